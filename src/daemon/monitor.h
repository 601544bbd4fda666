#ifndef DAYBOOKD_DAEMON_MONITOR_H
#define DAYBOOKD_DAEMON_MONITOR_H

/*
 * The sockets of server.status_listen, for monitoring: health.h, and nothing else. Who reaches them
 * can change nothing and reads no text of an event. On the main loop.
 */

#include "base/log.h"
#include "daemon/health.h"
#include "daybook/config.h"

struct monitor;
struct event_base;

/* Opens a socket at each address. 0, or -errno when one could not be opened, which was logged.
 * `health` is borrowed. */
int monitor_open(struct event_base *base, const struct address_list *addresses,
                 const struct health *health, const struct log *log, struct monitor **ret_monitor);

/* NULL-safe; returns NULL. Closes all connections, and takes Unix sockets away. */
struct monitor *monitor_close(struct monitor *monitor);

#endif
