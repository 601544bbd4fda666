#ifndef DAYBOOKD_RENDER_HTML_H
#define DAYBOOKD_RENDER_HTML_H

/* HTML5 text. */

#include "base/buf.h"

/* Adds text with & < > " ' escaped: right in an element and in a quoted attribute. */
void html_text(struct buf *buf, const char *text);

#endif
