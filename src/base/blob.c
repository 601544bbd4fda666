/* Shared bytes: see blob.h. */

#include "base/blob.h"

#include "base/memory.h"

struct blob *blob_take(struct buf *buf)
{
    struct blob *blob = xmalloc(sizeof(*blob));

    atomic_init(&blob->refs, 1);
    blob->len = buf->len;
    blob->data = buf_steal(buf);
    return blob;
}

struct blob *blob_ref(struct blob *blob)
{
    atomic_fetch_add_explicit(&blob->refs, 1, memory_order_relaxed);
    return blob;
}

struct blob *blob_unref(struct blob *blob)
{
    if (blob && atomic_fetch_sub_explicit(&blob->refs, 1, memory_order_acq_rel) == 1) {
        free(blob->data);
        free(blob);
    }
    return NULL;
}
