/* What each feed shows, and what has changed in it: see plan.h. */

#include "base/memory.h"
#include "daybook/agenda.h"
#include "daybook/canonical.h"
#include "daybook/planner.h"
#include "daybook/select.h"

#include <string.h>

static void list_groups(struct planner *planner, struct listing *listing)
{
    const struct published *published = &planner->plan->published;
    const struct group **groups =
        arena_array(planner->arena, published->group_count, sizeof(struct group *));

    for (size_t i = 0; i < published->group_count; i++) {
        const struct group *group = &published->groups[i];

        if (select_takes(listing->feed, group->event) &&
            agenda_shown(planner->model, listing->feed, group, planner->options->now))
            groups[listing->count++] = group;
    }
    listing->groups = groups;
}

/* --- changes ---------------------------------------------------------------------------------- */

/* Finds the event of a revision, once for each UID. */
struct finder {
    struct planner *planner;
    struct strtab *events; /* UID -> struct event */
};

static struct finder finder_new(struct planner *planner)
{
    const struct published *published = &planner->plan->published;
    struct finder finder = {.planner = planner, .events = strtab_sized(published->group_count)};

    for (size_t i = 0; i < published->group_count; i++)
        strtab_put_hashed(finder.events, published->groups[i].uid, published->groups[i].uid_hash,
                          (void *)published->groups[i].event);
    return finder;
}

/* The event as it was last public: on show, or as the journal remembers it. */
static const struct event *find(struct finder *finder, const char *uid)
{
    struct planner *planner = finder->planner;
    const struct event *event = strtab_get(finder->events, uid);
    const struct row *row;
    struct event *restored;

    if (event || strtab_get(planner->is_forgotten, uid))
        return event;
    row = journal_find(planner->journal, uid);
    if (!row || canonical_parse(row->content, planner->zones, planner->arena, &restored) < 0)
        return NULL;
    restored->uid = row->uid;
    restored->id = row->id;
    restored->removed = true;
    strtab_put(finder->events, row->uid, restored);
    return restored;
}

/* Adds the revision to the feeds that take its event. Returns whether any feed has room for more.
 */
static bool list_change(struct finder *finder, const struct revision *revision,
                        struct listing *listings, const struct revision ***changes)
{
    struct planner *planner = finder->planner;
    const struct event *event = find(finder, revision->uid);
    size_t most = planner->model->history.changes_kept;
    bool room = false;

    for (size_t i = 0; i < planner->model->feed_count; i++) {
        struct listing *listing = &listings[i];

        if (listing->change_count == most)
            continue;
        room = true;
        if (event && revision->kind != REVISION_PHASE && select_takes(listing->feed, event))
            changes[i][listing->change_count++] = revision;
    }
    return room;
}

/* Newest first: those of this plan, then those of the journal. */
static void list_changes(struct planner *planner, struct listing *listings)
{
    const struct journal *journal = planner->journal;
    const struct journal_write *write = &planner->plan->write;
    size_t feeds = planner->model->feed_count;
    size_t total = journal->revision_count + write->revision_count;
    size_t most = planner->model->history.changes_kept;
    const struct revision ***changes = arena_array(planner->arena, feeds, sizeof(*changes));
    struct finder finder;
    bool room = true;

    for (size_t i = 0; i < feeds; i++)
        listings[i].changes = changes[i] =
            arena_array(planner->arena, total < most ? total : most, sizeof(struct revision *));
    if (!total)
        return;
    finder = finder_new(planner);
    for (size_t i = write->revision_count; room && i-- > 0;)
        room = list_change(&finder, &write->revisions[i], listings, changes);
    for (size_t i = journal->revision_count; room && i-- > 0;)
        room = list_change(&finder, &journal->revisions[i], listings, changes);
    strtab_free(finder.events);
}

void plan_listings(struct planner *planner)
{
    const struct model *model = planner->model;
    struct listing *listings = arena_array(planner->arena, model->feed_count, sizeof(*listings));

    for (size_t i = 0; i < model->feed_count; i++) {
        listings[i].feed = &model->feeds[i];
        list_groups(planner, &listings[i]);
    }
    list_changes(planner, listings);
    planner->plan->published.listings = listings;
}
