/* What listeners can still be told: how far back, and of which feed. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/bulletin.h"

#include <string.h>

static void add(struct bulletin *bulletin, uint64_t generation, const char *feeds, const char *text)
{
    struct buf buf = BUF_INIT;

    buf_puts(&buf, text);
    bulletin_add(bulletin, generation, feeds, &buf);
}

static void check_text(const struct bulletin *bulletin, uint64_t since, const char *feed,
                       const char *expected)
{
    struct buf buf auto_buf = BUF_INIT;

    buf_puts(&buf, "");
    bulletin_text(bulletin, since, feed, &buf);
    assert_string_equal(buf.data, expected);
}

static void what_came_after_a_generation_is_told(void **state)
{
    struct bulletin *bulletin = bulletin_new(7);

    (void)state;
    add(bulletin, 8, NULL, "a");
    add(bulletin, 8, NULL, "b");
    add(bulletin, 10, NULL, "c");
    check_text(bulletin, 7, NULL, "abc");
    check_text(bulletin, 8, NULL, "c");
    check_text(bulletin, 9, NULL, "c");
    check_text(bulletin, 10, NULL, "");
    assert_true(bulletin_reaches(bulletin, 7));
    assert_false(bulletin_reaches(bulletin, 6));
    bulletin_free(bulletin);
}

static void a_feed_is_told_what_is_its_own_or_everybodys(void **state)
{
    struct bulletin *bulletin = bulletin_new(1);

    (void)state;
    add(bulletin, 2, "\nall\npress-2\n", "a");
    add(bulletin, 2, "\nall\npress\n", "b");
    add(bulletin, 2, "\nall\nno-press\n", "c");
    add(bulletin, 2, "\n", "d");
    add(bulletin, 2, NULL, "e");
    check_text(bulletin, 1, "press", "be");
    check_text(bulletin, 1, "all", "abce");
    check_text(bulletin, 1, "other", "e");
    check_text(bulletin, 1, NULL, "abcde");
    bulletin_free(bulletin);
}

/* Where one of a generation's messages has gone, all of it has. */
static void the_oldest_go(void **state)
{
    struct bulletin *bulletin = bulletin_new(1);
    struct buf buf auto_buf = BUF_INIT;

    (void)state;
    add(bulletin, 2, NULL, "2");
    add(bulletin, 2, NULL, "2");
    for (int i = 0; i < BULLETIN_MOST - 2; i++)
        add(bulletin, 3, NULL, "3");
    assert_true(bulletin_reaches(bulletin, 1));
    add(bulletin, 4, NULL, "4");
    assert_false(bulletin_reaches(bulletin, 1));
    assert_true(bulletin_reaches(bulletin, 2));
    bulletin_text(bulletin, 2, NULL, &buf);
    assert_int_equal(buf.len, BULLETIN_MOST - 1);
    bulletin_free(bulletin);
}

static void a_copy_goes_its_own_way(void **state)
{
    struct bulletin *bulletin = bulletin_new(1), *copy;

    (void)state;
    add(bulletin, 2, "\npress\n", "a");
    copy = bulletin_copy(bulletin);
    add(copy, 3, NULL, "b");
    check_text(bulletin, 1, NULL, "a");
    bulletin_free(bulletin);
    check_text(copy, 1, "press", "ab");
    check_text(copy, 1, "all", "b");
    bulletin_free(copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_came_after_a_generation_is_told),
        cmocka_unit_test(a_feed_is_told_what_is_its_own_or_everybodys),
        cmocka_unit_test(the_oldest_go),
        cmocka_unit_test(a_copy_goes_its_own_way),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
