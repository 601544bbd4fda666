/* Open addressing. Only authors choose the texts, so colliding ones slow nobody but themselves. */

#include "base/strtab.h"

#include "base/memory.h"
#include "base/nearest.h"

#include <stdint.h>
#include <string.h>

struct slot {
    const char *text; /* NULL: free */
    void *value;
    uint64_t hash; /* of the text, which is far away: looked at only where this is the same */
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
static uint64_t hash_of(const char *text)
{
    uint64_t hash = 14695981039346656037u;

    for (const char *p = text; *p; p++)
        hash = (hash ^ (unsigned char)*p) * 1099511628211u;
    return hash ^ hash >> 32;
}

static struct slot *slot_of(const struct strtab *table, uint64_t hash, const char *text)
{
    size_t mask = table->size - 1, i = hash & mask;

    while (table->slots[i].text &&
           (table->slots[i].hash != hash || strcmp(table->slots[i].text, text) != 0))
        i = (i + 1) & mask;
    return &table->slots[i];
}

/* All texts differ: each goes into the first slot that is free. */
static void grow(struct strtab *table)
{
    struct slot *old = table->slots;
    size_t old_size = table->size, mask;

    table->size *= 2;
    table->slots = xcalloc(table->size, sizeof(*table->slots));
    mask = table->size - 1;
    for (size_t i = 0; i < old_size; i++) {
        size_t j = old[i].hash & mask;

        if (!old[i].text)
            continue;
        while (table->slots[j].text)
            j = (j + 1) & mask;
        table->slots[j] = old[i];
    }
    free(old);
}

void *strtab_get(const struct strtab *table, const char *text)
{
    return slot_of(table, hash_of(text), text)->value;
}

void *strtab_put(struct strtab *table, const char *text, void *value)
{
    uint64_t hash = hash_of(text);
    struct slot *slot;

    if ((table->count + 1) * 2 > table->size)
        grow(table);
    slot = slot_of(table, hash, text);
    if (slot->text)
        return slot->value;
    *slot = (struct slot){.text = text, .value = value, .hash = hash};
    table->count++;
    return value;
}

void strtab_set(struct strtab *table, const char *text, void *value)
{
    if (strtab_put(table, text, value) != value)
        slot_of(table, hash_of(text), text)->value = value;
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
