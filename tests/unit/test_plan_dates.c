/* The dates of an event through its life: more precise, moved, postponed, over. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "life.h"

#define T MADE_NOW

/* --- one life under one UID ------------------------------------------------------------------- */

/* Between these is what is asked about. */
#define HEAD(stamp, sequence)                                                                      \
    "BEGIN:VEVENT\nUID:talk@daybook.example\nDTSTAMP:" stamp "\nCREATED:20231208T014640Z\n"        \
    "LAST-MODIFIED:" stamp "\nSEQUENCE:" sequence "\n"
#define OF_THE_OFFICE "Contact: The desk\\nPublished by: The office\\, https://office.example/"
#define NO_END "\\nThe end time has not been announced."
#define FREE "TRANSP:TRANSPARENT\nX-MICROSOFT-CDO-BUSYSTATUS:FREE\n"
#define TAIL "CONTACT:The desk\nEND:VEVENT\n"

#define W50_EVENT                                                                                  \
    HEAD("20231208T014640Z", "29468800")                                                           \
    "DTSTART;VALUE=DATE:20231211\nDTEND;VALUE=DATE:20231218\nSUMMARY:Date TBC: Talk\n"             \
    "DESCRIPTION:Date to be confirmed: some day from Monday 11 December 2023 to Sunday 17 "        \
    "December 2023.\\n" OF_THE_OFFICE "\nSTATUS:CONFIRMED\n" FREE "X-DAYBOOK-DATE:TBC\n" TAIL
#define DAY_EVENT                                                                                  \
    HEAD("20231208T024640Z", "29468801")                                                           \
    "DTSTART;VALUE=DATE:20231213\nDTEND;VALUE=DATE:20231214\nSUMMARY:Time TBC: Talk\n"             \
    "DESCRIPTION:Start time to be confirmed.\\n" OF_THE_OFFICE "\nSTATUS:CONFIRMED\n" FREE         \
    "X-DAYBOOK-TIME:TBC\n" TAIL
#define TIME_EVENT                                                                                 \
    HEAD("20231208T034640Z", "29468802")                                                           \
    "DTSTART;TZID=Europe/Brussels:20231213T150000\n"                                               \
    "DTEND;TZID=Europe/Brussels:20231213T160000\nSUMMARY:Talk\nDESCRIPTION:" OF_THE_OFFICE NO_END  \
    "\nSTATUS:CONFIRMED\n" FREE TAIL
#define MOVED_EVENT                                                                                \
    HEAD("20231208T044640Z", "29468803")                                                           \
    "DTSTART;TZID=Europe/Brussels:20231214T163000\n"                                               \
    "DTEND;TZID=Europe/Brussels:20231214T173000\nSUMMARY:Talk\nDESCRIPTION:Moved from Wednesday "  \
    "13 December 2023\\, 15:00. Reason: Weather\\n" OF_THE_OFFICE NO_END                           \
    "\nSTATUS:CONFIRMED\n" FREE TAIL
#define CANCELLED_EVENT                                                                            \
    HEAD("20231208T054640Z", "29468804")                                                           \
    "DTSTART;TZID=Europe/Brussels:20231214T163000\n"                                               \
    "DTEND;TZID=Europe/Brussels:20231214T173000\nSUMMARY:CANCELLED: Talk\n"                        \
    "DESCRIPTION:This event has been cancelled. Reason: Illness\\nMoved from Wednesday "           \
    "13 December 2023\\, 15:00.\\n" OF_THE_OFFICE NO_END "\nSTATUS:CANCELLED\n" FREE               \
    "X-DAYBOOK-STATUS:CANCELLED\n" TAIL
#define RESULTS_EVENT                                                                              \
    HEAD("20231215T014640Z", "29468804")                                                           \
    "DTSTART;TZID=Europe/Brussels:20231214T163000\n"                                               \
    "DTEND;TZID=Europe/Brussels:20231214T173000\nSUMMARY:Talk\nDESCRIPTION:Moved from Wednesday "  \
    "13 December 2023\\, 15:00. Reason: Weather\\nResult: Transcript: https://www.nato.int/\\n"    \
    "Outcome: Agreed.\\n" OF_THE_OFFICE NO_END "\nSTATUS:CONFIRMED\n" FREE TAIL

static void check_bytes(const struct life *life, const char *feed, const char *expected)
{
    struct buf event auto_buf = life_vevent(life, feed, "talk");

    assert_string_equal(event.data, expected);
}

/* From a week to a time that was moved, each step an hour after the one before. */
static struct life moved_life(void)
{
    struct life life = life_new(T);

    life.feeds = "{ id = 'weeks'; title = 'Weeks'; show_date_tbc = true; }";
    life_say(&life, T, "talk", "when = '2023-W50';", NULL);
    check_bytes(&life, "weeks", W50_EVENT);
    check_bytes(&life, "all", "");
    life_say(&life, T + HOUR, "talk", "when = '2023-12-13 TBC';", NULL);
    check_bytes(&life, "weeks", DAY_EVENT);
    check_bytes(&life, "all", DAY_EVENT);
    life_say(&life, T + 2 * HOUR, "talk", "when = '2023-12-13 15:00';", NULL);
    check_bytes(&life, "all", TIME_EVENT);
    assert_no_warning(&life);
    life_say(&life, T + 3 * HOUR, "talk", "when = '2023-12-14 16:30'; change_reason = 'Weather';",
             NULL);
    check_bytes(&life, "all", MOVED_EVENT);
    check_bytes(&life, "weeks", MOVED_EVENT);
    return life;
}

static void from_a_week_to_a_cancellation_it_is_one_event(void **state)
{
    struct life life auto_life = moved_life();

    (void)state;
    life_say(&life, T + 4 * HOUR, "talk",
             "when = '2023-12-14 16:30'; status = 'cancelled'; change_reason = 'Illness';", NULL);
    check_bytes(&life, "all", CANCELLED_EVENT);
    assert_int_equal(life.journal->row_count, 1);
    assert_int_equal(life.journal->revision_count, 4);
}

static void from_a_week_to_its_results_it_is_one_event(void **state)
{
    struct life life auto_life = moved_life();

    (void)state;
    life_say(&life, T + 7 * DAY, "talk",
             "when = '2023-12-14 16:30'; change_reason = 'Weather'; outcome = 'Agreed.';"
             "results = ( { label = 'Transcript'; url = 'https://www.nato.int/'; } );",
             NULL);
    check_bytes(&life, "all", RESULTS_EVENT);
    assert_int_equal(life.journal->row_count, 1);
}

/* What stands first in the description after one date and the other, an hour apart. */
static void former_dates_are_told_after_real_moves_alone(void **state)
{
    static const struct {
        const char *before, *after, *first;
    } cases[] = {
        {"when = '2023-12';", "when = '2023-12-14 10:00/11:00';", "Contact:"},
        {"when = 'TBC';", "when = '2023-12-14 10:00/11:00';", "Contact:"},
        {"when = '2023-12-14';", "when = '2023-12-14 10:00/11:00';", "Contact:"},
        {"when = '2023-12-14 10:00';", "when = '2023-12-14 10:00/11:00';", "Contact:"},
        {"when = '2023-12-14 10:00/11:00';",
         "when = '2023-12-14 12:00/13:00'; zone ='Asia/Riyadh';", "Contact:"},
        {"when = '2023-12-14 10:00/11:00';", "when = '2023-12-14 11:00/12:00';",
         "Moved from Thursday 14 December 2023\\, 10:00 to 11:00.\\n"},
        {"when = '2023-12-14 10:00';", "when = '2023-12-14 10:00'; zone = 'Asia/Riyadh';",
         "Moved from Thursday 14 December 2023\\, 10:00 (Brussels).\\n"},
        {"when = '2023-10-02/2023-10-27';", "when = '2024-10-02/2024-10-27';",
         "Moved from Monday 2 October 2023 to Friday 27 October 2023.\\n"},
        {"when = '2023-12-14 10:00';", "when = '2023-12-14 TBC';",
         "Start time to be confirmed.\\nIt had been announced for Thursday 14 December 2023\\, "
         "10:00.\\n"},
        {"when = '2023-12-14';", "when = '2023-12-13/2023-12-15';",
         "It had been announced for Thursday 14 December 2023.\\n"},
        {"when = '2023-12-14 10:00';", "when = '2023-12-15 TBC';",
         "Start time to be confirmed.\\nMoved from Thursday 14 December 2023\\, 10:00.\\n"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct life life auto_life = life_new(T);
        struct buf line auto_buf = BUF_INIT;

        life_say(&life, T, "talk", cases[i].before, NULL);
        life_say(&life, T + HOUR, "talk", cases[i].after, NULL);
        buf_printf(&line, "DESCRIPTION:%s", cases[i].first);
        assert_has(&life, "all", "talk", line.data);
    }
}

static void a_former_date_is_told_whatever_else_changes(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, "talk", "when = '2023-12-13';", NULL);
    life_say(&life, T + HOUR, "talk", "when = '2023-12-14';", NULL);
    life_say(&life, T + 2 * HOUR, "talk", "when = '2023-12-14'; place = 'Mito';", NULL);
    assert_has(&life, "all", "talk", "DESCRIPTION:Moved from Wednesday 13 December 2023.\\n");
    life_say(&life, T + 3 * HOUR, "talk", "when = '2023-12-14 10:00'; place = 'Mito';", NULL);
    assert_has(&life, "all", "talk", "DESCRIPTION:Moved from Wednesday 13 December 2023.\\n");
    life_clock(&life, T + 20 * DAY);
    assert_has(&life, "all", "talk", "DESCRIPTION:Moved from Wednesday 13 December 2023.\\n");
}

static void a_former_date_is_told_when_the_end_is_announced(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, "talk", "when = '2023-12-13';", NULL);
    life_say(&life, T + HOUR, "talk", "when = '2023-12-14 10:00';", NULL);
    life_say(&life, T + 2 * HOUR, "talk", "when = '2023-12-14 10:00/11:00';", NULL);
    assert_has(&life, "all", "talk", "DESCRIPTION:Moved from Wednesday 13 December 2023.\\n");
}

/* --- slips of the pen ------------------------------------------------------------------------- */

#define MOVED_FROM "DESCRIPTION:Moved from "
#define FROM_13 MOVED_FROM "Wednesday 13 December 2023.\\n"
#define FROM_14 MOVED_FROM "Thursday 14 December 2023.\\n"

/* On the 13th, moved to the 14th an hour later, and after some seconds to another day. */
static struct life mended_life(const char *history, int64_t seconds, const char *when)
{
    struct life life = life_new(T);

    life.history = history;
    life_say(&life, T, "talk", "when = '2023-12-13';", NULL);
    life_say(&life, T + HOUR, "talk", "when = '2023-12-14';", NULL);
    assert_has(&life, "all", "talk", FROM_13);
    assert_false(life_last_revision(&life)->correction);
    life_say(&life, T + HOUR + seconds, "talk", when, NULL);
    return life;
}

static void a_date_that_is_mended_at_once_is_never_called_former(void **state)
{
    static const struct {
        const char *history;
        int64_t seconds;
        const char *former;
        bool correction;
    } cases[] = {
        {"", 1, FROM_13, true},
        {"", 10 * MINUTE - 1, FROM_13, true},
        {"", 10 * MINUTE, FROM_14, false},
        {"settle = '0 seconds';", 1, FROM_14, false},
        {"settle = '1 hour';", HOUR - 1, FROM_13, true},
        {"settle = '1 hour';", HOUR, FROM_14, false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct life life auto_life =
            mended_life(cases[i].history, cases[i].seconds, "when = '2023-12-15';");

        assert_has(&life, "all", "talk", cases[i].former);
        assert_int_equal(life_last_revision(&life)->correction, cases[i].correction);
        assert_stamp(&life, "talk", LIFE_BASE + 2, T + HOUR + cases[i].seconds);
    }
}

static void a_move_that_is_taken_back_at_once_never_was(void **state)
{
    struct life life auto_life = mended_life("", MINUTE, "when = '2023-12-13';");

    (void)state;
    assert_false(life_has(&life, "all", "talk", MOVED_FROM));
    assert_told(&life, "changed talk: when '2023-12-14' -> '2023-12-13' corrected\n");
    assert_stamp(&life, "talk", LIFE_BASE + 2, T + HOUR + MINUTE);
}

static void what_a_new_event_said_at_first_may_be_mended_too(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, NULL);
    life_say(&life, T + HOUR, "talk", "when = '2023-12-13';", NULL);
    life_say(&life, T + HOUR + MINUTE, "talk", "when = '2023-12-14';", NULL);
    assert_false(life_has(&life, "all", "talk", MOVED_FROM));
    life_say(&life, T + 2 * HOUR, "talk", "when = '2023-12-15';", NULL);
    assert_has(&life, "all", "talk", FROM_14);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(from_a_week_to_a_cancellation_it_is_one_event),
        cmocka_unit_test(from_a_week_to_its_results_it_is_one_event),
        cmocka_unit_test(former_dates_are_told_after_real_moves_alone),
        cmocka_unit_test(a_former_date_is_told_whatever_else_changes),
        cmocka_unit_test(a_former_date_is_told_when_the_end_is_announced),
        cmocka_unit_test(a_date_that_is_mended_at_once_is_never_called_former),
        cmocka_unit_test(a_move_that_is_taken_back_at_once_never_was),
        cmocka_unit_test(what_a_new_event_said_at_first_may_be_mended_too),
    };

    return cmocka_run_group_tests_name("plan: dates", tests, NULL, NULL);
}
