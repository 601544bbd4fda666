/* jCal: what each kind of content line becomes, and which calendars are refused. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/memory.h"
#include "render/jcal.h"

#include <errno.h>
#include <string.h>

/* The calendar in memory of its exact size, for the sanitizers. */
static int write_jcal(const char *calendar, struct buf *buf)
{
    size_t len = strlen(calendar);
    char *exact = xmalloc(len ? len : 1);
    int error;

    memcpy(exact, calendar, len);
    error = jcal_write((struct slice){exact, len}, buf);
    free(exact);
    return error;
}

#define AROUND(lines) "BEGIN:VCALENDAR\r\n" lines "END:VCALENDAR\r\n"

static void a_line_is_an_array_of_name_parameters_type_and_values(void **state)
{
    static const struct {
        const char *line, *written;
    } cases[] = {
        {"VERSION:2.0", "[\"version\",{},\"text\",\"2.0\"]"},
        {"SUMMARY:a\\, b\\; c\\\\ d\\ne: \"f\"",
         "[\"summary\",{},\"text\",\"a, b; c\\\\ d\\ne: \\\"f\\\"\"]"},
        {"SUMMARY:", "[\"summary\",{},\"text\",\"\"]"},
        {"CATEGORIES:one,two\\, three", "[\"categories\",{},\"text\",\"one\",\"two, three\"]"},
        {"SEQUENCE:123144896", "[\"sequence\",{},\"integer\",123144896]"},
        {"DTSTAMP:20231214T090000Z", "[\"dtstamp\",{},\"date-time\",\"2023-12-14T09:00:00Z\"]"},
        {"DTSTART;TZID=Europe/Brussels:20231214T100000",
         "[\"dtstart\",{\"tzid\":\"Europe/Brussels\"},\"date-time\",\"2023-12-14T10:00:00\"]"},
        {"DTEND;VALUE=DATE:20231215", "[\"dtend\",{},\"date\",\"2023-12-15\"]"},
        {"EXDATE;VALUE=DATE:20240501", "[\"exdate\",{},\"date\",\"2024-05-01\"]"},
        {"TZOFFSETTO:-0430", "[\"tzoffsetto\",{},\"utc-offset\",\"-04:30\"]"},
        {"TZOFFSETFROM:+001730", "[\"tzoffsetfrom\",{},\"utc-offset\",\"+00:17:30\"]"},
        {"REFRESH-INTERVAL;VALUE=DURATION:PT1H", "[\"refresh-interval\",{},\"duration\",\"PT1H\"]"},
        {"GEO:50.88;-004.430", "[\"geo\",{},\"float\",[50.88,-4.430]]"},
        {"RRULE:FREQ=MONTHLY;COUNT=3;BYDAY=1MO,-1FR;BYMONTHDAY=-1",
         "[\"rrule\",{},\"recur\",{\"freq\":\"MONTHLY\",\"count\":3,\"byday\":[\"1MO\",\"-1FR\"],"
         "\"bymonthday\":-1}]"},
        {"RRULE:FREQ=DAILY;UNTIL=20240630",
         "[\"rrule\",{},\"recur\",{\"freq\":\"DAILY\",\"until\":\"2024-06-30\"}]"},
        {"RRULE:FREQ=DAILY;UNTIL=20240630T080000Z",
         "[\"rrule\",{},\"recur\",{\"freq\":\"DAILY\",\"until\":\"2024-06-30T08:00:00Z\"}]"},
        {"CONFERENCE;VALUE=URI;FEATURE=VIDEO;LABEL=\"A, ^'b^': c^n^^\":https://x.example/a,b;c",
         "[\"conference\",{\"feature\":\"VIDEO\",\"label\":\"A, \\\"b\\\": c\\n^\"},\"uri\","
         "\"https://x.example/a,b;c\"]"},
        {"X-WR-CALNAME:a\\, b", "[\"x-wr-calname\",{},\"unknown\",\"a\\\\, b\"]"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct buf calendar auto_buf = BUF_INIT, written auto_buf = BUF_INIT,
                            expected auto_buf = BUF_INIT;

        buf_printf(&calendar, AROUND("%s\r\n"), cases[i].line);
        buf_printf(&expected, "[\"vcalendar\",[%s],[]]", cases[i].written);
        assert_int_equal(write_jcal(calendar.data, &written), 0);
        assert_string_equal(written.data, expected.data);
    }
}

static void lines_are_unfolded_wherever_they_were_cut(void **state)
{
    struct buf written auto_buf = BUF_INIT;

    (void)state;
    assert_int_equal(write_jcal(AROUND("SUMM\r\n ARY:a\\\r\n \\b\r\n  c\r\n"), &written), 0);
    assert_string_equal(written.data,
                        "[\"vcalendar\",[[\"summary\",{},\"text\",\"a\\\\b c\"]],[]]");
}

static void components_stand_after_properties_in_a_list_of_their_own(void **state)
{
    struct buf written auto_buf = BUF_INIT;

    (void)state;
    buf_puts(&written, "before ");
    assert_int_equal(write_jcal(AROUND("VERSION:2.0\r\n"
                                       "BEGIN:VTIMEZONE\r\nTZID:A\r\nBEGIN:STANDARD\r\nTZNAME:B\r\n"
                                       "END:STANDARD\r\nBEGIN:DAYLIGHT\r\nEND:DAYLIGHT\r\n"
                                       "END:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT\r\n"),
                                &written),
                     0);
    assert_string_equal(written.data, "before [\"vcalendar\",[[\"version\",{},\"text\",\"2.0\"]],["
                                      "[\"vtimezone\",[[\"tzid\",{},\"text\",\"A\"]],["
                                      "[\"standard\",[[\"tzname\",{},\"text\",\"B\"]],[]],"
                                      "[\"daylight\",[],[]]]],"
                                      "[\"vevent\",[[\"uid\",{},\"text\",\"1\"]],[]]]]");
}

static void what_we_would_not_write_is_refused_whole(void **state)
{
    static const char *const calendars[] = {
        "",
        "BEGIN:VCALENDAR\r\n",
        "BEGIN:VEVENT\r\nEND:VEVENT\r\n",
        "VERSION:2.0\r\n" AROUND(""),
        AROUND("") "VERSION:2.0\r\n",
        AROUND("") AROUND(""),
        AROUND("BEGIN:VEVENT\r\n"),
        AROUND("END:VEVENT\r\n"),
        AROUND("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"),
        AROUND("BEGIN:A\r\nBEGIN:B\r\nBEGIN:C\r\nBEGIN:D\r\nEND:D\r\nEND:C\r\nEND:B\r\nEND:A\r\n"),
        AROUND("BEGIN:AVERYLONGCOMPONENTNAME\r\nEND:AVERYLONGCOMPONENTNAME\r\n"),
        AROUND("BEGIN;X=Y:VEVENT\r\nEND:VEVENT\r\n"),
        AROUND("BEGIN:VEVENT\r\nEND:VEVENT\r\nVERSION:2.0\r\n"),
        AROUND("VERSION:2.0\n"),
        AROUND("\r\n"),
        AROUND("\r\n VERSION:2.0\r\n"),
        AROUND("VERSION\r\n"),
        AROUND("version:2.0\r\n"),
        AROUND(":2.0\r\n"),
        AROUND("ATTENDEE:mailto:a@b.example\r\n"),
        AROUND("SUMMARY:a,b\r\n"),
        AROUND("SUMMARY:a\\b\r\n"),
        AROUND("SUMMARY:a\\\r\n"),
        AROUND("CATEGORIES:a\\x,b\r\n"),
        AROUND("SEQUENCE:\r\n"),
        AROUND("SEQUENCE:1x\r\n"),
        AROUND("SEQUENCE:12345678901\r\n"),
        AROUND("DTSTART:20231214\r\n"),
        AROUND("DTSTART:20231214T1000\r\n"),
        AROUND("DTSTART;VALUE=DATE:20231214T100000\r\n"),
        AROUND("DTSTART;VALUE=PERIOD:20231214T100000/PT1H\r\n"),
        AROUND("TZOFFSETTO:0100\r\n"),
        AROUND("GEO:50.88\r\n"),
        AROUND("GEO:50.88;4.\r\n"),
        AROUND("GEO:50.88;east\r\n"),
        AROUND("RRULE:FREQ\r\n"),
        AROUND("RRULE:FREQ=DAILY;UNTIL=soon\r\n"),
        AROUND("URL;X:a\r\n"),
        AROUND("URL;X=a\r\n"),
        AROUND("URL;X=\"a:b\r\n"),
        AROUND("URL;X=\"a\"b:c\r\n"),
        AROUND("URL;X=a,b:c\r\n"),
        AROUND("URL;X=^x:c\r\n"),
        AROUND("URL;X=^:c\r\n"),
        AROUND("URL;A=1;B=2;C=3;D=4;E=5;F=6;G=7;H=8;I=9:c\r\n"),
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(calendars); i++) {
        struct buf written auto_buf = BUF_INIT;

        buf_puts(&written, "before");
        if (write_jcal(calendars[i], &written) != -EINVAL)
            fail_msg("taken: %s", calendars[i]);
        assert_string_equal(written.data, "before");
    }
}

static void an_octet_zero_is_in_no_calendar(void **state)
{
    static const char calendar[] = AROUND("SUMMARY:a\0b\r\n");
    struct buf written auto_buf = BUF_INIT;

    (void)state;
    assert_int_equal(jcal_write((struct slice){calendar, sizeof(calendar) - 1}, &written), -EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_an_array_of_name_parameters_type_and_values),
        cmocka_unit_test(lines_are_unfolded_wherever_they_were_cut),
        cmocka_unit_test(components_stand_after_properties_in_a_list_of_their_own),
        cmocka_unit_test(what_we_would_not_write_is_refused_whole),
        cmocka_unit_test(an_octet_zero_is_in_no_calendar),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
