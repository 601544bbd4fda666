/* Requests that differ a little from right ones, read by two parsers: see differ/differ.h. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "differ/differ.h"

#include <string.h>

#define ROOM 2048
#define REQUESTS 300000

static const char *const right[] = {
    "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "HEAD /nato.ics?x=%20 HTTP/1.1\r\nHost: a:80\r\nAccept: */*\r\nAccept-Encoding: gzip\r\n\r\n",
    "GET /nato.ics HTTP/1.1\r\nHost: a\r\nIf-None-Match: W/\"a\", \"b\"\r\nX:\r\n\r\n",
    "GET /n HTTP/1.1\r\nHost: a\r\nIf-Modified-Since: Fri, 08 Dec 2023 12:00:00 GMT\r\n\r\n",
    "GET /nato.ics HTTP/1.1\r\nHost: a\r\nUser-Agent: iOS/17 (21A) dataaccessd/1.0\r\n\r\n",
    "GET /nato.ics HTTP/1.0\r\nConnection: keep-alive\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n",
    "GET /nato.ics HTTP/1.1\r\nHost: a\r\nConnection: TE, close\r\nReferer: http://b/\r\n\r\n",
    "GET http://a.example:80/nato.ics?x HTTP/1.1\r\nHost: a.example\r\n\r\n",
    "POST /reload HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
    "PUT /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "PROPFIND /dav/ HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nDepth: 1\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: a\r\nProxy-Connection: close\r\n\r\n",
    "\r\nGET //a?b?c HTTP/1.1\r\nHost: [::1]:80\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n",
};

static const char *const words[] = {
    "\r\n",
    "\r\n\r\n",
    "\n",
    "\r",
    " ",
    "\t",
    ":",
    ": ",
    ",",
    "?",
    "#",
    "/",
    "//",
    "%2f",
    "*",
    "\x7f",
    "\x80",
    "\"",
    "0",
    "10",
    "HTTP/1.0",
    "HTTP/1.1",
    "HTTP/1.2",
    "http://",
    "https://a",
    "@",
    "close",
    "keep-alive",
    "upgrade",
    "chunked",
    "Host: b",
    "Content-Length:",
    "Connection:",
    "Connection: close\r\n",
    "\r\n ",
    "Transfer-Encoding: chunked\r\n",
    "Content-Length: 1\r\n",
    "Connection: keep-alive\r\n",
};

struct text {
    char data[ROOM];
    size_t len;
};

/* xorshift64: the same everywhere and every time. */
static size_t below(uint64_t *random, size_t most)
{
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    return (size_t)(*random % most);
}

/* Puts `len` octets in the place of `gone` ones at `at`. */
static void splice(struct text *text, size_t at, size_t gone, const char *data, size_t len)
{
    if (text->len - gone + len > ROOM)
        return;
    memmove(text->data + at + len, text->data + at + gone, text->len - at - gone);
    memcpy(text->data + at, data, len);
    text->len += len - gone;
}

/* A word put in or over what is there, an octet changed or left out, a piece said twice. */
static void change(struct text *text, uint64_t *random)
{
    const char *word = words[below(random, ARRAY_SIZE(words))];
    size_t at = below(random, text->len), left = text->len - at, len = strlen(word);
    char octet = (char)below(random, 256), piece[32];

    switch (below(random, 5)) {
    case 0:
        splice(text, at, 0, word, len);
        break;
    case 1:
        splice(text, at, len < left ? len : left, word, len);
        break;
    case 2:
        splice(text, at, 1, &octet, 1);
        break;
    case 3:
        splice(text, at, 1, "", 0);
        break;
    case 4:
        len = 1 + below(random, sizeof(piece) - 1);
        len = len < left ? len : left;
        memcpy(piece, text->data + at, len);
        splice(text, below(random, text->len), 0, piece, len);
        break;
    }
}

static struct text make_request(uint64_t *random, size_t changes)
{
    const char *model = right[below(random, ARRAY_SIZE(right))];
    struct text text = {.len = strlen(model)};

    memcpy(text.data, model, text.len);
    while (changes-- && text.len)
        change(&text, random);
    return text;
}

static void what_is_taken_is_read_alike_elsewhere(void **state)
{
    uint64_t random = 88172645463325252u;
    int taken_in_all = 0;

    (void)state;
    for (size_t i = 0; i < REQUESTS; i++) {
        struct text text = make_request(&random, i % 4);
        char *exact = xmalloc(text.len);
        const char *what;
        int taken;

        memcpy(exact, text.data, text.len);
        what = differ(exact, text.len, &taken);
        if (what)
            fail_msg("%s\n%.*s", what, (int)text.len, exact);
        taken_in_all += taken;
        free(exact);
    }
    assert_in_range(taken_in_all, REQUESTS / 3, REQUESTS);
}

static void a_right_request_is_taken_by_both(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(right); i++) {
        int taken;

        assert_null(differ(right[i], strlen(right[i]), &taken));
        assert_int_equal(taken, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_right_request_is_taken_by_both),
        cmocka_unit_test(what_is_taken_is_read_alike_elsewhere),
    };

    return cmocka_run_group_tests_name("http_differ", tests, NULL, NULL);
}
