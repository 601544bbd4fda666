/* Paths to what is made: see site.h. */

#include "page/site.h"

#include "base/memory.h"
#include "page/formats.h"
#include "page/pages.h"
#include "page/static_files.h"

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

static void describe_data(const char *content_type, struct product *product)
{
    product->content_type = content_type;
    product->noindex = true;
}

/* --- "/", "/FEED", "/FEED.json" --------------------------------------------------------------- */

static bool make_agenda(const struct book *book, const struct listing *listing, struct slice text,
                        struct buf *body, struct product *product)
{
    const struct query query = query_parse(text);

    agenda_page(book, listing, &query, body);
    describe_page(book, query.embed, product);
    product->heeds_query = true;
    return true;
}

/* No id has a dot or a slash. */
static struct slice cut_suffix(struct slice *name)
{
    size_t len = 0;
    struct slice suffix;

    while (len < name->len && name->data[len] != '.' && name->data[len] != '/')
        len++;
    suffix = (struct slice){name->data + len, name->len - len};
    name->len = len;
    return suffix;
}

static bool make_feed(const struct book *book, struct slice path, struct slice query,
                      struct buf *body, struct product *product)
{
    struct slice id = {path.data + 1, path.len - 1}, suffix = cut_suffix(&id);
    const struct listing *listing =
        path.len > 1 ? book_feed(book, id) : &book->published->listings[0];
    const struct feed_format *format = feed_format_of(suffix);

    if (!listing || (suffix.len && !format))
        return false;
    if (!format)
        return make_agenda(book, listing, query, body, product);
    describe_data(format->content_type, product);
    return format->has(book, listing) && format->write(book, listing, body, product);
}

/* --- "/events/ID", "/events/ID.ics" ----------------------------------------------------------- */

#define EVENTS "/events/"

static bool make_event(const struct book *book, struct slice path, struct buf *body,
                       struct product *product)
{
    struct slice id = {path.data + strlen(EVENTS), path.len - strlen(EVENTS)};
    const struct event_format *format = event_format_of(&id);
    const struct group *group = book_event(book, id);

    if (!group)
        return false;
    if (format) {
        describe_data(format->content_type, product);
        return format->has(group) && format->write(book, group, body, product);
    }
    event_page(book, group, body);
    describe_page(book, false, product);
    return true;
}

static bool make_subscribe(const struct book *book, struct buf *body, struct product *product)
{
    subscribe_page(book, body);
    describe_page(book, false, product);
    return true;
}

/* --- "/FEED/", "/events/ID/" ------------------------------------------------------------------ */

static bool begins(struct slice path, const char *text)
{
    return path.len > strlen(text) && memcmp(path.data, text, strlen(text)) == 0;
}

static bool is_page(const struct book *book, struct slice path)
{
    const size_t before = begins(path, EVENTS) ? strlen(EVENTS) : 1;
    const struct slice id = {path.data + before, path.len - before};

    return is(path, "/subscribe") ||
           (before > 1 ? book_event(book, id) != NULL : book_feed(book, id) != NULL);
}

/* A page that is no folder is often taken for one. Where there were two addresses of it, its links
 * and those who count readers would have two pages. */
static bool lead_on(const struct book *book, struct slice path, struct buf *body,
                    struct product *product)
{
    if (!is_page(book, path))
        return false;
    buf_puts(body, site_path(&book->model->site));
    buf_add(body, path.data, path.len);
    product->is_moved = true;
    return true;
}

/* --- all of them ------------------------------------------------------------------------------ */

bool site_make(const void *context, struct slice path, struct slice query, struct buf *body,
               struct product *product)
{
    const struct book *book = context;

    if (path.len > 1 && path.data[path.len - 1] == '/')
        return lead_on(book, (struct slice){path.data, path.len - 1}, body, product);
    if (begins(path, EVENTS))
        return make_event(book, path, body, product);
    if (is(path, "/subscribe"))
        return make_subscribe(book, body, product);
    return path.len && path.data[0] == '/' && make_feed(book, path, query, body, product);
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
        /* Asked for by browsers that show what is no page. Chromium and Firefox go by the type
         * there too; to others a drawing is no icon, as an answer of 404 would be none. */
        {"/favicon.ico", &static_icon},
    };

    for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
        const struct static_file *file = files[i].file;
        struct buf body = BUF_INIT;

        buf_add(&body, file->text, file->len);
        snapshot_add(snapshot, files[i].path ? files[i].path : file->path, file->content_type,
                     &body);
    }
}

void site_add_missing(const struct book *book, struct snapshot *snapshot)
{
    struct buf body = BUF_INIT;
    struct resource *resource;

    missing_page(book, &body);
    resource = snapshot_add(snapshot, SNAPSHOT_MISSING, HTML, &body);
    resource->policy = book->policy;
    resource->noindex = true;
    resource->is_missing = true;
}

static void add_redirect(const struct site *site, const char *from, const char *from_suffix,
                         const char *to, const char *to_suffix, struct snapshot *snapshot)
{
    struct buf path auto_buf = BUF_INIT, location auto_buf = BUF_INIT;

    buf_printf(&path, "/%s%s", from, from_suffix);
    buf_printf(&location, "%s/%s%s", site_path(site), to, to_suffix);
    snapshot_add_redirect(snapshot, path.data, location.data);
}

static void add_former_name(const struct book *book, const struct listing *listing,
                            const char *from, struct snapshot *snapshot)
{
    const struct site *site = &book->model->site;
    const char *to = listing->feed->id;

    add_redirect(site, from, "", to, "", snapshot);
    add_redirect(site, from, "/", to, "", snapshot);
    for (const struct feed_format *format = feed_formats; format->suffix; format++)
        if (format->has(book, listing))
            add_redirect(site, from, format->suffix, to, format->suffix, snapshot);
}

void site_add_redirects(const struct book *book, struct snapshot *snapshot)
{
    for (size_t i = 0; i < book->model->feed_count; i++) {
        const struct listing *listing = &book->published->listings[i];

        for (size_t j = 0; j < listing->feed->formerly.count; j++)
            add_former_name(book, listing, listing->feed->formerly.items[j], snapshot);
    }
}

/* --- each of them ----------------------------------------------------------------------------- */

struct visit {
    void (*each)(void *context, const struct place *place);
    void *context;
    struct buf path, source;
};

/* `at`: the name that it has or had; what has a suffix is no page. */
static void visit(struct visit *visit, const char *folder, const char *at, const char *name,
                  const char *suffix)
{
    struct place place = {.is_page = !*suffix};

    buf_clear(&visit->path);
    buf_clear(&visit->source);
    buf_printf(&visit->path, "%s%s%s", folder, at, suffix);
    buf_printf(&visit->source, "%s%s%s", folder, name, suffix);
    place.path = visit->path.data;
    place.source = visit->source.data;
    visit->each(visit->context, &place);
}

static void visit_feed(struct visit *all, const struct book *book, const struct listing *listing,
                       const char *at)
{
    const char *id = listing->feed->id;

    visit(all, "/", at, id, "");
    for (const struct feed_format *format = feed_formats; format->suffix; format++)
        if (format->has(book, listing))
            visit(all, "/", at, id, format->suffix);
}

static void visit_names(struct visit *all, const struct book *book, const struct listing *listing)
{
    const struct words *formerly = &listing->feed->formerly;

    visit_feed(all, book, listing, listing->feed->id);
    for (size_t i = 0; i < formerly->count; i++)
        visit_feed(all, book, listing, formerly->items[i]);
}

static void visit_event(struct visit *all, const struct group *group)
{
    const char *id = group->event->id;

    visit(all, EVENTS, id, id, "");
    for (const struct event_format *format = event_formats; format->suffix; format++)
        if (format->has(group))
            visit(all, EVENTS, id, id, format->suffix);
}

void site_each(const struct book *book, void (*each)(void *context, const struct place *place),
               void *context)
{
    struct visit all = {.each = each, .context = context, .path = BUF_INIT, .source = BUF_INIT};

    visit(&all, "/", "", "", "");
    visit(&all, "/", "subscribe", "subscribe", "");
    for (size_t i = 0; i < book->model->feed_count; i++)
        visit_names(&all, book, &book->published->listings[i]);
    for (size_t i = 0; i < book->published->group_count; i++)
        visit_event(&all, &book->published->groups[i]);
    buf_done(&all.path);
    buf_done(&all.source);
}
