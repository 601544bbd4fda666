/* Saved files, heard through their directories: see watch.h. */

#include "daemon/watch.h"

#include "base/clock.h"
#include "base/memory.h"

#include <errno.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <stdint.h>
#include <sys/inotify.h>
#include <unistd.h>

#define EVENTS                                                                                     \
    (IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ATTRIB |            \
     IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)

struct watch {
    int fd;
    void (*changed)(void *context);
    void *context;
    struct event readable;
    struct event quiet; /* pending while a burst of events lasts */
    int64_t burst_began; /* monotonic ms */
    int descriptors[WATCH_MAX_DIRECTORIES];
    size_t count;
};

/* Waits for quiet, but not for ever. */
static void wait_for_quiet(struct watch *watch)
{
    int64_t now = clock_monotonic_ms(), wait = WATCH_QUIET_MS;
    struct timeval delay;

    if (!evtimer_pending(&watch->quiet, NULL))
        watch->burst_began = now;
    if (now + wait > watch->burst_began + WATCH_PATIENCE_MS)
        wait = watch->burst_began + WATCH_PATIENCE_MS - now;
    if (wait < 0)
        wait = 0;
    delay.tv_sec = wait / 1000;
    delay.tv_usec = wait % 1000 * 1000;
    evtimer_add(&watch->quiet, &delay);
}

static void on_readable(evutil_socket_t fd, short what, void *context)
{
    struct watch *watch = context;
    char events[16384];
    int any = 0;

    (void)what;
    while (read(fd, events, sizeof(events)) > 0)
        any = 1;
    if (any)
        wait_for_quiet(watch);
}

static void on_quiet(evutil_socket_t fd, short what, void *context)
{
    struct watch *watch = context;

    (void)fd;
    (void)what;
    watch->changed(watch->context);
}

int watch_new(struct event_base *base, void (*changed)(void *context), void *context,
              struct watch **ret_watch)
{
    int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    struct watch *watch;

    if (fd < 0)
        return -errno;
    watch = xcalloc(1, sizeof(*watch));
    watch->fd = fd;
    watch->changed = changed;
    watch->context = context;
    event_assign(&watch->readable, base, fd, EV_READ | EV_PERSIST, on_readable, watch);
    evtimer_assign(&watch->quiet, base, on_quiet, watch);
    event_add(&watch->readable, NULL);
    *ret_watch = watch;
    return 0;
}

struct watch *watch_free(struct watch *watch)
{
    if (!watch)
        return NULL;
    event_del(&watch->readable);
    event_del(&watch->quiet);
    close(watch->fd);
    free(watch);
    return NULL;
}

int watch_set(struct watch *watch, const char *const *directories, size_t count)
{
    int descriptors[WATCH_MAX_DIRECTORIES], error = 0;
    size_t added = 0;

    for (size_t i = 0; i < count && added < WATCH_MAX_DIRECTORIES; i++) {
        int descriptor = inotify_add_watch(watch->fd, directories[i], EVENTS);

        if (descriptor >= 0)
            descriptors[added++] = descriptor;
        else if (!error)
            error = -errno;
    }
    /* The same directory keeps its descriptor; those that were not named again go. */
    for (size_t i = 0; i < watch->count; i++) {
        size_t j = 0;

        while (j < added && descriptors[j] != watch->descriptors[i])
            j++;
        if (j == added)
            inotify_rm_watch(watch->fd, watch->descriptors[i]);
    }
    for (size_t i = 0; i < added; i++)
        watch->descriptors[i] = descriptors[i];
    watch->count = added;
    return error;
}
