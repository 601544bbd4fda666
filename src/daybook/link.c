/*
 * What events of all files have to do with each other: ids and UIDs that are used once, parents.
 * See build.h.
 *
 * Chapters that were taken over are linked already, and to nothing but chapters that were taken
 * over too: whoever comes to one in search of a loop has found none.
 */

#include "base/memory.h"
#include "daybook/build.h"
#include "daybook/chapter.h"
#include "daybook/series.h"

#include <string.h>

static size_t count_events(const struct builder *builder)
{
    size_t count = 0;

    for (size_t i = 0; i < builder->chapter_count; i++)
        count += builder->chapters[i]->count;
    return count;
}

/* --- ids -------------------------------------------------------------------------------------- */

static void take_ids(struct builder *builder, struct chapter *chapter)
{
    for (size_t i = 0; i < chapter->count; i++) {
        struct event *event = &chapter->events[i];
        const struct event *other = event;

        if (event->id[0])
            other = strtab_put_hashed(builder->events, event->id, chapter->id_hashes[i], event);
        if (other != event)
            diag_error(builder->diag, event->file, chapter->file->events[i].id.line,
                       "there is another event \"%s\" (%s:%d): an id is used once", event->id,
                       other->file, other->line);
    }
}

void link_ids(struct builder *builder)
{
    builder->events = builder->model->events = strtab_sized(count_events(builder));
    for (size_t i = 0; i < builder->chapter_count; i++)
        take_ids(builder, builder->chapters[i]);
}

/* --- parents ---------------------------------------------------------------------------------- */

static struct chapter *chapter_of(const struct builder *builder, const struct event *event)
{
    return strtab_get(builder->by_file, event->file);
}

static void remember_link(struct chapter *chapter, struct chapter *to)
{
    size_t i = chapter->linked_count;

    while (i > 0 && chapter->linked[i - 1] != to)
        i--;
    if (i > 0 || to == chapter)
        return;
    GROW(chapter->linked, chapter->linked_count, chapter->linked_capacity);
    chapter->linked[chapter->linked_count++] = to;
}

static void link_parent(struct builder *builder, struct chapter *chapter, struct event *event,
                        const struct text *parent)
{
    const char *nearest;

    if (!parent->s)
        return;
    event->part_of = strtab_get(builder->events, parent->s);
    if (event->part_of) {
        remember_link(chapter, chapter_of(builder, event->part_of));
        return;
    }
    nearest = nearest_known(builder, builder->events, parent->s);
    if (nearest)
        diag_error(builder->diag, event->file, parent->line,
                   "part_of: unknown event \"%s\" (did you mean \"%s\"?)", parent->s, nearest);
    else
        diag_error(builder->diag, event->file, parent->line, "part_of: unknown event \"%s\"",
                   parent->s);
}

/* Where an event stands: in its chapter, and among the events of all of them. */
struct spot {
    struct chapter *chapter;
    size_t index;
    size_t mark;
};

static struct spot spot_of(const struct builder *builder, const size_t *firsts,
                           const struct event *event)
{
    struct chapter *chapter = chapter_of(builder, event);
    size_t index = (size_t)(event - chapter->events);

    return (struct spot){chapter, index, firsts[chapter->index] + index};
}

/* Walks up from an event and leaves its mark; a walker that comes to its own mark is in a loop,
 * which is reported and cut there. Nobody walks where somebody has been: once over all events. */
static void check_loop(struct builder *builder, const size_t *firsts, size_t *marks,
                       struct event *from)
{
    struct spot spot = spot_of(builder, firsts, from);
    struct event *event = from;
    size_t mine = spot.mark + 1;

    while (!marks[spot.mark] && event->part_of && chapter_is_new(spot.chapter)) {
        marks[spot.mark] = mine;
        event = (struct event *)event->part_of;
        spot = spot_of(builder, firsts, event);
    }
    if (marks[spot.mark] != mine)
        return;
    diag_error(builder->diag, event->file, spot.chapter->file->events[spot.index].part_of.line,
               "part_of: \"%s\" would be a part of itself", event->id);
    event->part_of = NULL;
}

static void check_loops(struct builder *builder)
{
    size_t *marks auto_free = xcalloc(count_events(builder), sizeof(*marks));
    size_t *firsts auto_free = xcalloc(builder->chapter_count, sizeof(*firsts));

    for (size_t i = 1; i < builder->chapter_count; i++)
        firsts[i] = firsts[i - 1] + builder->chapters[i - 1]->count;
    for (size_t i = 0; i < builder->chapter_count; i++) {
        struct chapter *chapter = builder->chapters[i];

        for (size_t j = 0; chapter_is_new(chapter) && j < chapter->count; j++)
            if (chapter->events[j].part_of)
                check_loop(builder, firsts, marks, &chapter->events[j]);
    }
}

void link_parents(struct builder *builder)
{
    for (size_t i = 0; i < builder->chapter_count; i++) {
        struct chapter *chapter = builder->chapters[i];

        for (size_t j = 0; chapter_is_new(chapter) && j < chapter->count; j++)
            link_parent(builder, chapter, &chapter->events[j], &chapter->file->events[j].part_of);
    }
    check_loops(builder);
}

/* --- UIDs ------------------------------------------------------------------------------------- */

/* Two events of one id have been complained of already. */
static void take_uids(struct builder *builder, struct strtab *uids, const struct chapter *chapter)
{
    for (size_t i = 0; i < chapter->count; i++) {
        const struct event_draft *draft = &chapter->file->events[i];
        struct group *group = &chapter->groups[i];
        const struct event *event = &chapter->events[i], *first;
        const struct group *other = strtab_put_hashed(uids, group->uid, group->uid_hash, group);

        if (other == group)
            continue;
        first = other->event;
        if (strcmp(first->id, event->id) != 0)
            diag_error(builder->diag, event->file, draft->uid.line ? draft->uid.line : draft->line,
                       "the event \"%s\" (%s:%d) has the same uid \"%s\"", first->id, first->file,
                       first->line, group->uid);
    }
}

static void check_apart(struct builder *builder, const struct strtab *uids,
                        const struct group *group, int32_t day)
{
    struct buf uid auto_buf = BUF_INIT;
    const struct group *other;

    series_apart_uid(group->uid, day, &uid);
    other = strtab_get(uids, uid.data);
    if (other)
        diag_error(builder->diag, other->event->file, other->event->line,
                   "the uid \"%s\" is that of an instance of the event \"%s\" (%s:%d)", uid.data,
                   group->event->id, group->event->file, group->event->line);
}

/* Instances that are events of their own in calendars have UIDs of their own. */
static void check_apart_uids(struct builder *builder, const struct strtab *uids,
                             const struct group *group)
{
    const struct series *series = group->event->series;
    struct event instance;

    for (size_t i = 1; i < series->date_count; i++)
        check_apart(builder, uids, group, series->dates[i]);
    for (size_t i = 0; i < series->occurrence_count; i++) {
        series_instance(group->event, series->occurrences[i].on, &instance);
        if (series->rule && series_is_apart(group->event, &instance))
            check_apart(builder, uids, group, series->occurrences[i].on);
    }
}

void link_uids(struct builder *builder)
{
    struct strtab *uids = strtab_sized(count_events(builder));

    for (size_t i = 0; i < builder->chapter_count; i++)
        take_uids(builder, uids, builder->chapters[i]);
    for (size_t i = 0; i < builder->chapter_count; i++)
        for (size_t j = 0; j < builder->chapters[i]->count; j++)
            if (builder->chapters[i]->events[j].series)
                check_apart_uids(builder, uids, &builder->chapters[i]->groups[j]);
    strtab_free(uids);
}
