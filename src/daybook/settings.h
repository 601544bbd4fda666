#ifndef DAYBOOKD_DAYBOOK_SETTINGS_H
#define DAYBOOKD_DAYBOOK_SETTINGS_H

/*
 * The table of every setting there is. The reader, the hint for a name that is none, and the
 * reference manual come from it: a new setting is one row here and one member of a draft.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum setting_type {
    SETTING_LINE, /* text without a line break             struct text */
    SETTING_TEXT, /* text                                  struct text */
    SETTING_URL, /* absolute http or https                struct text */
    SETTING_TEMPLATE, /* the same with placeholders            struct text */
    SETTING_BASE_URL, /* the same without query or user        struct text */
    SETTING_EVENT_ID, /*                                       struct text */
    SETTING_FEED_ID, /*                                       struct text */
    SETTING_DOMAIN, /* a host name                           struct text */
    SETTING_LANGUAGE, /* BCP 47                                struct text */
    SETTING_COLOR, /* a CSS3 name                           struct text */
    SETTING_POINT, /* "latitude,longitude"                  struct text */
    SETTING_WORDS, /* texts                                 struct text_list */
    SETTING_FEED_IDS, /*                                       struct text_list */
    SETTING_LISTEN, /* addresses with ports, Unix sockets    struct text_list */
    SETTING_NETWORKS, /* addresses, networks, "unix"           struct text_list */
    SETTING_STATUSES, /* names of `choices`                    struct text_list */
    SETTING_ORIGINS, /* "https://host", "*"                   struct text_list */
    SETTING_LINKS, /* {label, url}, or one URL              struct link_list */
    SETTING_SITE_LINKS, /* by site_link_table                    struct link_list */
    SETTING_TEMPLATES, /* by template_table                     struct link_list */
    SETTING_BOOLEAN, /*                                       struct number */
    SETTING_INTEGER, /*                                       struct number */
    SETTING_DURATION, /* seconds                               struct number */
    SETTING_CHOICE, /* index into `choices`                  struct number */
    SETTING_WHEN, /*                                       struct when_value */
    SETTING_MOMENT, /* date and time                         struct local_time_value */
    SETTING_REPEAT, /* a rule, in words or of iCalendar      struct repeat_value */
    SETTING_DAY, /* a day                                 struct day_value */
    SETTING_DAYS, /* days                                  struct day_list */
    SETTING_OCCURRENCES, /* by occurrence_table                   struct occurrence_list */
};

struct setting {
    const char *name;
    enum setting_type type;
    size_t offset; /* of the member in the draft */
    int64_t min, max; /* octets of a text, elements of a list, a number, seconds */
    const char *fallback; /* what holds when it is not written, as it would be written; or NULL */
    bool required;
    const char *const *choices; /* ends in NULL */
    const char *help;
};

struct setting_table {
    const char *what; /* "event": in messages */
    const struct setting *rows;
    size_t count;
};

extern const struct setting events_dir_setting; /* of the main file; struct text */
extern const struct setting withdraw_setting; /* of any file; struct text_list */
extern const struct setting_table site_table;
extern const struct setting_table server_table;
extern const struct setting_table defaults_table;
extern const struct setting_table history_table;
extern const struct setting_table publisher_table;
extern const struct setting_table feed_table;
extern const struct setting_table event_table;
extern const struct setting_table link_table;
extern const struct setting_table site_link_table;
extern const struct setting_table template_table;
extern const struct setting_table occurrence_table;

/* The row of that name, or NULL. */
const struct setting *setting_find(const struct setting_table *table, const char *name);

/* The setting beside which a required one may be left out; or NULL. */
const char *setting_stand_in(const struct setting_table *table, const struct setting *row);

/* The setting that was probably meant: nearest by spelling, or another word for it; or NULL. */
const char *setting_meant(const struct setting_table *table, const char *name);

#endif
