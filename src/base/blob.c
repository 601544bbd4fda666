/* Shared bytes: see blob.h. */

#include "base/blob.h"

#include "base/fd.h"
#include "base/memory.h"

#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

struct blob *blob_take(struct buf *buf)
{
    struct blob *blob = xmalloc(sizeof(*blob));

    atomic_init(&blob->refs, 1);
    blob->len = buf->len;
    blob->data = buf_steal(buf);
    blob->file = -1;
    return blob;
}

void blob_make_file(struct blob *blob)
{
    int file = memfd_create("daybookd", MFD_CLOEXEC);

    if (file >= 0 && fd_write(file, blob->data, blob->len) < 0) {
        close(file);
        file = -1;
    }
    blob->file = file;
}

struct blob *blob_ref(struct blob *blob)
{
    atomic_fetch_add_explicit(&blob->refs, 1, memory_order_relaxed);
    return blob;
}

bool blob_is_shared(const struct blob *blob)
{
    return atomic_load_explicit(&blob->refs, memory_order_acquire) > 1;
}

struct blob *blob_unref(struct blob *blob)
{
    if (blob && atomic_fetch_sub_explicit(&blob->refs, 1, memory_order_acq_rel) == 1) {
        if (blob->file >= 0)
            close(blob->file);
        free(blob->data);
        free(blob);
    }
    return NULL;
}
