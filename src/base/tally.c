/*
 * Counters by thread: see tally.h. Threads are looked up in two steps, so that a tally that few
 * threads count in, as most are, is small.
 */

#include "base/tally.h"

#include "base/memory.h"

#include <stdatomic.h>

#define CACHE_LINE 64
#define GROUP 16
#define GROUPS (TALLY_MOST_THREADS / GROUP)

/* Written by one thread, read by any. */
typedef _Atomic(uint64_t) counter_t;

struct group {
    _Atomic(counter_t *) counters[GROUP]; /* owned: an array a thread, or NULL */
};

struct tally {
    atomic_uint refs;
    size_t count;
    _Atomic(struct group *) groups[GROUPS]; /* owned, or NULL */
};

struct tally *tally_new(size_t counters)
{
    struct tally *tally = xcalloc(1, sizeof(*tally));

    atomic_init(&tally->refs, 1);
    tally->count = counters;
    return tally;
}

struct tally *tally_ref(struct tally *tally)
{
    atomic_fetch_add_explicit(&tally->refs, 1, memory_order_relaxed);
    return tally;
}

static void group_free(struct group *group)
{
    for (size_t i = 0; group && i < GROUP; i++)
        free(atomic_load_explicit(&group->counters[i], memory_order_relaxed));
    free(group);
}

struct tally *tally_unref(struct tally *tally)
{
    if (!tally || atomic_fetch_sub_explicit(&tally->refs, 1, memory_order_acq_rel) != 1)
        return NULL;
    for (size_t i = 0; i < GROUPS; i++)
        group_free(atomic_load_explicit(&tally->groups[i], memory_order_relaxed));
    free(tally);
    return NULL;
}

/* Of two threads that make a group at once one is too late, and takes that of the other. */
static struct group *make_group(_Atomic(struct group *) *place)
{
    struct group *group = calloc(1, sizeof(*group)), *other = NULL;

    if (!group || atomic_compare_exchange_strong(place, &other, group))
        return group;
    free(group);
    return other;
}

static counter_t *make_counters(const struct tally *tally, _Atomic(counter_t *) *place)
{
    size_t lines = (tally->count * sizeof(counter_t) + CACHE_LINE - 1) / CACHE_LINE;
    counter_t *counters = aligned_alloc(CACHE_LINE, lines * CACHE_LINE);

    if (!counters)
        return NULL;
    for (size_t i = 0; i < tally->count; i++)
        atomic_init(&counters[i], 0);
    atomic_store_explicit(place, counters, memory_order_release);
    return counters;
}

static counter_t *counters_of(struct tally *tally, unsigned thread)
{
    _Atomic(struct group *) *place = &tally->groups[thread / GROUP];
    struct group *group = atomic_load_explicit(place, memory_order_acquire);
    counter_t *counters;

    if (!group)
        group = make_group(place);
    if (!group)
        return NULL;
    counters = atomic_load_explicit(&group->counters[thread % GROUP], memory_order_relaxed);
    return counters ? counters : make_counters(tally, &group->counters[thread % GROUP]);
}

void tally_add(struct tally *tally, unsigned thread, size_t counter, uint64_t count)
{
    counter_t *counters = counters_of(tally, thread);

    if (counters)
        atomic_store_explicit(&counters[counter],
                              atomic_load_explicit(&counters[counter], memory_order_relaxed) +
                                  count,
                              memory_order_relaxed);
}

uint64_t tally_sum(const struct tally *tally, size_t counter)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < TALLY_MOST_THREADS; i++) {
        struct group *group = atomic_load_explicit(&tally->groups[i / GROUP], memory_order_acquire);
        counter_t *counters =
            group ? atomic_load_explicit(&group->counters[i % GROUP], memory_order_acquire) : NULL;

        if (counters)
            sum += atomic_load_explicit(&counters[counter], memory_order_relaxed);
    }
    return sum;
}
