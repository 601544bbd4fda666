/* Calendars of others: see ics_read.h. */

#include "ctl/ics_read.h"

#include "base/memory.h"
#include "base/utf8.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

struct reader {
    char *next; /* of the text that is not read yet */
    char *end;
    size_t line; /* of the logical line that is being read */
    size_t lines; /* that have been read */
    struct ics_component *open;
    size_t depth;
    struct buf *problem;
};

#define WRONG(reader, ...) (buf_printf((reader)->problem, __VA_ARGS__), -EINVAL)

/* --- the tree --------------------------------------------------------------------------------- */

static struct ics_component *new_component(struct ics_component *parent, const char *name,
                                           size_t line)
{
    struct ics_component *component = xcalloc(1, sizeof(*component));

    component->name = name;
    component->line = line;
    component->parent = parent;
    if (parent) {
        GROW(parent->children, parent->child_count, parent->child_capacity);
        parent->children[parent->child_count++] = component;
    }
    return component;
}

/* Never deeper than ICS_MAX_DEPTH. */
struct ics_component *ics_free(struct ics_component *root)
{
    if (!root)
        return NULL;
    for (size_t i = 0; i < root->child_count; i++)
        ics_free(root->children[i]);
    free(root->children);
    free(root->properties);
    free(root);
    return NULL;
}

const struct ics_property *ics_find(const struct ics_component *component, const char *name)
{
    for (size_t i = 0; i < component->count; i++)
        if (strcmp(component->properties[i].name, name) == 0)
            return &component->properties[i];
    return NULL;
}

const char *ics_value(const struct ics_component *component, const char *name)
{
    const struct ics_property *property = ics_find(component, name);

    return property ? property->value : NULL;
}

/* --- lines ------------------------------------------------------------------------------------ */

/* One line as it stands in the file, without its end. */
static int physical_line(struct reader *reader, char **ret_begin, size_t *ret_len)
{
    char *begin = reader->next, *newline = memchr(begin, '\n', (size_t)(reader->end - begin));
    size_t len = (size_t)((newline ? newline : reader->end) - begin);

    reader->next = newline ? newline + 1 : reader->end;
    if (++reader->lines > ICS_MAX_LINES)
        return WRONG(reader, "a calendar has at most %d lines", ICS_MAX_LINES);
    if (len && begin[len - 1] == '\r')
        len--;
    if (len > ICS_MAX_LINE)
        return WRONG(reader, "the line is longer than %d octets", ICS_MAX_LINE);
    if (memchr(begin, '\0', len))
        return WRONG(reader, "there is a NUL octet in the line: this is no text");
    *ret_begin = begin;
    *ret_len = len;
    return 0;
}

static bool is_continued(const struct reader *reader)
{
    return reader->next < reader->end && (*reader->next == ' ' || *reader->next == '\t');
}

/* A line with those that continue it, moved together in place (section 3.1). Some programs fold
 * inside a character, so that UTF-8 is looked at only when the line is whole. */
static int logical_line(struct reader *reader, char **ret_line)
{
    char *line, *more;
    size_t len, more_len, wrong;
    int error;

    reader->line = reader->lines + 1;
    error = physical_line(reader, &line, &len);
    while (!error && is_continued(reader)) {
        error = physical_line(reader, &more, &more_len);
        if (error || len + more_len - 1 > ICS_MAX_LINE)
            return error ? error : WRONG(reader, "the line is longer than %d octets", ICS_MAX_LINE);
        memmove(line + len, more + 1, more_len - 1);
        len += more_len - 1;
    }
    if (error)
        return error;
    line[len] = '\0';
    wrong = utf8_valid(line, len);
    if (wrong < len)
        return WRONG(reader, "octet %zu of the line, 0x%02x, is not UTF-8", wrong + 1,
                     (unsigned char)line[wrong]);
    *ret_line = line;
    return 0;
}

/* --- content lines ---------------------------------------------------------------------------- */

static bool is_name_character(char c)
{
    return isalnum((unsigned char)c) || c == '-' || c == '_';
}

static void capitalize(char *text)
{
    for (; *text; text++)
        *text = (char)toupper((unsigned char)*text);
}

/* The colon before the value: not one in a parameter's quotes. */
static char *find_colon(char *p)
{
    bool quoted = false;

    for (; *p && (quoted || *p != ':'); p++)
        if (*p == '"')
            quoted = !quoted;
    return *p ? p : NULL;
}

static int split(struct reader *reader, char *line, struct ics_property *ret_property)
{
    char *end = line, *colon;

    while (is_name_character(*end))
        end++;
    colon = *end == ';' || *end == ':' ? find_colon(end) : NULL;
    if (end == line || !colon)
        return WRONG(reader, "\"%.40s\" is not a name and a value with a colon between them", line);
    ret_property->parameters = *end == ';' ? end + 1 : "";
    *end = *colon = '\0';
    capitalize(line);
    ret_property->name = line;
    ret_property->value = colon + 1;
    ret_property->line = reader->line;
    return 0;
}

static int begin_component(struct reader *reader, char *name)
{
    capitalize(name);
    if (!reader->depth && strcmp(name, "VCALENDAR") != 0)
        return WRONG(reader, "a calendar begins with BEGIN:VCALENDAR, not with BEGIN:%.40s", name);
    if (reader->depth == ICS_MAX_DEPTH)
        return WRONG(reader, "components are nested more than %d deep", ICS_MAX_DEPTH);
    reader->open = new_component(reader->open, name, reader->line);
    reader->depth++;
    return 0;
}

static int end_component(struct reader *reader, char *name)
{
    capitalize(name);
    if (!reader->depth)
        return WRONG(reader, "END:%.40s has no BEGIN", name);
    if (strcmp(name, reader->open->name) != 0)
        return WRONG(reader, "END:%.40s ends what began as %.40s in line %zu", name,
                     reader->open->name, reader->open->line);
    reader->open = reader->open->parent;
    reader->depth--;
    return 0;
}

/* Blanks after a name are forgiven: people edit these files. */
static void trim(char *text)
{
    size_t len = strlen(text);

    while (len && (text[len - 1] == ' ' || text[len - 1] == '\t'))
        text[--len] = '\0';
}

static int take(struct reader *reader, const struct ics_property *property)
{
    struct ics_component *open = reader->open;

    if (!reader->depth)
        return WRONG(reader, "%.40s stands outside of any calendar", property->name);
    if (strcmp(property->name, "VERSION") == 0 && strcmp(property->value, "1.0") == 0)
        return WRONG(reader, "this is vCalendar 1.0, and not iCalendar, which is version 2.0");
    GROW(open->properties, open->count, open->capacity);
    open->properties[open->count++] = *property;
    return 0;
}

static int read_line(struct reader *reader, char *line)
{
    struct ics_property property = {0};
    int error;

    if (line[strspn(line, " \t")] == '\0')
        return 0;
    error = split(reader, line, &property);
    if (error)
        return error;
    if (strcmp(property.name, "BEGIN") != 0 && strcmp(property.name, "END") != 0)
        return take(reader, &property);
    trim((char *)property.value);
    return property.name[0] == 'B' ? begin_component(reader, (char *)property.value)
                                   : end_component(reader, (char *)property.value);
}

static int read_all(struct reader *reader)
{
    const struct ics_component *root = reader->open;
    char *line;
    int error = 0;

    while (!error && reader->next < reader->end) {
        error = logical_line(reader, &line);
        if (!error)
            error = read_line(reader, line);
    }
    if (error)
        return error;
    if (reader->depth)
        return WRONG(reader, "the file ends before END:%.40s, of line %zu", reader->open->name,
                     reader->open->line);
    return root->child_count ? 0 : WRONG(reader, "there is no calendar in it");
}

int ics_read(struct buf *text, struct ics_component **ret_root, size_t *ret_line,
             struct buf *problem)
{
    struct ics_component *root = new_component(NULL, "", 0);
    struct reader reader = {.line = 1, .open = root, .problem = problem};
    int error;

    buf_putc(text, '\n'); /* so that the last line, too, has room for the NUL that ends it */
    reader.next = text->data;
    reader.end = text->data + text->len - 1;
    if (text->len > 3 && memcmp(text->data, "\xef\xbb\xbf", 3) == 0)
        reader.next += 3;
    if (text->len - 1 > ICS_MAX_OCTETS)
        error = WRONG(&reader, "the file is larger than %d octets", ICS_MAX_OCTETS);
    else
        error = read_all(&reader);
    if (!error) {
        *ret_root = root;
        return 0;
    }
    *ret_line = reader.line;
    ics_free(root);
    return error;
}
