#ifndef DAYBOOKD_BENCH_HISTOGRAM_H
#define DAYBOOKD_BENCH_HISTOGRAM_H

/*
 * How long answers took: counts by length, in steps of less than 2 %, so that any percentile can be
 * told afterwards.
 */

#include <stdint.h>

/* Nanoseconds below 2^STEP_BITS are exact. */
#define HISTOGRAM_STEP_BITS 6
#define HISTOGRAM_STEPS (1U << HISTOGRAM_STEP_BITS)
#define HISTOGRAM_BUCKETS ((64 - HISTOGRAM_STEP_BITS + 1) * HISTOGRAM_STEPS)

/* Zeroed: nothing has been counted. */
struct histogram {
    uint64_t counts[HISTOGRAM_BUCKETS];
    uint64_t total;
    uint64_t most; /* ns */
};

void histogram_add(struct histogram *histogram, uint64_t ns);

/* Nanoseconds that `part` (0 to 1) of all did not exceed. */
uint64_t histogram_at(const struct histogram *histogram, double part);

#endif
