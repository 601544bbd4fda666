/* Changes in words: dates, what becomes of them, and everything else that readers are told. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "daybook/journal.h"
#include "daybook/zone.h"
#include "render/told.h"

#include <string.h>

#define BRUSSELS "Europe/Brussels"
#define RIYADH "Asia/Riyadh"
#define MOST_CHANGES 4

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

static void dates_are_said_as_precisely_as_they_are_known(void **state)
{
    static const struct {
        const char *when, *zone, *words;
    } cases[] = {
        {"2023-12-14 10:00", BRUSSELS, "Thursday 14 December 2023, 10:00 CET"},
        {"2023-07-14 10:00", BRUSSELS, "Friday 14 July 2023, 10:00 CEST"},
        {"2023-12-14 10:00", RIYADH, "Thursday 14 December 2023, 10:00 UTC+03:00"},
        {"2023-12-14 10:00", "Asia/Tokyo", "Thursday 14 December 2023, 10:00 JST"},
        {"2023-12-14 10:00", "UTC", "Thursday 14 December 2023, 10:00 UTC"},
        {"2023-12-14 10:00", "America/Sao_Paulo", "Thursday 14 December 2023, 10:00 UTC-03:00"},
        {"2023-12-14 10:00", "Asia/Kathmandu", "Thursday 14 December 2023, 10:00 UTC+05:45"},
        {"2023-12-14 10:00", "Europe/Nowhere", "Thursday 14 December 2023, 10:00 Europe/Nowhere"},
        {"2023-12-14 10:00/11:30", BRUSSELS, "Thursday 14 December 2023, 10:00 to 11:30 CET"},
        {"2023-12-14 22:00/2023-12-15 02:00", BRUSSELS,
         "Thursday 14 December 2023, 22:00 to Friday 15 December 2023, 02:00 CET"},
        {"2023-10-29 01:00/03:30", BRUSSELS, "Sunday 29 October 2023, 01:00 CEST to 03:30 CET"},
        {"2023-12-13 TBC", BRUSSELS, "Wednesday 13 December 2023, time to be confirmed"},
        {"2023-12-07", BRUSSELS, "Thursday 7 December 2023"},
        {"2023-10-02/2023-10-27", "UTC", "2 to 27 October 2023"},
        {"2023-11-27/2023-12-01", "America/Costa_Rica", "27 November to 1 December 2023"},
        {"2023-12-30/2024-01-02", BRUSSELS, "30 December 2023 to 2 January 2024"},
        {"2023-12-01/2024-12-02", BRUSSELS, "1 December 2023 to 2 December 2024"},
        {"2023-W50", BRUSSELS, "the week of Monday 11 December 2023"},
        {"2023-12", BRUSSELS, "December 2023"},
        {"TBC", BRUSSELS, "no date yet"},
        {"some day", BRUSSELS, "no date yet"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct buf words auto_buf = BUF_INIT;

        told_when(cases[i].when, cases[i].zone, *state, &words);
        assert_string_equal(words.data, cases[i].words);
    }
}

/* --- revisions -------------------------------------------------------------------------------- */

/* What a revision is, as far as it matters here, and what is told of it. */
struct told_case {
    const char *when, *status;
    struct field_change changes[MOST_CHANGES];
    const char *lines, *verb;
};

static struct revision revision_of(const struct told_case *told, enum revision_kind kind)
{
    struct revision revision = {
        .number = 1,
        .kind = kind,
        .uid = "nato-sg-slovakia-2023-press@daybook.example",
        .id = "nato-sg-slovakia-2023-press",
        .title = "Joint press conference",
        .when = (char *)told->when,
        .zone = BRUSSELS,
        .status = (char *)told->status,
        .changes = (struct field_change *)told->changes,
    };

    while (revision.change_count < MOST_CHANGES && revision.changes[revision.change_count].field)
        revision.change_count++;
    return revision;
}

static void check_lines(const struct revision *revision, const char *expected, struct zones *zones)
{
    struct buf lines auto_buf = BUF_INIT;
    size_t count, expected_count = 0;

    buf_puts(&lines, "");
    count = told_lines(revision, zones, &lines);
    assert_string_equal(lines.data, expected);
    for (const char *p = expected; *p; p++)
        expected_count += *p == '\n';
    assert_int_equal(count, expected_count);
}

static void check_cases(const struct told_case *cases, size_t count, enum revision_kind kind,
                        bool correction, struct zones *zones)
{
    for (size_t i = 0; i < count; i++) {
        struct revision revision = revision_of(&cases[i], kind);

        revision.correction = correction;
        check_lines(&revision, cases[i].lines, zones);
        assert_string_equal(told_verb(&revision, zones), cases[i].verb);
    }
}

/* A confirmed event whose date was another one. */
struct date_case {
    const char *before, *after, *lines, *verb;
};

static void check_dates(const struct date_case *cases, size_t count, struct zones *zones)
{
    for (size_t i = 0; i < count; i++) {
        const struct told_case told = {cases[i].after,
                                       "confirmed",
                                       {{"when", (char *)cases[i].before, (char *)cases[i].after}},
                                       cases[i].lines,
                                       cases[i].verb};

        check_cases(&told, 1, REVISION_CHANGED, false, zones);
    }
}

static void a_date_that_becomes_more_precise_is_confirmed(void **state)
{
    static const struct date_case cases[] = {
        {"2023-12-13 TBC", "2023-12-13 15:00",
         "time confirmed: Wednesday 13 December 2023, 15:00 CET\n", "Time confirmed"},
        {"2023-12-13", "2023-12-13 15:00/16:00",
         "time confirmed: Wednesday 13 December 2023, 15:00 to 16:00 CET\n", "Time confirmed"},
        {"2023-W50", "2023-12-13 TBC",
         "date confirmed: Wednesday 13 December 2023, time to be confirmed\n", "Date confirmed"},
        {"2023-W50", "2023-12-11 15:00", "date confirmed: Monday 11 December 2023, 15:00 CET\n",
         "Date confirmed"},
        {"TBC", "2023-12-13 15:00", "date confirmed: Wednesday 13 December 2023, 15:00 CET\n",
         "Date confirmed"},
        {"2023-12-12/2023-12-13", "2023-12-13 15:00",
         "date confirmed: Wednesday 13 December 2023, 15:00 CET\n", "Date confirmed"},
        {"2023-12-12/2023-12-14", "2023-12-12/2023-12-13",
         "date confirmed: 12 to 13 December 2023\n", "Date confirmed"},
        {"2023-12", "2023-W50", "expected: the week of Monday 11 December 2023\n", "Changed"},
        {"TBC", "2023-12", "expected: December 2023\n", "Changed"},
    };

    check_dates(cases, ARRAY_SIZE(cases), *state);
}

static void another_date_is_a_move(void **state)
{
    static const struct date_case cases[] = {
        {"2023-12-14 10:00", "2023-12-15 11:00",
         "moved from Thursday 14 December 2023, 10:00 CET to Friday 15 December 2023, 11:00 CET\n",
         "Moved"},
        {"2023-12-14 10:00", "2023-12-14 11:00",
         "moved from Thursday 14 December 2023, 10:00 CET to 11:00 CET\n", "Moved"},
        {"2023-12-14", "2023-12-15 TBC",
         "moved from Thursday 14 December 2023 to Friday 15 December 2023, time to be confirmed\n",
         "Moved"},
        {"2023-12-14 10:00", "2024-01",
         "moved from Thursday 14 December 2023, 10:00 CET to January 2024\n", "Moved"},
        /* Where "to" stands for a range already. */
        {"2023-10-02/2023-10-27", "2023-10-09/2023-11-03",
         "moved to 9 October to 3 November 2023 (was: 2 to 27 October 2023)\n", "Moved"},
        {"2023-12-12/2023-12-13", "2023-12-12 10:00/2023-12-14 18:00",
         "moved to Tuesday 12 December 2023, 10:00 to Thursday 14 December 2023, 18:00 CET "
         "(was: 12 to 13 December 2023)\n",
         "Moved"},
        {"2023-12-12 10:00/2023-12-14 18:00", "2023-12-12/2023-12-13",
         "moved to 12 to 13 December 2023 (was: Tuesday 12 December 2023, 10:00 to Thursday 14 "
         "December 2023, 18:00 CET)\n",
         "Moved"},
        {"2023-12-14 10:00", "2023-12-14 11:00/12:00",
         "moved to Thursday 14 December 2023, 11:00 to 12:00 CET (was: 10:00 CET)\n", "Moved"},
        {"2023-12-14 10:00/11:00", "2023-12-15 11:00",
         "moved to Friday 15 December 2023, 11:00 CET (was: Thursday 14 December 2023, 10:00 to "
         "11:00 CET)\n",
         "Moved"},
    };

    check_dates(cases, ARRAY_SIZE(cases), *state);
}

static void what_is_less_certain_than_before_is_withdrawn_with_what_it_had_been(void **state)
{
    static const struct date_case cases[] = {
        {"2023-12-14 10:00", "2023-12-14 TBC",
         "time withdrawn: Thursday 14 December 2023, time to be confirmed; it had been 10:00 CET\n",
         "Time withdrawn"},
        {"2023-12-14 10:00/11:30", "2023-12-14",
         "time withdrawn: Thursday 14 December 2023; it had been 10:00 to 11:30 CET\n",
         "Time withdrawn"},
        {"2023-12-14 10:00", "2023-12-14/2023-12-15",
         "time withdrawn: 14 to 15 December 2023; it had been Thursday 14 December 2023, 10:00 "
         "CET\n",
         "Time withdrawn"},
        {"2023-12-14 10:00", "2023-12",
         "date withdrawn: December 2023; it had been Thursday 14 December 2023, 10:00 CET\n",
         "Date withdrawn"},
        {"2023-12-14", "TBC",
         "date withdrawn: no date yet; it had been Thursday 14 December 2023\n", "Date withdrawn"},
        {"2023-12-12/2023-12-13", "2023-12-12/2023-12-14",
         "extended: 12 to 14 December 2023; it had been 12 to 13 December 2023\n", "Changed"},
    };

    check_dates(cases, ARRAY_SIZE(cases), *state);
}

static void an_end_is_announced_changed_or_withdrawn(void **state)
{
    static const struct date_case cases[] = {
        {"2023-12-14 10:00", "2023-12-14 10:00/11:30", "end announced: 11:30\n", "Changed"},
        {"2023-12-14 10:00/11:30", "2023-12-14 10:00/12:00", "end changed from 11:30 to 12:00\n",
         "Changed"},
        {"2023-12-14 10:00/11:30", "2023-12-14 10:00", "end withdrawn; it had been 11:30\n",
         "Changed"},
        {"2023-12-14 22:00/23:30", "2023-12-14 22:00/2023-12-15 02:00",
         "end changed from 23:30 to Friday 15 December 2023, 02:00\n", "Changed"},
    };

    check_dates(cases, ARRAY_SIZE(cases), *state);
}

static void the_same_date_is_told_again_only_when_a_time_is_awaited_or_no_more(void **state)
{
    static const struct date_case cases[] = {
        {"2023-12-13", "2023-12-13 TBC", "now Wednesday 13 December 2023, time to be confirmed\n",
         "Changed"},
        {"2023-12-13 TBC", "2023-12-13", "now Wednesday 13 December 2023, without a time\n",
         "Changed"},
    };

    check_dates(cases, ARRAY_SIZE(cases), *state);
}

static void another_zone_matters_only_when_it_is_another_moment(void **state)
{
    static const struct told_case cases[] = {
        {"2023-12-14 10:00",
         "confirmed",
         {{"zone", RIYADH, BRUSSELS}},
         "moved from Thursday 14 December 2023, 10:00 UTC+03:00 to 10:00 CET\n",
         "Moved"},
        {"2023-12-14 10:00/12:00",
         "confirmed",
         {{"when", "2023-12-14 12:00/13:00", "2023-12-14 10:00/12:00"}, {"zone", RIYADH, BRUSSELS}},
         "end changed from 13:00 UTC+03:00 to 12:00 CET\n",
         "Changed"},
        {"2023-12-14 10:00",
         "confirmed",
         {{"when", "2023-12-14 12:00", "2023-12-14 10:00"}, {"zone", RIYADH, BRUSSELS}},
         "",
         "Changed"},
        {"2023-12-13", "confirmed", {{"zone", RIYADH, BRUSSELS}}, "", "Changed"},
    };

    check_cases(cases, ARRAY_SIZE(cases), REVISION_CHANGED, false, *state);
}

static void a_correction_does_not_name_what_stood_so_shortly(void **state)
{
    static const struct told_case cases[] = {
        {"2023-12-14 10:00",
         "confirmed",
         {{"when", "2023-12-14 01:00", "2023-12-14 10:00"}},
         "corrected: Thursday 14 December 2023, 10:00 CET\n",
         "Corrected"},
        {"2023-12-14 10:00/11:30",
         "confirmed",
         {{"when", "2023-12-14 10:00/11:03", "2023-12-14 10:00/11:30"}},
         "corrected: Thursday 14 December 2023, 10:00 to 11:30 CET\n",
         "Corrected"},
        {"2023-12-14 10:00",
         "confirmed",
         {{"when", "TBC", "2023-12-14 10:00"}, {"status", "postponed", "confirmed"}},
         "corrected: Thursday 14 December 2023, 10:00 CET\ntakes place after all\n",
         "Corrected"},
        {"2023-12-14 10:00", "confirmed", {{"description", "a", "b"}}, "", "Changed"},
    };

    check_cases(cases, ARRAY_SIZE(cases), REVISION_CHANGED, true, *state);
}

static void a_status_is_told_by_what_it_was_before(void **state)
{
    static const struct {
        const char *before, *after, *lines, *verb;
    } cases[] = {
        {"confirmed", "tentative", "tentative\n", "Tentative"},
        {"confirmed", "postponed", "postponed, no new date yet\n", "Postponed"},
        {"confirmed", "cancelled", "cancelled\n", "Cancelled"},
        {"tentative", "confirmed", "confirmed\n", "Confirmed"},
        {"tentative", "postponed", "postponed, no new date yet\n", "Postponed"},
        {"tentative", "cancelled", "cancelled\n", "Cancelled"},
        {"postponed", "confirmed", "takes place after all\n", "On again"},
        {"postponed", "tentative", "tentative\n", "Tentative"},
        {"postponed", "cancelled", "cancelled\n", "Cancelled"},
        {"cancelled", "confirmed", "takes place after all\n", "On again"},
        {"cancelled", "tentative", "may take place after all\n", "Tentative"},
        {"cancelled", "postponed", "postponed, no new date yet\n", "Postponed"},
        {"cancelled", "cancelled", "", "Changed"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        const struct told_case told = {
            "2023-12-14 10:00",
            cases[i].after,
            {{"status", (char *)cases[i].before, (char *)cases[i].after}},
            cases[i].lines,
            cases[i].verb};

        check_cases(&told, 1, REVISION_CHANGED, false, *state);
    }
}

static void a_date_on_which_nothing_takes_place_is_not_told_of(void **state)
{
    static const struct told_case cases[] = {
        {"TBC",
         "postponed",
         {{"when", "2023-12-14 10:00", "TBC"}, {"status", "confirmed", "postponed"}},
         "postponed, no new date yet\n",
         "Postponed"},
        {"2023-12-15 11:00",
         "cancelled",
         {{"when", "2023-12-14 10:00", "2023-12-15 11:00"}, {"status", "confirmed", "cancelled"}},
         "cancelled\n",
         "Cancelled"},
        {"2023-12-15 11:00",
         "cancelled",
         {{"when", "2023-12-14 10:00", "2023-12-15 11:00"}},
         "",
         "Changed"},
    };

    check_cases(cases, ARRAY_SIZE(cases), REVISION_CHANGED, false, *state);
}

static void what_was_off_gets_a_new_date_rather_than_being_moved(void **state)
{
    static const struct told_case cases[] = {
        {"2024-01-15 11:00",
         "confirmed",
         {{"when", "2023-12-14 10:00", "2024-01-15 11:00"}, {"status", "postponed", "confirmed"}},
         "new date: Monday 15 January 2024, 11:00 CET\n",
         "New date"},
        {"2024-01-15 11:00",
         "confirmed",
         {{"status", "postponed", "confirmed"}, {"when", "TBC", "2024-01-15 11:00"}},
         "new date: Monday 15 January 2024, 11:00 CET\n",
         "New date"},
        {"2024-01",
         "tentative",
         {{"when", "2023-12-14 10:00", "2024-01"}, {"status", "postponed", "tentative"}},
         "new date: January 2024\ntentative\n",
         "New date"},
        {"2023-12-15 11:00",
         "confirmed",
         {{"when", "2023-12-14 10:00", "2023-12-15 11:00"}, {"status", "cancelled", "confirmed"}},
         "new date: Friday 15 December 2023, 11:00 CET\ntakes place after all\n",
         "New date"},
        {"2023-12-14 10:00/11:30",
         "confirmed",
         {{"when", "2023-12-14 10:00", "2023-12-14 10:00/11:30"},
          {"status", "postponed", "confirmed"}},
         "end announced: 11:30\ntakes place after all\n",
         "On again"},
        {"2023-12-13 TBC",
         "confirmed",
         {{"when", "2023-12-13", "2023-12-13 TBC"}, {"status", "postponed", "confirmed"}},
         "now Wednesday 13 December 2023, time to be confirmed\ntakes place after all\n",
         "On again"},
        {"TBC",
         "confirmed",
         {{"when", "2023-12-14 10:00", "TBC"}, {"status", "postponed", "confirmed"}},
         "date withdrawn: no date yet; it had been Thursday 14 December 2023, 10:00 CET\n"
         "takes place after all\n",
         "Date withdrawn"},
    };

    check_cases(cases, ARRAY_SIZE(cases), REVISION_CHANGED, false, *state);
}

#define SITE "https://www.nato.int/"
#define OTHER "https://www.interpol.int/"

static void places_links_and_outcomes_are_told(void **state)
{
    static const struct told_case cases[] = {
        {"2023-12-14 10:00",
         "confirmed",
         {{"place", "Chisinau", "NATO Headquarters, Brussels"}},
         "place: NATO Headquarters, Brussels (was: Chisinau)\n",
         "Changed"},
        {"2023-12-14 10:00",
         "confirmed",
         {{"place", "", "NATO Headquarters, Brussels"}},
         "place: NATO Headquarters, Brussels\n",
         "Changed"},
        {"2023-12-14 10:00",
         "confirmed",
         {{"place", "Chisinau", ""}},
         "place withdrawn (was: Chisinau)\n",
         "Changed"},
        /* Only the lines that were not there before. */
        {"2023-12-14 10:00",
         "confirmed",
         {{"live", SITE " NATO website", SITE " NATO website\n- X @NATOPress"}},
         "live, link to follow: X @NATOPress\n",
         "Changed"},
        {"2023-12-14 10:00",
         "confirmed",
         {{"live", "- NATO website\n" OTHER " Other", OTHER " Other\n" SITE " NATO website"}},
         "live: NATO website " SITE "\n",
         "Changed"},
        {"2023-12-14 10:00",
         "confirmed",
         {{"live", SITE " NATO website\n" OTHER " Other", SITE " NATO website"}},
         "",
         "Changed"},
        {"2023-12-14 10:00",
         "confirmed",
         {{"live", SITE " NATO website, longer", SITE " NATO website"}},
         "live: NATO website " SITE "\n",
         "Changed"},
        {"2023-12-14 10:00",
         "confirmed",
         {{"results", "- Transcript", SITE " Transcript\n- Photographs"}},
         "result: Transcript " SITE "\npromised: Photographs\n",
         "Changed"},
        {"2023-12-14 10:00",
         "confirmed",
         {{"outcome", "", "2,114 seizures,\nsome 500 arrests \n"}},
         "outcome: 2,114 seizures, some 500 arrests\n",
         "Changed"},
        {"2023-12-14 10:00", "confirmed", {{"outcome", "A", ""}}, "outcome withdrawn\n", "Changed"},
    };

    check_cases(cases, ARRAY_SIZE(cases), REVISION_CHANGED, false, *state);
}

static void the_most_important_comes_first_whatever_the_order_of_the_fields(void **state)
{
    static const struct told_case cases[] = {
        {"2023-12-14 11:00",
         "tentative",
         {{"results", "", "- Photographs"},
          {"place", "Chisinau", "Brussels"},
          {"status", "confirmed", "tentative"},
          {"when", "2023-12-14 10:00", "2023-12-14 11:00"}},
         "moved from Thursday 14 December 2023, 10:00 CET to 11:00 CET\n"
         "tentative\nplace: Brussels (was: Chisinau)\npromised: Photographs\n",
         "Moved"},
        {"2023-12-14 10:00/11:00",
         "cancelled",
         {{"outcome", "", "None"},
          {"live", "", SITE " NATO website"},
          {"status", "confirmed", "cancelled"}},
         "cancelled\nlive: NATO website " SITE "\noutcome: None\n",
         "Cancelled"},
    };

    check_cases(cases, ARRAY_SIZE(cases), REVISION_CHANGED, false, *state);
}

/* What is told of an outcome of `first` and then as many times `more`. */
static struct buf outcome_of(const char *first, const char *more, size_t times, struct zones *zones)
{
    struct buf outcome auto_buf = BUF_INIT, lines = BUF_INIT;
    struct told_case told = {.when = "TBC", .status = "confirmed"};
    struct revision revision;

    buf_puts(&outcome, first);
    for (size_t i = 0; i < times; i++)
        buf_puts(&outcome, more);
    told.changes[0] = (struct field_change){"outcome", "", outcome.data};
    revision = revision_of(&told, REVISION_CHANGED);
    assert_int_equal(told_lines(&revision, zones, &lines), 1);
    return lines;
}

#define TEN_WORDS "one two 3 four five 6 seven eight 9 ten "

static void a_long_outcome_is_cut_after_a_word_or_else_a_character(void **state)
{
    struct buf whole auto_buf = outcome_of("x", TEN_WORDS, 7, *state); /* 280 octets */
    struct buf cut auto_buf = outcome_of("", TEN_WORDS, 8, *state);
    struct buf inside auto_buf = outcome_of("", "twelveletter ", 30, *state);
    struct buf letters auto_buf = outcome_of("x", "\xc3\xbc", 200, *state);

    assert_int_equal(whole.len, strlen("outcome: ") + 280 + strlen("\n"));
    assert_string_equal(whole.data + whole.len - 7, " 9 ten\n");
    assert_int_equal(cut.len, strlen("outcome: ") + 279 + strlen(" \xe2\x80\xa6\n"));
    assert_int_equal(inside.len, strlen("outcome: ") + 21 * 13 - 1 + strlen(" \xe2\x80\xa6\n"));
    assert_int_equal(letters.len, strlen("outcome: ") + 279 + strlen("\xe2\x80\xa6\n"));
    assert_string_equal(letters.data + letters.len - 6, "\xc3\xbc\xe2\x80\xa6\n");
}

/* --- kinds ------------------------------------------------------------------------------------ */

static void an_event_that_comes_is_told_with_its_date_and_what_is_not_certain(void **state)
{
    static const struct told_case cases[] = {
        {"2023-12-14 10:00",
         "confirmed",
         {{0}},
         "added: Thursday 14 December 2023, 10:00 CET\n",
         "Added"},
        {"2023-12", "tentative", {{0}}, "added: December 2023\ntentative\n", "Added"},
        {"2023-12-14",
         "postponed",
         {{0}},
         "added: Thursday 14 December 2023\npostponed, no new date yet\n",
         "Added"},
        {"2023-12-14",
         "cancelled",
         {{0}},
         "added: Thursday 14 December 2023\ncancelled\n",
         "Added"},
    };

    check_cases(cases, ARRAY_SIZE(cases), REVISION_ADDED, false, *state);
}

static void an_event_that_goes_is_told_with_its_date(void **state)
{
    static const struct told_case told = {"2023-12-14 10:00",
                                          "tentative",
                                          {{0}},
                                          "removed: Thursday 14 December 2023, 10:00 CET\n",
                                          "Removed"};

    check_cases(&told, 1, REVISION_REMOVED, false, *state);
}

static void an_event_that_is_back_is_told_with_its_date_and_what_differs(void **state)
{
    static const struct told_case cases[] = {
        {"2023-12-14 10:00",
         "confirmed",
         {{0}},
         "back: Thursday 14 December 2023, 10:00 CET\n",
         "Back"},
        {"2023-12-15 11:00",
         "cancelled",
         {{"status", "confirmed", "cancelled"}, {"place", "", "Brussels"}},
         "back: Friday 15 December 2023, 11:00 CET\ncancelled\nplace: Brussels\n",
         "Back"},
        {"2023-12-15 11:00",
         "confirmed",
         {{"when", "2023-12-14 10:00", "2023-12-15 11:00"}},
         "back: Friday 15 December 2023, 11:00 CET\n"
         "it had been Thursday 14 December 2023, 10:00 CET\n",
         "Back"},
        {"2023-12-15 11:00/12:00",
         "confirmed",
         {{"when", "2023-12-15 11:00", "2023-12-15 11:00/12:00"}},
         "back: Friday 15 December 2023, 11:00 to 12:00 CET\nend announced: 12:00\n",
         "Back"},
        {"2023-12-13 TBC",
         "confirmed",
         {{"when", "2023-12-13", "2023-12-13 TBC"}},
         "back: Wednesday 13 December 2023, time to be confirmed\n",
         "Back"},
        {"2023-12-15 11:00",
         "confirmed",
         {{"when", "TBC", "2023-12-15 11:00"}},
         "back: Friday 15 December 2023, 11:00 CET\n",
         "Back"},
    };
    static const struct told_case corrected = {"2023-12-15 11:00",
                                               "confirmed",
                                               {{"when", "2023-12-14 10:00", "2023-12-15 11:00"}},
                                               "back: Friday 15 December 2023, 11:00 CET\n",
                                               "Back"};

    check_cases(cases, ARRAY_SIZE(cases), REVISION_RETURNED, false, *state);
    check_cases(&corrected, 1, REVISION_RETURNED, true, *state);
}

static void readers_are_not_told_of_the_clock_or_of_what_was_cleared_away(void **state)
{
    static const struct told_case phase = {
        "2023-12-14", "confirmed", {{"phase", "soon", "under way"}}, "", "Changed"};
    static const struct told_case cleared = {"2023-12-14", "confirmed", {{0}}, "", "Changed"};

    check_cases(&phase, 1, REVISION_PHASE, false, *state);
    check_cases(&cleared, 1, REVISION_CLEARED, false, *state);
}

/* --- one line --------------------------------------------------------------------------------- */

static void one_line_has_all_facts_and_the_reason(void **state)
{
    static const struct {
        struct told_case told; /* `lines`: the one line, "": there is none */
        enum revision_kind kind;
        const char *reason, *all;
    } cases[] = {
        {{"2023-12-14",
          "cancelled",
          {{"status", "confirmed", "cancelled"}},
          "cancelled: illness",
          NULL},
         REVISION_CHANGED,
         "illness",
         "cancelled: illness"},
        {{"2023-12-14",
          "cancelled",
          {{"status", "confirmed", "cancelled"}, {"change_reason", "", "illness"}},
          "cancelled: illness",
          NULL},
         REVISION_CHANGED,
         "illness\n",
         "cancelled: illness"},
        {{"2023-12-14 11:00",
          "tentative",
          {{"when", "2023-12-14 10:00", "2023-12-14 11:00"},
           {"status", "confirmed", "tentative"},
           {"shown", "2023-12-14 10:00", "2023-12-14 11:00"},
           {"duration", "3600", "7200"}},
          "moved from Thursday 14 December 2023, 10:00 CET to 11:00 CET; tentative",
          NULL},
         REVISION_CHANGED,
         NULL,
         "moved from Thursday 14 December 2023, 10:00 CET to 11:00 CET; tentative"},
        {{"2024-01-15",
          "confirmed",
          {{"when", "TBC", "2024-01-15"}, {"status", "postponed", "confirmed"}},
          "new date: Monday 15 January 2024",
          NULL},
         REVISION_CHANGED,
         NULL,
         "new date: Monday 15 January 2024"},
        {{"2023-12-14", "confirmed", {{0}}, "added: Thursday 14 December 2023", NULL},
         REVISION_ADDED,
         NULL,
         "added: Thursday 14 December 2023"},
        {{"2023-12-14",
          "confirmed",
          {{"title", "Press\nconference", "Joint press conference"}, {"media_access", "", "a"}},
          "",
          NULL},
         REVISION_CHANGED,
         NULL,
         "title changed from \"Press conference\"; media_access changed"},
        {{"2023-12-14",
          "confirmed",
          {{"description", "a", "b"}, {"change_reason", "", "c"}},
          "",
          NULL},
         REVISION_CHANGED,
         NULL,
         "description changed; change_reason changed"},
        {{"2023-12-14", "cancelled", {{"when", "2023-12-13", "2023-12-14"}}, "", NULL},
         REVISION_CHANGED,
         NULL,
         "when changed"},
        {{"2023-12-14", "confirmed", {{"live", "- a\n- b", "- a"}}, "", NULL},
         REVISION_CHANGED,
         NULL,
         "live changed"},
        {{"2023-12-14", "confirmed", {{"phase", "soon", "under way"}}, "", NULL},
         REVISION_PHASE,
         NULL,
         "under way"},
        {{"2023-12-14", "confirmed", {{0}}, "", NULL},
         REVISION_CLEARED,
         NULL,
         "over and gone from the files"},
        {{"2023-12-14", "confirmed", {{0}}, "", NULL},
         REVISION_CHANGED,
         "illness",
         "changed: illness"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct revision revision = revision_of(&cases[i].told, cases[i].kind);
        struct buf line auto_buf = BUF_INIT;
        bool told;

        revision.reason = (char *)cases[i].reason;
        buf_puts(&line, "= ");
        told = told_line(&revision, *state, false, &line);
        assert_int_equal(told, *cases[i].told.lines != '\0');
        assert_string_equal(line.data + 2, cases[i].told.lines);
        buf_clear(&line);
        assert_true(told_line(&revision, *state, true, &line));
        assert_string_equal(line.data, cases[i].all);
    }
}

/* --- the whole history ------------------------------------------------------------------------ */

static void the_history_also_names_what_the_lines_leave_out(void **state)
{
    static const struct {
        struct told_case told; /* `lines`: what comes after told_lines() */
        const char *reason;
    } cases[] = {
        {{"2023-12-14",
          "confirmed",
          {{"title", "Talk", "Lecture"}, {"place", "Hall", "Annex"}},
          "title changed from \"Talk\"\n",
          NULL},
         NULL},
        {{"2023-12-14",
          "confirmed",
          {{"contact", "A", "B"},
           {"media_access", "", "Free"},
           {"source", "", "https://a.example/"}},
          "contact, media access, notice changed\n",
          NULL},
         NULL},
        {{"2023-12-15",
          "confirmed",
          {{"when", "2023-12-14", "2023-12-15"}, {"change_reason", "", "Fog"}},
          "",
          NULL},
         "Fog"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct revision revision = revision_of(&cases[i].told, REVISION_CHANGED);
        struct buf lines auto_buf = BUF_INIT, history auto_buf = BUF_INIT;
        bool is_news;

        revision.reason = (char *)cases[i].reason;
        is_news = told_lines(&revision, *state, &lines) > 0;
        buf_puts(&lines, cases[i].told.lines);
        assert_int_equal(told_history(&revision, *state, &history), is_news);
        assert_string_equal(history.data, lines.data);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_are_said_as_precisely_as_they_are_known),
        cmocka_unit_test(a_date_that_becomes_more_precise_is_confirmed),
        cmocka_unit_test(another_date_is_a_move),
        cmocka_unit_test(what_is_less_certain_than_before_is_withdrawn_with_what_it_had_been),
        cmocka_unit_test(an_end_is_announced_changed_or_withdrawn),
        cmocka_unit_test(the_same_date_is_told_again_only_when_a_time_is_awaited_or_no_more),
        cmocka_unit_test(another_zone_matters_only_when_it_is_another_moment),
        cmocka_unit_test(a_correction_does_not_name_what_stood_so_shortly),
        cmocka_unit_test(a_status_is_told_by_what_it_was_before),
        cmocka_unit_test(a_date_on_which_nothing_takes_place_is_not_told_of),
        cmocka_unit_test(what_was_off_gets_a_new_date_rather_than_being_moved),
        cmocka_unit_test(places_links_and_outcomes_are_told),
        cmocka_unit_test(the_most_important_comes_first_whatever_the_order_of_the_fields),
        cmocka_unit_test(a_long_outcome_is_cut_after_a_word_or_else_a_character),
        cmocka_unit_test(an_event_that_comes_is_told_with_its_date_and_what_is_not_certain),
        cmocka_unit_test(an_event_that_goes_is_told_with_its_date),
        cmocka_unit_test(an_event_that_is_back_is_told_with_its_date_and_what_differs),
        cmocka_unit_test(readers_are_not_told_of_the_clock_or_of_what_was_cleared_away),
        cmocka_unit_test(one_line_has_all_facts_and_the_reason),
        cmocka_unit_test(the_history_also_names_what_the_lines_leave_out),
    };

    return cmocka_run_group_tests_name("told", tests, load_zones, free_zones);
}
