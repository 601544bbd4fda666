/* Events: see ics.h. The order of properties is fixed: bytes are compared. */

#include "render/ics.h"

#include "base/memory.h"
#include "daybook/series.h"
#include "render/contentline.h"
#include "render/ics_part.h"
#include "render/wording.h"

/* --- values ----------------------------------------------------------------------------------- */

static void add_date(int32_t day, struct buf *buf)
{
    struct civil civil = civil_from_day(day);

    buf_digits(buf, (unsigned)civil.year, 4);
    buf_digits(buf, (unsigned)civil.month, 2);
    buf_digits(buf, (unsigned)civil.day, 2);
}

static void add_time(int32_t seconds, struct buf *buf)
{
    buf_digits(buf, (unsigned)seconds / 3600, 2);
    buf_digits(buf, (unsigned)seconds / 60 % 60, 2);
    buf_digits(buf, (unsigned)seconds % 60, 2);
}

static void add_local(struct local_time time, struct buf *buf)
{
    add_date(time.day, buf);
    buf_putc(buf, 'T');
    add_time(time.minute * 60, buf);
}

void ics_print_utc(int64_t utc, struct buf *buf)
{
    int64_t day = day_of_seconds(utc);
    int32_t seconds = (int32_t)(utc - day * DAY_SECONDS);

    add_date((int32_t)day, buf);
    buf_putc(buf, 'T');
    add_time(seconds, buf);
    buf_putc(buf, 'Z');
}

static void write_utc(struct buf *buf, const char *name, int64_t utc)
{
    buf_printf(buf, "%s:", name);
    ics_print_utc(utc, buf);
    buf_puts(buf, "\r\n");
}

void ics_write_optional(struct buf *buf, const char *name, const char *text)
{
    if (text)
        contentline_write_text(buf, name, text);
}

/* --- an event --------------------------------------------------------------------------------- */

/* Clocks that are put back show an hour twice: readers take a local time there for the first. */
static bool is_second(const struct zone *zone, struct local_time time, int64_t utc)
{
    int64_t first;

    zone_to_utc(zone, local_time_seconds(time), &first);
    return first != utc;
}

static void write_time(struct buf *buf, const char *name, const struct event *event,
                       struct local_time time, int64_t utc)
{
    if (zone_is_utc(event->zone) || is_second(event->zone, time, utc)) {
        write_utc(buf, name, utc);
        return;
    }
    buf_printf(buf, "%s;TZID=%s:", name, zone_name(event->zone));
    add_local(time, buf);
    buf_puts(buf, "\r\n");
}

/* Days end on the day after the last, RFC 5545 section 3.6.1; every event has an end, because some
 * apps hide those without. */
static void write_dates(struct buf *buf, const struct event *event)
{
    if (!when_is_all_day(&event->shown)) {
        write_time(buf, "DTSTART", event, event->shown.start, event->start);
        write_time(buf, "DTEND", event, event->end_local, event->end);
        return;
    }
    buf_puts(buf, "DTSTART;VALUE=DATE:");
    add_date(event->shown.start.day, buf);
    buf_puts(buf, "\r\nDTEND;VALUE=DATE:");
    add_date(event->shown.end.day + 1, buf);
    buf_puts(buf, "\r\n");
}

/* When it would take place on that day, of the same type and in the same zone as DTSTART, or apps
 * drop the whole series. */
static void write_instance_of(struct buf *buf, const char *name, const struct event *event,
                              int32_t day)
{
    struct event instance;

    series_plain_instance(event, day, &instance);
    if (!when_is_all_day(&event->shown)) {
        write_time(buf, name, &instance, instance.shown.start, instance.start);
        return;
    }
    buf_printf(buf, "%s;VALUE=DATE:", name);
    add_date(day, buf);
    buf_puts(buf, "\r\n");
}

/* UNTIL is a DATE or in UTC as DTSTART is one or has a time, RFC 5545 section 3.3.10: the start of
 * an instance on that day. */
static void print_until(const struct event *event, struct buf *buf)
{
    int32_t until = event->series->rule->until;
    struct event instance;

    if (when_is_all_day(&event->shown)) {
        add_date(until, buf);
        return;
    }
    series_plain_instance(event, until, &instance);
    ics_print_utc(instance.start, buf);
}

static bool is_shown(const struct event *instance, enum ics_style style)
{
    return style != ICS_WITHOUT || instance->status != STATUS_CANCELLED;
}

/* Whether an instance stands in the calendar under the UID of the series. */
static bool is_within(const struct event *event, const struct event *instance, enum ics_style style)
{
    return !series_is_apart(event, instance) && is_shown(instance, style);
}

/* Days that are left out: for good, or because what is then is no instance. */
static void write_exdates(struct buf *buf, const struct event *event, enum ics_style style)
{
    const struct series *series = event->series;
    struct event instance;

    for (size_t i = 0; i < series->not_on_count; i++)
        write_instance_of(buf, "EXDATE", event, series->not_on[i]);
    for (size_t i = 0; i < series->occurrence_count; i++) {
        series_instance(event, series->occurrences[i].on, &instance);
        if (!is_within(event, &instance, style))
            write_instance_of(buf, "EXDATE", event, series->occurrences[i].on);
    }
}

void ics_print_rrule(const struct event *event, struct buf *buf)
{
    const struct repeat *rule = event->series->rule;
    struct buf until auto_buf = BUF_INIT;

    if (rule->until != INT32_MAX)
        print_until(event, &until);
    repeat_print_rrule(rule, until.data, buf);
}

static void write_series(struct buf *buf, const struct event *event, enum ics_style style)
{
    struct buf rule auto_buf = BUF_INIT;

    ics_print_rrule(event, &rule);
    contentline_write_raw(buf, "RRULE", rule.data);
    write_exdates(buf, event, style);
}

/* Of an event that repeats DTSTART and DTEND are those of the first instance. */
static void write_when(struct buf *buf, const struct event *event, enum ics_style style)
{
    struct event first;

    if (!event->series) {
        write_dates(buf, event);
        return;
    }
    series_plain_instance(event, event->shown.start.day, &first);
    write_dates(buf, &first);
    write_series(buf, event, style);
}

static void write_summary(struct buf *buf, const struct event *event)
{
    struct buf text auto_buf = BUF_INIT;

    wording_prefix(event, &text);
    buf_puts(&text, event->title);
    contentline_write_text(buf, "SUMMARY", text.data);
}

static void write_description(struct buf *buf, const struct event *event)
{
    struct buf text auto_buf = BUF_INIT;

    wording_description(event, &text);
    contentline_write_text(buf, "DESCRIPTION", text.data);
}

static void write_categories(struct buf *buf, const struct words *categories)
{
    struct contentline line;

    if (!categories->count)
        return;
    contentline_begin(&line, buf, "CATEGORIES");
    for (size_t i = 0; i < categories->count; i++) {
        contentline_more_raw(&line, i ? "," : ":");
        contentline_more_text(&line, categories->items[i]);
    }
    contentline_end(&line);
}

static const char *status_of(const struct event *event, enum ics_style style)
{
    switch (event->removed ? STATUS_CANCELLED : event->status) {
    case STATUS_CANCELLED:
        return style == ICS_TITLE ? "CONFIRMED" : "CANCELLED";
    case STATUS_POSTPONED:
    case STATUS_TENTATIVE:
        return "TENTATIVE";
    case STATUS_CONFIRMED:
        break;
    }
    return "CONFIRMED";
}

static bool takes_time(const struct event *event)
{
    return event->busy && !event->removed &&
           (event->status == STATUS_CONFIRMED || event->status == STATUS_TENTATIVE);
}

/* Some apps go by TRANSP, Microsoft's by their own property (MS-OXCICAL 2.1.3.1.1.20.31). */
static void write_state(struct buf *buf, const struct event *event, enum ics_style style)
{
    bool busy = takes_time(event);

    contentline_write_raw(buf, "STATUS", status_of(event, style));
    contentline_write_raw(buf, "TRANSP", busy ? "OPAQUE" : "TRANSPARENT");
    contentline_write_raw(buf, "X-MICROSOFT-CDO-BUSYSTATUS",
                          !busy                               ? "FREE"
                          : event->status == STATUS_TENTATIVE ? "TENTATIVE"
                                                              : "BUSY");
    if (event->shown.kind == WHEN_DAY_TBC)
        contentline_write_raw(buf, "X-DAYBOOK-TIME", "TBC");
    if (event->shown.kind == WHEN_WEEK || event->shown.kind == WHEN_MONTH)
        contentline_write_raw(buf, "X-DAYBOOK-DATE", "TBC");
    if (event->status == STATUS_CANCELLED)
        contentline_write_raw(buf, "X-DAYBOOK-STATUS", "CANCELLED");
    else if (event->removed)
        contentline_write_raw(buf, "X-DAYBOOK-STATUS", "REMOVED");
    else if (event->status == STATUS_POSTPONED)
        contentline_write_raw(buf, "X-DAYBOOK-STATUS", "POSTPONED");
}

/* Apple shows a map only when the title is the location, to the letter. */
static void write_point(struct buf *buf, const struct event *event)
{
    struct buf value auto_buf = BUF_INIT;
    struct contentline line;

    if (!event->latitude)
        return;
    buf_printf(&value, "%s;%s", event->latitude, event->longitude);
    contentline_write_raw(buf, "GEO", value.data);
    if (!event->place)
        return;
    buf_clear(&value);
    buf_printf(&value, "geo:%s,%s", event->latitude, event->longitude);
    contentline_begin(&line, buf, "X-APPLE-STRUCTURED-LOCATION");
    contentline_param(&line, "VALUE", "URI");
    contentline_param(&line, "X-APPLE-RADIUS", "72");
    contentline_param(&line, "X-TITLE", event->place);
    contentline_raw(&line, value.data);
    contentline_end(&line);
}

static void write_live(struct buf *buf, const struct links *live)
{
    for (size_t i = 0; i < live->count; i++) {
        struct contentline line;

        if (!live->items[i].url)
            continue;
        contentline_begin(&line, buf, "CONFERENCE");
        contentline_param(&line, "VALUE", "URI");
        contentline_param(&line, "FEATURE", "VIDEO");
        contentline_param(&line, "LABEL", live->items[i].label);
        contentline_raw(&line, live->items[i].url);
        contentline_end(&line);
    }
}

static void write_parent(struct buf *buf, const struct event *event)
{
    struct contentline line;

    if (!event->part_of)
        return;
    contentline_begin(&line, buf, "RELATED-TO");
    contentline_param(&line, "RELTYPE", "PARENT");
    contentline_text(&line, event->part_of->uid);
    contentline_end(&line);
}

static void write_stamp(struct buf *buf, const struct group *group, const char *uid)
{
    const struct stamp *stamp = &group->stamp;

    contentline_write_text(buf, "UID", uid);
    write_utc(buf, "DTSTAMP", stamp->modified);
    if (stamp->created != INT64_MIN)
        write_utc(buf, "CREATED", stamp->created);
    write_utc(buf, "LAST-MODIFIED", stamp->modified);
    buf_printf(buf, "SEQUENCE:%d\r\n", stamp->sequence);
}

/* `of`: the series that the event is an instance of, on that day of its rule; or NULL. */
static void write_event(struct buf *buf, const struct group *group, const struct event *event,
                        const struct event *of, int32_t day, enum ics_style style)
{
    buf_puts(buf, "BEGIN:VEVENT\r\n");
    write_stamp(buf, group, event->uid);
    if (of)
        write_instance_of(buf, "RECURRENCE-ID", of, day);
    write_when(buf, event, style);
    write_summary(buf, event);
    ics_write_optional(buf, "LOCATION", event->place);
    write_description(buf, event);
    if (event->url || event->source)
        contentline_write_raw(buf, "URL", event->url ? event->url : event->source);
    write_state(buf, event, style);
    write_categories(buf, &event->categories);
    ics_write_optional(buf, "CONTACT", event_contact(event));
    write_live(buf, &event->live);
    write_point(buf, event);
    write_parent(buf, event);
    buf_puts(buf, "END:VEVENT\r\n");
}

/* An event of its own: series.h. */
static void write_apart(struct buf *buf, const struct group *group, const struct event *instance,
                        int32_t day, enum ics_style style)
{
    struct buf uid auto_buf = BUF_INIT;
    struct event apart = *instance;

    series_apart_uid(group->uid, day, &uid);
    apart.uid = uid.data;
    write_event(buf, group, &apart, NULL, 0, style);
}

static void write_occurrences(struct buf *buf, const struct group *group, const struct event *event,
                              enum ics_style style)
{
    for (size_t i = 0; i < event->series->occurrence_count; i++) {
        int32_t day = event->series->occurrences[i].on;
        struct event instance;

        series_instance(event, day, &instance);
        if (is_within(event, &instance, style))
            write_event(buf, group, &instance, event, day, style);
        else if (is_shown(&instance, style))
            write_apart(buf, group, &instance, day, style);
    }
}

/* Days that are written out are events of their own, of which the first has the UID of the group.
 */
static void write_days(struct buf *buf, const struct group *group, const struct event *event,
                       enum ics_style style)
{
    struct series_walk walk = series_walk(event->series, event->shown.start.day);
    int32_t day;

    while (series_next(&walk, &day)) {
        struct event instance;

        series_instance(event, day, &instance);
        if (series_is_left_out(event->series, day) || !is_shown(&instance, style))
            continue;
        if (day != event->shown.start.day) {
            write_apart(buf, group, &instance, day, style);
            continue;
        }
        if (!instance.former)
            instance.former = event->former;
        write_event(buf, group, &instance, NULL, 0, style);
    }
}

/* Whether any day is left to the series: a rule of which all are excepted is none to apps. A day
 * without an occurrence comes before long. */
static bool has_days(const struct event *event, enum ics_style style)
{
    struct series_walk walk = series_walk(event->series, event->shown.start.day);
    struct event instance;
    int32_t day;

    while (series_next(&walk, &day)) {
        if (series_is_left_out(event->series, day))
            continue;
        if (!series_occurrence(event->series, day))
            return true;
        series_instance(event, day, &instance);
        if (is_within(event, &instance, style))
            return true;
    }
    return false;
}

static void write_rule(struct buf *buf, const struct group *group, const struct event *event,
                       enum ics_style style)
{
    if (has_days(event, style))
        write_event(buf, group, event, NULL, 0, style);
    write_occurrences(buf, group, event, style);
}

void ics_group(const struct group *group, enum ics_style style, struct buf *buf)
{
    const struct event *event = group->event;

    if (!event->series)
        write_event(buf, group, event, NULL, 0, style);
    else if (event->series->rule)
        write_rule(buf, group, event, style);
    else
        write_days(buf, group, event, style);
}
