#ifndef DAYBOOKD_PAGE_JSON_LD_H
#define DAYBOOKD_PAGE_JSON_LD_H

/* An event for search engines: schema.org Event as JSON-LD, in a script element, which is a data
 * block and is not executed (HTML 4.12.1). Nothing where not even the day is known: Google demands
 * a startDate. One that repeats is an EventSeries, whose next instances are Events. */

#include "base/buf.h"
#include "page/book.h"

void json_ld(const struct book *book, const struct group *group, struct buf *buf);

#endif
