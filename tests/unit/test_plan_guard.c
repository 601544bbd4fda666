/* When too many go at once it may be a slip: they are held. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "life.h"

#define T MADE_NOW
#define FIVE "a", AT_TEN, "b", AT_TEN, "c", AT_TEN, "d", "when = '2023-W51';", "e", "when = 'TBC';"
#define GONE "when = '2023-11-14';"

/* Five events and VISIT, which an hour later stands alone. */
static struct life held_life(void)
{
    struct life life = life_new(T);

    life_say(&life, T, VISIT, FIVE, NULL);
    life_say(&life, T + HOUR, VISIT, NULL);
    return life;
}

static void assert_states(const struct life *life, const char *ids, enum row_state state)
{
    for (const char *p = ids; *p; p++) {
        const char id[] = {*p, '\0'};

        if (life_row(life, id)->state != state)
            fail_msg("%s is %s", id, row_state_name(life_row(life, id)->state));
    }
}

static void too_many_at_once_are_held_as_they_were(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf before auto_buf = BUF_INIT, after auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, VISIT, FIVE, NULL);
    before = life_calendars(&life);
    life_say(&life, T + HOUR, VISIT, NULL);
    after = life_calendars(&life);
    assert_string_equal(after.data, before.data);
    assert_told(&life, "");
    assert_changes(&life, "all", "");
    assert_int_equal(life.plan->held, 5);
    assert_int_equal(life.plan->removed, 0);
    assert_int_equal(life.plan->published.group_count, 6);
    assert_states(&life, "abcde", ROW_HELD);
    assert_stamp(&life, "a", LIFE_BASE, T);
    assert_int_equal(life.journal->generation, 1);
}

static void a_warning_names_what_is_held(void **state)
{
    struct life life auto_life = held_life();

    (void)state;
    assert_warns(&life, "a");
    for (const char *p = "abcde"; *p; p++) {
        const char quoted[] = {'"', *p, '"', '\0'};

        assert_warns(&life, quoted);
    }
    assert_warns(&life, "accept-removals");
    assert_int_equal(diag_errors(life.diag), 0);
    life_say(&life, T + 2 * HOUR, VISIT, NULL);
    assert_warns(&life, "accept-removals");
}

static void as_many_as_the_guard_allows_go(void **state)
{
    static const struct {
        const char *history;
        size_t held;
    } cases[] = {
        {"", 5},
        {"removal_guard = 4;", 5},
        {"removal_guard = 5;", 0},
        {"removal_guard = 0;", 0},
        {"removal_guard = 1;", 5},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct life life auto_life = life_new(T);

        life.history = cases[i].history;
        life_say(&life, T, VISIT, FIVE, NULL);
        life_say(&life, T + HOUR, VISIT, NULL);
        assert_int_equal(life.plan->held, cases[i].held);
        assert_states(&life, "abcde", cases[i].held ? ROW_HELD : ROW_REMOVED);
        assert_int_equal(life.plan->removed, 5 - cases[i].held);
    }
}

static void three_go_unasked_and_four_are_held(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, VISIT, FIVE, NULL);
    life_say(&life, T + HOUR, VISIT, "a", AT_TEN, "b", AT_TEN, NULL);
    assert_states(&life, "cde", ROW_REMOVED);
    assert_no_warning(&life);
    life_say(&life, T + 2 * HOUR, VISIT, FIVE, NULL);
    life_say(&life, T + 3 * HOUR, VISIT, "a", AT_TEN, NULL);
    assert_states(&life, "bcde", ROW_HELD);
}

static void all_other_edits_of_the_same_reload_go_live(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, VISIT, FIVE, NULL);
    life_say(&life, T + HOUR, "visit", "title = 'Journey'; when = '2024-12-14';", "new", AT_TEN,
             NULL);
    assert_told(&life, "added new\nchanged visit: title 'Visit' -> 'Journey'\n");
    assert_true(life_is_in(&life, "all", "a"));
    assert_has(&life, "all", "new", "SUMMARY:Talk\n");
    assert_has(&life, "all", "visit", "SUMMARY:Journey\n");
    assert_int_equal(life.plan->held, 5);
}

static void what_is_held_stays_so_over_reloads_and_restarts(void **state)
{
    struct life life auto_life = held_life();
    struct buf before auto_buf = life_calendars(&life);

    (void)state;
    for (int i = 2; i < 6; i++) {
        struct buf after auto_buf = BUF_INIT;

        life_say(&life, T + i * HOUR, VISIT, NULL);
        after = life_calendars(&life);
        assert_string_equal(after.data, before.data);
        assert_int_equal(life.plan->held, 5);
        assert_false(life.printing->is_new);
        life_clock(&life, T + i * HOUR + 1);
        assert_false(life.printing->is_new);
    }
    assert_states(&life, "abcde", ROW_HELD);
}

static void what_is_held_is_counted_in_runs_of_the_clock_too(void **state)
{
    struct life life auto_life = held_life();

    (void)state;
    life_clock(&life, T + 2 * HOUR);
    assert_int_equal(life.plan->held, 5);
}

static void what_is_held_goes_when_that_is_accepted(void **state)
{
    struct life life auto_life = held_life();

    (void)state;
    life.accept_removals = true;
    life_say(&life, T + 2 * HOUR, VISIT, NULL);
    assert_told(&life, "removed a\nremoved b\nremoved c\nremoved d\nremoved e\n");
    assert_int_equal(life.plan->held, 0);
    assert_int_equal(life.plan->removed, 5);
    assert_states(&life, "abcde", ROW_REMOVED);
    assert_has(&life, "all", "a", "SUMMARY:REMOVED: Talk\n");
    assert_int_equal(life_row(&life, "a")->removed_at, T + 2 * HOUR);
    assert_stamp(&life, "a", LIFE_BASE + 1, T + 2 * HOUR);
    assert_no_warning(&life);
}

static void removals_may_be_accepted_beforehand(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, VISIT, FIVE, NULL);
    life.accept_removals = true;
    life_say(&life, T + HOUR, VISIT, NULL);
    assert_states(&life, "abcde", ROW_REMOVED);
    assert_int_equal(life.plan->held, 0);
}

static void what_was_held_and_comes_back_has_never_been_away(void **state)
{
    struct life life auto_life = held_life();
    struct buf before auto_buf = life_calendars(&life), after auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T + 2 * HOUR, VISIT, FIVE, NULL);
    after = life_calendars(&life);
    assert_string_equal(after.data, before.data);
    assert_told(&life, "");
    assert_no_warning(&life);
    assert_states(&life, "abcde", ROW_PUBLIC);
    assert_stamp(&life, "a", LIFE_BASE, T);
    assert_int_equal(life.plan->held, 0);
    assert_int_equal(life.journal->generation, 1);
}

static void what_was_held_and_comes_back_otherwise_has_changed(void **state)
{
    struct life life auto_life = held_life();

    (void)state;
    life_say(&life, T + 2 * HOUR, VISIT, "a", AT_TEN "place = 'Mito';", "b", AT_TEN, "c", AT_TEN,
             "d", "when = '2023-W51';", "e", "when = 'TBC';", NULL);
    assert_told(&life, "changed a: place '' -> 'Mito'\n");
    assert_stamp(&life, "a", LIFE_BASE + 1, T + 2 * HOUR);
}

/* Two of five are still missing, which alone would just have gone. */
static void the_rest_stays_held_when_some_come_back(void **state)
{
    struct life life auto_life = held_life();

    (void)state;
    life_say(&life, T + 2 * HOUR, VISIT, "a", AT_TEN, "b", AT_TEN, "c", AT_TEN, NULL);
    assert_states(&life, "abc", ROW_PUBLIC);
    assert_states(&life, "de", ROW_HELD);
    assert_told(&life, "");
    assert_int_equal(life.plan->held, 2);
}

static void nothing_is_held_without_a_guard(void **state)
{
    struct life life auto_life = held_life();

    (void)state;
    life.history = "removal_guard = 0;";
    life_say(&life, T + 2 * HOUR, VISIT, NULL);
    assert_states(&life, "abcde", ROW_REMOVED);
    assert_no_warning(&life);
}

static void what_is_over_does_not_count(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, VISIT, "a", AT_TEN, "b", AT_TEN, "c", AT_TEN, "v", GONE, "w", GONE, "x",
             GONE, "y", GONE, NULL);
    life_say(&life, T + HOUR, VISIT, NULL);
    assert_states(&life, "abc", ROW_REMOVED);
    assert_states(&life, "vwxy", ROW_OVER);
    assert_no_warning(&life);
}

static void what_is_over_goes_beside_what_is_held(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, VISIT, FIVE, "v", GONE, NULL);
    life_say(&life, T + HOUR, VISIT, NULL);
    assert_states(&life, "abcde", ROW_HELD);
    assert_states(&life, "v", ROW_OVER);
    assert_told(&life, "cleared v\n");
}

/* The guard is for what nobody has asked for. */
static void what_is_withdrawn_or_drafted_does_not_count(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, VISIT, FIVE, NULL);
    life.withdraw = "'a', 'b'";
    life_say(&life, T + HOUR, VISIT, "c", AT_TEN "draft = true;", NULL);
    assert_states(&life, "abc", ROW_WITHDRAWN);
    assert_states(&life, "de", ROW_REMOVED);
}

static void what_is_held_may_be_withdrawn(void **state)
{
    struct life life auto_life = held_life();

    (void)state;
    life.withdraw = "'a'";
    life_say(&life, T + 2 * HOUR, VISIT, NULL);
    assert_states(&life, "a", ROW_WITHDRAWN);
    assert_false(life_is_in(&life, "all", "a"));
    assert_states(&life, "bcde", ROW_HELD);
    assert_true(life_is_in(&life, "all", "b"));
}

/* Files that were lost as a whole are the case that the guard is for. */
static void without_any_event_left_all_are_held(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, FIVE, NULL);
    life_say(&life, T + HOUR, NULL);
    assert_states(&life, "abcde", ROW_HELD);
    assert_true(life_is_in(&life, "all", "a"));
}

static void what_is_held_links_to_its_parent_as_it_did(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf before auto_buf = BUF_INIT, after auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, VISIT, "a", AT_TEN "part_of = 'visit';", "b", AT_TEN, "c",
             AT_TEN "part_of = 'd';", "d", AT_TEN, NULL);
    before = life_calendars(&life);
    life_say(&life, T + HOUR, VISIT, NULL);
    after = life_calendars(&life);
    assert_states(&life, "abcd", ROW_HELD);
    assert_string_equal(after.data, before.data);
    buf_done(&before);
    before = life_vevent(&life, "all", "a");
    life_say(&life, T + 2 * HOUR, "visit", "when = '2024-12-14'; title = 'Journey';", NULL);
    buf_done(&after);
    after = life_vevent(&life, "all", "a");
    assert_string_equal(after.data, before.data);
    life_say(&life, T + 3 * HOUR, "visit", "when = '2024-12-14'; draft = true;", NULL);
    assert_states(&life, "abcd", ROW_HELD);
    assert_told(&life, "changed a: part_of '' -> ''\n");
    assert_stamp(&life, "a", LIFE_BASE + 1, T + 3 * HOUR);
    assert_false(life_has(&life, "all", "a", "RELATED-TO"));
}

/* Its own files say nothing of it any more: the child is there, the parent is held. */
static void a_child_keeps_the_link_to_a_parent_that_is_held(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, "talk", AT_TEN "part_of = 'a';", FIVE, NULL);
    life_say(&life, T + HOUR, "talk", AT_TEN, NULL);
    assert_states(&life, "abcde", ROW_HELD);
    assert_told(&life, "changed talk: part_of '' -> ''\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(too_many_at_once_are_held_as_they_were),
        cmocka_unit_test(a_warning_names_what_is_held),
        cmocka_unit_test(as_many_as_the_guard_allows_go),
        cmocka_unit_test(three_go_unasked_and_four_are_held),
        cmocka_unit_test(all_other_edits_of_the_same_reload_go_live),
        cmocka_unit_test(what_is_held_stays_so_over_reloads_and_restarts),
        cmocka_unit_test(what_is_held_is_counted_in_runs_of_the_clock_too),
        cmocka_unit_test(what_is_held_goes_when_that_is_accepted),
        cmocka_unit_test(removals_may_be_accepted_beforehand),
        cmocka_unit_test(what_was_held_and_comes_back_has_never_been_away),
        cmocka_unit_test(what_was_held_and_comes_back_otherwise_has_changed),
        cmocka_unit_test(the_rest_stays_held_when_some_come_back),
        cmocka_unit_test(nothing_is_held_without_a_guard),
        cmocka_unit_test(what_is_over_does_not_count),
        cmocka_unit_test(what_is_over_goes_beside_what_is_held),
        cmocka_unit_test(what_is_withdrawn_or_drafted_does_not_count),
        cmocka_unit_test(what_is_held_may_be_withdrawn),
        cmocka_unit_test(without_any_event_left_all_are_held),
        cmocka_unit_test(what_is_held_links_to_its_parent_as_it_did),
        cmocka_unit_test(a_child_keeps_the_link_to_a_parent_that_is_held),
    };

    return cmocka_run_group_tests_name("plan: guard", tests, NULL, NULL);
}
