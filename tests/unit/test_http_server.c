/* The workers together: whether they move. One is held up where it reads a request. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/snapshot.h"
#include "http/server.h"

#include <netinet/in.h>
#include <sched.h>
#include <semaphore.h>
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_server_moves_as_long_as_each_worker_does),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
