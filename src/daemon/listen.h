#ifndef DAYBOOKD_DAEMON_LISTEN_H
#define DAYBOOKD_DAEMON_LISTEN_H

/* Listening sockets of our own. */

#include "base/buf.h"

#include <stdbool.h>
#include <sys/types.h>

/* "127.0.0.1:8080", "[::1]:8080"; port 0 picks a free one; "unix:/PATH", of mode 0666: whoever
 * reaches its directory may ask. Non-blocking, close-on-exec. Returns the descriptor; -EINVAL: not
 * an address; other -errno: it cannot be bound, of paths as listen_open_path(). */
int listen_open(const char *address);

/* Closes one of ours, and takes the path of a Unix socket away unless another one is there now. */
void listen_close(int fd);

/*
 * A Unix socket at `path` in `directory`, which is made (one level) when it is not there. Of that
 * mode from its first moment on. The socket of a process that is dead is replaced. -EADDRINUSE:
 * somebody answers there; -EEXIST: something else than a socket has that name; -ENAMETOOLONG: more
 * than LISTEN_MAX_PATH octets.
 */
#define LISTEN_MAX_PATH 107
int listen_open_path(const char *directory, const char *path, mode_t mode);

/* Whether it is a Unix socket with a path, whose mode says who may come. */
bool listen_is_path(int fd);

/* Whether it listens where listen_open() would have opened it, or there as well: one that is at
 * [::], and not for IPv6 alone, is at 0.0.0.0. */
bool listen_is_at(int fd, const char *address);

/* Adds "http://127.0.0.1:8080/" (or "unix:PATH" for a handed-over unix socket). */
void listen_describe(int fd, struct buf *buf);

#endif
