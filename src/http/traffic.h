#ifndef DAYBOOKD_HTTP_TRAFFIC_H
#define DAYBOOKD_HTTP_TRAFFIC_H

/*
 * What is counted of answers, and where: the meaning of the counters of tallies (base/tally.h).
 *
 * A feed's resources have a tally of their own for each format, which goes from generation to
 * generation and ends with the feed (traffic_seal()). A calendar has another one of who polls it,
 * which begins anew when its bytes change. All other answers, and what is not about one answer, is
 * counted in the totals of the server.
 */

#include "base/address.h"
#include "base/snapshot.h"
#include "base/tally.h"
#include "http/reader.h"

struct access_log;
struct http_settings;

/* Statuses have a counter each, the first one counts those that are not in this table. */
#define COUNTED_STATUSES 12
extern const unsigned counted_statuses[COUNTED_STATUSES];

/* How long answers took, from the moment at which the worker woke up for the request until the
 * kernel had taken all of the answer: those that took no longer than the bound and longer than the
 * one before. The last counter has those that took longer than any bound. */
#define DELAY_BOUNDS 17
extern const int64_t delay_bounds_us[DELAY_BOUNDS];

enum counter {
    /* Of every tally of answers. */
    COUNT_STATUS,
    COUNT_OCTETS = COUNT_STATUS + COUNTED_STATUSES, /* of bodies */
    ANSWER_COUNTERS,
    /* Of the totals as well. */
    COUNT_TURNED_AWAY = ANSWER_COUNTERS, /* connections */
    COUNT_DELAY,
    COUNT_DELAY_SUM = COUNT_DELAY + DELAY_BOUNDS + 1, /* microseconds */
    TOTAL_COUNTERS,
};

/* Of the polls of a calendar: GETs that were answered with its bytes, or with 304 because the
 * reader had these bytes already. */
enum { POLLS_NEW, POLLS_HAD, POLL_COUNTERS = 2 * READER_COUNT };

static inline size_t poll_counter(enum reader reader, bool had)
{
    return 2 * (size_t)reader + (had ? POLLS_HAD : POLLS_NEW);
}

size_t status_counter(unsigned status);
size_t delay_counter(int64_t us);

/* Of a server; its workers count here. */
struct traffic {
    struct tally *totals; /* owned */
    struct access_log *log; /* not owned; NULL: there is none */
    enum address_detail detail; /* of addresses in the log */
    atomic_uint observers; /* how many count */
};

struct traffic *traffic_new(void);

/* NULL-safe; returns NULL. */
struct traffic *traffic_free(struct traffic *traffic);

/* Gives a resource of a feed its tallies: those of `before`, which had its path when something was
 * last published, or NULL. */
void traffic_seal(struct resource *resource, const struct resource *before);

#endif
