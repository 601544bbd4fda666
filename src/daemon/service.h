#ifndef DAYBOOKD_DAEMON_SERVICE_H
#define DAYBOOKD_DAEMON_SERVICE_H

/*
 * What the service manager hands over and wants to hear (sd_listen_fds_with_names(3),
 * sd_notify(3)). Without libsystemd, or without a service manager, nothing is handed over and
 * messages go nowhere.
 */

#include <stddef.h>

struct service_socket {
    int fd;
    char *name; /* FileDescriptorName= of the socket unit; owned */
};

/* Listening stream sockets that were handed over; non-blocking and close-on-exec afterwards. An
 * array that is the caller's to free(), and so are the names. 0, or -errno when what was handed
 * over cannot be used. */
int service_sockets(struct service_socket **ret_sockets, size_t *ret_count);

/* "The service is reloading", in the form that Type=notify-reload wants. */
void service_reloading(void);

/* "The service is ready", with a line of status. */
void service_ready(const char *status);

/* The line of status alone. */
void service_status(const char *status);

void service_stopping(void);

/* How long the service manager waits for a sign of life before it ends us, in ms; 0: for ever. */
unsigned service_patience_ms(void);

/* The sign of life. */
void service_alive(void);

#endif
