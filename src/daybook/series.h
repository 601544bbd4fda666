#ifndef DAYBOOKD_DAYBOOK_SERIES_H
#define DAYBOOKD_DAYBOOK_SERIES_H

/*
 * An event that repeats, instance by instance. All of them begin at the local time of the first and
 * are as long; a time that a zone skips on the day of one is resolved as that of any event
 * (event_resolve()). Pure; no allocation.
 */

#include "daybook/event.h"
#include "daybook/repeat.h"

/* Of an event that repeats, beside the date of its first instance. */
struct series {
    const struct repeat *rule;
    const int32_t *not_on; /* days of the rule on which it does not take place, in order */
    size_t not_on_count;
};

/* The event as it is on that day of its rule: one that does not repeat. */
void series_instance(const struct event *event, int32_t day, struct event *ret_instance);

/* When its last instance ends, UTC; INT64_MAX: it goes on for ever. */
int64_t series_end(const struct event *event);

/* Whether it takes place on that day. */
bool series_is_on(const struct event *event, int32_t day);

/*
 * The instances of an event that end after a moment, in order; an event that does not repeat is its
 * only one.
 *
 *     instances_begin(&instances, event, now);
 *     while (instances_next(&instances, &instance)) ...
 *
 * An event without an end has them until the year 2199.
 */
struct instances {
    const struct event *event;
    int64_t after;
    bool told; /* the only one */
    struct repeat_walk walk;
};

void instances_begin(struct instances *instances, const struct event *event, int64_t after);
bool instances_next(struct instances *instances, struct event *ret_instance);

#endif
