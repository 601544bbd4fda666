#ifndef DAYBOOKD_CTL_ENTRY_H
#define DAYBOOKD_CTL_ENTRY_H

/*
 * The events of a daybook as whoever keeps it sees them: what is public, and with it what is not
 * public yet or any more and still in the files.
 */

#include "base/buf.h"
#include "base/json.h"
#include "ctl/desk.h"

struct arena;

enum standing {
    STANDING_PUBLIC,
    STANDING_HELD, /* gone from the files, and served as it was */
    STANDING_REMOVED, /* gone from the files, and shown as removed */
    STANDING_DRAFT,
    STANDING_EMBARGO,
    STANDING_WITHDRAWN,
    STANDING_OVER, /* gone from the files after it was over */
};

struct entry {
    const struct event *event; /* as its readers see it; as it was written where they do not */
    const struct group *group; /* of the event; its stamp says something only when it is public */
    enum standing standing;
};

/* All of them in the order (start, id); the array is the caller's to free(). */
struct entry *entries_of(const struct desk *desk, size_t *ret_count);

/*
 * The same with each event that repeats as its instances, from the one that is under way or comes
 * next on, as far as ENTRY_HORIZON from now and no more than ENTRY_MOST_INSTANCES of one; with
 * `past` those too that were over since as long ago. What they are made of is in the arena. One
 * that has none of these is there as it was. `entries` is freed; the array is the caller's to
 * free().
 */
#define ENTRY_HORIZON (366LL * 24 * 3600)
#define ENTRY_MOST_INSTANCES 60
struct entry *entries_by_instance(const struct desk *desk, struct entry *entries, size_t count,
                                  bool past, struct arena *arena, size_t *ret_count);

/* NULL: the files have no such event, and none is on show. */
const struct entry *entry_find(const struct entry *entries, size_t count, const char *id);

/* An event that is in no file and not on show, as the journal remembers it; everything in the
 * arena. -EBADMSG: it was taken back, and nothing is kept of it. */
int entry_remembered(const struct desk *desk, const struct row *row, struct arena *arena,
                     struct entry *ret_entry);

/* On show: public, held, or removed and still said to be. */
bool entry_is_public(const struct entry *entry);

/* Whether the feed shows it now. */
bool entry_is_in(const struct desk *desk, const struct entry *entry, const struct feed *feed);

/* "public", "held", "removed", "draft", "embargo", "withdrawn", "over". */
const char *entry_standing(const struct entry *entry);

/* "confirmed, time TBC", "tentative, under way", "postponed", "expected yearly",
 * "draft", "embargo until 2030-01-15 09:00 CET". */
void entry_status(const struct desk *desk, const struct entry *entry, struct buf *buf);

/* The start on the clocks of its zone, "2030-01-31 10:00 CET"; else what is known of its date, as
 * it is written in the files: "2030-01-31/2030-02-03", "2030-W05", "TBC". */
void entry_when(const struct event *event, struct buf *buf);

/* Adds "2030-01-31 10:00 CET", or "2030-01-31 12:00 UTC+03:00" where the zone has no letters. */
void moment_print(int64_t utc, const struct zone *zone, struct buf *buf);

/* The members that an event has in all answers in JSON, inside an object that is open. */
void entry_json(const struct desk *desk, const struct entry *entry, struct json *json);

#endif
