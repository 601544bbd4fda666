/*
 * The access log's buffer and its thread: see access_log.h.
 *
 * There are two buffers: while one is written the other one is filled. A write is of no more than a
 * pipe takes without making the writer wait, once poll(2) says that it takes any.
 */

#include "http/access_log.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define ROOM (1024 * 1024)
#define ENOUGH 4096
#define MOST_DELAY_S 1

/* How often is looked whether we are to stop, while nobody reads. */
#define LOOK_MS 100

/* How long whoever does not read is waited for at the stop. */
#define PATIENCE_MS 1000

/* Lines that were lost are told of so often. */
#define STORY_MS 60000

struct access_log {
    int fd;
    access_format *format;
    const struct log *log;
    pthread_t thread;
    pthread_mutex_t mutex; /* guards what follows */
    pthread_cond_t more; /* there are lines, there are enough, or it is over */
    char *filled; /* owned: ROOM octets */
    size_t len;
    int64_t stop_ms; /* monotonic: until then is waited for who does not read; 0: not stopping */
    uint64_t lost;
    /* The thread's own. */
    char *written; /* owned: ROOM octets */
    bool failing; /* the last write failed, which was told */
    bool torn; /* what was written last has no end of line */
    uint64_t told; /* of `lost` */
    int64_t told_ms; /* 0: never */
};

/* --- adding ----------------------------------------------------------------------------------- */

void access_log_add(struct access_log *log, const char *line, size_t len)
{
    size_t before;
    bool wake;

    pthread_mutex_lock(&log->mutex);
    before = log->len;
    if (len <= ROOM - before) {
        memcpy(log->filled + before, line, len);
        log->len += len;
    } else {
        log->lost++;
    }
    wake = log->len > before && (!before || (before < ENOUGH && log->len >= ENOUGH));
    pthread_mutex_unlock(&log->mutex);
    if (wake)
        pthread_cond_signal(&log->more);
}

uint64_t access_log_lost(struct access_log *log)
{
    uint64_t lost;

    pthread_mutex_lock(&log->mutex);
    lost = log->lost;
    pthread_mutex_unlock(&log->mutex);
    return lost;
}

access_format *access_log_format(const struct access_log *log)
{
    return log->format;
}

/* --- writing ---------------------------------------------------------------------------------- */

static int64_t stop_ms(struct access_log *log)
{
    int64_t ms;

    pthread_mutex_lock(&log->mutex);
    ms = log->stop_ms;
    pthread_mutex_unlock(&log->mutex);
    return ms;
}

static void tell_lost(struct access_log *log, bool at_last)
{
    uint64_t lost = access_log_lost(log);
    int64_t now = clock_monotonic_ms();

    if (lost == log->told || (!at_last && log->told_ms && now - log->told_ms < STORY_MS))
        return;
    log_line(log->log, LEVEL_WARNING,
             "access log: %" PRIu64 " %s lost: standard output could not take %s", lost - log->told,
             lost - log->told == 1 ? "line was" : "lines were",
             lost - log->told == 1 ? "it" : "them");
    log->told = lost;
    log->told_ms = now;
}

/* Until something can be written, or is known not to be. False: it is time to go. */
static bool wait_for_room(struct access_log *log)
{
    struct pollfd poll_fd = {.fd = log->fd, .events = POLLOUT};
    int64_t stop;

    while (poll(&poll_fd, 1, LOOK_MS) <= 0) {
        tell_lost(log, false);
        stop = stop_ms(log);
        if (stop && clock_monotonic_ms() >= stop)
            return false;
    }
    return true;
}

/* Whole lines, as many as a pipe takes at once; or the beginning of one that is longer. */
static size_t piece_of(const char *data, size_t len)
{
    const char *end;

    if (len <= PIPE_BUF)
        return len;
    end = memrchr(data, '\n', PIPE_BUF);
    return end ? (size_t)(end - data) + 1 : PIPE_BUF;
}

/* The octets that were written, 0 when none can be. */
static size_t write_piece(struct access_log *log, const char *data, size_t len)
{
    ssize_t n;

    do
        n = wait_for_room(log) ? write(log->fd, data, piece_of(data, len)) : 0;
    while (n < 0 && (errno == EAGAIN || errno == EINTR));
    if (n < 0 && !log->failing)
        log_line(log->log, LEVEL_ERROR,
                 "access log: cannot write to standard output: %s; lines are lost until it can be "
                 "written to",
                 strerror(errno));
    log->failing = n < 0;
    return n > 0 ? (size_t)n : 0;
}

static void lose(struct access_log *log, const char *data, size_t len)
{
    uint64_t lines = 0;

    for (const char *end; len && (end = memchr(data, '\n', len)); lines++) {
        len -= (size_t)(end + 1 - data);
        data = end + 1;
    }
    pthread_mutex_lock(&log->mutex);
    log->lost += lines;
    pthread_mutex_unlock(&log->mutex);
}

/* What was cut short by an error gets its end of line first. */
static void write_all(struct access_log *log, const char *data, size_t len)
{
    size_t n = log->torn ? write_piece(log, "\n", 1) : 1;

    while (len && n) {
        n = write_piece(log, data, len);
        if (n)
            log->torn = data[n - 1] != '\n';
        data += n;
        len -= n;
    }
    lose(log, data, len);
}

/* With the mutex. */
static void wait_for_lines(struct access_log *log)
{
    struct timespec deadline;
    int error = 0;

    while (!log->len && !log->stop_ms)
        pthread_cond_wait(&log->more, &log->mutex);
    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_sec += MOST_DELAY_S;
    while (log->len < ENOUGH && !log->stop_ms && !error)
        error = pthread_cond_timedwait(&log->more, &log->mutex, &deadline);
}

static size_t take(struct access_log *log)
{
    char *written = log->written;
    size_t len;

    pthread_mutex_lock(&log->mutex);
    wait_for_lines(log);
    len = log->len;
    log->written = log->filled;
    log->filled = written;
    log->len = 0;
    pthread_mutex_unlock(&log->mutex);
    return len;
}

/* Nothing comes any more when it is to stop: what was taken last is all. */
static void *writer_main(void *context)
{
    struct access_log *log = context;
    size_t len;

    while ((len = take(log)) > 0) {
        write_all(log, log->written, len);
        tell_lost(log, false);
    }
    tell_lost(log, true);
    return NULL;
}

/* --- life ------------------------------------------------------------------------------------- */

static void init_locks(struct access_log *log)
{
    pthread_condattr_t attributes;

    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&log->more, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&log->mutex, NULL);
}

static void free_log(struct access_log *log)
{
    pthread_cond_destroy(&log->more);
    pthread_mutex_destroy(&log->mutex);
    free(log->filled);
    free(log->written);
    free(log);
}

int access_log_open(int fd, access_format *format, const struct log *log,
                    struct access_log **ret_access_log)
{
    struct access_log *access_log = xcalloc(1, sizeof(*access_log));
    sigset_t all, before;
    int error;

    access_log->fd = fd;
    access_log->format = format;
    access_log->log = log;
    access_log->filled = xmalloc(ROOM);
    access_log->written = xmalloc(ROOM);
    init_locks(access_log);
    /* Signals are for the main thread. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    error = -pthread_create(&access_log->thread, NULL, writer_main, access_log);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error)
        free_log(access_log);
    else
        *ret_access_log = access_log;
    return error;
}

struct access_log *access_log_close(struct access_log *log)
{
    if (!log)
        return NULL;
    pthread_mutex_lock(&log->mutex);
    log->stop_ms = clock_monotonic_ms() + PATIENCE_MS;
    pthread_mutex_unlock(&log->mutex);
    pthread_cond_signal(&log->more);
    pthread_join(log->thread, NULL);
    free_log(log);
    return NULL;
}
