#ifndef DAYBOOKD_BASE_ADDRESS_H
#define DAYBOOKD_BASE_ADDRESS_H

/* Addresses of peers, and networks of them. Pure; no names are ever looked up. */

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sockaddr;

/* IPv6, or IPv4 as ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2). All zero: none, as at the other end
 * of a Unix socket. */
struct address {
    uint8_t octets[16];
};

/* All addresses whose first `bits` are those of `address`; 96 of them lead an IPv4 address. */
struct network {
    struct address address;
    unsigned bits;
};

/* How much of an address may be written down. */
enum address_detail {
    ADDRESS_NONE,
    ADDRESS_PREFIX, /* the first 24 bits of IPv4, 48 of IPv6: a provider or a company */
    ADDRESS_FULL,
};

/* "192.0.2.1", "2001:db8::1", also with brackets or a port behind them, as proxies write it. 0 or
 * -EINVAL; also for "::", which is nobody's. */
int address_parse(const char *text, size_t len, struct address *ret_address);

/* All zero for a family that has no addresses. */
struct address address_of(const struct sockaddr *socket_address);

/* Adds the address; "-" when nothing may be said, or there is none. */
void address_print(const struct address *address, enum address_detail detail, struct buf *buf);

/* Whether it is this machine, or there is none. */
bool address_is_local(const struct address *address);

/* "192.0.2.0/24", "2001:db8::/32", or an address, which is a network of one. 0 or -EINVAL; also
 * when bits behind the prefix are set. */
int network_parse(const char *text, struct network *ret_network);

bool network_contains(const struct network *network, const struct address *address);

/* Whether any of them does. */
bool networks_contain(const struct network *networks, size_t count, const struct address *address);

#endif
