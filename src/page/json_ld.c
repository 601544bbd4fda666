/* schema.org Event: see json_ld.h. */

#include "page/json_ld.h"

#include "base/json.h"
#include "daybook/former.h"
#include "page/moment.h"

#include <stdbool.h>
#include <string.h>

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

static const char *status_of(const struct event *event)
{
    if (event->status == STATUS_CANCELLED || event->removed)
        return "https://schema.org/EventCancelled";
    if (event->status == STATUS_POSTPONED)
        return "https://schema.org/EventPostponed";
    return event->former ? "https://schema.org/EventRescheduled"
                         : "https://schema.org/EventScheduled";
}

/* The day alone, which is right in every zone. */
static void put_previous(struct json *json, const struct event *event)
{
    struct buf day auto_buf = BUF_INIT;

    if (!event->former || event_is_off(event) || event->removed)
        return;
    day_print(event->former->when.start.day, &day);
    json_put_string(json, "previousStartDate", day.data);
}

static void put_dates(struct json *json, const struct event *event)
{
    struct buf start auto_buf = BUF_INIT, end auto_buf = BUF_INIT;

    moment_datetime(event, &start);
    moment_datetime_end(event, &end);
    json_put_string(json, "startDate", start.data);
    if (end.len)
        json_put_string(json, "endDate", end.data);
    put_previous(json, event);
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

static void put_whole(struct json *json, const struct book *book, const struct group *part)
{
    const struct group *group = book_whole(book, part);

    if (!group)
        return;
    json_key(json, "superEvent");
    begin_thing(json, "Event");
    json_put_string(json, "name", group->event->title);
    if (group->event->shown.kind != WHEN_UNDATED)
        put_dates(json, group->event);
    put_event_url(json, book, group->event);
    json_end_object(json);
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

    if (event->shown.kind == WHEN_UNDATED || event->shown.kind == WHEN_WEEK)
        return;
    json_object(&json);
    json_put_string(&json, "@context", "https://schema.org");
    json_put_string(&json, "@type", "Event");
    json_put_string(&json, "name", event->title);
    put_dates(&json, event);
    json_put_string(&json, "eventStatus", status_of(event));
    put_optional(&json, "description", event->description);
    put_place(&json, event);
    put_organizers(&json, event);
    put_event_url(&json, book, event);
    put_optional(&json, "sameAs", event->url);
    put_whole(&json, book, group);
    json_put_string(&json, "inLanguage", book->model->site.language);
    json_end_object(&json);
    buf_puts(buf, "<script type=\"application/ld+json\">");
    add_escaped(&text, buf);
    buf_puts(buf, "</script>\n");
}
