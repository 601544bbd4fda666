#ifndef DAYBOOKD_PAGE_TIMELINE_H
#define DAYBOOKD_PAGE_TIMELINE_H

/*
 * Which events of a calendar are on during a span of time. Made once, const afterwards; a walk
 * takes no memory.
 *
 * Events lie far apart in memory, and a page of a crowded daybook asks some thousands of them when
 * they are: that alone stands here close together, in the order of the groups, which is that of
 * their start. Of each 32 rows, and of each 1,024, it is known when the last of them ends, so that
 * a walk steps over what was over long ago and still finds what began then and goes on.
 */

#include "daybook/published.h"

struct arena;

struct timeline_row {
    int64_t start, end; /* as the event has them; seconds UTC */
    /* The days of the event on its own clock; first > last: no day is known. Of an event that
     * repeats TIMELINE_EVERY_DAY to INT32_MAX: its instances have to be asked. */
    int32_t first_day, last_day;
    uint64_t traits; /* trait.h */
};

#define TIMELINE_EVERY_DAY INT32_MIN
#define TIMELINE_LEVELS 2

struct timeline {
    const struct group *const *groups; /* borrowed, in the order (start, id) */
    const struct timeline_row *rows; /* of each group, in their order */
    size_t count;
    /* Between which days all of them are, each on its own clock: first > last: of none a day is
     * known. INT32_MAX: one repeats for ever. */
    int32_t first_day, last_day;
    const int64_t *ends[TIMELINE_LEVELS]; /* of the rows of each block: the last end */
};

/* `traits`: of each group of all that is published, by its index. */
void timeline_make(struct timeline *timeline, const struct listing *listing, const uint64_t *traits,
                   struct arena *arena);

const struct group *timeline_group(const struct timeline *timeline, const struct timeline_row *row);

/* How many begin later, or have a greater id beginning then. */
size_t timeline_after(const struct timeline *timeline, int64_t start, const char *id);

/*
 * The rows that begin before `to`, end after `from` and have all of those traits, in their order or
 * in the opposite one:
 *
 *     walk = timeline_walk(timeline, from, to, traits);
 *     while ((row = timeline_next(&walk))) ...
 *
 *     walk = timeline_walk_back(timeline, from, to, traits);
 *     while ((row = timeline_previous(&walk))) ...
 *
 * `from` may be raised on the way, when what ends earlier is of no use any more.
 */
struct timeline_walk {
    const struct timeline *timeline;
    int64_t from, to;
    uint64_t traits;
    size_t at; /* rows before this one have been seen; back: this one and those after it */
};

struct timeline_walk timeline_walk(const struct timeline *timeline, int64_t from, int64_t to,
                                   uint64_t traits);
const struct timeline_row *timeline_next(struct timeline_walk *walk);
struct timeline_walk timeline_walk_back(const struct timeline *timeline, int64_t from, int64_t to,
                                        uint64_t traits);
const struct timeline_row *timeline_previous(struct timeline_walk *walk);

#endif
