/* An event as data: see data.h. Every member is there whatever is known, null where nothing is. */

#include "base/civil.h"
#include "base/memory.h"
#include "daybook/agenda.h"
#include "daybook/former.h"
#include "daybook/series.h"
#include "page/data.h"
#include "render/ics.h"

#include <stdlib.h>

/* Instances that are told of an event that repeats: those of so many days from today, at most. */
#define INSTANCE_DAYS 366
#define INSTANCES_MOST 60

/* --- times ------------------------------------------------------------------------------------ */

static void put_day(struct json *json, int32_t day)
{
    struct buf text auto_buf = BUF_INIT;

    day_print(day, &text);
    json_string(json, text.data);
}

/* RFC 3339 with the offset of the zone, which has whole minutes there. */
static void put_local(struct json *json, const struct zone *zone, int64_t utc)
{
    int minutes = zone_at(zone, utc).offset / 60;
    struct local_time local = local_time_from_seconds(utc + minutes * 60);
    struct buf text auto_buf = BUF_INIT;

    day_print(local.day, &text);
    buf_printf(&text, "T%02d:%02d:00%c%02d:%02d", local.minute / 60, local.minute % 60,
               minutes < 0 ? '-' : '+', abs(minutes) / 60, abs(minutes) % 60);
    json_string(json, text.data);
}

static bool is_timed(const struct event *event)
{
    return !when_is_all_day(&event->shown);
}

static const char *precision_of(const struct event *event)
{
    static const char *const names[] = {
        [WHEN_UNDATED] = "none", [WHEN_MONTH] = "month", [WHEN_WEEK] = "week", [WHEN_DAYS] = "day",
        [WHEN_DAY_TBC] = "day",  [WHEN_START] = "time",  [WHEN_SPAN] = "time",
    };

    return names[event->shown.kind];
}

static void put_start(struct json *json, const struct event *event)
{
    json_key(json, "start");
    if (is_timed(event))
        put_local(json, event->zone, event->start);
    else if (event->shown.kind != WHEN_UNDATED)
        put_day(json, event->shown.start.day);
    else
        json_string(json, NULL);
}

static void put_end(struct json *json, const struct event *event)
{
    json_key(json, "end");
    if (event->shown.kind == WHEN_SPAN)
        put_local(json, event->zone, event->end);
    else if (!is_timed(event) && event->shown.kind != WHEN_UNDATED)
        put_day(json, event->shown.end.day);
    else
        json_string(json, NULL);
}

static void put_when(struct json *json, const struct event *event)
{
    enum when_kind kind = event->shown.kind;
    struct buf text auto_buf = BUF_INIT;

    when_print(&event->when, &text);
    json_key(json, "when");
    json_object(json);
    json_put_string(json, "text", text.data);
    json_put_string(json, "zone", zone_name(event->zone));
    json_put_string(json, "precision", precision_of(event));
    json_put_bool(json, "all_day", !is_timed(event));
    json_put_bool(json, "tbc", kind == WHEN_DAY_TBC || !when_has_day(&event->when));
    put_start(json, event);
    put_end(json, event);
    json_put_time(json, "start_utc", event->start);
    json_put_time(json, "end_utc", kind == WHEN_START ? INT64_MAX : event->end);
    json_put_time(json, "shown_until", event->end);
    json_end_object(json);
}

static void put_former(struct json *json, const struct dated *former)
{
    struct buf text auto_buf = BUF_INIT;

    json_key(json, "moved_from");
    if (!former) {
        json_string(json, NULL);
        return;
    }
    when_print(&former->when, &text);
    json_object(json);
    json_put_string(json, "text", text.data);
    json_put_string(json, "zone", former->zone);
    json_end_object(json);
}

static void put_deadline(struct json *json, const struct event *event)
{
    const struct zone *zone = event->publisher->zone;
    int64_t utc;

    json_key(json, "accreditation_deadline");
    if (!event->has_accreditation_deadline) {
        json_string(json, NULL);
        return;
    }
    zone_to_utc(zone, local_time_seconds(event->accreditation_deadline), &utc);
    put_local(json, zone, utc);
}

/* --- lists ------------------------------------------------------------------------------------ */

static void put_words(struct json *json, const char *key, const struct words *words)
{
    json_key(json, key);
    json_array(json);
    for (size_t i = 0; i < words->count; i++)
        json_string(json, words->items[i]);
    json_end_array(json);
}

static void put_links(struct json *json, const char *key, const struct links *links)
{
    json_key(json, key);
    json_array(json);
    for (size_t i = 0; i < links->count; i++) {
        json_object(json);
        json_put_string(json, "label", links->items[i].label);
        json_put_string(json, "url", links->items[i].url);
        json_end_object(json);
    }
    json_end_array(json);
}

static void put_days(struct json *json, const char *key, const int32_t *days, size_t count)
{
    json_key(json, key);
    json_array(json);
    for (size_t i = 0; i < count; i++)
        put_day(json, days[i]);
    json_end_array(json);
}

/* --- parts of an event ------------------------------------------------------------------------ */

static void put_place(struct json *json, const struct event *event)
{
    json_put_string(json, "place", event->place);
    json_put_string(json, "place_zone", event->place_zone ? zone_name(event->place_zone) : NULL);
    json_key(json, "place_start");
    if (event->place_zone && is_timed(event))
        put_local(json, event->place_zone, event->start);
    else
        json_string(json, NULL);
    json_key(json, "coordinates");
    if (!event->latitude) {
        json_string(json, NULL);
        return;
    }
    json_object(json);
    json_key(json, "latitude");
    json_decimal(json, event->latitude);
    json_key(json, "longitude");
    json_decimal(json, event->longitude);
    json_end_object(json);
}

static void put_publisher(struct json *json, const struct publisher *publisher)
{
    json_key(json, "publisher");
    json_object(json);
    json_put_string(json, "id", publisher->id);
    json_put_string(json, "name", publisher->name);
    json_put_string(json, "url", publisher->url);
    json_end_object(json);
}

static void put_parent(struct json *json, const struct book *book, const struct group *group)
{
    const struct group *whole = book_whole(book, group);
    const struct event *parent = whole ? whole->event : group->event->part_of;

    json_key(json, "part_of");
    if (!parent) {
        json_string(json, NULL);
        return;
    }
    json_object(json);
    json_put_string(json, "id", parent->id);
    json_put_string(json, "uid", parent->uid);
    json_put_string(json, "title", parent->title);
    json_end_object(json);
}

static void put_phase(struct json *json, const struct book *book, const struct event *event)
{
    enum phase phase;
    bool has_one = agenda_phase(event, book->model->site.soon, book->now, &phase);

    json_put_string(json, "phase", has_one ? phase_name(phase) : NULL);
}

/* What an instance may have of its own, as well as an event. */
static void put_own(struct json *json, const struct event *event)
{
    json_put_string(json, "title", event->title);
    json_put_string(json, "status", event_status_name(event->status));
    put_when(json, event);
    put_former(json, event->former);
    json_put_string(json, "change_reason", event->change_reason);
    put_place(json, event);
    json_put_string(json, "description", event->description);
    json_put_string(json, "url", event->url);
    put_links(json, "live", &event->live);
    put_links(json, "results", &event->results);
    json_put_string(json, "outcome", event->outcome);
}

/* --- how it repeats --------------------------------------------------------------------------- */

static void put_rule(struct json *json, const struct event *event)
{
    struct buf words auto_buf = BUF_INIT, rrule auto_buf = BUF_INIT;

    if (event->series->rule) {
        repeat_print(event->series->rule, &words);
        ics_print_rrule(event, &rrule);
    }
    json_put_string(json, "rule", words.data);
    json_put_string(json, "rrule", rrule.data);
}

static bool is_hidden(const struct feed *feed, const struct event *instance)
{
    return feed && agenda_hidden(feed, instance);
}

static void put_occurrences(struct json *json, const struct feed *feed, const struct event *event)
{
    const struct series *series = event->series;

    json_key(json, "occurrences");
    json_array(json);
    for (size_t i = 0; i < series->occurrence_count; i++) {
        struct event instance;

        series_instance(event, series->occurrences[i].on, &instance);
        if (is_hidden(feed, &instance))
            continue;
        json_object(json);
        json_key(json, "on");
        put_day(json, series->occurrences[i].on);
        put_own(json, &instance);
        json_end_object(json);
    }
    json_end_array(json);
}

static void put_instance(struct json *json, int32_t on, const struct event *instance)
{
    json_object(json);
    json_key(json, "on");
    put_day(json, on);
    json_put_string(json, "status", event_status_name(instance->status));
    put_when(json, instance);
    json_end_object(json);
}

static void put_instances(struct json *json, const struct book *book, const struct feed *feed,
                          const struct event *event)
{
    int64_t from = book_midnight(book, book->today), to = from + INSTANCE_DAYS * DAY_SECONDS;
    struct instances instances;
    struct event instance;
    size_t count = 0;

    json_key(json, "instances");
    json_array(json);
    instances_begin(&instances, event, from);
    while (count < INSTANCES_MOST && instances_next(&instances, &instance) && instance.start < to) {
        if (is_hidden(feed, &instance))
            continue;
        put_instance(json, instances.day, &instance);
        count++;
    }
    json_end_array(json);
}

static void put_repeat(struct json *json, const struct book *book, const struct feed *feed,
                       const struct event *event)
{
    const struct series *series = event->series;

    json_key(json, "repeat");
    if (!series) {
        json_string(json, NULL);
        return;
    }
    json_object(json);
    put_rule(json, event);
    put_days(json, "dates", series->dates, series->date_count);
    put_days(json, "not_on", series->not_on, series->not_on_count);
    put_occurrences(json, feed, event);
    put_instances(json, book, feed, event);
    json_end_object(json);
}

/* --- an event --------------------------------------------------------------------------------- */

/* Its date is that of its first instance, if it repeats. */
static void put_first(struct json *json, const struct event *event)
{
    struct event first = *event;

    if (event->series) {
        series_plain_instance(event, event->shown.start.day, &first);
        first.former = event->former;
    }
    put_own(json, &first);
}

void data_put_event(const struct book *book, const struct feed *feed, const struct group *group,
                    struct json *json)
{
    const struct event *event = group->event;
    struct buf path auto_buf = BUF_INIT;

    buf_printf(&path, "/events/%s", event->id);
    json_object(json);
    json_put_string(json, "id", event->id);
    json_put_string(json, "uid", group->uid);
    data_put_address(book, "page", path.data, json);
    json_put_int(json, "sequence", group->stamp.sequence);
    json_put_time(json, "created", group->stamp.created);
    json_put_time(json, "modified", group->stamp.modified);
    put_first(json, event);
    json_put_bool(json, "removed", event->removed);
    put_phase(json, book, event);
    put_repeat(json, book, feed, event);
    json_put_string(json, "expected", event->expected);
    put_publisher(json, event->publisher);
    put_words(json, "organizers", &event->organizers);
    put_words(json, "participants", &event->participants);
    put_words(json, "categories", &event->categories);
    put_parent(json, book, group);
    json_put_string(json, "source", event->source);
    json_put_string(json, "contact", event_contact(event));
    json_put_string(json, "media_access", event->media_access);
    put_deadline(json, event);
    json_put_bool(json, "busy", event->busy);
    json_end_object(json);
}
