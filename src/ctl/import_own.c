/*
 * Calendars that daybookd wrote say in the description, in words, what iCalendar has no property
 * for (render/wording.c writes it, behind the labels of render/label.h): these become settings
 * again. From the last line upwards, each label no later than those below it; what stands above the
 * first of them is what somebody wrote.
 */

#include "base/civil.h"
#include "base/memory.h"
#include "ctl/import.h"
#include "daybook/when.h"
#include "render/label.h"

#include <stdio.h>
#include <string.h>

/* --- what stands behind a label --------------------------------------------------------------- */

/* Said by a property, too: RRULE, CONFERENCE, RELATED-TO, CONTACT. */
static void pass_over(struct import_event *event, char *value)
{
    (void)event;
    (void)value;
}

/* "Riyadh", "New York": the end of a zone's name. */
static const struct zone *zone_of_city(struct import *import, char *city)
{
    const struct zone *zone = NULL;
    char *name auto_free = NULL, *slash;

    for (char *p = city; *p; p++)
        if (*p == ' ')
            *p = '_';
    name = zones_nearest(import->zones, city);
    slash = name ? strrchr(name, '/') : NULL;
    if (name && strcmp(slash ? slash + 1 : name, city) == 0)
        zones_get(import->zones, name, &zone);
    return zone;
}

/* "12:00 in Riyadh", "Thursday 14 December 2023, 01:00 in Riyadh" */
static void take_place_zone(struct import_event *event, char *value)
{
    char *in = strstr(value, " in ");
    const struct zone *zone = in ? zone_of_city(event->calendar->import, in + 4) : NULL;

    if (zone)
        import_set(event, FIELD_PLACE_ZONE, zone_name(zone));
    else
        import_lost(event, "Local time at the place: %s", value);
}

static void take_promised_stream(struct import_event *event, char *value)
{
    import_add_link(event, LINKS_LIVE, value, NULL);
}

/* "Transcript: https://..." */
static void take_result(struct import_event *event, char *value)
{
    char *url = NULL;

    for (char *p = strstr(value, ": http"); p; p = strstr(p + 1, ": http"))
        url = p;
    if (url)
        *url = '\0';
    import_add_link(event, LINKS_RESULTS, value, url ? url + 2 : NULL);
}

static void take_outcome(struct import_event *event, char *value)
{
    import_set(event, FIELD_OUTCOME, value);
}

static void take_media(struct import_event *event, char *value)
{
    import_set(event, FIELD_MEDIA_ACCESS, value);
}

static void take_words(struct import_event *event, enum import_list list, char *value)
{
    char *end;

    for (; (end = strstr(value, "; ")); value = end + 2) {
        *end = '\0';
        import_add(event, list, value);
    }
    import_add(event, list, value);
}

static void take_organizers(struct import_event *event, char *value)
{
    take_words(event, LIST_ORGANIZERS, value);
}

static void take_participants(struct import_event *event, char *value)
{
    take_words(event, LIST_PARTICIPANTS, value);
}

static void take_more(struct import_event *event, char *value)
{
    import_set(event, FIELD_URL, value);
}

static void take_notice(struct import_event *event, char *value)
{
    import_set(event, FIELD_SOURCE, value);
}

/* "NATO, https://www.nato.int/" */
static void take_publisher(struct import_event *event, char *value)
{
    struct import_calendar *calendar = event->calendar;
    char *url = strstr(value, ", http");

    if (url)
        *url = '\0';
    event->publisher =
        import_publisher(calendar->import, value, url ? url + 2 : NULL, calendar->zone);
    if (!event->publisher)
        import_lost(event, "Published by: %s", value);
}

/* 0: it is none. */
static int month_named(const char *name)
{
    for (int i = 0; i < 12; i++)
        if (strcmp(civil_month_names[i], name) == 0)
            return i + 1;
    return 0;
}

/* "Tuesday 12 December 2023, 17:00 (Brussels)". False: it is no such moment. */
static bool read_deadline(const char *value, struct local_time *ret_time, char city[64])
{
    int day, year, hour, minute;
    char month[16], text[64];

    if (sscanf(value, "%*15s %2d %15s %4d, %2d:%2d (%63[^)])", &day, month, &year, &hour, &minute,
               city) != 6)
        return false;
    snprintf(text, sizeof(text), "%04d-%02d-%02d %02d:%02d", year, month_named(month), day, hour,
             minute);
    return local_time_parse(text, ret_time, NULL) == 0;
}

/* On the clocks of the publisher. */
static void take_deadline(struct import_event *event, char *value)
{
    const struct zone *zone, *publisher = event->publisher ? event->publisher->zone : NULL;
    struct when when = {.kind = WHEN_START};
    struct buf text auto_buf = BUF_INIT;
    struct local_time back;
    char city[64];
    int64_t utc;

    if (!read_deadline(value, &when.start, city)) {
        import_lost(event, "Accreditation until %s", value);
        return;
    }
    zone = zone_of_city(event->calendar->import, city);
    if (!publisher)
        import_said(event, "Its deadline is on the clocks of %s.", city);
    if (zone && publisher && zone != publisher) {
        zone_to_utc(zone, local_time_seconds(when.start), &utc);
        when.start = local_time_from_seconds(utc + zone_at(publisher, utc).offset);
    }
    when.end = when.start;
    when_print(&when, &text);
    if (local_time_parse(text.data, &back, NULL) == 0)
        import_set(event, FIELD_DEADLINE, text.data);
    else
        import_lost(event, "Accreditation until %s", value);
}

static const struct label_row {
    bool repeats; /* there may be several of them */
    bool several_lines; /* what follows may go on in the next line */
    void (*take)(struct import_event *event, char *value);
} labels[LABEL_COUNT] = {
    [LABEL_REPEATS] = {false, false, pass_over},
    [LABEL_PLACE_TIME] = {false, false, take_place_zone},
    [LABEL_LIVE] = {true, false, pass_over},
    [LABEL_LIVE_PROMISED] = {true, false, take_promised_stream},
    [LABEL_RESULT] = {true, false, take_result},
    [LABEL_OUTCOME] = {false, true, take_outcome},
    [LABEL_RESULT_PROMISED] = {true, false, take_result},
    [LABEL_MEDIA] = {false, true, take_media},
    [LABEL_DEADLINE] = {false, false, take_deadline},
    [LABEL_PART_OF] = {false, false, pass_over},
    [LABEL_ORGANIZERS] = {false, false, take_organizers},
    [LABEL_PARTICIPANTS] = {false, false, take_participants},
    [LABEL_CONTACT] = {false, false, pass_over},
    [LABEL_URL] = {false, false, take_more},
    [LABEL_SOURCE] = {false, false, take_notice},
    [LABEL_PUBLISHER] = {false, false, take_publisher},
};

/* --- the end of a description ----------------------------------------------------------------- */

/* The label of a line that is no later than `last`; or -1. */
static int label_of(const char *line, int last)
{
    for (int i = last; i >= 0; i--)
        if (strncmp(line, label_texts[i], strlen(label_texts[i])) == 0)
            return i;
    return -1;
}

/* The line that ends at `end`. */
static char *line_before(char *text, char *end)
{
    while (end > text && end[-1] != '\n')
        end--;
    return end;
}

static char *last_line(char *text)
{
    return line_before(text, text + strlen(text));
}

static void drop_line(char *text, char *line)
{
    if (line > text)
        line--;
    *line = '\0';
}

/* A line and its label, for those that are taken from the top down when all are found. */
struct line {
    char *value;
    int label;
};

struct lines {
    struct line *items; /* owned; from the bottom up */
    size_t count, capacity;
};

/* Cuts the labelled lines off the end of the text. A line without a label goes on with the text of
 * one that may have several; above anything else it is what somebody wrote. */
static void cut_labels(char *text, struct lines *lines)
{
    int last = LABEL_COUNT - 1;
    char *cut = text + strlen(text), *p = cut;
    bool continued = false;

    while (p > text) {
        char *line = line_before(text, p);
        int label = label_of(line, last);

        if (label >= 0 && continued && !labels[label].several_lines)
            break;
        continued = label < 0;
        if (label >= 0) {
            *cut = '\0';
            GROW(lines->items, lines->count, lines->capacity);
            lines->items[lines->count++] = (struct line){line + strlen(label_texts[label]), label};
            last = labels[label].repeats ? label : label - 1;
            cut = line > text ? line - 1 : line;
        }
        p = line > text ? line - 1 : line;
    }
    *cut = '\0';
}

/* --- the beginning ---------------------------------------------------------------------------- */

#define REASON " Reason: "

static const char *const states[] = {
    "This event has been cancelled.",
    "This event has been postponed; there is no new date yet.",
    "This event is no longer announced.",
    "It is not certain yet that this event takes place.",
    "Start time to be confirmed.",
    "Date to be confirmed: some day ",
};

/* What a move was from is in no file, but in the journal of the daybook; of an instance it is the
 * day of the rule. */
static const char *const moves[] = {"Moved from ", "It had been announced for "};

static bool begins_with_any(const char *text, const char *const *beginnings, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strncmp(text, beginnings[i], strlen(beginnings[i])) == 0)
            return true;
    return false;
}

static void take_state(struct import_event *event, char *line)
{
    char *reason = strstr(line, REASON);

    if (begins_with_any(line, moves, ARRAY_SIZE(moves)) && !event->master)
        import_lost(event, "its former date: %s", line);
    else if (reason)
        import_set(event, FIELD_CHANGE_REASON, reason + strlen(REASON));
}

/* A move follows on the line of a cancellation, or stands on one of its own. */
static char *take_states(struct import_event *event, char *text)
{
    while (begins_with_any(text, states, ARRAY_SIZE(states)) ||
           begins_with_any(text, moves, ARRAY_SIZE(moves))) {
        size_t len = strcspn(text, "\n");
        bool more = text[len] == '\n';

        text[len] = '\0';
        take_state(event, text);
        text += len + more;
    }
    return text;
}

/* --- all of it -------------------------------------------------------------------------------- */

bool import_own(struct import_event *event, const char *description)
{
    char *text = arena_strdup(event->calendar->import->arena, description);
    struct lines lines = {0};
    char *end = last_line(text);

    if (strcmp(end, LABEL_NO_END) == 0) {
        event->no_end = true;
        drop_line(text, end);
    }
    if (label_of(last_line(text), LABEL_COUNT - 1) != LABEL_PUBLISHER) {
        event->no_end = false;
        return false;
    }
    cut_labels(text, &lines);
    for (size_t i = 0; i < lines.count; i++)
        if (lines.items[i].label == LABEL_PUBLISHER)
            take_publisher(event, lines.items[i].value);
    for (size_t i = lines.count; i-- > 0;)
        if (lines.items[i].label != LABEL_PUBLISHER)
            labels[lines.items[i].label].take(event, lines.items[i].value);
    free(lines.items);
    import_set(event, FIELD_DESCRIPTION, take_states(event, text));
    return true;
}
