/* The agenda of a feed: see pages.h. */

#include "page/badge.h"
#include "page/layout.h"
#include "page/moment.h"
#include "page/pages.h"
#include "render/html.h"

void agenda_page(const struct book *book, const struct listing *listing, const struct query *query,
                 struct buf *buf)
{
    const struct page page = {
        .book = book, .path = "/", .feed = listing->feed, .embedded = query->embed};

    layout_begin(&page, buf);
    buf_puts(buf, "<h1>");
    html_text(buf, listing->feed->title);
    buf_puts(buf, "</h1>\n<ul>\n");
    for (size_t i = 0; i < listing->count && i < 100; i++) {
        const struct event *event = listing->groups[i]->event;

        buf_puts(buf, "<li><a href=\"");
        layout_href(book, "/events/", buf);
        buf_printf(buf, "%s\">", event->id);
        html_text(buf, event->title);
        buf_puts(buf, "</a>");
        badges(book, listing->groups[i], event, buf);
        buf_puts(buf, "<br>");
        moment_whole(event, buf);
        buf_puts(buf, "</li>\n");
    }
    buf_puts(buf, "</ul>\n");
    layout_end(&page, buf);
}
