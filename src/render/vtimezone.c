/*
 * VTIMEZONE from a zone's transitions and its rule: see vtimezone.h.
 *
 * Where the footer's rule holds from the beginning of the span, two observances with a yearly rule
 * say it all. Otherwise the changes before the rule are written one by one, which Outlook does not
 * understand but everybody else does; there is no other way to say them. STANDARD and DAYLIGHT go
 * by the offset, the larger is DAYLIGHT: the files call Dublin's summer "standard".
 */

#include "render/vtimezone.h"

#include "daybook/when.h"
#include "daybook/zone_rule.h"

#include <stdlib.h>

/* Before it all: the first observance has no beginning that matters. */
#define LONG_AGO "19700101T000000"

struct observance {
    bool daylight;
    int32_t from; /* offset before, seconds east */
    int32_t to;
    const char *name;
};

static const char *const weekdays[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};

static void add_local(struct buf *buf, int64_t local)
{
    int64_t day = day_of_seconds(local);
    struct civil civil = civil_from_day((int32_t)day);
    int seconds = (int)(local - day * DAY_SECONDS);

    buf_printf(buf, "%04d%02d%02dT%02d%02d%02d", civil.year, civil.month, civil.day, seconds / 3600,
               seconds / 60 % 60, seconds % 60);
}

static void add_offset(struct buf *buf, const char *property, int32_t offset)
{
    int seconds = abs(offset);

    buf_printf(buf, "%s:%c%02d%02d", property, offset < 0 ? '-' : '+', seconds / 3600,
               seconds / 60 % 60);
    if (seconds % 60)
        buf_printf(buf, "%02d", seconds % 60);
    buf_puts(buf, "\r\n");
}

static void begin(struct buf *buf, const struct observance *observance)
{
    buf_printf(buf, "BEGIN:%s\r\n", observance->daylight ? "DAYLIGHT" : "STANDARD");
}

static void end(struct buf *buf, const struct observance *observance)
{
    add_offset(buf, "TZOFFSETFROM", observance->from);
    add_offset(buf, "TZOFFSETTO", observance->to);
    buf_printf(buf, "TZNAME:%s\r\n", observance->name);
    buf_printf(buf, "END:%s\r\n", observance->daylight ? "DAYLIGHT" : "STANDARD");
}

/* One that begins once; `at` INT64_MIN: long ago. */
static void add_once(struct buf *buf, const struct observance *observance, int64_t at)
{
    begin(buf, observance);
    buf_puts(buf, "DTSTART:");
    if (at == INT64_MIN)
        buf_puts(buf, LONG_AGO);
    else
        add_local(buf, at + observance->from);
    buf_puts(buf, "\r\n");
    end(buf, observance);
}

/* --- yearly rules ----------------------------------------------------------------------------- */

/* A weekday on one of the days first..last of a month; days below 1 count from its end, 0 = the
 * last. Every M rule of POSIX is one of these, shifted by whole days when its time is beyond
 * midnight. */
struct yearly {
    int month;
    int weekday;
    int first;
    int last;
};

static struct yearly yearly_of(const struct zone_change *change)
{
    int shift = (int)day_of_seconds(change->time);
    int first = change->week == 5 ? -6 : (change->week - 1) * 7 + 1;

    return (struct yearly){
        .month = change->month,
        .weekday = (change->weekday + shift % 7 + 7) % 7,
        .first = first + shift,
        .last = first + 6 + shift,
    };
}

static void add_days(struct buf *buf, const struct yearly *yearly)
{
    for (int day = yearly->first; day <= yearly->last; day++) {
        if (yearly->first > 0)
            buf_printf(buf, "%s%d", day == yearly->first ? ";BYMONTHDAY=" : ",", day);
        else
            buf_printf(buf, "%s%d", day == yearly->first ? ";BYMONTHDAY=" : ",", day - 1);
    }
}

/* The ordinal weekday that Outlook reads, where there is one. */
static void add_rule(struct buf *buf, const struct yearly *yearly)
{
    bool week = yearly->last - yearly->first == 6;

    buf_printf(buf, "RRULE:FREQ=YEARLY;BYMONTH=%d;BYDAY=", yearly->month);
    if (week && yearly->first == -6) {
        buf_printf(buf, "-1%s", weekdays[yearly->weekday]);
    } else if (week && yearly->first > 0 && yearly->first % 7 == 1 && yearly->last <= 28) {
        buf_printf(buf, "%d%s", yearly->first / 7 + 1, weekdays[yearly->weekday]);
    } else {
        buf_puts(buf, weekdays[yearly->weekday]);
        add_days(buf, yearly);
    }
    buf_puts(buf, "\r\n");
}

/* The day in that year, or INT64_MIN when it falls into the part of the rule that is not this. */
static int64_t day_of(const struct yearly *yearly, int year)
{
    int length = days_in_month(year, yearly->month);
    int32_t month = day_from_civil(year, yearly->month, 1) - 1;
    int32_t first = month + yearly->first + (yearly->first > 0 ? 0 : length);
    int32_t last = month + yearly->last + (yearly->first > 0 ? 0 : length);
    int32_t day = first + (yearly->weekday - weekday_of(first) + 7) % 7;

    return day <= last ? day : INT64_MIN;
}

/* One half of the rule, or the part of it that falls into one month, from the first time that it
 * comes at or after `since`. */
static void add_yearly(struct buf *buf, const struct observance *observance,
                       const struct zone_change *change, const struct yearly *yearly, int64_t since)
{
    int64_t time = change->time - day_of_seconds(change->time) * DAY_SECONDS, local = INT64_MIN;
    int year = civil_from_day((int32_t)day_of_seconds(since)).year - 1;

    for (; local == INT64_MIN || local - observance->from < since; year++) {
        int64_t day = day_of(yearly, year);

        local = day == INT64_MIN ? INT64_MIN : day * DAY_SECONDS + time;
    }
    begin(buf, observance);
    buf_puts(buf, "DTSTART:");
    add_local(buf, local);
    buf_puts(buf, "\r\n");
    add_rule(buf, yearly);
    end(buf, observance);
}

/* "The last Thursday, 24:00" may be the first of the next month: two observances say so. */
static void add_change(struct buf *buf, const struct observance *observance,
                       const struct zone_change *change, int64_t since)
{
    struct yearly yearly = yearly_of(change);

    if (yearly.first <= 0 && yearly.last > 0) {
        struct yearly next = yearly;

        next.month = yearly.month % 12 + 1;
        next.first = 1;
        yearly.last = 0;
        add_yearly(buf, observance, change, &yearly, since);
        add_yearly(buf, observance, change, &next, since);
    } else {
        add_yearly(buf, observance, change, &yearly, since);
    }
}

static void add_rules(struct buf *buf, const struct zone_rule *rule, int64_t since)
{
    bool inverted = rule->daylight.offset < rule->standard.offset;
    const struct observance to_standard = {
        .daylight = inverted,
        .from = rule->daylight.offset,
        .to = rule->standard.offset,
        .name = rule->standard.abbreviation,
    };
    const struct observance to_daylight = {
        .daylight = !inverted,
        .from = rule->standard.offset,
        .to = rule->daylight.offset,
        .name = rule->daylight.abbreviation,
    };

    if (since < 0)
        since = 0;
    add_change(buf, &to_standard, &rule->to_standard, since);
    add_change(buf, &to_daylight, &rule->to_daylight, since);
}

/* --- the component ---------------------------------------------------------------------------- */

/* The smallest offset between two instants: the one that is called STANDARD. */
static int32_t least_offset(const struct zone *zone, int64_t from, int64_t to)
{
    int32_t least = zone_at(zone, from).offset;

    for (int64_t at = from; at <= to; at = zone_next_transition(zone, at)) {
        int32_t offset = zone_at(zone, at).offset;

        if (offset < least)
            least = offset;
    }
    return least;
}

/* The last transition at or before an instant, or INT64_MIN when there is none since 1970. */
static int64_t last_transition(const struct zone *zone, int64_t until)
{
    int64_t last = INT64_MIN;

    for (int64_t at = zone_next_transition(zone, 0); at <= until && at != INT64_MAX;
         at = zone_next_transition(zone, at))
        last = at;
    return last;
}

/* What is in force at the beginning, and every change up to `until`. `least`: the offset that is
 * called STANDARD. */
static void add_history(struct buf *buf, const struct zone *zone, int64_t from, int64_t until,
                        int32_t least)
{
    int64_t at = last_transition(zone, from);
    struct zone_time before = zone_at(zone, at == INT64_MIN ? from : at - 1);

    do {
        struct zone_time after = zone_at(zone, at == INT64_MIN ? from : at);
        const struct observance observance = {
            .daylight = after.offset > least,
            .from = before.offset,
            .to = after.offset,
            .name = after.abbreviation,
        };

        add_once(buf, &observance, at);
        before = after;
        at = zone_next_transition(zone, at == INT64_MIN ? from : at);
    } while (at <= until && at != INT64_MAX);
}

/* Rules that count days of the year are in no zone of today: written out, change by change. */
static bool is_plain(const struct zone_rule *rule)
{
    return rule->has_dst && rule->to_daylight.kind == CHANGE_MONTH_WEEK_DAY &&
           rule->to_standard.kind == CHANGE_MONTH_WEEK_DAY;
}

/* The first change by the rule since it holds. It may have begun to hold between two of them. */
static int64_t first_onset(const struct zone *zone, const struct zone_rule *rule)
{
    int64_t since = zone_rule_since(zone);

    return since == INT64_MIN ? since : zone_rule_next(rule, since - 1);
}

void vtimezone_write(const struct zone *zone, int64_t from, int64_t to, struct buf *buf)
{
    const struct zone_rule *rule = zone_rule(zone);
    int64_t since = rule && is_plain(rule) ? first_onset(zone, rule) : INT64_MAX;

    buf_printf(buf, "BEGIN:VTIMEZONE\r\nTZID:%s\r\nX-LIC-LOCATION:%s\r\n", zone_name(zone),
               zone_name(zone));
    if (since > from)
        add_history(buf, zone, from, to < since ? to : since - 1, least_offset(zone, from, to));
    if (since <= to)
        add_rules(buf, rule, since);
    buf_puts(buf, "END:VTIMEZONE\r\n");
}
