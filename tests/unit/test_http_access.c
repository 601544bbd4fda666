/* Lines of the access log: what they hold, and that nobody can forge one. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "http/access_line.h"

#include <string.h>

#define TIME 1791640536 /* 10 October 2026, 13:55:36 UTC */

static struct slice slice(const char *text)
{
    return (struct slice){text, strlen(text)};
}

static struct access access_of(const struct http_request *request)
{
    struct access access = {
        .time = TIME,
        .detail = ADDRESS_FULL,
        .request = request,
        .status = 304,
        .feed = "nato",
    };

    assert_int_equal(address_parse("192.0.2.77", 10, &access.client), 0);
    return access;
}

static void check(void (*format)(const struct access *access, struct buf *buf),
                  const struct access *access, const char *expected)
{
    struct buf line auto_buf = BUF_INIT;

    format(access, &line);
    assert_string_equal(line.data, expected);
}

static void a_request_is_told_as_web_servers_do(void **state)
{
    const struct http_request request = {
        .line = slice("GET /nato.ics?x HTTP/1.1"),
        .referer = slice("https://example.org/"),
        .user_agent = slice("curl/8 (x; y)"),
    };
    const struct access access = access_of(&request);

    (void)state;
    check(access_combined, &access,
          "192.0.2.77 - - [10/Oct/2026:13:55:36 +0000] \"GET /nato.ics?x HTTP/1.1\" 304 0 "
          "\"https://example.org/\" \"curl/8 (x; y)\"\n");
    check(access_json, &access,
          "{\"time\":\"2026-10-10T13:55:36Z\",\"client\":\"192.0.2.77\",\"method\":\"GET\","
          "\"target\":\"/nato.ics?x\",\"protocol\":\"HTTP/1.1\",\"status\":304,\"octets\":0,"
          "\"referer\":\"https://example.org/\",\"user_agent\":\"curl/8 (x; y)\","
          "\"feed\":\"nato\"}\n");
}

static void what_is_not_known_is_not_said(void **state)
{
    const struct access access = {
        .time = TIME, .detail = ADDRESS_FULL, .status = 400, .octets = 23};

    (void)state;
    check(access_combined, &access,
          "- - - [10/Oct/2026:13:55:36 +0000] \"-\" 400 23 \"-\" \"-\"\n");
    check(access_json, &access,
          "{\"time\":\"2026-10-10T13:55:36Z\",\"client\":null,\"method\":null,\"target\":null,"
          "\"protocol\":null,\"status\":400,\"octets\":23,\"referer\":null,\"user_agent\":null,"
          "\"feed\":null}\n");
}

static void an_address_is_told_as_far_as_it_may_be(void **state)
{
    static const char *const begins[] = {
        [ADDRESS_NONE] = "- - - [",
        [ADDRESS_PREFIX] = "192.0.2.0 - - [",
        [ADDRESS_FULL] = "192.0.2.77 - - [",
    };
    struct access access = access_of(NULL);

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(begins); i++) {
        struct buf line auto_buf = BUF_INIT;

        access.detail = (enum address_detail)i;
        access_combined(&access, &line);
        assert_memory_equal(line.data, begins[i], strlen(begins[i]));
    }
}

static void quotes_and_what_is_no_ascii_are_escaped(void **state)
{
    const struct http_request request = {
        .line = slice("GET /\"\\ HTTP/1.1"),
        .referer = slice(""),
        .user_agent = {"\t\" 200 0 \"-\" \"\xc3\xa9\x7f\x01\xff\0", 20},
    };
    const struct access access = access_of(&request);

    (void)state;
    check(access_combined, &access,
          "192.0.2.77 - - [10/Oct/2026:13:55:36 +0000] \"GET /\\x22\\x5C HTTP/1.1\" 304 0 \"\" "
          "\"\\x09\\x22 200 0 \\x22-\\x22 \\x22\\xC3\\xA9\\x7F\\x01\\xFF\\x00\"\n");
    check(access_json, &access,
          "{\"time\":\"2026-10-10T13:55:36Z\",\"client\":\"192.0.2.77\",\"method\":\"GET\","
          "\"target\":\"/\\\\x22\\\\x5C\",\"protocol\":\"HTTP/1.1\",\"status\":304,\"octets\":0,"
          "\"referer\":\"\",\"user_agent\":\"\\\\x09\\\\x22 200 0 \\\\x22-\\\\x22 "
          "\\\\x22\\\\xC3\\\\xA9\\\\x7F\\\\x01\\\\xFF\\\\x00\",\"feed\":\"nato\"}\n");
}

/* Whatever octets there are: one line, of printable ASCII, with as many quotes as without them. */
static void no_octet_can_forge_a_line(void **state)
{
    static void (*const formats[])(const struct access *access, struct buf *buf) = {
        access_combined,
        access_json,
    };
    char octet;

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
        size_t quotes[2] = {0, 0};

        for (int c = 0; c < 256; c++) {
            const struct http_request request = {
                .line = slice("GET / HTTP/1.1"),
                .referer = {&octet, 1},
                .user_agent = {&octet, 1},
            };
            const struct access access = access_of(&request);
            struct buf line auto_buf = BUF_INIT;

            octet = (char)c;
            formats[i](&access, &line);
            assert_int_equal(line.data[line.len - 1], '\n');
            quotes[c > 0] = 0;
            for (size_t j = 0; j < line.len - 1; j++) {
                assert_in_range(line.data[j], ' ', '~');
                quotes[c > 0] += line.data[j] == '"';
            }
            if (c > 0)
                assert_int_equal(quotes[1], quotes[0]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_is_told_as_web_servers_do),
        cmocka_unit_test(what_is_not_known_is_not_said),
        cmocka_unit_test(an_address_is_told_as_far_as_it_may_be),
        cmocka_unit_test(quotes_and_what_is_no_ascii_are_escaped),
        cmocka_unit_test(no_octet_can_forge_a_line),
    };

    return cmocka_run_group_tests_name("http_access", tests, NULL, NULL);
}
