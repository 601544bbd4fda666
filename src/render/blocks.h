#ifndef DAYBOOKD_RENDER_BLOCKS_H
#define DAYBOOKD_RENDER_BLOCKS_H

/*
 * The blocks of events that calendars are made of, each written once for each style: feeds share
 * them, and so does the next rendering. Nothing is stored but where a block stands in the body of a
 * calendar that holds it, and its digest.
 *
 * A block is that of the rendering before when all is the same that ics_group() makes it of: the
 * canonical text of the event, its UID and stamp, and what only the journal and the clock know of
 * it. So bytes and digests are those that writing everything anew would give.
 */

#include "base/blob.h"
#include "base/digest.h"
#include "daybook/published.h"
#include "render/ics.h"

struct blocks;
struct zones;

/* Borrows `published` and `zones` for as long as it lives, `before` while calendars are added. */
struct blocks *blocks_new(const struct published *published, const struct zones *zones,
                          const struct blocks *before);

/* NULL-safe; returns NULL. */
struct blocks *blocks_free(struct blocks *blocks);

/* No calendar is added any more. */
void blocks_finish(struct blocks *blocks);

/* Whether there is a block of everything that the listing shows. */
bool blocks_know(const struct blocks *blocks, enum ics_style style, const struct listing *listing);

/* One after the other to the end of `body`. */
void blocks_write(struct blocks *blocks, enum ics_style style, const struct listing *listing,
                  struct buf *body);

/* Stands for the bytes of `head` and of all blocks, which are known or have been written. */
struct digest blocks_digest(const struct blocks *blocks, enum ics_style style,
                            const struct listing *listing, const struct buf *head);

/* The blocks stand in this body, from `at` on: the one that was written, or an equal one. Adds a
 * reference to it. */
void blocks_place(struct blocks *blocks, enum ics_style style, const struct listing *listing,
                  struct blob *body, size_t at);

#endif
