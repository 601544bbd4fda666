/* The other end of the control socket: see remote.h. */

#include "ctl/remote.h"

#include "base/memory.h"
#include "ctl/command.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define MAX_HEAD 16384
#define READ_SIZE 65536

/* Seconds in which a daemon that turns at all says something. A reload takes what it takes. */
#define PATIENCE 10

/* An answer as it comes. */
struct answer {
    int fd;
    struct buf data; /* what has come of the head, later of the body */
    int status;
    size_t length; /* of the whole body; SIZE_MAX: until the end */
};

static int open_connection(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd, error;

    if (strlen(path) >= sizeof(address.sun_path))
        return -ENAMETOOLONG;
    memcpy(address.sun_path, path, strlen(path));
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -errno;
    if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0)
        return fd;
    error = -errno;
    close(fd);
    return error;
}

static int send_request(int fd, const char *method, const char *target, bool json)
{
    struct buf head auto_buf = BUF_INIT;
    size_t sent = 0;

    buf_printf(&head, "%s %s HTTP/1.0\r\n%s\r\n", method, target,
               json ? "Accept: application/json\r\n" : "");
    while (sent < head.len) {
        ssize_t n = send(fd, head.data + sent, head.len - sent, MSG_NOSIGNAL);

        if (n >= 0)
            sent += (size_t)n;
        else if (errno != EINTR)
            return errno == EPIPE ? -ECONNRESET : -errno;
    }
    return 0;
}

/* Adds what has come; 1, 0 at the end, or -errno. */
static int receive(struct answer *answer)
{
    ssize_t n;

    buf_reserve(&answer->data, READ_SIZE);
    do
        n = recv(answer->fd, answer->data.data + answer->data.len, READ_SIZE, 0);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return errno == EAGAIN ? -ETIMEDOUT : -errno;
    answer->data.len += (size_t)n;
    answer->data.data[answer->data.len] = '\0';
    return n > 0;
}

/* Takes the head off: all that counts are the status and the length. */
static int take_head(struct answer *answer, const char *end)
{
    static const char length[] = "\r\nContent-Length: ";
    size_t len = (size_t)(end - answer->data.data) + 4;
    char *head auto_free = xstrndup(answer->data.data, len);
    const char *value = strstr(head, length);

    if (sscanf(head, "HTTP/1.%*1[01] %3d", &answer->status) != 1)
        return -EPROTO;
    answer->length = value ? strtoul(value + sizeof(length) - 1, NULL, 10) : SIZE_MAX;
    answer->data.len -= len;
    memmove(answer->data.data, answer->data.data + len, answer->data.len + 1);
    return 0;
}

static int read_head(struct answer *answer)
{
    while (answer->data.len < MAX_HEAD) {
        int more = receive(answer);
        const char *end = strstr(answer->data.data, "\r\n\r\n");

        if (more <= 0)
            return more < 0 ? more : -ECONNRESET;
        if (end)
            return take_head(answer, end);
    }
    return -EPROTO;
}

/* `patience`: seconds without a word; 0: for ever. */
static int begin(struct answer *answer, const char *socket_path, const char *method,
                 const char *target, bool json, int patience)
{
    const struct timeval wait = {.tv_sec = patience};
    int error;

    *answer = (struct answer){.fd = open_connection(socket_path)};
    if (answer->fd < 0)
        return answer->fd;
    if (setsockopt(answer->fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait)) < 0)
        return -errno;
    error = send_request(answer->fd, method, target, json);
    return error ? error : read_head(answer);
}

static void end(struct answer *answer)
{
    if (answer->fd >= 0)
        close(answer->fd);
    buf_done(&answer->data);
}

/* The rest of a body that ends. */
static int read_body(struct answer *answer)
{
    int more = 1;

    while (more > 0 && answer->data.len < answer->length)
        more = receive(answer);
    if (more < 0)
        return more;
    return answer->length != SIZE_MAX && answer->data.len < answer->length ? -ECONNRESET : 0;
}

int remote_request(const char *socket_path, const char *method, const char *target, bool json,
                   int *ret_status, struct buf *ret_body)
{
    struct answer answer;
    int error = begin(&answer, socket_path, method, target, json,
                      strcmp(method, "GET") == 0 ? PATIENCE : 0);

    if (!error)
        error = read_body(&answer);
    if (!error) {
        *ret_status = answer.status;
        buf_done(ret_body);
        *ret_body = answer.data;
        answer.data = (struct buf)BUF_INIT;
    }
    end(&answer);
    return error;
}

/* Passes on the whole lines that have come; false: no more are wanted. */
static bool pass_lines(struct answer *answer, bool (*line)(void *context, const char *text),
                       void *context)
{
    char *at = answer->data.data, *lf;
    bool wanted = true;

    while (wanted && (lf = memchr(at, '\n', answer->data.len - (size_t)(at - answer->data.data)))) {
        *lf = '\0';
        wanted = line(context, at);
        at = lf + 1;
    }
    answer->data.len -= (size_t)(at - answer->data.data);
    memmove(answer->data.data, at, answer->data.len + 1);
    return wanted;
}

int remote_follow(const char *socket_path, const char *target, bool json,
                  bool (*line)(void *context, const char *text), void *context, int *ret_status)
{
    struct answer answer;
    int error = begin(&answer, socket_path, "GET", target, json, 0), more = 1;

    if (!error)
        *ret_status = answer.status;
    while (!error && more > 0 && pass_lines(&answer, line, context))
        more = receive(&answer);
    end(&answer);
    return more < 0 ? more : error;
}

bool remote_is_absent(int error)
{
    return error == -ENOENT || error == -ECONNREFUSED;
}

int remote_explain(const char *socket_path, int error)
{
    fputs("daybookctl: ", stderr);
    if (remote_is_absent(error))
        fprintf(stderr, "no daemon answers at %s: is it running? --socket tells where\n",
                socket_path);
    else if (error == -EACCES)
        fprintf(stderr,
                "%s may only be opened by its owner and group: become one of them, or use sudo\n",
                socket_path);
    else if (error == -ENAMETOOLONG)
        fprintf(stderr, "%s is longer than the name of a socket may be, %zu octets\n", socket_path,
                sizeof(((struct sockaddr_un *)NULL)->sun_path) - 1);
    else if (error == -ETIMEDOUT)
        fprintf(stderr, "the daemon at %s does not answer\n", socket_path);
    else if (error == -ECONNRESET)
        fprintf(stderr, "the daemon at %s went away before it had answered\n", socket_path);
    else if (error == -EPROTO)
        fprintf(stderr, "what answers at %s is not daybookd: --socket tells where it is\n",
                socket_path);
    else
        fprintf(stderr, "%s: %s\n", socket_path, strerror(-error));
    return CTL_UNAVAILABLE;
}

int remote_refused(int status, const struct buf *body)
{
    fprintf(stderr, "daybookctl: %s", body->len ? body->data : "the daemon does not say why\n");
    return status == 404 ? CTL_NO_INPUT : status == 503 ? CTL_UNAVAILABLE : CTL_INTERNAL;
}
