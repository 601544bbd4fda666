/* The dates that an event has had, and what the step from one to the next means. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "daybook/former.h"
#include "daybook/zone.h"

#include <stdio.h>
#include <string.h>

#define BRUSSELS "Europe/Brussels"
#define RIYADH "Asia/Riyadh"
#define SETTLE 600

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

static struct dated dated_of(const char *when, const char *zone)
{
    struct dated dated = {.since = 0};

    if (when_parse(when, &dated.when, NULL) != 0)
        fail_msg("no date: %s", when);
    snprintf(dated.zone, sizeof(dated.zone), "%s", zone);
    return dated;
}

struct step_case {
    const char *before, *after;
    enum date_step step;
};

/* The steps of that table in one zone, and the steps back. */
static void check_steps(const struct step_case *cases, size_t count, enum date_step back,
                        struct zones *zones)
{
    for (size_t i = 0; i < count; i++) {
        struct dated before = dated_of(cases[i].before, BRUSSELS);
        struct dated after = dated_of(cases[i].after, BRUSSELS);

        if (date_step(&before, &after, zones) != cases[i].step)
            fail_msg("%s -> %s: %d", cases[i].before, cases[i].after,
                     date_step(&before, &after, zones));
        if (date_step(&after, &before, zones) != back)
            fail_msg("%s -> %s: %d", cases[i].after, cases[i].before,
                     date_step(&after, &before, zones));
    }
}

static void what_lies_inside_what_was_said_confirms_it_and_the_way_back_widens(void **state)
{
    static const struct step_case cases[] = {
        {"TBC", "2023-12", STEP_CONFIRMED},
        {"TBC", "2023-W50", STEP_CONFIRMED},
        {"TBC", "2023-12-13 TBC", STEP_CONFIRMED},
        {"TBC", "2023-12-13 15:00", STEP_CONFIRMED},
        {"2023-12", "2023-W50", STEP_CONFIRMED},
        {"2023-12", "2023-12-31", STEP_CONFIRMED},
        {"2023-12", "2023-12-01/2023-12-31", STEP_CONFIRMED},
        {"2023-W50", "2023-12-11", STEP_CONFIRMED},
        {"2023-W50", "2023-12-17 TBC", STEP_CONFIRMED},
        {"2023-W50", "2023-12-11/2023-12-17", STEP_CONFIRMED},
        {"2023-W50", "2023-12-13 15:00/16:00", STEP_CONFIRMED},
        {"2023-12-13 TBC", "2023-12-13 15:00", STEP_CONFIRMED},
        {"2023-12-13", "2023-12-13 00:00", STEP_CONFIRMED},
        {"2023-12-13", "2023-12-13 23:59", STEP_CONFIRMED},
        {"2023-12-13 TBC", "2023-12-13 15:00/16:00", STEP_CONFIRMED},
        {"2023-12-13 TBC", "2023-12-13 22:00/2023-12-14 02:00", STEP_CONFIRMED},
        {"2023-12-13", "2023-12-13 22:00/2023-12-14 11:59", STEP_CONFIRMED},
        {"2023-10-02/2023-10-27", "2023-10-02/2023-10-26", STEP_CONFIRMED},
        {"2023-10-02/2023-10-27", "2023-10-27", STEP_CONFIRMED},
        {"2023-10-02/2023-10-27", "2023-10-05 TBC", STEP_CONFIRMED},
        {"2023-10-02/2023-10-27", "2023-10-02 10:00/2023-10-27 18:00", STEP_CONFIRMED},
        {"2023-10-02/2023-10-27", "2023-10-27 20:00/2023-10-28 01:00", STEP_CONFIRMED},
    };

    check_steps(cases, ARRAY_SIZE(cases), STEP_WIDENED, *state);
}

static void anything_else_is_another_date(void **state)
{
    static const struct step_case cases[] = {
        {"2023-12", "2024-01", STEP_MOVED},
        {"2023-12", "2023-W48", STEP_MOVED}, /* 27 November to 3 December */
        {"2023-12", "2024-01-01", STEP_MOVED},
        {"2023-W50", "2023-W51", STEP_MOVED},
        {"2023-W50", "2023-12-10", STEP_MOVED},
        {"2023-W50", "2023-12-18 10:00", STEP_MOVED},
        {"2023-12-13", "2023-12-14", STEP_MOVED},
        {"2023-12-13 TBC", "2023-12-14 15:00", STEP_MOVED},
        {"2023-12-13", "2023-12-13 22:00/2023-12-14 12:00", STEP_MOVED},
        {"2023-12-13", "2023-12-12 22:00/2023-12-13 02:00", STEP_MOVED},
        {"2023-12-12/2023-12-13", "2023-12-13/2023-12-14", STEP_MOVED},
        {"2023-12-14 10:00", "2023-12-14 10:01", STEP_MOVED},
        {"2023-12-14 10:00", "2023-12-15 10:00", STEP_MOVED},
        {"2023-12-14 10:00/11:00", "2023-12-14 10:30/11:00", STEP_MOVED},
        {"2023-12-14 10:00", "2023-12-13 10:00/2023-12-14 10:00", STEP_MOVED},
    };

    check_steps(cases, ARRAY_SIZE(cases), STEP_MOVED, *state);
}

/* Only a night belongs to the day before. */
static void a_morning_of_the_next_day_is_another_date(void **state)
{
    static const struct step_case cases[] = {
        {"2023-12-13", "2023-12-14 10:00/11:00", STEP_MOVED},
        {"2023-12-13 TBC", "2023-12-14 00:00/01:00", STEP_MOVED},
        {"2023-W50", "2023-12-18 09:00/10:00", STEP_MOVED},
        {"2023-12", "2024-01-01 10:00/11:00", STEP_MOVED},
        {"2023-10-02/2023-10-27", "2023-10-28 09:00/11:59", STEP_MOVED},
    };

    check_steps(cases, ARRAY_SIZE(cases), STEP_MOVED, *state);
}

static void the_same_days_however_written_are_the_same_date(void **state)
{
    static const struct step_case cases[] = {
        {"TBC", "TBC", STEP_SAME},
        {"2023-12", "2023-12", STEP_SAME},
        {"2023-W50", "2023-W50", STEP_SAME},
        {"2023-12-13", "2023-12-13 TBC", STEP_SAME},
        {"2023-10-02/2023-10-27", "2023-10-02/2023-10-27", STEP_SAME},
        {"2023-12-14 10:00", "2023-12-14T10:00", STEP_SAME},
        {"2023-12-14 10:00/11:30", "2023-12-14 10:00/2023-12-14 11:30", STEP_SAME},
    };

    check_steps(cases, ARRAY_SIZE(cases), STEP_SAME, *state);
}

static void an_end_alone_moves_nothing(void **state)
{
    static const struct step_case cases[] = {
        {"2023-12-14 10:00", "2023-12-14 10:00/11:30", STEP_END},
        {"2023-12-14 10:00/11:30", "2023-12-14 10:00/12:00", STEP_END},
        {"2023-12-14 10:00/11:30", "2023-12-14 10:00/2023-12-15 11:30", STEP_END},
    };

    check_steps(cases, ARRAY_SIZE(cases), STEP_END, *state);
}

static void times_are_compared_as_instants_and_days_as_written(void **state)
{
    static const struct {
        const char *before, *before_zone, *after, *after_zone;
        enum date_step step;
    } cases[] = {
        {"2023-12-14 10:00", BRUSSELS, "2023-12-14 12:00", RIYADH, STEP_SAME},
        {"2023-12-14 10:00", BRUSSELS, "2023-12-14 10:00", RIYADH, STEP_MOVED},
        {"2023-12-14 10:00/11:00", BRUSSELS, "2023-12-14 12:00/13:00", RIYADH, STEP_SAME},
        {"2023-12-14 10:00/11:00", BRUSSELS, "2023-12-14 12:00/13:30", RIYADH, STEP_END},
        {"2023-07-14 10:00", BRUSSELS, "2023-07-14 11:00", RIYADH, STEP_SAME},
        {"2023-12-13", BRUSSELS, "2023-12-13", RIYADH, STEP_SAME},
        {"2023-12-13 TBC", RIYADH, "2023-12-13 23:30", BRUSSELS, STEP_CONFIRMED},
        {"2023-12-14 10:00", "Europe/Nowhere", "2023-12-14 10:00", "Europe/Nowhere", STEP_SAME},
        {"2023-12-14 10:00", "Europe/Nowhere", "2023-12-14 11:00", "Europe/Nowhere", STEP_MOVED},
        {"2023-12-14 10:00", "Europe/Nowhere", "2023-12-14 11:00", BRUSSELS, STEP_SAME},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct dated before = dated_of(cases[i].before, cases[i].before_zone);
        struct dated after = dated_of(cases[i].after, cases[i].after_zone);

        if (date_step(&before, &after, *state) != cases[i].step)
            fail_msg("%s %s -> %s %s: %d", cases[i].before, cases[i].before_zone, cases[i].after,
                     cases[i].after_zone, date_step(&before, &after, *state));
    }
}

/* --- what is kept ----------------------------------------------------------------------------- */

#define OLD "1000\t2023-12-14 10:00\tEurope/Brussels\n"
#define SPAN "1000\t2023-12-14 10:00/11:00\tEurope/Brussels\n"
#define TBC "9000\t2023-12-15 TBC\tEurope/Brussels\n"

static void a_list_grows_by_what_is_new_and_forgets_what_stood_too_shortly(void **state)
{
    static const struct {
        const char *dates;
        int64_t now;
        const char *when, *zone, *next;
        bool correction;
    } cases[] = {
        {"", 1000, "2023-12-14 10:00", BRUSSELS, OLD, false},
        {OLD, 2000, "2023-12-14 10:00", BRUSSELS, OLD, false},
        {OLD, 1001, "2023-12-14 10:00", BRUSSELS, OLD, false},
        {OLD, 9000, "2023-12-15 TBC", BRUSSELS, OLD TBC, false},
        {OLD, 9000, "2023-12-14 10:00", RIYADH, OLD "9000\t2023-12-14 10:00\tAsia/Riyadh\n", false},
        {OLD, 9000, "2023-12-14 10:00/11:00", BRUSSELS,
         OLD "9000\t2023-12-14 10:00/11:00\tEurope/Brussels\n", false},
        {OLD TBC, 20000, "2023-12-15", BRUSSELS, OLD TBC "20000\t2023-12-15\tEurope/Brussels\n",
         false},
        {SPAN, 9000, "2023-12-14 10:00/12:00", BRUSSELS,
         SPAN "9000\t2023-12-14 10:00/12:00\tEurope/Brussels\n", false},
        {SPAN, 9000, "2023-12-14 10:30/11:00", BRUSSELS,
         SPAN "9000\t2023-12-14 10:30/11:00\tEurope/Brussels\n", false},
        /* Exactly as long as it takes, and a second less. */
        {OLD, 1000 + SETTLE, "2023-12-15", BRUSSELS, OLD "1600\t2023-12-15\tEurope/Brussels\n",
         false},
        {OLD, 999 + SETTLE, "2023-12-15", BRUSSELS, "1599\t2023-12-15\tEurope/Brussels\n", true},
        {OLD TBC, 9001, "2023-12-16", BRUSSELS, OLD "9001\t2023-12-16\tEurope/Brussels\n", true},
        /* A mistake that is taken back was never made. */
        {OLD TBC, 9001, "2023-12-14 10:00", BRUSSELS, OLD, true},
        /* The clock was set back. */
        {OLD TBC, 8000, "2023-12-16", BRUSSELS, OLD "8000\t2023-12-16\tEurope/Brussels\n", true},
        {OLD TBC, 500, "2023-12-16", BRUSSELS, "500\t2023-12-16\tEurope/Brussels\n", true},
        {OLD TBC, 500, "2023-12-15 TBC", BRUSSELS, OLD TBC, false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct dated dated = dated_of(cases[i].when, cases[i].zone);
        bool correction = !cases[i].correction;
        char *next auto_free =
            former_next(cases[i].dates, cases[i].now, SETTLE, &dated.when, dated.zone, &correction);

        assert_string_equal(next, cases[i].next);
        if (correction != cases[i].correction)
            fail_msg("case %zu", i);
    }
}

static void only_the_last_dates_are_kept(void **state)
{
    char *dates = xstrdup("");
    char first[64], last[64];
    size_t lines = 0;
    bool correction;

    (void)state;
    for (int i = 0; i < FORMER_KEPT + 5; i++) {
        struct when when = {.kind = WHEN_DAYS, .start.day = 19700 + i, .end.day = 19700 + i};
        char *next = former_next(dates, (int64_t)i * SETTLE, SETTLE, &when, BRUSSELS, &correction);

        free(dates);
        dates = next;
    }
    for (const char *p = dates; (p = strchr(p, '\n')); p++)
        lines++;
    assert_int_equal(lines, FORMER_KEPT);
    snprintf(first, sizeof(first), "%d\t2023-12-14\tEurope/Brussels\n", 5 * SETTLE);
    snprintf(last, sizeof(last), "%d\t2024-01-02\tEurope/Brussels\n", (FORMER_KEPT + 4) * SETTLE);
    assert_memory_equal(dates, first, strlen(first));
    assert_string_equal(dates + strlen(dates) - strlen(last), last);
    free(dates);
}

static void lines_that_cannot_be_read_are_dropped(void **state)
{
    static const char *const lines[] = {
        "1\n",
        "1\t2023-12-01\n",
        "\t2023-12-01\tEurope/Brussels\n",
        "x\t2023-12-01\tEurope/Brussels\n",
        "-1\t2023-12-01\tEurope/Brussels\n",
        "1 \t2023-12-01\tEurope/Brussels\n",
        "9999999999999\t2023-12-01\tEurope/Brussels\n",
        "1\t2023-13-01\tEurope/Brussels\n",
        "1\t\tEurope/Brussels\n",
        "1\t2023-12-01\t\n",
        "1\t2023-12-01\tEurope/Brussels\tmore\n",
        "1\t2023-12-01\tA23456789b123456789c123456789d123456789e123456789f123456789g12345\n",
        "\n",
    };
    struct dated present = dated_of("2023-12-14 10:00", BRUSSELS), found;

    for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
        struct buf dates auto_buf = BUF_INIT;
        bool correction;
        char *next;

        buf_printf(&dates, "%s%s", lines[i], OLD);
        next = former_next(dates.data, 9000, SETTLE, &present.when, BRUSSELS, &correction);
        assert_string_equal(next, OLD);
        free(next);
        assert_false(former_of(dates.data, *state, &found));
        assert_false(former_last_dated(lines[i], &found));
    }
}

/* --- what readers are told -------------------------------------------------------------------- */

/* "WHEN, WHEN, ..." as the journal keeps it. */
static struct buf list_of(const char *whens)
{
    char *copy auto_free = xstrdup(whens), *rest = NULL;
    struct buf dates = BUF_INIT;
    int since = 0;

    buf_puts(&dates, "");
    for (char *when = strtok_r(copy, ",", &rest); when; when = strtok_r(NULL, ",", &rest))
        buf_printf(&dates, "%d\t%s\tEurope/Brussels\n", ++since, when + strspn(when, " "));
    return dates;
}

static void check_found(bool found, const struct dated *dated, const char *expected,
                        const char *whens)
{
    struct buf when auto_buf = BUF_INIT;

    buf_puts(&when, "");
    if (found)
        when_print(&dated->when, &when);
    if (strcmp(when.data, expected) != 0)
        fail_msg("%s: \"%s\", not \"%s\"", whens, when.data, expected);
}

static void a_former_date_is_the_last_one_that_was_left(void **state)
{
    static const struct {
        const char *whens, *former; /* "": there was none */
    } cases[] = {
        {"", ""},
        {"2023-12-14 10:00", ""},
        {"2023-12-14 10:00, 2023-12-15 11:00", "2023-12-14 10:00"},
        {"2023-12-14, 2023-12-15, 2023-12-16", "2023-12-15"},
        /* More precise, or a new end, is no other date. */
        {"2023-W50, 2023-12-13 TBC, 2023-12-13 15:00, 2023-12-13 15:00/16:00", ""},
        {"2023-12-13, 2023-12-13 22:00/2023-12-14 02:00, 2023-12-13 22:00/2023-12-14 13:00", ""},
        {"2023-12-14, 2023-W51, 2023-12-19 TBC, 2023-12-19 15:00", "2023-12-14"},
        /* A time that was withdrawn, whatever comes afterwards. */
        {"2023-12-14 10:00, 2023-12-14 TBC", "2023-12-14 10:00"},
        {"2023-12-14 10:00, 2023-12-14 TBC, 2023-12-14 15:00", "2023-12-14 10:00"},
        /* Nothing is no date to have been moved from, nor a date in between. */
        {"TBC, 2023-12-14", ""},
        {"2023-12-14 10:00, TBC", "2023-12-14 10:00"},
        {"2023-12-14 10:00, TBC, 2023-12-15 11:00", "2023-12-14 10:00"},
        {"2023-12-14 10:00, TBC, 2023-12-14 10:00", ""},
        {"TBC, 2023-12, TBC", "2023-12"},
        /* Away and back again. */
        {"2023-12-14, 2023-12-15, 2023-12-14", "2023-12-15"},
        {"2023-12-14 10:00, 2023-12-14 TBC, 2023-12-14 10:00", ""},
        {"2023-12-14 TBC, 2023-W50, 2023-12-14 10:00", ""},
        {"2023-12-13, 2023-12-14 10:00, 2023-12-14 TBC, 2023-12-14 10:00", "2023-12-13"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct buf dates auto_buf = list_of(cases[i].whens);
        struct dated former;
        bool found = former_of(dates.data, *state, &former);

        check_found(found, &former, cases[i].former, cases[i].whens);
    }
}

static void a_former_date_says_since_when_and_in_which_zone(void **state)
{
    struct dated former;

    assert_true(former_of("7\t2023-12-14 10:00\tAsia/Riyadh\n8\t2023-12-15\tEurope/Brussels\n",
                          *state, &former));
    assert_int_equal(former.since, 7);
    assert_string_equal(former.zone, RIYADH);
}

static void the_last_date_is_the_last_that_is_more_than_to_be_confirmed(void **state)
{
    static const struct {
        const char *whens, *last;
    } cases[] = {
        {"", ""},
        {"TBC", ""},
        {"2023-12-14 10:00, TBC", "2023-12-14 10:00"},
        {"2023-12-14, 2023-12, TBC, TBC", "2023-12"},
        {"TBC, 2023-12-14", "2023-12-14"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct buf dates auto_buf = list_of(cases[i].whens);
        struct dated last;
        bool found = former_last_dated(dates.data, &last);

        check_found(found, &last, cases[i].last, cases[i].whens);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_lies_inside_what_was_said_confirms_it_and_the_way_back_widens),
        cmocka_unit_test(anything_else_is_another_date),
        cmocka_unit_test(a_morning_of_the_next_day_is_another_date),
        cmocka_unit_test(the_same_days_however_written_are_the_same_date),
        cmocka_unit_test(an_end_alone_moves_nothing),
        cmocka_unit_test(times_are_compared_as_instants_and_days_as_written),
        cmocka_unit_test(a_list_grows_by_what_is_new_and_forgets_what_stood_too_shortly),
        cmocka_unit_test(only_the_last_dates_are_kept),
        cmocka_unit_test(lines_that_cannot_be_read_are_dropped),
        cmocka_unit_test(a_former_date_is_the_last_one_that_was_left),
        cmocka_unit_test(a_former_date_says_since_when_and_in_which_zone),
        cmocka_unit_test(the_last_date_is_the_last_that_is_more_than_to_be_confirmed),
    };

    return cmocka_run_group_tests_name("former", tests, load_zones, free_zones);
}
