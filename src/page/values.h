#ifndef DAYBOOKD_PAGE_VALUES_H
#define DAYBOOKD_PAGE_VALUES_H

/*
 * Which publishers, categories and statuses occur in calendars. Used while a book is made, by the
 * main thread.
 *
 * Events, and their texts, are far apart in memory: each event is looked at once, not once for each
 * calendar, and of categories what its chapter knows is enough.
 *
 *     values_collect(&values, published);
 *     for each calendar:
 *         found = values_begin(&values);
 *         values_add(&values, groups, count, &found); ...
 *     values_done(&values);
 */

#include "daybook/published.h"

#define VALUES_MOST 64 /* of publishers, and of categories, in one calendar */

/* What there is of one group; by their numbers in `values`. */
struct value_numbers {
    uint32_t publisher;
    uint32_t category, category_count; /* where its own begin in `numbers` */
    enum event_status status; /* what is removed is cancelled */
};

/* One publisher, or one category. */
struct value {
    const void *what; /* borrowed: a struct publisher, or a text */
    uint64_t trait;
    uint32_t found_in; /* the calendar in which it was found last; 0: none yet */
};

struct values {
    const struct group *groups; /* borrowed: of `published` */
    struct value_numbers *of_groups; /* owned: of each by its place in `groups` */
    uint64_t *traits; /* owned: the same; trait.h */
    uint32_t *numbers; /* owned: the categories of all groups */
    size_t number_count, number_capacity;
    struct value *publishers, *categories; /* owned */
    size_t publisher_count, publisher_capacity, category_count, category_capacity;
    uint32_t calendar; /* the one that is being looked at; from 1 */
};

/* What occurs in one calendar. Borrowed from what is published. */
struct occurring {
    const struct publisher *publishers[VALUES_MOST];
    const char *categories[VALUES_MOST];
    size_t publisher_count, category_count;
    bool has_status[STATUS_CANCELLED + 1];
    bool is_cut; /* there are more than VALUES_MOST, of which some are left out */
};

/* To be freed by values_done(). */
void values_collect(struct values *values, const struct published *published);
void values_done(struct values *values);

/* Nothing yet, of another calendar than before. */
struct occurring values_begin(struct values *values);

/* Adds what occurs in those groups. Where it is too much, what the last of them have is kept: what
 * is to come rather than what was. */
void values_add(struct values *values, const struct group *const *groups, size_t count,
                struct occurring *found);

#endif
