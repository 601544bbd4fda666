/*
 * Fuzz target: no octets make the request parser step out of them, in whatever pieces they come its
 * verdict is the same, and every request that it takes has an answer that is right in itself and
 * one client.
 *
 * The first octet of the input chooses the limits, the next two a place to cut the rest, which is
 * what a client sends. See `make fuzz`; tests/replay.sh.
 */

#include "base/memory.h"
#include "base/snapshot.h"
#include "http/access_line.h"
#include "http/parse.h"
#include "http/proxy.h"
#include "http/reader.h"
#include "http/route.h"
#include "http/server.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define CHOICES 3
#define ROOM 65536
#define MODIFIED 1702036800 /* Fri, 08 Dec 2023 12:00:00 GMT */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static const struct http_limits limits[] = {
    HTTP_LIMITS_DEFAULT,
    {.head = 64, .line = 24, .headers = 3, .target = 8},
    {.head = 128, .line = 128, .headers = 2, .target = 40},
    {.head = HTTP_MOST_HEAD, .line = HTTP_MOST_HEAD, .headers = 1000, .target = HTTP_MOST_TARGET},
};

struct verdict {
    enum http_parse result;
    struct http_request request;
    size_t used;
    unsigned status;
};

static struct verdict parse(const char *text, size_t len, const struct http_limits *within)
{
    struct verdict verdict = {.status = 0};

    verdict.result =
        http_parse(text, len, within, &verdict.request, &verdict.used, &verdict.status);
    return verdict;
}

/* --- in pieces -------------------------------------------------------------------------------- */

static bool same(struct slice a, struct slice b)
{
    return a.len == b.len && !a.data == !b.data && (!a.len || memcmp(a.data, b.data, a.len) == 0);
}

static void check_same_request(const struct http_request *a, const struct http_request *b)
{
    assert(a->method == b->method && a->http_1_0 == b->http_1_0);
    assert(a->keep_alive == b->keep_alive && a->has_body == b->has_body);
    assert(same(a->line, b->line) && same(a->path, b->path) && same(a->query, b->query));
    assert(same(a->if_none_match, b->if_none_match));
    assert(same(a->if_modified_since, b->if_modified_since));
    assert(same(a->accept, b->accept) && same(a->accept_encoding, b->accept_encoding));
    assert(same(a->user_agent, b->user_agent) && same(a->referer, b->referer));
    assert(same(a->forwarded_for, b->forwarded_for));
}

/* The first `cut` octets, at the end of a room of their own: what comes after them has no say. */
static void check_piece(const char *text, size_t cut, const struct http_limits *within,
                        const struct verdict *all)
{
    static char room[ROOM];
    char *piece = room + ROOM - cut;
    struct verdict part;

    memcpy(piece, text, cut);
    part = parse(piece, cut, within);
    switch (part.result) {
    case HTTP_DONE:
        assert(all->result == HTTP_DONE && all->used == part.used);
        check_same_request(&part.request, &all->request);
        break;
    case HTTP_BAD:
        assert(all->result == HTTP_BAD && all->status == part.status);
        break;
    case HTTP_MORE:
        assert(all->result != HTTP_DONE || all->used > cut);
        break;
    }
}

/* --- what is taken ---------------------------------------------------------------------------- */

static void check_taken(const char *text, size_t len, const struct http_limits *within,
                        const struct verdict *all)
{
    const struct http_request *request = &all->request;
    size_t before = (size_t)(request->line.data - text);

    assert(all->used >= 4 && all->used <= len);
    assert(memcmp(text + all->used - 4, "\r\n\r\n", 4) == 0);
    assert(before < all->used && all->used - before <= within->head);
    assert(request->path.len > 0 && request->path.len + request->query.len <= within->target);
    assert(request->method == HTTP_POST || request->method == HTTP_OTHER ||
           request->path.data[0] == '/');
    assert(!request->has_body || !request->keep_alive);
    check_piece(text, all->used, within, all);
    check_piece(text, all->used - 1, within, all);
}

/* --- answers ---------------------------------------------------------------------------------- */

static void add(struct snapshot *snapshot, const char *path, struct buf *body)
{
    snapshot_add(snapshot, path, "text/calendar; charset=utf-8", body)->last_modified = MODIFIED;
}

static struct snapshot *make_snapshot(void)
{
    struct snapshot *snapshot = snapshot_new(1);
    struct buf body = BUF_INIT;

    buf_puts(&body, "small\r\n");
    add(snapshot, "/a", &body);
    for (int i = 0; i < 100; i++)
        buf_puts(&body, "packs well\r\n");
    add(snapshot, "/b.ics", &body);
    snapshot_add(snapshot, "/old", "text/plain", &body)->location = xstrdup("/a");
    snapshot_digest(snapshot);
    http_seal(snapshot, NULL, MODIFIED);
    return snapshot;
}

static size_t body_len(const struct response *response)
{
    return response->body ? response->body->len : response->text.len;
}

static bool has(const struct response *response, const char *line)
{
    return memmem(response->head.data, response->head.len, line, strlen(line)) != NULL;
}

static bool ends(const struct response *response)
{
    const struct slice head = response->head;

    return head.len >= 4 && memmem(head.data, head.len, "\r\n\r\n", 4) == head.data + head.len - 4;
}

/* What a GET is answered with. */
static void check_answer(const struct http_request *request, const struct response *response)
{
    char line[64];

    snprintf(line, sizeof(line), "HTTP/1.1 %u ", response->status);
    assert(strncmp(response->status_line.data, line, strlen(line)) == 0 && ends(response));
    assert(!response->location == (response->status != 301));
    assert(!response->body || response->status == 200);
    snprintf(line, sizeof(line), "Content-Length: %zu\r\n", body_len(response));
    if (response->status == 304)
        assert(body_len(response) == 0 && has(response, "ETag: ") &&
               !has(response, "Content-Length") &&
               (request->if_none_match.data || request->if_modified_since.len));
    else
        assert(has(response, line));
    if (has(response, "Content-Encoding"))
        assert(response->status == 200 && request->accept_encoding.len);
}

static void check_answers(const struct http_request *request, const struct snapshot *snapshot)
{
    bool reads = request->method == HTTP_GET || request->method == HTTP_HEAD;
    static struct workshop *workshop;
    struct http_request changed = *request;
    struct response head, get;

    if (!workshop)
        workshop = workshop_new();
    assert(route_request(request, NULL, workshop).status == (reads ? 503 : 405));
    changed.method = HTTP_OTHER;
    assert(route_request(&changed, snapshot, workshop).status == 405);
    changed.method = HTTP_HEAD;
    head = route_request(&changed, snapshot, workshop);
    changed.method = HTTP_GET;
    get = route_request(&changed, snapshot, workshop);
    check_answer(request, &get);
    assert(head.status == get.status && head.head.data == get.head.data);
    assert(head.location == get.location && !head.body && head.text.len == 0);
    changed.query = (struct slice){NULL, 0};
    assert(route_request(&changed, snapshot, workshop).head.data == get.head.data);
}

/* --- for whom a request is made --------------------------------------------------------------- */

static bool same_address(const struct address *a, const struct address *b)
{
    return memcmp(a, b, sizeof(*a)) == 0;
}

/* Nobody but a trusted proxy is believed, and an address is written as it can be read again. */
static void check_client(struct slice forwarded_for)
{
    static const struct network network = {{{[10] = 0xff, [11] = 0xff, [12] = 127}}, 104};
    static const struct address proxy = {{[10] = 0xff, [11] = 0xff, [12] = 127, [15] = 1}};
    static const struct address stranger = {{[10] = 0xff, [11] = 0xff, [12] = 126, [15] = 1}};
    const struct proxies trusted = {.networks = &network, .count = 1};
    struct address client = proxy_client(&trusted, &stranger, forwarded_for), again;
    struct buf text auto_buf = BUF_INIT;

    assert(same_address(&client, &stranger));
    if (!forwarded_for.len)
        return;
    client = proxy_client(&trusted, &proxy, forwarded_for);
    address_print(&client, ADDRESS_FULL, &text);
    assert(strcmp(text.data, "-") == 0 ||
           (address_parse(text.data, text.len, &again) == 0 && same_address(&client, &again)));
}

/* --- what is written down --------------------------------------------------------------------- */

static bool is_one_line(const struct buf *line)
{
    for (size_t i = 0; i + 1 < line->len; i++)
        if (line->data[i] < ' ' || line->data[i] > '~')
            return false;
    return line->len && line->data[line->len - 1] == '\n';
}

/* Those that no backslash stands before. */
static size_t quotes_in(const struct buf *line)
{
    size_t quotes = 0;

    for (size_t i = 0; i < line->len; i++) {
        if (line->data[i] == '\\')
            i++;
        else
            quotes += line->data[i] == '"';
    }
    return quotes;
}

/* Nobody forges a line, or a part of one. */
static void check_log(const struct http_request *request)
{
    static struct buf line;
    static struct reader_cache readers;
    const struct access access = {.time = MODIFIED, .request = request, .status = 200};
    enum reader reader = reader_of(request->user_agent);

    buf_clear(&line);
    access_combined(&access, &line);
    assert(is_one_line(&line) && quotes_in(&line) == 6);
    buf_clear(&line);
    access_json(&access, &line);
    assert(is_one_line(&line) && quotes_in(&line) % 2 == 0);
    assert(reader < READER_COUNT && reader_cached(&readers, request->user_agent) == reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct snapshot *snapshot;
    const struct http_limits *within;
    const char *text;
    struct verdict all;

    if (!snapshot)
        snapshot = make_snapshot();
    if (len < CHOICES || len > ROOM)
        return 0;
    within = &limits[data[0] % ARRAY_SIZE(limits)];
    text = (const char *)data + CHOICES;
    len -= CHOICES;
    all = parse(text, len, within);
    check_piece(text, (data[1] * 256u + data[2]) % (len + 1), within, &all);
    if (all.result == HTTP_DONE) {
        check_taken(text, len, within, &all);
        check_answers(&all.request, snapshot);
        check_client(all.request.forwarded_for);
        check_log(&all.request);
    } else if (all.result == HTTP_BAD) {
        assert(all.status == 400 || all.status == 414 || all.status == 431 || all.status == 505);
        assert(ends(&(struct response){.head = route_error(all.status).head}));
    }
    return 0;
}
