#ifndef DAYBOOKD_DAEMON_SERVICE_H
#define DAYBOOKD_DAEMON_SERVICE_H

/*
 * What the service manager hands over and wants to hear (sd_listen_fds_with_names(3),
 * sd_notify(3)). Without libsystemd, or without a service manager, nothing is handed over and
 * messages go nowhere.
 */

#include <stddef.h>

/* Listening stream sockets handed over, at most `max`; non-blocking and close-on-exec afterwards.
 * Returns how many, or -errno when what was handed over cannot be used. */
int service_sockets(int *ret_fds, size_t max);

/* "The service is reloading", in the form that Type=notify-reload wants. */
void service_reloading(void);

/* "The service is ready", with a line of status. */
void service_ready(const char *status);

void service_stopping(void);

#endif
