#ifndef DAYBOOKD_HTTP_OUTGOING_H
#define DAYBOOKD_HTTP_OUTGOING_H

/*
 * What a socket is given to send, and what of it the socket has not taken yet. The latter exists
 * for slow readers only: an idle connection has none. A large body is never copied, but by the
 * kernel where it has no file (blob.h): a reference holds it, and with it nothing else of its
 * generation.
 */

#include "base/blob.h"
#include "http/observe.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sent {
    SENT_ALL,
    SENT_PART, /* the rest has to wait until the socket can be written to */
    SENT_FAILED, /* the connection is lost */
};

struct outgoing;

/*
 * Sends `text`, then `body`, which may be NULL. SENT_PART: what is left is in *ret_rest, the
 * caller's to outgoing_free().
 */
enum sent outgoing_begin(int fd, const char *text, size_t len, struct blob *body,
                         struct outgoing **ret_rest);

/* Whose rest it is. */
void outgoing_owe(struct outgoing *outgoing, const struct owed *owed);
const struct owed *outgoing_owed(const struct outgoing *outgoing);

/* Sends more of it. */
enum sent outgoing_more(struct outgoing *outgoing, int fd);

/* NULL-safe; returns NULL. */
struct outgoing *outgoing_free(struct outgoing *outgoing);

/* Whether the other end has taken `least` octets since this was last asked, or since the beginning.
 * What the kernel keeps for it does not count as taken. */
bool outgoing_is_taken(struct outgoing *outgoing, int fd, int64_t least);

#endif
