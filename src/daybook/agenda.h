#ifndef DAYBOOKD_DAYBOOK_AGENDA_H
#define DAYBOOKD_DAYBOOK_AGENDA_H

/*
 * What the clock makes of a daybook: whether an event is public, in which phase it is, whether a
 * feed shows it, and when any of that changes next. Pure: the time comes in as an argument, seconds
 * UTC.
 */

#include "daybook/journal.h"
#include "daybook/published.h"

/* Neither a draft nor under embargo, as the files have it: plan.h knows what was public before. */
bool agenda_released(const struct event *event, int64_t now);

/*
 * The phase the event is in; false: it has none, being postponed, cancelled or removed. Days run
 * from local midnight to local midnight; an event whose end is not announced is over at start +
 * duration; weeks and months are upcoming until they end; only exact times are soon. An event that
 * repeats is in the phase of the instance that is under way or comes next, and over after the last.
 */
bool agenda_phase(const struct event *event, int64_t soon, int64_t now, enum phase *ret_phase);

/* The instance whose phase that is: the one that is under way or comes next, of an event that does
 * not repeat itself. False: all are over, or will not take place. */
bool agenda_current(const struct event *event, int64_t now, struct event *ret_current);

/* When the event comes into that phase; INT64_MAX: never. Not of one that repeats: its instances
 * have phases. */
int64_t agenda_phase_begins(const struct event *event, int64_t soon, enum phase phase);

/* When an event that was removed then is shown no longer. */
int64_t agenda_removed_until(const struct model *model, int64_t removed_at);

/* It has been, or was to have been; false for what has no date, or none any more. */
bool agenda_is_over(const struct event *event, int64_t now);

/* Whether the feed leaves out the event, or the instance, because it does not take place:
 * `show_cancelled`. */
bool agenda_hidden(const struct feed *feed, const struct event *event);

/*
 * Whether the feed, whose selectors take the group, shows it in its calendar: dated as precisely as
 * the feed asks, inside its window, and, if cancelled or removed, neither hidden nor past its time.
 * The edges of the window are midnights of the default zone; an event is in the window if it
 * overlaps it.
 */
bool agenda_shown(const struct model *model, const struct feed *feed, const struct group *group,
                  int64_t now);

/* The same however precisely it is dated: what has no date is in every window. */
bool agenda_taken(const struct model *model, const struct feed *feed, const struct group *group,
                  int64_t now);

/* The first moment after `now` at which any of the above may change, or INT64_MAX. */
int64_t agenda_next(const struct published *published, int64_t now);

#endif
