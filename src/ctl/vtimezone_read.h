#ifndef DAYBOOKD_CTL_VTIMEZONE_READ_H
#define DAYBOOKD_CTL_VTIMEZONE_READ_H

/*
 * What a calendar says of a time zone (VTIMEZONE, RFC 5545 section 3.6.5), by libical, which has
 * no time limit: it is given nothing but rules that repeat yearly, and few of them.
 */

#include "ctl/ics_read.h"

#include <stdbool.h>
#include <stdint.h>

struct vtimezone;

/* NULL: it says nothing that can be understood. */
struct vtimezone *vtimezone_read(const struct ics_component *component);

/* NULL-safe; returns NULL. */
struct vtimezone *vtimezone_free(struct vtimezone *definition);

/* Seconds east of UTC that its clocks show at an instant, and of a local time (counted as if it
 * were UTC). */
int32_t vtimezone_offset(const struct vtimezone *definition, int64_t utc);
int64_t vtimezone_to_utc(const struct vtimezone *definition, int64_t local);

#endif
