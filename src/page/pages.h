#ifndef DAYBOOKD_PAGE_PAGES_H
#define DAYBOOKD_PAGE_PAGES_H

/* The pages there are, one function and one file each: from the book to HTML. Pure; any thread. */

#include "base/buf.h"
#include "page/book.h"
#include "page/query.h"

/* What is under way, comes next, and was lately; never bare as long as there is any event. Or the
 * month or day that was asked for. */
void agenda_page(const struct book *book, const struct listing *listing, const struct query *query,
                 struct buf *buf);

/* The month of the query as a grid of days; what agenda_page() has between head and foot. */
void month_view(const struct book *book, const struct listing *listing, const struct query *query,
                struct buf *buf);

/* All events of the day of the query, in the order of their start; likewise. */
void day_view(const struct book *book, const struct listing *listing, const struct query *query,
              struct buf *buf);

/* Everything that is known of one event. */
void event_page(const struct book *book, const struct group *group, struct buf *buf);

/* That there is nothing. */
void missing_page(const struct book *book, struct buf *buf);

/* Every feed, and how to subscribe to one in each app. */
void subscribe_page(const struct book *book, struct buf *buf);

#endif
