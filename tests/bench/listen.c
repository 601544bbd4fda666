/*
 * Listeners of /live, so many that what they cost can be told:
 *
 *     listen PORT PATH CONNECTIONS
 *
 * Prints "held=CONNECTIONS" when all have begun to listen, and then, each time all have been told
 * of something, "first=T last=T": when the first and the last one had their message, in nanoseconds
 * of CLOCK_MONOTONIC. Ends when standard input does.
 */

#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BATCH 256
/* Files beside those of connections. */
#define OTHER_FILES 16

struct listener {
    int fd;
    bool begun; /* it has had an empty line after the head */
    bool has_data; /* the block that is being read has */
    bool at_line; /* what comes begins a line */
    unsigned empty; /* empty lines, until it has begun */
    uint64_t told; /* messages */
};

struct crowd {
    struct listener *items; /* owned */
    size_t count;
    size_t begun;
    size_t told; /* how many have had the message of this round */
    uint64_t round;
    int64_t first;
    int epoll;
};

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void end_block(struct crowd *crowd, struct listener *listener)
{
    /* The head has one empty line, and the first block another. */
    if (!listener->begun) {
        listener->begun = ++listener->empty == 2;
        crowd->begun += listener->begun;
        if (listener->begun && crowd->begun == crowd->count) {
            printf("held=%zu\n", crowd->count);
            fflush(stdout);
        }
    } else if (listener->has_data && ++listener->told == crowd->round) {
        if (crowd->told++ == 0)
            crowd->first = now_ns();
        if (crowd->told == crowd->count) {
            printf("first=%jd last=%jd\n", (intmax_t)crowd->first, (intmax_t)now_ns());
            fflush(stdout);
            crowd->told = 0;
            crowd->round++;
        }
    }
    listener->has_data = false;
}

static void look_at(struct crowd *crowd, struct listener *listener, const char *data, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (data[i] == '\r')
            continue;
        if (listener->at_line && data[i] == '\n')
            end_block(crowd, listener);
        if (listener->at_line && data[i] == 'd')
            listener->has_data = true;
        listener->at_line = data[i] == '\n';
    }
}

static void hear(struct crowd *crowd, struct listener *listener)
{
    char data[16384];
    ssize_t n = recv(listener->fd, data, sizeof(data), 0);

    if (n <= 0) {
        fprintf(stderr, "a listener was let go\n");
        exit(1);
    }
    look_at(crowd, listener, data, (size_t)n);
}

static void open_one(struct crowd *crowd, size_t i, const struct sockaddr_in *address,
                     const char *request)
{
    struct listener *listener = &crowd->items[i];
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = i};

    listener->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (listener->fd < 0 ||
        connect(listener->fd, (const struct sockaddr *)address, sizeof(*address)) < 0)
        die("connect");
    if (write(listener->fd, request, strlen(request)) < 0 ||
        epoll_ctl(crowd->epoll, EPOLL_CTL_ADD, listener->fd, &event) < 0)
        die("listen");
}

/* Until standard input ends. */
static void hear_all(struct crowd *crowd)
{
    struct epoll_event events[BATCH], event = {.events = EPOLLIN, .data.u64 = crowd->count};

    if (epoll_ctl(crowd->epoll, EPOLL_CTL_ADD, STDIN_FILENO, &event) < 0)
        die("standard input");
    for (;;) {
        int n = epoll_wait(crowd->epoll, events, BATCH, -1);

        for (int i = 0; i < n; i++) {
            if (events[i].data.u64 == crowd->count)
                return;
            hear(crowd, &crowd->items[events[i].data.u64]);
        }
    }
}

int main(int argc, char **argv)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct crowd crowd = {.round = 1, .epoll = epoll_create1(0)};
    struct rlimit files;
    char request[1024];

    if (argc != 4 || !(crowd.count = strtoul(argv[3], NULL, 10))) {
        fprintf(stderr, "usage: listen PORT PATH CONNECTIONS\n");
        return 64;
    }
    address.sin_port = htons((uint16_t)strtoul(argv[1], NULL, 10));
    snprintf(request, sizeof(request), "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", argv[2]);
    files = (struct rlimit){crowd.count + OTHER_FILES, crowd.count + OTHER_FILES};
    if (setrlimit(RLIMIT_NOFILE, &files) < 0)
        die("files");
    crowd.items = calloc(crowd.count, sizeof(*crowd.items));
    if (!crowd.items)
        die("memory");
    for (size_t i = 0; i < crowd.count; i++)
        open_one(&crowd, i, &address, request);
    hear_all(&crowd);
    for (size_t i = 0; i < crowd.count; i++)
        close(crowd.items[i].fd);
    free(crowd.items);
    close(crowd.epoll);
    return 0;
}
