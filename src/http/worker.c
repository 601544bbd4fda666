/* Workers: accepting, the tick, draining. See worker.h. */

#include "http/worker.h"

#include "base/clock.h"
#include "base/memory.h"
#include "http/connection.h"
#include "http/live.h"
#include "http/peers.h"

#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

/* Connections taken at one wake-up, so that those that are open get their turn. */
#define ACCEPT_BATCH 64

/* Connections that there may be more of than allowed, while other workers make room for them. */
#define EXTRA_MOST 32

/* How long nothing is accepted when the process may open no more files. */
#define PAUSE_MS 200

/* So long after the last time it is a new story, and told again. */
#define STORY_MS 60000

#define LEAST_TICK_MS 10
#define MOST_TICK_MS 1000

static struct timeval timeval_of(int64_t ms)
{
    return (struct timeval){.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000};
}

/* The snapshot that is published; whether it is another one. */
static bool refresh_snapshot(struct worker *worker)
{
    if (worker->publication == cell_publication(worker->shared->cell))
        return false;
    workshop_clear(worker->workshop);
    snapshot_unref(worker->snapshot);
    worker->snapshot = cell_acquire(worker->shared->cell, &worker->publication);
    return true;
}

/* Reading the wall clock exactly would cost as much as a lookup. It is done for a new snapshot,
 * whose Last-Modified must not be later than Date; and what is a second behind Date since is only
 * late. */
void worker_refresh(struct worker *worker)
{
    int64_t now_us = clock_monotonic_us();
    int64_t second = refresh_snapshot(worker) ? clock_wall() : clock_wall_coarse();

    if (second != worker->date_second && second != worker->date_second - 1) {
        worker->date_second = second;
        http_date_print(second, worker->date);
    }
    worker->now_ms = now_us / 1000;
    observe_wake(&worker->observer, worker->date_second, now_us);
}

/* --- accepting -------------------------------------------------------------------------------- */

static void pause_accepting(struct worker *worker)
{
    const struct timeval pause = timeval_of(PAUSE_MS);

    for (size_t i = 0; i < worker->listener_count; i++)
        event_del(&worker->listeners[i].event);
    event_add(&worker->resume, &pause);
}

static void on_resume(evutil_socket_t fd, short what, void *context)
{
    struct worker *worker = context;

    (void)fd;
    (void)what;
    for (size_t i = 0; i < worker->listener_count; i++)
        event_add(&worker->listeners[i].event, NULL);
}

/* Out of descriptors or memory: the idlest client makes room, or everybody waits a little. */
static void out_of_resources(struct worker *worker, int error)
{
    if (!worker->out_of_files_ms || worker->now_ms - worker->out_of_files_ms > STORY_MS)
        log_line(worker->shared->log, LEVEL_WARNING,
                 "cannot accept connections: %s; idle ones are closed to make room",
                 strerror(error));
    worker->out_of_files_ms = worker->now_ms;
    if (!waiting_evict(worker, NULL))
        pause_accepting(worker);
}

/* --- who is let in ---------------------------------------------------------------------------- */

#define TURNED_AWAY "Retry-After: 5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
static const char full[] = "HTTP/1.1 503 Service Unavailable\r\n" TURNED_AWAY;
static const char too_many[] = "HTTP/1.1 429 Too Many Requests\r\n" TURNED_AWAY;

static unsigned connections(const struct worker *worker)
{
    return atomic_load_explicit(&worker->shared->connections, memory_order_relaxed);
}

/* Where nobody of ours can make room, others may have somebody. Until they have been woken there
 * are a few more than there may be. */
static bool others_may_make_room(const struct worker *worker)
{
    const struct http_settings *settings = &worker->shared->settings;
    unsigned extra = settings->max_connections / 8 + 1;

    return settings->workers > 1 &&
           connections(worker) <
               settings->max_connections + (extra < EXTRA_MOST ? extra : EXTRA_MOST);
}

/* A server that is full makes room by its idlest client, and an address that has all its
 * connections by its own idlest one, if this worker has it. NULL: come in; else why not. */
static const char *admit(struct worker *worker, const struct address *address, bool *ret_counted)
{
    const struct shared *shared = worker->shared;
    int error = 0;

    *ret_counted = shared->peers && !address_is_local(address) &&
                   !proxy_is_trusted(&shared->settings.proxies, address);
    if (*ret_counted)
        error = peers_enter(shared->peers, address);
    if (error == -EUSERS && waiting_evict(worker, address))
        error = peers_enter(shared->peers, address);
    if (error)
        return error == -EUSERS ? too_many : full;
    if (connections(worker) < shared->settings.max_connections || waiting_evict(worker, NULL) ||
        others_may_make_room(worker))
        return NULL;
    if (*ret_counted)
        peers_leave(shared->peers, address);
    return full;
}

static void turn_away(struct worker *worker, int fd, const char *why)
{
    observe_turned_away(&worker->observer);
    if (send(fd, why, strlen(why), MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
        log_line(worker->shared->log, LEVEL_DEBUG,
                 "a client was turned away, and could not be told");
    /* To close with a request unread would take the answer back: RFC 9112 section 9.6. */
    recv(fd, worker->in, READ_SIZE, MSG_DONTWAIT);
    close(fd);
}

static void let_in(struct worker *worker, int fd, const struct sockaddr *peer)
{
    const struct address address = address_of(peer);
    bool counted;
    const char *why_not = admit(worker, &address, &counted);

    if (why_not) {
        turn_away(worker, fd, why_not);
        return;
    }
    connection_open(worker, fd, &address, counted);
    if (connections(worker) > worker->shared->settings.max_connections)
        cell_wake(worker->shared->cell);
}

static void on_acceptable(evutil_socket_t listening, short what, void *context)
{
    struct worker *worker = ((struct listener *)context)->worker;

    (void)what;
    worker_refresh(worker);
    for (int i = 0; i < ACCEPT_BATCH; i++) {
        struct sockaddr_storage peer = {.ss_family = AF_UNSPEC};
        socklen_t len = sizeof(peer);
        int fd = accept4(listening, (struct sockaddr *)&peer, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);

        if (fd >= 0) {
            let_in(worker, fd, (struct sockaddr *)&peer);
        } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            out_of_resources(worker, errno);
            return;
        } else if (errno != ECONNABORTED && errno != EINTR) {
            return;
        }
    }
}

/* --- time and end ----------------------------------------------------------------------------- */

static void on_tick(evutil_socket_t fd, short what, void *context)
{
    struct worker *worker = context;

    (void)fd;
    (void)what;
    worker_refresh(worker);
    atomic_store_explicit(&worker->moved, true, memory_order_relaxed);
    waiting_expire(worker);
    live_tell(worker);
    if (worker->draining &&
        (!waiting_any(worker) || worker->now_ms >= atomic_load(&worker->shared->drain_until)))
        event_base_loopbreak(worker->base);
}

static void begin_draining(struct worker *worker)
{
    const struct timeval often = timeval_of(LEAST_TICK_MS);

    worker->draining = true;
    event_del(&worker->woken);
    event_del(&worker->resume);
    event_del(&worker->telling);
    for (size_t i = 0; i < worker->listener_count; i++)
        event_del(&worker->listeners[i].event);
    waiting_close_idle(worker);
    event_add(&worker->tick, &often);
    on_tick(-1, 0, worker);
}

/* One that is between two requests, else a listener; or NULL. */
static struct connection *first_answered(const struct worker *worker)
{
    struct connection *idle = worker->queues[WAIT_IDLE].first;

    return idle ? idle : worker->queues[WAIT_LISTEN].first;
}

/* By a new snapshot, which is taken at once, by a worker that needs room, or to stop. Room is made
 * by those that have had an answer: a client that has just come may be our only one. */
static void on_woken(evutil_socket_t fd, short what, void *context)
{
    struct worker *worker = context;
    struct connection *answered;
    uint64_t count;

    (void)what;
    if (read(fd, &count, sizeof(count)) < 0)
        return;
    worker_refresh(worker);
    while (connections(worker) > worker->shared->settings.max_connections &&
           (answered = first_answered(worker)))
        connection_close(answered);
    if (atomic_load(&worker->shared->drain_until))
        begin_draining(worker);
    else
        live_tell(worker);
}

static void on_telling(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    worker_refresh(context);
    live_tell(context);
}

/* A quarter of the shortest time limit is as exact as anybody needs. */
static int64_t tick_ms(const struct http_settings *settings)
{
    const unsigned limits[] = {settings->header_timeout_ms, settings->idle_timeout_ms,
                               settings->write_timeout_ms, settings->beat_ms};
    int64_t tick = MOST_TICK_MS;

    for (size_t i = 0; i < ARRAY_SIZE(limits); i++)
        if (limits[i] / 4 < tick)
            tick = limits[i] / 4;
    return tick < LEAST_TICK_MS ? LEAST_TICK_MS : tick;
}

static void *worker_main(void *context)
{
    struct worker *worker = context;

    event_base_dispatch(worker->base);
    waiting_close_all(worker);
    return NULL;
}

/* The base is used by this thread alone: it needs no locks. */
static struct event_base *new_base(void)
{
    struct event_config *config = event_config_new();
    struct event_base *base = NULL;

    if (config && event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK) == 0)
        base = event_base_new_with_config(config);
    if (config)
        event_config_free(config);
    return base;
}

static int add_events(struct worker *worker, const int *fds, size_t count)
{
    const struct timeval tick = timeval_of(tick_ms(&worker->shared->settings));
    int result = 0;

    worker->listener_count = count;
    for (size_t i = 0; i < count; i++) {
        worker->listeners[i].worker = worker;
        event_assign(&worker->listeners[i].event, worker->base, fds[i], EV_READ | EV_PERSIST,
                     on_acceptable, &worker->listeners[i]);
        result |= event_add(&worker->listeners[i].event, NULL);
    }
    evtimer_assign(&worker->resume, worker->base, on_resume, worker);
    evtimer_assign(&worker->telling, worker->base, on_telling, worker);
    event_assign(&worker->tick, worker->base, -1, EV_PERSIST, on_tick, worker);
    event_assign(&worker->woken, worker->base, worker->wake_fd, EV_READ | EV_PERSIST, on_woken,
                 worker);
    result |= event_add(&worker->tick, &tick);
    result |= event_add(&worker->woken, NULL);
    return result < 0 ? -EIO : 0;
}

static void free_owned(struct worker *worker)
{
    cell_unwatch(worker->shared->cell, worker->wake_fd);
    event_base_free(worker->base);
    close(worker->wake_fd);
    workshop_free(worker->workshop);
    snapshot_unref(worker->snapshot);
    observer_done(&worker->observer);
}

int worker_start(struct worker *worker, struct shared *shared, const int *fds, size_t count)
{
    int error;

    worker->shared = shared;
    observer_init(&worker->observer, shared->settings.traffic, &shared->settings.proxies);
    worker->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (worker->wake_fd < 0)
        return -errno;
    worker->base = new_base();
    if (!worker->base) {
        close(worker->wake_fd);
        return -ENOMEM;
    }
    worker->workshop = workshop_new();
    error = add_events(worker, fds, count);
    cell_watch(shared->cell, worker->wake_fd);
    worker_refresh(worker);
    if (!error)
        error = -pthread_create(&worker->thread, NULL, worker_main, worker);
    if (error)
        free_owned(worker);
    return error;
}

void worker_stop(struct worker *worker)
{
    const uint64_t one = 1;

    /* The counter of an eventfd that only this writes to cannot be full. */
    while (write(worker->wake_fd, &one, sizeof(one)) < 0 && errno == EINTR)
        ;
}

void worker_join(struct worker *worker)
{
    pthread_join(worker->thread, NULL);
    free_owned(worker);
}
