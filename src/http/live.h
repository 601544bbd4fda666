#ifndef DAYBOOKD_HTTP_LIVE_H
#define DAYBOOKD_HTTP_LIVE_H

/*
 * Those who listen at /live: server-sent events (WHATWG HTML section 9.2). A listener is a
 * connection that has had its answer's head and is told what the bulletin of a new snapshot has for
 * it; it holds no snapshot, and no memory but its own. All of a worker's stand in one queue,
 * whoever was told longest ago first: a new snapshot and the beat are the same walk from its
 * beginning, a batch for each turn of the loop, so that requests need not wait for thousands of
 * them.
 */

#include "base/slice.h"

struct blob;
struct connection;
struct worker;

/* How much a listener may say, which nobody reads. */
#define LIVE_INPUT_MOST 16384

/*
 * Makes a listener of the connection. Returns what it is told first, the caller's reference: how
 * soon to come back, and what it has missed. `feed`: empty for all. `last_id`: the generation that
 * it was last told of, as it says; empty: it is new. NULL: there is no memory for it.
 */
struct blob *live_begin(struct connection *connection, struct slice feed, struct slice last_id);

/* Tells those who have not been told of the worker's snapshot, or not of anything for a beat. */
void live_tell(struct worker *worker);

/* The connection has taken what was left of the last message. */
void live_resume(struct connection *connection);

#endif
