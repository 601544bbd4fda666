/* The identity of an event, whatever becomes of its id and of the site's domain. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "life.h"

#define T MADE_NOW
#define AS_TALK "uid = 'talk@daybook.example'; "

static void an_event_with_another_id_is_probably_the_one_that_has_gone(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, VISIT, "talk", AT_TEN, NULL);
    life_say(&life, T + HOUR, VISIT, "lecture", AT_TEN, NULL);
    assert_int_equal(diag_count(life.diag), 1);
    assert_int_equal(diag_errors(life.diag), 0);
    assert_warns(&life, "\"lecture\"");
    assert_warns(&life, "\"talk\"");
    assert_warns(&life, "uid = \"talk@daybook.example\"");
    assert_true(diag_get(life.diag, 0)->line > 0);
}

static void an_event_that_is_quite_another_is_not_warned_of(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, VISIT, "talk", AT_TEN "title = 'Joint press conference';", NULL);
    life_say(&life, T + HOUR, VISIT, "thunder",
             "when = '2024-10-02/2024-10-27'; title = 'Operation Thunder'; publisher = 'desk';",
             NULL);
    assert_no_warning(&life);
    assert_int_equal(life_row(&life, "talk")->state, ROW_REMOVED);
    assert_int_equal(life_row(&life, "thunder")->state, ROW_PUBLIC);
}

static void a_copy_beside_the_one_it_was_made_of_is_not_warned_of(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, VISIT, "talk", AT_TEN, NULL);
    life_say(&life, T + HOUR, VISIT, "talk", AT_TEN, "lecture", AT_TEN, NULL);
    assert_no_warning(&life);
}

static void with_the_uid_that_was_named_the_event_goes_on(void **state)
{
    struct life life auto_life = life_new(T);
    const struct row *row;

    (void)state;
    life_say(&life, T, VISIT, "talk", AT_TEN, NULL);
    life_say(&life, T + HOUR, VISIT, "lecture", AT_TEN, NULL);
    life_say(&life, T + 2 * HOUR, VISIT, "lecture", AT_TEN AS_TALK, NULL);
    row = life_row(&life, "talk");
    assert_int_equal(row->state, ROW_PUBLIC);
    assert_string_equal(row->id, "lecture");
    assert_int_equal(row->sequence, LIFE_BASE + 2);
    assert_int_equal(row->created, T);
    assert_has(&life, "all", "talk", "SUMMARY:Talk\n");
    assert_has(&life, "all", "talk", "STATUS:CONFIRMED\n");
}

/* The UID of the hour in between goes: to keep that one would undo what was asked for. */
static void nobody_who_named_the_uid_is_asked_to_name_another(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, VISIT, "talk", AT_TEN, NULL);
    life_say(&life, T + HOUR, VISIT, "lecture", AT_TEN, NULL);
    life_say(&life, T + 2 * HOUR, VISIT, "lecture", AT_TEN AS_TALK, NULL);
    assert_false(life_warns(&life, "uid"));
}

static void an_event_that_gets_another_uid_is_warned_of(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, VISIT, "talk", AT_TEN, NULL);
    life_say(&life, T + HOUR, VISIT, "talk", AT_TEN "uid = 'new@daybook.example'; ", NULL);
    assert_warns(&life, "\"talk\" has another uid");
    assert_warns(&life, "uid = \"talk@daybook.example\" keeps it the same");
    life_say(&life, T + 2 * HOUR, VISIT, "talk", AT_TEN "uid = 'new@daybook.example'; ", NULL);
    assert_no_warning(&life);
}

static void an_id_that_changes_together_with_its_uid_changes_nothing(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf before auto_buf = BUF_INIT, after auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, VISIT, "talk", AT_TEN, NULL);
    before = life_vevent(&life, "all", "talk");
    life_say(&life, T + HOUR, VISIT, "lecture", AT_TEN AS_TALK, NULL);
    after = life_vevent(&life, "all", "talk");
    assert_string_equal(after.data, before.data);
    assert_told(&life, "");
    assert_no_warning(&life);
    assert_stamp(&life, "talk", LIFE_BASE, T);
    assert_string_equal(life_row(&life, "talk")->id, "lecture");
    assert_int_equal(life.journal->row_count, 2);
}

/* Then the setting may be left out again: the journal knows the new id. */
static void a_new_id_is_remembered(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, VISIT, "talk", AT_TEN, NULL);
    life_say(&life, T + HOUR, VISIT, "lecture", AT_TEN AS_TALK, NULL);
    life_say(&life, T + 2 * HOUR, VISIT, "lecture", AT_TEN, NULL);
    assert_told(&life, "");
    assert_true(life_is_in(&life, "all", "talk"));
    assert_false(life_is_in(&life, "all", "lecture"));
    assert_int_equal(life.journal->row_count, 2);
}

static void another_domain_renames_nothing(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf before auto_buf = BUF_INIT, after auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, VISIT, "talk", AT_TEN, NULL);
    before = life_calendars(&life);
    life.site = "title = 'Test daybook'; base_url = 'https://calendar.example.org';"
                " uid_domain = 'other.example';";
    life_say(&life, T + HOUR, VISIT, "talk", AT_TEN, NULL);
    after = life_calendars(&life);
    assert_string_equal(after.data, before.data);
    assert_told(&life, "");
    assert_false(life.printing->is_new);
    life_say(&life, T + 2 * HOUR, VISIT, "talk", AT_TEN, "new", AT_TEN, NULL);
    assert_non_null(journal_find(life.journal, "new@other.example"));
    assert_true(life_is_in(&life, "all", "talk"));
}

static void an_event_keeps_its_uid_through_all_its_states(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, VISIT, "talk", AT_TEN, NULL);
    life.site = "uid_domain = 'other.example';";
    life_say(&life, T + HOUR, VISIT, NULL);
    assert_has(&life, "all", "talk", "SUMMARY:REMOVED: Talk\n");
    life_say(&life, T + 2 * HOUR, VISIT, "talk", AT_TEN, NULL);
    assert_told(&life, "returned talk\n");
    life_say(&life, T + 3 * HOUR, VISIT, "talk", AT_TEN "draft = true;", NULL);
    life_say(&life, T + 4 * HOUR, VISIT, "talk", AT_TEN, NULL);
    assert_has(&life, "all", "talk", "SUMMARY:Talk\n");
    assert_int_equal(life.journal->row_count, 2);
}

static void an_event_that_had_a_uid_elsewhere_keeps_it(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf event auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, "talk", AT_TEN "uid = '4711@elsewhere.example';", NULL);
    assert_null(journal_find(life.journal, "talk@daybook.example"));
    assert_non_null(journal_find(life.journal, "4711@elsewhere.example"));
    life_say(&life, T + HOUR, "talk", AT_TEN "place = 'Mito';", NULL);
    assert_told(&life, "changed talk: place '' -> 'Mito'\n");
    event = life_vevent_of(&life, "all", "4711@elsewhere.example");
    assert_non_null(strstr(event.data, "SEQUENCE:29468801\n"));
}

static void an_event_with_another_uid_leaves_the_former_one_without_a_trace(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf event auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, "talk", AT_TEN, NULL);
    life_say(&life, T + HOUR, "talk", AT_TEN "uid = '4711@elsewhere.example';", NULL);
    event = life_vevent_of(&life, "all", "4711@elsewhere.example");
    assert_non_null(strstr(event.data, "SUMMARY:Talk\n"));
    assert_false(life_serves(&life, "REMOVED"));
}

static void an_event_that_returns_with_another_uid_is_not_removed_beside_itself(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, "talk", AT_TEN, NULL);
    life_say(&life, T + HOUR, NULL);
    assert_true(life_serves(&life, "REMOVED"));
    life_say(&life, T + 2 * HOUR, "talk", AT_TEN "uid = '4711@elsewhere.example';", NULL);
    assert_false(life_serves(&life, "REMOVED"));
    assert_int_equal(life_row(&life, "talk")->state, ROW_WITHDRAWN);
}

/* Calendars name the parent by its UID. */
static void a_child_changes_with_the_uid_of_its_parent_and_not_with_its_id(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, VISIT, "talk", AT_TEN "part_of = 'visit';", NULL);
    life_say(&life, T + HOUR, "journey",
             "title = 'Visit'; when = '2024-12-14'; "
             "uid = 'visit@daybook.example';",
             "talk", AT_TEN "part_of = 'journey';", NULL);
    assert_told(&life, "");
    assert_stamp(&life, "talk", LIFE_BASE, T);
    for (int i = 2; i < 4; i++) {
        life_say(&life, T + i * HOUR, "journey", "title = 'Visit'; when = '2024-12-14'; uid = 'j';",
                 "talk", AT_TEN "part_of = 'journey';", NULL);
        assert_told(&life, i == 2 ? "changed talk: part_of '' -> ''\nadded journey\n" : "");
        assert_has(&life, "all", "talk", "RELATED-TO;RELTYPE=PARENT:j\n");
        assert_stamp(&life, "talk", LIFE_BASE + 1, T + 2 * HOUR);
    }
}

static void an_id_that_another_event_had_is_warned_of(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, "talk", AT_TEN, NULL);
    life_say(&life, T + HOUR, "lecture", AT_TEN "uid = 'talk@daybook.example';", NULL);
    assert_false(life_warns(&life, "goes on as the event"));
    life_say(&life, T + 2 * HOUR, NULL);
    life_say(&life, T + 3 * HOUR, "talk", "title = 'Other'; when = '2023-12-20';", NULL);
    assert_true(life_warns(&life, "\"talk\" goes on as the event that was called \"lecture\""));
    life_say(&life, T + 4 * HOUR, "talk", "title = 'Other'; when = '2023-12-20';", NULL);
    assert_false(life_warns(&life, "goes on as the event"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event_with_another_id_is_probably_the_one_that_has_gone),
        cmocka_unit_test(an_event_that_is_quite_another_is_not_warned_of),
        cmocka_unit_test(a_copy_beside_the_one_it_was_made_of_is_not_warned_of),
        cmocka_unit_test(with_the_uid_that_was_named_the_event_goes_on),
        cmocka_unit_test(nobody_who_named_the_uid_is_asked_to_name_another),
        cmocka_unit_test(an_event_that_gets_another_uid_is_warned_of),
        cmocka_unit_test(an_id_that_changes_together_with_its_uid_changes_nothing),
        cmocka_unit_test(a_new_id_is_remembered),
        cmocka_unit_test(another_domain_renames_nothing),
        cmocka_unit_test(an_event_keeps_its_uid_through_all_its_states),
        cmocka_unit_test(an_event_that_had_a_uid_elsewhere_keeps_it),
        cmocka_unit_test(an_event_with_another_uid_leaves_the_former_one_without_a_trace),
        cmocka_unit_test(an_event_that_returns_with_another_uid_is_not_removed_beside_itself),
        cmocka_unit_test(a_child_changes_with_the_uid_of_its_parent_and_not_with_its_id),
        cmocka_unit_test(an_id_that_another_event_had_is_warned_of),
    };

    return cmocka_run_group_tests_name("plan: names", tests, NULL, NULL);
}
