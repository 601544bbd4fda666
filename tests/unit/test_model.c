/* What the model makes of configuration texts: zones, times, links, identities, selection. What it
 * refuses is in tests/bad. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "made.h"

static int64_t utc(int year, int month, int day, int hour, int minute)
{
    return (int64_t)day_from_civil(year, month, day) * 86400 + hour * 3600 + minute * 60;
}

static void an_event_lasts_from_its_start_to_its_end_in_its_zone(void **state)
{
    static const struct {
        const char *settings;
        int64_t hours; /* from 2023-12-14 00:00 UTC to the start, in minutes; then to the end */
        int64_t end;
    } cases[] = {
        {"when = '2023-12-14 10:00';", 9 * 60, 10 * 60},
        {"when = '2023-12-14 10:00/11:30';", 9 * 60, 10 * 60 + 30},
        {"when = '2023-12-14 22:00/2023-12-15 02:00';", 21 * 60, 25 * 60},
        {"when = '2023-12-14';", -60, 23 * 60},
        {"when = '2023-12-14 TBC';", -60, 23 * 60},
        {"when = '2023-12-14/2023-12-16';", -60, 71 * 60},
        {"when = '2023-12-14 10:00'; zone = 'Asia/Riyadh';", 7 * 60, 8 * 60},
        {"when = '2023-12-14'; zone = 'America/New_York';", 5 * 60, 29 * 60},
        {"when = '2023-W50'; zone = 'UTC';", -3 * 1440, 4 * 1440},
        {"when = '2023-12'; zone = 'UTC';", -13 * 1440, 18 * 1440},
        /* A day of 25 hours, and one of 23. */
        {"when = '2023-10-29';", -(46 * 1440 + 120), -(45 * 1440 + 60)},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct made made auto_made = made_events(MADE_NOW, "e", cases[i].settings, NULL);
        const struct event *event = made_event(&made, "e");

        assert_int_equal((event->start - utc(2023, 12, 14, 0, 0)) / 60, cases[i].hours);
        assert_int_equal((event->end - utc(2023, 12, 14, 0, 0)) / 60, cases[i].end);
    }
}

static void a_zone_comes_from_the_event_or_the_publisher_or_the_defaults(void **state)
{
    struct made made auto_made =
        made_new("site: { uid_domain = \"d.example\"; }; defaults: { zone = \"Asia/Tokyo\"; };\n"
                 "publishers = ( { id = \"a\"; name = \"A\"; zone = \"Europe/London\"; },\n"
                 "  { id = \"b\"; name = \"B\"; } );\n"
                 "events = ( { id = \"own\"; publisher = \"a\"; title = \"T\"; when = \"TBC\";"
                 "    zone = \"Asia/Riyadh\"; },\n"
                 "  { id = \"publisher\"; publisher = \"a\"; title = \"T\"; when = \"TBC\"; "
                 "part_of = \"own\"; },\n"
                 "  { id = \"default\"; publisher = \"b\"; title = \"T\"; when = \"TBC\"; } );\n",
                 MADE_NOW);

    (void)state;
    assert_string_equal(zone_name(made_event(&made, "own")->zone), "Asia/Riyadh");
    assert_string_equal(zone_name(made_event(&made, "publisher")->zone), "Europe/London");
    assert_string_equal(zone_name(made_event(&made, "default")->zone), "Asia/Tokyo");
}

static void deadlines_and_embargoes_are_in_the_publishers_zone(void **state)
{
    struct made made auto_made = made_new(
        "site: { uid_domain = \"d.example\"; };\n"
        "publishers = ( { id = \"a\"; name = \"A\"; zone = \"America/New_York\"; } );\n"
        "events = ( { id = \"e\"; publisher = \"a\"; title = \"T\"; when = \"2023-12-14 10:00\";"
        "  zone = \"Asia/Tokyo\"; publish_at = \"2023-12-08 09:00\"; } );\n",
        MADE_NOW);

    (void)state;
    assert_int_equal(made_event(&made, "e")->publish_at, utc(2023, 12, 8, 14, 0));
}

static void a_postponed_event_stays_on_its_former_days(void **state)
{
    static const struct {
        const char *settings;
        enum when_kind kind;
        int first, last; /* of December 2023 */
    } cases[] = {
        {"when = '2023-12-14 10:00';", WHEN_DAYS, 14, 14},
        {"when = '2023-12-14 22:00/2023-12-15 02:00';", WHEN_DAYS, 14, 15},
        {"when = '2023-12-14 22:00/2023-12-15 00:00';", WHEN_DAYS, 14, 14},
        {"when = '2023-12-14/2023-12-16';", WHEN_DAYS, 14, 16},
        {"when = '2023-12-14 TBC';", WHEN_DAYS, 14, 14},
        {"when = 'TBC'; was = '2023-12-14 10:00';", WHEN_DAYS, 14, 14},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct buf settings auto_buf = BUF_INIT;
        struct made made;
        const struct event *event;

        buf_printf(&settings, "status = 'postponed'; %s", cases[i].settings);
        made = made_events(MADE_NOW, "e", settings.data, NULL);
        event = made_event(&made, "e");
        assert_int_equal(event->shown.kind, cases[i].kind);
        assert_int_equal(event->shown.start.day, day_from_civil(2023, 12, cases[i].first));
        assert_int_equal(event->shown.end.day, day_from_civil(2023, 12, cases[i].last));
        made_done(&made);
    }
}

static void a_postponed_event_that_never_had_a_date_has_none(void **state)
{
    struct made made auto_made =
        made_events(MADE_NOW, "e", "status = 'postponed'; when = 'TBC';", NULL);

    (void)state;
    assert_int_equal(made_event(&made, "e")->shown.kind, WHEN_UNDATED);
    assert_int_equal(made_event(&made, "e")->start, INT64_MAX);
}

static void an_identity_is_id_and_domain_unless_it_was_given(void **state)
{
    struct made made auto_made = made_events(MADE_NOW, "a", "when = 'TBC';", "b",
                                             "when = 'TBC'; uid = 'old-17@elsewhere';", NULL);

    (void)state;
    assert_string_equal(made_event(&made, "a")->uid, "a@daybook.example");
    assert_string_equal(made_event(&made, "b")->uid, "old-17@elsewhere");
}

static void the_domain_is_the_host_of_the_site_or_invalid_with_a_warning(void **state)
{
    static const struct {
        const char *site, *domain;
        size_t warnings;
    } cases[] = {
        {"base_url = \"https://calendar.example.org:8443/x/\";", "calendar.example.org", 0},
        {"base_url = \"http://[::1]:8080\";", "::1", 0},
        {"uid_domain = \"a.example\"; base_url = \"https://b.example\";", "a.example", 0},
        {"title = \"T\";", "daybook.invalid", 1},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct buf text auto_buf = BUF_INIT;
        struct made made;

        buf_printf(&text, "site: { %s };", cases[i].site);
        made = made_new(text.data, MADE_NOW);
        assert_string_equal(made.model->site.uid_domain, cases[i].domain);
        assert_int_equal(diag_warnings(made.diag), cases[i].warnings);
        made_done(&made);
    }
}

static void groups_are_in_the_order_of_start_and_id(void **state)
{
    static const char *const order[] = {"c", "b", "d", "a"};
    struct made made auto_made =
        made_events(MADE_NOW, "a", "when = 'TBC';", "b", "when = '2023-12-14 10:00';", "c",
                    "when = '2023-12-14';", "d", "when = '2023-12-14 10:00';", NULL);

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(order); i++) {
        assert_string_equal(made.model->groups[i]->event->id, order[i]);
    }
}

#define SELECTION                                                                                  \
    "site: { uid_domain = \"d.example\"; };\n"                                                     \
    "publishers = ( { id = \"p\"; name = \"P\"; }, { id = \"q\"; name = \"Q\"; } );\n"             \
    "events = (\n"                                                                                 \
    " { id = \"1\"; publisher = \"p\"; title = \"T\"; when = \"2023-12-14\"; categories = \"x\"; " \
    "},\n"                                                                                         \
    " { id = \"2\"; publisher = \"q\"; title = \"T\"; when = \"2023-12-14\"; categories = ( "      \
    "\"x\", "                                                                                      \
    "\"y\" );"                                                                                     \
    "   status = \"tentative\"; },\n"                                                              \
    " { id = \"3\"; publisher = \"p\"; title = \"T\"; when = \"2023-12-14\"; categories = [ "      \
    "\"y\" ];"                                                                                     \
    "   status = \"cancelled\"; },\n"                                                              \
    " { id = \"4\"; publisher = \"q\"; title = \"T\"; when = \"2023-12-14\"; } );\n"

static void a_feed_takes_what_all_its_selectors_take(void **state)
{
    static const struct {
        const char *selectors, *ids;
    } cases[] = {
        {"", "1234"},
        {"publishers = \"p\";", "13"},
        {"publishers = [ \"p\", \"q\" ];", "1234"},
        {"categories = [ \"x\", \"y\" ];", "123"},
        {"categories = \"x\"; publishers = \"q\";", "2"},
        {"exclude_categories = \"y\";", "14"},
        {"ids = [ \"4\", \"1\" ];", "14"},
        {"ids = [ \"4\", \"1\" ]; publishers = \"q\";", "4"},
        {"status = \"tentative\";", "23"}, /* cancelled passes: show_cancelled decides */
        {"status = \"confirmed\";", "134"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct buf text auto_buf = BUF_INIT, ids auto_buf = BUF_INIT;
        struct made made;

        buf_printf(&text, SELECTION "feeds = ( { id = \"f\"; title = \"F\"; %s } );\n",
                   cases[i].selectors);
        made = made_new(text.data, MADE_NOW);
        assert_int_equal(made.model->feed_count, 2);
        assert_int_equal(made.published->listings[0].count, 4);
        for (size_t j = 0; j < made.published->listings[1].count; j++)
            buf_puts(&ids, made.published->listings[1].groups[j]->event->id);
        assert_string_equal(ids.data, cases[i].ids);
        made_done(&made);
    }
}

static void a_link_without_a_label_is_called_by_its_host(void **state)
{
    struct made made auto_made = made_events(
        MADE_NOW, "e",
        "when = 'TBC'; live = 'https://live.example:444/x'; results = ( { label = 'T'; } );", NULL);
    const struct event *event = made_event(&made, "e");

    (void)state;
    assert_string_equal(event->live.items[0].label, "live.example");
    assert_null(event->results.items[0].url);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event_lasts_from_its_start_to_its_end_in_its_zone),
        cmocka_unit_test(a_zone_comes_from_the_event_or_the_publisher_or_the_defaults),
        cmocka_unit_test(deadlines_and_embargoes_are_in_the_publishers_zone),
        cmocka_unit_test(a_postponed_event_stays_on_its_former_days),
        cmocka_unit_test(a_postponed_event_that_never_had_a_date_has_none),
        cmocka_unit_test(an_identity_is_id_and_domain_unless_it_was_given),
        cmocka_unit_test(the_domain_is_the_host_of_the_site_or_invalid_with_a_warning),
        cmocka_unit_test(groups_are_in_the_order_of_start_and_id),
        cmocka_unit_test(a_feed_takes_what_all_its_selectors_take),
        cmocka_unit_test(a_link_without_a_label_is_called_by_its_host),
    };

    return cmocka_run_group_tests_name("model", tests, NULL, NULL);
}
