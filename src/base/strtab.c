/* Open addressing. Only authors choose the texts, so colliding ones slow nobody but themselves. */

#include "base/strtab.h"

#include "base/memory.h"
#include "base/nearest.h"

#include <stdint.h>
#include <string.h>

struct slot {
    const char *text; /* NULL: free */
    uint64_t hash; /* of it: texts are compared where their hashes are equal */
    void *value;
};

struct strtab {
    struct slot *slots; /* owned; a power of two, at most half full */
    size_t size;
    size_t count;
};

struct strtab *strtab_sized(size_t count)
{
    struct strtab *table = xcalloc(1, sizeof(*table));

    table->size = 64;
    while (table->size / 2 < count)
        table->size *= 2;
    table->slots = xcalloc(table->size, sizeof(*table->slots));
    return table;
}

struct strtab *strtab_new(void)
{
    return strtab_sized(0);
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
uint64_t strtab_hash(const char *text)
{
    uint64_t hash = 14695981039346656037u;

    for (const char *p = text; *p; p++)
        hash = (hash ^ (unsigned char)*p) * 1099511628211u;
    return hash;
}

static struct slot *slot_of(const struct strtab *table, const char *text, uint64_t hash)
{
    size_t mask = table->size - 1, i = (hash ^ hash >> 32) & mask;
    struct slot *slots = table->slots;

    while (slots[i].text && (slots[i].hash != hash || strcmp(slots[i].text, text) != 0))
        i = (i + 1) & mask;
    return &slots[i];
}

static void grow(struct strtab *table)
{
    struct slot *old = table->slots;
    size_t old_size = table->size;

    table->size *= 2;
    table->slots = xcalloc(table->size, sizeof(*table->slots));
    for (size_t i = 0; i < old_size; i++)
        if (old[i].text)
            *slot_of(table, old[i].text, old[i].hash) = old[i];
    free(old);
}

void *strtab_get_hashed(const struct strtab *table, const char *text, uint64_t hash)
{
    return slot_of(table, text, hash)->value;
}

void *strtab_get(const struct strtab *table, const char *text)
{
    return table->count ? strtab_get_hashed(table, text, strtab_hash(text)) : NULL;
}

void *strtab_put_hashed(struct strtab *table, const char *text, uint64_t hash, void *value)
{
    struct slot *slot;

    if ((table->count + 1) * 2 > table->size)
        grow(table);
    slot = slot_of(table, text, hash);
    if (slot->text)
        return slot->value;
    *slot = (struct slot){.text = text, .hash = hash, .value = value};
    table->count++;
    return value;
}

void *strtab_put(struct strtab *table, const char *text, void *value)
{
    return strtab_put_hashed(table, text, strtab_hash(text), value);
}

void strtab_replace(struct strtab *table, const char *text, void *value)
{
    struct slot *slot = slot_of(table, text, strtab_hash(text));

    slot->text = text;
    slot->value = value;
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
