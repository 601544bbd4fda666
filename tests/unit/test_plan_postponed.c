/* Postponed: on its former days until there is a new date. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "life.h"

#define T MADE_NOW
#define POSTPONED "status = 'postponed'; change_reason = 'Illness'; "

/* Postponed an hour after it was announced. */
static struct life postponed_life(const char *before, const char *after)
{
    struct life life = life_new(T);

    life.feeds = "{ id = 'weeks'; title = 'Weeks'; show_date_tbc = true; }";
    life_say(&life, T, "talk", before, NULL);
    life_say(&life, T + HOUR, "talk", after, NULL);
    return life;
}

static void assert_postponed_on(const struct life *life, const char *first, const char *after)
{
    struct buf dates auto_buf = BUF_INIT;

    buf_printf(&dates, "DTSTART;VALUE=DATE:%s\nDTEND;VALUE=DATE:%s\nSUMMARY:POSTPONED: Talk\n",
               first, after);
    assert_has(life, "weeks", "talk", dates.data);
    assert_has(life, "weeks", "talk",
               "DESCRIPTION:This event has been postponed\\; there is no new date yet. Reason: "
               "Illness\\n");
    assert_has(life, "weeks", "talk", "STATUS:TENTATIVE\n");
    assert_has(life, "weeks", "talk", "X-DAYBOOK-STATUS:POSTPONED\n");
    assert_false(life_has(life, "weeks", "talk", "X-DAYBOOK-TIME"));
}

static void a_postponed_event_stays_on_its_former_local_days(void **state)
{
    static const struct {
        const char *before, *after, *first_day, *next_day;
    } cases[] = {
        {AT_TEN, AT_TEN POSTPONED, "20231214", "20231215"},
        {AT_TEN, "when = 'TBC'; " POSTPONED, "20231214", "20231215"},
        {AT_TEN, "when = 'TBC'; was = '2023-12-14 10:00'; " POSTPONED, "20231214", "20231215"},
        {"when = '2023-12-14 22:00/2023-12-15 02:00';", "when = 'TBC'; " POSTPONED, "20231214",
         "20231216"},
        {"when = '2023-12-14 22:00/2023-12-15 00:00';", "when = 'TBC'; " POSTPONED, "20231214",
         "20231215"},
        {"when = '2023-12-12/2023-12-13';", "when = 'TBC'; " POSTPONED, "20231212", "20231214"},
        {"when = '2023-12-14 TBC';", "when = 'TBC'; " POSTPONED, "20231214", "20231215"},
        {"when = '2023-W50';", "when = 'TBC'; " POSTPONED, "20231211", "20231218"},
        {"when = '2023-12-14 00:30'; zone = 'Asia/Riyadh';",
         "when = 'TBC'; zone = 'Asia/Riyadh'; " POSTPONED, "20231214", "20231215"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct life life auto_life = postponed_life(cases[i].before, cases[i].after);

        assert_postponed_on(&life, cases[i].first_day, cases[i].next_day);
        assert_no_warning(&life);
        assert_stamp(&life, "talk", LIFE_BASE + 1, T + HOUR);
        assert_int_equal(life.journal->revision_count, 1);
    }
}

static void the_former_days_hold_while_other_things_change(void **state)
{
    struct life life auto_life = postponed_life(AT_TEN, "when = 'TBC'; " POSTPONED);

    (void)state;
    life_say(&life, T + 2 * HOUR, "talk", "when = 'TBC'; place = 'Mito'; " POSTPONED, NULL);
    assert_postponed_on(&life, "20231214", "20231215");
    assert_told(&life, "changed talk: place '' -> 'Mito'\n");
    life_say(&life, T + 30 * DAY, "talk", "when = 'TBC'; place = 'Mito'; " POSTPONED, NULL);
    assert_postponed_on(&life, "20231214", "20231215");
    assert_told(&life, "");
}

/* Only `was` can say it: the journal has never heard of a date. */
static void was_is_the_former_date_of_what_was_never_published_before(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life.feeds = "{ id = 'weeks'; title = 'Weeks'; show_date_tbc = true; }";
    life_say(&life, T, "talk", "when = 'TBC'; was = '2023-12-14 10:00'; " POSTPONED, NULL);
    assert_has(&life, "all", "talk", "DTSTART;VALUE=DATE:20231214\n");
    assert_has(&life, "all", "talk", "SUMMARY:POSTPONED: Talk\n");
}

static void what_never_had_a_date_is_postponed_in_no_calendar(void **state)
{
    struct life life auto_life = postponed_life("when = 'TBC';", "when = 'TBC'; " POSTPONED);

    (void)state;
    assert_false(life_is_in(&life, "all", "talk"));
    assert_false(life_is_in(&life, "weeks", "talk"));
    assert_int_equal(life.plan->published.group_count, 1);
    assert_told(&life, "changed talk: status 'confirmed' -> 'postponed', change_reason '' -> "
                       "'Illness' (Illness)\n");
}

static void a_date_that_was_never_published_cannot_be_postponed_from(void **state)
{
    static const struct {
        const char *before, *after;
        bool warns;
    } cases[] = {
        {AT_TEN, "when = '2023-12-20 10:00'; " POSTPONED, true},
        {AT_TEN, "when = '2023-12-20'; " POSTPONED, true},
        {"when = 'TBC';", "when = '2023-12-20'; " POSTPONED, true},
        {AT_TEN, AT_TEN POSTPONED, false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct life life auto_life = postponed_life(cases[i].before, cases[i].after);

        assert_int_equal(diag_count(life.diag) > 0, cases[i].warns);
        if (cases[i].warns)
            assert_warns(&life, "talk");
    }
}

static void a_new_date_tells_of_the_one_before_it_was_postponed(void **state)
{
    static const char *const afters[] = {AT_TEN POSTPONED, "when = 'TBC'; " POSTPONED};

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(afters); i++) {
        struct life life auto_life = postponed_life(AT_TEN, afters[i]);

        life_say(&life, T + DAY, "talk", "when = '2024-01-10 11:00';", NULL);
        assert_has(&life, "all", "talk", "DTSTART;TZID=Europe/Brussels:20240110T110000\n");
        assert_has(&life, "all", "talk", "SUMMARY:Talk\n");
        assert_has(&life, "all", "talk",
                   "DESCRIPTION:Moved from Thursday 14 December 2023\\, 10:00.\\n");
        assert_has(&life, "all", "talk", "STATUS:CONFIRMED\n");
        assert_stamp(&life, "talk", LIFE_BASE + 2, T + DAY);
    }
}

/* Dates are as old as the stamps say, not as the clock does. */
static void a_clock_that_was_set_back_changes_nothing_later(void **state)
{
    struct life life auto_life = postponed_life(AT_TEN, "when = '2023-12-15 10:00';");

    (void)state;
    life_say(&life, T + 3 * HOUR, "talk", "when = '2023-12-15 10:00'; place = 'Mito';", NULL);
    life_say(&life, T, "talk", "when = 'TBC'; place = 'Mito'; " POSTPONED, NULL);
    assert_postponed_on(&life, "20231215", "20231216");
    assert_stamp(&life, "talk", LIFE_BASE + 3, T + 3 * HOUR + 1);
    life_say(&life, T, "talk", "when = 'TBC'; place = 'Mito'; " POSTPONED, NULL);
    assert_postponed_on(&life, "20231215", "20231216");
    assert_stamp(&life, "talk", LIFE_BASE + 3, T + 3 * HOUR + 1);
}

static void the_reason_stays_however_its_date_is_written(void **state)
{
    struct life life auto_life = postponed_life(AT_TEN, AT_TEN POSTPONED);

    (void)state;
    life_say(&life, T + DAY, "talk", "when = 'TBC'; " POSTPONED, NULL);
    assert_postponed_on(&life, "20231214", "20231215");
    assert_no_warning(&life);
    life_say(&life, T + 2 * DAY, "talk", AT_TEN POSTPONED, NULL);
    assert_postponed_on(&life, "20231214", "20231215");
}

static void the_old_date_again_was_never_another(void **state)
{
    struct life life auto_life = postponed_life(AT_TEN, "when = 'TBC'; " POSTPONED);

    (void)state;
    life_say(&life, T + DAY, "talk", AT_TEN, NULL);
    assert_has(&life, "all", "talk", "DTSTART;TZID=Europe/Brussels:20231214T100000\n");
    assert_has(&life, "all", "talk", "DESCRIPTION:Contact:");
}

static void a_date_that_is_taken_back_without_postponing_leaves_the_calendars(void **state)
{
    struct life life auto_life = postponed_life(AT_TEN, "when = 'TBC';");

    (void)state;
    assert_false(life_is_in(&life, "weeks", "talk"));
    assert_int_equal(life.plan->published.group_count, 1);
    assert_stamp(&life, "talk", LIFE_BASE + 1, T + HOUR);
}

/* The journal knows a date that the file has never said. */
static void was_goes_before_what_the_journal_knows(void **state)
{
    struct life life auto_life =
        postponed_life(AT_TEN, "when = 'TBC'; was = '2023-12-18'; " POSTPONED);

    (void)state;
    assert_postponed_on(&life, "20231218", "20231219");
}

/* The 15th stood for a minute: nobody is told that it was ever the date. */
static void a_slip_of_the_pen_is_no_former_day(void **state)
{
    struct life life auto_life = postponed_life("when = '2023-12-14';", "when = '2023-12-15';");

    (void)state;
    life_say(&life, T + HOUR + MINUTE, "talk", "when = 'TBC'; " POSTPONED, NULL);
    assert_postponed_on(&life, "20231214", "20231215");
}

static void what_is_postponed_at_once_stays_where_it_is_shown(void **state)
{
    static const char *const announced[] = {"when = '2023-12-15';", AT_TEN};

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(announced); i++) {
        struct life life auto_life = life_new(T);
        struct buf before auto_buf = BUF_INIT, after auto_buf = BUF_INIT;

        life_say(&life, T, VISIT, NULL);
        life_say(&life, T + HOUR, VISIT, "talk", announced[i], NULL);
        life_say(&life, T + HOUR + MINUTE, VISIT, "talk", "when = 'TBC'; " POSTPONED, NULL);
        before = life_calendars(&life);
        life_say(&life, T + 2 * HOUR, VISIT, "talk", "when = 'TBC'; " POSTPONED, NULL);
        after = life_calendars(&life);
        assert_told(&life, "");
        assert_string_equal(after.data, before.data);
    }
}

static void what_is_cancelled_without_a_date_is_shown_on_its_former_days(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, "talk", "when = '2023-12-14 10:00';", NULL);
    life_say(&life, T + HOUR, "talk", "when = 'TBC'; " POSTPONED, NULL);
    life_say(&life, T + 2 * HOUR, "talk", "when = 'TBC'; status = 'cancelled';", NULL);
    assert_has(&life, "all", "talk", "SUMMARY:CANCELLED: Talk\n");
    assert_has(&life, "all", "talk", "DTSTART;VALUE=DATE:20231214\n");
    life_say(&life, T + 3 * HOUR, "talk", "when = 'TBC'; status = 'cancelled';", NULL);
    assert_told(&life, "");
    life_say(&life, T + 4 * HOUR, NULL);
    assert_has(&life, "all", "talk", "DTSTART;VALUE=DATE:20231214\n");
}

static void former_days_are_a_field_where_when_does_not_say_them(void **state)
{
    struct life life auto_life = postponed_life("when = 'TBC'; was = '2023-12-14'; " POSTPONED,
                                                "when = 'TBC'; was = '2023-12-18'; " POSTPONED);

    (void)state;
    assert_told(&life, "changed talk: shown '2023-12-14' -> '2023-12-18'\n");
    assert_stamp(&life, "talk", LIFE_BASE + 1, T + HOUR);
}

/* The stamp of a change is never before the last one, and no date has stood for less than nothing.
 */
static void the_former_days_are_the_same_when_the_clock_was_set_back(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, NULL);
    life_say(&life, T + HOUR, "talk", AT_TEN, NULL);
    life_say(&life, T + 2 * HOUR, "talk", AT_TEN "title = 'Lecture';", NULL);
    for (int i = 0; i < 2; i++) {
        life_say(&life, T, "talk", "title = 'Lecture'; when = 'TBC'; status = 'postponed';", NULL);
        assert_has(&life, "all", "talk", "DTSTART;VALUE=DATE:20231214\n");
        assert_stamp(&life, "talk", LIFE_BASE + 2, T + 2 * HOUR + 1);
    }
    assert_false(life.printing->is_new);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_postponed_event_stays_on_its_former_local_days),
        cmocka_unit_test(the_former_days_hold_while_other_things_change),
        cmocka_unit_test(was_is_the_former_date_of_what_was_never_published_before),
        cmocka_unit_test(what_never_had_a_date_is_postponed_in_no_calendar),
        cmocka_unit_test(a_date_that_was_never_published_cannot_be_postponed_from),
        cmocka_unit_test(a_new_date_tells_of_the_one_before_it_was_postponed),
        cmocka_unit_test(a_clock_that_was_set_back_changes_nothing_later),
        cmocka_unit_test(the_reason_stays_however_its_date_is_written),
        cmocka_unit_test(the_old_date_again_was_never_another),
        cmocka_unit_test(a_date_that_is_taken_back_without_postponing_leaves_the_calendars),
        cmocka_unit_test(was_goes_before_what_the_journal_knows),
        cmocka_unit_test(a_slip_of_the_pen_is_no_former_day),
        cmocka_unit_test(what_is_postponed_at_once_stays_where_it_is_shown),
        cmocka_unit_test(the_former_days_are_the_same_when_the_clock_was_set_back),
        cmocka_unit_test(what_is_cancelled_without_a_date_is_shown_on_its_former_days),
        cmocka_unit_test(former_days_are_a_field_where_when_does_not_say_them),
    };

    return cmocka_run_group_tests_name("plan: postponed", tests, NULL, NULL);
}
