/* Why an event changed: a reason belongs to the change that it came with. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "life.h"

#define T MADE_NOW
#define ON(day) "when = '2023-12-" day "'; "
#define ILLNESS "change_reason = 'Illness'; "
#define WEATHER "change_reason = 'Weather'; "
#define CANCELLED "status = 'cancelled'; "
#define FROM_14 "DESCRIPTION:Moved from Thursday 14 December 2023."
#define FROM_14_TEN "DESCRIPTION:Moved from Thursday 14 December 2023\\, 10:00"
#define FROM_15 "DESCRIPTION:Moved from Friday 15 December 2023."

/* Announced, and changed an hour later. */
static struct life changed_life(const char *before, const char *after)
{
    struct life life = life_new(T);

    life_say(&life, T, "talk", before, NULL);
    life_say(&life, T + HOUR, "talk", after, NULL);
    return life;
}

static void a_reason_is_told_with_the_change_that_it_comes_with(void **state)
{
    struct life life auto_life = changed_life(ON("14"), ON("15") ILLNESS);

    (void)state;
    assert_has(&life, "all", "talk", FROM_14 " Reason: Illness\\n");
    assert_told(&life, "changed talk: when '2023-12-14' -> '2023-12-15',"
                       " change_reason '' -> 'Illness' (Illness)\n");
    assert_string_equal(life_row(&life, "talk")->reason, "Illness");
    assert_string_equal(life_row(&life, "talk")->reason_used, "Illness");
    assert_no_warning(&life);
}

static void a_reason_holds_while_other_things_change(void **state)
{
    struct life life auto_life = changed_life(ON("14"), ON("15") ILLNESS);

    (void)state;
    life_say(&life, T + 2 * HOUR, "talk", ON("15") ILLNESS "place = 'Mito';", NULL);
    assert_has(&life, "all", "talk", FROM_14 " Reason: Illness\\n");
    assert_told(&life, "changed talk: place '' -> 'Mito'\n");
    assert_no_warning(&life);
    life_say(&life, T + 3 * HOUR, "talk", ON("15") ILLNESS "place = 'Mito';", NULL);
    assert_has(&life, "all", "talk", FROM_14 " Reason: Illness\\n");
    assert_told(&life, "");
    assert_no_warning(&life);
}

static void an_old_reason_is_not_used_for_the_next_change(void **state)
{
    static const char *const next[] = {ON("16") ILLNESS, ON("15") CANCELLED ILLNESS};
    static const char *const shown[] = {FROM_15 "\\n",
                                        "DESCRIPTION:This event has been cancelled.\\n"};

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(next); i++) {
        struct life life auto_life = changed_life(ON("14"), ON("15") ILLNESS);

        life_say(&life, T + 2 * HOUR, "talk", next[i], NULL);
        assert_has(&life, "all", "talk", shown[i]);
        assert_null(life_last_revision(&life)->reason);
        assert_null(life_row(&life, "talk")->reason);
        assert_warns(&life, "talk");
        assert_warns(&life, "change_reason");
        life_say(&life, T + 3 * HOUR, "talk", next[i], NULL);
        assert_has(&life, "all", "talk", shown[i]);
        assert_told(&life, "");
    }
}

static void a_new_reason_takes_the_place_of_the_old_one(void **state)
{
    struct life life auto_life = changed_life(ON("14"), ON("15") ILLNESS);

    (void)state;
    life_say(&life, T + 2 * HOUR, "talk", ON("16") WEATHER, NULL);
    assert_has(&life, "all", "talk", FROM_15 " Reason: Weather\\n");
    assert_told(&life, "changed talk: when '2023-12-15' -> '2023-12-16',"
                       " change_reason 'Illness' -> 'Weather' (Weather)\n");
    assert_no_warning(&life);
}

static void what_changes_without_a_reason_is_warned_of(void **state)
{
    static const struct {
        const char *before, *after;
        bool warns;
    } cases[] = {
        {ON("14"), ON("15"), true},
        {ON("14"), ON("14") CANCELLED, true},
        {ON("14 10:00"), ON("14 11:00"), true},
        {ON("14"), ON("14 10:00"), false},
        {ON("14 10:00"), ON("14 10:00/11:00"), false},
        {"when = '2023-W50'; ", ON("14"), false},
        {ON("14"), ON("14") "place = 'Mito';", false},
        {ON("14"), ON("15") ILLNESS, false},
        {ON("14"), ON("14") CANCELLED ILLNESS, false},
        {ON("14") CANCELLED, ON("14"), false},
        {"when = 'TBC';", ON("14"), false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct life life auto_life = changed_life(cases[i].before, cases[i].after);

        if (life_warns(&life, "change_reason") != cases[i].warns)
            fail_msg("%s -> %s", cases[i].before, cases[i].after);
        if (cases[i].warns)
            assert_warns(&life, "talk");
        else
            assert_no_warning(&life);
    }
}

/* The same time on other clocks is another time, unless it is the same instant. */
static void a_move_by_its_zone_is_a_move(void **state)
{
    struct life life auto_life = changed_life(AT_TEN, AT_TEN "zone = 'Asia/Riyadh';");

    (void)state;
    assert_has(&life, "all", "talk", FROM_14_TEN " (Brussels).\\n");
    assert_warns(&life, "change_reason");
}

static void the_same_instant_in_another_zone_is_no_move(void **state)
{
    struct life life auto_life =
        changed_life(AT_TEN, "when = '2023-12-14 12:00'; zone = 'Asia/Riyadh';");

    (void)state;
    assert_has(&life, "all", "talk", "DESCRIPTION:Contact:");
    assert_no_warning(&life);
}

static void a_warning_says_where_the_event_stands(void **state)
{
    struct life life auto_life = changed_life(ON("14"), ON("15"));

    (void)state;
    assert_int_equal(diag_count(life.diag), 1);
    assert_int_equal(diag_errors(life.diag), 0);
    assert_non_null(strstr(diag_get(life.diag, 0)->file, "daybookd.conf"));
    assert_true(diag_get(life.diag, 0)->line > 0);
}

static void a_reason_that_comes_later_is_told(void **state)
{
    struct life life auto_life = changed_life(ON("14"), ON("15"));

    (void)state;
    life_say(&life, T + 2 * HOUR, "talk", ON("15") ILLNESS, NULL);
    assert_has(&life, "all", "talk", FROM_14 " Reason: Illness\\n");
    assert_told(&life, "changed talk: change_reason '' -> 'Illness' (Illness)\n");
    assert_stamp(&life, "talk", LIFE_BASE + 2, T + 2 * HOUR);
    life_say(&life, T + 3 * HOUR, "talk", ON("15") ILLNESS CANCELLED, NULL);
    assert_has(&life, "all", "talk", "DESCRIPTION:This event has been cancelled.\\n");
    assert_warns(&life, "change_reason");
}

static void a_reason_that_is_mended_is_told_as_mended(void **state)
{
    struct life life auto_life = changed_life(ON("14"), ON("15") ILLNESS);

    (void)state;
    life_say(&life, T + 2 * HOUR, "talk", ON("15") WEATHER, NULL);
    assert_has(&life, "all", "talk", FROM_14 " Reason: Weather\\n");
    life_say(&life, T + 3 * HOUR, "talk", ON("15"), NULL);
    assert_has(&life, "all", "talk", FROM_14 "\\n");
    assert_told(&life, "changed talk: change_reason 'Weather' -> ''\n");
}

/* There was no change to be the reason of; the first one must not take it up. */
static void a_reason_that_was_there_from_the_beginning_is_old(void **state)
{
    struct life life auto_life = changed_life(ON("14") CANCELLED ILLNESS, ON("15") ILLNESS);

    (void)state;
    assert_has(&life, "all", "talk", FROM_14 "\\n");
    assert_null(life_last_revision(&life)->reason);
    assert_warns(&life, "change_reason");
}

static void a_new_event_tells_its_reason(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, NULL);
    life_say(&life, T + HOUR, "talk", ON("14") CANCELLED ILLNESS, NULL);
    assert_has(&life, "all", "talk",
               "DESCRIPTION:This event has been cancelled. Reason: Illness\\n");
    assert_no_warning(&life);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reason_is_told_with_the_change_that_it_comes_with),
        cmocka_unit_test(a_reason_holds_while_other_things_change),
        cmocka_unit_test(an_old_reason_is_not_used_for_the_next_change),
        cmocka_unit_test(a_new_reason_takes_the_place_of_the_old_one),
        cmocka_unit_test(what_changes_without_a_reason_is_warned_of),
        cmocka_unit_test(a_move_by_its_zone_is_a_move),
        cmocka_unit_test(the_same_instant_in_another_zone_is_no_move),
        cmocka_unit_test(a_warning_says_where_the_event_stands),
        cmocka_unit_test(a_reason_that_comes_later_is_told),
        cmocka_unit_test(a_reason_that_is_mended_is_told_as_mended),
        cmocka_unit_test(a_reason_that_was_there_from_the_beginning_is_old),
        cmocka_unit_test(a_new_event_tells_its_reason),
    };

    return cmocka_run_group_tests_name("plan: reasons", tests, NULL, NULL);
}
