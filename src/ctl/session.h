#ifndef DAYBOOKD_CTL_SESSION_H
#define DAYBOOKD_CTL_SESSION_H

/*
 * A dialogue with somebody who edits: an editor is run, and questions are asked.
 *
 * Signals that end programs are taken in while it lasts, and are answers of their own, so that
 * whoever asks can clean up like after any other answer. The editor gets the signals as ever.
 */

#include <signal.h>

struct session {
    int signals; /* descriptor */
    sigset_t before; /* what was blocked */
};

/* 0 or -errno. */
int session_begin(struct session *session);
void session_end(struct session *session);

/*
 * Runs $VISUAL, else $EDITOR, else "editor", else "vi" on the file. 0: it has ended well; -ECHILD:
 * it has not; -EINTR: a signal has ended it, or the session; other -errno: it could not be started.
 */
int session_edit(struct session *session, const char *path);

/*
 * Asks on standard output until the answer begins with one of the letters of `answers`, and returns
 * that. -EINTR: it was broken off at the keyboard; -ENODATA: nobody answers any more, because the
 * connection is gone, or another signal has ended the session.
 */
int session_ask(struct session *session, const char *question, const char *answers);

#endif
