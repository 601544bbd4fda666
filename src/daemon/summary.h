#ifndef DAYBOOKD_DAEMON_SUMMARY_H
#define DAYBOOKD_DAEMON_SUMMARY_H

/*
 * What a reload changed, in a line for the log:
 * "+1 event, 2 changed, 1 removed; nato.ics, press.ics".
 */

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

struct plan;
struct snapshot;

/* Adds the counts of events that came, changed or went, or "no event changed"; returns how many. */
size_t summary_of_events(const struct plan *plan, struct buf *buf);

/* The file names of the resources that came, went or have other bytes, separated by ", "; nothing
 * when there are none. `before` may be NULL. */
void summary_of_files(const struct snapshot *before, const struct snapshot *after, struct buf *buf);

#endif
