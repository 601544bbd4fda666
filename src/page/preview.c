/* An event in a sentence: see preview.h. */

#include "page/preview.h"

#include "base/civil.h"
#include "base/utf8.h"
#include "daybook/series.h"
#include "render/wording.h"

#define PLACE_MOST 200 /* octets */

static const char *standing_of(const struct event *event)
{
    static const char *const words[] = {[STATUS_CONFIRMED] = "",
                                        [STATUS_TENTATIVE] = "Tentative: ",
                                        [STATUS_POSTPONED] =
                                            "Postponed, there is no new date yet: was ",
                                        [STATUS_CANCELLED] = "Cancelled: "};

    if (event->removed && event->status != STATUS_CANCELLED)
        return "No longer announced: ";
    if (event->status == STATUS_POSTPONED && !when_has_day(&event->shown))
        return "Postponed: ";
    return words[event->status];
}

static void add_date(const struct event *event, struct buf *buf)
{
    wording_when(&event->shown, buf);
    if (event->shown.kind == WHEN_DAY_TBC && !event_is_off(event))
        buf_puts(buf, ", time to be confirmed");
    if (event->shown.kind == WHEN_START || event->shown.kind == WHEN_SPAN) {
        buf_putc(buf, ' ');
        wording_clocks(event->zone, event->start, buf);
    }
}

static void add_when(const struct event *event, struct buf *buf)
{
    const struct civil civil = civil_from_day(event->shown.start.day);
    struct event first;

    if (event->shown.kind == WHEN_UNDATED) {
        buf_puts(buf, "no date yet");
    } else if (event->shown.kind == WHEN_MONTH) {
        buf_printf(buf, "some day in %s %d", wording_month(civil.month), civil.year);
    } else if (event->shown.kind == WHEN_WEEK) {
        buf_puts(buf, "some day in the week of ");
        wording_day(event->shown.start.day, buf);
    } else if (event->series) {
        series_plain_instance(event, event->shown.start.day, &first);
        buf_puts(buf, "from ");
        add_date(&first, buf);
        if (event->series->rule) {
            buf_puts(buf, ", ");
            wording_repeat(event->series->rule, buf);
        }
    } else {
        add_date(event, buf);
    }
}

void preview_print(const struct event *event, struct buf *buf)
{
    size_t begin = buf->len;

    buf_puts(buf, standing_of(event));
    add_when(event, buf);
    if (event->place)
        buf_printf(buf, ", %.*s", (int)utf8_cut(event->place, PLACE_MOST), event->place);
    if (buf->data[buf->len - 1] != '.') /* "Acme Inc." */
        buf_putc(buf, '.');
    if (buf->data[begin] >= 'a' && buf->data[begin] <= 'z')
        buf->data[begin] += 'A' - 'a';
}
