/*
 * DTSTART with DTEND or DURATION as `when` and `zone`. Instants are kept; what local time they are
 * is said on the clocks of the event's zone, whatever zones they were written in.
 */

#include "base/memory.h"
#include "ctl/ics_value.h"
#include "ctl/import.h"
#include "ctl/vtimezone_read.h"
#include "daybook/when.h"

#include <string.h>
#include <strings.h>

/* Of one property. */
struct moment {
    struct ics_time time;
    const struct zone *zone; /* whose clocks it is on; NULL: nobody's */
    int64_t utc; /* not of dates */
};

/* --- reading ---------------------------------------------------------------------------------- */

/* Clocks that the calendar does not name: the calendar's own zone, or what the daybook takes. */
static const struct zone *floating_zone(const struct import_event *event)
{
    const struct zone *zone = event->calendar->zone;

    if (!zone && event->publisher)
        zone = event->publisher->zone;
    return zone ? zone : event->calendar->import->utc;
}

static const char *name_of_floating(const struct import_event *event)
{
    const struct zone *zone = floating_zone(event);

    return zone == event->calendar->import->utc ? "its publisher" : zone_name(zone);
}

/* Google writes everything in UTC, and says whose calendar it is. */
static const struct zone *utc_zone(const struct import_calendar *calendar)
{
    return calendar->zone && !calendar->ours ? calendar->zone : calendar->import->utc;
}

static void place_in_zone(struct import_event *event, const char *tzid, int64_t local,
                          struct moment *moment)
{
    struct import_zone meaning = import_zone(event->calendar, tzid);

    if (meaning.zone) {
        moment->zone = meaning.zone;
        if (zone_to_utc(moment->zone, local, &moment->utc) == ZONE_GAP)
            import_said(event, "The clocks of %s skip the time that was written.",
                        zone_name(moment->zone));
        if (meaning.guessed)
            import_said(event, "No zone is called \"%s\": its clocks show what those of %s do.",
                        tzid, zone_name(meaning.zone));
        return;
    }
    if (meaning.definition) {
        moment->zone = event->calendar->import->utc;
        moment->utc = vtimezone_to_utc(meaning.definition, local);
        import_lost(event, "the zone \"%s\": no zone is like it, the time is in UTC", tzid);
        return;
    }
    zone_to_utc(floating_zone(event), local, &moment->utc);
    import_lost(event, "the zone \"%s\": nothing says what it is", tzid);
}

static bool read_moment(struct import_event *event, const struct ics_property *property,
                        struct moment *moment)
{
    const char *tzid = ics_parameter(property, "TZID", event->calendar->import->arena);
    int64_t local;

    *moment = (struct moment){0};
    if (ics_time(property->value, &moment->time) < 0) {
        import_lost_property(event, property, "it is no date");
        return false;
    }
    local = local_time_seconds(moment->time.local);
    if (moment->time.second)
        import_lost(event, "%d seconds after the minute of %s", moment->time.second,
                    property->name);
    if (moment->time.date)
        return true;
    if (moment->time.utc) {
        moment->zone = utc_zone(event->calendar);
        moment->utc = local;
    } else if (tzid && *tzid) {
        place_in_zone(event, tzid, local, moment);
    } else {
        zone_to_utc(floating_zone(event), local, &moment->utc);
        import_said(event, "%s names no zone: it is taken to be on the clocks of %s.",
                    property->name, name_of_floating(event));
    }
    return true;
}

/* --- days ------------------------------------------------------------------------------------- */

/* The day after the last; the day itself if nothing else is said. */
static int32_t end_day(struct import_event *event, int32_t first)
{
    const struct ics_property *end = ics_find(event->component, "DTEND");
    const struct ics_property *duration = ics_find(event->component, "DURATION");
    struct ics_time time;
    int64_t seconds;
    int32_t days;

    if (end && ics_time(end->value, &time) == 0)
        return time.local.day + (time.local.minute > 0);
    if (end)
        import_lost_property(event, end, "it is no date");
    else if (duration && ics_duration(duration->value, &days, &seconds) == 0)
        return first + days + (int32_t)(seconds / DAY_SECONDS);
    else if (duration)
        import_lost_property(event, duration, "it is no length of time");
    return first + 1;
}

/* A week or a month in which the day is. */
static enum when_kind kind_of_span(int32_t first, int32_t end)
{
    struct civil civil = civil_from_day(first);

    if (end - first == 7 && weekday_of(first) == 0)
        return WHEN_WEEK;
    if (civil.day == 1 && end - first == days_in_month(civil.year, civil.month))
        return WHEN_MONTH;
    return WHEN_DAYS;
}

static struct when days_from(struct import_event *event, int32_t first, int32_t end)
{
    struct when when = {.kind = WHEN_DAYS, .start.day = first, .end.day = end - 1};

    if (when.end.day < first) {
        if (end < first)
            import_lost(event, "DTEND: it is before DTSTART");
        when.end.day = first;
    }
    if (event->time_tbc && when.end.day == first)
        when.kind = WHEN_DAY_TBC;
    if (event->calendar->ours && ics_value(event->component, "X-DAYBOOK-DATE"))
        when.kind = kind_of_span(first, end);
    return when;
}

/* --- times ------------------------------------------------------------------------------------ */

static struct local_time local_in(const struct zone *zone, int64_t utc)
{
    return local_time_from_seconds(utc + zone_at(zone, utc).offset);
}

/* Days are counted on the clocks of the zone, what is left on any. */
static int64_t after(const struct zone *zone, int64_t utc, int32_t days, int64_t seconds)
{
    int64_t there = utc;

    if (days)
        zone_to_utc(zone, local_time_seconds(local_in(zone, utc)) + (int64_t)days * DAY_SECONDS,
                    &there);
    return there + seconds;
}

static bool read_end(struct import_event *event, const struct moment *start, int64_t *ret_utc)
{
    const struct ics_property *end = ics_find(event->component, "DTEND");
    const struct ics_property *duration = ics_find(event->component, "DURATION");
    struct moment moment;
    const struct zone *zone = start->zone ? start->zone : floating_zone(event);
    int64_t seconds;
    int32_t days;

    if (event->no_end || (!end && !duration))
        return false;
    if (end) {
        if (!read_moment(event, end, &moment))
            return false;
        if (!moment.time.date)
            *ret_utc = moment.utc;
        else
            zone_to_utc(zone, local_time_seconds(moment.time.local), ret_utc);
        return true;
    }
    if (ics_duration(duration->value, &days, &seconds) < 0) {
        import_lost_property(event, duration, "it is no length of time");
        return false;
    }
    *ret_utc = after(zone, start->utc, days, seconds);
    return true;
}

/* Whether a reader of that local time takes it for the same instant: not in the hour that clocks
 * show a second time. */
static bool is_read_back(const struct zone *zone, int64_t utc)
{
    int64_t back;

    utc -= utc % 60;
    return zone_to_utc(zone, local_time_seconds(local_in(zone, utc)), &back) != ZONE_GAP &&
           back == utc;
}

static void write_times(struct import_event *event, const struct zone *zone, int64_t start,
                        int64_t end, bool has_end, struct when *ret_when)
{
    struct when when = {.kind = WHEN_START, .start = local_in(zone, start)};

    when.end = when.start;
    if (has_end && end > start) {
        when.end = local_in(zone, end);
        if (local_time_seconds(when.end) > local_time_seconds(when.start))
            when.kind = WHEN_SPAN;
        else
            when.end = when.start;
    }
    if (has_end && end < start)
        import_lost(event, "DTEND: it is before DTSTART");
    *ret_when = when;
}

/* Exchange writes whole days as times, from midnight to midnight. */
static bool is_midnights(const struct import_event *event, const struct when *when)
{
    const char *all_day = ics_value(event->component, "X-MICROSOFT-CDO-ALLDAYEVENT");

    return all_day && strcasecmp(all_day, "TRUE") == 0 && when->kind == WHEN_SPAN &&
           when->start.minute == 0 && when->end.minute == 0;
}

/* Of dates with a comma between them. */
bool import_next_day(struct import_event *event, const struct ics_property *property,
                     const char **value, struct local_time *ret_time)
{
    struct ics_property one = *property;
    struct moment moment;
    size_t len = strcspn(*value, ",");

    if (!**value)
        return false;
    one.value = arena_strndup(event->calendar->import->arena, *value, len);
    *value += len + ((*value)[len] == ',');
    if (strchr(one.value, '/')) {
        import_lost_property(event, &one, "it is a period");
        return false;
    }
    if (!read_moment(event, &one, &moment))
        return false;
    *ret_time = moment.time.date || !event->clocks ? moment.time.local
                                                   : local_in(event->clocks, moment.utc);
    return true;
}

static struct when times_from(struct import_event *event, const struct moment *start)
{
    const struct zone *zone = start->zone ? start->zone : floating_zone(event);
    int64_t end = 0;
    bool has_end = read_end(event, start, &end);
    struct when when;

    if (start->zone && (!is_read_back(zone, start->utc) || (has_end && !is_read_back(zone, end)))) {
        zone = event->calendar->import->utc;
        import_said(event, "The time is in UTC: the clocks of its zone show it twice.");
    }
    write_times(event, zone, start->utc, end, has_end, &when);
    if (is_midnights(event, &when))
        return days_from(event, when.start.day, when.end.day);
    if (start->zone)
        import_set(event, FIELD_ZONE, zone_name(zone));
    event->clocks = start->zone ? zone : NULL;
    return when;
}

/* --- all of it -------------------------------------------------------------------------------- */

/* What `when` does not take, such as the year 1601, is lost with the whole event. */
static bool set_when(struct import_event *event, const struct when *when)
{
    struct buf text auto_buf = BUF_INIT;
    char *problem auto_free = NULL;
    struct when back;

    when_print(when, &text);
    if (when_parse(text.data, &back, &problem) < 0) {
        import_lost(event, "DTSTART: %s", problem);
        return false;
    }
    import_set(event, FIELD_WHEN, text.data);
    event->date = back;
    return true;
}

bool import_when(struct import_event *event)
{
    const struct ics_property *property = ics_find(event->component, "DTSTART");
    const char *tbc = ics_value(event->component, "X-DAYBOOK-TIME");
    struct moment start;
    struct when when;

    if (!property) {
        import_lost(event, "DTSTART: there is none");
        return false;
    }
    if (!read_moment(event, property, &start))
        return false;
    event->time_tbc = tbc && strcmp(tbc, "TBC") == 0;
    if (start.time.date)
        when = days_from(event, start.time.local.day, end_day(event, start.time.local.day));
    else
        when = times_from(event, &start);
    return set_when(event, &when);
}
