#ifndef DAYBOOKD_DAEMON_RENEWAL_H
#define DAYBOOKD_DAEMON_RENEWAL_H

/*
 * When the live edition is made anew, where reload.h is how: when a file is saved, when somebody
 * asks, when the clock says so, and again after what could not be done at once. On the main loop.
 */

#include "daemon/reload.h"

struct event_base;
struct renewal;

/*
 * `ended` is told of every reload of the files, well or not, when all is set for the next one; what
 * the clock does alone is no reload. Nothing happens before renewal_begin(). 0 or -errno, which has
 * been logged.
 */
int renewal_new(struct event_base *base, struct live *live,
                void (*ended)(void *context, enum reload_result result), void *context,
                struct renewal **ret_renewal);

/* NULL-safe; returns NULL. */
struct renewal *renewal_free(struct renewal *renewal);

/* Something is live: from now on its files are watched, and the clock. */
void renewal_begin(struct renewal *renewal);

/* Reloads if a file is another than that which was read, and saving publishes. */
void renewal_look(struct renewal *renewal);

/* Somebody wants a reload, and an answer, which may come before this returns. */
void renewal_ask(struct renewal *renewal, bool accept_removals);

#endif
