#ifndef DAYBOOKD_BASE_NEAREST_H
#define DAYBOOKD_BASE_NEAREST_H

/* "Did you mean ...?": optimal string alignment distance (insert, delete, replace, swap two
 * neighbours), ASCII letters compared without case. */

#include <stddef.h>

/* At most `limit` + 1, which stands for everything beyond it. Texts over 64 octets are far. */
unsigned nearest_distance(const char *a, const char *b, unsigned limit);

/* How many slips are forgiven in a word of this length: 1 up to 4 letters, 2 up to 8, else 3. */
unsigned nearest_limit(const char *word);

/* The nearest of `candidates` within nearest_limit(), the first of equals; or NULL. */
const char *nearest_of(const char *word, const char *const *candidates, size_t count);

#endif
