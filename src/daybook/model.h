#ifndef DAYBOOKD_DAYBOOK_MODEL_H
#define DAYBOOKD_DAYBOOK_MODEL_H

/*
 * The daybook as it was written: checked, resolved and linked. What of it is public is for plan.h
 * to say.
 *
 * Built from drafts in one go and never changed afterwards. Everything a reader can reach from a
 * model is owned by it (its arena, or what it holds references to) and lives until model_free().
 * Of files that did not change the events go from one model to the next (chapter.h): what is built
 * so is the same as what is built of nothing. NULL pointers and empty lists mean "not said". Main
 * thread only.
 */

#include "daybook/event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct diag;
struct drafts;
struct journal;
struct chapter;
struct ground;
struct model;
struct names;
struct strtab;

struct site {
    const char *title;
    const char *base_url; /* without a slash at its end; or NULL */
    const char *uid_domain; /* never NULL */
    const char *feed; /* id of the feed of everything */
    const char *language; /* BCP 47 */
    int64_t soon; /* seconds before its start at which an event is said to start soon */
    struct links links; /* at the foot of pages */
    struct links subscribe; /* link_template.h */
    struct words embed; /* origins that may show agendas in a frame; "*": any */
};

/* How changes and removals are treated: the settings of `history`. Seconds, numbers. */
struct history {
    int64_t show_removed_for;
    int64_t settle;
    size_t removal_guard; /* 0: never ask */
    size_t changes_kept;
};

enum show_cancelled { SHOW_STRUCK, SHOW_TITLE, SHOW_NOT };

struct feed {
    const char *id;
    const char *title;
    const char *description;
    const char *color; /* a CSS3 colour name; or NULL */
    int64_t refresh; /* seconds */
    int64_t show_past; /* seconds; -1 = everything */
    int64_t show_future; /* seconds; -1 = everything */
    enum show_cancelled show_cancelled;
    int64_t show_cancelled_for; /* seconds after the event's date */
    bool show_date_tbc;
    struct words formerly;
    /* Selectors; an empty list asks for nothing. select.h */
    struct words publishers, categories, exclude_categories, status;
    struct words ids; /* sorted */
    const char *file; /* where it was written, for messages */
    int line;
};

/* An event that is to be taken back. */
struct withdrawal {
    const char *id;
    const char *uid; /* NULL: nobody has heard of that id */
    const char *file;
    int line;
};

struct model {
    struct site site;
    struct history history;
    const struct zone *default_zone;
    const struct publisher *publishers;
    size_t publisher_count;
    const struct group *const *groups; /* in the order (start, id) of their events */
    size_t group_count;
    const struct feed *feeds; /* [0] is the feed of everything */
    size_t feed_count;
    const struct withdrawal *withdrawals;
    size_t withdrawal_count;
    struct strtab *events; /* owned: id -> struct event; all that were written */
    struct arena *arena; /* owned: all of the above but that */
    struct drafts *drafts; /* owned reference: the texts */
    struct ground *ground; /* owned reference: zones and publishers */
    struct chapter **chapters; /* one of each file, owned references: the events */
    size_t chapter_count;
    /* Where the journal has the events that it knows by id and UID, index + 1; else 0. It holds as
     * long as the journal has these names. */
    struct names *names; /* owned reference; NULL: there was no journal */
    uint32_t **chapter_places; /* of each chapter, of each event */
    uint32_t *places; /* of each group */
};

/*
 * Checks and links the drafts. `journal`: events keep the UID that it remembers for their id.
 * `before`: the model that this one follows, of whose chapters those are taken over that would be
 * the same; or NULL. Everything wrong is added to `diag`; 0 when there were no errors, -EINVAL
 * otherwise. The model keeps references to what it needs of its arguments.
 */
int model_build(struct drafts *drafts, struct zones *zones, const struct journal *journal,
                const struct model *before, struct diag *diag, struct model **ret_model);

/* NULL-safe; returns NULL. */
struct model *model_free(struct model *model);

/* The path below which the site lies on its server: "" or "/press". */
const char *site_path(const struct site *site);

#endif
