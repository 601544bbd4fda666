/* Titles without what programs put before them to say how an event stands. See import.h. */

#include "base/memory.h"
#include "ctl/import.h"

#include <string.h>
#include <strings.h>

/* What is said before a title, by us and by Outlook, is said again of that status; and of ours, of
 * a date that is to be confirmed. */
static const struct {
    const char *prefix;
    const char *status; /* that it holds for; or NULL */
    const char *property; /* of our own calendars, that says so */
} prefixes[] = {
    {"CANCELLED: ", "cancelled", NULL},     {"CANCELED: ", "cancelled", NULL},
    {"POSTPONED: ", "postponed", NULL},     {"TENTATIVE: ", "tentative", NULL},
    {"Time TBC: ", NULL, "X-DAYBOOK-TIME"}, {"Date TBC: ", NULL, "X-DAYBOOK-DATE"},
};

static bool holds(const struct import_event *event, size_t i)
{
    const char *status = event->texts[FIELD_STATUS];

    if (prefixes[i].property)
        return event->calendar->ours && ics_value(event->component, prefixes[i].property);
    return status && strcmp(status, prefixes[i].status) == 0;
}

/* Ours stand there once, and in these letters: what follows is the title. */
void import_shorten_title(struct import_event *event)
{
    const char *title = event->texts[FIELD_TITLE];
    bool ours = event->calendar->ours, has_status = false;

    for (size_t i = 0; title && i < ARRAY_SIZE(prefixes); i++) {
        size_t len = strlen(prefixes[i].prefix);

        if ((prefixes[i].status && has_status) || !holds(event, i) || !title[strnlen(title, len)] ||
            (ours ? strncmp : strncasecmp)(title, prefixes[i].prefix, len) != 0)
            continue;
        has_status = has_status || prefixes[i].status;
        title += len;
    }
    event->texts[FIELD_TITLE] = title;
}
