/* What is given to the store comes back, from the file and from its image. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stored.h"

static const struct digest some_digest = {{0x00, 0x01, 0xff, 0x80, [31] = 0x7f}};

/* --- coming back ------------------------------------------------------------------------------ */

static void nothing_is_written_before_the_first_commit(void **state)
{
    struct stored *stored = *state;
    struct store *store = stored_open(stored);
    struct journal *journal = stored_load(stored, store);
    struct stat directory, file;

    assert_true(journal->created == STORED_NOW);
    assert_true(journal->last_run == 0);
    assert_int_equal(journal->row_count + journal->revision_count + journal->feed_count, 0);
    journal_free(journal);
    store_close(store);
    assert_int_equal(stat(stored->directory, &directory), 0);
    assert_int_equal(stat(stored->file, &file), 0);
    assert_int_equal(file.st_size, 0);
    assert_int_equal(directory.st_mode & 027, 0);
    assert_int_equal(file.st_mode & 0137, 0);
}

static void the_first_commit_writes_when_the_journal_began(void **state)
{
    struct stored *stored = *state;
    struct journal_write write = {.now = STORED_NOW + 5};
    struct store *store = stored_open(stored);
    struct journal *journal = journal_new(STORED_NOW - 1000);

    stored_commit(stored, store, journal, &write);
    assert_stored(stored, store, journal);
    write.now += 10;
    stored_commit(stored, store, journal, &write);
    assert_stored(stored, store, journal);
    assert_true(journal->created == STORED_NOW - 1000);
    journal_free(journal);
    store_close(store);
}

/* The -wal may hold what only some may read. */
static void what_is_beside_the_file_is_no_more_readable_than_it_is(void **state)
{
    struct stored *stored = *state;
    struct journal_write write = {.now = STORED_NOW};
    struct store *store = stored_open(stored);
    struct journal *journal = stored_load(stored, store);
    char *wal auto_free = xasprintf("%s-wal", stored->file);
    struct stat status;

    stored_commit(stored, store, journal, &write);
    stored_commit(stored, store, journal, &write);
    assert_int_equal(stat(wal, &status), 0);
    assert_int_equal(status.st_mode & 0137, 0);
    journal_free(journal);
    store_close(store);
}

static struct field_change full_changes[] = {
    {(char *)"title", (char *)"",
     (char *)"Pressekonferenz \xc3\xbc"
             "ber \xf0\x9f\x97\x93"},
    {(char *)"description", (char *)"one\ntwo\n", (char *)""},
    {(char *)"description", (char *)"'; DROP TABLE event; --", (char *)"\t\r\n\x01\x7f"},
};

static const char *const full_uids[] = {
    "b@example.org", "a@example.org", "\xc3\xa9v\xc3\xa9nement", "",
    "' OR 1=1 --",   "B@example.org"};

/* Every state and phase, the ends of every range, no text, empty texts, all kinds of text. */
static const struct row *full_rows(void)
{
    static struct row rows[ROW_STATE_COUNT];

    for (int i = 0; i < ROW_STATE_COUNT; i++) {
        rows[i] = a_row(full_uids[i], i % 2 ? "title\tSommet\n" : "");
        rows[i].state = (enum row_state)i;
        rows[i].phase = (enum phase)(i % PHASE_COUNT);
        rows[i].publish_at = i % 2 ? INT64_MIN : INT64_MAX;
    }
    rows[1].sequence = INT32_MAX;
    rows[1].created = -1;
    rows[1].modified = INT64_MAX;
    rows[1].removed_at = INT64_MIN;
    rows[1].dates = (char *)"1702036800\t2023-12-14 10:00\tEurope/Brussels\n";
    rows[1].reason = (char *)"";
    rows[1].reason_used = (char *)"Verschoben: \xc3\x84nderung";
    rows[2].sequence = INT32_MIN;
    rows[2].digest = some_digest;
    return rows;
}

/* Every kind, and with changes and without. */
static const struct revision *full_revisions(void)
{
    static struct revision revisions[REVISION_KIND_COUNT];

    for (int i = 0; i < REVISION_KIND_COUNT; i++) {
        revisions[i] = a_revision(i + 1, full_uids[i], i ? "\xe2\x82\xac" : "");
        revisions[i].kind = (enum revision_kind)i;
    }
    revisions[1].changes = full_changes;
    revisions[1].change_count = ARRAY_SIZE(full_changes);
    revisions[1].correction = true;
    revisions[1].reason = (char *)"weil";
    revisions[1].sequence = INT32_MAX;
    revisions[3].changes = full_changes + 1;
    revisions[3].change_count = 1;
    revisions[5].time = INT64_MIN;
    return revisions;
}

static struct journal_write full_write(void)
{
    static const struct feed_stamp feeds[] = {
        {.id = (char *)"all", .digest = {{1}}, .modified = INT64_MAX, .members = (char *)"a\nb\n"},
        {.id = (char *)"none", .digest = {{2}}, .modified = INT64_MIN, .members = (char *)""},
    };

    return (struct journal_write){.now = STORED_NOW + 1,
                                  .generation = UINT64_MAX,
                                  .served = some_digest,
                                  .rows = full_rows(),
                                  .row_count = ROW_STATE_COUNT,
                                  .revisions = full_revisions(),
                                  .revision_count = REVISION_KIND_COUNT,
                                  .feeds = feeds,
                                  .feed_count = ARRAY_SIZE(feeds)};
}

static struct journal *full_journal(struct stored *stored, struct store *store)
{
    struct journal_write write = full_write();
    struct journal *journal = stored_load(stored, store);

    stored_commit(stored, store, journal, &write);
    return journal;
}

static void everything_comes_back_as_it_was(void **state)
{
    struct stored *stored = *state;
    struct store *store = stored_open(stored);
    struct journal *journal = full_journal(stored, store);

    assert_int_equal(journal->row_count, ROW_STATE_COUNT);
    assert_int_equal(journal->revision_count, REVISION_KIND_COUNT);
    assert_stored(stored, store, journal);
    store_close(store);
    store = stored_open(stored);
    assert_stored(stored, store, journal);
    store_close(store);
    assert_int_equal(stored_size(stored, "-wal"), -1);
    journal_free(journal);
}

static void the_file_can_be_read_with_other_tools(void **state)
{
    struct stored *stored = *state;
    struct store *store = stored_open(stored);

    journal_free(full_journal(stored, store));
    store_close(store);
    assert_true(stored_number(stored, "SELECT count(*) FROM event WHERE state = 'held' AND phase ="
                                      " 'soon' AND typeof(digest) = 'blob'") == 1);
    assert_true(stored_number(stored, "SELECT number FROM revision WHERE kind = 'returned'") == 4);
    assert_true(stored_number(stored, "PRAGMA user_version") == 2);
}

static void a_row_replaces_the_one_of_its_uid(void **state)
{
    struct stored *stored = *state;
    struct store *store = stored_open(stored);
    struct journal *journal = full_journal(stored, store);
    struct row rows[] = {a_row("new", "content"), a_row("a@example.org", "other content")};
    struct journal_write write = {.now = STORED_NOW + 2, .rows = rows, .row_count = 2};

    rows[1].state = ROW_OVER;
    rows[1].phase = PHASE_OVER;
    stored_commit(stored, store, journal, &write);
    assert_int_equal(journal->row_count, ROW_STATE_COUNT + 1);
    assert_string_equal(journal_find(journal, "a@example.org")->content, "other content");
    assert_null(journal_find(journal, "a@example.org")->reason);
    assert_stored(stored, store, journal);
    journal_free(journal);
    store_close(store);
}

static void two_stores_after_each_other_see_the_same(void **state)
{
    struct stored *stored = *state;
    struct store *first = stored_open(stored), *second;
    struct journal *journal = full_journal(stored, first);
    struct row row = a_row("new", "content");
    struct journal_write write = {.now = STORED_NOW + 2, .rows = &row, .row_count = 1};

    store_close(first);
    second = stored_open(stored);
    stored_commit(stored, second, journal, &write);
    assert_stored(stored, second, journal);
    store_close(second);
    first = stored_open(stored);
    assert_stored(stored, first, journal);
    store_close(first);
    journal_free(journal);
}

/* --- feeds ------------------------------------------------------------------------------------ */

static void feeds_are_replaced_by_those_of_the_last_commit(void **state)
{
    struct stored *stored = *state;
    struct store *store = stored_open(stored);
    struct journal *journal = full_journal(stored, store);
    const struct feed_stamp feeds[] = {
        {.id = (char *)"press", .digest = {{3}}, .modified = 3, .members = (char *)"c\n"},
        {.id = (char *)"none", .digest = {{4}}, .modified = 4, .members = (char *)"d\n"},
    };
    struct journal_write write = {.now = STORED_NOW + 2, .feeds = feeds, .feed_count = 2};

    stored_commit(stored, store, journal, &write);
    assert_null(journal_feed(journal, "all"));
    assert_stored(stored, store, journal);
    write.feed_count = 0;
    stored_commit(stored, store, journal, &write);
    assert_stored(stored, store, journal);
    journal_free(journal);
    store_close(store);
}

/* What somebody else wrote over one stays, so it has not been written. */
static void a_feed_that_is_as_before_is_not_written_again(void **state)
{
    struct stored *stored = *state;
    struct store *store = stored_open(stored);
    struct journal *journal = full_journal(stored, store);
    struct journal_write full = full_write();
    struct feed_stamp feeds[] = {full.feeds[0], full.feeds[1]};
    struct journal_write write = {.now = STORED_NOW + 2, .feeds = feeds, .feed_count = 2};

    stored_tamper(stored, "UPDATE feed SET members = 'tampered'");
    feeds[1].modified++;
    stored_commit(stored, store, journal, &write);
    store_close(store);
    assert_true(stored_number(stored, "SELECT members = 'tampered' FROM feed WHERE id = 'all'"));
    assert_false(stored_number(stored, "SELECT members = 'tampered' FROM feed WHERE id = 'none'"));
    journal_free(journal);
}

/* --- revisions -------------------------------------------------------------------------------- */

#define BEYOND 70

static void the_last_revisions_are_loaded_and_all_are_kept(void **state)
{
    struct stored *stored = *state;
    struct store *store = stored_open(stored);
    struct journal *journal = stored_load(stored, store);
    struct revision *revisions auto_free = many_revisions(JOURNAL_WINDOW + BEYOND);
    struct journal_write write = many_write(revisions, JOURNAL_WINDOW + BEYOND);

    stored_commit(stored, store, journal, &write);
    assert_int_equal(journal->revision_count, JOURNAL_WINDOW);
    assert_true(journal->revisions[0].number == BEYOND + 1);
    assert_stored(stored, store, journal);
    store_close(store);
    assert_true(stored_number(stored, "SELECT count(*) FROM revision") == JOURNAL_WINDOW + BEYOND);
    journal_free(journal);
}

static void a_window_that_is_just_full_is_loaded_whole(void **state)
{
    struct stored *stored = *state;
    struct store *store = stored_open(stored);
    struct journal *journal = stored_load(stored, store);
    struct revision *revisions auto_free = many_revisions(JOURNAL_WINDOW);
    struct journal_write write = many_write(revisions, JOURNAL_WINDOW);

    stored_commit(stored, store, journal, &write);
    assert_stored(stored, store, journal);
    journal_free(journal);
    store_close(store);
}

static void all_revisions_of_an_event_are_found(void **state)
{
    struct stored *stored = *state;
    struct store *store = stored_open(stored);
    struct journal *journal = stored_load(stored, store);
    struct revision *revisions auto_free = many_revisions(JOURNAL_WINDOW + BEYOND), *found;
    struct journal_write write = many_write(revisions, JOURNAL_WINDOW + BEYOND);
    size_t count;

    assert_int_equal(store_revisions(store, "uid-7", &found, &count), 0);
    assert_int_equal(count, 0);
    revisions_free(found, count);
    stored_commit(stored, store, journal, &write);
    assert_int_equal(store_revisions(store, "uid-7", &found, &count), 0);
    assert_int_equal(count, JOURNAL_WINDOW / 100 + 1);
    for (size_t i = 0; i < count; i++)
        assert_same_revision(&found[i], &revisions[i * 100 + 7]);
    revisions_free(found, count);
    assert_int_equal(store_revisions(store, "uid-", &found, &count), 0);
    assert_int_equal(count, 0);
    revisions_free(found, count);
    journal_free(journal);
    store_close(store);
}

/* --- images ----------------------------------------------------------------------------------- */

static struct journal *load_image(struct stored *stored, const struct buf *image)
{
    struct store *copy = NULL;
    struct journal *journal;

    assert_int_equal(store_open_image(image->data, image->len, &copy, NULL), 0);
    assert_true(store_is_there(copy));
    journal = stored_load(stored, copy);
    store_close(copy);
    return journal;
}

static void an_image_has_what_is_not_in_the_file_yet(void **state)
{
    struct stored *stored = *state;
    struct store *store = stored_open(stored), *copy = NULL;
    struct journal *journal = full_journal(stored, store), *loaded;
    struct buf image auto_buf = BUF_INIT, file auto_buf = BUF_INIT;
    struct row row = a_row("a@example.org", "not in the file yet");
    struct journal_write write = {.now = STORED_NOW + 2, .rows = &row, .row_count = 1};
    struct revision *found;
    size_t count;

    stored_commit(stored, store, journal, &write);
    assert_true(stored_size(stored, "-wal") > 0);
    file = stored_read(stored->file);
    assert_null(memmem(file.data, file.len, row.content, strlen(row.content)));
    assert_int_equal(store_image(store, &image), 0);
    loaded = load_image(stored, &image);
    assert_same_journal(journal, loaded);
    assert_int_equal(store_open_image(image.data, image.len, &copy, NULL), 0);
    assert_int_equal(store_revisions(copy, "a@example.org", &found, &count), 0);
    assert_int_equal(count, 1);
    assert_same_revision(&found[0], &journal->revisions[1]);
    revisions_free(found, count);
    store_close(copy);
    journal_free(loaded);
    journal_free(journal);
    store_close(store);
}

static void the_image_of_a_journal_that_is_not_there_yet_is_empty(void **state)
{
    struct stored *stored = *state;
    struct store *store = stored_open(stored);
    struct journal *loaded;
    struct buf image auto_buf = BUF_INIT;

    assert_int_equal(store_image(store, &image), 0);
    assert_int_equal(stored_size(stored, ""), 0);
    assert_true(image.len > 0);
    loaded = load_image(stored, &image);
    assert_true(loaded->created == STORED_NOW);
    assert_int_equal(loaded->row_count, 0);
    journal_free(loaded);
    store_close(store);
}

static void an_image_is_not_written_to(void **state)
{
    struct stored *stored = *state;
    struct store *store = stored_open(stored), *copy = NULL;
    struct journal *journal = full_journal(stored, store);
    struct journal_write write = {.now = STORED_NOW + 2};
    struct buf image auto_buf = BUF_INIT;

    assert_int_equal(store_image(store, &image), 0);
    assert_int_equal(store_open_image(image.data, image.len, &copy, NULL), 0);
    assert_int_equal(stored_try_commit(stored, copy, journal, &write), -EROFS);
    assert_stored(stored, copy, journal);
    store_close(copy);
    journal_free(journal);
    store_close(store);
}

static void bytes_that_are_no_image_are_refused(void **state)
{
    struct stored *stored = *state;
    struct store *store = stored_open(stored), *copy = NULL;
    struct buf image auto_buf = BUF_INIT;
    char garbage[5000];

    memset(garbage, 'x', sizeof(garbage));
    assert_int_equal(store_open_image(NULL, 0, &copy, NULL), -EBADMSG);
    assert_int_equal(store_open_image(garbage, 1, &copy, NULL), -EBADMSG);
    assert_int_equal(store_open_image(garbage, 99, &copy, NULL), -EBADMSG);
    assert_int_equal(store_open_image(garbage, sizeof(garbage), &copy, NULL), -EBADMSG);
    journal_free(full_journal(stored, store));
    assert_int_equal(store_image(store, &image), 0);
    assert_int_equal(store_open_image(image.data, image.len - 4096, &copy, NULL), -EBADMSG);
    assert_int_equal(store_open_image(image.data, 100, &copy, NULL), -EBADMSG);
    assert_null(copy);
    store_close(store);
}

/* Whatever the size of its pages; 65536 does not fit into two octets. */
static void an_image_that_is_cut_short_is_refused(void **state)
{
    static const char *const sizes[] = {"512", "4096", "65536"};
    struct stored *stored = *state;

    make_small(stored);
    for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
        char *sql auto_free =
            xasprintf("PRAGMA journal_mode = DELETE; PRAGMA page_size = %s; VACUUM", sizes[i]);
        struct buf image auto_buf = BUF_INIT;

        stored_tamper(stored, sql);
        image = stored_read(stored->file);
        journal_free(load_image(stored, &image));
        for (size_t cut = 1; cut <= 3; cut++) {
            struct buf message auto_buf = BUF_INIT;
            struct store *copy = NULL;

            assert_int_equal(store_open_image(image.data, image.len - cut, &copy, &message),
                             -EBADMSG);
            assert_string_equal(message.data,
                                "cannot open the copy of the journal: it is cut short");
        }
    }
}

/* --- made anew -------------------------------------------------------------------------------- */

static void a_journal_in_memory_is_written_whole_to_a_new_store(void **state)
{
    struct stored *stored = *state;
    struct store *store = stored_open(stored);
    struct journal *journal = full_journal(stored, store);
    const char *forgotten[] = {"B@example.org"};
    struct journal_write full = full_write();
    struct journal_write write = {.now = STORED_NOW + 2,
                                  .generation = 7,
                                  .forgotten = forgotten,
                                  .forgotten_count = 1,
                                  .feeds = full.feeds,
                                  .feed_count = full.feed_count};
    struct row *rows;

    stored_commit(stored, store, journal, &write);
    assert_true(journal->revisions[journal->revision_count - 1].number < journal->last_number);
    store_close(store);
    assert_int_equal(unlink(stored->file), 0);
    store = stored_open(stored);
    write = journal_whole(journal, &rows);
    assert_int_equal(stored_try_commit(stored, store, journal, &write), 0);
    free(rows);
    assert_stored(stored, store, journal);
    journal_free(journal);
    store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        stored_test(nothing_is_written_before_the_first_commit),
        stored_test(the_first_commit_writes_when_the_journal_began),
        stored_test(what_is_beside_the_file_is_no_more_readable_than_it_is),
        stored_test(everything_comes_back_as_it_was),
        stored_test(the_file_can_be_read_with_other_tools),
        stored_test(a_row_replaces_the_one_of_its_uid),
        stored_test(two_stores_after_each_other_see_the_same),
        stored_test(feeds_are_replaced_by_those_of_the_last_commit),
        stored_test(a_feed_that_is_as_before_is_not_written_again),
        stored_test(the_last_revisions_are_loaded_and_all_are_kept),
        stored_test(a_window_that_is_just_full_is_loaded_whole),
        stored_test(all_revisions_of_an_event_are_found),
        stored_test(an_image_has_what_is_not_in_the_file_yet),
        stored_test(the_image_of_a_journal_that_is_not_there_yet_is_empty),
        stored_test(an_image_is_not_written_to),
        stored_test(bytes_that_are_no_image_are_refused),
        stored_test(an_image_that_is_cut_short_is_refused),
        stored_test(a_journal_in_memory_is_written_whole_to_a_new_store),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
