/* POSIX TZ strings: "CET-1CEST,M3.5.0,M10.5.0/3". See zone_rule.h. */

#include "daybook/zone_rule.h"

#include "base/civil.h"
#include "base/memory.h"

#include <errno.h>

#define HOUR 3600

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* "CET" or "<+0330>": at least three characters. */
static bool read_name(const char **p, const char **ret_name)
{
    bool quoted = **p == '<';
    const char *start = *p + quoted, *end = start;

    while (is_letter(*end) || (quoted && (is_digit(*end) || *end == '+' || *end == '-')))
        end++;
    if (end - start < 3 || end - start > 15 || (quoted && *end != '>'))
        return false;
    *ret_name = xstrndup(start, (size_t)(end - start));
    *p = end + quoted;
    return true;
}

static bool read_number(const char **p, int max, int *ret_number)
{
    int number = 0;

    if (!is_digit(**p))
        return false;
    while (is_digit(**p)) {
        number = number * 10 + (*(*p)++ - '0');
        if (number > max)
            return false;
    }
    *ret_number = number;
    return true;
}

/* [+-]hh[:mm[:ss]] */
static bool read_time(const char **p, int max_hours, int32_t *ret_seconds)
{
    int sign = **p == '-' ? -1 : 1, hours, minutes = 0, seconds = 0;

    if (**p == '-' || **p == '+')
        (*p)++;
    if (!read_number(p, max_hours, &hours))
        return false;
    if (**p == ':') {
        (*p)++;
        if (!read_number(p, 59, &minutes))
            return false;
        if (**p == ':') {
            (*p)++;
            if (!read_number(p, 59, &seconds))
                return false;
        }
    }
    *ret_seconds = sign * (hours * HOUR + minutes * 60 + seconds);
    return true;
}

static bool skip(const char **p, char c)
{
    if (**p != c)
        return false;
    (*p)++;
    return true;
}

static bool read_month_week_day(const char **p, struct zone_change *change)
{
    int weekday;

    if (!read_number(p, 12, &change->month) || !skip(p, '.') || !read_number(p, 5, &change->week) ||
        !skip(p, '.') || !read_number(p, 6, &weekday) || change->month < 1 || change->week < 1)
        return false;
    change->kind = CHANGE_MONTH_WEEK_DAY;
    change->weekday = (weekday + 6) % 7;
    return true;
}

/* ",M3.5.0/2", ",J60/2", ",59/2"; two o'clock when no time is given. */
static bool read_change(const char **p, struct zone_change *change)
{
    change->time = 2 * HOUR;
    if (!skip(p, ','))
        return false;
    if (skip(p, 'M')) {
        if (!read_month_week_day(p, change))
            return false;
    } else if (skip(p, 'J')) {
        change->kind = CHANGE_JULIAN;
        if (!read_number(p, 365, &change->day) || change->day < 1)
            return false;
    } else {
        change->kind = CHANGE_DAY_OF_YEAR;
        if (!read_number(p, 365, &change->day))
            return false;
    }
    return !skip(p, '/') || read_time(p, 167, &change->time);
}

static bool parse(const char *p, struct zone_rule *rule)
{
    int32_t west;

    if (!read_name(&p, &rule->standard.abbreviation) || !read_time(&p, 24, &west))
        return false;
    rule->standard.offset = -west;
    if (!*p)
        return true;
    rule->has_dst = true;
    rule->daylight.dst = true;
    rule->daylight.offset = rule->standard.offset + HOUR;
    if (!read_name(&p, &rule->daylight.abbreviation))
        return false;
    if (*p != ',') {
        if (!read_time(&p, 24, &west))
            return false;
        rule->daylight.offset = -west;
    }
    return read_change(&p, &rule->to_daylight) && read_change(&p, &rule->to_standard) && !*p;
}

int zone_rule_parse(const char *text, struct zone_rule *ret_rule)
{
    struct zone_rule rule = {0};

    if (!parse(text, &rule)) {
        zone_rule_done(&rule);
        return -EBADMSG;
    }
    *ret_rule = rule;
    return 0;
}

void zone_rule_done(struct zone_rule *rule)
{
    free((char *)rule->standard.abbreviation);
    free((char *)rule->daylight.abbreviation);
    *rule = (struct zone_rule){0};
}

static int32_t day_of_change(const struct zone_change *change, int year)
{
    int32_t first, day;

    switch (change->kind) {
    case CHANGE_JULIAN: /* 29 February is not counted */
        first = day_from_civil(year, 1, 1);
        return first + change->day - 1 + (change->day >= 60 && days_in_month(year, 2) == 29);
    case CHANGE_DAY_OF_YEAR:
        return day_from_civil(year, 1, 1) + change->day;
    case CHANGE_MONTH_WEEK_DAY:
    default:
        first = day_from_civil(year, change->month, 1);
        day = first + (change->weekday - weekday_of(first) + 7) % 7 + (change->week - 1) * 7;
        return day < first + days_in_month(year, change->month) ? day : day - 7;
    }
}

int64_t zone_change_in_year(const struct zone_change *change, int year)
{
    return (int64_t)day_of_change(change, year) * DAY_SECONDS + change->time;
}

/* One of the two changes of a year, as an instant. */
static int64_t onset(const struct zone_rule *rule, int year, bool to_daylight)
{
    if (to_daylight)
        return zone_change_in_year(&rule->to_daylight, year) - rule->standard.offset;
    return zone_change_in_year(&rule->to_standard, year) - rule->daylight.offset;
}

static int year_of(int64_t utc)
{
    return civil_from_day((int32_t)day_of_seconds(utc)).year;
}

struct zone_time zone_rule_at(const struct zone_rule *rule, int64_t utc)
{
    int64_t latest = INT64_MIN;
    bool daylight = false;
    int year;

    if (!rule->has_dst)
        return rule->standard;
    year = year_of(utc);
    for (int y = year - 1; y <= year + 1; y++) {
        for (int to_daylight = 0; to_daylight <= 1; to_daylight++) {
            int64_t at = onset(rule, y, to_daylight);

            if (at <= utc && at >= latest) {
                latest = at;
                daylight = to_daylight;
            }
        }
    }
    return daylight ? rule->daylight : rule->standard;
}

int64_t zone_rule_next(const struct zone_rule *rule, int64_t utc)
{
    int64_t next = INT64_MAX;
    int year;

    if (!rule->has_dst)
        return INT64_MAX;
    year = year_of(utc);
    for (int y = year - 1; y <= year + 2; y++) {
        for (int to_daylight = 0; to_daylight <= 1; to_daylight++) {
            int64_t at = onset(rule, y, to_daylight);

            if (at > utc && at < next)
                next = at;
        }
    }
    return next;
}
