#ifndef DAYBOOKD_DAYBOOK_STORE_H
#define DAYBOOKD_DAYBOOK_STORE_H

/*
 * The journal on disk: STATE_DIR/journal.db, the only place that knows SQLite. WAL, but for the
 * first commit; synchronous=EXTRA, which a WAL knows as FULL; one BEGIN IMMEDIATE transaction a
 * commit; the version of the tables is user_version. The directory and the file are readable by
 * their owner and group only. Another process that writes is waited for: 2 s while a store is
 * opened, 0.2 s after that, so that the main thread is not held up. One thread at a time uses a
 * store.
 *
 * Errors are -errno:
 *
 *     -EBADMSG  the file is not a sound journal: the only error after which it may be set aside
 *     -EPROTO   a newer version of daybookd made it, or another program
 *     -EBUSY    another process has locked it
 *     -ENOSPC   the disk is full
 *     -EROFS    it cannot be written
 *     -EACCES, -ENOENT, -ENOTDIR, -EISDIR and others that the system has for a file that cannot be
 *               opened or made: somebody must mend its place or its permissions
 *     -ESTALE   the file is no longer what the journal in memory was read from: it has been removed
 *               or replaced, or another process has committed to it
 *     -ENOMEM, -EIO  anything else
 *
 * `message` (may be NULL) gets an English sentence without a full stop for the person who must mend
 * it, naming the file: "cannot write /var/lib/daybookd/journal.db: the disk is full".
 */

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct journal;
struct journal_write;
struct revision;
struct store;

/* Makes the directory (one level) and the file when they are not there; a file that root makes
 * belongs to whom the directory belongs to. Refuses what cannot be written; looks through the whole
 * file, which takes 0.1 s for 100,000 events. */
int store_open(const char *directory, struct store **ret_store, struct buf *message);

/* Makes us the only one that writes journals in the directory, until the descriptor that is
 * returned is closed. -EBUSY: somebody else is. */
int store_lock(const char *directory, struct buf *message);

/* NULL-safe; returns NULL. */
struct store *store_close(struct store *store);

/* Everything into a new journal, the caller's to journal_free(). `now`: when a journal that is
 * empty yet begins; nothing is written before the first commit. */
int store_load(struct store *store, int64_t now, struct journal **ret_journal, struct buf *message);

/*
 * Writes all of it or nothing; on disk when it returns 0. `journal`: which `write` is about to be
 * applied to. The first commit writes its beginning and all feeds; a later one is refused when the
 * file does not say the same of its beginning, of its raised numbers and of its last number.
 *
 * A commit that forgets leaves no trace in the file of what was deleted, which takes as long as
 * writing the file anew, 0.6 s for 100,000 events. Where that is not possible yet, because somebody
 * is reading or the disk is full, the next commit does it.
 */
int store_commit(struct store *store, const struct journal *journal,
                 const struct journal_write *write, struct buf *message);

/* Whether the file that is open is still the one under that name; true of an image. */
int store_is_there(const struct store *store);

/* Moves a file that is not sound out of the way, never over another, with its -wal and -shm; no
 * store may be open on it. The new path, .../journal.db.corrupt-20231208T014640Z with -2, -3, ...
 * behind it when that is taken, is added to `ret_name`. -ENOENT: there is none. */
int store_set_aside(const char *directory, int64_t now, struct buf *ret_name);

/*
 * Makes these bytes, which are those of an image, the journal of the directory; whoever calls has
 * locked that, and no store is open there. On disk when it returns 0, and belongs to whom the
 * directory belongs to. The file that was there is kept as .../journal.db.before-20231208T014640Z,
 * which is added to `ret_former`; nothing is, when there was none. At any moment, and after any
 * error, there is the one or the other.
 */
int store_install(const char *directory, const void *bytes, size_t len, int64_t now,
                  struct buf *ret_former);

/* All revisions of an event, oldest first, for revisions_free(). */
int store_revisions(struct store *store, const char *uid, struct revision **ret_revisions,
                    size_t *ret_count);

/* The whole journal as bytes, and a store that is a copy of such bytes in memory, all of them, and
 * cannot be written (-EROFS): how a program that may not open the file gets it from the daemon. */
int store_image(struct store *store, struct buf *ret_image);
int store_open_image(const void *bytes, size_t len, struct store **ret_store, struct buf *message);

/* Whether bytes are the first of a file of SQLite, a journal or not: STORE_MAGIC_BYTES tell. */
#define STORE_MAGIC_BYTES 16
bool store_has_magic(const void *bytes, size_t len);

/* For an image from which a daemon is to go on although more was published after it was made: the
 * same with no SEQUENCE lower than one with which a journal that began at `now` would begin, and no
 * LAST-MODIFIED before `now`; its `raised` says so of what is yet to come. When the journal began
 * stays: feeds of changes are known by it. */
int store_raise(const void *bytes, size_t len, int64_t now, struct buf *ret_image,
                struct buf *message);

#endif
