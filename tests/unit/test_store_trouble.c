/* What goes wrong around a store: other processes, places where nothing can be written, full disks,
 * sudden death. The journal is as it was before, and somebody is told what to mend. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stored.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

/* Touches every table. */
static int try_change(struct stored *stored, struct store *store, const struct journal *journal,
                      const char *content)
{
    const char *forgotten[] = {"uid"};
    struct row rows[] = {a_row("uid", content), a_row("other", content)};
    struct revision revision = a_revision(journal->last_number + 1, "other", "new");
    struct journal_write write = {.now = STORED_NOW + 1,
                                  .generation = 2,
                                  .rows = rows,
                                  .row_count = 2,
                                  .revisions = &revision,
                                  .revision_count = 1,
                                  .forgotten = forgotten,
                                  .forgotten_count = 1};

    return stored_try_commit(stored, store, journal, &write);
}

/* --- all or nothing --------------------------------------------------------------------------- */

static void a_commit_is_all_or_nothing(void **state)
{
    struct stored *stored = *state;
    struct store *store = stored_open(stored);
    struct journal *journal = small_journal(stored, store);
    const char *forgotten[] = {"uid"};
    struct row row = a_row("uid", "new content");
    struct revision revisions[] = {a_revision(2, "uid", "two"), a_revision(2, "uid", "two again")};
    struct journal_write write = {.now = STORED_NOW + 1,
                                  .rows = &row,
                                  .row_count = 1,
                                  .revisions = revisions,
                                  .revision_count = 2,
                                  .forgotten = forgotten,
                                  .forgotten_count = 1};

    assert_int_equal(stored_try_commit(stored, store, journal, &write), -EIO);
    assert_stored(stored, store, journal);
    revisions[1].number = 3;
    revisions[1].zone = NULL;
    assert_int_equal(store_commit(store, journal, &write, NULL), -EIO);
    assert_stored(stored, store, journal);
    revisions[1].zone = (char *)"UTC";
    stored_commit(stored, store, journal, &write);
    assert_stored(stored, store, journal);
    journal_free(journal);
    store_close(store);
}

static void a_first_commit_that_fails_leaves_no_tables(void **state)
{
    struct stored *stored = *state;
    struct store *store = stored_open(stored);
    struct journal *journal = stored_load(stored, store);
    struct row row = a_row("uid", "content");
    struct journal_write write = {.now = STORED_NOW, .rows = &row, .row_count = 1};

    row.content = NULL;
    assert_int_equal(stored_try_commit(stored, store, journal, &write), -EIO);
    store_close(store);
    store = stored_open(stored);
    assert_stored(stored, store, journal);
    journal_free(journal);
    journal = small_journal(stored, store);
    assert_stored(stored, store, journal);
    journal_free(journal);
    store_close(store);
}

/* --- other processes -------------------------------------------------------------------------- */

static int64_t microseconds_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void a_commit_waits_shortly_for_another_writer(void **state)
{
    struct stored *stored = *state;
    struct store *store = stored_open(stored);
    struct journal *journal = small_journal(stored, store);
    sqlite3 *other = stored_sqlite(stored->file);
    int64_t begun;

    stored_sql(other, "BEGIN IMMEDIATE");
    begun = microseconds_now();
    assert_int_equal(try_change(stored, store, journal, "new"), -EBUSY);
    assert_in_range(microseconds_now() - begun, 100000, 1500000);
    assert_message(stored, "write", "another process has locked it");
    assert_stored(stored, store, journal);
    stored_sql(other, "ROLLBACK");
    assert_int_equal(try_change(stored, store, journal, "new"), 0);
    sqlite3_close(other);
    journal_free(journal);
    store_close(store);
}

static void a_reader_keeps_nobody_from_committing(void **state)
{
    struct stored *stored = *state;
    struct store *store = stored_open(stored);
    struct journal *journal = small_journal(stored, store);
    sqlite3 *other = stored_sqlite(stored->file);

    stored_sql(other, "BEGIN; SELECT count(*) FROM event");
    assert_int_equal(try_change(stored, store, journal, "new"), 0);
    sqlite3_close(other);
    journal_free(journal);
    store_close(store);
}

/* While the daemon runs, a newer one is started beside it. */
static void a_commit_to_the_tables_of_a_newer_version_is_refused(void **state)
{
    struct stored *stored = *state;
    struct store *store = stored_open(stored);
    struct journal *journal = small_journal(stored, store);

    stored_tamper(stored, "PRAGMA user_version = 3");
    assert_int_equal(try_change(stored, store, journal, "new"), -EPROTO);
    assert_message(stored, "write", "a newer version of daybookd made it");
    journal_free(journal);
    store_close(store);
}

/* Two that began from the same journal would overwrite each other's rows. */
static void a_commit_on_top_of_somebody_elses_is_refused(void **state)
{
    struct stored *stored = *state;
    struct store *first = stored_open(stored), *second = stored_open(stored);
    struct journal *journal = small_journal(stored, first);

    assert_int_equal(try_change(stored, second, journal, "new"), 0);
    assert_int_equal(try_change(stored, first, journal, "newer"), -ESTALE);
    assert_message(stored, "write", "another process has written to it since it was read");
    journal_free(journal);
    journal = stored_load(stored, first);
    assert_string_equal(journal_find(journal, "uid")->content, "new");
    assert_int_equal(try_change(stored, first, journal, "newer"), 0);
    journal_free(journal);
    store_close(first);
    store_close(second);
}

static void a_file_that_was_removed_is_not_there(void **state)
{
    struct stored *stored = *state;
    struct store *store = stored_open(stored), *next;
    struct journal *journal = small_journal(stored, store), *empty;

    assert_true(store_is_there(store));
    assert_int_equal(unlink(stored->file), 0);
    assert_false(store_is_there(store));
    assert_int_equal(try_change(stored, store, journal, "new"), -ESTALE);
    assert_message(stored, "write", "it has been removed or replaced");
    store_close(store);
    next = stored_open(stored);
    empty = stored_load(stored, next);
    assert_int_equal(empty->row_count, 0);
    journal_free(empty);
    journal_free(journal);
    store_close(next);
}

static void a_file_that_was_replaced_is_not_there(void **state)
{
    struct stored *stored = *state;
    struct store *store, *other;
    struct journal *journal, *loaded;
    struct buf bytes auto_buf = BUF_INIT;
    char *copy auto_free = xasprintf("%s.copy", stored->file);

    make_small(stored);
    bytes = stored_read(stored->file);
    stored_write(copy, bytes.data, bytes.len);
    store = stored_open(stored);
    journal = stored_load(stored, store);
    assert_int_equal(rename(copy, stored->file), 0);
    assert_false(store_is_there(store));
    assert_int_equal(try_change(stored, store, journal, "new"), -ESTALE);
    store_close(store);
    other = stored_open(stored);
    assert_true(store_is_there(other));
    loaded = stored_load(stored, other);
    assert_same_journal(journal, loaded);
    journal_free(loaded);
    journal_free(journal);
    store_close(other);
}

/* --- places where no file can be -------------------------------------------------------------- */

static void places_where_no_journal_can_be_are_named(void **state)
{
    struct stored *stored = *state;
    char *deep auto_free = xasprintf("%s/deep", stored->directory);
    struct buf message auto_buf = BUF_INIT;
    struct store *store = NULL;

    assert_int_equal(store_open(deep, &store, &message), -ENOENT);
    assert_non_null(strstr(message.data, "deep/journal.db: cannot make its directory: No such"));
    assert_int_equal(store_open(deep, &store, NULL), -ENOENT);
    stored_write(stored->directory, "", 0);
    assert_int_equal(stored_try_open(stored, &store), -ENOTDIR);
    assert_message(stored, "open", "Not a directory");
    assert_int_equal(unlink(stored->directory), 0);
    assert_int_equal(mkdir(stored->directory, 0700), 0);
    assert_int_equal(mkdir(stored->file, 0700), 0);
    assert_int_equal(stored_try_open(stored, &store), -EISDIR);
    assert_message(stored, "open", "Is a directory");
    assert_null(store);
}

/*
 * What follows is done by another process, which has mounts or limits of its own and is killed. It
 * cannot use assertions, so it ends with the number of the line that is wrong, or 0.
 */
#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            return __LINE__;                                                                       \
    } while (0)

static int in_child(int (*work)(struct stored *), struct stored *stored)
{
    int line = 0, pipes[2], status;
    pid_t child;

    assert_int_equal(pipe(pipes), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        line = work(stored);
        _exit(write(pipes[1], &line, sizeof(line)) == sizeof(line) ? 0 : 1);
    }
    close(pipes[1]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(read(pipes[0], &line, sizeof(line)), sizeof(line));
    close(pipes[0]);
    return line;
}

static void assert_right(int line)
{
    if (line > 0)
        print_message("# line %d\n", line);
    assert_int_equal(line, 0);
}

#define NOBODY 65534

/* As root, who may write everywhere, only after having become somebody else. */
static int open_without_permission(struct stored *stored)
{
    struct store *store = NULL;

    if (geteuid() == 0)
        CHECK(chown(stored->top, NOBODY, NOBODY) == 0 && setegid(NOBODY) == 0 &&
              seteuid(NOBODY) == 0);
    CHECK(stored_try_open(stored, &store) == 0);
    store = store_close(store);
    CHECK(chmod(stored->file, 0400) == 0);
    CHECK(stored_try_open(stored, &store) == -EACCES);
    CHECK(strstr(stored->message.data, "/journal.db: Permission denied"));
    CHECK(chmod(stored->file, 0600) == 0);
    CHECK(chmod(stored->directory, 0500) == 0);
    CHECK(stored_try_open(stored, &store) == -EACCES);
    CHECK(strstr(stored->message.data, "/journal.db: its directory: Permission denied"));
    CHECK(chmod(stored->directory, 0700) == 0);
    CHECK(stored_try_open(stored, &store) == 0);
    store_close(store);
    return 0;
}

static void what_may_not_be_written_is_refused_at_once(void **state)
{
    assert_right(in_child(open_without_permission, *state));
}

static bool put(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY);
    bool done = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

    close(fd);
    return done;
}

/* Root in a world of its own, for whom is not root in this one. */
static bool become_root(void)
{
    char *users auto_free = xasprintf("0 %u 1", geteuid());
    char *groups auto_free = xasprintf("0 %u 1", getegid());

    return unshare(CLONE_NEWNS | CLONE_NEWUSER) == 0 && put("/proc/self/uid_map", users) &&
           put("/proc/self/setgroups", "deny") && put("/proc/self/gid_map", groups);
}

#define CANNOT_MOUNT (-1)

/* Does the work on a small file system at the directory of the store, which nobody else sees. */
static int on_small_disk(struct stored *stored, unsigned long flags, int (*work)(struct stored *))
{
    if (unshare(CLONE_NEWNS) < 0 && !become_root())
        return CANNOT_MOUNT;
    if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
        mount("daybookd", stored->directory, "tmpfs", flags, "size=512k") < 0)
        return CANNOT_MOUNT;
    return work(stored);
}

/* Most containers forbid it; nothing is wrong with the store then. */
static void assert_right_if_mounted(int line)
{
    if (line == CANNOT_MOUNT)
        print_message("# not tried: no file system can be mounted here\n");
    else
        assert_right(line);
}

static int be_refused(struct stored *stored)
{
    struct store *store = NULL;

    CHECK(stored_try_open(stored, &store) == -EROFS);
    CHECK(strstr(stored->message.data, ": Read-only file system"));
    CHECK(!store);
    return 0;
}

static int open_read_only(struct stored *stored)
{
    return on_small_disk(stored, MS_RDONLY, be_refused);
}

static void a_read_only_file_system_is_named(void **state)
{
    struct stored *stored = *state;

    assert_int_equal(mkdir(stored->directory, 0700), 0);
    assert_right_if_mounted(in_child(open_read_only, stored));
}

/* The content that was tried is of a million octets; what was there before still is, and the store
 * goes on with what fits. */
static int commit_too_much(struct stored *stored, int expected)
{
    char *content auto_free = xcalloc(1000001, 1);
    struct journal *journal = NULL;
    struct store *store = NULL;

    memset(content, 'x', 1000000);
    CHECK(stored_try_open(stored, &store) == 0);
    CHECK(stored_try_load(stored, store, &journal) == 0);
    CHECK(try_change(stored, store, journal, OLD_CONTENT) == 0);
    journal_free(journal);
    for (int i = 0; i < 3; i++) {
        CHECK(stored_try_load(stored, store, &journal) == 0);
        CHECK(try_change(stored, store, journal, content) == expected);
        journal_free(journal);
        CHECK(stored_try_load(stored, store, &journal) == 0);
        CHECK(strcmp(journal_find(journal, "uid")->content, OLD_CONTENT) == 0);
        CHECK(journal->row_count == 2 && journal->last_number == i + 1);
        CHECK(try_change(stored, store, journal, OLD_CONTENT) == 0);
        journal_free(journal);
    }
    store_close(store);
    CHECK(stored_verdict(stored) == 0);
    return 0;
}

static int commit_more_than_fits(struct stored *stored)
{
    return commit_too_much(stored, -ENOSPC);
}

static int fill_the_disk(struct stored *stored)
{
    return on_small_disk(stored, 0, commit_more_than_fits);
}

static void a_full_disk_leaves_the_journal_as_it_was(void **state)
{
    struct stored *stored = *state;

    assert_int_equal(mkdir(stored->directory, 0700), 0);
    assert_right_if_mounted(in_child(fill_the_disk, stored));
}

static int reach_the_limit(struct stored *stored)
{
    struct rlimit limit = {.rlim_cur = 400000, .rlim_max = 400000};

    signal(SIGXFSZ, SIG_IGN);
    CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    return commit_too_much(stored, -EIO);
}

static void an_error_in_the_middle_of_writing_leaves_the_journal_as_it_was(void **state)
{
    assert_right(in_child(reach_the_limit, *state));
}

/* --- sudden death ----------------------------------------------------------------------------- */

#define DEATHS 50

/* Commit after commit, each with two rows, two revisions and a feed of one number; every seventh
 * forgets. An octet is written for each that has been made. */
static void commit_until_killed(struct stored *stored, int fd)
{
    static const char *const forgotten[] = {"one", "two"};
    struct store *store = NULL;
    struct journal *journal = NULL;

    if (stored_try_open(stored, &store) < 0 || stored_try_load(stored, store, &journal) < 0)
        return;
    for (;;) {
        int64_t next = journal->last_number + 1;
        char text[32];
        struct row rows[] = {a_row("one", text), a_row("two", text)};
        struct revision revisions[] = {a_revision(next, "one", text),
                                       a_revision(next + 1, "two", text)};
        struct feed_stamp feed = {.id = text, .modified = next + 1, .members = text};
        struct journal_write both = {.now = STORED_NOW,
                                     .generation = journal->generation + 1,
                                     .rows = rows,
                                     .row_count = 2,
                                     .revisions = revisions,
                                     .revision_count = 2,
                                     .forgotten = forgotten,
                                     .forgotten_count = next % 7 == 1 ? 2 : 0,
                                     .feeds = &feed,
                                     .feed_count = 1};

        snprintf(text, sizeof(text), "%lld", (long long)next + 1);
        if (stored_try_commit(stored, store, journal, &both) < 0 || write(fd, "", 1) != 1)
            return;
        journal_apply(journal, &both);
    }
}

/* Kills it after the commits it is given, and up to three milliseconds. Returns how many commits it
 * has told of. */
static int let_live(struct stored *stored, unsigned commits, unsigned microseconds)
{
    int pipes[2], told = 0;
    int64_t until;
    char octet;
    pid_t child;

    assert_int_equal(pipe(pipes), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        commit_until_killed(stored, pipes[1]);
        _exit(1);
    }
    close(pipes[1]);
    while ((unsigned)told < commits && read(pipes[0], &octet, 1) == 1)
        told++;
    assert_int_equal(told, commits);
    until = microseconds_now() + microseconds;
    while (microseconds_now() < until)
        ;
    assert_int_equal(kill(child, SIGKILL), 0);
    while (read(pipes[0], &octet, 1) == 1)
        told++;
    close(pipes[0]);
    assert_int_equal(waitpid(child, NULL, 0), child);
    return told;
}

static void assert_whole(const struct journal *journal)
{
    const struct revision *last = &journal->revisions[journal->revision_count - 1];
    char text[32];

    snprintf(text, sizeof(text), "%lld", (long long)journal->last_number);
    assert_true(journal->last_number == 2 * (int64_t)journal->generation);
    assert_int_equal(journal->row_count, 2);
    assert_string_equal(journal_find(journal, "one")->content, text);
    assert_string_equal(journal_find(journal, "two")->content, text);
    assert_int_equal(journal->revision_count % 2, 0);
    assert_true(last->number == journal->last_number);
    assert_string_equal(last->title, text);
    assert_int_equal(journal->feed_count, 1);
    assert_string_equal(journal->feeds[0].members, text);
}

static void a_store_that_is_killed_has_made_each_commit_or_not(void **state)
{
    struct stored *stored = *state;
    uint64_t generation = 0;

    srand(1);
    for (int i = 0; i < DEATHS; i++) {
        int told = let_live(stored, 1 + (unsigned)rand() % 5, (unsigned)rand() % 3000);
        struct store *store = stored_open(stored);
        struct journal *journal = stored_load(stored, store);

        assert_whole(journal);
        assert_in_range(journal->generation, generation + (unsigned)told,
                        generation + (unsigned)told + 1);
        generation = journal->generation;
        journal_free(journal);
        store_close(store);
    }
}

/* The kernel kills whoever makes a file larger than he may: in the middle of a commit whose content
 * is larger than what SQLite keeps in memory. */
static void commit_more_than_one_may(struct stored *stored)
{
    const struct rlimit limit = {.rlim_cur = 1000000, .rlim_max = 1000000}, no_core = {0};
    char *content = xcalloc(5000001, 1);
    struct row row = a_row("uid", memset(content, 'x', 5000000));
    struct journal_write write = {.now = STORED_NOW, .rows = &row, .row_count = 1};
    struct store *store = NULL;
    struct journal *journal = NULL;

    if (setrlimit(RLIMIT_CORE, &no_core) == 0 && setrlimit(RLIMIT_FSIZE, &limit) == 0 &&
        stored_try_open(stored, &store) == 0 && stored_try_load(stored, store, &journal) == 0)
        stored_try_commit(stored, store, journal, &write);
}

static void a_store_that_is_killed_in_its_first_commit_is_empty(void **state)
{
    struct stored *stored = *state;
    struct store *store;
    struct journal *journal;
    pid_t child = fork();
    int status;

    assert_true(child >= 0);
    if (child == 0) {
        commit_more_than_one_may(stored);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGXFSZ);
    assert_true(stored_size(stored, "") > 0);
    store = stored_open(stored);
    journal = stored_load(stored, store);
    assert_int_equal(journal->row_count, 0);
    assert_int_equal(journal->last_run, 0);
    journal_free(journal);
    journal = small_journal(stored, store);
    assert_stored(stored, store, journal);
    journal_free(journal);
    store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        stored_test(a_commit_is_all_or_nothing),
        stored_test(a_first_commit_that_fails_leaves_no_tables),
        stored_test(a_commit_waits_shortly_for_another_writer),
        stored_test(a_reader_keeps_nobody_from_committing),
        stored_test(a_commit_to_the_tables_of_a_newer_version_is_refused),
        stored_test(a_commit_on_top_of_somebody_elses_is_refused),
        stored_test(a_file_that_was_removed_is_not_there),
        stored_test(a_file_that_was_replaced_is_not_there),
        stored_test(places_where_no_journal_can_be_are_named),
        stored_test(what_may_not_be_written_is_refused_at_once),
        stored_test(a_read_only_file_system_is_named),
        stored_test(a_full_disk_leaves_the_journal_as_it_was),
        stored_test(an_error_in_the_middle_of_writing_leaves_the_journal_as_it_was),
        stored_test(a_store_that_is_killed_has_made_each_commit_or_not),
        stored_test(a_store_that_is_killed_in_its_first_commit_is_empty),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
