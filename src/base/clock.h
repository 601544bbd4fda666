#ifndef DAYBOOKD_BASE_CLOCK_H
#define DAYBOOKD_BASE_CLOCK_H

/* The two clocks. A test build of the daemon links another clock.c; nothing else asks the time. */

#include <stdint.h>

/* Seconds since 1970-01-01 00:00 UTC. */
int64_t clock_wall(void);

/* Milliseconds since some moment in the past; never goes back. */
int64_t clock_monotonic_ms(void);

#endif
