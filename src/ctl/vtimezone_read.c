/* Time zones as calendars define them: see vtimezone_read.h. */

#include "ctl/vtimezone_read.h"

#include "base/buf.h"
#include "base/memory.h"
#include "ctl/ics_value.h"

#include <libical/ical.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Changes of a zone without a rule, as Morocco has them until 2087; and those with one. libical
 * moves all changes after each that it puts into its list. */
#define MAX_DATES 400
#define MAX_RULES 30
#define MAX_RULE 200

/* Rules that Outlook begins in the year 1601 are begun in this one, a leap year. */
#define FIRST_YEAR "1968"

struct vtimezone {
    icaltimezone *zone; /* owned, and with it the component */
};

/* --- what libical is given -------------------------------------------------------------------- */

/* A day of some month that there is in every year, or nearly so. */
static bool is_day_that_comes(const char *rule)
{
    const char *day = strcasestr(rule, "BYDAY="), *of_month = strcasestr(rule, "BYMONTHDAY=");
    int ordinal = day ? atoi(day + strlen("BYDAY=")) : 0;

    if (of_month && (ordinal || atoi(of_month + strlen("BYMONTHDAY=")) < 1 ||
                     atoi(of_month + strlen("BYMONTHDAY=")) > 28))
        return false;
    return ordinal >= -5 && ordinal <= 5;
}

/* libical 3.0.16 may search for hours for the next time of a rule that never matches. Exchange
 * writes the interval that goes without saying. */
static bool is_harmless_rule(const char *rule)
{
    static const char *const slow[] = {"BYSECOND", "BYMINUTE",  "BYHOUR", "BYSETPOS",
                                       "BYWEEKNO", "BYYEARDAY", "RSCALE"};
    const char *interval = strcasestr(rule, "INTERVAL=");

    if (strlen(rule) > MAX_RULE || !strcasestr(rule, "FREQ=YEARLY") || !is_day_that_comes(rule))
        return false;
    if (interval && (interval[9] != '1' || (interval[10] && interval[10] != ';')))
        return false;
    for (size_t i = 0; i < ARRAY_SIZE(slow); i++)
        if (strcasestr(rule, slow[i]))
            return false;
    return true;
}

/* "+0100", "-033000" */
static bool is_offset(const char *value)
{
    size_t len = strlen(value);

    return (len == 5 || len == 7) && (*value == '+' || *value == '-') &&
           strspn(value + 1, "0123456789") == len - 1 && strncmp(value + 1, "24", 2) < 0;
}

static bool is_time(const char *value)
{
    struct ics_time time;

    return ics_time(value, &time) == 0 && !time.date;
}

static const struct {
    const char *name;
    bool (*check)(const char *value);
    bool needed;
    size_t most;
} parts[] = {
    {"DTSTART", is_time, true, 1},        {"TZOFFSETFROM", is_offset, true, 1},
    {"TZOFFSETTO", is_offset, true, 1},   {"RRULE", is_harmless_rule, false, 1},
    {"RDATE", is_time, false, MAX_DATES},
};

/* A rule that has an end stays as it is. */
static bool begins_too_early(const struct ics_component *observance, const char *start)
{
    const char *rule = ics_value(observance, "RRULE");

    return rule && !strcasestr(rule, "UNTIL") && !strcasestr(rule, "COUNT") &&
           strncmp(start, FIRST_YEAR, 4) < 0;
}

/* False: something is missing or cannot be trusted. */
static bool add_part(const struct ics_component *observance, size_t part, struct buf *text)
{
    size_t found = 0;

    for (size_t i = 0; i < observance->count; i++) {
        const struct ics_property *property = &observance->properties[i];
        const char *value = property->value;

        if (strcmp(property->name, parts[part].name) != 0)
            continue;
        if (!parts[part].check(value) || ++found > parts[part].most)
            return false;
        if (part == 0 && begins_too_early(observance, value))
            buf_printf(text, "DTSTART:" FIRST_YEAR "%s\r\n", value + 4);
        else
            buf_printf(text, "%s:%s\r\n", property->name, value);
    }
    return found || !parts[part].needed;
}

static bool add_observance(const struct ics_component *observance, struct buf *text)
{
    bool right = true;

    buf_printf(text, "BEGIN:%s\r\n", observance->name);
    for (size_t i = 0; right && i < ARRAY_SIZE(parts); i++)
        right = add_part(observance, i, text);
    buf_printf(text, "END:%s\r\n", observance->name);
    return right;
}

/* A TZID of ours: its own may be anything, and libical knows some of them better. */
static bool add_definition(const struct ics_component *component, struct buf *text)
{
    size_t count = 0, rules = 0;

    buf_puts(text, "BEGIN:VTIMEZONE\r\nTZID:it\r\n");
    for (size_t i = 0; i < component->child_count; i++) {
        const struct ics_component *child = component->children[i];

        if (strcmp(child->name, "STANDARD") != 0 && strcmp(child->name, "DAYLIGHT") != 0)
            continue;
        rules += ics_find(child, "RRULE") != NULL;
        if (++count > MAX_DATES || rules > MAX_RULES || !add_observance(child, text))
            return false;
    }
    buf_puts(text, "END:VTIMEZONE\r\n");
    return count > 0;
}

struct vtimezone *vtimezone_read(const struct ics_component *component)
{
    struct buf text auto_buf = BUF_INIT;
    struct vtimezone *definition;
    icalcomponent *parsed;

    if (!add_definition(component, &text))
        return NULL;
    icalerror_set_errors_are_fatal(0); /* it may be built to abort */
    parsed = icalparser_parse_string(text.data);
    if (!parsed)
        return NULL;
    definition = xcalloc(1, sizeof(*definition));
    definition->zone = icaltimezone_new();
    if (icaltimezone_set_component(definition->zone, parsed))
        return definition;
    icalcomponent_free(parsed);
    return vtimezone_free(definition);
}

struct vtimezone *vtimezone_free(struct vtimezone *definition)
{
    if (!definition)
        return NULL;
    icaltimezone_free(definition->zone, 1);
    free(definition);
    return NULL;
}

/* --- asking ----------------------------------------------------------------------------------- */

int32_t vtimezone_offset(const struct vtimezone *definition, int64_t utc)
{
    struct icaltimetype time = icaltime_from_timet_with_zone(utc, 0, NULL);
    int is_summer;

    return icaltimezone_get_utc_offset_of_utc_time(definition->zone, &time, &is_summer);
}

/* Of a time that is skipped: with the offset before; of one that is there twice: the first. libical
 * is wrong in both, so that only its offsets of instants are asked for. */
int64_t vtimezone_to_utc(const struct vtimezone *definition, int64_t local)
{
    int32_t before = vtimezone_offset(definition, local - DAY_SECONDS);
    int32_t after = vtimezone_offset(definition, local + DAY_SECONDS);

    if (vtimezone_offset(definition, local - before) == before)
        return local - before;
    return vtimezone_offset(definition, local - after) == after ? local - after : local - before;
}
