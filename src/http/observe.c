/* Counting answers, and one line for each: see observe.h. */

#include "http/observe.h"

#include "base/clock.h"
#include "http/access_line.h"
#include "http/access_log.h"
#include "http/proxy.h"
#include "http/traffic.h"

void observer_init(struct observer *observer, struct traffic *traffic,
                   const struct proxies *proxies)
{
    observer->proxies = proxies;
    observer->traffic = traffic;
    if (traffic)
        observer->thread = atomic_fetch_add_explicit(&traffic->observers, 1, memory_order_relaxed) %
                           TALLY_MOST_THREADS;
}

void observer_done(struct observer *observer)
{
    buf_done(&observer->line);
}

void observe_wake(struct observer *observer, int64_t second, int64_t now_us)
{
    observer->second = second;
    observer->owed = (struct owed){.since_us = now_us};
}

static void write_line(struct observer *observer, const struct address *peer,
                       const struct http_request *request, const struct response *response)
{
    const struct traffic *traffic = observer->traffic;
    const struct slice nothing = {NULL, 0};
    const struct access access = {
        .time = observer->second,
        .client = proxy_client(observer->proxies, peer, request ? request->forwarded_for : nothing),
        .detail = traffic->detail,
        .request = request,
        .status = response->status,
        .octets = response_length(response),
        .feed = response->resource ? response->resource->feed : NULL,
    };

    buf_clear(&observer->line);
    access_log_format(traffic->log)(&access, &observer->line);
    access_log_add(traffic->log, observer->line.data, observer->line.len);
}

static bool is_poll(const struct http_request *request, const struct response *response)
{
    return response->resource && response->resource->polls && request->method == HTTP_GET &&
           (response->status == 200 || response->status == 304);
}

void observe_answer(struct observer *observer, const struct address *peer,
                    const struct http_request *request, const struct response *response)
{
    const struct traffic *traffic = observer->traffic;
    const struct resource *resource = response->resource;
    size_t length = response_length(response);
    struct tally *tally;

    if (!traffic)
        return;
    tally = resource && resource->answers ? resource->answers : traffic->totals;
    tally_add(tally, observer->thread, status_counter(response->status), 1);
    if (length)
        tally_add(tally, observer->thread, COUNT_OCTETS, length);
    if (is_poll(request, response))
        tally_add(resource->polls, observer->thread,
                  poll_counter(reader_cached(&observer->readers, request->user_agent),
                               response->status == 304),
                  1);
    observer->owed.answers++;
    if (traffic->log)
        write_line(observer, peer, request, response);
}

struct owed observe_owed(struct observer *observer)
{
    struct owed owed = observer->owed;

    observer->owed.answers = 0;
    return owed;
}

void observe_sent(struct observer *observer, const struct owed *owed)
{
    int64_t us;

    if (!observer->traffic || !owed->answers)
        return;
    us = clock_monotonic_us() - owed->since_us;
    tally_add(observer->traffic->totals, observer->thread, delay_counter(us), owed->answers);
    tally_add(observer->traffic->totals, observer->thread, COUNT_DELAY_SUM,
              owed->answers * (uint64_t)us);
}

void observe_turned_away(struct observer *observer)
{
    if (observer->traffic)
        tally_add(observer->traffic->totals, observer->thread, COUNT_TURNED_AWAY, 1);
}
