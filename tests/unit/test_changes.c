/* Feeds of changes: every byte of a small one, what is left out, identities. What the formats
 * demand is tested from outside, by changes.py. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "daybook/journal.h"
#include "render/changes.h"

#include <string.h>

#define SINCE 1701432000 /* 2023-12-01 12:00 UTC */
#define UID "nato-sg-slovakia-2023-press@daybook.example"

static int load_zones(void **state)
{
    *state = zones_new(NULL);
    return 0;
}

static int free_zones(void **state)
{
    zones_unref(*state);
    return 0;
}

static struct field_change moved[] = {{"when", "2023-12-14 10:00", "2023-12-14 11:00"}};
static struct field_change soon[] = {{"phase", "upcoming", "soon"}};
static struct field_change described[] = {{"description", "a", "b"}};

/* Newest first, as they come from a journal. */
enum { DESCRIBED, SOON, MOVED, ADDED, REVISIONS };

#define PRESS(...)                                                                                 \
    {                                                                                              \
        .uid = UID, .id = "nato-sg-slovakia-2023-press", .title = "Joint press conference",        \
        .zone = "Europe/Brussels", .status = "confirmed", __VA_ARGS__                              \
    }

static const struct revision revisions[REVISIONS] = {
    [DESCRIBED] = PRESS(.number = 12, .time = SINCE + 9000, .kind = REVISION_CHANGED,
                        .when = "2023-12-14 11:00", .sequence = 28900802, .changes = described,
                        .change_count = 1),
    [SOON] =
        PRESS(.number = 11, .time = SINCE + 7200, .kind = REVISION_PHASE,
              .when = "2023-12-14 11:00", .sequence = 28900801, .changes = soon, .change_count = 1),
    [MOVED] = PRESS(.number = 10, .time = SINCE + 3600, .kind = REVISION_CHANGED,
                    .when = "2023-12-14 11:00", .sequence = 28900801, .changes = moved,
                    .change_count = 1, .reason = "the flight <from> Bratislava & back"),
    [ADDED] = PRESS(.number = 9, .time = SINCE + 60, .kind = REVISION_ADDED,
                    .when = "2023-12-14 10:00", .sequence = 28900800),
};

static const struct feed feed = {.id = "nato", .title = "NATO \"Secretary General\""};
static const struct site with_url = {.title = "Press daybook",
                                     .base_url = "https://calendar.example.org/press",
                                     .uid_domain = "daybook.example",
                                     .language = "en-GB"};
static const struct site without_url = {
    .title = "Press daybook", .uid_domain = "daybook.example", .language = "en-GB"};

/* The revisions from `first` on, in the form that `write` has. */
static struct buf written(const struct site *site, size_t first, struct zones *zones,
                          void (*write)(const struct change_list *list, struct buf *buf))
{
    const struct revision *pointers[REVISIONS];
    struct change_list list = {
        .site = site, .feed = &feed, .revisions = pointers, .since = SINCE, .zones = zones};
    struct buf buf = BUF_INIT;

    for (size_t i = first; i < REVISIONS; i++)
        pointers[list.count++] = &revisions[i];
    write(&list, &buf);
    return buf;
}

static struct buf atom_of(const struct revision *revision, struct zones *zones)
{
    const struct change_list list = {
        .site = &with_url, .feed = &feed, .revisions = &revision, .count = 1, .zones = zones};
    struct buf buf = BUF_INIT;

    atom_write(&list, &buf);
    return buf;
}

static const char atom_head[] = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                                "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en-GB\">\n"
                                "<id>urn:uuid:672e1fc2-999f-8083-a9cd-2dd679cf5eb7</id>\n"
                                "<title>NATO &quot;Secretary General&quot;</title>\n";

static const char atom_rest[] =
    "<updated>2023-12-01T13:00:00Z</updated>\n"
    "<author>\n<name>Press daybook</name>\n</author>\n"
    "<link rel=\"self\" type=\"application/atom+xml\" "
    "href=\"https://calendar.example.org/press/nato.atom\"/>\n"
    "<link rel=\"alternate\" type=\"text/calendar\" "
    "href=\"https://calendar.example.org/press/nato.ics\"/>\n"
    "<generator>daybookd</generator>\n"
    "<entry>\n"
    "<id>urn:uuid:bd83e8df-0047-8223-b939-9684f87ae2b2</id>\n"
    "<title>Moved: Joint press conference</title>\n"
    "<updated>2023-12-01T13:00:00Z</updated>\n"
    "<content type=\"text\" xml:lang=\"en\">moved from Thursday 14 December 2023, 10:00 CET to "
    "11:00 CET: the flight &lt;from&gt; Bratislava &amp; back\n"
    "When: Thursday 14 December 2023, 11:00 CET</content>\n"
    "</entry>\n"
    "<entry>\n"
    "<id>urn:uuid:c7ccd89e-deda-8afa-abed-0de935cb101b</id>\n"
    "<title>Added: Joint press conference</title>\n"
    "<updated>2023-12-01T12:01:00Z</updated>\n"
    "<content type=\"text\" xml:lang=\"en\">added: Thursday 14 December 2023, 10:00 CET</content>\n"
    "</entry>\n"
    "</feed>\n";

static void atom_tells_of_what_concerns_readers(void **state)
{
    struct buf atom auto_buf = written(&with_url, 0, *state, atom_write);
    struct buf expected auto_buf = BUF_INIT;

    buf_printf(&expected, "%s%s", atom_head, atom_rest);
    assert_string_equal(atom.data, expected.data);
}

static void without_an_address_there_are_no_links(void **state)
{
    struct buf atom auto_buf = written(&without_url, 0, *state, atom_write);

    assert_null(strstr(atom.data, "<link"));
    assert_non_null(strstr(atom.data, "<id>urn:uuid:672e1fc2-999f-8083-a9cd-2dd679cf5eb7</id>"));
}

static void a_feed_that_tells_nothing_is_as_old_as_the_journal(void **state)
{
    struct buf atom auto_buf = written(&with_url, REVISIONS, *state, atom_write);
    struct buf json auto_buf = written(&with_url, REVISIONS, *state, changes_json_write);

    assert_non_null(strstr(atom.data, "<updated>2023-12-01T12:00:00Z</updated>"));
    assert_null(strstr(atom.data, "<entry>"));
    assert_string_equal(json.data,
                        "{\"feed\":\"nato\",\"title\":\"NATO \\\"Secretary General\\\"\","
                        "\"updated\":\"2023-12-01T12:00:00Z\",\"changes\":[]}\n");
}

static void atom_has_an_entry_for_what_is_told(void **state)
{
    assert_true(atom_tells(&revisions[ADDED], *state));
    assert_true(atom_tells(&revisions[MOVED], *state));
    assert_false(atom_tells(&revisions[SOON], *state));
    assert_false(atom_tells(&revisions[DESCRIBED], *state));
}

static void a_date_that_is_known_is_said_with_every_change(void **state)
{
    static const struct {
        char *when, *status;
        const char *content;
    } cases[] = {
        {"2023-12-14 11:00", "cancelled",
         ">cancelled: illness\nWhen: Thursday 14 December 2023, 11:00 CET</content>"},
        {"TBC", "postponed", ">postponed, no new date yet: illness</content>"},
        {"2023-12-14 11:00", "postponed",
         ">postponed, no new date yet: illness\nIt had been announced for: Thursday 14 December "
         "2023, 11:00 CET</content>"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct field_change change = {"status", "confirmed", cases[i].status};
        struct revision revision = revisions[MOVED];
        struct buf atom auto_buf = BUF_INIT;

        revision.when = cases[i].when;
        revision.status = cases[i].status;
        revision.changes = &change;
        revision.reason = "illness";
        atom = atom_of(&revision, *state);
        assert_non_null(strstr(atom.data, cases[i].content));
    }
}

static void what_xml_cannot_hold_is_replaced(void **state)
{
    static const struct {
        char *title;
        const char *written;
    } cases[] = {
        {"<a> & \"b\" 'c'", "&lt;a&gt; &amp; &quot;b&quot; &#39;c&#39;"},
        {"a\tb\nc", "a\tb\nc"},
        {"\x01\x1f\r", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
        {"\xef\xbf\xbd\xef\xbf\xbe\xef\xbf\xbf", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
        {"\xff \xc3", "\xef\xbf\xbd \xef\xbf\xbd"},
        {"\xf0\x9f\x93\xba\xc3\xbc", "\xf0\x9f\x93\xba\xc3\xbc"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct revision revision = revisions[ADDED];
        struct buf atom auto_buf = BUF_INIT, expected auto_buf = BUF_INIT;

        revision.title = cases[i].title;
        atom = atom_of(&revision, *state);
        buf_printf(&expected, "<title>Added: %s</title>\n", cases[i].written);
        assert_non_null(strstr(atom.data, expected.data));
    }
}

/* --- JSON ------------------------------------------------------------------------------------- */

static const char json_moved[] =
    "{\"id\":\"urn:uuid:bd83e8df-0047-8223-b939-9684f87ae2b2\",\"number\":10,"
    "\"time\":\"2023-12-01T13:00:00Z\",\"kind\":\"changed\",\"uid\":\"" UID "\","
    "\"event\":\"nato-sg-slovakia-2023-press\",\"title\":\"Joint press conference\","
    "\"when\":\"2023-12-14 11:00\",\"zone\":\"Europe/Brussels\",\"status\":\"confirmed\","
    "\"sequence\":28900801,\"correction\":false,"
    "\"reason\":\"the flight <from> Bratislava & back\","
    "\"told\":[\"moved from Thursday 14 December 2023, 10:00 CET to 11:00 CET\"],"
    "\"fields\":[{\"name\":\"when\",\"before\":\"2023-12-14 10:00\","
    "\"after\":\"2023-12-14 11:00\"}]}";

static void a_change_is_one_object_on_one_line(void **state)
{
    struct buf line auto_buf = BUF_INIT;

    changes_json_line(&revisions[MOVED], *state, &line);
    assert_string_equal(line.data, json_moved);
}

static void json_has_every_change_newest_first(void **state)
{
    struct buf json auto_buf = written(&with_url, 0, *state, changes_json_write);
    struct buf expected auto_buf = BUF_INIT;

    buf_puts(&expected, "{\"feed\":\"nato\",\"title\":\"NATO \\\"Secretary General\\\"\","
                        "\"updated\":\"2023-12-01T14:30:00Z\",\"changes\":[");
    for (size_t i = 0; i < REVISIONS; i++) {
        if (i)
            buf_putc(&expected, ',');
        changes_json_line(&revisions[i], *state, &expected);
    }
    buf_puts(&expected, "]}\n");
    assert_string_equal(json.data, expected.data);
}

static void what_is_not_said_is_null_or_empty(void **state)
{
    struct buf line auto_buf = BUF_INIT;

    changes_json_line(&revisions[ADDED], *state, &line);
    assert_non_null(strstr(line.data, "\"reason\":null,\"told\":[\"added: Thursday 14 December "
                                      "2023, 10:00 CET\"],\"fields\":[]}"));
    buf_clear(&line);
    changes_json_line(&revisions[SOON], *state, &line);
    assert_non_null(strstr(line.data, "\"told\":[],\"fields\":[{\"name\":\"phase\""));
}

/* --- identities ------------------------------------------------------------------------------- */

static void an_identity_is_of_uid_and_sequence_alone(void **state)
{
    struct revision other = revisions[MOVED];
    struct buf first auto_buf = BUF_INIT, second auto_buf = BUF_INIT, third auto_buf = BUF_INIT;

    (void)state;
    change_id(&revisions[MOVED], &first);
    other.number = 1;
    other.time++;
    other.kind = REVISION_RETURNED;
    other.title = other.id = other.when = other.zone = other.status = "x";
    other.change_count = 0;
    change_id(&other, &second);
    assert_string_equal(first.data, second.data);
    other.sequence++;
    change_id(&other, &third);
    assert_string_not_equal(first.data, third.data);
    buf_clear(&third);
    other.sequence--;
    other.uid = "another@daybook.example";
    change_id(&other, &third);
    assert_string_not_equal(first.data, third.data);
}

static void what_leaves_the_sequence_alone_has_an_identity_of_its_own(void **state)
{
    struct field_change over[] = {{"phase", "under way", "over"}};
    struct revision others[] = {revisions[MOVED], revisions[SOON], revisions[SOON],
                                revisions[SOON]};
    struct buf ids[ARRAY_SIZE(others)] = {BUF_INIT, BUF_INIT, BUF_INIT, BUF_INIT};

    (void)state;
    others[2].changes = over;
    others[3].kind = REVISION_CLEARED;
    for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
        change_id(&others[i], &ids[i]);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(ids[i].data, ids[j].data);
    }
    for (size_t i = 0; i < ARRAY_SIZE(others); i++)
        buf_done(&ids[i]);
}

static void a_feed_has_the_identity_of_its_id_and_journal(void **state)
{
    struct feed other_feed = feed;
    struct change_list list = {.site = &with_url, .feed = &feed, .since = 1702036800};
    struct buf first auto_buf = BUF_INIT, second auto_buf = BUF_INIT, third auto_buf = BUF_INIT;

    (void)state;
    change_feed_id(&list, &first);
    other_feed.title = "Other";
    list.feed = &other_feed;
    list.site = &without_url;
    change_feed_id(&list, &second);
    assert_string_equal(first.data, second.data);
    list.since++;
    change_feed_id(&list, &third);
    assert_string_not_equal(first.data, third.data);
    buf_clear(&third);
    list.since--;
    other_feed.id = "press";
    change_feed_id(&list, &third);
    assert_string_not_equal(first.data, third.data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(atom_tells_of_what_concerns_readers),
        cmocka_unit_test(without_an_address_there_are_no_links),
        cmocka_unit_test(a_feed_that_tells_nothing_is_as_old_as_the_journal),
        cmocka_unit_test(atom_has_an_entry_for_what_is_told),
        cmocka_unit_test(a_date_that_is_known_is_said_with_every_change),
        cmocka_unit_test(what_xml_cannot_hold_is_replaced),
        cmocka_unit_test(a_change_is_one_object_on_one_line),
        cmocka_unit_test(json_has_every_change_newest_first),
        cmocka_unit_test(what_is_not_said_is_null_or_empty),
        cmocka_unit_test(an_identity_is_of_uid_and_sequence_alone),
        cmocka_unit_test(what_leaves_the_sequence_alone_has_an_identity_of_its_own),
        cmocka_unit_test(a_feed_has_the_identity_of_its_id_and_journal),
    };

    return cmocka_run_group_tests_name("changes", tests, load_zones, free_zones);
}
