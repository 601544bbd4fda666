/*
 * All resources of a generation: see render.h. Calendars are put together of blocks (blocks.h), and
 * one that is as it was before is taken over whole.
 */

#include "render/render.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/memory.h"
#include "base/snapshot.h"
#include "render/blocks.h"
#include "render/changes.h"
#include "render/ics.h"

#include <string.h>

/* Google Calendar silently loses what is beyond. */
#define GOOGLE_MAX_OCTETS 1000000
#define GOOGLE_MAX_EVENTS 1000

/* The name of the format of calendars in counts: http/traffic.h. */
#define ICS "ics"

struct renderer {
    const struct view *view;
    struct snapshot *snapshot;
    struct diag *diag;
    struct rendering *rendering;
};

static void count_under(struct resource *resource, const char *feed, const char *format)
{
    resource->feed = xstrdup(feed);
    resource->format = format;
}

static enum ics_style style_of(const struct feed *feed)
{
    static const enum ics_style styles[] = {
        [SHOW_STRUCK] = ICS_STRUCK, [SHOW_TITLE] = ICS_TITLE, [SHOW_NOT] = ICS_WITHOUT};

    return styles[feed->show_cancelled];
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
    struct buf path auto_buf = BUF_INIT, location auto_buf = BUF_INIT;
    struct resource *resource;

    buf_printf(&path, "/%s%s", from, suffix);
    buf_printf(&location, "%s/%s%s", site_path(site), to, suffix);
    resource = snapshot_add_redirect(renderer->snapshot, path.data, location.data);
    if (resource)
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

static char *members_of(const struct listing *listing, struct arena *arena)
{
    struct buf members auto_buf = BUF_INIT;

    buf_puts(&members, "");
    for (size_t i = 0; i < listing->count; i++) {
        buf_puts(&members, listing->groups[i]->uid);
        buf_putc(&members, '\n');
    }
    return arena_strndup(arena, members.data, members.len);
}

/* The feed last changed now, unless its bytes are those that the journal knows, and then so are its
 * members. Never before what clients were told already, though the clock was set back. */
static void stamp_feed(const struct renderer *renderer, const struct listing *listing,
                       const struct digest *digest, struct feed_stamp *ret_stamp)
{
    const struct view *view = renderer->view;
    const struct feed_stamp *before = journal_feed(view->journal, listing->feed->id);

    if (before && digest_equal(&before->digest, digest)) {
        *ret_stamp = *before;
    } else {
        ret_stamp->digest = *digest;
        ret_stamp->modified =
            before && before->modified > view->now ? before->modified + 1 : view->now;
        ret_stamp->members = members_of(listing, renderer->rendering->arena);
    }
    ret_stamp->id = (char *)listing->feed->id;
}

/* Of the bytes without LAST-MODIFIED, and of that: large feeds are hashed once. */
static struct digest digest_of_feed(const struct feed_stamp *stamp)
{
    struct buf parts auto_buf = BUF_INIT;

    buf_add(&parts, stamp->digest.bytes, DIGEST_BYTES);
    buf_printf(&parts, "%lld", (long long)stamp->modified);
    return digest_of(parts.data, parts.len);
}

/* A calendar of which all is there but the time at which it was modified. */
struct draft {
    const struct listing *listing;
    enum ics_style style;
    const char *path;
    size_t head_len;
    size_t modified_at; /* where in its head that stands */
    struct buf body;
};

static struct blob *body_before(const struct renderer *renderer, const struct draft *draft,
                                const struct digest *digest)
{
    const struct snapshot *before = renderer->view->snapshot_before;
    const struct resource *resource =
        before ? snapshot_find(before, draft->path, strlen(draft->path)) : NULL;

    return resource && digest_equal(&resource->digest, digest)
               ? blob_ref(resource->variants[CODING_IDENTITY].body)
               : NULL;
}

static struct blob *finish_body(struct renderer *renderer, struct draft *draft, int64_t modified)
{
    if (draft->body.len == draft->head_len)
        blocks_write(renderer->rendering->blocks, draft->style, draft->listing, &draft->body);
    ics_foot(&draft->body);
    ics_set_modified(&draft->body, draft->modified_at, modified);
    return blob_take(&draft->body);
}

/* Writes no block that is known before it is known that the calendar is another. */
static void add_calendar(struct renderer *renderer, const struct listing *listing,
                         struct feed_stamp *stamp)
{
    struct blocks *blocks = renderer->rendering->blocks;
    struct buf path auto_buf = BUF_INIT, head auto_buf = BUF_INIT;
    struct draft draft = {.listing = listing, .style = style_of(listing->feed), .body = BUF_INIT};
    struct digest digest;
    struct resource *resource;
    struct blob *body;

    buf_printf(&path, "/%s.ics", listing->feed->id);
    draft.path = path.data;
    draft.modified_at = ics_head(renderer->view->published->model, listing, &head);
    draft.head_len = head.len;
    buf_add(&draft.body, head.data, head.len);
    if (!blocks_know(blocks, draft.style, listing))
        blocks_write(blocks, draft.style, listing, &draft.body);
    digest = blocks_digest(blocks, draft.style, listing, &head);
    stamp_feed(renderer, listing, &digest, stamp);
    digest = digest_of_feed(stamp);
    body = body_before(renderer, &draft, &digest);
    if (!body)
        body = finish_body(renderer, &draft, stamp->modified);
    buf_done(&draft.body);
    blocks_place(blocks, draft.style, listing, body, draft.head_len);
    warn_of_size(renderer, listing->feed, listing->count, body->len);
    resource =
        snapshot_add_blob(renderer->snapshot, path.data, "text/calendar; charset=utf-8", body);
    resource->file_name = xstrdup(path.data + 1);
    resource->digest = digest;
    resource->has_digest = true;
    resource->last_modified = stamp->modified;
    resource->noindex = true;
    count_under(resource, listing->feed->id, ICS);
}

/* A calendar that robots.txt forbids, or that has none, is one that Google refuses. */
static void add_robots(struct renderer *renderer)
{
    struct buf body = BUF_INIT;

    buf_puts(&body, "User-agent: *\nAllow: /\n");
    snapshot_add(renderer->snapshot, "/robots.txt", "text/plain; charset=utf-8", &body);
}

struct rendering *render_all(const struct view *view, struct snapshot *snapshot, struct diag *diag)
{
    const struct published *published = view->published;
    struct rendering *rendering = xcalloc(1, sizeof(*rendering));
    struct renderer renderer = {
        .view = view, .snapshot = snapshot, .diag = diag, .rendering = rendering};

    rendering->arena = arena_new();
    rendering->blocks =
        blocks_new(published, view->zones, view->before ? view->before->blocks : NULL);
    rendering->stamp_count = published->model->feed_count;
    rendering->stamps = xcalloc(rendering->stamp_count, sizeof(*rendering->stamps));
    for (size_t i = 0; i < published->model->feed_count; i++) {
        const struct listing *listing = &published->listings[i];

        add_calendar(&renderer, listing, &rendering->stamps[i]);
        add_changes(&renderer, listing);
        add_redirects(&renderer, listing->feed);
    }
    add_robots(&renderer);
    blocks_finish(rendering->blocks);
    return rendering;
}

struct rendering *rendering_free(struct rendering *rendering)
{
    if (!rendering)
        return NULL;
    blocks_free(rendering->blocks);
    free(rendering->stamps);
    arena_free(rendering->arena);
    free(rendering);
    return NULL;
}
