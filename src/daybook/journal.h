#ifndef DAYBOOKD_DAYBOOK_JOURNAL_H
#define DAYBOOKD_DAYBOOK_JOURNAL_H

/*
 * What is remembered from one run to the next: every UID that was ever public, every change of one,
 * and when each feed last changed. This is the journal in memory; store.h keeps it on disk, and
 * plan.h decides what comes next.
 *
 * Times are seconds UTC. Texts in what the journal holds are owned by it. Main thread only.
 */

#include "base/digest.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Changes that are held in memory, newest last: what feeds of changes are made of. All of them are
 * on disk. */
#define JOURNAL_WINDOW 20000

enum row_state {
    ROW_PUBLIC, /* in the files, and public */
    ROW_HELD, /* gone from the files, and served unchanged until somebody accepts that */
    ROW_REMOVED, /* gone from the files before it was over */
    ROW_OVER, /* gone from the files after it was over */
    ROW_WITHDRAWN, /* taken back: nothing of it is kept but its identity */
    ROW_STATE_COUNT,
};

/* How the clock sees an event. Events without a date are upcoming for ever. */
enum phase { PHASE_UPCOMING, PHASE_SOON, PHASE_UNDER_WAY, PHASE_OVER, PHASE_COUNT };

/* One UID. Rows are never deleted, so that one that comes back goes on counting. */
struct row {
    char *uid;
    char *id; /* the last one it had */
    enum row_state state;
    enum phase phase; /* the last that was recorded */
    struct digest digest; /* of the content */
    int64_t created; /* when it became public */
    int64_t modified; /* DTSTAMP and LAST-MODIFIED */
    int64_t publish_at; /* as the file said when it was last public; INT64_MIN: nothing */
    int64_t removed_at; /* of ROW_REMOVED */
    int32_t sequence;
    char *content; /* canonical_print() of what was last public; "" when withdrawn */
    char *dates; /* the dates it has had: former.h; "" when withdrawn */
    char *reason; /* why it is as it is, for readers; or NULL */
    char *reason_used; /* the last change_reason that went with a change; or NULL */
};

struct field_change {
    char *field; /* name of the setting; canonical.h */
    char *before; /* "" = not said */
    char *after;
};

enum revision_kind {
    REVISION_ADDED, /* became public; no fields */
    REVISION_CHANGED,
    REVISION_REMOVED, /* gone from the files before it was over; no fields */
    REVISION_RETURNED, /* back after it had been removed; with the fields that differ */
    REVISION_CLEARED, /* gone from the files after it was over; no fields */
    REVISION_PHASE, /* the clock: one field, "phase" */
    REVISION_KIND_COUNT,
};

/* Everything about one event that changed at once. */
struct revision {
    int64_t number; /* rises over the whole journal; from 1 */
    int64_t time;
    enum revision_kind kind;
    char *uid;
    char *id;
    char *title; /* at that time, and so are the next three */
    char *when; /* when_print() of it */
    char *zone; /* of `when`: an IANA name */
    char *status; /* event_status_name() */
    int32_t sequence;
    bool correction; /* what `when` was before stood so shortly that nobody is told of it */
    char *reason; /* the change_reason that came with it; or NULL */
    struct field_change *changes;
    size_t change_count;
};

/* When the bytes of a feed last changed, and what was in it. */
struct feed_stamp {
    char *id; /* of the feed */
    struct digest digest; /* of its bytes without its own LAST-MODIFIED */
    int64_t modified;
    char *members; /* the UIDs that it showed, in its order, each followed by LF */
};

/* Stands for what ids and UIDs have to do with each other in a journal. Whoever holds a reference
 * and finds it there again knows that each row of a UID still has its index, and each id its UID.
 */
struct names;

struct names *names_ref(struct names *names);

/* NULL-safe; returns NULL. */
struct names *names_unref(struct names *names);

struct journal {
    int64_t created; /* when it was begun: what it is known by, for ever */
    int64_t raised; /* when its numbers were last raised, store_raise(); INT64_MIN: never */
    int64_t last_run; /* when something was last planned; 0: never, the journal is new */
    uint64_t generation; /* of the last snapshot that was made of it; 0: none */
    struct digest served; /* of all that was served as that generation */
    int64_t last_number; /* of a revision */
    struct row **rows;
    size_t row_count;
    size_t row_capacity;
    struct strtab *by_uid; /* UID -> index in `rows` + 1 */
    struct strtab *by_id; /* id -> the same, of the row of journal_uid_of() */
    struct names *names; /* owned reference: another one whenever journal_uid_of() has another
                            answer for an id that had one */
    struct revision *revisions; /* the last JOURNAL_WINDOW, oldest first */
    size_t revision_count;
    size_t revision_capacity;
    struct feed_stamp *feeds;
    size_t feed_count;
};

/* What one run adds to the journal. Everything is borrowed. */
struct journal_write {
    int64_t now;
    uint64_t generation;
    struct digest served;
    const struct row *rows; /* the whole new row, for rows that come or change */
    size_t row_count;
    const struct revision *revisions; /* numbered from journal->last_number + 1 */
    size_t revision_count;
    const char *const *forgotten; /* UIDs all of whose earlier revisions are deleted */
    size_t forgotten_count;
    const struct feed_stamp *feeds; /* replace all those before; one that is as the journal has it
                                       costs nothing */
    size_t feed_count;
};

/* An empty journal that begins at `now`. */
struct journal *journal_new(int64_t now);

/* NULL-safe; returns NULL. */
struct journal *journal_free(struct journal *journal);

/* The row of that UID, or NULL. Valid until the next journal_apply(). */
const struct row *journal_find(const struct journal *journal, const char *uid);

/* Its index in `rows`, or SIZE_MAX. */
size_t journal_index(const struct journal *journal, const char *uid);

/* The same, where the strtab_hash() of the UID is known. */
size_t journal_index_hashed(const struct journal *journal, const char *uid, uint64_t hash);

/* The UID that events of that id have had, or NULL: that of the row that is public, else of the one
 * that changed last. Valid as long as the journal. */
const char *journal_uid_of(const struct journal *journal, const char *id);

/* Index + 1 of its row, the strtab_hash() of the id being known; 0: there is none. */
size_t journal_place_of_id(const struct journal *journal, const char *id, uint64_t hash);

/* The SEQUENCE that a new UID begins with: the seconds from 2023-01-01 to the beginning of the
 * journal, so that a journal that was lost cannot lower one; or to when its numbers were raised, if
 * that was later. */
int32_t journal_base(const struct journal *journal);

/* The same of a journal that begins at that time. */
int32_t journal_base_at(int64_t time);

/* NULL when the feed has none yet. */
const struct feed_stamp *journal_feed(const struct journal *journal, const char *id);

/* Takes over copies of what has been committed. */
void journal_apply(struct journal *journal, const struct journal_write *write);

/* For the store, which makes a journal of what is on disk: adds a copy of the row. -EEXIST: there
 * is one of that UID. */
int journal_add(struct journal *journal, const struct row *row);

/* Copies with texts of their own: what the members of a journal are made of. */
struct revision revision_copy(const struct revision *revision);
struct field_change field_change_copy(const struct field_change *change);
struct feed_stamp feed_stamp_copy(const struct feed_stamp *stamp);

/* Everything that the journal knows, as one write: for a store that has to be made anew. The
 * struct borrows from the journal; `ret_rows` is the caller's to free(). */
struct journal_write journal_whole(const struct journal *journal, struct row **ret_rows);

/* NULL-safe. */
void revisions_free(struct revision *revisions, size_t count);

/* What became of that setting, or NULL: nothing. */
const struct field_change *revision_change(const struct revision *revision, const char *field);

/* "upcoming", "soon", "under way", "over". */
const char *phase_name(enum phase phase);

/* "public", "held", "removed", "over", "withdrawn". */
const char *row_state_name(enum row_state state);

/* "added", "changed", "removed", "returned", "cleared", "phase". */
const char *revision_kind_name(enum revision_kind kind);

bool feed_stamp_equal(const struct feed_stamp *a, const struct feed_stamp *b);

#endif
