#ifndef DAYBOOKD_DAYBOOK_AGENDA_H
#define DAYBOOKD_DAYBOOK_AGENDA_H

/*
 * What the clock makes of a model: which events are public, which a feed shows, and when that
 * changes next. Pure: the time comes in as an argument, seconds UTC.
 */

#include "daybook/model.h"

/* Neither a draft nor under embargo. */
bool agenda_published(const struct event *event, int64_t now);

/*
 * Whether the feed's calendar shows the group: published, dated as precisely as the feed asks,
 * inside its window, and, if cancelled, neither hidden nor past its time. The edges of the window
 * are midnights of the default zone; an event is in the window if it overlaps it.
 */
bool agenda_shown(const struct model *model, const struct feed *feed, const struct group *group,
                  int64_t now);

/* The first moment after `now` at which any of the above may change, or INT64_MAX. */
int64_t agenda_next(const struct model *model, int64_t now);

#endif
