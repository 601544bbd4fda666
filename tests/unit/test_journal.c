/* The journal in memory: rows that come, are replaced, and are found. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daybook/journal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct row a_row(const char *uid, enum row_state state, int64_t modified)
{
    return (struct row){.uid = (char *)uid,
                        .id = (char *)"an-event",
                        .state = state,
                        .modified = modified,
                        .content = (char *)"title",
                        .dates = (char *)""};
}

static void a_row_is_found_by_its_uid_also_after_it_was_replaced(void **state)
{
    struct journal *journal = journal_new(0);
    char uid[] = "uid", text[] = "first";

    (void)state;
    for (int i = 0; i < 3; i++) {
        struct row row = a_row(uid, ROW_PUBLIC, i);
        struct journal_write write = {.rows = &row, .row_count = 1};

        snprintf(text, sizeof(text), "%d", i);
        row.content = text;
        row.reason = i == 1 ? text : NULL;
        journal_apply(journal, &write);
        memset(text, 'x', sizeof(text) - 1);
        assert_int_equal(journal->row_count, 1);
        assert_int_equal(journal_index(journal, "uid"), 0);
        assert_int_equal(atoi(journal_find(journal, "uid")->content), i);
        assert_int_equal(journal_find(journal, "uid")->reason != NULL, i == 1);
    }
    memset(uid, 'x', sizeof(uid) - 1);
    assert_string_equal(journal_find(journal, "uid")->uid, "uid");
    assert_null(journal_find(journal, "xxx"));
    assert_true(journal_index(journal, "xxx") == SIZE_MAX);
    journal_free(journal);
}

static void a_row_is_added_once(void **state)
{
    struct journal *journal = journal_new(0);
    struct row row = a_row("uid", ROW_PUBLIC, 0);

    (void)state;
    assert_int_equal(journal_add(journal, &row), 0);
    assert_int_equal(journal_add(journal, &row), -EEXIST);
    assert_int_equal(journal->row_count, 1);
    journal_free(journal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_is_found_by_its_uid_also_after_it_was_replaced),
        cmocka_unit_test(a_row_is_added_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
