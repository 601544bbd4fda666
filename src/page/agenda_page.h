#ifndef DAYBOOKD_PAGE_AGENDA_PAGE_H
#define DAYBOOKD_PAGE_AGENDA_PAGE_H

/* Where agendas are: what the agenda and its views of a month or a day share. */

#include "base/buf.h"
#include "page/book.h"
#include "page/query.h"

/* Adds "/" of the feed of everything, else "/FEED". */
void agenda_path(const struct book *book, const struct listing *listing, struct buf *buf);

/* Adds a link as an attribute's value: that path with the query, but for the date, which is as in
 * query.h. */
void agenda_href(const struct book *book, const char *path, const struct query *query,
                 struct civil date, struct buf *buf);

/* Adds the ways from one view of a calendar to the others, and to where it is subscribed to. `day`:
 * in the month that is led to. */
void agenda_views(const struct book *book, const struct listing *listing, const char *path,
                  const struct query *query, int32_t day, struct buf *buf);

/* The attribute that keeps a link to another part of an agenda within the page that has it: others
 * lead out of that. */
const char *agenda_target(const struct query *query);

#endif
