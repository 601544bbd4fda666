/* An event of the files against what the journal remembers of it: see plan.h. */

#include "base/memory.h"
#include "daybook/agenda.h"
#include "daybook/canonical.h"
#include "daybook/former.h"
#include "daybook/planner.h"
#include "daybook/series.h"
#include "daybook/series_text.h"

#include <stdio.h>
#include <string.h>

/* --- whether it is public --------------------------------------------------------------------- */

/* Once it was public it stays so, unless the file names a later time than it did then. */
static bool is_public(const struct planner *planner, const struct event *event,
                      const struct row *row)
{
    if (event->draft || strtab_get(planner->withdrawn, event->uid))
        return false;
    return agenda_released(event, planner->options->now) ||
           (row && (row->state == ROW_PUBLIC || row->state == ROW_HELD) &&
            event->publish_at <= row->publish_at);
}

static bool parent_is_public(const struct planner *planner, const struct event *parent)
{
    return is_public(planner, parent, journal_find(planner->journal, parent->uid));
}

/* --- as its readers see it -------------------------------------------------------------------- */

/* The event under change: `event` is the model's until something of it has to be another. */
struct view {
    struct planner *planner;
    const struct row *row; /* or NULL */
    const struct event *event;
    struct event *own;
};

static struct event *own(struct view *view)
{
    if (!view->own) {
        view->own = arena_alloc(view->planner->arena, sizeof(*view->own));
        *view->own = *view->event;
        view->event = view->own;
    }
    return view->own;
}

static struct series_text series_of(const char **values)
{
    return (struct series_text){
        .when = canonical_value(values, "when"),
        .repeat = canonical_value(values, "repeat"),
        .dates = canonical_value(values, "dates"),
        .not_on = canonical_value(values, "not_on"),
    };
}

/* Whether days were taken off the beginning of a series, or came there: it has not moved. */
static bool begins_elsewhere(const struct view *view)
{
    struct planner *planner = view->planner;
    struct buf content auto_buf = BUF_INIT;
    const char **old, **new;
    struct series_text before, after;

    if (!view->event->series || !view->row || !view->row->content[0])
        return false;
    canonical_print(view->event, &content);
    old = canonical_values(view->row->content, planner->arena);
    new = canonical_values(content.data, planner->arena);
    before = series_of(old);
    after = series_of(new);
    return strcmp(canonical_value(old, "zone"), canonical_value(new, "zone")) == 0 &&
           series_text_begins_elsewhere(&before, &after);
}

/* Nobody knows how long a date has stood that a new journal finds: long enough. */
static char *next_dates(struct view *view, int64_t stamp, bool *ret_correction)
{
    const struct when *when = &view->event->when;
    const char *zone = zone_name(view->event->zone), *before = view->row ? view->row->dates : "";
    char *dates auto_free = NULL;

    *ret_correction = false;
    if (begins_elsewhere(view))
        dates = former_restated(before, when, zone);
    else
        dates = former_next(before, view->planner->first ? 0 : stamp,
                            view->planner->model->history.settle, when, zone, ret_correction);
    return arena_strdup(view->planner->plan->row_arena, dates);
}

/* An event that is off and whose `when` is "TBC" stays on the days that the journal remembers, or
 * is about to: nobody would see otherwise that it was postponed or cancelled. */
static void take_former_days(struct view *view)
{
    const struct event *event = view->event;
    int64_t stamp = planner_next_stamp(view->planner, view->row);
    struct dated former;
    bool correction;

    if (!event_is_off(event) || event->shown.kind != WHEN_UNDATED || !view->row ||
        !former_last_dated(next_dates(view, stamp, &correction), &former))
        return;
    own(view)->shown = when_days(&former.when);
    event_resolve(view->own);
}

static bool same(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

/* The step from a date in the journal to that of the event. */
static enum date_step step_from(const struct view *view, const char *when, const char *zone)
{
    struct dated before = {0}, after = {.when = view->event->when};

    if (begins_elsewhere(view))
        return STEP_SAME;
    if (when_parse(when, &before.when, NULL) < 0)
        return STEP_CONFIRMED;
    snprintf(before.zone, sizeof(before.zone), "%s", zone);
    snprintf(after.zone, sizeof(after.zone), "%s", zone_name(view->event->zone));
    return date_step(&before, &after, view->planner->zones);
}

static bool is_moving(enum date_step step)
{
    return step == STEP_MOVED || step == STEP_WIDENED;
}

/* Whether it is where and as it was, perhaps more precisely, so that a reason given for that is
 * still the reason. What does not take place has no date, however its `when` is written. */
static bool stands_as_it_did(const struct view *view)
{
    const char **values = canonical_values(view->row->content, view->planner->arena);
    const char *before = canonical_value(values, "status");
    bool was_off = strcmp(before, event_status_name(STATUS_CANCELLED)) == 0 ||
                   strcmp(before, event_status_name(STATUS_POSTPONED)) == 0;

    if (was_off || event_is_off(view->event))
        return strcmp(before, event_status_name(view->event->status)) == 0;
    return !is_moving(
        step_from(view, canonical_value(values, "when"), canonical_value(values, "zone")));
}

static bool is_used(const struct view *view, const char *reason)
{
    return view->row && same(reason, view->row->reason_used);
}

/* A reason belongs to the change it came with: one that was used is not the reason of the next. */
static void take_reason(struct view *view)
{
    if (view->event->change_reason && is_used(view, view->event->change_reason) &&
        !(view->row->reason && stands_as_it_did(view)))
        own(view)->change_reason = NULL;
}

static void take_former(struct view *view, const char *dates)
{
    const char *first_end = strchr(dates, '\n');
    struct dated former, *kept;

    if (!first_end || !first_end[1] || !former_of(dates, view->planner->zones, &former))
        return;
    kept = arena_alloc(view->planner->arena, sizeof(*kept));
    *kept = former;
    own(view)->former = kept;
}

/* --- phases ----------------------------------------------------------------------------------- */

static char *phase_text(enum phase phase)
{
    return (char *)phase_name(phase);
}

void plan_revise_phase(struct planner *planner, const struct event *event, const struct row *row,
                       enum phase from, enum phase to, int64_t time)
{
    struct revision *revision = planner_revise(planner, REVISION_PHASE, event, row, time);
    struct field_change *change = arena_alloc(planner->arena, sizeof(*change));

    *change = (struct field_change){
        .field = "phase", .before = phase_text(from), .after = phase_text(to)};
    revision->changes = change;
    revision->change_count = 1;
}

void plan_phases(struct planner *planner, const struct event *event, struct row *row)
{
    int64_t soon = planner->model->site.soon;
    enum phase now;

    if (!agenda_phase(event, soon, planner->options->now, &now))
        return;
    if (event->series) {
        plan_series_phases(planner, event, row);
        return;
    }
    for (enum phase phase = row->phase + 1; phase <= now; phase++) {
        int64_t begins = agenda_phase_begins(event, soon, phase);

        if (begins == INT64_MAX)
            continue;
        plan_revise_phase(planner, event, row, row->phase, phase, begins);
        row->phase = phase;
    }
}

/* It has come, or come to another time: what the clock says of it is no news. */
static void restart_phases(struct planner *planner, const struct event *event, struct row *row)
{
    row->phase = PHASE_UPCOMING;
    if (event->series)
        return;
    agenda_phase(event, planner->model->site.soon, planner->options->now, &row->phase);
}

/* --- what is written down --------------------------------------------------------------------- */

/* An event that others belong to may be taken back, and then nothing is to name it: of part_of only
 * that it changed is remembered. */
static struct field_change change_between(size_t field, const char *before, const char *after)
{
    const char *name = canonical_field_name(field);
    bool named = strcmp(name, "part_of") != 0;

    return (struct field_change){
        .field = (char *)name,
        .before = named ? (char *)before : "",
        .after = named ? (char *)after : "",
    };
}

/* What another first date means for a series its rule says, which stands beside it though it is the
 * same. */
static bool is_rule(size_t field, const char *value)
{
    return *value && strcmp(canonical_field_name(field), "repeat") == 0;
}

static void compare(struct planner *planner, const char *before, const char *after,
                    struct revision *revision)
{
    const char **old = canonical_values(before, planner->arena);
    const char **new = canonical_values(after, planner->arena);
    bool moves = strcmp(canonical_value(old, "when"), canonical_value(new, "when")) != 0;
    size_t count = canonical_field_count();

    revision->changes = arena_array(planner->arena, count, sizeof(*revision->changes));
    for (size_t i = 0; i < count; i++) {
        if (strcmp(old[i], new[i]) == 0 && !(moves && is_rule(i, new[i])))
            continue;
        revision->changes[revision->change_count++] = change_between(i, old[i], new[i]);
    }
}

static char *content_of(struct planner *planner, const struct event *event)
{
    struct buf text auto_buf = BUF_INIT;

    canonical_print(event, &text);
    return arena_strdup(planner->plan->row_arena, text.data);
}

/* --- what the author should know -------------------------------------------------------------- */

static void warn(const struct view *view, const char *problem)
{
    diag_warning(view->planner->diag, view->event->file, view->event->line, "\"%s\" %s",
                 view->event->id, problem);
}

static bool was_published_for(const char *dates, const struct when *when)
{
    struct buf text auto_buf = BUF_INIT;

    buf_putc(&text, '\t');
    when_print(when, &text);
    buf_putc(&text, '\t');
    return strstr(dates, text.data) != NULL;
}

static void check_postponed(const struct view *view)
{
    const struct event *event = view->event;

    if (event->status == STATUS_POSTPONED && event->when.kind != WHEN_UNDATED &&
        !was_published_for(view->row ? view->row->dates : "", &event->when))
        warn(view, "is postponed to a date that it never had: postponed says that there is no new "
                   "date yet; a new date is status = \"confirmed\" with another when");
}

/* Of days that are written out the first has the UID of the event, the others have their own. */
static void check_first_day(const struct view *view)
{
    const struct series *series = view->event->series;
    const char **old;

    if (!series || series->rule || !begins_elsewhere(view))
        return;
    old = canonical_values(view->row->content, view->planner->arena);
    if (series_text_lists(canonical_value(old, "dates"), view->event->when.start.day))
        warn(view, "begins on another of its dates: that day had a UID of its own until now, and "
                   "subscribers see it go and come; leave the first one in when, though it is "
                   "over");
}

/* What readers ask "why?" about. */
static const char *deed_of(const struct view *view, const struct revision *revision)
{
    const struct field_change *when = revision_change(revision, "when");
    const struct field_change *zone = revision_change(revision, "zone");

    if (revision_change(revision, "status") && view->event->status == STATUS_CANCELLED)
        return "cancelled";
    if (revision_change(revision, "status") && view->event->status == STATUS_POSTPONED)
        return "postponed";
    if ((!when && !zone) || revision->correction)
        return NULL;
    return step_from(view, when ? when->before : revision->when,
                     zone ? zone->before : revision->zone) == STEP_MOVED
               ? "moved"
               : NULL;
}

static void check_reason(const struct view *view, const struct revision *revision,
                         const char *written)
{
    const char *deed = deed_of(view, revision);
    struct buf text auto_buf = BUF_INIT;

    if (!deed || view->event->change_reason)
        return;
    if (written)
        buf_printf(&text,
                   "is %s, and its change_reason is that of an earlier change: it is not "
                   "used again",
                   deed);
    else
        buf_printf(&text, "is %s without a change_reason: subscribers are not told why", deed);
    warn(view, text.data);
}

/* --- the event -------------------------------------------------------------------------------- */

static enum revision_kind kind_of(const struct row *row)
{
    if (!row || row->state == ROW_WITHDRAWN)
        return REVISION_ADDED;
    return row->state == ROW_PUBLIC || row->state == ROW_HELD ? REVISION_CHANGED
                                                              : REVISION_RETURNED;
}

static void count(struct planner *planner, const struct event *event, enum revision_kind kind)
{
    if (kind == REVISION_CHANGED) {
        planner->plan->changed++;
        return;
    }
    planner->plan->added++;
    if (kind == REVISION_RETURNED)
        return;
    GROW(planner->added, planner->added_count, planner->added_capacity);
    planner->added[planner->added_count++] = event;
}

/* The row as it will be; `written`: the reason in the file. */
static struct row new_row(struct view *view, const struct group *group, enum revision_kind kind,
                          const char *written, bool *ret_correction)
{
    struct planner *planner = view->planner;
    const struct row *before = view->row;
    int64_t stamp = planner_stamp(planner, before);
    struct row row = {
        .uid = (char *)group->uid,
        .id = (char *)view->event->id,
        .state = ROW_PUBLIC,
        .sequence = before ? before->sequence + 1 : journal_base(planner->journal),
        .created = kind == REVISION_ADDED ? stamp : before->created,
        .modified = stamp,
        .publish_at = view->event->publish_at,
        .removed_at = INT64_MIN,
        .phase = before ? before->phase : PHASE_UPCOMING,
        .content = content_of(planner, view->event),
        .reason = (char *)view->event->change_reason,
        .reason_used = (char *)(written  ? written
                                : before ? before->reason_used
                                         : NULL),
    };

    row.digest = digest_of(row.content, strlen(row.content));
    row.dates = next_dates(view, stamp, ret_correction);
    return row;
}

static void record(struct view *view, const struct group *group, const char *written,
                   struct row *ret_row)
{
    struct planner *planner = view->planner;
    enum revision_kind kind = kind_of(view->row);
    bool correction;
    struct row row = new_row(view, group, kind, written, &correction);
    struct revision *revision, dropped = {0};

    revision =
        planner->first ? &dropped : planner_revise(planner, kind, view->event, &row, row.modified);
    revision->correction = correction;
    if (kind != REVISION_ADDED)
        compare(planner, view->row->content, row.content, revision);
    else if (!planner->first)
        check_postponed(view);
    if (written && !is_used(view, written) &&
        (kind != REVISION_ADDED || view->event->status != STATUS_CONFIRMED))
        revision->reason = (char *)written;
    if (kind == REVISION_CHANGED && !agenda_is_over(view->event, planner->options->now)) {
        check_postponed(view);
        check_first_day(view);
        check_reason(view, revision, written);
    }
    if (kind != REVISION_CHANGED || revision_change(revision, "when") ||
        revision_change(revision, "zone") || revision_change(revision, "status"))
        restart_phases(planner, view->event, &row);
    count(planner, view->event, kind);
    *ret_row = row;
}

/* What of the row is not content. */
static bool is_noted(const struct found *found, const struct event *event)
{
    return found->row->state == ROW_PUBLIC && found->row->publish_at == event->publish_at &&
           !found->is_renamed;
}

static void publish(struct view *view, const struct group *group, const struct row *row)
{
    struct planner *planner = view->planner;
    struct group public = *group;

    take_former(view, row->dates);
    public.event = view->event;
    public.content = row->digest;
    public.stamp = (struct stamp){
        .created = row->created, .modified = row->modified, .sequence = row->sequence};
    if (view->event->start == group->event->start)
        planner_put_group(planner, &public);
    else
        planner_put_stray(planner, &public);
}

void plan_event(struct planner *planner, const struct group *group, const struct found *found)
{
    const struct row *before = found->row;
    const struct event *master = group->event;
    struct view view = {.planner = planner, .row = before, .event = master};
    bool stays = before && (before->state == ROW_PUBLIC || before->state == ROW_HELD);
    struct digest content = group->content;
    struct row row;
    enum phase phase;

    if (!is_public(planner, master, before)) {
        if (before && before->state != ROW_WITHDRAWN)
            plan_withdraw(planner, before);
        return;
    }
    if (master->part_of && !parent_is_public(planner, master->part_of))
        own(&view)->part_of = NULL;
    take_former_days(&view);
    take_reason(&view);
    if (view.own)
        content = canonical_digest(view.event);
    if (stays && digest_equal(&content, &before->digest)) {
        row = *before;
        phase = row.phase;
        plan_phases(planner, view.event, &row);
        if (row.phase != phase || !is_noted(found, master)) {
            row.state = ROW_PUBLIC;
            row.id = (char *)master->id;
            row.publish_at = master->publish_at;
            planner_put_row(planner, &row);
        }
    } else {
        record(&view, group, master->change_reason, &row);
        plan_phases(planner, view.event, &row);
        planner_put_row(planner, &row);
    }
    publish(&view, group, &row);
}
