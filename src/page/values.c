/* What occurs in calendars: see values.h. */

#include "page/values.h"

#include "base/memory.h"
#include "base/strtab.h"
#include "daybook/chapter.h"
#include "page/trait.h"

/* The categories of a chapter by their numbers in `values`, each found when it is first met. */
struct known {
    uint64_t found; /* by their places in the chapter */
    uint32_t *numbers; /* of `numbers` below */
};

struct collector {
    struct values *values;
    const struct model *model;
    struct strtab *publishers, *categories; /* owned: id or text -> number + 1 */
    uint32_t *of_publishers; /* owned: of each of the model: number + 1; 0: not met yet */
    struct known *chapters; /* owned: one of each chapter of the model */
    uint32_t *numbers; /* owned */
};

static struct collector collector_new(struct values *values, const struct model *model)
{
    struct collector collector = {
        .values = values,
        .model = model,
        .publishers = strtab_new(),
        .categories = strtab_new(),
        .of_publishers = xcalloc(model->publisher_count + 1, sizeof(*collector.of_publishers)),
        .chapters = xcalloc(model->chapter_count + 1, sizeof(*collector.chapters)),
    };
    size_t count = 0;

    for (size_t i = 0; i < model->chapter_count; i++)
        count += model->chapters[i]->category_count;
    collector.numbers = xcalloc(count + 1, sizeof(*collector.numbers));
    count = 0;
    for (size_t i = 0; i < model->chapter_count; i++) {
        collector.chapters[i].numbers = &collector.numbers[count];
        count += model->chapters[i]->category_count;
    }
    return collector;
}

static void collector_done(struct collector *collector)
{
    strtab_free(collector->publishers);
    strtab_free(collector->categories);
    free(collector->of_publishers);
    free(collector->chapters);
    free(collector->numbers);
}

/* --- numbers ---------------------------------------------------------------------------------- */

/* The number under which the text is known; or, and it is from now on, `next`. */
static uint32_t number_of(struct strtab *known, const char *text, size_t next)
{
    return (uint32_t)((uintptr_t)strtab_put(known, text, (void *)(uintptr_t)(next + 1)) - 1);
}

static uint32_t number_of_id(struct collector *collector, const struct publisher *publisher)
{
    struct values *values = collector->values;
    uint32_t number = number_of(collector->publishers, publisher->id, values->publisher_count);

    if (number == values->publisher_count) {
        GROW(values->publishers, values->publisher_count, values->publisher_capacity);
        values->publishers[values->publisher_count++] =
            (struct value){.what = publisher, .trait = trait_of(publisher->id)};
    }
    return number;
}

/* Of what has gone from the files it may be one that is not the model's. */
static uint32_t number_of_publisher(struct collector *collector, const struct publisher *publisher)
{
    const struct model *model = collector->model;
    uint32_t *known;

    if (publisher < model->publishers || publisher >= model->publishers + model->publisher_count)
        return number_of_id(collector, publisher);
    known = &collector->of_publishers[publisher - model->publishers];
    if (!*known)
        *known = number_of_id(collector, publisher) + 1;
    return *known - 1;
}

static uint32_t number_of_category(struct collector *collector, const char *category)
{
    struct values *values = collector->values;
    uint32_t number = number_of(collector->categories, category, values->category_count);

    if (number == values->category_count) {
        GROW(values->categories, values->category_count, values->category_capacity);
        values->categories[values->category_count++] =
            (struct value){.what = category, .trait = trait_of(category)};
    }
    return number;
}

static void add_number(struct values *values, uint32_t number)
{
    GROW(values->numbers, values->number_count, values->number_capacity);
    values->numbers[values->number_count++] = number;
}

/* --- groups ----------------------------------------------------------------------------------- */

static void add_texts(struct collector *collector, const struct words *categories)
{
    for (size_t i = 0; i < categories->count; i++)
        add_number(collector->values, number_of_category(collector, categories->items[i]));
}

static void add_known(struct collector *collector, const struct chapter *chapter, uint64_t has)
{
    struct known *known = &collector->chapters[chapter->index];

    for (; has; has &= has - 1) {
        int place = __builtin_ctzll(has);

        if (!(known->found >> place & 1)) {
            known->found |= UINT64_C(1) << place;
            known->numbers[place] = number_of_category(collector, chapter->categories[place].name);
        }
        add_number(collector->values, known->numbers[place]);
    }
}

static bool is_of_model(const struct model *model, const struct chapter *chapter)
{
    return chapter && chapter->index < model->chapter_count &&
           model->chapters[chapter->index] == chapter;
}

static void add_categories(struct collector *collector, const struct group *group)
{
    const struct chapter *chapter = group->chapter;
    const struct event *event = group->event;

    if (!is_of_model(collector->model, chapter) || !chapter->has_categories ||
        !chapter_has(chapter, event))
        add_texts(collector, &event->categories);
    else
        add_known(collector, chapter, chapter->has_categories[event - chapter->events]);
}

/* Instances have statuses of their own. */
static uint64_t traits_of(const struct values *values, const struct value_numbers *numbers,
                          const struct event *event)
{
    uint64_t traits = values->publishers[numbers->publisher].trait;

    for (size_t i = 0; i < numbers->category_count; i++)
        traits |= values->categories[values->numbers[numbers->category + i]].trait;
    for (enum event_status status = 0; status <= STATUS_CANCELLED; status++)
        if (event->series || status == numbers->status)
            traits |= trait_of(event_status_name(status));
    return traits;
}

void values_collect(struct values *values, const struct published *published)
{
    struct collector collector = collector_new(values, published->model);

    *values = (struct values){
        .groups = published->groups,
        .of_groups = xcalloc(published->group_count + 1, sizeof(*values->of_groups)),
        .traits = xcalloc(published->group_count + 1, sizeof(*values->traits)),
    };
    for (size_t i = 0; i < published->group_count; i++) {
        const struct event *event = published->groups[i].event;
        size_t begin = values->number_count;

        add_categories(&collector, &published->groups[i]);
        values->of_groups[i] = (struct value_numbers){
            .publisher = number_of_publisher(&collector, event->publisher),
            .category = (uint32_t)begin,
            .category_count = (uint32_t)(values->number_count - begin),
            .status = event->removed ? STATUS_CANCELLED : event->status,
        };
        values->traits[i] = traits_of(values, &values->of_groups[i], event);
    }
    collector_done(&collector);
}

void values_done(struct values *values)
{
    free(values->of_groups);
    free(values->traits);
    free(values->numbers);
    free(values->publishers);
    free(values->categories);
}

/* --- calendars -------------------------------------------------------------------------------- */

struct occurring values_begin(struct values *values)
{
    values->calendar++;
    return (struct occurring){0};
}

/* Whether it is the first time in this calendar. */
static bool is_new(const struct values *values, struct value *value)
{
    bool is_new = value->found_in != values->calendar;

    value->found_in = values->calendar;
    return is_new;
}

static void add_publisher(struct values *values, struct value *value, struct occurring *found)
{
    if (!is_new(values, value))
        return;
    if (found->publisher_count < VALUES_MOST)
        found->publishers[found->publisher_count++] = value->what;
    else
        found->is_cut = true;
}

static void add_category(struct values *values, struct value *value, struct occurring *found)
{
    if (!is_new(values, value))
        return;
    if (found->category_count < VALUES_MOST)
        found->categories[found->category_count++] = value->what;
    else
        found->is_cut = true;
}

void values_add(struct values *values, const struct group *const *groups, size_t count,
                struct occurring *found)
{
    for (size_t i = count; i-- > 0;) {
        const struct value_numbers *one = &values->of_groups[groups[i] - values->groups];

        add_publisher(values, &values->publishers[one->publisher], found);
        for (size_t j = 0; j < one->category_count; j++)
            add_category(values, &values->categories[values->numbers[one->category + j]], found);
        found->has_status[one->status] = true;
    }
}
