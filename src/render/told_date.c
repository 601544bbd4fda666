/*
 * Dates in words, and what becomes of one: see told.h. What a step means for readers is decided
 * first, once, as one of a list of facts; how each is said, and the word for a title, are rows of a
 * table. A day that has just been said is not said again on the same line.
 */

#include "base/memory.h"
#include "daybook/zone.h"
#include "render/told.h"
#include "render/told_part.h"
#include "render/wording.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct dated told_dated(const char *when, const char *zone)
{
    struct dated dated = {.since = 0};

    snprintf(dated.zone, sizeof(dated.zone), "%s", zone);
    if (when_parse(when, &dated.when, NULL) < 0)
        dated.when = (struct when){.kind = WHEN_UNDATED};
    return dated;
}

static bool is_one_day(const struct when *when)
{
    return (when->kind == WHEN_DAYS || when->kind == WHEN_DAY_TBC) &&
           when->start.day == when->end.day;
}

/* --- dates ------------------------------------------------------------------------------------ */

/* "CET"; "UTC+03:00" where the zone has no letters; its name when there is no such zone. */
static void add_clocks(struct local_time time, const char *name, struct zones *zones,
                       struct buf *buf)
{
    const struct zone *zone;
    int64_t utc;

    if (zones_get(zones, name, &zone) < 0) {
        buf_puts(buf, name);
        return;
    }
    zone_to_utc(zone, local_time_seconds(time), &utc);
    wording_clocks(zone, utc, buf);
}

/* "10:00 CET", "10:00 to 11:30 CET": without the day that it begins on. */
static void add_times(const struct dated *dated, struct zones *zones, struct buf *buf)
{
    const struct when *when = &dated->when;
    struct buf first auto_buf = BUF_INIT, last auto_buf = BUF_INIT;

    add_clocks(when->start, dated->zone, zones, &first);
    add_clocks(when->end, dated->zone, zones, &last);
    minute_print(when->start.minute, buf);
    if (when->kind == WHEN_SPAN) {
        if (strcmp(first.data, last.data) != 0)
            buf_printf(buf, " %s", first.data);
        buf_puts(buf, " to ");
        if (when->end.day != when->start.day) {
            wording_day(when->end.day, buf);
            buf_puts(buf, ", ");
        }
        minute_print(when->end.minute, buf);
    }
    buf_printf(buf, " %s", last.data);
}

static void add_days(const struct when *when, struct buf *buf)
{
    struct civil last = civil_from_day(when->end.day);

    if (is_one_day(when)) {
        wording_day(when->start.day, buf);
        return;
    }
    wording_first_day(when->start.day, when->end.day, buf);
    buf_printf(buf, " to %d %s %d", last.day, wording_month(last.month), last.year);
}

static void add_when(const struct dated *dated, struct zones *zones, struct buf *buf)
{
    const struct when *when = &dated->when;
    struct civil first = civil_from_day(when->start.day);

    switch (when->kind) {
    case WHEN_UNDATED:
        buf_puts(buf, "no date yet");
        break;
    case WHEN_MONTH:
        buf_printf(buf, "%s %d", wording_month(first.month), first.year);
        break;
    case WHEN_WEEK:
        buf_puts(buf, "the week of ");
        wording_day(when->start.day, buf);
        break;
    case WHEN_DAYS:
        add_days(when, buf);
        break;
    case WHEN_DAY_TBC:
        wording_day(when->start.day, buf);
        buf_puts(buf, ", time to be confirmed");
        break;
    case WHEN_START:
    case WHEN_SPAN:
        wording_day(when->start.day, buf);
        buf_puts(buf, ", ");
        add_times(dated, zones, buf);
        break;
    }
}

void told_when(const char *when, const char *zone, struct zones *zones, struct buf *buf)
{
    struct dated dated = told_dated(when, zone);

    add_when(&dated, zones, buf);
}

/* --- what became of it ------------------------------------------------------------------------ */

enum date_fact {
    DATE_UNTOLD,
    DATE_CORRECTED,
    DATE_FORMER, /* of an event that is back: its date has just been said */
    DATE_NEW,
    DATE_EXPECTED, /* a week or month: nobody would call that confirmed */
    DATE_TIME_CONFIRMED,
    DATE_CONFIRMED,
    DATE_TIME_WITHDRAWN,
    DATE_WITHDRAWN,
    DATE_EXTENDED,
    DATE_RESTATED, /* the same day, which is waiting for a time now, or is not any more */
    DATE_END,
    DATE_MOVED,
};

static void say_after(const struct telling *telling, struct buf *buf)
{
    add_when(&telling->after, telling->zones, buf);
}

static void say_before(const struct telling *telling, struct buf *buf)
{
    add_when(&telling->before, telling->zones, buf);
}

/* What was withdrawn of one day can only have been a time on it. */
static void say_after_and_before(const struct telling *telling, struct buf *buf)
{
    say_after(telling, buf);
    buf_puts(buf, "; it had been ");
    if (is_one_day(&telling->after.when))
        add_times(&telling->before, telling->zones, buf);
    else
        say_before(telling, buf);
}

static void say_restated(const struct telling *telling, struct buf *buf)
{
    say_after(telling, buf);
    if (telling->after.when.kind == WHEN_DAYS)
        buf_puts(buf, ", without a time");
}

static bool is_range(const struct when *when)
{
    return when->kind == WHEN_SPAN || (when->kind == WHEN_DAYS && !is_one_day(when));
}

/* A range has a "to" of its own, and is said the other way round. */
static void say_moved(const struct telling *telling, struct buf *buf)
{
    const struct dated *before = &telling->before, *after = &telling->after;
    bool ranges = is_range(&before->when) || is_range(&after->when);
    const struct dated *first = ranges ? after : before, *second = ranges ? before : after;

    buf_puts(buf, ranges ? "to " : "from ");
    add_when(first, telling->zones, buf);
    buf_puts(buf, ranges ? " (was: " : " to ");
    if (!when_is_all_day(&first->when) && !when_is_all_day(&second->when) &&
        first->when.start.day == second->when.start.day)
        add_times(second, telling->zones, buf);
    else
        add_when(second, telling->zones, buf);
    if (ranges)
        buf_putc(buf, ')');
}

/* The zone is said where the other end is in another one. */
static void add_end(const struct telling *telling, const struct dated *dated, struct buf *buf)
{
    if (dated->when.end.day != telling->after.when.start.day) {
        wording_day(dated->when.end.day, buf);
        buf_puts(buf, ", ");
    }
    minute_print(dated->when.end.minute, buf);
    if (strcmp(telling->before.zone, telling->after.zone) != 0) {
        buf_putc(buf, ' ');
        add_clocks(dated->when.end, dated->zone, telling->zones, buf);
    }
}

static void say_end(const struct telling *telling, struct buf *buf)
{
    if (telling->before.when.kind == WHEN_START) {
        buf_puts(buf, "announced: ");
        add_end(telling, &telling->after, buf);
    } else if (telling->after.when.kind == WHEN_START) {
        buf_puts(buf, "withdrawn; it had been ");
        add_end(telling, &telling->before, buf);
    } else {
        buf_puts(buf, "changed from ");
        add_end(telling, &telling->before, buf);
        buf_puts(buf, " to ");
        add_end(telling, &telling->after, buf);
    }
}

static const struct date_row {
    const char *label;
    void (*say)(const struct telling *telling, struct buf *buf);
    const char *verb;
} date_rows[] = {
    [DATE_CORRECTED] = {"corrected: ", say_after, "Corrected"},
    [DATE_FORMER] = {"it had been ", say_before, TOLD_CHANGED},
    [DATE_NEW] = {"new date: ", say_after, "New date"},
    [DATE_EXPECTED] = {"expected: ", say_after, TOLD_CHANGED},
    [DATE_TIME_CONFIRMED] = {"time confirmed: ", say_after, "Time confirmed"},
    [DATE_CONFIRMED] = {"date confirmed: ", say_after, "Date confirmed"},
    [DATE_TIME_WITHDRAWN] = {"time withdrawn: ", say_after_and_before, "Time withdrawn"},
    [DATE_WITHDRAWN] = {"date withdrawn: ", say_after_and_before, "Date withdrawn"},
    [DATE_EXTENDED] = {"extended: ", say_after_and_before, TOLD_CHANGED},
    [DATE_RESTATED] = {"now ", say_restated, TOLD_CHANGED},
    [DATE_END] = {"end ", say_end, TOLD_CHANGED},
    [DATE_MOVED] = {"moved ", say_moved, "Moved"},
};

static bool takes_place(enum event_status status)
{
    return status == STATUS_CONFIRMED || status == STATUS_TENTATIVE;
}

static enum date_fact fact_of_confirmed(const struct when *before, const struct when *after)
{
    if (after->kind == WHEN_MONTH || after->kind == WHEN_WEEK)
        return DATE_EXPECTED;
    if (!when_is_all_day(after) && (before->kind == WHEN_DAYS || before->kind == WHEN_DAY_TBC) &&
        before->start.day == after->start.day)
        return DATE_TIME_CONFIRMED;
    return DATE_CONFIRMED;
}

static enum date_fact fact_of_widened(const struct when *before, const struct when *after)
{
    if (after->kind != WHEN_DAYS && after->kind != WHEN_DAY_TBC)
        return DATE_WITHDRAWN;
    return when_is_all_day(before) ? DATE_EXTENDED : DATE_TIME_WITHDRAWN;
}

static enum date_fact fact_of_step(enum date_step step, const struct when *before,
                                   const struct when *after)
{
    switch (step) {
    case STEP_SAME:
        return DATE_RESTATED;
    case STEP_CONFIRMED:
        return fact_of_confirmed(before, after);
    case STEP_WIDENED:
        return fact_of_widened(before, after);
    case STEP_END:
        return DATE_END;
    case STEP_MOVED:
        break;
    }
    return DATE_MOVED;
}

/* An event that does not take place has no date to tell of: its status says all. */
static enum date_fact fact_of(const struct telling *telling)
{
    const struct when *before = &telling->before.when, *after = &telling->after.when;
    enum date_step step = date_step(&telling->before, &telling->after, telling->zones);
    bool returned = telling->revision->kind == REVISION_RETURNED;

    if (!takes_place(telling->status) || (step == STEP_SAME && before->kind == after->kind))
        return DATE_UNTOLD;
    if (returned &&
        (telling->revision->correction || step == STEP_SAME || before->kind == WHEN_UNDATED))
        return DATE_UNTOLD;
    if (telling->revision->correction)
        return DATE_CORRECTED;
    if (step == STEP_SAME || step == STEP_END)
        return fact_of_step(step, before, after);
    if (returned)
        return DATE_FORMER;
    if (!takes_place(telling->status_before) && after->kind != WHEN_UNDATED)
        return DATE_NEW;
    return fact_of_step(step, before, after);
}

const char *told_date(const struct telling *telling, struct buf *buf)
{
    enum date_fact fact = fact_of(telling);

    if (fact == DATE_UNTOLD)
        return NULL;
    buf_puts(buf, date_rows[fact].label);
    date_rows[fact].say(telling, buf);
    buf_putc(buf, '\n');
    return date_rows[fact].verb;
}

bool told_date_is_new(const struct telling *telling)
{
    return fact_of(telling) == DATE_NEW;
}
