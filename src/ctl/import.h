#ifndef DAYBOOKD_CTL_IMPORT_H
#define DAYBOOKD_CTL_IMPORT_H

/*
 * `daybookctl import`: calendars of others become stanzas of a daybook. Between the files of
 * import_*.c alone:
 *
 *     ics_read() -> import_open() -> import_events() -> import_name() -> import_write()
 *
 * Every property of an event is mapped to a setting, known to mean nothing to a daybook, or said to
 * be lost in a remark at its stanza: nothing goes silently. Every value has passed setting_check(),
 * so that what is written is a right configuration.
 *
 * Owner of everything: struct import. Texts are in its arena or in those of the files.
 */

#include "base/arena.h"
#include "base/buf.h"
#include "base/strtab.h"
#include "ctl/ics_read.h"
#include "daybook/repeat.h"
#include "daybook/when.h"
#include "daybook/zone.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Settings of an event that are one text, in the order in which they are written. */
enum import_field {
    FIELD_ID,
    FIELD_PUBLISHER,
    FIELD_PART_OF,
    FIELD_TITLE,
    FIELD_WHEN,
    FIELD_ZONE,
    FIELD_REPEAT,
    FIELD_STATUS,
    FIELD_CHANGE_REASON,
    FIELD_PLACE,
    FIELD_PLACE_ZONE,
    FIELD_COORDINATES,
    FIELD_DESCRIPTION,
    FIELD_OUTCOME,
    FIELD_MEDIA_ACCESS,
    FIELD_DEADLINE,
    FIELD_CONTACT,
    FIELD_SOURCE,
    FIELD_URL,
    FIELD_UID,
    FIELD_COUNT,
};

enum import_list {
    LIST_NOT_ON,
    LIST_DATES, /* the lists of days come first */
    LIST_CATEGORIES,
    LIST_ORGANIZERS,
    LIST_PARTICIPANTS,
    LIST_COUNT
};
enum import_links { LINKS_LIVE, LINKS_RESULTS, LINKS_COUNT };

extern const char *const import_field_names[FIELD_COUNT];
extern const char *const import_list_names[LIST_COUNT];
extern const char *const import_links_names[LINKS_COUNT];

struct import_texts {
    const char **items; /* owned */
    size_t count, capacity;
};

struct import_publisher {
    const char *id;
    const char *name;
    const char *url; /* or NULL */
    const struct zone *zone; /* or NULL: not said */
};

/* What a TZID of a calendar means. */
struct import_zone {
    const char *tzid;
    const struct zone *zone; /* of the system; NULL: none is like it */
    struct vtimezone *definition; /* owned: what the calendar says of it, or NULL */
    bool guessed; /* its clocks show what those of `zone` show, at all times that are asked for */
};

struct import_calendar {
    struct import *import;
    const char *file; /* as it was named */
    const struct ics_component *component;
    bool ours; /* daybookd has written it */
    const char *name; /* never NULL */
    const struct zone *zone; /* X-WR-TIMEZONE; or NULL */
    struct import_publisher *publisher;
    struct import_zone *zones; /* owned: those that have been asked for */
    size_t zone_count, zone_capacity;
    struct buf lost; /* lines: what is not kept of the calendar itself */
};

struct import_event {
    struct import_calendar *calendar;
    const struct ics_component *component;
    struct import_publisher *publisher;
    const char *texts[FIELD_COUNT]; /* NULL: not said */
    struct import_texts lists[LIST_COUNT];
    struct import_texts links[LINKS_COUNT]; /* label, URL, label, URL: either may be NULL */
    bool busy, draft;
    bool no_end; /* the end that the calendar has is none: it says so itself */
    bool own_words; /* its description was that of import_own() */
    bool time_tbc; /* of our own calendars: the day is known */
    bool left_out; /* there is no stanza for it, and `lost` says why */
    const char *uid; /* NULL: it has none that can be kept */
    const char *parent; /* UID of the event that it is a part of; or NULL */
    size_t walk; /* from one to its parent, in which it was met; 0: none yet */
    bool in_loop; /* it would be a part of itself */
    size_t invited; /* how many ATTENDEEs it has */
    struct buf documents; /* lines of the description: those that are attached */
    struct when date; /* its `when` */
    const struct zone *clocks; /* that its start was read on; NULL: on none, it is a DATE */
    const struct zone *zone; /* that the daybook takes `when` to be on; NULL: nobody knows */
    struct import_event *master; /* of an instance: the event that repeats */
    struct import_event **instances; /* owned: of a repeating event, those of their own */
    size_t instance_count, instance_capacity;
    int32_t stands_for; /* of an instance: the day of the rule; INT32_MIN: it says none */
    struct buf lost; /* lines: what is not kept */
    struct buf said; /* lines: what to know of it */
};

/* Names that are used once. */
struct import_names {
    struct strtab *taken; /* owned */
    struct strtab *numbers; /* owned: of a name that was wanted, the last number put behind it */
};

struct import {
    struct arena *arena;
    struct zones *zones;
    const struct zone *utc;
    const char *publisher_id; /* events are that one's, who is in the daybook already; or NULL */
    const char *uid_domain; /* of the daybook; or NULL */
    struct import_calendar **calendars;
    size_t calendar_count, calendar_capacity;
    struct import_event **events; /* in the order in which they are written, after import_name() */
    size_t event_count, event_capacity;
    struct import_publisher **publishers;
    size_t publisher_count, publisher_capacity;
    struct strtab *publisher_names;
    struct import_names publisher_ids, event_ids;
    struct strtab *uids; /* of events that are not one instance of another */
    struct strtab *orphans; /* instances of events that are in no calendar, by UID and day */
    struct buf lost; /* lines: what is not kept of all files */
    size_t definitions; /* VTIMEZONEs that were compared with zones of the system */
    size_t others; /* components that are no events */
    size_t again; /* events that were there already, the same */
    size_t twins; /* events with the UID of another, which are not kept */
};

struct import *import_new(void);

/* NULL-safe; returns NULL. */
struct import *import_free(struct import *import);

void import_event_free(struct import_event *event);

/* --- import_event.c: what is known of an event ------------------------------------------------ */

void import_lost(struct import_event *event, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void import_said(struct import_event *event, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The property as it stands, cut to a line that can be read. */
void import_lost_property(struct import_event *event, const struct ics_property *property,
                          const char *why);

/* Sets what is not set, if it may be the value of that setting; otherwise it is lost, and said.
 * NULL and blank texts are nothing. */
void import_set(struct import_event *event, enum import_field field, const char *text);

/* False: it is not in the list. */
bool import_add(struct import_event *event, enum import_list list, const char *text);
void import_add_link(struct import_event *event, enum import_links links, const char *label,
                     const char *url);

/* Without the blanks around it, which are nothing. In the arena. */
const char *import_trimmed(struct import *import, const char *text);

/* One line of it: line breaks become `between`. In the arena. */
char *import_line(struct import *import, const char *text, const char *between);

/* A line for a remark: at most so many octets, without control characters. */
void import_excerpt(struct buf *buf, const char *text, size_t most);

/* --- import_calendar.c: files, publishers, which events there are ----------------------------- */

/* Takes over the calendars of a file. */
void import_open(struct import *import, const char *file, const struct ics_component *root);

/* Everything of the events but their ids, and what they are part of. */
void import_events(struct import *import);

/* The one of that name; NULL: it is none that a publisher may have. */
struct import_publisher *import_publisher(struct import *import, const char *name, const char *url,
                                          const struct zone *zone);

/* That name, or with a number behind it, and taken from now on. */
const char *import_unused(struct import *import, struct import_names *names, const char *wanted);

/* Small letters, digits and hyphens, for an id; "" if nothing is left of the text. In the arena. */
char *import_slug(struct import *import, const char *text);

/* --- import_twin.c: events that are there twice ----------------------------------------------- */

/* Whether they say the same, but for when it was written down. */
bool import_is_same(const struct ics_component *a, const struct ics_component *b);

/* Whether the first is a later version than the second (RFC 5546 section 2.1.5). */
bool import_is_newer(const struct ics_component *a, const struct ics_component *b);

/* `first` has the UID of what has been found now: the newer of the two is left in it. */
void import_twin(struct import_event *first, struct import_calendar *calendar,
                 const struct ics_component *component);

/* --- the parts of an event -------------------------------------------------------------------- */

/* import_property.c: every property. */
void import_properties(struct import_event *event);

/* import_title.c: cuts off what is said again of its status. */
void import_shorten_title(struct import_event *event);

/* import_own.c: of calendars that daybookd wrote, what the description says in words; true if it
 * did. */
bool import_own(struct import_event *event, const char *description);

/* import_when.c: `when` and `zone`; of an instance, whose series has been read, on the clocks of
 * that. False: there is no date that can be kept. */
bool import_when(struct import_event *event);

/* Of a property with one or more dates: the next, on the clocks of the event, moving `value` on.
 * False: there are no more, or one that is none, which was said. */
bool import_next_day(struct import_event *event, const struct ics_property *property,
                     const char **value, struct local_time *ret_time);

/* import_repeat.c: rule, days left out, and what instances have of their own, which have been read.
 */
void import_repetition(struct import_event *event);

/* The days of a series, which are asked for in their order. */
struct import_days {
    struct repeat_walk walk; /* of a rule */
    const int32_t *dates; /* else: all of them, in order; NULL: there is a rule */
    size_t date_count, date;
    int32_t at;
};

bool import_days_have(struct import_days *days, int32_t day);

/* "2030-05-02". In the arena. */
const char *import_day(struct import *import, int32_t day);

/* Whether what stands for that day has been kept. After import_instances(). */
bool import_has_instance(const struct import_event *event, int32_t day);

/* import_instance.c: leaves in the event the instances that can be said there, each with what it
 * has of its own, in the order of their days; others become events. `days` NULL: it does not
 * repeat. */
void import_instances(struct import_event *event, const struct import_days *days);

/* import_zone.c: what a TZID means, looked up once. */
struct import_zone import_zone(struct import_calendar *calendar, const char *tzid);

/* --- import_name.c, import_write.c ------------------------------------------------------------ */

/* The order of events, their ids, their UIDs, and what they are part of. */
void import_name(struct import *import);

/* The configuration. */
void import_write(const struct import *import, struct buf *buf);

#endif
