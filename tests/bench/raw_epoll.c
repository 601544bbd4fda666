/*
 * As little as a server can do, to know how much of the cost is the kernel's:
 *
 *     raw_epoll [PATH FILE]...
 *
 * One thread receives, and sends the octets of FILE to whoever asks for PATH; a FILE that says
 * "Connection: close" is the last thing on its connection. Nothing of a request is looked at but
 * its path, and it has to arrive in one piece. Prints the port, and serves until it is ended.
 */

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define BATCH 64
#define ANSWERS_MOST 16
#define READ_SIZE 16384
#define METHOD "GET "
#define LAST "\r\nConnection: close\r\n"

struct answer {
    const char *path;
    size_t path_len;
    const char *data; /* mapped for as long as the program runs */
    size_t len;
    bool last;
};

struct client {
    int fd;
    const struct answer *answer; /* not sent entirely; NULL: none */
    size_t sent;
};

struct server {
    struct answer answers[ANSWERS_MOST];
    size_t answer_count;
    int listening, epoll;
};

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static void add_answer(struct server *server, const char *path, const char *file)
{
    struct answer *answer = &server->answers[server->answer_count++];
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    struct stat status;

    if (fd < 0 || fstat(fd, &status) < 0)
        die(file);
    *answer =
        (struct answer){.path = path, .path_len = strlen(path), .len = (size_t)status.st_size};
    answer->data = mmap(NULL, answer->len, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
    if (answer->data == MAP_FAILED)
        die(file);
    answer->last = memmem(answer->data, answer->len, LAST, strlen(LAST)) != NULL;
    close(fd);
}

static void wait_for(const struct server *server, void *whom, int fd, int operation, uint32_t what)
{
    struct epoll_event event = {.events = what, .data.ptr = whom};

    if (epoll_ctl(server->epoll, operation, fd, &event) < 0)
        die("epoll_ctl");
}

static void end(struct client *client)
{
    close(client->fd);
    free(client);
}

static void accept_all(const struct server *server)
{
    int fd;

    while ((fd = accept4(server->listening, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        struct client *client = calloc(1, sizeof(*client));

        if (!client)
            die("calloc");
        client->fd = fd;
        wait_for(server, client, fd, EPOLL_CTL_ADD, EPOLLIN);
    }
}

/* Goes on sending; what the socket does not take waits. */
static void send_answer(const struct server *server, struct client *client, bool waited)
{
    const struct answer *answer = client->answer;
    ssize_t n =
        send(client->fd, answer->data + client->sent, answer->len - client->sent, MSG_NOSIGNAL);

    if (n < 0 && errno != EAGAIN) {
        end(client);
        return;
    }
    client->sent += n > 0 ? (size_t)n : 0;
    if (client->sent < answer->len) {
        if (!waited)
            wait_for(server, client, client->fd, EPOLL_CTL_MOD, EPOLLOUT);
    } else if (answer->last) {
        end(client);
    } else {
        client->answer = NULL;
        if (waited)
            wait_for(server, client, client->fd, EPOLL_CTL_MOD, EPOLLIN);
    }
}

static const struct answer *find(const struct server *server, const char *request, size_t len)
{
    for (size_t i = 0; i < server->answer_count; i++) {
        const struct answer *answer = &server->answers[i];
        size_t end_at = strlen(METHOD) + answer->path_len;

        if (len > end_at && request[end_at] == ' ' &&
            memcmp(request + strlen(METHOD), answer->path, answer->path_len) == 0)
            return answer;
    }
    return NULL;
}

static void on_readable(const struct server *server, struct client *client)
{
    char request[READ_SIZE];
    ssize_t n = recv(client->fd, request, sizeof(request), 0);

    if (n < 0 && errno == EAGAIN)
        return;
    client->answer = n > 0 ? find(server, request, (size_t)n) : NULL;
    client->sent = 0;
    if (client->answer)
        send_answer(server, client, false);
    else
        end(client);
}

static void serve(const struct server *server)
{
    struct epoll_event events[BATCH];

    for (;;) {
        int n = epoll_wait(server->epoll, events, BATCH, -1);

        for (int i = 0; i < n; i++) {
            struct client *client = events[i].data.ptr;

            if (!client)
                accept_all(server);
            else if (client->answer)
                send_answer(server, client, true);
            else
                on_readable(server, client);
        }
    }
}

static void start(struct server *server)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(address);
    struct rlimit files;
    const int on = 1;

    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    server->epoll = epoll_create1(EPOLL_CLOEXEC);
    server->listening = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (server->epoll < 0 || server->listening < 0 ||
        bind(server->listening, (struct sockaddr *)&address, len) < 0 ||
        listen(server->listening, SOMAXCONN) < 0 ||
        getsockname(server->listening, (struct sockaddr *)&address, &len) < 0)
        die("listen");
    /* Connections inherit it. */
    setsockopt(server->listening, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    wait_for(server, NULL, server->listening, EPOLL_CTL_ADD, EPOLLIN);
    printf("%u\n", ntohs(address.sin_port));
    fflush(stdout);
}

int main(int argc, char **argv)
{
    struct server server = {.answer_count = 0};

    if (argc < 3 || argc % 2 == 0 || argc / 2 > ANSWERS_MOST) {
        fprintf(stderr, "usage: raw_epoll PATH FILE [PATH FILE]...\n");
        return 64;
    }
    for (int i = 1; i < argc; i += 2)
        add_answer(&server, argv[i], argv[i + 1]);
    start(&server);
    serve(&server);
}
