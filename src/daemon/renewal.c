/* What wakes the main thread for a new edition: see renewal.h. */

#include "daemon/renewal.h"

#include "base/clock.h"
#include "base/directory.h"
#include "base/memory.h"
#include "daemon/sched.h"
#include "daemon/service.h"
#include "daemon/watch.h"
#include "daybook/config.h"

#include <errno.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* The journal could not be written: the first try after, and the longest time between two. */
#define RETRY_FIRST 1
#define RETRY_MOST 64

/* Workers let go of what was live before as soon as they are woken. */
#define CLEAR_MS 50

struct renewal {
    struct live *live;
    void (*ended)(void *context, enum reload_result result);
    void *context;
    struct watch *watch; /* owned; NULL: no inotify, the timer looks alone */
    struct sched *sched; /* owned */
    struct event rescan;
    /* Of the reload that is wanted and has not ended yet. */
    bool asked; /* by somebody who has had no answer yet */
    bool accept_removals;
    bool next_second; /* it waits for the clock */
    bool owed; /* it ended because the journal cannot be written: the retry is another reload */
    struct event second_look; /* pending while a vanished file is given time to come back */
    struct event retry; /* pending while the journal cannot be written */
    struct event clear; /* pending while workers read what was live before */
    int retry_after; /* seconds */
};

static const struct server_settings *settings_of(const struct renewal *renewal)
{
    return drafts_server(live_drafts(renewal->live));
}

/* --- where to look ---------------------------------------------------------------------------- */

static void arm(struct renewal *renewal, int64_t at)
{
    int error = sched_arm(renewal->sched, at);

    if (error)
        log_line(renewal->live->log, LEVEL_ERROR, "cannot set the alarm for the next event: %s",
                 strerror(-error));
}

/* What is due already and could not be written waits for the retry: the alarm would ring at once,
 * again and again. */
static void arm_next(struct renewal *renewal, enum reload_result result)
{
    int64_t next = reload_next(renewal->live);

    arm(renewal, result == RELOAD_NOT_WRITTEN && next <= clock_wall() ? INT64_MAX : next);
}

static void arm_rescan(struct renewal *renewal)
{
    struct timeval interval = {.tv_sec = (time_t)settings_of(renewal)->rescan};

    if (settings_of(renewal)->reload == RELOAD_ON_SAVE && interval.tv_sec > 0)
        event_add(&renewal->rescan, &interval);
    else
        event_del(&renewal->rescan);
}

/* The directories of the main file and of the events files, and the one that holds the latter, so
 * that it is missed when it is renamed or swapped. */
static void watch_directories(struct renewal *renewal)
{
    const char *events_dir = drafts_events_dir(live_drafts(renewal->live));
    char *main_dir auto_free = directory_of(renewal->live->config);
    char *above auto_free = directory_of(events_dir ? events_dir : main_dir);
    const char *directories[] = {main_dir, above, events_dir};
    int error;

    if (!renewal->watch || settings_of(renewal)->reload != RELOAD_ON_SAVE)
        return;
    error = watch_set(renewal->watch, directories, events_dir ? 3 : 1);
    if (error && error != -ENOENT && error != -ENOTDIR)
        log_line(renewal->live->log, LEVEL_WARNING,
                 "cannot watch the configuration (%s): saved files are noticed every %" PRId64
                 " seconds",
                 strerror(-error), settings_of(renewal)->rescan);
}

/* --- reloads ---------------------------------------------------------------------------------- */

static void clear(struct renewal *renewal)
{
    const struct timeval wait = {.tv_usec = CLEAR_MS * 1000};

    if (!reload_clear(renewal->live))
        event_add(&renewal->clear, &wait);
}

static void on_clear(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    clear(context);
}

/* Tries again later when the journal could not be written, and longer and longer after. */
static void arm_retry(struct renewal *renewal, enum reload_result result)
{
    struct timeval wait = {.tv_sec = renewal->retry_after};

    if (result != RELOAD_NOT_WRITTEN) {
        renewal->retry_after = RETRY_FIRST;
        event_del(&renewal->retry);
        return;
    }
    event_add(&renewal->retry, &wait);
    renewal->retry_after =
        renewal->retry_after < RETRY_MOST / 2 ? renewal->retry_after * 2 : RETRY_MOST;
}

static void end_reload(struct renewal *renewal, enum reload_result result)
{
    renewal->asked = renewal->accept_removals = renewal->next_second = false;
    renewal->owed = result == RELOAD_NOT_WRITTEN;
    event_del(&renewal->second_look);
    if (result != RELOAD_REFUSED)
        arm_retry(renewal, result);
    watch_directories(renewal);
    arm_rescan(renewal);
    arm_next(renewal, result);
    clear(renewal);
    renewal->ended(renewal->context, result);
}

static void reload(struct renewal *renewal, bool second_look)
{
    const struct timeval wait = {.tv_sec = RELOAD_SECOND_LOOK_MS / 1000};
    const struct reload_request request = {
        .asked = renewal->asked,
        .second_look = second_look,
        .accept_removals = renewal->accept_removals,
        .now = clock_wall(),
    };
    enum reload_result result = reload_files(renewal->live, &request);

    if (result == RELOAD_LOOK_AGAIN) {
        if (!evtimer_pending(&renewal->second_look, NULL))
            event_add(&renewal->second_look, &wait);
    } else if (result == RELOAD_NEXT_SECOND) {
        renewal->next_second = true;
        arm(renewal, request.now + 1);
    } else {
        end_reload(renewal, result);
    }
}

static void begin_reload(struct renewal *renewal)
{
    service_reloading();
    reload(renewal, false);
}

static void run_clock(struct renewal *renewal)
{
    int64_t now = clock_wall();
    enum reload_result result = reload_clock(renewal->live, now);
    struct buf status auto_buf = BUF_INIT;

    /* A reload that is owed is still to be tried again. */
    if (!renewal->owed)
        arm_retry(renewal, result);
    if (result == RELOAD_NEXT_SECOND)
        arm(renewal, now + 1);
    else
        arm_next(renewal, result);
    clear(renewal);
    reload_status(renewal->live, &status);
    service_status(status.data);
}

/* --- what wakes ------------------------------------------------------------------------------- */

static void on_saved(void *context)
{
    struct renewal *renewal = context;

    if (settings_of(renewal)->reload == RELOAD_ON_SAVE)
        begin_reload(renewal);
}

static void on_due(void *context)
{
    struct renewal *renewal = context;

    if (renewal->next_second)
        reload(renewal, false);
    else
        run_clock(renewal);
}

/* Files are not read again for this unless they were to be published and could not be: those that
 * are wrong, or that nobody has asked for yet, are left alone, and the clock goes on. */
static void on_retry(evutil_socket_t fd, short what, void *context)
{
    struct renewal *renewal = context;

    (void)fd;
    (void)what;
    if (renewal->owed)
        begin_reload(renewal);
    else
        run_clock(renewal);
}

static void on_second_look(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    reload(context, true);
}

void renewal_look(struct renewal *renewal)
{
    if (config_touched(live_drafts(renewal->live)))
        on_saved(renewal);
    else
        arm_rescan(renewal);
}

static void on_rescan(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    renewal_look(context);
}

void renewal_ask(struct renewal *renewal, bool accept_removals)
{
    renewal->asked = true;
    renewal->accept_removals = renewal->accept_removals || accept_removals;
    begin_reload(renewal);
}

/* --- begin and end ---------------------------------------------------------------------------- */

int renewal_new(struct event_base *base, struct live *live,
                void (*ended)(void *context, enum reload_result result), void *context,
                struct renewal **ret_renewal)
{
    struct renewal *renewal = xcalloc(1, sizeof(*renewal));
    int error = sched_new(base, on_due, renewal, &renewal->sched);

    if (error) {
        log_line(live->log, LEVEL_ERROR, "cannot make an alarm clock: %s", strerror(-error));
        free(renewal);
        return error;
    }
    renewal->live = live;
    renewal->ended = ended;
    renewal->context = context;
    renewal->retry_after = RETRY_FIRST;
    evtimer_assign(&renewal->rescan, base, on_rescan, renewal);
    evtimer_assign(&renewal->second_look, base, on_second_look, renewal);
    evtimer_assign(&renewal->retry, base, on_retry, renewal);
    evtimer_assign(&renewal->clear, base, on_clear, renewal);
    error = watch_new(base, on_saved, renewal, &renewal->watch);
    if (error)
        log_line(live->log, LEVEL_WARNING, "saved files are only noticed by the timer: %s",
                 strerror(-error));
    *ret_renewal = renewal;
    return 0;
}

void renewal_begin(struct renewal *renewal)
{
    watch_directories(renewal);
    arm_rescan(renewal);
    arm(renewal, reload_next(renewal->live));
}

struct renewal *renewal_free(struct renewal *renewal)
{
    if (!renewal)
        return NULL;
    event_del(&renewal->rescan);
    event_del(&renewal->second_look);
    event_del(&renewal->retry);
    event_del(&renewal->clear);
    sched_free(renewal->sched);
    watch_free(renewal->watch);
    free(renewal);
    return NULL;
}
