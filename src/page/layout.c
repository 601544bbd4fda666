/* What is around the contents of pages: see layout.h. */

#include "page/layout.h"

#include "page/static_files.h"
#include "render/html.h"

#include <string.h>

void layout_href(const struct book *book, const char *path, struct buf *buf)
{
    html_text(buf, site_path(&book->model->site));
    html_text(buf, path);
}

static void add_static(const struct book *book, const struct static_file *file, struct buf *buf)
{
    layout_href(book, file->path, buf);
    buf_printf(buf, "?v=%s", file->version);
}

static void add_alternates(const struct page *page, struct buf *buf)
{
    static const struct {
        const char *suffix, *type;
    } formats[] = {{".ics", "text/calendar"},
                   {".atom", "application/atom+xml"},
                   {".json", "application/json"}};

    if (!page->feed)
        return;
    for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
        buf_printf(buf, "<link rel=\"alternate\" type=\"%s\" title=\"", formats[i].type);
        html_text(buf, page->feed->title);
        buf_puts(buf, "\" href=\"");
        html_text(buf, site_path(&page->book->model->site));
        buf_printf(buf, "/%s%s\">\n", page->feed->id, formats[i].suffix);
    }
}

static void add_title(const struct page *page, struct buf *buf)
{
    buf_puts(buf, "<title>");
    if (page->title) {
        html_text(buf, page->title);
        buf_puts(buf, " \xe2\x80\x93 ");
    }
    html_text(buf, page->book->model->site.title);
    buf_puts(buf, "</title>\n");
}

void layout_begin(const struct page *page, struct buf *buf)
{
    const struct site *site = &page->book->model->site;

    buf_puts(buf, "<!DOCTYPE html>\n<html lang=\"");
    html_text(buf, site->language);
    buf_puts(buf, "\">\n<head>\n<meta charset=\"utf-8\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    add_title(page, buf);
    buf_puts(buf, "<link rel=\"stylesheet\" href=\"");
    add_static(page->book, &static_style, buf);
    buf_puts(buf, "\">\n<script src=\"");
    add_static(page->book, &static_live, buf);
    buf_puts(buf, "\" defer></script>\n");
    add_alternates(page, buf);
    buf_puts(buf, "</head>\n<body>\n");
    if (!page->embedded) {
        buf_puts(buf, "<header><p><a href=\"");
        layout_href(page->book, "/", buf);
        buf_puts(buf, "\">");
        html_text(buf, site->title);
        buf_puts(buf, "</a></p></header>\n");
    }
    buf_puts(buf, "<main>\n");
}

void layout_end(const struct page *page, struct buf *buf)
{
    (void)page;
    buf_puts(buf, "</main>\n</body>\n</html>\n");
}
