/*
 * Rules: which are taken, and the days they fall on. See repeat.h.
 *
 * Whether a rule falls on a day is one question, asked of a day alone; the frequency and the
 * interval only say which periods are looked at. So a walk goes from day to day through a period,
 * from period to period, and cannot fail to come to an end.
 *
 * Taken is what the apps' libraries agree on. `limits` has what is refused whichever way it is
 * written, repeat_rrule.c the parts of an RRULE that are, repeat_words.c the grammar of the words.
 */

#include "daybook/repeat.h"

#include "base/civil.h"
#include "base/memory.h"
#include "daybook/repeat_text.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#define FIRST_YEAR 1970
#define LAST_YEAR 2199

/* --- days ------------------------------------------------------------------------------------- */

static int32_t last_day(const struct repeat *repeat)
{
    int32_t last = day_from_civil(LAST_YEAR, 12, 31);

    return repeat->until < last ? repeat->until : last;
}

static bool on_weekday(const struct repeat *repeat, int weekday, int month_day, int month_length)
{
    int nth = (month_day - 1) / 7 + 1, nth_last = -((month_length - month_day) / 7 + 1);

    for (size_t i = 0; i < repeat->weekday_count; i++) {
        const struct repeat_weekday *wanted = &repeat->weekdays[i];

        if (wanted->weekday == weekday &&
            (!wanted->ordinal || wanted->ordinal == nth || wanted->ordinal == nth_last))
            return true;
    }
    return repeat->weekday_count == 0;
}

static bool on_month_day(const struct repeat *repeat, int month_day, int month_length)
{
    for (size_t i = 0; i < repeat->month_day_count; i++)
        if (repeat->month_days[i] == month_day ||
            (repeat->month_days[i] == -1 && month_day == month_length))
            return true;
    return repeat->month_day_count == 0;
}

static struct civil next_month(struct civil civil)
{
    bool is_next_year = civil.month == 12;

    return (struct civil){civil.year + is_next_year, is_next_year ? 1 : civil.month + 1, 1};
}

/* The first day from `day` on and before `end` that the rule falls on, whatever its interval; or
 * `end`. */
static int32_t next_match(const struct repeat *repeat, int32_t day, int32_t end)
{
    struct civil civil = civil_from_day(day);
    int length = days_in_month(civil.year, civil.month);

    while (day < end) {
        bool in_month = !repeat->months || repeat->months >> (civil.month - 1) & 1;
        int passed = in_month ? 1 : length - civil.day + 1;

        if (in_month && on_weekday(repeat, weekday_of(day), civil.day, length) &&
            on_month_day(repeat, civil.day, length))
            return day;
        day += passed;
        civil.day += passed;
        if (civil.day > length) {
            civil = next_month(civil);
            length = days_in_month(civil.year, civil.month);
        }
    }
    return end;
}

int32_t repeat_first(const struct repeat *repeat, int32_t day)
{
    int32_t end, first;

    if (!repeat->interval)
        return day;
    end = last_day(repeat) + 1;
    first = next_match(repeat, day, end);
    return first < end ? first : INT32_MAX;
}

/* The day that the period of `day` begins with, or the one so many periods later. */
static int32_t period_begin(enum repeat_frequency frequency, int32_t day, int later)
{
    struct civil civil;
    int month;

    if (frequency == REPEAT_DAILY)
        return day + later;
    if (frequency == REPEAT_WEEKLY)
        return day - weekday_of(day) + 7 * later;
    civil = civil_from_day(day);
    month = frequency == REPEAT_MONTHLY ? civil.month - 1 + later : 12 * later;
    return day_from_civil(civil.year + month / 12, month % 12 + 1, 1);
}

/* What a rule leaves out it has from its first day. */
static struct repeat completed(const struct repeat *repeat, int32_t first)
{
    struct repeat whole = *repeat;
    struct civil civil;

    if (!repeat->interval) {
        whole.interval = whole.count = 1;
        whole.until = INT32_MAX;
    }
    if (whole.weekday_count || whole.month_day_count || whole.frequency == REPEAT_DAILY)
        return whole;
    if (whole.frequency == REPEAT_WEEKLY) {
        repeat_add_weekday(&whole, 0, weekday_of(first));
        return whole;
    }
    civil = civil_from_day(first);
    repeat_add_month_day(&whole, civil.day);
    if (whole.frequency == REPEAT_YEARLY && !whole.months)
        whole.months = (uint16_t)(1 << (civil.month - 1));
    return whole;
}

struct repeat_walk repeat_walk(const struct repeat *repeat, int32_t first)
{
    struct repeat_walk walk = {.day = first, .last = first - 1};

    if (first == INT32_MAX)
        return walk;
    walk.repeat = completed(repeat, first);
    walk.period = period_begin(walk.repeat.frequency, first, 0);
    walk.last = last_day(&walk.repeat);
    return walk;
}

bool repeat_next(struct repeat_walk *walk, int32_t *ret_day)
{
    const struct repeat *repeat = &walk->repeat;

    while (walk->day <= walk->last && (!repeat->count || walk->told < repeat->count)) {
        int32_t period_end = period_begin(repeat->frequency, walk->period, 1);
        int32_t end = period_end <= walk->last ? period_end : walk->last + 1;
        int32_t day = next_match(repeat, walk->day, end);

        if (day < end) {
            walk->day = day + 1;
            walk->told++;
            *ret_day = day;
            return true;
        }
        walk->period = period_begin(repeat->frequency, walk->period, repeat->interval);
        walk->day = walk->period;
    }
    return false;
}

/* How many periods lie between the beginnings of two. */
static int periods_between(enum repeat_frequency frequency, int32_t from, int32_t to)
{
    struct civil a, b;

    if (frequency == REPEAT_DAILY)
        return to - from;
    if (frequency == REPEAT_WEEKLY)
        return (to - from) / 7;
    a = civil_from_day(from);
    b = civil_from_day(to);
    return frequency == REPEAT_MONTHLY ? (b.year - a.year) * 12 + b.month - a.month
                                       : b.year - a.year;
}

void repeat_skip(struct repeat_walk *walk, int32_t day)
{
    enum repeat_frequency frequency = walk->repeat.frequency;
    int periods;

    if (walk->repeat.count || day <= walk->day)
        return;
    if (day > walk->last) {
        walk->day = walk->last + 1;
        return;
    }
    periods = periods_between(frequency, walk->period, period_begin(frequency, day, 0));
    walk->period = period_begin(frequency, walk->period, periods - periods % walk->repeat.interval);
    walk->day = day;
}

int32_t repeat_last(const struct repeat *repeat, int32_t first)
{
    struct repeat_walk walk = repeat_walk(repeat, first);
    int32_t last = first;

    if (!walk.repeat.count && walk.repeat.until == INT32_MAX)
        return INT32_MAX;
    while (repeat_next(&walk, &last))
        ;
    return last;
}

/* --- what is taken ---------------------------------------------------------------------------- */

/* So many of them have an ordinal. */
static size_t ordinals(const struct repeat *repeat)
{
    size_t count = 0;

    for (size_t i = 0; i < repeat->weekday_count; i++)
        count += repeat->weekdays[i].ordinal != 0;
    return count;
}

static bool has_two_ends(const struct repeat *repeat)
{
    return repeat->count && repeat->until != INT32_MAX;
}

static bool counts_in_weeks(const struct repeat *repeat)
{
    return repeat->frequency <= REPEAT_WEEKLY && ordinals(repeat);
}

static bool dates_in_weeks(const struct repeat *repeat)
{
    return repeat->frequency <= REPEAT_WEEKLY && repeat->month_day_count;
}

static bool lacks_months(const struct repeat *repeat)
{
    return repeat->frequency == REPEAT_YEARLY && !repeat->months &&
           (repeat->weekday_count || repeat->month_day_count);
}

static bool mixes_weekdays(const struct repeat *repeat)
{
    return ordinals(repeat) && ordinals(repeat) < repeat->weekday_count;
}

static bool mixes_days(const struct repeat *repeat)
{
    return ordinals(repeat) && repeat->month_day_count;
}

static bool never_comes(const struct repeat *repeat)
{
    return repeat_first(repeat, day_from_civil(FIRST_YEAR, 1, 1)) == INT32_MAX;
}

static const struct limit {
    bool (*reached)(const struct repeat *repeat);
    const char *message;
} limits[] = {
    {has_two_ends, "it has both an end and a number of times: leave one of them out"},
    {counts_in_weeks, "weekdays are counted in a month: write \"every month on the first Monday\" "
                      "(FREQ=MONTHLY;BYDAY=1MO)"},
    {dates_in_weeks, "it is a month that has a 15th: write \"every month on the 15th\" "
                     "(FREQ=MONTHLY;BYMONTHDAY=15)"},
    {lacks_months,
     "it does not say in which month, and calendar apps do not agree: write \"every year "
     "on 9 May\" (FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=9), or every month or week"},
    {mixes_weekdays,
     "weekdays are all counted (\"the first Monday\", 1MO) or none is: write an event "
     "for the others"},
    {mixes_days,
     "a weekday that is counted (\"the last Friday\", -1FR) goes with no day of the month: "
     "leave one of them out"},
    {never_comes,
     "there is no such day before the year 2200: write the days one by one, or another "
     "day of the month (\"the last day\", BYMONTHDAY=-1)"},
};

static int check(const struct repeat *repeat, char **ret_message)
{
    for (size_t i = 0; i < ARRAY_SIZE(limits); i++)
        if (limits[i].reached(repeat))
            return repeat_fail(ret_message, "%s", limits[i].message);
    return 0;
}

int repeat_parse(const char *text, struct repeat *ret_repeat, char **ret_message)
{
    struct repeat repeat;
    int error;

    memset(&repeat, 0, sizeof(repeat));
    repeat.interval = 1;
    repeat.until = INT32_MAX;
    error = strchr(text, '=') ? repeat_read_rrule(text, &repeat, ret_message)
                              : repeat_read_words(text, &repeat, ret_message);
    if (!error)
        error = check(&repeat, ret_message);
    if (!error)
        *ret_repeat = repeat;
    return error;
}

/* --- what reading is made of ------------------------------------------------------------------ */

/* In the order of a month: those counted from its end come last. */
static int rank(int ordinal)
{
    return ordinal < 0 ? 64 + ordinal : ordinal;
}

static int weekday_rank(struct repeat_weekday weekday)
{
    return weekday.weekday * 128 + rank(weekday.ordinal);
}

bool repeat_add_weekday(struct repeat *repeat, int ordinal, int weekday)
{
    struct repeat_weekday added = {(int8_t)ordinal, (uint8_t)weekday};
    size_t i = 0;

    while (i < repeat->weekday_count && weekday_rank(repeat->weekdays[i]) < weekday_rank(added))
        i++;
    if (repeat->weekday_count == REPEAT_MOST_WEEKDAYS ||
        (i < repeat->weekday_count && weekday_rank(repeat->weekdays[i]) == weekday_rank(added)))
        return false;
    memmove(repeat->weekdays + i + 1, repeat->weekdays + i,
            (repeat->weekday_count - i) * sizeof(repeat->weekdays[0]));
    repeat->weekdays[i] = added;
    repeat->weekday_count++;
    return true;
}

bool repeat_add_month_day(struct repeat *repeat, int month_day)
{
    size_t i = 0;

    while (i < repeat->month_day_count && rank(repeat->month_days[i]) < rank(month_day))
        i++;
    if (repeat->month_day_count == REPEAT_MOST_MONTH_DAYS ||
        (i < repeat->month_day_count && repeat->month_days[i] == month_day))
        return false;
    memmove(repeat->month_days + i + 1, repeat->month_days + i, repeat->month_day_count - i);
    repeat->month_days[i] = (int8_t)month_day;
    repeat->month_day_count++;
    return true;
}

int repeat_fail(char **ret_message, const char *format, ...)
{
    va_list args;

    if (!ret_message)
        return -EINVAL;
    va_start(args, format);
    *ret_message = xvasprintf(format, args);
    va_end(args);
    return -EINVAL;
}
