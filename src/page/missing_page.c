/*
 * What is said where nothing is, whatever was asked for: the same of an address that is mistyped
 * and of an event that is not published yet, of which nobody is to know.
 */

#include "page/layout.h"
#include "page/pages.h"

void missing_page(const struct book *book, struct buf *buf)
{
    const struct page page = {.book = book, .title = "Nothing here"};

    layout_begin(&page, buf);
    buf_puts(buf,
             "<h1>There is nothing here</h1>\n"
             "<p>The address may be mistyped, or what was here is not published any more.</p>\n"
             "<p><a href=\"");
    layout_href(book, "/", buf);
    buf_puts(buf, "\">To all events</a></p>\n");
    layout_end(&page, buf);
}
