/* What is on during a span of time, asked of every one. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/civil.h"
#include "base/memory.h"
#include "daybook/series.h"
#include "page/timeline.h"

#define MOST 2500

struct shelf {
    struct event events[MOST];
    struct group groups[MOST];
    const struct group *order[MOST];
    uint64_t traits[MOST];
    struct listing listing;
    struct arena *arena;
    struct timeline timeline;
};

/* Most are short, some are long, and one never ends. */
static struct shelf *shelf_new(size_t count)
{
    struct shelf *shelf = xcalloc(1, sizeof(*shelf));
    uint32_t random = 1;

    for (size_t i = 0; i < count; i++) {
        int64_t length;

        random = random * 1664525 + 1013904223;
        length = random >> 24 > 240 ? 500 : random >> 28;
        shelf->events[i] = (struct event){
            .id = i % 2 ? "odd" : "even", .start = (int64_t)i * 10 / 3, .shown.kind = WHEN_DAYS};
        shelf->events[i].end = i == 7 ? INT64_MAX : shelf->events[i].start + 1 + length;
        shelf->groups[i] = (struct group){.index = i, .event = &shelf->events[i]};
        shelf->traits[i] = i % 3 ? 0x30 : 0x10;
        shelf->order[i] = &shelf->groups[i];
    }
    shelf->listing = (struct listing){.groups = shelf->order, .count = count};
    shelf->arena = arena_new();
    timeline_make(&shelf->timeline, &shelf->listing, shelf->traits, shelf->arena);
    return shelf;
}

static void shelf_free(struct shelf *shelf)
{
    arena_free(shelf->arena);
    free(shelf);
}

static bool is_on(const struct shelf *shelf, size_t i, int64_t from, int64_t to)
{
    return shelf->events[i].start < to && shelf->events[i].end > from;
}

static void check_span(const struct shelf *shelf, int64_t from, int64_t to)
{
    struct timeline_walk walk = timeline_walk(&shelf->timeline, from, to, 0);
    struct timeline_walk back = timeline_walk_back(&shelf->timeline, from, to, 0);

    for (size_t i = 0; i < shelf->timeline.count; i++)
        if (is_on(shelf, i, from, to))
            assert_ptr_equal(timeline_next(&walk), &shelf->timeline.rows[i]);
    assert_null(timeline_next(&walk));
    assert_null(timeline_next(&walk));
    for (size_t i = shelf->timeline.count; i-- > 0;)
        if (is_on(shelf, i, from, to))
            assert_ptr_equal(timeline_previous(&back), &shelf->timeline.rows[i]);
    assert_null(timeline_previous(&back));
    assert_null(timeline_previous(&back));
}

static void walks_find_what_is_on_and_nothing_else(void **state)
{
    static const size_t counts[] = {0, 1, 2, 31, 32, 33, 1024, MOST};

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(counts); i++) {
        struct shelf *shelf = shelf_new(counts[i]);
        int64_t end = (int64_t)counts[i] * 10 / 3 + 600;

        for (int64_t from = -5; from < end; from += 97)
            for (int64_t length = 1; length < 10000; length *= 5)
                check_span(shelf, from, from + length);
        check_span(shelf, 100, INT64_MAX);
        check_span(shelf, INT64_MIN, INT64_MAX);
        shelf_free(shelf);
    }
}

/* What an agenda does once it has enough of what is over. */
static void what_ended_before_a_moment_that_is_raised_is_passed_over(void **state)
{
    struct shelf *shelf = shelf_new(MOST);
    struct timeline_walk walk = timeline_walk_back(&shelf->timeline, INT64_MIN, INT64_MAX, 0);
    const struct timeline_row *row = timeline_previous(&walk);

    (void)state;
    assert_ptr_equal(row, &shelf->timeline.rows[MOST - 1]);
    walk.from = row->start;
    for (size_t i = MOST - 1; i-- > 0;)
        if (shelf->events[i].end > walk.from)
            assert_ptr_equal(timeline_previous(&walk), &shelf->timeline.rows[i]);
    assert_null(timeline_previous(&walk));
    shelf_free(shelf);
}

static void what_lacks_a_trait_is_passed_over(void **state)
{
    struct shelf *shelf = shelf_new(100);
    struct timeline_walk walk = timeline_walk(&shelf->timeline, INT64_MIN, INT64_MAX, 0x30);
    struct timeline_walk back = timeline_walk_back(&shelf->timeline, INT64_MIN, INT64_MAX, 0x30);

    (void)state;
    for (size_t i = 0; i < 100; i++)
        if (i % 3)
            assert_ptr_equal(timeline_next(&walk), &shelf->timeline.rows[i]);
    assert_null(timeline_next(&walk));
    for (size_t i = 100; i-- > 0;)
        if (i % 3)
            assert_ptr_equal(timeline_previous(&back), &shelf->timeline.rows[i]);
    assert_null(timeline_previous(&back));
    walk = timeline_walk(&shelf->timeline, INT64_MIN, INT64_MAX, 0x40);
    assert_null(timeline_next(&walk));
    shelf_free(shelf);
}

static void it_is_known_how_many_come_later(void **state)
{
    struct shelf *shelf = shelf_new(6), *none = shelf_new(0);

    (void)state;
    assert_int_equal(timeline_after(&none->timeline, 0, "odd"), 0);
    assert_int_equal(timeline_after(&shelf->timeline, shelf->events[3].start, "odd"), 2);
    assert_int_equal(timeline_after(&shelf->timeline, shelf->events[3].start, "even"), 3);
    assert_int_equal(timeline_after(&shelf->timeline, -1, "odd"), 6);
    assert_int_equal(timeline_after(&shelf->timeline, INT64_MAX, "odd"), 0);
    shelf_free(shelf);
    shelf_free(none);
}

static void days_are_those_of_the_event_where_it_has_any(void **state)
{
    static const struct series weekly;
    struct event events[] = {
        {.id = "days", .shown = {WHEN_DAYS, {10, 0}, {12, 0}}},
        {.id = "midnight", .shown = {WHEN_SPAN, {10, 1200}, {11, 0}}},
        {.id = "month", .shown = {WHEN_MONTH, {0, 0}, {30, 0}}},
        {.id = "series",
         .shown = {WHEN_DAYS, {10, 0}, {10, 0}},
         .series = &weekly,
         .end = INT64_MAX},
    };
    struct group groups[ARRAY_SIZE(events)] = {{0}};
    const struct group *order[ARRAY_SIZE(events)];
    struct listing listing = {.groups = order, .count = ARRAY_SIZE(events)};
    const uint64_t traits[ARRAY_SIZE(events)] = {0};
    struct arena *arena = arena_new();
    struct timeline timeline;

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(events); i++) {
        groups[i].event = &events[i];
        order[i] = &groups[i];
    }
    listing.count--;
    timeline_make(&timeline, &listing, traits, arena);
    assert_int_equal(timeline.first_day, 10);
    assert_int_equal(timeline.last_day, 12);
    listing.count++;
    timeline_make(&timeline, &listing, traits, arena);
    assert_int_equal(timeline.last_day, INT32_MAX);
    assert_int_equal(timeline.rows[0].first_day, 10);
    assert_int_equal(timeline.rows[0].last_day, 12);
    assert_int_equal(timeline.rows[1].last_day, 10);
    assert_true(timeline.rows[2].first_day > timeline.rows[2].last_day);
    assert_int_equal(timeline.rows[3].first_day, TIMELINE_EVERY_DAY);
    assert_ptr_equal(timeline_group(&timeline, &timeline.rows[2]), &groups[2]);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(walks_find_what_is_on_and_nothing_else),
        cmocka_unit_test(what_ended_before_a_moment_that_is_raised_is_passed_over),
        cmocka_unit_test(what_lacks_a_trait_is_passed_over),
        cmocka_unit_test(it_is_known_how_many_come_later),
        cmocka_unit_test(days_are_those_of_the_event_where_it_has_any),
    };

    return cmocka_run_group_tests_name("page: timeline", tests, NULL, NULL);
}
