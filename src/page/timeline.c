/* What is on when: see timeline.h. */

#include "page/timeline.h"

#include "base/arena.h"
#include "base/civil.h"
#include "base/memory.h"

#include <string.h>

/* Rows of a block, the largest blocks last. */
static const size_t blocks[TIMELINE_LEVELS] = {32, 1024};

/* --- made ------------------------------------------------------------------------------------- */

static struct timeline_row row_of(const struct event *event, uint64_t traits)
{
    struct timeline_row row = {event->start, event->end, INT32_MAX, INT32_MIN, traits};

    if (event->series) {
        row.first_day = TIMELINE_EVERY_DAY;
        row.last_day = INT32_MAX;
    } else if (when_has_day(&event->shown)) {
        const struct when days = when_days(&event->shown);

        row.first_day = days.start.day;
        row.last_day = days.end.day;
    }
    return row;
}

static int32_t last_day_of(const struct event *event)
{
    const int64_t last = event->end - 1;

    return (int32_t)day_of_seconds(last + zone_at(event->zone, last).offset);
}

/* Of an event that repeats: from the first instance to the last. */
static void add_days(struct timeline *timeline, const struct timeline_row *row,
                     const struct event *event)
{
    int32_t first = row->first_day, last = row->last_day;

    if (event->series) {
        first = event->shown.start.day;
        last = event->end == INT64_MAX ? INT32_MAX : last_day_of(event);
    }
    if (first < timeline->first_day)
        timeline->first_day = first;
    if (last > timeline->last_day)
        timeline->last_day = last;
}

static int64_t *ends_of(const struct timeline_row *rows, size_t count, size_t block,
                        struct arena *arena)
{
    int64_t *ends = arena_array(arena, count / block + 1, sizeof(*ends));

    for (size_t i = 0; i < count; i++)
        if (i % block == 0 || rows[i].end > ends[i / block])
            ends[i / block] = rows[i].end;
    return ends;
}

void timeline_make(struct timeline *timeline, const struct listing *listing, const uint64_t *traits,
                   struct arena *arena)
{
    struct timeline_row *rows = arena_array(arena, listing->count, sizeof(*rows));

    *timeline = (struct timeline){.groups = listing->groups,
                                  .rows = rows,
                                  .count = listing->count,
                                  .first_day = INT32_MAX,
                                  .last_day = INT32_MIN};
    for (size_t i = 0; i < listing->count; i++) {
        const struct event *event = listing->groups[i]->event;

        rows[i] = row_of(event, traits[listing->groups[i]->index]);
        add_days(timeline, &rows[i], event);
    }
    for (size_t i = 0; i < TIMELINE_LEVELS; i++)
        timeline->ends[i] = ends_of(rows, listing->count, blocks[i], arena);
}

const struct group *timeline_group(const struct timeline *timeline, const struct timeline_row *row)
{
    return timeline->groups[row - timeline->rows];
}

/* --- by their start --------------------------------------------------------------------------- */

static bool is_after(const struct timeline *timeline, size_t place, int64_t start, const char *id)
{
    const struct timeline_row *row = &timeline->rows[place];

    if (row->start != start)
        return row->start > start;
    return !id || strcmp(timeline->groups[place]->event->id, id) > 0;
}

/* The first that begins later, or has a greater id beginning then; `id`: NULL for the first that
 * begins then. */
static size_t place_after(const struct timeline *timeline, int64_t start, const char *id)
{
    size_t low = 0, high = timeline->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (is_after(timeline, middle, start, id))
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

size_t timeline_after(const struct timeline *timeline, int64_t start, const char *id)
{
    return timeline->count - place_after(timeline, start, id);
}

/* --- walks ------------------------------------------------------------------------------------ */

static bool is_wanted(const struct timeline_walk *walk, const struct timeline_row *row)
{
    return row->end > walk->from && (row->traits & walk->traits) == walk->traits;
}

struct timeline_walk timeline_walk(const struct timeline *timeline, int64_t from, int64_t to,
                                   uint64_t traits)
{
    return (struct timeline_walk){timeline, from, to, traits, 0};
}

/* How many of the rows that begin at `at` need no look: those of a block that is over. */
static size_t over_from(const struct timeline_walk *walk, size_t at)
{
    for (size_t i = TIMELINE_LEVELS; i-- > 0;)
        if (at % blocks[i] == 0 && walk->timeline->ends[i][at / blocks[i]] <= walk->from)
            return blocks[i];
    return 0;
}

const struct timeline_row *timeline_next(struct timeline_walk *walk)
{
    const struct timeline *timeline = walk->timeline;

    while (walk->at < timeline->count) {
        const struct timeline_row *row = &timeline->rows[walk->at];
        size_t over = over_from(walk, walk->at);

        if (row->start >= walk->to)
            break;
        walk->at += over ? over : 1;
        if (!over && is_wanted(walk, row))
            return row;
    }
    walk->at = timeline->count;
    return NULL;
}

struct timeline_walk timeline_walk_back(const struct timeline *timeline, int64_t from, int64_t to,
                                        uint64_t traits)
{
    return (struct timeline_walk){timeline, from, to, traits, place_after(timeline, to, NULL)};
}

/* How many of the rows that end at `at` need no look. */
static size_t over_before(const struct timeline_walk *walk, size_t at)
{
    for (size_t i = TIMELINE_LEVELS; i-- > 0;)
        if (at % blocks[i] == 0 && walk->timeline->ends[i][at / blocks[i] - 1] <= walk->from)
            return blocks[i];
    return 0;
}

const struct timeline_row *timeline_previous(struct timeline_walk *walk)
{
    while (walk->at > 0) {
        const struct timeline_row *row = &walk->timeline->rows[walk->at - 1];
        size_t over = over_before(walk, walk->at);

        walk->at -= over ? over : 1;
        if (!over && is_wanted(walk, row))
            return row;
    }
    return NULL;
}
