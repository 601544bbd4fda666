/* Values in jCal: see jcal_part.h. */

#include "base/memory.h"
#include "render/jcal_part.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

bool jcal_unescape(char **p, char *to, char escape, const char *escapes, char stop)
{
    char *from = *p;

    for (; *from && *from != stop; from++) {
        const char *known = escapes;

        if (*from != escape) {
            *to++ = *from;
            continue;
        }
        from++;
        while (*known && *known != *from)
            known += 2;
        if (!*from || !*known)
            return false;
        *to++ = known[1];
    }
    *p = *from ? from + 1 : NULL;
    *to = '\0';
    return true;
}

char *jcal_take_name(char **p)
{
    char *name = *p;

    for (; isupper((unsigned char)**p) || isdigit((unsigned char)**p) || **p == '-'; (*p)++)
        **p = (char)tolower((unsigned char)**p);
    return *p == name ? NULL : name;
}

/* --- values, RFC 7265 section 3.6 ------------------------------------------------------------- */

static bool put_as_it_is(struct json *json, char *value)
{
    json_string(json, value);
    return true;
}

/* Digits with signs between them: 0 stands for a digit, + for either sign, all else for itself. Of
 * `written`, what the value has not got is added. */
struct shape {
    const char *read, *written;
};

static bool has_shape(const char *text, const char *shape)
{
    for (; *shape; text++, shape++) {
        bool fits = *shape == '0'   ? isdigit((unsigned char)*text) != 0
                    : *shape == '+' ? *text == '+' || *text == '-'
                                    : *text == *shape;

        if (!fits)
            return false;
    }
    return !*text;
}

static bool put_shaped(struct json *json, const char *value, const struct shape *shapes,
                       size_t count)
{
    struct buf text auto_buf = BUF_INIT;
    size_t i = 0;

    while (i < count && !has_shape(value, shapes[i].read))
        i++;
    if (i == count)
        return false;
    for (const char *p = shapes[i].written; *p; p++)
        buf_putc(&text, *p == '0' || *p == '+' || *p == *value ? *value++ : *p);
    json_string(json, text.data);
    return true;
}

/* UNTIL is of either kind. */
static const struct shape dates[] = {
    {"00000000", "0000-00-00"},
    {"00000000T000000", "0000-00-00T00:00:00"},
    {"00000000T000000Z", "0000-00-00T00:00:00Z"},
};

static const struct shape offsets[] = {{"+0000", "+00:00"}, {"+000000", "+00:00:00"}};

static bool put_date(struct json *json, char *value)
{
    return put_shaped(json, value, dates, 1);
}

static bool put_date_time(struct json *json, char *value)
{
    return put_shaped(json, value, dates + 1, ARRAY_SIZE(dates) - 1);
}

static bool put_offset(struct json *json, char *value)
{
    return put_shaped(json, value, offsets, ARRAY_SIZE(offsets));
}

static bool is_integer(const char *text)
{
    size_t digits = strspn(text += *text == '-', "0123456789");

    return digits > 0 && digits < 10 && !text[digits];
}

static bool put_integer(struct json *json, char *value)
{
    if (!is_integer(value))
        return false;
    json_int(json, strtol(value, NULL, 10));
    return true;
}

/* Cuts the first text off, and takes a comma after it; NULL: it is none. RFC 5545 section 3.3.11.
 */
static char *take_text(char **rest)
{
    char *text = *rest;

    return jcal_unescape(rest, text, '\\', "n\nN\n\\\\;;,,", ',') ? text : NULL;
}

static bool put_text(struct json *json, char *value)
{
    char *text = take_text(&value);

    if (!text || value)
        return false;
    json_string(json, text);
    return true;
}

static bool put_texts(struct json *json, char *value)
{
    while (value) {
        char *text = take_text(&value);

        if (!text)
            return false;
        json_string(json, text);
    }
    return true;
}

static bool is_decimal(const char *text)
{
    size_t digits = strspn(text += *text == '-', "0123456789");

    return digits && (!text[digits] || (text[digits] == '.' && is_integer(text + digits + 1)));
}

/* "50.88;4.43" as [50.88,4.43]: RFC 7265 section 3.4.1.2. */
static bool put_point(struct json *json, char *value)
{
    const char *latitude = strsep(&value, ";");

    if (!value || !is_decimal(latitude) || !is_decimal(value))
        return false;
    json_array(json);
    json_decimal(json, latitude);
    json_decimal(json, value);
    json_end_array(json);
    return true;
}

/* Numbers where they are some. */
static void put_rule_item(struct json *json, const char *item)
{
    if (is_integer(item))
        json_int(json, strtol(item, NULL, 10));
    else
        json_string(json, item);
}

static bool put_rule_part(struct json *json, const char *name, char *value)
{
    bool many = strchr(value, ',') != NULL;
    const char *item;

    json_key(json, name);
    if (strcmp(name, "until") == 0)
        return put_shaped(json, value, dates, ARRAY_SIZE(dates));
    if (many)
        json_array(json);
    while ((item = strsep(&value, ",")))
        put_rule_item(json, item);
    if (many)
        json_end_array(json);
    return true;
}

/* RFC 7265 section 3.6.10. */
static bool put_rule(struct json *json, char *value)
{
    char *part;

    json_object(json);
    while ((part = strsep(&value, ";"))) {
        const char *name = jcal_take_name(&part);

        if (!name || *part != '=')
            return false;
        *part++ = '\0';
        if (!put_rule_part(json, name, part))
            return false;
    }
    json_end_object(json);
    return true;
}

/* --- properties ------------------------------------------------------------------------------- */

/* What VALUE may say. */
static const struct jcal_type types[] = {
    {"date", put_date},
    {"date-time", put_date_time},
    {"duration", put_as_it_is},
    {"uri", put_as_it_is},
};

static const struct jcal_type unknown = {"unknown", put_as_it_is};

/* The type that a property has where no VALUE says another one: RFC 5545, RFC 7986. */
static const struct {
    const char *name;
    struct jcal_type type;
} properties[] = {
    {"calscale", {"text", put_text}},
    {"categories", {"text", put_texts}},
    {"color", {"text", put_text}},
    {"contact", {"text", put_text}},
    {"created", {"date-time", put_date_time}},
    {"description", {"text", put_text}},
    {"dtend", {"date-time", put_date_time}},
    {"dtstamp", {"date-time", put_date_time}},
    {"dtstart", {"date-time", put_date_time}},
    {"exdate", {"date-time", put_date_time}},
    {"geo", {"float", put_point}},
    {"last-modified", {"date-time", put_date_time}},
    {"location", {"text", put_text}},
    {"name", {"text", put_text}},
    {"prodid", {"text", put_text}},
    {"recurrence-id", {"date-time", put_date_time}},
    {"related-to", {"text", put_text}},
    {"rrule", {"recur", put_rule}},
    {"sequence", {"integer", put_integer}},
    {"status", {"text", put_text}},
    {"summary", {"text", put_text}},
    {"transp", {"text", put_text}},
    {"tzid", {"text", put_text}},
    {"tzname", {"text", put_text}},
    {"tzoffsetfrom", {"utc-offset", put_offset}},
    {"tzoffsetto", {"utc-offset", put_offset}},
    {"uid", {"text", put_text}},
    {"url", {"uri", put_as_it_is}},
    {"version", {"text", put_text}},
};

static const struct jcal_type *type_of_value(const char *value)
{
    for (size_t i = 0; i < ARRAY_SIZE(types); i++)
        if (strcasecmp(types[i].name, value) == 0)
            return &types[i];
    return NULL;
}

const struct jcal_type *jcal_type_of(const char *name, const char *value)
{
    if (value)
        return type_of_value(value);
    for (size_t i = 0; i < ARRAY_SIZE(properties); i++)
        if (strcmp(properties[i].name, name) == 0)
            return &properties[i].type;
    return strncmp(name, "x-", 2) == 0 ? &unknown : NULL;
}
