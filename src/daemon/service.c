/* The only user of libsystemd: see service.h. */

#include "daemon/service.h"

#include "config.h"

#ifdef HAVE_LIBSYSTEMD

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <systemd/sd-daemon.h>
#include <time.h>

static int take_socket(int fd)
{
    if (sd_is_socket(fd, AF_UNSPEC, SOCK_STREAM, 1) <= 0)
        return -ENOTSOCK;
    return fcntl(fd, F_SETFL, O_NONBLOCK) < 0 ? -errno : 0;
}

int service_sockets(struct service_socket **ret_sockets, size_t *ret_count)
{
    char **names = NULL;
    int found = sd_listen_fds_with_names(1, &names), error = found < 0 ? found : 0;
    struct service_socket *sockets;

    for (int i = 0; !error && i < found; i++)
        error = take_socket(SD_LISTEN_FDS_START + i);
    if (error) {
        for (int i = 0; i < found; i++)
            free(names[i]);
        free(names);
        return error;
    }
    sockets = xcalloc((size_t)found, sizeof(*sockets));
    for (int i = 0; i < found; i++)
        sockets[i] = (struct service_socket){.fd = SD_LISTEN_FDS_START + i, .name = names[i]};
    free(names);
    *ret_sockets = sockets;
    *ret_count = (size_t)found;
    return 0;
}

void service_reloading(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%lld",
               (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000);
}

void service_ready(const char *status)
{
    sd_notifyf(0, "READY=1\nSTATUS=%s", status);
}

void service_status(const char *status)
{
    sd_notifyf(0, "STATUS=%s", status);
}

void service_stopping(void)
{
    sd_notify(0, "STOPPING=1\nSTATUS=Stopping");
}

unsigned service_patience_ms(void)
{
    uint64_t usec;

    return sd_watchdog_enabled(0, &usec) > 0 ? (unsigned)(usec / 1000) : 0;
}

void service_alive(void)
{
    sd_notify(0, "WATCHDOG=1");
}

#else

int service_sockets(struct service_socket **ret_sockets, size_t *ret_count)
{
    *ret_sockets = NULL;
    *ret_count = 0;
    return 0;
}

void service_reloading(void)
{
}

void service_ready(const char *status)
{
    (void)status;
}

void service_status(const char *status)
{
    (void)status;
}

void service_stopping(void)
{
}

unsigned service_patience_ms(void)
{
    return 0;
}

void service_alive(void)
{
}

#endif
