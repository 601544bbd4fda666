/* A rule, or dates, and the days that are left out of it. What cannot be kept is said: the first
 * instance stays, and a remark says what the others were. */

#include "base/memory.h"
#include "ctl/ics_value.h"
#include "ctl/import.h"
#include "daybook/settings.h"

#include <string.h>

/* --- days ------------------------------------------------------------------------------------- */

const char *import_day(struct import *import, int32_t day)
{
    struct buf text auto_buf = BUF_INIT;

    day_print(day, &text);
    return arena_strdup(import->arena, text.data);
}

static const char *day_text(struct import_event *event, int32_t day)
{
    return import_day(event->calendar->import, day);
}

bool import_days_have(struct import_days *days, int32_t day)
{
    if (!days->dates)
        repeat_skip(&days->walk, day);
    while (days->at < day) {
        if (!days->dates && !repeat_next(&days->walk, &days->at))
            days->at = INT32_MAX;
        if (days->dates)
            days->at = days->date < days->date_count ? days->dates[days->date++] : INT32_MAX;
    }
    return days->at == day;
}

static int compare_days(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

    return (x > y) - (x < y);
}

static int by_stand(const void *day, const void *instance)
{
    return compare_days(day, &(*(struct import_event *const *)instance)->stands_for);
}

bool import_has_instance(const struct import_event *event, int32_t day)
{
    return event->instance_count && bsearch(&day, event->instances, event->instance_count,
                                            sizeof(*event->instances), by_stand) != NULL;
}

static bool is_same_time(const struct import_event *event, struct local_time time)
{
    return when_is_all_day(&event->date) || time.minute == event->date.start.minute;
}

/* The days of the properties of that name. */
struct days {
    struct day {
        int32_t day;
        bool fits; /* its time is that of the event; or it has none */
    } * items; /* owned */
    size_t count, capacity;
};

static int by_day(const void *a, const void *b)
{
    const struct day *x = a, *y = b;
    int order = compare_days(&x->day, &y->day);

    return order ? order : y->fits - x->fits;
}

/* In order. Days without a time are not what RFC 5545 section 3.8.5.1 has for an event with one,
 * but programs write them. */
static struct days read_days(struct import_event *event, const char *name)
{
    struct days days = {0};

    for (size_t i = 0; i < event->component->count; i++) {
        const struct ics_property *property = &event->component->properties[i];
        const char *value = property->value;
        struct local_time time;

        if (strcmp(property->name, name) != 0)
            continue;
        while (*value) {
            bool whole_day = !memchr(value, 'T', strcspn(value, ","));

            if (!import_next_day(event, property, &value, &time))
                continue;
            GROW(days.items, days.count, days.capacity);
            days.items[days.count++] =
                (struct day){time.day, whole_day || is_same_time(event, time)};
        }
    }
    if (days.count)
        qsort(days.items, days.count, sizeof(*days.items), by_day);
    return days;
}

static bool is_again(const struct days *days, size_t i)
{
    return i && days->items[i].day == days->items[i - 1].day;
}

/* Of a day that is left out and has an instance all the same, apps show the instance. */
static void take_exceptions(struct import_event *event, struct import_days walk)
{
    struct days days = read_days(event, "EXDATE");
    size_t most = (size_t)setting_find(&event_table, "not_on")->max, beyond = 0;

    for (size_t i = 0; i < days.count; i++) {
        int32_t day = days.items[i].day;

        if (is_again(&days, i))
            continue;
        if (!import_days_have(&walk, day) || !days.items[i].fits)
            import_said(event, "EXDATE on %s: it would not take place then anyway.",
                        day_text(event, day));
        else if (import_has_instance(event, day))
            import_said(event, "EXDATE on %s: there is an instance of that day.",
                        day_text(event, day));
        else if (event->lists[LIST_NOT_ON].count == most)
            beyond++;
        else
            import_add(event, LIST_NOT_ON, day_text(event, day));
    }
    if (beyond)
        import_lost(event, "EXDATE: %zu of its days (not_on has %zu already)", beyond, most);
    free(days.items);
}

/* Further dates without a rule; with the first, in order. */
static const int32_t *take_dates(struct import_event *event, size_t *ret_count)
{
    struct days days = read_days(event, "RDATE");
    size_t most = (size_t)setting_find(&event_table, "dates")->max, beyond = 0, count = 1;
    int32_t *taken = arena_array(event->calendar->import->arena, days.count + 1, sizeof(*taken));

    taken[0] = event->date.start.day;
    for (size_t i = 0; i < days.count; i++) {
        const struct day *day = &days.items[i];

        if (is_again(&days, i) && day->fits == days.items[i - 1].fits)
            continue;
        if (day->day == taken[0] && day->fits)
            continue;
        if (day->day <= taken[0] || !day->fits) {
            import_lost(event, "RDATE on %s: it is before the first, or at another time",
                        day_text(event, day->day));
        } else if (count > most) {
            beyond++;
        } else {
            import_add(event, LIST_DATES, day_text(event, day->day));
            taken[count++] = day->day;
        }
    }
    if (beyond)
        import_lost(event, "RDATE: %zu of its days (dates has %zu already)", beyond, most);
    free(days.items);
    *ret_count = count;
    return taken;
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
    if (!when_has_day(&event->date))
        return xstrdup("it has no day");
    if (repeat_first(rule, event->date.start.day) != event->date.start.day)
        return xstrdup("its first date is none of the rule's");
    repeat_print(rule, &words);
    import_set(event, FIELD_REPEAT, words.data);
    return NULL;
}

/* --- all of it -------------------------------------------------------------------------------- */

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

/* Nothing of the kind is kept. */
static void lose_series(struct import_event *event)
{
    report_others(event, "EXDATE", NULL);
    import_instances(event, NULL);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void take_series(struct import_event *event, const struct import_days *days)
{
    struct import_texts *not_on = &event->lists[LIST_NOT_ON];

    import_instances(event, days);
    take_exceptions(event, *days);
    if (not_on->count)
        qsort(not_on->items, not_on->count, sizeof(*not_on->items), by_text);
}

static void repeat_on_dates(struct import_event *event)
{
    struct import_days days = {.at = INT32_MIN};

    report_others(event, "EXRULE", NULL);
    if (!when_has_day(&event->date))
        report_others(event, "RDATE", NULL);
    else
        days.dates = take_dates(event, &days.date_count);
    if (event->lists[LIST_DATES].count)
        take_series(event, &days);
    else
        lose_series(event);
}

static void repeat_by_rule(struct import_event *event, const struct ics_property *property)
{
    struct repeat rule;
    char *why_not auto_free = take_rule(event, property, &rule);

    report_others(event, "EXRULE", NULL);
    report_others(event, "RRULE", property);
    report_others(event, "RDATE", NULL);
    if (!why_not) {
        take_series(event, &(struct import_days){.walk = repeat_walk(&rule, event->date.start.day),
                                                 .at = INT32_MIN});
        return;
    }
    import_lost(event, "it repeats, and this is its first instance: %s (%s)", property->value,
                why_not);
    lose_series(event);
}

void import_repetition(struct import_event *event)
{
    const struct ics_property *property = ics_find(event->component, "RRULE");

    if (event->left_out)
        import_instances(event, NULL);
    else if (property)
        repeat_by_rule(event, property);
    else
        repeat_on_dates(event);
}
