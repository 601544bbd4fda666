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

#define HTTP_MAX_HEAD 16384 /* octets, from the method to the empty line */
#define HTTP_MAX_TARGET 8192 /* octets */
#define HTTP_MAX_HEADERS 100

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_OTHER };

struct http_request {
    enum http_method method;
    struct slice path; /* percent-encoded, from its first slash; "*" */
    struct slice query; /* after the question mark */
    struct slice if_none_match;
    struct slice if_modified_since;
    struct slice accept;
    struct slice accept_encoding;
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
enum http_parse http_parse(const char *data, size_t len, struct http_request *ret_request,
                           size_t *ret_used, unsigned *ret_status);

#endif
