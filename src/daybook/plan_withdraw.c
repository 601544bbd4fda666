/*
 * What is taken back leaves no trace: neither of itself nor in what is remembered of the events
 * that belonged to it. See plan.h.
 */

#include "base/memory.h"
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

/* The line in a canonical text that says that an event is a part of one that was withdrawn, or
 * NULL. */
static const char *naming_withdrawn(const struct planner *planner, const char *content)
{
    static const char label[] = "\npart_of: ";
    const char *line = strstr(content, label), *uid = line ? line + strlen(label) : "";
    char *name auto_free = xstrndup(uid, strcspn(uid, "\n"));

    return line && strtab_get(planner->is_forgotten, name) ? line : NULL;
}

/* Without that line and the lines that continue it. */
static char *without(struct planner *planner, const char *content, const char *line)
{
    struct buf text auto_buf = BUF_INIT;
    const char *end = strchr(line + 1, '\n');

    while (end && end[1] == '\t')
        end = strchr(end + 1, '\n');
    buf_add(&text, content, (size_t)(line - content));
    buf_puts(&text, end ? end : "\n");
    return arena_strdup(planner->arena, text.data);
}

bool plan_scrub_row(struct planner *planner, struct row *row)
{
    const char *line = naming_withdrawn(planner, row->content);

    if (!line)
        return false;
    row->content = without(planner, row->content, line);
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
