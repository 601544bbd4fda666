/* What has become of an event that repeats, in words: see told_part.h. */

#include "base/memory.h"
#include "render/told_part.h"
#include "render/wording.h"

#include <string.h>

static void add_day(const char *day, struct buf *buf)
{
    struct when when;

    if (when_parse(day, &when, NULL) == 0)
        wording_day(when.start.day, buf);
    else
        buf_puts(buf, day);
}

const char *told_repeat(const struct field_change *change, struct buf *buf)
{
    if (*change->after)
        buf_printf(buf, "repeats: %s", change->after);
    else
        buf_puts(buf, "does not repeat any more");
    if (*change->before && *change->after)
        buf_printf(buf, " (was: %s)", change->before);
    buf_putc(buf, '\n');
    return TOLD_CHANGED;
}

/* --- lists of days ---------------------------------------------------------------------------- */

static const char *add_days(const char *label, const char *these, const char *not_these,
                            struct buf *buf)
{
    char *copy auto_free = xstrdup(these), *rest = copy, *line;
    const char *verb = NULL;

    while ((line = strsep(&rest, "\n"))) {
        if (!*line || told_has_line(not_these, line, strlen(line)))
            continue;
        buf_puts(buf, label);
        add_day(line, buf);
        buf_putc(buf, '\n');
        verb = TOLD_CHANGED;
    }
    return verb;
}

static const char *without_first(const char *lines)
{
    lines += strcspn(lines, "\n");
    return *lines ? lines + 1 : lines;
}

/* The first day is that of `when`, whose change is told as a move. */
const char *told_dates(const struct field_change *change, struct buf *buf)
{
    const char *on = add_days("also on ", without_first(change->after), change->before, buf);
    const char *off = add_days("no more on ", without_first(change->before), change->after, buf);

    return on ? on : off;
}

const char *told_not_on(const struct field_change *change, struct buf *buf)
{
    const char *off = add_days("not on ", change->after, change->before, buf);
    const char *on = add_days("again on ", change->before, change->after, buf);

    return off ? off : on;
}

/* --- single instances ------------------------------------------------------------------------- */

/* The day of an occurrence, and its fields, each line behind a blank (canonical.c). */
struct told {
    const char *day;
    char *fields;
};

/* Cuts the first off. */
static bool next_told(char **rest, struct told *ret_told)
{
    char *end;

    if (!*rest || !**rest)
        return false;
    ret_told->day = strsep(rest, "\n");
    ret_told->fields = *rest ? *rest : (char *)"";
    end = ret_told->fields;
    while (*end == ' ') {
        end += strcspn(end, "\n");
        end += *end == '\n';
    }
    *rest = *end ? end : NULL;
    if (end > ret_told->fields && end[-1] == '\n')
        end[-1] = '\0';
    else if (end == ret_told->fields)
        ret_told->fields = (char *)"";
    return true;
}

static bool find(const char *occurrences, const char *day, char **ret_copy, struct told *ret_told)
{
    char *rest = *ret_copy = xstrdup(occurrences);

    while (next_told(&rest, ret_told))
        if (strcmp(ret_told->day, day) == 0)
            return true;
    return false;
}

/* The value of a field, up to the end of its line; or NULL. */
static char *value_of(const char *fields, const char *name)
{
    size_t len = strlen(name);

    for (const char *p = fields; *p; p += strcspn(p, "\n"), p += *p == '\n')
        if (strncmp(p + 1, name, len) == 0 && strncmp(p + 1 + len, ": ", 2) == 0)
            return xstrndup(p + len + 3, strcspn(p + len + 3, "\n"));
    return NULL;
}

static bool differs(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) != 0 : a != b;
}

/* What is most important of it, in a few words. */
static void add_fields(const char *before, const char *after, struct buf *buf)
{
    static const struct {
        const char *field, *label;
    } rows[] = {
        {"status", ""}, {"when", "now "}, {"place", "place: "}, {"change_reason", "because: "}};
    const char *separator = "";

    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        char *old auto_free = value_of(before, rows[i].field);
        char *new auto_free = value_of(after, rows[i].field);

        if (!new || !differs(old, new))
            continue;
        buf_printf(buf, "%s%s%s", separator, rows[i].label, new);
        separator = ", ";
    }
    if (!*separator)
        buf_puts(buf, "changed");
}

static void add_occurrence(const char *day, const char *before, const char *after, struct buf *buf)
{
    buf_puts(buf, "on ");
    add_day(day, buf);
    buf_puts(buf, ": ");
    add_fields(before, after, buf);
    buf_putc(buf, '\n');
}

static const char *add_new(const struct field_change *change, struct buf *buf)
{
    char *copy auto_free = xstrdup(change->after), *rest = copy;
    const char *verb = NULL;
    struct told now, then;

    while (next_told(&rest, &now)) {
        char *before auto_free = NULL;
        bool there = find(change->before, now.day, &before, &then);

        if (there && strcmp(then.fields, now.fields) == 0)
            continue;
        add_occurrence(now.day, there ? then.fields : "", now.fields, buf);
        verb = TOLD_CHANGED;
    }
    return verb;
}

static const char *add_gone(const struct field_change *change, struct buf *buf)
{
    char *copy auto_free = xstrdup(change->before), *rest = copy;
    const char *verb = NULL;
    struct told then, now;

    while (next_told(&rest, &then)) {
        char *after auto_free = NULL;

        if (find(change->after, then.day, &after, &now))
            continue;
        buf_puts(buf, "on ");
        add_day(then.day, buf);
        buf_puts(buf, ": like the others again\n");
        verb = TOLD_CHANGED;
    }
    return verb;
}

const char *told_occurrences(const struct field_change *change, struct buf *buf)
{
    const char *new = add_new(change, buf), *gone = add_gone(change, buf);

    return new ? new : gone;
}
