/* The month as a grid, and one day of it. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pages.h"

#define T MADE_NOW

static void an_event_stands_on_each_of_its_days_in_the_month(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT, next auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, "over-the-edge", "title = 'Edge'; when = '2023-11-29/2023-12-02';", "last",
             "title = 'Last'; when = '2023-12-31 22:00/2024-01-01 02:00';", "until-midnight",
             "title = 'Till'; when = '2023-12-20 22:00/2023-12-21 00:00';", NULL);
    page = page_of(&life, "/", "month=2023-12");
    assert_page_order(&page, "<h2 id=\"month\">December 2023</h2>", "<th scope=\"col\">",
                      "datetime=\"2023-12-01\"", ">Edge<", "datetime=\"2023-12-02\"", ">Edge<",
                      "datetime=\"2023-12-20\"", "22:00", ">Till<", "datetime=\"2023-12-31\"",
                      ">Last<", NULL);
    assert_int_equal(count_of(&page, ">Edge<"), 2);
    assert_int_equal(count_of(&page, ">Till<"), 1);
    assert_int_equal(count_of(&page, ">Last<"), 1);
    assert_int_equal(count_of(&page, "<td class=\"day"), 31);
    assert_int_equal(count_of(&page, "<tr>"), 6);
    next = page_of(&life, "/", "month=2024-01");
    assert_page_order(&next, "datetime=\"2024-01-01\"", ">Last<", "datetime=\"2024-01-02\"", NULL);
}

static void weeks_begin_on_monday_and_today_is_marked(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, "talk", "when = '2023-12-14 10:00';", NULL);
    page = page_of(&life, "/", "month=2023-12");
    assert_page_order(&page, "title=\"Monday\"", "title=\"Sunday\"", "<tr>\n<td class=\"outside\">",
                      "aria-current=\"date\"><time datetime=\"2023-12-08\"", NULL);
    assert_int_equal(count_of(&page, "<td class=\"outside\">"), 4);
    assert_int_equal(count_of(&page, "aria-current=\"date\""), 1);
}

static void months_lead_to_each_other_as_far_as_there_are_events(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT, last auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, "talk", "when = '2023-12-14 10:00';", "next", "when = '2024-01-14 10:00';",
             NULL);
    page = page_of(&life, "/", "month=2023-12&status=confirmed");
    assert_page_lacks(&page, "rel=\"prev\"");
    assert_page_order(&page, "<a href=\"/?status=confirmed\">Agenda<",
                      "rel=\"next\" href=\"/?month=2024-01&amp;status=confirmed\"", NULL);
    last = page_of(&life, "/", "month=2024-01");
    assert_page_lacks(&last, "rel=\"next\"");
    assert_page_has(&last, "rel=\"prev\" href=\"/?month=2023-12\">December 2023<");
}

/* Its own clock says another month than that of the default zone: the first of the next, and the
 * last of the one before. */
static void months_lead_to_the_own_days_of_events(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT, next auto_buf = BUF_INIT, before auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, "west", "when = '2023-11-30 23:30'; zone = 'Pacific/Honolulu';", "east",
             "when = '2024-01-01 00:30'; zone = 'Pacific/Auckland'; title = 'East';", NULL);
    page = page_of(&life, "/", "month=2023-12");
    assert_page_has(&page, "rel=\"prev\" href=\"/?month=2023-11\"");
    assert_page_has(&page, "rel=\"next\" href=\"/?month=2024-01\"");
    next = page_of(&life, "/", "month=2024-01");
    assert_page_has(&next, ">East<");
    assert_page_lacks(&next, "rel=\"next\"");
    before = page_of(&life, "/", "month=2023-11");
    assert_page_lacks(&before, "rel=\"prev\"");
}

static void months_lead_to_the_last_day_of_what_repeats(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT, last auto_buf = BUF_INIT, ever auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, "talk",
             "when = '2023-12-31 22:00/23:30'; zone = 'Pacific/Honolulu'; "
             "repeat = 'every month until 2024-01-31';",
             NULL);
    page = page_of(&life, "/", "month=2023-12");
    assert_page_lacks(&page, "rel=\"prev\"");
    assert_page_has(&page, "rel=\"next\" href=\"/?month=2024-01\"");
    last = page_of(&life, "/", "month=2024-01");
    assert_page_lacks(&last, "rel=\"next\"");
    life_say(&life, T + HOUR, "talk", "when = '2023-12-31 22:00'; repeat = 'every month';", NULL);
    ever = page_of(&life, "/", "month=2123-12");
    assert_page_has(&ever, "rel=\"next\"");
}

static void a_clock_that_is_not_that_of_the_site_is_named(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, "here", "when = '2023-12-14 10:00';", "same",
             "when = '2023-12-14 11:00'; zone = 'Europe/Paris';", "there",
             "when = '2023-12-14 21:00'; zone = 'America/New_York';", NULL);
    page = page_of(&life, "/", "month=2023-12");
    assert_page_order(&page, "<span class=\"clock\">10:00</span>",
                      "<span class=\"clock\">11:00</span>",
                      "<span class=\"clock\">21:00 EST</span>", NULL);
}

static void what_goes_on_for_days_is_a_band_through_each_week(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, "long", "title = 'Long'; when = '2023-12-14/2023-12-19';", "other",
             "title = 'Other'; when = '2023-12-15/2023-12-16'; status = 'cancelled';", "third",
             "title = 'Third'; when = '2023-12-18/2023-12-20';", "fourth",
             "title = 'Fourth'; when = '2023-12-20/2023-12-21';", "night",
             "title = 'Night'; when = '2023-12-27 22:00/2023-12-28 02:00';", NULL);
    page = page_of(&life, "/", "month=2023-12");
    assert_page_order(&page, "datetime=\"2023-12-14\"", "<li class=\"band begins span-4\">",
                      ">Long<", "until 19 December", "datetime=\"2023-12-15\"",
                      "<li class=\"band on\">", ">Long<", "<li class=\"band off begins span-2\">",
                      ">Other<", "datetime=\"2023-12-16\"", "<li class=\"band off on ends\">",
                      "datetime=\"2023-12-18\"", "<li class=\"band on span-2\">", ">Long<",
                      "<li class=\"band begins span-3\">", ">Third<", "datetime=\"2023-12-19\"",
                      "<li class=\"band on ends\">", "datetime=\"2023-12-20\"",
                      "<li class=\"band begins span-2\">", ">Fourth<",
                      "<li class=\"band on ends\">", ">Third<", "datetime=\"2023-12-21\"", NULL);
    assert_page_order(&page, "datetime=\"2023-12-27\"", "<li><span class=\"words\">", ">Night<",
                      NULL);
}

/* A lane that nothing is in any more is left empty above those that go on. */
static void a_band_stays_in_its_lane_through_a_week(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, "a", "title = 'A'; when = '2023-12-11/2023-12-12';", "b",
             "title = 'B'; when = '2023-12-12/2023-12-14';", NULL);
    page = page_of(&life, "/", "month=2023-12");
    assert_page_order(&page, "datetime=\"2023-12-12\"", "<li class=\"band begins span-3\">",
                      "datetime=\"2023-12-13\"", "<li class=\"band on skip-1\">",
                      "datetime=\"2023-12-14\"", "<li class=\"band on ends skip-1\">", NULL);
}

/* More than there are lanes for stand among what is of the day. */
static void there_are_as_many_bands_as_lanes(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, "a", "when = '2023-12-11/2023-12-12';", "b",
             "when = '2023-12-11/2023-12-12';", "c", "when = '2023-12-11/2023-12-12';", "d",
             "when = '2023-12-11/2023-12-12';", "e", "when = '2023-12-11/2023-12-12';", NULL);
    page = page_of(&life, "/", "month=2023-12");
    assert_int_equal(count_of(&page, "<li class=\"band"), 8);
    assert_int_equal(count_of(&page, "/events/e\""), 2);
}

static void days_on_which_things_only_go_on_are_idle(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, "long", "when = '2023-12-05/2023-12-11';", "talk",
             "when = '2023-12-09 10:00';", NULL);
    page = page_of(&life, "/", "month=2023-12");
    assert_page_order(&page, "<td class=\"day free\"><time datetime=\"2023-12-04\"",
                      "<td class=\"day\"><time datetime=\"2023-12-05\"",
                      "<td class=\"day idle\"><time datetime=\"2023-12-06\"",
                      "<td class=\"day today\" aria-current=\"date\">",
                      "<td class=\"day\"><time datetime=\"2023-12-09\"",
                      "<td class=\"day idle\"><time datetime=\"2023-12-10\"", NULL);
}

static void a_day_is_told_in_the_order_of_its_hours(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, "brief", "when = '2023-11-02 12:00'; repeat = 'every week on Thursday';",
             "early", AT_TEN, NULL);
    page = page_of(&life, "/", "month=2023-12");
    assert_page_order(&page, "datetime=\"2023-12-14\"", "/events/early", "/events/brief",
                      "datetime=\"2023-12-15\"", NULL);
}

static void a_month_within_another_page_stays_there(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, "a", "when = '2023-11-14';", "b", "when = '2024-01-14';", NULL);
    page = page_of(&life, "/", "month=2023-12&embed=1");
    assert_page_has(&page,
                    "<a rel=\"prev\" target=\"_self\" href=\"/?month=2023-11&amp;embed=1\">");
    assert_page_has(&page,
                    "<a rel=\"next\" target=\"_self\" href=\"/?month=2024-01&amp;embed=1\">");
    assert_page_has(&page, "<a target=\"_self\" href=\"/?embed=1\">Agenda</a>");
}

static void a_crowded_day_says_how_many_more_there_are(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf events auto_buf = BUF_INIT, text auto_buf = BUF_INIT, page auto_buf = BUF_INIT;

    (void)state;
    for (int i = 0; i < 30; i++)
        buf_printf(&events,
                   "%s{ id = 'e%02d'; publisher = 'office'; title = 'E'; when = '2023-12-10'; }",
                   i ? "," : "", i);
    buf_puts(&events, ", { id = 'z'; publisher = 'office'; title = 'Long'; "
                      "when = '2023-12-10/2023-12-11'; }");
    text = life_file(&life, events.data);
    assert_int_equal(life_at(&life, T, text.data), 0);
    page = page_of(&life, "/", "month=2023-12");
    assert_page_order(&page, "datetime=\"2023-12-10\"", ">and 23 more<", "datetime=\"2023-12-11\"",
                      ">Long<", NULL);
    assert_int_equal(count_of(&page, ">Long<"), 1);
    assert_page_has(&page, "<a href=\"/?day=2023-12-10\">and 23 more</a>");
}

/* Of the month, the cell of that day; the caller's to buf_done(). */
static struct buf cell_of(const struct life *life, const char *month, const char *day)
{
    struct buf page auto_buf = page_of(life, "/", month), begin auto_buf = BUF_INIT;
    struct buf cell = BUF_INIT;
    const char *from;

    buf_printf(&begin, "<time datetime=\"%s\">", day);
    from = strstr(page.data, begin.data);
    assert_non_null(from);
    buf_add(&cell, from, (size_t)(strstr(from, "</td>") - from));
    return cell;
}

/* Some that go on until 14 December, each since another day, and some of that day, each at another
 * hour; the caller's to buf_done(). */
static struct buf crowd(int going_on, int own)
{
    struct buf events = BUF_INIT;

    for (int i = 0; i < going_on + own; i++) {
        buf_printf(&events, "%s{ id = 'e%02d'; publisher = 'office'; title = '%s'; ", i ? "," : "",
                   i, i < going_on ? "Goes on" : "Own");
        if (i < going_on)
            buf_printf(&events, "when = '2023-11-%02d/2023-12-14'; }", i + 10);
        else
            buf_printf(&events, "when = '2023-12-14 %02d:00'; }", i - going_on + 9);
    }
    return events;
}

static void what_begins_on_a_crowded_day_has_half_of_it(void **state)
{
    static const struct {
        int going_on, own, told_going_on, told_own;
    } cases[] = {{12, 12, 4, 4}, {12, 2, 6, 2}, {12, 0, 8, 0}, {1, 12, 1, 7}, {3, 4, 3, 4}};

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct life life auto_life = life_new(T);
        struct buf events auto_buf = crowd(cases[i].going_on, cases[i].own);
        struct buf text auto_buf = life_file(&life, events.data), cell auto_buf = BUF_INIT;

        assert_int_equal(life_at(&life, T, text.data), 0);
        cell = cell_of(&life, "month=2023-12", "2023-12-14");
        assert_int_equal(count_of(&cell, ">Goes on<"), cases[i].told_going_on);
        assert_int_equal(count_of(&cell, ">Own<"), cases[i].told_own);
        if (cases[i].going_on && cases[i].own > 4)
            assert_page_order(&cell, "/events/e00", ">09:00<", ">10:00<", ">11:00<", ">12:00<",
                              NULL);
    }
}

static void a_day_has_all_that_is_on(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT, none auto_buf = BUF_INIT, other auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, "talk", "title = 'Talk'; when = '2023-12-14 10:00';", "long",
             "title = 'Long'; when = '2023-12-10/2023-12-14';", "brief",
             "title = 'Brief'; when = '2023-11-02 09:00'; repeat = 'every week on Thursday';",
             "next", "title = 'Next'; when = '2023-12-15';", "before",
             "title = 'Before'; when = '2023-12-13 22:00/2023-12-14 00:00';", "week",
             "title = 'Week'; when = '2023-W50';", "off",
             "title = 'Off'; when = '2023-12-14 12:00'; status = 'cancelled';", NULL);
    page = page_of(&life, "/", "day=2023-12-14");
    assert_page_order(&page, "<title>Thursday 14 December 2023", "href=\"/\">Agenda<",
                      "href=\"/?month=2023-12\">By month<",
                      "<h2 id=\"day\">Thursday 14 December 2023<", ">Long<", "09:00", ">Brief<",
                      "10:00", ">Talk<", ">Off<", ">Cancelled<", NULL);
    assert_page_lacks(&page, "Next");
    assert_page_lacks(&page, "Before");
    assert_page_lacks(&page, "Week<");
    none = page_of(&life, "/", "day=2023-12-20");
    assert_page_has(&none, "No events on this day.");
    other = page_of(&life, "/", "day=2023-12-14&status=tentative");
    assert_page_has(&other, "No event matches on this day.");
    assert_page_has(&other, "name=\"day\" value=\"2023-12-14\"");
}

static void of_a_day_that_is_too_full_the_rest_is_in_the_calendar(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf events auto_buf = BUF_INIT, text auto_buf = BUF_INIT, page auto_buf = BUF_INIT;

    (void)state;
    for (int i = 0; i < 210; i++)
        buf_printf(&events,
                   "%s{ id = 'e%03d'; publisher = 'office'; title = 'E'; when = '2023-12-10'; }",
                   i ? "," : "", i);
    text = life_file(&life, events.data);
    assert_int_equal(life_at(&life, T, text.data), 0);
    page = page_of(&life, "/", "day=2023-12-10");
    assert_page_order(&page, "/events/e000", "/events/e199", "10 more, in the calendar", NULL);
    assert_page_lacks(&page, "/events/e200");
}

static void what_has_no_day_yet_stands_below_its_month(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT, empty auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, "a", "title = 'Some week'; when = '2023-W52';", "b",
             "title = 'Some month'; when = '2024-02';", NULL);
    page = page_of(&life, "/", "month=2023-12");
    assert_page_order(&page, "</table>", ">Some day in December<", ">Some week<", NULL);
    assert_page_lacks(&page, "Some month");
    empty = page_of(&life, "/", "month=2023-11");
    assert_page_has(&empty, "No events in November 2023.");
}

static void months_lead_to_those_in_which_only_what_has_no_day_is(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf before auto_buf = BUF_INIT, now auto_buf = BUF_INIT, after auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, "past", "when = '2023-11';", "talk", "when = '2023-12-14 10:00';", "fair",
             "when = '2024-W03';", "undated", "when = 'TBC';", NULL);
    before = page_of(&life, "/", "month=2023-11");
    assert_page_lacks(&before, "rel=\"prev\"");
    now = page_of(&life, "/", "month=2023-12");
    assert_page_order(&now, "rel=\"prev\" href=\"/?month=2023-11\"",
                      "rel=\"next\" href=\"/?month=2024-01\"", NULL);
    after = page_of(&life, "/", "month=2024-01");
    assert_page_lacks(&after, "rel=\"next\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event_stands_on_each_of_its_days_in_the_month),
        cmocka_unit_test(weeks_begin_on_monday_and_today_is_marked),
        cmocka_unit_test(months_lead_to_each_other_as_far_as_there_are_events),
        cmocka_unit_test(months_lead_to_the_own_days_of_events),
        cmocka_unit_test(months_lead_to_the_last_day_of_what_repeats),
        cmocka_unit_test(a_clock_that_is_not_that_of_the_site_is_named),
        cmocka_unit_test(what_goes_on_for_days_is_a_band_through_each_week),
        cmocka_unit_test(a_band_stays_in_its_lane_through_a_week),
        cmocka_unit_test(there_are_as_many_bands_as_lanes),
        cmocka_unit_test(days_on_which_things_only_go_on_are_idle),
        cmocka_unit_test(a_day_is_told_in_the_order_of_its_hours),
        cmocka_unit_test(a_month_within_another_page_stays_there),
        cmocka_unit_test(a_crowded_day_says_how_many_more_there_are),
        cmocka_unit_test(what_begins_on_a_crowded_day_has_half_of_it),
        cmocka_unit_test(a_day_has_all_that_is_on),
        cmocka_unit_test(of_a_day_that_is_too_full_the_rest_is_in_the_calendar),
        cmocka_unit_test(what_has_no_day_yet_stands_below_its_month),
        cmocka_unit_test(months_lead_to_those_in_which_only_what_has_no_day_is),
    };

    return cmocka_run_group_tests_name("page: month", tests, NULL, NULL);
}
