#ifndef DAYBOOKD_HTTP_ACCESS_LOG_H
#define DAYBOOKD_HTTP_ACCESS_LOG_H

/*
 * The access log: workers add lines to a buffer, a thread of its own writes them. Nobody ever waits
 * for a disk or for a pipe that is not read: lines that find the buffer full, or cannot be written,
 * are lost and counted, and the log says how many.
 *
 * Lines are written when there are 4 KB of them, or after a second.
 */

#include "http/access_line.h"

#include <stdint.h>

struct log;

/* access_combined(), access_json() */
typedef void access_format(const struct access *access, struct buf *buf);

struct access_log;

/* `fd` stays the caller's and is used until access_log_close() returns, as is `log`. 0 or -errno.
 */
int access_log_open(int fd, access_format *format, const struct log *log,
                    struct access_log **ret_access_log);

/* Writes what is there; waits a second at most for one who does not read. NULL-safe; returns
 * NULL. */
struct access_log *access_log_close(struct access_log *access_log);

access_format *access_log_format(const struct access_log *access_log);

/* Any thread. A line with its LF. */
void access_log_add(struct access_log *access_log, const char *line, size_t len);

/* Lines that were lost, until now. */
uint64_t access_log_lost(struct access_log *access_log);

#endif
