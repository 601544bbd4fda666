/* Files that are no journal, or no longer a sound one: they are refused, told apart, and moved out
 * of the way. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stored.h"

/* --- files of others -------------------------------------------------------------------------- */

static void assert_refused(struct stored *stored, int expected, const char *why)
{
    struct buf before auto_buf = stored_read(stored->file), after auto_buf = BUF_INIT;
    struct store *store = NULL;

    assert_int_equal(stored_try_open(stored, &store), expected);
    assert_null(store);
    assert_message(stored, "open", why);
    after = stored_read(stored->file);
    assert_int_equal(before.len, after.len);
    assert_memory_equal(before.data, after.data, before.len);
}

static void a_newer_version_is_refused_and_left_alone(void **state)
{
    struct stored *stored = *state;

    make_small(stored);
    stored_tamper(stored, "PRAGMA user_version = 3");
    assert_refused(stored, -EPROTO, "a newer version of daybookd made it");
}

static void a_database_of_another_program_is_refused_and_left_alone(void **state)
{
    struct stored *stored = *state;

    assert_int_equal(mkdir(stored->directory, 0700), 0);
    stored_tamper(stored, "CREATE TABLE bookmarks (url TEXT)");
    assert_refused(stored, -EPROTO, "it is a database of another program");
    stored_tamper(stored, "PRAGMA user_version = 1");
    assert_refused(stored, -EPROTO, "it is a database of another program");
    stored_tamper(stored, "DROP TABLE bookmarks; PRAGMA application_id = 7");
    assert_refused(stored, -EPROTO, "it is a database of another program");
}

/* SQLite makes the first page before the tables are made. */
static void a_database_without_tables_is_an_empty_journal(void **state)
{
    struct stored *stored = *state;
    struct store *store;
    struct journal *journal;

    assert_int_equal(mkdir(stored->directory, 0700), 0);
    stored_tamper(stored, "PRAGMA journal_mode = WAL");
    assert_int_equal(stored_size(stored, ""), 4096);
    store = stored_open(stored);
    journal = small_journal(stored, store);
    assert_stored(stored, store, journal);
    journal_free(journal);
    store_close(store);
}

/* --- damage ----------------------------------------------------------------------------------- */

static void garbage_is_refused_and_can_be_moved_out_of_the_way(void **state)
{
    static const size_t lengths[] = {2, 99, 100, 512, 4095, 4096, 50000};
    struct stored *stored = *state;
    char *bytes auto_free = xmalloc(50000);

    memset(bytes, 'x', 50000);
    assert_int_equal(mkdir(stored->directory, 0700), 0);
    for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
        struct buf name auto_buf = BUF_INIT, aside auto_buf = BUF_INIT;

        stored_write(stored->file, bytes, lengths[i]);
        assert_refused(stored, -EBADMSG, "it is not a journal");
        assert_int_equal(store_set_aside(stored->directory, STORED_NOW, &name), 0);
        aside = stored_read(name.data);
        assert_int_equal(aside.len, lengths[i]);
        make_small(stored);
        assert_int_equal(unlink(stored->file), 0);
    }
}

static void a_file_that_ends_too_early_is_damaged(void **state)
{
    struct stored *stored = *state;
    struct buf bytes auto_buf = BUF_INIT;

    make_small(stored);
    bytes = stored_read(stored->file);
    assert_true(bytes.len > 3 * 4096);
    for (size_t len = 2; len < bytes.len; len += 511) {
        stored_write(stored->file, bytes.data, len);
        assert_int_equal(stored_verdict(stored), -EBADMSG);
    }
    stored_write(stored->file, bytes.data, bytes.len);
    assert_int_equal(stored_verdict(stored), 0);
}

/* Most pages are revisions that store_load() does not read. */
static void a_page_that_was_overwritten_is_found_wherever_it_is(void **state)
{
    struct stored *stored = *state;
    struct store *store = stored_open(stored);
    struct journal *journal = stored_load(stored, store);
    size_t count = JOURNAL_WINDOW + 2000;
    struct revision *revisions auto_free = xcalloc(count, sizeof(*revisions));
    struct journal_write write = {
        .now = STORED_NOW, .revisions = revisions, .revision_count = count};
    struct buf bytes auto_buf = BUF_INIT;

    for (size_t i = 0; i < count; i++)
        revisions[i] = a_revision((int64_t)i + 1, "uid", "title");
    stored_commit(stored, store, journal, &write);
    journal_free(journal);
    store_close(store);
    bytes = stored_read(stored->file);
    for (size_t page = 1; page < bytes.len / 4096; page += 29) {
        char kept[4096];

        memcpy(kept, bytes.data + page * 4096, 4096);
        memset(bytes.data + page * 4096, 0xa5, 4096);
        stored_write(stored->file, bytes.data, bytes.len);
        assert_int_equal(stored_verdict(stored), -EBADMSG);
        memcpy(bytes.data + page * 4096, kept, 4096);
    }
}

/* Whatever an octet becomes, the answer is one of those that are promised. */
static void no_single_octet_takes_the_program_down(void **state)
{
    struct stored *stored = *state;
    struct buf bytes auto_buf = BUF_INIT;
    unsigned seed = 1;

    make_small(stored);
    bytes = stored_read(stored->file);
    for (int i = 0; i < 1000; i++) {
        size_t at = (seed = seed * 1103515245u + 12345u) % (i % 2 ? bytes.len : 200);
        char kept = bytes.data[at];
        int verdict;

        bytes.data[at] = (char)(seed >> 16);
        stored_write(stored->file, bytes.data, bytes.len);
        verdict = stored_verdict(stored);
        assert_true(verdict == 0 || verdict == -EBADMSG || verdict == -EPROTO);
        bytes.data[at] = kept;
    }
}

#define TWO_ROWS_OF_ONE_UID                                                                        \
    "CREATE TABLE twice AS SELECT * FROM event; INSERT INTO twice SELECT * FROM event;"            \
    "DROP TABLE event; ALTER TABLE twice RENAME TO event"

static const char *const tampers[] = {
    "UPDATE event SET state = 'gone'",
    "UPDATE event SET phase = ''",
    "UPDATE event SET digest = x'00'",
    "UPDATE event SET digest = zeroblob(33)",
    "UPDATE event SET sequence = 2147483648",
    "UPDATE event SET content = 'a' || char(0) || 'b'",
    "UPDATE revision SET kind = 'upcoming'",
    "UPDATE revision SET correction = 2",
    "UPDATE revision SET number = 7",
    "UPDATE change SET number = 7",
    "UPDATE change SET number = 0",
    "UPDATE journal SET served = x''",
    "UPDATE journal SET last_number = 0",
    TWO_ROWS_OF_ONE_UID,
    "DELETE FROM journal",
    "DROP TABLE feed",
    "ALTER TABLE event RENAME reason_used TO used",
    "PRAGMA user_version = 0",
    "PRAGMA user_version = -1",
};

static void values_that_are_never_written_are_damage(void **state)
{
    struct stored *stored = *state;
    struct buf bytes auto_buf = BUF_INIT;

    make_small(stored);
    bytes = stored_read(stored->file);
    for (size_t i = 0; i < ARRAY_SIZE(tampers); i++) {
        int verdict;

        stored_write(stored->file, bytes.data, bytes.len);
        stored_tamper(stored, tampers[i]);
        verdict = stored_verdict(stored);
        if (verdict != -EBADMSG)
            print_message("# %s: %d\n", tampers[i], verdict);
        assert_int_equal(verdict, -EBADMSG);
    }
    stored_write(stored->file, bytes.data, bytes.len);
    stored_tamper(stored, "UPDATE event SET state = 'gone'");
    assert_int_equal(stored_verdict(stored), -EBADMSG);
    assert_message(stored, "read", "it is damaged: event.state holds what is never written");
}

/* --- out of the way --------------------------------------------------------------------------- */

static void assert_holds(const char *path, const char *ending, const char *text)
{
    char *name auto_free = xasprintf("%s%s", path, ending);
    struct buf bytes auto_buf = stored_read(name);

    assert_int_equal(bytes.len, strlen(text));
    assert_memory_equal(bytes.data, text, bytes.len);
}

static void what_is_set_aside_keeps_what_is_beside_it(void **state)
{
    struct stored *stored = *state;
    char *wal auto_free = xasprintf("%s-wal", stored->file);
    char *shm auto_free = xasprintf("%s-shm", stored->file);
    char *expected auto_free = xasprintf("%s.corrupt-20231208T014640Z", stored->file);
    struct buf name auto_buf = BUF_INIT;

    assert_int_equal(mkdir(stored->directory, 0700), 0);
    stored_write(stored->file, "file", 4);
    stored_write(wal, "wal", 3);
    stored_write(shm, "shm", 3);
    assert_int_equal(store_set_aside(stored->directory, STORED_NOW, &name), 0);
    assert_string_equal(name.data, expected);
    assert_holds(name.data, "", "file");
    assert_holds(name.data, "-wal", "wal");
    assert_holds(name.data, "-shm", "shm");
    assert_int_equal(stored_size(stored, ""), -1);
    assert_int_equal(stored_size(stored, "-wal"), -1);
    assert_int_equal(stored_size(stored, "-shm"), -1);
}

static void nothing_is_set_aside_over_another(void **state)
{
    struct stored *stored = *state;
    char *second auto_free = xasprintf("%s.corrupt-20231208T014640Z-2", stored->file);
    char *taken auto_free = xasprintf("%s.corrupt-20231208T014640Z-3-wal", stored->file);
    char *fourth auto_free = xasprintf("%s.corrupt-20231208T014640Z-4", stored->file);
    struct buf names[3] = {BUF_INIT, BUF_INIT, BUF_INIT};
    const char *const texts[] = {"first", "second", "third"};

    assert_int_equal(mkdir(stored->directory, 0700), 0);
    stored_write(taken, "taken", 5);
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        stored_write(stored->file, texts[i], strlen(texts[i]));
        assert_int_equal(store_set_aside(stored->directory, STORED_NOW, &names[i]), 0);
    }
    assert_string_equal(names[1].data, second);
    assert_string_equal(names[2].data, fourth);
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        assert_holds(names[i].data, "", texts[i]);
        buf_done(&names[i]);
    }
    assert_holds(taken, "", "taken");
}

static void nothing_to_set_aside_is_an_error(void **state)
{
    struct stored *stored = *state;
    char *wal auto_free = xasprintf("%s-wal", stored->file);
    struct buf name = BUF_INIT;

    assert_int_equal(store_set_aside(stored->directory, STORED_NOW, &name), -ENOENT);
    assert_int_equal(mkdir(stored->directory, 0700), 0);
    stored_write(wal, "wal", 3);
    assert_int_equal(store_set_aside(stored->directory, STORED_NOW, &name), -ENOENT);
    assert_holds(wal, "", "wal");
    assert_null(name.data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        stored_test(a_newer_version_is_refused_and_left_alone),
        stored_test(a_database_of_another_program_is_refused_and_left_alone),
        stored_test(a_database_without_tables_is_an_empty_journal),
        stored_test(garbage_is_refused_and_can_be_moved_out_of_the_way),
        stored_test(a_file_that_ends_too_early_is_damaged),
        stored_test(a_page_that_was_overwritten_is_found_wherever_it_is),
        stored_test(no_single_octet_takes_the_program_down),
        stored_test(values_that_are_never_written_are_damage),
        stored_test(what_is_set_aside_keeps_what_is_beside_it),
        stored_test(nothing_is_set_aside_over_another),
        stored_test(nothing_to_set_aside_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
