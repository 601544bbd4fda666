#ifndef DAYBOOKD_RENDER_JCAL_PART_H
#define DAYBOOKD_RENDER_JCAL_PART_H

/* Shared by the two halves of jcal.h, and nobody else's: jcal.c has lines and components,
 * jcal_value.c what stands in a line. All of it is read in place. */

#include "base/json.h"

#include <stdbool.h>

/* Writes one property's value or values, which are lost; false: they are not of that type. */
typedef bool jcal_put(struct json *json, char *value);

struct jcal_type {
    const char *name; /* "date-time" */
    jcal_put *put;
};

/* The type of a property, by its name in small letters, and of its parameter VALUE or NULL; NULL:
 * nothing is known of it. */
const struct jcal_type *jcal_type_of(const char *name, const char *value);

/* Cuts nothing, but makes the letters small; NULL: no name in capitals begins at `p`, which is left
 * at the character after it. */
char *jcal_take_name(char **p);

/* Writes the text at `p` to `to`, which may be the same place, up to `stop` or its end; `p` is left
 * after `stop`, or NULL. `escapes`: of each what follows `escape`, and what is meant. False: an
 * escape is none of them. */
bool jcal_unescape(char **p, char *to, char escape, const char *escapes, char stop);

#endif
