/* Calendars: what each event becomes, read back by libical. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "read_back.h"
#include "render/ics.h"

#include <locale.h>
#include <time.h>

#define PREAMBLE                                                                                   \
    "site: { title = \"Test daybook\"; base_url = \"https://calendar.example.org/press\";\n"       \
    "  uid_domain = \"daybook.example\"; };\n"                                                     \
    "defaults: { zone = \"Europe/Brussels\"; duration = \"1 hour\"; };\n"                          \
    "publishers = ( { id = \"p\"; name = \"The Publisher\";\n"                                     \
    "  url = \"https://publisher.example/\"; contact = \"Press Office, room 1; ask\"; } );\n"

/* --- every status, precision and flag --------------------------------------------------------- */

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
    bool takes_time = busy && statuses[s].has_date, postponed = s == 2, cancelled = s == 3;
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
    assert_value(event, "X-DAYBOOK-STATUS", postponed ? "POSTPONED" : cancelled ? "CANCELLED" : "");
    assert_value(event, "X-DAYBOOK-TIME", postponed ? "" : dates[d].time_tbc);
    assert_value(event, "X-DAYBOOK-DATE", dates[d].date_tbc);
}

static void every_status_precision_and_flag_is_what_libical_reads(void **state)
{
    static const char *const paths[] = {[ICS_STRUCK] = "/struck.ics", [ICS_TITLE] = "/title.ics"};
    struct made made auto_made = make_every_combination();

    (void)state;
    for (enum ics_style style = 0; style <= ICS_TITLE; style++) {
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

/* --- times and zones -------------------------------------------------------------------------- */

static void local_times_of_every_zone_are_the_instants_of_the_model(void **state)
{
    struct made made auto_made =
        made_events(MADE_NOW, "brussels", "when = '2024-07-01 09:00/17:00';", "dublin",
                    "when = '2024-01-15 09:00'; zone = 'Europe/Dublin';", "york",
                    "when = '2024-03-20 18:30'; zone = 'America/New_York';", "ramadan",
                    "when = '2024-03-20 18:30'; zone = 'Africa/Casablanca';", "later",
                    "when = '2026-08-20 18:30'; zone = 'Africa/Casablanca';", "riyadh",
                    "when = '2024-03-20 18:30'; zone = 'Asia/Riyadh';", "utc",
                    "when = '2024-03-20 18:30'; zone = 'Etc/UTC';", NULL);
    icalcomponent *calendar = parse_feed(&made, "/all.ics");

    (void)state;
    assert_int_equal(icalcomponent_count_components(calendar, ICAL_VTIMEZONE_COMPONENT), 5);
    assert_int_equal(made.model->group_count, 7);
    for (size_t i = 0; i < made.model->group_count; i++) {
        const struct event *event = made.model->groups[i]->event;
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
    struct made made auto_made =
        made_events(MADE_NOW, "a", "when = '2024-01-01 09:00';", "b",
                    "when = '2024-01-15 09:00'; zone = 'Asia/Riyadh';", "c",
                    "when = '2024-01-16 09:00'; zone = 'Asia/Riyadh';", "d",
                    "when = '2024-03-20'; zone = 'America/New_York';", NULL);
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
    struct made made auto_made =
        made_events(MADE_NOW, "a", "when = '2024-03-20 18:30/19:00'; zone = 'UTC';", NULL);
    struct buf body auto_buf = made_body(&made, "/all.ics");

    (void)state;
    assert_line(body.data, "DTSTART:20240320T183000Z");
    assert_line(body.data, "DTEND:20240320T190000Z");
    assert_null(strstr(body.data, "VTIMEZONE"));
}

static void an_end_in_the_hour_that_comes_twice_is_after_the_start(void **state)
{
    struct made made auto_made = made_events(MADE_NOW, "a", "when = '2023-10-29 02:30';", NULL);
    struct buf body auto_buf = made_body(&made, "/all.ics");

    (void)state;
    assert_line(body.data, "DTSTART;TZID=Europe/Brussels:20231029T023000");
    assert_line(body.data, "DTEND:20231029T013000Z");
    icalcomponent_free(parse(body.data));
}

/* --- the calendar ----------------------------------------------------------------------------- */

static const char full_header[] =
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//daybookd//daybookd//EN\r\n"
    "CALSCALE:GREGORIAN\r\nNAME:Open\\, to all\r\n"
    "X-WR-CALNAME:Open\\, to all\r\nDESCRIPTION:One\\nTwo\r\nX-WR-CALDESC:One\\nTwo\r\n"
    "X-WR-TIMEZONE:Europe/Brussels\r\nCOLOR:steelblue\r\nX-APPLE-CALENDAR-COLOR:#4682B4\r\n"
    "REFRESH-INTERVAL;VALUE=DURATION:P1DT30M\r\nX-PUBLISHED-TTL:P1DT30M\r\n"
    "SOURCE;VALUE=URI:https://calendar.example.org/press/press.ics\r\n"
    "URL:https://calendar.example.org/press/\r\nLAST-MODIFIED:20231208T014640Z\r\n"
    "BEGIN:VTIMEZONE\r\n";

static void the_header_says_everything_before_the_first_component(void **state)
{
    struct made made auto_made = made_new(
        PREAMBLE
        "feeds = ( { id = \"press\"; title = \"Open, to all\"; color = \"steelblue\"; "
        "description = \"One\\nTwo\"; refresh = \"P1DT30M\"; } );\nevents = ( { id = \"a\"; "
        "publisher = \"p\"; title = \"Talk\"; when = \"2023-12-14 10:00\"; } );\n",
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
    struct made made auto_made = made_events(MADE_NOW, NULL);
    icalcomponent *calendar = parse_feed(&made, "/all.ics");
    icalcomponent *event = find_event(calendar, "empty.all.ics@daybook.example");

    (void)state;
    assert_int_equal(icalcomponent_count_components(calendar, ICAL_VEVENT_COMPONENT), 1);
    assert_non_null(event);
    assert_value(event, "DTSTART", "19700101");
    assert_value(event, "DTEND", "19700102");
    assert_value(event, "TRANSP", "TRANSPARENT");
    assert_value(event, "DTSTAMP", "19700101T000000Z");
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

static void stamps_are_those_of_the_group(void **state)
{
    struct made made auto_made = made_events(MADE_NOW, "a", "when = '2023-12-14';", NULL);
    struct group group = made.published->groups[0];
    struct buf block auto_buf = BUF_INIT;

    (void)state;
    group.stamp = (struct stamp){.created = 0, .modified = 1701432001, .sequence = 29000000};
    ics_group(&group, ICS_STRUCK, &block);
    assert_starts(block.data,
                  "BEGIN:VEVENT\r\nUID:a@daybook.example\r\nDTSTAMP:20231201T120001Z\r\n"
                  "CREATED:19700101T000000Z\r\nLAST-MODIFIED:20231201T120001Z\r\n"
                  "SEQUENCE:29000000\r\nDTSTART");
    group.stamp.created = INT64_MIN;
    buf_clear(&block);
    ics_group(&group, ICS_STRUCK, &block);
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
        cmocka_unit_test(stamps_are_those_of_the_group),
        cmocka_unit_test(the_environment_changes_no_byte),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
