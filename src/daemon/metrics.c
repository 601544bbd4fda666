/* Numbers about the daemon and its feeds, by two tables: see metrics.h. A new one is a row. */

#include "daemon/metrics.h"

#include "base/memory.h"
#include "base/snapshot.h"
#include "daemon/metrics_http.h"
#include "edition/edition.h"

#include <inttypes.h>

/* --- of the daemon ---------------------------------------------------------------------------- */

static int64_t generation(const struct status *status)
{
    return (int64_t)snapshot_generation(status->live->printing->snapshot);
}

static int64_t published(const struct status *status)
{
    return status->live->published;
}

static int64_t events(const struct status *status)
{
    return (int64_t)status->live->printing->plan->published.group_count;
}

static int64_t held(const struct status *status)
{
    return (int64_t)status->live->printing->plan->held;
}

static int64_t connections(const struct status *status)
{
    return status->connections;
}

static int64_t listeners(const struct status *status)
{
    return status->listeners;
}

static int64_t started(const struct status *status)
{
    return status->started;
}

static int64_t loaded(const struct status *status)
{
    return status->live->reloaded;
}

static int64_t loads(const struct status *status)
{
    return (int64_t)status->live->reloads;
}

static int64_t refused(const struct status *status)
{
    return (int64_t)status->live->failures;
}

static int64_t files_are_right(const struct status *status)
{
    return !status->live->failing;
}

static int64_t journal_is_right(const struct status *status)
{
    return !status->live->books.failing;
}

static const struct metric {
    const char *name;
    const char *type;
    const char *help;
    int64_t (*value)(const struct status *status);
} metrics[] = {
    {"generation", "gauge", "Number of what is served; another one for whatever differs.",
     generation},
    {"generation_time_seconds", "gauge", "When what is served was published.", published},
    {"events", "gauge", "Events that are public.", events},
    {"events_held", "gauge", "Events that have gone from the files and wait for a word.", held},
    {"connections", "gauge", "Connections of clients, open now.", connections},
    {"listeners", "gauge", "Those of them that are told of changes at /live.", listeners},
    {"start_time_seconds", "gauge", "When the daemon was started.", started},
    {"load_time_seconds", "gauge", "When the files were last taken.", loaded},
    {"loads_total", "counter", "How often the files were taken since the start.", loads},
    {"loads_refused_total", "counter", "How often they were wrong.", refused},
    {"files_right", "gauge", "1: what the files say is served; 0: they are wrong.",
     files_are_right},
    {"journal_right", "gauge", "1: the journal could be written; 0: it could not.",
     journal_is_right},
};

/* --- of feeds --------------------------------------------------------------------------------- */

static int64_t feed_events(const struct listing *listing, const struct resource *calendar)
{
    (void)calendar;
    return (int64_t)listing->count;
}

static int64_t feed_octets(const struct listing *listing, const struct resource *calendar)
{
    (void)listing;
    return (int64_t)calendar->variants[CODING_IDENTITY].body->len;
}

static int64_t feed_changed(const struct listing *listing, const struct resource *calendar)
{
    (void)listing;
    return calendar->last_modified;
}

static const struct feed_metric {
    const char *name;
    const char *help;
    int64_t (*value)(const struct listing *listing, const struct resource *calendar);
} feed_metrics[] = {
    {"feed_events", "Events that the calendar shows.", feed_events},
    {"feed_octets", "Size of the calendar.", feed_octets},
    {"feed_change_time_seconds", "When the calendar last changed.", feed_changed},
};

void metrics_head(const char *name, const char *type, const char *help, struct buf *buf)
{
    buf_printf(buf, "# HELP daybookd_%s %s\n# TYPE daybookd_%s %s\n", name, help, name, type);
}

/* The id of a feed needs no quoting: [a-z0-9-]. */
static void print_feeds(const struct live *live, const struct feed_metric *metric, struct buf *buf)
{
    const struct published *published = &live->printing->plan->published;

    metrics_head(metric->name, "gauge", metric->help, buf);
    for (size_t i = 0; i < published->model->feed_count; i++) {
        const struct listing *listing = &published->listings[i];

        buf_printf(buf, "daybookd_%s{feed=\"%s\"} %" PRId64 "\n", metric->name, listing->feed->id,
                   metric->value(listing, status_calendar(live, listing->feed)));
    }
}

void metrics_print(const struct status *status, struct buf *buf)
{
    for (size_t i = 0; i < ARRAY_SIZE(metrics); i++) {
        metrics_head(metrics[i].name, metrics[i].type, metrics[i].help, buf);
        buf_printf(buf, "daybookd_%s %" PRId64 "\n", metrics[i].name, metrics[i].value(status));
    }
    for (size_t i = 0; i < ARRAY_SIZE(feed_metrics); i++)
        print_feeds(status->live, &feed_metrics[i], buf);
    metrics_http_print(status->traffic, status->live->printing->snapshot, buf);
}
