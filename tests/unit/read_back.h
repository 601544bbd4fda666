#ifndef DAYBOOKD_TESTS_READ_BACK_H
#define DAYBOOKD_TESTS_READ_BACK_H

/* Calendars as libical reads them, for tests that have included cmocka.h. */

#include "made.h"

#include <libical/ical.h>

/* No error, before or after the check of what RFC 5545 allows where. */
static inline icalcomponent *parse(const char *text)
{
    icalcomponent *calendar = icalparser_parse_string(text);

    assert_non_null(calendar);
    assert_int_equal(icalcomponent_count_errors(calendar), 0);
    assert_true(icalrestriction_check(calendar));
    assert_int_equal(icalcomponent_count_errors(calendar), 0);
    return calendar;
}

static inline icalcomponent *parse_feed(const struct made *made, const char *path)
{
    struct buf body auto_buf = made_body(made, path);

    return parse(body.data);
}

static inline icalcomponent *find_event(icalcomponent *calendar, const char *uid)
{
    icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);

    while (event && strcmp(icalcomponent_get_uid(event), uid) != 0)
        event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT);
    return event;
}

/* The value of the only property of that name, or "" where there is none. */
static inline const char *value_of(icalcomponent *component, const char *name)
{
    const char *value = "";

    for (icalproperty *p = icalcomponent_get_first_property(component, ICAL_ANY_PROPERTY); p;
         p = icalcomponent_get_next_property(component, ICAL_ANY_PROPERTY)) {
        if (strcmp(icalproperty_get_property_name(p), name) != 0)
            continue;
        assert_string_equal(value, "");
        value = icalproperty_get_value_as_string(p);
    }
    return value;
}

static inline void assert_value(icalcomponent *component, const char *name, const char *expected)
{
    assert_string_equal(value_of(component, name), expected);
}

/* A whole content line, its folds undone. */
static inline void assert_line(const char *body, const char *line)
{
    struct buf unfolded auto_buf = BUF_INIT, whole auto_buf = BUF_INIT;
    const char *fold;

    for (const char *p = body; (fold = strstr(p, "\r\n ")) || *p; p = fold + 3) {
        buf_add(&unfolded, p, fold ? (size_t)(fold - p) : strlen(p));
        if (!fold)
            break;
    }
    buf_printf(&whole, "\r\n%s\r\n", line);
    if (!strstr(unfolded.data, whole.data))
        fail_msg("no line %s", line);
}

static inline void assert_starts(const char *text, const char *start)
{
    if (strncmp(text, start, strlen(start)) != 0)
        fail_msg("%.200s... does not start with %s", text, start);
}

#endif
