/*
 * A commit: all that one run adds to the journal, in one transaction, so that a crash leaves the
 * state before or the state after. It is refused when the tables are not what the journal in memory
 * was read from: two that write in turn would number their revisions alike and overwrite each
 * other's rows.
 *
 * What is forgotten must be gone from the file, not only from the tables. secure_delete overwrites
 * what is deleted, but not the copies that stay behind in the unused part of a page when SQLite
 * moves rows to another one, nor what lies in the -wal. So whatever forgets is followed by a VACUUM
 * and a checkpoint that empties the -wal; `traces` remembers on disk that this is owed, for it may
 * fail (a reader, a full disk, a crash) without the commit being any less true.
 */

#include "daybook/store.h"

#include "base/memory.h"
#include "base/strtab.h"
#include "daybook/store_table.h"

#include <errno.h>
#include <string.h>

/* --- traces ----------------------------------------------------------------------------------- */

/* Whether the -wal is empty now: not while somebody reads what is in it. */
static int empty_wal(struct store *store)
{
    sqlite3_stmt *statement auto_statement = NULL;
    int error = store_prepare(store, "PRAGMA wal_checkpoint(TRUNCATE)", &statement);

    if (!error)
        error = store_step(store, statement);
    if (error < 0)
        return error;
    return sqlite3_column_int(statement, 0) ? -EBUSY : 0;
}

/* Nothing is said of errors: the next commit tries again. A VACUUM goes through the -wal, which
 * would grow by all of the file each time as long as somebody reads: hence the first look. */
static void wipe(struct store *store)
{
    if (empty_wal(store) == 0 && store_exec(store, "VACUUM") == 0 && empty_wal(store) == 0)
        store_exec(store, "UPDATE journal SET traces = 0");
}

/* --- rows, revisions, feeds ------------------------------------------------------------------- */

static int forget(struct store *store, const struct journal_write *write, const char *sql)
{
    sqlite3_stmt *statement auto_statement = NULL;
    int error = write->forgotten_count ? store_prepare(store, sql, &statement) : 0;

    for (size_t i = 0; i < write->forgotten_count && !error; i++) {
        sqlite3_reset(statement);
        error = store_result(
            store, sqlite3_bind_text(statement, 1, write->forgotten[i], -1, SQLITE_STATIC));
        if (!error)
            error = store_step(store, statement);
    }
    return error;
}

static int write_events(struct store *store, const struct journal_write *write)
{
    sqlite3_stmt *statement auto_statement = NULL;
    int error = table_upsert(store, &table_event, &statement);

    for (size_t i = 0; i < write->row_count && !error; i++)
        error = table_write(store, &table_event, statement, &write->rows[i]);
    return error;
}

static int write_changes(struct store *store, sqlite3_stmt *statement,
                         const struct revision *revision)
{
    int error = 0;

    for (size_t i = 0; i < revision->change_count && !error; i++) {
        const struct field_change *change = &revision->changes[i];

        error = table_write(store, &table_change, statement,
                            &(struct store_change){.number = revision->number,
                                                   .place = (int64_t)i,
                                                   .field = change->field,
                                                   .before = change->before,
                                                   .after = change->after});
    }
    return error;
}

static int write_revisions(struct store *store, const struct journal_write *write)
{
    sqlite3_stmt *revisions auto_statement = NULL, *changes auto_statement = NULL;
    int error = table_insert(store, &table_revision, &revisions);

    if (!error)
        error = table_insert(store, &table_change, &changes);
    for (size_t i = 0; i < write->revision_count && !error; i++) {
        error = table_write(store, &table_revision, revisions, &write->revisions[i]);
        if (!error)
            error = write_changes(store, changes, &write->revisions[i]);
    }
    return error;
}

static int delete_feed(struct store *store, const char *id)
{
    sqlite3_stmt *statement auto_statement = NULL;
    int error = store_prepare(store, "DELETE FROM feed WHERE id = ?", &statement);

    if (!error)
        error = store_result(store, sqlite3_bind_text(statement, 1, id, -1, SQLITE_STATIC));
    return error ? error : store_step(store, statement);
}

static int delete_feeds(struct store *store, const struct journal *journal,
                        const struct journal_write *write)
{
    struct strtab *listed = strtab_new();
    int error = 0;

    for (size_t i = 0; i < write->feed_count; i++)
        strtab_put(listed, write->feeds[i].id, store);
    for (size_t i = 0; i < journal->feed_count && !error; i++)
        if (!strtab_get(listed, journal->feeds[i].id))
            error = delete_feed(store, journal->feeds[i].id);
    strtab_free(listed);
    return error;
}

/* The list of members is long, and most commits leave most feeds as they are. */
static int write_feeds(struct store *store, const struct journal *journal, bool is_first,
                       const struct journal_write *write)
{
    sqlite3_stmt *statement auto_statement = NULL;
    int error = table_upsert(store, &table_feed, &statement);

    for (size_t i = 0; i < write->feed_count && !error; i++) {
        const struct feed_stamp *feed = &write->feeds[i];
        const struct feed_stamp *before = is_first ? NULL : journal_feed(journal, feed->id);

        if (!before || !feed_stamp_equal(before, feed))
            error = table_write(store, &table_feed, statement, feed);
    }
    return error || is_first ? error : delete_feeds(store, journal, write);
}

/* --- the commit ------------------------------------------------------------------------------- */

static int write_journal(struct store *store, const struct store_journal *says)
{
    sqlite3_stmt *statement auto_statement = NULL;
    int error = table_upsert(store, &table_journal, &statement);

    return error ? error : table_write(store, &table_journal, statement, says);
}

/* What the file says already: nothing, if this is the first commit, else what the journal in memory
 * says too. */
static int check_said(struct store *store, const struct journal *journal, bool *ret_is_first,
                      bool *ret_traces)
{
    struct store_journal said = {0};
    int64_t version;
    int error = tables_journal(store, &version, &said);

    if (error)
        return error;
    if (version && (said.created != journal->created || said.raised != journal->raised ||
                    said.last_number != journal->last_number))
        return store_fail(store, ESTALE, "another process has written to it since it was read");
    *ret_is_first = version == 0;
    *ret_traces = said.traces;
    return 0;
}

static int64_t last_number(const struct journal *journal, const struct journal_write *write)
{
    int64_t last =
        write->revision_count ? write->revisions[write->revision_count - 1].number : INT64_MIN;

    return last > journal->last_number ? last : journal->last_number;
}

static int write_parts(struct store *store, const struct journal *journal, bool is_first,
                       const struct journal_write *write)
{
    int error = forget(store, write,
                       "DELETE FROM change"
                       "  WHERE number IN (SELECT number FROM revision WHERE uid = ?)");

    if (!error)
        error = forget(store, write, "DELETE FROM revision WHERE uid = ?");
    if (!error)
        error = write_events(store, write);
    if (!error)
        error = write_revisions(store, write);
    return error ? error : write_feeds(store, journal, is_first, write);
}

static int write_all(struct store *store, const struct journal *journal,
                     const struct journal_write *write, bool *ret_traces)
{
    struct store_journal says = {.place = 1,
                                 .created = journal->created,
                                 .last_run = write->now,
                                 .generation = (int64_t)write->generation,
                                 .served = write->served,
                                 .last_number = last_number(journal, write)};
    bool is_first = false;
    int error = check_said(store, journal, &is_first, &says.traces);

    says.traces |= write->forgotten_count > 0;
    if (!error)
        error = tables_make(store);
    if (!error)
        error = write_parts(store, journal, is_first, write);
    if (!error)
        error = write_journal(store, &says);
    if (!error && is_first && journal->raised != INT64_MIN)
        error = tables_raise(store, journal->raised);
    if (!error)
        *ret_traces = says.traces;
    return error;
}

/* A property of the file, which SQLite makes on the way: not before there is something to write. */
#define WAL "PRAGMA journal_mode = WAL"

/* The first commit, which may be the largest there ever is, goes straight into the file: half the
 * octets of going through the -wal, and to take it back is to cut the file to nothing. Rows are
 * about a quarter of a page of the usual size, so that a larger one wastes less at its end. */
#define NO_WAL "PRAGMA page_size = 8192; PRAGMA journal_mode = DELETE"

static int begin(struct store *store, bool *ret_is_first)
{
    int64_t version;
    int error = tables_version(store, &version);

    if (error)
        return error;
    *ret_is_first = version == 0;
    error = store_exec(store, version ? WAL : NO_WAL);
    return error ? error : store_begin_write(store);
}

/* Nothing is said of errors: the next commit tries again. */
static void finish(struct store *store, bool is_first, bool traces)
{
    if (is_first)
        store_exec(store, WAL);
    if (traces)
        wipe(store);
}

int store_commit(struct store *store, const struct journal *journal,
                 const struct journal_write *write, struct buf *message)
{
    bool is_first = false, traces = false;
    int error = 0;

    if (!store_is_there(store))
        error = store_fail(store, ESTALE, "it has been removed or replaced");
    if (!error)
        error = begin(store, &is_first);
    if (!error)
        error = store_end(store, write_all(store, journal, write, &traces));
    if (error)
        store_explain(store, "write", message);
    else
        finish(store, is_first, traces);
    return error;
}
