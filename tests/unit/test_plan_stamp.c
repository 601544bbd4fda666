/* SEQUENCE, LAST-MODIFIED and CREATED, and the second that they count in. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "life.h"

#define T MADE_NOW

/* --- the second ------------------------------------------------------------------------------- */

static void a_second_change_within_a_second_waits_for_the_next(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, "talk", AT_TEN, VISIT, NULL);
    life_say(&life, T + HOUR, "talk", AT_TEN "place = 'Mito';", VISIT, NULL);
    assert_int_equal(life_try(&life, T + HOUR, "talk", AT_TEN "place = 'Tokyo';", VISIT, NULL),
                     -EAGAIN);
    assert_stamp(&life, "talk", LIFE_BASE + 1, T + HOUR);
    assert_int_equal(life_try(&life, T + HOUR + 1, "talk", AT_TEN "place = 'Tokyo';", VISIT, NULL),
                     0);
    assert_told(&life, "changed talk: place 'Mito' -> 'Tokyo'\n");
    assert_stamp(&life, "talk", LIFE_BASE + 2, T + HOUR + 1);
}

static void another_event_need_not_wait(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, "talk", AT_TEN, VISIT, NULL);
    life_say(&life, T + HOUR, "talk", AT_TEN "place = 'Mito';", VISIT, NULL);
    life_say(&life, T + HOUR, "talk", AT_TEN "place = 'Mito';", "visit",
             "title = 'Journey'; when = '2024-12-14';", NULL);
    assert_told(&life, "changed visit: title 'Visit' -> 'Journey'\n");
    assert_stamp(&life, "visit", LIFE_BASE + 1, T + HOUR);
}

static void coming_and_going_count_as_changes_within_a_second(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, VISIT, NULL);
    life_say(&life, T + HOUR, VISIT, "talk", AT_TEN, NULL);
    assert_int_equal(life_try(&life, T + HOUR, VISIT, "talk", AT_TEN "place = 'X';", NULL),
                     -EAGAIN);
    assert_int_equal(life_try(&life, T + HOUR, VISIT, NULL), -EAGAIN);
    life_say(&life, T + HOUR + 1, VISIT, NULL);
    assert_told(&life, "removed talk\n");
    assert_int_equal(life_try(&life, T + HOUR + 1, VISIT, "talk", AT_TEN, NULL), -EAGAIN);
    life_say(&life, T + HOUR + 2, VISIT, "talk", AT_TEN, NULL);
    assert_told(&life, "returned talk\n");
}

static void with_the_clock_set_back_a_stamp_is_a_second_after_the_last(void **state)
{
    static const int64_t times[] = {-HOUR, -HOUR, -HOUR + 1, -DAY, -1};
    struct life life auto_life = life_new(T);
    int64_t past;

    (void)state;
    life_say(&life, T, "talk", AT_TEN "title = 'Talk';", NULL);
    for (int32_t i = 0; i < (int32_t)ARRAY_SIZE(times); i++) {
        struct buf text auto_buf = BUF_INIT;

        buf_printf(&text, AT_TEN "title = '%d';", i);
        life_say(&life, T + times[i], "talk", text.data, NULL);
        assert_stamp(&life, "talk", LIFE_BASE + 1 + i, T + 1 + i);
        assert_int_equal(life_row(&life, "talk")->created, T);
    }
    past = T + (int64_t)ARRAY_SIZE(times);
    assert_int_equal(life_try(&life, past, "talk", AT_TEN "title = 'Talk';", NULL), -EAGAIN);
    life_say(&life, past + 1, "talk", AT_TEN "title = 'Talk';", NULL);
    assert_stamp(&life, "talk", LIFE_BASE + 6, past + 1);
}

static void a_removal_is_told_at_the_time_of_its_stamp(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, "talk", AT_TEN, NULL);
    life_say(&life, T - HOUR, NULL);
    assert_stamp(&life, "talk", LIFE_BASE + 1, T + 1);
    assert_int_equal(life_last_revision(&life)->time, T + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_second_change_within_a_second_waits_for_the_next),
        cmocka_unit_test(another_event_need_not_wait),
        cmocka_unit_test(coming_and_going_count_as_changes_within_a_second),
        cmocka_unit_test(with_the_clock_set_back_a_stamp_is_a_second_after_the_last),
        cmocka_unit_test(a_removal_is_told_at_the_time_of_its_stamp),
    };

    return cmocka_run_group_tests_name("plan: stamps", tests, NULL, NULL);
}
