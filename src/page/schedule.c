/* What an agenda has: see schedule.h. */

#include "page/schedule.h"

#include "base/memory.h"
#include "daybook/series.h"
#include "page/catalogue.h"
#include "page/filter.h"

/* About a hundred entries in all. */
#define UNDER_WAY_MOST 20
#define NEXT_MOST 60
#define UNDECIDED_MOST 15
#define RECENT_MOST 15
#define LATEST_MOST 20

/* Events that are looked at, however few of them a filter takes: more would keep a worker from
 * others for longer than a few milliseconds. */
#define LOOKED_AT_MOST 10000

/* By how much more each look farther back takes in. */
#define LOOK_BACK 64

/* --- where an event stands -------------------------------------------------------------------- */

/* That day is known and the time is not: nobody can say that it has begun. */
static bool is_under_way(const struct event *event, enum phase phase)
{
    return phase == PHASE_UNDER_WAY && event->shown.kind != WHEN_DAY_TBC;
}

/* Whether it stands among those without a date: also a postponed one, once its former day is over.
 */
static bool is_undecided(const struct event *event, enum phase phase)
{
    bool is_over = phase == PHASE_OVER;

    return when_has_day(&event->shown) ? is_over && event->status == STATUS_POSTPONED : !is_over;
}

static void place(const struct book *book, const struct group *group, const struct event *event,
                  struct schedule *schedule)
{
    enum phase phase = book_phase(book, event);

    if (is_undecided(event, phase))
        return;
    if (phase == PHASE_OVER)
        section_add(&schedule->recent, -event->end, group, event);
    else if (is_under_way(event, phase))
        section_add(&schedule->under_way, event->end, group, event);
    else
        section_add(&schedule->next, event->start, group, event);
}

static int64_t recent_from(const struct book *book)
{
    return book_midnight(book, book->today - SCHEDULE_RECENT_DAYS);
}

/* Whether nothing that begins then or later can come into what is next. */
static bool is_beyond(const struct section *next, int64_t start)
{
    return section_is_full(next) && start > next->entries[next->count - 1]->key;
}

/* Of the instances that are not like the others and begin from `from` to `to`: the first, or the
 * last, that is taken. */
static bool find_own(const struct query *query, const struct feed *feed, const struct event *event,
                     int64_t from, int64_t to, bool last, struct event *ret_own)
{
    const struct series *series = event->series;
    struct event instance;
    bool found = false;

    for (size_t i = 0; i < series->occurrence_count; i++) {
        series_instance(event, series->occurrences[i].on, &instance);
        if (instance.start < from || instance.start >= to || !filter_takes(query, feed, &instance))
            continue;
        if (!found || (instance.start > ret_own->start) == last)
            *ret_own = instance;
        found = true;
    }
    return found;
}

/* The first that is taken of `late` and what comes after it. Those that are like each other are
 * taken or refused alike: where one of them is refused, only the others need a look. */
static bool find_late(const struct query *query, const struct feed *feed, int64_t from,
                      struct instances *instances, struct event *late)
{
    const struct event *event = instances->event;

    do {
        if (filter_takes(query, feed, late))
            return true;
        if (!series_occurrence(event->series, instances->day))
            return find_own(query, feed, event, from, INT64_MAX, false, late);
    } while (instances_next(instances, late));
    return false;
}

/* Of an event that repeats what comes after the horizon is told once, if nothing before was. */
static void place_instances(const struct book *book, const struct query *query,
                            const struct group *group, struct schedule *schedule)
{
    struct instances instances;
    struct event instance;
    bool comes_before = false;

    instances_begin(&instances, group->event, recent_from(book));
    while (instances_next(&instances, &instance)) {
        bool is_late = instance.start >= schedule->horizon;

        if (is_beyond(&schedule->next, instance.start)) {
            schedule->next.is_cut = true;
            return;
        }
        if (is_late && (comes_before || !find_late(query, schedule->feed, schedule->horizon,
                                                   &instances, &instance)))
            return;
        if (!filter_takes(query, schedule->feed, &instance))
            continue;
        place(book, group, &instance, schedule);
        if (is_late)
            return;
        comes_before = comes_before || book_phase(book, &instance) < PHASE_OVER;
    }
}

static void place_all(const struct book *book, const struct query *query, const struct group *group,
                      struct schedule *schedule)
{
    if (group->event->series)
        place_instances(book, query, group, schedule);
    else if (filter_takes(query, schedule->feed, group->event))
        place(book, group, group->event, schedule);
}

/* What is on today, or comes later. */
static void place_coming(const struct book *book, const struct timeline *timeline,
                         const struct query *query, struct schedule *schedule)
{
    struct timeline_walk walk =
        timeline_walk(timeline, book_midnight(book, book->today), INT64_MAX, filter_traits(query));
    const struct timeline_row *row;
    size_t looked_at = 0;

    while ((row = timeline_next(&walk))) {
        if (is_beyond(&schedule->next, row->start) || looked_at++ == LOOKED_AT_MOST) {
            schedule->next.is_cut = true;
            return;
        }
        place_all(book, query, timeline_group(timeline, row), schedule);
    }
}

/* What was over before today: once there is more than enough, what ended before it is not looked
 * at. */
static void place_recent(const struct book *book, const struct timeline *timeline,
                         const struct query *query, struct schedule *schedule)
{
    int64_t today = book_midnight(book, book->today);
    struct timeline_walk walk =
        timeline_walk_back(timeline, recent_from(book), today, filter_traits(query));
    struct section *recent = &schedule->recent;
    const struct timeline_row *row;
    size_t looked_at = 0;

    while ((row = timeline_previous(&walk)) && looked_at++ < LOOKED_AT_MOST) {
        if (row->end <= today)
            place_all(book, query, timeline_group(timeline, row), schedule);
        if (recent->is_cut)
            walk.from = -recent->entries[recent->count - 1]->key - 1;
    }
    recent->is_cut = recent->is_cut || row;
}

static void place_undecided(const struct book *book, const struct catalogue *catalogue,
                            const struct query *query, struct schedule *schedule)
{
    for (size_t i = 0; i < catalogue->undecided_count && !schedule->undecided.is_cut; i++) {
        const struct group *group = catalogue->undecided[i];

        if (filter_takes(query, schedule->feed, group->event) &&
            is_undecided(group->event, book_phase(book, group->event)))
            section_add(&schedule->undecided, group->event->start, group, group->event);
    }
}

/* --- where nothing is to come ----------------------------------------------------------------- */

/* Of an event that repeats and is taken: the last that began by then and is taken too. Most often
 * it is the very last of all; else looked for ever farther back. */
static bool find_last_plain(const struct query *query, const struct feed *feed,
                            const struct event *event, int64_t to, struct event *ret_last)
{
    int64_t end = event->end < to ? event->end : to;
    struct instances instances;
    struct event instance;
    bool found = false;

    for (int64_t back = 1; !found && end - back / LOOK_BACK >= event->start; back *= LOOK_BACK) {
        instances_begin(&instances, event, end - back);
        while (instances_next(&instances, &instance) && instance.start < to) {
            if (!filter_takes(query, feed, &instance))
                continue;
            *ret_last = instance;
            found = true;
        }
    }
    return found;
}

/* The last instance that the filter takes and that began before today was over: nothing comes. */
static bool find_last(const struct book *book, const struct query *query, const struct feed *feed,
                      const struct event *event, struct event *ret_last)
{
    int64_t to = book_midnight(book, book->today + 1);

    if (filter_takes(query, feed, event))
        return find_last_plain(query, feed, event, to, ret_last);
    return find_own(query, feed, event, INT64_MIN, to, true, ret_last);
}

/* What ended before the last that there is room for began has nothing that begins later. */
static void place_latest(const struct book *book, const struct timeline *timeline,
                         const struct query *query, struct schedule *schedule)
{
    struct timeline_walk walk =
        timeline_walk_back(timeline, INT64_MIN, INT64_MAX, filter_traits(query));
    struct section *latest = &schedule->latest;
    const struct timeline_row *row;
    size_t looked_at = 0;

    while ((row = timeline_previous(&walk)) && looked_at++ < LOOKED_AT_MOST) {
        const struct group *group = timeline_group(timeline, row);
        const struct event *shown = group->event;
        struct event last;
        bool is_taken = shown->series ? find_last(book, query, schedule->feed, shown, &last)
                                      : filter_takes(query, schedule->feed, shown);

        if (!is_taken || is_undecided(shown, book_phase(book, shown)))
            continue;
        if (shown->series)
            shown = &last;
        section_add(latest, -shown->start, group, shown);
        if (latest->is_cut)
            walk.from = -latest->entries[latest->count - 1]->key - 1;
    }
}

void schedule_make(const struct book *book, const struct catalogue *catalogue,
                   const struct query *query, struct schedule *ret_schedule)
{
    *ret_schedule = (struct schedule){
        .feed = catalogue->listing->feed,
        .under_way = section_new(UNDER_WAY_MOST),
        .next = section_new(NEXT_MOST),
        .undecided = section_new(UNDECIDED_MOST),
        .recent = section_new(RECENT_MOST),
        .latest = section_new(LATEST_MOST),
        .horizon = book_midnight(book, book->today + SCHEDULE_DAYS),
    };
    if (!filter_can_match(query, catalogue))
        return;
    place_coming(book, &catalogue->timeline, query, ret_schedule);
    place_recent(book, &catalogue->timeline, query, ret_schedule);
    place_undecided(book, catalogue, query, ret_schedule);
    if (!ret_schedule->under_way.count && !ret_schedule->next.count) {
        ret_schedule->recent.count = 0;
        place_latest(book, &catalogue->timeline, query, ret_schedule);
    }
}

void schedule_done(struct schedule *schedule)
{
    section_done(&schedule->under_way);
    section_done(&schedule->next);
    section_done(&schedule->undecided);
    section_done(&schedule->recent);
    section_done(&schedule->latest);
}
