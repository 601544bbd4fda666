#ifndef DAYBOOKD_HTTP_ACCESS_LINE_H
#define DAYBOOKD_HTTP_ACCESS_LINE_H

/*
 * One line of the access log. Pure.
 *
 * Whatever a client chose is escaped: quotes, backslashes, and octets that are no printable ASCII
 * are written as \xHH, so that nobody can forge a line, or a part of one.
 */

#include "base/address.h"
#include "base/buf.h"
#include "http/parse.h"

struct access {
    int64_t time; /* seconds UTC */
    struct address client;
    enum address_detail detail; /* how much of it is written */
    const struct http_request *request; /* NULL: none that could be read */
    unsigned status;
    size_t octets; /* of the body that was answered with */
    const char *feed; /* whose it is, or NULL */
};

/* As web servers write it, "combined":
 * 192.0.2.1 - - [10/Oct/2026:13:55:36 +0000] "GET /a.ics HTTP/1.1" 304 0 "REFERER" "USER-AGENT" */
void access_combined(const struct access *access, struct buf *buf);

/* An object a line: time, client, method, target, protocol, status, octets, referer, user_agent,
 * feed; what is not known is null. */
void access_json(const struct access *access, struct buf *buf);

#endif
