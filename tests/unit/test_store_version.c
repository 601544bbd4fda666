/* Files with the tables of older versions: read as they are, and brought to those of now by the
 * next commit. They are made from what is written here, never by the program. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stored.h"

#define LATER (STORED_NOW + 86400)
#define SECONDS_UNTIL_2023 1672531200

/* --- version 1 -------------------------------------------------------------------------------- */

static const char version_1[] =
    "PRAGMA page_size = 8192;"
    "BEGIN;"
    "CREATE TABLE journal (place INTEGER PRIMARY KEY CHECK (place = 1), created INTEGER NOT NULL,"
    "  last_run INTEGER NOT NULL, generation INTEGER NOT NULL, served BLOB NOT NULL,"
    "  last_number INTEGER NOT NULL, traces INTEGER NOT NULL) STRICT;"
    "CREATE TABLE event (place INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, id TEXT NOT NULL,"
    "  state TEXT NOT NULL, sequence INTEGER NOT NULL, created INTEGER NOT NULL,"
    "  modified INTEGER NOT NULL, publish_at INTEGER NOT NULL, removed_at INTEGER NOT NULL,"
    "  phase TEXT NOT NULL, content TEXT NOT NULL, digest BLOB NOT NULL, dates TEXT NOT NULL,"
    "  reason TEXT, reason_used TEXT) STRICT;"
    "CREATE TABLE revision (number INTEGER PRIMARY KEY, time INTEGER NOT NULL, kind TEXT NOT NULL,"
    "  uid TEXT NOT NULL, id TEXT NOT NULL, title TEXT NOT NULL, \"when\" TEXT NOT NULL,"
    "  zone TEXT NOT NULL, status TEXT NOT NULL, sequence INTEGER NOT NULL,"
    "  correction INTEGER NOT NULL, reason TEXT) STRICT;"
    "CREATE INDEX revision_uid ON revision (uid);"
    "CREATE TABLE change (number INTEGER NOT NULL, place INTEGER NOT NULL, field TEXT NOT NULL,"
    "  before TEXT NOT NULL, after TEXT NOT NULL, PRIMARY KEY (number, place))"
    "  STRICT, WITHOUT ROWID;"
    "CREATE TABLE feed (place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, digest BLOB NOT NULL,"
    "  modified INTEGER NOT NULL, members TEXT NOT NULL) STRICT;"
    "INSERT INTO journal VALUES (1, 1702000000, 1702000300, 7, zeroblob(32), 2, 0);"
    "INSERT INTO event VALUES (1, 'uid', 'talk', 'public', 29469000, 1702000000, 1702000200,"
    "  -9223372036854775808, 0, 'upcoming', 'title' || char(9) || 'New' || char(10),"
    "  zeroblob(32), '', NULL, 'because');"
    "INSERT INTO revision VALUES (1, 1702000100, 'added', 'uid', 'talk', 'Old', '2030-05-02 10:00',"
    "  'Europe/Brussels', 'confirmed', 29468999, 0, NULL);"
    "INSERT INTO revision VALUES (2, 1702000200, 'changed', 'uid', 'talk', 'New',"
    "  '2030-05-02 10:00', 'Europe/Brussels', 'confirmed', 29469000, 0, 'because');"
    "INSERT INTO change VALUES (2, 0, 'title', 'Old', 'New');"
    "INSERT INTO feed VALUES (1, 'all', zeroblob(32), 1702000200, 'uid' || char(10));"
    "PRAGMA application_id = 1147238722; PRAGMA user_version = 1;"
    "COMMIT;"
    "PRAGMA journal_mode = WAL";

static void make_version_1(struct stored *stored)
{
    assert_int_equal(mkdir(stored->directory, 0700), 0);
    stored_tamper(stored, version_1);
}

/* All that was written above. */
static void assert_version_1(const struct journal *journal)
{
    const struct row *row = journal_find(journal, "uid");

    assert_true(journal->created == STORED_NOW && journal->last_run == STORED_NOW + 300);
    assert_true(journal->raised == INT64_MIN);
    assert_int_equal(journal_base(journal), STORED_NOW - SECONDS_UNTIL_2023);
    assert_true(journal->generation == 7 && journal->last_number == 2);
    assert_int_equal(journal->row_count, 1);
    assert_string_equal(row->content, "title\tNew\n");
    assert_int_equal(row->sequence, 29469000);
    assert_int_equal(journal->revision_count, 2);
    assert_string_equal(journal->revisions[1].changes[0].before, "Old");
    assert_string_equal(journal_feed(journal, "all")->members, "uid\n");
}

/* --- read ------------------------------------------------------------------------------------- */

static void version_1_is_read_and_left_as_it_is(void **state)
{
    struct stored *stored = *state;
    struct buf before auto_buf = BUF_INIT, after auto_buf = BUF_INIT;
    struct store *store;
    struct journal *journal;

    make_version_1(stored);
    before = stored_read(stored->file);
    store = stored_open(stored);
    journal = stored_load(stored, store);
    assert_version_1(journal);
    journal_free(journal);
    store_close(store);
    after = stored_read(stored->file);
    assert_int_equal(before.len, after.len);
    assert_memory_equal(before.data, after.data, before.len);
}

/* A copy from before an upgrade, which cannot be written. */
static void an_image_of_version_1_is_read(void **state)
{
    struct stored *stored = *state;
    struct buf image auto_buf = BUF_INIT;
    struct store *store;
    struct journal *journal;
    struct revision *found;
    size_t count;

    make_version_1(stored);
    image = stored_read(stored->file);
    assert_int_equal(store_open_image(image.data, image.len, &store, NULL), 0);
    assert_int_equal(store_load(store, LATER, &journal, NULL), 0);
    assert_version_1(journal);
    assert_int_equal(store_revisions(store, "uid", &found, &count), 0);
    assert_int_equal(count, 2);
    revisions_free(found, count);
    journal_free(journal);
    store_close(store);
}

/* --- brought to what it is now ---------------------------------------------------------------- */

static void version_1_is_another_after_the_next_commit(void **state)
{
    struct stored *stored = *state;
    const struct feed_stamp feed = {
        .id = (char *)"all", .modified = STORED_NOW + 200, .members = (char *)"uid\n"};
    struct journal_write write = {.now = LATER, .generation = 8, .feeds = &feed, .feed_count = 1};
    struct store *store;
    struct journal *journal;

    make_version_1(stored);
    store = stored_open(stored);
    journal = stored_load(stored, store);
    stored_commit(stored, store, journal, &write);
    assert_stored(stored, store, journal);
    store_close(store);
    assert_int_equal(stored_number(stored, "PRAGMA user_version"), 2);
    assert_int_equal(stored_number(stored, "SELECT count(raised) FROM journal"), 0);
    store = stored_open(stored);
    write.now++;
    stored_commit(stored, store, journal, &write);
    assert_stored(stored, store, journal);
    journal_free(journal);
    store_close(store);
}

static void version_1_can_be_raised(void **state)
{
    struct stored *stored = *state;
    struct buf image auto_buf = BUF_INIT, raised auto_buf = BUF_INIT;
    struct store *store;
    struct journal *journal;

    make_version_1(stored);
    image = stored_read(stored->file);
    assert_int_equal(store_raise(image.data, image.len, LATER, &raised, NULL), 0);
    assert_int_equal(store_open_image(raised.data, raised.len, &store, NULL), 0);
    assert_int_equal(store_load(store, LATER, &journal, NULL), 0);
    assert_true(journal->created == STORED_NOW && journal->raised == LATER);
    assert_int_equal(journal_base(journal), LATER - SECONDS_UNTIL_2023);
    assert_int_equal(journal_find(journal, "uid")->sequence, LATER - SECONDS_UNTIL_2023);
    assert_int_equal(journal->revisions[1].sequence, 29469000);
    journal_free(journal);
    store_close(store);
}

/* --- raised ----------------------------------------------------------------------------------- */

/* A running daemon that finds its file gone. */
static void a_journal_that_was_raised_is_written_anew_as_that(void **state)
{
    struct stored *stored = *state;
    struct journal_write write = {.now = LATER};
    struct journal *journal = journal_new(STORED_NOW);
    struct store *store = stored_open(stored);

    journal->raised = LATER;
    stored_commit(stored, store, journal, &write);
    assert_stored(stored, store, journal);
    write.now++;
    stored_commit(stored, store, journal, &write);
    assert_stored(stored, store, journal);
    journal_free(journal);
    store_close(store);
}

/* By a restore, whose numbers a commit on top of the others would take back. */
static void a_journal_that_was_raised_meanwhile_is_not_written_to(void **state)
{
    struct stored *stored = *state;
    struct journal_write write = {.now = LATER};
    struct store *store = stored_open(stored);
    struct journal *journal = small_journal(stored, store);

    stored_tamper(stored, "UPDATE journal SET raised = 1702000001");
    assert_int_equal(stored_try_commit(stored, store, journal, &write), -ESTALE);
    assert_message(stored, "write", "another process has written to it since it was read");
    journal_free(journal);
    store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        stored_test(version_1_is_read_and_left_as_it_is),
        stored_test(an_image_of_version_1_is_read),
        stored_test(version_1_is_another_after_the_next_commit),
        stored_test(version_1_can_be_raised),
        stored_test(a_journal_that_was_raised_is_written_anew_as_that),
        stored_test(a_journal_that_was_raised_meanwhile_is_not_written_to),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
