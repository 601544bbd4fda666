#ifndef DAYBOOKD_RENDER_TOLD_H
#define DAYBOOKD_RENDER_TOLD_H

/*
 * A change in words, for feeds of changes, the log and daybookctl: "moved from Thursday 14 December
 * 2023, 10:00 CET to Friday 15 December 2023, 11:00 CET". English, like the messages of the
 * program.
 *
 * Everything is taken from the revision alone, so that what was said once is said for ever.
 */

#include "base/buf.h"

#include <stdbool.h>

struct revision;
struct zones;

/*
 * What readers are told of a revision, one line a fact, most important first: added, removed, back;
 * the date (confirmed, moved, withdrawn, its end), the status, the place, where it is live, results
 * and outcome. A correction is told as "corrected: " and the present date, without the date that
 * stood so shortly. The date of an event that is cancelled or postponed is not told of: it will not
 * take place on it. Of links only what is new or changed; a long outcome is cut. Nothing for fields
 * that only the data tells of, for phases and for what was cleared away after it was over. The
 * reason is not part of it. Returns the number of lines, each ended by LF.
 */
size_t told_lines(const struct revision *revision, struct zones *zones, struct buf *buf);

/*
 * The same, and what it leaves out, for who wants the whole history of an event: the former title,
 * and in one line the names of other fields: "title changed from "Talk"", "contact, media access
 * changed". Not for phases. Returns whether told_lines() tells anything.
 */
bool told_history(const struct revision *revision, struct zones *zones, struct buf *lines);

/*
 * The same as told_lines() in one line, "; " between the facts and the reason after a colon:
 * "cancelled: illness". With `all` it never is nothing: other fields are named ("description
 * changed", "title changed from ..."), phases and what was cleared away are told too ("under way",
 * "over and gone from the files"). Returns whether anything was added.
 */
bool told_line(const struct revision *revision, struct zones *zones, bool all, struct buf *buf);

/* One word for a title, of the most important line that has one: "Added", "Removed", "Back",
 * "Corrected", "Moved", "New date", "Time confirmed", "Date confirmed", "Time withdrawn", "Date
 * withdrawn", "Cancelled", "Postponed", "Confirmed", "Tentative", "On again" (what was not to take
 * place); else "Changed". */
const char *told_verb(const struct revision *revision, struct zones *zones);

/* "Thursday 14 December 2023, 10:00 CET", "Wednesday 13 December 2023, time to be confirmed",
 * "2 to 27 October 2023", "the week of Monday 11 December 2023", "December 2023", "no date yet".
 * `zone`: IANA name; where it has no letters for its clocks, the offset: "10:00 UTC+03:00". */
void told_when(const char *when, const char *zone, struct zones *zones, struct buf *buf);

#endif
