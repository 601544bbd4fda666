#ifndef DAYBOOKD_RENDER_JCAL_H
#define DAYBOOKD_RENDER_JCAL_H

/*
 * jCal (RFC 7265): a calendar as JSON. It is made of the bytes of the calendar, and not of events a
 * second time, so that the two cannot say different things.
 *
 *     BEGIN:VCALENDAR                ["vcalendar",[["version",{},"text","2.0"]],
 *     VERSION:2.0
 *     BEGIN:VEVENT                     [["vevent",
 *     DTSTART;VALUE=DATE:20231214        [["dtstart",{},"date","2023-12-14"]],[]]]]
 *     END:VEVENT
 *     END:VCALENDAR
 *
 * Strict, and for calendars of our own: one VCALENDAR; lines end in CR LF; within a component
 * properties come before components; names are in capitals; parameters have one value. A property
 * is of the type that a table has for it, one that begins with X- of type "unknown", with its value
 * as it stands (RFC 7265 section 5.1); what is in neither is refused.
 */

#include "base/buf.h"
#include "base/slice.h"

/* 0, or -EINVAL: it is not such a calendar; then nothing is added. Pure. */
int jcal_write(struct slice calendar, struct buf *buf);

#endif
