/* A rule and its exceptions, and the instances that are not like the others. What cannot be kept is
 * said: the first instance stays, and a remark says what the others were. */

#include "base/memory.h"
#include "ctl/ics_value.h"
#include "ctl/import.h"
#include "daybook/repeat.h"

#include <string.h>

/* --- days ------------------------------------------------------------------------------------- */

static const char *day_text(struct import_event *event, int32_t day)
{
    struct buf text auto_buf = BUF_INIT;

    day_print(day, &text);
    return arena_strdup(event->calendar->import->arena, text.data);
}

/* Whether the rule, from the event's own date on, falls on that day. */
static bool falls_on(const struct import_event *event, const struct repeat *rule, int32_t day)
{
    struct repeat_walk walk = repeat_walk(rule, event->date.start.day);
    int32_t at;

    while (repeat_next(&walk, &at) && at <= day)
        if (at == day)
            return true;
    return false;
}

static bool is_same_time(const struct import_event *event, struct local_time time)
{
    return when_is_all_day(&event->date) || time.minute == event->date.start.minute;
}

static bool has_instance(const struct import_event *event, int32_t day)
{
    for (size_t i = 0; i < event->instance_count; i++)
        if (event->instances[i]->stands_for == day)
            return true;
    return false;
}

/* Days are not what RFC 5545 section 3.8.5.1 has for an event with a time, but programs write them.
 * Of a day that is left out and has an instance all the same, apps show the instance. */
static void take_exception(struct import_event *event, const struct repeat *rule,
                           const struct ics_property *property, struct local_time time)
{
    bool whole_day = !strchr(property->value, 'T');

    if (!falls_on(event, rule, time.day) || !(whole_day || is_same_time(event, time)))
        import_said(event, "EXDATE on %s: it would not take place then anyway.",
                    day_text(event, time.day));
    else if (has_instance(event, time.day))
        import_said(event, "EXDATE on %s: there is an instance of that day.",
                    day_text(event, time.day));
    else
        import_add(event, LIST_NOT_ON, day_text(event, time.day));
}

static void take_exceptions(struct import_event *event, const struct repeat *rule)
{
    for (size_t i = 0; i < event->component->count; i++) {
        const struct ics_property *property = &event->component->properties[i];
        const char *value = property->value;
        struct local_time time;

        if (strcmp(property->name, "EXDATE") != 0)
            continue;
        while (*value)
            if (import_next_day(event, property, &value, &time))
                take_exception(event, rule, property, time);
    }
}

/* Further dates without a rule. */
static void take_dates(struct import_event *event)
{
    for (size_t i = 0; i < event->component->count; i++) {
        const struct ics_property *property = &event->component->properties[i];
        const char *value = property->value;
        struct local_time time;

        if (strcmp(property->name, "RDATE") != 0)
            continue;
        while (*value) {
            if (!import_next_day(event, property, &value, &time))
                continue;
            if (time.day > event->date.start.day && is_same_time(event, time))
                import_add(event, LIST_DATES, day_text(event, time.day));
            else if (time.day != event->date.start.day || !is_same_time(event, time))
                import_lost(event, "RDATE on %s: it is before the first, or at another time",
                            day_text(event, time.day));
        }
    }
}

/* --- the rule --------------------------------------------------------------------------------- */

/* The last day that UNTIL leaves, on the clocks of the event. False: it is no time. */
static bool read_until(struct import_event *event, const struct ics_property *rule,
                       const char *text, int32_t *ret_day)
{
    struct ics_property end = *rule;
    struct ics_time written;
    struct local_time time;
    const char *value = end.value = text;

    if (ics_time(text, &written) < 0)
        return false;
    time = written.local;
    if (written.utc && !import_next_day(event, &end, &value, &time))
        return false;
    *ret_day = time.day;
    if (!written.date && !when_is_all_day(&event->date) && time.minute < event->date.start.minute)
        --*ret_day;
    return true;
}

/* The rule with a day for UNTIL. */
static char *rule_text(struct import_event *event, const struct ics_property *property)
{
    const char *until = strcasestr(property->value, "UNTIL=");
    struct civil civil;
    size_t len;
    int32_t day;

    if (!until)
        return xstrdup(property->value);
    until += strlen("UNTIL=");
    len = strcspn(until, ";");
    if (!read_until(event, property, arena_strndup(event->calendar->import->arena, until, len),
                    &day))
        return xstrdup(property->value);
    civil = civil_from_day(day);
    return xasprintf("%.*s%04d%02d%02d%s", (int)(until - property->value), property->value,
                     civil.year, civil.month, civil.day, until + len);
}

/* NULL: it is kept. */
static char *take_rule(struct import_event *event, const struct ics_property *property,
                       struct repeat *rule)
{
    char *text auto_free = rule_text(event, property);
    struct buf words auto_buf = BUF_INIT;
    char *problem;

    if (repeat_parse(text, rule, &problem) < 0)
        return problem;
    if (event->date.kind < WHEN_DAYS)
        return xstrdup("it has no day");
    if (repeat_first(rule, event->date.start.day) != event->date.start.day)
        return xstrdup("its first date is none of the rule's");
    repeat_print(rule, &words);
    import_set(event, FIELD_REPEAT, words.data);
    return NULL;
}

/* --- instances of their own ------------------------------------------------------------------- */

/* What an instance may have of its own; everything else that differs is lost. */
static bool may_differ(enum import_field field)
{
    static const enum import_field own[] = {FIELD_TITLE,       FIELD_WHEN,    FIELD_STATUS,
                                            FIELD_PLACE,       FIELD_OUTCOME, FIELD_CHANGE_REASON,
                                            FIELD_DESCRIPTION, FIELD_URL};

    for (size_t i = 0; i < ARRAY_SIZE(own); i++)
        if (own[i] == field)
            return true;
    return false;
}

static bool same(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

/* `when` as it would be if it was like the others. */
static void print_planned(const struct import_event *event, int32_t day, struct buf *buf)
{
    struct when when = event->date;

    when.end.day += day - when.start.day;
    when.start.day = day;
    when_print(&when, buf);
}

/* Leaves in an instance what it has of its own. */
static void keep_own(struct import_event *event, struct import_event *instance)
{
    struct buf planned auto_buf = BUF_INIT;

    print_planned(event, instance->stands_for, &planned);
    if (instance->texts[FIELD_WHEN] && strcmp(instance->texts[FIELD_WHEN], planned.data) == 0)
        instance->texts[FIELD_WHEN] = NULL;
    for (int i = 0; i < FIELD_COUNT; i++) {
        enum import_field field = (enum import_field)i;

        if (field == FIELD_WHEN || same(instance->texts[field], event->texts[field])) {
            instance->texts[field] = field == FIELD_WHEN ? instance->texts[field] : NULL;
        } else if (!may_differ(field) || !instance->texts[field]) {
            import_lost(event, "of the instance of %s: %s = \"%s\"",
                        day_text(event, instance->stands_for), import_field_names[field],
                        instance->texts[field] ? instance->texts[field] : "");
            instance->texts[field] = NULL;
        }
    }
}

static void report_instance(struct import_event *event, struct import_event *instance)
{
    const struct buf *lines = &instance->lost;

    for (size_t at = 0; at < lines->len;) {
        size_t len = strcspn(lines->data + at, "\n");

        import_lost(event, "of the instance of %s: %.*s", day_text(event, instance->stands_for),
                    (int)len, lines->data + at);
        at += len + 1;
    }
}

/* `kept`: those before it that are. */
static bool take_instance(struct import_event *event, struct import_event *instance, size_t kept,
                          const struct repeat *rule)
{
    const struct ics_property *property = ics_find(instance->component, "RECURRENCE-ID");
    const char *value = property->value;
    struct local_time time;

    if (instance->left_out || !import_next_day(event, property, &value, &time) ||
        !falls_on(event, rule, time.day))
        return false;
    instance->stands_for = time.day;
    for (size_t i = 0; i < kept; i++)
        if (event->instances[i]->stands_for == time.day)
            return false;
    if (instance->clocks && instance->clocks != event->clocks)
        return false;
    instance->texts[FIELD_ZONE] = event->texts[FIELD_ZONE];
    instance->texts[FIELD_REPEAT] = event->texts[FIELD_REPEAT];
    keep_own(event, instance);
    report_instance(event, instance);
    if (ics_parameter_is(property, "RANGE", "THISANDFUTURE"))
        import_lost(event,
                    "of the instance of %s: RANGE=THISANDFUTURE, which has those after it "
                    "like it",
                    day_text(event, time.day));
    return true;
}

static void take_instances(struct import_event *event, const struct repeat *rule)
{
    size_t kept = 0;

    for (size_t i = 0; i < event->instance_count; i++) {
        struct import_event *instance = event->instances[i];

        if (take_instance(event, instance, kept, rule)) {
            event->instances[kept++] = instance;
            continue;
        }
        import_lost(event, "an instance of its own, line %zu: %s", instance->component->line,
                    instance->texts[FIELD_WHEN] ? instance->texts[FIELD_WHEN] : "without a date");
        import_event_free(instance);
    }
    event->instance_count = kept;
}

/* --- all of it -------------------------------------------------------------------------------- */

/* Nothing of the kind is kept. */
static void lose(struct import_event *event, const struct ics_property *rule, const char *why)
{
    import_lost(event, "it repeats, and this is its first instance: %s (%s)", rule->value, why);
    for (size_t i = 0; i < event->instance_count; i++) {
        import_lost(event, "an instance of its own, line %zu",
                    event->instances[i]->component->line);
        import_event_free(event->instances[i]);
    }
    event->instance_count = 0;
}

/* Those of that name, but for the one that is kept, if any. */
static void report_others(struct import_event *event, const char *name,
                          const struct ics_property *kept)
{
    for (size_t i = 0; i < event->component->count; i++) {
        const struct ics_property *property = &event->component->properties[i];

        if (property != kept && strcmp(property->name, name) == 0)
            import_lost_property(event, property, NULL);
    }
}

void import_repetition(struct import_event *event)
{
    const struct ics_property *property = ics_find(event->component, "RRULE");
    struct repeat rule = {.interval = 1, .count = 1, .until = INT32_MAX};
    char *why_not auto_free = NULL;

    report_others(event, "EXRULE", NULL);
    if (!property) {
        take_dates(event);
        report_others(event, "EXDATE", NULL);
        take_instances(event, &rule);
        return;
    }
    report_others(event, "RRULE", property);
    report_others(event, "RDATE", NULL);
    why_not = take_rule(event, property, &rule);
    if (why_not) {
        lose(event, property, why_not);
        report_others(event, "EXDATE", NULL);
        return;
    }
    take_instances(event, &rule);
    take_exceptions(event, &rule);
}
