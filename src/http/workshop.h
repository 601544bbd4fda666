#ifndef DAYBOOKD_HTTP_WORKSHOP_H
#define DAYBOOKD_HTTP_WORKSHOP_H

/*
 * Makes what is asked for at a path that no resource has, of the snapshot's maker, and keeps what
 * was made last: when thousands of open pages are told of a change all ask for the same, and who
 * asks for data again and again gets 304 without its being made again.
 *
 * Kept are at most WORKSHOP_MOST things of WORKSHOP_OCTETS together, so that a crawler costs no
 * more than that; or one that is larger, and what clients have not taken yet, which they all share.
 * One thread's own, and of one snapshot at a time.
 */

#include "base/snapshot.h"
#include "http/parse.h"

#define WORKSHOP_MOST 16
#define WORKSHOP_OCTETS (4 * 1024 * 1024)

struct workshop;

struct workshop *workshop_new(void);

/* NULL-safe; returns NULL. */
struct workshop *workshop_free(struct workshop *workshop);

/* To be called before the snapshot is let go of, for another one. */
void workshop_clear(struct workshop *workshop);

/* How often something was made, or there was nothing to make: that takes a while, and who asks for
 * more is to wait for others (connection.c). */
uint64_t workshop_made(const struct workshop *workshop);

/* NULL: there is nothing at `path`, which is percent-decoded. With gzip if the request takes it.
 * Valid until the next call. */
const struct resource *workshop_make(struct workshop *workshop, const struct snapshot *snapshot,
                                     const struct http_request *request, struct slice path);

#endif
