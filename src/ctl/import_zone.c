/*
 * What the TZIDs of a calendar mean. By their names, where those are of tzdata or of Windows, with
 * whatever programs put before them; otherwise by what the calendar says of them: the zone whose
 * clocks show the same for as long as it lasts.
 */

#include "base/civil.h"
#include "base/memory.h"
#include "ctl/ics_value.h"
#include "ctl/import.h"
#include "ctl/vtimezone_read.h"
#include "ctl/windows_zones.h"

#include <stdio.h>
#include <string.h>

/* Forty years: more than a calendar holds, and what goes on for ever is compared as long. */
#define MAX_DAYS 14610

/* More than there are; each costs time. */
#define MAX_ZONES 1000
#define MAX_DEFINITIONS 30

/* --- by name ---------------------------------------------------------------------------------- */

static const struct zone *system_zone(const struct import_calendar *calendar, const char *name)
{
    const struct zone *zone = NULL;

    return name && zones_get(calendar->import->zones, name, &zone) == 0 ? zone : NULL;
}

/* "/freeassociation.sourceforge.net/Europe/London", "/mozilla.org/20050126_1/Europe/Berlin": the
 * longest end of it that is a name. */
static const struct zone *by_end(const struct import_calendar *calendar, const char *tzid)
{
    const struct zone *zone = NULL;

    for (const char *p = tzid; p && strchr(p, '/') && !zone; p = strchr(p, '/') + 1)
        zone = system_zone(calendar, p);
    return zone;
}

/* Names without a slash, such as EST, mean what the calendar says of them, and only then what they
 * mean to tzdata. */
static const struct zone *by_name(const struct import_calendar *calendar, const char *tzid)
{
    const struct zone *zone = by_end(calendar, tzid);

    return zone ? zone : system_zone(calendar, windows_zone_find(tzid));
}

/* --- by definition ---------------------------------------------------------------------------- */

static const struct ics_component *find_definition(const struct import_calendar *calendar,
                                                   const char *tzid)
{
    const struct ics_component *component = calendar->component;

    for (size_t i = 0; i < component->child_count; i++) {
        const struct ics_component *child = component->children[i];
        const char *name = ics_value(child, "TZID");

        if (strcmp(child->name, "VTIMEZONE") == 0 && name && strcmp(name, tzid) == 0)
            return child;
    }
    return NULL;
}

/* The days of which its clocks are asked. */
struct span {
    int32_t first, last;
    bool any;
};

/* Within the years that a date of the daybook may have. */
static int32_t bounded(int32_t day)
{
    int32_t first = day_from_civil(1970, 1, 1), last = day_from_civil(2199, 12, 31);

    return day < first ? first : day > last ? last : day;
}

static void widen(struct span *span, int32_t day)
{
    day = bounded(day);
    if (!span->any || day < span->first)
        span->first = day;
    if (!span->any || day > span->last)
        span->last = day;
    span->any = true;
}

/* Up to the last instance; a rule that does not say when it ends may go on as long as any. */
static void widen_by_rule(struct span *span, const char *rule, int32_t first)
{
    const char *until = strcasestr(rule, "UNTIL=");
    struct ics_time end;
    char text[20] = "";

    if (until)
        snprintf(text, sizeof(text), "%.*s", (int)strcspn(until + 6, ";"), until + 6);
    if (ics_time(text, &end) == 0)
        widen(span, end.local.day);
    else
        widen(span, first + MAX_DAYS);
}

static void widen_by_dates(struct span *span, const char *dates, const char *rule)
{
    while (*dates) {
        size_t len = strcspn(dates, ",");
        struct ics_time time;
        char text[20];

        snprintf(text, sizeof(text), "%.*s", (int)len, dates);
        if (ics_time(text, &time) == 0) {
            widen(span, time.local.day);
            if (rule)
                widen_by_rule(span, rule, time.local.day);
        }
        dates += len + (dates[len] == ',');
    }
}

static void widen_by_event(struct span *span, const struct ics_component *event, const char *tzid)
{
    const char *rule = ics_value(event, "RRULE");

    for (size_t i = 0; i < event->count; i++) {
        const struct ics_property *property = &event->properties[i];

        if (ics_parameter_is(property, "TZID", tzid))
            widen_by_dates(span, property->value,
                           strcmp(property->name, "DTSTART") == 0 ? rule : NULL);
    }
}

static struct span span_of(const struct import_calendar *calendar, const char *tzid)
{
    struct span span = {0};

    for (size_t i = 0; i < calendar->component->child_count; i++)
        widen_by_event(&span, calendar->component->children[i], tzid);
    return span;
}

/* What the clocks of a definition show on each of some days. */
struct course {
    int64_t begin; /* UTC */
    int32_t *offsets; /* owned */
    size_t count;
};

static struct course course_of(const struct vtimezone *definition, int32_t first, int32_t last)
{
    struct course course = {
        .begin = (int64_t)first * DAY_SECONDS,
        .count = (size_t)(last - first < MAX_DAYS ? last - first + 1 : MAX_DAYS),
    };

    course.offsets = xcalloc(course.count, sizeof(*course.offsets));
    for (size_t i = 0; i < course.count; i++)
        course.offsets[i] = vtimezone_offset(definition, course.begin + (int64_t)i * DAY_SECONDS);
    return course;
}

static bool is_like(const struct course *course, const struct zone *zone)
{
    for (size_t i = 0; i < course->count; i++)
        if (zone_at(zone, course->begin + (int64_t)i * DAY_SECONDS).offset != course->offsets[i])
            return false;
    return true;
}

/* The calendar's own zone first: one of many that are alike is then the right one. */
static const struct zone *by_course(const struct import_calendar *calendar,
                                    const struct course *course)
{
    if (calendar->zone && is_like(course, calendar->zone))
        return calendar->zone;
    for (size_t i = 0; windows_zone_get(i); i++) {
        const struct zone *zone = system_zone(calendar, windows_zone_get(i)->name);

        if (zone && is_like(course, zone))
            return zone;
    }
    return NULL;
}

/* Through whole years, so that summer and winter are compared; or, where the definition is not
 * meant for that, from the first instance on its clocks to the last. */
static const struct zone *zone_like(const struct import_calendar *calendar, const char *tzid,
                                    const struct vtimezone *definition)
{
    struct span span = span_of(calendar, tzid);
    int32_t first = day_from_civil(civil_from_day(span.first).year, 1, 1);
    int32_t last = day_from_civil(civil_from_day(span.last).year, 12, 31);
    struct course years = course_of(definition, first, last);
    struct course days = course_of(definition, span.first, span.last);
    const struct zone *zone = by_course(calendar, &years);

    if (!zone)
        zone = by_course(calendar, &days);
    free(years.offsets);
    free(days.offsets);
    return zone;
}

static void define(const struct import_calendar *calendar, struct import_zone *meaning)
{
    const struct ics_component *component = find_definition(calendar, meaning->tzid);

    if (!component)
        return;
    meaning->zone = system_zone(calendar, ics_value(component, "X-LIC-LOCATION"));
    if (meaning->zone)
        return;
    if (calendar->import->definitions == MAX_DEFINITIONS)
        return;
    calendar->import->definitions++;
    meaning->definition = vtimezone_read(component);
    if (!meaning->definition)
        return;
    meaning->zone = zone_like(calendar, meaning->tzid, meaning->definition);
    meaning->guessed = meaning->zone != NULL;
}

/* --- asking ----------------------------------------------------------------------------------- */

struct import_zone import_zone(struct import_calendar *calendar, const char *tzid)
{
    struct import_zone meaning = {.tzid = tzid};

    for (size_t i = 0; i < calendar->zone_count; i++)
        if (strcmp(calendar->zones[i].tzid, tzid) == 0)
            return calendar->zones[i];
    if (calendar->zone_count == MAX_ZONES)
        return meaning;
    meaning.zone = by_name(calendar, tzid);
    if (!meaning.zone)
        define(calendar, &meaning);
    if (!meaning.zone && !meaning.definition)
        meaning.zone = system_zone(calendar, tzid);
    GROW(calendar->zones, calendar->zone_count, calendar->zone_capacity);
    calendar->zones[calendar->zone_count++] = meaning;
    return meaning;
}
