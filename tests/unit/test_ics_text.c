/* The texts and links of events in calendars, and texts that try to be more than that. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "read_back.h"
#include "render/ics.h"
#include "render/wording.h"

/* --- links and lists -------------------------------------------------------------------------- */

static struct made make_full(void)
{
    return made_events(
        MADE_NOW, "visit", "when = '2023-12-12/2023-12-13';", "talk",
        "when = '2023-12-13 10:00'; part_of = 'visit'; place = 'Hall, 1'; categories = [ 'press', "
        "'a, b' ]; coordinates = '24.7,46.67'; live = ( { label = 'TV: \\'one\\''; url = "
        "'https://tv.example/?a,b'; }, { label = 'Radio'; } ); source = "
        "'https://example.org/notice'; url = 'https://example.org/talk'; ",
        NULL);
}

static void libical_reads_links_places_and_parents(void **state)
{
    struct made made auto_made = make_full();
    icalcomponent *calendar = parse_feed(&made, "/all.ics");
    icalcomponent *event = find_event(calendar, "talk@daybook.example");
    icalproperty *live = icalcomponent_get_first_property(event, ICAL_CONFERENCE_PROPERTY);

    (void)state;
    assert_string_equal(icalcomponent_get_location(event), "Hall, 1");
    assert_value(event, "URL", "https://example.org/talk");
    assert_value(event, "GEO", "24.700000;46.670000");
    assert_value(event, "CONTACT", "Press Office\\, room 1\\; ask");
    assert_value(event, "RELATED-TO", "visit@daybook.example");
    assert_value(event, "X-APPLE-STRUCTURED-LOCATION", "geo:24.7,46.67");
    assert_value(event, "CONFERENCE", "https://tv.example/?a,b");
    assert_string_equal(icalproperty_get_parameter_as_string(live, "FEATURE"), "VIDEO");
    icalcomponent_free(calendar);
}

static void properties_with_parameters_and_lists_are_written_as_the_rfc_has_them(void **state)
{
    struct made made auto_made = make_full();
    struct buf body auto_buf = made_body(&made, "/all.ics");

    (void)state;
    assert_line(body.data, "CATEGORIES:press,a\\, b");
    assert_line(body.data, "GEO:24.7;46.67");
    assert_line(body.data, "RELATED-TO;RELTYPE=PARENT:visit@daybook.example");
    assert_line(body.data,
                "CONFERENCE;VALUE=URI;FEATURE=VIDEO;LABEL=\"TV: ^'one^'\":https://tv.example/?a,b");
    assert_line(body.data, "X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-APPLE-RADIUS=72;"
                           "X-TITLE=\"Hall, 1\":geo:24.7,46.67");
}

static void the_description_is_that_of_the_wording_to_the_letter(void **state)
{
    struct made made auto_made = make_full();
    icalcomponent *calendar = parse_feed(&made, "/all.ics");
    icalcomponent *event = find_event(calendar, "talk@daybook.example");
    struct buf words auto_buf = BUF_INIT;

    (void)state;
    wording_description(made_event(&made, "talk"), &words);
    assert_string_equal(icalcomponent_get_description(event), words.data);
    icalcomponent_free(calendar);
}

static void nothing_tells_of_a_parent_that_is_not_public(void **state)
{
    static const char secret[] =
        "when = '2023-12-14'; place = 'Hidden'; publish_at = '2023-12-09 09:00';";
    static const char part[] = "when = '2023-12-14'; part_of = 'secret';";
    struct made before auto_made = made_events(MADE_NOW, "secret", secret, "open", part, NULL);
    struct made after auto_made =
        made_events(MADE_NOW + 2 * 86400, "secret", secret, "open", part, NULL);
    struct buf hidden auto_buf = made_body(&before, "/all.ics");
    struct buf shown auto_buf = made_body(&after, "/all.ics");

    (void)state;
    assert_null(strstr(hidden.data, "secret"));
    assert_null(strstr(hidden.data, "Hidden"));
    assert_null(strstr(hidden.data, "Part of"));
    assert_line(shown.data, "LOCATION:Hidden");
    assert_line(shown.data, "RELATED-TO;RELTYPE=PARENT:secret@daybook.example");
}

/* --- hostile texts ---------------------------------------------------------------------------- */

/* What no configuration lets through, and what it does. */
static const char *const hostile[] = {
    "a\r\nX-EVIL:1\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil\r\n",
    "a\nX-EVIL:1\nEND:VCALENDAR",
    "a\xe2\x80\xa8X-EVIL:1\xc2\x85X-EVIL:2",
    "\"a\";X-EVIL=\"1\":b^n^'\\n\\,\\",
    "\"\\\"",
};

static struct buf hostile_feed(const struct made *made, const char *text)
{
    struct publisher publisher = *made_event(made, "talk")->publisher;
    struct event event = *made_event(made, "talk");
    const struct event *master = &event;
    struct group group = {.uid = text, .event = master};
    const struct group *const groups[] = {&group};
    struct feed feed = made->model->feeds[0];
    const struct listing listing = {.feed = &feed, .groups = groups, .count = 1};
    struct link link = {.label = text, .url = text};
    struct buf body = BUF_INIT;

    publisher.name = publisher.url = publisher.contact = text;
    event.publisher = &publisher;
    event.title = event.description = event.place = event.url = event.source = text;
    event.media_access = event.outcome = event.change_reason = text;
    event.status = STATUS_CANCELLED;
    event.live = event.results = (struct links){.items = &link, .count = 1};
    event.categories = event.organizers = event.participants =
        (struct words){.items = &text, .count = 1};
    feed.title = feed.description = text;
    ics_head(made->model, &listing, &body);
    ics_group(&group, ICS_STRUCK, &body);
    ics_foot(&body);
    return body;
}

static void no_text_adds_a_property_or_a_component(void **state)
{
    struct made made auto_made = make_full();

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(hostile); i++) {
        struct buf body auto_buf = hostile_feed(&made, hostile[i]);
        icalcomponent *calendar = parse(body.data);
        icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);

        assert_int_equal(icalcomponent_count_components(calendar, ICAL_VEVENT_COMPONENT), 1);
        assert_int_equal(icalcomponent_count_components(event, ICAL_ANY_COMPONENT), 0);
        assert_value(event, "X-EVIL", "");
        assert_int_equal(icalcomponent_count_properties(event, ICAL_UID_PROPERTY), 1);
        icalcomponent_free(calendar);
    }
}

static void long_words_of_any_script_come_back_whole(void **state)
{
    static const char *const letters[] = {"x", "\xd0\x96", "\xe6\x97\xa5", "\xf0\x9f\x93\x85"};
    struct made made auto_made = make_full();

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(letters); i++) {
        struct buf text auto_buf = BUF_INIT, body auto_buf = BUF_INIT;
        icalcomponent *calendar, *event;

        for (int n = 0; n < 5000; n++)
            buf_puts(&text, letters[i]);
        body = hostile_feed(&made, text.data);
        calendar = parse(body.data);
        event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
        assert_string_equal(icalcomponent_get_location(event), text.data);
        assert_string_equal(icalcomponent_get_summary(event) + strlen("CANCELLED: "), text.data);
        icalcomponent_free(calendar);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(libical_reads_links_places_and_parents),
        cmocka_unit_test(properties_with_parameters_and_lists_are_written_as_the_rfc_has_them),
        cmocka_unit_test(the_description_is_that_of_the_wording_to_the_letter),
        cmocka_unit_test(nothing_tells_of_a_parent_that_is_not_public),
        cmocka_unit_test(no_text_adds_a_property_or_a_component),
        cmocka_unit_test(long_words_of_any_script_come_back_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
