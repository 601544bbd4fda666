#ifndef DAYBOOKD_PAGE_QR_H
#define DAYBOOKD_PAGE_QR_H

/* QR codes (ISO/IEC 18004) as SVG. Any thread: the library guards its tables by a lock. */

#include "base/buf.h"

#include <stdbool.h>

/* Adds the picture of a text: one path on white, a module a unit, with the quiet zone of four
 * modules that readers need. False, and nothing is added: the text is too long (2,331 octets). */
bool qr_svg(const char *text, struct buf *buf);

#endif
