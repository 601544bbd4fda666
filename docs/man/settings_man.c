/*
 * Puts the reference of settings into a manual: reads the page from standard input, writes it to
 * standard output, and in place of a line "@SETTINGS feed@" the list of the settings of a feed, as
 * mdoc(7). What it says of them is what the tables say (daybook/settings.h), in words for readers.
 */

#include "base/buf.h"
#include "base/memory.h"
#include "daybook/duration.h"
#include "daybook/settings.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- words ------------------------------------------------------------------------------------ */

/* What a value of each type is. The largest size stands between the two parts, if there are two. */
static const struct type_words {
    const char *what;
    const char *rest;
} type_words[] = {
    [SETTING_LINE] = {"A text in one line of up to ", " octets"},
    [SETTING_TEXT] = {"A text, also of several lines, of up to ", " octets"},
    [SETTING_URL] = {"A link: \"https://...\" or \"http://...\"", NULL},
    [SETTING_TEMPLATE] = {"A link with placeholders", NULL},
    [SETTING_BASE_URL] = {"A link: \"https://...\" or \"http://...\", without ?, # and @", NULL},
    [SETTING_EVENT_ID] = {"Up to ", " letters, digits, and - _ . after the first, in quotes"},
    [SETTING_FEED_ID] = {"Up to ", " small letters, digits, and - after the first, in quotes"},
    [SETTING_DOMAIN] = {"A host name: \"calendar.example.org\"", NULL},
    [SETTING_LANGUAGE] = {"A language tag: \"en\", \"fr\", \"pt-BR\"", NULL},
    [SETTING_COLOR] = {"The name of a CSS colour: \"navy\", \"tomato\"", NULL},
    [SETTING_POINT] = {"Latitude and longitude in degrees: \"50.88,4.43\"", NULL},
    [SETTING_WORDS] = {"A list of up to ", " texts: [ \"one\", \"two\" ]"},
    [SETTING_FEED_IDS] = {"A list of up to ", " ids: [ \"one\", \"two\" ]"},
    [SETTING_LISTEN] = {"A list of up to ", " addresses with ports, or Unix sockets: "
                                            "[ \"127.0.0.1:8080\", \"[::1]:8080\" ]"},
    [SETTING_NETWORKS] = {"A list of up to ", " addresses and networks: "
                                              "[ \"192.0.2.1\", \"2001:db8::/32\", \"unix\" ]"},
    [SETTING_STATUSES] = {"A list of one or more of ", NULL},
    [SETTING_LINKS] = {"A link in quotes, or a list of up to ",
                       " links with labels: ( { label = \"...\"; url = \"https://...\"; } )"},
    [SETTING_SITE_LINKS] = {"A list of up to ", " links with labels: ( { label = \"...\"; url = "
                                                "\"https://...\"; } )"},
    [SETTING_TEMPLATES] = {"A list of up to ", " links with labels: ( { label = \"...\"; url = "
                                               "\"https://...{https}\"; } )"},
    [SETTING_ORIGINS] = {"A list of up to ",
                         " sites: [ \"https://www.example.org\", \"https://*.example.org\" ]"},
    [SETTING_BOOLEAN] = {"Yes or no: true or false", NULL},
    [SETTING_INTEGER] = {"A whole number", NULL},
    [SETTING_DURATION] = {"A duration", NULL},
    [SETTING_CHOICE] = {"One of ", NULL},
    [SETTING_WHEN] = {"A date, with or without a time", NULL},
    [SETTING_MOMENT] = {"A date and a time: \"2023-12-12 17:00\"", NULL},
    [SETTING_REPEAT] = {"A rule, as below", NULL},
    [SETTING_DAY] = {"A day: \"2024-05-01\"", NULL},
    [SETTING_OCCURRENCES] = {"A list of instances: ( { on = \"2024-05-08\"; ... } )", NULL},
    [SETTING_DAYS] = {"A list of days: [ \"2024-05-01\", \"2024-05-08\" ]", NULL},
};

/* With the longest one in both of the ways in which it may be written. */
static void put_duration_range(const struct setting *row, struct buf *buf)
{
    buf_puts(buf, row->min ? " from " : " of up to ");
    if (row->min) {
        duration_words(row->min, buf);
        buf_puts(buf, " to ");
    }
    duration_words(row->max, buf);
    buf_puts(buf, ": \"");
    duration_words(row->max, buf);
    buf_puts(buf, "\" or \"");
    duration_print(row->max, buf);
    buf_puts(buf, "\"");
}

static void put_choices(const struct setting *row, struct buf *buf)
{
    const char *last = row->type == SETTING_CHOICE ? " or " : " and ";

    for (size_t i = 0; row->choices[i]; i++) {
        if (i > 0)
            buf_puts(buf, row->choices[i + 1] ? ", " : last);
        buf_printf(buf, "\"%s\"", row->choices[i]);
    }
}

/* Numbers and true and false stand without quotes, lists in brackets. */
static void put_default(const struct setting *row, struct buf *buf)
{
    switch (row->type) {
    case SETTING_BOOLEAN:
    case SETTING_INTEGER:
        buf_puts(buf, row->fallback);
        break;
    case SETTING_LISTEN:
        buf_printf(buf, "[ \"%s\" ]", row->fallback);
        break;
    default:
        buf_printf(buf, "\"%s\"", row->fallback);
    }
}

/* "A whole number from 0 to 256. Default: 0." */
static void put_value(const struct setting_table *table, const struct setting *row, struct buf *buf)
{
    const struct type_words *words = &type_words[row->type];
    const char *stand_in = setting_stand_in(table, row);

    buf_puts(buf, words->what);
    if (row->type == SETTING_INTEGER)
        buf_printf(buf, " from %" PRId64 " to %" PRId64, row->min, row->max);
    if (row->type == SETTING_DURATION)
        put_duration_range(row, buf);
    if (row->choices)
        put_choices(row, buf);
    if (words->rest)
        buf_printf(buf, "%" PRId64 "%s", row->max, words->rest);
    buf_puts(buf, row->required ? ". Always needed" : "");
    if (stand_in)
        buf_printf(buf, ", unless %s is written", stand_in);
    buf_puts(buf, ".");
    if (row->fallback) {
        buf_puts(buf, " Default: ");
        put_default(row, buf);
        buf_puts(buf, ".");
    }
}

/* --- mdoc ------------------------------------------------------------------------------------- */

static bool begins_sentence(const char *p)
{
    return p[-1] == '.' && p[0] == ' ' && (isupper((unsigned char)p[1]) || p[1] == '"');
}

/* A text as it is read, a sentence a line: nothing in it means anything to mdoc. What stands in
 * quotes is not divided between two lines, and no bracket is left alone at the end of one. */
static void print_text(const char *text)
{
    bool quoted = false;

    if (*text == '.' || *text == '\'')
        fputs("\\&", stdout);
    for (const char *p = text; *p; p++) {
        quoted ^= *p == '"';
        if (*p == '\\')
            fputs("\\e", stdout);
        else if (*p == '-')
            fputs("\\-", stdout);
        else if (*p == ' ' && p > text && (quoted || strchr("[({", p[-1])))
            fputs("\\ ", stdout);
        else if (p > text && begins_sentence(p))
            putchar('\n');
        else
            putchar(*p);
    }
    putchar('\n');
}

static void print_setting(const struct setting_table *table, const struct setting *row)
{
    struct buf value auto_buf = BUF_INIT;

    printf(".It Ic %s\n", row->name);
    print_text(row->help);
    put_value(table, row, &value);
    puts(".br");
    print_text(value.data);
}

static void print_settings(const struct setting_table *table)
{
    puts(".Bl -tag -width Ds");
    for (size_t i = 0; i < table->count; i++)
        print_setting(table, &table->rows[i]);
    puts(".El");
}

/* --- the page --------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    const struct setting_table *table;
} tables[] = {
    {"site", &site_table},
    {"site_link", &site_link_table},
    {"template", &template_table},
    {"server", &server_table},
    {"defaults", &defaults_table},
    {"history", &history_table},
    {"publisher", &publisher_table},
    {"feed", &feed_table},
    {"event", &event_table},
    {"link", &link_table},
    {"occurrence", &occurrence_table},
};

static const struct setting *const single_settings[] = {&events_dir_setting, &withdraw_setting};

static bool print_list(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
        if (strcmp(tables[i].name, name) == 0) {
            print_settings(tables[i].table);
            return true;
        }
    for (size_t i = 0; i < ARRAY_SIZE(single_settings); i++)
        if (strcmp(single_settings[i]->name, name) == 0) {
            print_settings(&(struct setting_table){.rows = single_settings[i], .count = 1});
            return true;
        }
    return false;
}

int main(void)
{
    char name[32], *line = NULL;
    size_t size = 0;
    int code = EXIT_SUCCESS;

    while (getline(&line, &size, stdin) > 0) {
        if (sscanf(line, "@SETTINGS %31[a-z_]@", name) != 1) {
            fputs(line, stdout);
        } else if (!print_list(name)) {
            fprintf(stderr, "settings_man: there are no settings \"%s\"\n", name);
            code = EXIT_FAILURE;
        }
    }
    free(line);
    return code;
}
