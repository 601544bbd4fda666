#ifndef DAYBOOKD_HTTP_CONNECTION_H
#define DAYBOOKD_HTTP_CONNECTION_H

/*
 * One client's connection, on plain non-blocking sockets: reads requests, writes answers, in order.
 * Belongs to one worker's thread. An idle one costs its struct and nothing else: input is read into
 * the worker's buffer, and only the beginning of a request that is not all there yet is kept, or
 * the part of an answer that the socket does not take. The parts of the http wing that deal with
 * connections know its members; nobody else does.
 */

#include "base/address.h"
#include "http/outgoing.h"
#include "http/worker.h"

struct connection {
    struct event event;
    struct worker *worker;
    struct connection *next; /* in its queue */
    struct connection *previous;
    union {
        char *kept; /* owned: the input that has not been answered yet */
        char *feed; /* owned: of a listener; whose changes it is told of, NULL: all */
    };
    struct outgoing *outgoing; /* owned: it is blocked, and no input is read */
    struct address address;
    uint32_t since; /* the worker's now_ms, as far as it fits: in its queue */
    union {
        uint32_t kept_len;
        uint32_t lingered; /* in WAIT_LINGER: octets thrown away */
        uint32_t said; /* of a listener: the same */
    };
    union {
        uint32_t requests;
        uint32_t told; /* of a listener: the last generation it was told of, its lower half */
    };
    unsigned wait : 3; /* enum wait: its queue */
    unsigned added : 1; /* the event is in the loop */
    unsigned writing : 1; /* and waits to write */
    unsigned closing : 1; /* after what is being sent */
    unsigned linger : 1; /* and then only after the client */
    unsigned counted : 1; /* among the peers */
    unsigned unread : 1; /* the socket may hold more input than was read */
    unsigned listening : 1; /* it is a listener: http/live.h */
    unsigned paused : 1; /* it has asked for more, and others are served first */
};

/* Takes over the descriptor: the connection closes it, also when there is no memory for it. What
 * has come already is answered at once. */
void connection_open(struct worker *worker, int fd, const struct address *address, bool counted);

void connection_close(struct connection *connection);

/* Sends to a listener, and lets it listen on. False: the connection is no more. */
bool connection_send(struct connection *connection, struct blob *news);

/* A listener to whom nothing is owed waits for what comes. False: the same. */
bool connection_listen(struct connection *connection);

/* Whether something has come that was not read. */
bool connection_has_input(const struct connection *connection);

/* Its time has run out: tells who began a request so, and closes or begins to close it. */
void connection_expire(struct connection *connection);

#endif
