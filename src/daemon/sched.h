#ifndef DAYBOOKD_DAEMON_SCHED_H
#define DAYBOOKD_DAEMON_SCHED_H

/*
 * The next moment at which the daybook changes by itself, as an event of the main loop: an alarm on
 * the wall clock (base/clock.h), which also rings whenever that is set.
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
