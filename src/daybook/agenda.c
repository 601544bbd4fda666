/*
 * What is public, and what a feed shows, at a moment. See agenda.h.
 *
 * Each condition is a span of time with a beginning and an end; agenda_next() is the least of the
 * beginnings and ends that are still to come, and need not know which conditions hold.
 */

#include "daybook/agenda.h"

/* The local day of `now`, `seconds` later on the clock, and `days` days after that. */
static int64_t day_at(const struct zone *zone, int64_t now, int64_t seconds, int64_t days)
{
    int64_t local = now + zone_at(zone, now).offset + seconds;

    return day_of_seconds(local) + days;
}

static int64_t midnight(const struct zone *zone, int64_t day)
{
    int64_t utc;

    zone_to_utc(zone, day * DAY_SECONDS, &utc);
    return utc;
}

bool agenda_published(const struct event *event, int64_t now)
{
    return !event->draft && event->publish_at <= now;
}

/* Beginning of the first and end of the last day that the feed's window touches. */
static bool in_window(const struct model *model, const struct feed *feed, const struct event *event,
                      int64_t now)
{
    const struct zone *zone = model->default_zone;

    if (feed->show_past >= 0 &&
        event->end <= midnight(zone, day_at(zone, now, -feed->show_past, 0)))
        return false;
    return feed->show_future < 0 ||
           event->start < midnight(zone, day_at(zone, now, feed->show_future, 1));
}

static bool dated_enough(const struct feed *feed, const struct event *event)
{
    switch (event->shown.kind) {
    case WHEN_UNDATED:
        return false;
    case WHEN_WEEK:
    case WHEN_MONTH:
        return feed->show_date_tbc;
    default:
        return true;
    }
}

static bool cancelled_is_shown(const struct feed *feed, const struct event *event, int64_t now)
{
    return event->status != STATUS_CANCELLED ||
           (feed->show_cancelled != SHOW_NOT && now < event->end + feed->show_cancelled_for);
}

bool agenda_shown(const struct model *model, const struct feed *feed, const struct group *group,
                  int64_t now)
{
    const struct event *master = group->components[0];

    return agenda_published(master, now) && dated_enough(feed, master) &&
           cancelled_is_shown(feed, master, now) && in_window(model, feed, master, now);
}

static void earliest(int64_t at, int64_t now, int64_t *next)
{
    if (at > now && at < *next)
        *next = at;
}

static void next_of_cancelled(const struct feed *feed, int64_t now, int64_t *next)
{
    for (size_t i = 0; i < feed->group_count; i++) {
        const struct event *master = feed->groups[i]->components[0];

        if (master->status == STATUS_CANCELLED && master->end != INT64_MAX)
            earliest(master->end + feed->show_cancelled_for, now, next);
    }
}

/* An edge moves when the clock, `seconds` later, shows midnight; or when the clock is changed,
 * which may take it over one. */
static void next_of_edge(const struct zone *zone, int64_t seconds, int64_t now, int64_t *next)
{
    int64_t local = day_at(zone, now, seconds, 1) * DAY_SECONDS - seconds, utc;

    zone_to_utc(zone, local, &utc);
    earliest(utc, now, next);
    earliest(zone_next_transition(zone, now), now, next);
}

int64_t agenda_next(const struct model *model, int64_t now)
{
    int64_t next = INT64_MAX;

    for (size_t i = 0; i < model->group_count; i++) {
        const struct event *master = model->groups[i].components[0];

        if (!master->draft)
            earliest(master->publish_at, now, &next);
    }
    for (size_t i = 0; i < model->feed_count; i++) {
        const struct feed *feed = &model->feeds[i];

        next_of_cancelled(feed, now, &next);
        if (feed->show_past >= 0)
            next_of_edge(model->default_zone, -feed->show_past, now, &next);
        if (feed->show_future >= 0)
            next_of_edge(model->default_zone, feed->show_future, now, &next);
    }
    return next;
}
