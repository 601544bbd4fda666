/* The journal in memory and on disk: see books.h. */

#include "daemon/books.h"

#include "daemon/messages.h"
#include "daybook/store.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* `message`: why, which is said; empty afterwards, unless it fails. */
static int set_aside(struct books *books, int64_t now, struct buf *message)
{
    struct buf name auto_buf = BUF_INIT;
    int error;

    books->store = store_close(books->store);
    error = store_set_aside(books->directory, now, &name);
    if (error) {
        buf_puts(message, ", and it cannot be moved out of the way");
        return error;
    }
    log_line(books->log, LEVEL_WARNING, "%s; it is kept as %s, and a new one begun", message->data,
             name.data);
    buf_clear(message);
    return 0;
}

/* The directory under its name, which may not be the one that was locked before. */
static int lock(struct books *books, struct buf *message)
{
    if (books->lock >= 0)
        close(books->lock);
    books->lock = store_lock(books->directory, message);
    return books->lock < 0 ? books->lock : 0;
}

/* --- start ------------------------------------------------------------------------------------ */

static int load(struct books *books, int64_t now, struct buf *message)
{
    int error = store_open(books->directory, &books->store, message);

    if (!error)
        error = lock(books, message);
    if (!error)
        error = store_load(books->store, now, &books->journal, message);
    if (error)
        books->store = store_close(books->store);
    return error;
}

int books_open(struct books *books, const char *directory, const struct log *log, int64_t now)
{
    struct buf message auto_buf = BUF_INIT;
    int error;

    *books = (struct books){.log = log, .directory = directory, .lock = -1};
    error = load(books, now, &message);
    if (error == -EBADMSG && set_aside(books, now, &message) == 0)
        error = load(books, now, &message);
    if (error)
        log_line(log, LEVEL_ERROR, "not started: %s%s", message.data,
                 error == -ENOENT || error == -EACCES || error == -EROFS
                     ? "; -s DIRECTORY takes another place"
                     : "");
    return error;
}

void books_close(struct books *books)
{
    books->store = store_close(books->store);
    books->journal = journal_free(books->journal);
    buf_done(&books->trouble);
    if (books->lock >= 0)
        close(books->lock);
}

/* --- commits ---------------------------------------------------------------------------------- */

/* Opens the file under the name of the journal, which is not the one we had, and writes everything
 * that we know into it. One that somebody else has put there is set aside. */
static int write_anew(struct books *books, int64_t now, struct buf *message)
{
    struct journal *there = NULL, *empty;
    struct row *rows;
    struct journal_write whole;
    int error;

    books->store = store_close(books->store);
    error = store_open(books->directory, &books->store, message);
    if (!error && (error = lock(books, message)))
        books->store = store_close(books->store);
    if (!error)
        error = store_load(books->store, now, &there, message);
    if (error == -EBADMSG || (!error && there->last_run != 0)) {
        if (!error)
            buf_puts(message, "another journal lies in the place of ours");
        error = set_aside(books, now, message);
        if (!error)
            error = store_open(books->directory, &books->store, message);
    }
    journal_free(there);
    if (error || books->journal->last_run == 0)
        return error;
    whole = journal_whole(books->journal, &rows);
    empty = journal_new(books->journal->created);
    empty->raised = books->journal->raised;
    error = store_commit(books->store, empty, &whole, message);
    journal_free(empty);
    free(rows);
    return error;
}

static int commit(struct books *books, const struct journal_write *write, struct buf *message)
{
    int error = 0;

    if (!books->store || !store_is_there(books->store))
        error = write_anew(books, write->now, message);
    if (!error)
        error = store_commit(books->store, books->journal, write, message);
    if (error == -EBADMSG || error == -ESTALE) {
        buf_clear(message);
        error = write_anew(books, write->now, message);
        if (!error)
            error = store_commit(books->store, books->journal, write, message);
    }
    return error;
}

int books_commit(struct books *books, const struct journal_write *write)
{
    int error;

    buf_clear(&books->trouble);
    buf_puts(&books->trouble, "");
    error = commit(books, write, &books->trouble);
    if (error) {
        message_not_written(books->log, books->trouble.data);
    } else {
        if (books->failing)
            message_written_again(books->log);
        journal_apply(books->journal, write);
    }
    books->failing = error != 0;
    return error;
}
