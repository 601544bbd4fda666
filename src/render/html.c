/* Escaped text: see html.h. */

#include "render/html.h"

#include <string.h>

void html_text(struct buf *buf, const char *text)
{
    for (;;) {
        size_t plain = strcspn(text, "&<>\"'");

        buf_add(buf, text, plain);
        text += plain;
        switch (*text++) {
        case '\0':
            return;
        case '&':
            buf_puts(buf, "&amp;");
            break;
        case '<':
            buf_puts(buf, "&lt;");
            break;
        case '>':
            buf_puts(buf, "&gt;");
            break;
        case '"':
            buf_puts(buf, "&quot;");
            break;
        case '\'':
            buf_puts(buf, "&#39;");
            break;
        }
    }
}
