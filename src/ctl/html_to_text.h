#ifndef DAYBOOKD_CTL_HTML_TO_TEXT_H
#define DAYBOOKD_CTL_HTML_TO_TEXT_H

/* HTML in descriptions, as plain text: Google writes it into DESCRIPTION, Outlook into X-ALT-DESC.
 * Not for showing it: what a tag means is nearly always nothing but a new line. */

#include "base/buf.h"

#include <stdbool.h>

/* Whether a text holds tags that would be read as such. */
bool html_is(const char *text);

/* Adds the text of it: links as "text (URL)", items of lists behind "- ", entities as characters.
 */
void html_to_text(const char *html, struct buf *buf);

#endif
