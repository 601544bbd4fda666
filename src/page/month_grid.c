/* A month as a grid of days: see month_grid.h. On narrow screens the style makes it a list of those
 * days on which there is anything. */

#include "page/month_grid.h"

#include "base/civil.h"
#include "base/memory.h"
#include "daybook/series.h"
#include "page/agenda_link.h"
#include "page/badge.h"
#include "page/entry.h"
#include "page/moment.h"
#include "render/wording.h"

#include <stdio.h>

static const char *const weekdays[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                       "Friday", "Saturday", "Sunday"};

/* --- bands: what goes on for days, side by side through a week -------------------------------- */

/* What is on at the same time as so many others stands among what is of the day. */
#define LANES 4

/* What goes on in each lane on a day, and since which day of that week. */
struct lanes {
    const struct shown *shown[LANES]; /* NULL: nothing */
    int32_t since[LANES];
};

/* `room`: for the instance, where it is one. */
static const struct event *event_of(const struct shown *shown, struct event *room)
{
    if (!shown->group->event->series)
        return shown->group->event;
    series_instance(shown->group->event, shown->stands_for, room);
    return room;
}

/* A night that two days share is none. */
static bool is_band(const struct shown *shown)
{
    struct event room;
    const struct event *event;

    if (shown->last_day - shown->first_day != 1)
        return shown->last_day > shown->first_day;
    event = event_of(shown, &room);
    return event->end - event->start >= DAY_SECONDS;
}

static bool tells(const struct month *month, int32_t day, const struct shown *shown)
{
    const struct cell *cell = &month->cells[day - month->first];

    for (size_t i = 0; i < cell->told; i++)
        if (&month->shown[cell->shown[i]] == shown)
            return true;
    return false;
}

static bool is_in_lane(const struct lanes *lanes, const struct shown *shown)
{
    for (size_t i = 0; i < LANES; i++)
        if (lanes->shown[i] == shown)
            return true;
    return false;
}

/* From those of the day before to those of this one. */
static void pass_lanes(const struct month *month, int32_t day, struct lanes *lanes)
{
    const struct cell *cell = &month->cells[day - month->first];

    for (size_t i = 0; i < LANES; i++)
        if (weekday_of(day) == 0 || (lanes->shown[i] && !tells(month, day, lanes->shown[i])))
            lanes->shown[i] = NULL;
    for (size_t i = 0; i < cell->told; i++) {
        const struct shown *shown = &month->shown[cell->shown[i]];
        size_t lane = 0;

        if (!is_band(shown) || is_in_lane(lanes, shown))
            continue;
        while (lane < LANES && lanes->shown[lane])
            lane++;
        if (lane == LANES)
            continue;
        lanes->shown[lane] = shown;
        lanes->since[lane] = day;
    }
}

/* How many days from this one on it goes on in this week of the month. */
static int days_on(const struct month *month, int32_t day, const struct shown *shown)
{
    int32_t end = day + 7 - weekday_of(day), next = day + 1;

    while (next < end && next <= month->last && tells(month, next, shown))
        next++;
    return next - day;
}

/* --- the grid --------------------------------------------------------------------------------- */

/* Of what goes on for days all is told once, and today: narrow screens have no more. */
static bool is_news(const struct book *book, const struct month *month, const struct shown *shown,
                    int32_t day)
{
    return day == book->today || day == month->first || day == shown->first_day;
}

static bool is_off(const struct event *event)
{
    return event->removed || event_is_off(event);
}

/* Where the style has no band, it says how long it goes on. */
static void add_until(const struct shown *shown, int32_t day, struct buf *buf)
{
    const struct civil last = civil_from_day(shown->last_day);

    if (shown->last_day != day)
        buf_printf(buf, " <span class=\"until\">until %d %s</span>", last.day,
                   wording_month(last.month));
}

static void add_words(const struct book *book, const struct event *event, int32_t day,
                      struct buf *buf)
{
    buf_puts(buf, "<span class=\"words\"><span class=\"clock\">");
    moment_clock(book, event, day, buf);
    buf_puts(buf, "</span> ");
    entry_link(book, event, buf);
}

static void add_event(const struct book *book, const struct month *month, const struct shown *shown,
                      int32_t day, struct buf *buf)
{
    struct event room;
    const struct event *event = event_of(shown, &room);

    buf_puts(buf, is_off(event) ? "<li class=\"off\">" : "<li>");
    add_words(book, event, day, buf);
    buf_puts(buf, "</span>");
    if (is_news(book, month, shown, day))
        badges(book, shown->group, event, buf);
    buf_puts(buf, "</li>\n");
}

/* `skip`: how many lanes above it are empty. Its words stand where it begins in this week, and its
 * marks where they are news or today is. */
static void add_band(const struct book *book, const struct month *month, const struct lanes *lanes,
                     size_t lane, size_t skip, int32_t day, struct buf *buf)
{
    const struct shown *shown = lanes->shown[lane];
    int span = lanes->since[lane] == day ? days_on(month, day, shown) : 0;
    bool news = is_news(book, month, shown, day);
    struct event room;
    const struct event *event = event_of(shown, &room);

    buf_printf(buf, "<li class=\"band%s%s%s%s", is_off(event) ? " off" : "", news ? "" : " on",
               shown->first_day == day ? " begins" : "", shown->last_day == day ? " ends" : "");
    if (skip)
        buf_printf(buf, " skip-%zu", skip);
    if (span)
        buf_printf(buf, " span-%d", span);
    buf_puts(buf, "\">");
    add_words(book, event, day, buf);
    if (news || (day <= book->today && book->today < day + span))
        badges(book, shown->group, event, buf);
    add_until(shown, day, buf);
    buf_puts(buf, "</span></li>\n");
}

static void add_events(const struct book *book, const struct month *month,
                       const struct lanes *lanes, int32_t day, struct buf *buf)
{
    const struct cell *cell = &month->cells[day - month->first];
    size_t skip = 0;

    buf_puts(buf, "<ul>\n");
    for (size_t i = 0; i < LANES; i++) {
        if (lanes->shown[i])
            add_band(book, month, lanes, i, skip, day, buf);
        skip = lanes->shown[i] ? 0 : skip + 1;
    }
    for (size_t i = 0; i < cell->told; i++) {
        const struct shown *shown = &month->shown[cell->shown[i]];

        if (!is_in_lane(lanes, shown))
            add_event(book, month, shown, day, buf);
    }
    buf_puts(buf, "</ul>\n");
}

/* Whether there is nothing but what goes on: "free" has nothing at all. */
static const char *idleness(const struct book *book, const struct month *month,
                            const struct lanes *lanes, int32_t day)
{
    const struct cell *cell = &month->cells[day - month->first];

    if (!cell->count)
        return " free";
    if (cell->count > cell->told)
        return "";
    for (size_t i = 0; i < cell->count; i++) {
        const struct shown *shown = &month->shown[cell->shown[i]];

        if (!is_in_lane(lanes, shown) || is_news(book, month, shown, day))
            return "";
    }
    return " idle";
}

static void add_more(const struct book *book, const struct month *month, int32_t day, size_t rest,
                     struct buf *buf)
{
    char words[64];

    snprintf(words, sizeof(words), "and %zu more", rest);
    agenda_more(book, month->path, month->query, civil_from_day(day), words, buf);
}

static void add_cell(const struct book *book, const struct month *month, const struct lanes *lanes,
                     int32_t day, struct buf *buf)
{
    const struct cell *cell = &month->cells[day - month->first];

    buf_printf(buf, "<td class=\"day%s%s\"%s><time datetime=\"", idleness(book, month, lanes, day),
               day == book->today ? " today" : "",
               day == book->today ? " aria-current=\"date\"" : "");
    day_print(day, buf);
    buf_printf(buf, "\"><span class=\"weekday\">%s </span>%d<span class=\"weekday\"> %s</span>",
               weekdays[weekday_of(day)], civil_from_day(day).day, wording_month(month->month));
    buf_puts(buf, "</time>\n");
    if (cell->count)
        add_events(book, month, lanes, day, buf);
    if (cell->count > cell->told)
        add_more(book, month, day, cell->count - cell->told, buf);
    buf_puts(buf, "</td>\n");
}

static void add_head(struct buf *buf)
{
    buf_puts(buf, "<table class=\"month\" aria-labelledby=\"month\">\n<thead>\n<tr>");
    for (size_t i = 0; i < ARRAY_SIZE(weekdays); i++)
        buf_printf(buf, "<th scope=\"col\"><abbr title=\"%s\">%.3s</abbr></th>", weekdays[i],
                   weekdays[i]);
    buf_puts(buf, "</tr>\n</thead>\n<tbody>\n");
}

void month_grid(const struct book *book, const struct month *month, struct buf *buf)
{
    int32_t begin = month->first - weekday_of(month->first);
    int32_t end = month->last + 6 - weekday_of(month->last);
    struct lanes lanes = {0};

    add_head(buf);
    for (int32_t day = begin; day <= end; day++) {
        if (weekday_of(day) == 0)
            buf_puts(buf, "<tr>\n");
        if (day < month->first || day > month->last) {
            buf_puts(buf, "<td class=\"outside\"></td>\n");
        } else {
            pass_lanes(month, day, &lanes);
            add_cell(book, month, &lanes, day, buf);
        }
        if (weekday_of(day) == 6)
            buf_puts(buf, "</tr>\n");
    }
    buf_puts(buf, "</tbody>\n</table>\n");
}
