/* Threads that fetch the next part until none is left: see crew.h. */

#include "base/crew.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>

/* More would wait for memory, not for processors. */
#define MAX_HANDS 8

struct work {
    size_t count;
    atomic_size_t next;
    void (*part)(void *context, size_t i);
    void *context;
};

unsigned crew_processors(void)
{
    cpu_set_t set;

    if (sched_getaffinity(0, sizeof(set), &set) < 0 || CPU_COUNT(&set) < 1)
        return 1;
    return (unsigned)CPU_COUNT(&set);
}

static void *lend_a_hand(void *argument)
{
    struct work *work = argument;
    size_t i;

    while ((i = atomic_fetch_add_explicit(&work->next, 1, memory_order_relaxed)) < work->count)
        work->part(work->context, i);
    return NULL;
}

/* Signals are for the main thread: the others inherit a mask without any. */
static unsigned call_hands(struct work *work, pthread_t *threads, unsigned wanted)
{
    sigset_t all, before;
    unsigned count = 0;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (count < wanted && pthread_create(&threads[count], NULL, lend_a_hand, work) == 0)
        count++;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return count;
}

void crew_run(size_t count, void (*part)(void *context, size_t i), void *context)
{
    struct work work = {.count = count, .part = part, .context = context};
    pthread_t threads[MAX_HANDS - 1];
    unsigned hands = crew_processors(), others;

    if (hands > MAX_HANDS)
        hands = MAX_HANDS;
    if (hands > count)
        hands = count ? (unsigned)count : 1;
    others = call_hands(&work, threads, hands - 1);
    lend_a_hand(&work);
    for (unsigned i = 0; i < others; i++)
        pthread_join(threads[i], NULL);
}
