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

static void look_at_files(struct planner *planner)
{
    for (size_t i = 0; i < planner->model->group_count; i++) {
        const struct group *group = planner->model->groups[i];
        size_t index = journal_index_hashed(planner->journal, group->uid, group->uid_hash);

        if (index != SIZE_MAX)
            planner->seen[index] = true;
        plan_event(planner, group, index == SIZE_MAX ? NULL : planner->journal->rows[index]);
    }
}

static int by_order(const void *a, const void *b)
{
    return group_order(a, b);
}

/* Into the plan; what comes from the files is mostly in order already. */
static void settle_groups(struct planner *planner)
{
    struct published *published = &planner->plan->published;
    size_t count = planner->group_count, i = 1;
    struct group *groups = arena_array(planner->arena, count, sizeof(*groups));

    if (count)
        memcpy(groups, planner->groups, count * sizeof(*groups));
    while (i < count && group_order(&groups[i - 1], &groups[i]) <= 0)
        i++;
    if (i < count)
        qsort(groups, count, sizeof(*groups), by_order);
    for (i = 0; i < count; i++)
        groups[i].index = i;
    published->groups = groups;
    published->group_count = count;
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
        .rows =
            arena_copy(planner->arena, planner->rows, planner->row_count, sizeof(*planner->rows)),
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
    free(planner->seen);
    free(planner->groups);
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

struct plan *plan_free(struct plan *plan)
{
    if (!plan)
        return NULL;
    arena_free(plan->arena);
    free(plan);
    return NULL;
}
