/* Instances of events that repeat: see series.h. */

#include "daybook/series.h"

#include <stdlib.h>

/* Days by which a moment may be away from where the calendar of any zone has it. */
#define SLACK_DAYS 3

static int32_t first_day(const struct event *event)
{
    return event->shown.start.day;
}

static void shift(struct when *when, int32_t days)
{
    if (when->kind == WHEN_UNDATED)
        return;
    when->start.day += days;
    when->end.day += days;
}

void series_instance(const struct event *event, int32_t day, struct event *ret_instance)
{
    struct event instance = *event;
    int32_t days = day - first_day(event);

    instance.series = NULL;
    instance.former = NULL;
    shift(&instance.when, days);
    shift(&instance.shown, days);
    event_resolve(&instance);
    *ret_instance = instance;
}

static int by_day(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

    return (x > y) - (x < y);
}

static bool is_left_out(const struct series *series, int32_t day)
{
    return series->not_on_count && bsearch(&day, series->not_on, series->not_on_count, sizeof(day),
                                           by_day) != NULL;
}

bool series_is_on(const struct event *event, int32_t day)
{
    struct repeat_walk walk = repeat_walk(event->series->rule, first_day(event));
    int32_t at;

    while (repeat_next(&walk, &at) && at <= day)
        if (at == day)
            return !is_left_out(event->series, day);
    return false;
}

/* The last day on which it takes place, or INT32_MIN: on none. */
static int32_t last_day(const struct event *event)
{
    struct repeat_walk walk = repeat_walk(event->series->rule, first_day(event));
    int32_t day, last = INT32_MIN;

    while (repeat_next(&walk, &day))
        if (!is_left_out(event->series, day))
            last = day;
    return last;
}

int64_t series_end(const struct event *event)
{
    int32_t last = repeat_last(event->series->rule, first_day(event));
    struct event instance;

    if (last == INT32_MAX)
        return INT64_MAX;
    if (is_left_out(event->series, last))
        last = last_day(event);
    if (last == INT32_MIN)
        last = first_day(event);
    series_instance(event, last, &instance);
    return instance.end;
}

void instances_begin(struct instances *instances, const struct event *event, int64_t after)
{
    instances->event = event;
    instances->after = after;
    instances->told = false;
    if (event->series)
        instances->walk = repeat_walk(event->series->rule, first_day(event));
}

/* Whether it cannot but be over by then: most instances of a long series need no closer look. */
static bool is_long_over(const struct event *event, int32_t day, int64_t after)
{
    int64_t length = event->shown.end.day - event->shown.start.day + SLACK_DAYS;

    return after > INT64_MIN / 2 && day + length + event->duration / DAY_SECONDS <
                                        day_of_seconds(after);
}

bool instances_next(struct instances *instances, struct event *ret_instance)
{
    const struct event *event = instances->event;
    int32_t day;

    if (!event->series) {
        if (instances->told || event->end <= instances->after)
            return false;
        instances->told = true;
        *ret_instance = *event;
        return true;
    }
    while (repeat_next(&instances->walk, &day)) {
        if (is_left_out(event->series, day) || is_long_over(event, day, instances->after))
            continue;
        series_instance(event, day, ret_instance);
        if (ret_instance->end > instances->after)
            return true;
    }
    return false;
}
