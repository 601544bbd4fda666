/* Content lines to jCal: see jcal.h. Each line is unfolded into one buffer and cut apart there. */

#include "render/jcal.h"

#include "render/jcal_part.h"

#include <errno.h>
#include <string.h>

/* VCALENDAR, VTIMEZONE, STANDARD: ours are no deeper. */
#define DEPTH_MOST 4
#define PARAMS_MOST 8

struct param {
    char *name;
    char *value; /* without its quotes and escapes */
};

/* A line cut apart, in the memory of the line; names are in small letters. */
struct property {
    char *name;
    struct param params[PARAMS_MOST];
    size_t param_count;
    char *value;
};

struct component {
    char name[16];
    bool has_inner; /* a component has begun within: no more properties */
};

struct reader {
    struct slice rest;
    struct buf line; /* the present one, unfolded */
    struct json json;
    struct component open[DEPTH_MOST];
    size_t depth;
    bool is_done; /* the calendar has ended */
};

/* --- lines ------------------------------------------------------------------------------------ */

/* Up to the next CR LF, which is cut off as well. */
static bool take_piece(struct slice *rest, struct slice *ret_piece)
{
    const char *end = memchr(rest->data, '\n', rest->len);
    size_t len = end ? (size_t)(end - rest->data) : 0;

    if (len == 0 || rest->data[len - 1] != '\r')
        return false;
    *ret_piece = (struct slice){rest->data, len - 1};
    rest->data += len + 1;
    rest->len -= len + 1;
    return true;
}

/* False: the line has no end, is empty, or holds a NUL. */
static bool next_line(struct reader *reader)
{
    struct slice piece;

    buf_clear(&reader->line);
    if (!take_piece(&reader->rest, &piece) || !piece.len)
        return false;
    buf_add(&reader->line, piece.data, piece.len);
    while (reader->rest.len && reader->rest.data[0] == ' ') {
        if (!take_piece(&reader->rest, &piece))
            return false;
        buf_add(&reader->line, piece.data + 1, piece.len - 1);
    }
    return strlen(reader->line.data) == reader->line.len;
}

/* "NAME=value" or "NAME="value"", after which a semicolon or colon stands, which is taken too. */
static bool take_param(char **p, struct property *property, char *ret_after)
{
    struct param *param = &property->params[property->param_count++];
    bool quoted;
    char *end, *value;

    param->name = jcal_take_name(p);
    if (!param->name || **p != '=')
        return false;
    *(*p)++ = '\0';
    quoted = **p == '"';
    param->value = *p + quoted;
    end = param->value + strcspn(param->value, quoted ? "\"" : "\";:,");
    *p = end + (quoted && *end);
    *ret_after = **p;
    if (*ret_after != ';' && *ret_after != ':')
        return false;
    (*p)++;
    *end = '\0';
    value = param->value;
    return jcal_unescape(&value, param->value, '^', "n\n^^'\"", '\0');
}

static bool cut(char *line, struct property *ret_property)
{
    struct property property = {.param_count = 0};
    char *p = line, after;

    property.name = jcal_take_name(&p);
    after = *p;
    if (!property.name || (after != ';' && after != ':'))
        return false;
    *p++ = '\0';
    while (after == ';')
        if (property.param_count == PARAMS_MOST || !take_param(&p, &property, &after))
            return false;
    property.value = p;
    *ret_property = property;
    return true;
}

/* --- properties ------------------------------------------------------------------------------- */

/* Of the parameter VALUE, or NULL. */
static const char *value_of(const struct property *property)
{
    for (size_t i = 0; i < property->param_count; i++)
        if (strcmp(property->params[i].name, "value") == 0)
            return property->params[i].value;
    return NULL;
}

/* The type stands in a place of its own, and is no parameter. */
static void put_params(struct json *json, const struct property *property)
{
    json_object(json);
    for (size_t i = 0; i < property->param_count; i++)
        if (strcmp(property->params[i].name, "value") != 0)
            json_put_string(json, property->params[i].name, property->params[i].value);
    json_end_object(json);
}

static bool put_property(struct reader *reader, struct property *property)
{
    const struct jcal_type *type = jcal_type_of(property->name, value_of(property));

    if (!type || !reader->depth || reader->open[reader->depth - 1].has_inner)
        return false;
    json_array(&reader->json);
    json_string(&reader->json, property->name);
    put_params(&reader->json, property);
    json_string(&reader->json, type->name);
    if (!type->put(&reader->json, property->value))
        return false;
    json_end_array(&reader->json);
    return true;
}

/* --- components ------------------------------------------------------------------------------- */

/* The list of properties ends where that of components begins. */
static void begin_inner(struct reader *reader)
{
    struct component *component = &reader->open[reader->depth - 1];

    if (component->has_inner)
        return;
    component->has_inner = true;
    json_end_array(&reader->json);
    json_array(&reader->json);
}

static bool begin_component(struct reader *reader, char *name)
{
    struct component *component = &reader->open[reader->depth];
    char *end = name;

    if (reader->depth == DEPTH_MOST || reader->is_done || strlen(name) >= sizeof(component->name) ||
        (reader->depth == 0) != (strcmp(name, "VCALENDAR") == 0) || !jcal_take_name(&end) || *end)
        return false;
    if (reader->depth)
        begin_inner(reader);
    strcpy(component->name, name);
    component->has_inner = false;
    reader->depth++;
    json_array(&reader->json);
    json_string(&reader->json, name);
    json_array(&reader->json);
    return true;
}

static bool end_component(struct reader *reader, char *name)
{
    char *end = name;

    if (!reader->depth || !jcal_take_name(&end) || *end ||
        strcmp(reader->open[reader->depth - 1].name, name) != 0)
        return false;
    begin_inner(reader);
    json_end_array(&reader->json);
    json_end_array(&reader->json);
    reader->depth--;
    reader->is_done = reader->depth == 0;
    return true;
}

static bool put_line(struct reader *reader)
{
    struct property property;

    if (!cut(reader->line.data, &property))
        return false;
    if (strcmp(property.name, "begin") == 0)
        return !property.param_count && begin_component(reader, property.value);
    if (strcmp(property.name, "end") == 0)
        return !property.param_count && end_component(reader, property.value);
    return put_property(reader, &property);
}

static bool put_lines(struct reader *reader)
{
    while (reader->rest.len)
        if (!next_line(reader) || !put_line(reader))
            return false;
    return reader->is_done;
}

int jcal_write(struct slice calendar, struct buf *buf)
{
    struct reader reader = {.rest = calendar, .line = BUF_INIT, .json = json_to(buf)};
    size_t before = buf->len;
    bool good;

    /* Brackets and quotes, more than folds and names of types take away. */
    buf_reserve(buf, calendar.len + calendar.len / 2);
    good = put_lines(&reader);
    buf_done(&reader.line);
    if (good)
        return 0;
    buf->len = before;
    buf->data[before] = '\0';
    return -EINVAL;
}
