/* Feeds, which events they take, and selectors and categories that look like slips. See select.h
 * and build.h. */

#include "daybook/select.h"

#include "base/arena.h"
#include "base/memory.h"
#include "base/nearest.h"
#include "daybook/build.h"
#include "daybook/chapter.h"
#include "daybook/ground.h"

#include <stdlib.h>
#include <string.h>

/* More distinct categories than this are not compared with each other. */
#define MANY_CATEGORIES 2000

/* The feed of everything has the settings' defaults: settings.c, feed_rows. */
#define EVERYTHING_REFRESH 3600
#define EVERYTHING_CANCELLED_FOR (30 * 86400)

static bool holds(const struct words *list, const char *word)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i], word) == 0)
            return true;
    return false;
}

static bool holds_any(const struct words *list, const struct words *words)
{
    for (size_t i = 0; i < words->count; i++)
        if (holds(list, words->items[i]))
            return true;
    return false;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool holds_id(const struct words *ids, const char *id)
{
    return bsearch(&id, ids->items, ids->count, sizeof(*ids->items), by_text) != NULL;
}

bool select_takes(const struct feed *feed, const struct event *event)
{
    if (feed->ids.count && !holds_id(&feed->ids, event->id))
        return false;
    if (feed->publishers.count && !holds(&feed->publishers, event->publisher->id))
        return false;
    if (feed->categories.count && !holds_any(&feed->categories, &event->categories))
        return false;
    if (feed->exclude_categories.count && holds_any(&feed->exclude_categories, &event->categories))
        return false;
    return !feed->status.count || event->status == STATUS_CANCELLED || event->removed ||
           holds(&feed->status, event_status_name(event->status));
}

/* --- selectors that name nothing -------------------------------------------------------------- */

/* Says of each name that is none what was probably meant. */
static void check_names(struct builder *builder, const char *file, const struct text_list *names,
                        const struct strtab *known,
                        void (*say)(struct diag *diag, const char *file, int line,
                                    const char *format, ...),
                        const char *problem)
{
    for (size_t i = 0; i < names->count; i++) {
        const char *name = names->items[i].s, *nearest;

        if (strtab_get(known, name))
            continue;
        nearest = nearest_known(builder, known, name);
        if (nearest)
            say(builder->diag, file, names->items[i].line, "%s \"%s\" (did you mean \"%s\"?)",
                problem, name, nearest);
        else
            say(builder->diag, file, names->items[i].line, "%s \"%s\"", problem, name);
    }
}

/* Every category of the daybook; the array is the caller's to free(). */
static struct strtab *count_categories(const struct builder *builder, struct category **ret_all,
                                       size_t *ret_count)
{
    struct strtab *table = strtab_new();
    size_t count = 0, most = 0;
    struct category *all;

    for (size_t i = 0; i < builder->chapter_count; i++)
        most += builder->chapters[i]->category_count;
    all = xcalloc(most, sizeof(*all));
    for (size_t i = 0; i < builder->chapter_count; i++) {
        const struct chapter *chapter = builder->chapters[i];

        for (size_t j = 0; j < chapter->category_count; j++) {
            const struct category *here = &chapter->categories[j];
            struct category *category = strtab_put(table, here->name, &all[count]);

            if (category == &all[count])
                all[count++] = *here;
            else
                category->used += here->used;
        }
    }
    *ret_all = all;
    *ret_count = count;
    return table;
}

static void check_once_used(struct builder *builder, const struct category *once,
                            const struct category *all, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (all[i].used > 1 && nearest_distance(once->name, all[i].name, 1) <= 1) {
            diag_warning(builder->diag, once->file, once->line,
                         "the category \"%s\" is used once, \"%s\" %zu times: is it the same?",
                         once->name, all[i].name, all[i].used);
            return;
        }
    }
}

void select_check_categories(struct builder *builder)
{
    const struct drafts *drafts = builder->drafts;
    static const char no_such_category[] = "no event has the category";
    struct category *all;
    size_t count;
    struct strtab *known = count_categories(builder, &all, &count);

    for (size_t i = 0; i < count && count <= MANY_CATEGORIES; i++)
        if (all[i].used == 1)
            check_once_used(builder, &all[i], all, count);
    for (size_t i = 0; i < drafts->file_count; i++) {
        const struct config_file *file = drafts->files[i];

        for (size_t j = 0; j < file->feed_count; j++) {
            check_names(builder, file->name, &file->feeds[j].categories, known, diag_warning,
                        no_such_category);
            check_names(builder, file->name, &file->feeds[j].exclude_categories, known,
                        diag_warning, no_such_category);
        }
    }
    strtab_free(known);
    free(all);
}

/* --- feeds ------------------------------------------------------------------------------------ */

static struct feed feed_of_everything(const struct builder *builder)
{
    return (struct feed){
        .id = builder->model->site.feed,
        .title = builder->model->site.title,
        .refresh = EVERYTHING_REFRESH,
        .show_past = -1,
        .show_future = -1,
        .show_cancelled_for = EVERYTHING_CANCELLED_FOR,
        .file = builder->drafts->files[0]->name,
    };
}

static struct words sorted_words_of(struct arena *arena, const struct text_list *list)
{
    struct words words = words_of(arena, list);

    if (words.count)
        qsort((void *)words.items, words.count, sizeof(*words.items), by_text);
    return words;
}

static struct feed feed_of_draft(const struct builder *builder, const struct config_file *file,
                                 const struct feed_draft *draft)
{
    return (struct feed){
        .id = draft->id.s,
        .title = draft->title.s,
        .description = draft->description.s,
        .color = draft->color.s,
        .refresh = draft->refresh.value,
        .show_past = draft->show_past.value,
        .show_future = draft->show_future.value,
        .show_cancelled = (enum show_cancelled)draft->show_cancelled.value,
        .show_cancelled_for = draft->show_cancelled_for.value,
        .show_date_tbc = draft->show_date_tbc.value,
        .formerly = words_of(builder->arena, &draft->formerly),
        .publishers = words_of(builder->arena, &draft->publishers),
        .categories = words_of(builder->arena, &draft->categories),
        .exclude_categories = words_of(builder->arena, &draft->exclude_categories),
        .status = words_of(builder->arena, &draft->status),
        .ids = sorted_words_of(builder->arena, &draft->ids),
        .file = file->name,
        .line = draft->line,
    };
}

static void take_name(struct builder *builder, struct strtab *names, const char *file,
                      const struct text *name)
{
    if (name->s && strcmp(name->s, builder->model->site.feed) == 0)
        diag_error(builder->diag, file, name->line,
                   "\"%s\" is the feed of everything: take another id, or set site.feed", name->s);
    else if (name->s && strtab_put(names, name->s, (void *)name) != name)
        diag_error(builder->diag, file, name->line, "there is another feed \"%s\"", name->s);
}

static size_t count_feeds(const struct drafts *drafts)
{
    size_t count = 1;

    for (size_t i = 0; i < drafts->file_count; i++)
        count += drafts->files[i]->feed_count;
    return count;
}

static void build_feed(struct builder *builder, struct strtab *names,
                       const struct config_file *file, const struct feed_draft *draft,
                       struct feed *feed)
{
    take_name(builder, names, file->name, &draft->id);
    for (size_t i = 0; i < draft->formerly.count; i++)
        take_name(builder, names, file->name, &draft->formerly.items[i]);
    check_names(builder, file->name, &draft->publishers, builder->ground->by_id, diag_error,
                "unknown publisher");
    check_names(builder, file->name, &draft->ids, builder->events, diag_error, "unknown event");
    *feed = feed_of_draft(builder, file, draft);
}

void select_feeds(struct builder *builder)
{
    const struct drafts *drafts = builder->drafts;
    struct model *model = builder->model;
    struct feed *feeds = arena_array(builder->arena, count_feeds(drafts), sizeof(*feeds));
    struct strtab *names = strtab_new();

    feeds[0] = feed_of_everything(builder);
    model->feed_count = 1;
    for (size_t i = 0; i < drafts->file_count; i++) {
        const struct config_file *file = drafts->files[i];

        for (size_t j = 0; j < file->feed_count; j++)
            build_feed(builder, names, file, &file->feeds[j], &feeds[model->feed_count++]);
    }
    model->feeds = feeds;
    strtab_free(names);
}
