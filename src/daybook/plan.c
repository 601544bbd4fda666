/*
 * One pass over the files, one over the rows that are in no file, then the feeds: see plan.h.
 *
 * Nothing here asks how a thing came about. What the files say and what the journal remembers are
 * compared, and the difference is the change.
 */

#include "daybook/plan.h"

#include "base/memory.h"
#include "daybook/agenda.h"
#include "daybook/planner.h"

#include <errno.h>
#include <string.h>

/* --- the passes ------------------------------------------------------------------------------- */

static void take_withdrawals(struct planner *planner)
{
    for (size_t i = 0; i < planner->model->withdrawal_count; i++) {
        const struct withdrawal *withdrawal = &planner->model->withdrawals[i];

        strtab_put(planner->withdrawn_ids, withdrawal->id, (void *)withdrawal);
        if (withdrawal->uid)
            strtab_put(planner->withdrawn, withdrawal->uid, (void *)withdrawal);
    }
}

static void find_row(const struct planner *planner, const struct group *group,
                     struct found *ret_found)
{
    const struct journal *journal = planner->journal;
    size_t index = journal_index_hashed(journal, group->uid, group->uid_hash);

    if (index == SIZE_MAX)
        return;
    planner->seen[index] = true;
    ret_found->row = journal->rows[index];
    ret_found->is_renamed = strcmp(ret_found->row->id, group->event->id) != 0;
}

/* Looking rows up by UIDs takes longer than all the rest: what the model has found of them is used
 * if it still holds. */
static void find_rows(const struct planner *planner, struct found *ret_found)
{
    const struct journal *journal = planner->journal;
    const struct model *model = planner->model;
    bool holds = model->names == journal->names;

    for (size_t i = 0; i < model->group_count; i++) {
        size_t place = holds ? model->places[i] : 0;

        if (!place) {
            find_row(planner, model->groups[i], &ret_found[i]);
            continue;
        }
        planner->seen[place - 1] = true;
        ret_found[i].row = journal->rows[place - 1];
    }
}

static void look_at_files(struct planner *planner)
{
    const struct model *model = planner->model;
    struct found *found auto_free = xcalloc(model->group_count, sizeof(*found));

    find_rows(planner, found);
    for (size_t i = 0; i < model->group_count; i++)
        plan_event(planner, model->groups[i], &found[i]);
}

static int by_order(const void *a, const void *b)
{
    return group_order(a, b);
}

/* Those that come from the files are in order already, the others go in between. */
static struct group *merge_strays(struct planner *planner)
{
    size_t count = planner->group_count, left = planner->stray_count;
    struct group *merged = arena_array(planner->arena, count + left, sizeof(*merged));

    qsort(planner->strays, left, sizeof(*merged), by_order);
    while (left) {
        const struct group *stray = &planner->strays[left - 1];
        size_t at = group_place(planner->groups, count, stray);

        memcpy(&merged[at + left], &planner->groups[at], (count - at) * sizeof(*merged));
        merged[at + --left] = *stray;
        count = at;
    }
    memcpy(merged, planner->groups, count * sizeof(*merged));
    return merged;
}

static void settle_groups(struct planner *planner)
{
    struct published *published = &planner->plan->published;
    struct group *groups = planner->stray_count ? merge_strays(planner) : planner->groups;

    published->group_count = planner->group_count + planner->stray_count;
    for (size_t i = 0; i < published->group_count; i++)
        groups[i].index = i;
    published->groups = groups;
}

static int by_time(const void *a, const void *b)
{
    const struct revision *x = a, *y = b;

    if (x->time != y->time)
        return x->time < y->time ? -1 : 1;
    return x->number < y->number ? -1 : 1;
}

/* What the clock did while nobody looked stands before what was just changed. */
static void number_revisions(struct planner *planner)
{
    if (planner->revision_count)
        qsort(planner->revisions, planner->revision_count, sizeof(*planner->revisions), by_time);
    for (size_t i = 0; i < planner->revision_count; i++)
        planner->revisions[i].number = planner->journal->last_number + (int64_t)i + 1;
}

static void settle_write(struct planner *planner)
{
    number_revisions(planner);
    planner->plan->write = (struct journal_write){
        .now = planner->options->now,
        .generation = planner->journal->generation,
        .served = planner->journal->served,
        .rows = arena_copy(planner->plan->row_arena, planner->rows, planner->row_count,
                           sizeof(*planner->rows)),
        .row_count = planner->row_count,
        .revisions = arena_copy(planner->arena, planner->revisions, planner->revision_count,
                                sizeof(*planner->revisions)),
        .revision_count = planner->revision_count,
        .forgotten = arena_copy(planner->arena, planner->forgotten, planner->forgotten_count,
                                sizeof(char *)),
        .forgotten_count = planner->forgotten_count,
    };
}

static void planner_done(struct planner *planner)
{
    strtab_free(planner->withdrawn);
    strtab_free(planner->withdrawn_ids);
    strtab_free(planner->is_forgotten);
    strtab_free(planner->phased);
    free(planner->seen);
    free(planner->strays);
    free(planner->rows);
    free(planner->revisions);
    free(planner->forgotten);
    free(planner->added);
}

int plan_make(const struct model *model, struct zones *zones, const struct journal *journal,
              const struct plan_options *options, struct diag *diag, struct plan **ret_plan)
{
    struct plan *plan = xcalloc(1, sizeof(*plan));
    struct planner planner = {
        .model = model,
        .zones = zones,
        .journal = journal,
        .options = options,
        .diag = diag,
        .plan = plan,
        .arena = arena_new(),
        .first = journal->last_run == 0,
        .withdrawn = strtab_new(),
        .withdrawn_ids = strtab_new(),
        .is_forgotten = strtab_new(),
        .seen = xcalloc(journal->row_count, sizeof(bool)),
    };

    plan->arena = planner.arena;
    plan->row_arena = arena_new();
    planner.groups = arena_array(planner.arena, model->group_count, sizeof(*planner.groups));
    plan->published.model = model;
    take_withdrawals(&planner);
    look_at_files(&planner);
    plan_gone(&planner);
    plan_scrub(&planner);
    settle_groups(&planner);
    settle_write(&planner);
    plan_listings(&planner);
    plan->next = agenda_next(&plan->published, options->now);
    planner_done(&planner);
    if (planner.again) {
        plan_free(plan);
        return -EAGAIN;
    }
    *ret_plan = plan;
    return 0;
}

void plan_drop_rows(struct plan *plan)
{
    plan->write.rows = NULL;
    plan->write.row_count = 0;
    plan->row_arena = arena_free(plan->row_arena);
}

struct plan *plan_free(struct plan *plan)
{
    if (!plan)
        return NULL;
    arena_free(plan->row_arena);
    arena_free(plan->arena);
    free(plan);
    return NULL;
}
