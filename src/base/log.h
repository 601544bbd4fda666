#ifndef DAYBOOKD_BASE_LOG_H
#define DAYBOOKD_BASE_LOG_H

/*
 * One line a message, one write(2) a line, so that threads need no lock. Libraries below the roof
 * return errors; the roof (src/daemon, the workers) logs them.
 *
 * With `journal` set each line begins with "<N>", N the level, as sd-daemon(3) describes.
 */

#include <stdbool.h>

/* The numbers are those of syslog(3). */
enum log_level {
    LEVEL_ERROR = 3,
    LEVEL_WARNING = 4,
    LEVEL_NOTICE = 5,
    LEVEL_INFO = 6,
    LEVEL_DEBUG = 7,
};

struct log {
    int fd;
    enum log_level max; /* higher numbers are dropped */
    bool journal;
};

/* Standard error; `journal` from $JOURNAL_STREAM. */
struct log log_to_stderr(bool verbose);

/* Control characters in the message are written as '?', so that no input can forge a line. */
void log_line(const struct log *log, enum log_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
