/* Whole files: see fd.h. */

#include "base/fd.h"

#include "base/directory.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define PIECE 65536

int fd_read(int fd, struct buf *buf)
{
    return fd_read_most(fd, SIZE_MAX, buf);
}

int fd_read_most(int fd, size_t most, struct buf *buf)
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
        if (buf->len > most)
            return -EFBIG;
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

static int fill(int fd, const char *bytes, size_t len)
{
    int error = fd_write(fd, bytes, len);

    return !error && fsync(fd) < 0 ? -errno : error;
}

int fd_sync_directory(const char *directory)
{
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC), error;

    if (fd < 0)
        return -errno;
    error = fsync(fd) < 0 ? -errno : 0;
    close(fd);
    return error;
}

int fd_replace(const char *path, const char *bytes, size_t len)
{
    char *directory auto_free = directory_of(path);
    char *temporary auto_free = xasprintf("%s.XXXXXX", path);
    int fd = mkostemp(temporary, O_CLOEXEC), error; /* mode 0600 */

    if (fd < 0)
        return -errno;
    error = fill(fd, bytes, len);
    if (close(fd) < 0 && !error)
        error = -errno;
    if (!error && rename(temporary, path) < 0)
        error = -errno;
    if (error)
        unlink(temporary);
    return error ? error : fd_sync_directory(directory);
}
