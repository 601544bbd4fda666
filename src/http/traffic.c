/* Which counter counts what: see traffic.h. */

#include "http/traffic.h"

#include "base/memory.h"

#include <string.h>

/* The most frequent ones first. */
const unsigned counted_statuses[COUNTED_STATUSES] = {
    0, 304, 200, 301, 404, 405, 400, 408, 414, 431, 503, 505,
};

const int64_t delay_bounds_us[DELAY_BOUNDS] = {
    50,    100,    250,    500,    1000,    2500,    5000,    10000,    25000,
    50000, 100000, 250000, 500000, 1000000, 2500000, 5000000, 10000000,
};

size_t status_counter(unsigned status)
{
    for (size_t i = 1; i < COUNTED_STATUSES; i++)
        if (counted_statuses[i] == status)
            return COUNT_STATUS + i;
    return COUNT_STATUS;
}

size_t delay_counter(int64_t us)
{
    size_t i = 0;

    while (i < DELAY_BOUNDS && us > delay_bounds_us[i])
        i++;
    return COUNT_DELAY + i;
}

struct traffic *traffic_new(void)
{
    struct traffic *traffic = xcalloc(1, sizeof(*traffic));

    traffic->totals = tally_new(TOTAL_COUNTERS);
    return traffic;
}

struct traffic *traffic_free(struct traffic *traffic)
{
    if (!traffic)
        return NULL;
    tally_unref(traffic->totals);
    free(traffic);
    return NULL;
}

static bool is_calendar(const struct resource *resource)
{
    return strcmp(resource->format, "ics") == 0 && !resource->location;
}

/* The tally of the resource before, or a new one. */
static struct tally *go_on(struct tally *before, size_t counters)
{
    return before ? tally_ref(before) : tally_new(counters);
}

void traffic_seal(struct resource *resource, const struct resource *before)
{
    bool same = before && digest_equal(&before->digest, &resource->digest);

    if (!resource->feed)
        return;
    resource->answers = go_on(before ? before->answers : NULL, ANSWER_COUNTERS);
    if (is_calendar(resource))
        resource->polls = go_on(same ? before->polls : NULL, POLL_COUNTERS);
}
