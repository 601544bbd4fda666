/* The words of calendars: see wording.h. Each paragraph is a function that adds it or nothing. */

#include "render/wording.h"

#include "base/memory.h"
#include "daybook/former.h"
#include "daybook/series.h"
#include "render/label.h"

#include <stdlib.h>
#include <string.h>

/* A status that needs saying stands before the precision of the date; postponed and cancelled
 * events have no date to be precise about. */
void wording_prefix(const struct event *event, struct buf *buf)
{
    if (event->removed && event->status != STATUS_CANCELLED) {
        buf_puts(buf, "REMOVED: ");
        return;
    }
    switch (event->status) {
    case STATUS_CANCELLED:
        buf_puts(buf, "CANCELLED: ");
        return;
    case STATUS_POSTPONED:
        buf_puts(buf, "POSTPONED: ");
        return;
    case STATUS_TENTATIVE:
        buf_puts(buf, "TENTATIVE: ");
        break;
    case STATUS_CONFIRMED:
        break;
    }
    if (event->shown.kind == WHEN_DAY_TBC)
        buf_puts(buf, "Time TBC: ");
    else if (event->shown.kind == WHEN_WEEK || event->shown.kind == WHEN_MONTH)
        buf_puts(buf, "Date TBC: ");
}

/* --- dates ------------------------------------------------------------------------------------ */

void wording_day(int32_t day, struct buf *buf)
{
    struct civil civil = civil_from_day(day);

    buf_printf(buf, "%s %d %s %d", civil_weekday_names[weekday_of(day)], civil.day,
               civil_month_names[civil.month - 1], civil.year);
}

const char *wording_month(int month)
{
    return civil_month_names[month - 1];
}

static void add_moment(struct local_time time, struct buf *buf)
{
    wording_day(time.day, buf);
    buf_puts(buf, ", ");
    minute_print(time.minute, buf);
}

/* The words after the last slash: "Asia/Riyadh" -> "Riyadh". */
void wording_city(const char *zone, struct buf *buf)
{
    const char *slash = strrchr(zone, '/');

    for (const char *p = slash ? slash + 1 : zone; *p; p++)
        buf_putc(buf, *p == '_' ? ' ' : *p);
}

void wording_clocks(const struct zone *zone, int64_t utc, struct buf *buf)
{
    const struct zone_time at = zone_at(zone, utc);

    if (strchr("+-", at.abbreviation[0]))
        buf_printf(buf, "UTC%c%02d:%02d", at.offset < 0 ? '-' : '+', abs(at.offset) / 3600,
                   abs(at.offset) / 60 % 60);
    else
        buf_puts(buf, at.abbreviation);
}

void wording_first_day(int32_t from, int32_t to, struct buf *buf)
{
    struct civil first = civil_from_day(from), last = civil_from_day(to);

    buf_printf(buf, "%d", first.day);
    if (first.month != last.month || first.year != last.year)
        buf_printf(buf, " %s", wording_month(first.month));
    if (first.year != last.year)
        buf_printf(buf, " %d", first.year);
}

/* "Thursday 14 December 2023, 10:00 to 11:30" */
void wording_when(const struct when *when, struct buf *buf)
{
    if (when->kind == WHEN_START || when->kind == WHEN_SPAN)
        add_moment(when->start, buf);
    else
        wording_day(when->start.day, buf);
    if (when->end.day == when->start.day && when->kind != WHEN_SPAN)
        return;
    buf_puts(buf, " to ");
    if (when->kind != WHEN_SPAN)
        wording_day(when->end.day, buf);
    else if (when->end.day != when->start.day)
        add_moment(when->end, buf);
    else
        minute_print(when->end.minute, buf);
}

void wording_repeat(const struct repeat *repeat, struct buf *buf)
{
    struct repeat endless = *repeat;

    endless.until = INT32_MAX;
    repeat_print(&endless, buf);
    if (repeat->until == INT32_MAX)
        return;
    buf_puts(buf, " until ");
    wording_day(repeat->until, buf);
}

static struct local_time local_of(const struct zone *zone, int64_t utc)
{
    return local_time_from_seconds(utc + zone_at(zone, utc).offset);
}

/* --- paragraphs ------------------------------------------------------------------------------- */

static void paragraph(struct buf *buf)
{
    if (buf->len)
        buf_putc(buf, '\n');
}

static void labelled(struct buf *buf, const char *label, const char *text)
{
    if (!text)
        return;
    paragraph(buf);
    buf_printf(buf, "%s%s", label, text);
}

static void add_reason(const struct event *event, struct buf *buf)
{
    if (event->change_reason)
        buf_printf(buf, " Reason: %s", event->change_reason);
}

static void add_precision(const struct event *event, struct buf *buf)
{
    switch (event->shown.kind) {
    case WHEN_DAY_TBC:
        paragraph(buf);
        buf_puts(buf, "Start time to be confirmed.");
        break;
    case WHEN_WEEK:
        paragraph(buf);
        buf_puts(buf, "Date to be confirmed: some day from ");
        wording_day(event->shown.start.day, buf);
        buf_puts(buf, " to ");
        wording_day(event->shown.end.day, buf);
        buf_putc(buf, '.');
        break;
    case WHEN_MONTH:
        paragraph(buf);
        buf_printf(buf, "Date to be confirmed: some day in %s %d.",
                   civil_month_names[civil_from_day(event->shown.start.day).month - 1],
                   civil_from_day(event->shown.start.day).year);
        break;
    default:
        break;
    }
}

bool wording_has_moved(const struct event *event)
{
    const struct when *now = &event->when, *former = &event->former->when;

    if (now->kind == WHEN_UNDATED || event->status == STATUS_POSTPONED)
        return false;
    return !when_is_all_day(now) || former->start.day < now->start.day ||
           former->start.day > now->end.day;
}

const char *wording_former(const struct event *event)
{
    return wording_has_moved(event) ? "Moved from " : "It had been announced for ";
}

static void add_former(const struct event *event, struct buf *buf)
{
    const struct dated *former = event->former;
    bool elsewhere;

    if (!former || event->removed)
        return;
    elsewhere = strcmp(former->zone, zone_name(event->zone)) != 0;
    paragraph(buf);
    buf_puts(buf, wording_former(event));
    wording_when(&former->when, buf);
    if (elsewhere && !when_is_all_day(&former->when)) {
        buf_puts(buf, " (");
        wording_city(former->zone, buf);
        buf_putc(buf, ')');
    }
    buf_putc(buf, '.');
    if (event->status == STATUS_CONFIRMED || event->status == STATUS_TENTATIVE)
        add_reason(event, buf);
}

void wording_state(const struct event *event, struct buf *buf)
{
    if (event->removed && event->status != STATUS_CANCELLED) {
        buf_puts(buf, "This event is no longer announced.");
        return;
    }
    switch (event->status) {
    case STATUS_CANCELLED:
        buf_puts(buf, "This event has been cancelled.");
        add_reason(event, buf);
        add_former(event, buf);
        return;
    case STATUS_POSTPONED:
        buf_puts(buf, "This event has been postponed; there is no new date yet.");
        add_reason(event, buf);
        return;
    case STATUS_TENTATIVE:
        buf_puts(buf, "It is not certain yet that this event takes place.");
        break;
    case STATUS_CONFIRMED:
        break;
    }
    add_precision(event, buf);
    add_former(event, buf);
}

static void add_links(const struct links *links, const char *label, bool promised, struct buf *buf)
{
    for (size_t i = 0; i < links->count; i++) {
        const struct link *link = &links->items[i];

        if (promised != !link->url)
            continue;
        paragraph(buf);
        buf_puts(buf, label);
        buf_puts(buf, link->label);
        if (link->url)
            buf_printf(buf, ": %s", link->url);
    }
}

static void add_words(const struct words *words, const char *label, struct buf *buf)
{
    for (size_t i = 0; i < words->count; i++) {
        if (i == 0)
            paragraph(buf);
        buf_puts(buf, i == 0 ? label : "; ");
        buf_puts(buf, words->items[i]);
    }
}

/* The clocks at the place, where they show another time than those of the event's zone. */
static void add_place_time(const struct event *event, struct buf *buf)
{
    struct local_time there;

    if (!event->place_zone || when_is_all_day(&event->shown) ||
        zone_at(event->place_zone, event->start).offset ==
            zone_at(event->zone, event->start).offset)
        return;
    there = local_of(event->place_zone, event->start);
    paragraph(buf);
    buf_puts(buf, label_texts[LABEL_PLACE_TIME]);
    if (there.day == event->shown.start.day)
        minute_print(there.minute, buf);
    else
        add_moment(there, buf);
    buf_puts(buf, " in ");
    wording_city(zone_name(event->place_zone), buf);
}

static void add_media(const struct event *event, struct buf *buf)
{
    labelled(buf, label_texts[LABEL_MEDIA], event->media_access);
    if (event->has_accreditation_deadline) {
        paragraph(buf);
        buf_puts(buf, label_texts[LABEL_DEADLINE]);
        add_moment(event->accreditation_deadline, buf);
        buf_puts(buf, " (");
        wording_city(zone_name(event->publisher->zone), buf);
        buf_putc(buf, ')');
    }
}

static void add_repeat(const struct event *event, struct buf *buf)
{
    if (!event->series || !event->series->rule)
        return;
    paragraph(buf);
    buf_puts(buf, label_texts[LABEL_REPEATS]);
    repeat_print(event->series->rule, buf);
}

static void add_publisher(const struct event *event, struct buf *buf)
{
    labelled(buf, label_texts[LABEL_PUBLISHER], event->publisher->name);
    if (event->publisher->url)
        buf_printf(buf, ", %s", event->publisher->url);
}

void wording_description(const struct event *event, struct buf *buf)
{
    wording_state(event, buf);
    labelled(buf, "", event->description);
    add_repeat(event, buf);
    add_place_time(event, buf);
    add_links(&event->live, label_texts[LABEL_LIVE], false, buf);
    add_links(&event->live, label_texts[LABEL_LIVE_PROMISED], true, buf);
    add_links(&event->results, label_texts[LABEL_RESULT], false, buf);
    labelled(buf, label_texts[LABEL_OUTCOME], event->outcome);
    add_links(&event->results, label_texts[LABEL_RESULT_PROMISED], true, buf);
    add_media(event, buf);
    if (event->part_of)
        labelled(buf, label_texts[LABEL_PART_OF], event->part_of->title);
    add_words(&event->organizers, label_texts[LABEL_ORGANIZERS], buf);
    add_words(&event->participants, label_texts[LABEL_PARTICIPANTS], buf);
    labelled(buf, label_texts[LABEL_CONTACT], event_contact(event));
    labelled(buf, label_texts[LABEL_URL], event->url);
    labelled(buf, label_texts[LABEL_SOURCE], event->source);
    add_publisher(event, buf);
    if (event->shown.kind == WHEN_START) {
        paragraph(buf);
        buf_puts(buf, LABEL_NO_END);
    }
}
