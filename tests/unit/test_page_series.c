/* Events that repeat, on pages. It is Friday 8 December 2023, 02:46 in Brussels. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pages.h"

#define T MADE_NOW

/* --- in the views of a calendar --------------------------------------------------------------- */

static void each_instance_is_told_and_the_far_ones_once(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, "near",
             "title = 'Weekly'; when = '2023-11-07 10:00'; repeat = 'every week on Tuesday'; "
             "not_on = [ '2023-12-19' ]; "
             "occurrences = ( { on = '2023-12-26'; status = 'cancelled'; } );",
             "far", "title = 'Far'; when = '2024-03-05 10:00'; repeat = 'every week on Tuesday';",
             NULL);
    page = page_of(&life, "/", "");
    assert_page_order(&page, ">Tuesday 12 December 2023<", ">Weekly<", ">Tuesday 26 December 2023<",
                      "<s><a", ">Weekly<", ">Cancelled<", ">Tuesday 2 January 2024<", ">Later<",
                      "Tuesday 5 March 2024", ">Far<", ">Recently over<", "Tuesday 5 December 2023",
                      NULL);
    assert_page_lacks(&page, "19 December 2023");
    assert_int_equal(count_of(&page, ">Far<"), 1);
}

/* Those that were moved are not in the order in which they end: one that began long ago goes on. */
static void instances_of_their_own_dates_are_all_found(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, "talk",
             "title = 'Talk'; when = '2023-10-02 10:00'; repeat = 'every week until 2024-01-29'; "
             "occurrences = ( { on = '2023-10-09'; when = '2023-10-10'; title = 'Past'; }, "
             "{ on = '2023-10-16'; when = '2023-10-11/2023-12-20'; title = 'Long'; }, "
             "{ on = '2023-10-23'; when = '2023-10-24'; title = 'Short'; }, "
             "{ on = '2023-12-04'; when = '2023-12-07'; title = 'Yesterday'; }, "
             "{ on = '2024-01-15'; when = '2023-12-12'; title = 'Early'; } );",
             NULL);
    page = page_of(&life, "/", "");
    assert_page_order(&page, ">Under way now<", ">Long<", ">Coming up<",
                      ">Monday 11 December 2023<", ">Talk<", ">Tuesday 12 December 2023<",
                      ">Early<", ">Monday 18 December 2023<", ">Talk<", ">Recently over<",
                      ">Yesterday<", NULL);
    assert_page_lacks(&page, ">Past<");
    assert_page_lacks(&page, ">Short<");
}

/* Beyond the days that are told one by one, and behind others that the filter refuses. */
static void of_a_series_what_matches_is_found_however_far_it_is(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf off auto_buf = BUF_INIT, kept auto_buf = BUF_INIT, none auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, "daily",
             "title = 'Daily'; when = '2023-11-07 10:00'; repeat = 'every day'; "
             "occurrences = ( { on = '2024-02-06'; status = 'cancelled'; }, "
             "{ on = '2024-02-08'; status = 'cancelled'; when = '2024-01-24 15:00'; } );",
             "late",
             "title = 'Late'; when = '2024-03-05 10:00'; repeat = 'every week on Tuesday'; "
             "occurrences = ( { on = '2024-03-05'; status = 'cancelled'; } );",
             NULL);
    off = page_of(&life, "/", "status=cancelled");
    assert_page_order(&off, ">Later<", "Wednesday 24 January 2024, ", ">Daily<",
                      "Tuesday 5 March 2024, ", ">Late<", NULL);
    assert_int_equal(count_of(&off, "<li class=\"entry"), 2);
    kept = page_of(&life, "/", "status=confirmed");
    assert_page_order(&kept, ">Later<", "Tuesday 12 March 2024, ", ">Late<", NULL);
    none = page_of(&life, "/", "status=tentative");
    assert_page_has(&none, "No event matches.");
}

static void what_a_feed_hides_of_a_series_it_hides_in_every_view(void **state)
{
    static const char *const views[] = {"", "month=2023-12", "day=2023-12-19"};
    struct life life auto_life = life_new(T);

    (void)state;
    life.feeds = "{ id = 'on'; title = 'On'; show_cancelled = 'no'; }";
    life_say(&life, T, "weekly",
             "title = 'Weekly'; when = '2023-12-12 10:00'; repeat = 'every week, 3 times'; "
             "occurrences = ( { on = '2023-12-19'; title = 'Off'; status = 'cancelled'; } );",
             NULL);
    for (size_t i = 0; i < ARRAY_SIZE(views); i++) {
        struct buf page auto_buf = page_of(&life, "/on", views[i]);
        struct buf all auto_buf = page_of(&life, "/", views[i]);

        assert_page_lacks(&page, ">Off<");
        assert_page_has(&all, ">Off<");
    }
}

/* The last one was cancelled: the one before it is the latest that the feed has. */
static void what_a_feed_hides_is_not_its_latest(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT, off auto_buf = BUF_INIT;

    (void)state;
    life.feeds = "{ id = 'on'; title = 'On'; show_cancelled = 'no'; }";
    life_say(&life, T, "weekly",
             "title = 'Weekly'; when = '2023-10-03 10:00'; repeat = 'every week, 3 times'; "
             "occurrences = ( { on = '2023-10-17'; status = 'cancelled'; } );",
             NULL);
    page = page_of(&life, "/on", "");
    assert_page_order(&page, ">Latest events<", "Tuesday 10 October 2023", NULL);
    assert_page_lacks(&page, "17 October 2023");
    off = page_of(&life, "/", "status=cancelled");
    assert_page_order(&off, ">Latest events<", "Tuesday 17 October 2023", NULL);
}

/* --- on a page of their own ------------------------------------------------------------------- */

static void the_last_day_of_a_rule_is_in_words(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, "weekly", "when = '2023-12-14'; repeat = 'every week until 2024-01-04';",
             NULL);
    page = page_of(&life, "/events/weekly", "");
    assert_page_has(&page, ">Repeats</dt><dd>every week until Thursday 4 January 2024<");
}

static void an_instance_that_is_over_is_none_of_the_next(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, "weekly", "when = '2023-12-08 01:00/02:00'; repeat = 'every week';", NULL);
    page = page_of(&life, "/events/weekly", "");
    assert_int_equal(count_of(&page, "\"startDate\":\"2023-12-08"), 1); /* of the series */
    assert_page_has(&page, ">Next dates</dt><dd><ul>\n"
                           "<li><time class=\"dt-start\" datetime=\"2023-12-15T01:00+01:00\">");
}

/* That an instance which does not take place would have been over is no moment at which pages are
 * made anew: it goes with its day. */
static void what_does_not_take_place_is_told_until_its_day_is_over(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf before auto_buf = BUF_INIT, after auto_buf = BUF_INIT, next auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, "weekly",
             "when = '2023-12-08 03:00/04:00'; repeat = 'every week'; "
             "occurrences = ( { on = '2023-12-08'; status = 'cancelled'; } );",
             NULL);
    before = page_of(&life, "/events/weekly", "");
    life_clock(&life, T + 2 * HOUR); /* 04:46 */
    after = page_of(&life, "/events/weekly", "");
    assert_string_equal(before.data, after.data);
    assert_page_order(&after, ">Next dates<", "Friday 8 December 2023", "Friday 15 December 2023",
                      "\"subEvent\":[", "EventCancelled", NULL);
    life_clock(&life, T + DAY);
    next = page_of(&life, "/events/weekly", "");
    assert_page_lacks(&next, "EventCancelled");
    assert_page_order(&next, ">Next dates<", "Friday 15 December 2023", NULL);
}

/* At 10:20 one is soon, while another would be under way if it had not been cancelled. */
static void the_links_of_what_takes_place_are_shown(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, "daily",
             "when = '2023-12-08 10:00/12:00'; repeat = 'every day'; occurrences = ( "
             "{ on = '2023-12-08'; status = 'cancelled'; "
             "live = ( { label = 'Dark'; url = 'https://live.example/dark'; } ); }, "
             "{ on = '2023-12-09'; when = '2023-12-08 10:30/12:00'; "
             "live = ( { label = 'Bright'; url = 'https://live.example/bright'; } ); } );",
             NULL);
    life_clock(&life, T + 7 * HOUR + 33 * MINUTE);
    page = page_of(&life, "/events/daily", "");
    assert_page_order(&page, "Watch live:", "https://live.example/bright", NULL);
    assert_page_lacks(&page, "https://live.example/dark");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_instance_is_told_and_the_far_ones_once),
        cmocka_unit_test(instances_of_their_own_dates_are_all_found),
        cmocka_unit_test(of_a_series_what_matches_is_found_however_far_it_is),
        cmocka_unit_test(what_a_feed_hides_of_a_series_it_hides_in_every_view),
        cmocka_unit_test(what_a_feed_hides_is_not_its_latest),
        cmocka_unit_test(the_last_day_of_a_rule_is_in_words),
        cmocka_unit_test(an_instance_that_is_over_is_none_of_the_next),
        cmocka_unit_test(what_does_not_take_place_is_told_until_its_day_is_over),
        cmocka_unit_test(the_links_of_what_takes_place_are_shown),
    };

    return cmocka_run_group_tests_name("page: series", tests, NULL, NULL);
}
