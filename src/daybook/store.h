#ifndef DAYBOOKD_DAYBOOK_STORE_H
#define DAYBOOKD_DAYBOOK_STORE_H

/*
 * The journal on disk: STATE_DIR/journal.db, the only place that knows SQLite. WAL,
 * synchronous=FULL, one BEGIN IMMEDIATE transaction a commit; the version of the tables is
 * user_version. The directory and the file are readable by their owner and group only.
 *
 * Errors are -errno: -EBADMSG the file is not a sound journal; -EPROTO a newer version of daybookd
 * made it; -EBUSY another process is writing; -ENOSPC the disk is full; -EROFS it cannot be
 * written; -EIO anything else. `message` (may be NULL) gets an English sentence without a full stop
 * for the person who must mend it, naming the file: "cannot write /var/lib/daybookd/journal.db: the
 * disk is full".
 */

#include "base/buf.h"

#include <stdint.h>

struct journal;
struct journal_write;
struct revision;
struct store;

/* Makes the directory (one level) and the file when they are not there. */
int store_open(const char *directory, struct store **ret_store, struct buf *message);

/* NULL-safe; returns NULL. */
struct store *store_close(struct store *store);

/* Everything into a new journal, the caller's to journal_free(). `now`: when a journal that is
 * empty yet begins; nothing is written before the first commit. */
int store_load(struct store *store, int64_t now, struct journal **ret_journal, struct buf *message);

/* Writes all of it or nothing; on disk when it returns 0. `journal`: which `write` is about to be
 * applied to (for its beginning, which the first commit writes). */
int store_commit(struct store *store, const struct journal *journal,
                 const struct journal_write *write, struct buf *message);

/* Whether the file that is open is still the one under that name. */
int store_is_there(const struct store *store);

/* Moves a file that is not sound out of the way, never over another, with its -wal and -shm;
 * the new name goes to `ret_name`. */
int store_set_aside(const char *directory, int64_t now, struct buf *ret_name);

/* All revisions of an event, oldest first, for revisions_free(). */
int store_revisions(struct store *store, const char *uid, struct revision **ret_revisions,
                    size_t *ret_count);

/* The whole journal as bytes, and a store that is such bytes in memory: how a program that may not
 * open the file gets it from the daemon. */
int store_image(struct store *store, struct buf *ret_image);
int store_open_image(const void *bytes, size_t len, struct store **ret_store);

#endif
