/* What a slow reader has not taken: all of it comes, nothing is copied, and how much was taken. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "http/outgoing.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BODY (16 * 1024 * 1024)
#define TEXT "head\r\n\r\n"

struct pair {
    int server; /* does not block */
    int client;
};

/* TCP, because what the kernel counts differs from family to family. */
static struct pair connected(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int listening = socket(AF_INET, SOCK_STREAM, 0);
    socklen_t len = sizeof(address);
    struct pair pair;

    assert_int_equal(bind(listening, (struct sockaddr *)&address, len), 0);
    assert_int_equal(listen(listening, 1), 0);
    assert_int_equal(getsockname(listening, (struct sockaddr *)&address, &len), 0);
    pair.client = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(pair.client, (struct sockaddr *)&address, len), 0);
    pair.server = accept4(listening, NULL, NULL, SOCK_NONBLOCK);
    assert_true(pair.server >= 0);
    close(listening);
    return pair;
}

static struct blob *body_of(size_t len)
{
    struct buf buf = BUF_INIT;

    for (size_t i = 0; i < len; i++)
        buf_putc(&buf, (char)('a' + i % 23));
    return blob_take(&buf);
}

static void read_exactly(int fd, char *ret, size_t len)
{
    while (len) {
        ssize_t n = read(fd, ret, len);

        assert_true(n > 0);
        ret += n;
        len -= (size_t)n;
    }
}

static void check_everything_comes(struct blob *body)
{
    struct pair pair = connected();
    struct outgoing *rest = NULL;
    char *received = xmalloc(strlen(TEXT) + BODY);
    enum sent result = SENT_PART;
    size_t got = 0;

    assert_int_equal(outgoing_begin(pair.server, TEXT, strlen(TEXT), body, &rest), SENT_PART);
    assert_int_equal(atomic_load(&body->refs), 2);
    while (result == SENT_PART) {
        read_exactly(pair.client, received + got, 100000);
        got += 100000;
        result = outgoing_more(rest, pair.server);
        assert_int_not_equal(result, SENT_FAILED);
    }
    outgoing_free(rest);
    assert_int_equal(atomic_load(&body->refs), 1);
    read_exactly(pair.client, received + got, strlen(TEXT) + BODY - got);
    assert_memory_equal(received, TEXT, strlen(TEXT));
    assert_memory_equal(received + strlen(TEXT), body->data, BODY);
    free(received);
    blob_unref(body);
    close(pair.client);
    close(pair.server);
}

static void everything_comes_in_order_and_the_body_is_not_copied(void **state)
{
    (void)state;
    check_everything_comes(body_of(BODY));
}

static void a_body_that_has_a_file_is_sent_from_there(void **state)
{
    struct blob *body = body_of(BODY);

    (void)state;
    blob_make_file(body);
    assert_true(body->file >= 0);
    check_everything_comes(body);
}

static void what_the_kernel_holds_is_not_taken(void **state)
{
    struct pair pair = connected();
    struct blob *body = body_of(BODY);
    struct outgoing *rest = NULL;
    char *some = xmalloc(2000000);

    (void)state;
    assert_int_equal(outgoing_begin(pair.server, "", 0, body, &rest), SENT_PART);
    outgoing_more(rest, pair.server);
    /* What fits into the client's own buffer is acknowledged, what the kernel keeps here is not:
     * there comes a moment from which nothing is, though megabytes have been sent. */
    while (outgoing_is_taken(rest, pair.server, 1))
        ;
    read_exactly(pair.client, some, 2000000);
    while (!outgoing_is_taken(rest, pair.server, 1))
        ;
    outgoing_free(rest);
    blob_unref(body);
    free(some);
    close(pair.client);
    close(pair.server);
}

static void who_has_gone_is_noticed(void **state)
{
    struct pair pair = connected();
    struct blob *body = body_of(BODY);
    struct outgoing *rest = NULL;
    enum sent result;

    (void)state;
    result = outgoing_begin(pair.server, "", 0, body, &rest);
    assert_int_equal(result, SENT_PART);
    close(pair.client);
    while ((result = outgoing_more(rest, pair.server)) == SENT_PART)
        ;
    assert_int_equal(result, SENT_FAILED);
    outgoing_free(rest);
    assert_int_equal(atomic_load(&body->refs), 1);
    blob_unref(body);
    close(pair.server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_comes_in_order_and_the_body_is_not_copied),
        cmocka_unit_test(a_body_that_has_a_file_is_sent_from_there),
        cmocka_unit_test(what_the_kernel_holds_is_not_taken),
        cmocka_unit_test(who_has_gone_is_noticed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
