#ifndef DAYBOOKD_HTTP_WORKER_H
#define DAYBOOKD_HTTP_WORKER_H

/*
 * A worker: one thread, one event loop, its own connections. Accepts from the shared listening
 * sockets and answers from the snapshot it holds a reference to. Private to the http wing.
 */

#include "base/log.h"
#include "base/snapshot.h"
#include "http/conditional.h"
#include "http/observe.h"
#include "http/server.h"
#include "http/waiting.h"
#include "http/workshop.h"

#include <event2/event.h>
#include <event2/event_struct.h>
#include <pthread.h>
#include <stdatomic.h>

#define READ_SIZE 65536
#define OUT_SIZE 65536
#define MAX_LISTENERS 16

/* What the workers of a server share. */
struct shared {
    struct http_settings settings;
    struct cell *cell;
    const struct log *log;
    struct peers *peers; /* owned; NULL: addresses are not counted */
    atomic_uint connections;
    atomic_uint listeners; /* of them: http/live.h */
    atomic_int_fast64_t drain_until; /* monotonic ms; 0: not draining */
};

struct listener {
    struct event event;
    struct worker *worker;
};

struct worker {
    struct shared *shared;
    pthread_t thread;
    struct event_base *base; /* owned */
    struct snapshot *snapshot; /* owned reference, or NULL */
    uint64_t publication; /* its number: cell_publication() */
    struct listener listeners[MAX_LISTENERS];
    size_t listener_count;
    struct event resume; /* accepting again after the descriptors ran out */
    struct event tick;
    struct event woken;
    struct event telling; /* listeners, of whom there were more than are told at once */
    int wake_fd; /* an eventfd: there is a new snapshot, or it is time to stop */
    struct queue queues[WAIT_COUNT];
    int64_t now_ms;
    int64_t date_second; /* of `date` */
    char date[HTTP_DATE_SIZE];
    int64_t out_of_files_ms; /* when that happened last; 0: never */
    struct observer observer;
    bool draining;
    atomic_bool moved; /* since somebody looked: http_server_moves() */
    struct workshop *workshop; /* owned */
    char in[READ_SIZE];
    char out[OUT_SIZE];
    size_t out_len;
};

/* 0 or -errno. `fds` stay the caller's. */
int worker_start(struct worker *worker, struct shared *shared, const int *fds, size_t count);

/* Tells it to drain until shared->drain_until. */
void worker_stop(struct worker *worker);

/* Waits for its end and frees what it owns. */
void worker_join(struct worker *worker);

/* For connections: the time, the snapshot and Date as they are now. */
void worker_refresh(struct worker *worker);

#endif
