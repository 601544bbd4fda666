#ifndef DAYBOOKD_DAYBOOK_SERIES_H
#define DAYBOOKD_DAYBOOK_SERIES_H

/*
 * An event that repeats, instance by instance. All of them begin at the local time of the first and
 * are as long, but for those that have a `when` of their own; a time that a zone skips on the day
 * of one is resolved as that of any event (event_resolve()). Pure; no allocation
 * but by series_order().
 */

#include "base/arena.h"
#include "daybook/event.h"
#include "daybook/former.h"
#include "daybook/repeat.h"

/* An instance that is not like the others. */
struct occurrence {
    int32_t on; /* the day of the rule that it stands for */
    bool has_when, has_status;
    struct event own; /* of it what an instance may have of its own, where it was said */
    struct dated planned; /* when it would have taken place */
    bool left_plan; /* `when` is another date, not the same one made more precise: former.h */
};

/* One that has a `when` of its own, and when that is. */
struct moved {
    int64_t start, end; /* UTC */
    int64_t last_end; /* of this one and all before it: when the last of them ends */
    int32_t on;
};

/* Of an event that repeats, beside the date of its first instance. */
struct series {
    const struct repeat *rule; /* NULL: the days are written out */
    const int32_t *dates; /* then: all of them, in order */
    size_t date_count;
    const int32_t *not_on; /* days of the rule on which it does not take place, in order */
    size_t not_on_count;
    const struct occurrence *occurrences; /* in the order of their days */
    size_t occurrence_count;
    const struct moved *moved; /* those of them that are, in the order of their start */
    size_t moved_count;
};

/* Finds `moved`, into the arena, when all else of the event is known; it need not be the one whose
 * series it is yet. */
void series_order(struct series *series, const struct event *event, struct arena *arena);

/* The days of a series, also those on which it does not take place. */
struct series_walk {
    const struct series *series; /* borrowed */
    size_t index; /* of `dates` */
    struct repeat_walk rule;
};

struct series_walk series_walk(const struct series *series, int32_t first);
bool series_next(struct series_walk *walk, int32_t *ret_day);

/* The instance that stands for that day of the rule: an event that does not repeat. */
void series_instance(const struct event *event, int32_t day, struct event *ret_instance);

/* The same as if it was like the others. */
void series_plain_instance(const struct event *event, int32_t day, struct event *ret_instance);

/* Whether it does not take place on that day. */
bool series_is_left_out(const struct series *series, int32_t day);

/* NULL: it is like the others. */
const struct occurrence *series_occurrence(const struct series *series, int32_t day);

/* Notes of an occurrence when it would have taken place, and whether it now does at another date.
 */
void series_plan(struct occurrence *occurrence, const struct event *plain, struct zones *zones);

/*
 * Whether the occurrence cannot stand in calendars as an instance of the event, because one has
 * days and the other times (RFC 5545 section 3.8.4.4): it is an event of its own there, and left
 * out of the series. So are all but the first where days are written out: not every app knows
 * RDATE.
 */
bool series_is_apart(const struct event *event, const struct event *instance);

/* Adds the UID that it has then: that of the series, and the day that it stands for. No id has a
 * slash. */
void series_apart_uid(const char *uid, int32_t day, struct buf *buf);

/* Whether each of its instances is cancelled, or left out. */
bool series_is_cancelled(const struct event *event);

/* When its last instance ends, UTC; INT64_MAX: it goes on for ever. */
int64_t series_end(const struct event *event);

/*
 * The instances of an event that end after a moment, in the order of their start; an event that
 * does not repeat is its only one.
 *
 *     instances_begin(&instances, event, now);
 *     while (instances_next(&instances, &instance)) ...
 *
 * An event without an end has them until the year 2199.
 */
struct instances {
    const struct event *event;
    int64_t after;
    size_t moved; /* of series->moved: the next */
    bool has_plain;
    int32_t plain_day;
    struct event plain; /* of those that are not: the next, on that day */
    struct series_walk walk;
    int32_t day; /* that the last one told stands for */
    bool told; /* the only one of an event that does not repeat */
};

void instances_begin(struct instances *instances, const struct event *event, int64_t after);
bool instances_next(struct instances *instances, struct event *ret_instance);

#endif
