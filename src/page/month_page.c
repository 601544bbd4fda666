/* A month as a grid of days: see pages.h. On narrow screens the style makes it a list of those days
 * on which there is anything. */

#include "base/civil.h"
#include "base/memory.h"
#include "daybook/series.h"
#include "page/agenda_page.h"
#include "page/badge.h"
#include "page/catalogue.h"
#include "page/entry.h"
#include "page/filter.h"
#include "page/layout.h"
#include "page/moment.h"
#include "page/pages.h"
#include "render/html.h"
#include "render/wording.h"

#include <string.h>

#define DAY_MOST 8 /* events told of a day */
#define UNDECIDED_MOST 15 /* and of those without one */
#define SLACK (2 * DAY_SECONDS) /* by which the day of any zone may be away from that of UTC */

static const char *const weekdays[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                       "Friday", "Saturday", "Sunday"};

struct shown {
    const struct group *group;
    int64_t start; /* seconds UTC */
    int32_t first_day; /* on which it is */
    int32_t stands_for; /* of an event that repeats: the day of the rule */
};

struct cell {
    size_t shown[DAY_MOST]; /* indices of `month.shown` */
    size_t count; /* of all events of that day, also of those that are not told */
    int64_t beyond; /* what begins then or later is not told; seconds UTC */
};

struct month {
    const char *path; /* of the agenda */
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

static void month_done(struct month *month)
{
    free(month->shown);
}

/* --- which events ----------------------------------------------------------------------------- */

/* Whether it is among the first of that day, so far. */
static bool fits(const struct cell *cell, int64_t start)
{
    return cell->count < DAY_MOST || start < cell->beyond;
}

/* In the order of their start: instances of what repeats come with the first of them. */
static void put_into(const struct month *month, struct cell *cell, size_t index)
{
    size_t told = cell->count < DAY_MOST ? cell->count : DAY_MOST - 1, place = told;

    while (place > 0 && month->shown[index].start < month->shown[cell->shown[place - 1]].start)
        place--;
    memmove(&cell->shown[place + 1], &cell->shown[place], (told - place) * sizeof(*cell->shown));
    cell->shown[place] = index;
    cell->beyond = month->shown[cell->shown[told]].start;
}

static void add_shown(struct month *month, const struct shown *shown)
{
    GROW(month->shown, month->count, month->capacity);
    month->shown[month->count++] = *shown;
}

/* On each of its days. */
static void place(struct month *month, const struct shown *shown, int32_t last_day)
{
    int32_t from = shown->first_day > month->first ? shown->first_day : month->first;
    int32_t to = last_day < month->last ? last_day : month->last;
    bool is_added = false;

    for (int32_t day = from; day <= to; day++) {
        struct cell *cell = &month->cells[day - month->first];

        if (fits(cell, shown->start)) {
            if (!is_added)
                add_shown(month, shown);
            is_added = true;
            put_into(month, cell, month->count - 1);
        }
        cell->count++;
    }
}

static void place_instances(struct month *month, const struct query *query,
                            const struct group *group, int64_t from, int64_t to)
{
    struct instances instances;
    struct event instance;

    instances_begin(&instances, group->event, from);
    while (instances_next(&instances, &instance) && instance.start < to) {
        const struct when days = when_days(&instance.shown);
        const struct shown shown = {group, instance.start, days.start.day, instances.day};

        if (when_has_day(&instance.shown) && filter_takes(query, &instance))
            place(month, &shown, days.end.day);
    }
}

static void place_undecided(struct month *month, const struct catalogue *catalogue,
                            const struct query *query)
{
    for (size_t i = 0; i < catalogue->undecided_count && !month->is_cut; i++) {
        const struct event *event = catalogue->undecided[i]->event;

        if (when_has_day(&event->shown) || event->shown.kind == WHEN_UNDATED ||
            event->shown.start.day > month->last || event->shown.end.day < month->first ||
            !filter_takes(query, event))
            continue;
        month->is_cut = month->undecided_count == UNDECIDED_MOST;
        if (!month->is_cut)
            month->undecided[month->undecided_count++] = catalogue->undecided[i];
    }
}

static void collect(struct month *month, const struct catalogue *catalogue,
                    const struct query *query)
{
    int64_t from = (int64_t)month->first * DAY_SECONDS - SLACK;
    int64_t to = (int64_t)(month->last + 1) * DAY_SECONDS + SLACK;
    bool is_filtered = filter_is_set(query);
    const struct timeline *timeline = &catalogue->timeline;
    struct timeline_walk walk = timeline_walk(timeline, from, to, filter_traits(query));
    const struct timeline_row *row;

    while ((row = timeline_next(&walk))) {
        const struct group *group = timeline_group(timeline, row);
        const struct shown shown = {group, row->start, row->first_day, 0};

        if (row->first_day > month->last || row->last_day < month->first)
            continue;
        if (row->first_day == TIMELINE_EVERY_DAY)
            place_instances(month, query, group, from, to);
        else if (!is_filtered || filter_takes(query, group->event))
            place(month, &shown, row->last_day);
    }
    place_undecided(month, catalogue, query);
}

/* `room`: for the instance, where it is one. */
static const struct event *event_of(const struct shown *shown, struct event *room)
{
    if (!shown->group->event->series)
        return shown->group->event;
    series_instance(shown->group->event, shown->stands_for, room);
    return room;
}

/* --- the grid --------------------------------------------------------------------------------- */

/* Of what goes on for days the marks are told once, and today. */
static bool has_marks(const struct book *book, const struct month *month, const struct shown *shown,
                      int32_t day)
{
    return day == book->today || day == month->first || day == shown->first_day;
}

static void add_event(const struct book *book, const struct month *month, const struct shown *shown,
                      int32_t day, struct buf *buf)
{
    struct event room;
    const struct event *event = event_of(shown, &room);

    buf_puts(buf, event->removed || event_is_off(event) ? "<li class=\"off\">" : "<li>");
    buf_puts(buf, "<span class=\"clock\">");
    moment_clock(event, day, buf);
    buf_puts(buf, "</span> ");
    entry_link(book, event, buf);
    if (has_marks(book, month, shown, day))
        badges(book, shown->group, event, buf);
    buf_puts(buf, "</li>\n");
}

static void add_more(const struct book *book, const struct month *month, int32_t day, size_t rest,
                     struct buf *buf)
{
    buf_printf(buf, "<p class=\"more\"><a%s href=\"", agenda_target(month->query));
    agenda_href(book, month->path, month->query, civil_from_day(day), buf);
    buf_printf(buf, "\">and %zu more</a></p>\n", rest);
}

static void add_cell(const struct book *book, const struct month *month, int32_t day,
                     struct buf *buf)
{
    const struct cell *cell = &month->cells[day - month->first];
    size_t told = cell->count < DAY_MOST ? cell->count : DAY_MOST;

    buf_printf(buf, "<td class=\"day%s%s\"%s><time datetime=\"", cell->count ? "" : " free",
               day == book->today ? " today" : "",
               day == book->today ? " aria-current=\"date\"" : "");
    day_print(day, buf);
    buf_printf(buf, "\"><span class=\"weekday\">%s </span>%d<span class=\"weekday\"> %s</span>",
               weekdays[weekday_of(day)], civil_from_day(day).day, wording_month(month->month));
    buf_puts(buf, "</time>\n");
    if (told) {
        buf_puts(buf, "<ul>\n");
        for (size_t i = 0; i < told; i++)
            add_event(book, month, &month->shown[cell->shown[i]], day, buf);
        buf_puts(buf, "</ul>\n");
    }
    if (cell->count > told)
        add_more(book, month, day, cell->count - told, buf);
    buf_puts(buf, "</td>\n");
}

static void add_head(const struct month *month, struct buf *buf)
{
    buf_printf(buf, "<table class=\"month\">\n<caption>%s %d</caption>\n<thead>\n<tr>",
               wording_month(month->month), month->year);
    for (size_t i = 0; i < ARRAY_SIZE(weekdays); i++)
        buf_printf(buf, "<th scope=\"col\"><abbr title=\"%s\">%.3s</abbr></th>", weekdays[i],
                   weekdays[i]);
    buf_puts(buf, "</tr>\n</thead>\n<tbody>\n");
}

static void add_grid(const struct book *book, const struct month *month, struct buf *buf)
{
    int32_t begin = month->first - weekday_of(month->first);
    int32_t end = month->last + 6 - weekday_of(month->last);

    add_head(month, buf);
    for (int32_t day = begin; day <= end; day++) {
        if (weekday_of(day) == 0)
            buf_puts(buf, "<tr>\n");
        if (day < month->first || day > month->last)
            buf_puts(buf, "<td class=\"outside\"></td>\n");
        else
            add_cell(book, month, day, buf);
        if (weekday_of(day) == 6)
            buf_puts(buf, "</tr>\n");
    }
    buf_puts(buf, "</tbody>\n</table>\n");
}

static void add_undecided(const struct book *book, const struct month *month, struct buf *buf)
{
    if (!month->undecided_count)
        return;
    buf_printf(buf,
               "<section class=\"undecided\"><h2>Some day in %s</h2>\n<ol class=\"entries\">\n",
               wording_month(month->month));
    for (size_t i = 0; i < month->undecided_count; i++) {
        const struct group *group = month->undecided[i];

        entry_item(book, group, group->event, NULL, buf);
    }
    buf_puts(buf, "</ol>\n");
    if (month->is_cut)
        buf_puts(buf, "<p class=\"more\">There are more.</p>\n");
    buf_puts(buf, "</section>\n");
}

/* --- the ways to others ----------------------------------------------------------------------- */

/* Months, counted from the beginning of the calendar. */
static int number_of(int year, int month)
{
    return year * 12 + month - 1;
}

static int number_of_day(int32_t day)
{
    const struct civil civil = civil_from_day(day);

    return number_of(civil.year, civil.month);
}

static int number_of_moment(const struct book *book, int64_t utc)
{
    return number_of_day(book_day(book, utc));
}

/* Those that have a week or a month at least. */
static bool has_undecided(const struct catalogue *catalogue)
{
    return catalogue->undecided_first <= catalogue->undecided_last;
}

/* There are months as far as there are events, and this one: who follows the links comes to an
 * end, but of what repeats for ever. */
static bool leads_back(const struct book *book, const struct catalogue *catalogue, int number)
{
    const struct timeline *timeline = &catalogue->timeline;

    return number > number_of(1970, 1) &&
           (number > number_of_day(book->today) ||
            (timeline->count && number > number_of_moment(book, timeline->rows[0].start)) ||
            (has_undecided(catalogue) && number > number_of_day(catalogue->undecided_first)));
}

static bool leads_on(const struct book *book, const struct catalogue *catalogue, int number)
{
    int64_t end = timeline_end(&catalogue->timeline);

    return number < number_of(2199, 12) &&
           (number < number_of_day(book->today) || end == INT64_MAX ||
            (end != INT64_MIN && number < number_of_moment(book, end - 1)) ||
            (has_undecided(catalogue) && number < number_of_day(catalogue->undecided_last)));
}

static void add_way(const struct book *book, const char *path, const struct query *query,
                    int number, const char *relation, struct buf *buf)
{
    buf_printf(buf, "<a rel=\"%s\"%s href=\"", relation, agenda_target(query));
    agenda_href(book, path, query, (struct civil){number / 12, number % 12 + 1, 0}, buf);
    buf_printf(buf, "\">%s %d</a>\n", wording_month(number % 12 + 1), number / 12);
}

static void add_ways(const struct book *book, const struct catalogue *catalogue, const char *path,
                     const struct query *query, struct buf *buf)
{
    int number = number_of(query->date.year, query->date.month);

    buf_puts(buf, "<nav class=\"ways\" aria-label=\"Months\">\n");
    if (leads_back(book, catalogue, number))
        add_way(book, path, query, number - 1, "prev", buf);
    buf_printf(buf, "<a%s href=\"", agenda_target(query));
    agenda_href(book, path, query, (struct civil){0}, buf);
    buf_puts(buf, "\">Agenda</a>\n");
    if (leads_on(book, catalogue, number))
        add_way(book, path, query, number + 1, "next", buf);
    buf_puts(buf, "</nav>\n");
}

void month_view(const struct book *book, const struct listing *listing, const struct query *query,
                struct buf *buf)
{
    const struct catalogue *catalogue = book_catalogue(book, listing);
    struct month month __attribute__((cleanup(month_done))) = {
        .query = query,
        .year = query->date.year,
        .month = query->date.month,
        .first = day_from_civil(query->date.year, query->date.month, 1),
    };
    struct buf path auto_buf = BUF_INIT;

    agenda_path(book, listing, &path);
    month.path = path.data;
    month.last = month.first + days_in_month(month.year, month.month) - 1;
    if (filter_can_match(query, catalogue))
        collect(&month, catalogue, query);
    add_ways(book, catalogue, path.data, query, buf);
    filter_form(book, catalogue, query, path.data, buf);
    add_grid(book, &month, buf);
    if (!month.count && !month.undecided_count)
        buf_printf(buf, "<p class=\"nothing\">%s in %s %d.</p>\n",
                   filter_is_set(query) ? "No event matches" : "No events",
                   wording_month(month.month), month.year);
    add_undecided(book, &month, buf);
}
