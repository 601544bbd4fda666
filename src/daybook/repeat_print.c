/* Writes a rule in words, of the grammar in repeat_words.c. */

#include "daybook/repeat_text.h"

#include "base/civil.h"

const char *const repeat_units[] = {"day", "week", "month", "year"};
const char *const repeat_ordinals[] = {"first", "second", "third", "fourth", "fifth"};

/* Between the elements of a list; before the first `opening`. */
static void print_separator(size_t i, size_t count, const char *opening, struct buf *buf)
{
    buf_puts(buf, i == 0 ? opening : i + 1 < count ? ", " : " and ");
}

static void print_ordinal(int ordinal, struct buf *buf)
{
    int number = ordinal < 0 ? -ordinal : ordinal;

    buf_puts(buf, "the ");
    if (ordinal != -1)
        buf_puts(buf, repeat_ordinals[number - 1]);
    if (ordinal < 0)
        buf_puts(buf, number > 1 ? " last" : "last");
}

/* The first and the third Monday: the name comes once. */
static void print_weekdays(const struct repeat *repeat, struct buf *buf)
{
    bool each = repeat->frequency >= REPEAT_MONTHLY && !repeat->month_day_count;

    for (size_t i = 0; i < repeat->weekday_count; i++) {
        const struct repeat_weekday *day = &repeat->weekdays[i];
        bool named_later = i + 1 < repeat->weekday_count && day[1].weekday == day->weekday;

        print_separator(i, repeat->weekday_count, " on ", buf);
        if (day->ordinal)
            print_ordinal(day->ordinal, buf);
        else if (each && i == 0)
            buf_puts(buf, "each ");
        if (day->ordinal && !named_later)
            buf_putc(buf, ' ');
        if (!named_later)
            buf_puts(buf, civil_weekday_names[day->weekday]);
    }
}

static void print_month_days(const struct repeat *repeat, struct buf *buf)
{
    static const char *const suffixes[] = {"th", "st", "nd", "rd"};

    for (size_t i = 0; i < repeat->month_day_count; i++) {
        int day = repeat->month_days[i], unit = day / 10 == 1 ? 0 : day % 10;

        print_separator(i, repeat->month_day_count, repeat->weekday_count ? " " : " on ", buf);
        if (day < 0)
            buf_puts(buf, "the last day");
        else
            buf_printf(buf, "the %d%s", day, suffixes[unit > 3 ? 0 : unit]);
    }
}

static void print_months(const struct repeat *repeat, struct buf *buf)
{
    bool of = repeat->frequency == REPEAT_YEARLY &&
              (repeat->month_day_count || (repeat->weekday_count && repeat->weekdays[0].ordinal));
    size_t count = (size_t)__builtin_popcount(repeat->months), i = 0;

    for (int month = 0; month < 12; month++) {
        if (!(repeat->months >> month & 1))
            continue;
        print_separator(i++, count, of ? " of " : " in ", buf);
        buf_puts(buf, civil_month_names[month]);
    }
}

/* 9 May */
static bool is_date(const struct repeat *repeat)
{
    return repeat->frequency == REPEAT_YEARLY && !repeat->weekday_count &&
           repeat->month_day_count == 1 && repeat->month_days[0] > 0 &&
           __builtin_popcount(repeat->months) == 1;
}

static bool is_working_days(const struct repeat *repeat)
{
    return repeat->frequency == REPEAT_WEEKLY && repeat->interval == 1 &&
           repeat->weekday_count == REPEAT_WORKING_DAYS &&
           repeat->weekdays[REPEAT_WORKING_DAYS - 1].weekday == REPEAT_WORKING_DAYS - 1;
}

static void print_days(const struct repeat *repeat, struct buf *buf)
{
    if (is_date(repeat)) {
        buf_printf(buf, " on %d %s", repeat->month_days[0],
                   civil_month_names[__builtin_ctz(repeat->months)]);
        return;
    }
    print_weekdays(repeat, buf);
    print_month_days(repeat, buf);
    print_months(repeat, buf);
}

void repeat_print(const struct repeat *repeat, struct buf *buf)
{
    buf_puts(buf, "every ");
    if (is_working_days(repeat)) {
        buf_puts(buf, "weekday");
        print_months(repeat, buf);
    } else {
        if (repeat->interval > 1)
            buf_printf(buf, "%d %ss", repeat->interval, repeat_units[repeat->frequency]);
        else
            buf_puts(buf, repeat_units[repeat->frequency]);
        print_days(repeat, buf);
    }
    if (repeat->count) {
        buf_printf(buf, ", %d %s", repeat->count, repeat->count == 1 ? "time" : "times");
    } else if (repeat->until != INT32_MAX) {
        buf_puts(buf, " until ");
        day_print(repeat->until, buf);
    }
}
