/* Request heads: what is taken, at every split; what is refused; where the limits are. The data
 * ends at a page that cannot be read, so that a step beyond it is a crash. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/memory.h"
#include "http/parse.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define ROOM (64 * 1024)

#define HEAD 16384
#define TARGET 8192
#define HEADERS 100

/* A line may be as long as the head: what is refused is refused for the head. */
static const struct http_limits limits = {
    .head = HEAD, .line = HEAD, .headers = HEADERS, .target = TARGET};

static char *guarded; /* the end of ROOM readable octets */

static int make_guard(void **state)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *memory =
        mmap(NULL, ROOM + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    (void)state;
    assert_true(memory != MAP_FAILED);
    assert_int_equal(mprotect(memory + ROOM, page, PROT_NONE), 0);
    guarded = memory + ROOM;
    return 0;
}

static enum http_parse parse_within(const struct http_limits *within, const char *data, size_t len,
                                    struct http_request *request, size_t *used, unsigned *status)
{
    assert_true(len <= ROOM);
    memcpy(guarded - len, data, len);
    return http_parse(guarded - len, len, within, request, used, status);
}

static enum http_parse parse(const char *data, size_t len, struct http_request *request,
                             size_t *used, unsigned *status)
{
    return parse_within(&limits, data, len, request, used, status);
}

static void check_slice(struct slice slice, const char *expected)
{
    assert_int_equal(slice.len, strlen(expected));
    if (slice.len)
        assert_memory_equal(slice.data, expected, slice.len);
}

static void a_request_is_taken_apart(void **state)
{
    static const char text[] = "\r\nHEAD /nato.ics?x=%20 HTTP/1.1\r\nhOST:a:80\r\nX:\r\n"
                               "If-None-Match:  \"a\", W/\"b\" \t\r\nAccept-Encoding: gzip\r\n"
                               "If-Modified-Since: now\r\nContent-Length: 000\r\n\r\nGET ";
    struct http_request request;
    unsigned status;
    size_t used;

    (void)state;
    assert_int_equal(parse(text, sizeof(text) - 1, &request, &used, &status), HTTP_DONE);
    assert_int_equal(used, sizeof(text) - 1 - 4);
    assert_int_equal(request.method, HTTP_HEAD);
    check_slice(request.path, "/nato.ics");
    check_slice(request.query, "x=%20");
    check_slice(request.if_none_match, "\"a\", W/\"b\"");
    check_slice(request.accept_encoding, "gzip");
    check_slice(request.if_modified_since, "now");
    assert_true(request.keep_alive);
    assert_false(request.has_body);
}

static void a_post_has_path_query_and_accept(void **state)
{
    static const char text[] = "POST /reload?a=1 HTTP/1.0\r\naccept: application/json\r\n\r\n";
    struct http_request request;
    unsigned status;
    size_t used;

    (void)state;
    assert_int_equal(parse(text, sizeof(text) - 1, &request, &used, &status), HTTP_DONE);
    assert_int_equal(request.method, HTTP_POST);
    check_slice(request.path, "/reload");
    check_slice(request.query, "a=1");
    check_slice(request.accept, "application/json");
    assert_false(request.has_body);
}

static void every_beginning_of_a_request_wants_more(void **state)
{
    static const char *const requests[] = {
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "\r\n\r\nPROPFIND /x?y HTTP/1.0\r\nContent-Length: 5\r\nDepth: 0\r\n\r\n",
        "GET http://a/b HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, close\r\n\r\n",
    };
    struct http_request request;
    unsigned status;
    size_t used;

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(requests); i++) {
        size_t len = strlen(requests[i]);

        for (size_t cut = 0; cut < len; cut++)
            assert_int_equal(parse(requests[i], cut, &request, &used, &status), HTTP_MORE);
        assert_int_equal(parse(requests[i], len, &request, &used, &status), HTTP_DONE);
        assert_int_equal(used, len);
    }
}

static void a_connection_is_kept_as_version_and_header_say(void **state)
{
    static const struct {
        const char *rest;
        bool keep, body;
    } cases[] = {
        {"HTTP/1.1\r\nHost: a\r\n\r\n", true, false},
        {"HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", false, false},
        {"HTTP/1.1\r\nHost: a\r\nConnection: TE , CLOSE,\r\n\r\n", false, false},
        {"HTTP/1.1\r\nHost: a\r\nConnection: closed\r\n\r\n", true, false},
        {"HTTP/1.0\r\n\r\n", false, false},
        {"HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", true, false},
        {"HTTP/1.0\r\nConnection: close, keep-alive\r\n\r\n", false, false},
        {"HTTP/1.0\r\nConnection: close\r\nConnection: keep-alive\r\n\r\n", false, false},
        {"HTTP/1.9\r\nHost: a\r\n\r\n", true, false},
        {"HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n", false, true},
        {"HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", false, true},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct buf text auto_buf = BUF_INIT;
        struct http_request request;
        unsigned status;
        size_t used;

        buf_printf(&text, "GET / %s", cases[i].rest);
        assert_int_equal(parse(text.data, text.len, &request, &used, &status), HTTP_DONE);
        assert_int_equal(request.keep_alive, cases[i].keep);
        assert_int_equal(request.has_body, cases[i].body);
    }
}

/* "GET /aaa... HTTP/1.1" with a target of `target` octets, `headers` headers, and a last one that
 * fills the head up to `head` octets. */
static enum http_parse parse_sized(size_t target, size_t headers, size_t head, unsigned *status)
{
    struct buf text auto_buf = BUF_INIT;
    struct http_request request;
    size_t used;

    buf_puts(&text, "GET /");
    for (size_t i = 1; i < target; i++)
        buf_putc(&text, 'a');
    buf_puts(&text, " HTTP/1.1\r\nHost: a\r\n");
    for (size_t i = 1; i < headers; i++)
        buf_puts(&text, "X:y\r\n");
    if (head > text.len + 6) {
        buf_puts(&text, "Y:");
        while (text.len < head - 4)
            buf_putc(&text, 'z');
        buf_puts(&text, "\r\n");
    }
    buf_puts(&text, "\r\n");
    return parse(text.data, text.len, &request, &used, status);
}

static void limits_hold_to_the_octet(void **state)
{
    unsigned status = 0;

    (void)state;
    assert_int_equal(parse_sized(TARGET, 1, 0, &status), HTTP_DONE);
    assert_int_equal(parse_sized(TARGET + 1, 1, 0, &status), HTTP_BAD);
    assert_int_equal(status, 414);
    assert_int_equal(parse_sized(1, HEADERS, 0, &status), HTTP_DONE);
    assert_int_equal(parse_sized(1, HEADERS + 1, 0, &status), HTTP_BAD);
    assert_int_equal(status, 431);
    assert_int_equal(parse_sized(1, 1, HEAD, &status), HTTP_DONE);
    assert_int_equal(parse_sized(1, 1, HEAD + 1, &status), HTTP_BAD);
    assert_int_equal(status, 431);
}

static enum http_parse parse_line(size_t len, uint32_t line, unsigned *status)
{
    const struct http_limits narrow = {
        .head = HEAD, .line = line, .headers = HEADERS, .target = TARGET};
    struct buf text auto_buf = BUF_INIT;
    struct http_request request;
    size_t used;

    buf_puts(&text, "GET / HTTP/1.0\r\nX:");
    for (size_t i = 4; i < len; i++)
        buf_putc(&text, 'a');
    buf_puts(&text, "\r\n\r\n");
    return parse_within(&narrow, text.data, text.len, &request, &used, status);
}

static void a_header_line_is_bounded_by_itself(void **state)
{
    unsigned status = 0;

    (void)state;
    assert_int_equal(parse_line(100, 100, &status), HTTP_DONE);
    assert_int_equal(parse_line(101, 100, &status), HTTP_BAD);
    assert_int_equal(status, 431);
}

static void what_stands_in_a_log_is_at_hand(void **state)
{
    static const char text[] = "GET http://a/nato.ics?x HTTP/1.1\r\nHost: a\r\n"
                               "User-Agent: iOS/17 dataaccessd/1.0\r\nReferer: http://b/\r\n"
                               "X-Forwarded-For: 192.0.2.1\r\nx-forwarded-for: 192.0.2.2\r\n"
                               "Last-Event-ID: 42\r\n\r\n";
    struct http_request request;
    unsigned status;
    size_t used;

    (void)state;
    assert_int_equal(parse(text, strlen(text), &request, &used, &status), HTTP_DONE);
    check_slice(request.line, "GET http://a/nato.ics?x HTTP/1.1");
    check_slice(request.user_agent, "iOS/17 dataaccessd/1.0");
    check_slice(request.referer, "http://b/");
    check_slice(request.forwarded_for, "192.0.2.2");
    check_slice(request.last_event_id, "42");
}

/* A head of exactly the most, or one octet more, after `empty` empty lines. */
static void add_long_head(struct buf *text, const char *before, size_t empty, size_t fill,
                          const char *after)
{
    for (size_t i = 0; i < empty; i++)
        buf_puts(text, "\r\n");
    buf_puts(text, before);
    for (size_t i = 0; i < fill; i++)
        buf_putc(text, 'A');
    buf_puts(text, after);
}

/* Two servers in a row may get it in other pieces: the beginning of what is taken is never refused,
 * and what follows the beginning of what is refused changes nothing. */
static void pieces_make_no_difference_near_the_limits(void **state)
{
    static const struct {
        const char *before;
        size_t around;
        const char *after;
    } cases[] = {
        {"", TARGET, " / HTTP/1.0\r\n\r\n"},
        {"GET /", TARGET, " HTTP/1.0\r\n\r\n"},
        {"GET /", TARGET, "\1 HTTP/1.0\r\n\r\n"},
        {"DELETE /", TARGET, "\r\n\r\n"},
        {"GET / HTTP/1.0\r\nX: ", HEAD, "\r\n\r\n"},
        {"GET / HTTP/1.0\r\nX: ", HEAD, "\1\r\n\r\n"},
        {"GET / HTTP/1.0\r\nX: ", HEAD - 8, "\r\nY: z\r\n\r\n"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        for (size_t fill = cases[i].around - 40; fill < cases[i].around + 80; fill++) {
            struct buf text auto_buf = BUF_INIT;
            struct http_request request;
            unsigned status = 0, status_of_all = 0;
            enum http_parse all;
            size_t used;

            add_long_head(&text, cases[i].before, fill % 3, fill, cases[i].after);
            all = parse(text.data, text.len, &request, &used, &status_of_all);
            assert_int_not_equal(all, HTTP_MORE);
            for (size_t cut = text.len - 24; cut < text.len; cut++) {
                enum http_parse part = parse(text.data, cut, &request, &used, &status);

                if (part == HTTP_BAD)
                    assert_true(all == HTTP_BAD && status == status_of_all);
                else
                    assert_int_equal(part, HTTP_MORE);
            }
        }
    }
}

static void empty_lines_do_not_count_as_head(void **state)
{
    struct buf text auto_buf = BUF_INIT;
    struct http_request request;
    unsigned status;
    size_t used;

    (void)state;
    add_long_head(&text, "GET / HTTP/1.0\r\nX: ", 4, HEAD - 19 - 4, "\r\n\r\n");
    assert_int_equal(parse(text.data, text.len, &request, &used, &status), HTTP_DONE);
    assert_int_equal(used, HEAD + 8);
}

/* Also where char has no sign. */
static void only_ascii_is_taken_in_targets_and_hosts(void **state)
{
    struct http_request request;
    unsigned status;
    size_t used;

    (void)state;
    for (int c = 128; c < 256; c++) {
        char target[] = "GET /? HTTP/1.0\r\n\r\n", host[] = "GET / HTTP/1.0\r\nHost: ?\r\n\r\n";

        *strchr(target, '?') = (char)c;
        *strchr(host, '?') = (char)c;
        assert_int_equal(parse(target, strlen(target), &request, &used, &status), HTTP_BAD);
        assert_int_equal(parse(host, strlen(host), &request, &used, &status), HTTP_BAD);
    }
}

/* Requests of which another server might see another end, or another host. */
static void what_may_be_read_in_two_ways_is_refused(void **state)
{
    static const char *const rests[] = {
        "/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked",
        "/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity",
        "/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked",
        "/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \"chunked\"",
        "/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:",
        "/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\tchunked",
        "/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\t",
        "/ HTTP/1.1\r\nHost: a\r\nContent-Length: 3\t",
        "/ HTTP/1.1\r\nHost: a\t",
        "/ HTTP/1.1\r\nHost: a\r\nConnection: close\t",
        "/ HTTP/1.1\r\nHost: a|b",
        "http://user@a/ HTTP/1.1\r\nHost: a",
        "http://:80/ HTTP/1.1\r\nHost: a",
        "http:///x HTTP/1.1\r\nHost: a",
        "http://a\\b/ HTTP/1.1\r\nHost: a",
        "https://{a}?x HTTP/1.1\r\nHost: a",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rests); i++) {
        struct buf text auto_buf = BUF_INIT;
        struct http_request request;
        unsigned status = 0;
        size_t used;

        buf_printf(&text, "GET %s\r\n\r\n", rests[i]);
        if (parse(text.data, text.len, &request, &used, &status) != HTTP_BAD)
            fail_msg("%s is taken", rests[i]);
        assert_int_equal(status, 400);
    }
}

/* No octet, wherever it stands, is a step beyond the data or a request of another meaning without
 * notice: what is taken has the path that was sent. */
static void any_octet_anywhere_is_taken_or_refused(void **state)
{
    static const char text[] = "GET /a HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n";
    char changed[sizeof(text)];
    struct http_request request;
    unsigned status;
    size_t used;

    (void)state;
    for (size_t i = 0; i < sizeof(text) - 1; i++) {
        for (int c = 0; c < 256; c++) {
            memcpy(changed, text, sizeof(text));
            changed[i] = (char)c;
            if (parse(changed, sizeof(text) - 1, &request, &used, &status) != HTTP_DONE)
                continue;
            assert_int_equal(used, sizeof(text) - 1);
            if (request.method == HTTP_GET && i != 4 && i != 5 && i != 6)
                check_slice(request.path, "/a");
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_is_taken_apart),
        cmocka_unit_test(a_post_has_path_query_and_accept),
        cmocka_unit_test(every_beginning_of_a_request_wants_more),
        cmocka_unit_test(a_connection_is_kept_as_version_and_header_say),
        cmocka_unit_test(limits_hold_to_the_octet),
        cmocka_unit_test(a_header_line_is_bounded_by_itself),
        cmocka_unit_test(what_stands_in_a_log_is_at_hand),
        cmocka_unit_test(pieces_make_no_difference_near_the_limits),
        cmocka_unit_test(empty_lines_do_not_count_as_head),
        cmocka_unit_test(only_ascii_is_taken_in_targets_and_hosts),
        cmocka_unit_test(what_may_be_read_in_two_ways_is_refused),
        cmocka_unit_test(any_octet_anywhere_is_taken_or_refused),
    };

    return cmocka_run_group_tests_name("http_parse", tests, make_guard, NULL);
}
