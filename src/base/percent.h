#ifndef DAYBOOKD_BASE_PERCENT_H
#define DAYBOOKD_BASE_PERCENT_H

/* Percent-encoding (RFC 3986 section 2.1). */

#include "base/buf.h"

/* Adds the text with all but its unreserved characters encoded: right as one value in a query. */
void percent_encode(const char *text, struct buf *buf);

#endif
