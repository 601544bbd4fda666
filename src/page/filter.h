#ifndef DAYBOOKD_PAGE_FILTER_H
#define DAYBOOKD_PAGE_FILTER_H

/* Which publishers, categories and statuses a reader wants to see: the form that asks for them, and
 * whether an event is of them. */

#include "base/buf.h"
#include "page/book.h"
#include "page/query.h"

/* Whether anything is filtered. */
bool filter_is_set(const struct query *query);

/* What the event has to have for that: trait.h. */
uint64_t filter_traits(const struct query *query);

/* Whether the reader wants to see the event, or the instance, and the feed shows it: of an event
 * that repeats it may hide some (agenda_hidden()). What is removed counts as cancelled, as it does
 * in calendars. */
bool filter_takes(const struct query *query, const struct feed *feed, const struct event *event);

/* Whether the calendar has any event of that publisher, and any of that category: what is not in it
 * need not be looked for. */
bool filter_can_match(const struct query *query, const struct catalogue *catalogue);

/* Adds the form, with the values that occur in the calendar; nothing where there is no choice,
 * and within another page. On narrow screens it is shut as long as nothing is filtered.
 * `path` is where it leads: "/nato"; the month that is shown stays. */
void filter_form(const struct book *book, const struct catalogue *catalogue,
                 const struct query *query, const char *path, struct buf *buf);

#endif
