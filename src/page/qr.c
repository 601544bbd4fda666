/* QR codes: see qr.h. */

#include "page/qr.h"

#include <qrencode.h>

#define QUIET 4

/* Dark modules from there on in a row. */
static int run_length(const QRcode *code, int x, int y)
{
    int len = 0;

    while (x + len < code->width && code->data[y * code->width + x + len] & 1)
        len++;
    return len;
}

/* A row is a line as thick as a module, in the middle of it. */
static void add_row(const QRcode *code, int y, struct buf *buf)
{
    for (int x = 0; x < code->width; x++) {
        int len = run_length(code, x, y);

        if (len)
            buf_printf(buf, "M%d %d.5h%d", x + QUIET, y + QUIET, len);
        x += len;
    }
}

bool qr_svg(const char *text, struct buf *buf)
{
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    int side;

    if (!code)
        return false;
    side = code->width + 2 * QUIET;
    buf_printf(buf,
               "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
               "shape-rendering=\"crispEdges\"><rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>"
               "<path stroke=\"#000\" d=\"",
               side, side, side, side);
    for (int y = 0; y < code->width; y++)
        add_row(code, y, buf);
    buf_puts(buf, "\"/></svg>\n");
    QRcode_free(code);
    return true;
}
