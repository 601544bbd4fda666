/* Counts of lengths of time: see histogram.h. */

#include "histogram.h"

#include <stddef.h>

#define STEPS HISTOGRAM_STEPS

/* A power of two has STEPS buckets; the first ones have one for each nanosecond. */
void histogram_add(struct histogram *histogram, uint64_t ns)
{
    unsigned shift =
        ns < STEPS ? 0
                   : 63 - HISTOGRAM_STEP_BITS - (unsigned)__builtin_clzll((unsigned long long)ns);

    histogram->counts[ns < STEPS ? ns : shift * STEPS + (ns >> shift)]++;
    histogram->total++;
    if (ns > histogram->most)
        histogram->most = ns;
}

uint64_t histogram_at(const struct histogram *histogram, double part)
{
    uint64_t below = 0, wanted = (uint64_t)(part * (double)histogram->total);

    for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
        size_t shift = i < STEPS ? 0 : i / STEPS - 1;

        below += histogram->counts[i];
        if (below > wanted)
            return (uint64_t)(i - shift * STEPS) << shift;
    }
    return histogram->most;
}
