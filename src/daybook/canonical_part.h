#ifndef DAYBOOKD_DAYBOOK_CANONICAL_PART_H
#define DAYBOOKD_DAYBOOK_CANONICAL_PART_H

/* Shared by the two halves of canonical.h, and nobody else's: canonical_series.c has the fields of
 * how an event repeats, canonical.c all others and their table. */

#include "daybook/canonical.h"
#include "daybook/series.h"

struct reading {
    struct arena *arena;
    struct zones *zones;
    struct event *event;
    struct publisher *publisher; /* the event's own */
    struct series *series; /* the event's own, or NULL */
    struct occurrence *occurrences; /* the same */
};

/* Cuts the first line off; NULL when there is none. */
char *canonical_next_line(char **rest);

size_t canonical_count_lines(const char *value);

/* The field of that name, and one that there is not otherwise. */
size_t canonical_field(const char *name);

/* Adds the line of a field, if there is something to say. */
void canonical_print_field(const struct event *event, size_t field, struct buf *buf);

/* `value`: in the arena. */
void canonical_read_field(struct reading *reading, size_t field, const char *value);

/* Rows of the table: `offset` means nothing to them. */
void canonical_print_repeat(const struct event *event, size_t offset, struct buf *buf);
void canonical_read_repeat(struct reading *reading, size_t offset, const char *value);
void canonical_print_dates(const struct event *event, size_t offset, struct buf *buf);
void canonical_read_dates(struct reading *reading, size_t offset, const char *value);
void canonical_print_not_on(const struct event *event, size_t offset, struct buf *buf);
void canonical_read_not_on(struct reading *reading, size_t offset, const char *value);
void canonical_print_occurrences(const struct event *event, size_t offset, struct buf *buf);
void canonical_read_occurrences(struct reading *reading, size_t offset, const char *value);

/* An occurrence is planned for when the event as a whole says: when all else of it is known. */
void canonical_plan_occurrences(struct reading *reading);

#endif
