/* What was written of how an event repeats, held against its first date. See build.h. */

#include "daybook/build.h"
#include "daybook/series.h"

static bool has_day(const struct when *when)
{
    return when->kind >= WHEN_DAYS;
}

/* Whether the first date is one of the rule's. */
static bool begins_well(struct builder *builder, const struct event_draft *draft,
                        const struct event *event)
{
    const struct repeat *rule = draft->repeat.value;
    int32_t first = has_day(&event->when) ? repeat_first(rule, event->when.start.day) : 0;
    struct civil civil;

    if (!has_day(&event->when)) {
        diag_error(builder->diag, event->file, draft->repeat.line,
                   "repeat: when has to hold the first day on which it takes place");
        return false;
    }
    if (first == event->when.start.day)
        return true;
    civil = civil_from_day(first);
    if (first == INT32_MAX)
        diag_error(builder->diag, event->file, draft->repeat.line,
                   "repeat \"%s\": that is never on or after the date in when", draft->repeat.s);
    else
        diag_error(builder->diag, event->file, draft->when.line,
                   "when: the first day of \"%s\" is %04d-%02d-%02d: write that",
                   draft->repeat.s, civil.year, civil.month, civil.day);
    return false;
}

static void check_days(struct builder *builder, const struct day_list *days,
                       const struct event *event)
{
    struct repeat_walk walk = repeat_walk(event->series->rule, event->when.start.day);
    int32_t day = INT32_MIN;

    for (size_t i = 0; i < days->count; i++) {
        struct civil civil = civil_from_day(days->items[i].day);

        while (day < days->items[i].day)
            if (!repeat_next(&walk, &day))
                day = INT32_MAX;
        if (day != days->items[i].day)
            diag_error(builder->diag, event->file, days->items[i].line,
                       "not_on %04d-%02d-%02d: that is no day on which it would take place",
                       civil.year, civil.month, civil.day);
    }
}

const struct series *resolve_series(struct builder *builder, struct arena *arena,
                                    const struct event_draft *draft, const struct event *event)
{
    const struct day_list *not_on = &draft->not_on;
    struct event repeating = *event;
    struct series *series;
    int32_t *days;

    if (not_on->line && !draft->repeat.line)
        diag_error(builder->diag, event->file, not_on->line,
                   "not_on is for an event that has repeat");
    if (!draft->repeat.value || !draft->when.line || !begins_well(builder, draft, event))
        return NULL;
    series = arena_alloc(arena, sizeof(*series));
    days = arena_array(arena, not_on->count, sizeof(*days));
    for (size_t i = 0; i < not_on->count; i++)
        days[i] = not_on->items[i].day;
    *series = (struct series){
        .rule = draft->repeat.value, .not_on = days, .not_on_count = not_on->count};
    repeating.series = series;
    check_days(builder, not_on, &repeating);
    return series;
}
