#ifndef DAYBOOKD_BASE_TALLY_H
#define DAYBOOKD_BASE_TALLY_H

/*
 * Numbers that several threads count up and another one adds up, without a lock and without sharing
 * a cache line: each thread counts in memory of its own, which comes to be when it first counts.
 *
 * Shared ownership: tally_unref() it. What has been counted never goes back.
 */

#include <stddef.h>
#include <stdint.h>

/* Threads that may count; they are told apart by a number below this. */
#define TALLY_MOST_THREADS 256

struct tally;

struct tally *tally_new(size_t counters);
struct tally *tally_ref(struct tally *tally);

/* NULL-safe; returns NULL. */
struct tally *tally_unref(struct tally *tally);

/* `thread`: nobody else counts under that number at the same time. Nothing is counted when there is
 * no memory for it. */
void tally_add(struct tally *tally, unsigned thread, size_t counter, uint64_t count);

/* What all threads have counted; of several counters not of one moment. */
uint64_t tally_sum(const struct tally *tally, size_t counter);

#endif
