/* Paths to what is made: see site.h. */

#include "page/site.h"

#include "base/memory.h"
#include "page/pages.h"
#include "page/qr.h"
#include "page/static_files.h"

#include <stdio.h>
#include <string.h>

#define HTML "text/html; charset=utf-8"

static bool is(struct slice path, const char *text)
{
    return path.len == strlen(text) && memcmp(path.data, text, path.len) == 0;
}

static void describe_page(const struct book *book, bool embedded, struct product *product)
{
    product->content_type = HTML;
    product->policy = embedded ? book->embed_policy : book->policy;
}

/* --- "/", "/FEED" ----------------------------------------------------------------------------- */

static bool make_agenda(const struct book *book, struct slice path, struct slice text,
                        struct buf *body, struct product *product)
{
    const struct query query = query_parse(text);
    const struct slice id = {path.data + 1, path.len - 1};
    const struct listing *listing = id.len ? book_feed(book, id) : &book->published->listings[0];

    if (!listing)
        return false;
    agenda_page(book, listing, &query, body);
    describe_page(book, query.embed, product);
    return true;
}

/* --- "/events/ID" ----------------------------------------------------------------------------- */

#define EVENTS "/events/"

static bool make_event(const struct book *book, struct slice path, struct slice query,
                       struct buf *body, struct product *product)
{
    const struct slice id = {path.data + strlen(EVENTS), path.len - strlen(EVENTS)};
    const struct group *group = book_event(book, id);

    (void)query;
    if (!group)
        return false;
    event_page(book, group, body);
    describe_page(book, false, product);
    return true;
}

static bool make_subscribe(const struct book *book, struct slice path, struct slice query,
                           struct buf *body, struct product *product)
{
    (void)path;
    (void)query;
    subscribe_page(book, body);
    describe_page(book, false, product);
    return true;
}

/* --- "/FEED/qr.svg" --------------------------------------------------------------------------- */

#define QR "/qr.svg"

/*
 * The code leads to where the feed stands among those to subscribe to, not to the feed itself. Any
 * camera opens a page, and it has the button for each app; of the feed's own addresses webcal: does
 * nothing on an Android without an app for it, and https: loads events once on an iPhone and on
 * Android, which then never change.
 */
static bool make_qr(const struct book *book, struct slice path, struct buf *body,
                    struct product *product)
{
    const struct slice id = {path.data + 1, path.len - 1 - strlen(QR)};
    const struct listing *listing = book_feed(book, id);
    struct buf url auto_buf = BUF_INIT;

    if (!listing || !book->model->site.base_url)
        return false;
    buf_printf(&url, "%s/subscribe#%s", book->model->site.base_url, listing->feed->id);
    if (!qr_svg(url.data, body))
        return false;
    product->content_type = "image/svg+xml";
    snprintf(product->file_name, sizeof(product->file_name), "%s-qr.svg", listing->feed->id);
    return true;
}

/* --- all of them ------------------------------------------------------------------------------ */

bool site_make(const void *context, struct slice path, struct slice query, struct buf *body,
               struct product *product)
{
    const struct book *book = context;

    if (path.len > strlen(EVENTS) && memcmp(path.data, EVENTS, strlen(EVENTS)) == 0)
        return make_event(book, path, query, body, product);
    if (path.len > strlen(QR) + 1 && path.data[0] == '/' &&
        memcmp(path.data + path.len - strlen(QR), QR, strlen(QR)) == 0)
        return make_qr(book, path, body, product);
    if (is(path, "/subscribe"))
        return make_subscribe(book, path, query, body, product);
    return path.len && path.data[0] == '/' && make_agenda(book, path, query, body, product);
}

void site_add_static(struct snapshot *snapshot)
{
    static const struct {
        const char *path; /* NULL: the file's own */
        const struct static_file *file;
    } files[] = {
        {NULL, &static_style},
        {NULL, &static_live},
        {NULL, &static_icon},
        {"/favicon.ico", &static_icon}, /* asked for by browsers that show something else */
    };

    for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
        const struct static_file *file = files[i].file;
        struct buf body = BUF_INIT;

        buf_add(&body, file->text, file->len);
        snapshot_add(snapshot, files[i].path ? files[i].path : file->path, file->content_type,
                     &body);
    }
}

void site_each(const struct book *book, void (*each)(void *context, const char *path),
               void *context)
{
    struct buf path auto_buf = BUF_INIT;

    each(context, "/");
    each(context, "/subscribe");
    for (size_t i = 0; i < book->model->feed_count; i++) {
        buf_clear(&path);
        buf_printf(&path, "/%s", book->model->feeds[i].id);
        each(context, path.data);
        buf_puts(&path, QR);
        if (book->model->site.base_url)
            each(context, path.data);
    }
    for (size_t i = 0; i < book->published->group_count; i++) {
        buf_clear(&path);
        buf_printf(&path, EVENTS "%s", book->published->groups[i].event->id);
        each(context, path.data);
    }
}
