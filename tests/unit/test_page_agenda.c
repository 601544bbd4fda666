/* The agenda: which events it has, and where they stand. It is Friday 8 December 2023, 02:46 in
 * Brussels, unless a test says otherwise. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pages.h"

#define T MADE_NOW

/* --- sections --------------------------------------------------------------------------------- */

static void events_stand_under_their_days(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, "op", "title = 'Operation'; when = '2023-12-01/2023-12-20';", "soon",
             "title = 'Early talk'; when = '2023-12-08 10:00/11:30';", "evening",
             "title = 'Dinner'; when = '2023-12-08 20:00';", "next-day",
             "title = 'Visit'; when = '2023-12-09';", "week-after",
             "title = 'Council'; when = '2023-12-14 09:00';", "far",
             "title = 'Summit'; when = '2024-05-02';", "month",
             "title = 'Forum'; when = '2024-06';", "no-date", "title = 'Fair'; when = 'TBC';",
             "yearly", "title = 'Contest'; expected = 'yearly';", "past",
             "title = 'Signing'; when = '2023-12-06 10:00';", "long-past",
             "title = 'Long past'; when = '2023-10-06 10:00';", NULL);
    page = page_of(&life, "/", "");
    assert_page_order(&page, ">Under way now<", ">Operation<", ">Coming up<",
                      ">Today, Friday 8 December 2023<", ">Early talk<", ">Dinner<",
                      ">Tomorrow, Saturday 9 December 2023<", ">Visit<",
                      ">Thursday 14 December 2023<", ">Council<", ">Later<", ">Summit<",
                      ">Date not announced yet<", ">Forum<", ">Fair<", ">Contest<",
                      ">Recently over<", ">Signing<", NULL);
    assert_page_has(&page, "expected <bdi>yearly</bdi>");
    assert_page_lacks(&page, "Long past");
    assert_page_lacks(&page, "Latest events");
}

static void what_is_all_over_is_still_shown(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, "old", "title = 'Old'; when = '2020-12-06';", "older",
             "title = 'Older'; when = '2019-12-06'; repeat = 'every week, 3 times';", NULL);
    page = page_of(&life, "/", "");
    assert_page_order(&page, ">Latest events<", ">Old<", "20 December 2019", ">Older<", NULL);
    assert_page_lacks(&page, "Recently over");
}

/* A long series that ended lately is found however long ago it began, and however many came and
 * went since. */
static void the_latest_are_those_whose_last_day_is(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf events auto_buf = BUF_INIT, text auto_buf = BUF_INIT, page auto_buf = BUF_INIT;

    (void)state;
    for (int i = 0; i < 100; i++)
        buf_printf(
            &events,
            "{ id = 'e%02d'; publisher = 'office'; title = 'E%02d'; when = '2022-%02d-%02d'; },", i,
            i, i / 25 + 3, i % 25 + 1);
    buf_puts(&events, "{ id = 'old'; publisher = 'office'; title = 'Weekly'; when = '2019-01-02'; "
                      "repeat = 'every week until 2022-06-20'; }");
    text = life_file(&life, events.data);
    assert_int_equal(life_at(&life, T, text.data), 0);
    page = page_of(&life, "/", "");
    assert_page_order(&page, ">Latest events<", ">E99<", ">E89<", ">Weekly<", ">E88<", ">E81<",
                      "<a href=\"/?month=2022-06\">More, month by month</a>", NULL);
    assert_page_lacks(&page, ">E80<");
}

static void daybook_without_events_says_so(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, NULL);
    page = page_of(&life, "/", "");
    assert_page_has(&page, "No events at present.");
}

static void undated_events_are_in_the_agendas_of_feeds_that_take_them(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT, other auto_buf = BUF_INIT;

    (void)state;
    life.feeds = "{ id = 'talks'; title = 'Talks'; categories = [ 'talk' ]; }";
    life_say(&life, T, "a", "title = 'Taken'; when = '2024-W10'; categories = [ 'talk' ];", "b",
             "title = 'Left out'; when = '2024-W10';", "c",
             "title = 'Gone by'; when = '2023-W40'; categories = [ 'talk' ];", NULL);
    page = page_of(&life, "/talks", "");
    assert_page_order(&page, ">Date not announced yet<", "the week of Monday 4 March 2024",
                      ">Taken<", NULL);
    assert_page_lacks(&page, "Left out");
    assert_page_lacks(&page, "Gone by");
    other = page_of(&life, "/", "");
    assert_page_has(&other, "Left out");
}

static void a_postponed_event_has_no_date_once_its_day_is_over(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf before auto_buf = BUF_INIT, after auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, "late", AT_TEN "status = 'postponed';", NULL);
    before = page_of(&life, "/", "");
    assert_page_order(&before, ">Coming up<", "/events/late", NULL);
    assert_page_lacks(&before, ">Date not announced yet<");
    life_clock(&life, T + 30 * DAY);
    after = page_of(&life, "/", "");
    assert_page_order(&after, ">Date not announced yet<", "/events/late", NULL);
    assert_int_equal(count_of(&after, "/events/late"), 1);
}

static void what_a_feed_hides_it_hides_without_a_date_too(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT, other auto_buf = BUF_INIT;

    (void)state;
    life.feeds = "{ id = 'on'; title = 'On'; show_cancelled = 'no'; }";
    life_say(&life, T, "off", "when = '2024-W10'; status = 'cancelled';", NULL);
    page = page_of(&life, "/on", "");
    other = page_of(&life, "/", "");
    assert_page_lacks(&page, "/events/off");
    assert_page_has(&other, "/events/off");
}

static void an_event_of_some_day_stands_there_once(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT;

    (void)state;
    life.feeds = "{ id = 'f'; title = 'F'; show_date_tbc = true; }";
    life_say(&life, T, "week", "when = '2024-W10';", NULL);
    page = page_of(&life, "/f", "");
    assert_int_equal(count_of(&page, "/events/week"), 1);
}

/* --- however many ----------------------------------------------------------------------------- */

static void add_many(struct buf *events, int count)
{
    for (int i = 0; i < count; i++)
        buf_printf(events,
                   "%s{ id = 'e%04d'; publisher = 'office'; title = 'E'; when = "
                   "'2023-%02d-%02d %02d:00'; }",
                   i ? ",\n" : "", i, i * 12 / count + 1, i % 28 + 1, i % 24);
}

static void long_and_repeating_events_are_not_lost_among_many(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf events auto_buf = BUF_INIT, text auto_buf = BUF_INIT, page auto_buf = BUF_INIT;

    (void)state;
    add_many(&events, 2000);
    buf_puts(&events, ", { id = 'long'; publisher = 'office'; title = 'Long'; "
                      "when = '2001-01-01/2031-01-01'; },\n"
                      "{ id = 'often'; publisher = 'office'; title = 'Often'; "
                      "when = '2002-01-05 01:30'; repeat = 'every week on Saturday'; }");
    text = life_file(&life, events.data);
    assert_int_equal(life_at(&life, T, text.data), 0);
    page = page_of(&life, "/", "");
    assert_page_order(&page, ">Under way now<", ">Long<", ">Tomorrow, Saturday 9 December 2023<",
                      ">Often<", NULL);
    assert_in_range(count_of(&page, "<li class=\"entry"), 50, 110);
}

/* But what has no date at all, of which the agenda has all that any page has. */
static void a_section_that_is_cut_leads_to_where_the_others_are(void **state)
{
    static const struct {
        const char *settings, *link;
    } cases[] = {
        {"when = '2023-12-01/2023-12-20';",
         "<p class=\"more\"><a target=\"_self\" href=\"/?day=2023-12-08&amp;status=confirmed&amp;"
         "embed=1\">All that is on today</a>"},
        {"when = '2023-11-30/2023-12-06';",
         "<p class=\"more\"><a target=\"_self\" href=\"/?month=2023-12&amp;status=confirmed&amp;"
         "embed=1\">More, month by month</a>"},
        {"when = '2024-02';",
         "<p class=\"more\"><a target=\"_self\" href=\"/?month=2024-02&amp;status=confirmed&amp;"
         "embed=1\">More, month by month</a>"},
        {"when = 'TBC';", "<p class=\"more\">There are more.</p>"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct life life auto_life = life_new(T);
        struct buf events auto_buf = BUF_INIT, text auto_buf = BUF_INIT, page auto_buf = BUF_INIT;

        for (int j = 0; j < 30; j++)
            buf_printf(&events, "{ id = 'e%02d'; publisher = 'office'; title = 'E'; %s },", j,
                       cases[i].settings);
        buf_puts(&events,
                 "{ id = 'next'; publisher = 'office'; title = 'N'; when = '2023-12-09'; }");
        text = life_file(&life, events.data);
        assert_int_equal(life_at(&life, T, text.data), 0);
        page = page_of(&life, "/", "status=confirmed&embed=1");
        assert_page_has(&page, cases[i].link);
        assert_int_equal(count_of(&page, "class=\"more\""), 1);
    }
}

static void what_is_not_told_is_counted(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf events auto_buf = BUF_INIT, text auto_buf = BUF_INIT, page auto_buf = BUF_INIT;

    (void)state;
    for (int i = 0; i < 100; i++)
        buf_printf(&events,
                   "%s{ id = 'e%02d'; publisher = 'office'; title = 'E'; "
                   "when = '2023-12-10 10:00'; }",
                   i ? "," : "", i);
    text = life_file(&life, events.data);
    assert_int_equal(life_at(&life, T, text.data), 0);
    page = page_of(&life, "/", "");
    assert_int_equal(count_of(&page, "<li class=\"entry"), 60);
    assert_page_has(&page, "<a href=\"/?month=2023-12\">40 more, month by month</a>");
}

/* --- through a life --------------------------------------------------------------------------- */

static void the_clock_takes_an_event_through_the_sections(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT;
    int64_t ten = 1702026000; /* 2023-12-08 10:00 CET */

    (void)state;
    life_say(&life, T, "talk",
             "when = '2023-12-08 10:00/11:00'; "
             "live = ( { label = 'Stream'; url = 'https://live.example/'; } ); "
             "results = ( { label = 'Transcript'; url = 'https://text.example/'; } ); "
             "outcome = 'They agreed.';",
             NULL);
    page = page_of(&life, "/", "");
    assert_page_lacks(&page, "live.example");
    assert_page_lacks(&page, "They agreed.");
    buf_done(&page);

    life_clock(&life, ten - 15 * MINUTE);
    page = page_of(&life, "/", "");
    assert_page_order(&page, ">Today, Friday 8 December 2023<", ">Starts soon<",
                      "<a href=\"https://live.example/\">", NULL);
    buf_done(&page);

    life_clock(&life, ten);
    page = page_of(&life, "/", "");
    assert_page_order(&page, ">Under way now<", "10:00</time> to <time class=\"dt-end\"",
                      ">Under way<", "<a href=\"https://live.example/\">", NULL);
    buf_done(&page);

    life_clock(&life, ten + HOUR);
    page = page_of(&life, "/", "");
    assert_page_order(&page, ">Latest events<", "They agreed.",
                      "<a href=\"https://text.example/\">", NULL);
    assert_page_lacks(&page, "live.example");
    assert_page_lacks(&page, "Recently over");
}

static void a_page_is_the_same_until_something_happens(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf before auto_buf = BUF_INIT, after auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, "talk", "when = '2023-12-08 10:00';", "op",
             "when = '2023-12-01/2023-12-20';", "off",
             "when = '2023-12-08 03:00'; status = 'cancelled';", "often",
             "when = '2023-12-01 06:00'; repeat = 'every day';", NULL);
    before = page_of(&life, "/", "");
    life_clock(&life, T + 2 * HOUR); /* 04:46: past the time of what will not take place */
    after = page_of(&life, "/", "");
    assert_string_equal(before.data, after.data);
}

static void a_moved_event_has_its_former_date_struck(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, "talk", "when = '2023-12-14 10:00';", NULL);
    life_say(&life, T + HOUR, "talk", "when = '2023-12-15 11:00'; change_reason = 'Fog & <ice>';",
             NULL);
    page = page_of(&life, "/", "");
    assert_page_order(&page, ">Friday 15 December 2023<", ">Changed today<", "Moved from <del>",
                      "Thursday 14 December 2023, 10:00", "</del>", "Fog &amp; &lt;ice&gt;", NULL);
    assert_int_equal(count_of(&page, "class=\"dt-start\""), 1);
    buf_done(&page);

    life_clock(&life, T + 30 * HOUR);
    page = page_of(&life, "/", "");
    assert_page_lacks(&page, "Changed today");
    assert_page_has(&page, "Moved from");
}

/* The time is withdrawn, of an event and of an instance: nothing has moved. */
static void a_date_that_became_less_precise_has_not_moved(void **state)
{
    static const char *const settings[] = {
        "when = '2023-12-14 TBC'; change_reason = 'The hall.';",
        "when = '2023-12-07 10:00/11:30'; repeat = 'every week'; occurrences = ( "
        "{ on = '2023-12-14'; when = '2023-12-14 TBC'; change_reason = 'The hall.'; } );",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(settings); i++) {
        struct life life auto_life = life_new(T);
        struct buf agenda auto_buf = BUF_INIT, page auto_buf = BUF_INIT;

        life_say(&life, T, "talk", "when = '2023-12-14 10:00/11:30';", NULL);
        life_say(&life, T + HOUR, "talk", settings[i], NULL);
        agenda = page_of(&life, "/", "");
        assert_page_order(&agenda, ">Thursday 14 December 2023<", ">time to be confirmed<",
                          "It had been announced for <del>", "Thursday 14 December 2023, 10:00",
                          "</del>: <bdi>The hall.", NULL);
        page = page_of(&life, "/events/talk", "");
        assert_page_has(&page, "\"startDate\":\"2023-12-14\",\"eventStatus\":"
                               "\"https://schema.org/EventScheduled\"");
    }
}

static void what_will_not_take_place_is_struck_and_named(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, "a", "title = 'Kept'; when = '2023-12-14 10:00';", "b",
             "title = 'Off'; when = '2023-12-14 10:00'; status = 'cancelled'; "
             "change_reason = 'Illness.';",
             "c", "title = 'Put off'; when = '2023-12-14 10:00'; status = 'postponed';", "d",
             "title = 'Gone'; when = '2023-12-14 10:00';", NULL);
    life_say(&life, T + HOUR, "a", "title = 'Kept'; when = '2023-12-14 10:00';", "b",
             "title = 'Off'; when = '2023-12-14 10:00'; status = 'cancelled'; "
             "change_reason = 'Illness.';",
             "c", "title = 'Put off'; when = '2023-12-14 10:00'; status = 'postponed';", NULL);
    page = page_of(&life, "/", "");
    assert_page_order(&page,
                      "<s><a class=\"u-url p-name\" href=\"/events/b\"><bdi>Off</bdi></a></s>",
                      ">Cancelled<", "Illness.", NULL);
    assert_page_order(&page, "<bdi>Put off</bdi></a> <span class=\"badge postponed\">Postponed<",
                      NULL);
    assert_page_order(&page, "<s><a class=\"u-url p-name\" href=\"/events/d\">", ">Removed<", NULL);
    assert_page_has(&page, "<p class=\"title\"><a class=\"u-url p-name\" href=\"/events/a\">");
}

static void nobody_sees_drafts_and_embargoes(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, "a",
             "title = 'Secret'; when = '2023-12-14'; draft = true; "
             "categories = [ 'secret' ];",
             "b",
             "title = 'Secret'; when = 'TBC'; publish_at = '2023-12-09 10:00'; "
             "categories = [ 'secret', 'other' ];",
             "c", "when = '2023-12-15'; categories = [ 'x', 'y' ];", NULL);
    for (size_t i = 0; i < 2; i++) {
        page = page_of(&life, "/", i ? "month=2023-12" : "");
        assert_page_lacks(&page, "ecret");
        buf_done(&page);
    }
    life_clock(&life, T + 2 * DAY);
    page = page_of(&life, "/", "");
    assert_int_equal(count_of(&page, "<bdi>Secret</bdi>"), 1);
}

/* --- filters ---------------------------------------------------------------------------------- */

static const char *const filters[][3] = {
    /* query, the only title, or NULL: none */
    {"publisher=desk", "One", NULL},
    {"category=visit", "Two", NULL},
    {"status=tentative", "Three", NULL},
    {"category=talk&status=tentative", "Three", NULL},
    {"publisher=nobody", NULL, NULL},
    {"category=%3Cb%3E", NULL, NULL},
    {"publisher=desk&category=visit", NULL, NULL},
};

static void filters_leave_what_is_asked_for(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, "a",
             "publisher = 'desk'; title = 'One'; when = '2023-12-14'; categories = [ 'talk' ];",
             "b", "title = 'Two'; when = '2023-12-14'; categories = [ 'visit' ];", "c",
             "title = 'Three'; when = '2023-12-14'; categories = [ 'talk' ]; "
             "status = 'tentative';",
             NULL);
    for (size_t i = 0; i < ARRAY_SIZE(filters); i++) {
        for (size_t month = 0; month < 2; month++) {
            struct buf query auto_buf = BUF_INIT, page auto_buf = BUF_INIT;

            buf_printf(&query, "%s%s", filters[i][0], month ? "&month=2023-12" : "");
            page = page_of(&life, "/", query.data);
            assert_int_equal(count_of(&page, "class=\"u-url p-name\""), filters[i][1] ? 1 : 0);
            assert_page_has(&page, filters[i][1] ? filters[i][1] : "No event matches");
            assert_page_has(&page, month ? "<a class=\"clear\" href=\"/?month=2023-12\">"
                                         : "<a class=\"clear\" href=\"/\">");
            assert_page_lacks(&page, "<b>");
        }
    }
}

static void the_form_has_the_values_that_occur_and_links_keep_them(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT, plain auto_buf = BUF_INIT, shut auto_buf = BUF_INIT;

    (void)state;
    life.feeds = "{ id = 'desk'; title = 'Desk'; publishers = [ 'desk' ]; }";
    life_say(&life, T, "a",
             "publisher = 'desk'; when = '2023-12-14'; categories = [ 'a \\\"b\\\" & c' ];", "b",
             "when = '2023-12-14'; categories = [ 'visit' ];", NULL);
    page = page_of(&life, "/", "category=a+%22b%22+%26+c");
    assert_page_order(&page, "<details class=\"filter\" id=\"filter\" open>",
                      "<form method=\"get\" action=\"/\">", "<option value=\"office\">The office<",
                      "<option value=\"desk\">The other desk<",
                      "<option value=\"a &quot;b&quot; &amp; c\" selected>",
                      "<option value=\"visit\">", NULL);
    assert_page_lacks(&page, "name=\"status\"");
    assert_page_has(&page,
                    "<a href=\"/?month=2023-12&amp;category=a%20%22b%22%20%26%20c\">By month</a>");
    plain = page_of(&life, "/desk", "");
    assert_page_lacks(&plain, "<form");
    shut = page_of(&life, "/", "month=2023-12");
    assert_page_has(&shut, "<details class=\"filter\" id=\"filter\">");
}

/* --- what is around --------------------------------------------------------------------------- */

static void the_head_says_where_the_page_is(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT, event auto_buf = BUF_INIT, month auto_buf = BUF_INIT;

    (void)state;
    life.site = "title = 'Test \\\"daybook\\\"'; base_url = 'https://example.org/press'; "
                "uid_domain = 'daybook.example';";
    life.feeds = "{ id = 'talks'; title = 'Talks'; description = 'All <talks>'; }";
    life_say(&life, T, "talk", "when = '2023-12-14';", NULL);
    page = page_of(&life, "/talks", "category=x");
    assert_page_order(&page, "<link rel=\"canonical\" href=\"https://example.org/press/talks\">",
                      "<meta property=\"og:title\" content=\"Talks\">",
                      "<meta property=\"og:description\" content=\"All &lt;talks&gt;\">",
                      "content=\"Test &quot;daybook&quot;\"",
                      "data-live=\"/press/live?feed=talks\"",
                      "<a href=\"/press/talks\" aria-current=\"page\">", "<main id=\"main\">",
                      "href=\"/press/subscribe#talks\"", NULL);
    month = page_of(&life, "/", "month=2023-12&category=x");
    assert_page_has(&month,
                    "<link rel=\"canonical\" href=\"https://example.org/press/?month=2023-12\">");
    event = page_of(&life, "/events/talk", "");
    assert_page_has(&event,
                    "<link rel=\"canonical\" href=\"https://example.org/press/events/talk\">");
    assert_page_has(&event,
                    "<meta property=\"og:url\" content=\"https://example.org/press/events/talk\">");
}

static void within_another_page_there_is_nothing_around(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT;

    (void)state;
    life.site = LIFE_SITE "links = ( { label = 'Imprint'; url = 'https://imprint.example/'; } );";
    life_say(&life, T, "talk", "when = '2023-12-14'; categories = [ 'a', 'b' ];", NULL);
    page = page_of(&life, "/", "embed=1");
    assert_page_lacks(&page, "imprint.example");
    assert_page_has(&page, "<base target=\"_top\">");
    assert_page_lacks(&page, "<header");
    assert_page_lacks(&page, "<form");
    assert_page_has(&page, "<a target=\"_self\" href=\"/?month=2023-12&amp;embed=1\">By month</a>");
    assert_page_has(&page, "/events/talk");
}

static void the_name_of_the_site_stands_above_the_front_page_once(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf front auto_buf = BUF_INIT, feed auto_buf = BUF_INIT, embedded auto_buf = BUF_INIT;

    (void)state;
    life.feeds = "{ id = 'talks'; title = 'Talks'; }";
    life_say(&life, T, "talk", "when = '2023-12-14';", NULL);
    front = page_of(&life, "/", "");
    assert_page_order(&front, "<header", ">Test daybook</a>", "<h1 dir=\"auto\">Agenda</h1>", NULL);
    feed = page_of(&life, "/talks", "");
    assert_page_has(&feed, "<h1 dir=\"auto\">Talks</h1>");
    embedded = page_of(&life, "/", "embed=1");
    assert_page_has(&embedded, "<h1 dir=\"auto\">Test daybook</h1>");
}

static void a_day_without_anything_is_told_of_today_alone(void **state)
{
    static const struct {
        const char *path, *query, *first, *said;
    } cases[] = {
        {"/", "", "when = '2023-12-14 10:00';", "Nothing is announced for today."},
        {"/", "", "when = '2023-12-08 10:00';", NULL},
        {"/", "", "when = '2023-12-08 01:00/02:00';", "Nothing more is announced for today."},
        {"/", "", "when = '2023-12-07'; zone = 'Europe/London';",
         "Nothing is announced for today."},
        {"/", "", "when = '2023-12-01/2023-12-20';", NULL},
        {"/", "publisher=office", "when = '2023-12-14 10:00';", NULL},
        {"/", "", "when = '2023-12-08'; status = 'cancelled';", NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct life life auto_life = life_new(T);
        struct buf page auto_buf = BUF_INIT;

        life_say(&life, T, "first", cases[i].first, "second", "when = '2024-02-14';", NULL);
        page = page_of(&life, cases[i].path, cases[i].query);
        if (cases[i].said)
            assert_page_order(&page, ">Coming up<", ">Today, Friday 8 December 2023<",
                              cases[i].said, "<h", NULL);
        else
            assert_page_lacks(&page, "announced for today");
    }
}

static void where_nothing_comes_today_is_not_told(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, "past", "when = '2023-12-04';", "some-day", "when = '2024-02';", NULL);
    page = page_of(&life, "/", "");
    assert_page_lacks(&page, "announced for today");
}

/* An attribute or element that an author's text could end, or begin. */
static void texts_of_authors_are_texts(void **state)
{
    static const char *const queries[] = {"", "month=2023-12", "embed=1", "publisher=office"};
    struct life life auto_life = life_new(T);

    (void)state;
    life.feeds = "{ id = 'f'; title = '<i>F\\\"'; description = '<i>\\\"'; }";
    life.office = "name = '<i>\\\"'; url = 'https://office.example/'; contact = '<i>\\\"';";
    life_say(&life, T, "talk",
             "title = '<i>\\\"&amp;'; when = '2023-12-08 02:30/12:00'; place = '<i>\\\"'; "
             "categories = [ '<i>\\\"', 'x' ]; change_reason = '<i>\\\"'; outcome = '<i>\\\"'; "
             "live = ( { label = '<i>\\\"'; url = 'https://x.example/?a=%22&b=1'; } );",
             "off", "when = '2023-12-12'; status = 'cancelled'; change_reason = '<i>\\\"';", NULL);
    for (size_t i = 0; i < ARRAY_SIZE(queries); i++) {
        struct buf page auto_buf = page_of(&life, "/f", queries[i]);

        assert_page_lacks(&page, "<i>");
        assert_page_lacks(&page, "i>\"");
        assert_page_has(&page, "&lt;i&gt;&quot;&amp;amp;");
        assert_page_lacks(&page, "&b=1");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_stand_under_their_days),
        cmocka_unit_test(what_is_all_over_is_still_shown),
        cmocka_unit_test(the_latest_are_those_whose_last_day_is),
        cmocka_unit_test(daybook_without_events_says_so),
        cmocka_unit_test(undated_events_are_in_the_agendas_of_feeds_that_take_them),
        cmocka_unit_test(a_postponed_event_has_no_date_once_its_day_is_over),
        cmocka_unit_test(what_a_feed_hides_it_hides_without_a_date_too),
        cmocka_unit_test(an_event_of_some_day_stands_there_once),
        cmocka_unit_test(long_and_repeating_events_are_not_lost_among_many),
        cmocka_unit_test(a_section_that_is_cut_leads_to_where_the_others_are),
        cmocka_unit_test(what_is_not_told_is_counted),
        cmocka_unit_test(the_clock_takes_an_event_through_the_sections),
        cmocka_unit_test(a_page_is_the_same_until_something_happens),
        cmocka_unit_test(a_moved_event_has_its_former_date_struck),
        cmocka_unit_test(a_date_that_became_less_precise_has_not_moved),
        cmocka_unit_test(what_will_not_take_place_is_struck_and_named),
        cmocka_unit_test(nobody_sees_drafts_and_embargoes),
        cmocka_unit_test(filters_leave_what_is_asked_for),
        cmocka_unit_test(the_form_has_the_values_that_occur_and_links_keep_them),
        cmocka_unit_test(the_head_says_where_the_page_is),
        cmocka_unit_test(within_another_page_there_is_nothing_around),
        cmocka_unit_test(the_name_of_the_site_stands_above_the_front_page_once),
        cmocka_unit_test(a_day_without_anything_is_told_of_today_alone),
        cmocka_unit_test(where_nothing_comes_today_is_not_told),
        cmocka_unit_test(texts_of_authors_are_texts),
    };

    return cmocka_run_group_tests_name("page: agenda", tests, NULL, NULL);
}
