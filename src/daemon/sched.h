#ifndef DAYBOOKD_DAEMON_SCHED_H
#define DAYBOOKD_DAEMON_SCHED_H

/*
 * One alarm on the wall clock: the next moment at which the daybook changes by itself.
 *
 * libevent's timers follow the monotonic clock and would ring an hour late when the wall clock is
 * set forward by one; a timerfd on CLOCK_REALTIME with TFD_TIMER_CANCEL_ON_SET rings at the time
 * it was set for, and also whenever the clock is set.
 */

#include <stdint.h>

struct event_base;
struct sched;

/* `due` is called on the thread of the event base, when the time has come or the clock was set:
 * look at the clock again. 0 or -errno. */
int sched_new(struct event_base *base, void (*due)(void *context), void *context,
              struct sched **ret_sched);

/* NULL-safe; returns NULL. */
struct sched *sched_free(struct sched *sched);

/* Replaces the alarm. INT64_MAX: only tell when the clock is set. 0 or -errno. */
int sched_arm(struct sched *sched, int64_t at);

#endif
