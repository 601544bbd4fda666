/* Rules by which events repeat: how they are written, what they fall on, what is refused. Thousands
 * more are compared with other programs in tests/repeats.py. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/memory.h"
#include "daybook/repeat.h"

static struct repeat parse(const char *text)
{
    struct repeat repeat;
    char *message;

    if (repeat_parse(text, &repeat, &message) != 0)
        fail_msg("\"%s\" was refused: %s", text, message);
    return repeat;
}

static int32_t parse_day(const char *text)
{
    int year, month, day;

    assert_int_equal(sscanf(text, "%d-%d-%d", &year, &month, &day), 3);
    return day_from_civil(year, month, day);
}

static void add_day(int32_t day, struct buf *buf)
{
    struct civil civil = civil_from_day(day);

    buf_printf(buf, "%s%04d-%02d-%02d", buf->len ? " " : "", civil.year, civil.month, civil.day);
}

static void print_rrule(const struct repeat *repeat, struct buf *buf)
{
    struct civil civil = civil_from_day(repeat->until == INT32_MAX ? 0 : repeat->until);
    char until[32];

    snprintf(until, sizeof(until), "%04d%02d%02d", civil.year, civil.month, civil.day);
    repeat_print_rrule(repeat, repeat->until == INT32_MAX ? NULL : until, buf);
}

/* Up to six days from the first one on or after `start`. */
static void assert_days(const char *rule, const char *start, const char *days)
{
    struct repeat repeat = parse(rule);
    struct repeat_walk walk = repeat_walk(&repeat, repeat_first(&repeat, parse_day(start)));
    struct buf found auto_buf = BUF_INIT;
    int32_t day;

    for (int i = 0; i < 6 && repeat_next(&walk, &day); i++)
        add_day(day, &found);
    assert_string_equal(found.data, days);
}

static void assert_refused(const char *text, const char *part_of_message)
{
    struct repeat repeat;
    char *message = NULL;

    if (repeat_parse(text, &repeat, &message) == 0)
        fail_msg("\"%s\" was taken", text);
    if (!message || !strstr(message, part_of_message))
        fail_msg("\"%s\" was refused with \"%s\"", text, message);
    free(message);
    assert_int_not_equal(repeat_parse(text, &repeat, NULL), 0);
}

static const struct {
    const char *rrule;
    const char *words;
} both_ways[] = {
    {"FREQ=DAILY", "every day"},
    {"FREQ=DAILY;INTERVAL=3", "every 3 days"},
    {"FREQ=DAILY;BYMONTH=1,12", "every day in January and December"},
    {"FREQ=DAILY;INTERVAL=2;BYDAY=SA,SU", "every 2 days on Saturday and Sunday"},
    {"FREQ=WEEKLY", "every week"},
    {"FREQ=WEEKLY;UNTIL=20240630;BYDAY=WE", "every week on Wednesday until 2024-06-30"},
    {"FREQ=WEEKLY;BYDAY=MO,WE,FR", "every week on Monday, Wednesday and Friday"},
    {"FREQ=WEEKLY;INTERVAL=2;COUNT=10", "every 2 weeks, 10 times"},
    {"FREQ=WEEKLY;COUNT=1", "every week, 1 time"},
    {"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "every weekday"},
    {"FREQ=WEEKLY;COUNT=3;BYMONTH=6;BYDAY=MO,TU,WE,TH,FR", "every weekday in June, 3 times"},
    {"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,SA", "every week on Monday, Tuesday, Wednesday, Thursday and "
                                         "Saturday"},
    {"FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU,WE,TH,FR",
     "every 2 weeks on Monday, Tuesday, Wednesday, Thursday and Friday"},
    {"FREQ=MONTHLY", "every month"},
    {"FREQ=MONTHLY;BYDAY=-1FR", "every month on the last Friday"},
    {"FREQ=MONTHLY;BYDAY=1MO,3MO", "every month on the first and the third Monday"},
    {"FREQ=MONTHLY;BYDAY=1MO,-2FR", "every month on the first Monday and the second last Friday"},
    {"FREQ=MONTHLY;BYDAY=FR", "every month on each Friday"},
    {"FREQ=MONTHLY;BYDAY=MO,FR", "every month on each Monday and Friday"},
    {"FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR", "every month on Friday the 13th"},
    {"FREQ=MONTHLY;BYMONTHDAY=15", "every month on the 15th"},
    {"FREQ=MONTHLY;BYMONTHDAY=1,2,3,11,21,22,23",
     "every month on the 1st, the 2nd, the 3rd, the 11th, the 21st, the 22nd and the 23rd"},
    {"FREQ=MONTHLY;BYMONTHDAY=-1", "every month on the last day"},
    {"FREQ=MONTHLY;BYMONTHDAY=1,15,-1", "every month on the 1st, the 15th and the last day"},
    {"FREQ=MONTHLY;BYMONTH=3,9;BYMONTHDAY=1", "every month on the 1st in March and September"},
    {"FREQ=YEARLY", "every year"},
    {"FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29", "every 4 years on 29 February"},
    {"FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=9", "every year on 9 May"},
    {"FREQ=YEARLY;BYMONTH=5,10;BYMONTHDAY=9", "every year on the 9th of May and October"},
    {"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", "every year on the last day of February"},
    {"FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "every year on the last Sunday of October"},
    {"FREQ=YEARLY;BYMONTH=10;BYDAY=SU", "every year on each Sunday in October"},
    {"FREQ=YEARLY;BYMONTH=10", "every year in October"},
};

static void an_rrule_and_words_say_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(both_ways); i++) {
        struct repeat from_rrule = parse(both_ways[i].rrule),
                      from_words = parse(both_ways[i].words);
        struct buf rrule auto_buf = BUF_INIT, words auto_buf = BUF_INIT;

        print_rrule(&from_words, &rrule);
        repeat_print(&from_rrule, &words);
        assert_string_equal(rrule.data, both_ways[i].rrule);
        assert_string_equal(words.data, both_ways[i].words);
    }
}

/* Other ways of writing what the first column prints as. */
static void what_is_unambiguous_is_taken(void **state)
{
    static const char *const cases[][2] = {
        {"every week on Wednesday", "every Wednesday"},
        {"every week on Wednesday", "Every  Week on wed"},
        {"every week on Monday and Thursday, 4 times", "every Thursday and Mon, 4 times"},
        {"every week on Monday, Tuesday and Friday", "every week on fri, mon, and tue"},
        {"every week, 10 times", "every 1 week 10 times"},
        {"every week until 2024-06-30", "every week, until 2024-06-30"},
        {"every month on the first and the third Monday", "every month on the 1st and 3rd Monday"},
        {"every month on the 1st and the 15th", "every month on the 15th and first"},
        {"every month on the 1st and the last day", "every month on the last day and the 1st"},
        {"every year on 9 May", "every year on the 9th of May"},
        {"every year on 9 May", "every year on the 9th in may"},
        {"every month on the last Friday", "RRULE:FREQ=MONTHLY;BYDAY=-1FR"},
        {"every month on the last Friday", "freq=monthly;byday=-1fr"},
        {"every month on the first Friday", "FREQ=MONTHLY;BYDAY=+1FR;INTERVAL=1"},
        {"every week on Monday and Sunday", "FREQ=WEEKLY;BYDAY=SU,MO;WKST=SU"},
        {"every 2 weeks on Monday and Saturday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,MO;WKST=SU"},
        {"every 2 weeks on Sunday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;WKST=SU"},
        {"every 2 weeks on Monday and Sunday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=MO"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct repeat repeat = parse(cases[i][1]);
        struct buf words auto_buf = BUF_INIT;

        repeat_print(&repeat, &words);
        assert_string_equal(words.data, cases[i][0]);
    }
}

static void months_and_years_without_the_day_have_none(void **state)
{
    (void)state;
    assert_days("every month on the 31st", "2023-12-01",
                "2023-12-31 2024-01-31 2024-03-31 2024-05-31 2024-07-31 2024-08-31");
    assert_days("every month", "2023-12-31",
                "2023-12-31 2024-01-31 2024-03-31 2024-05-31 2024-07-31 2024-08-31");
    assert_days("every month on the last day", "2023-12-05",
                "2023-12-31 2024-01-31 2024-02-29 2024-03-31 2024-04-30 2024-05-31");
    assert_days("every year on 29 February", "2090-01-01",
                "2092-02-29 2096-02-29 2104-02-29 2108-02-29 2112-02-29 2116-02-29");
    assert_days("every year", "2096-02-29",
                "2096-02-29 2104-02-29 2108-02-29 2112-02-29 2116-02-29 2120-02-29");
    assert_days("every month on the fifth Friday", "2023-12-14",
                "2023-12-29 2024-03-29 2024-05-31 2024-08-30 2024-11-29 2025-01-31");
    assert_days("every month on the last Friday", "2023-12-14",
                "2023-12-29 2024-01-26 2024-02-23 2024-03-29 2024-04-26 2024-05-31");
    assert_days("every month on the fifth last Friday", "2023-12-14",
                "2024-03-01 2024-05-03 2024-08-02 2024-11-01 2025-01-03 2025-05-02");
    assert_days("every month on Friday the 13th", "2023-12-14",
                "2024-09-13 2024-12-13 2025-06-13 2026-02-13 2026-03-13 2026-11-13");
}

static void every_so_many_counts_from_the_first(void **state)
{
    (void)state;
    assert_days("every 2 weeks on Monday and Sunday", "2023-12-17",
                "2023-12-17 2023-12-25 2023-12-31 2024-01-08 2024-01-14 2024-01-22");
    assert_days("every 3 days", "2024-02-27",
                "2024-02-27 2024-03-01 2024-03-04 2024-03-07 2024-03-10 2024-03-13");
    assert_days("every 18 months on the 1st", "2023-12-14",
                "2024-01-01 2025-07-01 2027-01-01 2028-07-01 2030-01-01 2031-07-01");
    assert_days("every 3 years on the first Monday of May and June", "2024-05-07",
                "2024-06-03 2027-05-03 2027-06-07 2030-05-06 2030-06-03 2033-05-02");
    assert_days("every year in May and June", "2023-12-31",
                "2024-05-01 2024-06-01 2025-05-01 2025-06-01 2026-05-01 2026-06-01");
}

static void it_ends_when_it_should(void **state)
{
    (void)state;
    assert_days("every week, 3 times", "2023-12-14", "2023-12-14 2023-12-21 2023-12-28");
    assert_days("every week until 2023-12-28", "2023-12-14", "2023-12-14 2023-12-21 2023-12-28");
    assert_days("every week until 2023-12-27", "2023-12-14", "2023-12-14 2023-12-21");
    assert_days("every 999 years", "2023-12-14", "2023-12-14");
    assert_days("every 20 days", "2199-12-01", "2199-12-01 2199-12-21");
}

static void the_last_day_is_known(void **state)
{
    static const struct {
        const char *rule;
        const char *last;
    } cases[] = {
        {"every week, 3 times", "2023-12-28"},
        {"every week until 2023-12-27", "2023-12-21"},
        {"every week until 2023-12-14", "2023-12-14"},
        {"every 999 years, 5 times", "2023-12-14"},
    };
    int32_t first = parse_day("2023-12-14");
    struct repeat repeat;

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        repeat = parse(cases[i].rule);
        assert_int_equal(repeat_last(&repeat, first), parse_day(cases[i].last));
    }
    repeat = parse("every week");
    assert_int_equal(repeat_last(&repeat, first), INT32_MAX);
}

static void no_first_day_is_told(void **state)
{
    struct repeat repeat = parse("every week on Monday until 2023-12-20");
    struct repeat_walk walk;
    int32_t day;

    (void)state;
    assert_int_equal(repeat_first(&repeat, parse_day("2023-12-14")), parse_day("2023-12-18"));
    assert_int_equal(repeat_first(&repeat, parse_day("2023-12-19")), INT32_MAX);
    walk = repeat_walk(&repeat, INT32_MAX);
    assert_false(repeat_next(&walk, &day));
    repeat = parse("every year on 29 February");
    assert_int_equal(repeat_first(&repeat, parse_day("2197-01-01")), INT32_MAX);
}

static void what_does_not_repeat_falls_on_one_day(void **state)
{
    struct repeat repeat = {0};
    int32_t first = parse_day("2023-12-14"), day = 0;
    struct repeat_walk walk = repeat_walk(&repeat, first);

    (void)state;
    assert_int_equal(repeat_first(&repeat, first), first);
    assert_true(repeat_next(&walk, &day));
    assert_int_equal(day, first);
    assert_false(repeat_next(&walk, &day));
    assert_int_equal(repeat_last(&repeat, first), first);
}

static void parts_that_apps_expand_wrongly_are_refused(void **state)
{
    static const char *const cases[][2] = {
        {"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "FREQ=MONTHLY;BYDAY=-1FR"},
        {"FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "BYMONTH and BYDAY"},
        {"FREQ=YEARLY;BYYEARDAY=100", "BYMONTH and BYMONTHDAY"},
        {"FREQ=DAILY;BYHOUR=9,17", "an event for each time"},
        {"FREQ=DAILY;BYMINUTE=0", "BYMINUTE is not taken"},
        {"FREQ=DAILY;BYSECOND=0", "BYSECOND is not taken"},
        {"FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30", "write DAILY, WEEKLY, MONTHLY or YEARLY"},
        {"FREQ=MINUTELY", "FREQ=MINUTELY is not known"},
        {"FREQ=SECONDLY", "FREQ=SECONDLY is not known"},
        {"RSCALE=HEBREW;FREQ=YEARLY", "write the dates"},
        {"FREQ=YEARLY;SKIP=FORWARD", "leave it out"},
        {"FREQ=YEARLY;BYMONTHDAY=9", "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=9"},
        {"FREQ=YEARLY;BYDAY=20MO", "counted 1 to 5 and -1 to -5"},
        {"FREQ=YEARLY;BYDAY=1MO", "in which month"},
        {"FREQ=MONTHLY;BYDAY=6MO", "counted 1 to 5 and -1 to -5"},
        {"FREQ=MONTHLY;BYDAY=0MO", "counted 1 to 5 and -1 to -5"},
        {"FREQ=DAILY;BYDAY=1MO", "FREQ=MONTHLY;BYDAY=1MO"},
        {"FREQ=WEEKLY;BYDAY=-1FR", "FREQ=MONTHLY;BYDAY=1MO"},
        {"FREQ=WEEKLY;BYMONTHDAY=15", "FREQ=MONTHLY;BYMONTHDAY=15"},
        {"FREQ=MONTHLY;BYDAY=1MO,FR", "all counted"},
        {"FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=1,2,3", "leave one of them out"},
        {"FREQ=MONTHLY;BYMONTHDAY=-2", "days are 1 to 31, and -1"},
        {"FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU", "leave WKST=SU out"},
        {"FREQ=WEEKLY;COUNT=3;UNTIL=20240630", "both an end and a number of times"},
        {"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "no such day"},
        {"FREQ=MONTHLY;BYMONTH=2,4;BYMONTHDAY=31", "no such day"},
        {"FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30;BYDAY=MO,TU,WE,TH,FR,SA,SU", "no such day"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        assert_refused(cases[i][0], cases[i][1]);
}

static void an_rrule_that_is_not_one_is_refused(void **state)
{
    static const char *const cases[][2] = {
        {"INTERVAL=2", "how often"},
        {"FREQ=", "FREQ= is not known"},
        {"FREQ=WEEKLY;", "\"\" is no part"},
        {"FREQ=WEEKLY;X-DAY=MO", "\"X-DAY=MO\" is no part"},
        {"FREQ=WEEKLY;FREQ=DAILY", "FREQ is there twice"},
        {"FREQ=WEEKLY;BYDAY=MO,MO", "twice"},
        {"FREQ=WEEKLY;BYDAY=MO,", "write MO, TU"},
        {"FREQ=WEEKLY;BYDAY=XX", "write MO, TU"},
        {"FREQ=WEEKLY;INTERVAL=0", "from 1 to 999"},
        {"FREQ=WEEKLY;INTERVAL=1000", "from 1 to 999"},
        {"FREQ=WEEKLY;INTERVAL=-1", "from 1 to 999"},
        {"FREQ=WEEKLY;COUNT=0", "from 1 to 9999"},
        {"FREQ=WEEKLY;COUNT=10000", "from 1 to 9999"},
        {"FREQ=WEEKLY;UNTIL=2024-06-30", "like 20240630"},
        {"FREQ=WEEKLY;UNTIL=20240630T235959", "write the last day alone"},
        {"FREQ=WEEKLY;UNTIL=20240630T215959Z", "write the last day alone"},
        {"FREQ=WEEKLY;UNTIL=20240631", "no such day"},
        {"FREQ=WEEKLY;UNTIL=99991231", "leave it out"},
        {"FREQ=MONTHLY;BYMONTHDAY=32", "1 to 31"},
        {"FREQ=MONTHLY;BYMONTHDAY=5,5", "twice"},
        {"FREQ=YEARLY;BYMONTH=13", "1 to 12"},
        {"FREQ=YEARLY;BYMONTH=5,5", "twice"},
        {"FREQ=WEEKLY;WKST=XX", "write MO"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        assert_refused(cases[i][0], cases[i][1]);
}

static void words_nearly_right_are_taught(void **state)
{
    static const char *const cases[][2] = {
        {"", "it is empty"},
        {"daily", "\"every day\""},
        {"weekly", "\"every week\""},
        {"monthly", "\"every month\""},
        {"annually", "\"every year\""},
        {"fortnightly", "\"every 2 weeks\""},
        {"every other week", "\"every 2 weeks\""},
        {"every other Friday", "\"every month on the second Friday\""},
        {"quarterly", "\"every 3 months\""},
        {"each week", "begin with \"every\""},
        {"Wednesday", "\"every week on Monday\""},
        {"every last Friday", "\"every month on the last Friday\""},
        {"every week Monday", "\"on\" before the day"},
        {"every week on Mondays", "in the singular"},
        {"every week on Tues", "three letters"},
        {"every weekend", "Saturday and Sunday"},
        {"every working day", "\"every weekday\""},
        {"every week on Monday to Friday", "\"every weekday\""},
        {"every two weeks", "in digits"},
        {"every hour", "an event for each time"},
        {"every week at 10:00", "that of `when`"},
        {"every week for 10 weeks", "\"every week, 10 times\""},
        {"every week from 2024-01-01", "begins on the day of `when`"},
        {"every week until 2024-06-30, 10 times", "not both"},
        {"every week, 10 times until 2024-06-30", "not both"},
        {"every week until 30 June 2024", "year-month-day: 2024-06-30"},
        {"every week until 2024-06", "it ends on a day"},
        {"every week until 2024-02-30", "does not exist"},
        {"every week except 2024-05-01", "not_on"},
        {"every month on Friday", "\"every month on the last Friday\""},
        {"every year on Friday", "which Friday"},
        {"every month on the last", "the last of what"},
        {"every month on the 15th Monday", "no more than five"},
        {"every month on the 1st and Monday", "not clear what is counted"},
        {"every month on the 1st, day", "not clear what is counted"},
        {"every month on the 32nd", "1st to the 31st"},
        {"every month on 9 May", "\"every year on 9 May\""},
        {"every year on May 9", "the day before the month"},
        {"every year on 9th May", "\"every year on 9 May\""},
        {"every year on 30 February", "no such day"},
        {"every year on the 9th", "in which month"},
        {"every week on the first Monday", "\"every month on the first Monday\""},
        {"every week on Monday and Monday", "twice"},
        {"every year in May and May", "twice"},
        {"every 1000 weeks", "up to 999"},
        {"every 0 weeks", "is not understood"},
        {"every May", "\"every year in January\""},
        {"every year on Easter", "write the dates"},
        {"every blue moon", "\"blue moon\" is not understood"},
        {"every week on Monday or so", "\"or so\" is not understood"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        assert_refused(cases[i][0], cases[i][1]);
}

static void skipping_comes_to_where_walking_does(void **state)
{
    static const char *const rules[] = {
        "FREQ=DAILY;INTERVAL=5",
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,SU",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=MONTHLY;INTERVAL=5;BYDAY=-1FR",
        "FREQ=YEARLY;INTERVAL=3",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=WEEKLY;UNTIL=20300101",
        "FREQ=DAILY;COUNT=400",
        "FREQ=YEARLY;BYMONTH=1,12;BYDAY=1MO,-1SU",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rules); i++) {
        struct repeat rule;
        int32_t first;

        assert_int_equal(repeat_parse(rules[i], &rule, NULL), 0);
        first = repeat_first(&rule, day_from_civil(2024, 1, 1));
        for (int32_t to = first - 3; to < first + 4000; to += 7) {
            struct repeat_walk walking = repeat_walk(&rule, first), skipping = walking;
            int32_t walked = INT32_MIN, skipped = INT32_MIN;
            bool more = true, still = true;

            repeat_skip(&skipping, to);
            while (more && walked < to)
                more = repeat_next(&walking, &walked);
            while (still && skipped < to)
                still = repeat_next(&skipping, &skipped);
            assert_int_equal(more, still);
            if (more)
                assert_int_equal(walked, skipped);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_rrule_and_words_say_the_same),
        cmocka_unit_test(what_is_unambiguous_is_taken),
        cmocka_unit_test(months_and_years_without_the_day_have_none),
        cmocka_unit_test(every_so_many_counts_from_the_first),
        cmocka_unit_test(it_ends_when_it_should),
        cmocka_unit_test(the_last_day_is_known),
        cmocka_unit_test(no_first_day_is_told),
        cmocka_unit_test(what_does_not_repeat_falls_on_one_day),
        cmocka_unit_test(parts_that_apps_expand_wrongly_are_refused),
        cmocka_unit_test(an_rrule_that_is_not_one_is_refused),
        cmocka_unit_test(words_nearly_right_are_taught),
        cmocka_unit_test(skipping_comes_to_where_walking_does),
    };

    return cmocka_run_group_tests_name("repeat", tests, NULL, NULL);
}
