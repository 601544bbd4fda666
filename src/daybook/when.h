#ifndef DAYBOOKD_DAYBOOK_WHEN_H
#define DAYBOOKD_DAYBOOK_WHEN_H

/*
 * The value of `when`: how precisely the date of an event is known, and what it is, in the local
 * time of a zone that this module knows nothing about. Proleptic Gregorian calendar, years 1970 to
 * 2199. Pure; no allocation but for messages.
 *
 *     2023-12-14 10:00                      WHEN_START        exact start, end not announced
 *     2023-12-14 10:00/11:30                WHEN_SPAN         exact start and end
 *     2023-12-14 22:00/2023-12-15 02:00     WHEN_SPAN
 *     2023-12-14                            WHEN_DAYS         start.day == end.day
 *     2023-10-02/2023-10-27                 WHEN_DAYS         both days included
 *     2023-12-13 TBC                        WHEN_DAY_TBC      the day is known, the time is not
 *     2023-W50                              WHEN_WEEK         some day of that ISO week
 *     2023-12                               WHEN_MONTH        some day of that month
 *     TBC                                   WHEN_UNDATED
 *
 * A T may stand for the blank between date and time. Everything else is refused with a message
 * that teaches the right form.
 */

#include "base/buf.h"
#include "base/civil.h"

#include <stdbool.h>
#include <stdint.h>

enum when_kind {
    WHEN_UNDATED,
    WHEN_MONTH,
    WHEN_WEEK,
    WHEN_DAYS,
    WHEN_DAY_TBC,
    WHEN_START,
    WHEN_SPAN,
};

struct when {
    enum when_kind kind;
    /* First and last moment that is meant. Minutes are 0 but for WHEN_START (start == end) and
     * WHEN_SPAN; for the others `end.day` is the last day, included. Both 0 for WHEN_UNDATED. */
    struct local_time start;
    struct local_time end;
};

/*
 * 0, or -EINVAL with *ret_message an English sentence fragment for the person who wrote `text`
 * ("there is no month 13: dates are written year-month-day"), the caller's to free(). ret_message
 * may be NULL: looking for the mistake takes longer than reading a date.
 */
int when_parse(const char *text, struct when *ret_when, char **ret_message);

/* Date and time ("2023-12-12 17:00") alone, as in publish_at; errors as above. */
int local_time_parse(const char *text, struct local_time *ret_time, char **ret_message);

/* Adds the canonical text, which when_parse() reads back as the same value. */
void when_print(const struct when *when, struct buf *buf);

/* The days on which it is, without their times: an end at midnight does not touch the day it
 * begins. Weeks, months and undated values stay as they are. */
struct when when_days(const struct when *when);

/* Whether more is known than its week or its month. */
bool when_has_day(const struct when *when);

/* Whether a calendar can hold it on its days without a time: neither WHEN_START nor WHEN_SPAN. */
bool when_is_all_day(const struct when *when);

#endif
