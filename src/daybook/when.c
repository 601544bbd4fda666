/*
 * `when`: the forms that are understood, by a table of patterns, and the calendar arithmetic under
 * them. What is not understood goes to when_advice(), which teaches.
 */

#include "daybook/when.h"

#include "base/memory.h"
#include "daybook/when_advice.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#define FIRST_YEAR 1970
#define LAST_YEAR 2199
#define MAX_NUMBERS 10
#define DAY_MINUTES 1440

/* ISO 8601: week 1 is the one with 4 January in it. */
static int32_t monday_of_week(int year, int week)
{
    int32_t fourth = day_from_civil(year, 1, 4);

    return fourth - weekday_of(fourth) + (week - 1) * 7;
}

static int weeks_in_year(int year)
{
    return (monday_of_week(year + 1, 1) - monday_of_week(year, 1)) / 7;
}

/* --- parsing ---------------------------------------------------------------------------------- */

struct reader {
    int numbers[MAX_NUMBERS]; /* the runs of digits of the text, in their order */
    char **message;
};

__attribute__((format(printf, 2, 3))) static int fail(const struct reader *reader,
                                                      const char *format, ...)
{
    va_list args;

    if (!reader->message)
        return -EINVAL;
    va_start(args, format);
    *reader->message = xvasprintf(format, args);
    va_end(args);
    return -EINVAL;
}

static int read_date(const struct reader *reader, const int *number, int32_t *ret_day)
{
    int year = number[0], month = number[1], day = number[2];

    if (year < FIRST_YEAR || year > LAST_YEAR)
        return fail(reader, "the year %d is out of range (%d to %d)", year, FIRST_YEAR, LAST_YEAR);
    if (month < 1 || month > 12)
        return fail(reader, "there is no month %02d: dates are written year-month-day", month);
    if (day < 1 || day > days_in_month(year, month))
        return fail(reader, "%04d-%02d-%02d does not exist: that month has %d days", year, month,
                    day, days_in_month(year, month));
    *ret_day = day_from_civil(year, month, day);
    return 0;
}

static int read_minute(const struct reader *reader, const int *number, int32_t *ret_minute)
{
    if (number[0] == 24 && number[1] == 0)
        return fail(reader, "midnight is 00:00 of the next day, not 24:00");
    if (number[0] > 23 || number[1] > 59)
        return fail(reader, "there is no time %02d:%02d", number[0], number[1]);
    *ret_minute = number[0] * 60 + number[1];
    return 0;
}

static int read_moment(const struct reader *reader, const int *number, struct local_time *ret)
{
    int error = read_date(reader, number, &ret->day);

    return error ? error : read_minute(reader, number + 3, &ret->minute);
}

static int check_order(const struct reader *reader, const struct when *when)
{
    int64_t start = (int64_t)when->start.day * DAY_MINUTES + when->start.minute;
    int64_t end = (int64_t)when->end.day * DAY_MINUTES + when->end.minute;

    if (end < start)
        return fail(reader, "the end comes before the start");
    if (end == start && when->kind == WHEN_SPAN)
        return fail(reader, "start and end are the same: leave the end out if it is not announced");
    return 0;
}

static int read_span(const struct reader *reader, struct when *when)
{
    int error = read_moment(reader, reader->numbers, &when->start);

    if (!error)
        error = read_moment(reader, reader->numbers + 5, &when->end);
    return error ? error : check_order(reader, when);
}

static int read_span_of_a_day(const struct reader *reader, struct when *when)
{
    int error = read_moment(reader, reader->numbers, &when->start);

    when->end.day = when->start.day;
    if (!error)
        error = read_minute(reader, reader->numbers + 5, &when->end.minute);
    if (!error && when->end.minute < when->start.minute)
        return fail(reader, "the end comes before the start: if it is on the next day, write that "
                            "day before the time");
    return error ? error : check_order(reader, when);
}

static int read_start(const struct reader *reader, struct when *when)
{
    int error = read_moment(reader, reader->numbers, &when->start);

    when->end = when->start;
    return error;
}

static int read_days(const struct reader *reader, struct when *when)
{
    int error = read_date(reader, reader->numbers, &when->start.day);

    if (!error)
        error = read_date(reader, reader->numbers + 3, &when->end.day);
    return error ? error : check_order(reader, when);
}

static int read_day(const struct reader *reader, struct when *when)
{
    int error = read_date(reader, reader->numbers, &when->start.day);

    when->end.day = when->start.day;
    return error;
}

static int read_week(const struct reader *reader, struct when *when)
{
    int year = reader->numbers[0], week = reader->numbers[1];

    if (year < FIRST_YEAR || year > LAST_YEAR)
        return fail(reader, "the year %d is out of range (%d to %d)", year, FIRST_YEAR, LAST_YEAR);
    if (week < 1 || week > weeks_in_year(year))
        return fail(reader, "there is no week %02d in %d: it has %d weeks", week, year,
                    weeks_in_year(year));
    when->start.day = monday_of_week(year, week);
    when->end.day = when->start.day + 6;
    return 0;
}

static int read_month(const struct reader *reader, struct when *when)
{
    const int first[] = {reader->numbers[0], reader->numbers[1], 1};
    int error = read_date(reader, first, &when->start.day);

    if (!error)
        when->end.day = when->start.day + days_in_month(first[0], first[1]) - 1;
    return error;
}

static int read_nothing(const struct reader *reader, struct when *when)
{
    (void)reader;
    (void)when;
    return 0;
}

/* d = a digit, _ = a blank or T, anything else = itself. */
static const struct form {
    const char *pattern;
    enum when_kind kind;
    int (*read)(const struct reader *reader, struct when *when);
} forms[] = {
    {"dddd-dd-dd_dd:dd", WHEN_START, read_start},
    {"dddd-dd-dd_dd:dd/dd:dd", WHEN_SPAN, read_span_of_a_day},
    {"dddd-dd-dd_dd:dd/dddd-dd-dd_dd:dd", WHEN_SPAN, read_span},
    {"dddd-dd-dd", WHEN_DAYS, read_day},
    {"dddd-dd-dd/dddd-dd-dd", WHEN_DAYS, read_days},
    {"dddd-dd-dd TBC", WHEN_DAY_TBC, read_day},
    {"dddd-Wdd", WHEN_WEEK, read_week},
    {"dddd-dd", WHEN_MONTH, read_month},
    {"TBC", WHEN_UNDATED, read_nothing},
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool matches(const char *pattern, const char *text, int *ret_numbers)
{
    size_t count = 0;

    for (; *pattern; pattern++, text++) {
        if (*pattern == 'd') {
            if (!is_digit(*text))
                return false;
            if (count == 0 || pattern[-1] != 'd')
                ret_numbers[count++] = 0;
            ret_numbers[count - 1] = ret_numbers[count - 1] * 10 + (*text - '0');
        } else if (*pattern == '_' ? *text != ' ' && *text != 'T' : *text != *pattern) {
            return false;
        }
    }
    return *text == '\0';
}

int when_parse(const char *text, struct when *ret_when, char **ret_message)
{
    for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
        struct reader reader = {.message = ret_message};
        struct when when = {.kind = forms[i].kind};
        int error;

        if (!matches(forms[i].pattern, text, reader.numbers))
            continue;
        error = forms[i].read(&reader, &when);
        if (!error)
            *ret_when = when;
        return error;
    }
    if (ret_message)
        *ret_message = when_advice(text);
    return -EINVAL;
}

int local_time_parse(const char *text, struct local_time *ret_time, char **ret_message)
{
    struct when when;
    int error = when_parse(text, &when, ret_message);

    if (error)
        return error;
    if (when.kind != WHEN_START) {
        const struct reader reader = {.message = ret_message};

        return fail(&reader, "a date and a time are wanted, as in 2023-12-12 17:00");
    }
    *ret_time = when.start;
    return 0;
}

/* --- printing --------------------------------------------------------------------------------- */

static void print_moment(struct local_time time, struct buf *buf)
{
    day_print(time.day, buf);
    buf_putc(buf, ' ');
    minute_print(time.minute, buf);
}

static void print_span(const struct when *when, struct buf *buf)
{
    print_moment(when->start, buf);
    buf_putc(buf, '/');
    if (when->start.day == when->end.day)
        minute_print(when->end.minute, buf);
    else
        print_moment(when->end, buf);
}

static void print_week(int32_t monday, struct buf *buf)
{
    int year = civil_from_day(monday + 3).year; /* the year its Thursday is in */

    buf_printf(buf, "%04d-W%02d", year, (monday - monday_of_week(year, 1)) / 7 + 1);
}

void when_print(const struct when *when, struct buf *buf)
{
    struct civil civil;

    switch (when->kind) {
    case WHEN_UNDATED:
        buf_puts(buf, "TBC");
        break;
    case WHEN_MONTH:
        civil = civil_from_day(when->start.day);
        buf_printf(buf, "%04d-%02d", civil.year, civil.month);
        break;
    case WHEN_WEEK:
        print_week(when->start.day, buf);
        break;
    case WHEN_DAYS:
        day_print(when->start.day, buf);
        if (when->end.day != when->start.day) {
            buf_putc(buf, '/');
            day_print(when->end.day, buf);
        }
        break;
    case WHEN_DAY_TBC:
        day_print(when->start.day, buf);
        buf_puts(buf, " TBC");
        break;
    case WHEN_START:
        print_moment(when->start, buf);
        break;
    case WHEN_SPAN:
        print_span(when, buf);
        break;
    }
}

struct when when_days(const struct when *when)
{
    struct when days = *when;

    if (when->kind == WHEN_UNDATED || when->kind == WHEN_WEEK || when->kind == WHEN_MONTH)
        return days;
    days.kind = WHEN_DAYS;
    if (when->kind == WHEN_SPAN && when->end.minute == 0 && when->end.day > when->start.day)
        days.end.day--;
    days.start.minute = days.end.minute = 0;
    return days;
}

bool when_has_day(const struct when *when)
{
    return when->kind >= WHEN_DAYS;
}

bool when_is_all_day(const struct when *when)
{
    return when->kind != WHEN_START && when->kind != WHEN_SPAN;
}
