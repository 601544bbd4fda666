/* The ground floor: buffers, diagnostics, digests, tables, the clock, work that is shared out,
 * snapshots and the cell they are published in. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/crew.h"
#include "base/diag.h"
#include "base/digest.h"
#include "base/memory.h"
#include "base/nearest.h"
#include "base/snapshot.h"
#include "base/strtab.h"
#include "base/utf8.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

static void buf_grows_and_stays_terminated(void **state)
{
    struct buf buf = BUF_INIT;

    (void)state;
    for (int i = 0; i < 1000; i++)
        buf_printf(&buf, "%d,", i);
    assert_int_equal(buf.len, strlen(buf.data));
    assert_int_equal(buf.len, 3890);
    buf_clear(&buf);
    assert_string_equal(buf.data, "");
    for (int i = 0; i < 300; i++)
        buf_printf(&buf, "%0200d", i);
    assert_int_equal(buf.len, 60000);
    buf_done(&buf);
    free(buf_steal(&buf));
}

static void arena_gives_zeroed_aligned_memory(void **state)
{
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 1; i < 3000; i++) {
        char *p = arena_alloc(arena, i * 7);

        assert_int_equal((uintptr_t)p % 16, 0);
        assert_int_equal(p[0], 0);
        assert_int_equal(p[i * 7 - 1], 0);
        memset(p, 0xff, i * 7);
    }
    assert_string_equal(arena_printf(arena, "%s-%d", "x", 7), "x-7");
    arena_free(arena);
}

static void diag_sorts_by_file_and_line_and_keeps_order_within_a_line(void **state)
{
    static const char *const expected[] = {
        "b.conf:2: error: second",
        "b.conf:9: warning: first",
        "b.conf:9: error: fourth",
        "a.conf:1: error: third",
        "error: fifth",
    };
    struct diag *diag = diag_new();

    (void)state;
    diag_warning(diag, "b.conf", 9, "first");
    diag_error(diag, "b.conf", 2, "second");
    diag_error(diag, "a.conf", 1, "third");
    diag_error(diag, "b.conf", 9, "fourth");
    diag_error(diag, NULL, 0, "fifth");
    diag_sort(diag);
    assert_int_equal(diag_count(diag), 5);
    assert_int_equal(diag_errors(diag), 4);
    for (size_t i = 0; i < 5; i++) {
        struct buf line = BUF_INIT;

        diag_format(diag_get(diag, i), &line);
        assert_string_equal(line.data, expected[i]);
        buf_done(&line);
    }
    diag_free(diag);
}

static void diag_keeps_a_bounded_number_and_counts_all(void **state)
{
    struct diag *diag = diag_new();

    (void)state;
    for (int i = 0; i < 3 * DIAG_MAX_ENTRIES; i++)
        diag_error(diag, "x", i, "wrong");
    assert_int_equal(diag_count(diag), DIAG_MAX_ENTRIES);
    assert_int_equal(diag_errors(diag), 3 * DIAG_MAX_ENTRIES);
    diag_free(diag);
}

static void diag_appends_as_if_it_had_been_said_there(void **state)
{
    struct diag *diag = diag_new(), *more = diag_new();

    (void)state;
    diag_error(diag, "a.conf", 3, "first");
    diag_warning(more, "b.conf", 1, "second");
    for (int i = 0; i < 3 * DIAG_MAX_ENTRIES; i++)
        diag_error(more, "a.conf", 2, "wrong");
    diag_append(diag, more);
    diag_free(more);
    assert_int_equal(diag_count(diag), DIAG_MAX_ENTRIES);
    assert_int_equal(diag_errors(diag), 3 * DIAG_MAX_ENTRIES + 1);
    assert_int_equal(diag_warnings(diag), 1);
    diag_sort(diag);
    assert_string_equal(diag_get(diag, DIAG_MAX_ENTRIES - 2)->text, "first");
    assert_string_equal(diag_get(diag, DIAG_MAX_ENTRIES - 1)->text, "second");
    diag_free(diag);
}

static void count_part(void *context, size_t i)
{
    atomic_fetch_add((atomic_uint *)context + i, 1);
}

static void crew_does_each_part_once(void **state)
{
    static atomic_uint done[10000];

    (void)state;
    assert_true(crew_processors() >= 1);
    crew_run(0, count_part, NULL);
    crew_run(ARRAY_SIZE(done), count_part, done);
    crew_run(1, count_part, done);
    for (size_t i = 0; i < ARRAY_SIZE(done); i++)
        assert_int_equal(done[i], i == 0 ? 2 : 1);
}

static void strtab_finds_what_was_put_in_first(void **state)
{
    static char texts[5000][8];
    struct strtab *table = strtab_new();

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        snprintf(texts[i], sizeof(texts[i]), "%zu", i);
        assert_ptr_equal(strtab_put(table, texts[i], texts[i]), texts[i]);
    }
    assert_ptr_equal(strtab_put(table, "17", table), texts[17]);
    assert_int_equal(strtab_count(table), ARRAY_SIZE(texts));
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
        assert_ptr_equal(strtab_get(table, texts[i]), texts[i]);
    assert_null(strtab_get(table, "5000"));
    assert_null(strtab_get(table, ""));
    strtab_free(table);
}

/* FIPS 180-4 example: the digest of "abc". */
static void a_table_tells_texts_of_one_hash_apart(void **state)
{
    struct strtab *table = strtab_sized(100);
    char names[100][8], again[] = "1";

    (void)state;
    for (size_t i = 0; i < 100; i++) {
        snprintf(names[i], sizeof(names[i]), "%zu", i);
        assert_ptr_equal(strtab_put_hashed(table, names[i], 7, names[i]), names[i]);
    }
    assert_ptr_equal(strtab_put_hashed(table, again, 7, again), names[1]);
    assert_int_equal(strtab_count(table), 100);
    for (size_t i = 0; i < 100; i++)
        assert_ptr_equal(strtab_get_hashed(table, names[i], 7), names[i]);
    assert_null(strtab_get_hashed(table, "100", 7));
    strtab_free(table);
}

static void a_table_takes_another_value_for_a_text(void **state)
{
    struct strtab *table = strtab_new();
    char first[] = "name", second[] = "name";

    (void)state;
    assert_null(strtab_get(table, "name"));
    strtab_put(table, first, first);
    strtab_replace(table, second, second);
    first[0] = 'g';
    assert_ptr_equal(strtab_get(table, "name"), second);
    assert_null(strtab_get(table, "game"));
    assert_int_equal(strtab_count(table), 1);
    strtab_free(table);
}

static void digest_is_sha256(void **state)
{
    struct digest digest = digest_of("abc", 3);
    char hex[DIGEST_HEX_SIZE];

    (void)state;
    digest_hex(&digest, 64, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    digest_hex(&digest, 5, hex);
    assert_string_equal(hex, "ba781");
}

static void nearest_forgives_few_slips(void **state)
{
    static const char *const words[] = {"place", "publisher", "zone", "when"};

    (void)state;
    assert_int_equal(nearest_distance("locaton", "location", 3), 1);
    assert_int_equal(nearest_distance("wehn", "when", 3), 1);
    assert_int_equal(nearest_distance("When", "when", 3), 0);
    assert_int_equal(nearest_distance("abcdef", "uvwxyz", 3), 4);
    assert_string_equal(nearest_of("plaec", words, 4), "place");
    assert_string_equal(nearest_of("pubisher", words, 4), "publisher");
    assert_null(nearest_of("colour", words, 4));
}

/* Each behind 0 to 17 octets of ASCII, and before some. */
static void utf8_is_told_from_what_is_none(void **state)
{
    static const char *const good[] = {"",
                                       "a",
                                       "\xc2\x80",
                                       "\xc3\xa9",
                                       "\xe0\xa0\x80",
                                       "\xed\x9f\xbf",
                                       "\xee\x80\x80",
                                       "\xf0\x90\x80\x80",
                                       "\xf4\x8f\xbf\xbf"};
    static const char *const bad[] = {"\x80",
                                      "\xc0\x80",
                                      "\xc1\xbf",
                                      "\xe0\x9f\xbf",
                                      "\xed\xa0\x80",
                                      "\xf0\x8f\xbf\xbf",
                                      "\xf4\x90\x80\x80",
                                      "\xf5\x80\x80\x80",
                                      "\xff",
                                      "\xc3",
                                      "\xe2\x82",
                                      "\xc3(",
                                      "\xf0\x90\x80"};
    char text[64];

    (void)state;
    for (size_t before = 0; before < 18; before++) {
        for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
            snprintf(text, sizeof(text), "%.*s%sabcdefgh", (int)before, "0123456789abcdefgh",
                     good[i]);
            assert_int_equal(utf8_valid(text, strlen(text)), strlen(text));
        }
        for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
            snprintf(text, sizeof(text), "%.*s%sabcdefgh", (int)before, "0123456789abcdefgh",
                     bad[i]);
            assert_int_equal(utf8_valid(text, strlen(text)), before);
        }
    }
}

static void utf8_is_cut_between_characters(void **state)
{
    static const struct {
        const char *text;
        size_t most, length;
    } cuts[] = {{"", 5, 0},          {"abc", 5, 3},       {"abc", 3, 3},          {"abc", 2, 2},
                {"a\xc3\xa9", 3, 3}, {"a\xc3\xa9", 2, 1}, {"\xe2\x82\xac", 2, 0}, {"abc", 0, 0}};

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cuts); i++)
        assert_int_equal(utf8_cut(cuts[i].text, cuts[i].most), cuts[i].length);
}

static void utf8_controls_are_found(void **state)
{
    (void)state;
    assert_int_equal(utf8_control_at("\x01"), 1);
    assert_int_equal(utf8_control_at("\x7f"), 1);
    assert_int_equal(utf8_control_at("\xc2\x85"), 2);
    assert_int_equal(utf8_control_at("\xc2\xa0"), 0);
    assert_int_equal(utf8_control_at("a"), 0);
}

static struct snapshot *numbered(uint64_t generation, int resources)
{
    struct snapshot *snapshot = snapshot_new(generation);

    for (int i = 0; i < resources; i++) {
        struct buf body = BUF_INIT;
        char path[32];

        snprintf(path, sizeof(path), "/%d.ics", i);
        buf_printf(&body, "%d of %d", i, (int)generation);
        assert_non_null(snapshot_add(snapshot, path, "text/calendar", &body));
    }
    return snapshot;
}

/* Waits out the second that it is, on the clocks of the machine. */
static void alarm_rings_when_the_clock_shows_its_time(void **state)
{
    int64_t at;
    struct pollfd alarm = {.fd = clock_alarm_new(), .events = POLLIN};

    (void)state;
    assert_true(alarm.fd >= 0);
    assert_int_equal(clock_alarm_set(alarm.fd, INT64_MAX), 0);
    assert_int_equal(clock_alarm_read(alarm.fd), -EAGAIN);
    at = clock_wall() + 1;
    assert_int_equal(clock_alarm_set(alarm.fd, at), 0);
    assert_int_equal(poll(&alarm, 1, -1), 1);
    assert_true(clock_wall() >= at);
    assert_int_equal(clock_alarm_read(alarm.fd), 0);
    assert_int_equal(clock_alarm_read(alarm.fd), -EAGAIN);
    close(alarm.fd);
}

static void snapshot_finds_every_path_and_no_other(void **state)
{
    struct snapshot *snapshot = numbered(1, 5000);
    struct buf body = BUF_INIT;

    (void)state;
    assert_null(snapshot_add(snapshot, "/17.ics", "text/plain", &body));
    assert_int_equal(snapshot_count(snapshot), 5000);
    for (int i = 0; i < 5000; i++) {
        char path[32];
        int len = snprintf(path, sizeof(path), "/%d.ics", i);
        const struct resource *found = snapshot_find(snapshot, path, (size_t)len);

        assert_non_null(found);
        assert_string_equal(found->path, path);
    }
    assert_null(snapshot_find(snapshot, "/17.icsx", 8));
    assert_null(snapshot_find(snapshot, "/17.ic", 6));
    assert_null(snapshot_find(snapshot, "", 0));
    snapshot_unref(snapshot);
}

#define PUBLISHES 5000

static void *reader(void *argument)
{
    struct cell *cell = argument;
    uint64_t last = 0;

    while (last < PUBLISHES) {
        struct snapshot *snapshot;
        uint64_t publication;
        char expected[32];

        if (cell_publication(cell) == last)
            continue;
        snapshot = cell_acquire(cell, &publication);
        last = snapshot_generation(snapshot);
        snprintf(expected, sizeof(expected), "3 of %d", (int)last);
        if (strcmp(snapshot_find(snapshot, "/3.ics", 6)->variants[0].body->data, expected) != 0)
            return "torn";
        snapshot_unref(snapshot);
    }
    return NULL;
}

static void cell_swaps_whole_snapshots_under_readers(void **state)
{
    struct cell *cell = cell_new();
    uint64_t publication;
    pthread_t threads[3];

    (void)state;
    assert_null(cell_acquire(cell, &publication));
    for (size_t i = 0; i < ARRAY_SIZE(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, reader, cell), 0);
    for (uint64_t i = 1; i <= PUBLISHES; i++)
        cell_publish(cell, numbered(i, 5));
    for (size_t i = 0; i < ARRAY_SIZE(threads); i++) {
        void *torn;

        assert_int_equal(pthread_join(threads[i], &torn), 0);
        assert_null(torn);
    }
    cell_free(cell);
}

static void cell_wakes_those_who_watch(void **state)
{
    struct cell *cell = cell_new();
    int fd = eventfd(0, EFD_NONBLOCK), other = eventfd(0, EFD_NONBLOCK);
    uint64_t count = 0;

    (void)state;
    cell_watch(cell, other);
    cell_watch(cell, fd);
    cell_publish(cell, numbered(1, 1));
    cell_publish(cell, numbered(2, 1));
    assert_int_equal(read(fd, &count, sizeof(count)), sizeof(count));
    assert_int_equal(count, 2);
    cell_unwatch(cell, fd);
    cell_publish(cell, numbered(3, 1));
    assert_int_equal(read(fd, &count, sizeof(count)), -1);
    assert_int_equal(read(other, &count, sizeof(count)), sizeof(count));
    assert_int_equal(count, 3);
    close(fd);
    close(other);
    cell_free(cell);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buf_grows_and_stays_terminated),
        cmocka_unit_test(arena_gives_zeroed_aligned_memory),
        cmocka_unit_test(diag_sorts_by_file_and_line_and_keeps_order_within_a_line),
        cmocka_unit_test(diag_keeps_a_bounded_number_and_counts_all),
        cmocka_unit_test(a_table_tells_texts_of_one_hash_apart),
        cmocka_unit_test(a_table_takes_another_value_for_a_text),
        cmocka_unit_test(diag_appends_as_if_it_had_been_said_there),
        cmocka_unit_test(crew_does_each_part_once),
        cmocka_unit_test(strtab_finds_what_was_put_in_first),
        cmocka_unit_test(digest_is_sha256),
        cmocka_unit_test(utf8_is_told_from_what_is_none),
        cmocka_unit_test(utf8_is_cut_between_characters),
        cmocka_unit_test(utf8_controls_are_found),
        cmocka_unit_test(nearest_forgives_few_slips),
        cmocka_unit_test(alarm_rings_when_the_clock_shows_its_time),
        cmocka_unit_test(snapshot_finds_every_path_and_no_other),
        cmocka_unit_test(cell_swaps_whole_snapshots_under_readers),
        cmocka_unit_test(cell_wakes_those_who_watch),
    };

    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
