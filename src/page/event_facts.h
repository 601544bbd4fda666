#ifndef DAYBOOKD_PAGE_EVENT_FACTS_H
#define DAYBOOKD_PAGE_EVENT_FACTS_H

/* What the page of an event says of it beside when, where and in what words. */

#include "base/buf.h"
#include "page/book.h"
#include "page/query.h"

/* The event that a page is of. */
struct subject {
    const struct book *book;
    const struct group *group;
    const struct event *event; /* of the group */
};

/* Adds a list of facts and their names. */
void event_facts(const struct subject *subject, struct buf *buf);

/* Opens a link to the agenda of everything, of which the query takes a part. */
void event_agenda_link(const struct book *book, const struct query *query, struct buf *buf);

#endif
