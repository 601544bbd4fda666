#ifndef DAYBOOKD_DAYBOOK_DURATION_H
#define DAYBOOKD_DAYBOOK_DURATION_H

/* Lengths of time: ISO 8601 ("PT1H", "P30D", "P1DT12H", "P2W") or plain words ("1 hour", "30 days",
 * "15 minutes"). */

#include "base/buf.h"

#include <stdint.h>

/* Seconds; 0, or -EINVAL. At most a hundred years. */
int duration_parse(const char *text, int64_t *ret_seconds);

/* Adds the RFC 5545 section 3.3.6 form: "PT1H", "P30D". */
void duration_print(int64_t seconds, struct buf *buf);

/* Adds "30 days", "1 hour": in the largest unit that measures it. */
void duration_words(int64_t seconds, struct buf *buf);

#endif
