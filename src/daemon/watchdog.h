#ifndef DAYBOOKD_DAEMON_WATCHDOG_H
#define DAYBOOKD_DAEMON_WATCHDOG_H

/*
 * Tells the service manager that we live (sd_watchdog_enabled(3)), as long as it is true: the main
 * loop turns, and every worker has moved since it was last told. When nothing comes any more we are
 * ended, and started again.
 *
 * Looks four times as often as it must, so that a worker that is just late is not missed.
 */

struct event_base;
struct http_server;
struct watchdog;

/* `server` is borrowed. NULL: nobody wants to know. */
struct watchdog *watchdog_new(struct event_base *base, struct http_server *server);

/* NULL-safe; returns NULL. */
struct watchdog *watchdog_free(struct watchdog *watchdog);

#endif
