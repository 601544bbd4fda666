/* How an event repeats, as fields: see canonical_part.h. */

#include "base/arena.h"
#include "base/memory.h"
#include "daybook/canonical_part.h"

#include <stdlib.h>
#include <string.h>

void canonical_print_repeat(const struct event *event, size_t offset, struct buf *buf)
{
    (void)offset;
    if (event->series && event->series->rule)
        repeat_print(event->series->rule, buf);
}

static struct series *new_series(struct reading *reading)
{
    reading->series = arena_alloc(reading->arena, sizeof(*reading->series));
    reading->event->series = reading->series;
    return reading->series;
}

/* What else there is of a series follows its rule or its days in the text. */
void canonical_read_repeat(struct reading *reading, size_t offset, const char *value)
{
    struct repeat rule;

    (void)offset;
    if (repeat_parse(value, &rule, NULL) == 0)
        new_series(reading)->rule = arena_copy(reading->arena, &rule, 1, sizeof(rule));
}

static void print_days(const int32_t *days, size_t count, struct buf *buf)
{
    for (size_t i = 0; i < count; i++) {
        buf_puts(buf, i ? "\n" : "");
        day_print(days[i], buf);
    }
}

static const int32_t *read_days(struct reading *reading, const char *value, size_t *ret_count)
{
    int32_t *days = arena_array(reading->arena, canonical_count_lines(value), sizeof(*days));
    char *rest = arena_strdup(reading->arena, value), *line;
    struct when when;
    size_t count = 0;

    while ((line = canonical_next_line(&rest)))
        if (when_parse(line, &when, NULL) == 0)
            days[count++] = when.start.day;
    *ret_count = count;
    return days;
}

void canonical_print_dates(const struct event *event, size_t offset, struct buf *buf)
{
    (void)offset;
    if (event->series)
        print_days(event->series->dates, event->series->date_count, buf);
}

void canonical_read_dates(struct reading *reading, size_t offset, const char *value)
{
    struct series *series = reading->series ? reading->series : new_series(reading);

    (void)offset;
    series->dates = read_days(reading, value, &series->date_count);
    if (!series->date_count)
        reading->event->series = reading->series = NULL;
}

void canonical_print_not_on(const struct event *event, size_t offset, struct buf *buf)
{
    (void)offset;
    if (event->series)
        print_days(event->series->not_on, event->series->not_on_count, buf);
}

void canonical_read_not_on(struct reading *reading, size_t offset, const char *value)
{
    (void)offset;
    if (reading->series)
        reading->series->not_on = read_days(reading, value, &reading->series->not_on_count);
}

/* What an occurrence may have of its own, by the names of fields. */
static const char *const own_fields[] = {"when", "status",  "title",         "place", "description",
                                         "url",  "outcome", "change_reason", "live",  "results"};

static bool is_said(const struct occurrence *occurrence, const char *field)
{
    return strcmp(field, "when") == 0     ? occurrence->has_when
           : strcmp(field, "status") == 0 ? occurrence->has_status
                                          : true;
}

/* The day, and under it the fields, each line behind a blank. */
static void print_occurrence(const struct occurrence *occurrence, struct buf *buf)
{
    struct buf text auto_buf = BUF_INIT;
    char *rest, *line;

    buf_puts(&text, "");
    for (size_t i = 0; i < ARRAY_SIZE(own_fields); i++)
        if (is_said(occurrence, own_fields[i]))
            canonical_print_field(&occurrence->own, canonical_field(own_fields[i]), &text);
    buf_puts(buf, buf->len ? "\n" : "");
    day_print(occurrence->on, buf);
    if (text.len)
        text.data[text.len - 1] = '\0';
    rest = text.len ? text.data : NULL;
    while ((line = canonical_next_line(&rest)))
        buf_printf(buf, "\n %s", line);
}

void canonical_print_occurrences(const struct event *event, size_t offset, struct buf *buf)
{
    (void)offset;
    for (size_t i = 0; event->series && i < event->series->occurrence_count; i++)
        print_occurrence(&event->series->occurrences[i], buf);
}

/* The fields under a day: cut off the rest, without their blanks. */
static const char *take_fields(struct arena *arena, char **rest)
{
    struct buf text auto_buf = BUF_INIT;

    buf_puts(&text, "");
    while (*rest && **rest == ' ')
        buf_printf(&text, "%s\n", canonical_next_line(rest) + 1);
    return arena_strdup(arena, text.data);
}

size_t canonical_occurrences(const char *value, struct arena *arena,
                             struct canonical_occurrence **ret_occurrences)
{
    struct canonical_occurrence *occurrences =
        arena_array(arena, canonical_count_lines(value), sizeof(*occurrences));
    char *rest = arena_strdup(arena, value), *line;
    size_t count = 0;
    struct when when;

    while ((line = canonical_next_line(&rest))) {
        const char *fields = take_fields(arena, &rest);

        if (when_parse(line, &when, NULL) == 0)
            occurrences[count++] = (struct canonical_occurrence){
                .on = when.start.day, .values = canonical_values(fields, arena)};
    }
    *ret_occurrences = occurrences;
    return count;
}

const struct canonical_occurrence *
canonical_occurrence_on(const struct canonical_occurrence *occurrences, size_t count, int32_t day)
{
    for (size_t i = 0; i < count; i++)
        if (occurrences[i].on == day)
            return &occurrences[i];
    return NULL;
}

static void read_own(struct reading *reading, const char **values, struct occurrence *occurrence)
{
    struct reading own = *reading;

    own.event = &occurrence->own;
    for (size_t i = 0; i < ARRAY_SIZE(own_fields); i++) {
        size_t field = canonical_field(own_fields[i]);

        if (values[field][0])
            canonical_read_field(&own, field, values[field]);
    }
    occurrence->has_when = canonical_value(values, "when")[0] != '\0';
    occurrence->has_status = canonical_value(values, "status")[0] != '\0';
}

void canonical_read_occurrences(struct reading *reading, size_t offset, const char *value)
{
    struct canonical_occurrence *texts;
    size_t count = canonical_occurrences(value, reading->arena, &texts);
    struct occurrence *occurrences = arena_array(reading->arena, count, sizeof(*occurrences));

    (void)offset;
    if (!reading->series)
        return;
    for (size_t i = 0; i < count; i++) {
        occurrences[i].on = texts[i].on;
        read_own(reading, texts[i].values, &occurrences[i]);
    }
    reading->series->occurrences = occurrences;
    reading->series->occurrence_count = count;
    reading->occurrences = occurrences;
}

/* An occurrence is planned for when the event as a whole says. */
void canonical_plan_occurrences(struct reading *reading)
{
    if (!reading->series)
        return;
    for (size_t i = 0; i < reading->series->occurrence_count; i++) {
        struct event plain;

        series_plain_instance(reading->event, reading->occurrences[i].on, &plain);
        series_plan(&reading->occurrences[i], &plain, reading->zones);
    }
    series_order(reading->series, reading->event, reading->arena);
}
