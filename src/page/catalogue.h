#ifndef DAYBOOKD_PAGE_CATALOGUE_H
#define DAYBOOKD_PAGE_CATALOGUE_H

/*
 * What pages look up of a calendar: which events are on during a span of time, which have no date
 * yet, and which values readers can choose between. Made with the book, const afterwards.
 */

#include "page/timeline.h"

struct arena;

struct catalogue {
    const struct listing *listing; /* borrowed */
    struct timeline timeline; /* of its groups */
    /* Those that the selectors take and of which no day is known, whether the calendar shows them
     * or not, and postponed ones, whose day is a former one; in the order (start, id). */
    const struct group *const *undecided;
    size_t undecided_count;
    /* The days between which those of them are that have a week, a month or a former day; first >
     * last: there are none. */
    int32_t undecided_first, undecided_last;
    const struct publisher *const *publishers; /* of all of these, in the order of their names */
    size_t publisher_count;
    const char *const *categories; /* in the order of their letters */
    size_t category_count;
    bool has_status[STATUS_CANCELLED + 1]; /* what is removed is cancelled */
    bool is_complete; /* there are no other publishers and categories than these: VALUES_MOST */
};

/* How often the feed shows the group, which is of what is published: in its calendar, and on its
 * page among what has no date yet. */
size_t catalogue_entries(const struct catalogue *catalogue, const struct group *group);

/* One of each listing. */
const struct catalogue *catalogues_new(const struct published *published, struct arena *arena);

#endif
