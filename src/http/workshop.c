/* What is made when it is asked for: see workshop.h. It is sealed like all other resources. */

#include "http/workshop.h"

#include "base/memory.h"
#include "http/conditional.h"
#include "http/seal.h"

#include <string.h>

/* Level 6 takes four times as long for a tenth less. */
#define GZIP_LEVEL 1

struct workshop {
    struct sealer *sealer; /* owned */
    struct resource resource; /* its variants are owned; the other texts are those of `product` */
    struct product product;
};

struct workshop *workshop_new(void)
{
    struct workshop *workshop = xcalloc(1, sizeof(*workshop));

    workshop->sealer = sealer_new(GZIP_LEVEL);
    return workshop;
}

struct workshop *workshop_free(struct workshop *workshop)
{
    if (!workshop)
        return NULL;
    unseal(&workshop->resource);
    sealer_free(workshop->sealer);
    free(workshop);
    return NULL;
}

/* It is not sent: who asks is told where to. */
static void lead_on(struct workshop *workshop, struct buf *body)
{
    struct blob *location = blob_take(body);

    workshop->resource = (struct resource){.location = location->data};
    workshop->resource.variants[CODING_IDENTITY].body = location;
}

static void describe(struct workshop *workshop, struct buf *body)
{
    struct product *product = &workshop->product;

    workshop->resource = (struct resource){
        .content_type = (char *)product->content_type,
        .file_name = product->file_name[0] ? product->file_name : NULL,
        .digest = digest_of(body->data, body->len),
        .has_digest = true,
        .last_modified = product->last_modified,
        .noindex = product->noindex,
        .policy = product->policy,
    };
    workshop->resource.variants[CODING_IDENTITY].body = blob_take(body);
}

const struct resource *workshop_make(struct workshop *workshop, const struct snapshot *snapshot,
                                     const struct http_request *request, struct slice path)
{
    struct buf body = BUF_INIT;

    unseal(&workshop->resource);
    if (!snapshot_make(snapshot, path, request->query, &body, &workshop->product)) {
        buf_done(&body);
        return NULL;
    }
    if (workshop->product.is_moved) {
        lead_on(workshop, &body);
        return &workshop->resource;
    }
    describe(workshop, &body);
    seal(workshop->sealer, &workshop->resource, NULL, accepts_gzip(request->accept_encoding),
         INT64_MAX);
    return &workshop->resource;
}
