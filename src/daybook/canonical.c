/* Events as named texts, by a table of fields: see canonical.h. */

#include "daybook/canonical.h"

#include "base/arena.h"
#include "base/memory.h"
#include "daybook/canonical_part.h"
#include "daybook/zone.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct field {
    const char *name;
    void (*print)(const struct event *event, size_t offset, struct buf *buf);
    void (*read)(struct reading *reading, size_t offset, const char *value); /* `value`: arena */
    size_t offset; /* of the member, for the functions that need one */
};

#define MEMBER(type, event, offset)                                                                \
    ((__typeof__(type) const *)(const void *)((const char *)(event) + (offset)))
#define SET(type, event, offset) (*(__typeof__(type) *)(void *)((char *)(event) + (offset)))

/* Cuts the first line off; NULL when there is none. */
char *canonical_next_line(char **rest)
{
    return *rest ? strsep(rest, "\n") : NULL;
}

size_t canonical_count_lines(const char *value)
{
    size_t count = 1;

    for (const char *p = value; (p = strchr(p, '\n')); p++)
        count++;
    return count;
}

/* --- texts ------------------------------------------------------------------------------------ */

static void print_text(const struct event *event, size_t offset, struct buf *buf)
{
    const char *s = *MEMBER(const char *, event, offset);

    if (s)
        buf_puts(buf, s);
}

static void read_text(struct reading *reading, size_t offset, const char *value)
{
    SET(const char *, reading->event, offset) = value;
}

static void print_contact(const struct event *event, size_t offset, struct buf *buf)
{
    (void)offset;
    if (event_contact(event))
        buf_puts(buf, event_contact(event));
}

static void print_words(const struct event *event, size_t offset, struct buf *buf)
{
    const struct words *list = MEMBER(struct words, event, offset);

    for (size_t i = 0; i < list->count; i++) {
        if (i)
            buf_putc(buf, '\n');
        buf_puts(buf, list->items[i]);
    }
}

static void read_words(struct reading *reading, size_t offset, const char *value)
{
    const char **items = arena_array(reading->arena, canonical_count_lines(value), sizeof(char *));
    char *rest = arena_strdup(reading->arena, value), *line;
    size_t count = 0;

    while ((line = canonical_next_line(&rest)))
        items[count++] = line;
    SET(struct words, reading->event, offset) = (struct words){.items = items, .count = count};
}

/* "URL LABEL"; a minus where there is no URL yet. */
static void print_links(const struct event *event, size_t offset, struct buf *buf)
{
    const struct links *list = MEMBER(struct links, event, offset);

    for (size_t i = 0; i < list->count; i++)
        buf_printf(buf, "%s%s %s", i ? "\n" : "", list->items[i].url ? list->items[i].url : "-",
                   list->items[i].label);
}

static void read_links(struct reading *reading, size_t offset, const char *value)
{
    struct link *items = arena_array(reading->arena, canonical_count_lines(value), sizeof(*items));
    char *rest = arena_strdup(reading->arena, value), *line;
    size_t count = 0;

    while ((line = canonical_next_line(&rest))) {
        const char *url = strsep(&line, " ");

        items[count].url = strcmp(url, "-") == 0 ? NULL : url;
        items[count++].label = line ? line : "";
    }
    SET(struct links, reading->event, offset) = (struct links){.items = items, .count = count};
}

static void print_coordinates(const struct event *event, size_t offset, struct buf *buf)
{
    (void)offset;
    if (event->latitude)
        buf_printf(buf, "%s,%s", event->latitude, event->longitude);
}

static void read_coordinates(struct reading *reading, size_t offset, const char *value)
{
    char *longitude = arena_strdup(reading->arena, value);
    const char *latitude = strsep(&longitude, ",");

    (void)offset;
    if (!longitude)
        return;
    reading->event->latitude = latitude;
    reading->event->longitude = longitude;
}

static void print_busy(const struct event *event, size_t offset, struct buf *buf)
{
    (void)offset;
    if (event->busy)
        buf_puts(buf, "true");
}

static void read_busy(struct reading *reading, size_t offset, const char *value)
{
    (void)offset;
    reading->event->busy = strcmp(value, "true") == 0;
}

static void print_status(const struct event *event, size_t offset, struct buf *buf)
{
    (void)offset;
    buf_puts(buf, event_status_name(event->status));
}

static void read_status(struct reading *reading, size_t offset, const char *value)
{
    (void)offset;
    for (int status = STATUS_CONFIRMED; status <= STATUS_CANCELLED; status++)
        if (strcmp(event_status_name((enum event_status)status), value) == 0)
            reading->event->status = (enum event_status)status;
}

/* --- times ------------------------------------------------------------------------------------ */

static void print_when(const struct event *event, size_t offset, struct buf *buf)
{
    when_print(MEMBER(struct when, event, offset), buf);
}

static void read_when(struct reading *reading, size_t offset, const char *value)
{
    struct when when;

    if (when_parse(value, &when, NULL) == 0)
        SET(struct when, reading->event, offset) = when;
}

/* What calendars show differs from `when` for events that are off only: postponed ones have days
 * instead of times, and both may have no date any more. */
static void print_shown(const struct event *event, size_t offset, struct buf *buf)
{
    bool differs = event->status == STATUS_POSTPONED || event->when.kind == WHEN_UNDATED;

    (void)offset;
    if (differs && event->shown.kind != WHEN_UNDATED)
        when_print(&event->shown, buf);
}

/* Whether calendars show it, or an instance of it, as long as events without an end are. */
static bool lacks_an_end(const struct event *event)
{
    if (event->shown.kind == WHEN_START)
        return true;
    for (size_t i = 0; event->series && i < event->series->occurrence_count; i++)
        if (event->series->occurrences[i].own.when.kind == WHEN_START)
            return true;
    return false;
}

static void print_duration(const struct event *event, size_t offset, struct buf *buf)
{
    (void)offset;
    if (lacks_an_end(event))
        buf_printf(buf, "%lld", (long long)event->duration);
}

static void read_duration(struct reading *reading, size_t offset, const char *value)
{
    (void)offset;
    reading->event->duration = strtoll(value, NULL, 10);
}

static void print_zone(const struct event *event, size_t offset, struct buf *buf)
{
    const struct zone *of = *MEMBER(const struct zone *, event, offset);

    if (of)
        buf_puts(buf, zone_name(of));
}

static const struct zone *known_zone(const struct reading *reading, const char *name)
{
    const struct zone *zone = NULL;

    if (zones_get(reading->zones, name, &zone) < 0)
        zones_get(reading->zones, "UTC", &zone);
    return zone;
}

static void read_zone(struct reading *reading, size_t offset, const char *value)
{
    SET(const struct zone *, reading->event, offset) = known_zone(reading, value);
}

/* With the zone whose clocks it is on, which is the publisher's. */
static void print_deadline(const struct event *event, size_t offset, struct buf *buf)
{
    const struct when at = {.kind = WHEN_START,
                            .start = event->accreditation_deadline,
                            .end = event->accreditation_deadline};

    (void)offset;
    if (!event->has_accreditation_deadline)
        return;
    when_print(&at, buf);
    buf_printf(buf, " %s", zone_name(event->publisher->zone));
}

static void read_deadline(struct reading *reading, size_t offset, const char *value)
{
    char *time = arena_strdup(reading->arena, value), *zone = strrchr(time, ' ');

    (void)offset;
    if (!zone)
        return;
    *zone++ = '\0';
    reading->event->has_accreditation_deadline =
        local_time_parse(time, &reading->event->accreditation_deadline, NULL) == 0;
    reading->publisher->zone = known_zone(reading, zone);
}

/* --- other things ----------------------------------------------------------------------------- */

static void print_publisher(const struct event *event, size_t offset, struct buf *buf)
{
    (void)offset;
    buf_printf(buf, "%s\n%s", event->publisher->id, event->publisher->name);
    if (event->publisher->url)
        buf_printf(buf, "\n%s", event->publisher->url);
}

static void read_publisher(struct reading *reading, size_t offset, const char *value)
{
    char *rest = arena_strdup(reading->arena, value);
    const char *id = canonical_next_line(&rest), *name = canonical_next_line(&rest);

    (void)offset;
    reading->publisher->id = id;
    reading->publisher->name = name ? name : "";
    reading->publisher->url = canonical_next_line(&rest);
}

/* By what calendars say of it: its UID, and its title in the description. */
static void print_part_of(const struct event *event, size_t offset, struct buf *buf)
{
    (void)offset;
    if (event->part_of)
        buf_printf(buf, "%s\n%s", event->part_of->uid, event->part_of->title);
}

static void read_part_of(struct reading *reading, size_t offset, const char *value)
{
    char *rest = arena_strdup(reading->arena, value);
    struct event *parent = arena_alloc(reading->arena, sizeof(*parent));

    (void)offset;
    parent->uid = canonical_next_line(&rest);
    parent->title = rest ? rest : "";
    reading->event->part_of = parent;
}

/* --- fields ----------------------------------------------------------------------------------- */

#define AT(member) offsetof(struct event, member)

/* What a reader of the journal wants to know first comes first. */
static const struct field fields[] = {
    {"title", print_text, read_text, AT(title)},
    {"when", print_when, read_when, AT(when)},
    {"shown", print_shown, read_when, AT(shown)},
    {"zone", print_zone, read_zone, AT(zone)},
    {"duration", print_duration, read_duration, 0},
    {"repeat", canonical_print_repeat, canonical_read_repeat, 0},
    {"dates", canonical_print_dates, canonical_read_dates, 0},
    {"not_on", canonical_print_not_on, canonical_read_not_on, 0},
    {"occurrences", canonical_print_occurrences, canonical_read_occurrences, 0},
    {"status", print_status, read_status, 0},
    {"expected", print_text, read_text, AT(expected)},
    {"place", print_text, read_text, AT(place)},
    {"place_zone", print_zone, read_zone, AT(place_zone)},
    {"coordinates", print_coordinates, read_coordinates, 0},
    {"publisher", print_publisher, read_publisher, 0},
    {"part_of", print_part_of, read_part_of, 0},
    {"categories", print_words, read_words, AT(categories)},
    {"description", print_text, read_text, AT(description)},
    {"organizers", print_words, read_words, AT(organizers)},
    {"participants", print_words, read_words, AT(participants)},
    {"source", print_text, read_text, AT(source)},
    {"url", print_text, read_text, AT(url)},
    {"contact", print_contact, read_text, AT(contact)},
    {"live", print_links, read_links, AT(live)},
    {"media_access", print_text, read_text, AT(media_access)},
    {"accreditation_deadline", print_deadline, read_deadline, 0},
    {"results", print_links, read_links, AT(results)},
    {"outcome", print_text, read_text, AT(outcome)},
    {"change_reason", print_text, read_text, AT(change_reason)},
    {"busy", print_busy, read_busy, 0},
};

size_t canonical_field_count(void)
{
    return ARRAY_SIZE(fields);
}

const char *canonical_field_name(size_t field)
{
    return fields[field].name;
}

/* --- printing --------------------------------------------------------------------------------- */

static void print_folded(const char *value, struct buf *buf)
{
    for (const char *end; (end = strchr(value, '\n')); value = end + 1) {
        buf_add(buf, value, (size_t)(end + 1 - value));
        buf_putc(buf, '\t');
    }
    buf_puts(buf, value);
}

void canonical_print_field(const struct event *event, size_t field, struct buf *buf)
{
    struct buf value auto_buf = BUF_INIT;

    fields[field].print(event, fields[field].offset, &value);
    if (!value.len)
        return;
    buf_printf(buf, "%s: ", fields[field].name);
    print_folded(value.data, buf);
    buf_putc(buf, '\n');
}

void canonical_print(const struct event *event, struct buf *buf)
{
    for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
        canonical_print_field(event, i, buf);
}

struct digest canonical_digest(const struct event *event)
{
    struct buf text auto_buf = BUF_INIT;

    canonical_print(event, &text);
    return digest_of(text.data, text.len);
}

/* --- reading ---------------------------------------------------------------------------------- */

/* Past the LF that ends the field at `text`, or its end. */
static const char *end_of_field(const char *text)
{
    while ((text = strchr(text, '\n')) && text[1] == '\t')
        text++;
    return text;
}

static void unfold(char *value)
{
    char *to = value;

    for (const char *from = value; *from; from++) {
        *to++ = *from;
        if (*from == '\n' && from[1] == '\t')
            from++;
    }
    *to = '\0';
}

size_t canonical_field(const char *name)
{
    size_t i = 0;

    while (i < ARRAY_SIZE(fields) && strcmp(fields[i].name, name) != 0)
        i++;
    return i;
}

const char **canonical_values(const char *content, struct arena *arena)
{
    const char **values = arena_array(arena, ARRAY_SIZE(fields), sizeof(char *));
    char *text = arena_strdup(arena, content), *end;

    for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
        values[i] = "";
    for (; text && *text; text = end) {
        char *value;
        size_t field;

        end = (char *)end_of_field(text);
        if (end)
            *end++ = '\0';
        value = strstr(text, ": ");
        if (!value)
            continue;
        *value = '\0';
        value += 2;
        unfold(value);
        field = canonical_field(text);
        if (field < ARRAY_SIZE(fields))
            values[field] = value;
    }
    return values;
}

const char *canonical_value(const char **values, const char *field)
{
    return values[canonical_field(field)];
}

struct slice canonical_find(const char *content, const char *field, const char **ret_line)
{
    size_t len = strlen(field);

    for (const char *text = content, *end; text && *text; text = end ? end + 1 : NULL) {
        end = end_of_field(text);
        if (strncmp(text, field, len) == 0 && strncmp(text + len, ": ", 2) == 0) {
            const char *value = text + len + 2;

            *ret_line = text;
            return (struct slice){value, end ? (size_t)(end - value) : strlen(value)};
        }
    }
    *ret_line = NULL;
    return (struct slice){0};
}

void canonical_read_field(struct reading *reading, size_t field, const char *value)
{
    fields[field].read(reading, fields[field].offset, value);
}

int canonical_parse(const char *content, struct zones *zones, struct arena *arena,
                    struct event **ret_event)
{
    const char **values = canonical_values(content, arena);
    struct reading reading = {
        .arena = arena,
        .zones = zones,
        .event = arena_alloc(arena, sizeof(struct event)),
        .publisher = arena_alloc(arena, sizeof(struct publisher)),
    };
    struct event *event = reading.event;

    event->zone = reading.publisher->zone = known_zone(&reading, "UTC");
    event->publisher = reading.publisher;
    for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
        if (values[i][0])
            canonical_read_field(&reading, i, values[i]);
    if (!event->title || !reading.publisher->id)
        return -EBADMSG;
    if (event->status != STATUS_POSTPONED && event->when.kind != WHEN_UNDATED)
        event->shown = event->when;
    if (!when_has_day(&event->shown))
        event->series = reading.series = NULL;
    canonical_plan_occurrences(&reading);
    event_resolve(event);
    *ret_event = event;
    return 0;
}
