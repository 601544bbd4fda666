/*
 * The days of a rule, a day, week, month or year at a time: see repeat.h. A period holds at most
 * 366 days, and all periods lie before the year 2200, so that nothing is looked for without an end.
 */

#include "base/civil.h"
#include "daybook/repeat.h"

#include <stdlib.h>

#define LAST_YEAR 2199

static int days_in(int year, int month)
{
    return (int)(day_from_civil(month == 12 ? year + 1 : year, month == 12 ? 1 : month + 1, 1) -
                 day_from_civil(year, month, 1));
}

static void put(struct repeat_walk *walk, int32_t day)
{
    walk->days[walk->found++] = day;
}

static int by_day(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

    return (x > y) - (x < y);
}

/* --- periods ---------------------------------------------------------------------------------- */

static void fill_week(struct repeat_walk *walk)
{
    const struct repeat *repeat = walk->repeat;

    if (!repeat->weekday_count)
        put(walk, walk->period + weekday_of(walk->first));
    for (size_t i = 0; i < repeat->weekday_count; i++)
        put(walk, walk->period + repeat->weekdays[i].weekday);
}

/* The first day of the month is `begin`. */
static void fill_weekday(struct repeat_walk *walk, struct repeat_weekday which, int32_t begin,
                         int length)
{
    int first = (which.weekday - weekday_of(begin) + 7) % 7;
    int count = (length - first + 6) / 7;
    int nth = which.ordinal > 0 ? which.ordinal - 1 : count + which.ordinal;

    if (nth >= 0 && nth < count)
        put(walk, begin + first + 7 * nth);
}

static void fill_month(struct repeat_walk *walk, int year, int month)
{
    const struct repeat *repeat = walk->repeat;
    int32_t begin = day_from_civil(year, month, 1);
    int length = days_in(year, month);
    int own = civil_from_day(walk->first).day;

    for (size_t i = 0; i < repeat->weekday_count; i++)
        fill_weekday(walk, repeat->weekdays[i], begin, length);
    for (size_t i = 0; i < repeat->month_day_count; i++) {
        int day = repeat->month_days[i] < 0 ? length : repeat->month_days[i];

        if (day <= length)
            put(walk, begin + day - 1);
    }
    if (!repeat->weekday_count && !repeat->month_day_count && own <= length)
        put(walk, begin + own - 1);
}

static void fill_year(struct repeat_walk *walk, int year)
{
    uint16_t months = walk->repeat->months;

    if (!months)
        months = (uint16_t)(1 << (civil_from_day(walk->first).month - 1));
    for (int month = 1; month <= 12; month++)
        if (months & 1 << (month - 1))
            fill_month(walk, year, month);
}

/* The days of the period, each once, and the beginning of the next. */
static void fill(struct repeat_walk *walk)
{
    struct civil at = civil_from_day(walk->period);
    int interval = walk->repeat->interval, month = at.year * 12 + at.month - 1 + interval;
    uint16_t kept = 0;

    walk->index = walk->found = 0;
    switch (walk->repeat->frequency) {
    case REPEAT_DAILY:
        put(walk, walk->period);
        walk->period += interval;
        return;
    case REPEAT_WEEKLY:
        fill_week(walk);
        walk->period += 7 * interval;
        break;
    case REPEAT_MONTHLY:
        fill_month(walk, at.year, at.month);
        walk->period = day_from_civil(month / 12, month % 12 + 1, 1);
        break;
    case REPEAT_YEARLY:
        fill_year(walk, at.year);
        walk->period = day_from_civil(at.year + interval, 1, 1);
        break;
    }
    qsort(walk->days, walk->found, sizeof(*walk->days), by_day);
    for (uint16_t i = 0; i < walk->found; i++)
        if (!kept || walk->days[kept - 1] != walk->days[i])
            walk->days[kept++] = walk->days[i];
    walk->found = kept;
}

/* --- walking ---------------------------------------------------------------------------------- */

struct repeat_walk repeat_walk(const struct repeat *repeat, int32_t first)
{
    struct repeat_walk walk;
    struct civil at = civil_from_day(first);

    walk.repeat = repeat;
    walk.first = first;
    walk.told = 0;
    walk.index = walk.found = 0;
    switch (repeat->frequency) {
    case REPEAT_WEEKLY:
        walk.period = first - weekday_of(first);
        break;
    case REPEAT_MONTHLY:
        walk.period = day_from_civil(at.year, at.month, 1);
        break;
    case REPEAT_YEARLY:
        walk.period = day_from_civil(at.year, 1, 1);
        break;
    default:
        walk.period = first;
        break;
    }
    return walk;
}

bool repeat_next(struct repeat_walk *walk, int32_t *ret_day)
{
    const struct repeat *repeat = walk->repeat;
    int32_t last = day_from_civil(LAST_YEAR + 1, 1, 1) - 1, day;

    if (repeat->until < last)
        last = repeat->until;
    while (!repeat->count || walk->told < repeat->count) {
        if (walk->index == walk->found) {
            if (walk->period > last)
                return false;
            fill(walk);
            continue;
        }
        day = walk->days[walk->index++];
        if (day < walk->first)
            continue;
        if (day > last)
            return false;
        walk->told++;
        *ret_day = day;
        return true;
    }
    return false;
}

/* Where it begins decides which weeks or months are left out, so none is before that. */
int32_t repeat_first(const struct repeat *repeat, int32_t day)
{
    struct repeat every = *repeat;
    struct repeat_walk walk;
    int32_t first;

    every.interval = 1;
    every.count = 0;
    walk = repeat_walk(&every, day);
    return repeat_next(&walk, &first) ? first : INT32_MAX;
}

int32_t repeat_last(const struct repeat *repeat, int32_t first)
{
    struct repeat_walk walk = repeat_walk(repeat, first);
    int32_t day, last = first;

    if (!repeat->count && repeat->until == INT32_MAX)
        return INT32_MAX;
    while (repeat_next(&walk, &day))
        last = day;
    return last;
}
