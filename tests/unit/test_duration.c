/* Lengths of time, as they are written and as calendars have them. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "daybook/duration.h"

static void both_ways_of_writing_are_read(void **state)
{
    static const struct {
        const char *text;
        int64_t seconds;
    } cases[] = {
        {"PT1H", 3600},       {"PT15M", 900},      {"P30D", 30 * 86400}, {"P1DT12H", 129600},
        {"P2W", 1209600},     {"PT0S", 0},         {"PT1H30M5S", 5405},  {"1 hour", 3600},
        {"30 days", 2592000}, {"15 minutes", 900}, {"0 days", 0},        {"2 weeks", 1209600},
        {"1 Day", 86400},     {"90 seconds", 90},
    };
    int64_t seconds;

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        assert_int_equal(duration_parse(cases[i].text, &seconds), 0);
        assert_int_equal(seconds, cases[i].seconds);
    }
}

static void everything_else_is_refused(void **state)
{
    static const char *const texts[] = {
        "",         "P",       "PT",      "1H",      "PT1",
        "P1H",      "PT1D",    "1",       "hour",    "1  hour",
        "1hour",    "-1 days", "1.5 h",   "1 month", "P1Y",
        "1 hourss", "P1DT",    "1 hour ", "PTT1H",   "999999999999 days",
        "P99999D",
    };
    int64_t seconds;

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
        if (duration_parse(texts[i], &seconds) == 0)
            fail_msg("\"%s\" was taken", texts[i]);
}

static void what_is_printed_is_read_back(void **state)
{
    (void)state;
    for (int64_t seconds = 0; seconds < 3 * 86400; seconds += 37) {
        struct buf text auto_buf = BUF_INIT;
        int64_t read;

        duration_print(seconds, &text);
        assert_int_equal(duration_parse(text.data, &read), 0);
        assert_int_equal(read, seconds);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_ways_of_writing_are_read),
        cmocka_unit_test(everything_else_is_refused),
        cmocka_unit_test(what_is_printed_is_read_back),
    };

    return cmocka_run_group_tests_name("duration", tests, NULL, NULL);
}
