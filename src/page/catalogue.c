/* What pages look up of a calendar: see catalogue.h. */

#include "page/catalogue.h"

#include "base/arena.h"
#include "base/memory.h"
#include "daybook/select.h"
#include "page/values.h"

#include <string.h>

bool catalogue_is_undecided(const struct event *event)
{
    return event->shown.kind == WHEN_UNDATED || event->shown.kind == WHEN_WEEK ||
           event->shown.kind == WHEN_MONTH;
}

/* --- the tree --------------------------------------------------------------------------------- */

static size_t middle(size_t low, size_t high)
{
    return low + (high - low) / 2;
}

static int64_t fill_ends(const struct listing *listing, size_t low, size_t high, int64_t *ends)
{
    size_t root = middle(low, high);
    int64_t before, after, end;

    if (low == high)
        return INT64_MIN;
    end = listing->groups[root]->event->end;
    before = fill_ends(listing, low, root, ends);
    after = fill_ends(listing, root + 1, high, ends);
    if (before > end)
        end = before;
    if (after > end)
        end = after;
    ends[root] = end;
    return end;
}

int64_t catalogue_end(const struct catalogue *catalogue)
{
    size_t count = catalogue->listing->count;

    return count ? catalogue->ends[middle(0, count)] : INT64_MIN;
}

static void enter(struct catalogue_walk *walk, size_t low, size_t high)
{
    size_t root = middle(low, high);

    if (low == high || walk->catalogue->ends[root] <= walk->from)
        return;
    walk->path[walk->depth].low = low;
    walk->path[walk->depth].high = high;
    walk->path[walk->depth].entered = false;
    walk->depth++;
}

void catalogue_walk(struct catalogue_walk *walk, const struct catalogue *catalogue, int64_t from,
                    int64_t to)
{
    walk->catalogue = catalogue;
    walk->from = from;
    walk->to = to;
    walk->depth = 0;
    enter(walk, 0, catalogue->listing->count);
}

const struct group *catalogue_next(struct catalogue_walk *walk)
{
    while (walk->depth) {
        size_t low = walk->path[walk->depth - 1].low, high = walk->path[walk->depth - 1].high;
        size_t root = middle(low, high);
        const struct group *group = walk->catalogue->listing->groups[root];

        if (!walk->path[walk->depth - 1].entered) {
            walk->path[walk->depth - 1].entered = true;
            enter(walk, low, root);
            continue;
        }
        walk->depth--;
        if (group->event->start >= walk->to)
            walk->depth = 0;
        else
            enter(walk, root + 1, high);
        if (group->event->start < walk->to && group->event->end > walk->from)
            return group;
    }
    return NULL;
}

static bool is_after(const struct event *event, int64_t start, const char *id)
{
    return event->start > start || (event->start == start && strcmp(event->id, id) > 0);
}

size_t catalogue_after(const struct catalogue *catalogue, int64_t start, const char *id)
{
    const struct listing *listing = catalogue->listing;
    size_t low = 0, high = listing->count;

    while (low < high) {
        size_t root = middle(low, high);

        if (is_after(listing->groups[root]->event, start, id))
            high = root;
        else
            low = root + 1;
    }
    return listing->count - low;
}

/* --- values ----------------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
    return strcmp((*(const struct publisher *const *)a)->name,
                  (*(const struct publisher *const *)b)->name);
}

static int by_letters(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void take_values(struct catalogue *catalogue, const struct values *values,
                        const struct occurring *all, struct arena *arena)
{
    const struct publisher **publishers =
        arena_array(arena, values->publisher_count, sizeof(*publishers));
    const char **categories = arena_array(arena, values->category_count, sizeof(*categories));

    for (size_t i = 0; i < values->publisher_count; i++)
        if (all->publishers >> i & 1)
            publishers[catalogue->publisher_count++] = values->publishers[i];
    for (size_t i = 0; i < values->category_count; i++)
        if (all->categories >> i & 1)
            categories[catalogue->category_count++] = values->categories[i];
    for (size_t i = 0; i < ARRAY_SIZE(catalogue->has_status); i++)
        catalogue->has_status[i] = all->statuses >> i & 1;
    if (catalogue->publisher_count)
        qsort(publishers, catalogue->publisher_count, sizeof(*publishers), by_name);
    if (catalogue->category_count)
        qsort(categories, catalogue->category_count, sizeof(*categories), by_letters);
    catalogue->publishers = publishers;
    catalogue->categories = categories;
    catalogue->is_complete =
        values->publisher_count < VALUES_MOST && values->category_count < VALUES_MOST;
}

/* --- all of them ------------------------------------------------------------------------------ */

static const struct group **all_undecided(const struct published *published, size_t *ret_count)
{
    const struct group **groups = NULL;
    size_t count = 0, capacity = 0;

    for (size_t i = 0; i < published->group_count; i++) {
        const struct event *event = published->groups[i].event;

        if (!catalogue_is_undecided(event) && event->status != STATUS_POSTPONED)
            continue;
        GROW(groups, count, capacity);
        groups[count++] = &published->groups[i];
    }
    *ret_count = count;
    return groups;
}

/* What the calendar hides is hidden here too. */
static bool takes(const struct feed *feed, const struct event *event)
{
    bool is_off = event->removed || event->status == STATUS_CANCELLED;

    return !(is_off && feed->show_cancelled == SHOW_NOT) && select_takes(feed, event);
}

static void select_undecided(struct catalogue *catalogue, const struct group *const *groups,
                             size_t count, struct arena *arena)
{
    const struct group **taken = arena_array(arena, count, sizeof(*taken));

    for (size_t i = 0; i < count; i++)
        if (takes(catalogue->listing->feed, groups[i]->event))
            taken[catalogue->undecided_count++] = groups[i];
    catalogue->undecided = taken;
}

const struct catalogue *catalogues_new(const struct published *published, struct arena *arena)
{
    size_t feed_count = published->model->feed_count, count;
    const struct group **undecided = all_undecided(published, &count);
    struct values values;
    struct catalogue *catalogues = arena_array(arena, feed_count, sizeof(*catalogues));

    values_collect(&values, published);
    for (size_t i = 0; i < feed_count; i++) {
        const struct listing *listing = &published->listings[i];
        struct occurring all = {0};
        int64_t *ends = arena_array(arena, listing->count, sizeof(*ends));

        fill_ends(listing, 0, listing->count, ends);
        catalogues[i].listing = listing;
        catalogues[i].ends = ends;
        select_undecided(&catalogues[i], undecided, count, arena);
        values_add(&values, listing->groups, listing->count, &all);
        values_add(&values, catalogues[i].undecided, catalogues[i].undecided_count, &all);
        take_values(&catalogues[i], &values, &all, arena);
    }
    values_done(&values);
    free(undecided);
    return catalogues;
}
