#ifndef DAYBOOKD_DAYBOOK_EVENT_H
#define DAYBOOKD_DAYBOOK_EVENT_H

/*
 * One event, checked and resolved: what was written of it after defaults and publisher, and the
 * group of a UID. Owned by whoever made it (a model, a plan), const afterwards. NULL pointers and
 * empty lists mean "not said".
 */

#include "base/digest.h"
#include "daybook/when.h"
#include "daybook/zone.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct chapter;
struct dated;
struct series;

struct words {
    const char *const *items;
    size_t count;
};

struct link {
    const char *label; /* never NULL: the host of the URL when none was written */
    const char *url; /* NULL: promised, not there yet */
};

struct links {
    const struct link *items;
    size_t count;
};

struct publisher {
    const char *id;
    const char *name;
    const char *url;
    const char *contact;
    const struct zone *zone; /* never NULL: its own, else the default */
};

enum event_status { STATUS_CONFIRMED, STATUS_TENTATIVE, STATUS_POSTPONED, STATUS_CANCELLED };

struct event {
    /* What is asked of all events whenever anything changes stands together. */
    int64_t start; /* of `shown`, UTC; INT64_MAX when undated */
    int64_t end; /* exclusive, UTC; of WHEN_START: start + duration. INT64_MAX when undated. Of an
                    event that repeats that of the last instance; INT64_MAX: there is none */
    int64_t publish_at; /* UTC; INT64_MIN: at once */
    struct when shown; /* what calendars show: `when`, but the former days of a postponed
                          event; WHEN_UNDATED: in no calendar */
    enum event_status status;
    bool draft;
    bool removed; /* it has gone from the files, and is still shown, as removed: plan.h */
    bool busy;
    const struct event *part_of; /* or NULL */
    const char *change_reason;
    const struct zone *zone; /* never NULL */
    const struct publisher *publisher;
    const char *id;
    const char *uid; /* of its group */

    const char *title;
    const char *description;
    const char *place;
    const char *latitude; /* decimal degrees as written; both or neither */
    const char *longitude;
    const char *url;
    const char *source;
    const char *contact; /* the event's own, else NULL: see event_contact() */
    const char *media_access;
    const char *outcome;
    const char *expected; /* how often by custom, "yearly", while no date is announced; or NULL */
    struct words categories;
    struct words organizers;
    struct words participants;
    struct links live;
    struct links results;

    struct when when; /* as written */
    const struct zone *place_zone; /* or NULL: the same as `zone` */
    int64_t duration; /* seconds that a WHEN_START is shown */
    struct local_time end_local; /* of WHEN_START and WHEN_SPAN: `end` on the clocks of `zone` */
    bool has_accreditation_deadline;
    struct local_time accreditation_deadline; /* on the clocks of the publisher's zone */
    const struct dated *former; /* the date it was moved from, or NULL: plan.h */
    const struct series *series; /* how it repeats, or NULL: series.h. Its dates are those of its
                                    first instance then, but for `end` */

    const char *file; /* where it was written, for messages; NULL: it is not in the files */
    int line;
};

/* What calendar apps decide by whether an event has changed. */
struct stamp {
    int64_t created; /* UTC; INT64_MIN: not known, CREATED is left out */
    int64_t modified; /* UTC: DTSTAMP and LAST-MODIFIED */
    int32_t sequence;
};

/* What stands under one UID in calendars: an event and, when it repeats, its instances of their
 * own, which carry the stamp of all (RFC 5545 section 3.8.4.4, 3.8.7.4). */
struct group {
    size_t index; /* of this group among those that are public */
    const struct chapter *chapter; /* where it is written; NULL: it is not in the files */
    const char *uid;
    uint64_t uid_hash; /* strtab_hash() of it */
    const struct event *event;
    struct digest content; /* canonical_digest() of it */
    struct stamp stamp; /* of plan.h */
    int64_t removed_at; /* of those that are removed; UTC */
};

/* Below, at or above 0: by start and id of their events, and by UID. */
int group_order(const struct group *a, const struct group *b);

/* How many of the groups, which are in order, stand before that one. */
size_t group_place(const struct group *groups, size_t count, const struct group *group);

/* Start, end and local end of an event whose `shown`, zone and duration are set. Times that its
 * zone skips or has twice are resolved as RFC 5545 section 3.3.5 has it. */
void event_resolve(struct event *event);

const char *event_contact(const struct event *event);

/* Whether it will not take place, or not then: cancelled or postponed. */
bool event_is_off(const struct event *event);

/* "confirmed", "tentative", "postponed", "cancelled". */
const char *event_status_name(enum event_status status);

#endif
