/* `when`: every form, every refusal with its advice, and the round trip of every day. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "daybook/when.h"

#include <stdio.h>
#include <string.h>

#define AT(y, m, d, h, min)                                                                        \
    {                                                                                              \
        .year = (y), .month = (m), .day = (d), .hour = (h), .minute = (min)                        \
    }

struct moment {
    int year, month, day, hour, minute;
};

static void check_moment(struct local_time actual, const struct moment *expected)
{
    assert_int_equal(actual.day, day_from_civil(expected->year, expected->month, expected->day));
    assert_int_equal(actual.minute, expected->hour * 60 + expected->minute);
}

static void every_form_has_its_meaning(void **state)
{
    static const struct {
        const char *text;
        enum when_kind kind;
        struct moment start, end;
    } cases[] = {
        {"2023-12-14 10:00", WHEN_START, AT(2023, 12, 14, 10, 0), AT(2023, 12, 14, 10, 0)},
        {"2023-12-14T10:00", WHEN_START, AT(2023, 12, 14, 10, 0), AT(2023, 12, 14, 10, 0)},
        {"2023-12-14 00:00", WHEN_START, AT(2023, 12, 14, 0, 0), AT(2023, 12, 14, 0, 0)},
        {"2023-12-14 10:00/11:30", WHEN_SPAN, AT(2023, 12, 14, 10, 0), AT(2023, 12, 14, 11, 30)},
        {"2023-12-14 22:00/2023-12-15 02:00", WHEN_SPAN, AT(2023, 12, 14, 22, 0),
         AT(2023, 12, 15, 2, 0)},
        {"2023-12-14T22:00/2023-12-15T02:00", WHEN_SPAN, AT(2023, 12, 14, 22, 0),
         AT(2023, 12, 15, 2, 0)},
        {"2023-12-14", WHEN_DAYS, AT(2023, 12, 14, 0, 0), AT(2023, 12, 14, 0, 0)},
        {"2023-10-02/2023-10-27", WHEN_DAYS, AT(2023, 10, 2, 0, 0), AT(2023, 10, 27, 0, 0)},
        {"2024-02-29", WHEN_DAYS, AT(2024, 2, 29, 0, 0), AT(2024, 2, 29, 0, 0)},
        {"2023-12-13 TBC", WHEN_DAY_TBC, AT(2023, 12, 13, 0, 0), AT(2023, 12, 13, 0, 0)},
        {"2023-W50", WHEN_WEEK, AT(2023, 12, 11, 0, 0), AT(2023, 12, 17, 0, 0)},
        {"2020-W53", WHEN_WEEK, AT(2020, 12, 28, 0, 0), AT(2021, 1, 3, 0, 0)},
        {"2025-W01", WHEN_WEEK, AT(2024, 12, 30, 0, 0), AT(2025, 1, 5, 0, 0)},
        {"2023-12", WHEN_MONTH, AT(2023, 12, 1, 0, 0), AT(2023, 12, 31, 0, 0)},
        {"2024-02", WHEN_MONTH, AT(2024, 2, 1, 0, 0), AT(2024, 2, 29, 0, 0)},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct when when;
        char *message = NULL;

        assert_int_equal(when_parse(cases[i].text, &when, &message), 0);
        assert_int_equal(when.kind, cases[i].kind);
        check_moment(when.start, &cases[i].start);
        check_moment(when.end, &cases[i].end);
    }
}

static void undated_is_tbc(void **state)
{
    struct when when;
    char *message = NULL;

    (void)state;
    assert_int_equal(when_parse("TBC", &when, &message), 0);
    assert_int_equal(when.kind, WHEN_UNDATED);
}

static void what_is_not_a_form_is_taught(void **state)
{
    static const struct {
        const char *text;
        const char *advice; /* a part of the message */
    } cases[] = {
        {"2023-02-30", "2023-02-30 does not exist: that month has 28 days"},
        {"2023-13-01", "there is no month 13"},
        {"2023-00-10", "there is no month 00"},
        {"2023-12-00", "2023-12-00 does not exist"},
        {"2023-W53", "there is no week 53 in 2023: it has 52 weeks"},
        {"2023-W00", "there is no week 00"},
        {"1969-12-31", "the year 1969 is out of range"},
        {"2200-01-01", "the year 2200 is out of range"},
        {"2023-12-14 24:00", "midnight is 00:00 of the next day"},
        {"2023-12-14 25:00", "there is no time 25:00"},
        {"2023-12-14 10:60", "there is no time 10:60"},
        {"2023-12-14 10:00/09:00", "if it is on the next day, write that day"},
        {"2023-12-14 10:00/10:00", "start and end are the same"},
        {"2023-10-27/2023-10-02", "the end comes before the start"},
        {"2023-12-15 10:00/2023-12-14 10:00", "the end comes before the start"},
        {"2023-12-14 10:00/2023-12-15", "give both ends a time, or neither"},
        {"2023-12-14/2023-12-15 10:00", "give both ends a time, or neither"},
        {"2023-12-14 10:00:00", "leave the seconds out"},
        {"2023-12-14 10:00 TBC", "write the day alone and TBC"},
        {"2023-12-14TBC", "write it like 2023-12-13 TBC"},
        {"tbc", "write it like 2023-12-13 TBC, or TBC alone"},
        {"TBA", "write TBC"},
        {"TBD", "write TBC"},
        {"2023-12-14 TBA", "write TBC"},
        {"14/12/2023", "year-month-day: 2023-12-14"},
        {"12/14/2023", "year-month-day: 2023-12-14"},
        {"14.12.2023", "year-month-day: 2023-12-14"},
        {"31/02/2023", "year-month-day, as in 2023-12-14"},
        {"2023/12/14", "write - between year, month and day"},
        {"14 December", "in numbers, year-month-day, as in 2023-12-14"},
        {"3 March 2024", "in numbers, year-month-day: 2024-03-03"},
        {"3rd of March 2024", "in numbers, year-month-day: 2024-03-03"},
        {"March 3, 2024", "in numbers, year-month-day: 2024-03-03"},
        {"2023-12-14 10am", "24-hour clock: 10:00"},
        {"2023-12-14 10.30 pm", "24-hour clock: 22:30"},
        {"2023-12-14 12am", "24-hour clock: 00:00"},
        {"2023-12-14 10h30", "with a colon: 10:30"},
        {"2023-12-14 10h", "with a colon: 10:00"},
        {"2023-12-14 9:00", "two digits: 2023-12-14 09:00"},
        {"2023-1-5", "two digits: 2023-01-05"},
        {"2023-12-14 10:00 CET", "write no zone here, but zone ="},
        {"2023-12-14 10:00Z", "write no zone here"},
        {"2023-12-14 10:00+01:00", "write no zone here"},
        {"2023-12-14 10:00 UTC", "write no zone here"},
        {"2023-10-02\xe2\x80\x93"
         "2023-10-27",
         "write / between start and end, not a dash"},
        {"2023-10-02 - 2023-10-27", "without blanks: 2023-10-02/2023-10-27"},
        {"2023-10-02 to 2023-10-27", "without blanks"},
        {"2023-10-02 / 2023-10-27", "without blanks"},
        {"2023-12-14 10:00-11:30", "2023-12-14 10:00/11:30"},
        {"2023-W50/2023-W51", "a range of weeks or months is not known"},
        {"2023-11/2023-12", "a range of weeks or months is not known"},
        {"2023-w50", "capital W"},
        {"2023W50", "capital W"},
        {"10:00", "the day is missing"},
        {"23-12-14", "the year has four digits"},
        {"2023", "a year alone"},
        {"2023/11/02", "year, month and day: 2023-11-02"},
        {"2023-11-02 - 2023-11-09", "without blanks: 2023-11-02/2023-11-09"},
        {"2023-11-02 10:00-11:30", "between start and end: 2023-11-02 10:00/11:30"},
        {"2023-11-02 10:00 - 2023-11-03 11:00", "2023-11-02 10:00/2023-11-03 11:00"},
        {"2023-w45", "two digits: 2023-W45"},
        {"3 March", "year-month-day, as in 2023-12-14"},
        {"04/05/2023", "year-month-day, as in 2023-12-14"},
        {"2023-11-02 25h", "times are written with a colon"},
        {"2023-11-02 9:00/10:00", "hours have two digits: 09:00"},
        {"2023-11-2/2023-11-9", "months and days have two digits"},
        {"2/11/23", "the year has four digits"},
        {"02.11.23", "the year has four digits"},
        {"2023-11-02 10.30", "a colon in the time: 2023-11-02 10:30"},
        {"2023-11-02 1030", "a colon in the time: 2023-11-02 10:30"},
        {"2023-11-02  10:30", "one blank between them, and a colon in the time: 2023-11-02 10:30"},
        {"2023-11-02, 10:30", "one blank between them, and a colon in the time: 2023-11-02 10:30"},
        {"2023-11-02 10:00 Europe/Brussels", "write no zone here"},
        {"tomorrow", "write the date itself"},
        {"", "it is empty"},
        {" 2023-12-14", "take away the blanks"},
        {"soon", "write it like 2023-12-14 10:00"},
        {"99999999999999999999-12-14", "write it like 2023-12-14 10:00"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct when when = {.kind = WHEN_SPAN};
        char *message = NULL;

        if (when_parse(cases[i].text, &when, &message) == 0)
            fail_msg("\"%s\" was taken", cases[i].text);
        assert_int_equal(when.kind, WHEN_SPAN);
        if (!strstr(message, cases[i].advice))
            fail_msg("\"%s\": got \"%s\", not \"%s\"", cases[i].text, message, cases[i].advice);
        free(message);
    }
}

static void round_trip(const char *text)
{
    struct buf printed auto_buf = BUF_INIT;
    struct when when;
    char *message = NULL;

    if (when_parse(text, &when, &message) != 0)
        fail_msg("\"%s\": %s", text, message);
    when_print(&when, &printed);
    assert_string_equal(printed.data, text);
}

/* Every day of the range, in every form that has a day; every week and month. The calendar is
 * counted here in the plainest way. */
static void every_day_survives_the_round_trip(void **state)
{
    int32_t number = 0;

    (void)state;
    for (int year = 1970; year <= 2199; year++) {
        for (int month = 1; month <= 12; month++) {
            for (int day = 1; day <= days_in_month(year, month); day++, number++) {
                struct civil civil = civil_from_day(number);
                char date[48], text[96];

                assert_int_equal(day_from_civil(year, month, day), number);
                assert_int_equal(civil.year, year);
                assert_int_equal(civil.month, month);
                assert_int_equal(civil.day, day);
                assert_int_equal(weekday_of(number), (number + 3) % 7);
                snprintf(date, sizeof(date), "%04d-%02d-%02d", year, month, day);
                round_trip(date);
                snprintf(text, sizeof(text), "%s TBC", date);
                round_trip(text);
                snprintf(text, sizeof(text), "%s %02d:%02d", date, day % 24, number % 60);
                round_trip(text);
                snprintf(text, sizeof(text), "%s 05:01/23:59", date);
                round_trip(text);
            }
        }
    }
    assert_int_equal(number, day_from_civil(2200, 1, 1));
    for (int year = 1971; year <= 2198; year++) {
        for (int i = 1; i <= 52; i++) {
            char text[48];

            snprintf(text, sizeof(text), i <= 12 ? "%04d-%02d" : "%04d-W%02d", year, i);
            round_trip(text);
        }
    }
}

static void a_moment_alone_has_date_and_time(void **state)
{
    struct local_time time;
    char *message = NULL;

    (void)state;
    assert_int_equal(local_time_parse("2023-12-12 17:00", &time, &message), 0);
    assert_int_equal(time.day, day_from_civil(2023, 12, 12));
    assert_int_equal(time.minute, 17 * 60);
    assert_int_not_equal(local_time_parse("2023-12-12", &time, &message), 0);
    assert_non_null(strstr(message, "a date and a time are wanted"));
    free(message);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_has_its_meaning),
        cmocka_unit_test(undated_is_tbc),
        cmocka_unit_test(what_is_not_a_form_is_taught),
        cmocka_unit_test(every_day_survives_the_round_trip),
        cmocka_unit_test(a_moment_alone_has_date_and_time),
    };

    return cmocka_run_group_tests_name("when", tests, NULL, NULL);
}
