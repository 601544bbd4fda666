/* Percent-encoding: see percent.h. */

#include "base/percent.h"

#include <errno.h>
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

static int hex(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

int percent_decode(struct slice text, char *ret, size_t *ret_len)
{
    size_t len = 0;

    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] != '%') {
            ret[len++] = text.data[i];
        } else {
            int high = i + 2 < text.len ? hex(text.data[i + 1]) : -1;
            int low = i + 2 < text.len ? hex(text.data[i + 2]) : -1;

            if (high < 0 || low < 0 || (high == 0 && low == 0))
                return -EINVAL;
            ret[len++] = (char)(high * 16 + low);
            i += 2;
        }
    }
    *ret_len = len;
    return 0;
}
