/*
 * What the journal remembers and the files do not have: removed, held, over, taken back. See
 * plan.h.
 *
 * Such events are made again from the text that the journal keeps of them.
 */

#include "base/memory.h"
#include "daybook/agenda.h"
#include "daybook/canonical.h"
#include "daybook/former.h"
#include "daybook/planner.h"

#include <string.h>

/* Ids in a message. */
#define MOST_NAMED 10

/* An event that has gone, as it was last public. */
struct gone {
    const struct row *row;
    struct event *event;
};

struct goners {
    struct gone *items;
    size_t count;
    size_t capacity;
};

static bool is_on_show(const struct planner *planner, const struct row *row)
{
    if (row->state == ROW_REMOVED)
        return planner->options->now < agenda_removed_until(planner->model, row->removed_at);
    return row->state == ROW_PUBLIC || row->state == ROW_HELD;
}

static void take(struct planner *planner, const struct row *row, struct goners *goners)
{
    struct gone gone = {.row = row};

    if (canonical_parse(row->content, planner->zones, planner->arena, &gone.event) < 0)
        return;
    /* The plan outlives the row. */
    gone.event->uid = arena_strdup(planner->arena, row->uid);
    gone.event->id = arena_strdup(planner->arena, row->id);
    GROW(goners->items, goners->count, goners->capacity);
    goners->items[goners->count++] = gone;
}

/* --- what stays on show ----------------------------------------------------------------------- */

static void show(struct planner *planner, const struct gone *gone, const struct row *row)
{
    struct event *event = gone->event;
    struct dated former, *kept;

    event->removed = row->state == ROW_REMOVED;
    if (former_of(row->dates, planner->zones, &former)) {
        kept = arena_alloc(planner->arena, sizeof(*kept));
        *kept = former;
        event->former = kept;
    }
    planner_put_stray(planner, &(struct group){
                                   .uid = event->uid,
                                   .uid_hash = strtab_hash(event->uid),
                                   .event = event,
                                   .content = row->digest,
                                   .stamp = {.created = row->created,
                                             .modified = row->modified,
                                             .sequence = row->sequence},
                                   .removed_at = row->removed_at,
                               });
}

/* A parent that is taken back is not named any longer, nor in the row. */
static bool lose_parent(struct planner *planner, const struct gone *gone, struct row *row)
{
    if (!plan_scrub_row(planner, row))
        return false;
    gone->event->part_of = NULL;
    return true;
}

/* The same of an event to which nothing else happens, so that it is told of. */
static bool change_parent(struct planner *planner, const struct gone *gone, struct row *row)
{
    struct revision *revision;

    if (!lose_parent(planner, gone, row))
        return false;
    row->modified = planner_stamp(planner, gone->row);
    row->sequence++;
    revision = planner_revise(planner, REVISION_CHANGED, gone->event, row, row->modified);
    revision->changes = arena_alloc(planner->arena, sizeof(*revision->changes));
    *revision->changes = (struct field_change){.field = "part_of", .before = "", .after = ""};
    revision->change_count = 1;
    return true;
}

static void show_removed(struct planner *planner, const struct gone *gone)
{
    struct row row = *gone->row;

    if (change_parent(planner, gone, &row))
        planner_put_row(planner, &row);
    show(planner, gone, &row);
}

/* --- what has gone this time ------------------------------------------------------------------ */

static void remove_event(struct planner *planner, const struct gone *gone)
{
    const struct event *event = gone->event;
    bool over = agenda_is_over(event, planner->options->now);
    struct row row = *gone->row;

    row.state = over ? ROW_OVER : ROW_REMOVED;
    row.removed_at = planner->options->now;
    lose_parent(planner, gone, &row);
    if (!over) {
        row.modified = planner_stamp(planner, gone->row);
        row.sequence++;
    }
    planner_revise(planner, over ? REVISION_CLEARED : REVISION_REMOVED, event, &row,
                   over ? planner->options->now : row.modified);
    planner_put_row(planner, &row);
    planner->plan->removed++;
    if (is_on_show(planner, &row))
        show(planner, gone, &row);
}

static void hold(struct planner *planner, const struct gone *gone)
{
    struct row row = *gone->row;
    bool changes = change_parent(planner, gone, &row);

    row.state = ROW_HELD;
    plan_phases(planner, gone->event, &row);
    if (changes || row.phase != gone->row->phase || gone->row->state != ROW_HELD)
        planner_put_row(planner, &row);
    show(planner, gone, &row);
}

static void say_held(struct planner *planner, const struct row *const *held, size_t count)
{
    struct buf ids auto_buf = BUF_INIT;
    size_t named = count < MOST_NAMED ? count : MOST_NAMED;
    const char *file = planner->model->feeds[0].file;

    for (size_t i = 0; i < named; i++)
        buf_printf(&ids, "%s\"%s\"", i ? ", " : "", held[i]->id);
    if (named < count)
        buf_printf(&ids, " and %zu more", count - named);
    diag_warning(planner->diag, file, 0,
                 "%zu %s gone from the files and held, since more went at once than "
                 "history.removal_guard allows: served as before until \"daybookctl reload "
                 "--accept-removals\" (%s)",
                 count, count == 1 ? "event is" : "events are", ids.data);
}

/* Too many at once may be a slip: then all of them are held, with those that are held already.
 * Without a guard nothing is. */
static void go(struct planner *planner, const struct goners *goners)
{
    size_t guard = planner->model->history.removal_guard, count = 0, held = 0;
    const struct row **rows = arena_array(planner->arena, goners->count, sizeof(*rows));
    bool slip;

    for (size_t i = 0; i < goners->count; i++)
        count += goners->items[i].row->state == ROW_PUBLIC &&
                 !agenda_is_over(goners->items[i].event, planner->options->now);
    slip = count > guard;
    for (size_t i = 0; i < goners->count; i++) {
        const struct gone *gone = &goners->items[i];
        bool over = agenda_is_over(gone->event, planner->options->now);
        bool is_held = guard > 0 && (gone->row->state == ROW_HELD || (slip && !over));

        if (planner->options->accept_removals || !is_held) {
            remove_event(planner, gone);
        } else {
            hold(planner, gone);
            rows[held++] = gone->row;
        }
    }
    planner->plan->held = held;
    if (held)
        say_held(planner, rows, held);
}

/* --- what seems to have got another id -------------------------------------------------------- */

static char *looks_of(struct planner *planner, const struct event *event)
{
    struct buf text auto_buf = BUF_INIT;

    when_print(&event->when, &text);
    buf_printf(&text, "\t%s\t%s\t%s", zone_name(event->zone), event->publisher->id, event->title);
    return arena_strdup(planner->arena, text.data);
}

static void look_for_renamed(struct planner *planner, const struct goners *goners)
{
    struct strtab *looks;

    if (!goners->count || !planner->added_count)
        return;
    looks = strtab_new();
    for (size_t i = 0; i < goners->count; i++)
        strtab_put(looks, looks_of(planner, goners->items[i].event), &goners->items[i]);
    for (size_t i = 0; i < planner->added_count; i++) {
        const struct event *event = planner->added[i];
        const struct gone *gone = strtab_get(looks, looks_of(planner, event));

        if (gone)
            diag_warning(planner->diag, event->file, event->line,
                         "\"%s\" looks like \"%s\", which is gone: if only the id was changed, uid "
                         "= \"%s\" keeps it the same event for those who have subscribed",
                         event->id, gone->row->id, gone->row->uid);
    }
    strtab_free(looks);
}

/* --- all of them ------------------------------------------------------------------------------ */

/* The event is still there, under another UID that its file gives it: it has not gone, and nobody
 * is to see it removed beside itself. */
static bool has_another_uid(const struct planner *planner, const struct row *row)
{
    return row->state != ROW_OVER && strtab_get(planner->model->events, row->id);
}

/* Not when the other UID is one that subscribers have had: that mends what went wrong before. */
static void warn_of_another_uid(struct planner *planner, const struct row *row)
{
    const struct event *event = strtab_get(planner->model->events, row->id);

    if (event && !event->draft && is_on_show(planner, row) &&
        !journal_find(planner->journal, event->uid))
        diag_warning(
            planner->diag, event->file, event->line,
            "\"%s\" has another uid than it had: to those who have subscribed it is another "
            "event; uid = \"%s\" keeps it the same",
            event->id, row->uid);
}

static bool is_taken_back(const struct planner *planner, const struct row *row)
{
    return strtab_get(planner->withdrawn, row->uid) ||
           strtab_get(planner->withdrawn_ids, row->id) || has_another_uid(planner, row);
}

static void sort_out(struct planner *planner, const struct row *row, struct goners *gone,
                     struct goners *removed)
{
    if (row->state != ROW_WITHDRAWN && is_taken_back(planner, row)) {
        warn_of_another_uid(planner, row);
        plan_withdraw(planner, row);
    } else if (is_on_show(planner, row)) {
        take(planner, row, row->state == ROW_REMOVED ? removed : gone);
    }
}

void plan_gone(struct planner *planner)
{
    struct goners gone = {0}, removed = {0};

    for (size_t i = 0; i < planner->journal->row_count; i++)
        if (!planner->seen[i])
            sort_out(planner, planner->journal->rows[i], &gone, &removed);
    if (planner->options->clock_run) {
        for (size_t i = 0; i < gone.count; i++)
            hold(planner, &gone.items[i]);
        planner->plan->held = gone.count;
    } else {
        look_for_renamed(planner, &gone);
        go(planner, &gone);
    }
    for (size_t i = 0; i < removed.count; i++)
        show_removed(planner, &removed.items[i]);
    free(gone.items);
    free(removed.items);
}
