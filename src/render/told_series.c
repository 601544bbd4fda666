/* What has become of an event that repeats, in words: see told_part.h. */

#include "base/memory.h"
#include "render/told_part.h"
#include "render/wording.h"

#include <stdlib.h>
#include <string.h>

static void add_day(const char *day, struct buf *buf)
{
    struct when when;

    if (when_parse(day, &when, NULL) == 0)
        wording_day(when.start.day, buf);
    else
        buf_puts(buf, day);
}

const char *told_repeat(const struct telling *telling, const struct field_change *change,
                        struct buf *buf)
{
    (void)telling;
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
const char *told_dates(const struct telling *telling, const struct field_change *change,
                       struct buf *buf)
{
    const char *on = add_days("also on ", without_first(change->after), change->before, buf);
    const char *off = add_days("no more on ", without_first(change->before), change->after, buf);

    (void)telling;
    return on ? on : off;
}

const char *told_not_on(const struct telling *telling, const struct field_change *change,
                        struct buf *buf)
{
    const char *off = add_days("not on ", change->after, change->before, buf);
    const char *on = add_days("again on ", change->before, change->after, buf);

    (void)telling;
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

/* All of them, in the order of their days. Their texts are in `text`. */
struct told_list {
    char *text; /* owned */
    struct told *items; /* owned */
    size_t count, capacity;
};

static struct told_list read_list(const char *occurrences)
{
    struct told_list list = {.text = xstrdup(occurrences)};
    char *rest = list.text;
    struct told told;

    while (next_told(&rest, &told)) {
        GROW(list.items, list.count, list.capacity);
        list.items[list.count++] = told;
    }
    return list;
}

static void list_done(struct told_list *list)
{
    free(list->items);
    free(list->text);
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

static void begin_line(const struct told *told, struct buf *buf)
{
    buf_puts(buf, "on ");
    add_day(told->day, buf);
    buf_puts(buf, ": ");
}

/* Either may be NULL: it was, or is, like the others. */
static bool add_occurrence(const struct told *before, const struct told *after, struct buf *buf)
{
    if (before && after && strcmp(before->fields, after->fields) == 0)
        return false;
    begin_line(after ? after : before, buf);
    if (after)
        add_fields(before ? before->fields : "", after->fields, buf);
    else
        buf_puts(buf, "like the others again");
    buf_putc(buf, '\n');
    return true;
}

const char *told_occurrences(const struct telling *telling, const struct field_change *change,
                             struct buf *buf)
{
    struct told_list then = read_list(change->before), now = read_list(change->after);
    bool any = false;

    (void)telling;
    for (size_t i = 0, j = 0; i < then.count || j < now.count;) {
        int order = i == then.count  ? 1
                    : j == now.count ? -1
                                     : strcmp(then.items[i].day, now.items[j].day);

        any |= add_occurrence(order <= 0 ? &then.items[i] : NULL, order >= 0 ? &now.items[j] : NULL,
                              buf);
        i += order <= 0;
        j += order >= 0;
    }
    list_done(&then);
    list_done(&now);
    return any ? TOLD_CHANGED : NULL;
}
