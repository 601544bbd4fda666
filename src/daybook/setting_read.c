/* Groups into drafts, one reader a type of setting: see setting_read.h. */

#include "daybook/setting_read.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/memory.h"
#include "base/nearest.h"
#include "base/utf8.h"
#include "daybook/drafts.h"
#include "daybook/duration.h"
#include "daybook/setting_check.h"
#include "daybook/setting_read_part.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

int setting_line(const config_setting_t *setting)
{
    return (int)config_setting_source_line(setting);
}

/* What a value of the wrong type should have been. */
static const char *wanted(const struct setting *row)
{
    switch (row->type) {
    case SETTING_BOOLEAN:
        return "true or false, without quotes";
    case SETTING_INTEGER:
        return "a whole number, without quotes";
    case SETTING_DURATION:
        return "a length of time in quotes: \"1 hour\", \"30 days\" or \"PT15M\"";
    case SETTING_WORDS:
    case SETTING_FEED_IDS:
    case SETTING_LISTEN:
    case SETTING_NETWORKS:
    case SETTING_ORIGINS:
    case SETTING_STATUSES:
        return "a list of texts: [ \"one\", \"two\" ]";
    case SETTING_DAYS:
        return "a list of days: [ \"2024-05-01\", \"2024-05-08\" ]";
    case SETTING_OCCURRENCES:
        return "a list of instances: ( { on = \"2024-05-08\"; when = \"2024-05-09 10:00\"; } )";
    case SETTING_LINKS:
    case SETTING_SITE_LINKS:
    case SETTING_TEMPLATES:
        return "a list of links: ( { label = \"...\"; url = \"https://...\"; } )";
    default:
        return "a text in quotes";
    }
}

void setting_wrong_type(const struct setting_reader *reader, const config_setting_t *value,
                        const struct setting *row)
{
    diag_error(reader->diag, reader->file, setting_line(value), "%s is %s", row->name, wanted(row));
}

bool setting_is_quotable(const char *text)
{
    size_t len = strlen(text);

    if (len == 0 || len > 80 || utf8_valid(text, len) < len)
        return false;
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            return false;
    return true;
}

/* The text, checked and copied, or NULL after saying why not. */
static const char *take_text(const struct setting_reader *reader, const config_setting_t *value,
                             const struct setting *row)
{
    const char *text = config_setting_get_string(value);
    char *problem auto_free = NULL;

    if (!text) {
        setting_wrong_type(reader, value, row);
        return NULL;
    }
    problem = setting_check(row, text);
    if (!problem)
        return arena_strdup(reader->arena, text);
    if (setting_is_quotable(text))
        diag_error(reader->diag, reader->file, setting_line(value), "%s \"%s\": %s", row->name,
                   text, problem);
    else
        diag_error(reader->diag, reader->file, setting_line(value), "%s: %s", row->name, problem);
    return NULL;
}

static void read_text(const struct setting_reader *reader, const config_setting_t *value,
                      const struct setting *row, void *member)
{
    struct text *text = member;

    text->s = take_text(reader, value, row);
    text->line = setting_line(value);
}

/* --- choices ---------------------------------------------------------------------------------- */

/* What people write for a status that is none. */
static const struct taught {
    const char *written;
    const char *advice;
} taught[] = {
    {"canceled", "it is written \"cancelled\" here"},
    {"moved", "a move is no status: just change when"},
    {"rescheduled", "a move is no status: just change when"},
    {"done", "the clock knows when an event is over: leave it out"},
    {"over", "the clock knows when an event is over: leave it out"},
    {"past", "the clock knows when an event is over: leave it out"},
    {"live", "the clock knows when an event is under way: leave it out"},
    {"tbc", "write TBC in when, as in when = \"2023-12-13 TBC\""},
    {"draft", "write draft = true instead"},
};

static int find_choice(const struct setting_reader *reader, int line, const struct setting *row,
                       const char *written)
{
    size_t count = 0;
    const char *nearest;
    struct buf all auto_buf = BUF_INIT;

    for (; row->choices[count]; count++) {
        if (strcmp(row->choices[count], written) == 0)
            return (int)count;
        buf_printf(&all, "%s\"%s\"", count ? ", " : "", row->choices[count]);
    }
    for (size_t i = 0; strcmp(row->name, "status") == 0 && i < ARRAY_SIZE(taught); i++) {
        if (strcasecmp(taught[i].written, written) == 0) {
            diag_error(reader->diag, reader->file, line, "%s \"%s\": %s", row->name, written,
                       taught[i].advice);
            return -1;
        }
    }
    nearest = nearest_of(written, row->choices, count);
    if (nearest)
        diag_error(reader->diag, reader->file, line, "unknown %s \"%s\" (did you mean \"%s\"?)",
                   row->name, written, nearest);
    else
        diag_error(reader->diag, reader->file, line, "unknown %s \"%s\": it is one of %s",
                   row->name, written, all.data);
    return -1;
}

static void read_choice(const struct setting_reader *reader, const config_setting_t *value,
                        const struct setting *row, void *member)
{
    struct number *number = member;
    const char *text = config_setting_get_string(value);
    int index;

    if (!text) {
        setting_wrong_type(reader, value, row);
        return;
    }
    index = find_choice(reader, setting_line(value), row, text);
    if (index >= 0)
        *number = (struct number){.value = index, .line = setting_line(value)};
}

/* --- numbers ---------------------------------------------------------------------------------- */

static void read_boolean(const struct setting_reader *reader, const config_setting_t *value,
                         const struct setting *row, void *member)
{
    struct number *number = member;

    if (config_setting_type(value) != CONFIG_TYPE_BOOL)
        setting_wrong_type(reader, value, row);
    else
        *number =
            (struct number){.value = config_setting_get_bool(value), .line = setting_line(value)};
}

static void read_integer(const struct setting_reader *reader, const config_setting_t *value,
                         const struct setting *row, void *member)
{
    int type = config_setting_type(value);
    int64_t integer = config_setting_get_int64(value);
    struct number *number = member;

    if (type != CONFIG_TYPE_INT && type != CONFIG_TYPE_INT64)
        setting_wrong_type(reader, value, row);
    else if (integer < row->min || integer > row->max)
        diag_error(reader->diag, reader->file, setting_line(value),
                   "%s is %lld: it must be %lld to %lld", row->name, (long long)integer,
                   (long long)row->min, (long long)row->max);
    else
        *number = (struct number){.value = integer, .line = setting_line(value)};
}

static void read_duration(const struct setting_reader *reader, const config_setting_t *value,
                          const struct setting *row, void *member)
{
    const char *text = config_setting_get_string(value);
    struct number *number = member;
    int64_t seconds;

    if (!text) {
        setting_wrong_type(reader, value, row);
    } else if (duration_parse(text, &seconds) < 0) {
        diag_error(reader->diag, reader->file, setting_line(value), "%s \"%s\": write it like %s",
                   row->name, text, "\"1 hour\", \"30 days\" or \"PT15M\"");
    } else if (seconds < row->min || seconds > row->max) {
        struct buf range auto_buf = BUF_INIT;

        duration_print(row->min, &range);
        buf_puts(&range, " to ");
        duration_print(row->max, &range);
        diag_error(reader->diag, reader->file, setting_line(value),
                   "%s \"%s\" is out of range (%s)", row->name, text, range.data);
    } else {
        *number = (struct number){.value = seconds, .line = setting_line(value)};
    }
}

/* --- lists ------------------------------------------------------------------------------------ */

size_t setting_element_count(const config_setting_t *value)
{
    return config_setting_is_list(value) || config_setting_is_array(value)
               ? (size_t)config_setting_length(value)
               : 1;
}

const config_setting_t *setting_element(const config_setting_t *value, size_t i)
{
    return config_setting_is_list(value) || config_setting_is_array(value)
               ? config_setting_get_elem(value, (unsigned)i)
               : value;
}

bool setting_has_right_size(const struct setting_reader *reader, const config_setting_t *value,
                            const struct setting *row)
{
    size_t count = setting_element_count(value);

    if (count > (size_t)row->max)
        diag_error(reader->diag, reader->file, setting_line(value),
                   "%s has more than %lld elements", row->name, (long long)row->max);
    else if (count < (size_t)row->min)
        diag_error(reader->diag, reader->file, setting_line(value),
                   "%s is empty: leave it out instead", row->name);
    return count >= (size_t)row->min && count <= (size_t)row->max;
}

static void read_words(const struct setting_reader *reader, const config_setting_t *value,
                       const struct setting *row, void *member)
{
    size_t count = setting_element_count(value), kept = 0;
    struct text *items;

    if (!setting_has_right_size(reader, value, row))
        return;
    items = arena_array(reader->arena, count, sizeof(*items));
    for (size_t i = 0; i < count; i++) {
        const config_setting_t *word = setting_element(value, i);
        const char *s = take_text(reader, word, row);

        if (!s || (row->choices && find_choice(reader, setting_line(word), row, s) < 0))
            continue;
        items[kept++] = (struct text){.s = s, .line = setting_line(word)};
    }
    *(struct text_list *)member =
        (struct text_list){.items = items, .count = kept, .line = setting_line(value)};
}

static void read_link(const struct setting_reader *reader, const config_setting_t *value,
                      const struct setting *row, struct link_draft *link)
{
    link->line = setting_line(value);
    if (config_setting_is_group(value)) {
        setting_read_group(reader, value, &link_table, link);
        if (!link->url.line && !link->label.line)
            diag_error(reader->diag, reader->file, link->line,
                       "a link has a label, a url, or both");
    } else if (config_setting_type(value) == CONFIG_TYPE_STRING) {
        read_text(reader, value, setting_find(&link_table, "url"), &link->url);
    } else {
        setting_wrong_type(reader, value, row);
    }
}

/* One that cannot be left for later, as those of events can. */
static void read_whole_link(const struct setting_reader *reader, const config_setting_t *value,
                            const struct setting *row, struct link_draft *link)
{
    link->line = setting_line(value);
    if (config_setting_is_group(value))
        setting_read_group(reader, value,
                           row->type == SETTING_TEMPLATES ? &template_table : &site_link_table,
                           link);
    else
        setting_wrong_type(reader, value, row);
}

static void read_links(const struct setting_reader *reader, const config_setting_t *value,
                       const struct setting *row, void *member)
{
    void (*read)(const struct setting_reader *, const config_setting_t *, const struct setting *,
                 struct link_draft *) = row->type == SETTING_LINKS ? read_link : read_whole_link;
    size_t count = setting_element_count(value);
    struct link_draft *items;

    if (!setting_has_right_size(reader, value, row))
        return;
    items = arena_array(reader->arena, count, sizeof(*items));
    for (size_t i = 0; i < count; i++)
        read(reader, setting_element(value, i), row, &items[i]);
    *(struct link_list *)member =
        (struct link_list){.items = items, .count = count, .line = setting_line(value)};
}

static void read_occurrences(const struct setting_reader *reader, const config_setting_t *value,
                             const struct setting *row, void *member)
{
    size_t count = setting_element_count(value), kept = 0;
    struct occurrence_draft *items;

    if (!setting_has_right_size(reader, value, row))
        return;
    items = arena_array(reader->arena, count, sizeof(*items));
    for (size_t i = 0; i < count; i++) {
        const config_setting_t *group = setting_element(value, i);

        if (!config_setting_is_group(group)) {
            setting_wrong_type(reader, group, row);
            continue;
        }
        items[kept].line = setting_line(group);
        setting_read_group(reader, group, &occurrence_table, &items[kept++]);
    }
    *(struct occurrence_list *)member =
        (struct occurrence_list){.items = items, .count = kept, .line = setting_line(value)};
}

static setting_read_member *const readers[] = {
    [SETTING_LINE] = read_text,
    [SETTING_TEXT] = read_text,
    [SETTING_URL] = read_text,
    [SETTING_TEMPLATE] = read_text,
    [SETTING_BASE_URL] = read_text,
    [SETTING_EVENT_ID] = read_text,
    [SETTING_FEED_ID] = read_text,
    [SETTING_DOMAIN] = read_text,
    [SETTING_LANGUAGE] = read_text,
    [SETTING_COLOR] = read_text,
    [SETTING_POINT] = read_text,
    [SETTING_WORDS] = read_words,
    [SETTING_FEED_IDS] = read_words,
    [SETTING_LISTEN] = read_words,
    [SETTING_STATUSES] = read_words,
    [SETTING_ORIGINS] = read_words,
    [SETTING_LINKS] = read_links,
    [SETTING_SITE_LINKS] = read_links,
    [SETTING_TEMPLATES] = read_links,
    [SETTING_BOOLEAN] = read_boolean,
    [SETTING_INTEGER] = read_integer,
    [SETTING_DURATION] = read_duration,
    [SETTING_CHOICE] = read_choice,
    [SETTING_WHEN] = setting_read_when,
    [SETTING_MOMENT] = setting_read_moment,
    [SETTING_NETWORKS] = read_words,
    [SETTING_REPEAT] = setting_read_repeat,
    [SETTING_DAYS] = setting_read_days,
    [SETTING_DAY] = setting_read_one_day,
    [SETTING_OCCURRENCES] = read_occurrences,
};

/* --- defaults --------------------------------------------------------------------------------- */

static int64_t default_choice(const struct setting *row)
{
    int64_t i = 0;

    while (strcmp(row->choices[i], row->fallback) != 0)
        i++;
    return i;
}

/* Line 0 says that nobody wrote it. Durations and choices without a default are -1. */
static void set_default(const struct setting_reader *reader, const struct setting *row,
                        void *member)
{
    struct number *number = member;

    switch (row->type) {
    case SETTING_BOOLEAN:
        number->value = strcmp(row->fallback, "true") == 0;
        break;
    case SETTING_INTEGER:
        number->value = atoll(row->fallback);
        break;
    case SETTING_DURATION:
        number->value = -1;
        if (row->fallback)
            duration_parse(row->fallback, &number->value);
        break;
    case SETTING_CHOICE:
        number->value = row->fallback ? default_choice(row) : -1;
        break;
    case SETTING_LISTEN:
        if (row->fallback) {
            struct text *item = arena_alloc(reader->arena, sizeof(*item));

            item->s = row->fallback;
            *(struct text_list *)member = (struct text_list){.items = item, .count = 1};
        }
        break;
    case SETTING_LINE:
    case SETTING_FEED_ID:
    case SETTING_LANGUAGE:
        ((struct text *)member)->s = row->fallback;
        break;
    default:
        break;
    }
}

/* --- groups ----------------------------------------------------------------------------------- */

static void unknown_setting(const struct setting_reader *reader, const config_setting_t *value,
                            const struct setting_table *table)
{
    const char *name = config_setting_name(value);
    const char *meant = diag_is_full(reader->diag) ? NULL : setting_meant(table, name);

    if (meant)
        diag_error(reader->diag, reader->file, setting_line(value),
                   "unknown setting \"%s\" (did you mean \"%s\"?)", name, meant);
    else
        diag_error(reader->diag, reader->file, setting_line(value),
                   "unknown setting \"%s\" of %s %s", name,
                   strchr("aeiou", table->what[0]) ? "an" : "a", table->what);
}

static bool is_written(const config_setting_t *group, const char *name)
{
    return name && config_setting_get_member(group, name);
}

static void check_required(const struct setting_reader *reader, const config_setting_t *group,
                           const struct setting_table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct setting *row = &table->rows[i];
        const char *id = NULL;

        if (!row->required || is_written(group, row->name) ||
            is_written(group, setting_stand_in(table, row)))
            continue;
        if (config_setting_lookup_string(group, "id", &id))
            diag_error(reader->diag, reader->file, setting_line(group), "%s \"%.80s\" has no %s",
                       table->what, id, row->name);
        else
            diag_error(reader->diag, reader->file, setting_line(group), "this %s has no %s",
                       table->what, row->name);
    }
}

void setting_read_value(const struct setting_reader *reader, const config_setting_t *value,
                        const struct setting *row, void *member)
{
    readers[row->type](reader, value, row, member);
}

void setting_read_group(const struct setting_reader *reader, const config_setting_t *group,
                        const struct setting_table *table, void *draft)
{
    for (size_t i = 0; i < table->count; i++)
        set_default(reader, &table->rows[i], (char *)draft + table->rows[i].offset);
    if (!group)
        return;
    for (unsigned i = 0; i < (unsigned)config_setting_length(group); i++) {
        const config_setting_t *value = config_setting_get_elem(group, i);
        const struct setting *row = setting_find(table, config_setting_name(value));

        if (row)
            setting_read_value(reader, value, row, (char *)draft + row->offset);
        else
            unknown_setting(reader, value, table);
    }
    check_required(reader, group, table);
}
