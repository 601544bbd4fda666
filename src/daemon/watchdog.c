/* A sign of life for the service manager: see watchdog.h. */

#include "daemon/watchdog.h"

#include "base/memory.h"
#include "daemon/service.h"
#include "http/server.h"

#include <event2/event.h>
#include <event2/event_struct.h>
#include <stdlib.h>

#define LOOKS_EACH_TIME 4

struct watchdog {
    struct http_server *server;
    struct event look;
};

static void on_look(evutil_socket_t fd, short what, void *context)
{
    struct watchdog *watchdog = context;

    (void)fd;
    (void)what;
    if (http_server_moves(watchdog->server))
        service_alive();
}

struct watchdog *watchdog_new(struct event_base *base, struct http_server *server)
{
    unsigned every_ms = service_patience_ms() / LOOKS_EACH_TIME;
    const struct timeval every = {.tv_sec = every_ms / 1000, .tv_usec = every_ms % 1000 * 1000};
    struct watchdog *watchdog;

    if (!every_ms)
        return NULL;
    watchdog = xcalloc(1, sizeof(*watchdog));
    watchdog->server = server;
    event_assign(&watchdog->look, base, -1, EV_PERSIST, on_look, watchdog);
    event_add(&watchdog->look, &every);
    return watchdog;
}

struct watchdog *watchdog_free(struct watchdog *watchdog)
{
    if (!watchdog)
        return NULL;
    event_del(&watchdog->look);
    free(watchdog);
    return NULL;
}
