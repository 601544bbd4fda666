/* What pages are made of: see book.h. */

#include "page/book.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/civil.h"
#include "base/memory.h"
#include "base/snapshot.h"
#include "base/strtab.h"
#include "daybook/agenda.h"
#include "daybook/chapter.h"
#include "page/catalogue.h"
#include "page/policy.h"
#include "render/told.h"

#include <string.h>

int32_t book_day(const struct book *book, int64_t utc)
{
    return (int32_t)day_of_seconds(utc + zone_at(book->model->default_zone, utc).offset);
}

int64_t book_midnight(const struct book *book, int32_t day)
{
    int64_t midnight;

    zone_to_utc(book->model->default_zone, (int64_t)day * DAY_SECONDS, &midnight);
    return midnight;
}

enum phase book_phase(const struct book *book, const struct event *event)
{
    enum phase phase;

    if (agenda_phase(event, book->model->site.soon, book->now, &phase))
        return phase;
    return event->end <= book_midnight(book, book->today) ? PHASE_OVER : PHASE_UPCOMING;
}

int64_t book_until(const struct book *book)
{
    int64_t midnight = book_midnight(book, book->today + 1);

    return midnight > book->now ? midnight : book->now + 1;
}

/* --- what has become of events ---------------------------------------------------------------- */

static const char *former_date(const struct book *book, const struct revision *revision,
                               struct zones *zones)
{
    const struct field_change *when = revision_change(revision, "when");
    const struct field_change *zone = revision_change(revision, "zone");
    struct buf text auto_buf = BUF_INIT;

    if (!when || revision->correction || revision_change(revision, "repeat") ||
        strcmp(when->before, "TBC") == 0)
        return NULL;
    told_when(when->before, zone ? zone->before : revision->zone, zones, &text);
    return arena_strdup(book->arena, text.data);
}

/* Revisions come newest first, those of one event perhaps from several feeds: whichever reaches
 * further back goes on where the other ended. */
static void add_past(struct book *book, const struct revision *revision, struct zones *zones)
{
    struct past *newest = strtab_get(book->past, revision->uid), *oldest = newest, *past;
    struct buf told auto_buf = BUF_INIT;
    bool is_news;

    while (oldest && oldest->next)
        oldest = (struct past *)oldest->next;
    if (oldest && oldest->number <= revision->number)
        return;
    is_news = told_history(revision, zones, &told);
    if (!told.len && !revision->reason)
        return;
    past = arena_alloc(book->arena, sizeof(*past));
    *past = (struct past){
        .time = revision->time,
        .number = revision->number,
        .told = told.len ? arena_strdup(book->arena, told.data) : "",
        .before = former_date(book, revision, zones),
        .reason = revision->reason ? arena_strdup(book->arena, revision->reason) : NULL,
        .is_new = revision->kind == REVISION_ADDED,
        .is_news = is_news,
    };
    if (oldest)
        oldest->next = past;
    else
        strtab_put(book->past, arena_strdup(book->arena, revision->uid), past);
}

static void collect_past(struct book *book, struct zones *zones)
{
    for (size_t i = 0; i < book->model->feed_count; i++) {
        const struct listing *listing = &book->published->listings[i];

        for (size_t j = 0; j < listing->change_count; j++)
            add_past(book, listing->changes[j], zones);
    }
}

const struct past *book_past(const struct book *book, const struct group *group)
{
    return strtab_get(book->past, group->uid);
}

bool book_changed_today(const struct book *book, const struct group *group)
{
    const struct past *past = book_past(book, group);

    while (past && !past->is_news)
        past = past->next;
    return past && !past->is_new && book_day(book, past->time) == book->today;
}

/* --- by name ---------------------------------------------------------------------------------- */

/* The model knows its own events by their ids: they need no table made for each book. */
static void index_others(struct book *book)
{
    const struct published *published = book->published;

    book->others = strtab_new();
    for (size_t i = 0; i < published->group_count; i++) {
        const struct group *group = &published->groups[i];

        if (!group->chapter || !chapter_has(group->chapter, group->event))
            strtab_put(book->others, group->event->id, (void *)group);
    }
}

static const struct group *find_own(const struct book *book, const char *id)
{
    const struct published *published = book->published;
    struct group own = {.event = strtab_get(book->model->events, id)};
    size_t place;

    if (!own.event)
        return NULL;
    own.uid = own.event->uid;
    place = group_place(published->groups, published->group_count, &own);
    if (!place || published->groups[place - 1].event != own.event)
        return NULL;
    return &published->groups[place - 1];
}

/* Where an event was given another UID there may be two of one id: it is the one that comes first.
 */
static const struct group *find_group(const struct book *book, const char *id)
{
    const struct group *own = find_own(book, id), *other = strtab_get(book->others, id);

    return own && other ? (own < other ? own : other) : own ? own : other;
}

struct parts {
    const struct group *whole; /* NULL: it is not public any more */
    struct part *first, *last;
};

static void add_part(struct book *book, const struct group *group)
{
    const char *whole = group->event->part_of->uid;
    struct parts *parts = strtab_get(book->parts, whole);
    struct part *part = arena_alloc(book->arena, sizeof(*part));

    part->group = group;
    if (!parts) {
        parts = arena_alloc(book->arena, sizeof(*parts));
        *parts = (struct parts){.first = part};
        strtab_put(book->parts, whole, parts);
    } else {
        parts->last->next = part;
    }
    parts->last = part;
}

static void add_whole(struct book *book, const struct group *group)
{
    struct parts *parts = strtab_get_hashed(book->parts, group->uid, group->uid_hash);

    if (parts)
        parts->whole = group;
}

static void index_parts(struct book *book)
{
    const struct published *published = book->published;

    book->parts = strtab_new();
    for (size_t i = 0; i < published->group_count; i++)
        if (published->groups[i].event->part_of)
            add_part(book, &published->groups[i]);
    for (size_t i = 0; strtab_count(book->parts) && i < published->group_count; i++)
        add_whole(book, &published->groups[i]);
}

/* By its UID: of an event that has gone from the files no more may be known of its whole. */
const struct group *book_whole(const struct book *book, const struct group *group)
{
    const struct event *whole = group->event->part_of;
    const struct parts *parts = whole ? strtab_get(book->parts, whole->uid) : NULL;

    return parts ? parts->whole : NULL;
}

const struct part *book_parts(const struct book *book, const struct group *group)
{
    const struct parts *parts = strtab_get(book->parts, group->uid);

    return parts ? parts->first : NULL;
}

const struct group *book_event(const struct book *book, struct slice id)
{
    char text[128];

    if (id.len >= sizeof(text) || memchr(id.data, '\0', id.len))
        return NULL;
    memcpy(text, id.data, id.len);
    text[id.len] = '\0';
    return find_group(book, text);
}

const struct listing *book_feed(const struct book *book, struct slice id)
{
    for (size_t i = 0; i < book->model->feed_count; i++) {
        const struct feed *feed = &book->model->feeds[i];

        if (strlen(feed->id) == id.len && memcmp(feed->id, id.data, id.len) == 0)
            return &book->published->listings[i];
    }
    return NULL;
}

const struct catalogue *book_catalogue(const struct book *book, const struct listing *listing)
{
    return &book->catalogues[listing - book->published->listings];
}

/* --- calendars -------------------------------------------------------------------------------- */

static struct calendar calendar_of(const struct snapshot *snapshot, const struct feed *feed)
{
    struct buf path auto_buf = BUF_INIT;
    const struct resource *resource;

    buf_printf(&path, "/%s.ics", feed->id);
    resource = snapshot_find(snapshot, path.data, path.len);
    return (struct calendar){
        .body = blob_ref(resource->variants[CODING_IDENTITY].body),
        .modified = resource->last_modified,
    };
}

void book_take_calendars(struct book *book, const struct snapshot *snapshot)
{
    book->calendars = xcalloc(book->model->feed_count, sizeof(*book->calendars));
    for (size_t i = 0; i < book->model->feed_count; i++)
        book->calendars[i] = calendar_of(snapshot, &book->model->feeds[i]);
}

const struct calendar *book_calendar(const struct book *book, const struct listing *listing)
{
    return &book->calendars[listing - book->published->listings];
}

static void free_calendars(struct book *book)
{
    for (size_t i = 0; book->calendars && i < book->model->feed_count; i++)
        blob_unref(book->calendars[i].body);
    free(book->calendars);
}

/* --- the book --------------------------------------------------------------------------------- */

static void add_links(const struct links *links, struct buf *text)
{
    buf_printf(text, "%zu\n", links->count);
    for (size_t i = 0; i < links->count; i++)
        buf_printf(text, "%s\n%s\n", links->items[i].label, links->items[i].url);
}

/* What every page has, of whatever it is, and no calendar: the site, the names of feeds, the day.
 * Events are not here: whatever changes of one makes another revision, or another calendar. */
static struct digest digest_of_site(const struct book *book)
{
    const struct model *model = book->model;
    struct buf text auto_buf = BUF_INIT;

    buf_printf(&text, "%s\n%s\n%s\n%s\n%s\n", model->site.title,
               model->site.base_url ? model->site.base_url : "", model->site.language,
               model->site.feed, zone_name(model->default_zone));
    add_links(&model->site.links, &text);
    add_links(&model->site.subscribe, &text);
    buf_printf(&text, "%s\n", book->embed_policy);
    for (size_t i = 0; i < model->publisher_count; i++) {
        const struct publisher *publisher = &model->publishers[i];

        buf_printf(&text, "%s\n%s\n%s\n", publisher->id, publisher->name,
                   publisher->url ? publisher->url : "");
    }
    for (size_t i = 0; i < model->feed_count; i++)
        buf_printf(&text, "%s\n%s\n", model->feeds[i].id, model->feeds[i].title);
    day_print(book->today, &text);
    return digest_of(text.data, text.len);
}

static void set_policies(struct book *book)
{
    struct buf text auto_buf = BUF_INIT;

    policy_print(NULL, &text);
    book->policy = arena_strdup(book->arena, text.data);
    buf_clear(&text);
    policy_print(&book->model->site.embed, &text);
    book->embed_policy = arena_strdup(book->arena, text.data);
}

struct book *book_new(const struct published *published, struct zones *zones, int64_t now)
{
    struct book *book = xcalloc(1, sizeof(*book));

    book->published = published;
    book->model = published->model;
    book->now = now;
    book->today = book_day(book, now);
    book->arena = arena_new();
    book->past = strtab_new();
    collect_past(book, zones);
    index_others(book);
    index_parts(book);
    book->catalogues = catalogues_new(published, book->arena);
    set_policies(book);
    book->digest = digest_of_site(book);
    return book;
}

struct book *book_free(struct book *book)
{
    if (!book)
        return NULL;
    free_calendars(book);
    strtab_free(book->others);
    strtab_free(book->parts);
    strtab_free(book->past);
    arena_free(book->arena);
    free(book);
    return NULL;
}
