#ifndef DAYBOOKD_BASE_PERCENT_H
#define DAYBOOKD_BASE_PERCENT_H

/* Percent-encoding (RFC 3986 section 2.1). */

#include "base/buf.h"
#include "base/slice.h"

/* Adds the text with all but its unreserved characters encoded: right as one value in a query. */
void percent_encode(const char *text, struct buf *buf);

/* Into `ret`, which has room for all of the text. 0, or -EINVAL: a bad escape, or that of a NUL. */
int percent_decode(struct slice text, char *ret, size_t *ret_len);

#endif
