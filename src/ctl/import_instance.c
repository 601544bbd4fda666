/*
 * Instances that are not like the others. What an occurrence of a daybook may say stays with the
 * series; an instance that is more, or less public, than that becomes an event of its own, and its
 * day is left out of the series. See import.h.
 */

#include "base/memory.h"
#include "ctl/ics_value.h"
#include "ctl/import.h"
#include "daybook/settings.h"

#include <string.h>

#define OF_INSTANCE "of the instance of %s: "

static const char *day_of(const struct import_event *instance)
{
    return import_day(instance->calendar->import, instance->stands_for);
}

/* --- what it has of its own ------------------------------------------------------------------- */

static bool may_differ(const char *setting)
{
    return setting_find(&occurrence_table, setting) != NULL;
}

static bool same(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool is_status(const struct import_event *event, const char *status)
{
    return same(event->texts[FIELD_STATUS], status);
}

/* What is not said of an instance that does not take place is as it was. */
static void lose_own(struct import_event *event, struct import_event *instance, const char *name,
                     const char *value)
{
    if (value || !is_status(instance, "cancelled"))
        import_lost(event, OF_INSTANCE "%s = \"%s\"", day_of(instance), name, value ? value : "");
}

/* `when` as it would be if it was like the others; what has no date is. */
static void keep_when(const struct import_event *event, struct import_event *instance)
{
    struct buf planned auto_buf = BUF_INIT;
    struct when when = event->date;

    when.end.day += instance->stands_for - when.start.day;
    when.start.day = instance->stands_for;
    when_print(&when, &planned);
    if (!ics_find(instance->component, "DTSTART") ||
        same(instance->texts[FIELD_WHEN], planned.data))
        instance->texts[FIELD_WHEN] = NULL;
}

/* A place of its own has no coordinates. */
static bool is_as_in_series(const struct import_event *event, const struct import_event *instance,
                            enum import_field field)
{
    if (field == FIELD_COORDINATES && instance->texts[field] && instance->texts[FIELD_PLACE])
        return false;
    return same(instance->texts[field], event->texts[field]);
}

static void keep_texts(struct import_event *event, struct import_event *instance)
{
    if (event->texts[FIELD_STATUS] && !instance->texts[FIELD_STATUS])
        instance->texts[FIELD_STATUS] = "confirmed";
    keep_when(event, instance);
    for (int i = 0; i < FIELD_COUNT; i++) {
        enum import_field field = (enum import_field)i;

        if (field == FIELD_WHEN)
            continue;
        if (is_as_in_series(event, instance, field)) {
            instance->texts[field] = NULL;
        } else if (!may_differ(import_field_names[field]) || !instance->texts[field]) {
            lose_own(event, instance, import_field_names[field], instance->texts[field]);
            instance->texts[field] = NULL;
        }
    }
}

static bool is_same_list(const struct import_texts *a, const struct import_texts *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!same(a->items[i], b->items[i]))
            return false;
    return true;
}

static void lose_list(struct import_event *event, struct import_event *instance, const char *name,
                      const struct import_texts *list)
{
    struct buf text auto_buf = BUF_INIT;

    for (size_t i = 0; i < list->count; i++)
        buf_printf(&text, "%s%s", i ? ", " : "", list->items[i]);
    lose_own(event, instance, name, text.data);
}

/* Not those of days, which are the series'. */
static void keep_lists(struct import_event *event, struct import_event *instance)
{
    for (size_t i = LIST_CATEGORIES; i < LIST_COUNT; i++)
        if (!is_same_list(&instance->lists[i], &event->lists[i]))
            lose_list(event, instance, import_list_names[i], &instance->lists[i]);
    for (size_t i = 0; i < LINKS_COUNT; i++) {
        struct import_texts *links = &instance->links[i];

        if (!links->count && event->links[i].count)
            lose_own(event, instance, import_links_names[i], NULL);
        else if (is_same_list(links, &event->links[i]))
            links->count = 0;
    }
}

/* Time that is not taken up by what does not take place goes without saying. */
static bool says_busy(const struct import_event *event, const struct import_event *instance)
{
    return instance->busy != event->busy && !is_status(instance, "cancelled") &&
           !is_status(instance, "postponed");
}

static void pass_on(struct import_event *event, struct import_event *instance,
                    const struct buf *lines,
                    void (*remark)(struct import_event *event, const char *format, ...))
{
    for (size_t at = 0; at < lines->len;) {
        size_t len = strcspn(lines->data + at, "\n");

        remark(event, OF_INSTANCE "%.*s", day_of(instance), (int)len, lines->data + at);
        at += len + 1;
    }
}

/* Leaves in it what it has of its own. */
static void keep_own(struct import_event *event, struct import_event *instance)
{
    instance->texts[FIELD_ZONE] = event->texts[FIELD_ZONE];
    instance->texts[FIELD_REPEAT] = event->texts[FIELD_REPEAT];
    keep_texts(event, instance);
    keep_lists(event, instance);
    if (says_busy(event, instance))
        lose_own(event, instance, "busy", instance->busy ? "true" : "false");
    if (event->draft && !instance->draft)
        import_lost(event, OF_INSTANCE "it is public, and the others are not", day_of(instance));
    if (!same(instance->parent, event->parent) && instance->parent)
        import_lost(event, OF_INSTANCE "RELATED-TO:%s", day_of(instance), instance->parent);
    pass_on(event, instance, &instance->said, import_said);
    pass_on(event, instance, &instance->lost, import_lost);
}

/* --- events of their own ---------------------------------------------------------------------- */

/* Takes it over. */
static void set_apart(struct import_event *event, struct import_event *instance, const char *why)
{
    struct import *import = event->calendar->import;

    if (!instance->texts[FIELD_TITLE])
        instance->texts[FIELD_TITLE] = event->texts[FIELD_TITLE];
    import_lost(instance, "RECURRENCE-ID: it was an instance of \"%s\" (%s)",
                event->texts[FIELD_TITLE] ? event->texts[FIELD_TITLE] : "Untitled", why);
    instance->uid = NULL;
    instance->master = NULL;
    GROW(import->events, import->event_count, import->event_capacity);
    import->events[import->event_count++] = instance;
}

/* So that the day is not published as the rule has it. */
static void leave_out(struct import_event *event, const struct import_event *instance)
{
    if (import_add(event, LIST_NOT_ON, day_of(instance)) || !instance->draft || event->draft)
        return;
    event->draft = true;
    import_said(event, "A draft, because its instance of %s was not public.", day_of(instance));
}

/* --- which there are -------------------------------------------------------------------------- */

static void read_day(struct import_event *event, struct import_event *instance)
{
    const struct ics_property *property = ics_find(instance->component, "RECURRENCE-ID");
    const char *value = property->value;
    struct local_time time;

    instance->stands_for = import_next_day(event, property, &value, &time) ? time.day : INT32_MIN;
}

/* Of one day, the newest first. */
static int by_day(const void *a, const void *b)
{
    const struct import_event *x = *(struct import_event *const *)a;
    const struct import_event *y = *(struct import_event *const *)b;

    if (x->stands_for != y->stands_for)
        return x->stands_for < y->stands_for ? -1 : 1;
    if (import_is_newer(x->component, y->component))
        return -1;
    if (import_is_newer(y->component, x->component))
        return 1;
    return (x->component->line > y->component->line) - (x->component->line < y->component->line);
}

/* Whether it is the same as the one before it, or an older one of the same day. */
static bool is_superseded(struct import_event *event, const struct import_event *instance,
                          const struct import_event *before, bool is_day)
{
    if (!before || before->stands_for != instance->stands_for)
        return false;
    if (import_is_same(instance->component, before->component)) {
        event->calendar->import->again++;
        return true;
    }
    if (is_day)
        import_lost(event, OF_INSTANCE "what line %zu says, for line %zu is newer",
                    day_of(instance), instance->component->line, before->component->line);
    return is_day;
}

/* Why it cannot be said in the series; NULL: it can. `kept`: so many are there. */
static const char *why_apart(const struct import_event *event, const struct import_event *instance,
                             size_t kept)
{
    if (instance->left_out)
        return "nothing of it could be kept there";
    if (instance->draft && !event->draft)
        return "it was not public, and the others are";
    if (!when_is_all_day(&instance->date) && instance->zone != event->zone)
        return "its time cannot be said on the clocks of the others";
    if (kept == (size_t)setting_find(&event_table, "occurrences")->max)
        return "there are as many as an event may have";
    return NULL;
}

/* All that come later are meant, too; none of those is published that was not public. */
static void report_range(struct import_event *event, const struct import_event *instance)
{
    const struct ics_property *property = ics_find(instance->component, "RECURRENCE-ID");

    if (!ics_parameter_is(property, "RANGE", "THISANDFUTURE"))
        return;
    import_lost(event, OF_INSTANCE "RANGE=THISANDFUTURE, which has those after it like it",
                day_of(instance));
    if (!instance->draft || event->draft)
        return;
    event->draft = true;
    import_said(event, "A draft, because the instances from %s on were not public.",
                day_of(instance));
}

/* False: it is an event now. */
static bool keep(struct import_event *event, struct import_event *instance, bool is_day,
                 size_t kept)
{
    const char *why = is_day ? why_apart(event, instance, kept) : "on none of its days";

    if (is_day)
        report_range(event, instance);
    if (why) {
        if (is_day)
            leave_out(event, instance);
        set_apart(event, instance, why);
        return false;
    }
    keep_own(event, instance);
    return true;
}

/* What an event that does not repeat here has of instances; that of its own day takes its place. */
static void take_stray(struct import_event *event, struct import_event *instance)
{
    if (!event->left_out && instance->stands_for == event->date.start.day) {
        event->left_out = true;
        import_lost(event, "what line %zu says is there instead", instance->component->line);
        set_apart(event, instance, "the only one that is kept");
        instance->uid = event->uid;
    } else {
        set_apart(event, instance, "the others are not kept");
    }
}

/* NULL: it is there already. */
static struct import_event *unless_superseded(struct import_event *event,
                                              struct import_event *instance,
                                              const struct import_event *before, bool is_day)
{
    if (!is_superseded(event, instance, before, is_day))
        return instance;
    import_event_free(instance);
    return NULL;
}

void import_instances(struct import_event *event, const struct import_days *days)
{
    struct import_days walk = days ? *days : (struct import_days){.at = INT32_MIN};
    struct import_event *before = NULL;
    size_t kept = 0;

    for (size_t i = 0; i < event->instance_count; i++)
        read_day(event, event->instances[i]);
    if (event->instance_count)
        qsort(event->instances, event->instance_count, sizeof(*event->instances), by_day);
    for (size_t i = 0; i < event->instance_count; i++) {
        struct import_event *instance = event->instances[i];
        bool is_day = days && instance->stands_for != INT32_MIN &&
                      import_days_have(&walk, instance->stands_for);

        instance = unless_superseded(event, instance, before, is_day);
        if (!instance)
            continue;
        before = instance;
        if (!days)
            take_stray(event, instance);
        else if (keep(event, instance, is_day, kept))
            event->instances[kept++] = instance;
    }
    event->instance_count = kept;
}
