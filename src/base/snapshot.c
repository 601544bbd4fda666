/* Resources in an array, found through an open-addressing table of their paths. See snapshot.h. */

#include "base/snapshot.h"

#include "base/memory.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

struct snapshot {
    atomic_uint refs;
    uint64_t generation;
    struct resource *resources; /* owned */
    size_t count;
    size_t capacity;
    uint32_t
        *slots; /* owned: index + 1 of a resource, 0 = free; a power of two, at most half full */
    size_t slot_count;
    struct maker maker;
    struct bulletin *bulletin; /* owned, or NULL */
};

struct cell {
    pthread_mutex_t
        mutex; /* guards `current` between reading it and counting it, and what follows */
    struct snapshot *current;
    int *watchers; /* owned; the descriptors are theirs */
    size_t watcher_count, watcher_capacity;
    atomic_uint_fast64_t publication;
};

struct snapshot *snapshot_new(uint64_t generation)
{
    struct snapshot *snapshot = xcalloc(1, sizeof(*snapshot));

    atomic_init(&snapshot->refs, 1);
    snapshot->generation = generation;
    snapshot->slot_count = 16;
    snapshot->slots = xcalloc(snapshot->slot_count, sizeof(*snapshot->slots));
    return snapshot;
}

struct snapshot *snapshot_ref(struct snapshot *snapshot)
{
    atomic_fetch_add_explicit(&snapshot->refs, 1, memory_order_relaxed);
    return snapshot;
}

static void resource_done(struct resource *resource)
{
    for (size_t i = 0; i < CODING_COUNT; i++) {
        struct variant *variant = &resource->variants[i];

        blob_unref(variant->body);
        free(variant->head_ok);
        free(variant->head_not_modified);
    }
    free(resource->path);
    free(resource->location);
    free(resource->content_type);
    free(resource->file_name);
    free(resource->feed);
    tally_unref(resource->answers);
    tally_unref(resource->polls);
}

struct snapshot *snapshot_unref(struct snapshot *snapshot)
{
    if (!snapshot)
        return NULL;
    if (atomic_fetch_sub_explicit(&snapshot->refs, 1, memory_order_acq_rel) != 1)
        return NULL;
    for (size_t i = 0; i < snapshot->count; i++)
        resource_done(&snapshot->resources[i]);
    free(snapshot->resources);
    free(snapshot->slots);
    bulletin_free(snapshot->bulletin);
    free(snapshot);
    return NULL;
}

bool snapshot_is_shared(const struct snapshot *snapshot)
{
    return atomic_load_explicit(&snapshot->refs, memory_order_acquire) != 1;
}

uint64_t snapshot_generation(const struct snapshot *snapshot)
{
    return snapshot->generation;
}

void snapshot_set_generation(struct snapshot *snapshot, uint64_t generation)
{
    snapshot->generation = generation;
}

struct digest snapshot_digest(struct snapshot *snapshot)
{
    struct buf all auto_buf = BUF_INIT;

    for (size_t i = 0; i < snapshot->count; i++) {
        struct resource *resource = &snapshot->resources[i];
        const struct blob *body = resource->variants[CODING_IDENTITY].body;

        if (!resource->has_digest)
            resource->digest = digest_of(body->data, body->len);
        resource->has_digest = true;
        buf_printf(&all, "%s\n%s\n%s\n%s\n%lld\n", resource->path,
                   resource->location ? resource->location : "", resource->content_type,
                   resource->file_name ? resource->file_name : "",
                   (long long)resource->last_modified);
        buf_add(&all, resource->digest.bytes, DIGEST_BYTES);
    }
    buf_add(&all, snapshot->maker.digest.bytes, DIGEST_BYTES);
    return digest_of(all.data, all.len);
}

/* FNV-1a. The paths are the daemon's own, so nobody can choose colliding ones. */
static uint32_t hash(const char *path, size_t len)
{
    uint32_t h = 2166136261u;

    for (size_t i = 0; i < len; i++)
        h = (h ^ (unsigned char)path[i]) * 16777619u;
    return h;
}

/* The slot that holds this path, or the free one where it belongs. */
static uint32_t *slot_of(const struct snapshot *snapshot, const char *path, size_t len)
{
    size_t mask = snapshot->slot_count - 1;

    for (size_t i = hash(path, len) & mask;; i = (i + 1) & mask) {
        uint32_t index = snapshot->slots[i];

        if (index == 0)
            return &snapshot->slots[i];
        if (strncmp(snapshot->resources[index - 1].path, path, len) == 0 &&
            snapshot->resources[index - 1].path[len] == '\0')
            return &snapshot->slots[i];
    }
}

static void grow_slots(struct snapshot *snapshot)
{
    free(snapshot->slots);
    snapshot->slot_count *= 2;
    snapshot->slots = xcalloc(snapshot->slot_count, sizeof(*snapshot->slots));
    for (size_t i = 0; i < snapshot->count; i++) {
        const char *path = snapshot->resources[i].path;

        *slot_of(snapshot, path, strlen(path)) = (uint32_t)i + 1;
    }
}

struct resource *snapshot_add_blob(struct snapshot *snapshot, const char *path,
                                   const char *content_type, struct blob *body)
{
    size_t len = strlen(path);
    struct resource *resource;
    uint32_t *slot;

    if ((snapshot->count + 1) * 2 > snapshot->slot_count)
        grow_slots(snapshot);
    slot = slot_of(snapshot, path, len);
    if (*slot) {
        blob_unref(body);
        return NULL;
    }
    GROW(snapshot->resources, snapshot->count, snapshot->capacity);
    resource = &snapshot->resources[snapshot->count++];
    memset(resource, 0, sizeof(*resource));
    resource->path = xstrdup(path);
    resource->content_type = xstrdup(content_type);
    resource->variants[CODING_IDENTITY].body = body;
    *slot = (uint32_t)snapshot->count;
    return resource;
}

struct resource *snapshot_add(struct snapshot *snapshot, const char *path, const char *content_type,
                              struct buf *body)
{
    return snapshot_add_blob(snapshot, path, content_type, blob_take(body));
}

struct resource *snapshot_add_redirect(struct snapshot *snapshot, const char *path,
                                       const char *location)
{
    struct buf nothing = BUF_INIT;
    struct resource *resource = snapshot_add(snapshot, path, "text/plain; charset=utf-8", &nothing);

    if (resource)
        resource->location = xstrdup(location);
    return resource;
}

void snapshot_set_maker(struct snapshot *snapshot, const struct maker *maker)
{
    snapshot->maker = *maker;
}

const struct maker *snapshot_maker(const struct snapshot *snapshot)
{
    return &snapshot->maker;
}

bool snapshot_make(const struct snapshot *snapshot, struct slice path, struct slice query,
                   struct buf *body, struct product *ret_product)
{
    const struct maker *maker = &snapshot->maker;

    memset(ret_product, 0, sizeof(*ret_product));
    return maker->make && maker->make(maker->book, path, query, body, ret_product);
}

void snapshot_set_bulletin(struct snapshot *snapshot, struct bulletin *bulletin)
{
    bulletin_free(snapshot->bulletin);
    snapshot->bulletin = bulletin;
}

const struct bulletin *snapshot_bulletin(const struct snapshot *snapshot)
{
    return snapshot->bulletin;
}

size_t snapshot_count(const struct snapshot *snapshot)
{
    return snapshot->count;
}

const struct resource *snapshot_get(const struct snapshot *snapshot, size_t i)
{
    return &snapshot->resources[i];
}

struct resource *snapshot_at(struct snapshot *snapshot, size_t i)
{
    return &snapshot->resources[i];
}

const struct resource *snapshot_find(const struct snapshot *snapshot, const char *path, size_t len)
{
    uint32_t index = *slot_of(snapshot, path, len);

    return index ? &snapshot->resources[index - 1] : NULL;
}

struct cell *cell_new(void)
{
    struct cell *cell = xcalloc(1, sizeof(*cell));

    pthread_mutex_init(&cell->mutex, NULL);
    atomic_init(&cell->publication, 0);
    return cell;
}

struct cell *cell_free(struct cell *cell)
{
    if (!cell)
        return NULL;
    snapshot_unref(cell->current);
    pthread_mutex_destroy(&cell->mutex);
    free(cell->watchers);
    free(cell);
    return NULL;
}

void cell_watch(struct cell *cell, int fd)
{
    pthread_mutex_lock(&cell->mutex);
    GROW(cell->watchers, cell->watcher_count, cell->watcher_capacity);
    cell->watchers[cell->watcher_count++] = fd;
    pthread_mutex_unlock(&cell->mutex);
}

void cell_unwatch(struct cell *cell, int fd)
{
    size_t i = 0;

    pthread_mutex_lock(&cell->mutex);
    while (i < cell->watcher_count && cell->watchers[i] != fd)
        i++;
    if (i < cell->watcher_count)
        cell->watchers[i] = cell->watchers[--cell->watcher_count];
    pthread_mutex_unlock(&cell->mutex);
}

/* With the mutex. A counter that is full has not been looked at yet, and will be. */
static void wake_watchers(const struct cell *cell)
{
    const uint64_t one = 1;

    for (size_t i = 0; i < cell->watcher_count; i++)
        while (write(cell->watchers[i], &one, sizeof(one)) < 0 && errno == EINTR)
            ;
}

void cell_wake(struct cell *cell)
{
    pthread_mutex_lock(&cell->mutex);
    wake_watchers(cell);
    pthread_mutex_unlock(&cell->mutex);
}

void cell_publish(struct cell *cell, struct snapshot *snapshot)
{
    struct snapshot *before;

    pthread_mutex_lock(&cell->mutex);
    before = cell->current;
    cell->current = snapshot;
    atomic_fetch_add_explicit(&cell->publication, 1, memory_order_release);
    wake_watchers(cell);
    pthread_mutex_unlock(&cell->mutex);
    snapshot_unref(before);
}

uint64_t cell_publication(const struct cell *cell)
{
    return atomic_load_explicit(&cell->publication, memory_order_acquire);
}

struct snapshot *cell_acquire(struct cell *cell, uint64_t *ret_publication)
{
    struct snapshot *snapshot;

    pthread_mutex_lock(&cell->mutex);
    snapshot = cell->current ? snapshot_ref(cell->current) : NULL;
    *ret_publication = cell_publication(cell);
    pthread_mutex_unlock(&cell->mutex);
    return snapshot;
}
