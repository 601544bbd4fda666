/* Sockets for monitoring: see monitor.h. */

#include "daemon/monitor.h"

#include "base/memory.h"
#include "daemon/answer.h"
#include "daemon/listen.h"

#include <errno.h>
#include <string.h>

struct door {
    int fd; /* owned */
    struct callers *callers; /* owned */
};

struct monitor {
    const struct health *health;
    struct door *doors; /* owned */
    size_t count;
};

static void on_asked(void *context, struct caller *caller, const struct http_request *request)
{
    const struct monitor *monitor = context;

    if (!health_answer(monitor->health, caller, request))
        answer_refusal(caller, 404, NULL, "there is nothing here");
}

static int open_door(struct event_base *base, struct monitor *monitor, const char *address,
                     const struct log *log)
{
    struct buf url auto_buf = BUF_INIT;
    struct door *door = &monitor->doors[monitor->count];

    door->fd = listen_open(address);
    if (door->fd < 0) {
        log_line(log, LEVEL_ERROR, "cannot listen on %s for server.status_listen: %s", address,
                 strerror(-door->fd));
        return door->fd;
    }
    door->callers = callers_new(base, door->fd, on_asked, monitor);
    monitor->count++;
    listen_describe(door->fd, &url);
    log_line(log, LEVEL_INFO, "status on %s", url.data);
    return 0;
}

int monitor_open(struct event_base *base, const struct address_list *addresses,
                 const struct health *health, const struct log *log, struct monitor **ret_monitor)
{
    struct monitor *monitor = xcalloc(1, sizeof(*monitor));
    int error = 0;

    monitor->health = health;
    monitor->doors = xcalloc(addresses->count, sizeof(*monitor->doors));
    for (size_t i = 0; !error && i < addresses->count; i++)
        error = open_door(base, monitor, addresses->items[i], log);
    if (error)
        monitor_close(monitor);
    else
        *ret_monitor = monitor;
    return error;
}

struct monitor *monitor_close(struct monitor *monitor)
{
    if (!monitor)
        return NULL;
    while (monitor->count) {
        struct door *door = &monitor->doors[--monitor->count];

        callers_free(door->callers);
        listen_close(door->fd);
    }
    free(monitor->doors);
    free(monitor);
    return NULL;
}
