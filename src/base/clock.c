/* The two clocks and the alarm: see clock.h. */

#include "base/clock.h"

#include <errno.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

/* Far enough to stand for "never"; the kernel refuses nothing below 2262. */
#define NEVER 7258118400 /* 2200-01-01 */

/* Not time(2), which follows the timer tick: up to ten milliseconds after the alarm has rung it
 * would still say that the moment is to come. */
int64_t clock_wall(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec;
}

int64_t clock_wall_coarse(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME_COARSE, &now);
    return now.tv_sec;
}

int64_t clock_monotonic_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_monotonic_ms(void)
{
    return clock_monotonic_us() / 1000;
}

int clock_alarm_new(void)
{
    int alarm = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);

    return alarm < 0 ? -errno : alarm;
}

int clock_alarm_set(int alarm, int64_t at)
{
    struct itimerspec timer = {.it_value.tv_sec = at < NEVER ? at : NEVER};

    if (timerfd_settime(alarm, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &timer, NULL) < 0)
        return -errno;
    return 0;
}

int clock_alarm_read(int alarm)
{
    uint64_t expirations;

    /* ECANCELED says that the clock was set. */
    if (read(alarm, &expirations, sizeof(expirations)) < 0 && errno != ECANCELED)
        return -EAGAIN;
    return 0;
}
