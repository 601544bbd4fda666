#ifndef DAYBOOKD_CTL_ICS_VALUE_H
#define DAYBOOKD_CTL_ICS_VALUE_H

/* Values and parameters of content lines (RFC 5545 section 3.3, RFC 6868). Texts are in the arena
 * that is given. */

#include "base/arena.h"
#include "base/civil.h"
#include "ctl/ics_read.h"

#include <stdbool.h>
#include <stdint.h>

/* The first value of a parameter without its quotes and escapes, or NULL. */
const char *ics_parameter(const struct ics_property *property, const char *name,
                          struct arena *arena);

/* Whether it is there and has that value, in whatever case. */
bool ics_parameter_is(const struct ics_property *property, const char *name, const char *value);

/* TEXT without its escapes. Control characters but TAB and LF become blanks; CR LF is LF. */
char *ics_text(const char *value, struct arena *arena);

/* The next of several TEXTs with commas between them, moving `value` on; NULL at their end. */
char *ics_next_text(const char **value, struct arena *arena);

struct ics_time {
    struct local_time local;
    int second; /* of the minute */
    bool date; /* there is no time: VALUE=DATE, or written as one */
    bool utc; /* it ends in Z */
};

/* DATE or DATE-TIME; 0, or -EINVAL: there is no such date. */
int ics_time(const char *value, struct ics_time *ret_time);

/* DURATION: days (and weeks) are nominal, seconds exact. 0 or -EINVAL, of negative ones too. */
int ics_duration(const char *value, int32_t *ret_days, int64_t *ret_seconds);

#endif
