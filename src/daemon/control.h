#ifndef DAYBOOKD_DAEMON_CONTROL_H
#define DAYBOOKD_DAEMON_CONTROL_H

/*
 * The control socket: HTTP/1.1 on a Unix socket, on the main loop, for daybookctl and for whoever
 * looks after the machine. Mode 0660: whoever may open it may ask and reload, nobody else.
 *
 *     GET  /status                           status.h
 *     GET  /changes?last=N&event=ID&follow=1 the last changes of the journal, oldest first; with
 *                                            `follow` those to come as well, without an end
 *     GET  /journal                          the journal as bytes: store_image()
 *     POST /reload?accept-removals=1         ends when what the files say is published, or refused
 *
 * and what health.h answers.
 *
 * Answers are tables (base/table.h), or JSON where the request accepts application/json: /changes
 * then is one object a line. What is refused is told in a line, or as {"error": TEXT}.
 *
 * The answer to /reload is 200 and what changed, 422 and the errors, or 503 when the journal cannot
 * be written: the first line is the outcome, the others are the errors and warnings of the files.
 * As JSON {"outcome": TEXT, "generation": N, "problems": [TEXT, ...]}.
 *
 * What is on or off is 1 or 0. An answer ends the connection. Requests have no body, and what is in
 * a query needs no percent-encoding: none is undone.
 */

#include "daemon/reload.h"

struct control;
struct event_base;
struct health;

struct control_options {
    int fd; /* a Unix socket that listens, borrowed; -1: one is made */
    const char *directory; /* where "control.sock" is made then */
    const struct health *health; /* borrowed; something is published */
    /* Asks for a reload, which may end before this returns or later: control_reloaded() tells. */
    void (*reload)(void *context, bool accept_removals);
    void *context;
};

/*
 * A socket that was handed over stays the caller's, and cannot fail. For one of our own makes the
 * directory (one level) when it is not there. A socket of a daemon that is dead is replaced, one
 * that answers is not: -EADDRINUSE. Other -errno; `message` gets a sentence without a full stop
 * that says what to do.
 */
int control_open(struct event_base *base, const struct control_options *options,
                 struct control **ret_control, struct buf *message);

/* NULL-safe; returns NULL. Closes all connections, and takes a socket of our own away. */
struct control *control_close(struct control *control);

/* Answers everybody who waits for a reload. NULL-safe. */
void control_reloaded(struct control *control, enum reload_result result);

/* Passes on to those who follow. NULL-safe. */
void control_tell(struct control *control, const struct revision *revisions, size_t count);

/* Where a socket of our own is, for the log. */
const char *control_path(const struct control *control);

#endif
