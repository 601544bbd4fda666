/* Calendars: who publishes them, which events are in them, and what else. See import.h. */

#include "base/directory.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "ctl/ics_value.h"
#include "ctl/import.h"
#include "ctl/vtimezone_read.h"
#include "daybook/setting_check.h"

#include <string.h>
#include <strings.h>

#define SLUG 60

/* --- names ------------------------------------------------------------------------------------ */

/* The letters without their accents of U+00C0 to U+017F; a hyphen: it is none. */
static const char plain[] = "aaaaaaaceeeeiiiidnooooo-ouuuuytsaaaaaaaceeeeiiiidnooooo-ouuuuyty"
                            "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
                            "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

/* What stands for the character at `p` of that length. */
static char slug_letter(const unsigned char *p, size_t len)
{
    unsigned c = len == 2 ? (unsigned)(p[0] & 0x1f) << 6 | (p[1] & 0x3f) : 0;

    if (len == 1 && ((*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9')))
        return (char)*p;
    if (len == 1 && *p >= 'A' && *p <= 'Z')
        return (char)(*p - 'A' + 'a');
    return c >= 0xc0 && c < 0xc0 + sizeof(plain) - 1 ? plain[c - 0xc0] : '-';
}

char *import_slug(struct import *import, const char *text)
{
    char slug[SLUG + 1];
    size_t len = 0;

    for (size_t size; *text && len < SLUG; text += size) {
        char c;

        size = utf8_length(text, strnlen(text, 4));
        c = slug_letter((const unsigned char *)text, size);
        if (c != '-' || (len && slug[len - 1] != '-'))
            slug[len++] = c;
    }
    while (len && slug[len - 1] == '-')
        len--;
    return arena_strndup(import->arena, slug, len);
}

const char *import_unused(struct import *import, struct import_names *names, const char *wanted)
{
    const char *name = wanted;
    size_t *last = strtab_get(names->numbers, wanted);

    if (!last) {
        last = arena_alloc(import->arena, sizeof(*last));
        *last = 1;
        strtab_put(names->numbers, wanted, last);
    }
    while (strtab_get(names->taken, name))
        name = arena_printf(import->arena, "%s-%zu", wanted, ++*last);
    strtab_put(names->taken, name, (void *)name);
    return name;
}

/* --- publishers ------------------------------------------------------------------------------- */

static bool is_right(const char *setting, const char *value)
{
    char *problem auto_free =
        value ? setting_check(setting_find(&publisher_table, setting), value) : NULL;

    return value && !problem;
}

struct import_publisher *import_publisher(struct import *import, const char *name, const char *url,
                                          const struct zone *zone)
{
    struct import_publisher *publisher;
    const char *slug;

    if (import->publisher_id)
        name = import->publisher_id;
    else if (!is_right("name", name))
        return NULL;
    publisher = strtab_get(import->publisher_names, name);
    if (publisher)
        return publisher;
    publisher = arena_alloc(import->arena, sizeof(*publisher));
    publisher->name = arena_strdup(import->arena, name);
    slug = import_slug(import, name);
    publisher->id = import->publisher_id
                        ? import->publisher_id
                        : import_unused(import, &import->publisher_ids, *slug ? slug : "imported");
    publisher->url = is_right("url", url) ? arena_strdup(import->arena, url) : NULL;
    publisher->zone = import->publisher_id ? NULL : zone;
    strtab_put(import->publisher_names, publisher->name, publisher);
    GROW(import->publishers, import->publisher_count, import->publisher_capacity);
    return import->publishers[import->publisher_count++] = publisher;
}

/* Of the first event that has one: it goes without saying then. */
static const struct zone *first_zone(struct import_calendar *calendar)
{
    const struct ics_component *component = calendar->component;
    const struct zone *zone = NULL;

    for (size_t i = 0; !zone && i < component->child_count; i++) {
        const struct ics_property *start = ics_find(component->children[i], "DTSTART");
        const char *tzid = start ? ics_parameter(start, "TZID", calendar->import->arena) : NULL;

        if (tzid)
            zone = import_zone(calendar, tzid).zone;
    }
    return zone;
}

/* One that could not be taken, or is that of another calendar of the same name. */
static void report_url(struct import_calendar *calendar, const char *url)
{
    if (calendar->publisher->url && strcmp(calendar->publisher->url, url) == 0)
        return;
    buf_puts(&calendar->lost, "URL:");
    import_excerpt(&calendar->lost, url, 300);
    buf_putc(&calendar->lost, '\n');
}

/* Events of our own calendars say who publishes them; the calendar's is for those that do not. */
static struct import_publisher *publisher_of(struct import_calendar *calendar)
{
    const char *url = calendar->ours ? NULL : ics_value(calendar->component, "URL");
    const struct zone *zone = calendar->zone;

    if (calendar->publisher)
        return calendar->publisher;
    if (!zone)
        zone = first_zone(calendar);
    calendar->publisher = import_publisher(calendar->import, calendar->name, url, zone);
    if (url && *url && !calendar->import->publisher_id)
        report_url(calendar, url);
    return calendar->publisher;
}

/* --- a calendar ------------------------------------------------------------------------------- */

/* Properties of calendars that are taken, or are for apps that subscribe: a feed of the daybook has
 * its own. */
static const char *const known[] = {
    "VERSION",
    "PRODID",
    "METHOD",
    "NAME",
    "X-WR-CALNAME",
    "URL",
    "UID",
    "LAST-MODIFIED",
    "SOURCE",
    "REFRESH-INTERVAL",
    "X-PUBLISHED-TTL",
    "COLOR",
    "X-APPLE-CALENDAR-COLOR",
    "X-OUTLOOK-COLOR",
    "X-WR-RELCALID",
    "X-MS-OLK-FORCEINSPECTOROPEN",
    "X-OWNER",
    "X-CALSTART",
    "X-PRIMARY-CALENDAR",
    "X-CALEND",
    "X-CLIPSTART",
    "X-CLIPEND",
};

static bool is_known(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(known); i++)
        if (strcmp(known[i], name) == 0)
            return true;
    return false;
}

/* The same text under two names, as is the custom, is said once; what is known is said where it
 * could not be taken. */
static bool is_lost(const struct import_calendar *calendar, const struct ics_property *property)
{
    const char *description = ics_value(calendar->component, "DESCRIPTION");

    if (strcmp(property->name, "X-WR-TIMEZONE") == 0)
        return !calendar->zone;
    if (strcmp(property->name, "CALSCALE") == 0)
        return strcasecmp(property->value, "GREGORIAN") != 0;
    if (strcmp(property->name, "X-WR-CALDESC") == 0 && description)
        return strcmp(property->value, description) != 0;
    return property->value[0] && !is_known(property->name);
}

static void report_properties(struct import_calendar *calendar)
{
    const struct ics_component *component = calendar->component;

    for (size_t i = 0; i < component->count; i++) {
        const struct ics_property *property = &component->properties[i];

        if (!property->cut && !is_lost(calendar, property))
            continue;
        buf_printf(&calendar->lost, "%s:", property->name);
        import_excerpt(&calendar->lost, property->value, 300);
        buf_puts(&calendar->lost, property->cut ? ICS_CUT "\n" : "\n");
    }
}

/* "holidays" of "/tmp/holidays.ics" */
static char *name_of_file(struct import *import, const char *file)
{
    const char *name = file_of(file);
    size_t len = strlen(name);

    if (len > 4 && strcasecmp(name + len - 4, ".ics") == 0)
        len -= 4;
    return arena_strndup(import->arena, name, len);
}

/* As it calls itself, else by who is named first in it, else by its file. */
static const char *name_of(struct import_calendar *calendar)
{
    struct import *import = calendar->import;
    const struct ics_component *component = calendar->component;
    const char *name = ics_value(component, "X-WR-CALNAME");

    if (!name)
        name = ics_value(component, "NAME");
    if (name)
        name = import_line(import, ics_text(name, import->arena), " ");
    for (size_t i = 0; !is_right("name", name) && i < component->child_count; i++) {
        const struct ics_property *organizer = ics_find(component->children[i], "ORGANIZER");

        if (organizer)
            name = ics_parameter(organizer, "CN", import->arena);
    }
    if (!is_right("name", name))
        name = name_of_file(import, calendar->file);
    return is_right("name", name) ? name : "Imported calendar";
}

static const struct zone *zone_of(struct import_calendar *calendar)
{
    const char *name = ics_value(calendar->component, "X-WR-TIMEZONE");

    return name ? import_zone(calendar, name).zone : NULL;
}

static bool is_event(const struct ics_component *component)
{
    return strcmp(component->name, "VEVENT") == 0;
}

static void open_calendar(struct import *import, const char *file,
                          const struct ics_component *component)
{
    struct import_calendar *calendar = xcalloc(1, sizeof(*calendar));
    const char *program = ics_value(component, "PRODID");

    calendar->import = import;
    calendar->file = file;
    calendar->component = component;
    calendar->ours = program && strncmp(program, "-//daybookd//", 13) == 0;
    calendar->name = name_of(calendar);
    calendar->zone = zone_of(calendar);
    report_properties(calendar);
    GROW(import->calendars, import->calendar_count, import->calendar_capacity);
    import->calendars[import->calendar_count++] = calendar;
}

void import_open(struct import *import, const char *file, const struct ics_component *root)
{
    for (size_t i = 0; i < root->child_count; i++)
        open_calendar(import, file, root->children[i]);
}

/* --- which events there are ------------------------------------------------------------------- */

static const char *uid_of(struct import *import, const struct ics_component *component)
{
    const char *value = ics_value(component, "UID");
    const char *uid = value ? import_trimmed(import, ics_text(value, import->arena)) : "";

    return *uid ? uid : NULL;
}

static struct import_event *new_event(struct import_calendar *calendar,
                                      const struct ics_component *component)
{
    struct import *import = calendar->import;
    struct import_event *event = xcalloc(1, sizeof(*event));

    event->calendar = calendar;
    event->component = component;
    event->uid = uid_of(import, component);
    return event;
}

static struct import_event *add_event(struct import_calendar *calendar,
                                      const struct ics_component *component)
{
    struct import *import = calendar->import;
    struct import_event *event = new_event(calendar, component);

    GROW(import->events, import->event_count, import->event_capacity);
    return import->events[import->event_count++] = event;
}

static void take_master(struct import_calendar *calendar, const struct ics_component *component)
{
    struct import *import = calendar->import;
    const char *uid = uid_of(import, component);
    struct import_event *first = uid ? strtab_get(import->uids, uid) : NULL;
    struct import_event *event;

    if (first) {
        import_twin(first, calendar, component);
        return;
    }
    event = add_event(calendar, component);
    if (event->uid)
        strtab_put(import->uids, event->uid, event);
}

/* The rest of its series is not there: an event of its own, without the UID. */
static void take_orphan(struct import_calendar *calendar, const struct ics_component *component,
                        const char *uid)
{
    struct import *import = calendar->import;
    const char *key = arena_printf(import->arena, "%s\n%s", uid ? uid : "",
                                   ics_value(component, "RECURRENCE-ID"));
    struct import_event *event = uid ? strtab_get(import->orphans, key) : NULL;

    if (event) {
        import_twin(event, calendar, component);
        return;
    }
    event = add_event(calendar, component);
    event->uid = NULL;
    strtab_put(import->orphans, key, event);
    import_lost(event,
                "RECURRENCE-ID: the rest of a repeating event, which is not in the calendar; "
                "its UID is \"%s\"",
                uid ? uid : "");
}

static void take_instance(struct import_calendar *calendar, const struct ics_component *component)
{
    struct import *import = calendar->import;
    const char *uid = uid_of(import, component);
    struct import_event *event = uid ? strtab_get(import->uids, uid) : NULL;

    if (!event) {
        take_orphan(calendar, component, uid);
        return;
    }
    GROW(event->instances, event->instance_count, event->instance_capacity);
    event->instances[event->instance_count] = new_event(calendar, component);
    event->instances[event->instance_count++]->master = event;
}

static void report_other(struct import_calendar *calendar, const struct ics_component *component)
{
    if (strcmp(component->name, "VTIMEZONE") == 0)
        return;
    calendar->import->others++;
    buf_printf(&calendar->import->lost, "%s:%zu: ", calendar->file, component->line);
    import_excerpt(&calendar->import->lost, component->name, 40);
    buf_puts(&calendar->import->lost, ics_value(component, "SUMMARY") ? " \"" : "");
    import_excerpt(&calendar->import->lost, ics_value(component, "SUMMARY") ?: "", 100);
    buf_puts(&calendar->import->lost, ics_value(component, "SUMMARY") ? "\"\n" : "\n");
}

static void collect_masters(struct import_calendar *calendar)
{
    const struct ics_component *component = calendar->component;

    for (size_t i = 0; i < component->child_count; i++) {
        if (!is_event(component->children[i]))
            report_other(calendar, component->children[i]);
        else if (!ics_find(component->children[i], "RECURRENCE-ID"))
            take_master(calendar, component->children[i]);
    }
}

static void collect_instances(struct import_calendar *calendar)
{
    const struct ics_component *component = calendar->component;

    for (size_t i = 0; i < component->child_count; i++)
        if (is_event(component->children[i]) && ics_find(component->children[i], "RECURRENCE-ID"))
            take_instance(calendar, component->children[i]);
}

static void read_instance(struct import_event *instance)
{
    instance->publisher = instance->master->publisher;
    import_properties(instance);
    instance->left_out = instance->left_out || !import_when(instance);
}

static void read_event(struct import_event *event)
{
    import_properties(event);
    if (!event->publisher && (!event->left_out || event->instance_count))
        event->publisher = publisher_of(event->calendar);
    event->left_out = event->left_out || !import_when(event);
    for (size_t i = 0; i < event->instance_count; i++)
        read_instance(event->instances[i]);
    import_repetition(event);
}

static void name_untitled(struct import_event *event)
{
    if (event->texts[FIELD_TITLE])
        return;
    import_set(event, FIELD_TITLE, "Untitled");
    import_said(event, "It has no title.");
}

/* Masters first: instances may stand before them, and in another calendar. Those that become events
 * are behind all others. */
void import_events(struct import *import)
{
    size_t count;

    for (size_t i = 0; i < import->calendar_count; i++)
        collect_masters(import->calendars[i]);
    for (size_t i = 0; i < import->calendar_count; i++)
        collect_instances(import->calendars[i]);
    count = import->event_count;
    for (size_t i = 0; i < count; i++)
        read_event(import->events[i]);
    for (size_t i = 0; i < import->event_count; i++)
        name_untitled(import->events[i]);
}
