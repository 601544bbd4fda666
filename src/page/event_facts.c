/* What is known of an event, fact by fact: see event_facts.h. A fact is a row of a table, in the
 * order in which people ask for them. */

#include "page/event_facts.h"

#include "base/memory.h"
#include "daybook/series.h"
#include "page/agenda_link.h"
#include "page/badge.h"
#include "page/catalogue.h"
#include "page/layout.h"
#include "page/moment.h"
#include "page/prose.h"
#include "render/wording.h"

#include <stdio.h>
#include <string.h>

/* The next ones of a series, and the parts of an event, that are named. */
#define MOST_INSTANCES 10
#define MOST_PARTS 100

/* Calendars that are looked through for the event. */
#define MOST_FEEDS 30

/* --- links within the site -------------------------------------------------------------------- */

static void event_link(const struct book *book, const struct event *event, struct buf *buf)
{
    buf_puts(buf, "<a href=\"");
    layout_href(book, "/events/", buf);
    buf_printf(buf, "%s\">", event->id);
    prose_inline(event->title, buf);
    buf_puts(buf, "</a>");
}

void event_agenda_link(const struct book *book, const struct query *query, struct buf *buf)
{
    buf_puts(buf, "<a href=\"");
    agenda_href(book, "/", query, buf);
    buf_puts(buf, "\">");
}

/* --- facts: each adds its value, or nothing --------------------------------------------------- */

static void add_text(const char *text, struct buf *buf)
{
    if (text)
        prose_line(text, buf);
}

static void add_words(const struct words *words, struct buf *buf)
{
    for (size_t i = 0; i < words->count; i++) {
        buf_puts(buf, i ? ", " : "");
        prose_inline(words->items[i], buf);
    }
}

static void add_links(const struct links *links, const char *unless, struct buf *buf)
{
    for (size_t i = 0; i < links->count; i++) {
        buf_puts(buf, i ? "<br>" : "");
        prose_link(links->items[i].label, links->items[i].url, NULL, buf);
        if (!links->items[i].url)
            buf_printf(buf, " <span class=\"promised\">(%s)</span>", unless);
    }
}

static void add_url(const char *url, struct buf *buf)
{
    if (url)
        prose_link(url, url, NULL, buf);
}

static void live(const struct subject *subject, struct buf *buf)
{
    add_links(&subject->event->live, "link to follow", buf);
}

static void results(const struct subject *subject, struct buf *buf)
{
    add_links(&subject->event->results, "to be published", buf);
}

static void outcome(const struct subject *subject, struct buf *buf)
{
    add_text(subject->event->outcome, buf);
}

static void media(const struct subject *subject, struct buf *buf)
{
    add_text(subject->event->media_access, buf);
}

static void accreditation(const struct subject *subject, struct buf *buf)
{
    const struct event *event = subject->event;

    if (!event->has_accreditation_deadline)
        return;
    buf_puts(buf, "until ");
    moment_at(event->publisher->zone, event->accreditation_deadline, buf);
}

static void contact(const struct subject *subject, struct buf *buf)
{
    add_text(event_contact(subject->event), buf);
}

static void organizers(const struct subject *subject, struct buf *buf)
{
    add_words(&subject->event->organizers, buf);
}

static void participants(const struct subject *subject, struct buf *buf)
{
    add_words(&subject->event->participants, buf);
}

static void publisher(const struct subject *subject, struct buf *buf)
{
    const struct publisher *publisher = subject->event->publisher;
    struct query query = {0};

    snprintf(query.publisher, sizeof(query.publisher), "%s", publisher->id);
    event_agenda_link(subject->book, &query, buf);
    prose_inline(publisher->name, buf);
    buf_puts(buf, "</a>");
    if (publisher->url) {
        buf_puts(buf, " (");
        prose_link("website", publisher->url, NULL, buf);
        buf_putc(buf, ')');
    }
}

static void categories(const struct subject *subject, struct buf *buf)
{
    const struct words *words = &subject->event->categories;

    for (size_t i = 0; i < words->count; i++) {
        struct query query = {0};

        buf_puts(buf, i ? ", " : "");
        buf_puts(buf, "<span class=\"p-category\">");
        snprintf(query.category, sizeof(query.category), "%s", words->items[i]);
        event_agenda_link(subject->book, &query, buf);
        prose_inline(words->items[i], buf);
        buf_puts(buf, "</a></span>");
    }
}

/* But the one of everything. */
static void calendars(const struct subject *subject, struct buf *buf)
{
    size_t most = subject->book->model->feed_count;

    most = most < MOST_FEEDS ? most : MOST_FEEDS;
    for (size_t i = 1; i < most; i++) {
        const struct catalogue *catalogue = &subject->book->catalogues[i];
        const struct feed *feed = catalogue->listing->feed;

        if (!catalogue_entries(catalogue, subject->group))
            continue;
        buf_puts(buf, buf->len ? ", <a href=\"" : "<a href=\"");
        layout_href(subject->book, "/", buf);
        buf_printf(buf, "%s\">", feed->id);
        prose_inline(feed->title, buf);
        buf_puts(buf, "</a>");
    }
}

/* What it was a part of may have gone, and has no page then. */
static void part_of(const struct subject *subject, struct buf *buf)
{
    const struct group *group = book_whole(subject->book, subject->group);

    if (group)
        event_link(subject->book, group->event, buf);
    else if (subject->event->part_of)
        prose_inline(subject->event->part_of->title, buf);
}

static void parts(const struct subject *subject, struct buf *buf)
{
    const struct part *part = book_parts(subject->book, subject->group);
    int count = 0;

    if (!part)
        return;
    buf_puts(buf, "<ul>\n");
    for (; part && count < MOST_PARTS; part = part->next, count++) {
        buf_puts(buf, "<li>");
        event_link(subject->book, part->group->event, buf);
        badges(subject->book, part->group, part->group->event, buf);
        buf_puts(buf, "</li>\n");
    }
    buf_puts(buf, part ? "<li>and more</li>\n</ul>" : "</ul>");
}

static void repeats(const struct subject *subject, struct buf *buf)
{
    const struct series *series = subject->event->series;

    if (series && series->rule)
        wording_repeat(series->rule, buf);
    else if (series)
        buf_puts(buf, "on single days");
}

/* What is not as it is for the others. */
static void add_own(const char *text, const char *common, struct buf *buf)
{
    if (!text || (common && strcmp(text, common) == 0))
        return;
    buf_puts(buf, ", ");
    prose_inline(text, buf);
}

static void add_instance(const struct subject *subject, const struct event *instance,
                         struct buf *buf)
{
    bool is_off = event_is_off(instance);

    if (instance->former && !is_off) {
        moment_former(instance, buf);
        buf_putc(buf, ' ');
    }
    buf_puts(buf, is_off ? "<s>" : "");
    moment_whole(instance, buf);
    buf_puts(buf, is_off ? "</s>" : "");
    add_own(instance->title, subject->event->title, buf);
    add_own(instance->place, subject->event->place, buf);
    badges_of_instance(subject->book, instance, buf);
    if ((is_off || instance->former) && instance->change_reason) {
        buf_puts(buf, " <span class=\"remark\">");
        prose_inline(instance->change_reason, buf);
        buf_puts(buf, "</span>");
    }
}

static void instances(const struct subject *subject, struct buf *buf)
{
    const struct book *book = subject->book;
    struct instances walk;
    struct event instance;
    int count = 0;

    if (!subject->event->series)
        return;
    instances_begin(&walk, subject->event, book_midnight(book, book->today));
    while (count < MOST_INSTANCES && instances_next(&walk, &instance)) {
        if (book_phase(book, &instance) == PHASE_OVER)
            continue;
        buf_puts(buf, count++ ? "<li>" : "<ul>\n<li>");
        add_instance(subject, &instance, buf);
        buf_puts(buf, "</li>\n");
    }
    if (buf->len)
        buf_puts(buf, "</ul>");
}

static void expected(const struct subject *subject, struct buf *buf)
{
    if (subject->event->expected)
        buf_printf(buf, "%s; no date is announced yet", subject->event->expected);
}

static void page_of_event(const struct subject *subject, struct buf *buf)
{
    add_url(subject->event->url, buf);
}

static void notice(const struct subject *subject, struct buf *buf)
{
    add_url(subject->event->source, buf);
}

static const struct fact {
    const char *label;
    void (*add)(const struct subject *subject, struct buf *buf);
} facts[] = {
    {"Live", live},
    {"Results", results},
    {"Outcome", outcome},
    {"Repeats", repeats},
    {"Next dates", instances},
    {"Expected", expected},
    {"Media access", media},
    {"Accreditation", accreditation},
    {"Contact", contact},
    {"Organized by", organizers},
    {"Participants", participants},
    {"Part of", part_of},
    {"Contains", parts},
    {"Categories", categories},
    {"Calendars", calendars},
    {"More", page_of_event},
    {"Notice", notice},
    {"Published by", publisher},
};

void event_facts(const struct subject *subject, struct buf *buf)
{
    struct buf value auto_buf = BUF_INIT;

    buf_puts(buf, "<dl class=\"facts\">\n");
    for (size_t i = 0; i < ARRAY_SIZE(facts); i++) {
        buf_clear(&value);
        facts[i].add(subject, &value);
        if (value.len)
            buf_printf(buf, "<div><dt>%s</dt><dd>%s</dd></div>\n", facts[i].label, value.data);
    }
    buf_puts(buf, "</dl>\n");
}
