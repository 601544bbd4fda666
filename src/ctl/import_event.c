/* What becomes of an event: its settings, and the remarks at its stanza. See import.h. */

#include "base/memory.h"
#include "base/utf8.h"
#include "ctl/import.h"
#include "ctl/vtimezone_read.h"
#include "daybook/setting_check.h"

#include <stdarg.h>
#include <string.h>

#define EXCERPT 160

const char *const import_field_names[] = {
    [FIELD_ID] = "id",
    [FIELD_PUBLISHER] = "publisher",
    [FIELD_PART_OF] = "part_of",
    [FIELD_TITLE] = "title",
    [FIELD_WHEN] = "when",
    [FIELD_ZONE] = "zone",
    [FIELD_REPEAT] = "repeat",
    [FIELD_STATUS] = "status",
    [FIELD_CHANGE_REASON] = "change_reason",
    [FIELD_PLACE] = "place",
    [FIELD_PLACE_ZONE] = "place_zone",
    [FIELD_COORDINATES] = "coordinates",
    [FIELD_DESCRIPTION] = "description",
    [FIELD_OUTCOME] = "outcome",
    [FIELD_MEDIA_ACCESS] = "media_access",
    [FIELD_DEADLINE] = "accreditation_deadline",
    [FIELD_CONTACT] = "contact",
    [FIELD_SOURCE] = "source",
    [FIELD_URL] = "url",
    [FIELD_UID] = "uid",
};

const char *const import_list_names[] = {
    [LIST_NOT_ON] = "not_on",
    [LIST_DATES] = "dates",
    [LIST_CATEGORIES] = "categories",
    [LIST_ORGANIZERS] = "organizers",
    [LIST_PARTICIPANTS] = "participants",
};

const char *const import_links_names[] = {
    [LINKS_LIVE] = "live",
    [LINKS_RESULTS] = "results",
};

/* --- owners ----------------------------------------------------------------------------------- */

static struct import_names names_new(void)
{
    return (struct import_names){strtab_new(), strtab_new()};
}

static void names_done(struct import_names *names)
{
    strtab_free(names->taken);
    strtab_free(names->numbers);
}

struct import *import_new(void)
{
    struct import *import = xcalloc(1, sizeof(*import));

    import->arena = arena_new();
    import->zones = zones_new(NULL);
    import->uids = strtab_new();
    import->orphans = strtab_new();
    import->publisher_names = strtab_new();
    import->publisher_ids = names_new();
    import->event_ids = names_new();
    return import;
}

static void free_calendar(struct import_calendar *calendar)
{
    for (size_t i = 0; i < calendar->zone_count; i++)
        vtimezone_free(calendar->zones[i].definition);
    free(calendar->zones);
    buf_done(&calendar->lost);
    free(calendar);
}

void import_event_free(struct import_event *event)
{
    for (size_t i = 0; i < event->instance_count; i++)
        import_event_free(event->instances[i]);
    free(event->instances);
    for (size_t i = 0; i < LIST_COUNT; i++)
        free(event->lists[i].items);
    for (size_t i = 0; i < LINKS_COUNT; i++)
        free(event->links[i].items);
    buf_done(&event->documents);
    buf_done(&event->lost);
    buf_done(&event->said);
    free(event);
}

struct import *import_free(struct import *import)
{
    if (!import)
        return NULL;
    for (size_t i = 0; i < import->event_count; i++)
        import_event_free(import->events[i]);
    for (size_t i = 0; i < import->calendar_count; i++)
        free_calendar(import->calendars[i]);
    free(import->events);
    free(import->calendars);
    free(import->publishers);
    strtab_free(import->uids);
    strtab_free(import->orphans);
    strtab_free(import->publisher_names);
    names_done(&import->publisher_ids);
    names_done(&import->event_ids);
    buf_done(&import->lost);
    zones_unref(import->zones);
    arena_free(import->arena);
    free(import);
    return NULL;
}

/* --- remarks ---------------------------------------------------------------------------------- */

void import_excerpt(struct buf *buf, const char *text, size_t most)
{
    size_t end = utf8_cut(text, most);

    for (size_t i = 0; i < end; i++) {
        size_t control = utf8_control_at(text + i);

        buf_putc(buf, control ? ' ' : text[i]);
        i += control > 1;
    }
    if (text[end])
        buf_puts(buf, " ...");
}

/* Not twice in a row: of DTSTART and DTEND the same may be said. */
__attribute__((format(printf, 2, 0))) static void add_remark(struct buf *lines, const char *format,
                                                             va_list args)
{
    char *text auto_free = xvasprintf(format, args);
    struct buf line auto_buf = BUF_INIT;

    import_excerpt(&line, text, 4 * EXCERPT);
    buf_putc(&line, '\n');
    if (lines->len < line.len || strcmp(lines->data + lines->len - line.len, line.data) != 0)
        buf_add(lines, line.data, line.len);
}

void import_lost(struct import_event *event, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    add_remark(&event->lost, format, args);
    va_end(args);
}

void import_said(struct import_event *event, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    add_remark(&event->said, format, args);
    va_end(args);
}

void import_lost_property(struct import_event *event, const struct ics_property *property,
                          const char *why)
{
    struct buf value auto_buf = BUF_INIT;

    import_excerpt(&value, property->value, EXCERPT);
    import_lost(event, "%s:%s%s%s%s", property->name, value.len ? value.data : "", why ? " (" : "",
                why ? why : "", why ? ")" : "");
}

/* --- settings --------------------------------------------------------------------------------- */

static bool is_blank(const char *text)
{
    return !text || text[strspn(text, " \t\n")] == '\0';
}

static void lose_text(struct import_event *event, const char *name, const char *text,
                      const char *why)
{
    struct buf value auto_buf = BUF_INIT;

    import_excerpt(&value, text, EXCERPT);
    import_lost(event, "%s = \"%s\" (%s)", name, value.data, why);
}

static const struct setting *row_of(const char *name)
{
    return setting_find(&event_table, name);
}

/* What is too long is cut between characters: most of a text is better than none, but of a name. */
static const char *fit(struct import_event *event, const struct setting *row, const char *text)
{
    size_t end = utf8_cut(text, (size_t)row->max), len = strlen(text);

    if ((row->type != SETTING_TEXT && row->type != SETTING_LINE) || len <= end ||
        strcmp(row->name, import_field_names[FIELD_UID]) == 0)
        return text;
    import_lost(event, "%s: %zu octets at its end, after %zu", row->name, len - end, end);
    return arena_strndup(event->calendar->import->arena, text, end);
}

const char *import_trimmed(struct import *import, const char *text)
{
    size_t len;

    text += strspn(text, " \t\n");
    len = strlen(text);
    while (len && strchr(" \t\n", text[len - 1]))
        len--;
    return arena_strndup(import->arena, text, len);
}

void import_set(struct import_event *event, enum import_field field, const char *text)
{
    const struct setting *row = row_of(import_field_names[field]);
    char *problem auto_free = NULL;

    if (is_blank(text))
        return;
    text = fit(event, row, import_trimmed(event->calendar->import, text));
    if (event->texts[field]) {
        if (strcmp(event->texts[field], text) != 0)
            lose_text(event, row->name, text, "there is another");
        return;
    }
    if (row->max) /* else a date or a choice, and right as it was made */
        problem = setting_check(row, text);
    if (problem)
        lose_text(event, row->name, text, problem);
    else
        event->texts[field] = text;
}

static void push(struct import_texts *texts, const char *text)
{
    GROW(texts->items, texts->count, texts->capacity);
    texts->items[texts->count++] = text;
}

static bool has(const struct import_texts *texts, const char *text)
{
    for (size_t i = 0; i < texts->count; i++)
        if (texts->items[i] && strcmp(texts->items[i], text) == 0)
            return true;
    return false;
}

bool import_add(struct import_event *event, enum import_list list, const char *text)
{
    const struct setting *row = row_of(import_list_names[list]);
    struct import_texts *texts = &event->lists[list];
    char *problem auto_free = NULL;

    if (is_blank(text))
        return false;
    text = import_trimmed(event->calendar->import, text);
    if (has(texts, text))
        return true;
    if (texts->count == (size_t)row->max)
        problem = xasprintf("there are %zu already", texts->count);
    else
        problem = setting_check(row, text);
    if (problem)
        lose_text(event, row->name, text, problem);
    else
        push(texts, text);
    return !problem;
}

/* The label as far as it may be one, or NULL: a link is one without. */
static const char *label_of(struct import_event *event, const char *name, const char *label)
{
    const struct setting *row = setting_find(&link_table, "label");
    char *problem auto_free = NULL;

    if (is_blank(label))
        return NULL;
    label = fit(event, row, import_trimmed(event->calendar->import, label));
    problem = setting_check(row, label);
    if (!problem)
        return label;
    lose_text(event, name, label, problem);
    return NULL;
}

void import_add_link(struct import_event *event, enum import_links links, const char *label,
                     const char *url)
{
    const struct setting *row = row_of(import_links_names[links]);
    struct import_texts *texts = &event->links[links];
    char *problem auto_free = NULL;

    label = label_of(event, row->name, label);
    if ((!label && !url) || (url && has(texts, url)))
        return;
    if (texts->count == 2 * (size_t)row->max)
        problem = xasprintf("there are %zu already", texts->count / 2);
    else if (url)
        problem = setting_check(setting_find(&link_table, "url"), url);
    if (problem) {
        lose_text(event, row->name, url ? url : label, problem);
        return;
    }
    push(texts, label);
    push(texts, url);
}

char *import_line(struct import *import, const char *text, const char *between)
{
    struct buf line auto_buf = BUF_INIT;

    for (; *text; text++) {
        if (*text == '\n') {
            while (line.len && line.data[line.len - 1] == ' ')
                line.len--;
            text += strspn(text, " \t\n") - 1;
            if (line.len && text[1])
                buf_puts(&line, line.data[line.len - 1] == *between ? " " : between);
        } else {
            buf_putc(&line, *text == '\t' ? ' ' : *text);
        }
    }
    return arena_strndup(import->arena, line.data ? line.data : "", line.len);
}
