/* What pages look up of a calendar: see catalogue.h. */

#include "page/catalogue.h"

#include "base/arena.h"
#include "base/memory.h"
#include "daybook/agenda.h"
#include "daybook/select.h"
#include "page/values.h"

#include <string.h>

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

static void take_values(struct catalogue *catalogue, const struct occurring *found,
                        struct arena *arena)
{
    const struct publisher **publishers =
        arena_array(arena, found->publisher_count, sizeof(*publishers));
    const char **categories = arena_array(arena, found->category_count, sizeof(*categories));

    for (size_t i = 0; i < found->publisher_count; i++)
        publishers[catalogue->publisher_count++] = found->publishers[i];
    for (size_t i = 0; i < found->category_count; i++)
        categories[catalogue->category_count++] = found->categories[i];
    if (catalogue->publisher_count)
        qsort(publishers, catalogue->publisher_count, sizeof(*publishers), by_name);
    if (catalogue->category_count)
        qsort(categories, catalogue->category_count, sizeof(*categories), by_letters);
    memcpy(catalogue->has_status, found->has_status, sizeof(catalogue->has_status));
    catalogue->publishers = publishers;
    catalogue->categories = categories;
    catalogue->is_complete = !found->is_cut;
}

/* --- groups ----------------------------------------------------------------------------------- */

/* Groups of what is published, in its order. */
static bool has(const struct group *const *groups, size_t count, const struct group *group)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (groups[middle]->index < group->index)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && groups[low] == group;
}

size_t catalogue_entries(const struct catalogue *catalogue, const struct group *group)
{
    return (size_t)has(catalogue->listing->groups, catalogue->listing->count, group) +
           (size_t)has(catalogue->undecided, catalogue->undecided_count, group);
}

/* --- all of them ------------------------------------------------------------------------------ */

static const struct group **all_undecided(const struct published *published, size_t *ret_count)
{
    const struct group **groups = NULL;
    size_t count = 0, capacity = 0;

    for (size_t i = 0; i < published->group_count; i++) {
        const struct event *event = published->groups[i].event;

        if (when_has_day(&event->shown) && event->status != STATUS_POSTPONED)
            continue;
        GROW(groups, count, capacity);
        groups[count++] = &published->groups[i];
    }
    *ret_count = count;
    return groups;
}

/* What the calendar hides is hidden here too. */
static void select_undecided(struct catalogue *catalogue, const struct group *const *groups,
                             size_t count, struct arena *arena)
{
    const struct feed *feed = catalogue->listing->feed;
    const struct group **taken = arena_array(arena, count, sizeof(*taken));

    catalogue->undecided = taken;
    catalogue->undecided_first = INT32_MAX;
    catalogue->undecided_last = INT32_MIN;
    for (size_t i = 0; i < count; i++) {
        const struct when *shown = &groups[i]->event->shown;

        if (agenda_hidden(feed, groups[i]->event) || !select_takes(feed, groups[i]->event))
            continue;
        taken[catalogue->undecided_count++] = groups[i];
        if (shown->kind == WHEN_UNDATED)
            continue;
        if (shown->start.day < catalogue->undecided_first)
            catalogue->undecided_first = shown->start.day;
        if (shown->end.day > catalogue->undecided_last)
            catalogue->undecided_last = shown->end.day;
    }
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
        struct occurring found = values_begin(&values);

        catalogues[i].listing = listing;
        timeline_make(&catalogues[i].timeline, listing, values.traits, arena);
        select_undecided(&catalogues[i], undecided, count, arena);
        values_add(&values, listing->groups, listing->count, &found);
        values_add(&values, catalogues[i].undecided, catalogues[i].undecided_count, &found);
        take_values(&catalogues[i], &found, arena);
    }
    values_done(&values);
    free(undecided);
    return catalogues;
}
