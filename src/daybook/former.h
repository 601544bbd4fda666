#ifndef DAYBOOKD_DAYBOOK_FORMER_H
#define DAYBOOKD_DAYBOOK_FORMER_H

/*
 * The dates that an event has had, and what a step from one to the next means: the same date made
 * more precise, or another date. The journal keeps the dates of a UID as a text, one line a date,
 * oldest first, the last one the present:
 *
 *     SINCE <TAB> WHEN <TAB> ZONE <LF>      1702036800  2023-12-14 10:00  Europe/Brussels
 *
 * At most FORMER_KEPT lines; the oldest go first. Pure, but for zones being loaded.
 */

#include "base/buf.h"
#include "daybook/when.h"

#include <stdbool.h>
#include <stdint.h>

struct zones;

#define FORMER_KEPT 20

struct dated {
    int64_t since; /* seconds UTC */
    struct when when;
    char zone[65]; /* IANA name */
};

enum date_step {
    STEP_SAME, /* the same instants or days */
    STEP_CONFIRMED, /* more precise, inside what was said before: a week to a day of it, a day to a
                       time on it, nothing to anything */
    STEP_WIDENED, /* the other way round: a time is withdrawn and its day stays */
    STEP_END, /* the same exact start; the end was announced, withdrawn or changed */
    STEP_MOVED, /* anything else */
};

/*
 * Days are compared as they are written, exact times as instants: the same time in another zone is
 * STEP_MOVED unless it is the same instant. WHEN_DAYS and WHEN_DAY_TBC of the same days are
 * STEP_SAME; a WHEN_DAYS that lies within more days is STEP_CONFIRMED. An end before noon belongs
 * to the day before, so that an evening that lasts until 02:00 is a time on its day. A zone that
 * cannot be loaded counts as UTC.
 */
enum date_step date_step(const struct dated *before, const struct dated *after,
                         struct zones *zones);

/*
 * The dates after `when` has become the present one at `now`; the caller's to free(). A value that
 * stood for less than `settle` seconds, or since later than `now`, is dropped as if it had never
 * been said, and *ret_correction is then true; when that uncovers the very date that is said now,
 * it has stood all along. The present date again changes nothing. `dates` may be "" (nothing yet);
 * lines that cannot be read are dropped.
 */
char *former_next(const char *dates, int64_t now, int64_t settle, const struct when *when,
                  const char *zone, bool *ret_correction);

/* The same with the present date written so, which it has been all along; the caller's to free().
 */
char *former_restated(const char *dates, const struct when *when, const char *zone);

/*
 * What readers are told that the present date was before: the last date that the present one, or
 * one that it made more precise, was moved away from (STEP_MOVED or STEP_WIDENED; undated values
 * are passed over, and dates that the present one is, or makes more precise, again). False: it has
 * never been another one.
 */
bool former_of(const char *dates, struct zones *zones, struct dated *ret_former);

/* The last date there was that is more than "TBC"; false: there was none. What a postponed event
 * whose `when` is "TBC" is shown on. */
bool former_last_dated(const char *dates, struct dated *ret_dated);

#endif
