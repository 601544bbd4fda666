#ifndef DAYBOOKD_PAGE_DATA_H
#define DAYBOOKD_PAGE_DATA_H

/* The daybook as JSON for programs: docs/json.md has what it holds, docs/daybook.schema.json how.
 * Within a version members are added and never changed or taken away. */

#include "base/buf.h"
#include "base/json.h"
#include "page/book.h"

#define DATA_VERSION 1

/* Adds what the calendar of the feed shows, and what its selectors and window take of which no day
 * is known. */
void data_of_feed(const struct book *book, const struct listing *listing, struct buf *buf);

/* Adds one event. */
void data_of_event(const struct book *book, const struct group *group, struct buf *buf);

/* An event as a value, with the instances that the feed shows, or all of them: NULL; for the above.
 */
void data_put_event(const struct book *book, const struct feed *feed, const struct group *group,
                    struct json *json);

/* An address of the site as a member: absolute where the site has a base_url. */
void data_put_address(const struct book *book, const char *key, const char *path,
                      struct json *json);

#endif
