#ifndef DAYBOOKD_BASE_STRTAB_H
#define DAYBOOKD_BASE_STRTAB_H

/* Texts to pointers. The texts are borrowed and must outlive the table. */

#include <stddef.h>
#include <stdint.h>

struct strtab;

struct strtab *strtab_new(void);

/* With room for so many texts. */
struct strtab *strtab_sized(size_t count);

/* NULL-safe; returns NULL. */
struct strtab *strtab_free(struct strtab *table);

/* What is stored under the text, or NULL. */
void *strtab_get(const struct strtab *table, const char *text);

/* Stores `value`, not NULL, unless the text is there already: then returns what is. */
void *strtab_put(struct strtab *table, const char *text, void *value);

/* The same of a text whose hash is known: what is asked for often is hashed once. A text that is in
 * no table is then hardly ever touched. */
uint64_t strtab_hash(const char *text);
void *strtab_get_hashed(const struct strtab *table, const char *text, uint64_t hash);
void *strtab_put_hashed(struct strtab *table, const char *text, uint64_t hash, void *value);

/* Makes what is stored under the text, which is there, another value under an equal text. */
void strtab_replace(struct strtab *table, const char *text, void *value);

size_t strtab_count(const struct strtab *table);

/* The text in the table that is nearest to this one, or NULL: see base/nearest.h. */
const char *strtab_nearest(const struct strtab *table, const char *text);

#endif
