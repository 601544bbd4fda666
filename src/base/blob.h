#ifndef DAYBOOKD_BASE_BLOB_H
#define DAYBOOKD_BASE_BLOB_H

/*
 * Bytes that never change and that several generations and connections share. The count is
 * atomic: the last holder, in whatever thread, frees them.
 */

#include "base/buf.h"

#include <stdatomic.h>
#include <stddef.h>

struct blob {
    atomic_uint refs;
    size_t len;
    char *data; /* owned */
};

/* Takes the bytes of `buf`, which is empty afterwards. */
struct blob *blob_take(struct buf *buf);

struct blob *blob_ref(struct blob *blob);

/* NULL-safe; returns NULL. */
struct blob *blob_unref(struct blob *blob);

#endif
