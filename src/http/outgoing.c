/* Sending, and what is left to send: see outgoing.h. */

#include "http/outgoing.h"

#include <errno.h>
#include <linux/sockios.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
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

/* What is to be sent: text, then the rest of a body. Either may be empty. */
struct parcel {
    const char *text;
    size_t text_len;
    const struct blob *body; /* or NULL */
    size_t body_at;
    size_t body_len; /* from there */
};

static struct parcel parcel_of(const char *text, size_t text_len, const struct blob *body,
                               size_t body_at)
{
    return (struct parcel){.text = text,
                           .text_len = text_len,
                           .body = body,
                           .body_at = body_at,
                           .body_len = body ? body->len - body_at : 0};
}

static ssize_t send_text_and_body(int fd, const struct parcel *parcel)
{
    struct iovec pieces[2] = {
        {.iov_base = (void *)parcel->text, .iov_len = parcel->text_len},
        {.iov_base = parcel->body->data + parcel->body_at, .iov_len = parcel->body_len},
    };
    struct msghdr message = {.msg_iov = pieces, .msg_iovlen = 2};

    return sendmsg(fd, &message, MSG_NOSIGNAL);
}

/* The text waits in the kernel for the body, so that they share packets. */
static ssize_t send_file(int fd, const struct parcel *parcel)
{
    off_t at = (off_t)parcel->body_at;
    ssize_t sent = 0, n;

    if (parcel->text_len)
        sent = send(fd, parcel->text, parcel->text_len, MSG_NOSIGNAL | MSG_MORE);
    if (sent < (ssize_t)parcel->text_len)
        return sent;
    n = sendfile(fd, parcel->body->file, &at, parcel->body_len);
    if (n > 0)
        return sent + n;
    return sent ? sent : n;
}

static enum sent send_parcel(int fd, const struct parcel *parcel, size_t *ret_octets)
{
    size_t all = parcel->text_len + parcel->body_len;
    ssize_t n;

    *ret_octets = 0;
    if (!parcel->body_len)
        n = send(fd, parcel->text, parcel->text_len, MSG_NOSIGNAL);
    else if (parcel->body->file >= 0)
        n = send_file(fd, parcel);
    else
        n = send_text_and_body(fd, parcel);
    if (n < 0)
        return errno == EAGAIN || errno == EINTR ? SENT_PART : SENT_FAILED;
    *ret_octets = (size_t)n;
    return (size_t)n == all ? SENT_ALL : SENT_PART;
}

/* The kernel takes megabytes for one who reads nothing, and gives word only when a good part of
 * them has gone: what has not been acknowledged is what tells a slow reader from a dead one. */
static int64_t taken(const struct outgoing *outgoing, int fd)
{
    int queued = 0;

    return ioctl(fd, SIOCOUTQ, &queued) < 0 ? outgoing->sent : outgoing->sent - queued;
}

enum sent outgoing_begin(int fd, const char *text, size_t len, struct blob *body,
                         struct outgoing **ret_rest)
{
    const struct parcel parcel = parcel_of(text, len, body, 0);
    size_t octets;
    enum sent result = send_parcel(fd, &parcel, &octets);
    size_t text_sent = octets < len ? octets : len;
    struct outgoing *rest;

    if (result != SENT_PART)
        return result;
    rest = malloc(sizeof(*rest) + len - text_sent);
    if (!rest)
        return SENT_FAILED;
    *rest = (struct outgoing){
        .body = body ? blob_ref(body) : NULL,
        .body_sent = octets - text_sent,
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

enum sent outgoing_more(struct outgoing *outgoing, int fd)
{
    size_t text_left = outgoing->text_len - outgoing->text_sent, from_text;
    const struct parcel parcel = parcel_of(outgoing->text + outgoing->text_sent, text_left,
                                           outgoing->body, outgoing->body_sent);
    size_t octets;
    enum sent result = send_parcel(fd, &parcel, &octets);

    from_text = octets < text_left ? octets : text_left;
    outgoing->text_sent += from_text;
    outgoing->body_sent += octets - from_text;
    outgoing->sent += (int64_t)octets;
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
