/* The page of an event, the policy of pages, links with placeholders, who can fetch them, and QR
 * codes. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/digest.h"
#include "base/percent.h"
#include "daybook/link_template.h"
#include "page/policy.h"
#include "page/prose.h"
#include "page/qr.h"
#include "page/reach.h"
#include "pages.h"

#define T MADE_NOW

/* --- the page --------------------------------------------------------------------------------- */

static void a_former_time_is_told_to_search_engines_as_precisely_as_it_is_known(void **state)
{
    static const struct {
        const char *before, *previous;
    } cases[] = {
        {"when = '2023-12-14 10:00';", "\"previousStartDate\":\"2023-12-14T10:00+01:00\""},
        {"when = '2023-12-14';", "\"previousStartDate\":\"2023-12-14\""},
        {"when = '2023-12-14 10:00'; zone = 'Asia/Tokyo';", "\"previousStartDate\":\"2023-12-14\""},
        {"when = '2023-W51';", NULL},
        {"when = '2023-12';", NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct life life auto_life = life_new(T);
        struct buf page auto_buf = BUF_INIT;

        life_say(&life, T, "talk", cases[i].before, NULL);
        life_say(&life, T + HOUR, "talk", "when = '2024-02-20 10:00';", NULL);
        page = page_of(&life, "/events/talk", "");
        assert_page_has(&page, cases[i].previous ? "EventRescheduled" : "EventScheduled");
        if (cases[i].previous)
            assert_page_has(&page, cases[i].previous);
        else
            assert_page_lacks(&page, "previousStartDate");
    }
}

static void no_text_ends_the_data_block(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, "talk",
             "when = '2023-12-14'; title = '</script><!--&amp; \xe2\x80\xa8'; place = ']]>';",
             NULL);
    page = page_of(&life, "/events/talk", "");
    assert_page_has(&page, "\"name\":\"\\u003c/script\\u003e\\u003c!--\\u0026amp; \\u2028\"");
    assert_page_has(&page, "\"name\":\"]]\\u003e\"");
    assert_int_equal(count_of(&page, "</script>"), 2);
}

/* Of the first date, that is, not of all of them. */
static void a_series_that_was_moved_says_when_it_was_to_be(void **state)
{
    static const char *const rules[] = {"", " until 2023-12-20"};

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rules); i++) {
        struct life life auto_life = life_new(T);
        struct buf was auto_buf = BUF_INIT, is auto_buf = BUF_INIT, page auto_buf = BUF_INIT;

        buf_printf(&was, "when = '2023-12-14 10:00/11:00'; repeat = 'every day%s';", rules[i]);
        buf_printf(&is, "when = '2023-12-15 12:00/13:00'; repeat = 'every day%s';", rules[i]);
        life_say(&life, T, "talk", was.data, NULL);
        life_say(&life, T + HOUR, "talk", is.data, NULL);
        page = page_of(&life, "/events/talk", "");
        assert_page_order(&page, "<del>", "Thursday 14 December 2023, 10:00</time> to ",
                          ">11:00</time>", "</del>", NULL);
    }
}

/* Feeds of changes tell nothing of these, and no mark says that it is news. */
static void the_history_of_an_event_tells_everything(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT, moved auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, "talk", "when = '2023-12-14'; title = 'A <talk>';", NULL);
    life_say(&life, T + HOUR, "talk", "when = '2023-12-14'; title = 'Lecture';", NULL);
    life_say(&life, T + 2 * HOUR, "talk",
             "when = '2023-12-14'; title = 'Lecture'; contact = 'Desk'; media_access = 'Free'; "
             "url = 'https://a.example/';",
             NULL);
    page = page_of(&life, "/events/talk", "");
    assert_page_order(&page, ">What has changed</h2>", "8 December 2023</time>",
                      "link, contact, media access changed", "8 December 2023</time>",
                      "title changed from &quot;A &lt;talk&gt;&quot;", NULL);
    assert_page_lacks(&page, "Changed today");
    life_say(&life, T + 3 * HOUR, "talk",
             "when = '2023-12-15'; title = 'Talk again'; contact = 'Desk'; media_access = 'Free'; "
             "url = 'https://a.example/';",
             NULL);
    moved = page_of(&life, "/events/talk", "");
    assert_page_order(&moved, "Changed today", ">What has changed</h2>", "moved from",
                      "title changed from &quot;Lecture&quot;",
                      "link, contact, media access changed",
                      "title changed from &quot;A &lt;talk&gt;&quot;", NULL);
}

/* Which calendars do not show. */
static void an_event_without_a_date_names_the_feeds_whose_pages_list_it(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT;

    (void)state;
    life.feeds = "{ id = 'press'; title = 'For the press'; categories = [ 'press' ]; }, "
                 "{ id = 'other'; title = 'Other'; categories = [ 'other' ]; }";
    life_say(&life, T, "undated", "when = 'TBC'; categories = [ 'press' ];", "talk",
             "when = '2023-12-14';", NULL);
    page = page_of(&life, "/events/undated", "");
    assert_page_order(&page,
                      "<dt>Calendars</dt><dd><a href=\"/press\"><bdi>For the press</bdi></a>"
                      "</dd>",
                      NULL);
}

static void a_preview_says_how_it_stands_and_when_and_where(void **state)
{
    static const struct {
        const char *settings, *preview;
    } cases[] = {
        {"when = '2023-12-14 10:00'; place = 'Hall'; description = 'One. Two.';",
         "Thursday 14 December 2023, 10:00 CET, Hall."},
        {"when = '2023-12-14 10:00/11:30'; place = 'Acme Inc.'; status = 'cancelled';",
         "Cancelled: Thursday 14 December 2023, 10:00 to 11:30 CET, Acme Inc."},
        {"when = '2023-12-14 TBC'; status = 'tentative';",
         "Tentative: Thursday 14 December 2023, time to be confirmed."},
        {"when = '2023-12-14/2023-12-16'; place = 'Hall';",
         "Thursday 14 December 2023 to Saturday 16 December 2023, Hall."},
        {"when = '2023-12-14'; status = 'postponed';",
         "Postponed, there is no new date yet: was Thursday 14 December 2023."},
        {"when = '2023-W51';", "Some day in the week of Monday 18 December 2023."},
        {"when = '2024-02'; place = 'Hall';", "Some day in February 2024, Hall."},
        {"when = 'TBC';", "No date yet."},
        {"when = '2023-12-14 10:00/11:00'; repeat = 'every week';",
         "From Thursday 14 December 2023, 10:00 to 11:00 CET, every week."},
        {"when = '2023-12-14'; repeat = 'every week until 2024-01-04';",
         "From Thursday 14 December 2023, every week until Thursday 4 January 2024."},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct life life auto_life = life_new(T);
        struct buf page auto_buf = BUF_INIT, meta auto_buf = BUF_INIT, open auto_buf = BUF_INIT;

        life_say(&life, T, "talk", cases[i].settings, NULL);
        page = page_of(&life, "/events/talk", "");
        buf_printf(&meta, "<meta name=\"description\" content=\"%s\">", cases[i].preview);
        buf_printf(&open, "<meta property=\"og:description\" content=\"%s\">", cases[i].preview);
        assert_page_has(&page, meta.data);
        assert_page_has(&page, open.data);
    }
}

static void a_preview_cuts_a_long_place_between_characters(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT, place auto_buf = BUF_INIT, settings auto_buf = BUF_INIT;

    (void)state;
    buf_puts(&place, "x");
    for (int i = 0; i < 99; i++)
        buf_puts(&place, "\xc3\xa9");
    buf_printf(&settings, "when = '2023-12-14'; place = '%s\xc3\xa9';", place.data);
    life_say(&life, T, "talk", settings.data, NULL);
    page = page_of(&life, "/events/talk", "");
    buf_puts(&place, ".\">");
    assert_page_order(&page, "<meta name=\"description\"", place.data, NULL);
}

static void the_page_of_an_event_leads_back_to_where_it_stands(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT, undated auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, "talk", "when = '2024-02-14';", "undated", "when = 'TBC';", NULL);
    page = page_of(&life, "/events/talk", "");
    assert_page_order(&page, "<nav class=\"back\"", "<a href=\"/\">Agenda</a>",
                      "<a href=\"/?month=2024-02\">February 2024</a>", "<h1", NULL);
    undated = page_of(&life, "/events/undated", "");
    assert_page_order(&undated, "<a href=\"/\">Agenda</a>\n</nav>", NULL);
}

static void publisher_and_categories_lead_to_what_else_there_is_of_them(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT;

    (void)state;
    life.office = "name = 'The office'; url = 'https://office.example/';";
    life_say(&life, T, "talk", "when = '2023-12-14'; categories = [ 'a & b', '\xc3\xa9' ];", NULL);
    page = page_of(&life, "/events/talk", "");
    assert_page_order(&page, "<a href=\"/?category=a%20%26%20b\"><bdi>a &amp; b</bdi></a>",
                      "<a href=\"/?category=%C3%A9\">",
                      "<a href=\"/?publisher=office\"><bdi>The office</bdi></a>",
                      "<a href=\"https://office.example/\"><bdi>website</bdi></a>", NULL);
}

static void the_calendars_that_have_an_event_are_named(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT;

    (void)state;
    life.feeds = "{ id = 'press'; title = 'Press'; categories = 'press'; }, "
                 "{ id = 'visits'; title = 'Visits'; categories = 'visit'; }";
    life_say(&life, T, "a", "when = '2023-12-14'; categories = 'press';", "b",
             "when = '2023-12-14'; categories = 'press';", "c",
             "when = '2023-12-14'; categories = 'visit';", NULL);
    page = page_of(&life, "/events/b", "");
    assert_page_has(&page, "<dt>Calendars</dt><dd><a href=\"/press\"><bdi>Press</bdi></a></dd>");
}

static void the_page_of_an_event_says_that_it_is_over(void **state)
{
    static const struct {
        const char *settings;
        bool is_over;
    } cases[] = {
        {"when = '2023-12-07';", true},
        {"when = '2023-12-08';", false},
        {"when = '2023-12-14';", false},
        {"when = '2023-12-07'; status = 'cancelled';", false},
        {"when = '2023-12-01 10:00'; repeat = 'every day, 3 times';", true},
        {"when = '2023-12-01 10:00'; repeat = 'every day';", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct life life auto_life = life_new(T);
        struct buf page auto_buf = BUF_INIT;

        life_say(&life, T, "talk", cases[i].settings, NULL);
        page = page_of(&life, "/events/talk", "");
        assert_int_equal(count_of(&page, "<span class=\"badge\">Over</span>"), cases[i].is_over);
    }
}

static void the_date_of_what_is_off_is_struck(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf removed auto_buf = BUF_INIT, off auto_buf = BUF_INIT, kept auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, "gone", AT_TEN, "off", AT_TEN "status = 'cancelled';", "kept", AT_TEN, NULL);
    life_say(&life, T + HOUR, "off", AT_TEN "status = 'cancelled';", "kept", AT_TEN, NULL);
    removed = page_of(&life, "/events/gone", "");
    assert_page_order(&removed, "<h1", ">Removed<", "<p class=\"when\"><s><time", "</s></p>",
                      "This event is no longer announced.", NULL);
    off = page_of(&life, "/events/off", "");
    assert_page_order(&off, "<h1", ">Cancelled<", "<p class=\"when\"><s><time", "</s></p>", NULL);
    kept = page_of(&life, "/events/kept", "");
    assert_page_lacks(&kept, "<s>");
}

static void an_event_that_is_expected_has_a_page(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, "talk", "expected = 'yearly';", NULL);
    page = page_of(&life, "/events/talk", "");
    assert_page_has(&page, "yearly; no date is announced yet");
    assert_page_lacks(&page, "application/ld+json");
    assert_page_lacks(&page, "talk.ics");
}

static void parts_are_counted_up_to_a_hundred(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf text auto_buf = BUF_INIT, file auto_buf = BUF_INIT, page auto_buf = BUF_INIT;

    (void)state;
    life_add_event(&text, "visit", "when = '2023-12-14';");
    for (int i = 0; i < 101; i++) {
        char id[16];

        snprintf(id, sizeof(id), "part-%03d", i);
        buf_puts(&text, ",\n");
        life_add_event(&text, id, "when = '2023-12-14'; part_of = 'visit';");
    }
    file = life_file(&life, text.data);
    assert_int_equal(life_at(&life, T, file.data), 0);
    page = page_of(&life, "/events/visit", "");
    assert_page_order(&page, "/events/part-000\"", "/events/part-099\"", "and more", NULL);
    assert_page_lacks(&page, "/events/part-100");
}

/* --- texts ------------------------------------------------------------------------------------ */

static void addresses_in_texts_are_links_without_the_punctuation_behind_them(void **state)
{
    static const struct {
        const char *text, *html;
    } cases[] = {
        {"https://a.example", "<a href=\"https://a.example\">https://a.example</a>"},
        {"(http://a/b).", "(<a href=\"http://a/b\">http://a/b</a>)."},
        {"https://a/?x=1&y", "<a href=\"https://a/?x=1&amp;y\">https://a/?x=1&amp;y</a>"},
        {"https:// http://", "https:// http://"},
        {"javascript:alert(1)", "javascript:alert(1)"},
        {"<b>", "&lt;b&gt;"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct buf buf auto_buf = BUF_INIT, expected auto_buf = BUF_INIT;

        prose_line(cases[i].text, &buf);
        buf_printf(&expected, "<bdi>%s</bdi>", cases[i].html);
        assert_string_equal(buf.data, expected.data);
    }
}

static void empty_lines_part_paragraphs(void **state)
{
    struct buf buf auto_buf = BUF_INIT;

    (void)state;
    prose_block("\n\nOne\nTwo\n\n\nThree\n", &buf);
    assert_string_equal(buf.data, "<p dir=\"auto\">One<br>\nTwo</p>\n<p dir=\"auto\">Three</p>\n");
}

/* --- links with placeholders ------------------------------------------------------------------ */

static void placeholders_are_filled_in_percent_encoded(void **state)
{
    const struct link_values values = {"https://a/b.ics", "webcal://a/b.ics", "A & \xc3\xa9"};
    struct buf buf auto_buf = BUF_INIT;

    (void)state;
    link_template_fill("https://x/?u={https}&w={webcal}&n={name}{name}", &values, &buf);
    assert_string_equal(buf.data, "https://x/?u=https%3A%2F%2Fa%2Fb.ics&w=webcal%3A%2F%2Fa%2Fb.ics"
                                  "&n=A%20%26%20%C3%A9A%20%26%20%C3%A9");
}

static void the_links_of_the_program_are_templates_themselves(void **state)
{
    (void)state;
    assert_int_equal(link_template_defaults.count, 3);
    for (size_t i = 0; i < link_template_defaults.count; i++) {
        struct buf link auto_buf = BUF_INIT;

        assert_null(link_template_check(link_template_defaults.items[i].url, &link));
    }
}

static void only_unreserved_characters_are_not_encoded(void **state)
{
    struct buf buf auto_buf = BUF_INIT;

    (void)state;
    percent_encode("azAZ09-._~ +/?#[]@!$&'()*,;=%\"<>\x7f", &buf);
    assert_string_equal(buf.data, "azAZ09-._~%20%2B%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2C%3B"
                                  "%3D%25%22%3C%3E%7F");
}

/* --- the policy ------------------------------------------------------------------------------- */

static void nobody_frames_a_page_unless_named(void **state)
{
    static const char *const items[] = {"https://a.example", "https://*.b.example:8443"};
    const struct words none = {NULL, 0}, some = {items, 2};
    struct buf nobody auto_buf = BUF_INIT, empty auto_buf = BUF_INIT, named auto_buf = BUF_INIT;

    (void)state;
    policy_print(NULL, &nobody);
    policy_print(&none, &empty);
    policy_print(&some, &named);
    assert_string_equal(strstr(nobody.data, "frame-ancestors"), "frame-ancestors 'none'");
    assert_string_equal(empty.data, nobody.data);
    assert_string_equal(strstr(named.data, "frame-ancestors"),
                        "frame-ancestors https://a.example https://*.b.example:8443");
}

static void what_pages_depend_on_is_in_the_digest_of_the_book(void **state)
{
    static const char *const more[] = {
        "links = ( { label = 'A'; url = 'https://a.example/'; } );",
        "links = ( { label = 'B'; url = 'https://a.example/'; } );",
        "links = ( { label = 'A'; url = 'https://b.example/'; } );",
        "subscribe = ();",
        "subscribe = ( { label = 'A'; url = 'https://a.example/?{https}'; } );",
        "embed = 'https://a.example';",
        "embed = '*';",
        "",
    };
    struct digest digests[ARRAY_SIZE(more)];

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(more); i++) {
        struct life life auto_life = life_new(T);
        struct buf site auto_buf = BUF_INIT;

        buf_printf(&site, LIFE_SITE "%s", more[i]);
        life.site = site.data;
        life_say(&life, T, "talk", "when = '2023-12-14';", NULL);
        digests[i] = life.printing->book->digest;
        for (size_t j = 0; j < i; j++)
            assert_false(digest_equal(&digests[i], &digests[j]));
    }
}

/* --- who can fetch ---------------------------------------------------------------------------- */

static void an_address_is_public_by_its_host(void **state)
{
    static const char *const public[] = {
        "https://calendar.example.org",
        "https://calendar.example.org.:8443/press",
        "https://localhost.example.org",
        "https://127.0.0.1.example.org",
        "https://10.example.org/localhost",
        "https://local.example",
        "https://8.8.8.8",
        "https://172.15.255.255",
        "https://172.32.0.1",
        "https://192.169.0.1",
        "https://100.128.0.1",
        "https://[2001:db8::1]:8443",
        "https://[2606:4700::1111]",
    };
    static const char *const private[] = {
        "http://calendar.example.org",
        "https://localhost",
        "https://LOCALHOST:8443/press",
        "https://localhost.",
        "https://intranet/calendar.example.org",
        "https://press.localhost",
        "https://press.local",
        "https://press.Internal:8443",
        "https://127.0.0.1",
        "https://127.1.2.3:8443",
        "https://127.1",
        "https://0.0.0.0",
        "https://10.1.2.3",
        "https://100.64.0.1",
        "https://169.254.1.1",
        "https://172.16.0.1",
        "https://172.31.255.255",
        "https://192.168.1.1",
        "https://[::1]:8443",
        "https://[::ffff:10.0.0.1]",
        "https://[fc00::1]",
        "https://[fdff::1]",
        "https://[fe80::1]",
        "https://[febf::1]/press",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(public); i++)
        if (!reach_is_public(public[i]))
            fail_msg("%s is not public", public[i]);
    for (size_t i = 0; i < ARRAY_SIZE(private); i++)
        if (reach_is_public(private[i]))
            fail_msg("%s is public", private[i]);
}

/* --- QR codes --------------------------------------------------------------------------------- */

static void a_code_is_one_path_with_a_quiet_zone(void **state)
{
    struct buf buf auto_buf = BUF_INIT;

    (void)state;
    assert_true(qr_svg("https://calendar.example.org/subscribe#nato", &buf));
    /* Version 4, 33 modules, and four on each side; the finder begins in the corner. */
    assert_non_null(strstr(buf.data, "viewBox=\"0 0 41 41\""));
    assert_non_null(strstr(buf.data, "d=\"M4 4.5h7M"));
    assert_int_equal(count_of(&buf, "<path"), 1);
}

static void what_no_code_can_hold_is_none(void **state)
{
    struct buf buf auto_buf = BUF_INIT;
    char text[2333];

    (void)state;
    memset(text, 'a', sizeof(text));
    text[2332] = '\0';
    assert_false(qr_svg(text, &buf));
    assert_int_equal(buf.len, 0);
    text[2331] = '\0';
    assert_true(qr_svg(text, &buf));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_former_time_is_told_to_search_engines_as_precisely_as_it_is_known),
        cmocka_unit_test(no_text_ends_the_data_block),
        cmocka_unit_test(a_series_that_was_moved_says_when_it_was_to_be),
        cmocka_unit_test(the_history_of_an_event_tells_everything),
        cmocka_unit_test(an_event_without_a_date_names_the_feeds_whose_pages_list_it),
        cmocka_unit_test(a_preview_says_how_it_stands_and_when_and_where),
        cmocka_unit_test(a_preview_cuts_a_long_place_between_characters),
        cmocka_unit_test(the_page_of_an_event_leads_back_to_where_it_stands),
        cmocka_unit_test(publisher_and_categories_lead_to_what_else_there_is_of_them),
        cmocka_unit_test(the_calendars_that_have_an_event_are_named),
        cmocka_unit_test(the_page_of_an_event_says_that_it_is_over),
        cmocka_unit_test(the_date_of_what_is_off_is_struck),
        cmocka_unit_test(an_event_that_is_expected_has_a_page),
        cmocka_unit_test(parts_are_counted_up_to_a_hundred),
        cmocka_unit_test(addresses_in_texts_are_links_without_the_punctuation_behind_them),
        cmocka_unit_test(empty_lines_part_paragraphs),
        cmocka_unit_test(placeholders_are_filled_in_percent_encoded),
        cmocka_unit_test(the_links_of_the_program_are_templates_themselves),
        cmocka_unit_test(only_unreserved_characters_are_not_encoded),
        cmocka_unit_test(nobody_frames_a_page_unless_named),
        cmocka_unit_test(what_pages_depend_on_is_in_the_digest_of_the_book),
        cmocka_unit_test(an_address_is_public_by_its_host),
        cmocka_unit_test(a_code_is_one_path_with_a_quiet_zone),
        cmocka_unit_test(what_no_code_can_hold_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
