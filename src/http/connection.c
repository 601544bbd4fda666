/*
 * Connections: see connection.h.
 *
 * Answers are put together in the worker's output buffer and sent in one go; several pipelined ones
 * share it. A body too large for that is sent from its blob. What the socket does not take at once
 * is kept (outgoing.h), and the connection then waits to write and reads no more: whoever does not
 * read its answers cannot pile up requests.
 */

#include "http/connection.h"

#include "base/memory.h"
#include "http/live.h"
#include "http/peers.h"
#include "http/route.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Bodies up to this are copied into the output buffer, which costs less than a second piece. */
#define COPY_MOST 16384

/* Room for the longest head: a redirect has a Location that the configuration bounds, and the query
 * of the request. Beside these there are Date, Connection and names of headers. */
#define HEAD_MOST (4096 + HTTP_MOST_TARGET)
#define HEAD_OWN 128

/* What is read and thrown away while a client reads why it was refused. */
#define LINGER_MOST (256 * 1024)

static void on_event(evutil_socket_t fd, short what, void *context);
static void on_readable(struct connection *connection, int fd);

/* --- life ------------------------------------------------------------------------------------- */

void connection_close(struct connection *connection)
{
    struct shared *shared = connection->worker->shared;
    int fd = event_get_fd(&connection->event);

    waiting_leave(connection);
    if (connection->added)
        event_del(&connection->event);
    close(fd);
    if (connection->counted)
        peers_leave(shared->peers, &connection->address);
    outgoing_free(connection->outgoing);
    free(connection->kept);
    if (connection->listening)
        atomic_fetch_sub_explicit(&shared->listeners, 1, memory_order_relaxed);
    atomic_fetch_sub_explicit(&shared->connections, 1, memory_order_relaxed);
    free(connection);
}

/* The same event waits for one thing or the other, so that an idle connection has only one. */
static bool listen_for(struct connection *connection, bool writing)
{
    int fd = event_get_fd(&connection->event);

    if (connection->added && connection->writing == writing)
        return true;
    if (connection->added)
        event_del(&connection->event);
    event_assign(&connection->event, connection->worker->base, fd,
                 (short)((writing ? EV_WRITE : EV_READ) | EV_PERSIST), on_event, connection);
    connection->writing = writing;
    connection->added = event_add(&connection->event, NULL) == 0;
    return connection->added;
}

/* Most clients send their request before the connection is accepted, and many want only one: these
 * cost the event loop nothing. */
void connection_open(struct worker *worker, int fd, const struct address *address, bool counted)
{
    struct connection *connection = calloc(1, sizeof(*connection));

    if (!connection) {
        close(fd);
        if (counted)
            peers_leave(worker->shared->peers, address);
        return;
    }
    connection->worker = worker;
    connection->address = *address;
    connection->counted = counted;
    event_assign(&connection->event, worker->base, fd, EV_READ, on_event, connection);
    atomic_fetch_add_explicit(&worker->shared->connections, 1, memory_order_relaxed);
    waiting_enter(connection, WAIT_HEADER);
    on_readable(connection, fd);
}

/* --- output ----------------------------------------------------------------------------------- */

/* Sends the output buffer and then `body`, which may be NULL; keeps what the socket does not take.
 * False: the connection is lost. */
static bool flush(struct connection *connection, struct blob *body)
{
    struct worker *worker = connection->worker;
    const struct owed owed = observe_owed(&worker->observer);
    enum sent result = SENT_ALL;

    if (worker->out_len || body)
        result = outgoing_begin(event_get_fd(&connection->event), worker->out, worker->out_len,
                                body, &connection->outgoing);
    worker->out_len = 0;
    if (result == SENT_ALL)
        observe_sent(&worker->observer, &owed);
    else if (result == SENT_PART)
        outgoing_owe(connection->outgoing, &owed);
    return result != SENT_FAILED;
}

static bool is_blocked(const struct connection *connection)
{
    return connection->outgoing || connection->paused;
}

/* `data` may be NULL when there is nothing to put. */
static void put(struct worker *worker, const char *data, size_t len)
{
    if (len)
        memcpy(worker->out + worker->out_len, data, len);
    worker->out_len += len;
}

static void put_text(struct worker *worker, const char *text)
{
    put(worker, text, strlen(text));
}

static void put_head(struct connection *connection, const struct http_request *request,
                     const struct response *response)
{
    struct worker *worker = connection->worker;

    assert(response->status_line.len + response->head.len + response->text.len +
               (response->location ? strlen(response->location) : 0) + response->query.len +
               HEAD_OWN <=
           HEAD_MOST);
    put(worker, response->status_line.data, response->status_line.len);
    put_text(worker, "Date: ");
    put(worker, worker->date, HTTP_DATE_LEN);
    put_text(worker, "\r\n");
    if (connection->closing)
        put_text(worker, "Connection: close\r\n");
    else if (request && request->http_1_0)
        put_text(worker, "Connection: keep-alive\r\n");
    if (response->location) {
        put_text(worker, "Location: ");
        put_text(worker, response->location);
        put_text(worker, response->query.len ? "?" : "");
        put(worker, response->query.data, response->query.len);
        put_text(worker, "\r\n");
    }
    put(worker, response->head.data, response->head.len);
}

/* Into the output buffer, which has room for it, or out; false: the connection is lost. */
static bool respond(struct connection *connection, const struct http_request *request,
                    const struct response *response)
{
    struct worker *worker = connection->worker;
    struct blob *body = response->body;
    bool copied = body && body->len <= COPY_MOST;

    observe_answer(&worker->observer, &connection->address, request, response);
    put_head(connection, request, response);
    put(worker, response->text.data, response->text.len);
    if (copied)
        put(worker, body->data, body->len);
    return !body || copied || flush(connection, body);
}

/* --- input ------------------------------------------------------------------------------------ */

/* Takes what is left of the input into the connection's keeping; it may be there already. */
static bool keep(struct connection *connection, const char *data, size_t len)
{
    char *kept = NULL;

    if (len) {
        kept = malloc(len);
        if (!kept)
            return false;
        memcpy(kept, data, len);
    }
    free(connection->kept);
    connection->kept = kept;
    connection->kept_len = (uint32_t)len;
    return true;
}

/* `data`: what was refused, as far as it has come; no answer to a HEAD has a body. */
static bool refuse(struct connection *connection, unsigned status, const char *data, size_t len)
{
    struct response response = route_error(status);

    if (len >= strlen("HEAD ") && memcmp(data, "HEAD ", strlen("HEAD ")) == 0)
        response.text.len = 0;
    connection->closing = true;
    connection->linger = true;
    return respond(connection, NULL, &response);
}

/* Its answer has no length and ends with the connection. */
static bool begin_listening(struct connection *connection, const struct http_request *request,
                            struct response *response)
{
    bool begun;

    response->body = live_begin(connection, response->feed, request->last_event_id);
    connection->closing = true;
    begun = response->body && respond(connection, request, response);
    connection->closing = connection->linger = false;
    blob_unref(response->body);
    return begun;
}

/* Answers one request at the beginning of the input. Returns the octets it took, 0 when there is
 * not a whole one or no room to answer it, or -1 when the connection is lost. */
static ssize_t answer_one(struct connection *connection, const char *data, size_t len)
{
    struct worker *worker = connection->worker;
    struct http_request request;
    struct response response;
    unsigned status = 400;
    size_t used = 0;
    bool spent;

    if (worker->out_len + HEAD_MOST + COPY_MOST > OUT_SIZE) {
        if (!flush(connection, NULL))
            return -1;
        if (is_blocked(connection))
            return 0;
    }
    switch (http_parse(data, len, &worker->shared->settings.limits, &request, &used, &status)) {
    case HTTP_MORE:
        return 0;
    case HTTP_BAD:
        return refuse(connection, status, data, len) ? (ssize_t)len : -1;
    case HTTP_DONE:
        break;
    }
    response = route_request(&request, worker->snapshot, worker->workshop);
    spent = ++connection->requests >= worker->shared->settings.max_requests;
    connection->closing =
        !request.keep_alive || worker->draining || response.status == 400 || spent;
    connection->linger = request.has_body || spent || response_length(&response) > COPY_MOST;
    if (response.stream && request.method == HTTP_GET)
        return begin_listening(connection, &request, &response) ? (ssize_t)used : -1;
    if (!respond(connection, &request, &response))
        return -1;
    return (ssize_t)used;
}

/* Whether the client sent more than was answered. To close then would reset the connection, and the
 * client would lose what it has not read yet of its answers (RFC 9112 section 9.6). What it sends
 * later does the same: where that is likely, or there is much to lose, `linger` is set. */
static bool is_unread(struct connection *connection)
{
    struct worker *worker = connection->worker;

    return connection->unread &&
           recv(event_get_fd(&connection->event), worker->in, READ_SIZE, 0) > 0;
}

bool connection_has_input(const struct connection *connection)
{
    char octet;

    return recv(event_get_fd(&connection->event), &octet, 1, MSG_PEEK) > 0;
}

/* Whether all is said: the client has its last answer, or it is on its way, and owes nothing. */
static bool is_done(struct connection *connection)
{
    return connection->closing && !is_blocked(connection) && !connection->linger &&
           !is_unread(connection);
}

/* What comes after everything that could be answered has been. */
static void settle(struct connection *connection)
{
    bool blocked = is_blocked(connection);

    if (connection->worker->draining && !blocked && connection->wait != WAIT_HEADER)
        connection->closing = true;
    if (connection->listening && !blocked && !connection->closing)
        connection_listen(connection);
    else if (is_done(connection) || !listen_for(connection, blocked)) {
        connection_close(connection);
    } else if (blocked) {
        waiting_move(connection, WAIT_WRITE);
    } else if (connection->closing) {
        shutdown(event_get_fd(&connection->event), SHUT_WR);
        waiting_move(connection, WAIT_LINGER);
    } else if (!connection->kept) {
        waiting_move(connection, WAIT_IDLE);
    } else if (connection->wait != WAIT_HEADER) {
        waiting_move(connection, WAIT_HEADER);
    }
}

/* An answer that has to wait for room in the buffer leaves its request in the input; so do those
 * after something that had to be made, or who asks for a thousand at once would be the only one. */
static void process(struct connection *connection, const char *data, size_t len)
{
    struct worker *worker = connection->worker;
    uint64_t made = workshop_made(worker->workshop);
    ssize_t used = 1;

    while (len && used > 0 && !connection->closing && !connection->listening &&
           !is_blocked(connection)) {
        used = answer_one(connection, data, len);
        if (used > 0) {
            data += used;
            len -= (size_t)used;
            if (connection->wait == WAIT_HEADER)
                waiting_move(connection, WAIT_IDLE);
            connection->paused = len && !connection->closing && !connection->listening &&
                                 workshop_made(worker->workshop) != made;
        }
    }
    if (connection->listening) {
        len = 0;
    } else if (connection->closing) {
        connection->linger = connection->linger || len;
        len = 0;
    }
    if (used < 0 || (!connection->listening && !keep(connection, data, len)) ||
        (!connection->outgoing && !flush(connection, NULL)))
        connection_close(connection);
    else
        settle(connection);
    worker->out_len = 0;
}

static void on_readable(struct connection *connection, int fd)
{
    struct worker *worker = connection->worker;
    size_t len = connection->kept_len;
    ssize_t n;

    if (len)
        memcpy(worker->in, connection->kept, len);
    n = recv(fd, worker->in + len, READ_SIZE - len, 0);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
        if (!listen_for(connection, false))
            connection_close(connection);
        return;
    }
    if (n <= 0) {
        connection_close(connection);
        return;
    }
    connection->unread = (size_t)n == READ_SIZE - len;
    process(connection, worker->in, len + (size_t)n);
}

static void on_lingering(struct connection *connection, int fd)
{
    ssize_t n = recv(fd, connection->worker->in, READ_SIZE, 0);

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n > 0)
        connection->lingered += (uint32_t)n;
    if (n <= 0 || connection->lingered > LINGER_MOST)
        connection_close(connection);
}

/* False: something is still owed, or the connection is no more. */
static bool send_more(struct connection *connection, int fd)
{
    enum sent result = outgoing_more(connection->outgoing, fd);

    if (result == SENT_FAILED)
        connection_close(connection);
    if (result != SENT_ALL)
        return false;
    observe_sent(&connection->worker->observer, outgoing_owed(connection->outgoing));
    connection->outgoing = outgoing_free(connection->outgoing);
    return true;
}

static void on_writable(struct connection *connection, int fd)
{
    struct worker *worker = connection->worker;

    if (connection->outgoing && !send_more(connection, fd))
        return;
    if (connection->listening) {
        live_resume(connection);
        return;
    }
    connection->paused = false;
    connection->unread = true;
    memcpy(worker->in, connection->kept ? connection->kept : "", connection->kept_len);
    process(connection, worker->in, connection->kept_len);
}

/* --- listeners -------------------------------------------------------------------------------- */

/* In that queue, and for that; or it is no more. */
static bool wait_in(struct connection *connection, enum wait wait)
{
    if ((connection->worker->draining && wait == WAIT_LISTEN) ||
        !listen_for(connection, wait == WAIT_WRITE)) {
        connection_close(connection);
        return false;
    }
    waiting_move(connection, wait);
    return true;
}

bool connection_listen(struct connection *connection)
{
    return wait_in(connection, WAIT_LISTEN);
}

/* Whoever does not take it has a reference of its own to what all are told. */
bool connection_send(struct connection *connection, struct blob *news)
{
    switch (outgoing_begin(event_get_fd(&connection->event), "", 0, news, &connection->outgoing)) {
    case SENT_ALL:
        return wait_in(connection, WAIT_LISTEN);
    case SENT_PART:
        return wait_in(connection, WAIT_WRITE);
    case SENT_FAILED:
        break;
    }
    connection_close(connection);
    return false;
}

/* Nothing that a listener says means anything, but that it goes. */
static void on_said(struct connection *connection, int fd)
{
    ssize_t n = recv(fd, connection->worker->in, READ_SIZE, 0);

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n > 0)
        connection->said += (uint32_t)n;
    if (n <= 0 || connection->said > LIVE_INPUT_MOST)
        connection_close(connection);
}

static void on_event(evutil_socket_t fd, short what, void *context)
{
    struct connection *connection = context;

    worker_refresh(connection->worker);
    if (what & EV_WRITE)
        on_writable(connection, fd);
    else if (connection->wait == WAIT_LINGER)
        on_lingering(connection, fd);
    else if (connection->listening)
        on_said(connection, fd);
    else
        on_readable(connection, fd);
}

/* A request that was begun is told so; who sent nothing, or reads nothing, is not. */
void connection_expire(struct connection *connection)
{
    bool lost = true;

    if (connection->wait == WAIT_HEADER && connection->kept_len && !is_blocked(connection))
        lost = !refuse(connection, 408, connection->kept, connection->kept_len) ||
               !keep(connection, NULL, 0) || !flush(connection, NULL) || is_blocked(connection);
    if (lost)
        connection_close(connection);
    else
        settle(connection);
}
