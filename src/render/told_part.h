#ifndef DAYBOOKD_RENDER_TOLD_PART_H
#define DAYBOOKD_RENDER_TOLD_PART_H

/*
 * Shared by the parts of told.h, and nobody else's: told_date.c has what a revision says of the
 * date, told_series.c what of how an event repeats, told.c all the rest.
 */

#include "base/buf.h"
#include "daybook/former.h"
#include "daybook/journal.h"
#include "daybook/model.h"

/* A revision, and what stood before and after it. */
struct telling {
    const struct revision *revision;
    struct zones *zones;
    enum event_status status_before, status;
    struct dated before, after;
};

/* What is told: the word that a title begins with, or TOLD_CHANGED, which says nothing yet; NULL:
 * nothing was told, nothing was added. */
#define TOLD_CHANGED "Changed"

/* Adds one line of what became of the date. */
const char *told_date(const struct telling *telling, struct buf *buf);

/* Whether told_date() tells of a date for an event that had none, or was not to take place. */
bool told_date_is_new(const struct telling *telling);

/* Adds a line or more of what became of a setting. */
typedef const char *told_fact(const struct telling *telling, const struct field_change *change,
                              struct buf *buf);

/* Whether only days at the beginning of a series were taken off, or came: no date has moved. */
bool told_begins_elsewhere(const struct telling *telling);

/* How it repeats, the days left out, single instances. */
told_fact told_repeat, told_dates, told_not_on, told_occurrences;

/* A value of `when` in a zone; one that cannot be read is no date. */
struct dated told_dated(const char *when, const char *zone);

#endif
