/*
 * What is asked for over the control socket, and the answers: see control.h. Nothing is kept here
 * of those who ask: callers.c knows who waits for a reload and who follows.
 */

#include "daemon/control.h"

#include "base/civil.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/snapshot.h"
#include "base/table.h"
#include "daemon/answer.h"
#include "daemon/callers.h"
#include "daemon/health.h"
#include "daemon/listen.h"
#include "daemon/status.h"
#include "daybook/store.h"
#include "edition/edition.h"
#include "render/changes.h"
#include "render/told.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define SOCKET_NAME "control.sock"

/* Changes that are told of when no number is given. */
#define DEFAULT_LAST 20

/* Octets on their way to others: then nobody is sent a journal as well. */
#define MOST_BEFORE_JOURNAL (1024 * 1024)

struct control {
    struct control_options options;
    struct callers *callers; /* owned */
    struct buf path; /* of a socket of our own */
    int fd; /* it listens; options.fd, or owned */
};

/* --- what can be asked for -------------------------------------------------------------------- */

/* Parameters of a request, by name; all have values, and are slices of its query. */
enum parameter { LAST, EVENT, FOLLOW, ACCEPT_REMOVALS, PARAMETER_COUNT };

static const char *const parameter_names[] = {
    [LAST] = "last",
    [EVENT] = "event",
    [FOLLOW] = "follow",
    [ACCEPT_REMOVALS] = "accept-removals",
};

struct query {
    struct slice values[PARAMETER_COUNT]; /* data NULL: not given */
};

static bool is(struct slice slice, const char *text)
{
    return slice.len == strlen(text) && memcmp(slice.data, text, slice.len) == 0;
}

static bool is_on(const struct query *query, enum parameter parameter)
{
    return query->values[parameter].data && is(query->values[parameter], "1");
}

static void show_status(struct control *control, struct caller *caller, const struct query *query)
{
    const struct status status = health_status(control->options.health);
    struct buf body auto_buf = BUF_INIT;

    (void)query;
    if (caller_wants_json(caller))
        status_json(&status, &body);
    else
        status_text(&status, &body);
    answer(caller, 200, &body);
}

static void send_journal(struct control *control, struct caller *caller, const struct query *query)
{
    const struct reply reply = {.status = 200, .type = "application/vnd.sqlite3"};
    struct store *store = control->options.health->live->books.store;
    struct buf image auto_buf = BUF_INIT;

    (void)query;
    if (callers_unsent(control->callers) > MOST_BEFORE_JOURNAL)
        answer_refusal(caller, 503, NULL, "much is being sent to others: try again in a minute");
    else if (!store || store_image(store, &image) < 0)
        answer_refusal(caller, 503, NULL, "the journal cannot be read");
    else
        caller_answer(caller, &reply, &image);
}

/* --- changes ---------------------------------------------------------------------------------- */

static void add_change(const struct control *control, const struct revision *revision, bool as_json,
                       struct buf *buf)
{
    struct zones *zones = control->options.health->live->edition->zones;
    struct buf words auto_buf = BUF_INIT;

    if (as_json) {
        changes_json_line(revision, zones, buf);
        buf_putc(buf, '\n');
        return;
    }
    told_line(revision, zones, true, &words);
    utc_print(revision->time, buf);
    buf_putc(buf, '\t');
    table_cell(buf, revision->id, 0);
    table_cell(buf, words.len ? words.data : "", 1);
}

static bool is_about(const struct revision *revision, const char *uid)
{
    return !uid || strcmp(revision->uid, uid) == 0;
}

/* The last `last` of those in memory; all of them are on disk, but nobody reads so many here. */
static void add_changes(const struct control *control, const char *uid, size_t last, bool as_json,
                        struct buf *buf)
{
    const struct journal *journal = control->options.health->live->books.journal;
    size_t begin = journal->revision_count;

    if (!as_json)
        buf_puts(buf, "time\tevent\tchange\n");
    while (begin && last)
        last -= is_about(&journal->revisions[--begin], uid);
    for (size_t i = begin; i < journal->revision_count; i++)
        if (is_about(&journal->revisions[i], uid))
            add_change(control, &journal->revisions[i], as_json, buf);
}

/* The UID that events of that id have had, the caller's to free(); or NULL. */
static char *uid_of(const struct journal *journal, struct slice id)
{
    char *text auto_free = xstrndup(id.data, id.len);
    const char *uid = journal_uid_of(journal, text);

    return uid ? xstrdup(uid) : NULL;
}

/* 0 to JOURNAL_WINDOW, which is all there are. */
static bool read_last(struct slice text, size_t *ret)
{
    size_t number = 0;

    if (!text.len)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
        number = number * 10 + (size_t)(text.data[i] - '0');
        if (number > JOURNAL_WINDOW)
            number = JOURNAL_WINDOW;
    }
    *ret = number;
    return true;
}

static void show_changes(struct control *control, struct caller *caller, const struct query *query)
{
    const struct slice *event = &query->values[EVENT];
    bool as_json = caller_wants_json(caller);
    char *uid auto_free = NULL;
    struct buf body auto_buf = BUF_INIT;
    size_t last = DEFAULT_LAST;

    if (query->values[LAST].data && !read_last(query->values[LAST], &last)) {
        answer_refusal(caller, 400, NULL, "last is the number of changes");
        return;
    }
    if (event->data) {
        uid = uid_of(control->options.health->live->books.journal, *event);
        if (!uid) {
            answer_refusal(caller, 404, NULL, "no event with that id was ever public");
            return;
        }
    }
    add_changes(control, uid, last, as_json, &body);
    if (!is_on(query, FOLLOW)) {
        answer(caller, 200, &body);
    } else if (caller_follow(caller, as_json ? ANSWER_JSON : ANSWER_TEXT)) {
        caller_set_topic(caller, uid);
        caller_send(caller, body.data, body.len);
    } else {
        answer_refusal(caller, 503, NULL, "too many follow already");
    }
}

struct news {
    const struct control *control;
    const struct revision *revisions;
    size_t count;
};

static void tell_caller(void *context, struct caller *caller)
{
    const struct news *news = context;
    struct buf text auto_buf = BUF_INIT;

    for (size_t i = 0; i < news->count; i++)
        if (is_about(&news->revisions[i], caller_topic(caller)))
            add_change(news->control, &news->revisions[i], caller_wants_json(caller), &text);
    caller_send(caller, text.data, text.len);
}

void control_tell(struct control *control, const struct revision *revisions, size_t count)
{
    struct news news = {.control = control, .revisions = revisions, .count = count};

    if (control)
        callers_each(control->callers, CALLER_FOLLOWING, tell_caller, &news);
}

/* --- reloads ---------------------------------------------------------------------------------- */

static void reload(struct control *control, struct caller *caller, const struct query *query)
{
    caller_wait(caller);
    control->options.reload(control->options.context, is_on(query, ACCEPT_REMOVALS));
}

static void add_outcome(const struct live *live, bool as_json, struct buf *buf)
{
    struct json json = json_to(buf);

    if (!as_json) {
        buf_printf(buf, "%s\n", live->outcome.data);
        buf_add(buf, live->problems.data, live->problems.len);
        return;
    }
    json_object(&json);
    json_put_string(&json, "outcome", live->outcome.data);
    json_put_int(&json, "generation", (int64_t)snapshot_generation(live->printing->snapshot));
    json_key(&json, "problems");
    json_lines(&json, live->problems.data);
    json_end_object(&json);
    buf_putc(buf, '\n');
}

struct ended {
    const struct live *live;
    unsigned status;
};

static void answer_waiting(void *context, struct caller *caller)
{
    const struct ended *ended = context;
    struct buf body auto_buf = BUF_INIT;

    add_outcome(ended->live, caller_wants_json(caller), &body);
    answer(caller, ended->status, &body);
}

void control_reloaded(struct control *control, enum reload_result result)
{
    struct ended ended;

    if (!control)
        return;
    ended.live = control->options.health->live;
    ended.status = result == RELOAD_DONE ? 200 : result == RELOAD_REFUSED ? 422 : 503;
    callers_each(control->callers, CALLER_WAITING, answer_waiting, &ended);
}

/* --- requests --------------------------------------------------------------------------------- */

struct route {
    const char *path;
    enum http_method method;
    unsigned parameters; /* bits of those it takes */
    void (*answer)(struct control *control, struct caller *caller, const struct query *query);
};

static const struct route routes[] = {
    {"/status", HTTP_GET, 0, show_status},
    {"/changes", HTTP_GET, 1 << LAST | 1 << EVENT | 1 << FOLLOW, show_changes},
    {"/journal", HTTP_GET, 0, send_journal},
    {"/reload", HTTP_POST, 1 << ACCEPT_REMOVALS, reload},
};

static const struct route *find_route(struct slice path)
{
    for (size_t i = 0; i < ARRAY_SIZE(routes); i++)
        if (is(path, routes[i].path))
            return &routes[i];
    return NULL;
}

/* Those that are on or off. */
static const unsigned switches = 1 << FOLLOW | 1 << ACCEPT_REMOVALS;

/* "name=value" into its place; false: the route takes no such thing. */
static bool read_parameter(const struct route *route, struct slice text, struct query *query)
{
    const char *equals = memchr(text.data, '=', text.len);
    struct slice name = {text.data, equals ? (size_t)(equals - text.data) : text.len};

    for (unsigned i = 0; equals && i < PARAMETER_COUNT; i++)
        if (route->parameters & 1u << i && is(name, parameter_names[i])) {
            struct slice value = {equals + 1, text.len - name.len - 1};

            query->values[i] = value;
            return !(switches & 1u << i) || is(value, "0") || is(value, "1");
        }
    return false;
}

static bool read_query(const struct route *route, struct slice text, struct query *query)
{
    while (text.len) {
        const char *mark = memchr(text.data, '&', text.len);
        size_t len = mark ? (size_t)(mark - text.data) : text.len;

        if (!read_parameter(route, (struct slice){text.data, len}, query))
            return false;
        text.data += mark ? len + 1 : len;
        text.len -= mark ? len + 1 : len;
    }
    return true;
}

static void on_asked(void *context, struct caller *caller, const struct http_request *request)
{
    const struct route *route = find_route(request->path);
    const struct control *control = context;
    struct query query = {0};

    if (health_answer(control->options.health, caller, request))
        return;
    if (request->method != HTTP_GET && request->method != HTTP_POST)
        answer_refusal(caller, 405, "GET, POST", "only GET and POST are understood");
    else if (!route)
        answer_refusal(caller, 404, NULL, "there is nothing here");
    else if (route->method != request->method)
        answer_refusal(caller, 405, route->method == HTTP_GET ? "GET" : "POST",
                       "not with that method");
    else if (!read_query(route, request->query, &query))
        answer_refusal(caller, 400, NULL, "a parameter or its value is not known here");
    else
        route->answer(context, caller, &query);
}

/* --- the socket ------------------------------------------------------------------------------- */

static void explain(const struct control *control, int error, struct buf *message)
{
    const char *path = control->path.data;

    if (error == -ENAMETOOLONG)
        buf_printf(message,
                   "%s is longer than the name of a socket may be, %d octets: set "
                   "RUNTIME_DIRECTORY to a shorter one",
                   path, LISTEN_MAX_PATH);
    else if (error == -EADDRINUSE)
        buf_printf(message, "another daemon answers at %s: give each its own RUNTIME_DIRECTORY",
                   path);
    else if (error == -EEXIST)
        buf_printf(message, "%s is not a socket: move it away", path);
    else
        buf_printf(message, "cannot make %s: %s; RUNTIME_DIRECTORY says where it is made", path,
                   strerror(-error));
}

static int open_own(struct control *control, struct buf *message)
{
    const char *directory = control->options.directory;

    buf_printf(&control->path, "%s/" SOCKET_NAME, directory);
    control->fd = listen_open_path(directory, control->path.data, 0660);
    if (control->fd < 0)
        explain(control, control->fd, message);
    return control->fd < 0 ? control->fd : 0;
}

int control_open(struct event_base *base, const struct control_options *options,
                 struct control **ret_control, struct buf *message)
{
    struct control *control = xcalloc(1, sizeof(*control));
    int error = 0;

    control->options = *options;
    control->fd = options->fd;
    if (control->fd < 0)
        error = open_own(control, message);
    if (error) {
        buf_done(&control->path);
        free(control);
        return error;
    }
    control->callers = callers_new(base, control->fd, on_asked, control);
    *ret_control = control;
    return 0;
}

struct control *control_close(struct control *control)
{
    if (!control)
        return NULL;
    callers_free(control->callers);
    if (control->options.fd < 0)
        listen_close(control->fd);
    buf_done(&control->path);
    free(control);
    return NULL;
}

const char *control_path(const struct control *control)
{
    return control->path.data;
}
