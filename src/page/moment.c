/* Dates and times of events on pages: see moment.h. */

#include "page/moment.h"

#include "base/civil.h"
#include "render/html.h"
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

/* "CET", or "UTC+03:00" where the zone has no letters for its clocks. */
static void add_letters(const struct zone *zone, int64_t utc, struct buf *buf)
{
    const struct zone_time at = zone_at(zone, utc);
    int minutes = abs(at.offset) / 60;

    if (at.abbreviation[0] != '+' && at.abbreviation[0] != '-')
        html_text(buf, at.abbreviation);
    else
        buf_printf(buf, "UTC%c%02d:%02d", at.offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

static void add_clock(struct local_time time, struct buf *buf)
{
    buf_printf(buf, "%02d:%02d", time.minute / 60, time.minute % 60);
}

/* "2023-12-14T10:00+01:00" */
static void add_machine_time(const struct zone *zone, int64_t utc, struct buf *buf)
{
    int32_t offset = zone_at(zone, utc).offset;
    struct local_time time = local_at(zone, utc);
    int minutes = abs(offset) / 60;

    day_print(time.day, buf);
    buf_putc(buf, 'T');
    add_clock(time, buf);
    buf_printf(buf, "%c%02d:%02d", offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
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

static void open_time(const struct event *event, struct buf *buf)
{
    buf_puts(buf, "<time class=\"dt-start\" datetime=\"");
    moment_datetime(event, buf);
    buf_puts(buf, "\">");
}

static void open_end(const struct event *event, struct buf *buf)
{
    buf_puts(buf, "<time class=\"dt-end\" datetime=\"");
    moment_datetime_end(event, buf);
    buf_puts(buf, "\">");
}

/* The words after the last slash: "Asia/Riyadh" -> "Riyadh". */
static void add_city(const struct zone *zone, struct buf *buf)
{
    const char *name = zone_name(zone), *slash = strrchr(name, '/');

    for (const char *p = slash ? slash + 1 : name; *p; p++)
        buf_putc(buf, *p == '_' ? ' ' : *p);
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
    add_clock(there, buf);
    if (there.day != event->shown.start.day) {
        buf_puts(buf, " on ");
        wording_day(there.day, buf);
    }
    buf_puts(buf, " in ");
    add_city(place, buf);
    buf_puts(buf, ")</span>");
}

static void add_end(const struct event *event, struct buf *buf)
{
    struct local_time end = local_at(event->zone, event->end);

    if (event->shown.kind != WHEN_SPAN)
        return;
    buf_puts(buf, " to ");
    open_end(event, buf);
    if (end.day != event->shown.start.day) {
        wording_day(end.day, buf);
        buf_puts(buf, ", ");
    }
    add_clock(end, buf);
    buf_puts(buf, "</time>");
}

static void add_times(const struct event *event, bool with_day, struct buf *buf)
{
    open_time(event, buf);
    if (with_day) {
        wording_day(event->shown.start.day, buf);
        buf_puts(buf, ", ");
    }
    add_clock(event->shown.start, buf);
    buf_puts(buf, "</time>");
    add_end(event, buf);
    buf_putc(buf, ' ');
    add_letters(event->zone, event->start, buf);
    add_place_time(event, buf);
}

/* "2 to 27 October 2023", "30 October to 2 November 2023", "28 December 2023 to 2 January 2024" */
static void add_days(const struct event *event, struct buf *buf)
{
    struct civil from = civil_from_day(event->shown.start.day);
    struct civil to = civil_from_day(event->shown.end.day);

    open_time(event, buf);
    if (event->shown.start.day == event->shown.end.day) {
        wording_day(event->shown.start.day, buf);
        buf_puts(buf, "</time>");
        return;
    }
    buf_printf(buf, "%d", from.day);
    if (from.month != to.month || from.year != to.year)
        buf_printf(buf, " %s", wording_month(from.month));
    if (from.year != to.year)
        buf_printf(buf, " %d", from.year);
    buf_puts(buf, "</time> to ");
    open_end(event, buf);
    buf_printf(buf, "%d %s %d</time>", to.day, wording_month(to.month), to.year);
}

static void add_vague(const struct event *event, struct buf *buf)
{
    struct civil civil = civil_from_day(event->shown.start.day);

    buf_puts(buf, "some day in ");
    open_time(event, buf);
    if (event->shown.kind == WHEN_WEEK) {
        buf_puts(buf, "the week of ");
        wording_day(event->shown.start.day, buf);
    } else {
        buf_printf(buf, "%s %d", wording_month(civil.month), civil.year);
    }
    buf_puts(buf, "</time>");
}

void moment_whole(const struct event *event, struct buf *buf)
{
    switch (event->shown.kind) {
    case WHEN_UNDATED:
        buf_puts(buf, "no date yet");
        break;
    case WHEN_MONTH:
    case WHEN_WEEK:
        add_vague(event, buf);
        break;
    case WHEN_DAY_TBC:
        add_days(event, buf);
        buf_puts(buf, ", time to be confirmed");
        break;
    case WHEN_DAYS:
        add_days(event, buf);
        break;
    default:
        add_times(event, true, buf);
    }
}

void moment_time(const struct event *event, int32_t day, struct buf *buf)
{
    if (event->shown.kind == WHEN_DAY_TBC) {
        buf_puts(buf, "time to be confirmed");
    } else if (event->shown.kind == WHEN_DAYS && event->shown.start.day == event->shown.end.day) {
        buf_puts(buf, "all day");
    } else if (!is_timed(event)) {
        moment_whole(event, buf);
    } else if (event->shown.start.day == day) {
        add_times(event, false, buf);
    } else {
        add_times(event, true, buf);
    }
}

void moment_of(const struct book *book, int64_t utc, struct buf *buf)
{
    const struct zone *zone = book->model->default_zone;
    struct local_time time = local_at(zone, utc);
    struct civil civil = civil_from_day(time.day);

    buf_puts(buf, "<time datetime=\"");
    add_machine_time(zone, utc, buf);
    buf_puts(buf, "\">");
    add_clock(time, buf);
    buf_printf(buf, ", %d %s %d</time>", civil.day, wording_month(civil.month), civil.year);
}
