/* The agenda of a feed: see pages.h. What is in it: schedule.h. */

#include "base/civil.h"
#include "base/memory.h"
#include "daybook/series.h"
#include "page/agenda_link.h"
#include "page/catalogue.h"
#include "page/entry.h"
#include "page/filter.h"
#include "page/layout.h"
#include "page/moment.h"
#include "page/pages.h"
#include "page/schedule.h"
#include "render/html.h"
#include "render/wording.h"

#include <stdio.h>
#include <string.h>

#define LATER_MOST 15
#define MONTH_BY_MONTH "More, month by month"

/* Texts of the head, which live as long as the page is written. */
struct head {
    struct buf path, own_path, title;
};

static void head_done(struct head *head)
{
    buf_done(&head->path);
    buf_done(&head->own_path);
    buf_done(&head->title);
}

/* --- sections --------------------------------------------------------------------------------- */

static void open_section(const char *name, const char *heading, struct buf *buf)
{
    buf_printf(buf, "<section class=\"%s\" aria-labelledby=\"%s\">\n<h2 id=\"%s\">%s</h2>\n", name,
               name, name, heading);
}

/* `day`: as entry_item() has it. */
static void add_entries(const struct book *book, struct entry *const *entries, size_t count,
                        const int32_t *day, struct buf *buf)
{
    buf_puts(buf, "<ol class=\"entries\">\n");
    for (size_t i = 0; i < count; i++)
        entry_item(book, entries[i]->group, entries[i]->event, day, buf);
    buf_puts(buf, "</ol>\n");
}

/* Where the others are: on the page of the day, else in the month of the last one; what has no date
 * at all is on no other page. */
static void add_others(const struct book *book, const char *path, const struct query *query,
                       const struct section *section, const int32_t *day, struct buf *buf)
{
    const struct when *last = &section->entries[section->count - 1]->event->shown;

    if (day)
        agenda_more(book, path, query, civil_from_day(*day), "All that is on today", buf);
    else if (last->kind == WHEN_UNDATED)
        buf_puts(buf, "<p class=\"more\">There are more.</p>\n");
    else
        agenda_more(book, path, query, agenda_month_of(last->end.day), MONTH_BY_MONTH, buf);
}

static void add_section(const struct book *book, const char *path, const struct query *query,
                        const struct section *section, const int32_t *day, const char *name,
                        const char *heading, struct buf *buf)
{
    if (!section->count)
        return;
    open_section(name, heading, buf);
    add_entries(book, section->entries, section->count, day, buf);
    if (section->is_cut)
        add_others(book, path, query, section, day, buf);
    buf_puts(buf, "</section>\n");
}

/* --- what comes next -------------------------------------------------------------------------- */

/* Days are those of each event's own clock, and so not always in the order of the moments. */
static int by_day(const void *a, const void *b)
{
    const struct entry *x = *(struct entry *const *)a, *y = *(struct entry *const *)b;
    int32_t day = x->event->shown.start.day, other = y->event->shown.start.day;

    if (day != other)
        return day < other ? -1 : 1;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return strcmp(x->group->event->id, y->group->event->id);
}

static size_t count_before(const struct section *section, int64_t key)
{
    size_t count = 0;

    while (count < section->count && section->entries[count]->key < key)
        count++;
    return count;
}

static void open_day(const struct book *book, int32_t day, struct buf *buf)
{
    buf_puts(buf, day == book->today ? "<h3 class=\"today\">" : "<h3>");
    moment_day(book, day, buf);
    buf_puts(buf, "</h3>\n");
}

/* Things come later, but nothing is on today any more. What is filtered says nothing of that. */
static bool is_free_today(const struct book *book, const struct query *query,
                          const struct schedule *schedule)
{
    const struct section *next = &schedule->next;

    if (schedule->under_way.count || !next->count || filter_is_set(query))
        return false;
    for (size_t i = 0; i < next->count; i++)
        if (next->entries[i]->event->shown.start.day <= book->today)
            return false;
    return true;
}

/* On the clocks of its own, as it stands in the agenda. */
static bool was_any_today(const struct book *book, const struct section *recent)
{
    for (size_t i = 0; i < recent->count; i++)
        if (when_days(&recent->entries[i]->event->shown).end.day == book->today)
            return true;
    return false;
}

static void add_free_today(const struct book *book, const struct schedule *schedule,
                           struct buf *buf)
{
    open_day(book, book->today, buf);
    buf_printf(buf, "<p class=\"free-today\">Nothing %sannounced for today.</p>\n",
               was_any_today(book, &schedule->recent) ? "more is " : "is ");
}

static void add_days(const struct book *book, struct section *next, size_t count, struct buf *buf)
{
    size_t i = 0;

    qsort(next->entries, count, sizeof(*next->entries), by_day);
    while (i < count) {
        int32_t day = next->entries[i]->event->shown.start.day;

        open_day(book, day, buf);
        buf_puts(buf, "<ol class=\"entries\">\n");
        for (; i < count && next->entries[i]->event->shown.start.day == day; i++)
            entry_item(book, next->entries[i]->group, next->entries[i]->event, &day, buf);
        buf_puts(buf, "</ol>\n");
    }
}

/* How many events of the calendar begin after the last entry, if that can be said. */
static size_t count_rest(const struct catalogue *catalogue, const struct query *query,
                         const struct entry *last)
{
    if (filter_is_set(query) || catalogue->listing->feed->show_date_tbc)
        return 0;
    return timeline_after(&catalogue->timeline, last->key, last->group->event->id);
}

static void add_more(const struct book *book, const struct catalogue *catalogue, const char *path,
                     const struct query *query, const struct entry *last, struct buf *buf)
{
    size_t rest = count_rest(catalogue, query, last);
    char words[64] = MONTH_BY_MONTH;

    if (rest)
        snprintf(words, sizeof(words), "%zu more, month by month", rest);
    agenda_more(book, path, query, agenda_month_of(last->event->shown.start.day), words, buf);
}

static void add_next(const struct book *book, const struct catalogue *catalogue, const char *path,
                     const struct query *query, struct schedule *schedule, struct buf *buf)
{
    struct section *next = &schedule->next;
    size_t count = count_before(next, schedule->horizon), later = next->count - count;
    const struct entry *last = next->count ? next->entries[next->count - 1] : NULL;
    const bool is_free = is_free_today(book, query, schedule);

    if (count || is_free) {
        open_section("next", "Coming up", buf);
        if (is_free)
            add_free_today(book, schedule, buf);
        add_days(book, next, count, buf);
        if (next->is_cut && !later)
            add_more(book, catalogue, path, query, last, buf);
        buf_puts(buf, "</section>\n");
    }
    if (later) {
        size_t told = later < LATER_MOST ? later : LATER_MOST;

        open_section("later", "Later", buf);
        add_entries(book, next->entries + count, told, NULL, buf);
        if (next->is_cut || told < later)
            add_more(book, catalogue, path, query, next->entries[count + told - 1], buf);
        buf_puts(buf, "</section>\n");
    }
}

/* --- the page --------------------------------------------------------------------------------- */

static void add_nothing(const struct schedule *schedule, const struct query *query, struct buf *buf)
{
    const char *text = !filter_is_set(query) ? "No events at present."
                       : schedule->next.is_cut
                           ? "No event of the next ones matches; the months have all of them."
                           : "No event matches.";

    buf_printf(buf, "<p class=\"nothing\">%s</p>\n", text);
}

static void add_sections(const struct book *book, const struct catalogue *catalogue,
                         const char *path, const struct query *query, struct schedule *schedule,
                         struct buf *buf)
{
    add_section(book, path, query, &schedule->under_way, &book->today, "under-way", "Under way now",
                buf);
    add_next(book, catalogue, path, query, schedule, buf);
    add_section(book, path, query, &schedule->undecided, NULL, "undecided",
                "Date not announced yet", buf);
    add_section(book, path, query, &schedule->recent, NULL, "recent", "Recently over", buf);
    add_section(book, path, query, &schedule->latest, NULL, "latest", "Latest events", buf);
    if (!schedule->under_way.count && !schedule->next.count && !schedule->undecided.count &&
        !schedule->latest.count)
        add_nothing(schedule, query, buf);
}

/* The day that the month view opens with: where there is something to see. */
static int32_t first_day(const struct book *book, const struct schedule *schedule)
{
    if (!schedule->under_way.count && schedule->next.count)
        return schedule->next.entries[0]->event->shown.start.day;
    if (!schedule->under_way.count && schedule->latest.count)
        return schedule->latest.entries[0]->event->shown.start.day;
    return book->today;
}

/* The name of the site stands above the front page, but not where another page is around it. */
static void add_heading(const struct book *book, const struct listing *listing,
                        const struct query *query, struct buf *buf)
{
    const bool is_front = listing == &book->published->listings[0];

    buf_puts(buf, "<h1 dir=\"auto\">");
    html_text(buf, is_front && !query->embed ? "Agenda" : listing->feed->title);
    buf_puts(buf, "</h1>\n");
    if (listing->feed->description) {
        buf_puts(buf, "<p class=\"about\" dir=\"auto\">");
        html_text(buf, listing->feed->description);
        buf_puts(buf, "</p>\n");
    }
}

static void add_zone(const struct book *book, struct buf *buf)
{
    buf_puts(buf, "<p class=\"zone\">Time zone: ");
    html_text(buf, zone_name(book->model->default_zone));
    buf_puts(buf, ", unless another one stands beside the time.</p>\n");
}

static void add_agenda(const struct book *book, const struct listing *listing, const char *path,
                       const struct query *query, struct buf *buf)
{
    const struct catalogue *catalogue = book_catalogue(book, listing);
    struct schedule schedule auto_schedule;

    schedule_make(book, catalogue, query, &schedule);
    agenda_views(book, listing, path, query, first_day(book, &schedule), buf);
    filter_form(book, catalogue, query, path, buf);
    add_sections(book, catalogue, path, query, &schedule, buf);
}

/* "Thursday 14 December 2023", "December 2023" */
static void name_date(struct civil date, struct buf *buf)
{
    if (date.day)
        wording_day(day_from_civil(date.year, date.month, date.day), buf);
    else
        buf_printf(buf, "%s %d", wording_month(date.month), date.year);
}

static struct page head_of(const struct book *book, const struct listing *listing,
                           const struct query *query, struct head *head)
{
    const bool is_front = listing == &book->published->listings[0];
    struct page page = {.book = book,
                        .feed = listing->feed,
                        .description = listing->feed->description,
                        .embedded = query->embed};
    const struct query own = {.date = query->date};

    agenda_path(book, listing, &head->path);
    agenda_path(book, listing, &head->own_path);
    query_print(&own, &head->own_path);
    page.path = head->own_path.data;
    if (query->date.month) {
        name_date(query->date, &head->title);
        if (!is_front)
            buf_printf(&head->title, ", %s", listing->feed->title);
        page.title = head->title.data;
    } else if (!is_front) {
        page.title = listing->feed->title;
    }
    return page;
}

void agenda_page(const struct book *book, const struct listing *listing, const struct query *query,
                 struct buf *buf)
{
    struct head head __attribute__((cleanup(head_done))) = {BUF_INIT, BUF_INIT, BUF_INIT};
    const struct page page = head_of(book, listing, query, &head);

    layout_begin(&page, buf);
    add_heading(book, listing, query, buf);
    if (query->date.day)
        day_view(book, listing, query, buf);
    else if (query->date.month)
        month_view(book, listing, query, buf);
    else
        add_agenda(book, listing, head.path.data, query, buf);
    add_zone(book, buf);
    layout_end(&page, buf);
}
