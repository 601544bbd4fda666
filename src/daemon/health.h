#ifndef DAYBOOKD_DAEMON_HEALTH_H
#define DAYBOOKD_DAEMON_HEALTH_H

/*
 * What monitoring asks, on the control socket and on those of server.status_listen. GET or HEAD:
 *
 *     /healthz   200: the main loop turns
 *     /readyz    200 once something is published, else 503
 *     /metrics   metrics.h
 */

#include "daemon/callers.h"
#include "daemon/status.h"

struct http_server;

/* What there is to say something of; borrowed. */
struct health {
    const struct live *live;
    const struct http_server *server;
    const struct traffic *traffic;
    int64_t started; /* seconds UTC */
    int64_t started_ms; /* monotonic */
};

/* Something is published. */
struct status health_status(const struct health *health);

/* Answers the caller; false, and it is not answered: it asks for something else. */
bool health_answer(const struct health *health, struct caller *caller,
                   const struct http_request *request);

#endif
