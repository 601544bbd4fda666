/* The only user of libsystemd: see service.h. */

#include "daemon/service.h"

#include "config.h"

#ifdef HAVE_LIBSYSTEMD

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <systemd/sd-daemon.h>
#include <time.h>

int service_sockets(int *ret_fds, size_t max)
{
    int found = sd_listen_fds(1);

    if (found < 0)
        return found;
    if ((size_t)found > max)
        return -E2BIG;
    for (int i = 0; i < found; i++) {
        int fd = SD_LISTEN_FDS_START + i;

        if (sd_is_socket(fd, AF_UNSPEC, SOCK_STREAM, 1) <= 0)
            return -ENOTSOCK;
        if (fcntl(fd, F_SETFL, O_NONBLOCK) < 0)
            return -errno;
        ret_fds[i] = fd;
    }
    return found;
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

void service_stopping(void)
{
    sd_notify(0, "STOPPING=1\nSTATUS=Stopping");
}

#else

int service_sockets(int *ret_fds, size_t max)
{
    (void)ret_fds;
    (void)max;
    return 0;
}

void service_reloading(void)
{
}

void service_ready(const char *status)
{
    (void)status;
}

void service_stopping(void)
{
}

#endif
