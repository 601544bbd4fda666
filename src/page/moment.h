#ifndef DAYBOOKD_PAGE_MOMENT_H
#define DAYBOOKD_PAGE_MOMENT_H

/*
 * Dates and times on pages, in <time datetime> (HTML 4.5.14), with the letters of their zone, and
 * the place's own time where that differs. English, like all words of the program.
 */

#include "base/buf.h"
#include "page/book.h"

/* "10:00 CET", "10:00 to 11:30 CET (12:00 in Riyadh)", "all day", "time to be confirmed"; what an
 * agenda says beside the title on the day `day`. */
void moment_time(const struct event *event, int32_t day, struct buf *buf);

/* All of it: "Thursday 14 December 2023, 10:00 to 11:30 CET", "2 to 27 October 2023", "some day in
 * December 2023", "no date yet". */
void moment_whole(const struct event *event, struct buf *buf);

/* <del> with the date that the event was moved from, in the same words; nothing: it was not. */
void moment_former(const struct event *event, struct buf *buf);

/* "10:00" on the day of the start and an exact time, "21:00 EST" where the clocks of the default
 * zone show another one; else nothing: beside titles in narrow places. */
void moment_clock(const struct book *book, const struct event *event, int32_t day, struct buf *buf);

/* "Today, Thursday 14 December 2023", of tomorrow the same; else the day alone: what is still to
 * come may be on what is yesterday here, on the clocks of its own zone. */
void moment_day(const struct book *book, int32_t day, struct buf *buf);

/* "2023-12-14T10:00+01:00" for times, "2023-12-14" for days, "2023-12", "2023-W50": the start, as
 * precisely as it is known; nothing for what is undated. */
void moment_datetime(const struct event *event, struct buf *buf);

/* The same of the date that the event was moved from; nothing where that was no more precise than a
 * week. The day alone on clocks that are not at hand. */
void moment_datetime_former(const struct event *event, struct buf *buf);

/* "Tuesday 12 December 2023, 17:00 CET" of a moment on the clocks of a zone. */
void moment_at(const struct zone *zone, struct local_time time, struct buf *buf);

/* The same as moment_datetime() of the end; nothing where it is not announced. */
void moment_datetime_end(const struct event *event, struct buf *buf);

/* "10:02, 14 December 2023" of a moment, on the clocks of the default zone. */
void moment_of(const struct book *book, int64_t utc, struct buf *buf);

#endif
