/* What is forgotten is gone: from what is loaded, and from the bytes of the file. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stored.h"

static void what_is_forgotten_loses_its_revisions_but_not_those_that_come_with_it(void **state)
{
    struct stored *stored = *state;
    struct store *store = stored_open(stored);
    struct journal *journal = stored_load(stored, store);
    struct revision *revisions auto_free = many_revisions(1000), *found;
    struct revision last = a_revision(1001, "uid-8", "taken back");
    const char *forgotten[] = {"uid-8", "uid-9", "never heard of"};
    struct journal_write write = many_write(revisions, 1000);
    size_t count;

    stored_commit(stored, store, journal, &write);
    write = many_write(&last, 1);
    write.forgotten = forgotten;
    write.forgotten_count = ARRAY_SIZE(forgotten);
    stored_commit(stored, store, journal, &write);
    assert_int_equal(journal->revision_count, 1000 - 20 + 1);
    assert_stored(stored, store, journal);
    assert_int_equal(store_revisions(store, "uid-8", &found, &count), 0);
    assert_int_equal(count, 1);
    assert_same_revision(&found[0], &last);
    revisions_free(found, count);
    store_close(store);
    assert_true(stored_number(stored, "SELECT count(*) FROM change"
                                      "  WHERE number NOT IN (SELECT number FROM revision)") == 0);
    journal_free(journal);
}

#define SECRETS 400

static unsigned next_random(unsigned *seed)
{
    *seed = *seed * 1103515245u + 12345u;
    return *seed >> 8 & 0xffff;
}

/* Texts of an event that tell which it is, of many lengths. */
static char *secret(unsigned event, unsigned *seed)
{
    static const unsigned lengths[] = {1, 3, 8, 20, 60};
    unsigned words = lengths[next_random(seed) % ARRAY_SIZE(lengths)];
    struct buf text = BUF_INIT;

    while (words--)
        buf_printf(&text, "<secret-%03u/%05u>", event, next_random(seed));
    return buf_steal(&text);
}

/* Rows that grow and shrink make SQLite move them from page to page. */
static void commit_secrets(struct stored *stored, struct store *store, struct journal *journal,
                           unsigned *seed)
{
    struct row rows[50];
    struct revision revisions[50];
    struct field_change changes[50];
    char *texts[50];
    struct journal_write write = {.now = STORED_NOW,
                                  .rows = rows,
                                  .row_count = ARRAY_SIZE(rows),
                                  .revisions = revisions,
                                  .revision_count = ARRAY_SIZE(revisions)};

    for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
        unsigned number = (unsigned)journal->last_number + i;
        unsigned event = number < SECRETS ? number : next_random(seed) % SECRETS;
        char uid[16];

        snprintf(uid, sizeof(uid), "uid-%03u", event);
        texts[i] = secret(event, seed);
        rows[i] = a_row(uid, texts[i]);
        rows[i].uid = xstrdup(uid);
        revisions[i] = a_revision(journal->last_number + 1 + i, rows[i].uid, "");
        changes[i] = (struct field_change){(char *)"title", (char *)"", texts[i]};
        revisions[i].changes = &changes[i];
        revisions[i].change_count = 1;
    }
    stored_commit(stored, store, journal, &write);
    for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
        free(rows[i].uid);
        free(texts[i]);
    }
}

/* Withdraws the first event and every fourth. */
static void withdraw(struct stored *stored, struct store *store, struct journal *journal)
{
    struct row rows[SECRETS / 4];
    char uids[SECRETS / 4][16];
    const char *forgotten[SECRETS / 4];
    struct journal_write write = {.now = STORED_NOW,
                                  .rows = rows,
                                  .row_count = ARRAY_SIZE(rows),
                                  .forgotten = forgotten,
                                  .forgotten_count = ARRAY_SIZE(rows)};

    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        snprintf(uids[i], sizeof(uids[i]), "uid-%03zu", i * 4);
        forgotten[i] = uids[i];
        rows[i] = a_row(uids[i], "");
        rows[i].state = ROW_WITHDRAWN;
    }
    stored_commit(stored, store, journal, &write);
}

static size_t secrets_left(const struct stored *stored, unsigned first, unsigned step)
{
    size_t left = 0;

    for (unsigned event = first; event < SECRETS; event += step) {
        char text[32];

        snprintf(text, sizeof(text), "<secret-%03u/", event);
        left += stored_holds(stored, text);
    }
    return left;
}

static struct journal *journal_of_secrets(struct stored *stored, struct store *store)
{
    struct journal *journal = stored_load(stored, store);
    unsigned seed = 1;

    for (int i = 0; i < 40; i++)
        commit_secrets(stored, store, journal, &seed);
    return journal;
}

static void not_a_byte_of_what_is_forgotten_is_left(void **state)
{
    struct stored *stored = *state;
    struct store *store = stored_open(stored);
    struct journal *journal = journal_of_secrets(stored, store);

    assert_int_equal(secrets_left(stored, 0, 1), SECRETS);
    withdraw(stored, store, journal);
    assert_int_equal(secrets_left(stored, 0, 4), 0);
    assert_int_equal(secrets_left(stored, 1, 4), SECRETS / 4);
    assert_true(stored_number(stored, "SELECT traces FROM journal") == 0);
    assert_stored(stored, store, journal);
    journal_free(journal);
    store_close(store);
}

/* All of it is in the -wal, where the little that follows does not reach. */
static void what_was_only_just_written_is_forgotten_as_well(void **state)
{
    struct stored *stored = *state;
    struct store *store = stored_open(stored);
    struct journal *journal = stored_load(stored, store);
    unsigned seed = 1;

    commit_secrets(stored, store, journal, &seed);
    assert_true(secrets_left(stored, 0, 4) > 0);
    withdraw(stored, store, journal);
    assert_int_equal(secrets_left(stored, 0, 4), 0);
    journal_free(journal);
    store_close(store);
}

/* A reader keeps the file from being wiped, and nothing is tried that has to wait for the reader;
 * the store that owes it may be closed, or killed. */
static void what_could_not_be_wiped_is_wiped_with_the_next_commit(void **state)
{
    struct stored *stored = *state;
    struct store *store = stored_open(stored);
    struct journal *journal = journal_of_secrets(stored, store);
    struct journal_write write = {.now = STORED_NOW};
    sqlite3 *reader = stored_sqlite(stored->file);
    long wal;

    stored_sql(reader, "BEGIN; SELECT count(*) FROM event");
    withdraw(stored, store, journal);
    assert_true(secrets_left(stored, 0, 4) > 0);
    assert_true(stored_number(stored, "SELECT traces FROM journal") == 1);
    wal = stored_size(stored, "-wal");
    stored_commit(stored, store, journal, &write);
    assert_true(stored_size(stored, "-wal") - wal < 100000);
    store_close(store);
    store = stored_open(stored);
    stored_sql(reader, "COMMIT");
    assert_stored(stored, store, journal);
    stored_commit(stored, store, journal, &write);
    assert_int_equal(secrets_left(stored, 0, 4), 0);
    assert_stored(stored, store, journal);
    sqlite3_close(reader);
    journal_free(journal);
    store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        stored_test(what_is_forgotten_loses_its_revisions_but_not_those_that_come_with_it),
        stored_test(not_a_byte_of_what_is_forgotten_is_left),
        stored_test(what_was_only_just_written_is_forgotten_as_well),
        stored_test(what_could_not_be_wiped_is_wiped_with_the_next_commit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
