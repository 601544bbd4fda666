/* Sockets for monitoring: see monitor.h. */

#include "daemon/monitor.h"

#include "base/memory.h"
#include "daemon/answer.h"

#include <stdlib.h>

struct monitor {
    const struct health *health;
    struct callers *callers[SOCKETS_MOST]; /* owned: one a socket */
    size_t count;
};

static void on_asked(void *context, struct caller *caller, const struct http_request *request)
{
    const struct monitor *monitor = context;

    if (!health_answer(monitor->health, caller, request))
        answer_refusal(caller, 404, NULL, "there is nothing here");
}

struct monitor *monitor_new(struct event_base *base, const struct socket_set *sockets,
                            const struct health *health)
{
    struct monitor *monitor = xcalloc(1, sizeof(*monitor));

    monitor->health = health;
    while (monitor->count < sockets->count) {
        int fd = sockets->fds[monitor->count];

        monitor->callers[monitor->count++] = callers_new(base, fd, on_asked, monitor);
    }
    return monitor;
}

struct monitor *monitor_free(struct monitor *monitor)
{
    if (!monitor)
        return NULL;
    while (monitor->count)
        callers_free(monitor->callers[--monitor->count]);
    free(monitor);
    return NULL;
}
