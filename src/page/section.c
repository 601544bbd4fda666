/* Entries in order: see section.h. */

#include "page/section.h"

#include "base/memory.h"

#include <string.h>

struct section section_new(size_t most)
{
    return (struct section){.entries = xrealloc_array(NULL, most, sizeof(struct entry *)),
                            .room = xrealloc_array(NULL, most, sizeof(struct entry)),
                            .most = most};
}

static bool is_before(const struct entry *a, int64_t key, const struct group *group)
{
    if (a->key != key)
        return a->key < key;
    return strcmp(a->group->event->id, group->event->id) <= 0;
}

bool section_is_full(const struct section *section)
{
    return section->count == section->most;
}

static size_t place_in(const struct section *section, int64_t key, const struct group *group)
{
    size_t low = 0, high = section->count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (is_before(section->entries[middle], key, group))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void section_add(struct section *section, int64_t key, const struct group *group,
                 const struct event *event)
{
    struct entry *entry = &section->room[section->count];
    size_t place = place_in(section, key, group);

    if (section_is_full(section)) {
        section->is_cut = true;
        if (place == section->count)
            return;
        entry = section->entries[--section->count];
    }
    memmove(&section->entries[place + 1], &section->entries[place],
            (section->count - place) * sizeof(*section->entries));
    entry->key = key;
    entry->group = group;
    entry->event = event;
    if (event != group->event) {
        entry->instance = *event;
        entry->event = &entry->instance;
    }
    section->entries[place] = entry;
    section->count++;
}

void section_done(struct section *section)
{
    free(section->entries);
    free(section->room);
}
