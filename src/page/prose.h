#ifndef DAYBOOKD_PAGE_PROSE_H
#define DAYBOOKD_PAGE_PROSE_H

/* Texts of authors as HTML. All of them are isolated (<bdi>, dir="auto"), so that what is written
 * from right to left turns nothing around that stands beside it. */

#include "base/buf.h"

/* A text within a line. */
void prose_inline(const char *text, struct buf *buf);

/* Paragraphs: empty lines part them, other line ends stay, and addresses become links. */
void prose_block(const char *text, struct buf *buf);

/* A line in which addresses become links: a contact. */
void prose_line(const char *text, struct buf *buf);

/* A link of a label; without an address the label alone. */
void prose_link(const char *label, const char *url, const char *class, struct buf *buf);

#endif
