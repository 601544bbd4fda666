/* How to subscribe: see pages.h. */

#include "page/layout.h"
#include "page/pages.h"
#include "render/html.h"

void subscribe_page(const struct book *book, struct buf *buf)
{
    const struct page page = {.book = book, .title = "Subscribe", .path = "/subscribe"};

    layout_begin(&page, buf);
    buf_puts(buf, "<h1>Subscribe</h1>\n<ul>\n");
    for (size_t i = 0; i < book->model->feed_count; i++) {
        const struct feed *feed = &book->model->feeds[i];

        buf_puts(buf, "<li><a href=\"");
        layout_href(book, "/", buf);
        buf_printf(buf, "%s.ics\">", feed->id);
        html_text(buf, feed->title);
        buf_puts(buf, "</a></li>\n");
    }
    buf_puts(buf, "</ul>\n");
    layout_end(&page, buf);
}
