#ifndef DAYBOOKD_RENDER_WORDING_H
#define DAYBOOKD_RENDER_WORDING_H

/* Everything that calendars say in words about an event beside what its author wrote. English, like
 * the messages of the program; no locale is asked. */

#include "base/buf.h"
#include "daybook/model.h"
#include "daybook/repeat.h"

/* "Time TBC: ", "CANCELLED: " and so on before the title; nothing for most events. */
void wording_prefix(const struct event *event, struct buf *buf);

/*
 * The description: first what is special about its state, then what the author wrote and what else
 * is known, most useful first, with full links; its last line says so when the end of the event has
 * not been announced.
 */
void wording_description(const struct event *event, struct buf *buf);

/* What the description begins with: that it is cancelled, postponed, moved, not certain, or its
 * time to be confirmed, and why. Nothing for most events. */
void wording_state(const struct event *event, struct buf *buf);

/* Whether its date is another one than the former, which it has: not when it has no date any more,
 * or the same one that has only become less precise. */
bool wording_has_moved(const struct event *event);

/* What stands before the former date: "Moved from ", or that it "had been announced for " it. */
const char *wording_former(const struct event *event);

/* "Thursday 14 December 2023, 10:00 to 11:30" on clocks that are not named */
void wording_when(const struct when *when, struct buf *buf);

/* "Thursday 14 December 2023" */
void wording_day(int32_t day, struct buf *buf);

/* "every week on Wednesday until Wednesday 27 March 2024": as repeat_print() has it, but for the
 * day, which is written as people do. Not to be read back. */
void wording_repeat(const struct repeat *repeat, struct buf *buf);

/* "Riyadh" of "Asia/Riyadh" */
void wording_city(const char *zone, struct buf *buf);

/* The letters of the clocks at that moment: "CET", or "UTC+03:00" where the zone has none. */
void wording_clocks(const struct zone *zone, int64_t utc, struct buf *buf);

/* "2", "30 October" or "28 December 2023": of days from the one to the other, up to "to". */
void wording_first_day(int32_t from, int32_t to, struct buf *buf);

/* "December", of 1 to 12 */
const char *wording_month(int month);

#endif
