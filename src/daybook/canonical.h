#ifndef DAYBOOKD_DAYBOOK_CANONICAL_H
#define DAYBOOKD_DAYBOOK_CANONICAL_H

/*
 * An event as a list of named texts, after defaults and publisher: what "this event has changed"
 * means. Independent of the wording of feeds, of file, line and order, and of whether the event is
 * public yet.
 */

#include "base/buf.h"
#include "base/digest.h"
#include "daybook/model.h"

size_t canonical_field_count(void);

/* "title", "when", ...: the name of the setting where there is one. */
const char *canonical_field_name(size_t field);

/* Adds the value; nothing when it was not said. Lists have one item a line. */
void canonical_field_print(const struct event *event, size_t field, struct buf *buf);

/* Of all fields of all components of the group. */
struct digest canonical_digest(const struct group *group);

#endif
