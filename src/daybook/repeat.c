/*
 * Recurrence rules: what they may be, and their form in iCalendar. See repeat.h.
 *
 * Only what every app expands alike is let in. libical 3.0, which many apps are built on, passes
 * over BYSETPOS in daily and weekly rules, takes BYMONTHDAY of a yearly rule for the month of
 * DTSTART alone, takes days of a wrong year for some BYWEEKNO, and may look for a day that never
 * comes until the year 2582. So there are no such parts here, months go with yearly rules, and days
 * of a month have to be possible.
 */

#include "daybook/repeat.h"

#include "base/civil.h"
#include "base/memory.h"
#include "daybook/repeat_words.h"
#include "daybook/when.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MOST_INTERVAL 1000
#define MOST_COUNT 10000
#define MOST_TEXT 500

static const char *const weekday_codes[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
static const char *const frequency_codes[] = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"};

/* --- what fits together ----------------------------------------------------------------------- */

static bool any_ordinal(const struct repeat *repeat, bool with)
{
    for (size_t i = 0; i < repeat->weekday_count; i++)
        if ((repeat->weekdays[i].ordinal != 0) == with)
            return true;
    return false;
}

static bool is_possible(const struct repeat *repeat, int month_day)
{
    static const int longest[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    for (int month = 0; month < 12; month++)
        if ((!repeat->months || repeat->months & 1 << month) && month_day <= longest[month])
            return true;
    return false;
}

/* NULL: all is well. */
static const char *objection(const struct repeat *repeat)
{
    bool weekdays = repeat->weekday_count, month_days = repeat->month_day_count;

    if (repeat->count && repeat->until != INT32_MAX)
        return "it ends after a number of times or on a day, not both";
    if (repeat->months && repeat->frequency != REPEAT_YEARLY)
        return "months are for what repeats every year: FREQ=YEARLY;BYMONTH=...";
    if (repeat->frequency == REPEAT_DAILY && (weekdays || month_days))
        return "days of the week are for what repeats every week: FREQ=WEEKLY;BYDAY=...";
    if (repeat->frequency == REPEAT_WEEKLY && (any_ordinal(repeat, true) || month_days))
        return "what repeats every week has plain days of the week: FREQ=WEEKLY;BYDAY=MO,WE";
    if (weekdays && month_days)
        return "it falls on days of the week or of the month, not both";
    if (repeat->frequency >= REPEAT_MONTHLY && any_ordinal(repeat, false))
        return "say which of these days: BYDAY=1MO is the first Monday, BYDAY=-1FR the last Friday";
    if (repeat->frequency == REPEAT_YEARLY && !repeat->months && (weekdays || month_days))
        return "say in which month: FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=9";
    for (size_t i = 0; i < repeat->month_day_count; i++)
        if (!is_possible(repeat, repeat->month_days[i]))
            return "there never is such a day";
    return NULL;
}

/* --- an RRULE value --------------------------------------------------------------------------- */

static bool read_number(const char *text, long least, long most, long *ret_number)
{
    char *end;
    size_t len = strlen(text);

    if (!len || len > 6)
        return false;
    *ret_number = strtol(text, &end, 10);
    return !*end && text[0] != ' ' && *ret_number >= least && *ret_number <= most;
}

static const char *read_frequency(const char *value, struct repeat *repeat)
{
    for (size_t i = 0; i < ARRAY_SIZE(frequency_codes); i++)
        if (strcasecmp(value, frequency_codes[i]) == 0) {
            repeat->frequency = (enum repeat_frequency)i;
            return NULL;
        }
    return "FREQ is DAILY, WEEKLY, MONTHLY or YEARLY";
}

static const char *read_interval(const char *value, struct repeat *repeat)
{
    long number;

    if (!read_number(value, 1, MOST_INTERVAL, &number))
        return "INTERVAL is 1 to 1000";
    repeat->interval = (uint16_t)number;
    return NULL;
}

static const char *read_count(const char *value, struct repeat *repeat)
{
    long number;

    if (!read_number(value, 1, MOST_COUNT, &number))
        return "COUNT is 1 to 10000";
    repeat->count = (uint16_t)number;
    return NULL;
}

/* A date, or a date with a time, of which the date counts. */
static const char *read_until(const char *value, struct repeat *repeat)
{
    char date[] = "YYYY-MM-DD";
    struct when when;

    if (strspn(value, "0123456789") != 8 || (value[8] && value[8] != 'T'))
        return "UNTIL is a day: UNTIL=20240630";
    memcpy(date, value, 4);
    memcpy(date + 5, value + 4, 2);
    memcpy(date + 8, value + 6, 2);
    if (when_parse(date, &when, NULL) < 0)
        return "UNTIL is a day that there is: UNTIL=20240630";
    repeat->until = when.start.day;
    return NULL;
}

static const char *read_weekday(const char *value, struct repeat *repeat)
{
    size_t len = strlen(value);
    struct repeat_weekday day = {0};
    char number[8] = "";
    long ordinal = 0;

    if (len < 2 || len > 4 || repeat->weekday_count == REPEAT_MOST_WEEKDAYS)
        return "BYDAY is up to seven days: BYDAY=MO,WE or BYDAY=-1FR";
    memcpy(number, value, len - 2);
    if (number[0] && (!read_number(number, -5, 5, &ordinal) || ordinal == 0))
        return "the number of a day in BYDAY is 1 to 5, or -1 to -5 from the end";
    while (day.weekday < 7 && strcasecmp(value + len - 2, weekday_codes[day.weekday]) != 0)
        day.weekday++;
    if (day.weekday == 7)
        return "days in BYDAY are MO, TU, WE, TH, FR, SA and SU";
    day.ordinal = (int8_t)ordinal;
    repeat->weekdays[repeat->weekday_count++] = day;
    return NULL;
}

static const char *read_month_day(const char *value, struct repeat *repeat)
{
    long number;

    if (!read_number(value, -1, 31, &number) || number == 0 ||
        repeat->month_day_count == REPEAT_MOST_MONTH_DAYS)
        return "BYMONTHDAY is 1 to 31, or -1 for the last day";
    repeat->month_days[repeat->month_day_count++] = (int8_t)number;
    return NULL;
}

static const char *read_month(const char *value, struct repeat *repeat)
{
    long number;

    if (!read_number(value, 1, 12, &number))
        return "BYMONTH is 1 to 12";
    repeat->months |= (uint16_t)(1 << (number - 1));
    return NULL;
}

static const char *read_week_start(const char *value, struct repeat *repeat)
{
    (void)repeat;
    return strcasecmp(value, "MO") == 0 ? NULL : "weeks begin on Monday here: WKST=MO";
}

static const struct part {
    const char *name;
    const char *(*read)(const char *value, struct repeat *repeat);
    bool is_list;
} parts[] = {
    {"FREQ", read_frequency, false}, {"INTERVAL", read_interval, false},
    {"COUNT", read_count, false},    {"UNTIL", read_until, false},
    {"BYDAY", read_weekday, true},   {"BYMONTHDAY", read_month_day, true},
    {"BYMONTH", read_month, true},   {"WKST", read_week_start, false},
};

static const char *read_part(char *text, struct repeat *repeat, unsigned *seen)
{
    const char *name = strsep(&text, "="), *problem = NULL;
    size_t i = 0;

    while (i < ARRAY_SIZE(parts) && strcasecmp(name, parts[i].name) != 0)
        i++;
    if (i == ARRAY_SIZE(parts) || !text)
        return "a rule is made of FREQ, INTERVAL, COUNT or UNTIL, BYDAY, BYMONTHDAY and BYMONTH; "
               "what needs more is better written as events of their own";
    if (*seen & 1u << i)
        return "it says the same part twice";
    *seen |= 1u << i;
    if (!parts[i].is_list)
        return parts[i].read(text, repeat);
    while (!problem && text)
        problem = parts[i].read(strsep(&text, ","), repeat);
    return problem;
}

static const char *read_rule(char *text, struct repeat *repeat)
{
    const char *problem = NULL;
    unsigned seen = 0;

    while (!problem && text)
        problem = read_part(strsep(&text, ";"), repeat, &seen);
    return problem ? problem : seen & 1 ? NULL : "it begins with FREQ=";
}

/* --- one order -------------------------------------------------------------------------------- */

static int by_weekday(const void *a, const void *b)
{
    const struct repeat_weekday *x = a, *y = b;

    return x->ordinal != y->ordinal ? x->ordinal - y->ordinal : x->weekday - y->weekday;
}

static int by_number(const void *a, const void *b)
{
    return *(const int8_t *)a - *(const int8_t *)b;
}

/* The same rule is the same struct, however its lists were written. */
static void put_in_order(struct repeat *repeat)
{
    uint8_t kept = 0;

    qsort(repeat->weekdays, repeat->weekday_count, sizeof(*repeat->weekdays), by_weekday);
    for (uint8_t i = 0; i < repeat->weekday_count; i++)
        if (!kept || by_weekday(&repeat->weekdays[kept - 1], &repeat->weekdays[i]) != 0)
            repeat->weekdays[kept++] = repeat->weekdays[i];
    memset(&repeat->weekdays[kept], 0, (REPEAT_MOST_WEEKDAYS - kept) * sizeof(*repeat->weekdays));
    repeat->weekday_count = kept;
    qsort(repeat->month_days, repeat->month_day_count, sizeof(*repeat->month_days), by_number);
    kept = 0;
    for (uint8_t i = 0; i < repeat->month_day_count; i++)
        if (!kept || repeat->month_days[kept - 1] != repeat->month_days[i])
            repeat->month_days[kept++] = repeat->month_days[i];
    memset(&repeat->month_days[kept], 0, (size_t)(REPEAT_MOST_MONTH_DAYS - kept));
    repeat->month_day_count = kept;
}

int repeat_parse(const char *text, struct repeat *ret_repeat, char **ret_message)
{
    struct repeat repeat;
    char *copy auto_free = NULL;
    const char *problem = "it is too long", *rule;

    memset(&repeat, 0, sizeof(repeat));
    repeat.interval = 1;
    repeat.until = INT32_MAX;
    if (strlen(text) <= MOST_TEXT) {
        copy = xstrdup(text);
        rule = strncasecmp(copy, "RRULE:", 6) == 0 ? copy + 6 : copy;
        problem =
            strchr(rule, '=') ? read_rule((char *)rule, &repeat) : repeat_read_words(copy, &repeat);
    }
    if (!problem)
        problem = objection(&repeat);
    if (problem) {
        if (ret_message)
            *ret_message = xstrdup(problem);
        return -EINVAL;
    }
    put_in_order(&repeat);
    *ret_repeat = repeat;
    return 0;
}

/* --- printing --------------------------------------------------------------------------------- */

static void print_months(const struct repeat *repeat, struct buf *buf)
{
    const char *separator = ";BYMONTH=";

    for (int month = 0; month < 12; month++)
        if (repeat->months & 1 << month) {
            buf_printf(buf, "%s%d", separator, month + 1);
            separator = ",";
        }
}

void repeat_print_rrule(const struct repeat *repeat, const char *until, struct buf *buf)
{
    buf_printf(buf, "FREQ=%s", frequency_codes[repeat->frequency]);
    if (repeat->interval > 1)
        buf_printf(buf, ";INTERVAL=%d", repeat->interval);
    print_months(repeat, buf);
    for (size_t i = 0; i < repeat->month_day_count; i++)
        buf_printf(buf, "%s%d", i ? "," : ";BYMONTHDAY=", repeat->month_days[i]);
    for (size_t i = 0; i < repeat->weekday_count; i++) {
        buf_puts(buf, i ? "," : ";BYDAY=");
        if (repeat->weekdays[i].ordinal)
            buf_printf(buf, "%d", repeat->weekdays[i].ordinal);
        buf_puts(buf, weekday_codes[repeat->weekdays[i].weekday]);
    }
    if (repeat->count)
        buf_printf(buf, ";COUNT=%d", repeat->count);
    if (until)
        buf_printf(buf, ";UNTIL=%s", until);
}
