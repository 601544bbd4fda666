/* One writer at a time: see store.h. A lock of the directory, not of the file, which may be set
 * aside and made anew meanwhile. */

#include "daybook/store.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

int store_lock(const char *directory, struct buf *message)
{
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC), error;

    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
    error = errno == EWOULDBLOCK ? -EBUSY : -errno;
    if (fd >= 0)
        close(fd);
    if (message && error == -EBUSY)
        buf_printf(message, "another daybookd uses %s: give each a directory of its own",
                   directory);
    else if (message)
        buf_printf(message, "cannot lock %s: %s", directory, strerror(-error));
    return error;
}
