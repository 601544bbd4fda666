/* Near misses of `when`, by a table of regular expressions: see when_advice.h. */

#include "daybook/when_advice.h"

#include "base/buf.h"
#include "base/civil.h"
#include "base/memory.h"

#include <regex.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define MAX_GROUPS 8

#define MONTHS "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?"
#define DATE "([0-9]{4}-[0-9]{2}-[0-9]{2})"
#define CLOCK "([0-9]{2}:[0-9]{2})"
#define BETWEEN "(-|to|until|till|and|/)"

struct match {
    const char *text;
    regmatch_t groups[MAX_GROUPS];
};

/* The number that a group holds, or `otherwise` when the group is empty. */
static int number(const struct match *match, size_t group, int otherwise)
{
    const regmatch_t *at = &match->groups[group];
    int value = 0;

    if (at->rm_so < 0)
        return otherwise;
    for (regoff_t i = at->rm_so; i < at->rm_eo; i++)
        value = value * 10 + (match->text[i] - '0');
    return value;
}

/* The corrected date; only an example where it cannot be known. */
static void add_date(struct buf *buf, int year, int month, int day)
{
    if (year >= 1000 && month >= 1 && month <= 12 && day >= 1 && day <= days_in_month(year, month))
        buf_printf(buf, ": %04d-%02d-%02d", year, month, day);
    else
        buf_puts(buf, ", as in 2023-12-14");
}

static void add_group(struct buf *buf, const struct match *match, size_t group)
{
    const regmatch_t *at = &match->groups[group];

    buf_add(buf, match->text + at->rm_so, (size_t)(at->rm_eo - at->rm_so));
}

static int month_of(const struct match *match, size_t group)
{
    static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    const char *name = match->text + match->groups[group].rm_so;

    for (int i = 0; i < 12; i++)
        if (strncasecmp(name, names + 3 * i, 3) == 0)
            return i + 1;
    return 0;
}

/* 14/12/2023: the day is told from the month only when one of them is over 12. */
static void numbers_reversed(const struct match *match, struct buf *buf)
{
    int a = number(match, 1, 0), b = number(match, 2, 0), year = number(match, 3, 0);

    buf_puts(buf, "dates are written year-month-day");
    if (a > 12)
        add_date(buf, year, b, a);
    else
        add_date(buf, b > 12 ? year : 0, a, b);
}

static void day_month_name(const struct match *match, struct buf *buf)
{
    buf_puts(buf, "dates are written in numbers, year-month-day");
    add_date(buf, number(match, 6, 0), month_of(match, 4), number(match, 1, 0));
}

static void month_name_day(const struct match *match, struct buf *buf)
{
    buf_puts(buf, "dates are written in numbers, year-month-day");
    add_date(buf, number(match, 5, 0), month_of(match, 1), number(match, 2, 0));
}

static void unpadded(const struct match *match, struct buf *buf)
{
    buf_puts(buf, "months, days and hours have two digits");
    add_date(buf, number(match, 1, 0), number(match, 2, 0), number(match, 3, 0));
    if (match->groups[5].rm_so >= 0)
        buf_printf(buf, " %02d:%02d", number(match, 5, 0), number(match, 6, 0));
}

/* 10am, 10.30 pm: 12am is midnight. */
static void half_day(const struct match *match, struct buf *buf)
{
    const char *half = match->text + match->groups[4].rm_so;
    int hour = number(match, 1, 0), minute = number(match, 3, 0);

    buf_puts(buf, "times are written on the 24-hour clock");
    if (hour < 1 || hour > 12 || minute > 59)
        return;
    hour = hour % 12 + (*half == 'p' || *half == 'P' ? 12 : 0);
    buf_printf(buf, ": %02d:%02d", hour, minute);
}

static void hour_letter(const struct match *match, struct buf *buf)
{
    int hour = number(match, 1, 0), minute = number(match, 2, 0);

    buf_puts(buf, "times are written with a colon");
    if (hour < 24 && minute < 60)
        buf_printf(buf, ": %02d:%02d", hour, minute);
}

static void date_and_clock(const struct match *match, struct buf *buf)
{
    buf_puts(buf, "write date and time with one blank between them, and a colon in the time: ");
    add_group(buf, match, 1);
    buf_printf(buf, " %02d:%02d", number(match, 3, 0), number(match, 4, 0));
}

static void other_order(const struct match *match, struct buf *buf)
{
    buf_puts(buf, "write - between year, month and day");
    add_date(buf, number(match, 1, 0), number(match, 2, 0), number(match, 3, 0));
}

static void week(const struct match *match, struct buf *buf)
{
    buf_printf(buf, "a week is written with a capital W and two digits: %04d-W%02d",
               number(match, 1, 0), number(match, 2, 0));
}

static void between_times(const struct match *match, struct buf *buf)
{
    buf_puts(buf, "write / between start and end: ");
    add_group(buf, match, 1);
    buf_putc(buf, ' ');
    add_group(buf, match, 2);
    buf_putc(buf, '/');
    add_group(buf, match, 4);
}

static void between_moments(const struct match *match, struct buf *buf)
{
    between_times(match, buf);
    buf_putc(buf, ' ');
    add_group(buf, match, 5);
}

static void between_days(const struct match *match, struct buf *buf)
{
    buf_puts(buf, "write / between the first and the last day, without blanks: ");
    add_group(buf, match, 1);
    buf_putc(buf, '/');
    add_group(buf, match, 3);
}

/* Tried in this order; letters in either case. The advice is a text or made from the match. */
static const struct near_miss {
    const char *expression;
    const char *advice;
    void (*make)(const struct match *match, struct buf *buf);
} near_misses[] = {
    {"^$", "it is empty: write a date, or TBC when none is known", NULL},
    {"^ | $", "take away the blanks at its beginning and end", NULL},
    {"\xe2\x80\x93|\xe2\x80\x94", "write / between start and end, not a dash", NULL},
    {"^(tba|tbd)$|" DATE ".?(tba|tbd)$", "write TBC for what is to be confirmed", NULL},
    {"[0-9]{2}:[0-9]{2} ?tbc",
     "write the day alone and TBC (\"2023-12-13 TBC\"), or the time with status = \"tentative\"",
     NULL},
    {"^tbc|[0-9] ?tbc|[0-9]/tbc", "write it like 2023-12-13 TBC, or TBC alone", NULL},
    {"([0-9]{1,2})([:.]([0-9]{2}))? ?(a|p)\\.?m", NULL, half_day},
    {"([0-9]{1,2}) ?h ?([0-9]{2})?( |/|$)", NULL, hour_letter},
    {"[0-9]{2}:[0-9]{2}:[0-9]{2}", "leave the seconds out: 10:00", NULL},
    {"^" DATE "[ t]" CLOCK " ?" BETWEEN " ?" CLOCK "$", NULL, between_times},
    {"^" DATE "[ t]" CLOCK " ?" BETWEEN " ?" DATE "[ t]" CLOCK "$", NULL, between_moments},
    {CLOCK " ?(utc|gmt|z|[a-z]{2,5}t|[a-z]+/[a-z_]+|[+-][0-9]{2}:?[0-9]{2})( |/|$)",
     "times are in the event's zone: write no zone here, but zone = \"Europe/Brussels\" beside it",
     NULL},
    {"^" DATE "( +|, *|t)([0-9]{2})[.:]?([0-9]{2})$", NULL, date_and_clock},
    {"[0-9]{4}-w?[0-9]{2}/[0-9]{4}-w?[0-9]{2}$|[0-9]-w[0-9]{2}/",
     "a range of weeks or months is not known: write the days, 2023-12-11/2023-12-22", NULL},
    {"^([0-9]{4})-?w([0-9]{1,2})$", NULL, week},
    {DATE "[ t]" CLOCK "/" DATE "$|" DATE "/" DATE "[ t]" CLOCK "$",
     "give both ends a time, or neither", NULL},
    {"^" DATE " ?" BETWEEN " ?" DATE "$", NULL, between_days},
    {"^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})([ t]([0-9]{1,2}):([0-9]{2}))?$", NULL, unpadded},
    {"[ t/][0-9]:[0-9]{2}", "hours have two digits: 09:00", NULL},
    {"[0-9]{4}-([0-9]-[0-9]|[0-9]{2}-[0-9]($|/))", "months and days have two digits: 2023-12-04",
     NULL},
    {"^([0-9]{1,2})[/. -]([0-9]{1,2})[/. -]([0-9]{4})", NULL, numbers_reversed},
    {"^([0-9]{4})[/.]([0-9]{1,2})[/.]([0-9]{1,2})", NULL, other_order},
    {"^([0-9]{1,2})(st|nd|rd|th)?\\.? +(of +)?" MONTHS "(,? +([0-9]{4}))?", NULL, day_month_name},
    {"^" MONTHS " +([0-9]{1,2})(st|nd|rd|th)?(,? +([0-9]{4}))?", NULL, month_name_day},
    {"^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2}($| )",
     "the year has four digits, and comes first: 2023-12-14", NULL},
    {"^[0-9]{1,2}:[0-9]{2}", "the day is missing before the time: 2023-12-14 10:00", NULL},
    {"^[0-9]{4}$", "a year alone is not known: write TBC, and the year in the title", NULL},
    {"^(today|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday)",
     "write the date itself: 2023-12-14", NULL},
};

static bool try(const struct near_miss *near_miss, const char *text, struct buf *buf)
{
    struct match match = {.text = text};
    regex_t regex;
    bool found;

    if (regcomp(&regex, near_miss->expression, REG_EXTENDED | REG_ICASE) != 0)
        return false;
    found = regexec(&regex, text, MAX_GROUPS, match.groups, 0) == 0;
    regfree(&regex);
    if (found && near_miss->make)
        near_miss->make(&match, buf);
    else if (found)
        buf_puts(buf, near_miss->advice);
    return found;
}

char *when_advice(const char *text)
{
    struct buf buf = BUF_INIT;

    for (size_t i = 0; i < ARRAY_SIZE(near_misses); i++)
        if (try(&near_misses[i], text, &buf))
            return buf_steal(&buf);
    buf_puts(&buf, "write it like 2023-12-14 10:00, 2023-12-14 10:00/11:30, 2023-12-14, "
                   "2023-12-14 TBC, 2023-W50, 2023-12 or TBC");
    return buf_steal(&buf);
}
