#ifndef DAYBOOKD_CTL_ICS_READ_H
#define DAYBOOKD_CTL_ICS_READ_H

/*
 * Calendars of others (RFC 5545 section 3), as components and content lines with the number of the
 * line that each was written on. Values are as they stand in the file: see ics_value.h.
 *
 * libical keeps no line numbers, passes over what it does not know, and is quadratic in the length
 * of a line; what anybody may have written is read here, and bounded first.
 */

#include "base/arena.h"
#include "base/buf.h"
#include "base/strtab.h"

#include <stdbool.h>
#include <stddef.h>

/* What a file may have at most. */
#define ICS_MAX_OCTETS 100000000
#define ICS_MAX_LINES 4000000
#define ICS_MAX_LINE 65536 /* octets when it is unfolded; a longer one has no value */
#define ICS_MAX_DEPTH 5 /* VCALENDAR is 1 */

struct ics_property {
    const char *name; /* in capitals */
    const char *parameters; /* as written, without the first semicolon; "" for none */
    const char *value; /* "" of one that was cut */
    bool cut; /* its line was longer than ICS_MAX_LINE */
    size_t line;
};

/* What to say of one that was cut. */
#define ICS_CUT " its line has more than 65536 octets"

struct ics_component {
    const char *name; /* in capitals */
    size_t line;
    struct ics_property *properties;
    size_t count, capacity;
    struct strtab *firsts; /* owned: of each name the first; NULL: there are only a few */
    struct ics_component **children;
    size_t child_count, child_capacity;
    struct ics_component *parent; /* NULL for the root */
};

/*
 * The components of a file below a root without a name or properties. 0, or -EINVAL with the first
 * mistake and its line in `ret_line`, a sentence fragment in `problem`. Text of the tree is in
 * `text`, which it changes and which has to live as long; the rest is freed by ics_free().
 */
int ics_read(struct buf *text, struct ics_component **ret_root, size_t *ret_line,
             struct buf *problem);

/* NULL-safe; returns NULL. */
struct ics_component *ics_free(struct ics_component *root);

/* The first property of that name, or NULL. */
const struct ics_property *ics_find(const struct ics_component *component, const char *name);

/* Its value, or NULL. */
const char *ics_value(const struct ics_component *component, const char *name);

#endif
