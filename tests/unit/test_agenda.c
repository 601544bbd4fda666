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

/* Whether the feed shows the event just before a moment and at it. */
static void check_edge(const char *feed, const char *event, int64_t edge, bool before, bool after)
{
    struct made made auto_made = with_feed(feed, event);
    const struct model *model = made.model;
    const struct feed *shown = &model->feeds[1];

    assert_int_equal(agenda_shown(model, shown, shown->groups[0], edge - 1), before);
    assert_int_equal(agenda_shown(model, shown, shown->groups[0], edge), after);
    assert_int_equal(agenda_next(model, edge - 1), edge);
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

    return agenda_shown(made.model, &made.model->feeds[1], made.model->feeds[1].groups[0],
                        MADE_NOW);
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

/* Everything that agenda_shown() says at a moment, in one number. */
static uint64_t everything(const struct model *model, int64_t now)
{
    uint64_t hash = 14695981039346656037u;

    for (size_t i = 0; i < model->feed_count; i++) {
        const struct feed *feed = &model->feeds[i];

        for (size_t j = 0; j < feed->group_count; j++)
            hash = (hash ^ agenda_shown(model, feed, feed->groups[j], now)) * 1099511628211u + j;
    }
    return hash;
}

/* Half a year in steps of a quarter of an hour: nothing changes but at a moment that was named. */
static void nothing_changes_between_the_moments_that_are_named(void **state)
{
    struct buf text auto_buf = BUF_INIT;
    struct made made;
    int64_t begin = utc(2024, 1, 1, 0, 0), next;

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
    next = agenda_next(made.model, begin);
    for (int64_t now = begin + 900; now < begin + 183 * DAY; now += 900) {
        if (now < next) {
            assert_int_equal(everything(made.model, now), everything(made.model, now - 900));
        } else {
            assert_int_equal(everything(made.model, now - 900), everything(made.model, next - 1));
            next = agenda_next(made.model, now);
            assert_true(next > now);
        }
    }
    made_done(&made);
}

static void what_never_changes_has_no_next_moment(void **state)
{
    struct made made auto_made = with_feed("", "when = \"2023-12-14\";");

    (void)state;
    assert_true(agenda_next(made.model, MADE_NOW) == INT64_MAX);
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
