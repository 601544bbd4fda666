#ifndef DAYBOOKD_DAEMON_SOCKETS_H
#define DAYBOOKD_DAEMON_SOCKETS_H

/*
 * The sockets that the daemon listens on, by what they are for. The service manager hands them over
 * under a name (FileDescriptorName= of systemd.socket(5)):
 *
 *     control   a Unix socket for daybookctl
 *     status    for monitoring
 *     any other, "http" by convention: for calendar apps
 *
 * Of what it hands over none we open none ourselves. Its sockets are closed at the end; ours are
 * taken away as well.
 */

#include "base/log.h"

#include <stdbool.h>
#include <stddef.h>

struct address_list;

enum socket_use { SOCKET_HTTP, SOCKET_CONTROL, SOCKET_STATUS, SOCKET_USE_COUNT };

/* Of one use. */
#define SOCKETS_MOST 16

struct socket_set {
    int fds[SOCKETS_MOST]; /* owned */
    size_t count;
    bool handed_over;
};

/* All zeroes: none. */
struct sockets {
    struct socket_set sets[SOCKET_USE_COUNT];
};

/* Takes what the service manager hands over. 0, or -errno when it cannot be used, which was
 * logged. */
int sockets_take(struct sockets *sockets, const struct log *log);

/* Where sockets of one use are to be. */
struct sockets_wanted {
    const struct address_list *addresses; /* borrowed, as all here */
    const char *setting; /* "server.listen", "-l": who says so */
    const char *config; /* the file that `addresses` has a line of */
    bool by_somebody; /* it was written, and is no default */
};

/* Opens them, unless some were handed over: then says that these hold where others were asked for.
 * Logs where they are. 0, or -errno when one could not be opened, which was logged. */
int sockets_open(struct sockets *sockets, enum socket_use use, const struct sockets_wanted *wanted,
                 const struct log *log);

/* Logs where those of a use are. */
void sockets_log(const struct sockets *sockets, enum socket_use use, const struct log *log);

void sockets_close(struct sockets *sockets);

#endif
