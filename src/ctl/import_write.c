/* The configuration that an import is: publishers, events in the order of their dates, and remarks
 * on what was not kept, each where it belongs. See import.h. */

#include "base/memory.h"
#include "ctl/import.h"
#include "daybook/settings.h"

#include <string.h>

#define COLUMNS 100
#define INDENT "        "

/* --- texts ------------------------------------------------------------------------------------ */

static size_t literal_length(char c)
{
    return c == '"' || c == '\\' || c == '\n' || c == '\t' ? 2 : 1;
}

static void put(struct buf *buf, char c)
{
    static const char letters[256] = {['"'] = '"', ['\\'] = '\\', ['\n'] = 'n', ['\t'] = 't'};

    if (letters[(unsigned char)c]) {
        buf_putc(buf, '\\');
        buf_putc(buf, letters[(unsigned char)c]);
    } else {
        buf_putc(buf, c);
    }
}

static void put_quoted(struct buf *buf, const char *text, size_t len)
{
    buf_putc(buf, '"');
    for (size_t i = 0; i < len; i++)
        put(buf, text[i]);
    buf_putc(buf, '"');
}

/* How much of a text stands in one piece: up to a line break, or the last blank that has room. */
static size_t piece_length(const char *text, size_t room)
{
    size_t i = 0, used = 0, blank = 0;

    while (text[i] && text[i] != '\n') {
        used += literal_length(text[i]);
        if (used > room && blank)
            return blank;
        if (text[i++] == ' ')
            blank = i;
    }
    return text[i] ? i + 1 : i;
}

/* In quotes; what is long goes on in the next lines, below its beginning. */
static void put_text(struct buf *buf, const char *text, size_t column)
{
    const char *between = "";

    do {
        size_t len = piece_length(text, COLUMNS - column - 3);

        buf_printf(buf, "%s%*s", between, *between ? (int)column : 0, "");
        put_quoted(buf, text, len);
        text += len;
        between = "\n";
    } while (*text);
}

static void put_setting(struct buf *buf, const char *indent, const char *name, const char *text)
{
    if (!text)
        return;
    buf_printf(buf, "%s%s = ", indent, name);
    put_text(buf, text, strlen(indent) + strlen(name) + 3);
    buf_puts(buf, ";\n");
}

/* --- remarks ---------------------------------------------------------------------------------- */

static void put_remarks(struct buf *buf, const char *indent, const char *label,
                        const struct buf *lines)
{
    for (size_t at = 0; at < lines->len;) {
        size_t len = strcspn(lines->data + at, "\n");

        buf_printf(buf, "%s%s%.*s\n", indent, label, (int)len, lines->data + at);
        at += len + 1;
    }
}

/* --- publishers ------------------------------------------------------------------------------- */

static void put_publisher(struct buf *buf, const struct import_publisher *publisher, bool last)
{
    buf_puts(buf, "    {\n");
    put_setting(buf, INDENT, "id", publisher->id);
    put_setting(buf, INDENT, "name", publisher->name);
    put_setting(buf, INDENT, "url", publisher->url);
    put_setting(buf, INDENT, "zone", publisher->zone ? zone_name(publisher->zone) : NULL);
    buf_puts(buf, last ? "    }\n" : "    },\n");
}

static void put_publishers(const struct import *import, struct buf *buf)
{
    if (import->publisher_id || !import->publisher_count)
        return;
    buf_puts(buf, "publishers = (\n");
    for (size_t i = 0; i < import->publisher_count; i++)
        put_publisher(buf, import->publishers[i], i + 1 == import->publisher_count);
    buf_puts(buf, ");\n\n");
}

/* --- events ----------------------------------------------------------------------------------- */

/* The zone is left out where it is the publisher's. */
static void put_texts(struct buf *buf, const struct import_event *event, int from, int to)
{
    const struct zone *zone = event->publisher->zone;

    for (int i = from; i <= to; i++) {
        if (i == FIELD_ZONE && event->texts[i] && zone &&
            strcmp(event->texts[i], zone_name(zone)) == 0)
            continue;
        put_setting(buf, INDENT, import_field_names[i], event->texts[i]);
    }
}

static void put_lists(struct buf *buf, const struct import_event *event)
{
    for (size_t i = 0; i < LIST_COUNT; i++) {
        const struct import_texts *list = &event->lists[i];

        if (!list->count)
            continue;
        buf_printf(buf, INDENT "%s = [ ", import_list_names[i]);
        for (size_t j = 0; j < list->count; j++) {
            buf_puts(buf, j ? ", " : "");
            put_quoted(buf, list->items[j], strlen(list->items[j]));
        }
        buf_puts(buf, " ];\n");
    }
}

static void put_part(struct buf *buf, const char *name, const char *text)
{
    if (!text)
        return;
    buf_printf(buf, "%s = ", name);
    put_quoted(buf, text, strlen(text));
    buf_puts(buf, "; ");
}

static void put_link(struct buf *buf, const struct import_texts *links, size_t i)
{
    buf_puts(buf, "{ ");
    put_part(buf, "label", links->items[i]);
    put_part(buf, "url", links->items[i + 1]);
    buf_putc(buf, '}');
}

static void put_links(struct buf *buf, const struct import_event *event)
{
    for (size_t i = 0; i < LINKS_COUNT; i++) {
        const struct import_texts *links = &event->links[i];

        if (!links->count)
            continue;
        buf_printf(buf, INDENT "%s = (\n", import_links_names[i]);
        for (size_t j = 0; j < links->count; j += 2) {
            buf_puts(buf, INDENT "    ");
            put_link(buf, links, j);
            buf_puts(buf, j + 2 < links->count ? ",\n" : "\n");
        }
        buf_puts(buf, INDENT ");\n");
    }
}

/* In one line. */
static void put_own_links(struct buf *buf, const struct import_event *instance)
{
    for (size_t i = 0; i < LINKS_COUNT; i++) {
        const struct import_texts *links = &instance->links[i];

        if (!links->count)
            continue;
        buf_printf(buf, "%s = ( ", import_links_names[i]);
        for (size_t j = 0; j < links->count; j += 2) {
            put_link(buf, links, j);
            buf_puts(buf, j + 2 < links->count ? ", " : " ); ");
        }
    }
}

static const char *text_of(const struct import_event *event, const char *setting)
{
    for (size_t i = 0; i < FIELD_COUNT; i++)
        if (strcmp(import_field_names[i], setting) == 0)
            return event->texts[i];
    return NULL;
}

/* What an instance has of its own, and only that, is left in it. */
static void put_occurrence(struct buf *buf, const struct import_event *instance)
{
    buf_puts(buf, INDENT "    { on = \"");
    day_print(instance->stands_for, buf);
    buf_puts(buf, "\"; ");
    for (size_t i = 0; i < occurrence_table.count; i++)
        put_part(buf, occurrence_table.rows[i].name,
                 text_of(instance, occurrence_table.rows[i].name));
    put_own_links(buf, instance);
    buf_putc(buf, '}');
}

static void put_occurrences(struct buf *buf, const struct import_event *event)
{
    if (!event->instance_count)
        return;
    buf_puts(buf, INDENT "occurrences = (\n");
    for (size_t i = 0; i < event->instance_count; i++) {
        put_occurrence(buf, event->instances[i]);
        buf_puts(buf, i + 1 < event->instance_count ? ",\n" : "\n");
    }
    buf_puts(buf, INDENT ");\n");
}

static void put_event(struct buf *buf, const struct import_event *event, bool last)
{
    put_remarks(buf, "    # ", "", &event->said);
    put_remarks(buf, "    # ", "Not kept: ", &event->lost);
    buf_puts(buf, "    {\n");
    put_texts(buf, event, FIELD_ID, FIELD_COORDINATES);
    put_lists(buf, event);
    put_texts(buf, event, FIELD_DESCRIPTION, FIELD_URL);
    put_links(buf, event);
    put_occurrences(buf, event);
    if (event->busy)
        buf_puts(buf, INDENT "busy = true;\n");
    if (event->draft)
        buf_puts(buf, INDENT "draft = true;\n");
    put_texts(buf, event, FIELD_UID, FIELD_UID);
    buf_puts(buf, last ? "    }\n" : "    },\n");
}

/* There is no stanza for it. */
static void put_left_out(struct buf *buf, const struct import_event *event)
{
    struct buf title auto_buf = BUF_INIT;

    import_excerpt(&title, event->texts[FIELD_TITLE], 200);
    buf_printf(buf, "\n    # Left out: \"%s\", line %zu of the calendar\n", title.data,
               event->component->line);
    put_remarks(buf, "    #     ", "", &event->said);
    put_remarks(buf, "    #     ", "", &event->lost);
}

/* Those that are left out come last. */
static void put_events(const struct import *import, struct buf *buf)
{
    size_t kept = 0;

    while (kept < import->event_count && !import->events[kept]->left_out)
        kept++;
    buf_puts(buf, "events = (");
    for (size_t i = 0; i < import->event_count; i++) {
        if (i >= kept) {
            put_left_out(buf, import->events[i]);
            continue;
        }
        buf_puts(buf, "\n");
        put_event(buf, import->events[i], i + 1 == kept);
    }
    buf_puts(buf, ");\n");
}

/* --- all of it -------------------------------------------------------------------------------- */

static void put_calendar(const struct import_calendar *calendar, struct buf *buf)
{
    struct buf name auto_buf = BUF_INIT;

    import_excerpt(&name, calendar->name, 200);
    buf_printf(buf, "# Imported from the calendar \"%s\".\n", name.data);
    put_remarks(buf, "# ", "Not kept of the calendar: ", &calendar->lost);
}

void import_write(const struct import *import, struct buf *buf)
{
    for (size_t i = 0; i < import->calendar_count; i++)
        put_calendar(import->calendars[i], buf);
    put_remarks(buf, "# ", "Not kept: ", &import->lost);
    buf_putc(buf, '\n');
    put_publishers(import, buf);
    put_events(import, buf);
}
