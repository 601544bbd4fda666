/* Sending, and what is left to send: see outgoing.h. */

#include "http/outgoing.h"

#include <errno.h>
#include <linux/sockios.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>

struct outgoing {
    struct owed owed;
    struct blob *body; /* owned reference; or NULL */
    size_t body_sent;
    int64_t sent; /* since there is a rest */
    int64_t taken; /* when that was last asked; from what was sent, not from 0 */
    size_t text_len, text_sent;
    char text[]; /* before the body */
};

/* Two pieces, either of which may be empty. */
static enum sent send_pieces(int fd, const char *first, size_t first_len, const char *second,
                             size_t second_len, size_t *ret_octets)
{
    struct iovec pieces[2] = {
        {.iov_base = (void *)first, .iov_len = first_len},
        {.iov_base = (void *)second, .iov_len = second_len},
    };
    struct msghdr message = {.msg_iov = pieces, .msg_iovlen = 2};
    ssize_t n;

    *ret_octets = 0;
    if (first_len && second_len)
        n = sendmsg(fd, &message, MSG_NOSIGNAL);
    else
        n = send(fd, first_len ? first : second, first_len ? first_len : second_len, MSG_NOSIGNAL);
    if (n < 0)
        return errno == EAGAIN || errno == EINTR ? SENT_PART : SENT_FAILED;
    *ret_octets = (size_t)n;
    return (size_t)n == first_len + second_len ? SENT_ALL : SENT_PART;
}

/* The kernel takes megabytes for one who reads nothing, and gives word only when a good part of
 * them has gone: what has not been acknowledged is what tells a slow reader from a dead one. */
static int64_t taken(const struct outgoing *outgoing, int fd)
{
    int queued = 0;

    return ioctl(fd, SIOCOUTQ, &queued) < 0 ? outgoing->sent : outgoing->sent - queued;
}

enum sent outgoing_begin(int fd, const char *text, size_t len, struct blob *body,
                         struct outgoing **ret_rest, size_t *ret_octets)
{
    enum sent result =
        send_pieces(fd, text, len, body ? body->data : NULL, body ? body->len : 0, ret_octets);
    size_t text_sent = *ret_octets < len ? *ret_octets : len;
    struct outgoing *rest;

    if (result != SENT_PART)
        return result;
    rest = malloc(sizeof(*rest) + len - text_sent);
    if (!rest)
        return SENT_FAILED;
    *rest = (struct outgoing){
        .body = body ? blob_ref(body) : NULL,
        .body_sent = *ret_octets - text_sent,
        .text_len = len - text_sent,
    };
    memcpy(rest->text, text + text_sent, len - text_sent);
    rest->taken = taken(rest, fd);
    *ret_rest = rest;
    return SENT_PART;
}

void outgoing_owe(struct outgoing *outgoing, const struct owed *owed)
{
    outgoing->owed = *owed;
}

const struct owed *outgoing_owed(const struct outgoing *outgoing)
{
    return &outgoing->owed;
}

enum sent outgoing_more(struct outgoing *outgoing, int fd, size_t *ret_octets)
{
    struct blob *body = outgoing->body;
    size_t text_left = outgoing->text_len - outgoing->text_sent, from_text;
    enum sent result = send_pieces(fd, outgoing->text + outgoing->text_sent, text_left,
                                   body ? body->data + outgoing->body_sent : NULL,
                                   body ? body->len - outgoing->body_sent : 0, ret_octets);

    from_text = *ret_octets < text_left ? *ret_octets : text_left;
    outgoing->text_sent += from_text;
    outgoing->body_sent += *ret_octets - from_text;
    outgoing->sent += (int64_t)*ret_octets;
    return result;
}

struct outgoing *outgoing_free(struct outgoing *outgoing)
{
    if (!outgoing)
        return NULL;
    blob_unref(outgoing->body);
    free(outgoing);
    return NULL;
}

bool outgoing_is_taken(struct outgoing *outgoing, int fd, int64_t least)
{
    int64_t before = outgoing->taken;

    outgoing->taken = taken(outgoing, fd);
    return outgoing->taken - before >= least;
}
