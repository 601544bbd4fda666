/* One event: see pages.h. */

#include "page/badge.h"
#include "page/layout.h"
#include "page/moment.h"
#include "page/pages.h"
#include "render/html.h"

void event_page(const struct book *book, const struct group *group, struct buf *buf)
{
    const struct event *event = group->event;
    const struct page page = {
        .book = book, .title = event->title, .path = "/events/", .event = group};

    layout_begin(&page, buf);
    buf_puts(buf, "<h1>");
    html_text(buf, event->title);
    buf_puts(buf, "</h1>\n<p>");
    moment_whole(event, buf);
    badges(book, group, event, buf);
    buf_puts(buf, "</p>\n");
    layout_end(&page, buf);
}
