/* Percent-encoding: see percent.h. */

#include "base/percent.h"

#include <stdbool.h>
#include <string.h>

static bool is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           strchr("-._~", c);
}

void percent_encode(const char *text, struct buf *buf)
{
    for (; *text; text++)
        if (is_unreserved(*text))
            buf_putc(buf, *text);
        else
            buf_printf(buf, "%%%02X", (unsigned char)*text);
}
