/* The Content-Security-Policy of pages: see policy.h. */

#include "page/policy.h"

void policy_print(const struct words *ancestors, struct buf *buf)
{
    buf_puts(buf, "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
                  "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors");
    for (size_t i = 0; ancestors && i < ancestors->count; i++)
        buf_printf(buf, " %s", ancestors->items[i]);
    if (!ancestors || !ancestors->count)
        buf_puts(buf, " 'none'");
}
