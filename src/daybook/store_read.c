/*
 * From the tables to a journal, and to the history of one event. Revisions and their changes are
 * two cursors in the order of numbers that go forward together: never a query a revision.
 */

#include "daybook/store.h"

#include "base/memory.h"
#include "daybook/store_table.h"

#include <errno.h>
#include <inttypes.h>

struct list {
    struct revision *items;
    size_t count;
    size_t capacity;
};

/* --- revisions -------------------------------------------------------------------------------- */

/* The changes of the revision, from where the cursor is; `change` and `more` are its place. */
static int take_changes(struct store *store, sqlite3_stmt *changes, struct revision *revision,
                        struct store_change *change, int *more)
{
    size_t capacity = 0;

    while (*more > 0 && change->number == revision->number) {
        GROW(revision->changes, revision->change_count, capacity);
        revision->changes[revision->change_count++] = field_change_copy(&(struct field_change){
            .field = change->field, .before = change->before, .after = change->after});
        *more = table_read(store, &table_change, changes, change);
    }
    return *more < 0 ? *more : 0;
}

static int merge(struct store *store, sqlite3_stmt *revisions, sqlite3_stmt *changes,
                 struct list *list)
{
    struct store_change change;
    struct revision revision;
    int more = table_read(store, &table_change, changes, &change);
    int error = more < 0 ? more : 0;

    while (!error && (error = table_read(store, &table_revision, revisions, &revision)) > 0) {
        GROW(list->items, list->count, list->capacity);
        list->items[list->count] = revision_copy(&revision);
        error = take_changes(store, changes, &list->items[list->count++], &change, &more);
    }
    if (more <= 0)
        return error;
    if (!error)
        error = store_fail(store, EBADMSG, "it is damaged: revision %" PRId64 " is missing",
                           change.number);
    return error;
}

/* The number that the window begins with; 0 when all of it fits. */
static int window_start(struct store *store, int64_t *ret_number)
{
    sqlite3_stmt *statement auto_statement = NULL;
    int error = store_prepare(
        store, "SELECT number FROM revision ORDER BY number DESC LIMIT 1 OFFSET ?", &statement);

    if (!error)
        error = store_result(store, sqlite3_bind_int64(statement, 1, JOURNAL_WINDOW - 1));
    if (!error)
        error = store_step(store, statement);
    if (error < 0)
        return error;
    *ret_number = error ? sqlite3_column_int64(statement, 0) : 0;
    return 0;
}

static int read_window(struct store *store, struct journal *journal)
{
    sqlite3_stmt *revisions auto_statement = NULL, *changes auto_statement = NULL;
    struct list list = {0};
    int64_t first;
    int error = window_start(store, &first);

    if (!error)
        error =
            table_select(store, &table_revision, "WHERE number >= ? ORDER BY number", &revisions);
    if (!error)
        error = table_select(store, &table_change, "WHERE number >= ? ORDER BY number, place",
                             &changes);
    if (!error)
        error = store_result(store, sqlite3_bind_int64(revisions, 1, first));
    if (!error)
        error = store_result(store, sqlite3_bind_int64(changes, 1, first));
    if (!error)
        error = merge(store, revisions, changes, &list);
    journal->revisions = list.items;
    journal->revision_count = list.count;
    journal->revision_capacity = list.capacity;
    if (!error && list.count && list.items[list.count - 1].number > journal->last_number)
        error = store_fail(store, EBADMSG, "it is damaged: revisions after the last one");
    return error;
}

static int read_history(struct store *store, const char *uid, struct list *list)
{
    sqlite3_stmt *revisions auto_statement = NULL, *changes auto_statement = NULL;
    int error = table_select(store, &table_revision, "WHERE uid = ? ORDER BY number", &revisions);

    if (!error)
        error = table_select(store, &table_change,
                             "WHERE number IN (SELECT number FROM revision WHERE uid = ?)"
                             "  ORDER BY number, place",
                             &changes);
    if (!error)
        error = store_result(store, sqlite3_bind_text(revisions, 1, uid, -1, SQLITE_STATIC));
    if (!error)
        error = store_result(store, sqlite3_bind_text(changes, 1, uid, -1, SQLITE_STATIC));
    return error ? error : merge(store, revisions, changes, list);
}

int store_revisions(struct store *store, const char *uid, struct revision **ret_revisions,
                    size_t *ret_count)
{
    struct list list = {0};
    int64_t version;
    int error = store_begin_read(store);

    if (error)
        return error;
    error = tables_version(store, &version);
    if (!error && version)
        error = read_history(store, uid, &list);
    error = store_end(store, error);
    if (error) {
        revisions_free(list.items, list.count);
        return error;
    }
    *ret_revisions = list.items;
    *ret_count = list.count;
    return 0;
}

/* --- the journal ------------------------------------------------------------------------------ */

static int read_events(struct store *store, struct journal *journal)
{
    sqlite3_stmt *statement auto_statement = NULL;
    struct row row;
    int error = table_select(store, &table_event, "ORDER BY place", &statement);

    while (!error && (error = table_read(store, &table_event, statement, &row)) > 0) {
        error = 0;
        if (journal_add(journal, &row) < 0)
            error = store_fail(store, EBADMSG, "it is damaged: two rows are of %s", row.uid);
    }
    return error;
}

static int read_feeds(struct store *store, struct journal *journal)
{
    sqlite3_stmt *statement auto_statement = NULL;
    struct feed_stamp feed;
    size_t capacity = 0;
    int error = table_select(store, &table_feed, "ORDER BY place", &statement);

    while (!error && (error = table_read(store, &table_feed, statement, &feed)) > 0) {
        GROW(journal->feeds, journal->feed_count, capacity);
        journal->feeds[journal->feed_count++] = feed_stamp_copy(&feed);
        error = 0;
    }
    return error;
}

static int read_all(struct store *store, const struct store_journal *said, struct journal *journal)
{
    int error;

    journal->raised = said->raised;
    journal->last_run = said->last_run;
    journal->generation = (uint64_t)said->generation;
    journal->served = said->served;
    journal->last_number = said->last_number;
    error = read_events(store, journal);
    if (!error)
        error = read_window(store, journal);
    return error ? error : read_feeds(store, journal);
}

static int read_journal(struct store *store, int64_t now, struct journal **ret_journal)
{
    struct store_journal said;
    struct journal *journal;
    int64_t version;
    int error = tables_journal(store, &version, &said);

    if (error)
        return error;
    journal = journal_new(version ? said.created : now);
    if (version)
        error = read_all(store, &said, journal);
    if (error) {
        journal_free(journal);
        return error;
    }
    *ret_journal = journal;
    return 0;
}

int store_load(struct store *store, int64_t now, struct journal **ret_journal, struct buf *message)
{
    struct journal *journal = NULL;
    int error = store_begin_read(store);

    if (!error)
        error = store_end(store, read_journal(store, now, &journal));
    if (error) {
        journal_free(journal);
        store_explain(store, "read", message);
        return error;
    }
    *ret_journal = journal;
    return 0;
}
