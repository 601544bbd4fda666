#ifndef DAYBOOKD_EDITION_EDITION_H
#define DAYBOOKD_EDITION_EDITION_H

/*
 * The pipeline from configuration text to what can be published, each step taking the one before as
 * const and returning something new:
 *
 *     config_load -> model_build          an edition: the files as read, the model built of them
 *     plan_make -> render_all             a printing: an edition as it stands at a moment, against
 *                                         what the journal remembers
 *
 * Nothing here is live, and nothing is written: whoever called commits what a printing wants
 * written and then publishes it, or drops it. Main thread only.
 */

#include "daybook/plan.h"

struct book;
struct config_edit;
struct diag;
struct drafts;
struct rendering;
struct snapshot;
struct zones;

struct edition {
    struct zones *zones; /* owned reference; those of the edition before as long as the files of
                            tzdata are what they were: a reload takes up a new one */
    struct drafts *drafts; /* owned reference */
    struct model *model; /* owned */
};

/*
 * Reads the files. `before`: the edition that is live, or NULL at start; `journal`: NULL if there
 * is none. -EINVAL: the configuration is wrong, `diag` says how; -EAGAIN: a file that was there
 * before is gone and this is not the `second_look`: look again in a while.
 */
int edition_load(const char *config, const struct edition *before, bool second_look,
                 const struct journal *journal, struct diag *diag, struct edition **ret_edition);

/* The edition that there would be if the edit were installed: config_try(). 0 or -EINVAL. */
int edition_try(const char *config, const struct config_edit *edit, const struct journal *journal,
                struct diag *diag, struct edition **ret_edition);

/* NULL-safe; returns NULL. */
struct edition *edition_free(struct edition *edition);

struct printing {
    struct plan *plan; /* owned; its `write` is complete */
    struct snapshot *snapshot; /* owned reference; has digests, is not sealed */
    struct rendering *rendering; /* owned */
    struct book *book; /* owned: what the snapshot makes pages of, which borrows from it */
    bool is_new; /* the journal is to learn something: commit `plan->write` before publishing */
};

/*
 * The edition at options->now. Its snapshot has the generation number of the journal if it answers
 * as that one did and nothing has happened, else the next one. `before`: the printing that is live,
 * of an edition that is still there, so that what is the same need not be rendered again; or NULL.
 * -EAGAIN: make it again at now + 1 (plan.h). The printing borrows from the edition and, until the
 * journal is written to, from that; nothing from `before`. Its snapshot makes pages of it: whoever
 * gives that to somebody else keeps both until nobody has it any more (snapshot_is_shared()).
 */
int edition_print(const struct edition *edition, const struct journal *journal,
                  const struct plan_options *options, const struct printing *before,
                  struct diag *diag, struct printing **ret_printing);

/* NULL-safe; returns NULL. */
struct printing *printing_free(struct printing *printing);

#endif
