/*
 * What has become of an event that repeats, in words: see told_part.h. What the rule alone does to
 * days and to instances of their own is not told again of each. An instance is told of like an
 * event: as a revision of its own, made of what it was and is, with what it has from the series.
 */

#include "base/arena.h"
#include "base/memory.h"
#include "daybook/canonical.h"
#include "daybook/series_text.h"
#include "render/told.h"
#include "render/told_part.h"
#include "render/wording.h"

#include <stdlib.h>
#include <string.h>

static const char *text_of(const struct telling *telling, const char *field, bool after)
{
    const struct field_change *change = revision_change(telling->revision, field);

    return !change ? NULL : after ? change->after : change->before;
}

static struct series_text series_of(const struct telling *telling, bool after)
{
    const char *when = text_of(telling, "when", after);

    return (struct series_text){
        .when = when ? when : telling->revision->when,
        .repeat = text_of(telling, "repeat", after),
        .dates = text_of(telling, "dates", after),
        .not_on = text_of(telling, "not_on", after),
    };
}

bool told_begins_elsewhere(const struct telling *telling)
{
    struct series_text before = series_of(telling, false), after = series_of(telling, true);

    return strcmp(telling->before.zone, telling->after.zone) == 0 &&
           series_text_begins_elsewhere(&before, &after);
}

/* --- days ------------------------------------------------------------------------------------- */

static void add_days(const char *days, struct buf *buf)
{
    char *copy auto_free = xstrdup(days), *rest = copy, *line;
    const char *between = "";
    struct when when;

    while ((line = strsep(&rest, "\n"))) {
        if (when_parse(line, &when, NULL) < 0)
            continue;
        buf_puts(buf, between);
        wording_day(when.start.day, buf);
        between = rest && strchr(rest, '\n') ? ", " : " and ";
    }
    buf_putc(buf, '\n');
}

const char *told_repeat(const struct telling *telling, const struct field_change *change,
                        struct buf *buf)
{
    const char *dates = text_of(telling, "dates", true);

    if (strcmp(change->before, change->after) == 0)
        return NULL;
    if (!*change->after && dates && *dates) {
        buf_puts(buf, "does not repeat any more, but takes place on ");
        add_days(dates, buf);
        return TOLD_CHANGED;
    }
    if (*change->after)
        buf_printf(buf, "repeats: %s", change->after);
    else
        buf_puts(buf, "does not repeat any more");
    if (*change->before && *change->after)
        buf_printf(buf, " (was: %s)", change->before);
    buf_putc(buf, '\n');
    return TOLD_CHANGED;
}

/* Those of `these` that are not among the others, as far as the series has them. */
static void add_each(const char *label, const char *these, const char *not_these,
                     const struct series_text *series, struct buf *buf)
{
    char *copy auto_free = xstrdup(these), *rest = copy, *line;
    struct when when;

    while ((line = strsep(&rest, "\n"))) {
        if (when_parse(line, &when, NULL) < 0 || series_text_lists(not_these, when.start.day) ||
            !series_text_has(series, when.start.day))
            continue;
        buf_puts(buf, label);
        wording_day(when.start.day, buf);
        buf_putc(buf, '\n');
    }
}

static const char *without_first(const char *lines)
{
    lines += strcspn(lines, "\n");
    return *lines ? lines + 1 : lines;
}

/* The first day is that of `when`, of which told_date() tells; that there is a rule instead is what
 * told_repeat() does. */
const char *told_dates(const struct telling *telling, const struct field_change *change,
                       struct buf *buf)
{
    const struct series_text any = {0};

    if (revision_change(telling->revision, "repeat"))
        return TOLD_CHANGED;
    add_each("also on ", without_first(change->after), change->before, &any, buf);
    add_each("no more on ", without_first(change->before), change->after, &any, buf);
    return TOLD_CHANGED;
}

const char *told_not_on(const struct telling *telling, const struct field_change *change,
                        struct buf *buf)
{
    const struct series_text any = {0}, after = series_of(telling, true);

    add_each("not on ", change->after, change->before, &any, buf);
    add_each("again on ", change->before, change->after, &after, buf);
    return TOLD_CHANGED;
}

/* --- an instance ------------------------------------------------------------------------------ */

/* One instance before or after the revision. */
struct side {
    const char **values; /* what it has of its own; NULL: it is like the others */
    char *when; /* owned: when it takes place */
    const char *status;
};

/* As `when` of the series would be on that day. */
static char *planned(const struct when *first, int32_t day)
{
    struct buf text = BUF_INIT;
    struct when when = *first;

    if (when_has_day(&when)) {
        when.end.day += day - when.start.day;
        when.start.day = day;
    }
    when_print(&when, &text);
    return buf_steal(&text);
}

static const char *own(const struct side *side, const char *field)
{
    return side->values ? canonical_value(side->values, field) : "";
}

/* What is cancelled as a whole takes place on none of its days. */
static struct side side_of(const struct telling *telling, bool after, int32_t day,
                           const struct canonical_occurrence *occurrence)
{
    const struct series_text series = series_of(telling, after);
    enum event_status status = after ? telling->status : telling->status_before;
    const struct dated *date =
        after || !series_text_has(&series, day) ? &telling->after : &telling->before;
    struct side side = {.values = occurrence ? occurrence->values : NULL};

    side.when = *own(&side, "when") ? xstrdup(own(&side, "when")) : planned(&date->when, day);
    side.status = *own(&side, "status") && status != STATUS_CANCELLED ? own(&side, "status")
                                                                      : event_status_name(status);
    return side;
}

#define MOST_CHANGES 10

/* A revision of the instance; texts are borrowed. */
struct instance {
    struct revision revision;
    struct field_change changes[MOST_CHANGES];
};

static void compare(struct instance *instance, const char *field, const char *before,
                    const char *after)
{
    if (strcmp(before, after) == 0)
        return;
    instance->changes[instance->revision.change_count++] = (struct field_change){
        .field = (char *)field, .before = (char *)before, .after = (char *)after};
}

/* Texts that it now has from the series are no news but for that. */
static void compare_texts(struct instance *instance, const struct side *before,
                          const struct side *after)
{
    static const char *const fields[] = {"place",   "description", "url",
                                         "outcome", "live",        "results"};
    const char *title = instance->revision.title;

    for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
        if (*own(after, fields[i]))
            compare(instance, fields[i], own(before, fields[i]), own(after, fields[i]));
    compare(instance, "title", *own(before, "title") ? own(before, "title") : title,
            *own(after, "title") ? own(after, "title") : title);
}

static void tell_instance(const struct telling *telling, const struct side *before,
                          const struct side *after, struct buf *buf)
{
    const char *reason = own(after, "change_reason");
    struct instance instance = {.revision = *telling->revision};

    instance.revision.kind = REVISION_CHANGED;
    instance.revision.when = after->when;
    instance.revision.status = (char *)after->status;
    instance.revision.reason =
        *reason && strcmp(reason, own(before, "change_reason")) != 0 ? (char *)reason : NULL;
    instance.revision.changes = instance.changes;
    instance.revision.change_count = 0;
    compare(&instance, "when", before->when, after->when);
    compare(&instance, "status", before->status, after->status);
    compare_texts(&instance, before, after);
    if (!instance.revision.change_count && !instance.revision.reason)
        buf_puts(buf, after->values ? "changed" : "like the others again");
    else
        told_line(&instance.revision, telling->zones, true, buf);
}

static bool is_as_before(const struct canonical_occurrence *before,
                         const struct canonical_occurrence *after)
{
    if (!before || !after)
        return before == after;
    for (size_t i = 0; i < canonical_field_count(); i++)
        if (strcmp(before->values[i], after->values[i]) != 0)
            return false;
    return true;
}

/* Either may be NULL: it was, or is, like the others. */
static void add_occurrence(const struct telling *telling, int32_t day,
                           const struct canonical_occurrence *before,
                           const struct canonical_occurrence *after, struct buf *buf)
{
    const struct series_text series = series_of(telling, true);
    struct side old, new;

    if (is_as_before(before, after) || !series_text_has(&series, day))
        return;
    old = side_of(telling, false, day, before);
    new = side_of(telling, true, day, after);
    buf_puts(buf, "on ");
    wording_day(day, buf);
    buf_puts(buf, ": ");
    tell_instance(telling, &old, &new, buf);
    buf_putc(buf, '\n');
    free(old.when);
    free(new.when);
}

const char *told_occurrences(const struct telling *telling, const struct field_change *change,
                             struct buf *buf)
{
    struct arena *arena = arena_new();
    struct canonical_occurrence *then, *now;
    size_t then_count = canonical_occurrences(change->before, arena, &then);
    size_t now_count = canonical_occurrences(change->after, arena, &now);

    for (size_t i = 0, j = 0; i < then_count || j < now_count;) {
        bool old = i < then_count && (j == now_count || then[i].on <= now[j].on);
        bool new = j < now_count && (i == then_count || now[j].on <= then[i].on);

        add_occurrence(telling, old ? then[i].on : now[j].on, old ? &then[i] : NULL,
                       new ? &now[j] : NULL, buf);
        i += old;
        j += new;
    }
    arena_free(arena);
    return TOLD_CHANGED;
}
