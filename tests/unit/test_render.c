/* The resources of a generation: paths, redirects, warnings, the front page. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "made.h"
#include "render/html.h"
#include "render/ics.h"

#define PREAMBLE                                                                                   \
    "site: { title = \"A <b> & \\\"c\\\"\"; base_url = \"https://calendar.example.org/press/\"; "  \
    "feed = \"daybook\"; };\n"                                                                     \
    "publishers = ( { id = \"p\"; name = \"The Publisher\"; } );\n"

static void every_feed_and_its_former_names_have_a_resource(void **state)
{
    struct made made auto_made = made_new(
        PREAMBLE "feeds = ( { id = \"nato\"; title = \"N\"; formerly = [ \"old\", \"older\" "
                 "]; } );\nevents = ();\n",
        MADE_NOW);
    const struct resource *feed = made_resource(&made, "/nato.ics");
    const struct resource *old = made_resource(&made, "/older.ics");

    (void)state;
    /* Two feeds in three formats, two former names of one in these, three more and the page with
     * and without a slash, robots.txt, what pages refer to, and the page for what is not there. */
    assert_int_equal(snapshot_count(made.snapshot), 2 * 3 + 2 * 8 + 1 + 4 + 1);
    assert_string_equal(feed->content_type, "text/calendar; charset=utf-8");
    assert_string_equal(feed->file_name, "nato.ics");
    assert_int_equal(feed->last_modified, MADE_NOW);
    assert_true(feed->noindex);
    assert_null(feed->location);
    assert_string_equal(old->location, "/press/nato.ics");
    assert_string_equal(made_resource(&made, "/old/changes.json")->location,
                        "/press/nato/changes.json");
    assert_string_equal(made_resource(&made, "/old")->location, "/press/nato");
    assert_string_equal(made_resource(&made, "/old/")->location, "/press/nato");
    assert_string_equal(made_resource(&made, "/older/qr.svg")->location, "/press/nato/qr.svg");
    assert_string_equal(made_resource(&made, "/nato.atom")->content_type,
                        "application/atom+xml; charset=utf-8");
    made_resource(&made, "/daybook.ics");
    made_resource(&made, "/old.ics");
}

static void robots_may_fetch_everything(void **state)
{
    struct made made auto_made = made_new(PREAMBLE "events = ();\n", MADE_NOW);
    struct buf body auto_buf = made_body(&made, "/robots.txt");

    (void)state;
    assert_string_equal(body.data, "User-agent: *\nAllow: /\n");
    assert_string_equal(made_resource(&made, "/robots.txt")->content_type,
                        "text/plain; charset=utf-8");
}

/* --- many events ------------------------------------------------------------------------------ */

/* More than are written in one go: none is lost, and none stands elsewhere. */
#define MANY 16600

static void many_events_are_written_in_their_order(void **state)
{
    struct buf text auto_buf = BUF_INIT, expected auto_buf = BUF_INIT, body auto_buf = BUF_INIT;
    const char *events;

    (void)state;
    buf_puts(&text, PREAMBLE "events = (\n");
    for (int i = 0; i < MANY; i++)
        buf_printf(&text,
                   "%s{ id = \"e%d\"; publisher = \"p\"; title = \"%d\"; when = \"%d-12-%02d\"; }",
                   i ? ",\n" : "", i, i, 2020 + i % 7, i % 28 + 1);
    buf_puts(&text, ");\n");
    {
        struct made made auto_made = made_new(text.data, MADE_NOW);

        for (size_t i = 0; i < MANY; i++)
            ics_group(made.published->listings[0].groups[i], ICS_STRUCK, &expected);
        body = made_body(&made, "/daybook.ics");
        assert_int_equal(made.published->listings[0].count, MANY);
    }
    events = strstr(body.data, "BEGIN:VEVENT");
    assert_non_null(events);
    assert_true(strlen(events) > expected.len);
    assert_memory_equal(events, expected.data, expected.len);
    assert_string_equal(events + expected.len, "END:VCALENDAR\r\n");
}

/* --- events in several feeds ------------------------------------------------------------------ */

static void a_feed_shows_its_own_events_in_its_own_style(void **state)
{
    struct made made auto_made = made_new(
        PREAMBLE "feeds = ( { id = \"struck\"; title = \"S\"; }, { id = \"title\"; title = \"T\"; "
                 "show_cancelled = \"title\"; }, { id = \"without\"; title = \"W\"; show_cancelled "
                 "= \"no\"; }, { id = \"one\"; title = \"O\"; ids = [ \"b\" ]; } );\n"
                 "events = (\n"
                 "{ id = \"a\"; publisher = \"p\"; title = \"A\"; when = \"2023-12-14\"; status = "
                 "\"cancelled\"; },\n"
                 "{ id = \"b\"; publisher = \"p\"; title = \"B\"; when = \"2023-12-15\"; } );\n",
        MADE_NOW);
    struct buf struck auto_buf = made_body(&made, "/struck.ics");
    struct buf title auto_buf = made_body(&made, "/title.ics");
    struct buf without auto_buf = made_body(&made, "/without.ics");
    struct buf one auto_buf = made_body(&made, "/one.ics");

    (void)state;
    assert_non_null(strstr(struck.data, "\nSTATUS:CANCELLED"));
    assert_null(strstr(title.data, "\nSTATUS:CANCELLED"));
    assert_non_null(strstr(title.data, "SUMMARY:CANCELLED: A"));
    assert_null(strstr(without.data, "CANCELLED"));
    assert_non_null(strstr(without.data, "SUMMARY:B"));
    assert_null(strstr(one.data, "SUMMARY:CANCELLED: A"));
    assert_non_null(strstr(one.data, "SUMMARY:B"));
}

static void many_events(struct buf *text, int count)
{
    buf_puts(text, PREAMBLE "events = (");
    for (int i = 0; i < count; i++)
        buf_printf(
            text,
            "%s\n{ id = \"e%d\"; publisher = \"p\"; title = \"Talk\"; when = \"2024-01-02\"; "
            "}",
            i ? "," : "", i);
    buf_puts(text, "\n);\n");
}

static void a_feed_that_google_would_cut_is_warned_of(void **state)
{
    struct buf fits auto_buf = BUF_INIT, large auto_buf = BUF_INIT;
    struct made within auto_made = {0}, beyond auto_made = {0};

    (void)state;
    many_events(&fits, 1000);
    many_events(&large, 1001);
    within = made_new(fits.data, MADE_NOW);
    beyond = made_new(large.data, MADE_NOW);
    assert_int_equal(diag_count(within.diag), 0);
    assert_int_equal(diag_count(beyond.diag), 1);
    assert_int_equal(diag_get(beyond.diag, 0)->severity, DIAG_WARNING);
    assert_non_null(strstr(diag_get(beyond.diag, 0)->text, "Google"));
    assert_non_null(strstr(diag_get(beyond.diag, 0)->text, "show_past"));
}

/* --- HTML ------------------------------------------------------------------------------------- */

static void texts_are_escaped_in_html(void **state)
{
    struct buf text auto_buf = BUF_INIT;

    (void)state;
    html_text(&text, "<a href=\"x\">'&'</a>");
    assert_string_equal(text.data, "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_feed_and_its_former_names_have_a_resource),
        cmocka_unit_test(robots_may_fetch_everything),
        cmocka_unit_test(many_events_are_written_in_their_order),
        cmocka_unit_test(a_feed_shows_its_own_events_in_its_own_style),
        cmocka_unit_test(a_feed_that_google_would_cut_is_warned_of),
        cmocka_unit_test(texts_are_escaped_in_html),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
