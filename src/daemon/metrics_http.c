/*
 * Requests in numbers: see metrics_http.h. What no feed answers has the labels feed="" and
 * format="", which to Prometheus is as if it had none. Series appear when there is something to
 * count, and go with their feed.
 */

#include "daemon/metrics_http.h"

#include "base/memory.h"
#include "daemon/metrics.h"
#include "daemon/readers.h"
#include "http/access_log.h"
#include "http/traffic.h"

#include <inttypes.h>

/* --- answers ---------------------------------------------------------------------------------- */

/* Adds what a tally of answers has, under that name; `format` is never NULL. */
typedef void print_answers(const char *name, const char *feed, const char *format,
                           const struct tally *tally, struct buf *buf);

static void print_statuses(const char *name, const char *feed, const char *format,
                           const struct tally *tally, struct buf *buf)
{
    for (size_t i = 0; i < COUNTED_STATUSES; i++) {
        uint64_t count = tally_sum(tally, COUNT_STATUS + i);

        if (!count)
            continue;
        buf_printf(buf, "daybookd_%s{feed=\"%s\",format=\"%s\",status=\"", name, feed, format);
        if (counted_statuses[i])
            buf_printf(buf, "%u", counted_statuses[i]);
        else
            buf_puts(buf, "other");
        buf_printf(buf, "\"} %" PRIu64 "\n", count);
    }
}

static void print_octets(const char *name, const char *feed, const char *format,
                         const struct tally *tally, struct buf *buf)
{
    uint64_t count = tally_sum(tally, COUNT_OCTETS);

    if (count)
        buf_printf(buf, "daybookd_%s{feed=\"%s\",format=\"%s\"} %" PRIu64 "\n", name, feed, format,
                   count);
}

static void print_all_answers(const char *name, const char *help, print_answers *print,
                              const struct traffic *traffic, const struct snapshot *snapshot,
                              struct buf *buf)
{
    metrics_head(name, "counter", help, buf);
    for (size_t i = 0; i < snapshot_count(snapshot); i++) {
        const struct resource *resource = snapshot_get(snapshot, i);

        if (resource->answers)
            print(name, resource->feed, resource->format, resource->answers, buf);
    }
    print(name, "", "", traffic->totals, buf);
}

/* --- how long they took ----------------------------------------------------------------------- */

static void print_delays(const struct tally *totals, struct buf *buf)
{
    static const char name[] = "http_request_duration_seconds";
    uint64_t count = 0;

    metrics_head(name, "histogram",
                 "From the moment a worker woke up for a request until the kernel had its answer.",
                 buf);
    for (size_t i = 0; i < DELAY_BOUNDS; i++) {
        count += tally_sum(totals, COUNT_DELAY + i);
        buf_printf(buf, "daybookd_%s_bucket{le=\"%g\"} %" PRIu64 "\n", name,
                   (double)delay_bounds_us[i] / 1e6, count);
    }
    count += tally_sum(totals, COUNT_DELAY + DELAY_BOUNDS);
    buf_printf(buf, "daybookd_%s_bucket{le=\"+Inf\"} %" PRIu64 "\n", name, count);
    buf_printf(buf, "daybookd_%s_sum %.6f\n", name,
               (double)tally_sum(totals, COUNT_DELAY_SUM) / 1e6);
    buf_printf(buf, "daybookd_%s_count %" PRIu64 "\n", name, count);
}

/* --- who polls -------------------------------------------------------------------------------- */

static uint64_t polls_of(const struct polls *polls)
{
    return polls->count;
}

static uint64_t polls_that_had(const struct polls *polls)
{
    return polls->had;
}

static void print_polls(const char *name, const char *help,
                        uint64_t (*value)(const struct polls *polls),
                        const struct snapshot *snapshot, struct buf *buf)
{
    metrics_head(name, "gauge", help, buf);
    for (size_t i = 0; i < snapshot_count(snapshot); i++) {
        const struct resource *resource = snapshot_get(snapshot, i);

        for (size_t j = 0; resource->polls && j < READER_COUNT; j++) {
            const struct polls polls = readers_polls(resource, (enum reader)j);

            if (polls.count)
                buf_printf(buf, "daybookd_%s{feed=\"%s\",reader=\"%s\"} %" PRIu64 "\n", name,
                           resource->feed, reader_word((enum reader)j), value(&polls));
        }
    }
}

/* --- all of it -------------------------------------------------------------------------------- */

static void print_counter(const char *name, const char *help, uint64_t value, struct buf *buf)
{
    metrics_head(name, "counter", help, buf);
    buf_printf(buf, "daybookd_%s %" PRIu64 "\n", name, value);
}

void metrics_http_print(const struct traffic *traffic, const struct snapshot *snapshot,
                        struct buf *buf)
{
    print_all_answers("http_requests_total", "Answers that were put together.", print_statuses,
                      traffic, snapshot, buf);
    print_all_answers("http_body_octets_total", "Octets of their bodies.", print_octets, traffic,
                      snapshot, buf);
    print_delays(traffic->totals, buf);
    print_counter("connections_turned_away_total",
                  "Connections that were closed at once, because there were too many.",
                  tally_sum(traffic->totals, COUNT_TURNED_AWAY), buf);
    print_counter("access_log_lost_lines_total", "Lines that could not be written.",
                  traffic->log ? access_log_lost(traffic->log) : 0, buf);
    print_polls("calendar_polls", "Polls of a calendar since it last changed.", polls_of, snapshot,
                buf);
    print_polls("calendar_polls_up_to_date", "Those by readers that had it already.",
                polls_that_had, snapshot, buf);
}
