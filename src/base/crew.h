#ifndef DAYBOOKD_BASE_CREW_H
#define DAYBOOKD_BASE_CREW_H

/*
 * Work that falls into parts which do not know of each other, done on several processors at once.
 *
 * The threads live for one call only: nobody who waits for it can tell how many there were, and
 * between two calls there is nothing to look after.
 */

#include <stddef.h>

/* Processors that this process may use; at least 1. */
unsigned crew_processors(void);

/*
 * Calls part(context, i) once for each i below `count` and returns when all have returned. Parts
 * begin in the order of i, one a processor at a time, on this thread and on up to 7 others; where
 * no thread can be had, this one does the work. What parts share they only read.
 */
void crew_run(size_t count, void (*part)(void *context, size_t i), void *context);

#endif
