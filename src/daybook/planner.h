#ifndef DAYBOOKD_DAYBOOK_PLANNER_H
#define DAYBOOKD_DAYBOOK_PLANNER_H

/* What the parts of plan_make() share while a plan is being made. Private to plan*.c. */

#include "base/arena.h"
#include "base/diag.h"
#include "base/strtab.h"
#include "daybook/plan.h"

struct planner {
    const struct model *model;
    struct zones *zones;
    const struct journal *journal;
    const struct plan_options *options;
    struct diag *diag;
    struct plan *plan;
    struct arena *arena; /* the plan's */
    bool first; /* the journal is new: what is there has not just been added */
    bool again; /* a change has to wait for the next second */
    struct strtab *withdrawn; /* UIDs that `withdraw` names */
    struct strtab *withdrawn_ids; /* what it names them by: an id may have had several UIDs */
    struct strtab *phased; /* UID -> the last revision of a phase; NULL: nobody has asked yet */
    bool *seen; /* by index in the journal: the files have it */
    struct group *groups; /* public, in the order of the model; room for all of that */
    size_t group_count;
    struct group *strays; /* public too, anywhere in between; grow, not in the arena */
    size_t stray_count, stray_capacity;
    struct row *rows; /* to be written; grow, not in the arena; their texts are */
    size_t row_count, row_capacity;
    struct revision *revisions;
    size_t revision_count, revision_capacity;
    const char **forgotten;
    size_t forgotten_count, forgotten_capacity;
    struct strtab *is_forgotten; /* the same UIDs */
    const struct event **added; /* that have come this time */
    size_t added_count, added_capacity;
};

/* --- planner.c
 * ------------------------------------------------------------------------------------
 */

/* A new revision of the event, to be filled in further. Borrows nothing of the row but
 * its UID. */
struct revision *planner_revise(struct planner *planner, enum revision_kind kind,
                                const struct event *event, const struct row *row, int64_t time);

/* When a change of the row would be stamped. */
int64_t planner_next_stamp(const struct planner *planner, const struct row *before);

/* The same of a change that there is; sets planner->again when it has to wait. */
int64_t planner_stamp(struct planner *planner, const struct row *before);

void planner_put_row(struct planner *planner, const struct row *row);

/* Groups of the model, one after the other; and those that stand elsewhere. */
void planner_put_group(struct planner *planner, const struct group *group);
void planner_put_stray(struct planner *planner, const struct group *group);

/* --- plan_event.c: an event of the files ------------------------------------------------------ */

/* What the journal has of an event of the files. */
struct found {
    const struct row *row; /* of its UID; or NULL */
    bool is_renamed; /* it had another id */
};

void plan_event(struct planner *planner, const struct group *group, const struct found *found);

/* What the clock has done to it since it was last looked at: adds revisions; the phase to record
 * goes to `row`. */
void plan_phases(struct planner *planner, const struct event *event, struct row *row);

void plan_revise_phase(struct planner *planner, const struct event *event, const struct row *row,
                       enum phase from, enum phase to, int64_t time);

/* --- plan_series.c: an event that repeats ----------------------------------------------------- */

/* plan_phases() of it. The row has no phase of an instance: the revisions tell how far they are
 * recorded. */
void plan_series_phases(struct planner *planner, const struct event *event, struct row *row);

/* --- plan_gone.c: what is not in the files ---------------------------------------------------- */

void plan_gone(struct planner *planner);

/* --- plan_withdraw.c: what is taken back ------------------------------------------------------ */

/* All that is kept of the row is its identity. */
void plan_withdraw(struct planner *planner, const struct row *before);

/* Takes the name of a parent that was withdrawn out of what is kept of another event. Returns
 * whether it was there. */
bool plan_scrub_row(struct planner *planner, struct row *row);

/* The same of everything that is kept. */
void plan_scrub(struct planner *planner);

/* --- plan_listing.c: what feeds show ---------------------------------------------------------- */

void plan_listings(struct planner *planner);

#endif
