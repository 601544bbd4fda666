#ifndef DAYBOOKD_DAYBOOK_GROUND_H
#define DAYBOOKD_DAYBOOK_GROUND_H

/*
 * What every event of a daybook is resolved on: zones, defaults, publishers. As long as it stays
 * the same, an event whose file stays the same is the same event (chapter.h). Const once it is
 * built; the main thread counts references.
 */

#include "daybook/build.h"

struct ground {
    unsigned refs;
    struct arena *arena; /* owned: all texts */
    struct zones *zones; /* owned reference */
    const struct zone *default_zone;
    int64_t duration; /* seconds, of events whose end is not announced */
    const char *uid_domain;
    const struct publisher *publishers;
    size_t publisher_count;
    struct strtab *by_id; /* owned: id -> struct publisher */
};

/* Of the drafts. Complains of zones that are unknown and of publishers
 * that are written twice. */
struct ground *ground_new(struct builder *builder, const char *uid_domain);

/* Which of two equal ones is there already: takes over `ground`, returns a reference to `before` or
 * that. `before`: NULL if there is none. */
struct ground *ground_settle(struct ground *ground, struct ground *before);

struct ground *ground_ref(struct ground *ground);

/* NULL-safe; returns NULL. */
struct ground *ground_unref(struct ground *ground);

#endif
