/* The marks of events: see badge.h. */

#include "page/badge.h"

#include "daybook/agenda.h"

static void badge(const char *kind, const char *text, struct buf *buf)
{
    buf_printf(buf, " <span class=\"badge %s\">%s</span>", kind, text);
}

static void badge_of_status(const struct event *event, struct buf *buf)
{
    switch (event->status) {
    case STATUS_CANCELLED:
        badge("cancelled", "Cancelled", buf);
        break;
    case STATUS_POSTPONED:
        badge("postponed", "Postponed", buf);
        break;
    case STATUS_TENTATIVE:
        badge("tentative", "Tentative", buf);
        break;
    case STATUS_CONFIRMED:
        break;
    }
}

static void badge_of_date(const struct event *event, struct buf *buf)
{
    if (event_is_off(event))
        return;
    if (event->shown.kind == WHEN_DAY_TBC)
        badge("tbc", "Time TBC", buf);
    else if (!when_has_day(&event->shown))
        badge("tbc", "Date TBC", buf);
}

/* Of a day whose time is not known nobody can say that it has begun. */
static void badge_of_phase(const struct book *book, const struct event *event, struct buf *buf)
{
    enum phase phase;

    if (event->shown.kind == WHEN_DAY_TBC ||
        !agenda_phase(event, book->model->site.soon, book->now, &phase))
        return;
    if (phase == PHASE_UNDER_WAY)
        badge("under-way", "Under way", buf);
    else if (phase == PHASE_SOON)
        badge("soon", "Starts soon", buf);
}

void badges_of_instance(const struct book *book, const struct event *instance, struct buf *buf)
{
    badge_of_status(instance, buf);
    badge_of_date(instance, buf);
    badge_of_phase(book, instance, buf);
}

void badges(const struct book *book, const struct group *group, const struct event *event,
            struct buf *buf)
{
    if (event->removed && event->status != STATUS_CANCELLED)
        badge("removed", "Removed", buf);
    else
        badge_of_status(event, buf);
    badge_of_date(event, buf);
    badge_of_phase(book, event, buf);
    if (book_changed_today(book, group))
        badge("changed", "Changed today", buf);
}
