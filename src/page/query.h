#ifndef DAYBOOKD_PAGE_QUERY_H
#define DAYBOOKD_PAGE_QUERY_H

/*
 * What a reader wants to see of an agenda (the query of a URL): which month, of which publishers,
 * categories and statuses. What is not understood is as if it was not there. Pure.
 */

#include "base/buf.h"
#include "base/slice.h"

#include <stdbool.h>

/* Longer values are none; more of one name than the first are ignored. */
#define QUERY_MOST 128

struct query {
    int year, month; /* 0: no month was asked for; 1970-01 to 2199-12 */
    bool embed; /* within another site's page */
    char publisher[QUERY_MOST]; /* id; "": any; as are the next two */
    char category[QUERY_MOST];
    char status[QUERY_MOST];
};

struct query query_parse(struct slice text);

/* Adds "?month=2023-12&category=press", or nothing: what query_parse() reads back. Percent-encoded;
 * to be escaped in HTML. */
void query_print(const struct query *query, struct buf *buf);

#endif
