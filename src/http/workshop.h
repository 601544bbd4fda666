#ifndef DAYBOOKD_HTTP_WORKSHOP_H
#define DAYBOOKD_HTTP_WORKSHOP_H

/*
 * Makes what is asked for at a path that no resource has, of the snapshot's maker. What was made
 * last is kept until something else is: one thread's own, and no request costs memory for longer.
 */

#include "base/snapshot.h"
#include "http/parse.h"

struct workshop;

struct workshop *workshop_new(void);

/* NULL-safe; returns NULL. */
struct workshop *workshop_free(struct workshop *workshop);

/* NULL: there is nothing at `path`, which is percent-decoded. With gzip if the request takes it.
 * Valid until the next call. */
const struct resource *workshop_make(struct workshop *workshop, const struct snapshot *snapshot,
                                     const struct http_request *request, struct slice path);

#endif
