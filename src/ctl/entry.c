/* Events, and what is said of them: see entry.h. */

#include "ctl/entry.h"

#include "base/arena.h"
#include "base/civil.h"
#include "base/memory.h"
#include "base/strtab.h"
#include "daybook/agenda.h"
#include "daybook/canonical.h"
#include "daybook/plan.h"
#include "daybook/select.h"
#include "daybook/series.h"

#include <stdlib.h>
#include <string.h>

/* --- all of them ------------------------------------------------------------------------------ */

static const char *const standing_names[] = {
    [STANDING_PUBLIC] = "public",   [STANDING_HELD] = "held",
    [STANDING_REMOVED] = "removed", [STANDING_DRAFT] = "draft",
    [STANDING_EMBARGO] = "embargo", [STANDING_WITHDRAWN] = "withdrawn",
    [STANDING_OVER] = "over",
};

const char *entry_standing(const struct entry *entry)
{
    return standing_names[entry->standing];
}

static enum standing standing_of_public(const struct event *event)
{
    if (event->removed)
        return STANDING_REMOVED;
    return event->file ? STANDING_PUBLIC : STANDING_HELD;
}

static enum standing standing_of_hidden(const struct model *model, const struct group *group)
{
    if (group->event->draft)
        return STANDING_DRAFT;
    for (size_t i = 0; i < model->withdrawal_count; i++)
        if (model->withdrawals[i].uid && strcmp(model->withdrawals[i].uid, group->uid) == 0)
            return STANDING_WITHDRAWN;
    return STANDING_EMBARGO;
}

static int by_start(const void *a, const void *b)
{
    const struct event *x = ((const struct entry *)a)->event;
    const struct event *y = ((const struct entry *)b)->event;

    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return strcmp(x->id, y->id);
}

struct entry *entries_of(const struct desk *desk, size_t *ret_count)
{
    const struct published *published = &desk->printing->plan->published;
    const struct model *model = desk->edition->model;
    struct entry *entries = xcalloc(published->group_count + model->group_count, sizeof(*entries));
    struct strtab *public = strtab_new();
    size_t count = 0;

    for (size_t i = 0; i < published->group_count; i++) {
        const struct group *group = &published->groups[i];

        strtab_put(public, group->uid, (void *)group);
        entries[count++] = (struct entry){
            .event = group->event, .group = group, .standing = standing_of_public(group->event)};
    }
    for (size_t i = 0; i < model->group_count; i++) {
        const struct group *group = model->groups[i];

        if (!strtab_get(public, group->uid))
            entries[count++] = (struct entry){.event = group->event,
                                              .group = group,
                                              .standing = standing_of_hidden(model, group)};
    }
    strtab_free(public);
    if (count)
        qsort(entries, count, sizeof(*entries), by_start);
    *ret_count = count;
    return entries;
}

struct growing {
    struct entry *entries;
    size_t count, capacity;
};

static void add_entry(struct growing *growing, const struct entry *entry, const struct event *event)
{
    GROW(growing->entries, growing->count, growing->capacity);
    growing->entries[growing->count] = *entry;
    growing->entries[growing->count++].event = event;
}

static void add_instances(struct growing *growing, const struct desk *desk,
                          const struct entry *entry, bool past, struct arena *arena)
{
    struct instances instances;
    struct event instance;
    size_t before = growing->count, to_come = 0;

    instances_begin(&instances, entry->event, desk->now - (past ? ENTRY_HORIZON : 0));
    while (to_come < ENTRY_MOST_INSTANCES && instances_next(&instances, &instance) &&
           (!to_come || instance.start < desk->now + ENTRY_HORIZON)) {
        add_entry(growing, entry, arena_copy(arena, &instance, 1, sizeof(instance)));
        to_come += instance.end > desk->now;
    }
    if (growing->count == before)
        add_entry(growing, entry, entry->event);
}

struct entry *entries_by_instance(const struct desk *desk, struct entry *entries, size_t count,
                                  bool past, struct arena *arena, size_t *ret_count)
{
    struct growing growing = {0};

    for (size_t i = 0; i < count; i++)
        if (entries[i].event->series)
            add_instances(&growing, desk, &entries[i], past, arena);
        else
            add_entry(&growing, &entries[i], entries[i].event);
    free(entries);
    if (growing.count)
        qsort(growing.entries, growing.count, sizeof(*growing.entries), by_start);
    *ret_count = growing.count;
    return growing.entries;
}

const struct entry *entry_find(const struct entry *entries, size_t count, const char *id)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(entries[i].event->id, id) == 0)
            return &entries[i];
    return NULL;
}

int entry_remembered(const struct desk *desk, const struct row *row, struct arena *arena,
                     struct entry *ret_entry)
{
    struct event *event;
    struct group *group = arena_alloc(arena, sizeof(*group));
    int error = canonical_parse(row->content, desk->edition->zones, arena, &event);

    if (error)
        return error;
    event->id = row->id;
    event->uid = row->uid;
    event->removed = row->state != ROW_OVER;
    *group = (struct group){
        .uid = row->uid,
        .event = event,
        .stamp = {.created = row->created, .modified = row->modified, .sequence = row->sequence},
        .removed_at = row->removed_at,
    };
    *ret_entry = (struct entry){
        .event = event,
        .group = group,
        .standing = row->state == ROW_OVER ? STANDING_OVER : STANDING_REMOVED,
    };
    return 0;
}

bool entry_is_public(const struct entry *entry)
{
    return entry->standing <= STANDING_REMOVED;
}

bool entry_is_in(const struct desk *desk, const struct entry *entry, const struct feed *feed)
{
    return entry_is_public(entry) && select_takes(feed, entry->event) &&
           agenda_shown(desk->edition->model, feed, entry->group, desk->now);
}

/* --- in words --------------------------------------------------------------------------------- */

void moment_print(int64_t utc, const struct zone *zone, struct buf *buf)
{
    struct zone_time at = zone_at(zone, utc);
    struct local_time local = local_time_from_seconds(utc + at.offset);
    struct civil civil = civil_from_day(local.day);

    buf_printf(buf, "%04d-%02d-%02d %02d:%02d ", civil.year, civil.month, civil.day,
               local.minute / 60, local.minute % 60);
    if (at.abbreviation[0] == '+' || at.abbreviation[0] == '-')
        buf_printf(buf, "UTC%c%02d:%02d", at.offset < 0 ? '-' : '+', abs(at.offset) / 3600,
                   abs(at.offset) / 60 % 60);
    else
        buf_puts(buf, at.abbreviation);
}

void entry_when(const struct event *event, struct buf *buf)
{
    if (when_is_all_day(&event->shown))
        when_print(&event->shown, buf);
    else
        moment_print(event->start, event->zone, buf);
}

/* NULL: all is known that there is to know. */
static const char *missing_of(const struct event *event)
{
    switch (event->shown.kind) {
    case WHEN_DAY_TBC:
        return "time TBC";
    case WHEN_UNDATED:
    case WHEN_WEEK:
    case WHEN_MONTH:
        return "date TBC";
    default:
        return NULL;
    }
}

static void add_public_status(const struct desk *desk, const struct event *event, struct buf *buf)
{
    const char *missing = missing_of(event);
    enum phase phase;

    if (event->expected) {
        buf_printf(buf, "expected %s", event->expected);
        return;
    }
    buf_puts(buf, event_status_name(event->status));
    if (!agenda_phase(event, desk->edition->model->site.soon, desk->now, &phase))
        return;
    if (missing && phase != PHASE_OVER)
        buf_printf(buf, ", %s", missing);
    if (phase != PHASE_UPCOMING)
        buf_printf(buf, ", %s", phase_name(phase));
}

void entry_status(const struct desk *desk, const struct entry *entry, struct buf *buf)
{
    switch (entry->standing) {
    case STANDING_PUBLIC:
        add_public_status(desk, entry->event, buf);
        break;
    case STANDING_HELD:
        buf_puts(buf, "held, ");
        add_public_status(desk, entry->event, buf);
        break;
    case STANDING_EMBARGO:
        buf_puts(buf, "embargo until ");
        moment_print(entry->event->publish_at, entry->event->publisher->zone, buf);
        break;
    default:
        buf_puts(buf, entry_standing(entry));
        break;
    }
}

/* --- as data ---------------------------------------------------------------------------------- */

/* "2030-01-31T10:00:00+01:00", or the day of what has no time. */
static void put_local(struct json *json, const char *key, const struct event *event, int64_t utc)
{
    struct buf text auto_buf = BUF_INIT;
    int32_t offset = zone_at(event->zone, utc).offset;

    utc_print(utc + offset, &text);
    if (when_is_all_day(&event->shown)) {
        text.data[strlen("2030-01-31")] = '\0';
    } else {
        text.len--;
        buf_printf(&text, "%c%02d:%02d", offset < 0 ? '-' : '+', abs(offset) / 3600,
                   abs(offset) / 60 % 60);
    }
    json_put_string(json, key, text.data);
}

static void put_times(const struct event *event, struct json *json)
{
    json_put_time(json, "start", event->start);
    json_put_time(json, "end", event->end);
    if (event->shown.kind == WHEN_UNDATED)
        return;
    put_local(json, "start_local", event, event->start);
    if (event->end == INT64_MAX)
        json_put_string(json, "end_local", NULL);
    else
        put_local(json, "end_local", event, event->end);
}

void entry_json(const struct desk *desk, const struct entry *entry, struct json *json)
{
    const struct model *model = desk->edition->model;
    const struct event *event = entry->event;
    struct buf when auto_buf = BUF_INIT;
    enum phase phase;
    bool has_phase = agenda_phase(event, model->site.soon, desk->now, &phase);

    when_print(&event->when, &when);
    json_put_string(json, "id", event->id);
    json_put_string(json, "uid", event->uid);
    json_put_string(json, "title", event->title);
    json_put_string(json, "when", when.data);
    json_put_string(json, "zone", zone_name(event->zone));
    put_times(event, json);
    json_put_string(json, "status", event_status_name(event->status));
    json_put_string(json, "expected", event->expected);
    json_put_string(json, "phase", has_phase ? phase_name(phase) : NULL);
    json_put_string(json, "standing", entry_standing(entry));
    json_key(json, "feeds");
    json_array(json);
    for (size_t i = 0; i < model->feed_count; i++)
        if (entry_is_in(desk, entry, &model->feeds[i]))
            json_string(json, model->feeds[i].id);
    json_end_array(json);
}
