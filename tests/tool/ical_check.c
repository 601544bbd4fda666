/*
 * What libical makes of calendars, for tests: for each file "FILE: N events, 0 errors", or what is
 * wrong with it. Also holds the lines of the file against RFC 5545 section 3.1, which a lenient
 * parser does not. Exit code 1 when anything is wrong.
 */

#include "base/buf.h"

#include <errno.h>
#include <libical/ical.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_LINE 75

static int read_file(const char *path, struct buf *buf)
{
    FILE *file = fopen(path, "rb");
    size_t n;

    if (!file)
        return -errno;
    do {
        buf_reserve(buf, 65536);
        n = fread(buf->data + buf->len, 1, 65535, file);
        buf->len += n;
        buf->data[buf->len] = '\0';
    } while (n);
    fclose(file);
    return 0;
}

static unsigned problem(const char *path, size_t line, const char *text)
{
    printf("%s:%zu: %s\n", path, line, text);
    return 1;
}

/* Every line ends in CR LF, has at most 75 octets, and is not cut inside a character. */
static unsigned check_lines(const char *path, const struct buf *buf)
{
    unsigned errors = 0;
    size_t number = 1, begin = 0;

    for (size_t i = 0; i < buf->len; i++) {
        if (buf->data[i] == '\0')
            errors += problem(path, number, "a NUL octet");
        if (buf->data[i] == '\r' && buf->data[i + 1] != '\n')
            errors += problem(path, number, "CR without LF");
        if (buf->data[i] != '\n')
            continue;
        if (i == begin || buf->data[i - 1] != '\r')
            errors += problem(path, number, "LF without CR");
        else if (i - 1 - begin > MAX_LINE)
            errors += problem(path, number, "more than 75 octets");
        else if (i - 1 == begin)
            errors += problem(path, number, "an empty line");
        begin = i + 1;
        number++;
        if (buf->data[begin] == ' ' && ((unsigned char)buf->data[begin + 1] & 0xc0) == 0x80)
            errors += problem(path, number, "folded inside a character");
    }
    if (begin != buf->len)
        errors += problem(path, number, "the last line has no end");
    return errors;
}

static void print_error_components(const char *path, icalcomponent *component)
{
    for (icalproperty *error = icalcomponent_get_first_property(component, ICAL_XLICERROR_PROPERTY);
         error; error = icalcomponent_get_next_property(component, ICAL_XLICERROR_PROPERTY))
        printf("%s: libical: %s\n", path, icalproperty_get_xlicerror(error));
    for (icalcomponent *inner = icalcomponent_get_first_component(component, ICAL_ANY_COMPONENT);
         inner; inner = icalcomponent_get_next_component(component, ICAL_ANY_COMPONENT))
        print_error_components(path, inner);
}

static unsigned check_components(const char *path, const char *text, unsigned *ret_events)
{
    icalcomponent *calendar = icalparser_parse_string(text);
    unsigned errors = 0;

    *ret_events = 0;
    if (!calendar || icalcomponent_isa(calendar) != ICAL_VCALENDAR_COMPONENT) {
        if (calendar)
            icalcomponent_free(calendar);
        return problem(path, 1, "not one VCALENDAR");
    }
    if (!icalrestriction_check(calendar)) {
        printf("%s: icalrestriction_check fails\n", path);
        errors++;
    }
    errors += (unsigned)icalcomponent_count_errors(calendar);
    print_error_components(path, calendar);
    *ret_events = (unsigned)icalcomponent_count_components(calendar, ICAL_VEVENT_COMPONENT);
    icalcomponent_free(calendar);
    return errors;
}

static bool check_file(const char *path)
{
    struct buf buf auto_buf = BUF_INIT;
    int error = read_file(path, &buf);
    unsigned errors, events;

    if (error) {
        printf("%s: %s\n", path, strerror(-error));
        return false;
    }
    errors = check_lines(path, &buf);
    errors += check_components(path, buf.data, &events);
    printf("%s: %u events, %u errors\n", path, events, errors);
    return errors == 0;
}

int main(int argc, char **argv)
{
    bool good = argc > 1;

    icalerror_set_errors_are_fatal(false);
    for (int i = 1; i < argc; i++)
        good = check_file(argv[i]) && good;
    icalmemory_free_ring();
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
