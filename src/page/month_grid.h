#ifndef DAYBOOKD_PAGE_MONTH_GRID_H
#define DAYBOOKD_PAGE_MONTH_GRID_H

/* The days of a month, a row a week, with what is on. */

#include "base/buf.h"
#include "page/book.h"
#include "page/query.h"

#define DAY_MOST 8 /* events told of a day: first those that began before it, then its own */
#define GOING_ON_MOST (DAY_MOST / 2) /* that began before it, where as many of its own are left */
#define UNDECIDED_MOST 15 /* and of those without one */

struct shown {
    const struct group *group;
    int64_t start; /* seconds UTC */
    int32_t first_day, last_day; /* on which it is */
    int32_t stands_for; /* of an event that repeats: the day of the rule */
};

struct cell {
    size_t shown[DAY_MOST + 1]; /* indices of `month.shown`; one more than are told */
    size_t told, going_on; /* those in it; of these, those that began before the day */
    size_t count; /* of all events of that day, also of those that are not told */
};

struct month {
    const char *path; /* of the agenda */
    const struct feed *feed;
    const struct query *query;
    int year, month;
    int32_t first, last; /* days */
    struct shown *shown; /* owned */
    size_t count, capacity;
    struct cell cells[31];
    const struct group *undecided[UNDECIDED_MOST];
    size_t undecided_count;
    bool is_cut; /* there are more than these */
};

/*
 * Adds the table, which the element "month" names. What goes on for days is an item of each of
 * them, of the class "band", and the style makes one band of these:
 *
 *     begins, ends       on this day; else it goes on beyond the cell
 *     span-3             the words of it stand here, and reach over so many days of the week
 *     skip-2             so many lanes above it are empty
 *     on                 all has been told on another day: narrow screens leave it out
 *
 * A day is "free" where nothing is on, and "idle" where things only go on.
 */
void month_grid(const struct book *book, const struct month *month, struct buf *buf);

#endif
