/* A copy of a journal that is put in the place of one: what was there stays until then, and whole.
 * And one whose numbers are raised before. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stored.h"

#define LATER (STORED_NOW + 86400)

/* SEQUENCE in a journal that is begun at LATER: seconds since 2023-01-01. */
#define LATER_BASE (LATER - 1672531200)

/* --- in place --------------------------------------------------------------------------------- */

static int install(const struct stored *stored, const struct buf *image, struct buf *ret_former)
{
    return store_install(stored->directory, image->data, image->len, STORED_NOW, ret_former);
}

/* Of a journal with that content, which is then the one in the directory. */
static struct buf image_of(struct stored *stored, const char *content)
{
    struct store *store = stored_open(stored);
    struct journal *journal = stored_load(stored, store);
    struct row row = a_row("uid", content);
    struct journal_write write = {.now = STORED_NOW, .rows = &row, .row_count = 1};
    struct buf image = BUF_INIT;

    stored_commit(stored, store, journal, &write);
    assert_int_equal(store_image(store, &image), 0);
    journal_free(journal);
    store_close(store);
    return image;
}

static void assert_content(const struct buf *image, const char *content)
{
    struct store *store = NULL;
    struct journal *journal = NULL;

    assert_int_equal(store_open_image(image->data, image->len, &store, NULL), 0);
    assert_int_equal(store_load(store, STORED_NOW, &journal, NULL), 0);
    assert_string_equal(journal_find(journal, "uid")->content, content);
    journal_free(journal);
    store_close(store);
}

static void assert_is_there(struct stored *stored, const struct buf *image)
{
    struct buf bytes auto_buf = stored_read(stored->file);

    assert_int_equal(bytes.len, image->len);
    assert_memory_equal(bytes.data, image->data, image->len);
    assert_int_equal(stored_size(stored, "-wal"), -1);
    assert_int_equal(stored_size(stored, ".new"), -1);
    assert_int_equal(stored_verdict(stored), 0);
}

static void a_copy_takes_the_place_of_the_journal(void **state)
{
    struct stored *stored = *state;
    char *expected auto_free = xasprintf("%s.before-20231208T014640Z", stored->file);
    struct buf image auto_buf = image_of(stored, "old"), former auto_buf = BUF_INIT;
    struct buf newer auto_buf = image_of(stored, "new"), kept auto_buf = BUF_INIT;
    struct stat status;

    assert_int_equal(install(stored, &image, &former), 0);
    assert_is_there(stored, &image);
    assert_string_equal(former.data, expected);
    kept = stored_read(former.data);
    assert_content(&kept, "new");
    assert_int_equal(stat(stored->file, &status), 0);
    assert_int_equal(status.st_mode & 0137, 0);
    assert_int_equal(status.st_nlink, 1);
}

/* As a daemon leaves it that was killed. */
static void what_is_in_the_wal_is_in_the_file_that_is_kept(void **state)
{
    struct stored *stored = *state;
    struct buf image auto_buf = image_of(stored, "old"), former auto_buf = BUF_INIT;
    char *wal_path auto_free = xasprintf("%s-wal", stored->file), *wal_kept auto_free = NULL;
    struct buf kept auto_buf = BUF_INIT, file auto_buf = BUF_INIT, wal auto_buf = BUF_INIT;
    sqlite3 *open_still = stored_sqlite(stored->file);

    stored_sql(open_still, "PRAGMA journal_mode = WAL; UPDATE event SET content = 'last'");
    file = stored_read(stored->file);
    wal = stored_read(wal_path);
    sqlite3_close(open_still);
    stored_write(stored->file, file.data, file.len);
    stored_write(wal_path, wal.data, wal.len);
    assert_int_equal(install(stored, &image, &former), 0);
    assert_is_there(stored, &image);
    kept = stored_read(former.data);
    assert_content(&kept, "last");
    wal_kept = xasprintf("%s-wal", former.data);
    assert_int_equal(access(wal_kept, F_OK), -1);
}

static void a_damaged_journal_is_kept_with_what_is_beside_it(void **state)
{
    struct stored *stored = *state;
    struct buf image auto_buf = image_of(stored, "old"), former auto_buf = BUF_INIT;
    char *wal auto_free = xasprintf("%s-wal", stored->file), *wal_kept auto_free = NULL;
    struct buf kept auto_buf = BUF_INIT, kept_wal auto_buf = BUF_INIT;
    char damaged[8192];

    memset(damaged, 'x', sizeof(damaged));
    stored_write(stored->file, damaged, sizeof(damaged));
    stored_write(wal, "beside", 6);
    assert_int_equal(install(stored, &image, &former), 0);
    assert_is_there(stored, &image);
    wal_kept = xasprintf("%s-wal", former.data);
    kept = stored_read(former.data);
    kept_wal = stored_read(wal_kept);
    assert_int_equal(kept.len, sizeof(damaged));
    assert_memory_equal(kept.data, damaged, sizeof(damaged));
    assert_string_equal(kept_wal.data, "beside");
}

static void a_copy_is_put_where_there_was_none(void **state)
{
    struct stored *stored = *state;
    struct buf image auto_buf = image_of(stored, "old"), former auto_buf = BUF_INIT;
    char *wal auto_free = xasprintf("%s-wal", stored->file);

    assert_int_equal(unlink(stored->file), 0);
    stored_write(wal, "of another file", 15);
    assert_int_equal(install(stored, &image, &former), 0);
    assert_is_there(stored, &image);
    assert_int_equal(former.len, 0);
}

static void each_former_journal_has_a_name_of_its_own(void **state)
{
    struct stored *stored = *state;
    struct buf first auto_buf = image_of(stored, "first"), second auto_buf = BUF_INIT;
    struct buf names[2] = {BUF_INIT, BUF_INIT};
    char *expected auto_free = xasprintf("%s.before-20231208T014640Z-2", stored->file);

    second = image_of(stored, "second");
    assert_int_equal(install(stored, &first, &names[0]), 0);
    assert_int_equal(install(stored, &second, &names[1]), 0);
    assert_string_equal(names[1].data, expected);
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        struct buf kept auto_buf = stored_read(names[i].data);

        assert_content(&kept, i ? "first" : "second");
        buf_done(&names[i]);
    }
}

/* Of a directory there can be no second name. */
static void what_cannot_be_replaced_stays_with_what_is_beside_it(void **state)
{
    struct stored *stored = *state;
    struct buf image auto_buf = image_of(stored, "old"), former auto_buf = BUF_INIT;
    char *wal auto_free = xasprintf("%s-wal", stored->file);

    assert_int_equal(unlink(stored->file), 0);
    assert_int_equal(mkdir(stored->file, 0700), 0);
    stored_write(wal, "beside", 6);
    assert_int_equal(install(stored, &image, &former), -EPERM);
    assert_int_equal(former.len, 0);
    assert_int_equal(stored_size(stored, "-wal"), 6);
    assert_int_equal(stored_size(stored, ".new"), -1);
    assert_int_equal(stored_size(stored, ".before-20231208T014640Z"), -1);
}

static void a_copy_that_cannot_be_written_changes_nothing(void **state)
{
    struct stored *stored = *state;
    struct buf image auto_buf = image_of(stored, "old"), former auto_buf = BUF_INIT;
    struct buf newer auto_buf = image_of(stored, "new");
    char *new auto_free = xasprintf("%s.new", stored->file);

    assert_int_equal(mkdir(new, 0700), 0);
    assert_int_equal(install(stored, &image, &former), -EEXIST);
    assert_int_equal(rmdir(new), 0);
    assert_int_equal(former.len, 0);
    assert_is_there(stored, &newer);
}

/* --- raised ----------------------------------------------------------------------------------- */

static struct journal *raised(const struct buf *image, struct buf *ret_image)
{
    struct store *store = NULL;
    struct journal *journal = NULL;

    assert_int_equal(store_raise(image->data, image->len, LATER, ret_image, NULL), 0);
    assert_int_equal(store_open_image(ret_image->data, ret_image->len, &store, NULL), 0);
    assert_int_equal(store_load(store, LATER, &journal, NULL), 0);
    store_close(store);
    return journal;
}

static void no_number_is_lower_than_in_a_journal_that_is_begun_now(void **state)
{
    struct stored *stored = *state;
    struct store *store = stored_open(stored);
    struct journal *journal = stored_load(stored, store), *after;
    struct row rows[] = {a_row("low", "a"), a_row("high", "b")};
    struct journal_write write = {.now = STORED_NOW, .rows = rows, .row_count = 2};
    struct buf image auto_buf = BUF_INIT, image_after auto_buf = BUF_INIT;

    rows[1].sequence = LATER_BASE + 5;
    rows[1].modified = LATER + 5;
    stored_commit(stored, store, journal, &write);
    assert_int_equal(store_image(store, &image), 0);
    after = raised(&image, &image_after);
    assert_int_equal(journal_find(after, "low")->sequence, LATER_BASE);
    assert_true(journal_find(after, "low")->modified == LATER);
    assert_true(journal_find(after, "low")->created == STORED_NOW);
    assert_int_equal(journal_find(after, "high")->sequence, LATER_BASE + 5);
    assert_true(journal_find(after, "high")->modified == LATER + 5);
    assert_int_equal(journal_base(after), LATER_BASE);
    assert_true(after->created == journal->created);
    assert_true(after->raised == LATER);
    journal_free(after);
    journal_free(journal);
    store_close(store);
}

/* A clock that is behind must not lower what was raised before. */
static void what_is_raised_twice_counts_from_the_later_time(void **state)
{
    struct stored *stored = *state;
    struct buf image auto_buf = image_of(stored, "a"), once auto_buf = BUF_INIT;
    struct buf twice auto_buf = BUF_INIT;
    struct journal *after;

    assert_int_equal(store_raise(image.data, image.len, LATER + 60, &once, NULL), 0);
    after = raised(&once, &twice);
    assert_true(after->raised == LATER + 60);
    assert_int_equal(journal_base(after), LATER_BASE + 60);
    assert_int_equal(journal_find(after, "uid")->sequence, LATER_BASE + 60);
    journal_free(after);
}

/* Most are not in a journal that is in memory. */
static void all_revisions_are_as_they_were(void **state)
{
    struct stored *stored = *state;
    struct store *store = stored_open(stored);
    struct journal *journal = stored_load(stored, store);
    size_t count = JOURNAL_WINDOW + 100;
    struct revision *revisions auto_free = many_revisions(count);
    struct journal_write write = many_write(revisions, count);
    struct buf image auto_buf = BUF_INIT, image_after auto_buf = BUF_INIT;

    stored_commit(stored, store, journal, &write);
    assert_int_equal(store_image(store, &image), 0);
    journal_free(journal);
    store_close(store);
    journal_free(raised(&image, &image_after));
    stored_write(stored->file, image_after.data, image_after.len);
    assert_int_equal(stored_number(stored, "SELECT count(*) FROM revision"), (int64_t)count);
    assert_int_equal(stored_number(stored, "SELECT sum(sequence) FROM revision"), (int64_t)count);
}

static void an_empty_journal_has_nothing_to_raise(void **state)
{
    struct stored *stored = *state;
    struct store *store = stored_open(stored);
    struct buf image auto_buf = BUF_INIT, image_after auto_buf = BUF_INIT;
    struct journal *after;

    assert_int_equal(store_image(store, &image), 0);
    after = raised(&image, &image_after);
    assert_int_equal(after->row_count, 0);
    journal_free(after);
    store_close(store);
}

static void what_is_no_image_is_not_raised(void **state)
{
    struct buf image auto_buf = BUF_INIT, message auto_buf = BUF_INIT;

    (void)state;
    assert_int_equal(store_raise("x", 1, LATER, &image, &message), -EBADMSG);
    assert_string_equal(message.data, "cannot open the copy of the journal: it is not a journal");
    assert_int_equal(image.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        stored_test(a_copy_takes_the_place_of_the_journal),
        stored_test(what_is_in_the_wal_is_in_the_file_that_is_kept),
        stored_test(a_damaged_journal_is_kept_with_what_is_beside_it),
        stored_test(a_copy_is_put_where_there_was_none),
        stored_test(each_former_journal_has_a_name_of_its_own),
        stored_test(what_cannot_be_replaced_stays_with_what_is_beside_it),
        stored_test(a_copy_that_cannot_be_written_changes_nothing),
        stored_test(no_number_is_lower_than_in_a_journal_that_is_begun_now),
        stored_test(what_is_raised_twice_counts_from_the_later_time),
        stored_test(all_revisions_are_as_they_were),
        stored_test(an_empty_journal_has_nothing_to_raise),
        stored_test(what_is_no_image_is_not_raised),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
