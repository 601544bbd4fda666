/* What was written of how an event repeats, held against its first date. See build.h. */

#include "daybook/build.h"
#include "daybook/series.h"

#include <stdlib.h>

/* Whether the first date is one of the rule's. */
static bool begins_well(struct builder *builder, const struct event_draft *draft,
                        const struct event *event)
{
    const struct repeat *rule = draft->repeat.value;
    int32_t first = when_has_day(&event->when) ? repeat_first(rule, event->when.start.day) : 0;
    struct buf text auto_buf = BUF_INIT;

    if (!when_has_day(&event->when)) {
        diag_error(builder->diag, event->file, draft->repeat.line,
                   "repeat: when has to hold the first day on which it takes place");
        return false;
    }
    if (first == event->when.start.day)
        return true;
    if (first == INT32_MAX) {
        diag_error(builder->diag, event->file, draft->repeat.line,
                   "repeat \"%s\": that is never on or after the date in when", draft->repeat.s);
        return false;
    }
    day_print(first, &text);
    diag_error(builder->diag, event->file, draft->when.line,
               "when: the first day of \"%s\" is %s: write that", draft->repeat.s, text.data);
    return false;
}

/* --- days ------------------------------------------------------------------------------------- */

/* Whether the series, whose days are walked through in order, falls on the day; else says so. */
static bool is_day_of(struct builder *builder, const struct event *event, struct series_walk *walk,
                      int32_t *at, const struct day_value *day, const char *setting)
{
    struct buf text auto_buf = BUF_INIT;

    while (*at < day->day)
        if (!series_next(walk, at))
            *at = INT32_MAX;
    if (*at == day->day)
        return true;
    day_print(day->day, &text);
    diag_error(builder->diag, event->file, day->line,
               "%s %s: that is no day on which it would take place", setting, text.data);
    return false;
}

static bool has_days(const struct series *series, int32_t first)
{
    struct series_walk walk = series_walk(series, first);
    int32_t day;

    while (series_next(&walk, &day))
        if (!series_is_left_out(series, day))
            return true;
    return false;
}

static void take_days(struct builder *builder, struct arena *arena, const struct day_list *list,
                      const struct event *event, struct series *series)
{
    struct series_walk walk = series_walk(series, event->when.start.day);
    int32_t *days = arena_array(arena, list->count, sizeof(*days)), at = INT32_MIN;

    for (size_t i = 0; i < list->count; i++)
        if (is_day_of(builder, event, &walk, &at, &list->items[i], "not_on"))
            days[series->not_on_count++] = list->items[i].day;
    series->not_on = days;
    if (series->not_on_count && !has_days(series, event->when.start.day))
        diag_error(builder->diag, event->file, list->line,
                   "not_on leaves no day on which it takes place: take it out, or leave it there "
                   "with status = \"cancelled\"");
}

/* --- occurrences ------------------------------------------------------------------------------ */

static int by_day(const void *a, const void *b)
{
    int32_t x = ((const struct occurrence_draft *)a)->on.day;
    int32_t y = ((const struct occurrence_draft *)b)->on.day;

    return (x > y) - (x < y);
}

static void check_when(struct builder *builder, const struct event *event,
                       const struct occurrence_draft *draft)
{
    struct event instance;

    if (!when_has_day(&draft->when.value)) {
        diag_error(builder->diag, event->file, draft->when.line,
                   "when: an instance has a day; status = \"postponed\" says that there is none "
                   "yet");
        return;
    }
    series_plain_instance(event, draft->on.day, &instance);
    instance.when = instance.shown = draft->when.value;
    event_resolve(&instance);
    resolve_check_clocks(builder, &instance, draft->when.line);
}

static void check_occurrence(struct builder *builder, const struct event *event,
                             const struct occurrence_draft *draft, const struct series *series)
{
    const struct occurrence *before =
        series->occurrence_count ? &series->occurrences[series->occurrence_count - 1] : NULL;

    if (series_is_left_out(series, draft->on.day))
        diag_error(builder->diag, event->file, draft->on.line,
                   "occurrences: not_on says that it does not take place on that day");
    if (before && before->on == draft->on.day)
        diag_error(builder->diag, event->file, draft->on.line,
                   "occurrences: there is another one on that day");
    if (draft->when.line)
        check_when(builder, event, draft);
}

static void take_occurrence(struct zones *zones, struct arena *arena, const struct event *event,
                            const struct occurrence_draft *draft, struct occurrence *occurrence)
{
    struct event planned;

    occurrence->on = draft->on.day;
    occurrence->has_when = draft->when.line != 0;
    occurrence->has_status = draft->status.line != 0;
    occurrence->own = (struct event){
        .when = draft->when.value,
        .status = (enum event_status)draft->status.value,
        .title = draft->title.s,
        .place = draft->place.s,
        .description = draft->description.s,
        .url = draft->url.s,
        .outcome = draft->outcome.s,
        .change_reason = draft->change_reason.s,
        .live = links_of(arena, &draft->live),
        .results = links_of(arena, &draft->results),
    };
    series_plain_instance(event, draft->on.day, &planned);
    series_plan(occurrence, &planned, zones);
}

static void take_occurrences(struct builder *builder, struct arena *arena,
                             const struct occurrence_list *list, const struct event *event,
                             struct series *series)
{
    struct series_walk walk = series_walk(series, event->when.start.day);
    struct occurrence_draft *sorted = arena_copy(arena, list->items, list->count, sizeof(*sorted));
    struct occurrence *occurrences = arena_array(arena, list->count, sizeof(*occurrences));
    int32_t at = INT32_MIN;

    if (list->count)
        qsort(sorted, list->count, sizeof(*sorted), by_day);
    series->occurrences = occurrences;
    for (size_t i = 0; i < list->count; i++) {
        if (!sorted[i].on.line ||
            !is_day_of(builder, event, &walk, &at, &sorted[i].on, "occurrences: on"))
            continue;
        check_occurrence(builder, event, &sorted[i], series);
        take_occurrence(builder->zones, arena, event, &sorted[i],
                        &occurrences[series->occurrence_count++]);
    }
}

/* --- the series ------------------------------------------------------------------------------- */

/* What is for series alone, and what excludes each other. */
static void check_settings(struct builder *builder, const struct event_draft *draft,
                           const struct event *event)
{
    bool repeats = draft->repeat.line || draft->dates.line;

    if (draft->not_on.line && !repeats)
        diag_error(builder->diag, event->file, draft->not_on.line,
                   "not_on is for an event that has repeat");
    if (draft->occurrences.line && !repeats)
        diag_error(builder->diag, event->file, draft->occurrences.line,
                   "occurrences are of an event that has repeat");
    if (draft->repeat.line && draft->dates.line)
        diag_error(builder->diag, event->file, draft->dates.line,
                   "dates are for an event that repeats without a rule: leave out one of the two");
}

/* The first day is that of `when`. */
static bool take_dates(struct builder *builder, struct arena *arena, const struct day_list *list,
                       const struct event *event, struct series *series)
{
    int32_t *days = arena_array(arena, list->count + 1, sizeof(*days));

    if (!when_has_day(&event->when)) {
        diag_error(builder->diag, event->file, list->line,
                   "dates: when has to hold the first day on which it takes place");
        return false;
    }
    days[series->date_count++] = event->when.start.day;
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].day > event->when.start.day)
            days[series->date_count++] = list->items[i].day;
        else
            diag_error(builder->diag, event->file, list->items[i].line,
                       "dates: these are the days after the first, which stands in when");
    }
    series->dates = days;
    return true;
}

const struct series *resolve_series(struct builder *builder, struct arena *arena,
                                    const struct event_draft *draft, const struct event *event)
{
    struct series *series = arena_alloc(arena, sizeof(*series));
    struct event first = *event;

    check_settings(builder, draft, event);
    series->rule = draft->repeat.value;
    if (!draft->when.line)
        return NULL;
    if (series->rule
            ? !begins_well(builder, draft, event)
            : !draft->dates.count || !take_dates(builder, arena, &draft->dates, event, series))
        return NULL;
    first.shown = first.when;
    take_days(builder, arena, &draft->not_on, &first, series);
    take_occurrences(builder, arena, &draft->occurrences, &first, series);
    series_order(series, &first, arena);
    return series;
}
