#ifndef DAYBOOKD_DAEMON_EDITION_H
#define DAYBOOKD_DAEMON_EDITION_H

/*
 * One edition of the daybook: the files as read, the model built of them, the snapshot rendered of
 * that. The pipeline from configuration text to what is published, each step taking the one before
 * as const and returning something new:
 *
 *     config_load -> model_build -> render_all -> http_seal
 *
 * Nothing here is live: whoever called publishes the snapshot and keeps the edition, or drops it.
 * Main thread only.
 */

#include <stdbool.h>
#include <stdint.h>

struct diag;
struct drafts;
struct model;
struct snapshot;
struct zones;

struct edition {
    struct zones *zones; /* owned; read anew with each edition, so that a reload takes up a
                            new tzdata */
    struct drafts *drafts; /* owned reference */
    struct model *model; /* owned */
    struct snapshot *snapshot; /* owned reference */
};

/*
 * Reads the files and renders them as they stand at `now`. `before`: the edition that is live, or
 * NULL at start. -EINVAL: the configuration is wrong, `diag` says how; -EAGAIN: a file that was
 * there before is gone and this is not the `second_look`: look again in a while.
 */
int edition_load(const char *config, const struct edition *before, bool second_look, int64_t now,
                 struct diag *diag, struct edition **ret_edition);

/* Renders the model of the edition as it stands at `now`: a new snapshot, the caller's, with the
 * next generation number. */
struct snapshot *edition_render(const struct edition *edition, const struct snapshot *before,
                                int64_t now, struct diag *diag);

/* NULL-safe; returns NULL. */
struct edition *edition_free(struct edition *edition);

#endif
