/* Calendars of others: see ics_read.h. */

#include "ctl/ics_read.h"

#include "base/memory.h"
#include "base/utf8.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#define MANY 100 /* properties of a component */

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
    strtab_free(root->firsts);
    free(root->properties);
    free(root);
    return NULL;
}

const struct ics_property *ics_find(const struct ics_component *component, const char *name)
{
    if (component->firsts)
        return strtab_get(component->firsts, name);
    for (size_t i = 0; i < component->count; i++)
        if (strcmp(component->properties[i].name, name) == 0)
            return &component->properties[i];
    return NULL;
}

/* So that asking for one of many takes no longer than for one of a few. */
static void index_properties(struct ics_component *component)
{
    if (component->count < MANY)
        return;
    component->firsts = strtab_new();
    for (size_t i = 0; i < component->count; i++)
        strtab_put(component->firsts, component->properties[i].name, &component->properties[i]);
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

/* Whether the line, of which the end may have been cut off, is UTF-8; a character that was cut is
 * left out. */
static int check_text(struct reader *reader, char *line, size_t len, bool cut)
{
    size_t wrong = utf8_valid(line, len);

    line[cut ? wrong : len] = '\0';
    if (wrong == len || (cut && len - wrong < 4))
        return 0;
    return WRONG(reader, "octet %zu of the line, 0x%02x, is not UTF-8", wrong + 1,
                 (unsigned char)line[wrong]);
}

/* A line with those that continue it, moved together in place (section 3.1), as far as it may go.
 * Some programs fold inside a character, so that UTF-8 is looked at only when the line is whole. */
static int logical_line(struct reader *reader, char **ret_line, bool *ret_cut)
{
    char *line, *more;
    size_t len = 0, more_len;
    int error;

    reader->line = reader->lines + 1;
    error = physical_line(reader, &line, &more_len);
    more = line;
    *ret_cut = false;
    while (!error) {
        size_t fits = more_len < ICS_MAX_LINE - len ? more_len : ICS_MAX_LINE - len;

        memmove(line + len, more, fits);
        len += fits;
        *ret_cut = *ret_cut || fits < more_len;
        if (!is_continued(reader))
            break;
        error = physical_line(reader, &more, &more_len);
        more++;
        more_len--;
    }
    if (error)
        return error;
    *ret_line = line;
    return check_text(reader, line, len, *ret_cut);
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

/* How much of it is shown: "%.*s" */
#define SHOWN(text) (int)utf8_cut(text, 40), (text)

/* Of a line that was cut there is perhaps not even the colon. */
static int split(struct reader *reader, char *line, bool cut, struct ics_property *ret_property)
{
    static const char nothing[] = "";
    char *end = line, *colon;

    while (is_name_character(*end))
        end++;
    colon = *end == ';' || *end == ':' ? find_colon(end) : NULL;
    if (end == line || (!colon && !(cut && *end == ';')))
        return WRONG(reader, "\"%.*s\" is not a name and a value with a colon between them",
                     SHOWN(line));
    ret_property->parameters = *end == ';' && !cut ? end + 1 : nothing;
    ret_property->value = cut ? nothing : colon + 1;
    ret_property->cut = cut;
    ret_property->line = reader->line;
    ret_property->name = line;
    if (colon)
        *colon = '\0';
    *end = '\0';
    capitalize(line);
    return 0;
}

static int begin_component(struct reader *reader, char *name)
{
    capitalize(name);
    if (!reader->depth && strcmp(name, "VCALENDAR") != 0)
        return WRONG(reader, "a calendar begins with BEGIN:VCALENDAR, not with BEGIN:%.*s",
                     SHOWN(name));
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
        return WRONG(reader, "END:%.*s has no BEGIN", SHOWN(name));
    if (strcmp(name, reader->open->name) != 0)
        return WRONG(reader, "END:%.*s ends what began as %.*s in line %zu", SHOWN(name),
                     SHOWN(reader->open->name), reader->open->line);
    index_properties(reader->open);
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

static int read_line(struct reader *reader, char *line, bool cut)
{
    struct ics_property property = {0};
    int error;

    if (line[strspn(line, " \t")] == '\0')
        return 0;
    error = split(reader, line, cut, &property);
    if (error)
        return error;
    if (cut || (strcmp(property.name, "BEGIN") != 0 && strcmp(property.name, "END") != 0))
        return take(reader, &property);
    trim((char *)property.value);
    return property.name[0] == 'B' ? begin_component(reader, (char *)property.value)
                                   : end_component(reader, (char *)property.value);
}

static int read_all(struct reader *reader)
{
    const struct ics_component *root = reader->open;
    char *line;
    bool cut;
    int error = 0;

    while (!error && reader->next < reader->end) {
        error = logical_line(reader, &line, &cut);
        if (!error)
            error = read_line(reader, line, cut);
    }
    if (error)
        return error;
    if (reader->depth)
        return WRONG(reader, "the file ends before END:%.*s, of line %zu",
                     SHOWN(reader->open->name), reader->open->line);
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
