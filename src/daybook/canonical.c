/* Events as named texts, by a table of fields: see canonical.h. */

#include "daybook/canonical.h"

#include "base/memory.h"

#include <stdint.h>

struct field {
    const char *name;
    void (*print)(const struct event *event, size_t offset, struct buf *buf);
    size_t offset; /* of the member, for the printers that need one */
};

#define MEMBER(type, event, offset)                                                                \
    ((__typeof__(type) const *)(const void *)((const char *)(event) + (offset)))

static void text(const struct event *event, size_t offset, struct buf *buf)
{
    const char *s = *MEMBER(const char *, event, offset);

    if (s)
        buf_puts(buf, s);
}

static void words(const struct event *event, size_t offset, struct buf *buf)
{
    const struct words *list = MEMBER(struct words, event, offset);

    for (size_t i = 0; i < list->count; i++)
        buf_printf(buf, i ? "\n%s" : "%s", list->items[i]);
}

static void links(const struct event *event, size_t offset, struct buf *buf)
{
    const struct links *list = MEMBER(struct links, event, offset);

    for (size_t i = 0; i < list->count; i++)
        buf_printf(buf, "%s%s %s", i ? "\n" : "", list->items[i].url ? list->items[i].url : "-",
                   list->items[i].label);
}

static void when(const struct event *event, size_t offset, struct buf *buf)
{
    when_print(MEMBER(struct when, event, offset), buf);
}

static void instant(const struct event *event, size_t offset, struct buf *buf)
{
    int64_t at = *MEMBER(int64_t, event, offset);

    if (at != INT64_MAX)
        buf_printf(buf, "%lld", (long long)at);
}

static void zone(const struct event *event, size_t offset, struct buf *buf)
{
    const struct zone *of = *MEMBER(const struct zone *, event, offset);

    if (of)
        buf_puts(buf, zone_name(of));
}

static void publisher(const struct event *event, size_t offset, struct buf *buf)
{
    (void)offset;
    buf_printf(buf, "%s\n%s\n%s", event->publisher->id, event->publisher->name,
               event->publisher->url ? event->publisher->url : "");
}

static void part_of(const struct event *event, size_t offset, struct buf *buf)
{
    (void)offset;
    if (event->part_of)
        buf_puts(buf, event->part_of->id);
}

static void status(const struct event *event, size_t offset, struct buf *buf)
{
    (void)offset;
    buf_puts(buf, event_status_name(event->status));
}

static void contact(const struct event *event, size_t offset, struct buf *buf)
{
    (void)offset;
    if (event_contact(event))
        buf_puts(buf, event_contact(event));
}

static void busy(const struct event *event, size_t offset, struct buf *buf)
{
    (void)offset;
    buf_puts(buf, event->busy ? "true" : "false");
}

static void deadline(const struct event *event, size_t offset, struct buf *buf)
{
    (void)offset;
    if (event->has_accreditation_deadline) {
        const struct when at = {.kind = WHEN_START,
                                .start = event->accreditation_deadline,
                                .end = event->accreditation_deadline};

        when_print(&at, buf);
    }
}

#define AT(member) offsetof(struct event, member)

static const struct field fields[] = {
    {"publisher", publisher, 0},
    {"part_of", part_of, 0},
    {"title", text, AT(title)},
    {"description", text, AT(description)},
    {"status", status, 0},
    {"when", when, AT(when)},
    {"shown", when, AT(shown)},
    {"zone", zone, AT(zone)},
    {"start", instant, AT(start)},
    {"end", instant, AT(end)},
    {"place", text, AT(place)},
    {"place_zone", zone, AT(place_zone)},
    {"latitude", text, AT(latitude)},
    {"longitude", text, AT(longitude)},
    {"categories", words, AT(categories)},
    {"organizers", words, AT(organizers)},
    {"participants", words, AT(participants)},
    {"url", text, AT(url)},
    {"source", text, AT(source)},
    {"contact", contact, 0},
    {"live", links, AT(live)},
    {"media_access", text, AT(media_access)},
    {"accreditation_deadline", deadline, 0},
    {"results", links, AT(results)},
    {"outcome", text, AT(outcome)},
    {"change_reason", text, AT(change_reason)},
    {"busy", busy, 0},
};

size_t canonical_field_count(void)
{
    return ARRAY_SIZE(fields);
}

const char *canonical_field_name(size_t field)
{
    return fields[field].name;
}

void canonical_field_print(const struct event *event, size_t field, struct buf *buf)
{
    fields[field].print(event, fields[field].offset, buf);
}

struct digest canonical_digest(const struct group *group)
{
    struct buf buf auto_buf = BUF_INIT;

    for (size_t i = 0; i < group->count; i++) {
        for (size_t field = 0; field < ARRAY_SIZE(fields); field++) {
            canonical_field_print(group->components[i], field, &buf);
            /* Values hold no control character but TAB and LF. */
            buf_putc(&buf, '\x1f');
        }
    }
    return digest_of(buf.data, buf.len);
}
