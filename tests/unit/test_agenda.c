/* What the clock makes of a model: embargoes, windows, how long the cancelled stay, what comes
 * next. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "made.h"

#include "daybook/agenda.h"

#define HOUR 3600
#define DAY 86400

static int64_t utc(int year, int month, int day, int hour, int minute)
{
    return (int64_t)day_from_civil(year, month, day) * DAY + hour * HOUR + minute * 60;
}

static struct made with_feed(const char *feed, const char *event)
{
    struct buf text auto_buf = BUF_INIT;

    buf_printf(&text,
               "site: { uid_domain = \"d.example\"; }; defaults: { zone = \"Europe/Brussels\"; };\n"
               "publishers = ( { id = \"p\"; name = \"P\"; } );\n"
               "feeds = ( { id = \"f\"; title = \"F\"; %s } );\n"
               "events = ( { id = \"e\"; publisher = \"p\"; title = \"T\"; %s } );\n",
               feed, event);
    return made_new(text.data, MADE_NOW);
}

/* Whether the feed shows the event at a moment; the moment after which that may change. */
static bool is_shown_at(const struct made *made, int64_t now, int64_t *ret_next)
{
    const struct plan_options options = {.now = now};
    struct plan *plan = NULL;
    bool shown;

    assert_int_equal(
        plan_make(made->model, made->edition->zones, made->journal, &options, made->diag, &plan),
        0);
    shown = plan->published.listings[1].count == 1;
    *ret_next = plan->next;
    plan_free(plan);
    return shown;
}

/* Whether the feed shows the event just before a moment and at it, and the moment is named. */
static void check_edge(const char *feed, const char *event, int64_t edge, bool before, bool after)
{
    struct made made auto_made = with_feed(feed, event);
    int64_t next, after_next;

    assert_int_equal(is_shown_at(&made, edge - 1, &next), before);
    assert_int_equal(is_shown_at(&made, edge, &after_next), after);
    assert_int_equal(next, edge);
}

static void an_embargo_ends_at_its_moment(void **state)
{
    (void)state;
    check_edge("", "when = \"2023-12-14\"; publish_at = \"2023-12-08 09:00\";",
               utc(2023, 12, 8, 8, 0), false, true);
}

static void a_window_moves_at_midnight_of_the_default_zone(void **state)
{
    (void)state;
    /* Over on the 14th at 23:00 UTC; ten days later that is outside. */
    check_edge("show_past = \"10 days\";", "when = \"2023-12-14\";", utc(2023, 12, 24, 23, 0), true,
               false);
    check_edge("show_past = \"0 days\";", "when = \"2023-12-14 10:00\";", utc(2023, 12, 14, 23, 0),
               true, false);
    check_edge("show_future = \"7 days\";", "when = \"2023-12-14 10:00\";", utc(2023, 12, 6, 23, 0),
               false, true);
    /* Across the change of the clocks. */
    check_edge("show_past = \"7 days\";", "when = \"2024-03-28\";", utc(2024, 4, 4, 22, 0), true,
               false);
}

static void a_cancelled_event_goes_some_time_after_its_date(void **state)
{
    (void)state;
    check_edge("show_cancelled_for = \"3 days\";",
               "when = \"2023-12-14 10:00/11:00\"; status = \"cancelled\";",
               utc(2023, 12, 17, 10, 0), true, false);
}

static bool shown_now(const char *feed, const char *event)
{
    struct made made auto_made = with_feed(feed, event);

    return made.published->listings[1].count == 1;
}

static void what_is_not_dated_enough_is_in_no_calendar(void **state)
{
    (void)state;
    assert_false(shown_now("", "when = \"TBC\";"));
    assert_false(shown_now("show_date_tbc = true;", "when = \"TBC\";"));
    assert_false(shown_now("", "when = \"2023-W50\";"));
    assert_true(shown_now("show_date_tbc = true;", "when = \"2023-W50\";"));
    assert_false(shown_now("", "when = \"2023-12\";"));
    assert_true(shown_now("show_date_tbc = true;", "when = \"2023-12\";"));
    assert_true(shown_now("", "when = \"2023-12-14 TBC\";"));
}

static void drafts_and_hidden_cancellations_are_in_no_calendar(void **state)
{
    (void)state;
    assert_false(shown_now("", "when = \"2023-12-14\"; draft = true;"));
    assert_false(
        shown_now("show_cancelled = \"no\";", "when = \"2023-12-14\"; status = \"cancelled\";"));
    assert_true(
        shown_now("show_cancelled = \"title\";", "when = \"2023-12-14\"; status = \"cancelled\";"));
}

/* Everything that is shown at a moment, in one number; the moment after which that may change. */
static uint64_t everything(const struct made *made, int64_t now, int64_t *ret_next)
{
    const struct plan_options options = {.now = now};
    uint64_t hash = 14695981039346656037u;
    struct plan *plan = NULL;

    assert_int_equal(
        plan_make(made->model, made->edition->zones, made->journal, &options, made->diag, &plan),
        0);
    for (size_t i = 0; i < made->model->feed_count; i++) {
        const struct listing *listing = &plan->published.listings[i];

        for (size_t j = 0; j < listing->count; j++)
            for (const char *p = listing->groups[j]->uid; *p; p++)
                hash = (hash ^ (uint64_t)*p) * 1099511628211u + i;
    }
    for (size_t i = 0; i < plan->published.group_count; i++) {
        enum phase phase = PHASE_UPCOMING;

        agenda_phase(plan->published.groups[i].event, 900, now, &phase);
        hash = (hash ^ phase) * 1099511628211u;
    }
    *ret_next = plan->next;
    plan_free(plan);
    return hash;
}

/* Half a year in steps of a quarter of an hour: nothing changes but at a moment that was named. */
static void nothing_changes_between_the_moments_that_are_named(void **state)
{
    struct buf text auto_buf = BUF_INIT;
    struct made made;
    int64_t begin = utc(2024, 1, 1, 0, 0), next;
    uint64_t before;

    (void)state;
    buf_puts(&text,
             "site: { uid_domain = \"d.example\"; }; defaults: { zone = \"America/New_York\"; };\n"
             "publishers = ( { id = \"p\"; name = \"P\"; } );\n"
             "feeds = ( { id = \"f\"; title = \"F\"; show_past = \"3 days\"; },\n"
             "  { id = \"g\"; title = \"G\"; show_future = \"PT36H\"; },\n"
             "  { id = \"h\"; title = \"H\"; show_cancelled_for = \"1 day\"; } );\n"
             "events = (");
    for (int i = 0; i < 60; i++)
        buf_printf(
            &text,
            "%s { id = \"e%d\"; publisher = \"p\"; title = \"T\"; status = \"%s\";"
            " when = \"2024-%02d-%02d %02d:%02d\"; publish_at = \"2024-%02d-%02d 09:30\"; }\n",
            i ? "," : "", i, i % 3 ? "confirmed" : "cancelled", i % 6 + 1, i % 27 + 1, i * 7 % 24,
            i % 2 * 30, i % 5 + 1, i * 11 % 27 + 1);
    buf_puts(&text, ");");
    made = made_new(text.data, MADE_NOW);
    before = everything(&made, begin, &next);
    for (int64_t now = begin + 900; now < begin + 183 * DAY; now += 900) {
        int64_t then = next, ignored;
        uint64_t at = everything(&made, now, &next);

        if (now < then) {
            assert_int_equal(at, before);
            assert_int_equal(next, then);
        } else {
            assert_int_equal(everything(&made, then - 1, &ignored), before);
            assert_true(next > now);
        }
        before = at;
    }
    made_done(&made);
}

static void what_never_changes_has_no_next_moment(void **state)
{
    struct made made auto_made = with_feed("", "when = \"2023-11-14\";");

    (void)state;
    assert_true(made.printing->plan->next == INT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_embargo_ends_at_its_moment),
        cmocka_unit_test(a_window_moves_at_midnight_of_the_default_zone),
        cmocka_unit_test(a_cancelled_event_goes_some_time_after_its_date),
        cmocka_unit_test(what_is_not_dated_enough_is_in_no_calendar),
        cmocka_unit_test(drafts_and_hidden_cancellations_are_in_no_calendar),
        cmocka_unit_test(nothing_changes_between_the_moments_that_are_named),
        cmocka_unit_test(what_never_changes_has_no_next_moment),
    };

    return cmocka_run_group_tests_name("agenda", tests, NULL, NULL);
}
