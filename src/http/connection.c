/*
 * Connections: see connection.h.
 *
 * Answers are put together in the worker's output buffer and sent in one go; several pipelined ones
 * share it. A body too large for that is sent from its blob. What the socket does not take at once
 * is kept by the connection (`pending`, then `body`), which then waits to write and reads no more:
 * whoever does not read its answers cannot pile up requests.
 */

#include "http/connection.h"

#include "base/clock.h"
#include "base/memory.h"
#include "http/route.h"

#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

/* Bodies up to this are copied into the output buffer, which costs less than a second piece. */
#define COPY_MOST 16384

/* Room for the longest head: a redirect has a Location that the configuration bounds. Beside what
 * the snapshot gives there are Date, Connection and names of headers. */
#define HEAD_MOST 4096
#define HEAD_OWN 128

/* What is read and thrown away while a client reads why it was refused. */
#define LINGER_MOST (256 * 1024)

struct connection {
    struct event event;
    struct worker *worker;
    struct connection *next; /* in the queue */
    struct connection *previous;
    int64_t since; /* monotonic ms: in the queue */
    char *kept; /* owned: the input that has not been answered yet */
    char *pending; /* owned: output before the body */
    struct blob *body; /* owned reference */
    size_t body_sent;
    uint32_t kept_len;
    uint32_t pending_len;
    uint32_t pending_sent;
    uint32_t lingered;
    uint8_t wait; /* enum wait: the queue */
    bool writing; /* the event waits to write */
    bool closing; /* after what is being sent */
    bool linger; /* and then only after the client */
};

static void on_event(evutil_socket_t fd, short what, void *context);

/* --- queues ----------------------------------------------------------------------------------- */

static void leave_queue(struct connection *connection)
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

static void enter_queue(struct connection *connection, enum wait wait)
{
    struct queue *queue = &connection->worker->queues[wait];

    connection->wait = (uint8_t)wait;
    connection->since = connection->worker->now_ms;
    connection->next = NULL;
    connection->previous = queue->last;
    if (queue->last)
        queue->last->next = connection;
    else
        queue->first = connection;
    queue->last = connection;
}

static void wait_for(struct connection *connection, enum wait wait)
{
    leave_queue(connection);
    enter_queue(connection, wait);
}

/* --- life ------------------------------------------------------------------------------------- */

static void connection_close(struct connection *connection)
{
    int fd = event_get_fd(&connection->event);

    leave_queue(connection);
    event_del(&connection->event);
    close(fd);
    blob_unref(connection->body);
    free(connection->kept);
    free(connection->pending);
    atomic_fetch_sub_explicit(&connection->worker->shared->connections, 1, memory_order_relaxed);
    free(connection);
}

/* The same event waits for one thing or the other, so that an idle connection has only one. */
static bool listen_for(struct connection *connection, bool writing)
{
    int fd = event_get_fd(&connection->event);

    if (connection->writing == writing)
        return true;
    event_del(&connection->event);
    event_assign(&connection->event, connection->worker->base, fd,
                 (short)((writing ? EV_WRITE : EV_READ) | EV_PERSIST), on_event, connection);
    connection->writing = writing;
    return event_add(&connection->event, NULL) == 0;
}

void connection_open(struct worker *worker, int fd)
{
    struct connection *connection = calloc(1, sizeof(*connection));
    const int on = 1;

    if (!connection) {
        close(fd);
        return;
    }
    connection->worker = worker;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    event_assign(&connection->event, worker->base, fd, EV_READ | EV_PERSIST, on_event, connection);
    atomic_fetch_add_explicit(&worker->shared->connections, 1, memory_order_relaxed);
    enter_queue(connection, WAIT_HEADER);
    if (event_add(&connection->event, NULL) < 0)
        connection_close(connection);
}

/* --- output ----------------------------------------------------------------------------------- */

enum sent { SENT_ALL, SENT_PART, SENT_FAILED };

/* Sends two pieces as far as the socket takes them. */
static enum sent send_pieces(int fd, const char *first, size_t first_len, const char *second,
                             size_t second_len, size_t *ret_sent)
{
    struct iovec pieces[2] = {
        {.iov_base = (void *)first, .iov_len = first_len},
        {.iov_base = (void *)second, .iov_len = second_len},
    };
    struct msghdr message = {.msg_iov = pieces, .msg_iovlen = second_len ? 2 : 1};
    ssize_t n;

    if (first_len && second_len)
        n = sendmsg(fd, &message, MSG_NOSIGNAL);
    else
        n = send(fd, first_len ? first : second, first_len ? first_len : second_len, MSG_NOSIGNAL);
    if (n < 0)
        return errno == EAGAIN || errno == EINTR ? SENT_PART : SENT_FAILED;
    *ret_sent = (size_t)n;
    return (size_t)n == first_len + second_len ? SENT_ALL : SENT_PART;
}

/* Sends the output buffer and then `body`, which may be NULL; keeps what the socket does not take.
 * False: the connection is lost. */
static bool flush(struct connection *connection, struct blob *body)
{
    struct worker *worker = connection->worker;
    size_t body_len = body ? body->len : 0, sent = 0;
    enum sent result;

    if (!worker->out_len && !body_len)
        return true;
    result = send_pieces(event_get_fd(&connection->event), worker->out, worker->out_len,
                         body ? body->data : NULL, body_len, &sent);
    if (result == SENT_PART && sent < worker->out_len) {
        connection->pending_len = (uint32_t)(worker->out_len - sent);
        connection->pending_sent = 0;
        connection->pending = malloc(connection->pending_len);
        if (connection->pending)
            memcpy(connection->pending, worker->out + sent, connection->pending_len);
        else
            result = SENT_FAILED;
    }
    if (result == SENT_PART && body) {
        connection->body = blob_ref(body);
        connection->body_sent = sent > worker->out_len ? sent - worker->out_len : 0;
    }
    worker->out_len = 0;
    return result != SENT_FAILED;
}

static bool is_blocked(const struct connection *connection)
{
    return connection->pending || connection->body;
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
               (response->location ? strlen(response->location) : 0) + HEAD_OWN <=
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

static bool refuse(struct connection *connection, unsigned status)
{
    const struct response response = route_error(status);

    connection->closing = true;
    connection->linger = true;
    return respond(connection, NULL, &response);
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
        return refuse(connection, status) ? (ssize_t)len : -1;
    case HTTP_DONE:
        break;
    }
    response = route_request(&request, worker->snapshot);
    connection->closing = !request.keep_alive || worker->draining || response.status == 400;
    connection->linger = request.has_body;
    if (!respond(connection, &request, &response))
        return -1;
    return (ssize_t)used;
}

/* Whether the client sent more than was answered. To close then would reset the connection, and the
 * client would lose what it has not read yet of its answers (RFC 9112 section 9.6). */
static bool is_unread(struct connection *connection)
{
    struct worker *worker = connection->worker;

    return recv(event_get_fd(&connection->event), worker->in, READ_SIZE, 0) > 0;
}

/* What comes after everything that could be answered has been. */
static void settle(struct connection *connection)
{
    int fd = event_get_fd(&connection->event);
    bool lost = !listen_for(connection, is_blocked(connection));

    if (connection->worker->draining && !is_blocked(connection))
        connection->closing = true;
    if (lost) {
        connection_close(connection);
    } else if (is_blocked(connection)) {
        wait_for(connection, WAIT_WRITE);
    } else if (connection->closing && (connection->linger || is_unread(connection))) {
        shutdown(fd, SHUT_WR);
        wait_for(connection, WAIT_LINGER);
    } else if (connection->closing) {
        connection_close(connection);
    } else if (!connection->kept) {
        wait_for(connection, WAIT_IDLE);
    } else if (connection->wait != WAIT_HEADER) {
        wait_for(connection, WAIT_HEADER);
    }
}

/* An answer that has to wait for room in the buffer leaves its request in the input. */
static void process(struct connection *connection, const char *data, size_t len)
{
    struct worker *worker = connection->worker;
    ssize_t used = 1;

    while (len && used > 0 && !connection->closing && !is_blocked(connection)) {
        used = answer_one(connection, data, len);
        if (used > 0) {
            data += used;
            len -= (size_t)used;
            if (connection->wait == WAIT_HEADER)
                wait_for(connection, WAIT_IDLE);
        }
    }
    if (connection->closing) {
        connection->linger = connection->linger || len;
        len = 0;
    }
    if (used < 0 || !keep(connection, data, len) ||
        (!is_blocked(connection) && !flush(connection, NULL)))
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
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0) {
        connection_close(connection);
        return;
    }
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

static void on_writable(struct connection *connection, int fd)
{
    struct worker *worker = connection->worker;
    size_t pending = connection->pending_len - connection->pending_sent, sent = 0, from_pending;
    struct blob *body = connection->body;
    enum sent result =
        send_pieces(fd, pending ? connection->pending + connection->pending_sent : NULL, pending,
                    body ? body->data + connection->body_sent : NULL,
                    body ? body->len - connection->body_sent : 0, &sent);

    if (result == SENT_FAILED) {
        connection_close(connection);
        return;
    }
    from_pending = sent < pending ? sent : pending;
    connection->pending_sent += (uint32_t)from_pending;
    connection->body_sent += sent - from_pending;
    if (result == SENT_PART) {
        if (sent)
            wait_for(connection, WAIT_WRITE);
        return;
    }
    free(connection->pending);
    connection->pending = NULL;
    connection->pending_len = connection->pending_sent = 0;
    connection->body = blob_unref(body);
    memcpy(worker->in, connection->kept ? connection->kept : "", connection->kept_len);
    process(connection, worker->in, connection->kept_len);
}

static void on_event(evutil_socket_t fd, short what, void *context)
{
    struct connection *connection = context;

    worker_refresh(connection->worker);
    if (what & EV_WRITE)
        on_writable(connection, fd);
    else if (connection->wait == WAIT_LINGER)
        on_lingering(connection, fd);
    else
        on_readable(connection, fd);
}

/* --- time ------------------------------------------------------------------------------------- */

/* A request that was begun is told so; who sent nothing, or reads nothing, is not. */
static void expire(struct connection *connection)
{
    bool lost = true;

    if (connection->wait == WAIT_HEADER && connection->kept_len && !is_blocked(connection))
        lost = !refuse(connection, 408) || !flush(connection, NULL) || is_blocked(connection);
    if (lost)
        connection_close(connection);
    else
        settle(connection);
}

void connection_expire(struct worker *worker)
{
    const struct http_settings *settings = &worker->shared->settings;
    const int64_t limits[WAIT_COUNT] = {
        [WAIT_HEADER] = settings->header_timeout_ms,
        [WAIT_IDLE] = settings->idle_timeout_ms,
        [WAIT_WRITE] = settings->write_timeout_ms,
        [WAIT_LINGER] = settings->header_timeout_ms,
    };

    for (size_t i = 0; i < WAIT_COUNT; i++) {
        struct queue *queue = &worker->queues[i];

        while (queue->first && worker->now_ms - queue->first->since >= limits[i])
            expire(queue->first);
    }
}

bool connection_evict(struct worker *worker)
{
    struct connection *idlest = worker->queues[WAIT_IDLE].first;

    if (idlest)
        connection_close(idlest);
    return idlest != NULL;
}

void connection_close_idle(struct worker *worker)
{
    static const enum wait nothing_owed[] = {WAIT_HEADER, WAIT_IDLE, WAIT_LINGER};

    for (size_t i = 0; i < ARRAY_SIZE(nothing_owed); i++)
        while (worker->queues[nothing_owed[i]].first)
            connection_close(worker->queues[nothing_owed[i]].first);
}

void connection_close_all(struct worker *worker)
{
    for (size_t i = 0; i < WAIT_COUNT; i++)
        while (worker->queues[i].first)
            connection_close(worker->queues[i].first);
}

bool connection_any(const struct worker *worker)
{
    for (size_t i = 0; i < WAIT_COUNT; i++)
        if (worker->queues[i].first)
            return true;
    return false;
}
