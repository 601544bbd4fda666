/*
 * Connections to the control socket and to those for monitoring: see callers.h.
 *
 * Why not libevent's evhttp, which is made for such things: it lets in as many as there are
 * descriptors, and one that sends an octet a second stays for ever, so that whoever may open the
 * socket could take the descriptors that the feeds need. Neither has a remedy in its interface.
 * libevent's bufferevents carry the octets here, and the parser of the feeds reads the heads.
 *
 * One tick a second, while anybody is there, looks for deadlines that have passed, and lets in
 * again after descriptors have run out.
 */

#include "daemon/callers.h"

#include "base/clock.h"
#include "base/memory.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST_CALLERS 32
#define MOST_FOLLOWERS 16

/* For the request to be there, and for its answer to be taken. */
#define ASKING_MS 10000
#define LEAVING_MS 60000

/* What a follower may leave unread. */
#define MOST_UNREAD (1024 * 1024)

static const struct http_limits limits = HTTP_LIMITS_DEFAULT;

/* The parser refuses a head before it gets as long as that. */
#define MOST_INPUT ((size_t)HTTP_MOST_HEAD + 1024)

struct caller {
    struct callers *callers;
    struct bufferevent *stream; /* owned, and with it the descriptor */
    enum caller_state state;
    int64_t deadline; /* monotonic ms; of those who ask and leave */
    bool wants_json;
    bool http_1_0;
    bool bodiless; /* asked with HEAD: gets no body */
    bool chunked;
    char *topic; /* owned; or NULL */
    struct caller *previous, *next;
};

struct callers {
    struct event_base *base;
    void (*asked)(void *context, struct caller *caller, const struct http_request *request);
    void *context;
    struct caller *first;
    size_t count;
    struct event acceptable; /* pending while there is room */
    struct event tick; /* pending while anybody is there, or nobody could be let in */
};

/* Whoever comes does not put the next tick off. */
static void start_tick(struct callers *callers)
{
    const struct timeval second = {.tv_sec = 1};

    if (!evtimer_pending(&callers->tick, NULL))
        event_add(&callers->tick, &second);
}

static void let_in(struct callers *callers)
{
    if (callers->count < MOST_CALLERS)
        event_add(&callers->acceptable, NULL);
    if (callers->count)
        start_tick(callers);
}

static void let_go(struct caller *caller)
{
    struct callers *callers = caller->callers;

    if (caller->previous)
        caller->previous->next = caller->next;
    else
        callers->first = caller->next;
    if (caller->next)
        caller->next->previous = caller->previous;
    callers->count--;
    bufferevent_free(caller->stream);
    free(caller->topic);
    free(caller);
    let_in(callers);
}

/* Is let go when it has read what is there for it, or has had the time. */
static void leave(struct caller *caller)
{
    caller->state = CALLER_LEAVING;
    caller->deadline = clock_monotonic_ms() + LEAVING_MS;
}

/* --- answers ---------------------------------------------------------------------------------- */

static const char *reason_of(unsigned status)
{
    static const struct {
        unsigned status;
        const char *reason;
    } reasons[] = {
        {200, "OK"},
        {400, "Bad Request"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {422, "Unprocessable Content"},
        {431, "Request Header Fields Too Large"},
        {503, "Service Unavailable"},
        {505, "HTTP Version Not Supported"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(reasons); i++)
        if (reasons[i].status == status)
            return reasons[i].reason;
    return "Unknown";
}

static void begin_head(struct evbuffer *out, const struct reply *reply)
{
    evbuffer_add_printf(out,
                        "HTTP/1.1 %u %s\r\nContent-Type: %s\r\nCache-Control: no-store\r\n"
                        "Connection: close\r\n",
                        reply->status, reason_of(reply->status), reply->type);
    if (reply->allow)
        evbuffer_add_printf(out, "Allow: %s\r\n", reply->allow);
}

static void free_body(const void *data, size_t len, void *context)
{
    (void)data;
    (void)len;
    free(context);
}

void caller_answer(struct caller *caller, const struct reply *reply, struct buf *body)
{
    struct evbuffer *out = bufferevent_get_output(caller->stream);
    size_t len = body->len;
    char *data = buf_steal(body);

    begin_head(out, reply);
    evbuffer_add_printf(out, "Content-Length: %zu\r\n\r\n", len);
    if (caller->bodiless || evbuffer_add_reference(out, data, len, free_body, data) < 0)
        free(data);
    leave(caller);
}

static void refuse(struct caller *caller, unsigned status)
{
    const struct reply reply = {.status = status, .type = "text/plain; charset=utf-8"};
    struct buf body auto_buf = BUF_INIT;

    buf_printf(&body, "%s\n", reason_of(status));
    caller_answer(caller, &reply, &body);
}

void caller_wait(struct caller *caller)
{
    caller->state = CALLER_WAITING;
}

static size_t count_followers(const struct callers *callers)
{
    size_t count = 0;

    for (const struct caller *caller = callers->first; caller; caller = caller->next)
        count += caller->state == CALLER_FOLLOWING;
    return count;
}

bool caller_follow(struct caller *caller, const char *type)
{
    const struct reply reply = {.status = 200, .type = type};
    struct evbuffer *out = bufferevent_get_output(caller->stream);

    if (count_followers(caller->callers) >= MOST_FOLLOWERS)
        return false;
    begin_head(out, &reply);
    caller->chunked = !caller->http_1_0;
    evbuffer_add_printf(out, "%s\r\n", caller->chunked ? "Transfer-Encoding: chunked\r\n" : "");
    caller->state = CALLER_FOLLOWING;
    return true;
}

void caller_send(struct caller *caller, const char *text, size_t len)
{
    struct evbuffer *out = bufferevent_get_output(caller->stream);

    if (evbuffer_get_length(out) > MOST_UNREAD)
        leave(caller);
    if (!len || caller->state != CALLER_FOLLOWING)
        return;
    if (caller->chunked)
        evbuffer_add_printf(out, "%zx\r\n", len);
    evbuffer_add(out, text, len);
    if (caller->chunked)
        evbuffer_add(out, "\r\n", 2);
}

/* --- what comes from them --------------------------------------------------------------------- */

static void take_request(struct caller *caller, const struct http_request *request)
{
    static const char json[] = "application/json";
    struct callers *callers = caller->callers;

    caller->http_1_0 = request->http_1_0;
    caller->bodiless = request->method == HTTP_HEAD;
    caller->wants_json = request->accept.len && memmem(request->accept.data, request->accept.len,
                                                       json, sizeof(json) - 1) != NULL;
    if (request->has_body)
        refuse(caller, 413);
    else
        callers->asked(callers->context, caller, request);
}

/* Once the request is there nothing is read any more, but from those who follow: of them only that
 * they go is noticed that way. */
static void on_readable(struct bufferevent *stream, void *context)
{
    struct caller *caller = context;
    struct evbuffer *in = bufferevent_get_input(stream);
    size_t len = evbuffer_get_length(in), used;
    enum http_parse result = HTTP_MORE;
    struct http_request request;
    unsigned status;

    if (caller->state != CALLER_ASKING) {
        let_go(caller);
        return;
    }
    if (len)
        result = http_parse((const char *)evbuffer_pullup(in, -1), len, &limits, &request, &used,
                            &status);
    if (result == HTTP_MORE)
        return;
    if (result == HTTP_BAD)
        refuse(caller, status);
    else
        take_request(caller, &request);
    evbuffer_drain(in, len);
    if (caller->state != CALLER_FOLLOWING)
        bufferevent_disable(stream, EV_READ);
}

/* All that was to be sent is on its way. */
static void on_written(struct bufferevent *stream, void *context)
{
    struct caller *caller = context;

    (void)stream;
    if (caller->state == CALLER_LEAVING)
        let_go(caller);
}

static void on_gone(struct bufferevent *stream, short what, void *context)
{
    (void)stream;
    (void)what;
    let_go(context);
}

/* --- letting in ------------------------------------------------------------------------------- */

static void add(struct callers *callers, int fd)
{
    struct bufferevent *stream = bufferevent_socket_new(callers->base, fd, BEV_OPT_CLOSE_ON_FREE);
    struct caller *caller;

    if (!stream) {
        close(fd);
        return;
    }
    caller = xcalloc(1, sizeof(*caller));
    caller->callers = callers;
    caller->stream = stream;
    caller->state = CALLER_ASKING;
    caller->deadline = clock_monotonic_ms() + ASKING_MS;
    caller->next = callers->first;
    if (callers->first)
        callers->first->previous = caller;
    callers->first = caller;
    callers->count++;
    bufferevent_setcb(stream, on_readable, on_written, on_gone, caller);
    bufferevent_setwatermark(stream, EV_READ, 0, MOST_INPUT);
    bufferevent_enable(stream, EV_READ | EV_WRITE);
}

static void on_acceptable(evutil_socket_t listening, short what, void *context)
{
    struct callers *callers = context;
    bool out_of_files = false;

    (void)what;
    while (callers->count < MOST_CALLERS) {
        int fd = accept4(listening, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

        if (fd >= 0) {
            add(callers, fd);
        } else if (errno != ECONNABORTED && errno != EINTR) {
            out_of_files = errno != EAGAIN;
            break;
        }
    }
    if (out_of_files || callers->count == MOST_CALLERS)
        event_del(&callers->acceptable);
    if (callers->count || out_of_files)
        start_tick(callers);
}

static void on_tick(evutil_socket_t fd, short what, void *context)
{
    struct callers *callers = context;
    int64_t now = clock_monotonic_ms();
    struct caller *next;

    (void)fd;
    (void)what;
    for (struct caller *caller = callers->first; caller; caller = next) {
        next = caller->next;
        if ((caller->state == CALLER_ASKING || caller->state == CALLER_LEAVING) &&
            now >= caller->deadline)
            let_go(caller);
    }
    let_in(callers);
}

struct callers *callers_new(struct event_base *base, int fd,
                            void (*asked)(void *context, struct caller *caller,
                                          const struct http_request *request),
                            void *context)
{
    struct callers *callers = xcalloc(1, sizeof(*callers));

    callers->base = base;
    callers->asked = asked;
    callers->context = context;
    event_assign(&callers->acceptable, base, fd, EV_READ | EV_PERSIST, on_acceptable, callers);
    evtimer_assign(&callers->tick, base, on_tick, callers);
    let_in(callers);
    return callers;
}

struct callers *callers_free(struct callers *callers)
{
    if (!callers)
        return NULL;
    while (callers->first)
        let_go(callers->first);
    event_del(&callers->acceptable);
    event_del(&callers->tick);
    free(callers);
    return NULL;
}

/* --- for the other side ----------------------------------------------------------------------- */

void caller_set_topic(struct caller *caller, const char *topic)
{
    free(caller->topic);
    caller->topic = topic ? xstrdup(topic) : NULL;
}

const char *caller_topic(const struct caller *caller)
{
    return caller->topic;
}

bool caller_wants_json(const struct caller *caller)
{
    return caller->wants_json;
}

size_t callers_unsent(const struct callers *callers)
{
    size_t unsent = 0;

    for (const struct caller *caller = callers->first; caller; caller = caller->next)
        unsent += evbuffer_get_length(bufferevent_get_output(caller->stream));
    return unsent;
}

void callers_each(struct callers *callers, enum caller_state state,
                  void (*visit)(void *context, struct caller *caller), void *context)
{
    struct caller *next;

    for (struct caller *caller = callers->first; caller; caller = next) {
        next = caller->next;
        if (caller->state == state)
            visit(context, caller);
    }
}
