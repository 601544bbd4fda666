/*
 * What is taken back leaves no trace: neither of itself nor in what is remembered of the events
 * that belonged to it. See plan.h.
 */

#include "base/memory.h"
#include "daybook/canonical.h"
#include "daybook/planner.h"

#include <string.h>

void plan_withdraw(struct planner *planner, const struct row *before)
{
    struct row row = *before;

    row.state = ROW_WITHDRAWN;
    row.content = row.dates = "";
    row.reason = row.reason_used = NULL;
    row.digest = (struct digest){{0}};
    planner_put_row(planner, &row);
    GROW(planner->forgotten, planner->forgotten_count, planner->forgotten_capacity);
    planner->forgotten[planner->forgotten_count++] = before->uid;
    strtab_put(planner->is_forgotten, before->uid, planner);
    planner->plan->removed++;
}

/* Whether it is a part of what was withdrawn; the value begins with a UID. */
static bool names_withdrawn(const struct planner *planner, struct slice part_of)
{
    const char *end = part_of.len ? memchr(part_of.data, '\n', part_of.len) : NULL;
    char *uid auto_free =
        xstrndup(part_of.len ? part_of.data : "", end ? (size_t)(end - part_of.data) : part_of.len);

    return strtab_get(planner->is_forgotten, uid) != NULL;
}

bool plan_scrub_row(struct planner *planner, struct row *row)
{
    const char *line, *rest;
    struct slice part_of = canonical_find(row->content, "part_of", &line);

    if (!line || !names_withdrawn(planner, part_of))
        return false;
    rest = part_of.data + part_of.len;
    row->content = arena_printf(planner->arena, "%.*s%s", (int)(line - row->content), row->content,
                                *rest ? rest + 1 : rest);
    row->digest = digest_of(row->content, strlen(row->content));
    return true;
}

/* Events of the files have been written anew by now, without a parent that is not public, and so
 * have those on show. What was removed is on show again when the clock is set back, as another
 * then.
 */
void plan_scrub(struct planner *planner)
{
    size_t written = planner->row_count;
    struct strtab *done;

    if (!planner->forgotten_count)
        return;
    done = strtab_new();
    for (size_t i = 0; i < written; i++) {
        plan_scrub_row(planner, &planner->rows[i]);
        strtab_put(done, planner->rows[i].uid, planner);
    }
    for (size_t i = 0; i < planner->journal->row_count; i++) {
        struct row row = *planner->journal->rows[i];

        if (strtab_get(done, row.uid) || !plan_scrub_row(planner, &row))
            continue;
        if (row.state == ROW_REMOVED) {
            row.modified = planner_stamp(planner, &row);
            row.sequence++;
        }
        planner_put_row(planner, &row);
    }
    strtab_free(done);
}
