#ifndef DAYBOOKD_RENDER_CONTENTLINE_H
#define DAYBOOKD_RENDER_CONTENTLINE_H

/*
 * Content lines of iCalendar (RFC 5545 section 3.1): name, parameters, a value, folded at 75 octets
 * between characters, ended by CR LF.
 *
 *     struct contentline line;
 *     contentline_begin(&line, buf, "CONFERENCE");
 *     contentline_param(&line, "VALUE", "URI");
 *     contentline_raw(&line, url);
 *     contentline_end(&line);
 *
 * Texts are valid UTF-8 without control characters but TAB and LF: the configuration reader has
 * seen to that. What would break a line all the same is left out, so that nothing can inject one;
 * the line separators of Unicode are taken for LF.
 */

#include "base/buf.h"

struct contentline {
    struct buf *buf;
    size_t start; /* of the unfolded line in the buffer */
};

void contentline_begin(struct contentline *line, struct buf *buf, const char *name);

/* Quoted where the value asks for it, with the escapes of RFC 6868. */
void contentline_param(struct contentline *line, const char *name, const char *value);

/* After the parameters, once: the value of a type that needs no escapes (URI, DATE, INTEGER). */
void contentline_raw(struct contentline *line, const char *value);

/* The same for TEXT: backslash, comma, semicolon and newline are escaped. */
void contentline_text(struct contentline *line, const char *value);

/* Further text of a value that has begun: one part of a structured or repeated value. */
void contentline_more_raw(struct contentline *line, const char *value);
void contentline_more_text(struct contentline *line, const char *value);

/* Folds what has been written and ends it. */
void contentline_end(struct contentline *line);

/* Whole lines without parameters. */
void contentline_write_raw(struct buf *buf, const char *name, const char *value);
void contentline_write_text(struct buf *buf, const char *name, const char *value);

#endif
