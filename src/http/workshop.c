/* What is made when it is asked for: see workshop.h. It is sealed like all other resources. */

#include "http/workshop.h"

#include "base/memory.h"
#include "http/conditional.h"
#include "http/seal.h"

#include <string.h>

/* Level 6 takes four times as long for a tenth less. */
#define GZIP_LEVEL 1

struct piece {
    struct buf name; /* what was asked for: name_of() */
    struct resource resource; /* its variants are owned; the other texts are those of `product` */
    struct product product;
    size_t octets;
};

struct workshop {
    struct sealer *sealer; /* owned */
    struct piece pieces[WORKSHOP_MOST]; /* a ring */
    size_t first, count; /* the oldest, and how many there are from it on */
    size_t octets; /* of all of them */
};

struct workshop *workshop_new(void)
{
    struct workshop *workshop = xcalloc(1, sizeof(*workshop));

    workshop->sealer = sealer_new(GZIP_LEVEL);
    return workshop;
}

/* --- what is kept ----------------------------------------------------------------------------- */

static struct piece *piece_at(struct workshop *workshop, size_t i)
{
    return &workshop->pieces[(workshop->first + i) % WORKSHOP_MOST];
}

static void drop_oldest(struct workshop *workshop)
{
    struct piece *piece = piece_at(workshop, 0);

    workshop->octets -= piece->octets;
    unseal(&piece->resource);
    buf_done(&piece->name);
    workshop->first = (workshop->first + 1) % WORKSHOP_MOST;
    workshop->count--;
}

void workshop_clear(struct workshop *workshop)
{
    while (workshop->count)
        drop_oldest(workshop);
}

struct workshop *workshop_free(struct workshop *workshop)
{
    if (!workshop)
        return NULL;
    workshop_clear(workshop);
    sealer_free(workshop->sealer);
    free(workshop);
    return NULL;
}

/* No path or query has an octet 0. */
static void name_of(struct slice path, const struct http_request *request, struct buf *name)
{
    buf_add(name, path.data, path.len);
    buf_putc(name, '\0');
    buf_add(name, request->query.data, request->query.len);
    buf_putc(name, '\0');
    buf_putc(name, accepts_gzip(request->accept_encoding) ? 'z' : '-');
}

/* The newest ones first: they are those that many ask for. */
static struct piece *find(struct workshop *workshop, const struct buf *name)
{
    for (size_t i = workshop->count; i-- > 0;) {
        struct piece *piece = piece_at(workshop, i);

        if (piece->name.len == name->len && memcmp(piece->name.data, name->data, name->len) == 0)
            return piece;
    }
    return NULL;
}

static size_t octets_of(const struct resource *resource)
{
    size_t octets = 0;

    for (size_t i = 0; i < CODING_COUNT; i++)
        if (resource->variants[i].body)
            octets += resource->variants[i].body->len;
    return octets;
}

/* Makes room first, so that what is too large for any is there alone. */
static const struct resource *keep(struct workshop *workshop, struct piece *piece)
{
    struct piece *kept;

    piece->octets = octets_of(&piece->resource);
    while (workshop->count &&
           (workshop->count == WORKSHOP_MOST || workshop->octets + piece->octets > WORKSHOP_OCTETS))
        drop_oldest(workshop);
    kept = piece_at(workshop, workshop->count++);
    *kept = *piece;
    if (kept->resource.file_name) /* it has moved */
        kept->resource.file_name = kept->product.file_name;
    workshop->octets += kept->octets;
    return &kept->resource;
}

/* --- what is made ----------------------------------------------------------------------------- */

/* It is not sent: who asks is told where to. */
static void lead_on(struct piece *piece, struct buf *body)
{
    struct blob *location = blob_take(body);

    piece->resource.location = location->data;
    piece->resource.variants[CODING_IDENTITY].body = location;
}

static void describe(struct piece *piece, struct buf *body)
{
    struct product *product = &piece->product;

    piece->resource = (struct resource){
        .content_type = (char *)product->content_type,
        .file_name = product->file_name[0] ? product->file_name : NULL,
        .digest = digest_of(body->data, body->len),
        .has_digest = true,
        .last_modified = product->last_modified,
        .noindex = product->noindex,
        .policy = product->policy,
    };
    piece->resource.variants[CODING_IDENTITY].body = blob_take(body);
}

const struct resource *workshop_make(struct workshop *workshop, const struct snapshot *snapshot,
                                     const struct http_request *request, struct slice path)
{
    struct piece made = {.name = BUF_INIT}, *found;
    struct buf body = BUF_INIT;

    name_of(path, request, &made.name);
    found = find(workshop, &made.name);
    if (!found && snapshot_make(snapshot, path, request->query, &body, &made.product)) {
        if (made.product.is_moved) {
            lead_on(&made, &body);
        } else {
            describe(&made, &body);
            seal(workshop->sealer, &made.resource, NULL, accepts_gzip(request->accept_encoding),
                 INT64_MAX);
        }
        return keep(workshop, &made);
    }
    buf_done(&body);
    buf_done(&made.name);
    return found ? &found->resource : NULL;
}
