/*
 * A light load generator, so that the server is what is measured:
 *
 *     load MODE PORT PATH [-c CONNECTIONS] [-d SECONDS] [-r RATE] [-s STATUS] [-H HEADER]...
 *
 * MODE is one of
 *   keep  each connection asks again as soon as it has its answer
 *   new   the same, but with a connection for each request, which the server closes
 *   mix   as keep; nine of ten requests name the ETag that was seen last, so that 304 is expected
 *   idle  one request on each connection, which is then held until standard input ends
 *
 * With -r so many requests a second are begun, whether or not answers are late, and time counts
 * from when a request was due. Answers are looked at no closer than it takes to know that they are
 * right: the status of every one, and where it ends. Big bodies are dropped in the kernel.
 *
 * Prints one line of name=value pairs; times are in microseconds. `slow`: answers that took longer
 * than 10 ms.
 */

#include "histogram.h"
#include "shape.h"

#include <errno.h>
#include <getopt.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define SECOND INT64_C(1000000000)
#define SLOW (SECOND / 100)
/* Who has no answer so long after the last request was sent gets none. */
#define PATIENCE SECOND

#define BATCH 64
#define REQUEST_SIZE 2048
/* A head, and a body that is not worth a call of its own. */
#define DATA_SIZE 8191
/* `mix`: every so many requests one is for the whole feed. */
#define MIX_FULL 10
/* `idle`: connections that are being opened at once. */
#define OPENING_MOST 64

/* --- the run ---------------------------------------------------------------------------------- */

enum mode { MODE_KEEP, MODE_NEW, MODE_MIX, MODE_IDLE };

enum kind { KIND_FULL, KIND_CONDITIONAL, KIND_COUNT };

enum state {
    STATE_REST, /* no request; perhaps connected */
    STATE_SENDING, /* waits until the connection is there */
    STATE_HEAD,
    STATE_BODY,
    STATE_ENDING, /* the server is to close */
};

struct client {
    int fd; /* -1: not connected */
    enum state state;
    enum kind kind;
    size_t have; /* octets of `data` */
    uint64_t left; /* octets of the body that have not come */
    int64_t due; /* ns: when the request was to be sent */
    char data[DATA_SIZE + 1];
};

struct run {
    enum mode mode;
    struct sockaddr_in address;
    const char *path;
    const char *expected; /* the status */
    char headers[REQUEST_SIZE / 2];
    char requests[KIND_COUNT][REQUEST_SIZE];
    size_t request_lens[KIND_COUNT];
    char *digits; /* where "###" of the path stands in the full request; NULL: nowhere */
    size_t digit_count;
    struct shape shapes[KIND_COUNT];
    size_t client_count;
    struct client *clients; /* owned */
    struct client **resting; /* owned: a ring, who has rested longest first */
    size_t resting_first, resting_count;
    size_t busy;
    int epoll;
    int64_t interval; /* ns between two requests; 0: as fast as answers come */
    int64_t next_due;
    bool ending; /* begins no more requests */
    uint64_t begun, failed, slow, not_modified, octets;
    struct histogram histogram;
};

static int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * SECOND + now.tv_nsec;
}

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static void write_request(struct run *run, enum kind kind, const char *etag)
{
    int len = snprintf(run->requests[kind], REQUEST_SIZE,
                       "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n%s%s%s%s%s\r\n", run->path,
                       ntohs(run->address.sin_port), run->headers, etag ? "If-None-Match: " : "",
                       etag ? etag : "", etag ? "\r\n" : "",
                       run->mode == MODE_NEW ? "Connection: close\r\n" : "");

    if (len < 0 || len >= REQUEST_SIZE) {
        fprintf(stderr, "the request is too long\n");
        exit(1);
    }
    run->request_lens[kind] = (size_t)len;
}

/* "###" of the path is another number of so many digits in each request, without leading zeros: so
 * that nobody can answer with what was asked for before. */
static void find_digits(struct run *run)
{
    run->digits = strchr(run->requests[KIND_FULL], '#');
    run->digit_count = run->digits ? strspn(run->digits, "#") : 0;
}

static void count_on(struct run *run)
{
    uint64_t least = 1, number;

    for (size_t i = 1; i < run->digit_count; i++)
        least *= 10;
    number = least + run->begun % (9 * least);
    for (size_t i = run->digit_count; i-- > 0; number /= 10)
        run->digits[i] = (char)('0' + number % 10);
}

/* --- connections ------------------------------------------------------------------------------ */

static void wait_for(const struct run *run, struct client *client, int operation, uint32_t what)
{
    struct epoll_event event = {.events = what, .data.ptr = client};

    if (epoll_ctl(run->epoll, operation, client->fd, &event) < 0)
        die("epoll_ctl");
}

/* Who is to be held is not asked to begin again. */
static void rest(struct run *run, struct client *client)
{
    client->state = STATE_REST;
    run->busy--;
    if (run->mode != MODE_IDLE)
        run->resting[(run->resting_first + run->resting_count++) % run->client_count] = client;
}

/* A reset leaves no TIME_WAIT behind, which would use up ports. */
static void hang_up(struct client *client)
{
    const struct linger reset = {.l_onoff = 1};

    setsockopt(client->fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
    close(client->fd);
    client->fd = -1;
}

static void fail(struct run *run, struct client *client, const char *why)
{
    if (!run->failed++)
        fprintf(stderr, "the first that failed: %s (%.20s)\n", why,
                client->have ? client->data : "");
    if (client->fd >= 0)
        hang_up(client);
    rest(run, client);
}

static bool connect_client(struct run *run, struct client *client)
{
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (client->fd < 0)
        die("socket");
    if (connect(client->fd, (struct sockaddr *)&run->address, sizeof(run->address)) < 0 &&
        errno != EINPROGRESS)
        return false;
    wait_for(run, client, EPOLL_CTL_ADD, EPOLLIN);
    return true;
}

/* A socket that takes only a part of so short a request is as good as lost. */
static void send_request(struct run *run, struct client *client)
{
    size_t len = run->request_lens[client->kind];
    ssize_t n = send(client->fd, run->requests[client->kind], len, MSG_NOSIGNAL);
    bool waited = client->state == STATE_SENDING;

    if (n == (ssize_t)len) {
        client->state = STATE_HEAD;
        if (waited)
            wait_for(run, client, EPOLL_CTL_MOD, EPOLLIN);
    } else if (n < 0 && errno == EAGAIN) {
        client->state = STATE_SENDING;
        if (!waited)
            wait_for(run, client, EPOLL_CTL_MOD, EPOLLOUT);
    } else {
        fail(run, client, "not sent");
    }
}

static void begin(struct run *run, struct client *client, int64_t due)
{
    run->begun++;
    run->busy++;
    client->due = due;
    client->have = 0;
    client->kind = run->mode == MODE_MIX && run->begun % MIX_FULL ? KIND_CONDITIONAL : KIND_FULL;
    if (run->digits)
        count_on(run);
    if (client->fd < 0 && !connect_client(run, client))
        fail(run, client, "not connected");
    else
        send_request(run, client);
}

static struct client *wake_one(struct run *run)
{
    struct client *client = run->resting[run->resting_first];

    run->resting_first = (run->resting_first + 1) % run->client_count;
    run->resting_count--;
    return client;
}

static bool may_begin(const struct run *run, int64_t now)
{
    if (run->ending || !run->resting_count)
        return false;
    if (run->mode == MODE_IDLE)
        return run->busy < OPENING_MOST;
    return now >= run->next_due;
}

static void begin_due(struct run *run)
{
    int64_t now = now_ns();

    /* Each of those at rest once: one that cannot connect comes back at once. */
    for (size_t left = run->resting_count; left && may_begin(run, now); left--) {
        begin(run, wake_one(run), run->interval ? run->next_due : now);
        run->next_due += run->interval;
    }
}

/* --- answers ---------------------------------------------------------------------------------- */

/* From now on the feed is asked for by the ETag of these new octets. */
static void take_etag(struct run *run, const struct client *client)
{
    const char *tag = strcasestr(client->data, "\r\nETag: ");
    char etag[128];

    if (!tag)
        return;
    tag += strlen("\r\nETag: ");
    snprintf(etag, sizeof(etag), "%.*s", (int)strcspn(tag, "\r"), tag);
    write_request(run, KIND_CONDITIONAL, etag);
}

static bool is_expected(const struct run *run, const struct client *client)
{
    const char *status = client->data + SHAPE_STATUS_AT;

    if (run->mode == MODE_MIX && client->kind == KIND_CONDITIONAL && memcmp(status, "304", 3) == 0)
        return true;
    return memcmp(status, run->expected, 3) == 0;
}

static void answered(struct run *run, struct client *client)
{
    int64_t now = now_ns();

    histogram_add(&run->histogram, (uint64_t)(now - client->due));
    run->slow += now - client->due > SLOW;
    if (run->mode == MODE_NEW) {
        client->state = STATE_ENDING;
    } else if (run->interval || run->ending || run->mode == MODE_IDLE) {
        rest(run, client);
    } else {
        run->busy--;
        begin(run, client, now);
    }
}

static void read_head(struct run *run, struct client *client)
{
    struct shape *shape = &run->shapes[client->kind];
    ssize_t n = recv(client->fd, client->data + client->have, DATA_SIZE - client->have, 0);

    if (n <= 0) {
        if (n == 0 || errno != EAGAIN)
            fail(run, client, "no answer");
        return;
    }
    run->octets += (uint64_t)n;
    client->have += (size_t)n;
    client->data[client->have] = '\0';
    if (!shape_fits(shape, client->data, client->have)) {
        if (!shape_learn(client->data, client->have, shape)) {
            if (client->have == DATA_SIZE)
                fail(run, client, "no end of the head");
            return;
        }
        if (run->mode == MODE_MIX && memcmp(shape->status, "200", 3) == 0)
            take_etag(run, client);
    }
    run->not_modified += memcmp(shape->status, "304", 3) == 0;
    if (!is_expected(run, client) || client->have > shape->head_len + shape->body_len) {
        fail(run, client, "another answer than was expected");
        return;
    }
    client->left = shape->head_len + shape->body_len - client->have;
    client->state = STATE_BODY;
    if (!client->left)
        answered(run, client);
}

static void read_body(struct run *run, struct client *client)
{
    ssize_t n = recv(client->fd, NULL, client->left, MSG_TRUNC);

    if (n <= 0) {
        if (n == 0 || errno != EAGAIN)
            fail(run, client, "the body is too short");
        return;
    }
    run->octets += (uint64_t)n;
    client->left -= (uint64_t)n;
    if (!client->left)
        answered(run, client);
}

static void read_end(struct run *run, struct client *client)
{
    ssize_t n = recv(client->fd, client->data, DATA_SIZE, 0);

    if (n < 0 && errno == EAGAIN)
        return;
    if (n > 0) {
        fail(run, client, "more than an answer");
        return;
    }
    hang_up(client);
    rest(run, client);
}

/* A connection that the server closes while no request is on its way is opened anew. */
static void on_event(struct run *run, struct client *client)
{
    switch (client->state) {
    case STATE_REST:
        hang_up(client);
        break;
    case STATE_SENDING:
        send_request(run, client);
        break;
    case STATE_HEAD:
        read_head(run, client);
        break;
    case STATE_BODY:
        read_body(run, client);
        break;
    case STATE_ENDING:
        read_end(run, client);
        break;
    }
}

static void wait_and_handle(struct run *run, int64_t until)
{
    struct epoll_event events[BATCH];
    int64_t wait = until - now_ns();
    struct timespec timeout;
    int n;

    if (run->interval && !run->ending && run->resting_count && run->next_due < until)
        wait = run->next_due - now_ns();
    if (wait < 0)
        wait = 0;
    timeout = (struct timespec){.tv_sec = wait / SECOND, .tv_nsec = wait % SECOND};
    n = epoll_pwait2(run->epoll, events, BATCH, &timeout, NULL);
    for (int i = 0; i < n; i++)
        on_event(run, events[i].data.ptr);
}

/* --- modes ------------------------------------------------------------------------------------ */

static double load(struct run *run, double seconds)
{
    int64_t began = now_ns(), end = began + (int64_t)(seconds * (double)SECOND);

    run->next_due = began;
    while (now_ns() < end) {
        begin_due(run);
        wait_and_handle(run, end);
    }
    run->ending = true;
    end = now_ns();
    while (run->busy && now_ns() < end + PATIENCE)
        wait_and_handle(run, end + PATIENCE);
    run->failed += run->busy;
    return (double)(end - began) / (double)SECOND;
}

static void print_result(const struct run *run, double seconds)
{
    const struct histogram *times = &run->histogram;

    printf("requests=%llu failed=%llu seconds=%.3f octets=%llu not_modified=%llu "
           "p50=%.1f p99=%.1f max=%.1f slow=%llu\n",
           (unsigned long long)times->total, (unsigned long long)run->failed, seconds,
           (unsigned long long)run->octets, (unsigned long long)run->not_modified,
           (double)histogram_at(times, 0.5) / 1e3, (double)histogram_at(times, 0.99) / 1e3,
           (double)times->most / 1e3, (unsigned long long)run->slow);
}

static size_t count_open(const struct run *run)
{
    size_t open = 0;
    char octet;

    for (size_t i = 0; i < run->client_count; i++)
        open += run->clients[i].fd >= 0 &&
                recv(run->clients[i].fd, &octet, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN;
    return open;
}

/* Says how many are open when all have been opened, and again at the end. */
static void hold(struct run *run)
{
    char octet;

    do {
        begin_due(run);
        wait_and_handle(run, now_ns() + PATIENCE);
    } while (run->busy || run->resting_count);
    printf("held=%zu failed=%llu\n", count_open(run), (unsigned long long)run->failed);
    fflush(stdout);
    while (read(STDIN_FILENO, &octet, 1) > 0)
        ;
    printf("held=%zu\n", count_open(run));
}

/* --- main ------------------------------------------------------------------------------------- */

static void prepare(struct run *run)
{
    struct rlimit files;

    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    run->epoll = epoll_create1(EPOLL_CLOEXEC);
    run->clients = calloc(run->client_count, sizeof(*run->clients));
    run->resting = calloc(run->client_count, sizeof(*run->resting));
    if (run->epoll < 0 || !run->clients || !run->resting)
        die("no room");
    for (size_t i = 0; i < run->client_count; i++) {
        run->clients[i].fd = -1;
        run->resting[run->resting_count++] = &run->clients[i];
    }
    write_request(run, KIND_FULL, NULL);
    write_request(run, KIND_CONDITIONAL, NULL);
    find_digits(run);
}

static bool read_mode(const char *word, enum mode *ret_mode)
{
    static const char *const words[] = {"keep", "new", "mix", "idle"};

    for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(word, words[i]) == 0) {
            *ret_mode = (enum mode)i;
            return true;
        }
    return false;
}

static bool read_options(struct run *run, double *ret_seconds, int argc, char **argv)
{
    size_t len = 0;
    int option;

    while ((option = getopt(argc, argv, "c:d:r:s:H:")) != -1) {
        if (option == 'c')
            run->client_count = strtoul(optarg, NULL, 10);
        else if (option == 'd')
            *ret_seconds = strtod(optarg, NULL);
        else if (option == 'r')
            run->interval = (int64_t)((double)SECOND / strtod(optarg, NULL));
        else if (option == 's')
            run->expected = optarg;
        else if (option == 'H' && len + strlen(optarg) + 3 < sizeof(run->headers))
            len += (size_t)sprintf(run->headers + len, "%s\r\n", optarg);
        else
            return false;
    }
    if (argc - optind != 3 || !run->client_count || strlen(run->expected) != 3)
        return false;
    run->address.sin_port = htons((uint16_t)strtoul(argv[optind + 1], NULL, 10));
    run->path = argv[optind + 2];
    return read_mode(argv[optind], &run->mode);
}

int main(int argc, char **argv)
{
    static struct run run;
    double seconds = 1;

    run.client_count = 64;
    run.expected = "200";
    run.address =
        (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (!read_options(&run, &seconds, argc, argv)) {
        fprintf(stderr, "usage: load keep|new|mix|idle PORT PATH [-c CONNECTIONS] [-d SECONDS] "
                        "[-r RATE] [-s STATUS] [-H HEADER]...\n");
        return 64;
    }
    prepare(&run);
    if (run.mode == MODE_IDLE)
        hold(&run);
    else
        print_result(&run, load(&run, seconds));
    free(run.clients);
    free(run.resting);
    close(run.epoll);
    return 0;
}
