#ifndef DAYBOOKD_PAGE_QUERY_H
#define DAYBOOKD_PAGE_QUERY_H

/*
 * What a reader wants to see of an agenda (the query of a URL): which month or day, of which
 * publishers, categories and statuses. Pure.
 *
 * Names that are not known, and days that there are not, are as if they were not there; of one
 * name the first counts. Whatever else stands there is looked for, and not found: to show
 * everything instead would say that all of it matches.
 */

#include "base/buf.h"
#include "base/civil.h"
#include "base/slice.h"

#include <stdbool.h>

/* Longer values are cut. No publisher or category has as much (setting_check.c: 200 octets). */
#define QUERY_MOST 256

struct query {
    /* 1970-01-01 to 2199-12-31. Day 0: the whole month; month 0: neither was asked for. */
    struct civil date;
    bool embed; /* within another site's page */
    /* UTF-8 without control characters. "": any. */
    char publisher[QUERY_MOST]; /* id */
    char category[QUERY_MOST];
    char status[QUERY_MOST];
};

/* `text`: visible ASCII, as HTTP lets through. What is not encoded as forms do it is taken as it is
 * written. */
struct query query_parse(struct slice text);

/* Under which name the date stands in a query, and as what: "2023-12", "2023-12-14", or nothing. */
const char *query_date_name(const struct query *query);
void query_print_date(const struct query *query, struct buf *buf);

/* Adds "?month=2023-12&category=press", "?day=2023-12-14", or nothing: what query_parse() reads
 * back. Percent-encoded; to be escaped in HTML. */
void query_print(const struct query *query, struct buf *buf);

#endif
