/*
 * All resources of a generation: see render.h. Blocks of events are written once for each style and
 * shared by the feeds.
 */

#include "render/render.h"

#include "base/buf.h"
#include "base/diag.h"
#include "base/memory.h"
#include "base/snapshot.h"
#include "daybook/agenda.h"
#include "render/front_page.h"
#include "render/ics.h"

#include <string.h>

/* Google Calendar silently loses what is beyond. */
#define GOOGLE_MAX_OCTETS 1000000
#define GOOGLE_MAX_EVENTS 1000

/* Where the block of a group stands in `text`; len 0: not written yet. */
struct block {
    size_t at;
    size_t len;
};

struct renderer {
    const struct view *view;
    struct snapshot *snapshot;
    struct diag *diag;
    struct buf texts[ICS_STYLE_COUNT];
    struct block *blocks[ICS_STYLE_COUNT]; /* by the index of the group */
    struct ics_part *parts;
};

static enum ics_style style_of(const struct feed *feed)
{
    return feed->show_cancelled == SHOW_TITLE ? ICS_TITLE : ICS_STRUCK;
}

static const struct block *block_of(struct renderer *renderer, const struct group *group,
                                    enum ics_style style)
{
    struct block *block = &renderer->blocks[style][group->index];
    struct buf *text = &renderer->texts[style];

    if (!block->len) {
        block->at = text->len;
        ics_group(group, style, renderer->view->now, text);
        block->len = text->len - block->at;
    }
    return block;
}

/* The buffer of blocks may move while it grows: addresses are taken when all are written. */
static size_t collect_parts(struct renderer *renderer, const struct feed *feed)
{
    const struct view *view = renderer->view;
    enum ics_style style = style_of(feed);
    size_t count = 0;

    for (size_t i = 0; i < feed->group_count; i++) {
        if (!agenda_shown(view->model, feed, feed->groups[i], view->now))
            continue;
        block_of(renderer, feed->groups[i], style);
        renderer->parts[count++].group = feed->groups[i];
    }
    for (size_t i = 0; i < count; i++) {
        const struct block *block = block_of(renderer, renderer->parts[i].group, style);

        renderer->parts[i].block = renderer->texts[style].data + block->at;
        renderer->parts[i].len = block->len;
    }
    return count;
}

static void warn_of_size(const struct renderer *renderer, const struct feed *feed, size_t events,
                         size_t octets)
{
    if (octets > GOOGLE_MAX_OCTETS || events > GOOGLE_MAX_EVENTS)
        diag_warning(
            renderer->diag, feed->file, feed->line,
            "the feed \"%s\" has %zu events in %.1f MB: Google Calendar silently loses "
            "what is beyond 1,000 events or 1 MB; show_past = \"30 days\" makes it smaller",
            feed->id, events, (double)octets / 1e6);
}

static void add_redirects(struct renderer *renderer, const struct feed *feed)
{
    const char *base_url = renderer->view->model->site.base_url;
    const char *host = base_url ? strstr(base_url, "://") + 3 : NULL;
    const char *base_path = host ? strchr(host, '/') : NULL;

    for (size_t i = 0; i < feed->formerly.count; i++) {
        struct buf path auto_buf = BUF_INIT, location auto_buf = BUF_INIT, nothing = BUF_INIT;
        struct resource *resource;

        buf_printf(&path, "/%s.ics", feed->formerly.items[i]);
        buf_printf(&location, "%s/%s.ics", base_path ? base_path : "", feed->id);
        resource =
            snapshot_add(renderer->snapshot, path.data, "text/plain; charset=utf-8", &nothing);
        if (resource)
            resource->location = buf_steal(&location);
    }
}

/* Returns how many events the feed shows. */
static size_t add_feed(struct renderer *renderer, const struct feed *feed)
{
    size_t count = collect_parts(renderer, feed);
    struct buf path auto_buf = BUF_INIT, body = BUF_INIT;
    struct resource *resource;

    ics_feed(renderer->view->model, feed, renderer->parts, count, &body);
    warn_of_size(renderer, feed, count, body.len);
    buf_printf(&path, "/%s.ics", feed->id);
    resource = snapshot_add(renderer->snapshot, path.data, "text/calendar; charset=utf-8", &body);
    resource->file_name = xstrdup(path.data + 1);
    resource->last_modified = ics_modified(feed, renderer->parts, count);
    resource->noindex = true;
    add_redirects(renderer, feed);
    return count;
}

static void add_page(struct renderer *renderer, const size_t *shown)
{
    struct buf body = BUF_INIT;

    front_page(renderer->view, shown, &body);
    snapshot_add(renderer->snapshot, "/", "text/html; charset=utf-8", &body);
}

/* A calendar that robots.txt forbids, or that has none, is one that Google refuses. */
static void add_robots(struct renderer *renderer)
{
    struct buf body = BUF_INIT;

    buf_puts(&body, "User-agent: *\nAllow: /\n");
    snapshot_add(renderer->snapshot, "/robots.txt", "text/plain; charset=utf-8", &body);
}

void render_all(const struct view *view, struct snapshot *snapshot, struct diag *diag)
{
    const struct model *model = view->model;
    struct renderer renderer = {.view = view, .snapshot = snapshot, .diag = diag};
    size_t *shown = xcalloc(model->feed_count, sizeof(*shown));

    renderer.parts = xcalloc(model->group_count, sizeof(*renderer.parts));
    for (size_t i = 0; i < ICS_STYLE_COUNT; i++)
        renderer.blocks[i] = xcalloc(model->group_count, sizeof(**renderer.blocks));
    for (size_t i = 0; i < model->feed_count; i++)
        shown[i] = add_feed(&renderer, &model->feeds[i]);
    add_page(&renderer, shown);
    add_robots(&renderer);
    for (size_t i = 0; i < ICS_STYLE_COUNT; i++) {
        buf_done(&renderer.texts[i]);
        free(renderer.blocks[i]);
    }
    free(renderer.parts);
    free(shown);
}
