/* What a plan is put together of: revisions, stamps, rows and groups. See planner.h. */

#include "daybook/planner.h"

#include "base/memory.h"

static char *when_text(struct arena *arena, const struct when *when)
{
    struct buf text auto_buf = BUF_INIT;

    when_print(when, &text);
    return arena_strdup(arena, text.data);
}

struct revision *planner_revise(struct planner *planner, enum revision_kind kind,
                                const struct event *event, const struct row *row, int64_t time)
{
    struct revision *revision;

    GROW(planner->revisions, planner->revision_count, planner->revision_capacity);
    revision = &planner->revisions[planner->revision_count++];
    *revision = (struct revision){
        .number = (int64_t)planner->revision_count,
        .time = time,
        .kind = kind,
        .uid = row->uid,
        .id = (char *)event->id,
        .title = (char *)event->title,
        .when = when_text(planner->arena, &event->when),
        .zone = (char *)zone_name(event->zone),
        .status = (char *)event_status_name(event->status),
        .sequence = row->sequence,
    };
    return revision;
}

int64_t planner_next_stamp(const struct planner *planner, const struct row *before)
{
    int64_t now = planner->options->now;

    return !before || now > before->modified ? now : before->modified + 1;
}

int64_t planner_stamp(struct planner *planner, const struct row *before)
{
    planner->again = planner->again || (before && planner->options->now == before->modified);
    return planner_next_stamp(planner, before);
}

void planner_put_row(struct planner *planner, const struct row *row)
{
    GROW(planner->rows, planner->row_count, planner->row_capacity);
    planner->rows[planner->row_count++] = *row;
}

void planner_put_group(struct planner *planner, const struct group *group)
{
    planner->groups[planner->group_count++] = *group;
}

void planner_put_stray(struct planner *planner, const struct group *group)
{
    GROW(planner->strays, planner->stray_count, planner->stray_capacity);
    planner->strays[planner->stray_count++] = *group;
}
