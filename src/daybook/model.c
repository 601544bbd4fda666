/*
 * Drafts to a model: sites, publishers, events, their links and order, feeds. See model.h.
 *
 * Goes through everything even when something is wrong, so that all errors are known after one
 * pass; a value that config_load() refused is missing here and is not complained of again.
 */

#include "daybook/model.h"

#include "base/arena.h"
#include "base/memory.h"
#include "daybook/build.h"
#include "daybook/canonical.h"
#include "daybook/config_file.h"
#include "daybook/journal.h"

#include <errno.h>
#include <string.h>

/* --- site ------------------------------------------------------------------------------------- */

/* Without user, port and the brackets of an IPv6 address. */
static const char *host_of(struct arena *arena, const char *url)
{
    const char *host = strstr(url, "://") + 3;
    size_t len = strcspn(host, "/?#");
    const char *at = memchr(host, '@', len);

    if (at) {
        len -= (size_t)(at + 1 - host);
        host = at + 1;
    }
    if (host[0] == '[')
        return arena_strndup(arena, host + 1, strcspn(host + 1, "]/"));
    return arena_strndup(arena, host, strcspn(host, ":/?#"));
}

static const char *without_slash(struct arena *arena, const char *url)
{
    size_t len = strlen(url);

    while (len && url[len - 1] == '/')
        len--;
    return arena_strndup(arena, url, len);
}

static const char *uid_domain(struct builder *builder, const struct site_draft *site)
{
    if (site->uid_domain.s)
        return site->uid_domain.s;
    if (site->base_url.s)
        return host_of(builder->arena, site->base_url.s);
    if (!site->base_url.line && !site->uid_domain.line)
        diag_warning(builder->diag, builder->drafts->files[0]->name, 0,
                     "events have identities under daybook.invalid: set site.base_url or "
                     "site.uid_domain before the first subscriber comes");
    return "daybook.invalid";
}

const char *site_path(const struct site *site)
{
    const char *host = site->base_url ? strstr(site->base_url, "://") + 3 : NULL;
    const char *path = host ? strchr(host, '/') : NULL;

    return path ? path : "";
}

static void build_site(struct builder *builder)
{
    const struct site_draft *site = &builder->drafts->site;
    const char *base_url = site->base_url.s;

    builder->model->site = (struct site){
        .title = site->title.s ? site->title.s : "",
        .base_url = base_url ? without_slash(builder->arena, base_url) : NULL,
        .uid_domain = uid_domain(builder, site),
        .feed = site->feed.s ? site->feed.s : "",
        .language = site->language.s ? site->language.s : "en",
        .soon = site->soon.value,
    };
}

static void build_history(struct builder *builder)
{
    const struct history_draft *history = &builder->drafts->history;

    builder->model->history = (struct history){
        .show_removed_for = history->show_removed_for.value,
        .settle = history->settle.value,
        .removal_guard = (size_t)history->removal_guard.value,
        .changes_kept = (size_t)history->changes_kept.value,
    };
}

static void build_default_zone(struct builder *builder)
{
    const struct text utc = {.s = "UTC"};
    const char *file = builder->drafts->files[0]->name;
    const struct zone *fallback = resolve_zone(builder, file, &utc, NULL);

    builder->model->default_zone =
        resolve_zone(builder, file, &builder->drafts->defaults.zone, fallback);
}

/* --- publishers ------------------------------------------------------------------------------- */

static void build_publisher(struct builder *builder, const struct config_file *file,
                            const struct publisher_draft *draft, struct publisher *publisher)
{
    *publisher = (struct publisher){
        .id = draft->id.s,
        .name = draft->name.s ? draft->name.s : "",
        .url = draft->url.s,
        .contact = draft->contact.s,
        .zone = resolve_zone(builder, file->name, &draft->zone, builder->model->default_zone),
    };
    if (draft->id.s && strtab_put(builder->publishers, draft->id.s, publisher) != publisher)
        diag_error(builder->diag, file->name, draft->id.line, "there is another publisher \"%s\"",
                   draft->id.s);
}

static void build_publishers(struct builder *builder)
{
    const struct drafts *drafts = builder->drafts;
    struct publisher *publishers;
    size_t count = 0;

    for (size_t i = 0; i < drafts->file_count; i++)
        count += drafts->files[i]->publisher_count;
    publishers = arena_array(builder->arena, count, sizeof(*publishers));
    count = 0;
    for (size_t i = 0; i < drafts->file_count; i++)
        for (size_t j = 0; j < drafts->files[i]->publisher_count; j++)
            build_publisher(builder, drafts->files[i], &drafts->files[i]->publishers[j],
                            &publishers[count++]);
    builder->model->publishers = publishers;
    builder->model->publisher_count = count;
}

/* --- events ----------------------------------------------------------------------------------- */

static struct links links_of(struct arena *arena, const struct link_list *list)
{
    struct link *items = arena_array(arena, list->count, sizeof(*items));

    for (size_t i = 0; i < list->count; i++) {
        const struct link_draft *draft = &list->items[i];

        items[i].url = draft->url.s;
        items[i].label = draft->label.s ? draft->label.s
                         : draft->url.s ? host_of(arena, draft->url.s)
                                        : "";
    }
    return (struct links){.items = items, .count = list->count};
}

/* Whom an unknown or missing publisher's event belongs to while the other errors are looked for. */
static const struct publisher *publisher_of(struct builder *builder, const struct config_file *file,
                                            const struct event_draft *draft)
{
    const struct text *id = &draft->publisher;
    const struct publisher *publisher = id->s ? strtab_get(builder->publishers, id->s) : NULL;
    const char *nearest;
    struct publisher *nobody;

    if (publisher)
        return publisher;
    if (id->s) {
        nearest = nearest_known(builder, builder->publishers, id->s);
        if (nearest)
            diag_error(builder->diag, file->name, id->line,
                       "unknown publisher \"%s\" (did you mean \"%s\"?)", id->s, nearest);
        else
            diag_error(
                builder->diag, file->name, id->line,
                "unknown publisher \"%s\": publishers = ( { id = \"%s\"; name = \"...\"; } ); "
                "makes it known",
                id->s, id->s);
    }
    nobody = arena_alloc(builder->arena, sizeof(*nobody));
    nobody->id = nobody->name = "";
    nobody->zone = builder->model->default_zone;
    return nobody;
}

static const char *const no_text = "";

static void copy_texts(struct builder *builder, const struct event_draft *draft,
                       struct event *event)
{
    const char *point = draft->coordinates.s, *comma = point ? strchr(point, ',') : NULL;

    event->id = draft->id.s ? draft->id.s : no_text;
    event->title = draft->title.s ? draft->title.s : no_text;
    event->description = draft->description.s;
    event->place = draft->place.s;
    event->url = draft->url.s;
    event->source = draft->source.s;
    event->contact = draft->contact.s;
    event->media_access = draft->media_access.s;
    event->outcome = draft->outcome.s;
    event->change_reason = draft->change_reason.s;
    event->categories = words_of(builder->arena, &draft->categories);
    event->organizers = words_of(builder->arena, &draft->organizers);
    event->participants = words_of(builder->arena, &draft->participants);
    event->live = links_of(builder->arena, &draft->live);
    event->results = links_of(builder->arena, &draft->results);
    if (comma) {
        event->latitude = arena_strndup(builder->arena, point, (size_t)(comma - point));
        event->longitude = comma + 1;
    }
}

static void build_event(struct builder *builder, const struct config_file *file,
                        const struct event_draft *draft, struct event *event)
{
    const struct publisher *publisher = publisher_of(builder, file, draft);
    const struct zone *place_zone;

    copy_texts(builder, draft, event);
    event->file = file->name;
    event->line = draft->line;
    event->publisher = publisher;
    event->status = (enum event_status)draft->status.value;
    event->busy = draft->busy.value;
    event->draft = draft->draft.value;
    event->when = draft->when.value;
    event->zone = resolve_zone(builder, file->name, &draft->zone, publisher->zone);
    place_zone = resolve_zone(builder, file->name, &draft->place_zone, NULL);
    event->place_zone = place_zone == event->zone ? NULL : place_zone;
    event->has_accreditation_deadline = draft->accreditation_deadline.line != 0;
    event->accreditation_deadline = draft->accreditation_deadline.value;
    event->publish_at = draft->publish_at.line
                            ? resolve_moment(publisher->zone, draft->publish_at.value)
                            : INT64_MIN;
    event->duration = builder->drafts->defaults.duration.value;
    resolve_times(builder, draft, event);
}

static void take_id(struct builder *builder, struct event *event, const struct text *id)
{
    const struct event *other = id->s ? strtab_put(builder->events, id->s, event) : event;

    if (other != event)
        diag_error(builder->diag, event->file, id->line,
                   "there is another event \"%s\" (%s:%d): an id is used once", id->s, other->file,
                   other->line);
}

static void build_events(struct builder *builder)
{
    const struct drafts *drafts = builder->drafts;
    size_t count = 0, n = 0;

    for (size_t i = 0; i < drafts->file_count; i++)
        count += drafts->files[i]->event_count;
    builder->all = arena_array(builder->arena, count, sizeof(*builder->all));
    builder->of = arena_array(builder->arena, count, sizeof(struct event_draft *));
    builder->in = arena_array(builder->arena, count, sizeof(struct config_file *));
    builder->count = count;
    for (size_t i = 0; i < drafts->file_count; i++) {
        const struct config_file *file = drafts->files[i];

        for (size_t j = 0; j < file->event_count; j++, n++) {
            builder->of[n] = &file->events[j];
            builder->in[n] = file;
            build_event(builder, file, builder->of[n], &builder->all[n]);
            take_id(builder, &builder->all[n], &builder->of[n]->id);
        }
    }
}

/* --- links between events --------------------------------------------------------------------- */

static void link_parent(struct builder *builder, struct event *event, const struct text *parent)
{
    const char *nearest;

    if (!parent->s)
        return;
    event->part_of = strtab_get(builder->events, parent->s);
    if (event->part_of)
        return;
    nearest = nearest_known(builder, builder->events, parent->s);
    if (nearest)
        diag_error(builder->diag, event->file, parent->line,
                   "part_of: unknown event \"%s\" (did you mean \"%s\"?)", parent->s, nearest);
    else
        diag_error(builder->diag, event->file, parent->line, "part_of: unknown event \"%s\"",
                   parent->s);
}

/* Walks up from an event and leaves its mark; a walker that comes to its own mark is in a loop,
 * which is reported and cut there. Nobody walks where somebody has been: once over all events. */
static void check_loop(struct builder *builder, size_t *marks, size_t from)
{
    struct event *event = &builder->all[from];
    size_t i = from;

    for (; !marks[i] && event->part_of; i = (size_t)(event - builder->all)) {
        marks[i] = from + 1;
        event = (struct event *)event->part_of;
    }
    if (marks[i] != from + 1)
        return;
    diag_error(builder->diag, event->file, builder->of[i]->part_of.line,
               "part_of: \"%s\" would be a part of itself", event->id);
    event->part_of = NULL;
}

static void link_events(struct builder *builder)
{
    size_t *marks auto_free = xcalloc(builder->count, sizeof(*marks));

    for (size_t i = 0; i < builder->count; i++)
        link_parent(builder, &builder->all[i], &builder->of[i]->part_of);
    for (size_t i = 0; i < builder->count; i++)
        check_loop(builder, marks, i);
}

/* --- groups ----------------------------------------------------------------------------------- */

/* The journal's texts do not live as long as the model. */
static const char *remembered_uid(const struct builder *builder, const char *id)
{
    const char *uid = builder->remembered ? journal_uid_of(builder->remembered, id) : NULL;

    return uid ? arena_strdup(builder->arena, uid) : NULL;
}

/* An id that another event had before it got a new one still stands in that one's UID. */
static void check_former_owner(struct builder *builder, const struct event *event, const char *uid)
{
    const struct row *row = builder->journal ? journal_find(builder->journal, uid) : NULL;

    if (row && strcmp(row->id, event->id) != 0)
        diag_warning(builder->diag, event->file, event->line,
                     "\"%s\" goes on as the event that was called \"%s\", whose uid is \"%s\": "
                     "another event needs another id, or a uid of its own",
                     event->id, row->id, uid);
}

static const char *uid_of(struct builder *builder, const struct event_draft *draft,
                          const struct event *event)
{
    const char *uid = draft->uid.s ? draft->uid.s : remembered_uid(builder, event->id);

    if (uid)
        return uid;
    uid = arena_printf(builder->arena, "%s@%s", event->id, builder->model->site.uid_domain);
    check_former_owner(builder, event, uid);
    return uid;
}

/* Two events of one id have been complained of already. */
static void take_uid(struct builder *builder, struct strtab *uids, struct group *group,
                     const struct event_draft *draft)
{
    const struct group *other = strtab_put(uids, group->uid, group);
    const struct event *event = group->components[0];

    if (other != group && strcmp(other->components[0]->id, event->id) != 0)
        diag_error(builder->diag, event->file, draft->uid.line ? draft->uid.line : draft->line,
                   "the event \"%s\" (%s:%d) has the same uid \"%s\"", other->components[0]->id,
                   other->components[0]->file, other->components[0]->line, group->uid);
}

/* One component each: events do not repeat yet. */
static void build_groups(struct builder *builder)
{
    struct group *groups = arena_array(builder->arena, builder->count, sizeof(*groups));
    const struct event **masters =
        arena_array(builder->arena, builder->count, sizeof(struct event *));
    struct strtab *uids = strtab_new();

    for (size_t i = 0; i < builder->count; i++)
        builder->all[i].uid = uid_of(builder, builder->of[i], &builder->all[i]);
    for (size_t i = 0; i < builder->count; i++) {
        const struct event *event = &builder->all[i];

        masters[i] = event;
        groups[i] = (struct group){
            .uid = event->uid,
            .components = &masters[i],
            .count = 1,
            .content = canonical_digest(event),
        };
        take_uid(builder, uids, &groups[i], builder->of[i]);
    }
    strtab_free(uids);
    if (builder->count)
        qsort(groups, builder->count, sizeof(*groups), group_order);
    for (size_t i = 0; i < builder->count; i++)
        groups[i].index = i;
    builder->model->groups = groups;
    builder->model->group_count = builder->count;
}

/* --- what is taken back ----------------------------------------------------------------------- */

static void build_withdrawal(struct builder *builder, const char *file, const struct text *id,
                             struct withdrawal *withdrawal)
{
    const struct event *event = strtab_get(builder->events, id->s);
    const char *uid = event ? event->uid : remembered_uid(builder, id->s), *nearest;

    *withdrawal = (struct withdrawal){.id = id->s, .uid = uid, .file = file, .line = id->line};
    if (event) {
        diag_warning(builder->diag, file, id->line,
                     "the event \"%s\" is withdrawn, and still written (%s:%d): it is not shown",
                     id->s, event->file, event->line);
    } else if (!uid && builder->remembered) {
        nearest = nearest_known(builder, builder->remembered, id->s);
        diag_warning(builder->diag, file, id->line,
                     nearest ? "withdraw: no event \"%s\" was ever published here (did you mean "
                               "\"%s\"?)"
                             : "withdraw: no event \"%s\" was ever published here",
                     id->s, nearest);
    }
}

static void build_withdrawals(struct builder *builder)
{
    const struct drafts *drafts = builder->drafts;
    struct withdrawal *withdrawals;
    size_t count = 0;

    for (size_t i = 0; i < drafts->file_count; i++)
        count += drafts->files[i]->withdraw.count;
    withdrawals = arena_array(builder->arena, count, sizeof(*withdrawals));
    count = 0;
    for (size_t i = 0; i < drafts->file_count; i++) {
        const struct config_file *file = drafts->files[i];

        for (size_t j = 0; j < file->withdraw.count; j++)
            build_withdrawal(builder, file->name, &file->withdraw.items[j], &withdrawals[count++]);
    }
    builder->model->withdrawals = withdrawals;
    builder->model->withdrawal_count = count;
}

/* --- the model -------------------------------------------------------------------------------- */

int model_build(struct drafts *drafts, struct zones *zones, const struct journal *journal,
                struct diag *diag, struct model **ret_model)
{
    struct model *model = xcalloc(1, sizeof(*model));
    struct builder builder = {
        .drafts = drafts,
        .zones = zones,
        .journal = journal,
        .remembered = journal ? journal_ids(journal) : NULL,
        .diag = diag,
        .model = model,
        .arena = arena_new(),
        .publishers = strtab_new(),
        .events = strtab_new(),
    };

    model->arena = builder.arena;
    model->events = builder.events;
    model->drafts = drafts_ref(drafts);
    build_default_zone(&builder);
    build_site(&builder);
    build_history(&builder);
    build_publishers(&builder);
    build_events(&builder);
    link_events(&builder);
    build_groups(&builder);
    select_feeds(&builder);
    select_check_categories(&builder);
    build_withdrawals(&builder);
    strtab_free(builder.publishers);
    strtab_free(builder.remembered);
    if (diag_errors(diag)) {
        model_free(model);
        return -EINVAL;
    }
    *ret_model = model;
    return 0;
}

struct model *model_free(struct model *model)
{
    if (!model)
        return NULL;
    drafts_unref(model->drafts);
    strtab_free(model->events);
    arena_free(model->arena);
    free(model);
    return NULL;
}
