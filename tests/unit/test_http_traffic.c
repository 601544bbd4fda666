/* What is counted of answers, and for how long. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "base/snapshot.h"
#include "http/observe.h"
#include "http/proxy.h"
#include "http/server.h"
#include "http/traffic.h"

#include <string.h>

static struct slice slice(const char *text)
{
    return (struct slice){text, strlen(text)};
}

static struct resource *add(struct snapshot *snapshot, const char *path, const char *feed,
                            const char *format, const char *text)
{
    struct buf body = BUF_INIT;
    struct resource *resource;

    buf_puts(&body, text);
    resource = snapshot_add(snapshot, path, "text/plain", &body);
    resource->feed = feed ? xstrdup(feed) : NULL;
    resource->format = format;
    return resource;
}

/* /a.ics holds that text, /a.atom and / are always the same, /old.ics has moved. */
static struct snapshot *make(const char *text, const struct snapshot *before)
{
    struct snapshot *snapshot = snapshot_new(before ? snapshot_generation(before) + 1 : 1);

    add(snapshot, "/a.ics", "a", "ics", text);
    add(snapshot, "/a.atom", "a", "atom", "entries");
    add(snapshot, "/", NULL, NULL, "page");
    add(snapshot, "/old.ics", "old", "ics", "")->location = xstrdup("/a.ics");
    snapshot_digest(snapshot);
    http_seal(snapshot, before, 0);
    return snapshot;
}

struct world {
    struct traffic *traffic;
    struct observer observer;
    struct snapshot *snapshot;
};

static const struct proxies no_proxies;

static int begin(void **state)
{
    struct world *world = xcalloc(1, sizeof(*world));

    world->traffic = traffic_new();
    observer_init(&world->observer, world->traffic, &no_proxies);
    world->snapshot = make("one", NULL);
    *state = world;
    return 0;
}

static int end(void **state)
{
    struct world *world = *state;

    observer_done(&world->observer);
    snapshot_unref(world->snapshot);
    traffic_free(world->traffic);
    free(world);
    return 0;
}

static void publish(struct world *world, const char *text)
{
    struct snapshot *before = world->snapshot;

    world->snapshot = make(text, before);
    snapshot_unref(before);
}

/* `has`: the client has the bytes that are there now. */
static void ask(struct world *world, enum http_method method, const char *path, bool has,
                const char *user_agent)
{
    static const struct address nobody;
    const struct resource *resource = snapshot_find(world->snapshot, path, strlen(path));
    const struct http_request request = {
        .method = method,
        .path = slice(path),
        .if_none_match = slice(has ? resource->variants[CODING_IDENTITY].etag : "\"other\""),
        .user_agent = slice(user_agent),
    };
    struct workshop *workshop = workshop_new();
    const struct response response = route_request(&request, world->snapshot, workshop);

    observe_answer(&world->observer, &nobody, &request, &response);
    workshop_free(workshop);
}

static uint64_t statuses(const struct tally *tally, unsigned status)
{
    return tally_sum(tally, status_counter(status));
}

static const struct resource *resource(const struct world *world, const char *path)
{
    return snapshot_find(world->snapshot, path, strlen(path));
}

static uint64_t polls(const struct world *world, enum reader reader, bool had)
{
    return tally_sum(resource(world, "/a.ics")->polls, poll_counter(reader, had));
}

static void every_answer_that_can_be_given_has_a_counter(void **state)
{
    size_t found = 0;

    (void)state;
    for (unsigned status = 100; status < 600; status++) {
        if (route_error(status).status != status)
            continue;
        assert_int_not_equal(status_counter(status), COUNT_STATUS);
        found++;
    }
    assert_true(found >= 8);
    assert_int_not_equal(status_counter(200), status_counter(304));
    assert_int_equal(status_counter(299), COUNT_STATUS);
}

static void answers_are_counted_where_they_belong(void **state)
{
    struct world *world = *state;
    const struct tally *totals = world->traffic->totals;

    ask(world, HTTP_GET, "/a.ics", false, "curl/8");
    ask(world, HTTP_GET, "/a.ics", true, "curl/8");
    ask(world, HTTP_HEAD, "/a.ics", false, "curl/8");
    ask(world, HTTP_GET, "/a.atom", false, "curl/8");
    ask(world, HTTP_GET, "/old.ics", false, "curl/8");
    ask(world, HTTP_GET, "/", false, "curl/8");
    ask(world, HTTP_GET, "/none", false, "curl/8");
    ask(world, HTTP_POST, "/a.ics", false, "curl/8");
    assert_int_equal(statuses(resource(world, "/a.ics")->answers, 200), 2);
    assert_int_equal(statuses(resource(world, "/a.ics")->answers, 304), 1);
    assert_int_equal(tally_sum(resource(world, "/a.ics")->answers, COUNT_OCTETS), strlen("one"));
    assert_int_equal(statuses(resource(world, "/a.atom")->answers, 200), 1);
    assert_int_equal(statuses(resource(world, "/old.ics")->answers, 301), 1);
    assert_int_equal(statuses(totals, 200), 1);
    assert_int_equal(statuses(totals, 404), 1);
    assert_int_equal(statuses(totals, 405), 1);
    assert_int_equal(tally_sum(totals, COUNT_OCTETS),
                     strlen("page") + route_error(404).text.len + route_error(405).text.len);
}

static void what_is_no_request_is_counted_too(void **state)
{
    static const struct address nobody;
    struct world *world = *state;
    const struct response response = route_error(431);

    observe_answer(&world->observer, &nobody, NULL, &response);
    assert_int_equal(statuses(world->traffic->totals, 431), 1);
}

static void counts_go_on_and_polls_begin_anew_with_other_bytes(void **state)
{
    struct world *world = *state;

    ask(world, HTTP_GET, "/a.ics", false, "Evolution/3.46.4");
    ask(world, HTTP_GET, "/a.ics", true, "Evolution/3.46.4");
    ask(world, HTTP_GET, "/a.ics", true, "Google-Calendar-Importer");
    ask(world, HTTP_HEAD, "/a.ics", false, "Evolution/3.46.4");
    publish(world, "one");
    assert_int_equal(polls(world, READER_GNOME, false), 1);
    assert_int_equal(polls(world, READER_GNOME, true), 1);
    assert_int_equal(polls(world, READER_GOOGLE, true), 1);
    publish(world, "two");
    assert_int_equal(polls(world, READER_GNOME, false), 0);
    assert_int_equal(polls(world, READER_GNOME, true), 0);
    assert_int_equal(statuses(resource(world, "/a.ics")->answers, 200), 2);
    assert_int_equal(statuses(resource(world, "/a.ics")->answers, 304), 2);
    ask(world, HTTP_GET, "/a.ics", false, "Evolution/3.46.4");
    assert_int_equal(polls(world, READER_GNOME, false), 1);
}

static void only_calendars_are_polled(void **state)
{
    struct world *world = *state;

    assert_non_null(resource(world, "/a.ics")->polls);
    assert_null(resource(world, "/a.atom")->polls);
    assert_null(resource(world, "/old.ics")->polls);
    assert_null(resource(world, "/")->answers);
}

static void a_delay_is_in_the_first_bound_that_it_fits(void **state)
{
    (void)state;
    assert_int_equal(delay_counter(0), COUNT_DELAY);
    assert_int_equal(delay_counter(50), COUNT_DELAY);
    assert_int_equal(delay_counter(51), COUNT_DELAY + 1);
    assert_int_equal(delay_counter(10000000), COUNT_DELAY + DELAY_BOUNDS - 1);
    assert_int_equal(delay_counter(10000001), COUNT_DELAY + DELAY_BOUNDS);
    for (size_t i = 1; i < DELAY_BOUNDS; i++)
        assert_true(delay_bounds_us[i] > delay_bounds_us[i - 1]);
}

static void answers_take_until_the_kernel_has_them(void **state)
{
    struct world *world = *state;
    const struct tally *totals = world->traffic->totals;
    struct owed owed;
    uint64_t count = 0;

    observe_wake(&world->observer, 0, INT64_MIN / 2);
    ask(world, HTTP_GET, "/a.ics", true, "curl/8");
    ask(world, HTTP_GET, "/a.ics", true, "curl/8");
    owed = observe_owed(&world->observer);
    assert_int_equal(owed.answers, 2);
    assert_int_equal(observe_owed(&world->observer).answers, 0);
    for (size_t i = 0; i <= DELAY_BOUNDS; i++)
        count += tally_sum(totals, COUNT_DELAY + i);
    assert_int_equal(count, 0);
    observe_sent(&world->observer, &owed);
    assert_int_equal(tally_sum(totals, COUNT_DELAY + DELAY_BOUNDS), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_answer_that_can_be_given_has_a_counter),
        cmocka_unit_test_setup_teardown(answers_are_counted_where_they_belong, begin, end),
        cmocka_unit_test_setup_teardown(what_is_no_request_is_counted_too, begin, end),
        cmocka_unit_test_setup_teardown(counts_go_on_and_polls_begin_anew_with_other_bytes, begin,
                                        end),
        cmocka_unit_test_setup_teardown(only_calendars_are_polled, begin, end),
        cmocka_unit_test(a_delay_is_in_the_first_bound_that_it_fits),
        cmocka_unit_test_setup_teardown(answers_take_until_the_kernel_has_them, begin, end),
    };

    return cmocka_run_group_tests_name("http_traffic", tests, NULL, NULL);
}
