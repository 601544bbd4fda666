#ifndef DAYBOOKD_DAYBOOK_REPEAT_H
#define DAYBOOKD_DAYBOOK_REPEAT_H

/*
 * How an event repeats: a recurrence rule (RFC 5545 section 3.3.10) as far as all calendar apps
 * expand it alike, read from an RRULE value or from words, and the days it falls on.
 *
 *     FREQ=WEEKLY;BYDAY=WE;UNTIL=20240630        every week on Wednesday until 2024-06-30
 *     FREQ=MONTHLY;BYDAY=-1FR                    every month on the last Friday
 *     FREQ=WEEKLY;INTERVAL=2;COUNT=10            every 2 weeks, 10 times
 *     FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=9         every year on 9 May
 *     FREQ=DAILY                                 every day
 *
 * A rule knows days, never times or zones: all instances begin at the time of the first. Pure; no
 * allocation but for messages. What rules may be is written down in repeat.c, repeat_rrule.c and
 * repeat_words.c; others are refused because libical and the apps that use it expand them wrongly
 * or for ever.
 */

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum repeat_frequency { REPEAT_DAILY, REPEAT_WEEKLY, REPEAT_MONTHLY, REPEAT_YEARLY };

/* A day of the week, of the month or year where it has an ordinal. */
struct repeat_weekday {
    int8_t ordinal; /* 0: each; 1 = first, -1 = last */
    uint8_t weekday; /* 0 = Monday */
};

#define REPEAT_MOST_WEEKDAYS 7
#define REPEAT_MOST_MONTH_DAYS 31

/* All zeroes: it does not repeat (interval 0). */
struct repeat {
    enum repeat_frequency frequency;
    uint16_t interval; /* from 1 */
    uint16_t count; /* 0: without an end, or until `until` */
    int32_t until; /* the last day it may fall on, days since 1970-01-01; INT32_MAX: none */
    uint16_t months; /* bit 0 = January; 0: not said */
    uint8_t weekday_count;
    uint8_t month_day_count;
    struct repeat_weekday weekdays[REPEAT_MOST_WEEKDAYS];
    int8_t month_days[REPEAT_MOST_MONTH_DAYS]; /* 1 to 31, -1 = the last */
};

/*
 * 0, or -EINVAL with *ret_message a sentence fragment for the person who wrote `text`, which says
 * what to write instead; the caller's to free(). ret_message may be NULL.
 */
int repeat_parse(const char *text, struct repeat *ret_repeat, char **ret_message);

/* Adds the words, which repeat_parse() reads back as the same rule. */
void repeat_print(const struct repeat *repeat, struct buf *buf);

/* Adds the RRULE value; `until` as its author wants it written (a DATE, or UTC for an event with a
 * time), which is left out when NULL. */
void repeat_print_rrule(const struct repeat *repeat, const char *until, struct buf *buf);

/* The first day from `day` on that the rule can fall on, or INT32_MAX: there is none before the
 * year 2200. An event whose date is another one does not begin as it repeats. */
int32_t repeat_first(const struct repeat *repeat, int32_t day);

/*
 * The days, in order, from the first one on, which is repeat_first() of itself:
 *
 *     struct repeat_walk walk = repeat_walk(repeat, first);
 *     while (repeat_next(&walk, &day)) ...
 *
 * What the rule leaves out (the weekday, the day of the month, the month) it has from `first`; what
 * does not repeat falls on that day alone, and from INT32_MAX on there is none. A month without the
 * day (the 31st, a fifth Friday), or a year without it (29 February), has none. Each step is
 * bounded, and so is the walk: it ends at the latest with the year 2199.
 */
struct repeat_walk {
    struct repeat repeat; /* with what it leaves out */
    int32_t period; /* the day, week, month or year being looked at: its first day */
    int32_t day; /* to look at next */
    int32_t last; /* that may be looked at */
    uint32_t told; /* instances so far */
};

struct repeat_walk repeat_walk(const struct repeat *repeat, int32_t first);
bool repeat_next(struct repeat_walk *walk, int32_t *ret_day);

/* Passes over the days before that one, which takes no time however many they are. A rule that ends
 * after a number of times has to count them: then nothing is passed over. */
void repeat_skip(struct repeat_walk *walk, int32_t day);

/* The last day, or INT32_MAX when it has no end. */
int32_t repeat_last(const struct repeat *repeat, int32_t first);

#endif
