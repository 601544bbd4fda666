/* What calendars say in words. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "made.h"
#include "render/wording.h"

static struct buf description_of(const char *settings)
{
    struct made made auto_made = made_events(MADE_NOW, "a", settings, NULL);
    struct buf words = BUF_INIT;

    wording_description(made_event(&made, "a"), &words);
    return words;
}

static void days_are_said_in_full(void **state)
{
    static const struct {
        int year, month, day;
        const char *words;
    } cases[] = {
        {2023, 12, 14, "Thursday 14 December 2023"}, {1970, 1, 1, "Thursday 1 January 1970"},
        {2024, 2, 29, "Thursday 29 February 2024"},  {2000, 5, 7, "Sunday 7 May 2000"},
        {2199, 9, 30, "Monday 30 September 2199"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct buf words auto_buf = BUF_INIT;

        wording_day(day_from_civil(cases[i].year, cases[i].month, cases[i].day), &words);
        assert_string_equal(words.data, cases[i].words);
    }
}

static void a_title_begins_with_what_is_special(void **state)
{
    static const struct {
        enum event_status status;
        enum when_kind kind;
        const char *prefix;
    } cases[] = {
        {STATUS_CONFIRMED, WHEN_SPAN, ""},
        {STATUS_CONFIRMED, WHEN_DAYS, ""},
        {STATUS_CONFIRMED, WHEN_DAY_TBC, "Time TBC: "},
        {STATUS_CONFIRMED, WHEN_WEEK, "Date TBC: "},
        {STATUS_CONFIRMED, WHEN_MONTH, "Date TBC: "},
        {STATUS_TENTATIVE, WHEN_START, "TENTATIVE: "},
        {STATUS_TENTATIVE, WHEN_DAY_TBC, "TENTATIVE: Time TBC: "},
        {STATUS_TENTATIVE, WHEN_MONTH, "TENTATIVE: Date TBC: "},
        {STATUS_POSTPONED, WHEN_DAYS, "POSTPONED: "},
        {STATUS_POSTPONED, WHEN_WEEK, "POSTPONED: "},
        {STATUS_CANCELLED, WHEN_START, "CANCELLED: "},
        {STATUS_CANCELLED, WHEN_DAY_TBC, "CANCELLED: "},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        const struct event event = {.status = cases[i].status, .shown.kind = cases[i].kind};
        struct buf prefix auto_buf = BUF_INIT;

        buf_puts(&prefix, "");
        wording_prefix(&event, &prefix);
        assert_string_equal(prefix.data, cases[i].prefix);
    }
}

static const char full_settings[] =
    "when = '2023-12-13 10:00'; place_zone = 'Asia/Riyadh'; status = 'tentative'; "
    "part_of = 'visit'; organizers = [ 'One', 'Two' ]; participants = [ 'Three', 'Four' ];"
    "description = 'First.\\nSecond.';"
    "live = ( { label = 'TV'; url = 'https://tv.example/?a,b'; }, { label = 'Radio'; } );"
    "results = ( { label = 'Photographs'; }, { url = 'https://example.org/t'; } );"
    "outcome = 'Agreed.'; media_access = 'With a badge';"
    "accreditation_deadline = '2023-12-12 17:00';"
    "url = 'https://example.org/talk'; source = 'https://example.org/notice';";

static const char full_description[] =
    "It is not certain yet that this event takes place.\n"
    "First.\nSecond.\n"
    "Local time at the place: 12:00 in Riyadh\n"
    "Live: TV: https://tv.example/?a,b\n"
    "Live, link to follow: Radio\n"
    "Result: example.org: https://example.org/t\n"
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

static void a_description_says_all_that_is_known_most_useful_first(void **state)
{
    struct made made auto_made = made_events(MADE_NOW, "visit", "when = '2023-12-12/2023-12-13';",
                                             "talk", full_settings, NULL);
    struct buf words auto_buf = BUF_INIT;

    (void)state;
    wording_description(made_event(&made, "talk"), &words);
    assert_string_equal(words.data, full_description);
}

static void the_first_line_says_what_is_special_and_the_last_that_no_end_is_known(void **state)
{
    static const char publisher[] = "Published by: The Publisher, https://publisher.example/";
    static const struct {
        const char *settings, *first, *last;
    } cases[] = {
        {"when = '2023-12-14 10:00/11:00';", "Words.", publisher},
        {"when = '2023-12-14 10:00';", "Words.", "The end time has not been announced."},
        {"when = '2023-12-14 TBC';", "Start time to be confirmed.", publisher},
        {"when = '2023-W50';",
         "Date to be confirmed: some day from Monday 11 December 2023 to Sunday 17 December 2023.",
         publisher},
        {"when = '2024-02';", "Date to be confirmed: some day in February 2024.", publisher},
        {"when = '2023-12-14'; status = 'cancelled'; change_reason = 'Strike.';",
         "This event has been cancelled. Reason: Strike.", publisher},
        {"when = '2023-12-14'; status = 'postponed';",
         "This event has been postponed; there is no new date yet.", publisher},
        {"when = '2023-12-14 TBC'; status = 'tentative';",
         "It is not certain yet that this event takes place.", publisher},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct buf settings auto_buf = BUF_INIT, words auto_buf = BUF_INIT;

        buf_printf(&settings, "description = 'Words.'; %s", cases[i].settings);
        words = description_of(settings.data);
        assert_string_equal(strrchr(words.data, '\n') + 1, cases[i].last);
        *strchr(words.data, '\n') = '\0';
        assert_string_equal(words.data, cases[i].first);
    }
}

static void a_tentative_event_says_on_its_second_line_that_the_time_is_open(void **state)
{
    struct buf words auto_buf = description_of("when = '2023-12-14 TBC'; status = 'tentative';");

    (void)state;
    assert_non_null(strstr(words.data, "takes place.\nStart time to be confirmed.\n"));
}

static void the_place_has_its_own_time_only_where_its_clocks_differ(void **state)
{
    static const struct {
        const char *settings, *words;
    } cases[] = {
        {"when = '2023-12-14 10:00'; place_zone = 'Asia/Riyadh';",
         "Local time at the place: 12:00 in Riyadh\n"},
        {"when = '2023-12-14 01:00'; place_zone = 'America/New_York';",
         "Local time at the place: Wednesday 13 December 2023, 19:00 in New York\n"},
        {"when = '2023-12-14 10:00'; place_zone = 'Europe/Paris';", NULL},
        {"when = '2023-12-14 TBC'; place_zone = 'Asia/Riyadh';", NULL},
        {"when = '2023-12-14 10:00';", NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct buf words auto_buf = description_of(cases[i].settings);

        if (cases[i].words)
            assert_non_null(strstr(words.data, cases[i].words));
        else
            assert_null(strstr(words.data, "Local time"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_are_said_in_full),
        cmocka_unit_test(a_title_begins_with_what_is_special),
        cmocka_unit_test(a_description_says_all_that_is_known_most_useful_first),
        cmocka_unit_test(the_first_line_says_what_is_special_and_the_last_that_no_end_is_known),
        cmocka_unit_test(a_tentative_event_says_on_its_second_line_that_the_time_is_open),
        cmocka_unit_test(the_place_has_its_own_time_only_where_its_clocks_differ),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
