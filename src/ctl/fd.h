#ifndef DAYBOOKD_CTL_FD_H
#define DAYBOOKD_CTL_FD_H

/* Whole files through descriptors. 0 or -errno. */

#include "base/buf.h"

/* Adds all that is to come. */
int fd_read(int fd, struct buf *buf);

int fd_write(int fd, const char *bytes, size_t len);

#endif
