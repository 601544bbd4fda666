/* Counting by several threads at once. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "base/tally.h"

#include <pthread.h>

#define THREADS 8
#define ROUNDS 20000

struct counting {
    struct tally *tally;
    unsigned thread;
};

static void *count(void *context)
{
    const struct counting *counting = context;

    for (unsigned i = 0; i < ROUNDS; i++) {
        tally_add(counting->tally, counting->thread, 0, 1);
        tally_add(counting->tally, counting->thread, 8, counting->thread);
    }
    return NULL;
}

static void nothing_is_counted_at_first(void **state)
{
    struct tally *tally = tally_new(3);

    (void)state;
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(tally_sum(tally, i), 0);
    tally_unref(tally);
}

static void threads_that_count_at_once_lose_nothing(void **state)
{
    struct tally *tally = tally_new(9);
    struct counting counting[THREADS];
    pthread_t threads[THREADS];
    uint64_t before = 0;

    (void)state;
    for (unsigned i = 0; i < THREADS; i++) {
        /* All of a group, and the first and the last one that there may be. */
        counting[i] = (struct counting){tally, i < THREADS - 1 ? i : TALLY_MOST_THREADS - 1};
        assert_int_equal(pthread_create(&threads[i], NULL, count, &counting[i]), 0);
    }
    for (unsigned i = 0; i < 1000; i++) {
        uint64_t sum = tally_sum(tally, 0);

        assert_true(sum >= before);
        before = sum;
    }
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(tally_sum(tally, 0), THREADS * ROUNDS);
    assert_int_equal(tally_sum(tally, 8), (0 + 1 + 2 + 3 + 4 + 5 + 6 + 255) * ROUNDS);
    for (size_t i = 1; i < 8; i++)
        assert_int_equal(tally_sum(tally, i), 0);
    tally_unref(tally);
}

static void what_is_held_by_another_reference_goes_on(void **state)
{
    struct tally *tally = tally_new(1), *other = tally_ref(tally);

    (void)state;
    tally_add(tally, 0, 0, 2);
    assert_null(tally_unref(tally));
    tally_add(other, 0, 0, 3);
    assert_int_equal(tally_sum(other, 0), 5);
    tally_unref(other);
    assert_null(tally_unref(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_counted_at_first),
        cmocka_unit_test(threads_that_count_at_once_lose_nothing),
        cmocka_unit_test(what_is_held_by_another_reference_goes_on),
    };

    return cmocka_run_group_tests_name("tally", tests, NULL, NULL);
}
