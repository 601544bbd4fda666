#ifndef DAYBOOKD_BASE_ARENA_H
#define DAYBOOKD_BASE_ARENA_H

/*
 * Memory that is given back all at once.
 *
 * The texts and arrays of a configuration file, and those of a model, live and die together: each
 * has an arena, and nothing in it is freed alone.
 */

#include <stddef.h>

struct arena;

struct arena *arena_new(void);

/* NULL-safe; returns NULL. */
struct arena *arena_free(struct arena *arena);

/* Zeroed, aligned for any type. */
void *arena_alloc(struct arena *arena, size_t size);

/* Room for `count` elements of `size` bytes; aborts on overflow. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* A copy of such an array. */
void *arena_copy(struct arena *arena, const void *items, size_t count, size_t size);

char *arena_strdup(struct arena *arena, const char *s);
char *arena_strndup(struct arena *arena, const char *s, size_t len);
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
