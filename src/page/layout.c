/* What is around the contents of pages: see layout.h. */

#include "page/layout.h"

#include "page/prose.h"
#include "page/static_files.h"
#include "render/html.h"

#include <string.h>

/* Calendars in the navigation; the page about subscribing has all of them. */
#define FEEDS_MOST 30

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

/* --- what other programs read ----------------------------------------------------------------- */

static bool has_address(const struct page *page)
{
    return page->path || page->event;
}

static void add_own_path(const struct page *page, struct buf *buf)
{
    html_text(buf, page->event ? "/events/" : page->path);
    if (page->event)
        html_text(buf, page->event->event->id);
}

/* An address of the page itself stands in two places, and only where the site has one. */
static void add_address(const struct page *page, const char *before, struct buf *buf)
{
    const char *base_url = page->book->model->site.base_url;

    if (!base_url || !has_address(page))
        return;
    buf_puts(buf, before);
    html_text(buf, base_url);
    add_own_path(page, buf);
    buf_puts(buf, "\">\n");
}

static void add_meta(const char *before, const char *text, struct buf *buf)
{
    if (!text)
        return;
    buf_puts(buf, before);
    html_text(buf, text);
    buf_puts(buf, "\">\n");
}

/* Open Graph: what is shown of a link to the page (ogp.me). */
static void add_preview(const struct page *page, struct buf *buf)
{
    const char *site = page->book->model->site.title;

    add_address(page, "<link rel=\"canonical\" href=\"", buf);
    add_meta("<meta name=\"description\" content=\"", page->description, buf);
    add_meta("<meta property=\"og:title\" content=\"", page->title ? page->title : site, buf);
    add_meta("<meta property=\"og:type\" content=\"", page->event ? "article" : "website", buf);
    add_address(page, "<meta property=\"og:url\" content=\"", buf);
    add_meta("<meta property=\"og:description\" content=\"", page->description, buf);
    add_meta("<meta property=\"og:site_name\" content=\"", site, buf);
}

/* Links of a page within another one lead out of it. */
static void add_head(const struct page *page, struct buf *buf)
{
    buf_puts(buf, "<!DOCTYPE html>\n<html lang=\"");
    html_text(buf, page->book->model->site.language);
    buf_puts(buf, "\">\n<head>\n<meta charset=\"utf-8\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                  "<meta name=\"color-scheme\" content=\"light dark\">\n");
    if (page->embedded)
        buf_puts(buf, "<base target=\"_top\">\n");
    add_title(page, buf);
    buf_puts(buf, "<link rel=\"stylesheet\" href=\"");
    add_static(page->book, &static_style, buf);
    buf_puts(buf, "\">\n<link rel=\"icon\" type=\"image/svg+xml\" href=\"");
    add_static(page->book, &static_icon, buf);
    buf_puts(buf, "\">\n<script src=\"");
    add_static(page->book, &static_live, buf);
    buf_puts(buf, "\" defer></script>\n");
    add_preview(page, buf);
    add_alternates(page, buf);
    buf_puts(buf, "</head>\n");
}

/* --- the ways to other pages ------------------------------------------------------------------ */

static void add_link(const struct page *page, const char *path, const char *title, bool is_current,
                     struct buf *buf)
{
    buf_puts(buf, "<a href=\"");
    layout_href(page->book, path, buf);
    buf_puts(buf, is_current ? "\" aria-current=\"page\">" : "\">");
    prose_inline(title, buf);
    buf_puts(buf, "</a>");
}

static void add_way(const struct page *page, const char *path, const char *title, bool is_current,
                    struct buf *buf)
{
    buf_puts(buf, "<li>");
    add_link(page, path, title, is_current, buf);
    buf_puts(buf, "</li>\n");
}

/* Beside the calendars, of which narrow screens do not show all at once. */
static void add_subscribe(const struct page *page, struct buf *buf)
{
    const bool is_current = page->path && !page->event && strcmp(page->path, "/subscribe") == 0;

    buf_puts(buf, "<p>");
    add_link(page, "/subscribe", "Subscribe", is_current, buf);
    buf_puts(buf, "</p>\n");
}

static void add_ways(const struct page *page, struct buf *buf)
{
    const struct model *model = page->book->model;
    struct buf path auto_buf = BUF_INIT;

    buf_puts(buf, "<nav aria-label=\"Calendars\">\n<ul>\n");
    add_way(page, "/", "Everything", page->feed == &model->feeds[0], buf);
    for (size_t i = 1; i < model->feed_count && i < FEEDS_MOST; i++) {
        buf_clear(&path);
        buf_printf(&path, "/%s", model->feeds[i].id);
        add_way(page, path.data, model->feeds[i].title, page->feed == &model->feeds[i], buf);
    }
    if (model->feed_count > FEEDS_MOST)
        add_way(page, "/subscribe", "All calendars", false, buf);
    buf_puts(buf, "</ul>\n");
    add_subscribe(page, buf);
    buf_puts(buf, "</nav>\n");
}

static void add_header(const struct page *page, struct buf *buf)
{
    buf_puts(buf, "<a class=\"skip\" href=\"#main\">Skip to the contents</a>\n"
                  "<header class=\"site\">\n<p class=\"name\"><a href=\"");
    layout_href(page->book, "/", buf);
    buf_puts(buf, "\">");
    html_text(buf, page->book->model->site.title);
    buf_puts(buf, "</a></p>\n");
    add_ways(page, buf);
    buf_puts(buf, "</header>\n");
}

/* Of what changes here the script hears at that address. */
static void open_body(const struct page *page, struct buf *buf)
{
    if (!has_address(page)) {
        buf_puts(buf, "<body>\n");
        return;
    }
    buf_printf(buf, "<body%s data-live=\"", page->embedded ? " class=\"embedded\"" : "");
    layout_href(page->book, "/live", buf);
    if (page->feed)
        buf_printf(buf, "?feed=%s", page->feed->id);
    buf_puts(buf, "\">\n");
}

void layout_begin(const struct page *page, struct buf *buf)
{
    add_head(page, buf);
    open_body(page, buf);
    if (!page->embedded)
        add_header(page, buf);
    buf_puts(buf, "<p id=\"live\" role=\"status\" hidden></p>\n<main id=\"main\">\n");
}

/* The way from within another page to this one itself. */
static void add_way_out(const struct page *page, struct buf *buf)
{
    buf_puts(buf, "<p><a href=\"");
    html_text(buf, site_path(&page->book->model->site));
    add_own_path(page, buf);
    buf_puts(buf, "\">");
    html_text(buf, page->book->model->site.title);
    buf_puts(buf, "</a></p>\n");
}

static void add_site_links(const struct page *page, struct buf *buf)
{
    const struct links *links = &page->book->model->site.links;

    if (!links->count)
        return;
    buf_puts(buf, "<ul>\n");
    for (size_t i = 0; i < links->count; i++) {
        buf_puts(buf, "<li>");
        prose_link(links->items[i].label, links->items[i].url, NULL, buf);
        buf_puts(buf, "</li>\n");
    }
    buf_puts(buf, "</ul>\n");
}

void layout_end(const struct page *page, struct buf *buf)
{
    buf_puts(buf, "</main>\n<footer class=\"site\">\n");
    if (page->embedded)
        add_way_out(page, buf);
    else
        add_site_links(page, buf);
    buf_puts(buf, "</footer>\n</body>\n</html>\n");
}
