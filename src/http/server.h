#ifndef DAYBOOKD_HTTP_SERVER_H
#define DAYBOOKD_HTTP_SERVER_H

/*
 * The serving side as the roof sees it: workers that answer from the published snapshot.
 *
 * Each worker is a thread with an event_base of its own that accepts from the shared listening
 * sockets. Workers read snapshots and nothing else; what they share is the cell, the log and the
 * count of connections.
 */

#include "http/parse.h"
#include "http/proxy.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cell;
struct log;
struct snapshot;
struct traffic;

struct http_settings {
    unsigned workers; /* from 1 */
    unsigned max_connections;
    unsigned max_per_address; /* 0: as many */
    unsigned max_requests; /* over one connection; from 1 */
    unsigned header_timeout_ms; /* from the first byte of a request to its last */
    unsigned idle_timeout_ms; /* between two requests */
    unsigned write_timeout_ms; /* in which a client must take min_rate on average */
    unsigned min_rate; /* octets a second */
    unsigned beat_ms; /* a listener hears something so often at least; from 1 */
    struct proxies proxies; /* their networks stay the caller's, and outlive the server */
    struct http_limits limits;
    struct traffic *traffic; /* counts what is answered; NULL: nothing does. Outlives the server */
};

struct http_server;

/*
 * Makes a snapshot with digests ready to be sent: gzip variants, ETags, header blocks. `before`:
 * the snapshot whose gzip is taken over where the bytes are the same; or NULL. `now`: Last-Modified
 * is never later (RFC 9110 section 8.8.2.1). Main thread, before the snapshot is published. Counts
 * of answers go on where the path is the same (traffic.h).
 */
void http_seal(struct snapshot *snapshot, const struct snapshot *before, int64_t now);

/*
 * Starts the workers. `fds`: listening sockets, non-blocking; they stay the caller's and are used
 * until http_server_stop() returns. `cell` and `log` must outlive the server. 0 or -errno.
 */
int http_server_start(const struct http_settings *settings, const int *fds, size_t fd_count,
                      struct cell *cell, const struct log *log, struct http_server **ret_server);

/* Accepts no more, lets answers that are being sent finish for at most `grace_ms`, closes the rest,
 * joins the workers and frees everything. NULL-safe; returns NULL. */
struct http_server *http_server_stop(struct http_server *server, unsigned grace_ms);

/* Whether every worker has gone through its loop since this was last true; they do so once a second
 * even when nobody asks for anything. One thread's question. */
bool http_server_moves(struct http_server *server);

/* Open connections, now; and those of them that listen for news. */
unsigned http_server_connections(const struct http_server *server);
unsigned http_server_listeners(const struct http_server *server);

#endif
