#ifndef DAYBOOKD_PAGE_REACH_H
#define DAYBOOKD_PAGE_REACH_H

/* Whether machines elsewhere can fetch what is at an address of this site. Nobody is asked: it is
 * read off the address. */

#include <stdbool.h>

/* An https URL whose host is neither this machine nor of a private network: no loopback,
 * link-local, shared or private address (RFC 6890), no name of one label or under .local (RFC
 * 6762), .internal or .localhost (RFC 6761). */
bool reach_is_public(const char *url);

#endif
