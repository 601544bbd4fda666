/* A folder of events files, read at once: what is said of them and the order they come in. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/memory.h"
#include "daybook/config.h"
#include "daybook/drafts.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define FILES 40

struct folder {
    char *top; /* a temporary directory, with events.d in it */
    char *main_file;
};

static void write_file(const struct folder *folder, const char *name, const char *text)
{
    char *path auto_free = xasprintf("%s/%s", folder->top, name);
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

static int setup(void **state)
{
    struct folder *folder = xcalloc(1, sizeof(*folder));
    const char *tmp = getenv("TMPDIR");
    char *events auto_free = NULL;

    folder->top = xasprintf("%s/daybookd-XXXXXX", tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(folder->top));
    folder->main_file = xasprintf("%s/daybookd.conf", folder->top);
    events = xasprintf("%s/events.d", folder->top);
    assert_int_equal(mkdir(events, 0700), 0);
    write_file(folder, "daybookd.conf", "events_dir = \"events.d\";");
    *state = folder;
    return 0;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

static int teardown(void **state)
{
    struct folder *folder = *state;

    nftw(folder->top, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    free(folder->top);
    free(folder->main_file);
    free(folder);
    return 0;
}

/* File i has i events, the last of which ends as `end` says. */
static void write_events(const struct folder *folder, int i, const char *end)
{
    char *name auto_free = xasprintf("events.d/%02d.conf", i);
    struct buf text auto_buf = BUF_INIT;

    buf_puts(&text, "events = (\n");
    for (int j = 0; j <= i; j++)
        buf_printf(
            &text,
            "%s{ id = \"e-%d-%d\"; publisher = \"p\"; title = \"x\"; when = \"2023-12-14\"; %s }\n",
            j ? "," : "", i, j, j == i ? end : "");
    buf_puts(&text, ");\n");
    write_file(folder, name, text.data);
}

static void files_come_in_the_order_of_their_names(void **state)
{
    const struct folder *folder = *state;
    struct diag *diag = diag_new();
    struct drafts *drafts = NULL;

    for (int i = FILES; i-- > 0;)
        write_events(folder, i, "");
    assert_int_equal(config_load(folder->main_file, NULL, true, diag, &drafts), 0);
    assert_int_equal(diag_count(diag), 0);
    assert_int_equal(drafts->file_count, FILES + 1);
    for (int i = 0; i < FILES; i++) {
        const struct config_file *file = drafts->files[i + 1];
        char *id auto_free = xasprintf("e-%d-%d", i, i);

        assert_int_equal(file->event_count, i + 1);
        assert_string_equal(file->events[i].id.s, id);
    }
    drafts_unref(drafts);
    diag_free(diag);
}

static void a_file_that_did_not_change_is_shared(void **state)
{
    const struct folder *folder = *state;
    struct diag *diag = diag_new();
    struct drafts *before = NULL, *after = NULL;

    for (int i = 0; i < FILES; i++)
        write_events(folder, i, "");
    assert_int_equal(config_load(folder->main_file, NULL, true, diag, &before), 0);
    write_events(folder, 7, "draft = true;");
    assert_int_equal(config_load(folder->main_file, before, true, diag, &after), 0);
    for (int i = 0; i < FILES; i++)
        assert_int_equal(before->files[i + 1] == after->files[i + 1], i != 7);
    drafts_unref(before);
    drafts_unref(after);
    diag_free(diag);
}

/* One file cannot be parsed, one cannot be read, the others hold a value that is wrong. */
/* In place of the one in base/clock.c, by the linker: files that were just written were written
 * long ago. */
int64_t __wrap_clock_wall(void);

int64_t __wrap_clock_wall(void)
{
    return (int64_t)time(NULL) + 3600;
}

/* Also by whoever wants to hide it. */
static void a_change_is_noticed_though_size_and_time_are_the_same(void **state)
{
    const struct folder *folder = *state;
    char *path auto_free = xasprintf("%s/events.d/00.conf", folder->top);
    struct diag *diag = diag_new();
    struct drafts *before, *after;
    struct stat status;
    struct timespec times[2];

    write_events(folder, 1, "");
    write_file(folder, "events.d/00.conf", "events = (); # one");
    assert_int_equal(config_load(folder->main_file, NULL, true, diag, &before), 0);
    assert_int_equal(stat(path, &status), 0);
    times[0] = status.st_atim;
    times[1] = status.st_mtim;
    write_file(folder, "events.d/00.conf", "events = (); # two");
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
    assert_int_equal(config_load(folder->main_file, before, true, diag, &after), 0);
    assert_ptr_not_equal(before->files[1], after->files[1]);
    assert_ptr_equal(before->files[2], after->files[2]);
    drafts_unref(before);
    drafts_unref(after);
    diag_free(diag);
}

static void what_is_wrong_is_told_in_the_order_of_the_files(void **state)
{
    const struct folder *folder = *state;
    struct diag *diag = diag_new();
    struct drafts *drafts = NULL;
    struct buf expected auto_buf = BUF_INIT, said auto_buf = BUF_INIT;

    for (int i = 0; i < FILES; i++) {
        bool unread = i == 5, broken = i == 9;

        if (unread)
            write_file(folder, "events.d/05.conf", "\xef\xbb\xbf");
        else
            write_events(folder, i, broken ? "busy" : "busy = 1;");
        buf_printf(&expected, "%s/events.d/%02d.conf:%d: error: %s\n", folder->top, i,
                   unread ? 1 : i + 2,
                   unread   ? "the file begins with a byte order mark: save it as UTF-8 without BOM"
                   : broken ? "= is missing after busy"
                            : "busy is true or false, without quotes");
        if (i == 20)
            buf_printf(&expected,
                       "%s/events.d/20.txt: warning: ignored: the name of an events file ends in "
                       ".conf\n",
                       folder->top);
    }
    write_file(folder, "events.d/20.txt", "");
    assert_int_equal(config_load(folder->main_file, NULL, true, diag, &drafts), -EINVAL);
    for (size_t i = 0; i < diag_count(diag); i++) {
        diag_format(diag_get(diag, i), &said);
        buf_putc(&said, '\n');
    }
    assert_string_equal(said.data, expected.data);
    assert_int_equal(diag_errors(diag), FILES);
    diag_free(diag);
}

static void a_file_that_vanished_is_believed_at_the_second_look(void **state)
{
    const struct folder *folder = *state;
    char *gone auto_free = xasprintf("%s/events.d/07.conf", folder->top);
    struct diag *diag = diag_new();
    struct drafts *before = NULL, *after = NULL;

    for (int i = 0; i < FILES; i++)
        write_events(folder, i, "");
    assert_int_equal(config_load(folder->main_file, NULL, true, diag, &before), 0);
    assert_int_equal(unlink(gone), 0);
    assert_int_equal(symlink("nowhere", gone), 0);
    assert_int_equal(config_load(folder->main_file, before, false, diag, &after), -EAGAIN);
    assert_int_equal(diag_count(diag), 0);
    assert_int_equal(config_load(folder->main_file, before, true, diag, &after), -EINVAL);
    assert_int_equal(unlink(gone), 0);
    assert_int_equal(config_load(folder->main_file, before, false, diag, &after), -EAGAIN);
    assert_int_equal(config_load(folder->main_file, before, true, diag, &after), 0);
    assert_int_equal(after->file_count, FILES);
    drafts_unref(before);
    drafts_unref(after);
    diag_free(diag);
}

static void a_folder_that_was_emptied_is_not_believed(void **state)
{
    const struct folder *folder = *state;
    char *only auto_free = xasprintf("%s/events.d/00.conf", folder->top);
    struct diag *diag = diag_new();
    struct drafts *before = NULL, *after = NULL;

    write_events(folder, 0, "");
    assert_int_equal(config_load(folder->main_file, NULL, true, diag, &before), 0);
    assert_int_equal(unlink(only), 0);
    assert_int_equal(config_load(folder->main_file, before, false, diag, &after), -EAGAIN);
    assert_int_equal(diag_count(diag), 0);
    assert_int_equal(config_load(folder->main_file, before, true, diag, &after), -EINVAL);
    assert_int_equal(diag_errors(diag), 1);
    drafts_unref(before);
    diag_free(diag);
}

#define config_test(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        config_test(files_come_in_the_order_of_their_names),
        config_test(a_file_that_did_not_change_is_shared),
        config_test(a_change_is_noticed_though_size_and_time_are_the_same),
        config_test(what_is_wrong_is_told_in_the_order_of_the_files),
        config_test(a_file_that_vanished_is_believed_at_the_second_look),
        config_test(a_folder_that_was_emptied_is_not_believed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
