/* Calendars around their events: see ics.h. The order of properties is fixed: bytes are compared.
 */

#include "render/ics.h"

#include "base/memory.h"
#include "daybook/color.h"
#include "daybook/duration.h"
#include "daybook/series.h"
#include "render/contentline.h"
#include "render/ics_part.h"
#include "render/vtimezone.h"

#include <string.h>

#define PRODID "-//daybookd//daybookd//EN"
#define NO_TIME "19700101T000000Z"

static void write_uri(struct buf *buf, const char *name, const char *uri)
{
    struct contentline line;

    contentline_begin(&line, buf, name);
    contentline_param(&line, "VALUE", "URI");
    contentline_raw(&line, uri);
    contentline_end(&line);
}

/* --- a calendar ------------------------------------------------------------------------------- */

void ics_set_modified(struct buf *buf, size_t at, int64_t modified)
{
    struct buf time auto_buf = BUF_INIT;

    ics_print_utc(modified, &time);
    memcpy(buf->data + at, time.data, time.len);
}

static void write_refresh(struct buf *buf, int64_t seconds)
{
    struct buf duration auto_buf = BUF_INIT;
    struct contentline line;

    duration_print(seconds, &duration);
    contentline_begin(&line, buf, "REFRESH-INTERVAL");
    contentline_param(&line, "VALUE", "DURATION");
    contentline_raw(&line, duration.data);
    contentline_end(&line);
    contentline_write_raw(buf, "X-PUBLISHED-TTL", duration.data);
}

static void write_color(struct buf *buf, const char *color)
{
    uint32_t rgb;

    if (!color || color_rgb(color, &rgb) < 0)
        return;
    contentline_write_raw(buf, "COLOR", color);
    buf_printf(buf, "X-APPLE-CALENDAR-COLOR:#%06X\r\n", rgb);
}

static void write_source(struct buf *buf, const struct site *site, const struct feed *feed)
{
    struct buf url auto_buf = BUF_INIT;

    if (!site->base_url)
        return;
    buf_printf(&url, "%s/%s.ics", site->base_url, feed->id);
    write_uri(buf, "SOURCE", url.data);
    buf_clear(&url);
    buf_printf(&url, "%s/", site->base_url);
    contentline_write_raw(buf, "URL", url.data);
}

static void begin_calendar(struct buf *buf)
{
    buf_puts(buf, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:" PRODID "\r\nCALSCALE:GREGORIAN\r\n");
}

/* Everything before the first component: Outlook passes over what comes after it. No UID (RFC 7986
 * section 5.3): vdirsyncer takes it for that of every event, and keeps one event. */
static size_t write_header(struct buf *buf, const struct model *model, const struct feed *feed)
{
    begin_calendar(buf);
    contentline_write_text(buf, "NAME", feed->title);
    contentline_write_text(buf, "X-WR-CALNAME", feed->title);
    ics_write_optional(buf, "DESCRIPTION", feed->description);
    ics_write_optional(buf, "X-WR-CALDESC", feed->description);
    contentline_write_raw(buf, "X-WR-TIMEZONE", zone_name(model->default_zone));
    write_color(buf, feed->color);
    write_refresh(buf, feed->refresh);
    write_source(buf, &model->site, feed);
    buf_puts(buf, "LAST-MODIFIED:" NO_TIME "\r\n");
    return buf->len - strlen(NO_TIME "\r\n");
}

/* 2200-01-01: nothing is known of clocks after that, and events that repeat for ever end there. */
#define END_OF_TIME 7258118400

struct zone_span {
    const struct zone *zone;
    int64_t from;
    int64_t to;
};

static int by_zone_name(const void *a, const void *b)
{
    return strcmp(zone_name(((const struct zone_span *)a)->zone),
                  zone_name(((const struct zone_span *)b)->zone));
}

/* A feed has few zones: the list is searched from its beginning. */
static void widen(struct zone_span **spans, size_t *count, size_t *capacity,
                  const struct event *event)
{
    int64_t to = event->end < END_OF_TIME ? event->end : END_OF_TIME;
    size_t i = 0;

    if (when_is_all_day(&event->shown) || zone_is_utc(event->zone))
        return;
    while (i < *count && (*spans)[i].zone != event->zone)
        i++;
    if (i == *count) {
        GROW(*spans, *count, *capacity);
        (*spans)[(*count)++] = (struct zone_span){event->zone, event->start, to};
        return;
    }
    if (event->start < (*spans)[i].from)
        (*spans)[i].from = event->start;
    if (to > (*spans)[i].to)
        (*spans)[i].to = to;
}

static void write_zones(struct buf *buf, const struct listing *listing)
{
    struct zone_span *spans = NULL;
    size_t span_count = 0, capacity = 0;

    for (size_t i = 0; i < listing->count; i++) {
        const struct event *event = listing->groups[i]->event;
        struct event instance;

        widen(&spans, &span_count, &capacity, event);
        for (size_t j = 0; event->series && j < event->series->occurrence_count; j++) {
            series_instance(event, event->series->occurrences[j].on, &instance);
            widen(&spans, &span_count, &capacity, &instance);
        }
    }
    if (span_count)
        qsort(spans, span_count, sizeof(*spans), by_zone_name);
    for (size_t i = 0; i < span_count; i++)
        vtimezone_write(spans[i].zone, spans[i].from, spans[i].to, buf);
    free(spans);
}

/* It never changes, and so needs no time. */
static void write_placeholder(struct buf *buf, const struct model *model, const struct feed *feed)
{
    struct buf uid auto_buf = BUF_INIT;

    buf_printf(&uid, "empty.%s.ics@%s", feed->id, model->site.uid_domain);
    buf_puts(buf, "BEGIN:VEVENT\r\n");
    contentline_write_text(buf, "UID", uid.data);
    buf_puts(buf, "DTSTAMP:" NO_TIME "\r\nLAST-MODIFIED:" NO_TIME "\r\nSEQUENCE:0\r\n"
                  "DTSTART;VALUE=DATE:19700101\r\nDTEND;VALUE=DATE:19700102\r\n"
                  "SUMMARY:No events at present\r\nSTATUS:CONFIRMED\r\nTRANSP:TRANSPARENT\r\n"
                  "X-MICROSOFT-CDO-BUSYSTATUS:FREE\r\nEND:VEVENT\r\n");
}

size_t ics_head(const struct model *model, const struct listing *listing, struct buf *buf)
{
    size_t modified_at = write_header(buf, model, listing->feed);

    write_zones(buf, listing);
    if (!listing->count)
        write_placeholder(buf, model, listing->feed);
    return modified_at;
}

void ics_foot(struct buf *buf)
{
    buf_puts(buf, "END:VCALENDAR\r\n");
}

void ics_alone(const struct group *group, struct buf *buf)
{
    const struct listing alone = {.groups = &group, .count = 1};

    begin_calendar(buf);
    write_zones(buf, &alone);
    ics_group(group, ICS_STRUCK, buf);
    ics_foot(buf);
}
