#ifndef DAYBOOKD_PAGE_ENTRY_H
#define DAYBOOKD_PAGE_ENTRY_H

/* One event in an agenda: when, what, where, of whom, where to watch it, and what came of it;
 * marked up as h-event (microformats.org). */

#include "base/buf.h"
#include "page/book.h"

/* Adds a list's item. `event` is the group's, or an instance of it. `day`: under whose heading it
 * stands, so that the time is enough; NULL: the date is told too. */
void entry_item(const struct book *book, const struct group *group, const struct event *event,
                const int32_t *day, struct buf *buf);

/* Adds a link to the page of the event, with its title, struck where it is off. */
void entry_link(const struct book *book, const struct event *event, struct buf *buf);

#endif
