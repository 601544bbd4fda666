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

/* Google writes everything in UTC, and says whose calendar it is. A rule stays in UTC: on clocks
 * that are changed twice a year it would fall on other hours, and on other days. */
static const struct zone *utc_zone(const struct import_event *event)
{
    const struct import_calendar *calendar = event->calendar;

    if (calendar->zone && !calendar->ours && !ics_find(event->component, "RRULE"))
        return calendar->zone;
    return calendar->import->utc;
}

static void place_on_clocks(struct import_event *event, const struct zone *zone, int64_t local,
                            int64_t *ret_utc)
{
    if (zone_to_utc(zone, local, ret_utc) == ZONE_GAP)
        import_said(event, "The clocks of %s skip the time that was written.", zone_name(zone));
}

static void place_in_zone(struct import_event *event, const char *tzid, int64_t local,
                          struct moment *moment)
{
    struct import_zone meaning = import_zone(event->calendar, tzid);

    if (meaning.zone) {
        moment->zone = meaning.zone;
        place_on_clocks(event, moment->zone, local, &moment->utc);
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
    place_on_clocks(event, floating_zone(event), local, &moment->utc);
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
    if (moment->time.date)
        return true;
    if (moment->time.utc) {
        moment->zone = utc_zone(event);
        moment->utc = local;
    } else if (tzid && *tzid) {
        place_in_zone(event, tzid, local, moment);
    } else {
        place_on_clocks(event, floating_zone(event), local, &moment->utc);
        import_said(event, "%s names no zone: it is taken to be on the clocks of %s.",
                    property->name, name_of_floating(event));
    }
    return true;
}

/* The same of DTSTART and DTEND, of which a daybook has no seconds. */
static bool read_bound(struct import_event *event, const struct ics_property *property,
                       struct moment *moment)
{
    if (!read_moment(event, property, moment))
        return false;
    if (moment->time.second)
        import_lost(event, "%d seconds after the minute of %s", moment->time.second,
                    property->name);
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
        if (!read_bound(event, end, &moment))
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

/* `end` is that of nobody's clocks: local seconds, counted as if they were UTC. */
static struct when span_from(struct local_time start, int64_t end)
{
    struct when when = {.kind = WHEN_START, .start = start, .end = start};
    struct local_time local_end = local_time_from_seconds(end);

    if (local_time_seconds(local_end) > local_time_seconds(start)) {
        when.kind = WHEN_SPAN;
        when.end = local_end;
    }
    return when;
}

/* Exchange writes whole days as times, from midnight to midnight. */
static bool is_midnights(const struct import_event *event, const struct when *when)
{
    const char *all_day = ics_value(event->component, "X-MICROSOFT-CDO-ALLDAYEVENT");

    return all_day && strcasecmp(all_day, "TRUE") == 0 && when->kind == WHEN_SPAN &&
           when->start.minute == 0 && when->end.minute == 0;
}

/* Where the clocks skip the time of a series on some day, it is an hour later then: what is said of
 * that hour is said of that instance. */
static struct local_time on_clocks(const struct import_event *event, const struct moment *moment)
{
    struct local_time time = local_in(event->clocks, moment->utc);
    struct local_time usual = {time.day, event->date.start.minute};
    int64_t utc;

    zone_to_utc(event->clocks, local_time_seconds(usual), &utc);
    return utc == moment->utc - moment->time.second ? usual : time;
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
    *ret_time = moment.time.date || !event->clocks ? moment.time.local : on_clocks(event, &moment);
    return true;
}

/* --- the clocks of `when` --------------------------------------------------------------------- */

/* An instance is on those of its series, where anybody knows them; NULL: none is named. */
static const struct zone *zone_of_times(const struct import_event *event,
                                        const struct moment *start)
{
    if (event->master && event->master->zone)
        return event->master->zone;
    return start->zone ? start->zone : event->calendar->zone;
}

/* Neither the start nor the end is in the hour that the clocks show twice; of a series, which stays
 * on its clocks, the end may be: it ends then as on other days. */
static bool fits_clocks(struct import_event *event, const struct zone *zone, int64_t start,
                        int64_t end, bool *ret_nominal)
{
    bool repeats = ics_find(event->component, "RRULE") || ics_find(event->component, "RDATE");

    *ret_nominal = repeats && !is_read_back(zone, end);
    return is_read_back(zone, start) && (*ret_nominal || is_read_back(zone, end));
}

static struct when times_from(struct import_event *event, const struct moment *start)
{
    const struct zone *named = zone_of_times(event, start);
    const struct zone *zone = named ? named : floating_zone(event);
    int64_t end = start->utc, local_end;
    bool has_end = read_end(event, start, &end), nominal = false;
    struct local_time local_start;
    struct when when;

    if (has_end && end < start->utc)
        import_lost(event, "DTEND: it is before DTSTART");
    if (!has_end || end < start->utc)
        end = start->utc;
    if (start->zone && !fits_clocks(event, zone, start->utc, end, &nominal)) {
        named = zone = event->calendar->import->utc;
        import_said(event, "The time is in UTC: the clocks of its zone show it twice.");
    }
    local_start = local_in(zone, start->utc);
    local_end = nominal ? local_time_seconds(local_start) + end - start->utc
                        : local_time_seconds(local_in(zone, end));
    when = span_from(local_start, local_end);
    event->clocks = zone;
    if (is_midnights(event, &when))
        return days_from(event, when.start.day, when.end.day);
    if (named)
        import_set(event, FIELD_ZONE, zone_name(named));
    if (named)
        event->zone = named;
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

/* An instance that says nothing of its date is when it would be. */
static const struct ics_property *start_of(const struct import_event *event)
{
    const struct ics_property *start = ics_find(event->component, "DTSTART");

    return start || !event->master ? start : ics_find(event->component, "RECURRENCE-ID");
}

bool import_when(struct import_event *event)
{
    const struct ics_property *property = start_of(event);
    const char *tbc = ics_value(event->component, "X-DAYBOOK-TIME");
    struct moment start;
    struct when when;

    if (!property) {
        import_lost(event, "DTSTART: there is none");
        return false;
    }
    if (!read_bound(event, property, &start))
        return false;
    event->time_tbc = tbc && strcmp(tbc, "TBC") == 0;
    event->zone = event->publisher ? event->publisher->zone : NULL;
    if (start.time.date)
        when = days_from(event, start.time.local.day, end_day(event, start.time.local.day));
    else
        when = times_from(event, &start);
    return set_when(event, &when);
}
