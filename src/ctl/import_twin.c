/* Events that are in several calendars, or twice in one: which of them is kept. See import.h. */

#include "base/memory.h"
#include "ctl/ics_value.h"
#include "ctl/import.h"

#include <string.h>

/* --- the same --------------------------------------------------------------------------------- */

/* The first from `i` on that says something of the event: some programs write the time of day into
 * DTSTAMP at which the calendar was fetched. */
static size_t next_said(const struct ics_component *component, size_t i)
{
    while (i < component->count && strcmp(component->properties[i].name, "DTSTAMP") == 0)
        i++;
    return i;
}

static bool is_same_property(const struct ics_property *a, const struct ics_property *b)
{
    return strcmp(a->name, b->name) == 0 && strcmp(a->parameters, b->parameters) == 0 &&
           strcmp(a->value, b->value) == 0;
}

static bool has_same_properties(const struct ics_component *a, const struct ics_component *b)
{
    size_t i = next_said(a, 0), j = next_said(b, 0);

    while (i < a->count && j < b->count) {
        if (!is_same_property(&a->properties[i], &b->properties[j]))
            return false;
        i = next_said(a, i + 1);
        j = next_said(b, j + 1);
    }
    return i == a->count && j == b->count;
}

/* Never deeper than ICS_MAX_DEPTH. */
bool import_is_same(const struct ics_component *a, const struct ics_component *b)
{
    if (strcmp(a->name, b->name) != 0 || a->child_count != b->child_count ||
        !has_same_properties(a, b))
        return false;
    for (size_t i = 0; i < a->child_count; i++)
        if (!import_is_same(a->children[i], b->children[i]))
            return false;
    return true;
}

/* --- the newer -------------------------------------------------------------------------------- */

static long sequence_of(const struct ics_component *component)
{
    const char *value = ics_value(component, "SEQUENCE");

    return value ? strtol(value, NULL, 10) : 0;
}

/* Seconds; those of what says nothing are 0. */
static int64_t stamp_of(const struct ics_component *component)
{
    const char *value = ics_value(component, "DTSTAMP");
    struct ics_time time;

    if (!value || ics_time(value, &time) < 0)
        return 0;
    return local_time_seconds(time.local) + time.second;
}

bool import_is_newer(const struct ics_component *a, const struct ics_component *b)
{
    long x = sequence_of(a), y = sequence_of(b);

    return x != y ? x > y : stamp_of(a) > stamp_of(b);
}

/* --- one for two ------------------------------------------------------------------------------ */

static void report(struct import *import, const struct import_calendar *calendar,
                   const struct ics_component *component, const struct import_event *kept)
{
    import->twins++;
    buf_printf(&import->lost, "%s:%zu: another event with the UID \"", calendar->file,
               component->line);
    import_excerpt(&import->lost, ics_value(component, "UID"), 255);
    buf_printf(&import->lost, "\", which is that of line %zu of %s\n", kept->component->line,
               kept->calendar->file);
}

void import_twin(struct import_event *first, struct import_calendar *calendar,
                 const struct ics_component *component)
{
    struct import *import = calendar->import;
    const struct import_calendar *older = first->calendar;
    const struct ics_component *was = first->component;

    if (import_is_same(component, was)) {
        import->again++;
        return;
    }
    if (!import_is_newer(component, was)) {
        report(import, calendar, component, first);
        return;
    }
    first->calendar = calendar;
    first->component = component;
    report(import, older, was, first);
}
