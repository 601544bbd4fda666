/* Open addressing. Only authors choose the texts, so colliding ones slow nobody but themselves. */

#include "base/strtab.h"

#include "base/memory.h"
#include "base/nearest.h"

#include <stdint.h>
#include <string.h>

struct slot {
    const char *text; /* NULL: free */
    void *value;
};

struct strtab {
    struct slot *slots; /* owned; a power of two, at most half full */
    size_t size;
    size_t count;
};

struct strtab *strtab_new(void)
{
    struct strtab *table = xcalloc(1, sizeof(*table));

    table->size = 64;
    table->slots = xcalloc(table->size, sizeof(*table->slots));
    return table;
}

struct strtab *strtab_free(struct strtab *table)
{
    if (!table)
        return NULL;
    free(table->slots);
    free(table);
    return NULL;
}

/* FNV-1a. */
static struct slot *slot_of(const struct strtab *table, const char *text)
{
    uint64_t hash = 14695981039346656037u;
    size_t mask = table->size - 1, i;

    for (const char *p = text; *p; p++)
        hash = (hash ^ (unsigned char)*p) * 1099511628211u;
    for (i = (hash ^ hash >> 32) & mask; table->slots[i].text; i = (i + 1) & mask)
        if (strcmp(table->slots[i].text, text) == 0)
            break;
    return &table->slots[i];
}

static void grow(struct strtab *table)
{
    struct slot *old = table->slots;
    size_t old_size = table->size;

    table->size *= 2;
    table->slots = xcalloc(table->size, sizeof(*table->slots));
    for (size_t i = 0; i < old_size; i++)
        if (old[i].text)
            *slot_of(table, old[i].text) = old[i];
    free(old);
}

void *strtab_get(const struct strtab *table, const char *text)
{
    return slot_of(table, text)->value;
}

void *strtab_put(struct strtab *table, const char *text, void *value)
{
    struct slot *slot;

    if ((table->count + 1) * 2 > table->size)
        grow(table);
    slot = slot_of(table, text);
    if (slot->text)
        return slot->value;
    *slot = (struct slot){.text = text, .value = value};
    table->count++;
    return value;
}

size_t strtab_count(const struct strtab *table)
{
    return table->count;
}

const char *strtab_nearest(const struct strtab *table, const char *text)
{
    unsigned best = nearest_limit(text) + 1;
    const char *nearest = NULL;

    for (size_t i = 0; i < table->size; i++) {
        const char *candidate = table->slots[i].text;
        unsigned distance;

        if (!candidate)
            continue;
        distance = nearest_distance(text, candidate, best);
        if (distance < best || (nearest && distance == best && strcmp(candidate, nearest) < 0)) {
            best = distance;
            nearest = candidate;
        }
    }
    return nearest;
}
