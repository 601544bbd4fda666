#ifndef DAYBOOKD_DAYBOOK_BUILD_H
#define DAYBOOKD_DAYBOOK_BUILD_H

/* What the parts of model_build() share while a model is being built. Private to model.c,
 * resolve.c and select.c. */

#include "base/diag.h"
#include "base/strtab.h"
#include "daybook/drafts.h"
#include "daybook/model.h"

struct builder {
    const struct drafts *drafts;
    struct zones *zones;
    const struct journal *journal; /* or NULL */
    struct strtab *remembered; /* journal_ids(); or NULL */
    struct diag *diag;
    struct model *model;
    struct arena *arena; /* the model's */
    struct strtab *publishers; /* id -> struct publisher */
    struct strtab *events; /* the model's: id -> struct event */
    struct event *all; /* in the order of the files; in the arena */
    const struct event_draft **of; /* the draft of each of `all` */
    const struct config_file **in; /* the file of each of `all` */
    size_t count;
};

/* --- build.c --------------------------------------------------------------------------------- */

/* The known name that was probably meant; NULL when there is none, or when there have been so many
 * mistakes in so large a daybook that looking for it takes too long. */
const char *nearest_known(const struct builder *builder, const struct strtab *known,
                          const char *name);

struct words words_of(struct arena *arena, const struct text_list *list);

/* --- resolve.c: zones and times --------------------------------------------------------------- */

/* The zone that was written, or `fallback` when none was or it is unknown, which is an error. */
const struct zone *resolve_zone(struct builder *builder, const char *file, const struct text *name,
                                const struct zone *fallback);

/* Instants, and what calendars show, of an event whose zones, `when` and duration are set. */
void resolve_times(struct builder *builder, const struct event_draft *draft, struct event *event);

/* A date and time on the clocks of a zone, for deadlines; skipped times count as the next one. */
int64_t resolve_moment(const struct zone *zone, struct local_time time);

/* --- select.c: feeds -------------------------------------------------------------------------- */

void select_feeds(struct builder *builder);

/* Warns of categories that look like a slip of the pen. */
void select_check_categories(struct builder *builder);

#endif
