/* What occurs in calendars: see values.h. */

#include "page/values.h"

#include "base/memory.h"
#include "daybook/chapter.h"

#include <string.h>

/* The categories of a chapter as bits of `values`, each found when it is first met. */
struct known {
    uint64_t found; /* by their places in the chapter */
    uint64_t *bits; /* of `bits` below */
};

struct collector {
    struct values *values;
    const struct model *model;
    struct known *chapters; /* owned: one of each chapter of the model */
    uint64_t *bits; /* owned */
};

static struct collector collector_new(struct values *values, const struct model *model)
{
    struct collector collector = {.values = values, .model = model};
    size_t count = 0;

    for (size_t i = 0; i < model->chapter_count; i++)
        count += model->chapters[i]->category_count;
    collector.chapters = xcalloc(model->chapter_count + 1, sizeof(*collector.chapters));
    collector.bits = xcalloc(count + 1, sizeof(*collector.bits));
    count = 0;
    for (size_t i = 0; i < model->chapter_count; i++) {
        collector.chapters[i].bits = &collector.bits[count];
        count += model->chapters[i]->category_count;
    }
    return collector;
}

static void collector_done(struct collector *collector)
{
    free(collector->chapters);
    free(collector->bits);
}

static uint64_t bit_of_publisher(struct values *values, const struct publisher *publisher)
{
    size_t i = 0;

    while (i < values->publisher_count && values->publishers[i] != publisher)
        i++;
    if (i == values->publisher_count)
        for (i = 0; i < values->publisher_count; i++)
            if (strcmp(values->publishers[i]->id, publisher->id) == 0)
                break;
    if (i == VALUES_MOST)
        return 0;
    if (i == values->publisher_count)
        values->publishers[values->publisher_count++] = publisher;
    return UINT64_C(1) << i;
}

static uint64_t bit_of_category(struct values *values, const char *category)
{
    size_t i = 0;

    while (i < values->category_count && strcmp(values->categories[i], category) != 0)
        i++;
    if (i == VALUES_MOST)
        return 0;
    if (i == values->category_count)
        values->categories[values->category_count++] = category;
    return UINT64_C(1) << i;
}

static uint64_t bits_of_texts(struct values *values, const struct words *categories)
{
    uint64_t bits = 0;

    for (size_t i = 0; i < categories->count; i++)
        bits |= bit_of_category(values, categories->items[i]);
    return bits;
}

static uint64_t bits_in_chapter(struct collector *collector, const struct chapter *chapter,
                                uint64_t has)
{
    struct known *known = &collector->chapters[chapter->index];
    uint64_t bits = 0;

    for (; has; has &= has - 1) {
        int place = __builtin_ctzll(has);

        if (!(known->found >> place & 1)) {
            known->found |= UINT64_C(1) << place;
            known->bits[place] =
                bit_of_category(collector->values, chapter->categories[place].name);
        }
        bits |= known->bits[place];
    }
    return bits;
}

static bool is_of_model(const struct model *model, const struct chapter *chapter)
{
    return chapter && chapter->index < model->chapter_count &&
           model->chapters[chapter->index] == chapter;
}

static uint64_t bits_of_categories(struct collector *collector, const struct group *group)
{
    const struct chapter *chapter = group->chapter;
    const struct event *event = group->event;

    if (!is_of_model(collector->model, chapter) || !chapter->has_categories ||
        !chapter_has(chapter, event))
        return bits_of_texts(collector->values, &event->categories);
    return bits_in_chapter(collector, chapter, chapter->has_categories[event - chapter->events]);
}

void values_collect(struct values *values, const struct published *published)
{
    struct collector collector = collector_new(values, published->model);

    *values = (struct values){
        .groups = published->groups,
        .of_groups = xcalloc(published->group_count + 1, sizeof(*values->of_groups)),
    };
    for (size_t i = 0; i < published->group_count; i++) {
        const struct group *group = &published->groups[i];
        const struct event *event = group->event;

        values->of_groups[i] = (struct occurring){
            .publishers = bit_of_publisher(values, event->publisher),
            .categories = bits_of_categories(&collector, group),
            .statuses = UINT64_C(1) << (event->removed ? STATUS_CANCELLED : event->status),
        };
    }
    collector_done(&collector);
}

void values_done(struct values *values)
{
    free(values->of_groups);
}

void values_add(const struct values *values, const struct group *const *groups, size_t count,
                struct occurring *all)
{
    for (size_t i = 0; i < count; i++) {
        const struct occurring *one = &values->of_groups[groups[i] - values->groups];

        all->publishers |= one->publishers;
        all->categories |= one->categories;
        all->statuses |= one->statuses;
    }
}
