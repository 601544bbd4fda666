/* Everything that is known of one event: see pages.h. A fact is a row of a table, in the order in
 * which people ask for them. */

#include "page/badge.h"
#include "page/json_ld.h"
#include "page/layout.h"
#include "page/moment.h"
#include "page/pages.h"
#include "page/prose.h"

#include "base/memory.h"
#include "daybook/former.h"
#include "daybook/series.h"
#include "render/html.h"
#include "render/wording.h"

#include <string.h>

/* The next ones of a series, and the parts of an event, that are named. */
#define MOST_INSTANCES 10
#define MOST_PARTS 100

struct subject {
    const struct book *book;
    const struct group *group;
    const struct event *event; /* of the group */
};

/* --- links within the site -------------------------------------------------------------------- */

static void event_link(const struct book *book, const struct event *event, struct buf *buf)
{
    buf_puts(buf, "<a href=\"");
    layout_href(book, "/events/", buf);
    buf_printf(buf, "%s\">", event->id);
    prose_inline(event->title, buf);
    buf_puts(buf, "</a>");
}

/* --- facts: each adds its value, or nothing --------------------------------------------------- */

static void add_text(const char *text, struct buf *buf)
{
    if (text)
        prose_line(text, buf);
}

static void add_words(const struct words *words, const char *class, struct buf *buf)
{
    for (size_t i = 0; i < words->count; i++) {
        buf_puts(buf, i ? ", " : "");
        if (class)
            buf_printf(buf, "<span class=\"%s\">", class);
        prose_inline(words->items[i], buf);
        buf_puts(buf, class ? "</span>" : "");
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

static void place(const struct subject *subject, struct buf *buf)
{
    const struct event *event = subject->event;

    if (event->place) {
        buf_puts(buf, "<span class=\"p-location\">");
        prose_inline(event->place, buf);
        buf_puts(buf, "</span>");
    }
    if (event->latitude)
        buf_printf(buf,
                   " <a class=\"map\" href=\"https://www.openstreetmap.org/?mlat=%s&amp;mlon=%s\">"
                   "Map</a>",
                   event->latitude, event->longitude);
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
    const struct when when = {.kind = WHEN_START,
                              .start = event->accreditation_deadline,
                              .end = event->accreditation_deadline};

    if (!event->has_accreditation_deadline)
        return;
    buf_puts(buf, "until ");
    wording_when(&when, buf);
    buf_puts(buf, " (");
    html_text(buf, zone_name(event->publisher->zone));
    buf_puts(buf, ")");
}

static void contact(const struct subject *subject, struct buf *buf)
{
    add_text(event_contact(subject->event), buf);
}

static void organizers(const struct subject *subject, struct buf *buf)
{
    add_words(&subject->event->organizers, NULL, buf);
}

static void participants(const struct subject *subject, struct buf *buf)
{
    add_words(&subject->event->participants, NULL, buf);
}

static void publisher(const struct subject *subject, struct buf *buf)
{
    prose_link(subject->event->publisher->name, subject->event->publisher->url, NULL, buf);
}

static void categories(const struct subject *subject, struct buf *buf)
{
    add_words(&subject->event->categories, "p-category", buf);
}

/* What it is a part of may not be public, and then nobody is told. */
static void part_of(const struct subject *subject, struct buf *buf)
{
    const struct group *group = book_whole(subject->book, subject->group);

    if (group)
        event_link(subject->book, group->event, buf);
}

static void parts(const struct subject *subject, struct buf *buf)
{
    const struct part *part = book_parts(subject->book, subject->group);
    int count = 0;

    for (; part && count < MOST_PARTS; part = part->next, count++) {
        buf_puts(buf, count ? "<br>" : "");
        event_link(subject->book, part->group->event, buf);
        badges(subject->book, part->group, part->group->event, buf);
    }
    if (part)
        buf_puts(buf, "<br>and more");
}

static void repeats(const struct subject *subject, struct buf *buf)
{
    const struct series *series = subject->event->series;

    if (series && series->rule)
        repeat_print(series->rule, buf);
    else if (series)
        buf_puts(buf, "on single days");
}

static void instances(const struct subject *subject, struct buf *buf)
{
    struct instances walk;
    struct event instance;

    if (!subject->event->series)
        return;
    instances_begin(&walk, subject->event, subject->book->now);
    for (int i = 0; i < MOST_INSTANCES && instances_next(&walk, &instance); i++) {
        buf_puts(buf, i ? "<br>" : "");
        moment_whole(&instance, buf);
        badges_of_instance(subject->book, &instance, buf);
    }
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
    {"Place", place},
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
    {"More", page_of_event},
    {"Notice", notice},
    {"Published by", publisher},
};

static void add_facts(const struct subject *subject, struct buf *buf)
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

/* --- what stands above and below them --------------------------------------------------------- */

static void add_when(const struct subject *subject, struct buf *buf)
{
    const struct event *event = subject->event;

    buf_puts(buf, "<p class=\"when\">");
    if (event->former && !event->removed && event->status != STATUS_POSTPONED) {
        buf_puts(buf, "<del>");
        wording_when(&event->former->when, buf);
        buf_puts(buf, "</del><br>");
    }
    buf_puts(buf, event_is_off(event) ? "<s>" : "");
    moment_whole(event, buf);
    buf_puts(buf, event_is_off(event) ? "</s>" : "");
    badges(subject->book, subject->group, event, buf);
    buf_puts(buf, "</p>\n");
    if (event->shown.kind == WHEN_START && !event_is_off(event) && !event->removed)
        buf_puts(buf, "<p class=\"remark\">The end has not been announced.</p>\n");
}

static void add_state(const struct subject *subject, struct buf *buf)
{
    struct buf words auto_buf = BUF_INIT;

    wording_state(subject->event, &words);
    if (!words.len)
        return;
    buf_puts(buf, "<div class=\"state\">\n");
    prose_block(words.data, buf);
    buf_puts(buf, "</div>\n");
}

static void add_lines(const char *lines, struct buf *buf)
{
    while (*lines) {
        size_t len = strcspn(lines, "\n");
        char *line auto_free = xstrndup(lines, len);

        buf_puts(buf, "<br>");
        prose_inline(line, buf);
        lines += len + (lines[len] == '\n');
    }
}

static void add_history(const struct subject *subject, struct buf *buf)
{
    const struct past *past = book_past(subject->book, subject->group);

    if (!past)
        return;
    buf_puts(buf, "<section class=\"history\" aria-labelledby=\"history\">\n"
                  "<h2 id=\"history\">What has changed</h2>\n<ol>\n");
    for (; past; past = past->next) {
        buf_puts(buf, "<li>");
        moment_of(subject->book, past->time, buf);
        if (past->before) {
            buf_puts(buf, "<br><del>");
            html_text(buf, past->before);
            buf_puts(buf, "</del>");
        }
        add_lines(past->told, buf);
        if (past->reason) {
            buf_puts(buf, "<br>Reason: ");
            prose_inline(past->reason, buf);
        }
        buf_puts(buf, "</li>\n");
    }
    buf_puts(buf, "</ol>\n</section>\n");
}

static void add_download(const struct subject *subject, struct buf *buf)
{
    if (subject->event->shown.kind < WHEN_DAYS)
        return;
    buf_puts(buf, "<p class=\"download\"><a class=\"button\" href=\"");
    layout_href(subject->book, "/events/", buf);
    buf_printf(buf,
               "%s.ics\">Add to calendar</a> <span class=\"remark\">This once, as it is now; a "
               "<a href=\"",
               subject->event->id);
    layout_href(subject->book, "/subscribe", buf);
    buf_puts(buf, "\">subscription</a> follows what changes.</span></p>\n");
}

void event_page(const struct book *book, const struct group *group, struct buf *buf)
{
    const struct subject subject = {book, group, group->event};
    struct buf path auto_buf = BUF_INIT, description auto_buf = BUF_INIT;
    struct page page = {.book = book, .title = group->event->title, .event = group};

    buf_printf(&path, "/events/%s", group->event->id);
    page.path = path.data;
    wording_description(group->event, &description);
    page.description = description.len ? description.data : NULL;
    layout_begin(&page, buf);
    buf_puts(buf, "<article class=\"event h-event\">\n<h1 class=\"p-name\" dir=\"auto\">");
    html_text(buf, group->event->title);
    buf_puts(buf, "</h1>\n");
    add_when(&subject, buf);
    add_state(&subject, buf);
    if (group->event->description) {
        buf_puts(buf, "<div class=\"e-content\">\n");
        prose_block(group->event->description, buf);
        buf_puts(buf, "</div>\n");
    }
    add_facts(&subject, buf);
    add_download(&subject, buf);
    add_history(&subject, buf);
    buf_puts(buf, "</article>\n");
    json_ld(book, group, buf);
    layout_end(&page, buf);
}
