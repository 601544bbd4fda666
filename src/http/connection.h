#ifndef DAYBOOKD_HTTP_CONNECTION_H
#define DAYBOOKD_HTTP_CONNECTION_H

/*
 * One client's connection, on plain non-blocking sockets: reads requests, writes answers, in order.
 * Belongs to one worker's thread. An idle one costs its struct and nothing else: input is read into
 * the worker's buffer, and only the beginning of a request that is not all there yet is kept.
 */

#include "http/worker.h"

/* Takes over the descriptor: the connection closes it, also when there is no memory for it. */
void connection_open(struct worker *worker, int fd);

/* Closes those whose time has run out. */
void connection_expire(struct worker *worker);

/* Closes the one that has been idle longest; false when none is idle. */
bool connection_evict(struct worker *worker);

/* Closes all that are not being sent an answer. */
void connection_close_idle(struct worker *worker);

/* Closes all that is left. */
void connection_close_all(struct worker *worker);

/* Whether the worker has any. */
bool connection_any(const struct worker *worker);

#endif
