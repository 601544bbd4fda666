/* Events in agendas: see entry.h. */

#include "page/entry.h"

#include "daybook/agenda.h"
#include "page/badge.h"
#include "page/layout.h"
#include "page/moment.h"
#include "page/prose.h"
#include "render/html.h"
#include "render/wording.h"

#include <string.h>

/* Of a long outcome the page of the event has the rest. */
#define OUTCOME_MOST 300

static bool is_struck(const struct event *event)
{
    return event->removed || event->status == STATUS_CANCELLED;
}

void entry_link(const struct book *book, const struct event *event, struct buf *buf)
{
    if (is_struck(event))
        buf_puts(buf, "<s>");
    buf_puts(buf, "<a class=\"u-url p-name\" href=\"");
    layout_href(book, "/events/", buf);
    html_text(buf, event->id);
    buf_puts(buf, "\">");
    prose_inline(event->title, buf);
    buf_puts(buf, "</a>");
    if (is_struck(event))
        buf_puts(buf, "</s>");
}

/* --- when ------------------------------------------------------------------------------------- */

/* The days of a postponed event are former ones. */
static void add_date(const struct event *event, const int32_t *day, struct buf *buf)
{
    bool is_off = event_is_off(event) || event->removed;

    if (event->shown.kind == WHEN_UNDATED && event->expected) {
        buf_puts(buf, "expected ");
        prose_inline(event->expected, buf);
        return;
    }
    buf_puts(buf, is_off && event->shown.kind != WHEN_UNDATED ? "<s>" : "");
    if (day)
        moment_time(event, *day, buf);
    else
        moment_whole(event, buf);
    buf_puts(buf, is_off && event->shown.kind != WHEN_UNDATED ? "</s>" : "");
}

static void add_former(const struct event *event, struct buf *buf)
{
    if (!event->former || event_is_off(event))
        return;
    buf_printf(buf, "<p class=\"former\">%s", wording_former(event));
    moment_former(event, buf);
    if (event->change_reason) {
        buf_puts(buf, ": ");
        prose_inline(event->change_reason, buf);
    }
    buf_puts(buf, "</p>\n");
}

static void add_reason(const struct event *event, struct buf *buf)
{
    if (!event_is_off(event) || !event->change_reason)
        return;
    buf_puts(buf, "<p class=\"reason\">");
    prose_inline(event->change_reason, buf);
    buf_puts(buf, "</p>\n");
}

/* --- where, of whom --------------------------------------------------------------------------- */

static void add_place(const struct event *event, struct buf *buf)
{
    if (!event->place)
        return;
    buf_puts(buf, "<p class=\"place\"><bdi class=\"p-location\">");
    html_text(buf, event->place);
    buf_puts(buf, "</bdi></p>\n");
}

static void add_origin(const struct event *event, struct buf *buf)
{
    buf_puts(buf, "<p class=\"origin\">");
    prose_inline(event->publisher->name, buf);
    for (size_t i = 0; i < event->categories.count; i++) {
        buf_puts(buf, " <span class=\"p-category\">");
        prose_inline(event->categories.items[i], buf);
        buf_puts(buf, "</span>");
    }
    buf_puts(buf, "</p>\n");
}

/* On paper only, where there is no page of the event to turn to. */
static void add_contact(const struct event *event, struct buf *buf)
{
    const char *contact = event_contact(event);

    if (!contact)
        return;
    buf_puts(buf, "<p class=\"contact\">Contact: ");
    prose_inline(contact, buf);
    buf_puts(buf, "</p>\n");
}

/* --- links ------------------------------------------------------------------------------------ */

/* "Watch live: NATO website, X (link to follow)" */
static void add_links(const char *kind, const char *label, const struct links *links,
                      const char *promise, struct buf *buf)
{
    if (!links->count)
        return;
    buf_printf(buf, "<p class=\"links %s\">%s: ", kind, label);
    for (size_t i = 0; i < links->count; i++) {
        const struct link *link = &links->items[i];

        buf_puts(buf, i ? ", " : "");
        if (link->url) {
            buf_puts(buf, "<a href=\"");
            html_text(buf, link->url);
            buf_puts(buf, "\">");
        }
        prose_inline(link->label, buf);
        if (link->url)
            buf_puts(buf, "</a>");
        else
            buf_printf(buf, " (%s)", promise);
    }
    buf_puts(buf, "</p>\n");
}

/* Not within a character. */
static size_t cut(const char *text)
{
    size_t len = OUTCOME_MOST;

    while (len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80)
        len--;
    return len;
}

static void add_outcome(const struct event *event, struct buf *buf)
{
    if (!event->outcome)
        return;
    buf_puts(buf, "<p class=\"outcome\" dir=\"auto\">");
    if (strlen(event->outcome) <= OUTCOME_MOST) {
        html_text(buf, event->outcome);
    } else {
        char text[OUTCOME_MOST + 1] = "";

        memcpy(text, event->outcome, cut(event->outcome));
        html_text(buf, text);
        buf_puts(buf, "\xe2\x80\xa6");
    }
    buf_puts(buf, "</p>\n");
}

static void add_what_the_clock_brings(const struct book *book, const struct event *event,
                                      struct buf *buf)
{
    enum phase phase;

    if (!agenda_phase(event, book->model->site.soon, book->now, &phase))
        return;
    if (phase == PHASE_SOON || phase == PHASE_UNDER_WAY)
        add_links("live", "Watch live", &event->live, "link to follow", buf);
    if (phase == PHASE_OVER) {
        add_outcome(event, buf);
        add_links("results", "Results", &event->results, "to come", buf);
    }
}

void entry_item(const struct book *book, const struct group *group, const struct event *event,
                const int32_t *day, struct buf *buf)
{
    bool is_off = event_is_off(event) || event->removed;

    buf_printf(buf, "<li class=\"entry h-event%s\">\n<p class=\"when\">", is_off ? " off" : "");
    add_date(event, day, buf);
    buf_puts(buf, "</p>\n<div class=\"what\">\n<p class=\"title\">");
    entry_link(book, event, buf);
    badges(book, group, event, buf);
    buf_puts(buf, "</p>\n");
    add_former(event, buf);
    add_reason(event, buf);
    add_place(event, buf);
    add_origin(event, buf);
    add_contact(event, buf);
    add_what_the_clock_brings(book, event, buf);
    buf_puts(buf, "</div>\n</li>\n");
}
