#ifndef DAYBOOKD_HTTP_ROUTE_H
#define DAYBOOKD_HTTP_ROUTE_H

/*
 * From a request to its answer. Pure but for the workshop, and never fails: whatever is wrong is an
 * answer too.
 *
 *     known path, GET or HEAD      200, or 304 when the client has it
 *     /live                        200, and a stream of news
 *     former path                  301, with the query that was asked
 *     unknown path                 404, as a page to those who ask for HTML
 *     any other method, any path   405, before any condition is looked at
 *     nothing published yet        503
 */

#include "base/snapshot.h"
#include "http/parse.h"
#include "http/workshop.h"

/* What the answer consists of, borrowed from the snapshot, from what the workshop made last, or
 * from tables of this module. */
struct response {
    unsigned status;
    struct slice status_line; /* "HTTP/1.1 200 OK\r\n" */
    struct slice head; /* header lines, without Date and Connection, and the empty line */
    struct blob *body; /* NULL: none */
    struct slice text; /* the body of an error; empty for HEAD */
    const char *location; /* of a 301: its Location comes before `head` */
    struct slice query; /* of a 301: behind the Location and a question mark; empty: none */
    bool stream; /* to a GET: no body, but what comes for those who listen (live.h) */
    struct slice feed; /* of a stream: of this feed alone; empty: of all */
    const struct resource *resource; /* whose answer it is; NULL: there is none */
};

/* `snapshot`: NULL when nothing is published. Valid until the next call with that workshop. */
struct response route_request(const struct http_request *request, const struct snapshot *snapshot,
                              struct workshop *workshop);

/* Octets of the body. */
size_t response_length(const struct response *response);

/* The answer to something that is no request: 400, 408, 414, 431, 503 or 505. */
struct response route_error(unsigned status);

#endif
