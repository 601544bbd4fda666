#ifndef DAYBOOKD_DAEMON_MONITOR_H
#define DAYBOOKD_DAEMON_MONITOR_H

/*
 * The sockets for monitoring: health.h, and nothing else. Who reaches them can change nothing and
 * reads no text of an event. On the main loop.
 */

#include "daemon/health.h"
#include "daemon/sockets.h"

struct monitor;
struct event_base;

/* Both are borrowed; the sockets listen. */
struct monitor *monitor_new(struct event_base *base, const struct socket_set *sockets,
                            const struct health *health);

/* NULL-safe; returns NULL. Closes all connections. */
struct monitor *monitor_free(struct monitor *monitor);

#endif
