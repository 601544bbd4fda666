#ifndef DAYBOOKD_RENDER_VTIMEZONE_H
#define DAYBOOKD_RENDER_VTIMEZONE_H

/*
 * VTIMEZONE (RFC 5545 section 3.6.5), in the shape that Outlook reads: one STANDARD and one
 * DAYLIGHT with a plain yearly rule, or one STANDARD, wherever the zone's rule is constant over the
 * span.
 */

#include "base/buf.h"
#include "daybook/zone.h"

/*
 * Adds the component, right for every local time between the instants `from` and `to` (seconds
 * UTC, both included). Not for zones that are UTC.
 */
void vtimezone_write(const struct zone *zone, int64_t from, int64_t to, struct buf *buf);

#endif
