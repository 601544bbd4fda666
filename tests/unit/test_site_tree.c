/* The order in which an export writes, waits for the disk and puts in place: after a loss of power
 * at any moment a file is the old one or the new one. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "ctl/site_tree.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_unsafe; /* something was written that may not be on disk */
static size_t placed, synced;

ssize_t __real_write(int fd, const void *bytes, size_t len);
ssize_t __wrap_write(int fd, const void *bytes, size_t len);
int __real_renameat(int from, const char *old, int to, const char *new);
int __wrap_renameat(int from, const char *old, int to, const char *new);
int __wrap_syncfs(int fd);

ssize_t __wrap_write(int fd, const void *bytes, size_t len)
{
    is_unsafe = true;
    return __real_write(fd, bytes, len);
}

int __wrap_renameat(int from, const char *old, int to, const char *new)
{
    assert_false(is_unsafe);
    placed++;
    return __real_renameat(from, old, to, new);
}

int __wrap_syncfs(int fd)
{
    (void)fd;
    is_unsafe = false;
    synced++;
    return 0;
}

static void update(const char *directory, const struct site_file *files, size_t count)
{
    static const struct site_maker maker;
    struct buf problem auto_buf = BUF_INIT;
    struct site_report report;
    struct site_tree *tree;

    assert_int_equal(site_tree_open(directory, files, count, &maker, &tree, &problem), 0);
    assert_int_equal(site_tree_update(tree, &report, &problem), 0);
    site_report_done(&report);
    site_tree_close(tree);
}

static void remove_all(const char *directory)
{
    static const char *const names[] = {"a.ics", "b.ics", SITE_TREE_LIST};

    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        char *path auto_free = xasprintf("%s/%s", directory, names[i]);

        unlink(path);
    }
    assert_int_equal(rmdir(directory), 0);
}

static void nothing_is_put_in_place_before_it_is_on_disk(void **state)
{
    const char *tmp = getenv("TMPDIR");
    char *directory auto_free = xasprintf("%s/daybookd-XXXXXX", tmp ? tmp : "/tmp");
    struct site_file files[] = {{.path = (char *)"a.ics", .bytes = "one", .len = 3},
                                {.path = (char *)"b.ics", .bytes = "two", .len = 3}};

    (void)state;
    assert_non_null(mkdtemp(directory));
    update(directory, files, 2);
    assert_true(placed >= 3); /* the list too */
    assert_true(synced <= 3); /* not once for each */
    files[1].bytes = "new";
    placed = 0;
    update(directory, files, 2);
    assert_int_equal(placed, 1);
    assert_false(is_unsafe);
    remove_all(directory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_put_in_place_before_it_is_on_disk),
    };

    return cmocka_run_group_tests_name("site tree", tests, NULL, NULL);
}
