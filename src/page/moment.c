/* Dates and times of events on pages: see moment.h. */

#include "page/moment.h"

#include "base/civil.h"
#include "base/memory.h"
#include "daybook/former.h"
#include "render/wording.h"

#include <stdlib.h>
#include <string.h>

static bool is_timed(const struct event *event)
{
    return event->shown.kind == WHEN_START || event->shown.kind == WHEN_SPAN;
}

static struct local_time local_at(const struct zone *zone, int64_t utc)
{
    return local_time_from_seconds(utc + zone_at(zone, utc).offset);
}

/* "2023-12-14T10:00+01:00" */
static void add_machine_time(const struct zone *zone, int64_t utc, struct buf *buf)
{
    int32_t offset = zone_at(zone, utc).offset;
    struct local_time time = local_at(zone, utc);

    day_print(time.day, buf);
    buf_putc(buf, 'T');
    minute_print(time.minute, buf);
    buf_putc(buf, offset < 0 ? '-' : '+');
    minute_print(abs(offset) / 60, buf);
}

void moment_datetime(const struct event *event, struct buf *buf)
{
    const struct civil civil = civil_from_day(event->shown.start.day);

    switch (event->shown.kind) {
    case WHEN_UNDATED:
        break;
    case WHEN_MONTH:
        buf_printf(buf, "%04d-%02d", civil.year, civil.month);
        break;
    case WHEN_WEEK:
        when_print(&event->shown, buf);
        break;
    case WHEN_DAYS:
    case WHEN_DAY_TBC:
        day_print(event->shown.start.day, buf);
        break;
    default:
        add_machine_time(event->zone, event->start, buf);
    }
}

void moment_datetime_end(const struct event *event, struct buf *buf)
{
    if (event->shown.kind == WHEN_SPAN)
        add_machine_time(event->zone, event->end, buf);
    else if (event->shown.kind == WHEN_DAYS && event->shown.end.day != event->shown.start.day)
        day_print(event->shown.end.day, buf);
}

/* --- an element ------------------------------------------------------------------------------- */

/* What <time> is to programs that read h-event (microformats.org): only the present date is one. */
struct marks {
    const char *start, *end;
};

static const struct marks present = {" class=\"dt-start\"", " class=\"dt-end\""};
static const struct marks former = {"", ""};

static void open_time(const struct event *event, const struct marks *marks, struct buf *buf)
{
    buf_printf(buf, "<time%s datetime=\"", marks->start);
    moment_datetime(event, buf);
    buf_puts(buf, "\">");
}

static void open_end(const struct event *event, const struct marks *marks, struct buf *buf)
{
    buf_printf(buf, "<time%s datetime=\"", marks->end);
    moment_datetime_end(event, buf);
    buf_puts(buf, "\">");
}

/* " (12:00 in Riyadh)", where the clocks of the place show another time. */
static void add_place_time(const struct event *event, struct buf *buf)
{
    const struct zone *place = event->place_zone;
    struct local_time there;

    if (!place || zone_at(place, event->start).offset == zone_at(event->zone, event->start).offset)
        return;
    there = local_at(place, event->start);
    buf_puts(buf, " <span class=\"there\">(");
    minute_print(there.minute, buf);
    if (there.day != event->shown.start.day) {
        buf_puts(buf, " on ");
        wording_day(there.day, buf);
    }
    buf_puts(buf, " in ");
    wording_city(zone_name(place), buf);
    buf_puts(buf, ")</span>");
}

static void add_end(const struct event *event, const struct marks *marks, struct buf *buf)
{
    struct local_time end;

    if (event->shown.kind != WHEN_SPAN)
        return;
    end = local_at(event->zone, event->end);
    buf_puts(buf, " to ");
    open_end(event, marks, buf);
    if (end.day != event->shown.start.day) {
        wording_day(end.day, buf);
        buf_puts(buf, ", ");
    }
    minute_print(end.minute, buf);
    buf_puts(buf, "</time>");
}

static void add_times(const struct event *event, bool with_day, const struct marks *marks,
                      struct buf *buf)
{
    open_time(event, marks, buf);
    if (with_day) {
        wording_day(event->shown.start.day, buf);
        buf_puts(buf, ", ");
    }
    minute_print(event->shown.start.minute, buf);
    buf_puts(buf, "</time>");
    add_end(event, marks, buf);
    buf_putc(buf, ' ');
    wording_clocks(event->zone, event->start, buf);
    add_place_time(event, buf);
}

/* "2 to 27 October 2023", "30 October to 2 November 2023", "28 December 2023 to 2 January 2024" */
static void add_days(const struct event *event, const struct marks *marks, struct buf *buf)
{
    struct civil to = civil_from_day(event->shown.end.day);

    open_time(event, marks, buf);
    if (event->shown.start.day == event->shown.end.day) {
        wording_day(event->shown.start.day, buf);
        buf_puts(buf, "</time>");
        return;
    }
    wording_first_day(event->shown.start.day, event->shown.end.day, buf);
    buf_puts(buf, "</time> to ");
    open_end(event, marks, buf);
    buf_printf(buf, "%d %s %d</time>", to.day, wording_month(to.month), to.year);
}

static void add_vague(const struct event *event, const struct marks *marks, struct buf *buf)
{
    struct civil civil = civil_from_day(event->shown.start.day);

    buf_puts(buf, "some day in ");
    open_time(event, marks, buf);
    if (event->shown.kind == WHEN_WEEK) {
        buf_puts(buf, "the week of ");
        wording_day(event->shown.start.day, buf);
    } else {
        buf_printf(buf, "%s %d", wording_month(civil.month), civil.year);
    }
    buf_puts(buf, "</time>");
}

static void add_whole(const struct event *event, const struct marks *marks, struct buf *buf)
{
    switch (event->shown.kind) {
    case WHEN_UNDATED:
        buf_puts(buf, "no date yet");
        break;
    case WHEN_MONTH:
    case WHEN_WEEK:
        add_vague(event, marks, buf);
        break;
    case WHEN_DAY_TBC:
        add_days(event, marks, buf);
        buf_puts(buf, ", time to be confirmed");
        break;
    case WHEN_DAYS:
        add_days(event, marks, buf);
        break;
    default:
        add_times(event, true, marks, buf);
    }
}

void moment_whole(const struct event *event, struct buf *buf)
{
    add_whole(event, &present, buf);
}

static void add_day_words(const struct event *event, const char *words, struct buf *buf)
{
    open_time(event, &present, buf);
    buf_printf(buf, "%s</time>", words);
}

void moment_time(const struct event *event, int32_t day, struct buf *buf)
{
    bool is_that_day = event->shown.start.day == day && event->shown.end.day == day;

    if (event->shown.kind == WHEN_DAY_TBC && is_that_day)
        add_day_words(event, "time to be confirmed", buf);
    else if (event->shown.kind == WHEN_DAYS && is_that_day)
        add_day_words(event, "all day", buf);
    else if (is_timed(event))
        add_times(event, event->shown.start.day != day, &present, buf);
    else
        moment_whole(event, buf);
}

void moment_clock(const struct book *book, const struct event *event, int32_t day, struct buf *buf)
{
    const struct zone *usual = book->model->default_zone;

    if (!is_timed(event) || event->shown.start.day != day)
        return;
    minute_print(event->shown.start.minute, buf);
    if (zone_at(usual, event->start).offset == zone_at(event->zone, event->start).offset)
        return;
    buf_putc(buf, ' ');
    wording_clocks(event->zone, event->start, buf);
}

/* The zone it was on the clocks of, if it is one of those that this page can know. */
static const struct zone *former_zone(const struct event *event)
{
    const struct zone *zones[] = {event->zone, event->publisher->zone, event->place_zone};

    for (size_t i = 0; i < ARRAY_SIZE(zones); i++)
        if (zones[i] && strcmp(zone_name(zones[i]), event->former->zone) == 0)
            return zones[i];
    return NULL;
}

/* The event as it was on its former date; false: on clocks that are not at hand. Days need none. */
static bool before_of(const struct event *event, struct event *ret_before)
{
    const struct zone *zone = former_zone(event);

    *ret_before = *event;
    ret_before->series = NULL; /* of one that repeats it is the first date that has moved */
    ret_before->when = ret_before->shown = event->former->when;
    ret_before->place_zone = NULL;
    if (!zone && is_timed(ret_before))
        return false;
    ret_before->zone = zone ? zone : event->zone;
    event_resolve(ret_before);
    return true;
}

void moment_datetime_former(const struct event *event, struct buf *buf)
{
    struct event before;

    if (!event->former || !when_has_day(&event->former->when))
        return;
    if (before_of(event, &before))
        moment_datetime(&before, buf);
    else
        day_print(before.shown.start.day, buf);
}

/* Times on the clocks of another one than those that are at hand are told with
 * the city it is named for instead of its letters. */
void moment_former(const struct event *event, struct buf *buf)
{
    struct event before;

    if (!event->former)
        return;
    buf_puts(buf, "<del>");
    if (before_of(event, &before)) {
        add_whole(&before, &former, buf);
    } else {
        wording_day(before.shown.start.day, buf);
        buf_puts(buf, ", ");
        minute_print(before.shown.start.minute, buf);
        buf_puts(buf, " in ");
        wording_city(event->former->zone, buf);
    }
    buf_puts(buf, "</del>");
}

void moment_day(const struct book *book, int32_t day, struct buf *buf)
{
    if (day == book->today)
        buf_puts(buf, "Today, ");
    else if (day == book->today + 1)
        buf_puts(buf, "Tomorrow, ");
    wording_day(day, buf);
}

void moment_at(const struct zone *zone, struct local_time time, struct buf *buf)
{
    int64_t utc;

    zone_to_utc(zone, (int64_t)time.day * DAY_SECONDS + time.minute * 60, &utc);
    buf_puts(buf, "<time datetime=\"");
    add_machine_time(zone, utc, buf);
    buf_puts(buf, "\">");
    wording_day(time.day, buf);
    buf_puts(buf, ", ");
    minute_print(time.minute, buf);
    buf_puts(buf, "</time> ");
    wording_clocks(zone, utc, buf);
}

void moment_of(const struct book *book, int64_t utc, struct buf *buf)
{
    const struct zone *zone = book->model->default_zone;
    struct local_time time = local_at(zone, utc);
    struct civil civil = civil_from_day(time.day);

    buf_puts(buf, "<time datetime=\"");
    add_machine_time(zone, utc, buf);
    buf_puts(buf, "\">");
    minute_print(time.minute, buf);
    buf_printf(buf, ", %d %s %d</time>", civil.day, wording_month(civil.month), civil.year);
}
