#ifndef DAYBOOKD_DAYBOOK_ZONE_RULE_H
#define DAYBOOKD_DAYBOOK_ZONE_RULE_H

/* The footer of a TZif file: a POSIX TZ string with the extensions of RFC 8536 section 3.3.1. */

#include "daybook/zone.h"

/* 0 or -EBADMSG. The abbreviations are the caller's, for zone_rule_done(). */
int zone_rule_parse(const char *text, struct zone_rule *ret_rule);

void zone_rule_done(struct zone_rule *rule);

/* What the clocks show at an instant, if the rule holds then. */
struct zone_time zone_rule_at(const struct zone_rule *rule, int64_t utc);

/* The first change strictly after `utc`, or INT64_MAX. */
int64_t zone_rule_next(const struct zone_rule *rule, int64_t utc);

/* Local seconds, on the clocks before the change, of the change in a year. */
int64_t zone_change_in_year(const struct zone_change *change, int year);

#endif
