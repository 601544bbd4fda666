#ifndef DAYBOOKD_PAGE_CATALOGUE_H
#define DAYBOOKD_PAGE_CATALOGUE_H

/*
 * What pages look up of a calendar: which events are on during a span of time, which have no date
 * yet, and which values readers can choose between. Made with the book, const afterwards.
 *
 * An event is found by when it ends as well as by when it begins, however long ago that was: the
 * groups, in the order of their start, are the nodes of a balanced tree whose root is in the middle
 * of them, and of each node it is known when the last event below it ends. A walk takes O(log n)
 * steps for each that it finds, and no memory.
 */

#include "daybook/published.h"

struct arena;

struct catalogue {
    const struct listing *listing; /* borrowed */
    const int64_t *ends; /* of the group there and all below it in the tree: the last, UTC */
    /* Those that the selectors take and of which no day is known, whether the calendar shows them
     * or not, and postponed ones, whose day is a former one; in the order (start, id). */
    const struct group *const *undecided;
    size_t undecided_count;
    const struct publisher *const *publishers; /* of all of these, in the order of their names */
    size_t publisher_count;
    const char *const *categories; /* in the order of their letters */
    size_t category_count;
    bool has_status[STATUS_CANCELLED + 1]; /* what is removed is cancelled */
    bool is_complete; /* there are no other publishers and categories than these: VALUES_MOST */
};

/* One of each listing. */
const struct catalogue *catalogues_new(const struct published *published, struct arena *arena);

/* Whether only the week or month of the event is known, or nothing. */
bool catalogue_is_undecided(const struct event *event);

/* When the last event of the calendar ends; INT64_MAX: never; INT64_MIN: there is none. */
int64_t catalogue_end(const struct catalogue *catalogue);

/* How many groups of the calendar begin later, or have a greater id beginning then. */
size_t catalogue_after(const struct catalogue *catalogue, int64_t start, const char *id);

/*
 * The groups of the calendar that begin before `to` and end after `from`, in their order.
 *
 *     catalogue_walk(&walk, catalogue, from, to);
 *     while ((group = catalogue_next(&walk))) ...
 */
struct catalogue_walk {
    const struct catalogue *catalogue;
    int64_t from, to;
    struct {
        size_t low, high; /* the part of the groups that this subtree holds */
        bool entered; /* what is before its root has been seen */
    } path[64]; /* deeper than any tree: half of the groups are gone at each step */
    size_t depth;
};

void catalogue_walk(struct catalogue_walk *walk, const struct catalogue *catalogue, int64_t from,
                    int64_t to);
const struct group *catalogue_next(struct catalogue_walk *walk);

#endif
