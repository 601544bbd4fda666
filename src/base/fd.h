#ifndef DAYBOOKD_BASE_FD_H
#define DAYBOOKD_BASE_FD_H

/* Whole files through descriptors, and what keeps them. 0 or -errno. */

#include "base/buf.h"

/* Adds all that is to come. */
int fd_read(int fd, struct buf *buf);

/* -EFBIG when it is more than that. */
int fd_read_most(int fd, size_t most, struct buf *buf);

int fd_write(int fd, const char *bytes, size_t len);

/* Names that were made or changed in a directory are still there after a loss of power. */
int fd_sync_directory(const char *directory);

/* A file of these bytes under that name, for its owner alone, on disk when it returns 0. Until then
 * whatever was there still is; what a link there points to is left alone. */
int fd_replace(const char *path, const char *bytes, size_t len);

#endif
