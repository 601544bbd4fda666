#ifndef DAYBOOKD_RENDER_RENDER_H
#define DAYBOOKD_RENDER_RENDER_H

/*
 * What is public to the resources of a snapshot. Pure: bytes depend on the arguments alone, never
 * on the environment, the time of the call or the version of the program.
 */

#include "daybook/journal.h"
#include "daybook/published.h"

struct arena;
struct blocks;
struct diag;
struct rendering;
struct snapshot;
struct zones;

struct view {
    const struct published *published;
    const struct journal *journal; /* when each feed last changed */
    struct zones *zones;
    int64_t now; /* seconds UTC: when a feed changed that is other than the journal has it */
    /* What was rendered before, and the snapshot of that, of which the bytes are taken that are the
     * same now; or both NULL. What is made is the same without them. */
    const struct rendering *before;
    const struct snapshot *snapshot_before;
};

/* What is known of a rendering beside its resources. Borrows the published, the zones and the
 * journal that it was made of; that until it is written to. */
struct rendering {
    struct feed_stamp *stamps; /* owned: one for each feed of the model */
    size_t stamp_count;
    struct blocks *blocks; /* owned */
    struct arena *arena; /* owned: texts of the stamps */
};

/*
 * Adds every resource: /FEED.ics, /FEED.atom and /FEED/changes.json of each feed, redirects of its
 * former names, robots.txt. Adds warnings (feeds too large for Google) to `diag`.
 */
struct rendering *render_all(const struct view *view, struct snapshot *snapshot, struct diag *diag);

/* NULL-safe; returns NULL. */
struct rendering *rendering_free(struct rendering *rendering);

#endif
