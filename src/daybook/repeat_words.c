/*
 * A rule in words: reads
 *
 *     rule     = "every" ( "weekday" | weekday { sep weekday } | [ number ] unit [ "on" days ] )
 *                [ ( "in" | "of" ) month { sep month } ] [ [ "," ] end ]
 *     unit     = "day" | "week" | "month" | "year", or with an "s"
 *     days     = number month | item { sep item }
 *     item     = [ "each" ] weekday
 *              | [ "the" ] ordinal { sep [ "the" ] ordinal } [ weekday | "day" ]
 *     ordinal  = "1st" to "31st" | "first" to "fifth" | [ "second" to "fifth" ] "last"
 *     end      = "until" date | number ( "times" | "time" )
 *     sep      = [ "," ] [ "and" ]
 *     weekday  = "Monday" to "Sunday", or the first three letters
 *     month    = "January" to "December", or the first three letters
 *     number   = "1" to "9999", of units to "999", without zeroes before it
 *     date     = as in `when`: 2024-06-30
 *
 * in either case, blanks between. "weekday" is Monday to Friday, ordinals without a weekday are
 * days of the month. A month or a year has a weekday more than once: "each Friday" or "the last
 * Friday", but "Friday the 13th".
 */

#include "daybook/repeat_text.h"

#include "base/civil.h"
#include "base/memory.h"
#include "daybook/when.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

struct reader {
    const char *rest;
    struct repeat *repeat;
    char **message;
    bool each; /* said of a weekday */
    bool separated; /* from what was read before */
    int ordinals[REPEAT_MOST_MONTH_DAYS]; /* read, of what is not yet known */
    size_t ordinal_count;
};

/* The length of the word or the comma that comes next. */
static size_t next_word(struct reader *reader)
{
    reader->rest += strspn(reader->rest, " ");
    return *reader->rest == ',' ? 1 : strcspn(reader->rest, " ,");
}

static bool take(struct reader *reader, const char *word)
{
    size_t len = next_word(reader);

    if (len != strlen(word) || strncasecmp(reader->rest, word, len) != 0)
        return false;
    reader->rest += len;
    return true;
}

/* One of the names, in full or, with `abbreviated`, its first three letters; where it is in the
 * table, or -1. */
static int take_name(struct reader *reader, const char *const *names, int count, bool abbreviated)
{
    size_t len = next_word(reader);

    for (int i = 0; i < count; i++) {
        if ((len == strlen(names[i]) || (abbreviated && len == 3)) &&
            strncasecmp(reader->rest, names[i], len) == 0) {
            reader->rest += len;
            return i;
        }
    }
    return -1;
}

static int take_weekday(struct reader *reader)
{
    return take_name(reader, civil_weekday_names, 7, true);
}

static int take_month(struct reader *reader)
{
    return take_name(reader, civil_month_names, 12, true);
}

/* Digits and `suffixes` after them, one of which there must be; 0: there is no such number next. */
static int take_number(struct reader *reader, const char *const *suffixes, size_t count)
{
    size_t len = next_word(reader), digits = strspn(reader->rest, "0123456789");
    int number = 0;

    if (digits == 0 || digits > 4 || *reader->rest == '0')
        return 0;
    for (size_t i = 0; i < digits; i++)
        number = number * 10 + (reader->rest[i] - '0');
    for (size_t i = 0; i < count; i++) {
        if (len - digits == strlen(suffixes[i]) &&
            strncasecmp(reader->rest + digits, suffixes[i], len - digits) == 0) {
            reader->rest += len;
            return number;
        }
    }
    return 0;
}

static int take_count(struct reader *reader)
{
    static const char *const none[] = {""};

    return take_number(reader, none, ARRAY_SIZE(none));
}

/* 0: there is none next. */
static int take_ordinal(struct reader *reader)
{
    static const char *const suffixes[] = {"st", "nd", "rd", "th"};
    int number = take_number(reader, suffixes, ARRAY_SIZE(suffixes));

    if (!number)
        number = 1 + take_name(reader, repeat_ordinals, 5, false);
    if (take(reader, "last"))
        return number ? -number : -1;
    return number;
}

static void take_separator(struct reader *reader)
{
    bool comma = take(reader, ","), and = take(reader, "and");

    reader->separated = comma || and;
}

static int fail_days(const struct reader *reader)
{
    return repeat_fail(reader->message, "a day is named twice, or more than %d weekdays are",
                       REPEAT_MOST_WEEKDAYS);
}

static int add_weekday(struct reader *reader, int weekday)
{
    size_t i = 0;

    do {
        int ordinal = reader->ordinal_count ? reader->ordinals[i] : 0;

        if (ordinal < -5 || ordinal > 5)
            return repeat_fail(reader->message, "a month has no more than five of a weekday: write "
                                                "\"the last Friday\" or \"Friday the 13th\"");
        if (!repeat_add_weekday(reader->repeat, ordinal, weekday))
            return fail_days(reader);
    } while (++i < reader->ordinal_count);
    reader->ordinal_count = 0;
    return 0;
}

/* What the ordinals counted were days of the month. */
static int add_month_days(struct reader *reader)
{
    for (size_t i = 0; i < reader->ordinal_count; i++) {
        int day = reader->ordinals[i];

        if (day < -1 || day > 31)
            return repeat_fail(reader->message,
                               "days of a month are the 1st to the 31st, and the last day");
        if (!repeat_add_month_day(reader->repeat, day))
            return fail_days(reader);
    }
    reader->ordinal_count = 0;
    return 0;
}

/* The weekday, or "day", that ordinals before it count; 1: it was read, 0: neither comes next. */
static int read_counted(struct reader *reader)
{
    int weekday = take_weekday(reader), error;

    if (weekday < 0 && !(reader->ordinal_count && take(reader, "day")))
        return 0;
    if (reader->ordinal_count && reader->separated)
        return repeat_fail(reader->message, "it is not clear what is counted: write \"the first "
                                            "Monday\", or the days of the month last, \"Monday "
                                            "the 1st\"");
    error = weekday < 0 ? add_month_days(reader) : add_weekday(reader, weekday);
    return error ? error : 1;
}

/* 1: something was read, 0: no item comes next. */
static int read_item(struct reader *reader)
{
    bool each = take(reader, "each"), the = !each && take(reader, "the");
    int found = the ? 0 : read_counted(reader), ordinal;

    reader->each |= each;
    if (found)
        return found;
    ordinal = each ? 0 : take_ordinal(reader);
    if (!ordinal)
        return each || the ? -EINVAL : 0;
    if (reader->ordinal_count == ARRAY_SIZE(reader->ordinals))
        return fail_days(reader);
    reader->ordinals[reader->ordinal_count++] = ordinal;
    return 1;
}

static int read_items(struct reader *reader)
{
    const char *after = reader->rest;
    int found;

    while ((found = read_item(reader)) > 0) {
        after = reader->rest;
        take_separator(reader);
    }
    reader->rest = after;
    if (found < 0)
        return found;
    for (size_t i = 0; i < reader->ordinal_count; i++)
        if (reader->ordinals[i] < 0)
            return repeat_fail(reader->message, "the last of what? write \"the last day\" or "
                                                "\"the last Friday\"");
    return add_month_days(reader);
}

/* 9 May */
static int read_date(struct reader *reader, bool *ret_found)
{
    const char *before = reader->rest;
    int day = take_count(reader), month = day ? take_month(reader) : -1;

    *ret_found = month >= 0;
    if (month < 0) {
        reader->rest = before;
        return 0;
    }
    if (reader->repeat->frequency != REPEAT_YEARLY)
        return repeat_fail(reader->message,
                           "a date comes once a year: write \"every year on %d %s\"", day,
                           civil_month_names[month]);
    reader->ordinals[reader->ordinal_count++] = day;
    reader->repeat->months = (uint16_t)(1 << month);
    return add_month_days(reader);
}

static int read_days(struct reader *reader)
{
    const struct repeat *repeat = reader->repeat;
    bool found;
    int error = read_date(reader, &found);

    if (error || found)
        return error;
    error = read_items(reader);
    if (!error && !repeat->weekday_count && !repeat->month_day_count)
        return -EINVAL;
    if (!error && repeat->frequency >= REPEAT_MONTHLY && repeat->weekday_count &&
        !repeat->weekdays[0].ordinal && !repeat->month_day_count && !reader->each) {
        const char *day = civil_weekday_names[repeat->weekdays[0].weekday];

        return repeat_fail(reader->message,
                           "which %s? write \"every month on the last %s\", or "
                           "\"each %s\" for all of them",
                           day, day, day);
    }
    return error;
}

static int read_months(struct reader *reader)
{
    const char *after = reader->rest;
    int month;

    if (reader->repeat->months)
        return -EINVAL;
    while ((month = take_month(reader)) >= 0) {
        if (reader->repeat->months >> month & 1)
            return repeat_fail(reader->message, "%s is named twice", civil_month_names[month]);
        reader->repeat->months |= (uint16_t)(1 << month);
        after = reader->rest;
        take_separator(reader);
    }
    reader->rest = after;
    return reader->repeat->months ? 0 : -EINVAL;
}

static int read_until(struct reader *reader)
{
    struct when when;
    int error;

    next_word(reader);
    error = when_parse(reader->rest, &when, reader->message);
    if (error)
        return error;
    if (when.kind != WHEN_DAYS || when.start.day != when.end.day)
        return repeat_fail(reader->message, "it ends on a day: write \"until 2024-06-30\"");
    reader->repeat->until = when.start.day;
    reader->rest += strlen(reader->rest);
    return 0;
}

static int read_end(struct reader *reader)
{
    int count;

    take(reader, ",");
    if (take(reader, "until"))
        return read_until(reader);
    count = take_count(reader);
    if (!count || (!take(reader, "times") && !take(reader, "time")))
        return -EINVAL;
    reader->repeat->count = (uint16_t)count;
    return 0;
}

static int take_unit(struct reader *reader)
{
    static const char *const plurals[] = {"days", "weeks", "months", "years"};
    int unit = take_name(reader, repeat_units, 4, false);

    return unit < 0 ? take_name(reader, plurals, ARRAY_SIZE(plurals), false) : unit;
}

/* every Monday and Thursday */
static int read_weekdays(struct reader *reader)
{
    const char *after = reader->rest;
    int weekday;

    while ((weekday = take_weekday(reader)) >= 0) {
        int error = add_weekday(reader, weekday);

        if (error)
            return error;
        after = reader->rest;
        take_separator(reader);
    }
    reader->rest = after;
    return reader->repeat->weekday_count ? 0 : -EINVAL;
}

/* What stands between "every" and the months. */
static int read_frequency(struct reader *reader)
{
    struct repeat *repeat = reader->repeat;
    int count, unit;

    repeat->frequency = REPEAT_WEEKLY;
    if (take(reader, "weekday")) {
        for (int weekday = 0; weekday < REPEAT_WORKING_DAYS; weekday++)
            repeat_add_weekday(repeat, 0, weekday);
        return 0;
    }
    count = take_count(reader);
    unit = take_unit(reader);
    if (unit < 0)
        return count ? -EINVAL : read_weekdays(reader);
    if (count > REPEAT_MOST_INTERVAL)
        return repeat_fail(reader->message, "%d is too many: up to %d %ss are counted", count,
                           REPEAT_MOST_INTERVAL, repeat_units[unit]);
    repeat->frequency = (enum repeat_frequency)unit;
    repeat->interval = (uint16_t)(count ? count : 1);
    return take(reader, "on") ? read_days(reader) : 0;
}

static int read_rule(struct reader *reader)
{
    int error = take(reader, "every") ? read_frequency(reader) : -EINVAL;

    if (!error && (take(reader, "in") || take(reader, "of")))
        error = read_months(reader);
    if (!error && next_word(reader))
        error = read_end(reader);
    return !error && next_word(reader) ? -EINVAL : error;
}

int repeat_read_words(const char *text, struct repeat *repeat, char **ret_message)
{
    char *message = NULL, *advice;
    struct reader reader = {
        .rest = text, .repeat = repeat, .message = ret_message ? &message : NULL};
    int error = read_rule(&reader);

    if (!error || !ret_message)
        return error;
    advice = repeat_advice(text);
    if (!advice && message) {
        *ret_message = message;
        return error;
    }
    free(message);
    if (!advice)
        advice =
            xasprintf("\"%s\" is not understood: write it like \"every week on Wednesday until "
                      "2024-06-30\", \"every month on the last Friday\", \"every 2 weeks, 10 "
                      "times\" or \"every year on 9 May\"",
                      *reader.rest ? reader.rest : text);
    *ret_message = advice;
    return error;
}
