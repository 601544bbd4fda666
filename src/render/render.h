#ifndef DAYBOOKD_RENDER_RENDER_H
#define DAYBOOKD_RENDER_RENDER_H

/*
 * A model at a moment to the resources of a snapshot. Pure: bytes depend on the arguments alone,
 * never on the environment, the time of the call or the version of the program.
 */

#include "daybook/model.h"

struct diag;
struct snapshot;

struct view {
    const struct model *model;
    int64_t now; /* seconds UTC */
};

/*
 * Adds every resource: /FEED.ics of each feed, redirects of former names, the front page,
 * robots.txt. Adds warnings (feeds too large for Google) to `diag`.
 */
void render_all(const struct view *view, struct snapshot *snapshot, struct diag *diag);

#endif
