#ifndef DAYBOOKD_BASE_CLOCK_H
#define DAYBOOKD_BASE_CLOCK_H

/*
 * The two clocks, and an alarm on the wall clock. A test build of the daemon links another clock.c;
 * nothing else asks the time.
 */

#include <stdint.h>

/* Seconds since 1970-01-01 00:00 UTC. */
int64_t clock_wall(void);

/* The same, perhaps some milliseconds late, for a fifth of what it costs. */
int64_t clock_wall_coarse(void);

/* Milliseconds since some moment in the past; never goes back. */
int64_t clock_monotonic_ms(void);

/* The same in microseconds. */
int64_t clock_monotonic_us(void);

/*
 * A descriptor that becomes readable when an alarm rings: at the time it was set for, and whenever
 * the wall clock is set. The caller's to close(). -errno.
 *
 * Timers of an event loop follow the monotonic clock, and would ring an hour late when the wall
 * clock is set forward by one; this is a timerfd on CLOCK_REALTIME with TFD_TIMER_CANCEL_ON_SET.
 */
int clock_alarm_new(void);

/* Replaces the alarm. INT64_MAX: only ring when the clock is set. 0 or -errno. */
int clock_alarm_set(int alarm, int64_t at);

/* Takes the ring off the descriptor. 0, or -EAGAIN: it had not rung. */
int clock_alarm_read(int alarm);

#endif
