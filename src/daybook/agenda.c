/*
 * What is public, and what a feed shows, at a moment. See agenda.h.
 *
 * Each condition is a span of time with a beginning and an end; agenda_next() is the least of the
 * beginnings and ends that are still to come, and need not know which conditions hold.
 */

#include "daybook/agenda.h"

#include "daybook/series.h"

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

bool agenda_released(const struct event *event, int64_t now)
{
    return !event->draft && event->publish_at <= now;
}

bool agenda_is_over(const struct event *event, int64_t now)
{
    return event->status != STATUS_POSTPONED && event->end <= now;
}

/* --- phases ----------------------------------------------------------------------------------- */

static bool has_phases(const struct event *event)
{
    return !event->removed &&
           (event->status == STATUS_CONFIRMED || event->status == STATUS_TENTATIVE);
}

int64_t agenda_phase_begins(const struct event *event, int64_t soon, enum phase phase)
{
    enum when_kind kind = event->shown.kind;
    bool exact = kind == WHEN_START || kind == WHEN_SPAN;

    switch (phase) {
    case PHASE_UPCOMING:
        return INT64_MIN;
    case PHASE_SOON:
        return exact && soon > 0 ? event->start - soon : INT64_MAX;
    case PHASE_UNDER_WAY:
        return when_has_day(&event->shown) ? event->start : INT64_MAX;
    default:
        return event->end;
    }
}

bool agenda_current(const struct event *event, int64_t now, struct event *ret_current)
{
    struct instances instances;

    instances_begin(&instances, event, now);
    while (instances_next(&instances, ret_current))
        if (has_phases(ret_current))
            return true;
    return false;
}

bool agenda_phase(const struct event *event, int64_t soon, int64_t now, enum phase *ret_phase)
{
    enum phase phase = PHASE_OVER;
    struct event instance;

    if (!has_phases(event))
        return false;
    if (event->series && agenda_current(event, now, &instance))
        event = &instance;
    while (phase > PHASE_UPCOMING && agenda_phase_begins(event, soon, phase) > now)
        phase--;
    *ret_phase = phase;
    return true;
}

/* --- what feeds show -------------------------------------------------------------------------- */

/* Whether an instance of it is, in part. */
static bool is_between(const struct event *event, int64_t from, int64_t to)
{
    struct instances instances;
    struct event instance;

    instances_begin(&instances, event, from);
    return instances_next(&instances, &instance) && instance.start < to;
}

/* Beginning of the first and end of the last day that the feed's window touches. */
static bool in_window(const struct model *model, const struct feed *feed, const struct event *event,
                      int64_t now)
{
    const struct zone *zone = model->default_zone;
    int64_t from = INT64_MIN, to = INT64_MAX;

    if (feed->show_past >= 0)
        from = midnight(zone, day_at(zone, now, -feed->show_past, 0));
    if (feed->show_future >= 0)
        to = midnight(zone, day_at(zone, now, feed->show_future, 1));
    return event->series ? is_between(event, from, to) : event->end > from && event->start < to;
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

int64_t agenda_removed_until(const struct model *model, int64_t removed_at)
{
    return removed_at + model->history.show_removed_for;
}

/* When an event that will not take place leaves the feed. */
static int64_t gone_at(const struct model *model, const struct feed *feed,
                       const struct group *group)
{
    const struct event *master = group->event;

    if (master->removed)
        return agenda_removed_until(model, group->removed_at);
    if (master->status != STATUS_CANCELLED)
        return INT64_MAX;
    if (master->end != INT64_MAX)
        return master->end + feed->show_cancelled_for;
    if (master->series) /* without an end: since that was last said of it */
        return group->stamp.modified + feed->show_cancelled_for;
    return INT64_MAX;
}

bool agenda_hidden(const struct feed *feed, const struct event *event)
{
    return feed->show_cancelled == SHOW_NOT &&
           (event->removed || event->status == STATUS_CANCELLED ||
            (event->series && series_is_cancelled(event)));
}

bool agenda_taken(const struct model *model, const struct feed *feed, const struct group *group,
                  int64_t now)
{
    const struct event *master = group->event;
    bool dated = master->shown.kind != WHEN_UNDATED;

    return (!dated || in_window(model, feed, master, now)) && !agenda_hidden(feed, master) &&
           now < gone_at(model, feed, group);
}

bool agenda_shown(const struct model *model, const struct feed *feed, const struct group *group,
                  int64_t now)
{
    return dated_enough(feed, group->event) && agenda_taken(model, feed, group, now);
}

/* --- what comes next -------------------------------------------------------------------------- */

static void earliest(int64_t at, int64_t now, int64_t *next)
{
    if (at > now && at < *next)
        *next = at;
}

/* An edge moves when the clock, `seconds` later, shows midnight; or when the clock is changed,
 * which may take it over one. Until then the offset is that of now: of an hour that there is twice
 * it may be the second. */
static void next_of_edge(const struct zone *zone, int64_t seconds, int64_t now, int64_t *next)
{
    int64_t local = day_at(zone, now, seconds, 1) * DAY_SECONDS - seconds;

    earliest(local - zone_at(zone, now).offset, now, next);
    earliest(zone_next_transition(zone, now), now, next);
}

static void next_of_phases(const struct model *model, const struct event *event, int64_t now,
                           int64_t *next)
{
    for (enum phase phase = PHASE_SOON; phase <= PHASE_OVER; phase++)
        earliest(agenda_phase_begins(event, model->site.soon, phase), now, next);
}

/* Up to the first instance of which nothing has come yet: those after it are later still. */
static void next_of_series(const struct model *model, const struct event *event, int64_t now,
                           int64_t *next)
{
    struct instances instances;
    struct event instance;

    instances_begin(&instances, event, now);
    while (instances_next(&instances, &instance)) {
        if (!has_phases(&instance))
            continue;
        next_of_phases(model, &instance, now, next);
        if (instance.start - model->site.soon > now)
            return;
    }
}

static void next_of_group(const struct model *model, const struct group *group, int64_t now,
                          int64_t *next)
{
    const struct event *master = group->event;

    if (master->removed)
        earliest(agenda_removed_until(model, group->removed_at), now, next);
    if (!has_phases(master))
        return;
    if (master->series)
        next_of_series(model, master, now, next);
    else
        next_of_phases(model, master, now, next);
}

static void next_of_listing(const struct model *model, const struct listing *listing, int64_t now,
                            int64_t *next)
{
    const struct feed *feed = listing->feed;

    for (size_t i = 0; i < listing->count; i++)
        earliest(gone_at(model, feed, listing->groups[i]), now, next);
    if (feed->show_past >= 0)
        next_of_edge(model->default_zone, -feed->show_past, now, next);
    if (feed->show_future >= 0)
        next_of_edge(model->default_zone, feed->show_future, now, next);
}

int64_t agenda_next(const struct published *published, int64_t now)
{
    const struct model *model = published->model;
    int64_t next = INT64_MAX;

    for (size_t i = 0; i < model->group_count; i++) {
        const struct event *master = model->groups[i]->event;

        if (!master->draft)
            earliest(master->publish_at, now, &next);
    }
    for (size_t i = 0; i < published->group_count; i++)
        next_of_group(model, &published->groups[i], now, &next);
    for (size_t i = 0; i < model->feed_count; i++)
        next_of_listing(model, &published->listings[i], now, &next);
    return next;
}
