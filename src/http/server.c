/* The workers together: see server.h. */

#include "http/server.h"

#include "base/clock.h"
#include "base/memory.h"
#include "http/peers.h"
#include "http/worker.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>

/* Octets that the kernel may hold for a connection beyond what is on its way. */
#define UNSENT_MOST (256 * 1024)

struct http_server {
    struct shared shared;
    struct worker **workers; /* owned */
    unsigned count;
};

/* Signals are for the main thread: the workers inherit a mask without any. */
static int start_workers(struct http_server *server, const int *fds, size_t fd_count)
{
    sigset_t all, before;
    int error = 0;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (!error && server->count < server->shared.settings.workers) {
        struct worker *worker = xcalloc(1, sizeof(*worker));

        error = worker_start(worker, &server->shared, fds, fd_count);
        if (error)
            free(worker);
        else
            server->workers[server->count++] = worker;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error;
}

/* What is set on a listening socket of TCP holds for its connections. On others it fails, which
 * does no harm. Answers are sent whole, and need not wait for one another; of a large one the
 * kernel keeps no more than a reader of usual speed needs. */
static void tune(int fd)
{
    const int on = 1, unsent = UNSENT_MOST;

    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent, sizeof(unsent));
}

int http_server_start(const struct http_settings *settings, const int *fds, size_t fd_count,
                      struct cell *cell, const struct log *log, struct http_server **ret_server)
{
    struct http_server *server;
    int error;

    if (fd_count > MAX_LISTENERS)
        return -E2BIG;
    server = xcalloc(1, sizeof(*server));
    server->shared.settings = *settings;
    server->shared.cell = cell;
    server->shared.log = log;
    server->workers = xcalloc(settings->workers, sizeof(struct worker *));
    if (settings->max_per_address)
        server->shared.peers = peers_new(settings->max_per_address);
    for (size_t i = 0; i < fd_count; i++)
        tune(fds[i]);
    error = settings->max_per_address && !server->shared.peers
                ? -ENOMEM
                : start_workers(server, fds, fd_count);
    if (error) {
        http_server_stop(server, 0);
        return error;
    }
    *ret_server = server;
    return 0;
}

struct http_server *http_server_stop(struct http_server *server, unsigned grace_ms)
{
    if (!server)
        return NULL;
    atomic_store(&server->shared.drain_until, clock_monotonic_ms() + grace_ms);
    for (unsigned i = 0; i < server->count; i++)
        worker_stop(server->workers[i]);
    for (unsigned i = 0; i < server->count; i++) {
        worker_join(server->workers[i]);
        free(server->workers[i]);
    }
    free(server->workers);
    peers_free(server->shared.peers);
    free(server);
    return NULL;
}

bool http_server_moves(struct http_server *server)
{
    for (unsigned i = 0; i < server->count; i++)
        if (!atomic_load(&server->workers[i]->moved))
            return false;
    for (unsigned i = 0; i < server->count; i++)
        atomic_store(&server->workers[i]->moved, false);
    return true;
}

unsigned http_server_listeners(const struct http_server *server)
{
    return atomic_load_explicit(&server->shared.listeners, memory_order_relaxed);
}

unsigned http_server_connections(const struct http_server *server)
{
    return atomic_load_explicit(&server->shared.connections, memory_order_relaxed);
}
