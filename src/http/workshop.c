/* What is made when it is asked for: see workshop.h. It is sealed like all other resources. */

#include "http/workshop.h"

#include "base/memory.h"
#include "http/conditional.h"
#include "http/seal.h"

#include <string.h>

/* Level 6 takes four times as long for a tenth less. */
#define GZIP_LEVEL 1

/* Something that was made, and by what name: path, query if that matters, and coding. */
struct piece {
    bool is_kept; /* else it is free, or being made */
    struct buf path, query;
    bool with_gzip;
    struct resource resource; /* its variants are owned; the other texts are those of `product` */
    struct product product;
    size_t octets;
    uint64_t asked_for; /* when, in requests */
};

struct workshop {
    struct sealer *sealer; /* owned */
    struct piece pieces[WORKSHOP_MOST + 1]; /* one of them is always free, to make the next */
    size_t count; /* of those that are kept */
    size_t octets; /* of all of them */
    uint64_t requests, made;
};

struct workshop *workshop_new(void)
{
    struct workshop *workshop = xcalloc(1, sizeof(*workshop));

    workshop->sealer = sealer_new(GZIP_LEVEL);
    return workshop;
}

uint64_t workshop_made(const struct workshop *workshop)
{
    return workshop->made;
}

/* --- what is kept ----------------------------------------------------------------------------- */

static void drop(struct workshop *workshop, struct piece *piece)
{
    workshop->octets -= piece->octets;
    workshop->count--;
    unseal(&piece->resource);
    buf_done(&piece->path);
    buf_done(&piece->query);
    memset(piece, 0, sizeof(*piece));
}

void workshop_clear(struct workshop *workshop)
{
    for (size_t i = 0; i < ARRAY_SIZE(workshop->pieces); i++)
        if (workshop->pieces[i].is_kept)
            drop(workshop, &workshop->pieces[i]);
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

static bool is_same(const struct buf *text, struct slice other)
{
    return text->len == other.len && (!other.len || memcmp(text->data, other.data, other.len) == 0);
}

static struct piece *find(struct workshop *workshop, struct slice path, struct slice query,
                          bool with_gzip)
{
    for (size_t i = 0; i < ARRAY_SIZE(workshop->pieces); i++) {
        struct piece *piece = &workshop->pieces[i];

        if (piece->is_kept && piece->with_gzip == with_gzip && is_same(&piece->path, path) &&
            (!piece->product.heeds_query || is_same(&piece->query, query)))
            return piece;
    }
    return NULL;
}

static struct piece *find_free(struct workshop *workshop)
{
    struct piece *piece = workshop->pieces;

    while (piece->is_kept)
        piece++;
    return piece;
}

/* Whether some client has not taken all of it yet: it is in memory whether it is here or not. */
static bool is_lent(const struct piece *piece)
{
    for (size_t i = 0; i < CODING_COUNT; i++)
        if (piece->resource.variants[i].body && blob_is_shared(piece->resource.variants[i].body))
            return true;
    return false;
}

/* What is lent goes last, or each slow client could have a copy of its own; then what was asked for
 * longest ago. */
static bool goes_before(const struct piece *piece, const struct piece *other)
{
    bool lent = is_lent(piece), other_lent = is_lent(other);

    return lent != other_lent ? other_lent : piece->asked_for < other->asked_for;
}

/* NULL: nothing is kept. */
static struct piece *least(struct workshop *workshop)
{
    struct piece *least = NULL;

    for (size_t i = 0; i < ARRAY_SIZE(workshop->pieces); i++) {
        struct piece *piece = &workshop->pieces[i];

        if (piece->is_kept && (!least || goes_before(piece, least)))
            least = piece;
    }
    return least;
}

static size_t octets_of(const struct resource *resource)
{
    size_t octets = 0;

    for (size_t i = 0; i < CODING_COUNT; i++)
        if (resource->variants[i].body)
            octets += resource->variants[i].body->len;
    return octets;
}

/* Room is made first, so that what is too large for any is there alone, or beside what is lent. */
static void keep(struct workshop *workshop, struct piece *made)
{
    struct piece *piece;

    while ((piece = least(workshop))) {
        bool is_full = workshop->count == WORKSHOP_MOST;

        if (!is_full && (workshop->octets + made->octets <= WORKSHOP_OCTETS || is_lent(piece)))
            break;
        drop(workshop, piece);
    }
    made->is_kept = true;
    workshop->count++;
    workshop->octets += made->octets;
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

/* False: there is nothing to make. */
static bool make(struct workshop *workshop, const struct snapshot *snapshot, struct slice path,
                 struct slice query, struct piece *piece)
{
    struct buf body = BUF_INIT;

    if (!snapshot_make(snapshot, path, query, &body, &piece->product)) {
        buf_done(&body);
        return false;
    }
    if (piece->product.is_moved) {
        lead_on(piece, &body);
    } else {
        describe(piece, &body);
        seal(workshop->sealer, &piece->resource, NULL, piece->with_gzip, INT64_MAX);
    }
    buf_add(&piece->path, path.data, path.len);
    buf_add(&piece->query, query.data, query.len);
    piece->octets = octets_of(&piece->resource);
    return true;
}

const struct resource *workshop_make(struct workshop *workshop, const struct snapshot *snapshot,
                                     const struct http_request *request, struct slice path)
{
    bool with_gzip = accepts_gzip(request->accept_encoding);
    struct piece *piece = find(workshop, path, request->query, with_gzip);

    if (!piece) {
        workshop->made++;
        piece = find_free(workshop);
        piece->with_gzip = with_gzip;
        if (!make(workshop, snapshot, path, request->query, piece))
            return NULL;
        keep(workshop, piece);
    }
    piece->asked_for = ++workshop->requests;
    return &piece->resource;
}
