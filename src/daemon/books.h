#ifndef DAYBOOKD_DAEMON_BOOKS_H
#define DAYBOOKD_DAEMON_BOOKS_H

/*
 * The journal of a running daemon: in memory and on disk, kept the same. What is wrong with the
 * disk is said in the log and never costs what is being served; a file that is not sound, or that
 * was taken away, is written anew from memory.
 */

#include "base/buf.h"
#include "base/log.h"
#include "daybook/journal.h"

struct books {
    const struct log *log;
    const char *directory;
    struct store *store; /* owned; NULL: it could not be opened again yet */
    struct journal *journal; /* owned */
    int lock; /* of the directory; -1: none */
    bool failing; /* the last commit failed */
    struct buf trouble; /* why, in a sentence without a full stop */
};

/* Opens or begins the journal at start. A file that is not sound is set aside, and a new journal
 * begun; 0, or -errno when the directory cannot be used, which has been logged. */
int books_open(struct books *books, const char *directory, const struct log *log, int64_t now);

/* Writes to disk, then to memory. -errno: neither has changed, which has been logged. */
int books_commit(struct books *books, const struct journal_write *write);

void books_close(struct books *books);

#endif
