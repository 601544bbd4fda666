/* Calendars: what each event becomes, read back by libical. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "made.h"
#include "render/ics.h"
#include "render/wording.h"

#include <libical/ical.h>
#include <locale.h>
#include <time.h>

#define PREAMBLE                                                                                   \
    "site: { title = \"Test daybook\"; base_url = \"https://calendar.example.org/press\";\n"       \
    "  uid_domain = \"daybook.example\"; };\n"                                                     \
    "defaults: { zone = \"Europe/Brussels\"; duration = \"1 hour\"; };\n"                          \
    "publishers = ( { id = \"p\"; name = \"The Publisher\";\n"                                     \
    "  url = \"https://publisher.example/\"; contact = \"Press Office, room 1; ask\"; } );\n"
#define EVENT(id) "  { id = \"" id "\"; publisher = \"p\"; title = \"Talk\"; "

/* --- reading back --------------------------------------------------------------------------------
 */

/* No error, before or after the check of what RFC 5545 allows where. */
static icalcomponent *parse(const char *text)
{
    icalcomponent *calendar = icalparser_parse_string(text);

    assert_non_null(calendar);
    assert_int_equal(icalcomponent_count_errors(calendar), 0);
    assert_true(icalrestriction_check(calendar));
    assert_int_equal(icalcomponent_count_errors(calendar), 0);
    return calendar;
}

static icalcomponent *parse_feed(const struct made *made, const char *path)
{
    struct buf body auto_buf = made_body(made, path);

    return parse(body.data);
}

static icalcomponent *find_event(icalcomponent *calendar, const char *uid)
{
    icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);

    while (event && strcmp(icalcomponent_get_uid(event), uid) != 0)
        event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT);
    return event;
}

/* The value of the only property of that name, or "" where there is none. */
static const char *value_of(icalcomponent *component, const char *name)
{
    const char *value = "";

    for (icalproperty *p = icalcomponent_get_first_property(component, ICAL_ANY_PROPERTY); p;
         p = icalcomponent_get_next_property(component, ICAL_ANY_PROPERTY)) {
        if (strcmp(icalproperty_get_property_name(p), name) != 0)
            continue;
        assert_string_equal(value, "");
        value = icalproperty_get_value_as_string(p);
    }
    return value;
}

static void assert_value(icalcomponent *component, const char *name, const char *expected)
{
    assert_string_equal(value_of(component, name), expected);
}

/* A whole content line, its folds undone. */
static void assert_line(const char *body, const char *line)
{
    struct buf unfolded auto_buf = BUF_INIT, whole auto_buf = BUF_INIT;
    const char *fold;

    for (const char *p = body; (fold = strstr(p, "\r\n ")) || *p; p = fold + 3) {
        buf_add(&unfolded, p, fold ? (size_t)(fold - p) : strlen(p));
        if (!fold)
            break;
    }
    buf_printf(&whole, "\r\n%s\r\n", line);
    if (!strstr(unfolded.data, whole.data))
        fail_msg("no line %s", line);
}

static void assert_starts(const char *text, const char *start)
{
    if (strncmp(text, start, strlen(start)) != 0)
        fail_msg("%.200s... does not start with %s", text, start);
}

/* --- every status, precision and flag ------------------------------------------------------------
 */

static const struct {
    const char *when;
    const char *prefix;
    const char *start, *end; /* as calendars have them */
    const char *day, *next_day; /* the former days of a postponed event, and the one after */
    const char *time_tbc, *date_tbc;
} dates[] = {
    {"2023-12-14 10:00", "", "20231214T100000", "20231214T110000", "20231214", "20231215", "", ""},
    {"2023-12-14 23:30", "", "20231214T233000", "20231215T003000", "20231214", "20231215", "", ""},
    {"2023-12-14 10:00/11:30", "", "20231214T100000", "20231214T113000", "20231214", "20231215", "",
     ""},
    {"2023-12-14 22:00/2023-12-15 02:00", "", "20231214T220000", "20231215T020000", "20231214",
     "20231216", "", ""},
    {"2023-12-14 22:00/2023-12-15 00:00", "", "20231214T220000", "20231215T000000", "20231214",
     "20231215", "", ""},
    {"2023-12-14", "", "20231214", "20231215", "20231214", "20231215", "", ""},
    {"2023-10-02/2023-10-27", "", "20231002", "20231028", "20231002", "20231028", "", ""},
    {"2023-12-31 TBC", "Time TBC: ", "20231231", "20240101", "20231231", "20240101", "TBC", ""},
    {"2023-W50", "Date TBC: ", "20231211", "20231218", "20231211", "20231218", "", "TBC"},
    {"2023-12", "Date TBC: ", "20231201", "20240101", "20231201", "20240101", "", "TBC"},
};

static const struct {
    const char *name;
    const char *prefix;
    bool has_date; /* whose precision the title tells */
    const char *struck, *title; /* STATUS in each style */
    const char *busy; /* BUSYSTATUS of one that takes time */
} statuses[] = {
    {"confirmed", "", true, "CONFIRMED", "CONFIRMED", "BUSY"},
    {"tentative", "TENTATIVE: ", true, "TENTATIVE", "TENTATIVE", "TENTATIVE"},
    {"postponed", "POSTPONED: ", false, "TENTATIVE", "TENTATIVE", "FREE"},
    {"cancelled", "CANCELLED: ", false, "CANCELLED", "CONFIRMED", "FREE"},
};

static struct made make_every_combination(void)
{
    struct buf text auto_buf = BUF_INIT;

    buf_puts(&text, PREAMBLE "feeds = (\n"
                             "{ id = \"struck\"; title = \"S\"; show_date_tbc = true; "
                             "show_cancelled_for = \"36500 days\"; },\n"
                             "{ id = \"title\"; title = \"T\"; show_date_tbc = true; "
                             "show_cancelled = \"title\"; show_cancelled_for = \"36500 days\"; }\n"
                             ");\nevents = (");
    for (size_t d = 0; d < ARRAY_SIZE(dates); d++)
        for (size_t s = 0; s < ARRAY_SIZE(statuses); s++)
            for (int busy = 0; busy < 2; busy++)
                buf_printf(&text,
                           "%s\n{ id = \"e%zu-%zu-%d\"; publisher = \"p\"; title = \"Talk\"; "
                           "when = \"%s\"; status = \"%s\"; busy = %s; }",
                           d || s || busy ? "," : "", d, s, busy, dates[d].when, statuses[s].name,
                           busy ? "true" : "false");
    buf_puts(&text, ");\n");
    return made_new(text.data, MADE_NOW);
}

static void check_combination(icalcomponent *calendar, size_t d, size_t s, int busy,
                              enum ics_style style)
{
    struct buf uid auto_buf = BUF_INIT, title auto_buf = BUF_INIT;
    bool takes_time = busy && statuses[s].has_date, postponed = s == 2;
    icalcomponent *event;

    buf_printf(&uid, "e%zu-%zu-%d@daybook.example", d, s, busy);
    buf_printf(&title, "%s%sTalk", statuses[s].prefix, statuses[s].has_date ? dates[d].prefix : "");
    event = find_event(calendar, uid.data);
    assert_non_null(event);
    assert_value(event, "SUMMARY", title.data);
    assert_value(event, "DTSTART", postponed ? dates[d].day : dates[d].start);
    assert_value(event, "DTEND", postponed ? dates[d].next_day : dates[d].end);
    assert_value(event, "STATUS", style == ICS_TITLE ? statuses[s].title : statuses[s].struck);
    assert_value(event, "TRANSP", takes_time ? "OPAQUE" : "TRANSPARENT");
    assert_value(event, "X-MICROSOFT-CDO-BUSYSTATUS", takes_time ? statuses[s].busy : "FREE");
    assert_value(event, "X-DAYBOOK-STATUS", postponed ? "POSTPONED" : "");
    assert_value(event, "X-DAYBOOK-TIME", postponed ? "" : dates[d].time_tbc);
    assert_value(event, "X-DAYBOOK-DATE", dates[d].date_tbc);
}

static void every_status_precision_and_flag_is_what_libical_reads(void **state)
{
    static const char *const paths[] = {[ICS_STRUCK] = "/struck.ics", [ICS_TITLE] = "/title.ics"};
    struct made made auto_made = make_every_combination();

    (void)state;
    for (enum ics_style style = 0; style < ICS_STYLE_COUNT; style++) {
        icalcomponent *calendar = parse_feed(&made, paths[style]);

        assert_int_equal(icalcomponent_count_components(calendar, ICAL_VEVENT_COMPONENT),
                         ARRAY_SIZE(dates) * ARRAY_SIZE(statuses) * 2);
        for (size_t d = 0; d < ARRAY_SIZE(dates); d++)
            for (size_t s = 0; s < ARRAY_SIZE(statuses); s++)
                for (int busy = 0; busy < 2; busy++)
                    check_combination(calendar, d, s, busy, style);
        icalcomponent_free(calendar);
    }
}

/* --- times and zones -----------------------------------------------------------------------------
 */

static void local_times_of_every_zone_are_the_instants_of_the_model(void **state)
{
    static const char *const ids[] = {"brussels", "dublin", "york", "casablanca", "riyadh", "utc"};
    struct made made auto_made = made_new(
        PREAMBLE "events = (\n" EVENT("brussels") "when = \"2024-07-01 09:00/17:00\"; },\n" EVENT(
            "dublin") "when = \"2024-01-15 09:00\"; zone = \"Europe/Dublin\"; },\n" EVENT("york") //
        "when = \"2024-03-20 18:30\"; zone = \"America/New_York\"; },\n" EVENT("casablanca") //
        "when = \"2024-03-20 18:30\"; zone = \"Africa/Casablanca\"; },\n" EVENT("riyadh") //
        "when = \"2024-03-20 18:30\"; zone = \"Asia/Riyadh\"; },\n" EVENT("utc") //
        "when = \"2024-03-20 18:30\"; zone = \"Etc/UTC\"; } );\n",
        MADE_NOW);
    icalcomponent *calendar = parse_feed(&made, "/all.ics");

    (void)state;
    assert_int_equal(icalcomponent_count_components(calendar, ICAL_VTIMEZONE_COMPONENT), 5);
    for (size_t i = 0; i < ARRAY_SIZE(ids); i++) {
        const struct event *event = made_event(&made, ids[i]);
        icalcomponent *read = find_event(calendar, event->uid);
        struct icaltimetype start = icalcomponent_get_dtstart(read);
        struct icaltimetype end = icalcomponent_get_dtend(read);

        assert_int_equal(icaltime_as_timet_with_zone(start, start.zone), event->start);
        assert_int_equal(icaltime_as_timet_with_zone(end, end.zone), event->end);
    }
    icalcomponent_free(calendar);
}

static void zones_of_timed_events_stand_once_and_sorted(void **state)
{
    struct made made auto_made = made_new(
        PREAMBLE "events = (\n" EVENT("a") "when = \"2024-07-01 09:00\"; },\n" EVENT("b") //
        "when = \"2024-01-15 09:00\"; zone = \"Asia/Riyadh\"; },\n" EVENT("c") //
        "when = \"2024-01-16 09:00\"; zone = \"Asia/Riyadh\"; },\n" EVENT("d") //
        "when = \"2024-03-20\"; zone = \"America/New_York\"; } );\n",
        MADE_NOW);
    struct buf body auto_buf = made_body(&made, "/all.ics");
    const char *first = strstr(body.data, "BEGIN:VTIMEZONE");
    const char *second = strstr(first + 1, "BEGIN:VTIMEZONE");

    (void)state;
    assert_starts(first, "BEGIN:VTIMEZONE\r\nTZID:Asia/Riyadh\r\n");
    assert_starts(second, "BEGIN:VTIMEZONE\r\nTZID:Europe/Brussels\r\n");
    assert_null(strstr(second + 1, "BEGIN:VTIMEZONE"));
    assert_line(body.data, "DTSTART;TZID=Asia/Riyadh:20240115T090000");
    assert_line(body.data, "DTSTART;VALUE=DATE:20240320");
}

static void times_in_utc_end_in_z_without_a_zone(void **state)
{
    struct made made auto_made = made_new(
        PREAMBLE
        "events = (\n" EVENT("a") "when = \"2024-03-20 18:30/19:00\"; zone = \"UTC\"; } );\n",
        MADE_NOW);
    struct buf body auto_buf = made_body(&made, "/all.ics");

    (void)state;
    assert_line(body.data, "DTSTART:20240320T183000Z");
    assert_line(body.data, "DTEND:20240320T190000Z");
    assert_null(strstr(body.data, "VTIMEZONE"));
}

static void an_end_in_the_hour_that_comes_twice_is_after_the_start(void **state)
{
    struct made made auto_made = made_new(
        PREAMBLE "events = (\n" EVENT("a") "when = \"2023-10-29 02:30\"; } );\n", MADE_NOW);
    struct buf body auto_buf = made_body(&made, "/all.ics");

    (void)state;
    assert_line(body.data, "DTSTART;TZID=Europe/Brussels:20231029T023000");
    assert_line(body.data, "DTEND:20231029T013000Z");
    icalcomponent_free(parse(body.data));
}

/* --- the calendar --------------------------------------------------------------------------------
 */

static const char full_header[] =
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//daybookd//daybookd//EN\r\n"
    "CALSCALE:GREGORIAN\r\nUID:press.ics@daybook.example\r\nNAME:Open\\, to all\r\n"
    "X-WR-CALNAME:Open\\, to all\r\nDESCRIPTION:One\\nTwo\r\nX-WR-CALDESC:One\\nTwo\r\n"
    "X-WR-TIMEZONE:Europe/Brussels\r\nCOLOR:steelblue\r\nX-APPLE-CALENDAR-COLOR:#4682B4\r\n"
    "REFRESH-INTERVAL;VALUE=DURATION:P1DT30M\r\nX-PUBLISHED-TTL:P1DT30M\r\n"
    "SOURCE;VALUE=URI:https://calendar.example.org/press/press.ics\r\n"
    "URL:https://calendar.example.org/press/\r\nLAST-MODIFIED:20231201T120000Z\r\n"
    "BEGIN:VTIMEZONE\r\n";

static void the_header_says_everything_before_the_first_component(void **state)
{
    struct made made auto_made =
        made_new(PREAMBLE "feeds = ( { id = \"press\"; title = \"Open, to all\"; color = "
                          "\"steelblue\"; description = \"One\\nTwo\"; refresh = \"P1DT30M\"; } );"
                          "events = (\n" EVENT("a") "when = \"2023-12-14 10:00\"; } );\n",
                 MADE_NOW);
    struct buf body auto_buf = made_body(&made, "/press.ics");

    (void)state;
    assert_starts(body.data, full_header);
}

static void a_site_without_an_address_names_no_source(void **state)
{
    struct made made auto_made =
        made_new("site: { uid_domain = \"daybook.example\"; };\nevents = ();\n", MADE_NOW);
    struct buf body auto_buf = made_body(&made, "/all.ics");

    (void)state;
    assert_null(strstr(body.data, "\r\nSOURCE"));
    assert_null(strstr(body.data, "\r\nURL"));
    icalcomponent_free(parse(body.data));
}

static void an_empty_calendar_holds_one_transparent_day_long_ago(void **state)
{
    struct made made auto_made = made_new(PREAMBLE "events = ();\n", MADE_NOW);
    icalcomponent *calendar = parse_feed(&made, "/all.ics");
    icalcomponent *event = find_event(calendar, "empty.all.ics@daybook.example");

    (void)state;
    assert_int_equal(icalcomponent_count_components(calendar, ICAL_VEVENT_COMPONENT), 1);
    assert_non_null(event);
    assert_value(event, "DTSTART", "19700101");
    assert_value(event, "DTEND", "19700102");
    assert_value(event, "TRANSP", "TRANSPARENT");
    assert_value(event, "DTSTAMP", "20231201T120000Z");
    icalcomponent_free(calendar);
}

static void nothing_is_written_that_subscriptions_must_not_hold(void **state)
{
    static const char *const words[] = {"METHOD",   "VALARM", "ORGANIZER",   "ATTENDEE",
                                        "DURATION", "RSCALE", "ALLDAYEVENT", "X-LIC-ERROR"};
    struct made made auto_made = make_every_combination();
    struct buf body auto_buf = made_body(&made, "/struck.ics");

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
        struct buf name auto_buf = BUF_INIT;

        buf_printf(&name, "\n%s", words[i]);
        assert_null(strstr(body.data, name.data));
    }
    assert_null(strstr(body.data, ":\r\n"));
}

static void stamps_are_those_of_the_group_and_the_calendar_has_the_latest(void **state)
{
    struct made made auto_made =
        made_new(PREAMBLE "events = (\n" EVENT("a") "when = \"2023-12-14\"; } );\n", MADE_NOW);
    struct group group = made.model->groups[0];
    struct ics_part part = {.group = &group, .block = "", .len = 0};
    struct buf block auto_buf = BUF_INIT;

    (void)state;
    group.stamp = (struct stamp){.created = 0, .modified = MADE_MODIFIED + 1, .sequence = 29000000};
    ics_group(&group, ICS_STRUCK, MADE_NOW, &block);
    assert_starts(block.data,
                  "BEGIN:VEVENT\r\nUID:a@daybook.example\r\nDTSTAMP:20231201T120001Z\r\n"
                  "CREATED:19700101T000000Z\r\nLAST-MODIFIED:20231201T120001Z\r\n"
                  "SEQUENCE:29000000\r\nDTSTART");
    assert_int_equal(ics_modified(&made.model->feeds[0], &part, 1), MADE_MODIFIED + 1);
    assert_int_equal(ics_modified(&made.model->feeds[0], NULL, 0), MADE_MODIFIED);
    group.stamp.created = INT64_MIN;
    buf_clear(&block);
    ics_group(&group, ICS_STRUCK, MADE_NOW, &block);
    assert_null(strstr(block.data, "CREATED"));
}

static void the_environment_changes_no_byte(void **state)
{
    struct made here auto_made = make_every_combination(), there = {0};
    struct buf first auto_buf = made_body(&here, "/struck.ics"), second auto_buf = BUF_INIT;
    const char *was = getenv("TZ");
    char *zone auto_free = was ? xstrdup(was) : NULL;

    (void)state;
    setenv("TZ", "America/St_Johns", 1);
    tzset();
    setlocale(LC_ALL, "C.UTF-8");
    there = make_every_combination();
    second = made_body(&there, "/struck.ics");
    assert_string_equal(first.data, second.data);
    made_done(&there);
    setlocale(LC_ALL, "C");
    if (zone)
        setenv("TZ", zone, 1);
    else
        unsetenv("TZ");
    tzset();
}

/* --- words and links -----------------------------------------------------------------------------
 */

static const char full_event[] =
    PREAMBLE "events = (\n" EVENT("visit") "when = \"2023-12-12/2023-12-13\"; },\n" EVENT(
        "talk") "when = \"2023-12-13 10:00\"; zone = \"Europe/Brussels\"; place_zone = "
                "\"Asia/Riyadh\";\n"
                "part_of = \"visit\"; place = \"Hall, 1\"; coordinates = \"24.7,46.67\"; status = "
                "\"tentative\";\n"
                "categories = [ \"press\", \"a, b\" ]; organizers = [ \"One\", \"Two\" ];\n"
                "participants = [ \"Three\", \"Four\" ]; description = \"First.\\nSecond.\";\n"
                "live = ( { label = \"TV: \\\"one\\\"\"; url = \"https://tv.example/?a,b\"; }, { "
                "label = "
                "\"Radio\"; } );\n"
                "results = ( { label = \"Photographs\"; }, { label = \"Text\"; url = "
                "\"https://example.org/t\"; } );\n"
                "outcome = \"Agreed.\"; media_access = \"With a badge\"; accreditation_deadline = "
                "\"2023-12-12 17:00\";\n"
                "url = \"https://example.org/talk\"; source = \"https://example.org/notice\"; } "
                ");\n";

static const char full_description[] =
    "It is not certain yet that this event takes place.\n"
    "First.\nSecond.\n"
    "Local time at the place: 12:00 in Riyadh\n"
    "Live: TV: \"one\": https://tv.example/?a,b\n"
    "Live, link to follow: Radio\n"
    "Result: Text: https://example.org/t\n"
    "Outcome: Agreed.\n"
    "To be published: Photographs\n"
    "Media: With a badge\n"
    "Accreditation until Tuesday 12 December 2023, 17:00 (Brussels)\n"
    "Part of: Talk\n"
    "Organized by: One; Two\n"
    "Participants: Three; Four\n"
    "Contact: Press Office, room 1; ask\n"
    "More: https://example.org/talk\n"
    "Notice: https://example.org/notice\n"
    "Published by: The Publisher, https://publisher.example/\n"
    "The end time has not been announced.";

static void a_full_event_says_it_all_in_words_and_properties(void **state)
{
    struct made made auto_made = made_new(full_event, MADE_NOW);
    icalcomponent *calendar = parse_feed(&made, "/all.ics");
    icalcomponent *event = find_event(calendar, "talk@daybook.example");
    icalproperty *live = icalcomponent_get_first_property(event, ICAL_CONFERENCE_PROPERTY);

    (void)state;
    assert_string_equal(icalcomponent_get_description(event), full_description);
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
    struct made made auto_made = made_new(full_event, MADE_NOW);
    struct buf body auto_buf = made_body(&made, "/all.ics");

    (void)state;
    assert_line(body.data, "CATEGORIES:press,a\\, b");
    assert_line(body.data, "GEO:24.7;46.67");
    assert_line(body.data, "RELATED-TO;RELTYPE=PARENT:visit@daybook.example");
    assert_line(body.data,
                "CONFERENCE;VALUE=URI;FEATURE=VIDEO;LABEL=\"TV: ^'one^'\":https://tv.example/?a,b");
    assert_line(body.data, "X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-APPLE-RADIUS=72;X-TITLE=\"Hall,"
                           " 1\":geo:24.7,46.67");
}

static void the_first_line_says_what_is_special_and_the_last_that_no_end_is_known(void **state)
{
    static const struct {
        const char *settings, *first, *last;
    } cases[] = {
        {"when = \"2023-12-14 10:00/11:00\"; ", "Words.", "Published by: The Publisher"},
        {"when = \"2023-12-14 10:00\"; ", "Words.", "The end time has not been announced."},
        {"when = \"2023-12-14 TBC\"; ", "Start time to be confirmed.", NULL},
        {"when = \"2023-W50\"; ",
         "Date to be confirmed: some day from Monday 11 December 2023 to Sunday 17 December 2023.",
         NULL},
        {"when = \"2024-02\"; ", "Date to be confirmed: some day in February 2024.", NULL},
        {"when = \"2023-12-14\"; status = \"cancelled\"; change_reason = \"Strike.\"; ",
         "This event has been cancelled. Reason: Strike.", NULL},
        {"when = \"2023-12-14\"; status = \"postponed\"; ",
         "This event has been postponed; there is no new date yet.", NULL},
        {"when = \"2023-12-14 TBC\"; status = \"tentative\"; ",
         "It is not certain yet that this event takes place.", NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct buf text auto_buf = BUF_INIT, words auto_buf = BUF_INIT;
        struct made made auto_made = {0};
        const char *last;

        buf_puts(&text, PREAMBLE "events = (\n" EVENT("a") "description = \"Words.\"; ");
        buf_printf(&text, "%s } );\n", cases[i].settings);
        made = made_new(text.data, MADE_NOW);
        wording_description(made_event(&made, "a"), MADE_NOW, &words);
        last = strrchr(words.data, '\n') + 1;
        *strchr(words.data, '\n') = '\0';
        assert_string_equal(words.data, cases[i].first);
        assert_starts(last, cases[i].last ? cases[i].last : "Published by: ");
    }
}

static void the_place_has_its_own_time_only_where_its_clocks_differ(void **state)
{
    static const struct {
        const char *settings, *words;
    } cases[] = {
        {"when = \"2023-12-14 10:00\"; place_zone = \"Asia/Riyadh\"; ",
         "\nLocal time at the place: 12:00 in Riyadh\n"},
        {"when = \"2023-12-14 01:00\"; place_zone = \"America/New_York\"; ",
         "\nLocal time at the place: Wednesday 13 December 2023, 19:00 in New York\n"},
        {"when = \"2023-12-14 10:00\"; place_zone = \"Europe/Paris\"; ", NULL},
        {"when = \"2023-12-14 TBC\"; place_zone = \"Asia/Riyadh\"; ", NULL},
        {"when = \"2023-12-14 10:00\"; ", NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct buf text auto_buf = BUF_INIT, words auto_buf = BUF_INIT;
        struct made made auto_made = {0};

        buf_puts(&text, PREAMBLE "events = (\n" EVENT("a") "description = \"Words.\"; ");
        buf_printf(&text, "%s } );\n", cases[i].settings);
        made = made_new(text.data, MADE_NOW);
        wording_description(made_event(&made, "a"), MADE_NOW, &words);
        if (cases[i].words)
            assert_non_null(strstr(words.data, cases[i].words));
        else
            assert_null(strstr(words.data, "Local time"));
    }
}

static void nothing_tells_of_a_parent_that_is_not_public(void **state)
{
    static const char text[] =
        PREAMBLE "events = (\n"
                 "  { id = \"secret\"; publisher = \"p\"; title = \"Hidden\"; "
                 "when = \"2023-12-14\";\n"
                 "    publish_at = \"2023-12-09 09:00\"; },\n" EVENT(
                     "open") "when = \"2023-12-14\"; part_of = \"secret\"; } );\n";
    struct made before auto_made = made_new(text, MADE_NOW);
    struct made after auto_made = made_new(text, MADE_NOW + 2 * 86400);
    struct buf hidden auto_buf = made_body(&before, "/all.ics");
    struct buf shown auto_buf = made_body(&after, "/all.ics");
    struct buf page auto_buf = made_body(&before, "/");

    (void)state;
    assert_null(strstr(hidden.data, "secret"));
    assert_null(strstr(hidden.data, "Hidden"));
    assert_null(strstr(page.data, "Hidden"));
    assert_non_null(strstr(page.data, "<p>1 event</p>"));
    assert_line(shown.data, "SUMMARY:Hidden");
    assert_line(shown.data, "RELATED-TO;RELTYPE=PARENT:secret@daybook.example");
}

/* --- hostile texts -------------------------------------------------------------------------------
 */

/* What no configuration lets through, and what it does. */
static const char *const hostile[] = {
    "a\r\nX-EVIL:1\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil\r\n",
    "a\nX-EVIL:1\nEND:VCALENDAR",
    "a\xe2\x80\xa8X-EVIL:1\xc2\x85"
    "BEGIN:VALARM",
    "\"a\";X-EVIL=\"1\":b^n^'\\n\\,\\",
    "\"\\\"",
};

static struct buf hostile_feed(const struct made *made, const char *text)
{
    struct publisher publisher = *made_event(made, "talk")->publisher;
    struct event event = *made_event(made, "talk");
    const struct event *master = &event;
    struct group group = {.uid = text, .components = &master, .count = 1};
    struct ics_part part = {.group = &group};
    struct feed feed = made->model->feeds[0];
    struct link link = {.label = text, .url = text};
    struct buf block auto_buf = BUF_INIT, body = BUF_INIT;

    publisher.name = publisher.url = publisher.contact = text;
    event.publisher = &publisher;
    event.title = event.description = event.place = event.url = event.source = text;
    event.media_access = event.outcome = event.change_reason = text;
    event.status = STATUS_CANCELLED;
    event.live = event.results = (struct links){.items = &link, .count = 1};
    event.categories = event.organizers = event.participants =
        (struct words){.items = &text, .count = 1};
    feed.title = feed.description = text;
    ics_group(&group, ICS_STRUCK, MADE_NOW, &block);
    part.block = block.data;
    part.len = block.len;
    ics_feed(made->model, &feed, &part, 1, &body);
    return body;
}

static void no_text_adds_a_property_or_a_component(void **state)
{
    struct made made auto_made = made_new(full_event, MADE_NOW);

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
    struct made made auto_made = made_new(full_event, MADE_NOW);

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
        cmocka_unit_test(every_status_precision_and_flag_is_what_libical_reads),
        cmocka_unit_test(local_times_of_every_zone_are_the_instants_of_the_model),
        cmocka_unit_test(zones_of_timed_events_stand_once_and_sorted),
        cmocka_unit_test(times_in_utc_end_in_z_without_a_zone),
        cmocka_unit_test(an_end_in_the_hour_that_comes_twice_is_after_the_start),
        cmocka_unit_test(the_header_says_everything_before_the_first_component),
        cmocka_unit_test(a_site_without_an_address_names_no_source),
        cmocka_unit_test(an_empty_calendar_holds_one_transparent_day_long_ago),
        cmocka_unit_test(nothing_is_written_that_subscriptions_must_not_hold),
        cmocka_unit_test(stamps_are_those_of_the_group_and_the_calendar_has_the_latest),
        cmocka_unit_test(the_environment_changes_no_byte),
        cmocka_unit_test(a_full_event_says_it_all_in_words_and_properties),
        cmocka_unit_test(properties_with_parameters_and_lists_are_written_as_the_rfc_has_them),
        cmocka_unit_test(the_first_line_says_what_is_special_and_the_last_that_no_end_is_known),
        cmocka_unit_test(the_place_has_its_own_time_only_where_its_clocks_differ),
        cmocka_unit_test(nothing_tells_of_a_parent_that_is_not_public),
        cmocka_unit_test(no_text_adds_a_property_or_a_component),
        cmocka_unit_test(long_words_of_any_script_come_back_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
