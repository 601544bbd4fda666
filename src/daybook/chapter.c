/* The events of a file: see chapter.h. */

#include "daybook/chapter.h"

#include "base/memory.h"
#include "daybook/canonical.h"
#include "daybook/config_file.h"
#include "daybook/ground.h"
#include "daybook/journal.h"

#include <string.h>

/* --- an event --------------------------------------------------------------------------------- */

/* Whom an unknown or missing publisher's event belongs to while the other errors are looked for. */
static const struct publisher *publisher_of(struct builder *builder, const struct config_file *file,
                                            const struct event_draft *draft)
{
    const struct text *id = &draft->publisher;
    const struct publisher *publisher = id->s ? strtab_get(builder->ground->by_id, id->s) : NULL;
    const char *nearest;
    struct publisher *nobody;

    if (publisher)
        return publisher;
    if (id->s) {
        nearest = nearest_known(builder, builder->ground->by_id, id->s);
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
    nobody->zone = builder->ground->default_zone;
    return nobody;
}

static const char *const no_text = "";

static void copy_texts(struct arena *arena, const struct event_draft *draft, struct event *event)
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
    event->categories = words_of(arena, &draft->categories);
    event->organizers = words_of(arena, &draft->organizers);
    event->participants = words_of(arena, &draft->participants);
    event->live = links_of(arena, &draft->live);
    event->results = links_of(arena, &draft->results);
    if (comma) {
        event->latitude = arena_strndup(arena, point, (size_t)(comma - point));
        event->longitude = comma + 1;
    }
}

/* By the choices of the setting. */
static const char *const customs[] = {"yearly"};

static void build_event(struct builder *builder, const struct chapter *chapter,
                        const struct event_draft *draft, struct event *event)
{
    const struct config_file *file = chapter->file;
    const struct publisher *publisher = publisher_of(builder, file, draft);
    const struct zone *place_zone;

    copy_texts(chapter->arena, draft, event);
    event->file = file->name;
    event->line = draft->line;
    event->publisher = publisher;
    event->status = (enum event_status)draft->status.value;
    event->expected = draft->expected.line ? customs[draft->expected.value] : NULL;
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
    event->duration = builder->ground->duration;
    if (draft->repeat.line || draft->dates.line || draft->not_on.line || draft->occurrences.line)
        event->series = resolve_series(builder, chapter->arena, draft, event);
    resolve_times(builder, draft, event);
}

/* --- UIDs ------------------------------------------------------------------------------------- */

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

static const char *uid_of(struct builder *builder, struct arena *arena,
                          const struct event_draft *draft, const struct event *event)
{
    const char *uid = draft->uid.s;

    if (uid)
        return uid;
    /* The journal's texts do not live as long as the chapter. */
    uid = builder->journal ? journal_uid_of(builder->journal, event->id) : NULL;
    if (uid)
        return arena_strdup(arena, uid);
    uid = arena_printf(arena, "%s@%s", event->id, builder->ground->uid_domain);
    check_former_owner(builder, event, uid);
    return uid;
}

static bool is_default_uid(const struct event *event, const char *domain)
{
    size_t len = strlen(event->id);

    return strncmp(event->uid, event->id, len) == 0 && event->uid[len] == '@' &&
           strcmp(event->uid + len + 1, domain) == 0;
}

void chapter_places(const struct builder *builder, const struct chapter *chapter,
                    uint32_t *ret_places)
{
    const struct journal *journal = builder->journal;

    for (size_t i = 0; journal && i < chapter->count; i++) {
        const struct event *event = &chapter->events[i];
        size_t place = journal_place_of_id(journal, event->id, chapter->id_hashes[i]);

        if (place && strcmp(journal->rows[place - 1]->uid, event->uid) == 0)
            ret_places[i] = (uint32_t)place;
    }
}

bool chapter_stands(const struct builder *builder, const struct chapter *chapter,
                    const uint32_t *places)
{
    const struct journal *journal = builder->journal;

    for (size_t i = 0; i < chapter->count; i++) {
        const struct event *event = &chapter->events[i];

        if (places[i] || chapter->file->events[i].uid.s)
            continue;
        if (!is_default_uid(event, builder->ground->uid_domain))
            return false;
        if (journal && (journal_uid_of(journal, event->id) || journal_find(journal, event->uid)))
            return false;
    }
    return true;
}

/* --- categories ------------------------------------------------------------------------------- */

static void count_categories(struct chapter *chapter)
{
    uint64_t *has = arena_array(chapter->arena, chapter->count, sizeof(*has));
    struct strtab *table = strtab_new();
    struct category *all;
    size_t most = 0;

    for (size_t i = 0; i < chapter->count; i++)
        most += chapter->file->events[i].categories.count;
    all = xcalloc(most, sizeof(*all));
    for (size_t i = 0; i < chapter->count; i++) {
        const struct text_list *list = &chapter->file->events[i].categories;

        for (size_t j = 0; j < list->count; j++) {
            struct category *next = &all[chapter->category_count];
            struct category *category = strtab_put(table, list->items[j].s, next);

            if (category == next) {
                chapter->category_count++;
                *category = (struct category){.name = list->items[j].s,
                                              .file = chapter->file->name,
                                              .line = list->items[j].line};
            }
            category->used++;
            has[i] |= UINT64_C(1) << ((category - all) & 63);
        }
    }
    chapter->has_categories = chapter->category_count <= 64 ? has : NULL;
    chapter->categories = arena_copy(chapter->arena, all, chapter->category_count, sizeof(*all));
    free(all);
    strtab_free(table);
}

/* --- the chapter ------------------------------------------------------------------------------ */

static void build_groups(struct chapter *chapter)
{
    for (size_t i = 0; i < chapter->count; i++) {
        const struct event *event = &chapter->events[i];

        chapter->id_hashes[i] = strtab_hash(event->id);
        chapter->groups[i] = (struct group){
            .chapter = chapter,
            .uid = event->uid,
            .uid_hash = strtab_hash(event->uid),
            .event = event,
        };
    }
}

struct chapter *chapter_new(struct builder *builder, struct config_file *file)
{
    struct chapter *chapter = xcalloc(1, sizeof(*chapter));
    size_t said = diag_count(builder->diag);

    chapter->refs = 1;
    chapter->file = config_file_ref(file);
    chapter->arena = arena_new();
    chapter->count = file->event_count;
    chapter->events = arena_array(chapter->arena, chapter->count, sizeof(*chapter->events));
    chapter->groups = arena_array(chapter->arena, chapter->count, sizeof(*chapter->groups));
    chapter->id_hashes = arena_array(chapter->arena, chapter->count, sizeof(uint64_t));
    for (size_t i = 0; i < chapter->count; i++) {
        struct event *event = &chapter->events[i];

        build_event(builder, chapter, &file->events[i], event);
        event->uid = uid_of(builder, chapter->arena, &file->events[i], event);
    }
    build_groups(chapter);
    count_categories(chapter);
    chapter->said = diag_count(builder->diag) != said || diag_is_full(builder->diag);
    return chapter;
}

bool chapter_has(const struct chapter *chapter, const struct event *event)
{
    uintptr_t first = (uintptr_t)chapter->events, at = (uintptr_t)event;

    return at >= first && at < first + chapter->count * sizeof(*event);
}

static bool same_parent(const struct event *a, const struct event *b)
{
    if (!a || !b)
        return a == b;
    return strcmp(a->uid, b->uid) == 0 && strcmp(a->title, b->title) == 0;
}

/* Of its parent an event has the UID and the title: canonical.h. */
void chapter_finish(struct chapter *chapter, const struct chapter *before)
{
    for (size_t i = 0; i < chapter->count; i++) {
        const struct event *event = &chapter->events[i];

        if (before && same_parent(event->part_of, before->events[i].part_of))
            chapter->groups[i].content = before->groups[i].content;
        else
            chapter->groups[i].content = canonical_digest(event);
    }
}

bool chapter_is_new(const struct chapter *chapter)
{
    return chapter->refs == 1;
}

struct chapter *chapter_ref(struct chapter *chapter)
{
    chapter->refs++;
    return chapter;
}

struct chapter *chapter_unref(struct chapter *chapter)
{
    if (!chapter || --chapter->refs)
        return NULL;
    config_file_unref(chapter->file);
    arena_free(chapter->arena);
    free(chapter->linked);
    free(chapter);
    return NULL;
}
