#ifndef DAYBOOKD_HTTP_PROXY_H
#define DAYBOOKD_HTTP_PROXY_H

/* Reverse proxies: who is one, and for whom it asks. Pure. */

#include "base/address.h"
#include "base/slice.h"

struct proxies {
    const struct network *networks;
    size_t count;
    bool trust_unix; /* whoever comes by a Unix socket is one */
};

/* `peer`: without an address, it comes by a Unix socket. */
bool proxy_is_trusted(const struct proxies *proxies, const struct address *peer);

/*
 * For whom a request was made: the peer, unless that is a trusted proxy; then the last address of
 * X-Forwarded-For that is none of a trusted proxy. What stands before it anybody may have written.
 */
struct address proxy_client(const struct proxies *proxies, const struct address *peer,
                            struct slice forwarded_for);

#endif
