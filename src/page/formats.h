#ifndef DAYBOOKD_PAGE_FORMATS_H
#define DAYBOOKD_PAGE_FORMATS_H

/*
 * What there is of feeds and events beside their pages, made when it is asked for: a format is a
 * row of a table here, and a function. Pure; any thread.
 */

#include "base/buf.h"
#include "base/slice.h"
#include "base/snapshot.h"
#include "page/book.h"

/* A feed whose calendar is larger has no other formats: they would take a worker too long. */
#define FORMATS_MOST_OCTETS (8 * 1024 * 1024)

/* Of what `has` says that there is one, `write` adds the body, and may say more of the product than
 * its type; false: it cannot be made. */
struct feed_format {
    const char *suffix; /* after "/FEED" */
    const char *content_type;
    bool (*has)(const struct book *book, const struct listing *listing);
    bool (*write)(const struct book *book, const struct listing *listing, struct buf *buf,
                  struct product *product);
};

struct event_format {
    const char *suffix; /* after "/events/ID" */
    const char *content_type;
    bool (*has)(const struct group *group);
    bool (*write)(const struct book *book, const struct group *group, struct buf *buf,
                  struct product *product);
};

/* Both end with a row without a suffix. */
extern const struct feed_format feed_formats[];
extern const struct event_format event_formats[];

/* The format of that suffix, or NULL. */
const struct feed_format *feed_format_of(struct slice suffix);

/* The format of which `name`, which is "ID" and perhaps a suffix, has the suffix, which is cut off;
 * or NULL. No id ends in one. */
const struct event_format *event_format_of(struct slice *name);

#endif
