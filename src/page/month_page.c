/* A month, and the ways to others: see pages.h. */

#include "base/civil.h"
#include "base/memory.h"
#include "daybook/series.h"
#include "page/agenda_link.h"
#include "page/catalogue.h"
#include "page/entry.h"
#include "page/filter.h"
#include "page/month_grid.h"
#include "page/pages.h"
#include "render/wording.h"

#include <string.h>

#define SLACK (2 * DAY_SECONDS) /* by which the day of any zone may be away from that of UTC */

static void month_done(struct month *month)
{
    free(month->shown);
}

/* --- which events ----------------------------------------------------------------------------- */

static bool goes_on(const struct month *month, size_t index, int32_t day)
{
    return month->shown[index].first_day < day;
}

/* Returns its place: in the order of their start, for instances of what repeats come with the first
 * of them. */
static size_t put_into(const struct month *month, int32_t day, struct cell *cell, size_t index)
{
    size_t place = cell->told;

    while (place > 0 && month->shown[index].start < month->shown[cell->shown[place - 1]].start)
        place--;
    memmove(&cell->shown[place + 1], &cell->shown[place],
            (cell->told - place) * sizeof(*cell->shown));
    cell->shown[place] = index;
    cell->told++;
    cell->going_on += goes_on(month, index, day);
    return place;
}

/* Returns the place of what is told no longer: the last of what only goes on, if that has more than
 * its part, else the last of the day itself. */
static size_t take_from(const struct month *month, int32_t day, struct cell *cell)
{
    bool is_going_on = cell->going_on > GOING_ON_MOST;
    size_t place = cell->told - 1;

    while (goes_on(month, cell->shown[place], day) != is_going_on)
        place--;
    cell->told--;
    cell->going_on -= is_going_on;
    memmove(&cell->shown[place], &cell->shown[place + 1],
            (cell->told - place) * sizeof(*cell->shown));
    return place;
}

/* Whether it would be put in as the last, and taken from there at once: as most are of a day that
 * has hundreds. */
static bool is_too_late(const struct month *month, int32_t day, const struct cell *cell,
                        const struct shown *shown)
{
    return cell->told == DAY_MOST && cell->going_on <= GOING_ON_MOST && shown->first_day == day &&
           shown->start >= month->shown[cell->shown[DAY_MOST - 1]].start;
}

/* On each of its days. */
static void place(struct month *month, const struct shown *shown)
{
    int32_t from = shown->first_day > month->first ? shown->first_day : month->first;
    int32_t to = shown->last_day < month->last ? shown->last_day : month->last;
    bool is_told = false;

    GROW(month->shown, month->count, month->capacity);
    month->shown[month->count] = *shown;
    for (int32_t day = from; day <= to; day++) {
        struct cell *cell = &month->cells[day - month->first];
        size_t at;

        cell->count++;
        if (is_too_late(month, day, cell, shown))
            continue;
        at = put_into(month, day, cell, month->count);
        is_told |= cell->told <= DAY_MOST || take_from(month, day, cell) != at;
    }
    month->count += is_told;
}

static void place_instances(struct month *month, const struct query *query,
                            const struct group *group, int64_t from, int64_t to)
{
    struct instances instances;
    struct event instance;

    instances_begin(&instances, group->event, from);
    while (instances_next(&instances, &instance) && instance.start < to) {
        const struct when days = when_days(&instance.shown);
        const struct shown shown = {group, instance.start, days.start.day, days.end.day,
                                    instances.day};

        if (when_has_day(&instance.shown) && filter_takes(query, month->feed, &instance))
            place(month, &shown);
    }
}

static void place_undecided(struct month *month, const struct catalogue *catalogue,
                            const struct query *query)
{
    if (catalogue->undecided_first > month->last || catalogue->undecided_last < month->first)
        return;
    for (size_t i = 0; i < catalogue->undecided_count && !month->is_cut; i++) {
        const struct event *event = catalogue->undecided[i]->event;

        if (when_has_day(&event->shown) || event->shown.kind == WHEN_UNDATED ||
            event->shown.start.day > month->last || event->shown.end.day < month->first ||
            !filter_takes(query, month->feed, event))
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
        const struct shown shown = {group, row->start, row->first_day, row->last_day, 0};

        if (row->first_day > month->last || row->last_day < month->first)
            continue;
        if (row->first_day == TIMELINE_EVERY_DAY)
            place_instances(month, query, group, from, to);
        else if (!is_filtered || filter_takes(query, month->feed, group->event))
            place(month, &shown);
    }
    place_undecided(month, catalogue, query);
}

/* --- the page --------------------------------------------------------------------------------- */

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

/* The days between which anything is that has a day, a week or a month; first > last: nothing. */
static int32_t first_of(const struct catalogue *catalogue)
{
    const int32_t first = catalogue->timeline.first_day;

    return first < catalogue->undecided_first ? first : catalogue->undecided_first;
}

static int32_t last_of(const struct catalogue *catalogue)
{
    const int32_t last = catalogue->timeline.last_day;

    return last > catalogue->undecided_last ? last : catalogue->undecided_last;
}

static bool is_of_any_day(const struct catalogue *catalogue)
{
    return first_of(catalogue) <= last_of(catalogue);
}

/* There are months as far as there are events, and this one: who follows the links comes to an
 * end, but of what repeats for ever. */
static bool leads_back(const struct book *book, const struct catalogue *catalogue, int number)
{
    return number > number_of(1970, 1) &&
           (number > number_of_day(book->today) ||
            (is_of_any_day(catalogue) && number > number_of_day(first_of(catalogue))));
}

static bool leads_on(const struct book *book, const struct catalogue *catalogue, int number)
{
    const int32_t last = last_of(catalogue);

    return number < number_of(2199, 12) &&
           (number < number_of_day(book->today) || last == INT32_MAX ||
            (is_of_any_day(catalogue) && number < number_of_day(last)));
}

static void add_way(const struct book *book, const char *path, const struct query *query,
                    int number, const char *relation, struct buf *buf)
{
    buf_printf(buf, "<a rel=\"%s\"%s href=\"", relation, agenda_target(query));
    agenda_date_href(book, path, query, (struct civil){number / 12, number % 12 + 1, 0}, buf);
    buf_printf(buf, "\">%s %d</a>\n", wording_month(number % 12 + 1), number / 12);
}

static void add_heading(const struct book *book, const struct catalogue *catalogue,
                        const char *path, const struct query *query, struct buf *buf)
{
    int number = number_of(query->date.year, query->date.month);
    bool back = leads_back(book, catalogue, number), on = leads_on(book, catalogue, number);

    buf_printf(buf, "<div class=\"turn\">\n<h2 id=\"month\">%s %d</h2>\n",
               wording_month(query->date.month), query->date.year);
    if (back || on) {
        buf_puts(buf, "<nav aria-label=\"Months\">\n");
        if (back)
            add_way(book, path, query, number - 1, "prev", buf);
        if (on)
            add_way(book, path, query, number + 1, "next", buf);
        buf_puts(buf, "</nav>\n");
    }
    buf_puts(buf, "</div>\n");
}

void month_view(const struct book *book, const struct listing *listing, const struct query *query,
                struct buf *buf)
{
    const struct catalogue *catalogue = book_catalogue(book, listing);
    struct month month __attribute__((cleanup(month_done))) = {
        .feed = listing->feed,
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
    agenda_views(book, listing, path.data, query, month.first, buf);
    filter_form(book, catalogue, query, path.data, buf);
    add_heading(book, catalogue, path.data, query, buf);
    month_grid(book, &month, buf);
    if (!month.count && !month.undecided_count)
        buf_printf(buf, "<p class=\"nothing\">%s in %s %d.</p>\n",
                   filter_is_set(query) ? "No event matches" : "No events",
                   wording_month(month.month), month.year);
    add_undecided(book, &month, buf);
}
