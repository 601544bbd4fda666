#ifndef DAYBOOKD_DAYBOOK_BUILD_H
#define DAYBOOKD_DAYBOOK_BUILD_H

/* What the parts of model_build() share while a model is being built. Private to build.c,
 * chapter.c, ground.c, link.c, model.c, resolve.c, resolve_series.c and select.c. */

#include "base/diag.h"
#include "base/strtab.h"
#include "daybook/drafts.h"
#include "daybook/model.h"

struct chapter;
struct ground;

struct builder {
    const struct drafts *drafts;
    struct zones *zones;
    const struct journal *journal; /* or NULL */
    const struct model *before; /* the model that this one follows; or NULL */
    struct diag *diag;
    struct model *model;
    struct arena *arena; /* the model's */
    struct ground *ground; /* the model's */
    struct strtab *events; /* the model's: id -> struct event */
    struct chapter **chapters; /* the model's: one of each file, in their order */
    uint32_t **places; /* the model's: of each of them */
    size_t chapter_count;
    struct strtab *by_file; /* name of the file -> struct chapter */
};

/* --- build.c --------------------------------------------------------------------------------- */

/* The known name that was probably meant; NULL when there is none, or when there have been so many
 * mistakes in so large a daybook that looking for it takes too long. */
const char *nearest_known(const struct builder *builder, const struct strtab *known,
                          const char *name);

struct words words_of(struct arena *arena, const struct text_list *list);

/* A label is the host of its link where none was written. */
struct links links_of(struct arena *arena, const struct link_list *list);

/* The host of a URL, without user, port and the brackets of an IPv6 address. */
const char *host_of(struct arena *arena, const char *url);

/* --- resolve.c: zones and times --------------------------------------------------------------- */

/* The zone that was written, or `fallback` when none was or it is unknown, which is an error. */
const struct zone *resolve_zone(struct builder *builder, const char *file, const struct text *name,
                                const struct zone *fallback);

/* Instants, and what calendars show, of an event whose zones, `when` and duration are set. */
void resolve_times(struct builder *builder, const struct event_draft *draft, struct event *event);

/* Whether clocks show the times of an event that does not repeat: else says so of that line. */
void resolve_check_clocks(struct builder *builder, const struct event *event, int line);

/* How an event repeats whose `when` is set, or NULL. In the arena. */
const struct series *resolve_series(struct builder *builder, struct arena *arena,
                                    const struct event_draft *draft, const struct event *event);

/* A date and time on the clocks of a zone, for deadlines; skipped times count as the next one. */
int64_t resolve_moment(const struct zone *zone, struct local_time time);

/* --- link.c: events and each other ------------------------------------------------------------ */

/* Makes builder->events; complains of ids that are used twice. */
void link_ids(struct builder *builder);

/* Links the events of chapters that are new to those that they are a part of. */
void link_parents(struct builder *builder);

/* Complains of UIDs that are used twice. */
void link_uids(struct builder *builder);

/* --- select.c: feeds -------------------------------------------------------------------------- */

void select_feeds(struct builder *builder);

/* Warns of categories that look like a slip of the pen. */
void select_check_categories(struct builder *builder);

#endif
