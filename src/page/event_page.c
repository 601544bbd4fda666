/* Everything that is known of one event: see pages.h. When, where and how it stands come first. */

#include "page/badge.h"
#include "page/event_facts.h"
#include "page/json_ld.h"
#include "page/layout.h"
#include "page/moment.h"
#include "page/pages.h"
#include "page/preview.h"
#include "page/prose.h"

#include "base/civil.h"
#include "base/memory.h"
#include "daybook/agenda.h"
#include "daybook/series.h"
#include "render/html.h"
#include "render/wording.h"

#include <string.h>

/* --- what stands above and below them --------------------------------------------------------- */

/* To where the event stands in the agenda. */
static void add_way_back(const struct subject *subject, struct buf *buf)
{
    const struct civil civil = civil_from_day(subject->event->shown.start.day);
    const struct query all = {0}, month = {.date = {civil.year, civil.month, 0}};

    buf_puts(buf, "<nav class=\"back\" aria-label=\"Agenda\">\n");
    event_agenda_link(subject->book, &all, buf);
    buf_puts(buf, "Agenda</a>\n");
    if (subject->event->shown.kind != WHEN_UNDATED) {
        event_agenda_link(subject->book, &month, buf);
        buf_printf(buf, "%s %d</a>\n", wording_month(civil.month), civil.year);
    }
    buf_puts(buf, "</nav>\n");
}

/* Which agendas say by where it stands. */
static bool is_over(const struct subject *subject)
{
    const struct book *book = subject->book;
    enum phase phase;

    return agenda_phase(subject->event, book->model->site.soon, book->now, &phase) &&
           phase == PHASE_OVER;
}

static void add_badges(const struct subject *subject, struct buf *buf)
{
    struct buf marks auto_buf = BUF_INIT;

    badges(subject->book, subject->group, subject->event, &marks);
    if (is_over(subject))
        buf_puts(&marks, " <span class=\"badge\">Over</span>");
    if (marks.len)
        buf_printf(buf, "<p class=\"marks\">%s</p>\n", marks.data + strspn(marks.data, " "));
}

static void add_place(const struct event *event, struct buf *buf)
{
    if (!event->place && !event->latitude)
        return;
    buf_puts(buf, "<p class=\"place\">");
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
    buf_puts(buf, "</p>\n");
}

static void add_when(const struct subject *subject, struct buf *buf)
{
    const struct event *event = subject->event;
    const bool is_struck = event_is_off(event) || event->removed;
    struct event first;

    buf_puts(buf, "<p class=\"when\">");
    if (event->former && !event->removed && event->status != STATUS_POSTPONED) {
        moment_former(event, buf);
        buf_puts(buf, "<br>");
    }
    buf_puts(buf, is_struck ? "<s>" : "");
    if (event->series) {
        buf_puts(buf, "From ");
        series_plain_instance(event, event->shown.start.day, &first);
        moment_whole(&first, buf);
    } else {
        moment_whole(event, buf);
    }
    buf_puts(buf, is_struck ? "</s>" : "");
    buf_puts(buf, "</p>\n");
    if (event->shown.kind == WHEN_START && !is_struck)
        buf_puts(buf, "<p class=\"remark\">The end has not been announced.</p>\n");
}

/* Of what is under way or soon: of an event that repeats it is an instance. */
static void add_live(const struct subject *subject, struct buf *buf)
{
    const struct book *book = subject->book;
    struct event now;
    enum phase phase;

    if (!agenda_phase(subject->event, book->model->site.soon, book->now, &phase) ||
        (phase != PHASE_UNDER_WAY && phase != PHASE_SOON) ||
        !agenda_current(subject->event, book->now, &now) || !now.live.count)
        return;
    buf_puts(buf, "<p class=\"watch\"><strong>Watch live:</strong> ");
    for (size_t i = 0; i < now.live.count; i++) {
        buf_puts(buf, i ? " " : "");
        prose_link(now.live.items[i].label, now.live.items[i].url, "button", buf);
        buf_puts(buf, now.live.items[i].url ? "" : " (link to follow)");
    }
    buf_puts(buf, "</p>\n");
}

/* That a date is to be confirmed is said with it. */
static void add_state(const struct subject *subject, struct buf *buf)
{
    const struct event *event = subject->event;
    struct buf words auto_buf = BUF_INIT;

    if (event->status == STATUS_CONFIRMED && !event->removed && !event->former)
        return;
    wording_state(event, &words);
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
    if (!when_has_day(&subject->event->shown) || event_is_off(subject->event) ||
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

void event_page(const struct book *book, const struct group *group, struct buf *buf)
{
    const struct subject subject = {book, group, group->event};
    struct page page = {.book = book, .title = group->event->title, .event = group};
    struct buf preview auto_buf = BUF_INIT;

    preview_print(group->event, &preview);
    page.description = preview.data;
    layout_begin(&page, buf);
    add_way_back(&subject, buf);
    buf_puts(buf, "<article class=\"event h-event\">\n<h1 class=\"p-name\" dir=\"auto\">");
    html_text(buf, group->event->title);
    buf_puts(buf, "</h1>\n");
    add_own_address(&subject, buf);
    add_badges(&subject, buf);
    add_when(&subject, buf);
    add_place(group->event, buf);
    add_live(&subject, buf);
    add_state(&subject, buf);
    if (group->event->description) {
        buf_puts(buf, "<div class=\"e-content\">\n");
        prose_block(group->event->description, buf);
        buf_puts(buf, "</div>\n");
    }
    event_facts(&subject, buf);
    add_download(&subject, buf);
    add_history(&subject, buf);
    add_uid(&subject, buf);
    buf_puts(buf, "</article>\n");
    json_ld(book, group, buf);
    layout_end(&page, buf);
}
