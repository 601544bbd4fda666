/* Requests to answers: see route.h. */

#include "http/route.h"

#include "base/memory.h"
#include "base/percent.h"
#include "http/conditional.h"

#include <stdio.h>
#include <string.h>

/* An answer that is the same every time. The length is counted by the compiler. */
#define STRING(x) #x
#define LINE(status, reason) "HTTP/1.1 " STRING(status) " " reason "\r\n"
#define TEXT_HEAD(length, extra)                                                                   \
    "Content-Type: text/plain; charset=utf-8\r\nContent-Length: " STRING(                          \
        length) "\r\nX-Content-Type-Options: nosniff\r\n" extra "\r\n"

#define SLICE(text)                                                                                \
    {                                                                                              \
        text, sizeof(text) - 1                                                                     \
    }

struct canned {
    unsigned status;
    struct slice line;
    struct slice head;
    struct slice text;
};

#define CANNED(status, reason, length, extra, text)                                                \
    {                                                                                              \
        status, SLICE(LINE(status, reason)), SLICE(TEXT_HEAD(length, extra)), SLICE(text)          \
    }

/* Caches may keep these three unless they are told otherwise (RFC 9110 section 15.1), and a feed
 * that is not there yet may be in a second. */
#define NOT_KEPT "Cache-Control: no-cache\r\n"

/* The lengths are checked by a test. */
static const struct canned canned[] = {
    CANNED(400, "Bad Request", 23, "", "This is not a request.\n"),
    CANNED(404, "Not Found", 23, NOT_KEPT "Vary: Accept\r\n", "There is nothing here.\n"),
    CANNED(405, "Method Not Allowed", 31, "Allow: GET, HEAD\r\n" NOT_KEPT,
           "What is here can only be read.\n"),
    CANNED(408, "Request Timeout", 33, "", "The request did not end in time.\n"),
    CANNED(414, "URI Too Long", 25, NOT_KEPT, "The address is too long.\n"),
    CANNED(431, "Request Header Fields Too Large", 26, "", "The headers are too long.\n"),
    CANNED(503, "Service Unavailable", 30, "Retry-After: 5\r\n", "Please try again in a moment.\n"),
    CANNED(505, "HTTP Version Not Supported", 39, "", "HTTP/1.0 and HTTP/1.1 are spoken here.\n"),
};

static const struct slice ok_line = SLICE(LINE(200, "OK"));
static const struct slice not_modified_line = SLICE(LINE(304, "Not Modified"));
static const struct slice not_found_line = SLICE(LINE(404, "Not Found"));
static const struct slice moved_line = SLICE(LINE(301, "Moved Permanently"));
static const struct slice moved_head = SLICE("Content-Length: 0\r\nCache-Control: max-age=3600\r\n"
                                             "Access-Control-Allow-Origin: *\r\n\r\n");

struct response route_error(unsigned status)
{
    size_t i = 0;

    while (i + 1 < ARRAY_SIZE(canned) && canned[i].status != status)
        i++;
    return (struct response){
        .status = canned[i].status,
        .status_line = canned[i].line,
        .head = canned[i].head,
        .text = canned[i].text,
    };
}

static struct response error_for(const struct http_request *request, unsigned status)
{
    struct response response = route_error(status);

    if (request->method == HTTP_HEAD)
        response.text.len = 0;
    return response;
}

size_t response_length(const struct response *response)
{
    return response->body ? response->body->len : response->text.len;
}

/* --- paths ------------------------------------------------------------------------------------ */

/* 0 with *ret_resource, which is NULL when there is none, or the status of an error. */
static unsigned find(const struct http_request *request, const struct snapshot *snapshot,
                     struct workshop *workshop, const struct resource **ret_resource)
{
    struct slice path = request->path;
    char decoded[HTTP_MOST_TARGET];

    /* An escaped slash is a slash: paths are names in a table, not places in a file system. */
    if (memchr(path.data, '%', path.len)) {
        if (percent_decode(path, decoded, &path.len) < 0)
            return 400;
        path.data = decoded;
    }
    *ret_resource = snapshot_find(snapshot, path.data, path.len);
    if (!*ret_resource)
        *ret_resource = workshop_make(workshop, snapshot, request, path);
    return 0;
}

/* --- resources -------------------------------------------------------------------------------- */

static bool has_tag(const struct http_request *request, const struct variant *variant)
{
    return variant->etag[0] && etag_matches(request->if_none_match, variant->etag);
}

/* The variant that the client has, or NULL. If-None-Match wins over If-Modified-Since, RFC 9110
 * section 13.2.2; the tag of either coding says that the client has these bytes, and the 304
 * repeats that tag, or a cache would not know what it confirms (RFC 9111 section 4.3.4). */
static const struct variant *client_has(const struct http_request *request,
                                        const struct resource *resource,
                                        const struct variant *wanted)
{
    int64_t since;

    if (request->if_none_match.data) {
        if (has_tag(request, wanted))
            return wanted;
        for (size_t i = 0; i < CODING_COUNT; i++)
            if (has_tag(request, &resource->variants[i]))
                return &resource->variants[i];
        return NULL;
    }
    if (request->if_modified_since.len && resource->last_modified &&
        http_date_parse(request->if_modified_since, &since) == 0 &&
        since >= resource->last_modified)
        return wanted;
    return NULL;
}

/* In the coding that the client wants. */
static const struct variant *wanted_of(const struct http_request *request,
                                       const struct resource *resource)
{
    bool packed = resource->variants[CODING_GZIP].body && accepts_gzip(request->accept_encoding);

    return &resource->variants[packed ? CODING_GZIP : CODING_IDENTITY];
}

/* Nobody has it, so there are no conditions; and it is counted as what it is, nothing. */
static struct response missing_page(const struct http_request *request, const struct resource *page)
{
    const struct variant *variant = wanted_of(request, page);

    return (struct response){.status = 404,
                             .status_line = not_found_line,
                             .head = {variant->head_ok, variant->head_ok_len},
                             .body = request->method == HTTP_HEAD ? NULL : variant->body};
}

static struct response missing(const struct http_request *request, const struct snapshot *snapshot)
{
    const struct resource *page =
        snapshot_find(snapshot, SNAPSHOT_MISSING, strlen(SNAPSHOT_MISSING));

    return page && accepts_html(request->accept) ? missing_page(request, page)
                                                 : error_for(request, 404);
}

static struct response answer(const struct http_request *request, const struct resource *resource)
{
    const struct variant *variant, *had;

    if (resource->is_missing)
        return missing_page(request, resource);
    if (resource->location)
        return (struct response){.status = 301,
                                 .status_line = moved_line,
                                 .head = moved_head,
                                 .location = resource->location,
                                 .query = request->query,
                                 .resource = resource};
    variant = wanted_of(request, resource);
    had = client_has(request, resource, variant);
    if (had)
        return (struct response){.status = 304,
                                 .status_line = not_modified_line,
                                 .head = {had->head_not_modified, had->head_not_modified_len},
                                 .resource = resource};
    return (struct response){.status = 200,
                             .status_line = ok_line,
                             .head = {variant->head_ok, variant->head_ok_len},
                             .body = request->method == HTTP_HEAD ? NULL : variant->body,
                             .resource = resource};
}

/* --- news ------------------------------------------------------------------------------------- */

#define LIVE "/live"

static const struct slice stream_head =
    SLICE("Content-Type: text/event-stream\r\nCache-Control: no-store\r\nX-Accel-Buffering: no\r\n"
          "Access-Control-Allow-Origin: *\r\nX-Content-Type-Options: nosniff\r\n\r\n");

static bool is_live(const struct http_request *request)
{
    return request->path.len == strlen(LIVE) &&
           memcmp(request->path.data, LIVE, request->path.len) == 0;
}

/* "nato" of "/press/nato.ics" */
static struct slice name_in(const char *path)
{
    const char *name = strrchr(path, '/') + 1;

    return (struct slice){name, strlen(name) - strlen(".ics")};
}

/* "nato" of a query "feed=nato", as it is written; empty: none is named. */
static struct slice feed_in(struct slice query)
{
    static const char name[] = "feed=";
    const size_t len = sizeof(name) - 1;

    while (query.len >= len) {
        const char *end = memchr(query.data, '&', query.len);
        size_t here = end ? (size_t)(end - query.data) : query.len;

        if (here >= len && memcmp(query.data, name, len) == 0)
            return (struct slice){query.data + len, here - len};
        here += end ? 1 : 0;
        query.data += here;
        query.len -= here;
    }
    return (struct slice){NULL, 0};
}

/* The feed as it is called now; false: there is none of that name. */
static bool find_feed(const struct snapshot *snapshot, struct slice name, struct slice *ret_feed)
{
    char path[128];
    int len = snprintf(path, sizeof(path), "/%.*s.ics", (int)name.len, name.data);
    const struct resource *resource =
        name.len < sizeof(path) - 8 ? snapshot_find(snapshot, path, (size_t)len) : NULL;

    if (resource)
        *ret_feed = name_in(resource->location ? resource->location : resource->path);
    return resource != NULL;
}

static struct response stream(const struct http_request *request, const struct snapshot *snapshot)
{
    struct response response = {
        .status = 200, .status_line = ok_line, .head = stream_head, .stream = true};
    struct slice name = feed_in(request->query);
    char decoded[HTTP_MOST_TARGET];

    if (percent_decode(name, decoded, &name.len) < 0)
        return missing(request, snapshot);
    name.data = decoded;
    if (name.len && !find_feed(snapshot, name, &response.feed))
        return missing(request, snapshot);
    return response;
}

struct response route_request(const struct http_request *request, const struct snapshot *snapshot,
                              struct workshop *workshop)
{
    const struct resource *resource = NULL;
    unsigned error;

    if (request->method != HTTP_GET && request->method != HTTP_HEAD)
        return error_for(request, 405);
    if (!snapshot)
        return error_for(request, 503);
    if (is_live(request))
        return stream(request, snapshot);
    error = find(request, snapshot, workshop, &resource);
    if (error)
        return error_for(request, error);
    return resource ? answer(request, resource) : missing(request, snapshot);
}
