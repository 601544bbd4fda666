/* From requests to answers, on a small snapshot: statuses, conditions, codings, paths. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "base/snapshot.h"
#include "http/route.h"
#include "http/server.h"

#include <string.h>

static struct workshop *workshop;

#define MODIFIED 1702036800 /* Fri, 08 Dec 2023 12:00:00 GMT */

static int make_snapshot(void **state)
{
    struct snapshot *snapshot = snapshot_new(1);
    struct buf body = BUF_INIT;
    struct resource *resource;

    for (int i = 0; i < 1000; i++)
        buf_puts(&body, "packs well\r\n");
    resource = snapshot_add(snapshot, "/a b.ics", "text/calendar", &body);
    resource->last_modified = MODIFIED;
    buf_puts(&body, "short");
    snapshot_add(snapshot, "/short", "text/plain", &body);
    resource = snapshot_add(snapshot, "/old", "text/plain", &body);
    resource->location = xstrdup("/short");
    for (int i = 0; i < 1000; i++)
        buf_puts(&body, "<p>Nothing</p>");
    resource = snapshot_add(snapshot, SNAPSHOT_MISSING, "text/html", &body);
    resource->policy = "default-src 'none'";
    resource->is_missing = true;
    snapshot_digest(snapshot);
    http_seal(snapshot, NULL, MODIFIED);
    *state = snapshot;
    workshop = workshop_new();
    return 0;
}

static int free_snapshot(void **state)
{
    snapshot_unref(*state);
    workshop = workshop_free(workshop);
    return 0;
}

static struct slice slice(const char *text)
{
    return (struct slice){text, text ? strlen(text) : 0};
}

/* The answer to a GET. */
static struct response get(const struct snapshot *snapshot, const char *path, const char *tags,
                           const char *since, const char *codings)
{
    const struct http_request request = {
        .path = slice(path),
        .if_none_match = slice(tags),
        .if_modified_since = slice(since),
        .accept_encoding = slice(codings),
    };

    return route_request(&request, snapshot, workshop);
}

static bool has_line(const struct response *response, const char *line)
{
    return memmem(response->head.data, response->head.len, line, strlen(line)) != NULL;
}

static void a_path_is_found_by_its_decoded_name_only(void **state)
{
    static const struct {
        const char *path;
        unsigned status;
    } cases[] = {
        {"/a%20b.ics", 200}, {"/%61%20b%2eics", 200}, {"%2Fa%20b.ics", 200},
        {"/short", 200},     {"/old", 301},           {"/", 404},
        {"/shor", 404},      {"/short/", 404},        {"/a%2520b.ics", 404},
        {"/a+b.ics", 404},   {"/a%2", 400},           {"/a%", 400},
        {"/a%2gb.ics", 400}, {"/short%00", 400},      {"/a%-1b", 400},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        unsigned status = get(*state, cases[i].path, NULL, NULL, NULL).status;

        if (status != cases[i].status)
            fail_msg("%s: %u", cases[i].path, status);
    }
}

static void a_304_repeats_the_tag_that_the_client_has(void **state)
{
    const struct resource *resource = snapshot_find(*state, "/a b.ics", 8);
    static const char *const codings[] = {NULL, "gzip"};

    for (size_t had = 0; had < CODING_COUNT; had++) {
        for (size_t i = 0; i < ARRAY_SIZE(codings); i++) {
            const char *tag = resource->variants[had].etag;
            struct response response = get(*state, "/a%20b.ics", tag, NULL, codings[i]);

            assert_int_equal(response.status, 304);
            assert_true(has_line(&response, tag));
            assert_null(response.body);
            assert_int_equal(response.text.len, 0);
        }
    }
}

static void a_tag_counts_more_than_a_date(void **state)
{
    static const char now[] = "Fri, 08 Dec 2023 12:00:00 GMT";
    static const char before[] = "Fri, 08 Dec 2023 11:59:59 GMT";

    assert_int_equal(get(*state, "/a%20b.ics", NULL, now, NULL).status, 304);
    assert_int_equal(get(*state, "/a%20b.ics", NULL, before, NULL).status, 200);
    assert_int_equal(get(*state, "/a%20b.ics", NULL, "", NULL).status, 200);
    assert_int_equal(get(*state, "/a%20b.ics", "\"x\"", now, NULL).status, 200);
    assert_int_equal(get(*state, "/a%20b.ics", "", now, NULL).status, 200);
    assert_int_equal(get(*state, "/a%20b.ics", "*", before, NULL).status, 304);
    assert_int_equal(get(*state, "/short", NULL, now, NULL).status, 200);
}

static void what_does_not_pack_is_sent_as_it_is(void **state)
{
    struct response packed = get(*state, "/a%20b.ics", NULL, NULL, "gzip");
    struct response plain = get(*state, "/short", NULL, NULL, "gzip");

    assert_true(has_line(&packed, "Content-Encoding: gzip\r\n"));
    assert_false(has_line(&plain, "Content-Encoding"));
    assert_int_equal(plain.body->len, 5);
}

static void head_has_the_head_of_get_and_no_body(void **state)
{
    static const char *const paths[] = {"/short", "/a%20b.ics", "/old", "/none", "/%"};

    for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
        const struct http_request request = {.method = HTTP_HEAD, .path = slice(paths[i])};
        struct response head = route_request(&request, *state, workshop);
        struct response expected = get(*state, paths[i], NULL, NULL, NULL);

        assert_int_equal(head.status, expected.status);
        assert_ptr_equal(head.head.data, expected.head.data);
        assert_null(head.body);
        assert_int_equal(head.text.len, 0);
    }
}

/* Browsers name HTML. */
static const char browser[] = "text/html,application/xhtml+xml,*/*;q=0.8";

static void people_are_told_on_a_page_that_there_is_nothing(void **state)
{
    const struct resource *page = snapshot_find(*state, SNAPSHOT_MISSING, strlen(SNAPSHOT_MISSING));
    static const char *const paths[] = {"/none", "/short/", "/live", SNAPSHOT_MISSING};

    for (size_t i = 0; i < 4 * ARRAY_SIZE(paths); i++) {
        const bool packed = i & 1;
        const struct http_request request = {
            .method = i & 2 ? HTTP_HEAD : HTTP_GET,
            .path = slice(paths[i / 4]),
            .query = slice("feed=none"),
            .accept = slice(browser),
            .accept_encoding = slice(packed ? "gzip" : NULL),
            .if_none_match = slice("*"),
        };
        struct response response = route_request(&request, *state, workshop);

        assert_int_equal(response.status, 404);
        assert_memory_equal(response.status_line.data, "HTTP/1.1 404 ", 13);
        assert_true(has_line(&response, "Content-Type: text/html\r\n"));
        assert_true(has_line(&response, "Vary: Accept, Accept-Encoding\r\n"));
        assert_true(has_line(&response, "Cache-Control: no-cache\r\n"));
        assert_true(has_line(&response, "Content-Security-Policy: default-src 'none'\r\n"));
        assert_int_equal(has_line(&response, "Content-Encoding: gzip\r\n"), packed);
        assert_false(has_line(&response, "ETag"));
        assert_ptr_equal(response.body, i & 2 ? NULL : page->variants[packed].body);
        assert_int_equal(response.text.len, 0);
        assert_null(response.resource);
    }
}

static void programs_are_told_in_a_line_that_there_is_nothing(void **state)
{
    static const char *const accepts[] = {NULL, "*/*", "text/calendar", "text/html;q=0"};
    struct snapshot *bare = snapshot_new(1);

    for (size_t i = 0; i <= ARRAY_SIZE(accepts); i++) {
        const bool is_bare = i == ARRAY_SIZE(accepts);
        const struct http_request request = {.path = slice("/none"),
                                             .accept = slice(is_bare ? browser : accepts[i])};
        struct response response = route_request(&request, is_bare ? bare : *state, workshop);

        assert_int_equal(response.status, 404);
        assert_true(has_line(&response, "Content-Type: text/plain; charset=utf-8\r\n"));
        assert_true(has_line(&response, "Vary: Accept\r\n"));
        assert_null(response.body);
        assert_true(response.text.len > 0);
    }
    snapshot_unref(bare);
}

static void what_has_moved_keeps_the_query(void **state)
{
    const struct http_request request = {.path = slice("/old"), .query = slice("month=2023-12")};
    struct response response = route_request(&request, *state, workshop);

    assert_int_equal(response.status, 301);
    assert_string_equal(response.location, "/short");
    assert_int_equal(response.query.len, strlen("month=2023-12"));
    assert_ptr_equal(response.query.data, request.query.data);
}

static void other_methods_are_refused_whatever_the_path_and_conditions(void **state)
{
    static const char *const paths[] = {"/short", "/none", "*", "host:80", "/%"};

    for (size_t i = 0; i < 2 * ARRAY_SIZE(paths); i++) {
        const struct http_request request = {.method = i % 2 ? HTTP_POST : HTTP_OTHER,
                                             .path = slice(paths[i / 2]),
                                             .if_none_match = slice("*")};
        struct response response = route_request(&request, *state, workshop);

        assert_int_equal(response.status, 405);
        assert_true(has_line(&response, "Allow: GET, HEAD\r\n"));
        assert_int_equal(route_request(&request, NULL, workshop).status, 405);
    }
}

static void before_anything_is_published_the_answer_is_to_come_back(void **state)
{
    struct response response = get(NULL, "/short", "*", NULL, NULL);

    (void)state;
    assert_int_equal(response.status, 503);
    assert_true(has_line(&response, "Retry-After: "));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_is_found_by_its_decoded_name_only),
        cmocka_unit_test(a_304_repeats_the_tag_that_the_client_has),
        cmocka_unit_test(a_tag_counts_more_than_a_date),
        cmocka_unit_test(what_does_not_pack_is_sent_as_it_is),
        cmocka_unit_test(head_has_the_head_of_get_and_no_body),
        cmocka_unit_test(people_are_told_on_a_page_that_there_is_nothing),
        cmocka_unit_test(programs_are_told_in_a_line_that_there_is_nothing),
        cmocka_unit_test(what_has_moved_keeps_the_query),
        cmocka_unit_test(other_methods_are_refused_whatever_the_path_and_conditions),
        cmocka_unit_test(before_anything_is_published_the_answer_is_to_come_back),
    };

    return cmocka_run_group_tests_name("http_route", tests, make_snapshot, free_snapshot);
}
