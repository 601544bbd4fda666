/* Tables: raw into a pipe, aligned and cut to the width of a terminal. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "ctl/table.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

static int set_locale(void **state)
{
    (void)state;
    return setlocale(LC_CTYPE, "C.UTF-8") ? 0 : -1;
}

static void check_format(const char *text, unsigned window, const char *expected)
{
    struct buf table auto_buf = BUF_INIT, out auto_buf = BUF_INIT;

    buf_puts(&table, text);
    table_format(&table, window, &out);
    assert_string_equal(out.len ? out.data : "", expected);
}

static void a_cell_cannot_break_its_row(void **state)
{
    struct buf table auto_buf = BUF_INIT;

    (void)state;
    table_cell(&table, "a\tb\nc\r\x1b[1m\x7f", 0);
    table_cell(&table, "", 0);
    table_cell(&table, "é", 1);
    assert_string_equal(table.data, "a b c  [1m \t\té\n");
}

static void a_pipe_gets_cells_without_headings(void **state)
{
    (void)state;
    check_format("", 0, "");
    check_format("id\ttitle\n", 0, "");
    check_format("id\ttitle\na\tA long one\nlonger\tB\n", 0, "a\tA long one\nlonger\tB\n");
    check_format("id\ttitle\na\tA\n\nfeed\nall\n", 0, "a\tA\n\nall\n");
}

static void a_terminal_gets_columns(void **state)
{
    (void)state;
    check_format("id\ttitle\na\tA long one\nlonger\tB\n", 80,
                 "id      title\n"
                 "a       A long one\n"
                 "longer  B\n");
    check_format("a\tb\tc\n\t\t\n1\t\t3\n", 80, "a  b  c\n      \n1     3\n");
}

static void tables_are_aligned_each_by_itself(void **state)
{
    (void)state;
    check_format("w\tv\nlonger\t1\n\nfeed\tn\nall\t2\n\nproblems\nx\n", 80,
                 "w       v\n"
                 "longer  1\n"
                 "\n"
                 "feed  n\n"
                 "all   2\n"
                 "\n"
                 "problems\n"
                 "x\n");
}

static void characters_are_as_wide_as_they_look(void **state)
{
    (void)state;
    check_format("place\tx\nZürich\t1\n東京\t2\ne\u0301\t3\n", 80,
                 "place   x\n"
                 "Zürich  1\n"
                 "東京    2\n"
                 "e\u0301       3\n");
}

static void what_is_not_utf8_is_not_lost(void **state)
{
    (void)state;
    check_format("a\tb\n\xff\xfe\t1\n", 80, "a   b\n\xff\xfe  1\n");
}

static void the_last_column_is_cut_to_the_window(void **state)
{
    (void)state;
    check_format("id\ttitle\nabc\t0123456789abcdefghij\n", 20,
                 "id   title\nabc  0123456789abcd…\n");
    check_format("id\ttitle\nabc\t0123456789abcde\n", 20, "id   title\nabc  0123456789abcde\n");
    check_format("id\ttitle\nabc\t東京東京東京東京\n", 20, "id   title\nabc  東京東京東京東…\n");
    check_format("id\ttitle\nabc\t0東京東京東京東京\n", 20, "id   title\nabc  0東京東京東京…\n");
}

static void the_widest_column_gives_way(void **state)
{
    (void)state;
    check_format("id\tb\ttitle\n0123456789abcdefghijklmnop\tabc\tA title that is long\n", 40,
                 "id                 b    title\n"
                 "0123456789abcdef…  abc  A title that is…\n");
}

static void a_window_that_is_far_too_narrow_does_no_harm(void **state)
{
    struct buf table auto_buf = BUF_INIT, out auto_buf = BUF_INIT;

    (void)state;
    for (int i = 0; i < 40; i++)
        table_cell(&table, "A cell that is long", i == 39);
    for (unsigned window = 1; window < 200; window++) {
        buf_clear(&out);
        table_format(&table, window, &out);
        assert_int_equal(out.data[out.len - 1], '\n');
    }
}

static void a_text_is_never_cut(void **state)
{
    static const char problem[] = "problems\nevents.d/one.conf:3: error: a long message indeed\n";

    (void)state;
    check_format(problem, 20, problem);
}

static void rows_that_come_one_by_one_are_aligned_as_far_as_is_known(void **state)
{
    static const struct {
        const char *row, *expected;
    } rows[] = {
        {"id\ttitle", "id  title\n"},
        {"a\tA", "a   A\n"},
        {"abcd\tB", "abcd  B\n"},
        {"a\t0123456789abcdefghij", "a     0123456789abc…\n"},
    };
    struct table_columns columns = {0}, raw = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct buf out auto_buf = BUF_INIT, plain auto_buf = BUF_INIT;

        table_format_row(&columns, rows[i].row, 20, &out);
        assert_string_equal(out.data, rows[i].expected);
        table_format_row(&raw, rows[i].row, 0, &plain);
        assert_int_equal(plain.len, i ? strlen(rows[i].row) + 1 : 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cell_cannot_break_its_row),
        cmocka_unit_test(a_pipe_gets_cells_without_headings),
        cmocka_unit_test(a_terminal_gets_columns),
        cmocka_unit_test(tables_are_aligned_each_by_itself),
        cmocka_unit_test(characters_are_as_wide_as_they_look),
        cmocka_unit_test(what_is_not_utf8_is_not_lost),
        cmocka_unit_test(the_last_column_is_cut_to_the_window),
        cmocka_unit_test(the_widest_column_gives_way),
        cmocka_unit_test(a_window_that_is_far_too_narrow_does_no_harm),
        cmocka_unit_test(a_text_is_never_cut),
        cmocka_unit_test(rows_that_come_one_by_one_are_aligned_as_far_as_is_known),
    };

    return cmocka_run_group_tests(tests, set_locale, NULL);
}
