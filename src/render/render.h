#ifndef DAYBOOKD_RENDER_RENDER_H
#define DAYBOOKD_RENDER_RENDER_H

/*
 * What is public to the resources of a snapshot. Pure: bytes depend on the arguments alone, never
 * on the environment, the time of the call or the version of the program.
 */

#include "daybook/journal.h"
#include "daybook/published.h"

struct diag;
struct snapshot;
struct zones;

struct view {
    const struct published *published;
    const struct journal *journal; /* when each feed last changed */
    struct zones *zones;
    int64_t now; /* seconds UTC: when a feed changed that is other than the journal has it */
};

/*
 * Adds every resource: /FEED.ics, /FEED.atom and /FEED/changes.json of each feed, redirects of its
 * former names, the front page, robots.txt. Adds warnings (feeds too large for Google) to `diag`.
 * `ret_stamps`: one for each feed of the model, for render_stamps_done(); their ids are the
 * model's.
 */
void render_all(const struct view *view, struct snapshot *snapshot, struct diag *diag,
                struct feed_stamp *ret_stamps);

void render_stamps_done(struct feed_stamp *stamps, size_t count);

#endif
