/* Events as texts: what the journal keeps of them, and what is made of that again. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "made.h"

#include "base/arena.h"
#include "daybook/canonical.h"
#include "render/wording.h"

#include <errno.h>

#define MINIMAL "title: T\nwhen: 2023-12-14\nzone: UTC\nstatus: confirmed\npublisher: p\n\tP\n"

static const char full_settings[] =
    "when = '2023-12-13 10:00'; zone = 'Europe/Brussels'; place = 'Mito, Ibaraki';"
    "place_zone = 'Asia/Riyadh'; status = 'tentative'; part_of = 'visit';"
    "coordinates = '50.88,4.43'; categories = [ 'press', 'a, b' ];"
    "organizers = [ 'One: two', 'Two' ]; participants = [ 'Three', ' Four: ' ];"
    "description = 'First: line.\\n\\tSecond\\n\\nFourth\\n';"
    "live = ( { label = 'TV: one'; url = 'https://tv.example/?a,b'; }, { label = '- Radio -'; } );"
    "results = ( { label = 'Photographs'; }, { url = 'https://example.org/t'; } );"
    "outcome = '\\tAgreed: all.'; media_access = 'title: no title';"
    "accreditation_deadline = '2023-12-12 17:00'; contact = ': somebody';"
    "url = 'https://example.org/talk'; source = 'https://example.org/notice';"
    "change_reason = 'Illness: his'; busy = true;";

static char *text_of(const struct event *event)
{
    struct buf text = BUF_INIT;

    buf_puts(&text, "");
    canonical_print(event, &text);
    return buf_steal(&text);
}

static char *words_of(const struct event *event)
{
    struct buf words = BUF_INIT;

    buf_puts(&words, "");
    wording_prefix(event, &words);
    wording_description(event, &words);
    return buf_steal(&words);
}

static void assert_words(const struct words *words, const struct words *expected)
{
    assert_int_equal(words->count, expected->count);
    for (size_t i = 0; i < words->count; i++)
        assert_string_equal(words->items[i], expected->items[i]);
}

/* What calendars are made of. */
static void assert_same_event(const struct event *event, const struct event *expected)
{
    char *words auto_free = words_of(event), *expected_words auto_free = words_of(expected);

    assert_string_equal(words, expected_words);
    assert_string_equal(event->title, expected->title);
    assert_int_equal(event->start, expected->start);
    assert_int_equal(event->end, expected->end);
    assert_int_equal(event->end_local.day, expected->end_local.day);
    assert_int_equal(event->end_local.minute, expected->end_local.minute);
    assert_string_equal(zone_name(event->zone), zone_name(expected->zone));
    assert_string_equal(event->publisher->id, expected->publisher->id);
    assert_int_equal(event->busy, expected->busy);
    assert_words(&event->categories, &expected->categories);
    assert_words(&event->participants, &expected->participants);
    if (expected->latitude) {
        assert_string_equal(event->latitude, expected->latitude);
        assert_string_equal(event->longitude, expected->longitude);
    }
}

/* The event of "talk" as a text and back, the same in all that can be seen of it. */
static void check_round_trip(const char *settings)
{
    struct made made auto_made =
        made_events(MADE_NOW, "talk", settings, "visit", "when = '2023-12-12/2023-12-13';", NULL);
    const struct event *event = made_event(&made, "talk");
    char *text auto_free = text_of(event), *again auto_free = NULL;
    struct arena *arena = arena_new();
    struct event *restored;

    assert_int_equal(canonical_parse(text, made.edition->zones, arena, &restored), 0);
    again = text_of(restored);
    assert_string_equal(again, text);
    assert_same_event(restored, event);
    arena_free(arena);
}

static void an_event_with_every_setting_comes_back_as_it_was(void **state)
{
    (void)state;
    check_round_trip(full_settings);
}

static void an_event_comes_back_however_it_is_dated_and_whatever_its_status(void **state)
{
    static const char *const dates[] = {"2023-12-14 10:00",
                                        "2023-12-14 10:00/11:30",
                                        "2023-12-14 22:00/2023-12-15 02:00",
                                        "2023-12-14",
                                        "2023-10-02/2023-10-27",
                                        "2023-12-13 TBC",
                                        "2023-W50",
                                        "2023-12",
                                        "TBC",
                                        "2023-10-29 02:30"};
    static const char *const statuses[] = {"confirmed", "tentative", "cancelled", "postponed"};

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(dates); i++)
        for (size_t j = 0; j < ARRAY_SIZE(statuses); j++) {
            struct buf settings auto_buf = BUF_INIT;

            buf_printf(&settings, "when = '%s'; status = '%s';", dates[i], statuses[j]);
            check_round_trip(settings.data);
        }
    check_round_trip("when = 'TBC'; was = '2023-12-14 22:00/2023-12-15 02:00';"
                     " status = 'postponed';");
    check_round_trip("expected = 'yearly';");
}

static void any_text_comes_back(void **state)
{
    static const char *const texts[] = {
        "\\ttab",
        "a\\n\\tb",
        "a\\n\\t\\tb",
        "a\\n",
        "\\na",
        "a: b",
        ": ",
        "title: other\\nwhen: 2024-01-01\\npublisher: q",
        " a ",
        "a\\n b",
        "\\t\\n\\ta\\n\\t",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        struct buf settings auto_buf = BUF_INIT;

        buf_printf(&settings,
                   "when = '2023-12-14'; description = '%s'; outcome = '%s'; media_access = '%s';",
                   texts[i], texts[i], texts[i]);
        check_round_trip(settings.data);
    }
}

static void any_label_comes_back(void **state)
{
    static const char *const links[] = {
        "{ label = '-'; }",
        "{ label = '- -'; }",
        "{ label = ' TV'; url = 'https://tv.example/'; }",
        "{ label = 'https://a.example/ b'; url = 'https://tv.example/'; }",
        "{ label = 'https://a.example/'; }",
        "{ url = 'https://tv.example/'; }",
        "{ label = '  TV: '; url = 'https://tv.example/'; }, { label = 'Radio'; }",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(links); i++) {
        struct buf settings auto_buf = BUF_INIT;

        buf_printf(&settings, "when = '2023-12-14'; live = ( %s ); results = ( %s );", links[i],
                   links[i]);
        check_round_trip(settings.data);
    }
}

/* --- the text --------------------------------------------------------------------------------- */

static void a_text_has_a_line_for_each_field_that_was_said(void **state)
{
    struct made made auto_made =
        made_events(MADE_NOW, "talk",
                    "when = '2023-12-14 10:00/11:00';"
                    "participants = [ 'Jens Stoltenberg', 'Robert Fico' ];",
                    NULL);
    char *text auto_free = text_of(made_event(&made, "talk"));

    (void)state;
    assert_string_equal(text, "title: Talk\nwhen: 2023-12-14 10:00/11:00\nzone: Europe/Brussels\n"
                              "status: confirmed\npublisher: p\n\tThe Publisher\n"
                              "\thttps://publisher.example/\n"
                              "participants: Jens Stoltenberg\n\tRobert Fico\n"
                              "contact: Press Office, room 1; ask\n");
}

static void an_event_that_is_expected_says_so_and_is_undated(void **state)
{
    struct made made auto_made = made_events(MADE_NOW, "talk", "expected = 'yearly';", NULL);
    char *text auto_free = text_of(made_event(&made, "talk"));

    (void)state;
    assert_string_equal(text, "title: Talk\nwhen: TBC\nzone: Europe/Brussels\nstatus: confirmed\n"
                              "expected: yearly\npublisher: p\n\tThe Publisher\n"
                              "\thttps://publisher.example/\n"
                              "contact: Press Office, room 1; ask\n");
}

static void values_stand_under_the_names_of_their_fields(void **state)
{
    static const char text[] = "title: A: b\nwhen: 2023-12-14\nunknown: x\n\ty\n"
                               "description: One\n\tTwo\n\t\n\t\tFour\nbusy: true\n";
    struct arena *arena = arena_new();
    const char **values = canonical_values(text, arena);

    (void)state;
    for (size_t i = 0; i < canonical_field_count(); i++) {
        const char *name = canonical_field_name(i);
        const char *expected = strcmp(name, "title") == 0         ? "A: b"
                               : strcmp(name, "when") == 0        ? "2023-12-14"
                               : strcmp(name, "description") == 0 ? "One\nTwo\n\n\tFour"
                               : strcmp(name, "busy") == 0        ? "true"
                                                                  : "";

        assert_string_equal(values[i], expected);
    }
    arena_free(arena);
}

static void an_empty_text_has_no_values(void **state)
{
    struct arena *arena = arena_new();
    const char **values = canonical_values("", arena);

    (void)state;
    for (size_t i = 0; i < canonical_field_count(); i++)
        assert_string_equal(values[i], "");
    arena_free(arena);
}

/* --- what is no event ------------------------------------------------------------------------- */

struct parse_case {
    const char *text;
    int error;
};

static void an_event_has_a_title_and_a_publisher(void **state)
{
    static const struct parse_case cases[] = {
        {MINIMAL, 0},
        {"", -EBADMSG},
        {"title: T\nwhen: 2023-12-14\n", -EBADMSG},
        {"when: 2023-12-14\npublisher: p\n\tP\n", -EBADMSG},
        {"nonsense", -EBADMSG},
        {"\t\n\t\n", -EBADMSG},
    };
    struct zones *zones = zones_new(NULL);

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct arena *arena = arena_new();
        struct event *restored = NULL;

        assert_int_equal(canonical_parse(cases[i].text, zones, arena, &restored), cases[i].error);
        assert_int_equal(restored != NULL, cases[i].error == 0);
        arena_free(arena);
    }
    zones_unref(zones);
}

/* A journal of another version, or one that something has been at. */
static void what_means_nothing_is_passed_over(void **state)
{
    static const char *const lines[] = {
        "mood: good\n",
        "mood: good\n\tbetter\n",
        "\tcontinued\n",
        "no colon\n",
        ": no name\n",
        "status: unheard-of\n",
        "busy: perhaps\n",
        "coordinates: nowhere\n",
        "accreditation_deadline: soon\n",
        "duration: long\n",
        "shown: some day\n",
        "place_zone: Europe/Nowhere\n",
        "live: \n",
        "zone: Europe/Nowhere\n",
        "coordinates: \n",
        "duration: 99999999999999999999\n",
    };
    struct zones *zones = zones_new(NULL);

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
        struct arena *arena = arena_new();
        struct buf text auto_buf = BUF_INIT;
        struct event *restored = NULL;

        buf_printf(&text, "%stitle: T\nwhen: 2023-12-14\npublisher: p\n\tP\n", lines[i]);
        assert_int_equal(canonical_parse(text.data, zones, arena, &restored), 0);
        assert_string_equal(restored->title, "T");
        assert_string_equal(restored->publisher->name, "P");
        assert_string_equal(zone_name(restored->zone), "UTC");
        assert_int_equal(restored->start, (int64_t)day_from_civil(2023, 12, 14) * DAY_SECONDS);
        arena_free(arena);
    }
    zones_unref(zones);
}

/* --- the digest ------------------------------------------------------------------------------- */

static struct digest digest_in(const char *first, const char *first_settings, const char *second,
                               const char *second_settings)
{
    struct made made auto_made =
        made_events(MADE_NOW, first, first_settings, second, second_settings, NULL);

    return canonical_digest(made_event(&made, "talk"));
}

static void a_digest_does_not_depend_on_the_place_in_the_files(void **state)
{
    struct digest here = digest_in("talk", "when = '2023-12-14';", "call", "when = '2023-12-07';");
    struct digest there =
        digest_in("call", "when = 'TBC';\n\n", "talk", "\n\n busy = false; when = '2023-12-14';");
    struct digest other = digest_in("call", "when = 'TBC';", "talk", "when = '2023-12-15';");

    (void)state;
    assert_true(digest_equal(&here, &there));
    assert_false(digest_equal(&here, &other));
}

static void a_digest_is_that_of_the_text(void **state)
{
    struct made made auto_made = made_events(MADE_NOW, "talk", "when = '2023-12-14';", NULL);
    const struct event *event = made_event(&made, "talk");
    char *text auto_free = text_of(event);
    struct digest expected = digest_of(text, strlen(text)), digest = canonical_digest(event);

    (void)state;
    assert_true(digest_equal(&digest, &expected));
    assert_true(digest_equal(&made.model->groups[0]->content, &expected));
}

static void fields_have_the_names_of_settings(void **state)
{
    static const char *const names[] = {"title", "when", "zone", "status", "publisher", "part_of"};
    size_t found = 0;

    (void)state;
    for (size_t i = 0; i < canonical_field_count(); i++)
        for (size_t j = 0; j < ARRAY_SIZE(names); j++)
            found += strcmp(canonical_field_name(i), names[j]) == 0;
    assert_int_equal(found, ARRAY_SIZE(names));
    assert_string_equal(canonical_field_name(0), "title");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event_with_every_setting_comes_back_as_it_was),
        cmocka_unit_test(an_event_comes_back_however_it_is_dated_and_whatever_its_status),
        cmocka_unit_test(any_text_comes_back),
        cmocka_unit_test(any_label_comes_back),
        cmocka_unit_test(a_text_has_a_line_for_each_field_that_was_said),
        cmocka_unit_test(an_event_that_is_expected_says_so_and_is_undated),
        cmocka_unit_test(values_stand_under_the_names_of_their_fields),
        cmocka_unit_test(an_empty_text_has_no_values),
        cmocka_unit_test(an_event_has_a_title_and_a_publisher),
        cmocka_unit_test(what_means_nothing_is_passed_over),
        cmocka_unit_test(a_digest_does_not_depend_on_the_place_in_the_files),
        cmocka_unit_test(a_digest_is_that_of_the_text),
        cmocka_unit_test(fields_have_the_names_of_settings),
    };

    return cmocka_run_group_tests_name("canonical", tests, NULL, NULL);
}
