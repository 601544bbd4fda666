/* One day: see pages.h. Where more is on than a month has room for, this is where all of it is. */

#include "base/civil.h"
#include "daybook/series.h"
#include "page/agenda_link.h"
#include "page/catalogue.h"
#include "page/entry.h"
#include "page/filter.h"
#include "page/layout.h"
#include "page/pages.h"
#include "page/section.h"
#include "render/html.h"
#include "render/wording.h"

#define MOST 200 /* entries: what a reader may be asked to scroll through */
#define SLACK (2 * DAY_SECONDS) /* by which the day of any zone may be away from that of UTC */

struct day {
    int32_t day;
    const struct feed *feed;
    const struct query *query;
    struct section section;
    size_t count; /* of all there are */
};

static void day_done(struct day *day)
{
    section_done(&day->section);
}

/* --- which events ----------------------------------------------------------------------------- */

static void place(struct day *day, const struct group *group, const struct event *event)
{
    if (!filter_takes(day->query, day->feed, event))
        return;
    day->count++;
    section_add(&day->section, event->start, group, event);
}

static void place_instances(struct day *day, const struct group *group, int64_t from, int64_t to)
{
    struct instances instances;
    struct event instance;

    instances_begin(&instances, group->event, from);
    while (instances_next(&instances, &instance) && instance.start < to) {
        const struct when days = when_days(&instance.shown);

        if (when_has_day(&instance.shown) && days.start.day <= day->day && days.end.day >= day->day)
            place(day, group, &instance);
    }
}

static void collect(struct day *day, const struct timeline *timeline)
{
    int64_t from = (int64_t)day->day * DAY_SECONDS - SLACK, to = from + DAY_SECONDS + 2 * SLACK;
    struct timeline_walk walk = timeline_walk(timeline, from, to, filter_traits(day->query));
    const struct timeline_row *row;

    while ((row = timeline_next(&walk))) {
        const struct group *group = timeline_group(timeline, row);

        if (row->first_day > day->day || row->last_day < day->day)
            continue;
        if (row->first_day == TIMELINE_EVERY_DAY)
            place_instances(day, group, from, to);
        else
            place(day, group, group->event);
    }
}

/* --- the page --------------------------------------------------------------------------------- */

static void add_rest(const struct book *book, const struct listing *listing, size_t rest,
                     struct buf *buf)
{
    buf_puts(buf, "<p class=\"more\"><a href=\"");
    layout_href(book, "/subscribe#", buf);
    html_text(buf, listing->feed->id);
    buf_printf(buf, "\">%zu more, in the calendar</a></p>\n", rest);
}

static void add_day(const struct book *book, const struct listing *listing, const struct day *day,
                    struct buf *buf)
{
    const struct section *section = &day->section;

    buf_puts(buf, "<section class=\"day\" aria-labelledby=\"day\">\n<h2 id=\"day\">");
    wording_day(day->day, buf);
    buf_puts(buf, "</h2>\n");
    if (section->count) {
        buf_puts(buf, "<ol class=\"entries\">\n");
        for (size_t i = 0; i < section->count; i++)
            entry_item(book, section->entries[i]->group, section->entries[i]->event, &day->day,
                       buf);
        buf_puts(buf, "</ol>\n");
    } else {
        buf_printf(buf, "<p class=\"nothing\">%s on this day.</p>\n",
                   filter_is_set(day->query) ? "No event matches" : "No events");
    }
    if (day->count > section->count)
        add_rest(book, listing, day->count - section->count, buf);
    buf_puts(buf, "</section>\n");
}

void day_view(const struct book *book, const struct listing *listing, const struct query *query,
              struct buf *buf)
{
    const struct catalogue *catalogue = book_catalogue(book, listing);
    struct day day __attribute__((cleanup(day_done))) = {
        .day = day_from_civil(query->date.year, query->date.month, query->date.day),
        .feed = listing->feed,
        .query = query,
        .section = section_new(MOST),
    };
    struct buf path auto_buf = BUF_INIT;

    if (filter_can_match(query, catalogue))
        collect(&day, &catalogue->timeline);
    agenda_path(book, listing, &path);
    agenda_views(book, listing, path.data, query, day.day, buf);
    filter_form(book, catalogue, query, path.data, buf);
    add_day(book, listing, &day, buf);
}
