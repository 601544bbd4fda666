#ifndef DAYBOOKD_HTTP_PEERS_H
#define DAYBOOKD_HTTP_PEERS_H

/*
 * How many connections each address has open. An IPv6 address counts with all of its /64 network,
 * which is what one customer gets (RFC 6177). Shared by the workers.
 */

#include "base/address.h"

struct peers;

/* `most`: connections of one address. NULL: no memory. */
struct peers *peers_new(unsigned most);

/* NULL-safe; returns NULL. */
struct peers *peers_free(struct peers *peers);

/* Counts one more; false, and nothing is counted: the address has `most`, or there is no memory to
 * count it. */
bool peers_enter(struct peers *peers, const struct address *address);

/* One that was counted has gone. */
void peers_leave(struct peers *peers, const struct address *address);

/* Whether two addresses are counted together. */
bool peers_same(const struct address *a, const struct address *b);

#endif
