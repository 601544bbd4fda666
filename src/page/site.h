#ifndef DAYBOOKD_PAGE_SITE_H
#define DAYBOOKD_PAGE_SITE_H

/*
 * Where everything is that is made when it is asked for: the table of paths. Pure; any thread.
 *
 *     /  /FEED               the agenda
 *     /FEED.json  ...        a feed in other formats (formats.h)
 *     /FEED/qr.svg           its address as a QR code
 *     /subscribe             how to subscribe
 *     /events/ID             one event
 *     /events/ID.ics  ...    the same
 *     /FEED/  /events/ID/    where pages are looked for too: they lead to them
 */

#include "base/snapshot.h"
#include "page/book.h"

/* struct maker's: `book` is a struct book. */
bool site_make(const void *book, struct slice path, struct slice query, struct buf *body,
               struct product *product);

/* Adds what pages refer to and is the same for all: style and script. */
void site_add_static(struct snapshot *snapshot);

/* Adds the page for whatever is not there. */
void site_add_missing(const struct book *book, struct snapshot *snapshot);

/* Adds where the former names of feeds have moved to, of all that is made of a feed. The book has
 * the calendars. */
void site_add_redirects(const struct book *book, struct snapshot *snapshot);

/* Of a path at which there is something. */
struct place {
    const char *path;
    const char *source; /* the same, or where it has moved to: what is made there */
    bool is_page; /* HTML */
};

/* Calls `each` for every one, without a query; valid during the call. */
void site_each(const struct book *book, void (*each)(void *context, const struct place *place),
               void *context);

#endif
