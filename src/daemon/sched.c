/* One alarm on the wall clock: see sched.h. */

#include "daemon/sched.h"

#include "base/clock.h"
#include "base/memory.h"

#include <event2/event.h>
#include <event2/event_struct.h>
#include <unistd.h>

struct sched {
    int alarm;
    void (*due)(void *context);
    void *context;
    struct event readable;
};

static void on_readable(evutil_socket_t fd, short what, void *context)
{
    struct sched *sched = context;

    (void)what;
    if (clock_alarm_read(fd) == 0)
        sched->due(sched->context);
}

int sched_new(struct event_base *base, void (*due)(void *context), void *context,
              struct sched **ret_sched)
{
    int alarm = clock_alarm_new();
    struct sched *sched;

    if (alarm < 0)
        return alarm;
    sched = xcalloc(1, sizeof(*sched));
    sched->alarm = alarm;
    sched->due = due;
    sched->context = context;
    event_assign(&sched->readable, base, alarm, EV_READ | EV_PERSIST, on_readable, sched);
    event_add(&sched->readable, NULL);
    *ret_sched = sched;
    return 0;
}

struct sched *sched_free(struct sched *sched)
{
    if (!sched)
        return NULL;
    event_del(&sched->readable);
    close(sched->alarm);
    free(sched);
    return NULL;
}

int sched_arm(struct sched *sched, int64_t at)
{
    return clock_alarm_set(sched->alarm, at);
}
