/* What goes from the files: shown as removed for a while, or just gone. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "life.h"

#define T MADE_NOW
#define STYLES                                                                                     \
    "{ id = 'struck'; title = 'Struck'; show_cancelled = 'struck'; },"                             \
    "{ id = 'title'; title = 'Title'; show_cancelled = 'title'; },"                                \
    "{ id = 'no'; title = 'No'; show_cancelled = 'no'; }"

/* An event, and an hour later the files without it; VISIT stands beside it. */
static struct life gone_life(const char *feeds, const char *history, const char *settings)
{
    struct life life = life_new(T);

    life.feeds = feeds;
    life.history = history;
    life_say(&life, T, VISIT, "talk", settings, NULL);
    life_say(&life, T + HOUR, VISIT, NULL);
    return life;
}

/* --- as removed ------------------------------------------------------------------------------- */

static void what_goes_before_it_is_over_is_shown_as_removed(void **state)
{
    struct life life auto_life = gone_life(NULL, "", AT_TEN);
    const struct row *row = life_row(&life, "talk");
    struct buf event auto_buf = life_vevent(&life, "all", "talk");

    (void)state;
    assert_string_equal(
        event.data,
        "BEGIN:VEVENT\nUID:talk@daybook.example\nDTSTAMP:20231208T024640Z\n"
        "CREATED:20231208T014640Z\nLAST-MODIFIED:20231208T024640Z\nSEQUENCE:29468801\n"
        "DTSTART;TZID=Europe/Brussels:20231214T100000\n"
        "DTEND;TZID=Europe/Brussels:20231214T110000\nSUMMARY:REMOVED: Talk\n"
        "DESCRIPTION:This event is no longer announced.\\nContact: The desk\\nPublished by: The "
        "office\\, https://office.example/\\nThe end time has not been announced.\n"
        "STATUS:CANCELLED\nTRANSP:TRANSPARENT\nX-MICROSOFT-CDO-BUSYSTATUS:FREE\n"
        "X-DAYBOOK-STATUS:REMOVED\nCONTACT:The desk\nEND:VEVENT\n");
    assert_told(&life, "removed talk\n");
    assert_int_equal(life_last_revision(&life)->time, T + HOUR);
    assert_string_equal(life_last_revision(&life)->title, "Talk");
    assert_int_equal(row->state, ROW_REMOVED);
    assert_int_equal(row->removed_at, T + HOUR);
    assert_int_equal(life.plan->removed, 1);
    assert_stamp(&life, "visit", LIFE_BASE, T);
}

static void nothing_more_is_told_of_what_has_been_removed(void **state)
{
    struct life life auto_life = gone_life(NULL, "", AT_TEN);
    struct buf before auto_buf = life_calendars(&life), after auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T + 2 * HOUR, VISIT, NULL);
    after = life_calendars(&life);
    assert_string_equal(after.data, before.data);
    assert_told(&life, "");
    assert_false(life.printing->is_new);
    assert_int_equal(life.plan->removed, 0);
}

static void the_removed_go_after_their_time(void **state)
{
    static const struct {
        const char *history;
        int64_t seconds;
    } cases[] = {
        {"", 30 * DAY},
        {"show_removed_for = '3 days';", 3 * DAY},
        {"show_removed_for = '1 minute';", MINUTE},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct life life auto_life = gone_life(NULL, cases[i].history, "when = '2024-06-14';");
        int64_t end = T + HOUR + cases[i].seconds;

        assert_true(life.plan->next <= end);
        life_clock(&life, end - 1);
        assert_true(life_is_in(&life, "all", "talk"));
        assert_int_equal(life.plan->next, end);
        life_clock(&life, end);
        assert_false(life_is_in(&life, "all", "talk"));
        assert_stamp(&life, "talk", LIFE_BASE + 1, T + HOUR);
        assert_int_equal(life_row(&life, "talk")->state, ROW_REMOVED);
        for (size_t j = 0; j < life.plan->published.group_count; j++)
            assert_string_not_equal(life.plan->published.groups[j].uid, "talk@daybook.example");
    }
}

static void with_no_time_to_be_shown_the_removed_vanish_at_once(void **state)
{
    struct life life auto_life = gone_life(NULL, "show_removed_for = '0 days';", AT_TEN);

    (void)state;
    assert_false(life_is_in(&life, "all", "talk"));
    assert_told(&life, "removed talk\n");
    assert_int_equal(life_row(&life, "talk")->state, ROW_REMOVED);
}

static void each_feed_shows_the_removed_and_the_cancelled_in_its_own_way(void **state)
{
    struct life life auto_life = gone_life(STYLES, "", AT_TEN);

    (void)state;
    assert_has(&life, "struck", "talk", "SUMMARY:REMOVED: Talk\n");
    assert_has(&life, "struck", "talk", "STATUS:CANCELLED\n");
    assert_has(&life, "title", "talk", "SUMMARY:REMOVED: Talk\n");
    assert_has(&life, "title", "talk", "STATUS:CONFIRMED\n");
    assert_false(life_is_in(&life, "no", "talk"));
    life_say(&life, T + 2 * HOUR, VISIT, "talk", AT_TEN "status = 'cancelled';", NULL);
    assert_has(&life, "struck", "talk", "SUMMARY:CANCELLED: Talk\n");
    assert_has(&life, "struck", "talk", "STATUS:CANCELLED\n");
    assert_has(&life, "title", "talk", "SUMMARY:CANCELLED: Talk\n");
    assert_has(&life, "title", "talk", "STATUS:CONFIRMED\n");
    assert_false(life_is_in(&life, "no", "talk"));
}

/* The 14th is over on the 14th at 23:00 UTC. */
static void the_cancelled_go_some_time_after_their_date(void **state)
{
    const int64_t end = T - T % DAY + 6 * DAY + 23 * HOUR + 2 * DAY;
    struct life life auto_life = life_new(T);

    (void)state;
    life.feeds = "{ id = 'short'; title = 'S'; show_cancelled_for = '2 days'; }";
    life_say(&life, T, "talk", "when = '2023-12-14'; status = 'cancelled';", NULL);
    life_clock(&life, end - 1);
    assert_true(life_is_in(&life, "short", "talk"));
    life_clock(&life, end);
    assert_false(life_is_in(&life, "short", "talk"));
    assert_true(life_is_in(&life, "all", "talk"));
}

static void the_removed_are_in_the_feeds_that_they_were_in(void **state)
{
    struct life life auto_life =
        gone_life("{ id = 'office'; title = 'O'; publishers = 'office'; },"
                  "{ id = 'desk'; title = 'D'; publishers = 'desk'; },"
                  "{ id = 'press'; title = 'P'; categories = 'press'; },"
                  "{ id = 'others'; title = 'T'; exclude_categories = 'press'; },"
                  "{ id = 'ids'; title = 'I'; ids = 'visit'; },"
                  "{ id = 'tentative'; title = 'S'; status = 'tentative'; }",
                  "", AT_TEN "publisher = 'desk'; categories = [ 'a', 'press' ];");

    (void)state;
    assert_true(life_is_in(&life, "all", "talk"));
    assert_false(life_is_in(&life, "office", "talk"));
    assert_true(life_is_in(&life, "desk", "talk"));
    assert_true(life_is_in(&life, "press", "talk"));
    assert_false(life_is_in(&life, "others", "talk"));
    assert_false(life_is_in(&life, "ids", "talk"));
    assert_true(life_is_in(&life, "tentative", "talk"));
    assert_false(life_is_in(&life, "tentative", "visit"));
}

/* The stub is made of what the journal knows alone. */
static void the_removed_outlive_their_publisher_and_their_parent(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, VISIT, "talk", AT_TEN "part_of = 'visit';", NULL);
    assert_int_equal(
        life_at(&life, T + HOUR,
                "site: { uid_domain = 'daybook.example'; }; defaults: { zone = 'Asia/Tokyo'; };"
                "events = ();"),
        0);
    assert_has(&life, "all", "talk", "SUMMARY:REMOVED: Talk\n");
    assert_has(&life, "all", "visit", "SUMMARY:REMOVED: Visit\n");
    assert_has(&life, "all", "talk", "DTSTART;TZID=Europe/Brussels:20231214T100000\n");
    assert_has(&life, "all", "talk", "CONTACT:The desk\n");
    assert_told(&life, "removed talk\nremoved visit\n");
}

static void the_removed_keep_their_links_to_what_is_public(void **state)
{
    struct life life auto_life = gone_life(NULL, "", AT_TEN "part_of = 'visit';");

    (void)state;
    assert_has(&life, "all", "talk", "RELATED-TO;RELTYPE=PARENT:visit@daybook.example\n");
    life_say(&life, T + 2 * HOUR, VISIT, NULL);
    assert_has(&life, "all", "talk", "RELATED-TO;RELTYPE=PARENT:visit@daybook.example\n");
    life_say(&life, T + 3 * HOUR, "visit", "when = '2024-12-14'; draft = true;", NULL);
    assert_false(life_has(&life, "all", "talk", "RELATED-TO"));
}

/* Nobody is told of other bytes without another stamp. */
static void the_removed_change_with_their_parent_when_it_is_taken_back_alone(void **state)
{
    struct life life auto_life = gone_life(NULL, "", AT_TEN "part_of = 'visit';");
    struct buf before auto_buf = life_vevent(&life, "all", "talk"), after auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T + 2 * HOUR, "visit", "when = '2024-12-14'; title = 'Journey';", NULL);
    after = life_vevent(&life, "all", "talk");
    assert_string_equal(after.data, before.data);
    life_say(&life, T + 3 * HOUR, "journey",
             "when = '2024-12-14'; uid = 'visit@daybook.example'; draft = true;", NULL);
    assert_told(&life, "changed talk: part_of '' -> ''\n");
    assert_stamp(&life, "talk", LIFE_BASE + 2, T + 3 * HOUR);
    assert_null(strstr(life_row(&life, "talk")->content, "Visit"));
    life_say(&life, T + 4 * HOUR, NULL);
    assert_false(life.printing->is_new);
}

static void
the_removed_that_a_clock_set_back_shows_again_have_changed_with_their_parent(void **state)
{
    struct life life auto_life =
        gone_life(NULL, "show_removed_for = '1 day';", AT_TEN "part_of = 'visit';");

    (void)state;
    life_say(&life, T + 2 * DAY, "visit", "when = '2024-12-14'; draft = true;", NULL);
    assert_false(life_is_in(&life, "all", "talk"));
    life_clock(&life, T + 2 * HOUR);
    assert_false(life_has(&life, "all", "talk", "RELATED-TO"));
    assert_has(&life, "all", "talk", "LAST-MODIFIED:20231210T014640Z\n");
    assert_stamp(&life, "talk", LIFE_BASE + 2, T + 2 * DAY);
}

/* --- other ends ------------------------------------------------------------------------------- */

static void what_is_over_just_goes(void **state)
{
    static const char *const over[] = {"when = '2023-12-07 10:00';", "when = '2023-12-07';",
                                       "when = '2023-W48';", "when = '2023-11';",
                                       "when = '2023-12-08 01:00/03:00';"};

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(over); i++) {
        struct life life auto_life = gone_life(NULL, "", over[i]);

        assert_false(life_is_in(&life, "all", "talk"));
        assert_told(&life, "cleared talk\n");
        assert_int_equal(life_row(&life, "talk")->state, ROW_OVER);
        assert_int_equal(life.plan->removed, 1);
        life_say(&life, T + 2 * HOUR, VISIT, NULL);
        assert_told(&life, "");
        assert_false(life.printing->is_new);
    }
}

static void what_is_not_over_is_removed_however_it_is_dated(void **state)
{
    static const char *const later[] = {"when = '2023-12-08 02:00/05:00';",
                                        "when = '2023-12-08';",
                                        "when = '2023-W49';",
                                        "when = '2023-12';",
                                        "when = 'TBC';",
                                        "when = '2023-12-08 03:00';"};

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(later); i++) {
        struct life life auto_life =
            gone_life("{ id = 'weeks'; title = 'W'; show_date_tbc = true; }", "", later[i]);
        bool dated = strstr(later[i], "TBC") == NULL;

        assert_told(&life, "removed talk\n");
        assert_int_equal(life_row(&life, "talk")->state, ROW_REMOVED);
        assert_int_equal(life_is_in(&life, "weeks", "talk"), dated);
        if (dated)
            assert_has(&life, "weeks", "talk", "SUMMARY:REMOVED: Talk\n");
    }
}

static void the_cancelled_that_go_are_still_shown_as_cancelled(void **state)
{
    struct life life auto_life =
        gone_life(NULL, "", AT_TEN "status = 'cancelled'; change_reason = 'Illness';");

    (void)state;
    assert_has(&life, "all", "talk", "SUMMARY:CANCELLED: Talk\n");
    assert_has(&life, "all", "talk", "STATUS:CANCELLED\n");
    assert_has(&life, "all", "talk", "X-DAYBOOK-STATUS:CANCELLED\n");
    assert_int_equal(life_row(&life, "talk")->state, ROW_REMOVED);
}

/* Its former days are in no file: the journal has them. */
static void the_postponed_that_go_stay_on_their_former_days(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, VISIT, "talk", AT_TEN, NULL);
    life_say(&life, T + HOUR, VISIT, "talk", "when = 'TBC'; status = 'postponed';", NULL);
    life_say(&life, T + 2 * HOUR, VISIT, NULL);
    assert_has(&life, "all", "talk", "SUMMARY:REMOVED: Talk\n");
    assert_has(&life, "all", "talk", "DTSTART;VALUE=DATE:20231214\nDTEND;VALUE=DATE:20231215\n");
}

/* Former days have passed, the event has not. */
static void the_postponed_are_not_over_when_their_former_days_are(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, VISIT, "talk", AT_TEN, NULL);
    life_say(&life, T + HOUR, VISIT, "talk", AT_TEN "status = 'postponed';", NULL);
    life_say(&life, T + 20 * DAY, VISIT, NULL);
    assert_told(&life, "removed talk\n");
    assert_has(&life, "all", "talk", "SUMMARY:REMOVED: Talk\n");
    assert_has(&life, "all", "talk", "DTSTART;VALUE=DATE:20231214\n");
}

/* --- back again ------------------------------------------------------------------------------- */

static void what_returns_is_the_same_event_and_counts_on(void **state)
{
    struct life life auto_life = gone_life(NULL, "", AT_TEN);
    const struct row *row;

    (void)state;
    life_say(&life, T + DAY, VISIT, "talk", AT_TEN, NULL);
    row = life_row(&life, "talk");
    assert_told(&life, "returned talk\n");
    assert_stamp(&life, "talk", LIFE_BASE + 2, T + DAY);
    assert_int_equal(row->created, T);
    assert_int_equal(row->state, ROW_PUBLIC);
    assert_has(&life, "all", "talk", "SUMMARY:Talk\n");
    assert_has(&life, "all", "talk", "STATUS:CONFIRMED\n");
    assert_has(&life, "all", "talk", "CREATED:20231208T014640Z\n");
    assert_int_equal(life.journal->row_count, 2);
}

static void what_returns_as_another_says_what_is_other(void **state)
{
    struct life life auto_life = gone_life(NULL, "", AT_TEN);

    (void)state;
    life_say(&life, T + 40 * DAY, VISIT, "talk", "when = '2024-02-14 10:00'; place = 'Mito';",
             NULL);
    assert_told(&life, "returned talk: when '2023-12-14 10:00' -> '2024-02-14 10:00',"
                       " place '' -> 'Mito'\n");
    assert_has(&life, "all", "talk", "DESCRIPTION:Moved from Thursday 14 December 2023\\, 10:00.");
    assert_stamp(&life, "talk", LIFE_BASE + 2, T + 40 * DAY);
}

static void what_returns_after_it_was_over_counts_on(void **state)
{
    struct life life auto_life = gone_life(NULL, "", "when = '2023-12-07';");

    (void)state;
    life_say(&life, T + DAY, VISIT, "talk", "when = '2023-12-07'; outcome = 'Agreed.';", NULL);
    assert_true(life_row(&life, "talk")->sequence > LIFE_BASE);
    assert_int_equal(life_row(&life, "talk")->modified, T + DAY);
    assert_int_equal(life_row(&life, "talk")->created, T);
    assert_true(life_is_in(&life, "all", "talk"));
    assert_int_equal(life.journal->row_count, 2);
}

/* It comes and goes: the time for which it is shown as removed begins anew. */
static void what_goes_twice_is_removed_twice(void **state)
{
    struct life life auto_life =
        gone_life(NULL, "show_removed_for = '2 days';", "when = '2024-06';");

    (void)state;
    life_say(&life, T + DAY, VISIT, "talk", "when = '2024-06-14';", NULL);
    life_say(&life, T + 10 * DAY, VISIT, NULL);
    assert_told(&life, "removed talk\n");
    assert_stamp(&life, "talk", LIFE_BASE + 3, T + 10 * DAY);
    assert_int_equal(life_row(&life, "talk")->removed_at, T + 10 * DAY);
    life_clock(&life, T + 12 * DAY - 1);
    assert_true(life_is_in(&life, "all", "talk"));
    life_clock(&life, T + 12 * DAY);
    assert_false(life_is_in(&life, "all", "talk"));
}

/* --- nothing goes by the clock ---------------------------------------------------------------- */

static void a_run_of_the_clock_removes_nothing(void **state)
{
    const struct plan_options options = {.now = T + HOUR, .clock_run = true};
    struct life life auto_life = life_new(T);
    struct buf before auto_buf = BUF_INIT, after auto_buf = BUF_INIT;
    struct buf text auto_buf = life_file(&life, "");
    struct diag *diag = diag_new();

    (void)state;
    life_say(&life, T, VISIT, "talk", AT_TEN, NULL);
    before = life_calendars(&life);
    /* As if the files had lost everything. */
    assert_int_equal(life_print(&life, &options, life_load(&life, text.data, diag), diag), 0);
    after = life_calendars(&life);
    assert_string_equal(after.data, before.data);
    assert_told(&life, "");
    assert_int_equal(life.plan->removed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_goes_before_it_is_over_is_shown_as_removed),
        cmocka_unit_test(nothing_more_is_told_of_what_has_been_removed),
        cmocka_unit_test(the_removed_go_after_their_time),
        cmocka_unit_test(with_no_time_to_be_shown_the_removed_vanish_at_once),
        cmocka_unit_test(each_feed_shows_the_removed_and_the_cancelled_in_its_own_way),
        cmocka_unit_test(the_cancelled_go_some_time_after_their_date),
        cmocka_unit_test(the_removed_are_in_the_feeds_that_they_were_in),
        cmocka_unit_test(the_removed_outlive_their_publisher_and_their_parent),
        cmocka_unit_test(the_removed_keep_their_links_to_what_is_public),
        cmocka_unit_test(the_removed_change_with_their_parent_when_it_is_taken_back_alone),
        cmocka_unit_test(
            the_removed_that_a_clock_set_back_shows_again_have_changed_with_their_parent),
        cmocka_unit_test(what_is_over_just_goes),
        cmocka_unit_test(what_is_not_over_is_removed_however_it_is_dated),
        cmocka_unit_test(the_cancelled_that_go_are_still_shown_as_cancelled),
        cmocka_unit_test(the_postponed_that_go_stay_on_their_former_days),
        cmocka_unit_test(the_postponed_are_not_over_when_their_former_days_are),
        cmocka_unit_test(what_returns_is_the_same_event_and_counts_on),
        cmocka_unit_test(what_returns_as_another_says_what_is_other),
        cmocka_unit_test(what_returns_after_it_was_over_counts_on),
        cmocka_unit_test(what_goes_twice_is_removed_twice),
        cmocka_unit_test(a_run_of_the_clock_removes_nothing),
    };

    return cmocka_run_group_tests_name("plan: gone", tests, NULL, NULL);
}
