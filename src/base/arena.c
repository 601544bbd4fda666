/* A chain of blocks, newest first; large requests get a block of their own. See arena.h. */

#include "base/arena.h"

#include "base/memory.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define BLOCK_SIZE (64 * 1024)

struct block {
    struct block *next;
    size_t used;
    size_t size;
    alignas(max_align_t) char data[];
};

struct arena {
    struct block *blocks;
};

struct arena *arena_new(void)
{
    return xcalloc(1, sizeof(struct arena));
}

struct arena *arena_free(struct arena *arena)
{
    if (!arena)
        return NULL;
    for (struct block *block = arena->blocks, *next; block; block = next) {
        next = block->next;
        free(block);
    }
    free(arena);
    return NULL;
}

static struct block *block_new(size_t size)
{
    struct block *block = xmalloc(sizeof(*block) + size);

    block->next = NULL;
    block->used = 0;
    block->size = size;
    return block;
}

/* The block that still has room stays in front. */
static struct block *add_block(struct arena *arena, size_t size)
{
    bool is_large = size > BLOCK_SIZE / 4;
    struct block *block = block_new(is_large ? size : BLOCK_SIZE);
    struct block **place = is_large && arena->blocks ? &arena->blocks->next : &arena->blocks;

    block->next = *place;
    return *place = block;
}

/* Not zeroed. */
static void *take(struct arena *arena, size_t size, size_t align)
{
    struct block *block = arena->blocks;
    size_t start = block ? (block->used + align - 1) / align * align : 0;

    if (size > SIZE_MAX / 2)
        abort();
    if (!block || start > block->size || block->size - start < size) {
        block = add_block(arena, size);
        start = 0;
    }
    block->used = start + size;
    return block->data + start;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    return memset(take(arena, size, alignof(max_align_t)), 0, size);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    size_t total;

    if (__builtin_mul_overflow(count, size, &total))
        abort();
    return arena_alloc(arena, total);
}

void *arena_copy(struct arena *arena, const void *items, size_t count, size_t size)
{
    void *copy = arena_array(arena, count, size);

    return count ? memcpy(copy, items, count * size) : copy;
}

char *arena_strdup(struct arena *arena, const char *s)
{
    return arena_strndup(arena, s, strlen(s));
}

char *arena_strndup(struct arena *arena, const char *s, size_t len)
{
    char *copy = take(arena, len + 1, 1);

    memcpy(copy, s, len);
    copy[len] = '\0';
    return copy;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    char *text auto_free = NULL;
    va_list args;

    va_start(args, format);
    text = xvasprintf(format, args);
    va_end(args);
    return arena_strdup(arena, text);
}
