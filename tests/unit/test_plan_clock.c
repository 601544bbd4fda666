/* Phases: what the clock makes of an event, recorded once and at its own time. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "life.h"
#include "page/book.h"

#define T MADE_NOW
#define MIDNIGHT (MADE_NOW - MADE_NOW % DAY) /* of 2023-12-08, UTC */

/* 2023-12-14 10:00 and 11:00 in Brussels. */
#define TEN (MIDNIGHT + 6 * DAY + 9 * HOUR)
#define ELEVEN (TEN + HOUR)
#define SOON (TEN - 15 * MINUTE)

#define PHASE(before, after) "phase talk: phase '" before "' -> '" after "'\n"
#define BECOMES_SOON PHASE("upcoming", "soon")
#define BEGINS PHASE("soon", "under way")
#define ENDS PHASE("under way", "over")

static struct life talk_life(const char *settings)
{
    struct life life = life_new(T);

    life_say(&life, T, "talk", settings, NULL);
    return life;
}

/* The last revisions were made for these times. */
static void assert_times(const struct life *life, const int64_t *times, size_t count)
{
    const struct journal *journal = life->journal;

    assert_true(journal->revision_count >= count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(journal->revisions[journal->revision_count - count + i].time, times[i]);
}

static void each_phase_is_recorded_when_it_begins(void **state)
{
    static const struct {
        int64_t at;
        const char *told;
        enum phase phase;
        int64_t next;
    } steps[] = {
        {SOON - 1, "", PHASE_UPCOMING, SOON},
        {SOON, BECOMES_SOON, PHASE_SOON, TEN},
        {TEN - 1, "", PHASE_SOON, TEN},
        {TEN, BEGINS, PHASE_UNDER_WAY, ELEVEN},
        {ELEVEN - 1, "", PHASE_UNDER_WAY, ELEVEN},
        {ELEVEN, ENDS, PHASE_OVER, INT64_MAX},
        {ELEVEN + DAY, "", PHASE_OVER, INT64_MAX},
    };
    struct life life auto_life = talk_life(AT_TEN);

    (void)state;
    assert_int_equal(life.plan->next, SOON);
    for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
        int32_t today = life.printing->book->today;

        life_clock(&life, steps[i].at);
        assert_told(&life, steps[i].told);
        assert_int_equal(life.printing->is_new,
                         steps[i].told[0] || life.printing->book->today != today);
        assert_int_equal(life_row(&life, "talk")->phase, steps[i].phase);
        assert_int_equal(life.plan->next, steps[i].next);
        if (steps[i].told[0])
            assert_int_equal(life_last_revision(&life)->time, steps[i].at);
    }
}

static void a_phase_changes_no_byte_and_no_stamp_but_is_news(void **state)
{
    struct life life auto_life = talk_life(AT_TEN);
    struct buf before auto_buf = life_calendars(&life), after auto_buf = BUF_INIT;

    (void)state;
    life_clock(&life, TEN);
    after = life_calendars(&life);
    assert_string_equal(after.data, before.data);
    assert_stamp(&life, "talk", LIFE_BASE, T);
    assert_int_equal(life.journal->generation, 2);
    assert_changes(&life, "all", "");
    assert_int_equal(life_last_revision(&life)->sequence, LIFE_BASE);
    assert_int_equal(life.plan->changed, 0);
}

static void what_was_missed_is_recorded_once_at_its_own_time(void **state)
{
    static const int64_t times[] = {SOON, TEN, ELEVEN};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct life life auto_life = talk_life(AT_TEN);

        if (i == 0)
            life_clock(&life, ELEVEN + DAY);
        else
            life_say(&life, ELEVEN + DAY, "talk", AT_TEN, NULL);
        assert_told(&life, BECOMES_SOON BEGINS ENDS);
        assert_times(&life, times, ARRAY_SIZE(times));
        life_say(&life, ELEVEN + DAY + 1, "talk", AT_TEN, NULL);
        assert_told(&life, "");
        assert_false(life.printing->is_new);
    }
}

static void what_several_events_missed_stands_in_the_order_of_time(void **state)
{
    struct life life auto_life = life_new(T);
    const struct revision *revisions;

    (void)state;
    life_say(&life, T, "a", "when = '2023-12-14 10:00/15:00';", "b",
             "when = '2023-12-14 10:05/11:00';", "c", "when = '2023-12-14';", NULL);
    life_clock(&life, TEN + DAY);
    assert_int_equal(life.journal->revision_count, 8);
    revisions = life.journal->revisions;
    for (size_t i = 1; i < life.journal->revision_count; i++)
        assert_true(revisions[i].time >= revisions[i - 1].time);
}

static void an_end_that_was_announced_is_the_end(void **state)
{
    static const int64_t times[] = {SOON, TEN, TEN + 90 * MINUTE};
    struct life life auto_life = talk_life("when = '2023-12-14 10:00/11:30';");

    (void)state;
    life_clock(&life, TEN + 90 * MINUTE - 1);
    assert_int_equal(life_row(&life, "talk")->phase, PHASE_UNDER_WAY);
    life_clock(&life, TEN + 90 * MINUTE);
    assert_told(&life, ENDS);
    assert_times(&life, times, ARRAY_SIZE(times));
}

/* Without a time nothing is soon; days are those of the event's zone. */
static void days_last_from_local_midnight_to_local_midnight(void **state)
{
    static const struct {
        const char *settings;
        int64_t begin, end;
    } cases[] = {
        {"when = '2023-12-14';", MIDNIGHT + 6 * DAY - HOUR, MIDNIGHT + 7 * DAY - HOUR},
        {"when = '2023-12-14 TBC';", MIDNIGHT + 6 * DAY - HOUR, MIDNIGHT + 7 * DAY - HOUR},
        {"when = '2023-12-14'; zone = 'Asia/Riyadh';", MIDNIGHT + 6 * DAY - 3 * HOUR,
         MIDNIGHT + 7 * DAY - 3 * HOUR},
        {"when = '2023-12-12/2023-12-13'; zone = 'America/New_York';",
         MIDNIGHT + 4 * DAY + 5 * HOUR, MIDNIGHT + 6 * DAY + 5 * HOUR},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct life life auto_life = talk_life(cases[i].settings);
        const int64_t times[] = {cases[i].begin, cases[i].end};

        assert_int_equal(life.plan->next, cases[i].begin);
        life_clock(&life, cases[i].begin - 1);
        assert_told(&life, "");
        life_clock(&life, cases[i].begin);
        assert_told(&life, PHASE("upcoming", "under way"));
        assert_int_equal(life.plan->next, cases[i].end);
        life_clock(&life, cases[i].end);
        assert_told(&life, ENDS);
        assert_times(&life, times, ARRAY_SIZE(times));
    }
}

static void weeks_and_months_are_upcoming_until_they_end(void **state)
{
    static const struct {
        const char *settings;
        int64_t end;
    } cases[] = {
        {"when = '2023-W50';", MIDNIGHT + 10 * DAY - HOUR},
        {"when = '2023-12';", MIDNIGHT + 24 * DAY - HOUR},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct life life auto_life = talk_life(cases[i].settings);

        assert_int_equal(life.plan->next, cases[i].end);
        life_clock(&life, cases[i].end - 1);
        assert_told(&life, "");
        life_clock(&life, cases[i].end);
        assert_told(&life, PHASE("upcoming", "over"));
        assert_int_equal(life_last_revision(&life)->time, cases[i].end);
    }
}

static void what_does_not_take_place_has_no_phase(void **state)
{
    static const char *const settings[] = {
        AT_TEN "status = 'postponed';",
        AT_TEN "status = 'cancelled';",
        "when = 'TBC';",
        "when = 'TBC'; was = '2023-12-14 10:00'; status = 'postponed';",
        AT_TEN "draft = true;",
        AT_TEN "publish_at = '2024-12-14 10:00';",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(settings); i++) {
        struct life life auto_life = talk_life(settings[i]);

        life_clock(&life, TEN);
        assert_told(&life, "");
        life_clock(&life, TEN + DAY);
        assert_told(&life, "");
    }
}

static void what_has_been_removed_has_no_phase(void **state)
{
    struct life life auto_life = talk_life(AT_TEN);

    (void)state;
    life_say(&life, T + HOUR, NULL);
    life_clock(&life, TEN);
    assert_told(&life, "");
    life_clock(&life, ELEVEN);
    assert_told(&life, "");
}

static void an_event_that_is_held_has_its_phases(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life.history = "removal_guard = 1;";
    life_say(&life, T, "talk", AT_TEN, VISIT, NULL);
    life_say(&life, T + HOUR, NULL);
    assert_int_equal(life.plan->held, 2);
    life_clock(&life, TEN);
    assert_told(&life, BECOMES_SOON BEGINS);
}

static void what_is_found_or_added_late_has_been_through_nothing(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, "g7", "when = '2023-12-07';", NULL);
    assert_told(&life, "");
    assert_int_equal(life_row(&life, "g7")->phase, PHASE_OVER);
    life_say(&life, TEN, "g7", "when = '2023-12-07';", "call", "when = '2023-12-07';", "talk",
             AT_TEN, NULL);
    assert_told(&life, "added call\nadded talk\n");
    assert_int_equal(life_row(&life, "call")->phase, PHASE_OVER);
    assert_int_equal(life_row(&life, "talk")->phase, PHASE_UNDER_WAY);
    life_clock(&life, ELEVEN);
    assert_told(&life, ENDS);
}

static void what_moves_to_the_future_starts_again(void **state)
{
    static const int64_t times[] = {SOON + 7 * DAY, TEN + 7 * DAY, ELEVEN + 7 * DAY};
    struct life life auto_life = talk_life(AT_TEN);

    (void)state;
    life_clock(&life, ELEVEN);
    life_say(&life, ELEVEN + HOUR, "talk", "when = '2023-12-21 10:00';", NULL);
    assert_int_equal(life_row(&life, "talk")->phase, PHASE_UPCOMING);
    assert_int_equal(life.plan->next, SOON + 7 * DAY);
    life_clock(&life, TEN + 8 * DAY);
    assert_told(&life, BECOMES_SOON BEGINS ENDS);
    assert_times(&life, times, ARRAY_SIZE(times));
}

static void what_moves_into_the_past_is_over(void **state)
{
    struct life life auto_life = talk_life(AT_TEN);

    (void)state;
    life_say(&life, T + HOUR, "talk", "when = '2023-12-07 10:00';", NULL);
    assert_int_equal(life_row(&life, "talk")->phase, PHASE_OVER);
    life_clock(&life, T + 2 * HOUR);
    assert_told(&life, "");
}

static void a_clock_that_goes_back_and_forth_records_nothing_twice(void **state)
{
    static const int64_t times[] = {TEN, SOON - 1, TEN, T, ELEVEN - 1, T - DAY};
    struct life life auto_life = talk_life(AT_TEN);

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(times); i++) {
        life_clock(&life, times[i]);
        assert_told(&life, i == 0 ? BECOMES_SOON BEGINS : "");
        life_say(&life, times[i], "talk", AT_TEN, NULL);
        assert_told(&life, "");
    }
    life_clock(&life, ELEVEN);
    assert_told(&life, ENDS);
    life_clock(&life, TEN);
    assert_told(&life, "");
}

static void how_soon_soon_is_the_site_says(void **state)
{
    static const struct {
        const char *soon;
        int64_t seconds;
    } cases[] = {{LIFE_SITE " soon = '1 hour';", HOUR}, {LIFE_SITE " soon = '1 minute';", MINUTE}};

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct life life auto_life = life_new(T);

        life.site = cases[i].soon;
        life_say(&life, T, "talk", AT_TEN, NULL);
        assert_int_equal(life.plan->next, TEN - cases[i].seconds);
        life_clock(&life, TEN - cases[i].seconds);
        assert_told(&life, BECOMES_SOON);
    }
}

static void with_no_time_before_it_nothing_is_soon(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life.site = LIFE_SITE " soon = '0 seconds';";
    life_say(&life, T, "talk", AT_TEN, NULL);
    assert_int_equal(life.plan->next, TEN);
    life_clock(&life, TEN);
    assert_told(&life, PHASE("upcoming", "under way"));
}

static void what_is_postponed_and_takes_place_after_all_starts_again(void **state)
{
    struct life life auto_life = talk_life(AT_TEN);

    (void)state;
    life_clock(&life, SOON);
    life_say(&life, SOON + MINUTE, "talk", AT_TEN "status = 'postponed';", NULL);
    life_clock(&life, TEN);
    assert_told(&life, "");
    life_say(&life, TEN + HOUR, "talk", "when = '2023-12-21 10:00';", NULL);
    life_clock(&life, SOON + 7 * DAY);
    assert_told(&life, BECOMES_SOON);
}

/* The moment at which the plan changes next is the first of all. */
static void the_next_moment_is_the_first_of_all(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life.history = "show_removed_for = '1 day';";
    life_say(&life, T, "talk", AT_TEN, "gone", "when = '2024-12-15';", "later",
             AT_TEN "publish_at = '2023-12-13 09:00';", "old", "when = '2023-12-09';", NULL);
    life_say(&life, T + HOUR, "talk", AT_TEN, "later", AT_TEN "publish_at = '2023-12-13 09:00';",
             "old", "when = '2023-12-09';", NULL);
    assert_int_equal(life.plan->next, MIDNIGHT + DAY - HOUR); /* old begins */
    life_clock(&life, life.plan->next);
    assert_int_equal(life.plan->next, T + HOUR + DAY); /* gone is no longer shown */
    life_clock(&life, life.plan->next);
    assert_int_equal(life.plan->next, MIDNIGHT + 2 * DAY - HOUR); /* old is over */
    life_clock(&life, life.plan->next);
    assert_int_equal(life.plan->next, MIDNIGHT + 5 * DAY + 8 * HOUR); /* later is public */
    life_clock(&life, life.plan->next);
    assert_told(&life, "added later\n");
    assert_int_equal(life.plan->next, SOON);
}

/* In no calendar, and still among what is public. */
static void an_undated_event_is_removed_until_a_moment_that_is_named(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life.history = "show_removed_for = '1 day';";
    life_say(&life, T, "talk", "when = 'TBC';", NULL);
    life_say(&life, T + HOUR, NULL);
    assert_int_equal(life.plan->published.group_count, 1);
    assert_int_equal(life.plan->next, T + HOUR + DAY);
    life_clock(&life, T + HOUR + DAY);
    assert_int_equal(life.plan->published.group_count, 0);
    assert_true(life.plan->next == INT64_MAX);
}

/* 21:30 before midnight it is 02:30, twice on that night: the window goes on, back and on again. */
static void the_edge_of_a_window_may_come_twice_in_the_hour_that_there_is_twice(void **state)
{
    const int64_t put_back = 1698541200; /* 2023-10-29 03:00 in Brussels, which is 02:00 then */
    struct life life auto_life = life_new(put_back - HOUR);

    (void)state;
    life.feeds = "{ id = 'near'; title = 'Near'; show_future = '1290 minutes'; }";
    life_say(&life, put_back - HOUR, "talk", "when = '2023-10-30';", NULL);
    for (int i = 1; i <= 3; i++) {
        assert_int_equal(life.plan->next, put_back + (i - 2) * 30 * MINUTE);
        life_clock(&life, life.plan->next);
        assert_int_equal(life_is_in(&life, "near", "talk"), i != 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_phase_is_recorded_when_it_begins),
        cmocka_unit_test(a_phase_changes_no_byte_and_no_stamp_but_is_news),
        cmocka_unit_test(what_was_missed_is_recorded_once_at_its_own_time),
        cmocka_unit_test(what_several_events_missed_stands_in_the_order_of_time),
        cmocka_unit_test(an_end_that_was_announced_is_the_end),
        cmocka_unit_test(days_last_from_local_midnight_to_local_midnight),
        cmocka_unit_test(weeks_and_months_are_upcoming_until_they_end),
        cmocka_unit_test(what_does_not_take_place_has_no_phase),
        cmocka_unit_test(what_has_been_removed_has_no_phase),
        cmocka_unit_test(an_event_that_is_held_has_its_phases),
        cmocka_unit_test(what_is_found_or_added_late_has_been_through_nothing),
        cmocka_unit_test(what_moves_to_the_future_starts_again),
        cmocka_unit_test(what_moves_into_the_past_is_over),
        cmocka_unit_test(a_clock_that_goes_back_and_forth_records_nothing_twice),
        cmocka_unit_test(how_soon_soon_is_the_site_says),
        cmocka_unit_test(with_no_time_before_it_nothing_is_soon),
        cmocka_unit_test(what_is_postponed_and_takes_place_after_all_starts_again),
        cmocka_unit_test(the_next_moment_is_the_first_of_all),
        cmocka_unit_test(the_edge_of_a_window_may_come_twice_in_the_hour_that_there_is_twice),
        cmocka_unit_test(an_undated_event_is_removed_until_a_moment_that_is_named),
    };

    return cmocka_run_group_tests_name("plan: the clock", tests, NULL, NULL);
}
