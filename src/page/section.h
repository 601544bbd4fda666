#ifndef DAYBOOKD_PAGE_SECTION_H
#define DAYBOOKD_PAGE_SECTION_H

/*
 * The first so many of the events that are put in, in order: by a key, and by id. Of the others it
 * is known that there are some.
 */

#include "daybook/event.h"

struct entry {
    int64_t key;
    const struct group *group; /* borrowed */
    const struct event *event; /* that of the group, or the instance of it that is here */
    struct event instance;
};

struct section {
    struct entry **entries; /* owned: in order; where each is does not change with that */
    struct entry *room; /* owned: where they are */
    size_t count, most;
    bool is_cut; /* there are more than these */
};

/* To be freed by section_done(). */
struct section section_new(size_t most);
void section_done(struct section *section);

bool section_is_full(const struct section *section);

/* The last one falls out of a full section, or this one does not come into it. What is not the
 * event of the group is copied. */
void section_add(struct section *section, int64_t key, const struct group *group,
                 const struct event *event);

#endif
