/* Values of content lines: see ics_value.h. */

#include "ctl/ics_value.h"

#include "base/utf8.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* --- parameters ------------------------------------------------------------------------------- */

/* Of RFC 6868. What stands behind another ^ stays as it is, and so does the ^. */
static const char *param_escapes[256] = {['^'] = "^", ['\''] = "\"", ['n'] = "\n"};

/* What the escape at `p` stands for, or NULL: it is none. */
static const char *escape_at(const char *p, size_t len)
{
    return *p == '^' && len > 1 ? param_escapes[(unsigned char)p[1]] : NULL;
}

static char *unescape_param(const char *value, size_t len, struct arena *arena)
{
    char *text = arena_alloc(arena, len + 1), *out = text;

    for (size_t i = 0; i < len; i++) {
        const char *instead = escape_at(value + i, len - i);

        *out++ = instead ? *instead : value[i];
        i += instead ? 1 : 0;
    }
    return text;
}

/* Where the parameter that begins at `p` ends: at a semicolon outside of quotes. */
static size_t parameter_length(const char *p)
{
    size_t i = 0;
    bool quoted = false;

    for (; p[i] && (quoted || p[i] != ';'); i++)
        if (p[i] == '"')
            quoted = !quoted;
    return i;
}

/* The first value of a parameter as it stands, or NULL: a quoted one ends at its quote, another one
 * at a comma. */
static const char *find_value(const struct ics_property *property, const char *name,
                              size_t *ret_len)
{
    size_t name_len = strlen(name);

    for (const char *p = property->parameters; *p;) {
        size_t len = parameter_length(p);

        if (strncasecmp(p, name, name_len) == 0 && p[name_len] == '=') {
            bool quoted = p[name_len + 1] == '"';
            const char *value = p + name_len + 1 + quoted;
            size_t end = strcspn(value, quoted ? "\"" : ",;");

            *ret_len = end;
            return value;
        }
        p += len + (p[len] == ';');
    }
    return NULL;
}

const char *ics_parameter(const struct ics_property *property, const char *name,
                          struct arena *arena)
{
    size_t len;
    const char *value = find_value(property, name, &len);

    return value ? unescape_param(value, len, arena) : NULL;
}

bool ics_parameter_is(const struct ics_property *property, const char *name, const char *value)
{
    size_t len;
    const char *found = find_value(property, name, &len);

    for (size_t i = 0; found && i < len; i++, value++) {
        const char *instead = escape_at(found + i, len - i);

        if (tolower((unsigned char)(instead ? *instead : found[i])) !=
            tolower((unsigned char)*value))
            return false;
        i += instead ? 1 : 0;
    }
    return found && !*value;
}

/* --- texts ------------------------------------------------------------------------------------ */

/* What stands behind a backslash; what nobody escapes stands for itself. */
static char unescaped(char c)
{
    return c == 'n' || c == 'N' ? '\n' : c;
}

/* Control characters but TAB and LF become a blank each. */
static void blank_controls(char *text)
{
    char *out = text;

    for (size_t len; *text; text += len) {
        size_t control = strchr("\t\n", *text) ? 0 : utf8_control_at(text);

        len = control ? control : 1;
        *out++ = control ? ' ' : *text;
    }
    *out = '\0';
}

static char *unescape(const char *p, size_t len, struct arena *arena)
{
    char *text = arena_alloc(arena, len + 1), *out = text;

    for (size_t i = 0; i < len; i++)
        *out++ = p[i] == '\\' && i + 1 < len ? unescaped(p[++i]) : p[i];
    blank_controls(text);
    return text;
}

char *ics_next_text(const char **value, struct arena *arena)
{
    const char *p = *value;
    size_t len = 0;

    if (!p)
        return NULL;
    while (p[len] && p[len] != ',')
        len += p[len] == '\\' && p[len + 1] ? 2 : 1;
    *value = p[len] ? p + len + 1 : NULL;
    return unescape(p, len, arena);
}

/* A comma that should have been escaped is a comma. */
char *ics_text(const char *value, struct arena *arena)
{
    return unescape(value, strlen(value), arena);
}

/* --- dates ------------------------------------------------------------------------------------ */

/* So many digits, or -1. */
static int digits(const char *p, int count)
{
    int number = 0;

    for (int i = 0; i < count; i++) {
        if (!isdigit((unsigned char)p[i]))
            return -1;
        number = number * 10 + (p[i] - '0');
    }
    return number;
}

static bool read_date(const char *p, int32_t *ret_day)
{
    int year = digits(p, 4), month = year < 0 ? -1 : digits(p + 4, 2);
    int day = month < 0 ? -1 : digits(p + 6, 2);

    if (day < 1 || month < 1 || month > 12 || day > days_in_month(year, month))
        return false;
    *ret_day = day_from_civil(year, month, day);
    return true;
}

/* A leap second is the second before it. */
static bool read_clock(const char *p, struct ics_time *time)
{
    int hour = digits(p, 2), minute = hour < 0 ? -1 : digits(p + 2, 2);
    int second = minute < 0 ? -1 : digits(p + 4, 2);

    if (second < 0 || hour > 23 || minute > 59 || second > 60)
        return false;
    time->local.minute = hour * 60 + minute;
    time->second = second == 60 ? 59 : second;
    return true;
}

int ics_time(const char *value, struct ics_time *ret_time)
{
    struct ics_time time = {0};

    if (!read_date(value, &time.local.day))
        return -EINVAL;
    value += 8;
    if (!*value) {
        time.date = true;
        *ret_time = time;
        return 0;
    }
    if (*value != 'T' || !read_clock(value + 1, &time))
        return -EINVAL;
    value += 7;
    time.utc = *value == 'Z';
    if (value[time.utc])
        return -EINVAL;
    *ret_time = time;
    return 0;
}

/* --- durations -------------------------------------------------------------------------------- */

/* More than `when` can hold. */
#define MOST_DAYS 1000000

static const struct {
    char unit;
    bool clock; /* behind the T */
    int32_t days, seconds;
} units[] = {
    {'W', false, 7, 0}, {'D', false, 1, 0}, {'H', true, 0, 3600},
    {'M', true, 0, 60}, {'S', true, 0, 1},
};

static bool add_part(const char **p, bool clock, int32_t *days, int64_t *seconds)
{
    char *end;
    long count;

    if (!isdigit((unsigned char)**p))
        return false;
    count = strtol(*p, &end, 10);
    if (count > MOST_DAYS)
        return false;
    for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
        if (units[i].unit != *end || units[i].clock != clock)
            continue;
        *days += (int32_t)count * units[i].days;
        *seconds += count * units[i].seconds;
        *p = end + 1;
        return *days <= MOST_DAYS && *seconds <= (int64_t)MOST_DAYS * DAY_SECONDS;
    }
    return false;
}

int ics_duration(const char *value, int32_t *ret_days, int64_t *ret_seconds)
{
    const char *p = value + (*value == '+');
    int32_t days = 0;
    int64_t seconds = 0;
    bool clock = false;

    if (*p++ != 'P' || !*p)
        return -EINVAL;
    while (*p) {
        if (*p == 'T' && !clock) {
            clock = true;
            p++;
        }
        if (!add_part(&p, clock, &days, &seconds))
            return -EINVAL;
    }
    *ret_days = days;
    *ret_seconds = seconds;
    return 0;
}
