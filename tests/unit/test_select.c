/* Which events a feed takes. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "daybook/select.h"

#define WORDS(...)                                                                                 \
    {                                                                                              \
        (const char *const[]){__VA_ARGS__}, sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *) \
    }

static const struct publisher nato = {.id = "nato"};

static const struct event talk = {
    .id = "talk", .publisher = &nato, .categories = WORDS("press", "visit")};
static const struct event bare = {.id = "bare", .publisher = &nato};

/* Feeds by what they ask of "talk". */
static void what_is_asked_must_all_match_and_of_the_words_one(void **state)
{
    const struct {
        struct feed feed;
        bool takes, takes_bare;
    } cases[] = {
        {{.id = "all"}, true, true},
        {{.publishers = WORDS("nato")}, true, true},
        {{.publishers = WORDS("interpol", "nato")}, true, true},
        {{.publishers = WORDS("interpol")}, false, false},
        {{.publishers = WORDS("nat")}, false, false},
        {{.categories = WORDS("press")}, true, false},
        {{.categories = WORDS("other", "visit")}, true, false},
        {{.categories = WORDS("other")}, false, false},
        {{.exclude_categories = WORDS("other")}, true, true},
        {{.exclude_categories = WORDS("other", "visit")}, false, true},
        {{.ids = WORDS("bare", "talk")}, true, true},
        {{.ids = WORDS("other")}, false, false},
        {{.ids = WORDS("a", "b", "talk", "z")}, true, false},
        {{.status = WORDS("confirmed")}, true, true},
        {{.status = WORDS("postponed", "tentative")}, false, false},
        {{.publishers = WORDS("nato"), .categories = WORDS("press")}, true, false},
        {{.publishers = WORDS("interpol"), .categories = WORDS("press")}, false, false},
        {{.categories = WORDS("press"), .exclude_categories = WORDS("visit")}, false, false},
        {{.ids = WORDS("talk"), .status = WORDS("tentative")}, false, false},
        {{.ids = WORDS("talk"), .categories = WORDS("other")}, false, false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        if (select_takes(&cases[i].feed, &talk) != cases[i].takes)
            fail_msg("case %zu", i);
        if (select_takes(&cases[i].feed, &bare) != cases[i].takes_bare)
            fail_msg("case %zu, without categories", i);
    }
}

static void a_status_is_asked_of_what_will_take_place_alone(void **state)
{
    const struct feed tentative = {.status = WORDS("tentative")};
    const struct {
        struct event event;
        bool takes;
    } cases[] = {
        {{.publisher = &nato, .status = STATUS_CONFIRMED}, false},
        {{.publisher = &nato, .status = STATUS_TENTATIVE}, true},
        {{.publisher = &nato, .status = STATUS_POSTPONED}, false},
        {{.publisher = &nato, .status = STATUS_CANCELLED}, true},
        {{.publisher = &nato, .status = STATUS_CONFIRMED, .removed = true}, true},
        {{.publisher = &nato, .status = STATUS_POSTPONED, .removed = true}, true},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        if (select_takes(&tentative, &cases[i].event) != cases[i].takes)
            fail_msg("case %zu", i);
}

static void the_removed_and_the_cancelled_pass_no_other_selector_for_that(void **state)
{
    const struct feed feeds[] = {
        {.publishers = WORDS("interpol"), .status = WORDS("confirmed")},
        {.categories = WORDS("other")},
        {.exclude_categories = WORDS("press")},
        {.ids = WORDS("other")},
    };
    struct event event = talk;

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(feeds); i++) {
        event.status = STATUS_CANCELLED;
        event.removed = false;
        assert_false(select_takes(&feeds[i], &event));
        event.status = STATUS_CONFIRMED;
        event.removed = true;
        assert_false(select_takes(&feeds[i], &event));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_asked_must_all_match_and_of_the_words_one),
        cmocka_unit_test(a_status_is_asked_of_what_will_take_place_alone),
        cmocka_unit_test(the_removed_and_the_cancelled_pass_no_other_selector_for_that),
    };

    return cmocka_run_group_tests_name("select", tests, NULL, NULL);
}
