#ifndef DAYBOOKD_DAEMON_CONTROL_H
#define DAYBOOKD_DAEMON_CONTROL_H

/*
 * The control socket: HTTP/1.1 on a Unix socket, on the main loop, for daybookctl and for whoever
 * looks after the machine. Mode 0660: whoever may open it may ask and reload, nobody else.
 *
 *     GET  /healthz                        200: the main loop turns
 *     GET  /readyz                         200 once something is published, else 503
 *     GET  /status                         status.h
 *     GET  /changes?last=N&event=ID&follow=1  the last changes of the journal, oldest first;
 * `follow` goes on with those to come and does not end GET  /journal                        the
 * journal as bytes: store_image() POST /reload?accept-removals=1       ends when what the files say
 * is published, or refused
 *
 * Answers are tables (lines of cells between TABs, the first line names the columns), or JSON where
 * the request has "Accept: application/json". The answer to /reload is 200 and what changed, 422
 * and the errors, a line each, or 503 when the journal cannot be written.
 *
 * evhttp serves here: nobody is hostile, few requests come, and bodies are small.
 */

#include "daemon/reload.h"

struct control;
struct event_base;

/*
 * `directory`: where "control.sock" is made; a socket of a daemon that is dead is replaced, one
 * that answers is not: -EADDRINUSE. Other -errno. `reload` is asked for a reload, which may end
 * before it returns or later: control_reloaded() tells.
 */
int control_open(struct event_base *base, const char *directory, const struct live *live,
                 void (*reload)(void *context, bool accept_removals), void *context,
                 struct control **ret_control);

/* NULL-safe; returns NULL. Closes all connections, and takes the socket away. */
struct control *control_close(struct control *control);

/* Answers everybody who waits for a reload. NULL-safe. */
void control_reloaded(struct control *control, enum reload_result result);

/* Passes on to those who follow. NULL-safe. */
void control_tell(struct control *control, const struct revision *revisions, size_t count);

/* Where the socket is, for the log. */
const char *control_path(const struct control *control);

#endif
