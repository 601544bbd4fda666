#ifndef DAYBOOKD_DAYBOOK_ZONE_H
#define DAYBOOKD_DAYBOOK_ZONE_H

/*
 * Time zones, from the system's TZif files (RFC 8536, versions 2 to 4).
 *
 * libical is wrong in gaps and overlaps, has no list of transitions, splits every rule at 2037 and
 * is not thread-safe, so daybookd reads the files itself; the POSIX TZ rule in a file's footer
 * holds after its last transition, and gives the rule of a VTIMEZONE directly.
 *
 * Zones are loaded by the main thread and never change afterwards; any thread may read one.
 * Owner of all zones: struct zones, which the main thread counts references to.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct zone;
struct zones;

/* `directory`: the root of the TZif files; NULL = /usr/share/zoneinfo. The environment is not
 * asked. */
struct zones *zones_new(const char *directory);

struct zones *zones_ref(struct zones *zones);

/* NULL-safe; returns NULL. The last reference frees every zone. */
struct zones *zones_unref(struct zones *zones);

/* Another reference to these, if the files of all that are loaded are as they were when they were
 * read; else new ones, with nothing loaded. What was resolved in the same zones is right still. */
struct zones *zones_again(struct zones *zones);

/*
 * The zone of that IANA name, loaded at its first use. -EINVAL: not the shape of a name
 * ([A-Za-z0-9_+-] and inner '/', no "posix/", "right/", "..", at most 64 octets); -ENOENT: no such
 * zone; -EBADMSG: the file is not sound; other -errno from reading it.
 */
int zones_get(struct zones *zones, const char *name, const struct zone **ret_zone);

/* The nearest existing name for a hint ("Europe/Brussel" -> "Europe/Brussels"), the caller's to
 * free(), or NULL when nothing is near. */
char *zones_nearest(struct zones *zones, const char *name);

const char *zone_name(const struct zone *zone);

/* Whether the zone is UTC for ever, whatever its name: written as Z, without a VTIMEZONE. */
bool zone_is_utc(const struct zone *zone);

enum zone_fit {
    ZONE_UNIQUE,
    ZONE_GAP, /* the local time is skipped: resolved with the offset before the gap */
    ZONE_OVERLAP, /* it happens twice: resolved to the first */
};

/* Local seconds (a local date and time counted as if it were UTC) to seconds UTC; RFC 5545
 * section 3.3.5 for gaps and overlaps. */
enum zone_fit zone_to_utc(const struct zone *zone, int64_t local, int64_t *ret_utc);

/* What the clocks of the zone show at an instant. */
struct zone_time {
    int32_t offset; /* seconds east of UTC */
    bool dst; /* as the file says; inverted for Europe/Dublin: do not build on it */
    const char *abbreviation; /* "CET"; "+03" where the zone has no letters. Owned by the zone */
};

struct zone_time zone_at(const struct zone *zone, int64_t utc);

/* The first change of offset or abbreviation strictly after `utc`, or INT64_MAX. Transitions of
 * the file, then those of the footer's rule. */
int64_t zone_next_transition(const struct zone *zone, int64_t utc);

/* One half of a yearly rule, from a POSIX TZ string. */
struct zone_change {
    enum { CHANGE_MONTH_WEEK_DAY, CHANGE_JULIAN, CHANGE_DAY_OF_YEAR } kind;
    int month; /* 1 to 12, for CHANGE_MONTH_WEEK_DAY */
    int week; /* 1 to 5, 5 = last */
    int weekday; /* 0 = Monday to 6 = Sunday (POSIX counts from Sunday; converted) */
    int day; /* 1 to 365 without 29 February (CHANGE_JULIAN), or 0 to 365 */
    int32_t time; /* seconds after local midnight, in the time before the change; -167 to 167 h */
};

struct zone_rule {
    bool has_dst;
    struct zone_time standard;
    struct zone_time daylight; /* dst; only if has_dst, as is the rest */
    struct zone_change to_daylight;
    struct zone_change to_standard;
};

/* The rule of the footer, or NULL if the file has none. */
const struct zone_rule *zone_rule(const struct zone *zone);

/* The earliest instant from which the footer's rule says what the file says, up to its last
 * transition: INT64_MIN if there is none, INT64_MAX if the file has no rule. */
int64_t zone_rule_since(const struct zone *zone);

#endif
