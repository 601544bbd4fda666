/*
 * Rules in words: see repeat_words.h.
 *
 *     rule    = "every" unit [ "on" days | "in" months ] [ end ]
 *     unit    = "day" | "week" | "month" | "year" | number ( "days" | "weeks" | ... ) | "weekday"
 *     days    = weekday-list                                  of a week
 *             | item-list                                     of a month
 *             | item-list "of" month-list | number month      of a year
 *     item    = [ "the" ] ( which weekday | number-th | "last" "day" )
 *     which   = "first" | "second" | "third" | "fourth" | "fifth" | "last"
 *     end     = "until" date | "," number "times"
 *
 * Lists have commas and "and" between their parts. Days and months are written in full or by their
 * first three letters, small or capital.
 */

#include "daybook/repeat_words.h"

#include "base/civil.h"
#include "base/memory.h"
#include "daybook/when.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MOST_WORDS 120

static const char *const weekdays[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                       "Friday", "Saturday", "Sunday"};
static const char *const months[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};
static const char *const units[] = {"day", "week", "month", "year"};

/* Those that libical and we know; from the end only the last is common. */
static const struct {
    const char *word;
    int8_t ordinal;
} ordinals[] = {
    {"first", 1},           {"second", 2},         {"third", 3},           {"fourth", 4},
    {"fifth", 5},           {"last", -1},          {"second-to-last", -2}, {"third-to-last", -3},
    {"fourth-to-last", -4}, {"fifth-to-last", -5},
};

struct words {
    const char *items[MOST_WORDS];
    size_t count, at;
};

/* --- reading ---------------------------------------------------------------------------------- */

static const char advice[] =
    "write it like \"every week on Wednesday until 2024-06-30\", \"every 2 weeks, 10 times\", "
    "\"every month on the last Friday\", \"every year on 9 May\", or as a rule of iCalendar";

static bool split(char *text, struct words *words)
{
    char *word;

    while ((word = strsep(&text, " \t"))) {
        size_t len = strlen(word);
        bool comma = len && word[len - 1] == ',';

        if (words->count + 2 > MOST_WORDS)
            return false;
        if (comma)
            word[--len] = '\0';
        if (len)
            words->items[words->count++] = word;
        if (comma)
            words->items[words->count++] = ",";
    }
    return true;
}

static const char *peek(const struct words *words)
{
    return words->at < words->count ? words->items[words->at] : "";
}

static bool take(struct words *words, const char *word)
{
    if (strcasecmp(peek(words), word) != 0)
        return false;
    words->at++;
    return true;
}

/* The index of a name, in full or by its first three letters, or -1. */
static int take_name(struct words *words, const char *const *names, size_t count)
{
    const char *word = peek(words);

    for (size_t i = 0; i < count; i++)
        if (strcasecmp(word, names[i]) == 0 ||
            (strlen(word) == 3 && strncasecmp(word, names[i], 3) == 0)) {
            words->at++;
            return (int)i;
        }
    return -1;
}

/* A number followed by one of these endings, which a '|' separates; 0: it is none. */
static int take_number(struct words *words, const char *endings)
{
    const char *word = peek(words);
    size_t digits = strspn(word, "0123456789");
    const char *ending = word + digits;
    char wanted[8];

    if (!digits || digits > 5)
        return 0;
    snprintf(wanted, sizeof(wanted), "|%.4s|", ending);
    if (!strcasestr(endings, wanted))
        return 0;
    words->at++;
    return atoi(word);
}

/* Whether another part of a list follows. */
static bool take_more(struct words *words)
{
    size_t before = words->at;
    bool comma = take(words, ","), and = take(words, "and");

    /* ", 10 times" is the end of the rule. */
    if (comma && !and&&strspn(peek(words), "0123456789") == strlen(peek(words))) {
        words->at = before;
        return false;
    }
    return comma || and;
}

static bool read_unit(struct words *words, struct repeat *repeat)
{
    int number = take_number(words, "||");

    if (number > UINT16_MAX)
        return false;
    repeat->interval = (uint16_t)(number ? number : 1);
    if (!number && take(words, "weekday")) {
        repeat->frequency = REPEAT_WEEKLY;
        for (uint8_t i = 0; i < 5; i++)
            repeat->weekdays[repeat->weekday_count++] = (struct repeat_weekday){.weekday = i};
        return true;
    }
    for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
        char several[8];

        snprintf(several, sizeof(several), "%ss", units[i]);
        if (take(words, number > 1 ? several : units[i])) {
            repeat->frequency = (enum repeat_frequency)i;
            return true;
        }
    }
    return false;
}

static bool add_weekday(struct repeat *repeat, int8_t ordinal, int weekday)
{
    if (weekday < 0 || repeat->weekday_count == REPEAT_MOST_WEEKDAYS)
        return false;
    repeat->weekdays[repeat->weekday_count++] =
        (struct repeat_weekday){.ordinal = ordinal, .weekday = (uint8_t)weekday};
    return true;
}

static bool add_month_day(struct repeat *repeat, int day)
{
    if (day > 31 || repeat->month_day_count == REPEAT_MOST_MONTH_DAYS)
        return false;
    repeat->month_days[repeat->month_day_count++] = (int8_t)day;
    return true;
}

static bool read_item(struct words *words, struct repeat *repeat)
{
    int day;

    take(words, "the");
    for (size_t i = 0; i < ARRAY_SIZE(ordinals); i++) {
        if (!take(words, ordinals[i].word))
            continue;
        if (ordinals[i].ordinal == -1 && take(words, "day"))
            return add_month_day(repeat, -1);
        return add_weekday(repeat, ordinals[i].ordinal,
                           take_name(words, weekdays, ARRAY_SIZE(weekdays)));
    }
    day = take_number(words, "|st|nd|rd|th|");
    return day && add_month_day(repeat, day);
}

static bool read_months(struct words *words, struct repeat *repeat)
{
    do {
        int month = take_name(words, months, ARRAY_SIZE(months));

        if (month < 0)
            return false;
        repeat->months |= (uint16_t)(1 << month);
    } while (take_more(words));
    return true;
}

static bool read_items(struct words *words, struct repeat *repeat)
{
    do
        if (!read_item(words, repeat))
            return false;
    while (take_more(words));
    return true;
}

static bool read_week_days(struct words *words, struct repeat *repeat)
{
    do
        if (!add_weekday(repeat, 0, take_name(words, weekdays, ARRAY_SIZE(weekdays))))
            return false;
    while (take_more(words));
    return true;
}

static bool read_year_days(struct words *words, struct repeat *repeat)
{
    int day = take_number(words, "||");

    if (day)
        return add_month_day(repeat, day) && read_months(words, repeat);
    return read_items(words, repeat) && take(words, "of") && read_months(words, repeat);
}

static bool read_days(struct words *words, struct repeat *repeat)
{
    switch (repeat->frequency) {
    case REPEAT_WEEKLY:
        return !repeat->weekday_count && read_week_days(words, repeat);
    case REPEAT_MONTHLY:
        return read_items(words, repeat);
    case REPEAT_YEARLY:
        return read_year_days(words, repeat);
    default:
        return false;
    }
}

static bool read_end(struct words *words, struct repeat *repeat)
{
    struct when when;
    int number;

    if (take(words, "until")) {
        if (when_parse(peek(words), &when, NULL) < 0 || when.kind != WHEN_DAYS)
            return false;
        repeat->until = when.start.day;
        words->at++;
    } else if (take(words, ",")) {
        number = take_number(words, "||");
        if (!number || number > 10000 || !(take(words, "times") || take(words, "time")))
            return false;
        repeat->count = (uint16_t)number;
    }
    return words->at == words->count;
}

const char *repeat_read_words(char *text, struct repeat *repeat)
{
    struct words words = {.count = 0};

    if (!split(text, &words) || !take(&words, "every") || !read_unit(&words, repeat))
        return advice;
    if (take(&words, "on") && !read_days(&words, repeat))
        return advice;
    if (repeat->frequency == REPEAT_YEARLY && take(&words, "in") && !read_months(&words, repeat))
        return advice;
    return read_end(&words, repeat) ? NULL : advice;
}

/* --- printing --------------------------------------------------------------------------------- */

static const char *between(size_t i, size_t count)
{
    return i == 0 ? "" : i + 1 == count ? " and " : ", ";
}

static const char *word_of(int8_t ordinal)
{
    size_t i = 0;

    while (ordinals[i].ordinal != ordinal)
        i++;
    return ordinals[i].word;
}

static const char *ending_of(int day)
{
    static const char *const endings[] = {"th", "st", "nd", "rd"};

    return day / 10 != 1 && day % 10 <= 3 ? endings[day % 10] : "th";
}

static void print_items(const struct repeat *repeat, struct buf *buf)
{
    size_t count = (size_t)repeat->weekday_count + repeat->month_day_count, told = 0;

    for (size_t i = 0; i < repeat->month_day_count; i++, told++) {
        int day = repeat->month_days[i];

        buf_printf(buf, "%sthe ", between(told, count));
        if (day < 0)
            buf_puts(buf, "last day");
        else
            buf_printf(buf, "%d%s", day, ending_of(day));
    }
    for (size_t i = 0; i < repeat->weekday_count; i++, told++)
        buf_printf(buf, "%sthe %s %s", between(told, count), word_of(repeat->weekdays[i].ordinal),
                   weekdays[repeat->weekdays[i].weekday]);
}

static void print_months(const struct repeat *repeat, struct buf *buf)
{
    size_t count = (size_t)__builtin_popcount(repeat->months), told = 0;

    for (size_t i = 0; i < ARRAY_SIZE(months); i++)
        if (repeat->months & 1 << i)
            buf_printf(buf, "%s%s", between(told++, count), months[i]);
}

static void print_year_days(const struct repeat *repeat, struct buf *buf)
{
    if (!repeat->months)
        return;
    if (!repeat->weekday_count && !repeat->month_day_count) {
        buf_puts(buf, " in ");
    } else if (!repeat->weekday_count && repeat->month_day_count == 1 &&
               repeat->month_days[0] > 0) {
        buf_printf(buf, " on %d ", repeat->month_days[0]);
    } else {
        buf_puts(buf, " on ");
        print_items(repeat, buf);
        buf_puts(buf, " of ");
    }
    print_months(repeat, buf);
}

static void print_days(const struct repeat *repeat, struct buf *buf)
{
    if (repeat->frequency == REPEAT_YEARLY) {
        print_year_days(repeat, buf);
        return;
    }
    if (!repeat->weekday_count && !repeat->month_day_count)
        return;
    buf_puts(buf, " on ");
    if (repeat->frequency == REPEAT_MONTHLY) {
        print_items(repeat, buf);
        return;
    }
    for (size_t i = 0; i < repeat->weekday_count; i++)
        buf_printf(buf, "%s%s", between(i, repeat->weekday_count),
                   weekdays[repeat->weekdays[i].weekday]);
}

void repeat_print(const struct repeat *repeat, struct buf *buf)
{
    struct civil until = civil_from_day(repeat->until == INT32_MAX ? 0 : repeat->until);

    if (repeat->interval > 1)
        buf_printf(buf, "every %d %ss", repeat->interval, units[repeat->frequency]);
    else
        buf_printf(buf, "every %s", units[repeat->frequency]);
    print_days(repeat, buf);
    if (repeat->until != INT32_MAX)
        buf_printf(buf, " until %04d-%02d-%02d", until.year, until.month, until.day);
    if (repeat->count)
        buf_printf(buf, ", %d %s", repeat->count, repeat->count == 1 ? "time" : "times");
}
