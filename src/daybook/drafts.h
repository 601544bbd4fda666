#ifndef DAYBOOKD_DAYBOOK_DRAFTS_H
#define DAYBOOKD_DAYBOOK_DRAFTS_H

/*
 * What the authors wrote, setting by setting, each with the line it stands on.
 *
 * Every value here is well-formed by itself (valid UTF-8, in range, a date that exists); whether
 * the values fit together is for model_build() to say. Written by config_load(), const afterwards.
 * All texts and arrays of a file live in the arena of its struct config_file; files are shared
 * between one load and the next when they did not change.
 */

#include "base/arena.h"
#include "base/digest.h"
#include "daybook/config.h"
#include "daybook/repeat.h"
#include "daybook/when.h"

#include <stdatomic.h>
#include <stdint.h>

struct file_state;

/* For all values: line 0 = not written, the value is the default of the settings table. */
struct text {
    const char *s; /* NULL: not written, and no default */
    int line;
};

struct text_list {
    const struct text *items;
    size_t count;
    int line;
};

/* Durations in seconds, booleans 0 and 1, choices by their index in the table of names. */
struct number {
    int64_t value;
    int line;
};

struct when_value {
    struct when value;
    int line;
};

struct local_time_value {
    struct local_time value;
    int line;
};

struct repeat_value {
    const struct repeat *value; /* NULL: it was refused, or not written */
    const char *s; /* as it was written */
    int line;
};

struct day_value {
    int32_t day; /* since 1970-01-01 */
    int line;
};

struct day_list {
    const struct day_value *items; /* in the order of the days, each once */
    size_t count;
    int line;
};

struct link_draft {
    struct text label;
    struct text url;
    int line;
};

struct link_list {
    const struct link_draft *items;
    size_t count;
    int line;
};

/* One instance of an event that repeats, as far as it is not like the others. */
struct occurrence_draft {
    int line;
    struct day_value on;
    struct when_value when;
    struct number status;
    struct text title, place, description, url, outcome, change_reason;
    struct link_list live, results;
};

struct occurrence_list {
    const struct occurrence_draft *items;
    size_t count;
    int line;
};

struct publisher_draft {
    int line;
    struct text id, name, url, contact, zone;
};

struct feed_draft {
    int line;
    struct text id, title, description, color;
    struct text_list publishers, categories, exclude_categories, ids, status, formerly;
    struct number refresh, show_past, show_future, show_cancelled, show_cancelled_for;
    struct number show_date_tbc; /* show_past, show_future: -1 = everything */
};

struct event_draft {
    int line;
    struct text id, uid, publisher, part_of, title, description, place, coordinates;
    struct text zone, place_zone, url, source, contact, media_access, outcome, change_reason;
    struct text_list categories, organizers, participants;
    struct link_list live, results;
    struct number status; /* enum event_status */
    struct number expected; /* -1: it is not */
    struct number busy, draft;
    struct when_value when, was;
    struct local_time_value accreditation_deadline, publish_at;
    struct repeat_value repeat;
    struct day_list not_on, dates;
    struct occurrence_list occurrences;
};

struct config_file {
    atomic_uint refs;
    struct arena *arena; /* owned */
    const char *name; /* as messages name it: "events.d/nato.conf" */
    struct digest digest; /* of its bytes */
    const struct publisher_draft *publishers;
    size_t publisher_count;
    const struct feed_draft *feeds;
    size_t feed_count;
    const struct event_draft *events;
    size_t event_count;
    struct text_list withdraw; /* ids */
};

struct site_draft {
    struct text title, base_url, uid_domain, feed, language;
    struct number soon; /* seconds */
    struct link_list links, subscribe;
    struct text_list embed;
};

struct defaults_draft {
    struct text zone;
    struct number duration; /* seconds */
};

struct history_draft {
    struct number show_removed_for, settle; /* seconds */
    struct number removal_guard, changes_kept;
};

struct server_draft {
    struct text_list listen, status_listen, trusted_proxies;
    struct number workers, reload, rescan; /* reload: enum reload_on */
    struct number max_connections, max_connections_per_address, max_requests;
    struct number max_header_size, max_header_line, max_headers, max_target;
    struct number header_timeout, idle_timeout, write_timeout, min_rate;
    struct number access_log, log_addresses; /* enum log_format, enum address_detail */
};

struct drafts {
    atomic_uint refs;
    struct arena *arena; /* owned: the settings of the main file */
    struct site_draft site;
    struct defaults_draft defaults;
    struct history_draft history;
    struct server_settings server;
    const char *events_dir; /* as messages and open(2) name it; NULL: none */
    int events_dir_line; /* in the main file */
    /* [0] is the main file, the others are those of events_dir in the order of their names. One
     * reference each. */
    struct config_file **files;
    struct file_state *states; /* owned: of the files when they were read */
    int64_t read_at; /* seconds UTC: no file was read before */
    size_t file_count;
};

#endif
