#ifndef DAYBOOKD_BASE_STRTAB_H
#define DAYBOOKD_BASE_STRTAB_H

/* Texts to pointers. The texts are borrowed and must outlive the table. */

#include <stddef.h>

struct strtab;

struct strtab *strtab_new(void);

/* NULL-safe; returns NULL. */
struct strtab *strtab_free(struct strtab *table);

/* What is stored under the text, or NULL. */
void *strtab_get(const struct strtab *table, const char *text);

/* Stores `value`, not NULL, unless the text is there already: then returns what is. */
void *strtab_put(struct strtab *table, const char *text, void *value);

size_t strtab_count(const struct strtab *table);

/* The text in the table that is nearest to this one, or NULL: see base/nearest.h. */
const char *strtab_nearest(const struct strtab *table, const char *text);

#endif
