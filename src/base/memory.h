#ifndef DAYBOOKD_BASE_MEMORY_H
#define DAYBOOKD_BASE_MEMORY_H

/*
 * Allocation that does not fail.
 *
 * Everything that is stored is bounded before it is allocated, so running out of memory here means
 * that the machine, not the input, is at fault: the process says so and aborts. Code whose sizes a
 * client chooses (the http wing) uses malloc() itself and copes with NULL.
 */

#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

void *xmalloc(size_t size) __attribute__((malloc, returns_nonnull));

/* Zeroed. Aborts on overflow of count * size as well. */
void *xcalloc(size_t count, size_t size) __attribute__((malloc, returns_nonnull));

void *xrealloc_array(void *p, size_t count, size_t size) __attribute__((returns_nonnull));

char *xstrdup(const char *s) __attribute__((malloc, returns_nonnull));
char *xstrndup(const char *s, size_t max) __attribute__((malloc, returns_nonnull));

char *xasprintf(const char *format, ...) __attribute__((format(printf, 1, 2), returns_nonnull));
char *xvasprintf(const char *format, va_list args)
    __attribute__((format(printf, 1, 0), returns_nonnull));

/* Makes room for one more element in a growing array; doubles it when full. */
#define GROW(array, count, capacity)                                                               \
    do {                                                                                           \
        if ((count) == (capacity)) {                                                               \
            (capacity) = (capacity) ? (capacity)*2 : 8;                                            \
            (array) = xrealloc_array((array), (capacity), sizeof(*(array)));                       \
        }                                                                                          \
    } while (0)

void free_pointer(void *p);

/* char auto_free *s = xstrdup("x"); is freed at the end of its scope. */
#define auto_free __attribute__((cleanup(free_pointer)))

#endif
