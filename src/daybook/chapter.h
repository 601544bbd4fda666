#ifndef DAYBOOKD_DAYBOOK_CHAPTER_H
#define DAYBOOKD_DAYBOOK_CHAPTER_H

/*
 * The events of one file, resolved. A chapter goes from one model to the next as it is when all
 * that it was made of is as it was: the bytes of its file, the ground (ground.h), the UIDs that the
 * journal remembers for its events, and the chapters of the events that its own are parts of. One
 * of which anything had to be said is made anew every time, so that it is said every time.
 *
 * Const once it is finished, but for what counts references and says where it stands. Main thread
 * only.
 */

#include "daybook/build.h"

/* A category of a chapter, and where it is first used. */
struct category {
    const char *name;
    const char *file;
    int line;
    size_t used;
};

struct chapter {
    unsigned refs;
    size_t index; /* among those of the model that was built last */
    struct config_file *file; /* owned reference: most texts */
    struct arena *arena; /* owned: the rest */
    struct event *events; /* as they stand in the file */
    struct group *groups; /* one of each event; their contents after chapter_finish() */
    uint64_t *id_hashes; /* strtab_hash() of each id */
    size_t count; /* of all three */
    const struct category *categories; /* in the order of their first use */
    size_t category_count;
    const uint64_t *has_categories; /* of each event, which of those it has: a bit each by their
                                       places; NULL: they are more than 64 */
    struct chapter **linked; /* the other ones that hold an event that one of these is a part of;
                                not references: a model has all of them */
    size_t linked_count, linked_capacity;
    bool said; /* there is an error or a warning of it */
};

/* Everything but links, and what depends on them. The ground is there. */
struct chapter *chapter_new(struct builder *builder, struct config_file *file);

/* Finds the rows of the events that the journal knows by their id and UID: index + 1, else 0. */
void chapter_places(const struct builder *builder, const struct chapter *chapter,
                    uint32_t *ret_places);

/* Whether the events have the UIDs that they would be given now. */
bool chapter_stands(const struct builder *builder, const struct chapter *chapter,
                    const uint32_t *places);

/* When all events of the model are linked: what they are compared with the journal by. `before`:
 * the chapter of the same file on the same ground, but for its links; or NULL. */
void chapter_finish(struct chapter *chapter, const struct chapter *before);

/* Whether it is one of the chapter's, not a copy that says more or something earlier. */
bool chapter_has(const struct chapter *chapter, const struct event *event);

/* Whether it was not taken over: no model but the one that is being built has it. */
bool chapter_is_new(const struct chapter *chapter);

struct chapter *chapter_ref(struct chapter *chapter);

/* NULL-safe; returns NULL. */
struct chapter *chapter_unref(struct chapter *chapter);

#endif
