#ifndef DAYBOOKD_DAEMON_SUMMARY_H
#define DAYBOOKD_DAEMON_SUMMARY_H

/*
 * What a reload changed, in a line for the log:
 * "+1 event, 2 changed, 1 removed; nato.ics, press.ics".
 */

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

struct model;
struct snapshot;

/* Adds the counts of events, by UID, or "no event changed". `before` may be NULL. Returns how many
 * events came, changed or went. */
size_t summary_of_events(const struct model *before, const struct model *after, struct buf *buf);

/* The file names of the resources that came, went or have other bytes, separated by ", "; nothing
 * when there are none. `before` may be NULL. */
void summary_of_files(const struct snapshot *before, const struct snapshot *after, struct buf *buf);

/* Whether both answer every request alike. */
bool summary_same_bytes(const struct snapshot *a, const struct snapshot *b);

#endif
