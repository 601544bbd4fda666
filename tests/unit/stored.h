#ifndef DAYBOOKD_TESTS_STORED_H
#define DAYBOOKD_TESTS_STORED_H

/*
 * A directory for a store, journals to keep in it, and a second way to what is in the file: SQLite
 * itself. cmocka.h comes before this header.
 */

#include "base/buf.h"
#include "base/memory.h"
#include "daybook/journal.h"
#include "daybook/store.h"

#include <errno.h>
#include <ftw.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define STORED_NOW 1702000000 /* 2023-12-08 01:46:40 UTC */

struct stored {
    char *top; /* a temporary directory */
    char *directory; /* of the store, inside; not made yet */
    char *file;
    struct buf message; /* of the last error */
};

/* --- the directory ---------------------------------------------------------------------------- */

static inline int stored_setup(void **state)
{
    struct stored *stored = xcalloc(1, sizeof(*stored));
    const char *tmp = getenv("TMPDIR");

    stored->top = xasprintf("%s/daybookd-XXXXXX", tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(stored->top));
    stored->directory = xasprintf("%s/state", stored->top);
    stored->file = xasprintf("%s/journal.db", stored->directory);
    *state = stored;
    return 0;
}

static inline int stored_remove(const char *path, const struct stat *status, int type,
                                struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

static inline int stored_teardown(void **state)
{
    struct stored *stored = *state;

    nftw(stored->top, stored_remove, 8, FTW_DEPTH | FTW_PHYS);
    free(stored->top);
    free(stored->directory);
    free(stored->file);
    buf_done(&stored->message);
    free(stored);
    return 0;
}

#define stored_test(test) cmocka_unit_test_setup_teardown(test, stored_setup, stored_teardown)

/* The size of a file in the directory of the store, or -1. */
static inline long stored_size(const struct stored *stored, const char *ending)
{
    char *path auto_free = xasprintf("%s%s", stored->file, ending);
    struct stat status;

    return stat(path, &status) == 0 ? (long)status.st_size : -1;
}

static inline struct buf stored_read(const char *path)
{
    struct buf bytes = BUF_INIT;
    FILE *file = fopen(path, "rb");
    char some[65536];
    size_t len;

    assert_non_null(file);
    while ((len = fread(some, 1, sizeof(some), file)) > 0)
        buf_add(&bytes, some, len);
    fclose(file);
    return bytes;
}

static inline void stored_write(const char *path, const void *bytes, size_t len)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

/* Whether the text is anywhere in the file or what is beside it. */
static inline bool stored_holds(const struct stored *stored, const char *text)
{
    static const char *const endings[] = {"", "-wal", "-shm"};
    bool holds = false;

    for (size_t i = 0; i < ARRAY_SIZE(endings); i++) {
        char *path auto_free = xasprintf("%s%s", stored->file, endings[i]);
        struct buf bytes auto_buf = BUF_INIT;

        if (stored_size(stored, endings[i]) < 0)
            continue;
        bytes = stored_read(path);
        holds |= bytes.len && memmem(bytes.data, bytes.len, text, strlen(text)) != NULL;
    }
    return holds;
}

/* --- the store -------------------------------------------------------------------------------- */

static inline int stored_try_open(struct stored *stored, struct store **ret_store)
{
    buf_clear(&stored->message);
    return store_open(stored->directory, ret_store, &stored->message);
}

static inline struct store *stored_open(struct stored *stored)
{
    struct store *store = NULL;
    int error = stored_try_open(stored, &store);

    if (error)
        print_message("# %s\n", stored->message.data);
    assert_int_equal(error, 0);
    return store;
}

static inline int stored_try_load(struct stored *stored, struct store *store,
                                  struct journal **ret_journal)
{
    buf_clear(&stored->message);
    return store_load(store, STORED_NOW, ret_journal, &stored->message);
}

static inline struct journal *stored_load(struct stored *stored, struct store *store)
{
    struct journal *journal = NULL;
    int error = stored_try_load(stored, store, &journal);

    if (error)
        print_message("# %s\n", stored->message.data);
    assert_int_equal(error, 0);
    return journal;
}

/* What opening and loading say of a file; 0: it is sound. */
static inline int stored_verdict(struct stored *stored)
{
    struct store *store;
    struct journal *journal;
    int error = stored_try_open(stored, &store);

    if (error)
        return error;
    error = stored_try_load(stored, store, &journal);
    if (!error)
        journal_free(journal);
    store_close(store);
    return error;
}

static inline int stored_try_commit(struct stored *stored, struct store *store,
                                    const struct journal *journal,
                                    const struct journal_write *write)
{
    buf_clear(&stored->message);
    return store_commit(store, journal, write, &stored->message);
}

static inline void stored_commit(struct stored *stored, struct store *store,
                                 struct journal *journal, const struct journal_write *write)
{
    int error = stored_try_commit(stored, store, journal, write);

    if (error)
        print_message("# %s\n", stored->message.data);
    assert_int_equal(error, 0);
    journal_apply(journal, write);
}

/* --- by SQLite -------------------------------------------------------------------------------- */

static inline sqlite3 *stored_sqlite(const char *path)
{
    sqlite3 *db = NULL;

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    return db;
}

static inline void stored_sql(sqlite3 *db, const char *sql)
{
    char *message = NULL;
    int result = sqlite3_exec(db, sql, NULL, NULL, &message);

    if (result != SQLITE_OK)
        print_message("# %s: %s\n", sql, message);
    sqlite3_free(message);
    assert_int_equal(result, SQLITE_OK);
}

static inline void stored_tamper(const struct stored *stored, const char *sql)
{
    sqlite3 *db = stored_sqlite(stored->file);

    stored_sql(db, sql);
    sqlite3_close(db);
}

static inline int64_t stored_number(const struct stored *stored, const char *sql)
{
    sqlite3 *db = stored_sqlite(stored->file);
    sqlite3_stmt *statement = NULL;
    int64_t number;

    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return number;
}

/* --- journals --------------------------------------------------------------------------------- */

/* Texts are borrowed. */
static inline struct row a_row(const char *uid, const char *content)
{
    return (struct row){.uid = (char *)uid,
                        .id = (char *)"an-event",
                        .state = ROW_PUBLIC,
                        .sequence = 1,
                        .created = STORED_NOW,
                        .modified = STORED_NOW,
                        .publish_at = INT64_MIN,
                        .content = (char *)content,
                        .digest = digest_of(content, strlen(content)),
                        .dates = (char *)""};
}

static inline struct revision a_revision(int64_t number, const char *uid, const char *title)
{
    return (struct revision){.number = number,
                             .time = STORED_NOW,
                             .kind = REVISION_ADDED,
                             .uid = (char *)uid,
                             .id = (char *)"an-event",
                             .title = (char *)title,
                             .when = (char *)"2023-12-14 10:00",
                             .zone = (char *)"Europe/Brussels",
                             .status = (char *)"confirmed",
                             .sequence = 1};
}

/* Revision i is of event i % 100 and has i % 4 changes. */
static inline struct revision *many_revisions(size_t count)
{
    static struct field_change changes[] = {
        {(char *)"title", (char *)"a", (char *)"b"},
        {(char *)"description", (char *)"one\ntwo\n", (char *)""},
        {(char *)"url", (char *)"", (char *)"https://example.org/"},
    };
    static char uids[100][16];
    struct revision *revisions = xcalloc(count, sizeof(*revisions));

    for (size_t i = 0; i < count; i++) {
        snprintf(uids[i % 100], sizeof(uids[0]), "uid-%zu", i % 100);
        revisions[i] = a_revision((int64_t)i + 1, uids[i % 100], "title");
        revisions[i].changes = changes;
        revisions[i].change_count = i % 4;
    }
    return revisions;
}

static inline struct journal_write many_write(const struct revision *revisions, size_t count)
{
    return (struct journal_write){
        .now = STORED_NOW + 1, .revisions = revisions, .revision_count = count};
}

/* --- a journal with one event, and a commit that changes it ----------------------------------- */

#define OLD_CONTENT "title\told\n"

static inline struct journal *small_journal(struct stored *stored, struct store *store)
{
    struct row row = a_row("uid", OLD_CONTENT);
    struct revision revision = a_revision(1, "uid", "old");
    struct field_change change = {(char *)"title", (char *)"", (char *)"old"};
    struct feed_stamp feed = {.id = (char *)"all", .members = (char *)"uid\n"};
    struct journal_write write = {.now = STORED_NOW,
                                  .generation = 1,
                                  .rows = &row,
                                  .row_count = 1,
                                  .revisions = &revision,
                                  .revision_count = 1,
                                  .feeds = &feed,
                                  .feed_count = 1};
    struct journal *journal = stored_load(stored, store);

    revision.changes = &change;
    revision.change_count = 1;
    stored_commit(stored, store, journal, &write);
    return journal;
}

/* A file with that journal, and no store open on it. */
static inline void make_small(struct stored *stored)
{
    struct store *store = stored_open(stored);

    journal_free(small_journal(stored, store));
    store_close(store);
}

static inline void assert_message(const struct stored *stored, const char *doing, const char *why)
{
    char *text auto_free = xasprintf("cannot %s %s: %s", doing, stored->file, why);

    assert_non_null(stored->message.data);
    assert_string_equal(stored->message.data, text);
}

static inline void assert_same_text(const char *a, const char *b)
{
    assert_int_equal(a == NULL, b == NULL);
    if (a)
        assert_string_equal(a, b);
}

static inline void assert_same_row(const struct row *a, const struct row *b)
{
    assert_string_equal(a->uid, b->uid);
    assert_string_equal(a->id, b->id);
    assert_int_equal(a->state, b->state);
    assert_int_equal(a->sequence, b->sequence);
    assert_true(a->created == b->created);
    assert_true(a->modified == b->modified);
    assert_true(a->publish_at == b->publish_at);
    assert_true(a->removed_at == b->removed_at);
    assert_int_equal(a->phase, b->phase);
    assert_string_equal(a->content, b->content);
    assert_true(digest_equal(&a->digest, &b->digest));
    assert_string_equal(a->dates, b->dates);
    assert_same_text(a->reason, b->reason);
    assert_same_text(a->reason_used, b->reason_used);
}

static inline void assert_same_revision(const struct revision *a, const struct revision *b)
{
    assert_true(a->number == b->number);
    assert_true(a->time == b->time);
    assert_int_equal(a->kind, b->kind);
    assert_string_equal(a->uid, b->uid);
    assert_string_equal(a->id, b->id);
    assert_string_equal(a->title, b->title);
    assert_string_equal(a->when, b->when);
    assert_string_equal(a->zone, b->zone);
    assert_string_equal(a->status, b->status);
    assert_int_equal(a->sequence, b->sequence);
    assert_int_equal(a->correction, b->correction);
    assert_same_text(a->reason, b->reason);
    assert_int_equal(a->change_count, b->change_count);
    for (size_t i = 0; i < a->change_count; i++) {
        assert_string_equal(a->changes[i].field, b->changes[i].field);
        assert_string_equal(a->changes[i].before, b->changes[i].before);
        assert_string_equal(a->changes[i].after, b->changes[i].after);
    }
}

/* Feeds are found by their ids: they have no order of their own. */
static inline void assert_same_journal(const struct journal *a, const struct journal *b)
{
    assert_true(a->created == b->created);
    assert_true(a->raised == b->raised);
    assert_true(a->last_run == b->last_run);
    assert_true(a->generation == b->generation);
    assert_true(digest_equal(&a->served, &b->served));
    assert_true(a->last_number == b->last_number);
    assert_int_equal(a->row_count, b->row_count);
    for (size_t i = 0; i < a->row_count; i++) {
        assert_same_row(a->rows[i], b->rows[i]);
        assert_ptr_equal(journal_find(b, a->rows[i]->uid), b->rows[i]);
    }
    assert_int_equal(a->revision_count, b->revision_count);
    for (size_t i = 0; i < a->revision_count; i++)
        assert_same_revision(&a->revisions[i], &b->revisions[i]);
    assert_int_equal(a->feed_count, b->feed_count);
    for (size_t i = 0; i < a->feed_count; i++) {
        const struct feed_stamp *feed = journal_feed(b, a->feeds[i].id);

        assert_non_null(feed);
        assert_true(feed_stamp_equal(feed, &a->feeds[i]));
    }
}

/* The file has what the journal in memory has. */
static inline void assert_stored(struct stored *stored, struct store *store,
                                 const struct journal *journal)
{
    struct journal *loaded = stored_load(stored, store);

    assert_same_journal(journal, loaded);
    journal_free(loaded);
}

#endif
