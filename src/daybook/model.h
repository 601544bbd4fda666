#ifndef DAYBOOKD_DAYBOOK_MODEL_H
#define DAYBOOKD_DAYBOOK_MODEL_H

/*
 * The daybook as it was written: checked, resolved and linked. What of it is public is for plan.h
 * to say.
 *
 * Built from drafts in one go and never changed afterwards. Everything a reader can reach from a
 * model is owned by it (its arena, or the configuration files it holds references to) and lives
 * until model_free(). NULL pointers and empty lists mean "not said". Main thread only.
 */

#include "base/digest.h"
#include "daybook/when.h"
#include "daybook/zone.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct dated;
struct diag;
struct drafts;
struct journal;
struct model;

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

struct site {
    const char *title;
    const char *base_url; /* without a slash at its end; or NULL */
    const char *uid_domain; /* never NULL */
    const char *feed; /* id of the feed of everything */
    const char *language; /* BCP 47 */
    int64_t soon; /* seconds before its start at which an event is said to start soon */
};

/* How changes and removals are treated: the settings of `history`. Seconds, numbers. */
struct history {
    int64_t show_removed_for;
    int64_t settle;
    size_t removal_guard; /* 0: never ask */
    size_t changes_kept;
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
    const char *id;
    const char *uid; /* of its group */
    const struct publisher *publisher;
    const struct event *part_of; /* or NULL */
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
    const char *change_reason;
    struct words categories;
    struct words organizers;
    struct words participants;
    struct links live;
    struct links results;
    enum event_status status;
    bool busy;

    struct when when; /* as written */
    struct when shown; /* what calendars show: `when`, but the former days of a postponed
                          event; WHEN_UNDATED: in no calendar */
    const struct zone *zone; /* never NULL */
    const struct zone *place_zone; /* or NULL: the same as `zone` */
    int64_t duration; /* seconds that a WHEN_START is shown */
    int64_t start; /* of `shown`, UTC; INT64_MAX when undated */
    int64_t end; /* exclusive, UTC; of WHEN_START: start + duration. INT64_MAX when undated */
    struct local_time end_local; /* of WHEN_START and WHEN_SPAN: `end` on the clocks of `zone` */

    bool draft;
    int64_t publish_at; /* UTC; INT64_MIN: at once */
    bool has_accreditation_deadline;
    struct local_time accreditation_deadline; /* on the clocks of the publisher's zone */

    /* What only the journal knows: plan.h. */
    const struct dated *former; /* the date it was moved from, or NULL */
    bool removed; /* it has gone from the files, and is still shown, as removed */

    const char *file; /* where it was written, for messages; NULL: it is not in the files */
    int line;
};

/* What calendar apps decide by whether an event has changed. */
struct stamp {
    int64_t created; /* UTC; INT64_MIN: not known, CREATED is left out */
    int64_t modified; /* UTC: DTSTAMP and LAST-MODIFIED */
    int32_t sequence;
};

/* The components of one UID: a master and, for a repeating event, its overrides, which follow it
 * and carry the stamp of the whole group (RFC 5545 section 3.8.4.4, 3.8.7.4). */
struct group {
    size_t index; /* of this group among those it stands with */
    const char *uid;
    const struct event *const *components; /* [0] is the master */
    size_t count;
    struct digest content; /* canonical_digest() of it */
    struct stamp stamp; /* of plan.h */
    int64_t removed_at; /* of those that are removed; UTC */
};

enum show_cancelled { SHOW_STRUCK, SHOW_TITLE, SHOW_NOT };

struct feed {
    const char *id;
    const char *title;
    const char *description;
    const char *color; /* a CSS3 colour name; or NULL */
    int64_t refresh; /* seconds */
    int64_t show_past; /* seconds; -1 = everything */
    int64_t show_future; /* seconds; -1 = everything */
    enum show_cancelled show_cancelled;
    int64_t show_cancelled_for; /* seconds after the event's date */
    bool show_date_tbc;
    struct words formerly;
    /* Selectors; an empty list asks for nothing. select.h */
    struct words publishers, categories, exclude_categories, status;
    struct words ids; /* sorted */
    const char *file; /* where it was written, for messages */
    int line;
};

/* An event that is to be taken back. */
struct withdrawal {
    const char *id;
    const char *uid; /* NULL: nobody has heard of that id */
    const char *file;
    int line;
};

struct model {
    struct site site;
    struct history history;
    const struct zone *default_zone;
    const struct publisher *publishers;
    size_t publisher_count;
    const struct group *groups; /* in the order (start, id) of their masters */
    size_t group_count;
    const struct feed *feeds; /* [0] is the feed of everything */
    size_t feed_count;
    const struct withdrawal *withdrawals;
    size_t withdrawal_count;
    struct arena *arena; /* owned: all of the above */
    struct drafts *drafts; /* owned reference: the texts */
};

/*
 * Checks and links the drafts. `journal`: events keep the UID that it remembers for their id.
 * Everything wrong is added to `diag`; 0 when there were no errors,
 * -EINVAL otherwise. The model keeps references to what it needs of `drafts`.
 */
int model_build(struct drafts *drafts, struct zones *zones, const struct journal *journal,
                struct diag *diag, struct model **ret_model);

/* NULL-safe; returns NULL. */
struct model *model_free(struct model *model);

/* Start, end and local end of an event whose `shown`, zone and duration are set. Times that its
 * zone skips or has twice are resolved as RFC 5545 section 3.3.5 has it. */
void event_resolve(struct event *event);

const char *event_contact(const struct event *event);

/* The path below which the site lies on its server: "" or "/press". */
const char *site_path(const struct site *site);

/* "confirmed", "tentative", "postponed", "cancelled". */
const char *event_status_name(enum event_status status);

#endif
