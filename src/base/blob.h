#ifndef DAYBOOKD_BASE_BLOB_H
#define DAYBOOKD_BASE_BLOB_H

/*
 * Bytes that never change and that several generations and connections share. The count is
 * atomic: the last holder, in whatever thread, frees them.
 */

#include "base/buf.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct blob {
    atomic_uint refs;
    size_t len;
    char *data; /* owned */
    int file; /* owned: a file in memory of the same bytes, for sendfile(2); -1: none */
};

/* Takes the bytes of `buf`, which is empty afterwards. */
struct blob *blob_take(struct buf *buf);

/* Gives it a file, if the system does, before it is shared. */
void blob_make_file(struct blob *blob);

struct blob *blob_ref(struct blob *blob);

/* Whether anybody holds it but the caller. */
bool blob_is_shared(const struct blob *blob);

/* NULL-safe; returns NULL. */
struct blob *blob_unref(struct blob *blob);

#endif
