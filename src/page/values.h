#ifndef DAYBOOKD_PAGE_VALUES_H
#define DAYBOOKD_PAGE_VALUES_H

/*
 * Which publishers, categories and statuses occur in some of the groups that are published. Used
 * while a book is made, by the main thread.
 *
 * Events, and their texts, are far apart in memory: each event is looked at once, not once for each
 * calendar, and of categories what its chapter knows is enough.
 */

#include "daybook/published.h"

#define VALUES_MOST 64 /* of publishers, and of categories */

/* What occurs, each a bit. */
struct occurring {
    uint64_t publishers, categories; /* by their places in `values` */
    uint64_t statuses; /* what is removed is cancelled */
};

/* All there are, in the order in which they were met; those after the first VALUES_MOST are left
 * out. */
struct values {
    const struct group *groups; /* borrowed: of `published` */
    const struct publisher *publishers[VALUES_MOST]; /* borrowed, as are the texts */
    const char *categories[VALUES_MOST];
    size_t publisher_count, category_count;
    struct occurring *of_groups; /* owned: of each by its place in `groups` */
};

/* To be freed by values_done(). */
void values_collect(struct values *values, const struct published *published);
void values_done(struct values *values);

/* Adds what occurs in those groups to `all`. */
void values_add(const struct values *values, const struct group *const *groups, size_t count,
                struct occurring *all);

#endif
