#ifndef DAYBOOKD_CTL_REMOTE_H
#define DAYBOOKD_CTL_REMOTE_H

/*
 * Requests to the running daemon over its control socket: HTTP/1.0, one connection a request.
 */

#include "base/buf.h"

#include <stdbool.h>

/*
 * 0 with the status code and the body of the answer. -ENOENT, -ECONNREFUSED: no daemon answers
 * there; -EACCES: it does not talk to us; -ECONNRESET: it went away before the end; other -errno.
 * `json`: asks for JSON instead of a table. Waits as long as a POST takes, and for a GET until the
 * daemon has said nothing for 10 s: -ETIMEDOUT.
 */
int remote_request(const char *socket_path, const char *method, const char *target, bool json,
                   int *ret_status, struct buf *ret_body);

/* GET of something that does not end: `line` is called with each whole line, without its LF, until
 * it returns false or the daemon ends it. `ret_status` is there before the first: unless it is 200
 * the lines say what is wrong. */
int remote_follow(const char *socket_path, const char *target, bool json,
                  bool (*line)(void *context, const char *text), void *context, int *ret_status);

/* Whether the error means that no daemon runs there. */
bool remote_is_absent(int error);

/* Says on standard error why no answer came; returns the exit code. */
int remote_explain(const char *socket_path, int error);

/* Says on standard error what the daemon has refused, by the status and body of its answer; returns
 * the exit code. */
int remote_refused(int status, const struct buf *body);

#endif
