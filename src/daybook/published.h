#ifndef DAYBOOKD_DAYBOOK_PUBLISHED_H
#define DAYBOOKD_DAYBOOK_PUBLISHED_H

/*
 * What is public at one moment: all that render knows of. Events under embargo and drafts are not
 * in it, nor links to them; events that are held or removed are, though they are in no file.
 *
 * Made by plan.h and owned by it; borrows from a model.
 */

#include "daybook/model.h"

/* One calendar as it is shown. */
struct listing {
    const struct feed *feed;
    const struct group *const *groups; /* in the order (start, id) */
    size_t count;
    /* What has changed in it, newest first, at most history.changes_kept; without the clock's.
     * Valid until the journal is written to. */
    const struct revision *const *changes;
    size_t change_count;
};

struct published {
    const struct model *model; /* site, zones, publishers, feeds */
    const struct group *groups; /* everything, in the order (start, id) of their events */
    size_t group_count;
    const struct listing *listings; /* one for each feed of the model, in its order */
};

#endif
