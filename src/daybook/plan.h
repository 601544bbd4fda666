#ifndef DAYBOOKD_DAYBOOK_PLAN_H
#define DAYBOOKD_DAYBOOK_PLAN_H

/*
 * From what was written to what is public: the files, the journal and the time in; what is shown,
 * and what the journal is to remember of it, out. Pure: nothing is written here, and the journal is
 * as const as the model.
 *
 * What decides that an event changed is its canonical text (canonical.h). A change adds 1 to the
 * SEQUENCE of the whole UID group and stamps it with `now`, or with a second after its last stamp
 * where the clock was set back (RFC 5545 section 3.8.7.2 to 3.8.7.4, RFC 5546 section 2.1.4).
 *
 * Publication is one way: an event that was public stays so when the clock is set back. It is taken
 * back by `draft`, a later `publish_at` or `withdraw`, and then leaves no trace. One that goes from
 * the files before it is over stays as removed for history.show_removed_for; when more go at once
 * than history.removal_guard, all of them are held: served as they were until that is accepted.
 */

#include "daybook/journal.h"
#include "daybook/published.h"

struct arena;
struct diag;
struct zones;

struct plan_options {
    int64_t now;
    bool clock_run; /* the files are as they were: nothing has come or gone */
    bool accept_removals;
};

struct plan {
    struct published published;
    struct journal_write write; /* all but generation, served and feeds, which the renderer knows */
    size_t added, changed, removed; /* events, for the log; removed: in whatever way */
    size_t held; /* events that have gone and are served as they were */
    int64_t next; /* the first moment at which another plan may be another one, or INT64_MAX */
    struct arena *arena; /* owned: all of the above but the next */
    struct arena
        *row_arena; /* owned: the rows of `write` and their texts; large at a first start */
};

/*
 * `write` borrows from the journal: its rows are valid until that is written to, its revisions as
 * long as the plan.
 *
 * Warnings go to `diag`: what is held, what seems to have been renamed, moves and cancellations
 * without a reason. The plan borrows from all of its arguments, `zones` to be kept as long.
 * -EAGAIN: an event changed twice within a second, of which clients could not see the second: make
 * the plan again at options->now + 1.
 */
int plan_make(const struct model *model, struct zones *zones, const struct journal *journal,
              const struct plan_options *options, struct diag *diag, struct plan **ret_plan);

/* The journal has taken over the rows: there are none to be written any more. */
void plan_drop_rows(struct plan *plan);

/* NULL-safe; returns NULL. */
struct plan *plan_free(struct plan *plan);

#endif
