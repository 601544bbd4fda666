#ifndef DAYBOOKD_HTTP_PARSE_H
#define DAYBOOKD_HTTP_PARSE_H

/*
 * One HTTP/1 request head (RFC 9112), strictly: what two servers in a row could read differently is
 * refused. Pure, no allocation; the request consists of slices of the caller's buffer.
 *
 * Bodies are never read: a request that has one is answered and its connection closed, so that no
 * body can be taken for a request.
 */

#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

/* How much a client may ask for; none is larger than its HTTP_MOST. */
struct http_limits {
    uint32_t head; /* octets, from the method to the empty line */
    uint32_t line; /* octets of a header line, CR LF included */
    uint32_t headers; /* header lines */
    uint32_t target; /* octets */
};

#define HTTP_MOST_HEAD 32768
#define HTTP_MOST_TARGET 8192

/* What holds where nothing else is said. */
#define HTTP_LIMITS_DEFAULT                                                                        \
    {                                                                                              \
        .head = 16384, .line = 8192, .headers = 100, .target = HTTP_MOST_TARGET                    \
    }

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_OTHER };

struct http_request {
    enum http_method method;
    struct slice line; /* the request line without its CR LF, as it was sent */
    struct slice path; /* percent-encoded, from its first slash; "*" */
    struct slice query; /* after the question mark */
    struct slice if_none_match;
    struct slice if_modified_since;
    struct slice last_event_id;
    struct slice accept;
    struct slice accept_encoding;
    struct slice user_agent;
    struct slice referer;
    struct slice forwarded_for; /* the last X-Forwarded-For */
    bool http_1_0;
    bool keep_alive;
    bool has_body;
};

enum http_parse {
    HTTP_DONE,
    HTTP_MORE, /* as far as it goes it is right */
    HTTP_BAD,
};

/* HTTP_DONE: *ret_request, and the octets of the head in *ret_used. HTTP_BAD: the status to answer
 * with before closing in *ret_status: 400, 414, 431 or 505. */
enum http_parse http_parse(const char *data, size_t len, const struct http_limits *limits,
                           struct http_request *ret_request, size_t *ret_used,
                           unsigned *ret_status);

#endif
