/* Everything that is known of one event: see pages.h. A fact is a row of a table, in the order in
 * which people ask for them. */

#include "page/badge.h"
#include "page/json_ld.h"
#include "page/layout.h"
#include "page/moment.h"
#include "page/pages.h"
#include "page/prose.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "daybook/agenda.h"
#include "daybook/former.h"
#include "daybook/series.h"
#include "render/html.h"
#include "render/wording.h"

#include <string.h>

/* The next ones of a series, and the parts of an event, that are named. */
#define MOST_INSTANCES 10
#define MOST_PARTS 100

/* Octets of what is said of the page in a preview. */
#define PREVIEW_MOST 300

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
    struct instances walk;
    struct event instance;

    if (!subject->event->series)
        return;
    instances_begin(&walk, subject->event, subject->book->now);
    for (int i = 0; i < MOST_INSTANCES && instances_next(&walk, &instance); i++) {
        buf_puts(buf, i ? "<br>" : "");
        add_instance(subject, &instance, buf);
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
    struct event first;

    buf_puts(buf, "<p class=\"when\">");
    if (event->former && !event->removed && event->status != STATUS_POSTPONED) {
        moment_former(event, buf);
        buf_puts(buf, "<br>");
    }
    buf_puts(buf, event_is_off(event) ? "<s>" : "");
    if (event->series) {
        buf_puts(buf, "From ");
        series_plain_instance(event, event->shown.start.day, &first);
        moment_whole(&first, buf);
    } else {
        moment_whole(event, buf);
    }
    buf_puts(buf, event_is_off(event) ? "</s>" : "");
    badges(subject->book, subject->group, event, buf);
    buf_puts(buf, "</p>\n");
    if (event->shown.kind == WHEN_START && !event_is_off(event) && !event->removed)
        buf_puts(buf, "<p class=\"remark\">The end has not been announced.</p>\n");
}

/* Of what is under way or soon: of an event that repeats it is the next instance. */
static void add_live(const struct subject *subject, struct buf *buf)
{
    const struct book *book = subject->book;
    struct instances walk;
    struct event now;
    enum phase phase;

    instances_begin(&walk, subject->event, book->now);
    if (!agenda_phase(subject->event, book->model->site.soon, book->now, &phase) ||
        (phase != PHASE_UNDER_WAY && phase != PHASE_SOON) || !instances_next(&walk, &now) ||
        !now.live.count)
        return;
    buf_puts(buf, "<p class=\"watch\"><strong>Watch live:</strong> ");
    for (size_t i = 0; i < now.live.count; i++) {
        buf_puts(buf, i ? " " : "");
        prose_link(now.live.items[i].label, now.live.items[i].url, "button", buf);
        buf_puts(buf, now.live.items[i].url ? "" : " (link to follow)");
    }
    buf_puts(buf, "</p>\n");
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
    if (subject->event->shown.kind < WHEN_DAYS || event_is_off(subject->event) ||
        subject->event->removed)
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

/* As calendars have it, for who looks for the event there. */
static void add_uid(const struct subject *subject, struct buf *buf)
{
    buf_puts(buf, "<p class=\"uid remark\">In calendars its UID is <span class=\"u-uid\">");
    html_text(buf, subject->group->uid);
    buf_puts(buf, "</span></p>\n");
}

/* For readers of h-event: nobody who is here needs to see it. */
static void add_own_address(const struct subject *subject, struct buf *buf)
{
    const char *base_url = subject->book->model->site.base_url;

    if (!base_url)
        return;
    buf_puts(buf, "<data class=\"u-url\" value=\"");
    html_text(buf, base_url);
    buf_printf(buf, "/events/%s\"></data>\n", subject->event->id);
}

/* "Thursday 14 December 2023, 10:00, NATO Headquarters. ..." in one line. */
static void print_preview(const struct event *event, char ret_preview[PREVIEW_MOST + 1])
{
    struct buf text auto_buf = BUF_INIT;
    size_t len;

    wording_prefix(event, &text);
    if (event->shown.kind >= WHEN_DAYS)
        wording_when(&event->shown, &text);
    else
        buf_puts(&text, "Date to be announced");
    if (event->place)
        buf_printf(&text, ", %s", event->place);
    buf_printf(&text, ". %s", event->description ? event->description : "");
    for (char *p = text.data; *p; p++)
        *p = *p == '\n' || *p == '\t' ? ' ' : *p;
    len = utf8_cut(text.data, PREVIEW_MOST);
    memcpy(ret_preview, text.data, len);
    ret_preview[len] = '\0';
}

void event_page(const struct book *book, const struct group *group, struct buf *buf)
{
    const struct subject subject = {book, group, group->event};
    struct page page = {.book = book, .title = group->event->title, .event = group};
    char preview[PREVIEW_MOST + 1];

    print_preview(group->event, preview);
    page.description = preview;
    layout_begin(&page, buf);
    buf_puts(buf, "<article class=\"event h-event\">\n<h1 class=\"p-name\" dir=\"auto\">");
    html_text(buf, group->event->title);
    buf_puts(buf, "</h1>\n");
    add_own_address(&subject, buf);
    add_when(&subject, buf);
    add_live(&subject, buf);
    add_state(&subject, buf);
    if (group->event->description) {
        buf_puts(buf, "<div class=\"e-content\">\n");
        prose_block(group->event->description, buf);
        buf_puts(buf, "</div>\n");
    }
    add_facts(&subject, buf);
    add_download(&subject, buf);
    add_history(&subject, buf);
    add_uid(&subject, buf);
    buf_puts(buf, "</article>\n");
    json_ld(book, group, buf);
    layout_end(&page, buf);
}
