/* Blocks of events: see blocks.h. */

#include "render/blocks.h"

#include "base/crew.h"
#include "base/memory.h"
#include "daybook/former.h"

#include <string.h>

/* Blocks that are written at once, on several processors, when there are so many to write. */
#define WORTH_A_CREW 2000
#define PART_GROUPS 500
#define PARTS_AT_ONCE 32

/* Of one group in one style. */
struct block {
    uint32_t body; /* where it stands, index + 1; 0: it is in none yet */
    bool known; /* written, though it may be that there is nothing to write */
    uint32_t len;
    size_t at;
    struct digest digest;
};

struct blocks {
    const struct published *published;
    const struct zones *zones;
    const struct blocks *before; /* or NULL */
    uint32_t *same; /* by index of the group: that of the same group before, + 1; 0: none */
    struct block *of[ICS_STYLE_COUNT]; /* by index of the group; NULL: no feed has that style */
    struct blob **bodies; /* owned references */
    size_t body_count, body_capacity;
};

/* --- what is the same as before --------------------------------------------------------------- */

static bool same_when(const struct when *a, const struct when *b)
{
    return a->kind == b->kind && local_time_seconds(a->start) == local_time_seconds(b->start) &&
           local_time_seconds(a->end) == local_time_seconds(b->end);
}

static bool same_former(const struct dated *a, const struct dated *b)
{
    if (!a || !b)
        return a == b;
    return same_when(&a->when, &b->when) && strcmp(a->zone, b->zone) == 0;
}

/* A zone has one address as long as its file is the same. */
static bool same_event(const struct event *a, const struct event *b)
{
    return a == b ||
           (strcmp(a->uid, b->uid) == 0 && a->removed == b->removed && !a->file == !b->file &&
            a->zone == b->zone && a->place_zone == b->place_zone &&
            a->publisher->zone == b->publisher->zone && same_former(a->former, b->former));
}

static bool same_stamp(const struct stamp *a, const struct stamp *b)
{
    return a->created == b->created && a->modified == b->modified && a->sequence == b->sequence;
}

static bool same_group(const struct group *a, const struct group *b)
{
    return same_stamp(&a->stamp, &b->stamp) && digest_equal(&a->content, &b->content) &&
           same_event(a->event, b->event);
}

static int order_of(const struct group *a, const struct group *b)
{
    return a->event == b->event ? 0 : group_order(a, b);
}

/* Both are in the same order. */
static void find_same(struct blocks *blocks)
{
    const struct published *now = blocks->published, *then = blocks->before->published;
    size_t i = 0, j = 0;

    while (i < now->group_count && j < then->group_count) {
        const struct group *a = &now->groups[i], *b = &then->groups[j];
        int order = order_of(a, b);

        if (order == 0 && same_group(a, b))
            blocks->same[i] = (uint32_t)j + 1;
        i += order <= 0;
        j += order >= 0;
    }
}

/* --- the blocks ------------------------------------------------------------------------------- */

struct blocks *blocks_new(const struct published *published, const struct zones *zones,
                          const struct blocks *before)
{
    struct blocks *blocks = xcalloc(1, sizeof(*blocks));

    blocks->published = published;
    blocks->zones = zones;
    blocks->before = before && before->zones == zones ? before : NULL;
    blocks->same = xcalloc(published->group_count, sizeof(*blocks->same));
    if (blocks->before)
        find_same(blocks);
    return blocks;
}

struct blocks *blocks_free(struct blocks *blocks)
{
    if (!blocks)
        return NULL;
    for (size_t i = 0; i < ICS_STYLE_COUNT; i++)
        free(blocks->of[i]);
    for (size_t i = 0; i < blocks->body_count; i++)
        blob_unref(blocks->bodies[i]);
    free(blocks->bodies);
    free(blocks->same);
    free(blocks);
    return NULL;
}

void blocks_finish(struct blocks *blocks)
{
    free(blocks->same);
    blocks->same = NULL;
    blocks->before = NULL;
}

static struct block *blocks_of(struct blocks *blocks, enum ics_style style)
{
    if (!blocks->of[style])
        blocks->of[style] = xcalloc(blocks->published->group_count, sizeof(*blocks->of[style]));
    return blocks->of[style];
}

/* The block as it is known, and those whose bodies it stands in; or NULL. */
static const struct block *find(const struct blocks *blocks, enum ics_style style, size_t index,
                                const struct blocks **ret_owner)
{
    const struct blocks *before = blocks->before;

    *ret_owner = blocks;
    if (blocks->of[style] && blocks->of[style][index].known)
        return &blocks->of[style][index];
    *ret_owner = before;
    if (before && blocks->same[index] && before->of[style] &&
        before->of[style][blocks->same[index] - 1].known)
        return &before->of[style][blocks->same[index] - 1];
    return NULL;
}

bool blocks_know(const struct blocks *blocks, enum ics_style style, const struct listing *listing)
{
    const struct blocks *owner;

    for (size_t i = 0; i < listing->count; i++)
        if (!find(blocks, style, listing->groups[i]->index, &owner))
            return false;
    return true;
}

/* --- calendars -------------------------------------------------------------------------------- */

static void write_block(struct block *block, const struct group *group, enum ics_style style,
                        struct buf *body)
{
    size_t at = body->len;

    ics_group(group, style, body);
    block->known = true;
    block->len = (uint32_t)(body->len - at);
    block->digest = digest_of(body->data + at, block->len);
}

/* A calendar, or a part of it that is written on its own. */
struct part {
    struct blocks *blocks;
    enum ics_style style;
    const struct listing *listing;
    size_t from, to; /* of its groups */
    struct buf text;
};

static void write_part(void *context, size_t i)
{
    struct part *part = (struct part *)context + i;
    const struct blocks *blocks = part->blocks, *owner;
    struct block *own = blocks->of[part->style];

    for (size_t j = part->from; j < part->to; j++) {
        const struct group *group = part->listing->groups[j];
        const struct block *block = find(blocks, part->style, group->index, &owner);

        if (block)
            buf_add(&part->text, owner->bodies[block->body - 1]->data + block->at, block->len);
        else
            write_block(&own[group->index], group, part->style, &part->text);
    }
}

/* Some parts at a time: what they have written is there twice until it is put together. */
static void write_at_once(const struct part *whole, struct buf *body)
{
    struct part parts[PARTS_AT_ONCE];
    size_t from = 0;

    while (from < whole->to) {
        size_t count = 0;

        for (; count < PARTS_AT_ONCE && from < whole->to; count++, from += PART_GROUPS) {
            size_t left = whole->to - from;

            parts[count] = *whole;
            parts[count].from = from;
            parts[count].to = from + (left < PART_GROUPS ? left : PART_GROUPS);
        }
        crew_run(count, write_part, parts);
        for (size_t i = 0; i < count; i++) {
            buf_add(body, parts[i].text.data, parts[i].text.len);
            buf_done(&parts[i].text);
        }
    }
}

/* How many blocks have to be written, and the length of the others. */
static size_t count_unknown(const struct part *whole, size_t *ret_known_len)
{
    size_t len = 0, unknown = 0;

    for (size_t i = 0; i < whole->to; i++) {
        const struct blocks *owner;
        const struct block *block =
            find(whole->blocks, whole->style, whole->listing->groups[i]->index, &owner);

        len += block ? block->len : 0;
        unknown += !block;
    }
    *ret_known_len = len;
    return unknown;
}

void blocks_write(struct blocks *blocks, enum ics_style style, const struct listing *listing,
                  struct buf *body)
{
    struct part whole = {.blocks = blocks,
                         .style = style,
                         .listing = listing,
                         .to = listing->count,
                         .text = BUF_INIT};
    size_t known_len;

    blocks_of(blocks, style);
    if (count_unknown(&whole, &known_len) >= WORTH_A_CREW) {
        write_at_once(&whole, body);
        return;
    }
    buf_reserve(body, known_len);
    whole.text = *body;
    write_part(&whole, 0);
    *body = whole.text;
}

struct digest blocks_digest(const struct blocks *blocks, enum ics_style style,
                            const struct listing *listing, const struct buf *head)
{
    struct digest digest = digest_of(head->data, head->len);
    struct buf digests auto_buf = BUF_INIT;

    buf_reserve(&digests, (listing->count + 1) * DIGEST_BYTES);
    buf_add(&digests, digest.bytes, DIGEST_BYTES);
    for (size_t i = 0; i < listing->count; i++) {
        const struct blocks *owner;

        buf_add(&digests, find(blocks, style, listing->groups[i]->index, &owner)->digest.bytes,
                DIGEST_BYTES);
    }
    return digest_of(digests.data, digests.len);
}

void blocks_place(struct blocks *blocks, enum ics_style style, const struct listing *listing,
                  struct blob *body, size_t at)
{
    struct block *own = blocks_of(blocks, style);

    GROW(blocks->bodies, blocks->body_count, blocks->body_capacity);
    blocks->bodies[blocks->body_count++] = blob_ref(body);
    for (size_t i = 0; i < listing->count; i++) {
        size_t index = listing->groups[i]->index;
        const struct blocks *owner;
        struct block block = *find(blocks, style, index, &owner);

        if (!own[index].body) {
            block.body = (uint32_t)blocks->body_count;
            block.at = at;
            own[index] = block;
        }
        at += block.len;
    }
}
