#ifndef DAYBOOKD_PAGE_PREVIEW_H
#define DAYBOOKD_PAGE_PREVIEW_H

/* What search engines and messengers show of the page of an event. */

#include "base/buf.h"
#include "daybook/event.h"

/* Adds one line of plain text: how it stands, when, and where; "Cancelled: Thursday 14 December
 * 2023, 10:00 CET, NATO Headquarters, Brussels." At most some 300 octets. */
void preview_print(const struct event *event, struct buf *buf);

#endif
