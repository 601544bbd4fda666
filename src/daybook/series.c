/* Instances of events that repeat: see series.h. */

#include "daybook/series.h"

#include <stdio.h>
#include <stdlib.h>

/* Days by which a moment may be away from where the calendar of any zone has it. */
#define SLACK_DAYS 3

static int32_t first_day(const struct event *event)
{
    return event->shown.start.day;
}

struct series_walk series_walk(const struct series *series, int32_t first)
{
    struct series_walk walk;

    walk.series = series;
    walk.index = 0;
    if (series->rule)
        walk.rule = repeat_walk(series->rule, first);
    return walk;
}

bool series_next(struct series_walk *walk, int32_t *ret_day)
{
    const struct series *series = walk->series;

    if (series->rule)
        return repeat_next(&walk->rule, ret_day);
    if (walk->index == series->date_count)
        return false;
    *ret_day = series->dates[walk->index++];
    return true;
}

static void shift(struct when *when, int32_t days)
{
    if (when->kind == WHEN_UNDATED)
        return;
    when->start.day += days;
    when->end.day += days;
}

void series_plain_instance(const struct event *event, int32_t day, struct event *ret_instance)
{
    int32_t days = day - first_day(event);

    *ret_instance = *event;
    ret_instance->series = NULL;
    ret_instance->former = NULL;
    shift(&ret_instance->when, days);
    shift(&ret_instance->shown, days);
    event_resolve(ret_instance);
}

/* --- those that are not like the others ------------------------------------------------------- */

static void take(const char **member, const char *own)
{
    if (own)
        *member = own;
}

static void take_texts(struct event *instance, const struct event *own)
{
    take(&instance->title, own->title);
    take(&instance->description, own->description);
    take(&instance->url, own->url);
    take(&instance->outcome, own->outcome);
    if (own->place) {
        instance->place = own->place;
        instance->latitude = instance->longitude = NULL;
    }
    if (own->live.count)
        instance->live = own->live;
    if (own->results.count)
        instance->results = own->results;
}

void series_plan(struct occurrence *occurrence, const struct event *plain, struct zones *zones)
{
    struct dated now;
    enum date_step step;

    occurrence->planned = (struct dated){.when = plain->when};
    snprintf(occurrence->planned.zone, sizeof(occurrence->planned.zone), "%s",
             zone_name(plain->zone));
    if (!occurrence->has_when)
        return;
    now = occurrence->planned;
    now.when = occurrence->own.when;
    step = date_step(&occurrence->planned, &now, zones);
    occurrence->left_plan = step == STEP_MOVED || step == STEP_WIDENED;
}

static void take_date(struct event *instance, const struct occurrence *occurrence)
{
    if (occurrence->has_when)
        instance->when = instance->shown = occurrence->own.when;
    if (instance->status == STATUS_POSTPONED)
        instance->shown = when_days(&instance->when);
    else if (occurrence->left_plan && instance->status != STATUS_CANCELLED)
        instance->former = &occurrence->planned;
    event_resolve(instance);
}

static int by_occurrence(const void *day, const void *occurrence)
{
    int32_t x = *(const int32_t *)day, y = ((const struct occurrence *)occurrence)->on;

    return (x > y) - (x < y);
}

const struct occurrence *series_occurrence(const struct series *series, int32_t day)
{
    if (!series->occurrence_count)
        return NULL;
    return bsearch(&day, series->occurrences, series->occurrence_count,
                   sizeof(*series->occurrences), by_occurrence);
}

/* A reason that the whole series has is not that of one instance. */
void series_instance(const struct event *event, int32_t day, struct event *ret_instance)
{
    const struct occurrence *occurrence = series_occurrence(event->series, day);

    series_plain_instance(event, day, ret_instance);
    if (!occurrence)
        return;
    take_texts(ret_instance, &occurrence->own);
    if (occurrence->has_status && event->status != STATUS_CANCELLED)
        ret_instance->status = occurrence->own.status;
    if (occurrence->has_status || occurrence->has_when)
        ret_instance->change_reason = occurrence->own.change_reason;
    take_date(ret_instance, occurrence);
}

bool series_is_apart(const struct event *event, const struct event *instance)
{
    return !event->series->rule ||
           when_is_all_day(&event->shown) != when_is_all_day(&instance->shown);
}

void series_apart_uid(const char *uid, int32_t day, struct buf *buf)
{
    struct civil civil = civil_from_day(day);

    buf_printf(buf, "%s/%04d%02d%02d", uid, civil.year, civil.month, civil.day);
}

/* --- instances -------------------------------------------------------------------------------- */

static int by_day(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

    return (x > y) - (x < y);
}

bool series_is_left_out(const struct series *series, int32_t day)
{
    return series->not_on_count &&
           bsearch(&day, series->not_on, series->not_on_count, sizeof(day), by_day) != NULL;
}

static bool is_moved(const struct series *series, int32_t day)
{
    const struct occurrence *occurrence = series_occurrence(series, day);

    return occurrence && occurrence->has_when;
}

static bool is_plain(const struct series *series, int32_t day)
{
    return !series_is_left_out(series, day) && !is_moved(series, day);
}

/* The last day that is as the rule has it, or INT32_MIN: none is. */
static int32_t last_plain(const struct event *event)
{
    struct series_walk walk = series_walk(event->series, first_day(event));
    int32_t day, last = INT32_MIN;

    while (series_next(&walk, &day))
        if (is_plain(event->series, day))
            last = day;
    return last;
}

int64_t series_end(const struct event *event)
{
    const struct series *series = event->series;
    int32_t last = series->rule ? repeat_last(series->rule, first_day(event))
                                : series->dates[series->date_count - 1];
    struct event instance;
    int64_t end = INT64_MIN;

    if (last == INT32_MAX)
        return INT64_MAX;
    if (!is_plain(series, last))
        last = last_plain(event);
    if (last != INT32_MIN) {
        series_instance(event, last, &instance);
        end = instance.end;
    }
    for (size_t i = 0; i < series->occurrence_count; i++) {
        series_instance(event, series->occurrences[i].on, &instance);
        if (instance.end > end)
            end = instance.end;
    }
    return end;
}

/* What is not cancelled by itself is a day that no occurrence stands for, before long. */
bool series_is_cancelled(const struct event *event)
{
    struct series_walk walk = series_walk(event->series, first_day(event));
    struct event instance;
    int32_t day;

    while (series_next(&walk, &day)) {
        if (series_is_left_out(event->series, day))
            continue;
        if (event->status != STATUS_CANCELLED && !series_occurrence(event->series, day))
            return false;
        series_instance(event, day, &instance);
        if (instance.status != STATUS_CANCELLED)
            return false;
    }
    return true;
}

/* --- in order --------------------------------------------------------------------------------- */

static int by_start(const void *a, const void *b)
{
    const struct moved *x = a, *y = b;

    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return (x->on > y->on) - (x->on < y->on);
}

void series_order(struct series *series, const struct event *event, struct arena *arena)
{
    struct moved *moved = arena_array(arena, series->occurrence_count, sizeof(*moved));
    struct event whole = *event, instance;

    whole.series = series;
    for (size_t i = 0; i < series->occurrence_count; i++) {
        if (!series->occurrences[i].has_when)
            continue;
        series_instance(&whole, series->occurrences[i].on, &instance);
        moved[series->moved_count++] = (struct moved){
            .start = instance.start, .end = instance.end, .on = series->occurrences[i].on};
    }
    if (series->moved_count)
        qsort(moved, series->moved_count, sizeof(*moved), by_start);
    for (size_t i = 0; i < series->moved_count; i++)
        moved[i].last_end =
            i && moved[i - 1].last_end > moved[i].end ? moved[i - 1].last_end : moved[i].end;
    series->moved = moved;
}

/* The last day whose instance cannot but be over by then: most of a long series need no closer
 * look. */
static int32_t last_over(const struct event *event, int64_t after)
{
    int64_t length = event->shown.end.day - event->shown.start.day + event->duration / DAY_SECONDS;
    int64_t day = day_of_seconds(after) - length - SLACK_DAYS;

    return day < INT32_MAX - 1 ? (int32_t)day : INT32_MAX - 1;
}

/* The first before which all are over by then. */
static size_t first_moved(const struct series *series, int64_t after)
{
    size_t low = 0, high = series->moved_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (series->moved[middle].last_end > after)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

void instances_begin(struct instances *instances, const struct event *event, int64_t after)
{
    instances->event = event;
    instances->after = after;
    instances->moved = 0;
    instances->has_plain = instances->told = false;
    if (!event->series)
        return;
    instances->moved = first_moved(event->series, after);
    instances->walk = series_walk(event->series, first_day(event));
    if (event->series->rule && after > 0)
        repeat_skip(&instances->walk.rule, last_over(event, after) + 1);
}

static bool next_only(struct instances *instances, struct event *ret_instance)
{
    if (instances->told || instances->event->end <= instances->after)
        return false;
    instances->told = true;
    *ret_instance = *instances->event;
    return true;
}

/* Sees to it that `plain` is the next one, if there is one. */
static void find_plain(struct instances *instances)
{
    const struct event *event = instances->event;
    int32_t day;

    while (!instances->has_plain && series_next(&instances->walk, &day)) {
        if ((instances->after > 0 && day <= last_over(event, instances->after)) ||
            !is_plain(event->series, day))
            continue;
        series_instance(event, day, &instances->plain);
        instances->plain_day = day;
        instances->has_plain = instances->plain.end > instances->after;
    }
}

/* The next one that is moved, if it comes before `plain`. */
static bool next_moved(struct instances *instances, struct event *ret_instance)
{
    const struct series *series = instances->event->series;

    while (instances->moved < series->moved_count) {
        const struct moved *moved = &series->moved[instances->moved];

        if (instances->has_plain && moved->start > instances->plain.start)
            return false;
        instances->moved++;
        if (moved->end <= instances->after)
            continue;
        instances->day = moved->on;
        series_instance(instances->event, moved->on, ret_instance);
        return true;
    }
    return false;
}

bool instances_next(struct instances *instances, struct event *ret_instance)
{
    if (!instances->event->series)
        return next_only(instances, ret_instance);
    find_plain(instances);
    if (next_moved(instances, ret_instance))
        return true;
    if (!instances->has_plain)
        return false;
    *ret_instance = instances->plain;
    instances->day = instances->plain_day;
    instances->has_plain = false;
    return true;
}
