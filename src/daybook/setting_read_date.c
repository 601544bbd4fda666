/* Dates, days and how an event repeats: see setting_read_part.h. */

#include "base/arena.h"
#include "base/diag.h"
#include "base/memory.h"
#include "daybook/drafts.h"
#include "daybook/setting_read_part.h"

#include <stdlib.h>
#include <string.h>

#define MAX_DATE 200

/* The text of a date that when_parse() or local_time_parse() is to read, or NULL. */
static const char *take_date(const struct setting_reader *reader, const config_setting_t *value,
                             const struct setting *row)
{
    const char *text = config_setting_get_string(value);

    if (!text)
        setting_wrong_type(reader, value, row);
    else if (strlen(text) > MAX_DATE)
        diag_error(reader->diag, reader->file, setting_line(value),
                   "%s: it is longer than %d octets", row->name, MAX_DATE);
    else
        return text;
    return NULL;
}

/* Where a parser is to put its message: to find a good one takes time, and of many mistakes only
 * the first are told. */
static char **wanted(const struct setting_reader *reader, char **problem)
{
    return diag_is_full(reader->diag) ? NULL : problem;
}

/* `problem`: NULL when it was not wanted. */
static void bad_date(const struct setting_reader *reader, const config_setting_t *value,
                     const struct setting *row, const char *text, const char *problem)
{
    problem = problem ? problem : "";
    if (setting_is_quotable(text) || !text[0])
        diag_error(reader->diag, reader->file, setting_line(value), "%s \"%s\": %s", row->name,
                   text, problem);
    else
        diag_error(reader->diag, reader->file, setting_line(value), "%s: %s", row->name, problem);
}

void setting_read_when(const struct setting_reader *reader, const config_setting_t *value,
                       const struct setting *row, void *member)
{
    const char *text = take_date(reader, value, row);
    char *problem auto_free = NULL;
    struct when_value *when = member;

    if (!text)
        return;
    if (when_parse(text, &when->value, wanted(reader, &problem)) == 0)
        when->line = setting_line(value);
    else
        bad_date(reader, value, row, text, problem);
}

void setting_read_moment(const struct setting_reader *reader, const config_setting_t *value,
                         const struct setting *row, void *member)
{
    const char *text = take_date(reader, value, row);
    char *problem auto_free = NULL;
    struct local_time_value *moment = member;

    if (!text)
        return;
    if (local_time_parse(text, &moment->value, wanted(reader, &problem)) == 0)
        moment->line = setting_line(value);
    else
        bad_date(reader, value, row, text, problem);
}

void setting_read_repeat(const struct setting_reader *reader, const config_setting_t *value,
                         const struct setting *row, void *member)
{
    const char *text = config_setting_get_string(value);
    char *problem auto_free = NULL;
    struct repeat_value *repeat = member;
    struct repeat rule;

    if (!text) {
        setting_wrong_type(reader, value, row);
        return;
    }
    repeat->line = setting_line(value);
    if (strlen(text) > (size_t)row->max) {
        diag_error(reader->diag, reader->file, repeat->line, "%s: it is longer than %lld octets",
                   row->name, (long long)row->max);
    } else if (repeat_parse(text, &rule, wanted(reader, &problem)) < 0) {
        bad_date(reader, value, row, text, problem);
    } else {
        repeat->s = arena_strdup(reader->arena, text);
        repeat->value = arena_copy(reader->arena, &rule, 1, sizeof(rule));
    }
}

static bool read_day(const struct setting_reader *reader, const config_setting_t *value,
                     const struct setting *row, struct day_value *ret_day)
{
    const char *text = take_date(reader, value, row);
    char *problem auto_free = NULL;
    struct when when;

    if (!text)
        return false;
    if (when_parse(text, &when, wanted(reader, &problem)) < 0) {
        bad_date(reader, value, row, text, problem);
        return false;
    }
    if (when.kind != WHEN_DAYS || when.start.day != when.end.day) {
        bad_date(reader, value, row, text, "write a day, like 2024-05-01");
        return false;
    }
    *ret_day = (struct day_value){.day = when.start.day, .line = setting_line(value)};
    return true;
}

void setting_read_one_day(const struct setting_reader *reader, const config_setting_t *value,
                          const struct setting *row, void *member)
{
    read_day(reader, value, row, member);
}

static int by_day(const void *a, const void *b)
{
    int32_t x = ((const struct day_value *)a)->day, y = ((const struct day_value *)b)->day;

    return (x > y) - (x < y);
}

void setting_read_days(const struct setting_reader *reader, const config_setting_t *value,
                       const struct setting *row, void *member)
{
    size_t count = setting_element_count(value), read = 0, kept = 0;
    struct day_value *items;

    if (!setting_has_right_size(reader, value, row))
        return;
    items = arena_array(reader->arena, count, sizeof(*items));
    for (size_t i = 0; i < count; i++)
        read += read_day(reader, setting_element(value, i), row, &items[read]);
    if (read)
        qsort(items, read, sizeof(*items), by_day);
    for (size_t i = 0; i < read; i++)
        if (!kept || items[kept - 1].day != items[i].day)
            items[kept++] = items[i];
    *(struct day_list *)member =
        (struct day_list){.items = items, .count = kept, .line = setting_line(value)};
}
