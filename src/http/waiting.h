#ifndef DAYBOOKD_HTTP_WAITING_H
#define DAYBOOKD_HTTP_WAITING_H

/*
 * What connections wait for, and how long they may. They stand in one queue a reason, the longest
 * waiting first: since each reason has one time limit, only the first of a queue can have run out,
 * and no connection needs a timer of its own.
 */

#include "base/address.h"

#include <stdbool.h>

struct connection;
struct worker;

enum wait {
    WAIT_HEADER, /* for the rest of a request, or the first one: bytes do not extend it */
    WAIT_IDLE, /* between two requests */
    WAIT_WRITE, /* for the client to take its share of what is being sent */
    WAIT_LINGER, /* for the client to read an error and go */
    WAIT_LISTEN, /* for news, which have no time limit: http/live.h */
    WAIT_COUNT,
};

struct queue {
    struct connection *first;
    struct connection *last;
};

/* A new connection, in no queue yet, or one that is leaving. */
void waiting_enter(struct connection *connection, enum wait wait);
void waiting_leave(struct connection *connection);

/* To the end of another queue, or of the same one. */
void waiting_move(struct connection *connection, enum wait wait);

/* Ends those whose time has run out. */
void waiting_expire(struct worker *worker);

/*
 * Closes the one that has waited longest without being owed an answer: idle ones, and those whose
 * request has not come. `address`: of this one only, or NULL; then only those that have waited
 * longest are looked at, so that nobody can keep a worker busy with it. False: there is none.
 */
bool waiting_evict(struct worker *worker, const struct address *address);

/* Closes listeners, and those that are between two requests, but for one whose next has come
 * unseen.
 */
void waiting_close_idle(struct worker *worker);

/* Closes all that is left. */
void waiting_close_all(struct worker *worker);

/* Whether the worker has any. */
bool waiting_any(const struct worker *worker);

#endif
