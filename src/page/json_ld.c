/* schema.org Event: see json_ld.h. */

#include "page/json_ld.h"

#include "base/civil.h"
#include "base/json.h"
#include "daybook/series.h"
#include "page/moment.h"
#include "render/wording.h"

#include <stdbool.h>
#include <string.h>

/* The next ones of a series, and the parts of an event, that are named. */
#define MOST_INSTANCES 10
#define MOST_PARTS 100

static void put_url(struct json *json, const char *key, const struct book *book, const char *path)
{
    const struct site *site = &book->model->site;
    struct buf url auto_buf = BUF_INIT;

    if (!site->base_url)
        return;
    buf_printf(&url, "%s%s", site->base_url, path);
    json_put_string(json, key, url.data);
}

static void put_event_url(struct json *json, const struct book *book, const struct event *event)
{
    struct buf path auto_buf = BUF_INIT;

    buf_printf(&path, "/events/%s", event->id);
    put_url(json, "url", book, path.data);
}

static void put_optional(struct json *json, const char *key, const char *text)
{
    if (text)
        json_put_string(json, key, text);
}

static void begin_thing(struct json *json, const char *type)
{
    json_object(json);
    json_put_string(json, "@type", type);
}

/* What is vaguer than that is no date to schema.org. */
/* What was some day of a week or a month before has no previousStartDate, which is demanded of what
 * was rescheduled; and that a date has become less precise is no other date. */
static bool is_rescheduled(const struct event *event)
{
    return event->former && when_has_day(&event->former->when) && wording_has_moved(event);
}

static const char *status_of(const struct event *event)
{
    if (event->status == STATUS_CANCELLED || event->removed)
        return "https://schema.org/EventCancelled";
    if (event->status == STATUS_POSTPONED)
        return "https://schema.org/EventPostponed";
    return is_rescheduled(event) ? "https://schema.org/EventRescheduled"
                                 : "https://schema.org/EventScheduled";
}

static void put_printed(struct json *json, const char *key, const struct event *event,
                        void (*print)(const struct event *event, struct buf *buf))
{
    struct buf text auto_buf = BUF_INIT;

    print(event, &text);
    if (text.len)
        json_put_string(json, key, text.data);
}

/* The day on which the last instance ends; nothing: there is none. */
static void print_last_day(const struct event *event, struct buf *buf)
{
    int64_t last = event->end - 1;

    if (event->end != INT64_MAX)
        day_print((int32_t)day_of_seconds(last + zone_at(event->zone, last).offset), buf);
}

/* Days where no time is known, and times with their offset. */
static void put_dates(struct json *json, const struct event *event)
{
    if (!when_has_day(&event->shown))
        return;
    put_printed(json, "startDate", event, moment_datetime);
    put_printed(json, "endDate", event, event->series ? print_last_day : moment_datetime_end);
    if (is_rescheduled(event) && !event_is_off(event) && !event->removed)
        put_printed(json, "previousStartDate", event, moment_datetime_former);
}

static void put_place(struct json *json, const struct event *event)
{
    if (!event->place && !event->latitude)
        return;
    json_key(json, "location");
    begin_thing(json, "Place");
    put_optional(json, "name", event->place);
    if (event->latitude) {
        json_key(json, "geo");
        begin_thing(json, "GeoCoordinates");
        json_put_string(json, "latitude", event->latitude);
        json_put_string(json, "longitude", event->longitude);
        json_end_object(json);
    }
    json_end_object(json);
}

/* Whoever announces it organizes it, unless somebody else is named. */
static void put_organizers(struct json *json, const struct event *event)
{
    json_key(json, "organizer");
    json_array(json);
    for (size_t i = 0; i < event->organizers.count; i++) {
        begin_thing(json, "Organization");
        json_put_string(json, "name", event->organizers.items[i]);
        json_end_object(json);
    }
    if (!event->organizers.count) {
        begin_thing(json, "Organization");
        json_put_string(json, "name", event->publisher->name);
        put_optional(json, "url", event->publisher->url);
        json_end_object(json);
    }
    json_end_array(json);
}

/* As much as another event needs to be told of it. */
static void put_brief(struct json *json, const struct book *book, const struct event *event)
{
    begin_thing(json, event->series ? "EventSeries" : "Event");
    json_put_string(json, "name", event->title);
    put_dates(json, event);
    json_put_string(json, "eventStatus", status_of(event));
    put_place(json, event);
    put_event_url(json, book, event);
    json_end_object(json);
}

static void put_whole(struct json *json, const struct book *book, const struct group *part)
{
    const struct group *group = book_whole(book, part);

    if (!group)
        return;
    json_key(json, "superEvent");
    put_brief(json, book, group->event);
}

static void put_instances(struct json *json, const struct book *book, const struct event *event)
{
    struct instances walk;
    struct event instance;
    int count = 0;

    instances_begin(&walk, event, book_midnight(book, book->today));
    while (count < MOST_INSTANCES && instances_next(&walk, &instance)) {
        if (book_phase(book, &instance) == PHASE_OVER)
            continue;
        put_brief(json, book, &instance);
        count++;
    }
}

static void put_parts(struct json *json, const struct book *book, const struct group *group)
{
    const struct part *part = book_parts(book, group);

    if (!part && !group->event->series)
        return;
    json_key(json, "subEvent");
    json_array(json);
    if (group->event->series)
        put_instances(json, book, group->event);
    for (int i = 0; part && i < MOST_PARTS; part = part->next, i++)
        put_brief(json, book, part->group->event);
    json_end_array(json);
}

/* No text may end the element. */
static void add_escaped(const struct buf *text, struct buf *buf)
{
    for (size_t i = 0; i < text->len; i++)
        if (strchr("<>&", text->data[i]))
            buf_printf(buf, "\\u%04x", text->data[i]);
        else
            buf_putc(buf, text->data[i]);
}

void json_ld(const struct book *book, const struct group *group, struct buf *buf)
{
    const struct event *event = group->event;
    struct buf text auto_buf = BUF_INIT;
    struct json json = json_to(&text);

    if (!when_has_day(&event->shown))
        return;
    json_object(&json);
    json_put_string(&json, "@context", "https://schema.org");
    json_put_string(&json, "@type", event->series ? "EventSeries" : "Event");
    json_put_string(&json, "name", event->title);
    put_dates(&json, event);
    json_put_string(&json, "eventStatus", status_of(event));
    put_optional(&json, "description", event->description);
    put_place(&json, event);
    put_organizers(&json, event);
    put_event_url(&json, book, event);
    put_optional(&json, "sameAs", event->url);
    put_whole(&json, book, group);
    put_parts(&json, book, group);
    json_put_string(&json, "inLanguage", book->model->site.language);
    json_end_object(&json);
    buf_puts(buf, "<script type=\"application/ld+json\">");
    add_escaped(&text, buf);
    buf_puts(buf, "</script>\n");
}
