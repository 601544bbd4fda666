/* What the clock has done to an event that repeats, instance by instance: see planner.h. */

#include "daybook/agenda.h"
#include "daybook/planner.h"
#include "daybook/series.h"

/* Instances that are told of, at most, when much was missed: the last ones. */
#define MOST_MISSED 10

/* The last phase that is recorded of the event, or NULL. */
static const struct revision *last_phase(struct planner *planner, const char *uid)
{
    const struct journal *journal = planner->journal;

    if (!planner->phased) {
        planner->phased = strtab_new();
        for (size_t i = journal->revision_count; i-- > 0;)
            if (journal->revisions[i].kind == REVISION_PHASE)
                strtab_put(planner->phased, journal->revisions[i].uid, &journal->revisions[i]);
    }
    return strtab_get(planner->phased, uid);
}

/* The last moment up to which the phases of the event are recorded: that of the last one, unless
 * the event has changed since. Where the journal in memory does not reach back so far, nothing that
 * is older than that is recorded again. */
static int64_t recorded_until(struct planner *planner, const struct row *row)
{
    const struct revision *last = last_phase(planner, row->uid);
    const struct journal *journal = planner->journal;
    int64_t until = row->modified;

    if (journal->revision_count == JOURNAL_WINDOW && journal->revisions[0].time > until)
        until = journal->revisions[0].time;
    return last && last->time > until ? last->time : until;
}

static void revise(struct planner *planner, const struct event *instance, const struct row *row,
                   int64_t after)
{
    int64_t soon = planner->model->site.soon;

    for (enum phase phase = PHASE_SOON; phase <= PHASE_OVER; phase++) {
        int64_t begins = agenda_phase_begins(instance, soon, phase);

        if (begins > after && begins <= planner->options->now)
            plan_revise_phase(planner, instance, row, (enum phase)(phase - 1), phase, begins);
    }
}

/* Tells of each instance of which something has come since then, but for the first ones. Returns
 * how many there are. */
static size_t each_begun(struct planner *planner, const struct event *event, const struct row *row,
                         int64_t after, size_t passed_over, bool tell)
{
    struct instances instances;
    struct event instance;
    size_t count = 0;

    instances_begin(&instances, event, after);
    while (instances_next(&instances, &instance)) {
        if (instance.start - planner->model->site.soon > planner->options->now)
            break;
        if (event_is_off(&instance))
            continue;
        if (tell && count >= passed_over)
            revise(planner, &instance, row, after);
        count++;
    }
    return count;
}

void plan_series_phases(struct planner *planner, const struct event *event, struct row *row)
{
    int64_t after = recorded_until(planner, row);
    size_t begun = each_begun(planner, event, row, after, 0, false);

    each_begun(planner, event, row, after, begun > MOST_MISSED ? begun - MOST_MISSED : 0, true);
    row->phase = event->end <= planner->options->now ? PHASE_OVER : PHASE_UPCOMING;
}
