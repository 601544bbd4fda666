#ifndef DAYBOOKD_RENDER_ICS_PART_H
#define DAYBOOKD_RENDER_ICS_PART_H

/* Shared by the two halves of ics.h, and nobody else's: ics_event.c has events, ics.c what is
 * around them. */

#include "base/buf.h"

#include <stdint.h>

/* Adds "20231214T090000Z". */
void ics_print_utc(int64_t utc, struct buf *buf);

/* A text, unless there is none. */
void ics_write_optional(struct buf *buf, const char *name, const char *text);

#endif
