/*
 * All resources of a generation: see render.h. Blocks of events are written once for each style and
 * shared by the feeds.
 */

#include "render/render.h"

#include "base/buf.h"
#include "base/diag.h"
#include "base/memory.h"
#include "base/snapshot.h"
#include "render/changes.h"
#include "render/front_page.h"
#include "render/ics.h"

#include <string.h>

/* Google Calendar silently loses what is beyond. */
#define GOOGLE_MAX_OCTETS 1000000
#define GOOGLE_MAX_EVENTS 1000

/* The name of the format of calendars in counts: http/traffic.h. */
#define ICS "ics"

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

static void count_under(struct resource *resource, const char *feed, const char *format)
{
    resource->feed = xstrdup(feed);
    resource->format = format;
}

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
        ics_group(group, style, text);
        block->len = text->len - block->at;
    }
    return block;
}

/* The buffer of blocks may move while it grows: addresses are taken when all are written. */
static void collect_parts(struct renderer *renderer, const struct listing *listing)
{
    enum ics_style style = style_of(listing->feed);

    for (size_t i = 0; i < listing->count; i++)
        block_of(renderer, listing->groups[i], style);
    for (size_t i = 0; i < listing->count; i++) {
        const struct block *block = block_of(renderer, listing->groups[i], style);

        renderer->parts[i] = (struct ics_part){
            .group = listing->groups[i],
            .block = renderer->texts[style].data + block->at,
            .len = block->len,
        };
    }
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

/* --- changes ---------------------------------------------------------------------------------- */

struct change_format {
    const char *suffix;
    const char *name; /* of the format, in counts */
    const char *content_type;
    void (*write)(const struct change_list *list, struct buf *buf);
};

static const struct change_format change_formats[] = {
    {".atom", "atom", "application/atom+xml; charset=utf-8", atom_write},
    {"/changes.json", "changes.json", "application/json; charset=utf-8", changes_json_write},
};

/* Without Last-Modified: the time of the newest change is no time at which the bytes changed, and
 * goes back when an event is taken back. Whoever then asked "since that change?" would be told to
 * keep what he has. */
static void add_changes(struct renderer *renderer, const struct listing *listing)
{
    const struct view *view = renderer->view;
    const struct change_list list = {
        .site = &view->published->model->site,
        .feed = listing->feed,
        .revisions = listing->changes,
        .count = listing->change_count,
        .since = view->journal->created,
        .zones = view->zones,
    };

    for (size_t i = 0; i < ARRAY_SIZE(change_formats); i++) {
        const struct change_format *format = &change_formats[i];
        struct buf path auto_buf = BUF_INIT, body = BUF_INIT;
        struct resource *resource;

        format->write(&list, &body);
        buf_printf(&path, "/%s%s", listing->feed->id, format->suffix);
        resource = snapshot_add(renderer->snapshot, path.data, format->content_type, &body);
        resource->noindex = true;
        count_under(resource, listing->feed->id, format->name);
    }
}

/* --- former names ----------------------------------------------------------------------------- */

static void add_redirect(struct renderer *renderer, const char *from, const char *to,
                         const char *suffix, const char *format)
{
    const struct site *site = &renderer->view->published->model->site;
    struct buf path auto_buf = BUF_INIT, location auto_buf = BUF_INIT, nothing = BUF_INIT;
    struct resource *resource;

    buf_printf(&path, "/%s%s", from, suffix);
    buf_printf(&location, "%s/%s%s", site_path(site), to, suffix);
    resource = snapshot_add(renderer->snapshot, path.data, "text/plain; charset=utf-8", &nothing);
    if (!resource)
        return;
    resource->location = buf_steal(&location);
    count_under(resource, from, format);
}

static void add_redirects(struct renderer *renderer, const struct feed *feed)
{
    for (size_t i = 0; i < feed->formerly.count; i++) {
        add_redirect(renderer, feed->formerly.items[i], feed->id, ".ics", ICS);
        for (size_t j = 0; j < ARRAY_SIZE(change_formats); j++)
            add_redirect(renderer, feed->formerly.items[i], feed->id, change_formats[j].suffix,
                         change_formats[j].name);
    }
}

/* --- feeds ------------------------------------------------------------------------------------ */

static char *members_of(const struct listing *listing)
{
    struct buf members = BUF_INIT;

    for (size_t i = 0; i < listing->count; i++) {
        buf_puts(&members, listing->groups[i]->uid);
        buf_putc(&members, '\n');
    }
    return buf_steal(&members);
}

/* When the feed last changed: now, unless its bytes are those that the journal knows. Never before
 * what clients were told already, though the clock was set back. */
static int64_t modified_of(const struct view *view, const struct feed *feed,
                           const struct digest *digest)
{
    const struct feed_stamp *before = journal_feed(view->journal, feed->id);

    if (before && digest_equal(&before->digest, digest))
        return before->modified;
    return before && before->modified > view->now ? before->modified + 1 : view->now;
}

/* Of the bytes without LAST-MODIFIED, and of that: large feeds are hashed once. */
static struct digest digest_of_feed(const struct feed_stamp *stamp)
{
    struct buf parts auto_buf = BUF_INIT;

    buf_add(&parts, stamp->digest.bytes, DIGEST_BYTES);
    buf_printf(&parts, "%lld", (long long)stamp->modified);
    return digest_of(parts.data, parts.len);
}

static void add_feed(struct renderer *renderer, const struct listing *listing,
                     struct feed_stamp *stamp)
{
    const struct feed *feed = listing->feed;
    struct buf path auto_buf = BUF_INIT, body = BUF_INIT;
    struct resource *resource;
    size_t modified_at;

    collect_parts(renderer, listing);
    modified_at =
        ics_feed(renderer->view->published->model, feed, renderer->parts, listing->count, &body);
    stamp->id = (char *)feed->id;
    stamp->digest = digest_of(body.data, body.len);
    stamp->modified = modified_of(renderer->view, feed, &stamp->digest);
    stamp->members = members_of(listing);
    ics_set_modified(&body, modified_at, stamp->modified);
    warn_of_size(renderer, feed, listing->count, body.len);
    buf_printf(&path, "/%s.ics", feed->id);
    resource = snapshot_add(renderer->snapshot, path.data, "text/calendar; charset=utf-8", &body);
    resource->file_name = xstrdup(path.data + 1);
    resource->digest = digest_of_feed(stamp);
    resource->has_digest = true;
    resource->last_modified = stamp->modified;
    resource->noindex = true;
    count_under(resource, feed->id, ICS);
    add_changes(renderer, listing);
    add_redirects(renderer, feed);
}

static void add_page(struct renderer *renderer)
{
    struct buf body = BUF_INIT;

    front_page(renderer->view->published, &body);
    snapshot_add(renderer->snapshot, "/", "text/html; charset=utf-8", &body);
}

/* A calendar that robots.txt forbids, or that has none, is one that Google refuses. */
static void add_robots(struct renderer *renderer)
{
    struct buf body = BUF_INIT;

    buf_puts(&body, "User-agent: *\nAllow: /\n");
    snapshot_add(renderer->snapshot, "/robots.txt", "text/plain; charset=utf-8", &body);
}

void render_all(const struct view *view, struct snapshot *snapshot, struct diag *diag,
                struct feed_stamp *ret_stamps)
{
    const struct published *published = view->published;
    struct renderer renderer = {.view = view, .snapshot = snapshot, .diag = diag};

    renderer.parts = xcalloc(published->group_count, sizeof(*renderer.parts));
    for (size_t i = 0; i < ICS_STYLE_COUNT; i++)
        renderer.blocks[i] = xcalloc(published->group_count, sizeof(**renderer.blocks));
    for (size_t i = 0; i < published->model->feed_count; i++)
        add_feed(&renderer, &published->listings[i], &ret_stamps[i]);
    add_page(&renderer);
    add_robots(&renderer);
    for (size_t i = 0; i < ICS_STYLE_COUNT; i++) {
        buf_done(&renderer.texts[i]);
        free(renderer.blocks[i]);
    }
    free(renderer.parts);
}

void render_stamps_done(struct feed_stamp *stamps, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(stamps[i].members);
}
