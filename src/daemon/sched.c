/* One alarm on the wall clock: see sched.h. */

#include "daemon/sched.h"

#include "base/memory.h"

#include <errno.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* Far enough to stand for "never"; the kernel refuses nothing below 2262. */
#define NEVER 7258118400 /* 2200-01-01 */

struct sched {
    int fd;
    void (*due)(void *context);
    void *context;
    struct event readable;
};

static void on_readable(evutil_socket_t fd, short what, void *context)
{
    struct sched *sched = context;
    uint64_t expirations;

    (void)what;
    /* ECANCELED says that the clock was set. */
    if (read(fd, &expirations, sizeof(expirations)) < 0 && errno != ECANCELED)
        return;
    sched->due(sched->context);
}

int sched_new(struct event_base *base, void (*due)(void *context), void *context,
              struct sched **ret_sched)
{
    int fd = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
    struct sched *sched;

    if (fd < 0)
        return -errno;
    sched = xcalloc(1, sizeof(*sched));
    sched->fd = fd;
    sched->due = due;
    sched->context = context;
    event_assign(&sched->readable, base, fd, EV_READ | EV_PERSIST, on_readable, sched);
    event_add(&sched->readable, NULL);
    *ret_sched = sched;
    return 0;
}

struct sched *sched_free(struct sched *sched)
{
    if (!sched)
        return NULL;
    event_del(&sched->readable);
    close(sched->fd);
    free(sched);
    return NULL;
}

int sched_arm(struct sched *sched, int64_t at)
{
    struct itimerspec timer = {.it_value.tv_sec = at < NEVER ? at : NEVER};

    if (timerfd_settime(sched->fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &timer, NULL) < 0)
        return -errno;
    return 0;
}
