/* Allocation that does not fail: see memory.h for who may use it. */

#include "base/memory.h"

#include <stdio.h>
#include <string.h>

static void *must(void *p)
{
    if (!p) {
        fputs("daybookd: out of memory\n", stderr);
        abort();
    }
    return p;
}

void *xmalloc(size_t size)
{
    return must(malloc(size ? size : 1));
}

void *xcalloc(size_t count, size_t size)
{
    return must(calloc(count ? count : 1, size ? size : 1));
}

void *xrealloc_array(void *p, size_t count, size_t size)
{
    return must(reallocarray(p, count ? count : 1, size ? size : 1));
}

char *xstrdup(const char *s)
{
    return must(strdup(s));
}

char *xstrndup(const char *s, size_t max)
{
    return must(strndup(s, max));
}

char *xvasprintf(const char *format, va_list args)
{
    char *text = NULL;

    return vasprintf(&text, format, args) < 0 ? must(NULL) : text;
}

char *xasprintf(const char *format, ...)
{
    va_list args;
    char *text;

    va_start(args, format);
    text = xvasprintf(format, args);
    va_end(args);
    return text;
}

void free_pointer(void *p)
{
    free(*(void **)p);
}
