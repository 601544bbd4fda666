#ifndef DAYBOOKD_DAEMON_LISTEN_H
#define DAYBOOKD_DAEMON_LISTEN_H

/* Listening sockets of our own. */

#include "base/buf.h"

/* "127.0.0.1:8080", "[::1]:8080"; port 0 picks a free one. Non-blocking, close-on-exec.
 * Returns the descriptor; -EINVAL: not an address; other -errno: it cannot be bound. */
int listen_open(const char *address);

/*
 * A Unix socket at `path` in `directory`, which is made (one level) when it is not there. Of mode
 * 0660 from its first moment on. The socket of a process that is dead is replaced. -EADDRINUSE:
 * somebody answers there; -EEXIST: something else than a socket has that name; -ENAMETOOLONG: more
 * than LISTEN_MAX_PATH octets.
 */
#define LISTEN_MAX_PATH 107
int listen_open_path(const char *directory, const char *path);

/* Adds "http://127.0.0.1:8080/" (or "unix:PATH" for a handed-over unix socket). */
void listen_describe(int fd, struct buf *buf);

#endif
