#ifndef DAYBOOKD_RENDER_ICS_H
#define DAYBOOKD_RENDER_ICS_H

/*
 * iCalendar (RFC 5545, RFC 7986): a feed is a header, one VTIMEZONE for each zone in it, a block
 * for each UID group, and a footer. Blocks depend on the group and the style alone, so that feeds
 * share them.
 */

#include "base/buf.h"
#include "daybook/published.h"

enum ics_style {
    ICS_STRUCK, /* cancelled events have STATUS:CANCELLED, which apps strike through or hide */
    ICS_TITLE, /* they say it in the title only */
    ICS_WITHOUT, /* they are left out */
    ICS_STYLE_COUNT,
};

/* Adds the VEVENTs of the group, master first. */
void ics_group(const struct group *group, enum ics_style style, struct buf *buf);

/*
 * Adds the calendar up to the first block, for what the listing shows. If that is nothing: one
 * transparent entry on 1 January 1970 too, for the apps that keep the old events for ever when a
 * calendar becomes empty. Returns where in the buffer the value of the calendar's own LAST-MODIFIED
 * stands: it depends on the bytes, which are complete but for it.
 */
size_t ics_head(const struct model *model, const struct listing *listing, struct buf *buf);

/* Adds a calendar of that group alone, as ICS_STRUCK, which apps take for events to be copied into
 * a calendar of theirs: it has no name, no address, and no interval. */
void ics_alone(const struct group *group, struct buf *buf);

/* Adds the value of RRULE of an event that repeats by a rule. */
void ics_print_rrule(const struct event *event, struct buf *buf);

/* Adds what comes after the last block. */
void ics_foot(struct buf *buf);

void ics_set_modified(struct buf *buf, size_t at, int64_t modified);

#endif
