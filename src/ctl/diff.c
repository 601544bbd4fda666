/*
 * Calendars before and after: see diff.h. First the events that anything may become of are
 * collected, then for each of them and each calendar it is decided what does; all that is asked is
 * whether the calendar showed it and whether it will.
 */

#include "ctl/diff.h"

#include "base/arena.h"
#include "base/memory.h"
#include "base/strtab.h"
#include "daybook/agenda.h"
#include "daybook/canonical.h"
#include "daybook/select.h"
#include "render/render.h"

#include <string.h>

/* An event that something may become of. */
struct subject {
    const char *uid;
    const struct revision *revision; /* the plan's; or NULL */
    const struct row *before, *after; /* in the journal, before and after; or NULL */
    const struct group *group; /* as it is public now; or NULL */
    const struct event *event; /* as it was public; or NULL */
};

/* What the subjects are made of; everything by UID. */
struct finder {
    struct diff *diff;
    struct strtab *groups, *rows, *revisions;
    struct strtab *seen;
    struct subject *subjects; /* owned */
    size_t count, capacity;
};

static const struct plan *plan_of(const struct diff *diff)
{
    return diff->desk->printing->plan;
}

/* --- calendars -------------------------------------------------------------------------------- */

static struct strtab *members(struct diff *diff, const struct feed_stamp *stamp)
{
    struct strtab *uids = strtab_new();
    char *rest = arena_strdup(diff->arena, stamp->members), *uid;

    while ((uid = strsep(&rest, "\n")))
        if (*uid)
            strtab_put(uids, uid, uid);
    return uids;
}

static struct strtab *listed(const struct listing *listing)
{
    struct strtab *uids = strtab_new();

    for (size_t i = 0; i < listing->count; i++)
        strtab_put(uids, listing->groups[i]->uid, (void *)listing->groups[i]);
    return uids;
}

static void add_calendar(struct diff *diff, const char *id, const char *was,
                         const struct feed_stamp *before, const struct listing *after)
{
    const struct printing *printing = diff->desk->printing;
    struct calendar *calendar = &diff->calendars[diff->calendar_count++];

    *calendar = (struct calendar){.id = id, .was = was, .before = before, .after = after};
    if (before)
        calendar->uids_before = members(diff, before);
    if (after)
        calendar->uids_after = listed(after);
    if (before && after)
        calendar->differs = !digest_equal(
            &before->digest,
            &printing->rendering->stamps[after - printing->plan->published.listings].digest);
}

/* Under its own name, and under those that its subscribers have been sent on from since. */
static void add_feed(struct diff *diff, struct strtab *taken, const struct listing *listing)
{
    const struct feed *feed = listing->feed;
    const struct journal *journal = diff->desk->journal;
    const struct feed_stamp *before = journal_feed(journal, feed->id);
    size_t known = diff->calendar_count;

    if (before)
        add_calendar(diff, feed->id, NULL, before, listing);
    for (size_t i = 0; i < feed->formerly.count; i++) {
        const char *was = feed->formerly.items[i];

        strtab_put(taken, was, diff);
        before = journal_feed(journal, was);
        if (before)
            add_calendar(diff, feed->id, was, before, listing);
    }
    if (diff->calendar_count == known)
        add_calendar(diff, feed->id, NULL, NULL, listing);
    strtab_put(taken, feed->id, diff);
}

static size_t most_calendars(const struct diff *diff)
{
    const struct model *model = diff->desk->edition->model;
    size_t count = model->feed_count + diff->desk->journal->feed_count;

    for (size_t i = 0; i < model->feed_count; i++)
        count += model->feeds[i].formerly.count;
    return count;
}

static void add_calendars(struct diff *diff)
{
    const struct published *published = &plan_of(diff)->published;
    const struct journal *journal = diff->desk->journal;
    struct strtab *taken = strtab_new();

    diff->calendars = xcalloc(most_calendars(diff), sizeof(*diff->calendars));
    for (size_t i = 0; i < published->model->feed_count; i++)
        add_feed(diff, taken, &published->listings[i]);
    for (size_t i = 0; i < journal->feed_count; i++)
        if (!strtab_get(taken, journal->feeds[i].id))
            add_calendar(diff, journal->feeds[i].id, NULL, &journal->feeds[i], NULL);
    strtab_free(taken);
}

bool calendar_is_another(const struct calendar *calendar)
{
    return !calendar->before || !calendar->after || calendar->was ||
           (calendar->differs && !calendar->changes);
}

/* --- subjects --------------------------------------------------------------------------------- */

static const struct event *event_before(struct finder *finder, const struct row *row)
{
    struct diff *diff = finder->diff;
    struct event *event;

    if (!row || canonical_parse(row->content, diff->desk->edition->zones, diff->arena, &event) < 0)
        return NULL;
    event->id = row->id;
    return event;
}

static void look_at(struct finder *finder, const char *uid)
{
    const struct row *before = journal_find(finder->diff->desk->journal, uid);
    const struct row *after = strtab_get(finder->rows, uid);

    if (strtab_get(finder->seen, uid))
        return;
    strtab_put(finder->seen, uid, (void *)uid);
    GROW(finder->subjects, finder->count, finder->capacity);
    finder->subjects[finder->count++] = (struct subject){
        .uid = uid,
        .revision = strtab_get(finder->revisions, uid),
        .before = before,
        .after = after ? after : before,
        .group = strtab_get(finder->groups, uid),
        .event = event_before(finder, before),
    };
}

static void look_at_difference(struct finder *finder, const struct calendar *calendar)
{
    char *rest = arena_strdup(finder->diff->arena, calendar->before->members), *uid;

    while ((uid = strsep(&rest, "\n")))
        if (*uid && !(calendar->after && strtab_get(calendar->uids_after, uid)))
            look_at(finder, uid);
    for (size_t i = 0; calendar->after && i < calendar->after->count; i++)
        if (!strtab_get(calendar->uids_before, calendar->after->groups[i]->uid))
            look_at(finder, calendar->after->groups[i]->uid);
}

static bool is_held(const struct group *group)
{
    return group && !group->event->file && !group->event->removed;
}

static void find_subjects(struct finder *finder)
{
    const struct diff *diff = finder->diff;
    const struct published *published = &plan_of(diff)->published;
    const struct journal_write *write = &plan_of(diff)->write;

    for (size_t i = 0; i < published->group_count; i++)
        strtab_put(finder->groups, published->groups[i].uid, (void *)&published->groups[i]);
    for (size_t i = 0; i < write->row_count; i++)
        strtab_put(finder->rows, write->rows[i].uid, (void *)&write->rows[i]);
    for (size_t i = 0; i < write->revision_count; i++)
        if (write->revisions[i].kind != REVISION_PHASE)
            strtab_put(finder->revisions, write->revisions[i].uid, (void *)&write->revisions[i]);
    for (size_t i = 0; i < write->revision_count; i++)
        if (write->revisions[i].kind != REVISION_PHASE)
            look_at(finder, write->revisions[i].uid);
    for (size_t i = 0; i < write->forgotten_count; i++)
        look_at(finder, write->forgotten[i]);
    for (size_t i = 0; i < published->group_count; i++)
        if (is_held(&published->groups[i]))
            look_at(finder, published->groups[i].uid);
    for (size_t i = 0; i < diff->calendar_count; i++)
        if (diff->calendars[i].before)
            look_at_difference(finder, &diff->calendars[i]);
}

static struct finder finder_new(struct diff *diff)
{
    struct finder finder = {
        .diff = diff,
        .groups = strtab_new(),
        .rows = strtab_new(),
        .revisions = strtab_new(),
        .seen = strtab_new(),
    };

    find_subjects(&finder);
    return finder;
}

static void finder_done(struct finder *finder)
{
    strtab_free(finder->groups);
    strtab_free(finder->rows);
    strtab_free(finder->revisions);
    strtab_free(finder->seen);
    free(finder->subjects);
}

/* --- what becomes of one ---------------------------------------------------------------------- */

static const struct event *event_now(const struct subject *subject)
{
    return subject->group ? subject->group->event : subject->event;
}

/* By the date that subscribers know as well as by the new one: a slip in the year is no past. */
static bool is_over(const struct diff *diff, const struct subject *subject)
{
    int64_t now = diff->desk->now;

    return subject->event && agenda_is_over(subject->event, now) &&
           agenda_is_over(event_now(subject), now);
}

static bool is_state(const struct row *row, enum row_state state)
{
    return row && row->state == state;
}

static const char *why_it_vanishes(const struct calendar *calendar, const struct subject *subject)
{
    const struct event *event;

    if (!calendar->after)
        return "the feed is gone";
    if (!subject->group)
        return "it is gone from the files, and history.show_removed_for is 0";
    event = subject->group->event;
    if (!select_takes(calendar->after->feed, event))
        return "it no longer fits the feed";
    if (event->removed)
        return "it is gone from the files, and the feed does not show what was removed";
    if (event->status == STATUS_CANCELLED && calendar->after->feed->show_cancelled == SHOW_NOT)
        return "it is cancelled, and the feed does not show what was cancelled";
    if (!when_has_day(&event->shown))
        return "its day is no longer known, and the feed shows only events that have one";
    return "it is outside the days that the feed shows";
}

static enum fate fate_of_gone(const struct diff *diff, const struct calendar *calendar,
                              const struct subject *subject)
{
    if (is_state(subject->before, ROW_REMOVED) && is_state(subject->after, ROW_REMOVED))
        return FATE_STUB_ENDS;
    if (is_over(diff, subject))
        return calendar->after ? FATE_LEAVES : FATE_COUNT;
    return FATE_VANISHES;
}

/* FATE_COUNT: nothing that its subscribers see. */
static enum fate fate_of(const struct diff *diff, const struct calendar *calendar,
                         const struct subject *subject)
{
    bool before = calendar->before && strtab_get(calendar->uids_before, subject->uid);
    bool after = calendar->after && strtab_get(calendar->uids_after, subject->uid);
    const struct revision *revision = subject->revision;

    if (!calendar->before || (!before && !after))
        return FATE_COUNT;
    if (is_state(subject->after, ROW_WITHDRAWN))
        return FATE_WITHDRAWN;
    if (!after)
        return fate_of_gone(diff, calendar, subject);
    if (is_held(subject->group))
        return FATE_HELD;
    if (before)
        return revision ? FATE_CHANGES : FATE_COUNT;
    return revision && (revision->kind == REVISION_ADDED || revision->kind == REVISION_RETURNED)
               ? FATE_CHANGES
               : FATE_COMES;
}

/* --- changes ---------------------------------------------------------------------------------- */

static const size_t *still_in(struct diff *diff, const struct subject *subject, size_t *ret_count)
{
    size_t *indices = arena_array(diff->arena, diff->calendar_count, sizeof(*indices)), count = 0;

    for (size_t i = 0; i < diff->calendar_count; i++)
        if (diff->calendars[i].after && strtab_get(diff->calendars[i].uids_after, subject->uid))
            indices[count++] = i;
    *ret_count = count;
    return indices;
}

static struct change *add_change(struct diff *diff, const struct subject *subject, enum fate fate,
                                 const char *why)
{
    const struct event *event = event_now(subject);
    struct change *change;

    GROW(diff->changes, diff->change_count, diff->change_capacity);
    change = &diff->changes[diff->change_count++];
    *change = (struct change){
        .fate = fate,
        .uid = subject->uid,
        .id = event ? event->id : subject->uid,
        .title = event ? event->title : "",
        .start = event ? event->start : INT64_MAX,
        .revision = subject->revision,
        .why = why,
        .calendars = arena_array(diff->arena, diff->calendar_count, sizeof(size_t)),
    };
    if (fate == FATE_VANISHES)
        change->still_in = still_in(diff, subject, &change->still_count);
    return change;
}

/* The change of this subject, whose first is `from`, that is of the same kind. */
static struct change *change_for(struct diff *diff, size_t from, const struct subject *subject,
                                 enum fate fate, const char *why)
{
    for (size_t i = from; i < diff->change_count; i++)
        if (diff->changes[i].fate == fate && diff->changes[i].why == why)
            return &diff->changes[i];
    return add_change(diff, subject, fate, why);
}

/* What is in no calendar is on pages and in data. */
static void judge_without_calendar(struct diff *diff, const struct subject *subject)
{
    if (is_held(subject->group))
        add_change(diff, subject, FATE_HELD, NULL);
    else if (is_state(subject->after, ROW_WITHDRAWN))
        add_change(diff, subject, FATE_WITHDRAWN, NULL);
    else if (subject->revision)
        add_change(diff, subject,
                   subject->revision->kind == REVISION_CLEARED ? FATE_LEAVES : FATE_CHANGES, NULL);
}

static void judge(struct diff *diff, const struct subject *subject)
{
    size_t from = diff->change_count;

    for (size_t i = 0; i < diff->calendar_count; i++) {
        struct calendar *calendar = &diff->calendars[i];
        enum fate fate = fate_of(diff, calendar, subject);
        struct change *change;

        if (fate == FATE_COUNT)
            continue;
        change = change_for(diff, from, subject, fate,
                            fate == FATE_VANISHES ? why_it_vanishes(calendar, subject) : NULL);
        ((size_t *)change->calendars)[change->calendar_count++] = i;
        calendar->changes += fate != FATE_HELD;
    }
    if (diff->change_count == from)
        judge_without_calendar(diff, subject);
}

static int by_calendars(const struct change *a, const struct change *b)
{
    for (size_t i = 0; i < a->calendar_count && i < b->calendar_count; i++)
        if (a->calendars[i] != b->calendars[i])
            return a->calendars[i] < b->calendars[i] ? -1 : 1;
    if (a->calendar_count == b->calendar_count)
        return 0;
    if (!a->calendar_count || !b->calendar_count)
        return a->calendar_count ? -1 : 1;
    return a->calendar_count < b->calendar_count ? -1 : 1;
}

static int by_place(const void *x, const void *y)
{
    const struct change *a = x, *b = y;
    int order = by_calendars(a, b);

    if (order)
        return order;
    if ((a->fate == FATE_VANISHES) != (b->fate == FATE_VANISHES))
        return a->fate == FATE_VANISHES ? -1 : 1;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    return strcmp(a->id, b->id);
}

/* --- all of it -------------------------------------------------------------------------------- */

struct diff *diff_new(const struct desk *desk)
{
    struct diff *diff = xcalloc(1, sizeof(*diff));
    struct finder finder;

    diff->desk = desk;
    diff->arena = arena_new();
    add_calendars(diff);
    finder = finder_new(diff);
    for (size_t i = 0; i < finder.count; i++)
        judge(diff, &finder.subjects[i]);
    finder_done(&finder);
    if (diff->change_count)
        qsort(diff->changes, diff->change_count, sizeof(*diff->changes), by_place);
    for (size_t i = 0; i < diff->change_count; i++) {
        diff->told += diff->changes[i].fate != FATE_HELD;
        diff->losses += diff->changes[i].fate == FATE_VANISHES;
    }
    return diff;
}

struct diff *diff_free(struct diff *diff)
{
    if (!diff)
        return NULL;
    for (size_t i = 0; i < diff->calendar_count; i++) {
        strtab_free(diff->calendars[i].uids_before);
        strtab_free(diff->calendars[i].uids_after);
    }
    free(diff->calendars);
    free(diff->changes);
    arena_free(diff->arena);
    free(diff);
    return NULL;
}

enum ctl_exit diff_verdict(const struct diff *diff)
{
    if (diff->losses)
        return CTL_LOSES;
    if (diff->told)
        return CTL_DIFFERENT;
    for (size_t i = 0; i < diff->calendar_count; i++)
        if (calendar_is_another(&diff->calendars[i]))
            return CTL_DIFFERENT;
    return CTL_FINE;
}
