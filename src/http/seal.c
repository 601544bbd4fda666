/* ETags, gzip and heads of resources: see seal.h; and of all of a snapshot: http_seal(). */

#include "http/seal.h"

#include "base/memory.h"
#include "http/conditional.h"
#include "http/server.h"
#include "http/traffic.h"

#include <libdeflate.h>
#include <stdio.h>
#include <string.h>

#define GZIP_LEVEL 6
#define GZIP_LEAST 512
#define GZIP_MOST (8 * 1024 * 1024)
#define ETAG_DIGITS 32

/* Bodies between these are sent from a file in memory: sendfile(2) copies nothing, and costs a call
 * more. Larger ones would be in memory twice for few readers. Each takes a descriptor, of which
 * connections have more need: the first few have files. */
#define FILES_MOST 32
#define FILE_LEAST (64 * 1024)
#define FILE_MOST (8 * 1024 * 1024)

static const char calendar_cache[] =
    "Cache-Control: public, max-age=300, stale-while-revalidate=3600, stale-if-error=86400\r\n";

/* Whoever looks at a page is told by it of changes, and then has to be given the new one. */
static const char page_cache[] = "Cache-Control: public, max-age=0, stale-if-error=86400\r\n";

/* Of what is not there the other form is one line of text. */
static const char missing_cache[] = "Cache-Control: no-cache\r\nVary: Accept, Accept-Encoding\r\n";

struct sealer {
    struct libdeflate_compressor *compressor; /* NULL: there is no memory for it, nor gzip */
};

struct sealer *sealer_new(int level)
{
    struct sealer *sealer = xcalloc(1, sizeof(*sealer));

    sealer->compressor = libdeflate_alloc_compressor(level);
    return sealer;
}

struct sealer *sealer_free(struct sealer *sealer)
{
    if (!sealer)
        return NULL;
    if (sealer->compressor)
        libdeflate_free_compressor(sealer->compressor);
    free(sealer);
    return NULL;
}

/* Only what is smaller is worth it. */
static struct blob *gzip(struct libdeflate_compressor *compressor, const struct blob *body)
{
    struct buf packed = BUF_INIT;
    size_t len;

    if (!compressor || body->len < GZIP_LEAST || body->len > GZIP_MOST)
        return NULL;
    buf_reserve(&packed, body->len);
    len = libdeflate_gzip_compress(compressor, body->data, body->len, packed.data, body->len - 1);
    if (!len) {
        buf_done(&packed);
        return NULL;
    }
    packed.len = len;
    return blob_take(&packed);
}

/* The lines that a 304 repeats, RFC 9110 section 15.4.5, and that caches go by. The policy of a
 * page is no part of its bytes, and may be another one although they are the same. */
static void add_common(struct buf *head, const struct resource *resource,
                       const struct variant *variant)
{
    if (resource->is_missing) {
        buf_puts(head, missing_cache);
    } else {
        buf_printf(head, "ETag: %s\r\n", variant->etag);
        buf_puts(head, resource->policy ? page_cache : calendar_cache);
        buf_puts(head, "Vary: Accept-Encoding\r\n");
    }
    buf_puts(head, "Access-Control-Allow-Origin: *\r\n");
    if (resource->last_modified) {
        char date[HTTP_DATE_SIZE];

        http_date_print(resource->last_modified, date);
        buf_printf(head, "Last-Modified: %s\r\n", date);
    }
    if (resource->policy)
        buf_printf(head, "Content-Security-Policy: %s\r\nReferrer-Policy: same-origin\r\n",
                   resource->policy);
}

static char *steal(struct buf *head, size_t *ret_len)
{
    buf_puts(head, "\r\n");
    *ret_len = head->len;
    return buf_steal(head);
}

static void build_not_modified(const struct resource *resource, struct variant *variant)
{
    struct buf head = BUF_INIT;

    add_common(&head, resource, variant);
    variant->head_not_modified = steal(&head, &variant->head_not_modified_len);
}

static void build_ok(const struct resource *resource, struct variant *variant, enum coding coding)
{
    struct buf head = BUF_INIT;

    buf_printf(&head, "Content-Type: %s\r\nContent-Length: %zu\r\n", resource->content_type,
               variant->body->len);
    add_common(&head, resource, variant);
    if (coding == CODING_GZIP)
        buf_puts(&head, "Content-Encoding: gzip\r\n");
    if (resource->file_name)
        buf_printf(&head, "Content-Disposition: inline; filename=\"%s\"\r\n", resource->file_name);
    if (resource->noindex)
        buf_puts(&head, "X-Robots-Tag: noindex\r\n");
    buf_puts(&head, "X-Content-Type-Options: nosniff\r\nAccept-Ranges: none\r\n");
    variant->head_ok = steal(&head, &variant->head_ok_len);
}

static void name(struct variant *variant, const struct digest *digest, const char *suffix)
{
    char hex[ETAG_DIGITS + 1];

    digest_hex(digest, ETAG_DIGITS, hex);
    snprintf(variant->etag, sizeof(variant->etag), "\"%s%s\"", hex, suffix);
}

/* The same bytes need not be packed again. */
static void take_over_gzip(struct resource *resource, const struct resource *before)
{
    struct blob *packed = before ? before->variants[CODING_GZIP].body : NULL;

    if (packed && strcmp(before->variants[CODING_IDENTITY].etag,
                         resource->variants[CODING_IDENTITY].etag) == 0)
        resource->variants[CODING_GZIP].body = blob_ref(packed);
}

/* What clients were told before is not taken back when the clock is. */
static int64_t latest(const struct resource *resource, const struct resource *before, int64_t now)
{
    bool same = before && digest_equal(&before->digest, &resource->digest);

    return same && before->last_modified > now ? before->last_modified : now;
}

/* Who has the packed bytes of what is not packed this time has to be told so all the same. */
void seal(struct sealer *sealer, struct resource *resource, const struct resource *before,
          bool with_gzip, int64_t now)
{
    struct variant *plain = &resource->variants[CODING_IDENTITY];
    struct variant *packed = &resource->variants[CODING_GZIP];

    if (resource->last_modified > latest(resource, before, now))
        resource->last_modified = latest(resource, before, now);
    name(plain, &resource->digest, "");
    build_not_modified(resource, plain);
    build_ok(resource, plain, CODING_IDENTITY);
    take_over_gzip(resource, before);
    if (!packed->body && with_gzip)
        packed->body = gzip(sealer->compressor, plain->body);
    if (!packed->body && with_gzip)
        return;
    name(packed, &resource->digest, "-gz");
    build_not_modified(resource, packed);
    if (packed->body)
        build_ok(resource, packed, CODING_GZIP);
}

void unseal(struct resource *resource)
{
    for (size_t i = 0; i < CODING_COUNT; i++) {
        struct variant *variant = &resource->variants[i];

        variant->body = blob_unref(variant->body);
        free(variant->head_ok);
        free(variant->head_not_modified);
        memset(variant, 0, sizeof(*variant));
    }
}

/* A body that was published before is read by workers already: it has a file or it has none.
 * Returns how many of the resource's bodies have one. */
static unsigned make_files(struct resource *resource, const struct resource *before, unsigned most)
{
    unsigned files = 0;

    for (size_t i = 0; i < CODING_COUNT; i++) {
        struct blob *body = resource->variants[i].body;

        if (!body || body->len < FILE_LEAST || body->len > FILE_MOST)
            continue;
        if (files < most && !(before && before->variants[i].body == body))
            blob_make_file(body);
        files += body->file >= 0;
    }
    return files;
}

void http_seal(struct snapshot *snapshot, const struct snapshot *before, int64_t now)
{
    struct sealer *sealer = sealer_new(GZIP_LEVEL);
    unsigned files = 0;

    for (size_t i = 0; i < snapshot_count(snapshot); i++) {
        struct resource *resource = snapshot_at(snapshot, i);
        const struct resource *old =
            before ? snapshot_find(before, resource->path, strlen(resource->path)) : NULL;

        seal(sealer, resource, old, true, now);
        files += make_files(resource, old, files < FILES_MOST ? FILES_MOST - files : 0);
        traffic_seal(resource, old);
    }
    sealer_free(sealer);
}
