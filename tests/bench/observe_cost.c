/*
 * What it costs to count an answer, in nanoseconds: the counting, knowing the program by its
 * User-Agent, the time that it took, and a reading of the clock, which is most of the latter.
 */

#include "base/clock.h"
#include "base/memory.h"
#include "base/snapshot.h"
#include "http/observe.h"
#include "http/proxy.h"
#include "http/server.h"
#include "http/traffic.h"

#include <stdio.h>
#include <string.h>

#define ROUNDS 5000000

static const struct proxies no_proxies;

struct work {
    struct observer observer;
    struct http_request request;
    struct response response;
};

static void count(struct work *work)
{
    static const struct address nobody;

    observe_answer(&work->observer, &nobody, &work->request, &work->response);
}

static void know(struct work *work)
{
    reader_cached(&work->observer.readers, work->request.user_agent);
}

static void time_it(struct work *work)
{
    const struct owed owed = {.since_us = work->observer.owed.since_us, .answers = 1};

    observe_sent(&work->observer, &owed);
}

static void read_clock(struct work *work)
{
    work->observer.owed.since_us = clock_monotonic_us();
}

static const struct {
    const char *name;
    void (*run)(struct work *work);
} steps[] = {
    {"count an answer", count},
    {"of which: know the reader", know},
    {"its time", time_it},
    {"of which: read the clock", read_clock},
};

static struct slice slice(const char *text)
{
    return (struct slice){text, strlen(text)};
}

static struct snapshot *make_snapshot(void)
{
    struct snapshot *snapshot = snapshot_new(1);
    struct buf body = BUF_INIT;
    struct resource *resource;

    buf_puts(&body, "BEGIN:VCALENDAR");
    resource = snapshot_add(snapshot, "/all.ics", "text/calendar", &body);
    resource->feed = xstrdup("all");
    resource->format = "ics";
    snapshot_digest(snapshot);
    http_seal(snapshot, NULL, 0);
    return snapshot;
}

int main(void)
{
    struct snapshot *snapshot = make_snapshot();
    struct traffic *traffic = traffic_new();
    struct work *work = xcalloc(1, sizeof(*work));

    observer_init(&work->observer, traffic, &no_proxies);
    observe_wake(&work->observer, 0, clock_monotonic_us());
    work->request = (struct http_request){
        .path = slice("/all.ics"),
        .if_none_match = slice(snapshot_get(snapshot, 0)->variants[CODING_IDENTITY].etag),
        .user_agent = slice("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 "
                            "Thunderbird/140.0"),
    };
    work->response = route_request(&work->request, snapshot, NULL);
    for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
        int64_t before = clock_monotonic_us();

        for (int round = 0; round < ROUNDS; round++)
            steps[i].run(work);
        printf("%-28s %5.1f ns\n", steps[i].name,
               (double)(clock_monotonic_us() - before) * 1000 / ROUNDS);
    }
    observer_done(&work->observer);
    traffic_free(traffic);
    snapshot_unref(snapshot);
    free(work);
    return 0;
}
