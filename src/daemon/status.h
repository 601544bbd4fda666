#ifndef DAYBOOKD_DAEMON_STATUS_H
#define DAYBOOKD_DAEMON_STATUS_H

/*
 * What the daemon says of itself: generation, uptime, events, feeds with size and ETag, the last
 * reload and its result, what is held, connections, the next boundary, and the errors of the last
 * look at the files until they are mended.
 */

#include "daemon/reload.h"

struct traffic;

struct status {
    const struct live *live; /* something is published */
    const struct traffic *traffic;
    int64_t started; /* seconds UTC */
    int64_t uptime; /* seconds, whatever was done to the clock since */
    unsigned connections; /* of clients, open now */
    unsigned listeners; /* those of them that are told of changes */
};

/* As a table of two columns, "what" and "value", then one of the feeds after an empty line, one of
 * who polls them, if anybody has, and the problems (base/table.h). */
void status_text(const struct status *status, struct buf *buf);

void status_json(const struct status *status, struct buf *buf);

/* The calendar of a feed, which is always there. */
struct feed;
const struct resource *status_calendar(const struct live *live, const struct feed *feed);

#endif
