/*
 * The properties of an event: a row of a table for each that there is a setting for, and a list of
 * those that mean nothing to a daybook. Any other is lost, and said to be.
 */

#include "base/memory.h"
#include "ctl/html_to_text.h"
#include "ctl/ics_value.h"
#include "ctl/import.h"
#include "daybook/settings.h"

#include <string.h>
#include <strings.h>

static struct arena *arena_of(const struct import_event *event)
{
    return event->calendar->import->arena;
}

static char *text_of(struct import_event *event, const struct ics_property *property)
{
    return ics_text(property->value, arena_of(event));
}

/* --- texts ------------------------------------------------------------------------------------ */

static void take_title(struct import_event *event, const struct ics_property *property)
{
    import_set(event, FIELD_TITLE,
               import_line(event->calendar->import, text_of(event, property), " "));
}

static void take_place(struct import_event *event, const struct ics_property *property)
{
    import_set(event, FIELD_PLACE,
               import_line(event->calendar->import, text_of(event, property), ", "));
}

static void take_contact(struct import_event *event, const struct ics_property *property)
{
    import_set(event, FIELD_CONTACT,
               import_line(event->calendar->import, text_of(event, property), ", "));
}

static void set_html(struct import_event *event, const char *html)
{
    struct buf text auto_buf = BUF_INIT;

    html_to_text(html, &text);
    import_set(event, FIELD_DESCRIPTION, text.data);
}

static void take_description(struct import_event *event, const struct ics_property *property)
{
    const char *text = text_of(event, property);

    if (event->calendar->ours && import_own(event, text)) {
        event->own_words = true;
        return;
    }
    if (html_is(text))
        set_html(event, text);
    else
        import_set(event, FIELD_DESCRIPTION, text);
}

/* The same as DESCRIPTION in another dress, if there is one. */
static void take_html(struct import_event *event, const struct ics_property *property)
{
    const char *plain = ics_value(event->component, "DESCRIPTION");

    if (!plain || !*plain)
        set_html(event, text_of(event, property));
}

/* --- links ------------------------------------------------------------------------------------ */

/* What is not allowed in a URL and stands in some all the same; some programs escape a comma or a
 * semicolon as if it were a text. */
static char *url_of(struct import_event *event, const char *value)
{
    struct buf url auto_buf = BUF_INIT;

    for (; *value; value++) {
        if (value[0] == '\\' && (value[1] == ',' || value[1] == ';'))
            value++;
        if ((unsigned char)*value > ' ' && (unsigned char)*value < 0x7f &&
            !strchr("\"<>\\^`{|}", *value))
            buf_putc(&url, *value);
        else
            buf_printf(&url, "%%%02X", (unsigned char)*value);
    }
    return arena_strdup(arena_of(event), url.data ? url.data : "");
}

static bool is_web(const char *value)
{
    return strncasecmp(value, "https://", 8) == 0 || strncasecmp(value, "http://", 7) == 0;
}

/* Ours say in the description which of the two links it is. */
static void take_url(struct import_event *event, const struct ics_property *property)
{
    if (event->own_words)
        return;
    if (is_web(property->value))
        import_set(event, FIELD_URL, url_of(event, property->value));
    else
        import_lost_property(event, property, "it is no link to a page");
}

static void take_live(struct import_event *event, const struct ics_property *property)
{
    if (is_web(property->value))
        import_add_link(event, LINKS_LIVE, ics_parameter(property, "LABEL", arena_of(event)),
                        url_of(event, property->value));
    else
        import_lost_property(event, property, "it is no link to a page");
}

/* There is no setting for documents that are there beforehand: a line of the description. */
static void take_attachment(struct import_event *event, const struct ics_property *property)
{
    static const char *const names[] = {"FILENAME", "X-FILENAME", "X-APPLE-FILENAME", "LABEL"};
    const char *name = NULL;

    for (size_t i = 0; !name && i < ARRAY_SIZE(names); i++)
        name = ics_parameter(property, names[i], arena_of(event));
    name = name && *name ? import_line(event->calendar->import, name, " ") : NULL;
    if (is_web(property->value))
        buf_printf(&event->documents, "%s: %s\n", name ? name : "Document",
                   url_of(event, property->value));
    else
        import_lost(event, "ATTACH: %s, which is in the calendar itself or on somebody's disk",
                    name ? name : "a file");
}

/* As far as there is room for them. */
static void add_documents(struct import_event *event)
{
    const char *before = event->texts[FIELD_DESCRIPTION];
    size_t most = (size_t)setting_find(&event_table, "description")->max;
    size_t room = before ? most - strlen(before) : most + 1, taken = 0;
    struct buf *lines = &event->documents;

    while (taken < lines->len) {
        size_t len = strcspn(lines->data + taken, "\n") + 1;

        if (taken + len > room)
            break;
        taken += len;
    }
    for (size_t at = taken; at < lines->len; at += strcspn(lines->data + at, "\n") + 1)
        import_lost(event, "%.*s", (int)strcspn(lines->data + at, "\n"), lines->data + at);
    if (!taken)
        return;
    event->texts[FIELD_DESCRIPTION] = NULL;
    import_set(event, FIELD_DESCRIPTION,
               arena_printf(arena_of(event), "%s%s%.*s", before ? before : "", before ? "\n" : "",
                            (int)taken - 1, lines->data));
}

/* --- states ----------------------------------------------------------------------------------- */

static void take_own_status(struct import_event *event, const struct ics_property *property)
{
    if (strcmp(property->value, "POSTPONED") == 0) {
        import_set(event, FIELD_STATUS, "postponed");
    } else if (strcmp(property->value, "CANCELLED") == 0) {
        import_set(event, FIELD_STATUS, "cancelled");
    } else if (strcmp(property->value, "REMOVED") == 0) {
        event->left_out = true;
        import_lost(event, "it is no longer announced");
    } else {
        import_lost_property(event, property, NULL);
    }
}

/* X-DAYBOOK-STATUS says more. */
static void take_status(struct import_event *event, const struct ics_property *property)
{
    if (ics_value(event->component, "X-DAYBOOK-STATUS"))
        return;
    if (strcasecmp(property->value, "CANCELLED") == 0)
        import_set(event, FIELD_STATUS, "cancelled");
    else if (strcasecmp(property->value, "TENTATIVE") == 0)
        import_set(event, FIELD_STATUS, "tentative");
    else if (strcasecmp(property->value, "CONFIRMED") != 0)
        import_lost_property(event, property, "there is no such status");
}

static void take_transparency(struct import_event *event, const struct ics_property *property)
{
    if (property == ics_find(event->component, "TRANSP"))
        event->busy = strcasecmp(property->value, "OPAQUE") == 0;
}

/* Where TRANSP says nothing. */
static void take_busy_status(struct import_event *event, const struct ics_property *property)
{
    static const char *const busy[] = {"BUSY", "OOF", "TENTATIVE"};

    if (ics_value(event->component, "TRANSP"))
        return;
    for (size_t i = 0; i < ARRAY_SIZE(busy); i++)
        if (strcasecmp(property->value, busy[i]) == 0)
            event->busy = true;
}

/* What was for a few is not published by moving house. */
static void take_class(struct import_event *event, const struct ics_property *property)
{
    if (strcasecmp(property->value, "PUBLIC") == 0)
        return;
    event->draft = true;
    import_said(event, "A draft, because it was not public: %s:%s", property->name,
                property->value);
}

/* --- places, words, people -------------------------------------------------------------------- */

/* A number as `coordinates` takes it: no sign of plus, eight decimals. */
static const char *degrees(struct import_event *event, const char *text, size_t len)
{
    const char *point;

    while (len && (*text == '+' || *text == ' ')) {
        text++;
        len--;
    }
    while (len && text[len - 1] == ' ')
        len--;
    point = memchr(text, '.', len);
    if (point && (size_t)(text + len - point) > 9)
        len = (size_t)(point - text) + 9;
    return arena_strndup(arena_of(event), text, len);
}

static void set_point(struct import_event *event, const char *value, char between)
{
    size_t latitude = strcspn(value, (char[]){between, '\0'});
    const char *rest = value + latitude + (value[latitude] == between);

    import_set(event, FIELD_COORDINATES,
               arena_printf(arena_of(event), "%s,%s", degrees(event, value, latitude),
                            degrees(event, rest, strcspn(rest, ";?"))));
}

static void take_geo(struct import_event *event, const struct ics_property *property)
{
    set_point(event, property->value, ';');
}

/* Apple's own, beside LOCATION and GEO or instead of them. */
static void take_apple_place(struct import_event *event, const struct ics_property *property)
{
    const char *title = ics_parameter(property, "X-TITLE", arena_of(event));

    if (title && !ics_value(event->component, "LOCATION"))
        import_set(event, FIELD_PLACE, import_line(event->calendar->import, title, ", "));
    if (!ics_value(event->component, "GEO") && strncasecmp(property->value, "geo:", 4) == 0)
        set_point(event, property->value + 4, ',');
}

static void take_categories(struct import_event *event, const struct ics_property *property)
{
    const char *rest = property->value, *word;

    while ((word = ics_next_text(&rest, arena_of(event))))
        import_add(event, LIST_CATEGORIES, import_line(event->calendar->import, word, " "));
}

/* By name, if there is one: addresses of people are not published by moving house. Google makes the
 * calendar itself the organizer of what is in it. */
static void take_organizer(struct import_event *event, const struct ics_property *property)
{
    const char *name = ics_parameter(property, "CN", arena_of(event));

    if (!name || !*name)
        name =
            strncasecmp(property->value, "mailto:", 7) == 0 ? property->value + 7 : property->value;
    if (strcmp(name, event->calendar->name) != 0)
        import_add(event, LIST_ORGANIZERS, import_line(event->calendar->import, name, " "));
}

static void take_attendee(struct import_event *event, const struct ics_property *property)
{
    (void)property;
    event->invited++;
}

static void take_relation(struct import_event *event, const struct ics_property *property)
{
    const char *type = ics_parameter(property, "RELTYPE", arena_of(event));

    if ((type && strcasecmp(type, "PARENT") != 0) || event->parent)
        import_lost_property(event, property, type ? type : NULL);
    else
        event->parent = text_of(event, property);
}

/* --- the tables ------------------------------------------------------------------------------- */

/* In the order in which they are looked for, so that DESCRIPTION comes before what is added to it
 * and what says the same. */
static const struct {
    const char *name;
    /* NULL: import_when.c, import_repeat.c or import_name.c takes it */
    void (*take)(struct import_event *event, const struct ics_property *property);
    bool once; /* the first of them is taken */
} rows[] = {
    {"SUMMARY", take_title, false},
    {"LOCATION", take_place, false},
    {"DESCRIPTION", take_description, false},
    {"X-ALT-DESC", take_html, false},
    {"URL", take_url, false},
    {"CONFERENCE", take_live, false},
    {"X-GOOGLE-CONFERENCE", take_live, false},
    {"X-MICROSOFT-SKYPETEAMSMEETINGURL", take_live, false},
    {"ATTACH", take_attachment, false},
    {"X-DAYBOOK-STATUS", take_own_status, false},
    {"STATUS", take_status, false},
    {"TRANSP", take_transparency, true},
    {"X-MICROSOFT-CDO-BUSYSTATUS", take_busy_status, false},
    {"CLASS", take_class, false},
    {"X-CALENDARSERVER-ACCESS", take_class, false},
    {"GEO", take_geo, false},
    {"X-APPLE-STRUCTURED-LOCATION", take_apple_place, false},
    {"CATEGORIES", take_categories, false},
    {"CONTACT", take_contact, false},
    {"ORGANIZER", take_organizer, false},
    {"ATTENDEE", take_attendee, false},
    {"RELATED-TO", take_relation, false},
    {"UID", NULL, true},
    {"DTSTART", NULL, true},
    {"DTEND", NULL, true},
    {"DURATION", NULL, true},
    {"RECURRENCE-ID", NULL, true},
    {"RRULE", NULL, false},
    {"EXRULE", NULL, false},
    {"EXDATE", NULL, false},
    {"RDATE", NULL, false},
    {"X-DAYBOOK-TIME", NULL, false},
    {"X-DAYBOOK-DATE", NULL, false},
    {"X-MICROSOFT-CDO-ALLDAYEVENT", NULL, false},
};

/* Meaningless to a daybook: how calendars keep count of versions, which the journal does anew, and
 * what programs remember for themselves. A name that ends in * stands for all that begin so. */
static const char *const meaningless[] = {
    "DTSTAMP",        "CREATED",   "LAST-MODIFIED", "SEQUENCE",
    "REQUEST-STATUS", "X-APPLE-*", "X-GOOGLE-*",    "X-MICROSOFT-*",
    "X-MS-OLK-*",     "X-MOZ-*",   "X-EVOLUTION-*", "X-LIC-*",
    "X-WR-*",         "X-NC-*",    "X-NEXTCLOUD-*", "X-CALENDARSERVER-*",
    "X-RADICALE-*",   "X-DAV-*",
};

static bool is_meaningless(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(meaningless); i++) {
        size_t len = strlen(meaningless[i]);

        if (meaningless[i][len - 1] == '*' ? strncmp(meaningless[i], name, len - 1) == 0
                                           : strcmp(meaningless[i], name) == 0)
            return true;
    }
    return false;
}

static bool is_taken(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        if (strcmp(rows[i].name, name) == 0)
            return true;
    return false;
}

/* What Outlook gives to everything, and what means none. */
static bool is_usual_priority(const struct ics_property *property)
{
    return strcmp(property->name, "PRIORITY") == 0 &&
           (strcmp(property->value, "0") == 0 || strcmp(property->value, "5") == 0);
}

static void take_rows(struct import_event *event)
{
    const struct ics_component *component = event->component;

    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        for (size_t j = 0; j < component->count; j++)
            if (rows[i].take && component->properties[j].value[0] &&
                strcmp(rows[i].name, component->properties[j].name) == 0)
                rows[i].take(event, &component->properties[j]);
}

static bool is_same_said(const struct ics_property *a, const struct ics_property *b)
{
    return strcmp(a->value, b->value) == 0 && strcmp(a->parameters, b->parameters) == 0;
}

/* Those after the first that is taken. */
static void report_later(struct import_event *event, const char *name)
{
    const struct ics_component *component = event->component;
    const struct ics_property *first = ics_find(component, name);

    for (size_t i = 0; first && i < component->count; i++) {
        const struct ics_property *property = &component->properties[i];

        if (strcmp(property->name, name) == 0 && !is_same_said(property, first))
            import_lost_property(event, property, "there is another");
    }
}

static void report_second(struct import_event *event)
{
    const struct ics_property *duration = ics_find(event->component, "DURATION");

    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        if (rows[i].once)
            report_later(event, rows[i].name);
    if (duration && ics_find(event->component, "DTEND"))
        import_lost_property(event, duration, "there is DTEND");
}

/* The journal counts SEQUENCE from the seconds since 2023 on, which were as many in March 2026. */
#define SURE_SEQUENCE 100000000

static void report_sequence(struct import_event *event)
{
    const struct ics_property *property = ics_find(event->component, "SEQUENCE");

    if (property && strtol(property->value, NULL, 10) > SURE_SEQUENCE)
        import_lost_property(event, property,
                             "apps may pass over changes: a journal counts from less");
}

/* Alarms are the business of those who subscribe. */
static void report_children(struct import_event *event)
{
    for (size_t i = 0; i < event->component->child_count; i++) {
        const struct ics_component *child = event->component->children[i];

        if (strcmp(child->name, "VALARM") != 0)
            import_lost(event, "%s in line %zu", child->name, child->line);
    }
}

/* --- all of it -------------------------------------------------------------------------------- */

/* What is not known to be public is not. */
static void lose_cut(struct import_event *event, const struct ics_property *property)
{
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        if (rows[i].take == take_class && strcmp(rows[i].name, property->name) == 0)
            event->draft = true;
    import_lost(event, "%s:" ICS_CUT, property->name);
}

void import_properties(struct import_event *event)
{
    const char *method = ics_value(event->calendar->component, "METHOD");

    take_rows(event);
    add_documents(event);
    report_second(event);
    report_sequence(event);
    for (size_t i = 0; i < event->component->count; i++) {
        const struct ics_property *property = &event->component->properties[i];

        if (property->cut && (is_taken(property->name) || !is_meaningless(property->name)))
            lose_cut(event, property);
        else if (property->value[0] && !is_taken(property->name) &&
                 !is_meaningless(property->name) && !is_usual_priority(property))
            import_lost_property(event, property, NULL);
    }
    report_children(event);
    if (event->invited)
        import_lost(event, "ATTENDEE: %zu who were invited", event->invited);
    if (method && strcasecmp(method, "CANCEL") == 0 && !event->texts[FIELD_STATUS])
        import_set(event, FIELD_STATUS, "cancelled");
    import_shorten_title(event);
}
