#ifndef DAYBOOKD_DAYBOOK_CANONICAL_H
#define DAYBOOKD_DAYBOOK_CANONICAL_H

/*
 * An event as a list of named texts, after defaults and publisher: what "this event has changed"
 * means, what the journal keeps of an event, and what an event that has gone from the files is made
 * of again. Independent of the wording of feeds, of tzdata, of file, line and order.
 *
 *     title: Joint press conference
 *     when: 2023-12-14 10:00
 *     participants: Jens Stoltenberg
 *     <TAB>Robert Fico
 *
 * One field a line in the order of a table, fields that were not said left out, further lines of a
 * value after a TAB. Fields have the names of settings where there is one.
 */

#include "base/buf.h"
#include "base/digest.h"
#include "base/slice.h"
#include "daybook/model.h"

struct arena;
struct zones;

/* Adds the text; `event` as its readers see it (an unpublished parent is no parent). */
void canonical_print(const struct event *event, struct buf *buf);

struct digest canonical_digest(const struct event *event);

/*
 * An event from such a text, without uid and id, everything of it in the arena; of the event that
 * it is a part of there are the UID and the title, as they were. Lines that mean nothing to this
 * version are passed over; a zone that is no longer known is read as UTC. -EBADMSG: it has no title
 * or no publisher.
 */
int canonical_parse(const char *content, struct zones *zones, struct arena *arena,
                    struct event **ret_event);

size_t canonical_field_count(void);
const char *canonical_field_name(size_t field);

/* The values of a text by field, "" for those that it has not got; in the arena. */
const char **canonical_values(const char *content, struct arena *arena);

/* Of such values that of a field, which there is. */
const char *canonical_value(const char **values, const char *field);

/* One instance of its own in a value of the field "occurrences". */
struct canonical_occurrence {
    int32_t on; /* the day that it stands for */
    const char **values; /* as canonical_values(): what it has of its own */
};

/* All of them, in the order of their days; in the arena. */
size_t canonical_occurrences(const char *value, struct arena *arena,
                             struct canonical_occurrence **ret_occurrences);

/* NULL: there is none on that day. */
const struct canonical_occurrence *
canonical_occurrence_on(const struct canonical_occurrence *occurrences, size_t count, int32_t day);

/* Where the field stands in a text, from its value to the LF that ends it, as it is folded; nothing
 * where it is not said. `ret_line`: where its line begins, or NULL. */
struct slice canonical_find(const char *content, const char *field, const char **ret_line);

#endif
