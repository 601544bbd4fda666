#ifndef DAYBOOKD_PAGE_AGENDA_LINK_H
#define DAYBOOKD_PAGE_AGENDA_LINK_H

/* Ways to agendas, and to their views of a month or a day. */

#include "base/buf.h"
#include "page/book.h"
#include "page/query.h"

/* Adds "/" of the feed of everything, else "/FEED". */
void agenda_path(const struct book *book, const struct listing *listing, struct buf *buf);

/* Adds a link as an attribute's value: that path with the query. */
void agenda_href(const struct book *book, const char *path, const struct query *query,
                 struct buf *buf);

/* The same but for the date, which is as in query.h. */
void agenda_date_href(const struct book *book, const char *path, const struct query *query,
                      struct civil date, struct buf *buf);

/* Adds a paragraph that leads to that date, where there is more. */
void agenda_more(const struct book *book, const char *path, const struct query *query,
                 struct civil date, const char *words, struct buf *buf);

/* Adds the ways from one view of a calendar to the others, and to where it is subscribed to. `day`:
 * in the month that is led to. */
void agenda_views(const struct book *book, const struct listing *listing, const char *path,
                  const struct query *query, int32_t day, struct buf *buf);

/* The month of a day, as a date without one. */
struct civil agenda_month_of(int32_t day);

/* The attribute that keeps a link to another part of an agenda within the page that has it: others
 * lead out of that. */
const char *agenda_target(const struct query *query);

#endif
