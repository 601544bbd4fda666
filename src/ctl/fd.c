/* Whole files: see fd.h. */

#include "ctl/fd.h"

#include <errno.h>
#include <unistd.h>

#define PIECE 65536

int fd_read(int fd, struct buf *buf)
{
    for (;;) {
        ssize_t n;

        buf_reserve(buf, PIECE);
        n = read(fd, buf->data + buf->len, PIECE);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        buf->len += (size_t)n;
        buf->data[buf->len] = '\0';
        if (n == 0)
            return 0;
    }
}

int fd_write(int fd, const char *bytes, size_t len)
{
    while (len) {
        ssize_t n = write(fd, bytes, len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        bytes += n;
        len -= (size_t)n;
    }
    return 0;
}
