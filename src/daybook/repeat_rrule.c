/*
 * A rule as iCalendar has it (RFC 5545 section 3.3.10): reads and writes the value of RRULE.
 *
 * UNTIL is a day in the zone of the event, that day included. One with a time is refused: whoever
 * knows the zone has to say which day it means. WKST is MO, and taken with another day where that
 * changes nothing.
 */

#include "daybook/repeat_text.h"

#include "base/civil.h"
#include "base/memory.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

static const char *const frequencies[] = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"};
static const char *const weekdays[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};

struct reader {
    struct repeat *repeat;
    char **message;
    const char *part; /* its name */
    int week_start;
};

/* One value of a list, or all of a part. */
struct value {
    const char *text;
    size_t len;
};

static bool is_word(struct value value, const char *word)
{
    return value.len == strlen(word) && strncasecmp(value.text, word, value.len) == 0;
}

/* Where it is in the table, or `count`. */
static size_t find(struct value value, const char *const *words, size_t count)
{
    size_t i = 0;

    while (i < count && !is_word(value, words[i]))
        i++;
    return i;
}

static int fail_value(const struct reader *reader, struct value value, const char *advice)
{
    return repeat_fail(reader->message, "%s=%.*s is not known: %s", reader->part, (int)value.len,
                       value.text, advice);
}

static int fail_twice(const struct reader *reader, struct value value)
{
    return repeat_fail(reader->message, "%.*s is in %s twice, or with too many others",
                       (int)value.len, value.text, reader->part);
}

/* A number with up to four digits and, where `sign` is allowed, a sign. */
static bool read_number(struct value value, bool sign, int *ret_number)
{
    bool negative = sign && value.len && *value.text == '-';
    int number = 0;
    size_t i = negative || (sign && value.len && *value.text == '+');

    if (i == value.len || value.len - i > 4)
        return false;
    for (; i < value.len; i++) {
        if (value.text[i] < '0' || value.text[i] > '9')
            return false;
        number = number * 10 + (value.text[i] - '0');
    }
    *ret_number = negative ? -number : number;
    return true;
}

static int read_frequency(struct reader *reader, struct value value)
{
    size_t found = find(value, frequencies, ARRAY_SIZE(frequencies));

    if (found == ARRAY_SIZE(frequencies))
        return fail_value(reader, value,
                          "write DAILY, WEEKLY, MONTHLY or YEARLY, and for what comes "
                          "more often an event for each");
    reader->repeat->frequency = (enum repeat_frequency)found;
    return 0;
}

static int read_interval(struct reader *reader, struct value value)
{
    int number;

    if (!read_number(value, false, &number) || number < 1 || number > REPEAT_MOST_INTERVAL)
        return fail_value(reader, value, "write a number from 1 to 999");
    reader->repeat->interval = (uint16_t)number;
    return 0;
}

static int read_count(struct reader *reader, struct value value)
{
    int number;

    if (!read_number(value, false, &number) || number < 1)
        return fail_value(reader, value, "write a number from 1 to 9999");
    reader->repeat->count = (uint16_t)number;
    return 0;
}

/* d = a digit, anything else = itself. */
static bool has_shape(struct value value, const char *shape)
{
    if (value.len != strlen(shape))
        return false;
    for (size_t i = 0; i < value.len; i++) {
        char c = value.text[i];

        if (shape[i] == 'd' ? c < '0' || c > '9' : c != shape[i])
            return false;
    }
    return true;
}

static int read_until(struct reader *reader, struct value value)
{
    int year, month, day;

    if (has_shape(value, "ddddddddTdddddd") || has_shape(value, "ddddddddTddddddZ"))
        return fail_value(reader, value,
                          "write the last day alone, on the clocks of the event, like 20240630");
    if (!has_shape(value, "dddddddd"))
        return fail_value(reader, value, "write the last day like 20240630");
    read_number((struct value){value.text, 4}, false, &year);
    read_number((struct value){value.text + 4, 2}, false, &month);
    read_number((struct value){value.text + 6, 2}, false, &day);
    if (year < 1970 || year > 2199)
        return fail_value(reader, value,
                          "years are 1970 to 2199; leave it out when there is no end");
    if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
        return fail_value(reader, value, "there is no such day");
    reader->repeat->until = day_from_civil(year, month, day);
    return 0;
}

static int read_weekday(struct reader *reader, struct value value)
{
    size_t name = value.len < 2 ? 0 : value.len - 2, weekday;
    int ordinal = 0;

    weekday = find((struct value){value.text + name, value.len - name}, weekdays, 7);
    if (weekday == ARRAY_SIZE(weekdays))
        return fail_value(reader, value, "write MO, TU, WE, TH, FR, SA or SU");
    if (name && (!read_number((struct value){value.text, name}, true, &ordinal) || ordinal < -5 ||
                 ordinal > 5 || ordinal == 0))
        return fail_value(reader, value, "days of the week are counted 1 to 5 and -1 to -5");
    if (!repeat_add_weekday(reader->repeat, ordinal, (int)weekday))
        return fail_twice(reader, value);
    return 0;
}

static int read_month_day(struct reader *reader, struct value value)
{
    int day;

    if (!read_number(value, true, &day) || day < -1 || day == 0 || day > 31)
        return fail_value(reader, value, "days are 1 to 31, and -1 for the last");
    if (!repeat_add_month_day(reader->repeat, day))
        return fail_twice(reader, value);
    return 0;
}

static int read_month(struct reader *reader, struct value value)
{
    int month;

    if (!read_number(value, false, &month) || month < 1 || month > 12)
        return fail_value(reader, value, "months are 1 to 12");
    if (reader->repeat->months >> (month - 1) & 1)
        return fail_twice(reader, value);
    reader->repeat->months |= (uint16_t)(1 << (month - 1));
    return 0;
}

static int read_week_start(struct reader *reader, struct value value)
{
    size_t found = find(value, weekdays, ARRAY_SIZE(weekdays));

    if (found == ARRAY_SIZE(weekdays))
        return fail_value(reader, value, "leave it out, or write MO");
    reader->week_start = (int)found;
    return 0;
}

#define NO_TIMES                                                                                   \
    "all instances begin at the time of `when`: leave it out, and write an event for each time "   \
    "of a day"

static const struct part {
    const char *name;
    int (*read)(struct reader *reader, struct value value);
    bool is_list; /* read() gets one value at a time */
    const char *refused; /* what to do instead, without read() */
} parts[] = {
    {"FREQ", read_frequency, false, NULL},
    {"INTERVAL", read_interval, false, NULL},
    {"COUNT", read_count, false, NULL},
    {"UNTIL", read_until, false, NULL},
    {"BYDAY", read_weekday, true, NULL},
    {"BYMONTHDAY", read_month_day, true, NULL},
    {"BYMONTH", read_month, true, NULL},
    {"WKST", read_week_start, false, NULL},
    {"BYSETPOS", NULL, false,
     "calendar apps expand it wrongly: write the last Friday as FREQ=MONTHLY;BYDAY=-1FR, and what "
     "has no such form as dates"},
    {"BYWEEKNO", NULL, false,
     "calendar apps expand it wrongly around the new year: write FREQ=YEARLY with BYMONTH and "
     "BYDAY, or dates"},
    {"BYYEARDAY", NULL, false, "write FREQ=YEARLY with BYMONTH and BYMONTHDAY, or dates"},
    {"BYHOUR", NULL, false, NO_TIMES},
    {"BYMINUTE", NULL, false, NO_TIMES},
    {"BYSECOND", NULL, false, NO_TIMES},
    {"RSCALE", NULL, false, "few calendar apps know other calendars: write the dates"},
    {"SKIP", NULL, false, "it needs RSCALE, which few calendar apps know: leave it out"},
};

static int read_values(struct reader *reader, const struct part *part, struct value value)
{
    const char *end = value.text + value.len;
    int error = 0;

    if (!part->is_list)
        return part->read(reader, value);
    for (const char *p = value.text; !error && p <= end;) {
        size_t len = 0;

        while (p + len < end && p[len] != ',')
            len++;
        error = part->read(reader, (struct value){p, len});
        p += len + 1;
    }
    return error;
}

static int read_part(struct reader *reader, struct value text, uint32_t *seen)
{
    const char *equals = memchr(text.text, '=', text.len);
    struct value name = {text.text, equals ? (size_t)(equals - text.text) : text.len};
    const struct part *part;
    size_t i = 0;

    while (i < ARRAY_SIZE(parts) && !is_word(name, parts[i].name))
        i++;
    if (i == ARRAY_SIZE(parts) || !equals)
        return repeat_fail(
            reader->message,
            "\"%.*s\" is no part of a rule: write it like FREQ=WEEKLY;BYDAY=WE, or in "
            "words like \"every week on Wednesday\"",
            (int)text.len, text.text);
    part = &parts[i];
    if (part->refused)
        return repeat_fail(reader->message, "%s is not taken: %s", part->name, part->refused);
    if (*seen >> i & 1)
        return repeat_fail(reader->message, "%s is there twice: leave one of them out", part->name);
    *seen |= 1u << i;
    reader->part = part->name;
    return read_values(reader, part, (struct value){equals + 1, text.len - name.len - 1});
}

/* Whether it matters where a week begins: days of one week that would be in two are not what every
 * second week has. */
static bool week_start_matters(const struct repeat *repeat, int week_start)
{
    size_t before = 0;

    if (repeat->frequency != REPEAT_WEEKLY || repeat->interval == 1)
        return false;
    for (size_t i = 0; i < repeat->weekday_count; i++)
        before += repeat->weekdays[i].weekday < week_start;
    return before && before < repeat->weekday_count;
}

int repeat_read_rrule(const char *text, struct repeat *repeat, char **ret_message)
{
    struct reader reader = {.repeat = repeat, .message = ret_message};
    const char *p = strncasecmp(text, "RRULE:", 6) == 0 ? text + 6 : text;
    uint32_t seen = 0;

    for (;;) {
        size_t len = strcspn(p, ";");
        int error = read_part(&reader, (struct value){p, len}, &seen);

        if (error)
            return error;
        if (!p[len])
            break;
        p += len + 1;
    }
    if (!(seen & 1))
        return repeat_fail(ret_message,
                           "it does not say how often: write FREQ=DAILY, WEEKLY, MONTHLY "
                           "or YEARLY");
    if (week_start_matters(repeat, reader.week_start))
        return repeat_fail(ret_message,
                           "weeks begin on Monday here, and it matters to this rule: leave "
                           "WKST=%s out, or write an event for each of its days",
                           weekdays[reader.week_start]);
    return 0;
}

/* --- printing --------------------------------------------------------------------------------- */

static void print_weekdays(const struct repeat *repeat, struct buf *buf)
{
    for (size_t i = 0; i < repeat->weekday_count; i++) {
        const struct repeat_weekday *weekday = &repeat->weekdays[i];

        buf_puts(buf, i ? "," : ";BYDAY=");
        if (weekday->ordinal)
            buf_printf(buf, "%d", weekday->ordinal);
        buf_puts(buf, weekdays[weekday->weekday]);
    }
}

static void print_months(const struct repeat *repeat, struct buf *buf)
{
    const char *before = ";BYMONTH=";

    for (int month = 1; month <= 12; month++) {
        if (!(repeat->months >> (month - 1) & 1))
            continue;
        buf_printf(buf, "%s%d", before, month);
        before = ",";
    }
}

void repeat_print_rrule(const struct repeat *repeat, const char *until, struct buf *buf)
{
    buf_printf(buf, "FREQ=%s", frequencies[repeat->frequency]);
    if (repeat->interval > 1)
        buf_printf(buf, ";INTERVAL=%d", repeat->interval);
    if (repeat->count)
        buf_printf(buf, ";COUNT=%d", repeat->count);
    if (until)
        buf_printf(buf, ";UNTIL=%s", until);
    print_months(repeat, buf);
    for (size_t i = 0; i < repeat->month_day_count; i++)
        buf_printf(buf, "%s%d", i ? "," : ";BYMONTHDAY=", repeat->month_days[i]);
    print_weekdays(repeat, buf);
}
