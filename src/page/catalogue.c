/* What pages look up of a calendar: see catalogue.h. */

#include "page/catalogue.h"

#include "base/arena.h"
#include "base/memory.h"
#include "daybook/select.h"

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

struct values {
    const struct publisher *publishers[CATALOGUE_MOST];
    const char *categories[CATALOGUE_MOST];
    size_t publisher_count, category_count;
};

/* Events of one publisher follow each other, mostly: whatever was met last is asked first. */
static void add_publisher(struct values *values, const struct publisher *publisher)
{
    for (size_t i = values->publisher_count; i > 0; i--)
        if (values->publishers[i - 1] == publisher ||
            strcmp(values->publishers[i - 1]->id, publisher->id) == 0)
            return;
    if (values->publisher_count < CATALOGUE_MOST)
        values->publishers[values->publisher_count++] = publisher;
}

static void add_category(struct values *values, const char *category)
{
    for (size_t i = values->category_count; i > 0; i--)
        if (strcmp(values->categories[i - 1], category) == 0)
            return;
    if (values->category_count < CATALOGUE_MOST)
        values->categories[values->category_count++] = category;
}

static void add_values(struct catalogue *catalogue, struct values *values,
                       const struct event *event)
{
    add_publisher(values, event->publisher);
    for (size_t i = 0; i < event->categories.count; i++)
        add_category(values, event->categories.items[i]);
    catalogue->has_status[event->removed ? STATUS_CANCELLED : event->status] = true;
}

static int by_name(const void *a, const void *b)
{
    return strcmp((*(const struct publisher *const *)a)->name,
                  (*(const struct publisher *const *)b)->name);
}

static int by_letters(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void collect_values(struct catalogue *catalogue, struct arena *arena)
{
    const struct listing *listing = catalogue->listing;
    struct values values;

    values.publisher_count = values.category_count = 0;
    for (size_t i = 0; i < listing->count; i++)
        add_values(catalogue, &values, listing->groups[i]->event);
    for (size_t i = 0; i < catalogue->undecided_count; i++)
        add_values(catalogue, &values, catalogue->undecided[i]->event);
    qsort(values.publishers, values.publisher_count, sizeof(*values.publishers), by_name);
    qsort(values.categories, values.category_count, sizeof(*values.categories), by_letters);
    catalogue->publisher_count = values.publisher_count;
    catalogue->publishers =
        arena_copy(arena, values.publishers, values.publisher_count, sizeof(*values.publishers));
    catalogue->category_count = values.category_count;
    catalogue->categories =
        arena_copy(arena, values.categories, values.category_count, sizeof(*values.categories));
}

/* --- all of them ------------------------------------------------------------------------------ */

static const struct group **all_undecided(const struct published *published, size_t *ret_count)
{
    const struct group **groups = NULL;
    size_t count = 0, capacity = 0;

    for (size_t i = 0; i < published->group_count; i++) {
        if (!catalogue_is_undecided(published->groups[i].event))
            continue;
        GROW(groups, count, capacity);
        groups[count++] = &published->groups[i];
    }
    *ret_count = count;
    return groups;
}

static void select_undecided(struct catalogue *catalogue, const struct group *const *groups,
                             size_t count, struct arena *arena)
{
    const struct group **taken = arena_array(arena, count, sizeof(*taken));

    for (size_t i = 0; i < count; i++)
        if (select_takes(catalogue->listing->feed, groups[i]->event))
            taken[catalogue->undecided_count++] = groups[i];
    catalogue->undecided = taken;
}

const struct catalogue *catalogues_new(const struct published *published, struct arena *arena)
{
    size_t feed_count = published->model->feed_count, count;
    const struct group **undecided = all_undecided(published, &count);
    struct catalogue *catalogues = arena_array(arena, feed_count, sizeof(*catalogues));

    for (size_t i = 0; i < feed_count; i++) {
        const struct listing *listing = &published->listings[i];
        int64_t *ends = arena_array(arena, listing->count, sizeof(*ends));

        fill_ends(listing, 0, listing->count, ends);
        catalogues[i].listing = listing;
        catalogues[i].ends = ends;
        select_undecided(&catalogues[i], undecided, count, arena);
        collect_values(&catalogues[i], arena);
    }
    free(undecided);
    return catalogues;
}
