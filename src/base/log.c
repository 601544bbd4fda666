/* One line a message: see log.h. */

#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define MAX_LINE 4096

struct log log_to_stderr(bool verbose)
{
    const char *stream = getenv("JOURNAL_STREAM");

    return (struct log){
        .fd = STDERR_FILENO,
        .max = verbose ? LEVEL_DEBUG : LEVEL_INFO,
        .journal = stream && stream[0],
    };
}

void log_line(const struct log *log, enum log_level level, const char *format, ...)
{
    char line[MAX_LINE];
    size_t prefix = 0, len;
    va_list args;
    int n;

    if (level > log->max)
        return;
    if (log->journal) {
        line[0] = '<';
        line[1] = (char)('0' + (int)level);
        line[2] = '>';
        prefix = 3;
    }
    va_start(args, format);
    n = vsnprintf(line + prefix, sizeof(line) - prefix - 1, format, args);
    va_end(args);
    if (n < 0)
        return;
    len = prefix + (size_t)n;
    if (len > sizeof(line) - 2)
        len = sizeof(line) - 2;
    for (size_t i = prefix; i < len; i++)
        if ((unsigned char)line[i] < ' ' || line[i] == 0x7f)
            line[i] = '?';
    line[len++] = '\n';
    /* Nobody can be told that the log is gone. */
    if (write(log->fd, line, len) < 0)
        return;
}
