#ifndef DAYBOOKD_BASE_SLICE_H
#define DAYBOOKD_BASE_SLICE_H

/* Some octets that somebody else owns. */

#include <stddef.h>

struct slice {
    const char *data;
    size_t len;
};

#endif
