#ifndef DAYBOOKD_PAGE_SCHEDULE_H
#define DAYBOOKD_PAGE_SCHEDULE_H

/*
 * Which of all events an agenda has, and where. It is bounded whatever the size of the daybook: of
 * each section the entries that matter most, and it is known that there are more. Pure.
 *
 * Events that are on today or later are looked at in the order of their start, until those that
 * come next are full: nothing that begins later can then be in it. What was over before today is
 * looked at from the last day backwards, until there is enough of it (timeline.h). Of an event that
 * repeats each instance is an entry, and of what comes after the horizon the first that matches.
 * Where a filter takes few, or many events repeat for ever, some ten thousand are looked at, and
 * the section is cut.
 *
 * Where an event without a phase stands (postponed, cancelled, removed) is decided by the day.
 */

#include "page/book.h"
#include "page/query.h"
#include "page/section.h"

#define SCHEDULE_DAYS 31 /* from today on whatever comes is told day by day */
#define SCHEDULE_RECENT_DAYS 7 /* so long what is over stays */

struct schedule {
    const struct feed *feed; /* whose agenda it is */
    struct section under_way; /* what ends first comes first */
    struct section next; /* in the order of their start */
    struct section undecided; /* no day is known */
    struct section recent; /* what ended last comes first */
    struct section latest; /* instead of all these but `undecided`, where nothing is under way or
                              comes next: what began last comes first */
    int64_t horizon; /* when the last of the SCHEDULE_DAYS ends; seconds UTC */
};

/* To be freed by schedule_done(). */
void schedule_make(const struct book *book, const struct catalogue *catalogue,
                   const struct query *query, struct schedule *ret_schedule);
void schedule_done(struct schedule *schedule);

#define auto_schedule __attribute__((cleanup(schedule_done)))

#endif
