/* Local times to instants, and what calendars show of a postponed event. See build.h. */

#include "daybook/build.h"
#include "daybook/series.h"

#include <stdlib.h>

static struct local_time local_of(const struct zone *zone, int64_t utc)
{
    return local_time_from_seconds(utc + zone_at(zone, utc).offset);
}

const struct zone *resolve_zone(struct builder *builder, const char *file, const struct text *name,
                                const struct zone *fallback)
{
    const struct zone *zone;
    char *nearest;
    int error;

    if (!name->s)
        return fallback;
    error = zones_get(builder->zones, name->s, &zone);
    if (!error)
        return zone;
    nearest = diag_is_full(builder->diag) ? NULL : zones_nearest(builder->zones, name->s);
    if (nearest)
        diag_error(builder->diag, file, name->line, "unknown zone \"%s\" (did you mean \"%s\"?)",
                   name->s, nearest);
    else
        diag_error(builder->diag, file, name->line,
                   "unknown zone \"%s\": write one like Europe/Brussels or UTC", name->s);
    free(nearest);
    return fallback;
}

/* The last transition at or before the instant that a skipped time was resolved to: the moment at
 * which the clocks were put forward over it. */
static int64_t gap_ends(const struct zone *zone, int64_t utc)
{
    int64_t at = utc - 2 * DAY_SECONDS, next;

    while ((next = zone_next_transition(zone, at)) <= utc)
        at = next;
    return at;
}

int64_t resolve_moment(const struct zone *zone, struct local_time time)
{
    int64_t utc;

    if (zone_to_utc(zone, local_time_seconds(time), &utc) == ZONE_GAP)
        return gap_ends(zone, utc);
    return utc;
}

static void check_exact(struct builder *builder, const struct event *event, struct local_time time,
                        int line)
{
    struct local_time next;
    int64_t utc;

    switch (zone_to_utc(event->zone, local_time_seconds(time), &utc)) {
    case ZONE_GAP:
        next = local_of(event->zone, gap_ends(event->zone, utc));
        diag_error(builder->diag, event->file, line,
                   "when: the clocks of %s are put forward over %02d:%02d on that day; the next "
                   "time there is is %02d:%02d",
                   zone_name(event->zone), time.minute / 60, time.minute % 60, next.minute / 60,
                   next.minute % 60);
        break;
    case ZONE_OVERLAP:
        diag_warning(builder->diag, event->file, line,
                     "when: the clocks of %s are put back that day, so that %02d:%02d happens "
                     "twice; the first is taken",
                     zone_name(event->zone), time.minute / 60, time.minute % 60);
        break;
    case ZONE_UNIQUE:
        break;
    }
}

static int64_t midnight(const struct zone *zone, int32_t day)
{
    return resolve_moment(zone, (struct local_time){.day = day});
}

static struct when shown_of(const struct event_draft *draft, const struct event *event)
{
    if (event->status != STATUS_POSTPONED)
        return event->when;
    return when_days(event->when.kind == WHEN_UNDATED && draft->was.line ? &draft->was.value
                                                                         : &event->when);
}

static void check_was(struct builder *builder, const struct event_draft *draft,
                      const struct event *event)
{
    if (!draft->was.line)
        return;
    if (event->status != STATUS_POSTPONED || event->when.kind != WHEN_UNDATED)
        diag_error(builder->diag, event->file, draft->was.line,
                   "was is the former date of a postponed event whose when is \"TBC\": nothing "
                   "else needs it");
    else if (draft->was.value.kind == WHEN_UNDATED)
        diag_error(builder->diag, event->file, draft->was.line,
                   "was is a date: leave it out if there never was one");
}

static void check_expected(struct builder *builder, const struct event_draft *draft,
                           const struct event *event)
{
    if (!event->expected)
        return;
    if (event->when.kind != WHEN_UNDATED)
        diag_error(
            builder->diag, event->file, draft->expected.line,
            "expected is for an event that has no date yet: when its date is announced, take "
            "expected away");
    else if (draft->repeat.line || draft->dates.line)
        diag_error(builder->diag, event->file, draft->expected.line,
                   "expected is for an event that has no date yet, and one that repeats has: take "
                   "expected away");
    if (draft->status.line)
        diag_error(builder->diag, event->file, draft->status.line,
                   "an event that is expected has no status until it is announced: leave it out");
}

void event_resolve(struct event *event)
{
    if (event->shown.kind == WHEN_UNDATED) {
        event->start = event->end = INT64_MAX;
    } else if (when_is_all_day(&event->shown)) {
        event->start = midnight(event->zone, event->shown.start.day);
        event->end = midnight(event->zone, event->shown.end.day + 1);
    } else {
        zone_to_utc(event->zone, local_time_seconds(event->shown.start), &event->start);
        zone_to_utc(event->zone, local_time_seconds(event->shown.end), &event->end);
        if (event->shown.kind == WHEN_START)
            event->end = event->start + event->duration;
        event->end_local =
            event->shown.kind == WHEN_START ? local_of(event->zone, event->end) : event->shown.end;
    }
    if (event->series)
        event->end = series_end(event);
}

void resolve_check_clocks(struct builder *builder, const struct event *event, int line)
{
    if (when_is_all_day(&event->shown))
        return;
    check_exact(builder, event, event->shown.start, line);
    if (event->shown.kind == WHEN_START)
        return;
    check_exact(builder, event, event->shown.end, line);
    if (event->end <= event->start)
        diag_error(builder->diag, event->file, line,
                   "when: the clocks are put back in between, and the end comes before the start");
}

void resolve_times(struct builder *builder, const struct event_draft *draft, struct event *event)
{
    struct event first;

    check_was(builder, draft, event);
    check_expected(builder, draft, event);
    event->shown = shown_of(draft, event);
    event_resolve(event);
    first = *event;
    if (event->series)
        series_plain_instance(event, event->shown.start.day, &first);
    resolve_check_clocks(builder, &first, draft->when.line);
}
