/* One line a message: see log.h. */

#include "base/log.h"

#include "base/clock.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_TEXT 4096

/* Octets around a text: "<N>" and LF. */
#define MAX_FRAME 4

struct log log_to_stderr(bool verbose, struct log_budget *budget)
{
    const char *stream = getenv("JOURNAL_STREAM");

    return (struct log){
        .fd = STDERR_FILENO,
        .max = verbose ? LEVEL_DEBUG : LEVEL_INFO,
        .journal = stream && stream[0],
        .budget = budget,
    };
}

static void write_line(const struct log *log, enum log_level level, const char *text)
{
    char line[MAX_TEXT + MAX_FRAME + 1];
    int len = log->journal ? snprintf(line, sizeof(line), "<%d>%s\n", (int)level, text)
                           : snprintf(line, sizeof(line), "%s\n", text);

    /* Nobody can be told that the log is gone. */
    if (len > 0 && write(log->fd, line, (size_t)len) < 0)
        return;
}

static void put(const struct log *log, enum log_level level, const char *text,
                const struct log_field *fields, size_t count)
{
    if (!log->send || !log->send(level, text, fields, count))
        write_line(log, level, text);
}

/* Whether one more may be said. `ret_lost`: how many could not be in the window before. */
static bool spend(struct log_budget *budget, unsigned *ret_lost)
{
    int64_t now = clock_monotonic_ms();
    bool may;

    *ret_lost = 0;
    pthread_mutex_lock(&budget->lock);
    if (now - budget->begin_ms >= LOG_WINDOW_MS) {
        *ret_lost = budget->lost;
        budget->begin_ms = now;
        budget->used = budget->lost = 0;
    }
    may = budget->used < LOG_MOST;
    if (may)
        budget->used++;
    else
        budget->lost++;
    pthread_mutex_unlock(&budget->lock);
    return may;
}

__attribute__((format(printf, 5, 0))) static void say(const struct log *log, enum log_level level,
                                                      const struct log_field *fields, size_t count,
                                                      const char *format, va_list args)
{
    char text[MAX_TEXT];
    unsigned lost = 0;

    if (level > log->max || (log->budget && !spend(log->budget, &lost)) ||
        vsnprintf(text, sizeof(text), format, args) < 0)
        return;
    for (char *at = text; *at; at++)
        if ((unsigned char)*at < ' ' || *at == 0x7f)
            *at = '?';
    if (lost) {
        char much[64];

        snprintf(much, sizeof(much), "%u messages were left out: there were too many", lost);
        put(log, LEVEL_WARNING, much, NULL, 0);
    }
    put(log, level, text, fields, count);
}

void log_line(const struct log *log, enum log_level level, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    say(log, level, NULL, 0, format, args);
    va_end(args);
}

void log_facts(const struct log *log, enum log_level level, const struct log_field *fields,
               size_t count, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    say(log, level, fields, count, format, args);
    va_end(args);
}
