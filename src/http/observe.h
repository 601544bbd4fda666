#ifndef DAYBOOKD_HTTP_OBSERVE_H
#define DAYBOOKD_HTTP_OBSERVE_H

/*
 * Counts the answers of a worker, and writes them to the access log. One thread's own, and cheap:
 * nothing here waits for anybody or is shared with another thread but the log's buffer.
 *
 * Of an answer is counted what was put together to be sent. Whether the client stays to take it is
 * not waited for.
 */

#include "base/address.h"
#include "base/buf.h"
#include "http/reader.h"
#include "http/route.h"

struct proxies;
struct traffic;

/* Answers that the kernel has not taken whole yet. */
struct owed {
    int64_t since_us; /* when the worker woke up for them: monotonic */
    uint64_t answers;
};

struct observer {
    const struct proxies *proxies;
    struct traffic *traffic; /* NULL: nobody wants to know */
    unsigned thread; /* our number in tallies */
    int64_t second; /* UTC: now */
    struct owed owed; /* since the last wake-up */
    struct reader_cache readers;
    struct buf line; /* scratch */
};

/* Both outlive it. */
void observer_init(struct observer *observer, struct traffic *traffic,
                   const struct proxies *proxies);
void observer_done(struct observer *observer);

/* The worker has woken up at that time: seconds UTC, monotonic microseconds. */
void observe_wake(struct observer *observer, int64_t second, int64_t now_us);

/* An answer is put together. `request`: NULL when there was none that could be read. */
void observe_answer(struct observer *observer, const struct address *peer,
                    const struct http_request *request, const struct response *response);

/* Takes the answers that were put together since it was last called. */
struct owed observe_owed(struct observer *observer);

/* The kernel has taken them whole. */
void observe_sent(struct observer *observer, const struct owed *owed);

/* A connection was turned away before a request was read. */
void observe_turned_away(struct observer *observer);

#endif
