#ifndef DAYBOOKD_DAEMON_CALLERS_H
#define DAYBOOKD_DAEMON_CALLERS_H

/*
 * Those who are connected to the control socket, or to one for monitoring. Knows HTTP, and nothing
 * of the daybook.
 *
 * A connection is one request, and has a deadline for it and for taking the answer; there are few
 * connections at a time, and others wait to be let in. So those who may open the socket can hold
 * each other up for seconds, and the feeds not at all.
 *
 * On the main loop.
 */

#include "base/buf.h"
#include "http/parse.h"

#include <stdbool.h>
#include <stddef.h>

struct caller;
struct callers;
struct event_base;

struct reply {
    unsigned status;
    const char *type; /* media type */
    const char *allow; /* of a 405: the methods that are; or NULL */
};

enum caller_state {
    CALLER_ASKING, /* its request is not all there yet */
    CALLER_WAITING, /* for an answer that comes later */
    CALLER_FOLLOWING, /* gets what comes until it goes */
    CALLER_LEAVING, /* gets the rest of its answer, and is let go */
};

/*
 * `fd`: a listening socket, non-blocking; it stays the caller's, who closes it after
 * callers_free(). `asked` answers, puts off or begins to be followed: one of the three functions
 * below, before it returns. The request is valid until then, and has no body. To HEAD the answer is
 * sent without its body.
 */
struct callers *callers_new(struct event_base *base, int fd,
                            void (*asked)(void *context, struct caller *caller,
                                          const struct http_request *request),
                            void *context);

/* Closes all connections. NULL-safe; returns NULL. */
struct callers *callers_free(struct callers *callers);

/* The whole answer, the last that a caller gets. `body` is taken over. */
void caller_answer(struct caller *caller, const struct reply *reply, struct buf *body);

/* It is answered later, if it is still there. */
void caller_wait(struct caller *caller);

/* Begins an answer that does not end; false: there are too many of those already. */
bool caller_follow(struct caller *caller, const char *type);

/* To one who follows. One who does not read what comes is let go. */
void caller_send(struct caller *caller, const char *text, size_t len);

/* What the other side keeps with a caller: a text of its own, or NULL. */
void caller_set_topic(struct caller *caller, const char *topic);
const char *caller_topic(const struct caller *caller);

/* Whether it asked for JSON. */
bool caller_wants_json(const struct caller *caller);

/* Octets of answers that are still to be taken. */
size_t callers_unsent(const struct callers *callers);

/* `visit` may answer the caller it is given, or send to it. */
void callers_each(struct callers *callers, enum caller_state state,
                  void (*visit)(void *context, struct caller *caller), void *context);

#endif
