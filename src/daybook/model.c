/*
 * Drafts to a model: sites, publishers, events, their links and order, feeds. See model.h.
 *
 * Goes through everything even when something is wrong, so that all errors are known after one
 * pass; a value that config_load() refused is missing here and is not complained of again.
 */

#include "daybook/model.h"

#include "base/arena.h"
#include "base/memory.h"
#include "daybook/build.h"
#include "daybook/chapter.h"
#include "daybook/ground.h"
#include "daybook/journal.h"
#include "daybook/link_template.h"

#include <errno.h>
#include <string.h>

/* --- site ------------------------------------------------------------------------------------- */

static const char *without_slash(struct arena *arena, const char *url)
{
    size_t len = strlen(url);

    while (len && url[len - 1] == '/')
        len--;
    return arena_strndup(arena, url, len);
}

static const char *uid_domain(struct builder *builder, const struct site_draft *site)
{
    if (site->uid_domain.s)
        return site->uid_domain.s;
    if (site->base_url.s)
        return host_of(builder->arena, site->base_url.s);
    if (!site->base_url.line && !site->uid_domain.line)
        diag_warning(builder->diag, builder->drafts->files[0]->name, 0,
                     "events have identities under daybook.invalid: set site.base_url or "
                     "site.uid_domain before the first subscriber comes");
    return "daybook.invalid";
}

const char *site_path(const struct site *site)
{
    const char *host = site->base_url ? strstr(site->base_url, "://") + 3 : NULL;
    const char *path = host ? strchr(host, '/') : NULL;

    return path ? path : "";
}

static void build_site(struct builder *builder)
{
    const struct site_draft *site = &builder->drafts->site;
    const char *base_url = site->base_url.s;

    builder->model->site = (struct site){
        .title = site->title.s ? site->title.s : "",
        .base_url = base_url ? without_slash(builder->arena, base_url) : NULL,
        .uid_domain = uid_domain(builder, site),
        .feed = site->feed.s ? site->feed.s : "",
        .language = site->language.s ? site->language.s : "en",
        .soon = site->soon.value,
        .links = links_of(builder->arena, &site->links),
        .subscribe = site->subscribe.line ? links_of(builder->arena, &site->subscribe)
                                          : link_template_defaults,
        .embed = words_of(builder->arena, &site->embed),
    };
}

static void build_history(struct builder *builder)
{
    const struct history_draft *history = &builder->drafts->history;

    builder->model->history = (struct history){
        .show_removed_for = history->show_removed_for.value,
        .settle = history->settle.value,
        .removal_guard = (size_t)history->removal_guard.value,
        .changes_kept = (size_t)history->changes_kept.value,
    };
}

static void build_ground(struct builder *builder)
{
    struct model *model = builder->model;
    struct ground *ground = ground_new(builder, model->site.uid_domain);

    builder->ground = ground_settle(ground, builder->before ? builder->before->ground : NULL);
    model->ground = builder->ground;
    model->default_zone = builder->ground->default_zone;
    model->publishers = builder->ground->publishers;
    model->publisher_count = builder->ground->publisher_count;
}

/* --- chapters --------------------------------------------------------------------------------- */

/* A chapter as it was before, NULL where the file is another one or lies on other ground. */
struct earlier {
    struct chapter *chapter;
    const uint32_t *places; /* or NULL: nothing is known of that */
};

/* Of each file. */
static struct earlier *chapters_before(const struct builder *builder)
{
    struct earlier *earlier = xcalloc(builder->chapter_count, sizeof(*earlier));
    const struct model *before = builder->before;
    struct strtab *by_file;
    bool same_names;

    if (!before || before->ground != builder->ground)
        return earlier;
    same_names = builder->journal && before->names == builder->journal->names;
    by_file = strtab_new();
    for (size_t i = 0; i < before->chapter_count; i++)
        strtab_put(by_file, before->chapters[i]->file->name, &before->chapters[i]);
    for (size_t i = 0; i < builder->chapter_count; i++) {
        struct config_file *file = builder->drafts->files[i];
        struct chapter **chapter = strtab_get(by_file, file->name);

        if (!chapter || (*chapter)->file != file)
            continue;
        earlier[i].chapter = *chapter;
        if (same_names)
            earlier[i].places = before->chapter_places[chapter - before->chapters];
    }
    strtab_free(by_file);
    return earlier;
}

/* --- places ----------------------------------------------------------------------------------- */

static bool all_are_known(const uint32_t *places, size_t count)
{
    size_t i = 0;

    while (i < count && places[i])
        i++;
    return i == count;
}

static uint32_t *places_of(struct builder *builder, const struct chapter *chapter,
                           const uint32_t *before)
{
    uint32_t *places = arena_array(builder->arena, chapter->count, sizeof(*places));

    if (before && all_are_known(before, chapter->count))
        memcpy(places, before, chapter->count * sizeof(*places));
    else
        chapter_places(builder, chapter, places);
    return places;
}

static bool is_linked_to_new(const struct builder *builder, const struct chapter *chapter)
{
    for (size_t i = 0; i < chapter->linked_count; i++) {
        const struct chapter *to = chapter->linked[i];

        if (to->index >= builder->chapter_count || builder->chapters[to->index] != to)
            return true;
    }
    return false;
}

/* Those that are taken over stand in builder->chapters, the others have to be built: one that is
 * linked to one of those too, and so on. */
static void take_over(struct builder *builder, const struct earlier *before)
{
    bool again = true;

    for (size_t i = 0; i < builder->chapter_count; i++) {
        struct chapter *chapter = before[i].chapter;

        if (!chapter || chapter->said)
            continue;
        builder->places[i] = places_of(builder, chapter, before[i].places);
        if (!chapter_stands(builder, chapter, builder->places[i]))
            continue;
        chapter->index = i;
        builder->chapters[i] = chapter;
    }
    while (again) {
        again = false;
        for (size_t i = 0; i < builder->chapter_count; i++) {
            if (!builder->chapters[i] || !is_linked_to_new(builder, builder->chapters[i]))
                continue;
            builder->chapters[i] = NULL;
            again = true;
        }
    }
}

static void build_chapters(struct builder *builder)
{
    struct model *model = builder->model;
    struct earlier *before auto_free = NULL;

    builder->chapter_count = model->chapter_count = builder->drafts->file_count;
    builder->chapters = model->chapters =
        arena_array(builder->arena, builder->chapter_count, sizeof(struct chapter *));
    builder->places = model->chapter_places =
        arena_array(builder->arena, builder->chapter_count, sizeof(uint32_t *));
    model->names = builder->journal ? names_ref(builder->journal->names) : NULL;
    builder->by_file = strtab_new();
    before = chapters_before(builder);
    take_over(builder, before);
    for (size_t i = 0; i < builder->chapter_count; i++) {
        struct config_file *file = builder->drafts->files[i];
        struct chapter *chapter = builder->chapters[i];

        builder->chapters[i] = chapter ? chapter_ref(chapter) : chapter_new(builder, file);
        if (!chapter)
            builder->places[i] = places_of(builder, builder->chapters[i], NULL);
        builder->chapters[i]->index = i;
        strtab_put(builder->by_file, file->name, builder->chapters[i]);
    }
    link_ids(builder);
    link_parents(builder);
    link_uids(builder);
    for (size_t i = 0; i < builder->chapter_count; i++)
        if (chapter_is_new(builder->chapters[i]))
            chapter_finish(builder->chapters[i], before[i].chapter);
}

/* --- groups in order -------------------------------------------------------------------------- */

static int by_order(const void *a, const void *b)
{
    return group_order(*(const struct group *const *)a, *(const struct group *const *)b);
}

static bool is_taken_over(const struct builder *builder, const struct chapter *chapter)
{
    return chapter->index < builder->chapter_count && builder->chapters[chapter->index] == chapter;
}

/* In their order. */
static size_t groups_taken_over(const struct builder *builder, const struct group **ret_groups)
{
    const struct model *before = builder->before;
    size_t count = 0;

    for (size_t i = 0; before && i < before->group_count; i++)
        if (is_taken_over(builder, before->groups[i]->chapter))
            ret_groups[count++] = before->groups[i];
    return count;
}

static size_t groups_of_new(const struct builder *builder, const struct group **ret_groups)
{
    size_t count = 0;

    for (size_t i = 0; i < builder->chapter_count; i++) {
        const struct chapter *chapter = builder->chapters[i];

        for (size_t j = 0; chapter_is_new(chapter) && j < chapter->count; j++)
            ret_groups[count++] = &chapter->groups[j];
    }
    if (count)
        qsort(ret_groups, count, sizeof(struct group *), by_order);
    return count;
}

/* How many of them stand before the group. */
static size_t count_before(const struct group *const *groups, size_t count,
                           const struct group *group)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (group_order(groups[middle], group) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static size_t move(const struct group **to, const struct group **from, size_t count)
{
    if (count)
        memcpy(to, from, count * sizeof(*to));
    return count;
}

static uint32_t *places_in_order(const struct builder *builder, const struct group *const *groups,
                                 size_t count)
{
    uint32_t *places = arena_array(builder->arena, count, sizeof(*places));

    for (size_t i = 0; i < count; i++) {
        const struct chapter *chapter = groups[i]->chapter;

        places[i] = builder->places[chapter->index][groups[i] - chapter->groups];
    }
    return places;
}

/* Groups that are taken over keep their order, the new ones go in between. */
static void build_groups(struct builder *builder)
{
    struct model *model = builder->model;
    size_t total = strtab_count(builder->events), old_count, new_count, done = 0, at = 0;
    const struct group **groups = arena_array(builder->arena, total, sizeof(struct group *));
    const struct group **old auto_free = xcalloc(total, sizeof(struct group *));
    const struct group **new auto_free = xcalloc(total, sizeof(struct group *));

    if (diag_errors(builder->diag))
        return;
    old_count = groups_taken_over(builder, old);
    new_count = groups_of_new(builder, new);
    for (size_t i = 0; i < new_count; i++) {
        size_t before = count_before(old + at, old_count - at, new[i]);

        done += move(groups + done, old + at, before);
        at += before;
        groups[done++] = new[i];
    }
    done += move(groups + done, old + at, old_count - at);
    model->groups = groups;
    model->group_count = done;
    model->places = places_in_order(builder, groups, done);
}

/* --- what is taken back ----------------------------------------------------------------------- */

/* The journal's texts do not live as long as the model. */
static const char *remembered_uid(const struct builder *builder, const char *id)
{
    const char *uid = builder->journal ? journal_uid_of(builder->journal, id) : NULL;

    return uid ? arena_strdup(builder->arena, uid) : NULL;
}

static void build_withdrawal(struct builder *builder, const char *file, const struct text *id,
                             struct withdrawal *withdrawal)
{
    const struct event *event = strtab_get(builder->events, id->s);
    const char *uid = event ? event->uid : remembered_uid(builder, id->s), *nearest;

    *withdrawal = (struct withdrawal){.id = id->s, .uid = uid, .file = file, .line = id->line};
    if (event) {
        diag_warning(builder->diag, file, id->line,
                     "the event \"%s\" is withdrawn, and still written (%s:%d): it is not shown",
                     id->s, event->file, event->line);
    } else if (!uid && builder->journal) {
        nearest = nearest_known(builder, builder->journal->by_id, id->s);
        diag_warning(builder->diag, file, id->line,
                     nearest ? "withdraw: no event \"%s\" was ever published here (did you mean "
                               "\"%s\"?)"
                             : "withdraw: no event \"%s\" was ever published here",
                     id->s, nearest);
    }
}

static void build_withdrawals(struct builder *builder)
{
    const struct drafts *drafts = builder->drafts;
    struct withdrawal *withdrawals;
    size_t count = 0;

    for (size_t i = 0; i < drafts->file_count; i++)
        count += drafts->files[i]->withdraw.count;
    withdrawals = arena_array(builder->arena, count, sizeof(*withdrawals));
    count = 0;
    for (size_t i = 0; i < drafts->file_count; i++) {
        const struct config_file *file = drafts->files[i];

        for (size_t j = 0; j < file->withdraw.count; j++)
            build_withdrawal(builder, file->name, &file->withdraw.items[j], &withdrawals[count++]);
    }
    builder->model->withdrawals = withdrawals;
    builder->model->withdrawal_count = count;
}

/* --- the model -------------------------------------------------------------------------------- */

int model_build(struct drafts *drafts, struct zones *zones, const struct journal *journal,
                const struct model *before, struct diag *diag, struct model **ret_model)
{
    struct model *model = xcalloc(1, sizeof(*model));
    struct builder builder = {
        .drafts = drafts,
        .zones = zones,
        .journal = journal,
        .before = before,
        .diag = diag,
        .model = model,
        .arena = arena_new(),
    };

    model->arena = builder.arena;
    model->drafts = drafts_ref(drafts);
    build_site(&builder);
    build_history(&builder);
    build_ground(&builder);
    build_chapters(&builder);
    build_groups(&builder);
    select_feeds(&builder);
    select_check_categories(&builder);
    build_withdrawals(&builder);
    strtab_free(builder.by_file);
    if (diag_errors(diag)) {
        model_free(model);
        return -EINVAL;
    }
    *ret_model = model;
    return 0;
}

struct model *model_free(struct model *model)
{
    if (!model)
        return NULL;
    for (size_t i = 0; i < model->chapter_count; i++)
        chapter_unref(model->chapters[i]);
    ground_unref(model->ground);
    names_unref(model->names);
    drafts_unref(model->drafts);
    strtab_free(model->events);
    arena_free(model->arena);
    free(model);
    return NULL;
}
