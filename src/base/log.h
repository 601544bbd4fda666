#ifndef DAYBOOKD_BASE_LOG_H
#define DAYBOOKD_BASE_LOG_H

/*
 * One line a message, one write(2) a line, so that threads do not mix theirs. Libraries below the
 * roof return errors; the roof (src/daemon, the workers) logs them.
 *
 * With `journal` set each line begins with "<N>", N the level, as sd-daemon(3) describes. A log
 * that keeps fields beside the text gets both by `send` instead.
 */

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The numbers are those of syslog(3). */
enum log_level {
    LEVEL_ERROR = 3,
    LEVEL_WARNING = 4,
    LEVEL_NOTICE = 5,
    LEVEL_INFO = 6,
    LEVEL_DEBUG = 7,
};

/* What a message is about, for programs: "EVENT_ID". A name may come several times. */
struct log_field {
    const char *name, *value;
};

/* Whether it was taken: else it is written as a line. Any thread. */
typedef bool log_send(enum log_level level, const char *text, const struct log_field *fields,
                      size_t count);

/*
 * How much may be said: more than LOG_MOST messages in LOG_WINDOW_MS are left out and counted, and
 * the next window begins with how many there were. Nobody outside can make us say much; this is for
 * what we have not thought of.
 */
#define LOG_MOST 5000
#define LOG_WINDOW_MS 30000

struct log_budget {
    pthread_mutex_t lock;
    int64_t begin_ms; /* of the window, monotonic */
    unsigned used, lost; /* in it */
};

#define LOG_BUDGET_INIT                                                                            \
    {                                                                                              \
        .lock = PTHREAD_MUTEX_INITIALIZER                                                          \
    }

struct log {
    int fd;
    enum log_level max; /* higher numbers are dropped */
    bool journal;
    log_send *send; /* NULL: lines only */
    struct log_budget *budget; /* borrowed; NULL: no limit */
};

/* Standard error; `journal` from $JOURNAL_STREAM. `budget` is borrowed. */
struct log log_to_stderr(bool verbose, struct log_budget *budget);

/* Control characters in the message are written as '?', so that no input can forge a line. */
void log_line(const struct log *log, enum log_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same, with fields. */
void log_facts(const struct log *log, enum log_level level, const struct log_field *fields,
               size_t count, const char *format, ...) __attribute__((format(printf, 5, 6)));

#endif
