#ifndef DAYBOOKD_BASE_SNAPSHOT_H
#define DAYBOOKD_BASE_SNAPSHOT_H

/*
 * One generation of everything the server can answer with, and the cell in which it is published.
 * All that the two wings (daybook + render, http) know of each other.
 *
 * Life: the main thread makes a snapshot, render adds resources, snapshot_digest() closes it, http
 * seals it (prebuilt headers, gzip), the main thread publishes it. From then on it is const and any
 * thread may read it; the last reference frees it. Nothing in it points at a model but its maker.
 */

#include "base/blob.h"
#include "base/bulletin.h"
#include "base/digest.h"
#include "base/slice.h"
#include "base/tally.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum coding { CODING_IDENTITY, CODING_GZIP, CODING_COUNT };

#define ETAG_SIZE 48

/* What is sent for one content coding. Written by http_seal(), empty before. */
struct variant {
    char etag[ETAG_SIZE]; /* with its quotes; "" = this coding is not offered */
    struct blob *body; /* owned reference */
    char *head_ok; /* owned: header lines of a 200, Date and Connection excepted, and the
                      empty line that ends them */
    char *head_not_modified; /* owned: the same of a 304 */
    size_t head_ok_len;
    size_t head_not_modified_len;
};

/* Where the page is that is answered, with 404, wherever nothing is. */
#define SNAPSHOT_MISSING "/404.html"

struct resource {
    char *path; /* owned: absolute, percent-decoded: "/nato.ics" */
    char *location; /* owned: this path has moved for good to that URL or path; or NULL */
    char *content_type; /* owned: "text/calendar; charset=utf-8" */
    char *file_name; /* owned: inline file name, or NULL */
    struct digest digest; /* stands for the bytes: given by who made them, else snapshot_digest() */
    bool has_digest;
    int64_t last_modified; /* seconds UTC; 0 = not said */
    bool noindex; /* search engines: keep out */
    bool is_missing; /* it is what is at SNAPSHOT_MISSING */
    const char *policy; /* Content-Security-Policy of a page; not owned; NULL: it is none */
    char *feed; /* owned: the id under which its answers are counted; NULL: with all others */
    const char *format; /* static: "ics"; with `feed` */
    struct tally *answers; /* owned reference: with `feed`; written by http_seal() */
    struct tally *polls; /* owned reference: of a calendar; the same */
    struct variant variants[CODING_COUNT];
};

/*
 * What is made when it is asked for: pages, and what there is of every event. `make` is pure, and
 * any thread may call it as long as it holds the snapshot: `book` is const, and whoever publishes
 * keeps it until nobody else holds the snapshot any more (snapshot_is_shared()).
 */
struct product {
    const char *content_type; /* static */
    const char *policy; /* the Content-Security-Policy of a page, the book's; NULL: it is none */
    int64_t last_modified; /* seconds UTC; 0 = not said */
    bool noindex;
    bool heeds_query; /* with another query it may be another thing */
    char file_name[128]; /* inline file name; "": none */
    bool is_moved; /* for good, to the URL or path that is the body: all else is not said */
};

struct maker {
    /* Adds the body, and fills in `product`, which is all zero. `path` is percent-decoded, neither
     * ends in a NUL. False: there is nothing at that path. */
    bool (*make)(const void *book, struct slice path, struct slice query, struct buf *body,
                 struct product *product);
    const void *book; /* borrowed */
    struct digest digest; /* stands for all that it makes */
};

struct snapshot;

/* Another generation number for whatever answers differently. */
struct snapshot *snapshot_new(uint64_t generation);
struct snapshot *snapshot_ref(struct snapshot *snapshot);

/* NULL-safe; returns NULL. */
struct snapshot *snapshot_unref(struct snapshot *snapshot);

/* Whether anybody holds it but the caller. Once nobody does, nobody can come to. */
bool snapshot_is_shared(const struct snapshot *snapshot);

uint64_t snapshot_generation(const struct snapshot *snapshot);
void snapshot_set_generation(struct snapshot *snapshot, uint64_t generation);

/* Computes the digests that are missing, once all resources are there; returns one of all of them:
 * two snapshots with the same answer every request alike. */
struct digest snapshot_digest(struct snapshot *snapshot);

/*
 * A new, empty resource at a copy of `path`, to be filled in by the caller before the snapshot is
 * published; valid until the next call. NULL: the path is taken. `body` is taken over.
 */
struct resource *snapshot_add(struct snapshot *snapshot, const char *path, const char *content_type,
                              struct buf *body);

/* The same with bytes that others share; the reference is taken over. */
struct resource *snapshot_add_blob(struct snapshot *snapshot, const char *path,
                                   const char *content_type, struct blob *body);

/* The same of a path that has moved for good to that URL or path. */
struct resource *snapshot_add_redirect(struct snapshot *snapshot, const char *path,
                                       const char *location);

/* What is asked for at paths that no resource has; while the snapshot is being made. */
void snapshot_set_maker(struct snapshot *snapshot, const struct maker *maker);
const struct maker *snapshot_maker(const struct snapshot *snapshot);

/* False: there is nothing at that path. As struct maker says. */
bool snapshot_make(const struct snapshot *snapshot, struct slice path, struct slice query,
                   struct buf *body, struct product *ret_product);

/* What listeners are told, which is taken over; while the snapshot is being made. */
void snapshot_set_bulletin(struct snapshot *snapshot, struct bulletin *bulletin);

/* NULL: there is none. */
const struct bulletin *snapshot_bulletin(const struct snapshot *snapshot);

size_t snapshot_count(const struct snapshot *snapshot);
const struct resource *snapshot_get(const struct snapshot *snapshot, size_t i);

/* The same while the snapshot is being made. */
struct resource *snapshot_at(struct snapshot *snapshot, size_t i);

/* `path` need not end in a NUL. NULL: no such resource. */
const struct resource *snapshot_find(const struct snapshot *snapshot, const char *path, size_t len);

/* The published snapshot. Readers compare the number of its publication, without a lock, before
 * they take a reference; publishing is seen by every reader's next comparison. */
struct cell;

struct cell *cell_new(void);

/* NULL-safe; returns NULL. Drops the cell's reference. */
struct cell *cell_free(struct cell *cell);

/* Takes over the caller's reference and drops the one before. */
void cell_publish(struct cell *cell, struct snapshot *snapshot);

/* Writes to the eventfd whenever something is published, so that a reader that has nothing to do
 * lets go of what was there before. It stays the caller's, who takes it back before closing it. */
void cell_watch(struct cell *cell, int fd);
void cell_unwatch(struct cell *cell, int fd);

/* The same though nothing is published: for readers that have something else to see to. */
void cell_wake(struct cell *cell);

/* Which publication this is, from 1; 0: nothing is published yet. Also of a snapshot whose
 * generation is that of the one before: what it is made of is another one. */
uint64_t cell_publication(const struct cell *cell);

/* A reference for the caller to drop, and the number of its publication; or NULL while nothing is
 * published. */
struct snapshot *cell_acquire(struct cell *cell, uint64_t *ret_publication);

#endif
