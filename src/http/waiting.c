/* Queues of connections: see waiting.h. */

#include "http/waiting.h"

#include "base/memory.h"
#include "http/connection.h"
#include "http/peers.h"

/* When the server stops, who has just come is about to ask; who has its last answer is not waited
 * for long. */
#define LAST_HEADER_MS 1000
#define LAST_LINGER_MS 500

/* How many are looked at for one of a certain address. */
#define LOOKED_AT 256

/* --- queues ----------------------------------------------------------------------------------- */

void waiting_leave(struct connection *connection)
{
    struct queue *queue = &connection->worker->queues[connection->wait];

    if (connection->previous)
        connection->previous->next = connection->next;
    else
        queue->first = connection->next;
    if (connection->next)
        connection->next->previous = connection->previous;
    else
        queue->last = connection->previous;
}

void waiting_enter(struct connection *connection, enum wait wait)
{
    struct queue *queue = &connection->worker->queues[wait];

    connection->wait = wait;
    connection->since = (uint32_t)connection->worker->now_ms;
    connection->next = NULL;
    connection->previous = queue->last;
    if (queue->last)
        queue->last->next = connection;
    else
        queue->first = connection;
    queue->last = connection;
}

void waiting_move(struct connection *connection, enum wait wait)
{
    waiting_leave(connection);
    waiting_enter(connection, wait);
}

bool waiting_any(const struct worker *worker)
{
    for (size_t i = 0; i < WAIT_COUNT; i++)
        if (worker->queues[i].first)
            return true;
    return false;
}

/* --- time ------------------------------------------------------------------------------------- */

static uint32_t limit_ms(const struct worker *worker, enum wait wait)
{
    const struct http_settings *settings = &worker->shared->settings;

    switch (wait) {
    case WAIT_IDLE:
        return settings->idle_timeout_ms;
    case WAIT_WRITE:
        return settings->write_timeout_ms;
    case WAIT_LINGER:
        return worker->draining ? LAST_LINGER_MS : settings->header_timeout_ms;
    default:
        return worker->draining && LAST_HEADER_MS < settings->header_timeout_ms
                   ? LAST_HEADER_MS
                   : settings->header_timeout_ms;
    }
}

/* Who takes an answer slowly, but not too slowly, has another while, and who waits for others. */
static bool earns_more_time(struct connection *connection)
{
    const struct http_settings *settings = &connection->worker->shared->settings;
    int64_t share = (int64_t)settings->min_rate * settings->write_timeout_ms / 1000;

    if (connection->paused)
        return true;
    return connection->wait == WAIT_WRITE &&
           outgoing_is_taken(connection->outgoing, event_get_fd(&connection->event),
                             share ? share : 1);
}

void waiting_expire(struct worker *worker)
{
    for (enum wait wait = 0; wait < WAIT_LISTEN; wait++) {
        struct queue *queue = &worker->queues[wait];
        uint32_t limit = limit_ms(worker, wait);

        while (queue->first && (uint32_t)worker->now_ms - queue->first->since >= limit) {
            if (earns_more_time(queue->first))
                waiting_move(queue->first, wait);
            else
                connection_expire(queue->first);
        }
    }
}

/* --- making room ------------------------------------------------------------------------------ */

/* Those to whom nothing is owed, so that they can be closed at any time. */
static const enum wait nothing_owed[] = {WAIT_IDLE, WAIT_HEADER, WAIT_LINGER, WAIT_LISTEN};

static uint32_t age(const struct connection *connection)
{
    return (uint32_t)connection->worker->now_ms - connection->since;
}

/* `address`: NULL for any. */
static struct connection *first_of(const struct queue *queue, const struct address *address)
{
    struct connection *connection = queue->first;

    for (int i = 0; connection && i < LOOKED_AT; i++, connection = connection->next)
        if (!address || (connection->counted && peers_same(&connection->address, address)))
            return connection;
    return NULL;
}

bool waiting_evict(struct worker *worker, const struct address *address)
{
    struct connection *idlest = NULL;

    for (size_t i = 0; i < ARRAY_SIZE(nothing_owed); i++) {
        struct connection *first = first_of(&worker->queues[nothing_owed[i]], address);

        if (first && (!idlest || age(first) > age(idlest)))
            idlest = first;
    }
    if (idlest)
        connection_close(idlest);
    return idlest != NULL;
}

void waiting_close_idle(struct worker *worker)
{
    struct connection *connection;

    while ((connection = worker->queues[WAIT_IDLE].first))
        if (connection_has_input(connection))
            waiting_move(connection, WAIT_HEADER);
        else
            connection_close(connection);
    while (worker->queues[WAIT_LISTEN].first)
        connection_close(worker->queues[WAIT_LISTEN].first);
}

void waiting_close_all(struct worker *worker)
{
    for (size_t i = 0; i < WAIT_COUNT; i++)
        while (worker->queues[i].first)
            connection_close(worker->queues[i].first);
}
