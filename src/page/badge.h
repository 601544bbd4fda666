#ifndef DAYBOOKD_PAGE_BADGE_H
#define DAYBOOKD_PAGE_BADGE_H

/* The marks of an event: time or date TBC, tentative, postponed, cancelled, removed, under way,
 * starts soon, changed today. Words, not colours alone. */

#include "base/buf.h"
#include "page/book.h"

/* Of the event, or of an instance of it: `event` has the date and status that count. */
void badges(const struct book *book, const struct group *group, const struct event *event,
            struct buf *buf);

/* Of an instance among others: without what is the same for all of them. */
void badges_of_instance(const struct book *book, const struct event *instance, struct buf *buf);

#endif
