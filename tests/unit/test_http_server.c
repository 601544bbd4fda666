/* The workers together: whether they move, one being held up where it reads a request; and whether
 * one serves others before it goes on with somebody who asks for much. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/snapshot.h"
#include "http/server.h"

#include <netinet/in.h>
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static sem_t held, go_on;

ssize_t __real_recv(int fd, void *buf, size_t len, int flags);
ssize_t __wrap_recv(int fd, void *buf, size_t len, int flags);

ssize_t __wrap_recv(int fd, void *buf, size_t len, int flags)
{
    sem_post(&held);
    sem_wait(&go_on);
    return __real_recv(fd, buf, len, flags);
}

static int listen_somewhere(struct sockaddr_in *ret_address)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, len), 0);
    assert_int_equal(listen(fd, 8), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
    *ret_address = address;
    return fd;
}

static struct http_settings settings_with(unsigned workers)
{
    return (struct http_settings){
        .workers = workers,
        .max_connections = 8,
        .max_requests = 8,
        .header_timeout_ms = 40, /* so that workers look at the time often */
        .idle_timeout_ms = 60000,
        .write_timeout_ms = 60000,
        .min_rate = 1,
        .beat_ms = 60000,
        .limits = {.head = 16384, .line = 8192, .headers = 100, .target = 4096},
    };
}

static void a_server_moves_as_long_as_each_worker_does(void **state)
{
    const struct log log = {.fd = STDERR_FILENO, .max = LEVEL_ERROR};
    const struct http_settings settings = settings_with(2);
    struct cell *cell = cell_new();
    struct sockaddr_in address;
    int listener = listen_somewhere(&address), client = socket(AF_INET, SOCK_STREAM, 0);
    struct http_server *server;
    int64_t until;

    (void)state;
    sem_init(&held, 0, 0);
    sem_init(&go_on, 0, 0);
    assert_int_equal(http_server_start(&settings, &listener, 1, cell, &log, &server), 0);
    for (int i = 0; i < 3; i++)
        while (!http_server_moves(server))
            sched_yield();

    assert_int_equal(connect(client, (struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(write(client, "G", 1), 1);
    sem_wait(&held);
    http_server_moves(server); /* it may have moved just before */
    until = clock_monotonic_ms() + 50; /* five times the other one has looked at the time */
    while (clock_monotonic_ms() < until)
        assert_false(http_server_moves(server));

    for (int i = 0; i < 100; i++)
        sem_post(&go_on);
    while (!http_server_moves(server))
        sched_yield();
    http_server_stop(server, 0);
    close(client);
    close(listener);
    cell_free(cell);
}

/* --- turns ------------------------------------------------------------------------------------ */

/* What was made, in order; the other client asks while the first thing is being made. */
struct turns {
    int other;
    size_t count;
    char paths[16][16];
};

#define REQUEST(path) "GET " path " HTTP/1.1\r\nHost: x\r\n\r\n"

static bool make(const void *book, struct slice path, struct slice query, struct buf *body,
                 struct product *product)
{
    struct turns *turns = *(struct turns *const *)book;

    (void)query;
    assert_true(turns->count < ARRAY_SIZE(turns->paths));
    snprintf(turns->paths[turns->count++], sizeof(*turns->paths), "%.*s", (int)path.len, path.data);
    if (turns->count == 1)
        assert_int_equal(write(turns->other, REQUEST("/other"), strlen(REQUEST("/other"))),
                         strlen(REQUEST("/other")));
    buf_puts(body, "made\n");
    product->content_type = "text/plain";
    return true;
}

/* Each ends in "made\n", and nothing else has a line of its own like that. */
static void read_answers(int fd, size_t count)
{
    size_t lines = 0;
    char octet;

    for (const char *expected = "made\n"; lines < count;) {
        assert_int_equal(read(fd, &octet, 1), 1);
        expected = octet == *expected ? expected + 1 : "made\n";
        if (!*expected) {
            expected = "made\n";
            lines++;
        }
    }
}

static size_t turn_of(const struct turns *turns, const char *path)
{
    size_t i = 0;

    while (i < turns->count && strcmp(turns->paths[i], path) != 0)
        i++;
    return i;
}

static void who_asks_for_much_waits_for_others(void **state)
{
    static const char much[] =
        REQUEST("/1") REQUEST("/2") REQUEST("/3") REQUEST("/4") REQUEST("/5");
    const struct log log = {.fd = STDERR_FILENO, .max = LEVEL_ERROR};
    const struct http_settings settings = settings_with(1);
    struct turns turns = {.other = socket(AF_INET, SOCK_STREAM, 0)}, *self = &turns;
    struct maker maker = {.make = make, .book = &self};
    struct snapshot *snapshot = snapshot_new(1);
    struct cell *cell = cell_new();
    struct sockaddr_in address;
    int listener = listen_somewhere(&address), client = socket(AF_INET, SOCK_STREAM, 0);
    struct http_server *server;

    (void)state;
    sem_init(&held, 0, 0);
    sem_init(&go_on, 0, 1000);
    snapshot_set_maker(snapshot, &maker);
    snapshot_digest(snapshot);
    http_seal(snapshot, NULL, 0);
    cell_publish(cell, snapshot);
    assert_int_equal(http_server_start(&settings, &listener, 1, cell, &log, &server), 0);
    assert_int_equal(connect(turns.other, (struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(connect(client, (struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(write(client, much, strlen(much)), strlen(much));
    read_answers(turns.other, 1);
    read_answers(client, 5);
    http_server_stop(server, 0);
    assert_int_equal(turns.count, 6);
    assert_int_equal(turn_of(&turns, "/1"), 0);
    assert_true(turn_of(&turns, "/other") < turn_of(&turns, "/3"));
    close(client);
    close(turns.other);
    close(listener);
    cell_free(cell);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_server_moves_as_long_as_each_worker_does),
        cmocka_unit_test(who_asks_for_much_waits_for_others),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
