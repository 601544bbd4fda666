/*
 * daybookctl chase: what somebody has to follow up, as the files are now. What the clock and the
 * events themselves do not say, since when one is postponed, is taken from the journal.
 *
 * Drafts are left out, being unfinished on purpose; events under embargo are not, because they
 * become public by themselves. What has gone from the files is nobody's to complete.
 */

#include "base/arena.h"
#include "base/memory.h"
#include "ctl/entry.h"
#include "ctl/table.h"
#include "daybook/agenda.h"
#include "daybook/canonical.h"
#include "daybook/duration.h"
#include "daybook/series.h"
#include "daybook/store.h"

#include <stdio.h>
#include <string.h>

enum { FLAG_WITHIN };

#define WITHIN_UNLESS_SAID "48h"
#define WHOLE INT32_MIN
#define POSTPONED_TOO_LONG (30LL * 86400)

struct chase {
    const struct desk *desk;
    int64_t within; /* seconds */
    int32_t on; /* the day of the occurrence that is being looked at, or WHOLE */
    struct arena *arena; /* owned: instances */
    struct item *items; /* owned */
    size_t count, capacity;
    enum ctl_exit code; /* otherwise than CTL_FINE: something could not be found out */
};

struct item {
    const struct entry *entry;
    const struct matter *matter;
    int64_t at; /* when it is needed, or since when it has been missing; seconds UTC */
};

/* --- what is missing -------------------------------------------------------------------------- */

static bool is_near(const struct chase *chase, const struct event *event, int64_t *ret_at)
{
    enum phase phase;

    *ret_at = event->start;
    return agenda_phase(event, 0, chase->desk->now, &phase) && phase != PHASE_OVER &&
           event->start <= chase->desk->now + chase->within;
}

static bool lacks_time(struct chase *chase, const struct event *event, int64_t *ret_at)
{
    return event->shown.kind == WHEN_DAY_TBC && is_near(chase, event, ret_at);
}

static bool lacks_date(struct chase *chase, const struct event *event, int64_t *ret_at)
{
    return (event->shown.kind == WHEN_WEEK || event->shown.kind == WHEN_MONTH) &&
           is_near(chase, event, ret_at);
}

static bool lacks_contact(struct chase *chase, const struct event *event, int64_t *ret_at)
{
    enum phase phase;

    *ret_at = event->start;
    return event->status == STATUS_CONFIRMED && !event->expected && !event_contact(event) &&
           agenda_phase(event, 0, chase->desk->now, &phase) && phase < PHASE_UNDER_WAY;
}

static bool lacks_results(struct chase *chase, const struct event *event, int64_t *ret_at)
{
    enum phase phase;

    *ret_at = event->end;
    if (!agenda_phase(event, 0, chase->desk->now, &phase) || phase != PHASE_OVER)
        return false;
    for (size_t i = 0; i < event->results.count; i++)
        if (!event->results.items[i].url)
            return true;
    return false;
}

/* What a value of the field "occurrences" has for the status of a day; "": it is like the others.
 */
static const char *status_on(const char *value, int32_t day, struct arena *arena)
{
    struct canonical_occurrence *all;
    size_t count = canonical_occurrences(value, arena, &all);
    const struct canonical_occurrence *one = canonical_occurrence_on(all, count, day);

    return one ? canonical_value(one->values, "status") : "";
}

static bool is_published_as_postponed(const struct chase *chase, const struct row *row)
{
    const char **values = canonical_values(row->content, chase->arena);
    const char *status = canonical_value(values, "status");

    if (chase->on != WHOLE && strcmp(status, "postponed") != 0)
        status = status_on(canonical_value(values, "occurrences"), chase->on, chase->arena);
    return strcmp(status, "postponed") == 0;
}

static bool changes_status(const struct chase *chase, const struct revision *revision)
{
    const struct field_change *change = revision_change(revision, "occurrences");

    if (revision->kind == REVISION_ADDED || revision_change(revision, "status"))
        return true;
    return chase->on != WHOLE && change &&
           strcmp(status_on(change->before, chase->on, chase->arena),
                  status_on(change->after, chase->on, chase->arena)) != 0;
}

/* Of an event that had its status when the journal was begun nothing older is known. */
static int64_t last_status(const struct chase *chase, const struct revision *revisions,
                           size_t count)
{
    int64_t since = chase->desk->journal->created;

    for (size_t i = 0; i < count; i++)
        if (changes_status(chase, &revisions[i]))
            since = revisions[i].time;
    return since;
}

static bool is_left_postponed(struct chase *chase, const struct event *event, int64_t *ret_at)
{
    const struct desk *desk = chase->desk;
    const struct row *row = journal_find(desk->journal, event->uid);
    struct revision *revisions;
    size_t count;

    if (event->status != STATUS_POSTPONED || !desk->store || !row ||
        !is_published_as_postponed(chase, row))
        return false;
    if (store_revisions(desk->store, row->uid, &revisions, &count) < 0) {
        chase->code = CTL_NO_STATE;
        return false;
    }
    *ret_at = last_status(chase, revisions, count);
    revisions_free(revisions, count);
    return desk->now - *ret_at >= POSTPONED_TOO_LONG;
}

static bool is_expected(struct chase *chase, const struct event *event, int64_t *ret_at)
{
    (void)chase;
    *ret_at = event->start;
    return event->expected;
}

/* Most urgent first; of each the one with the least `at`. */
static const struct matter {
    const char *name;
    bool (*is)(struct chase *chase, const struct event *event, int64_t *ret_at);
    bool overdue; /* `at` is since when */
    bool of_each; /* instance that is not like the others, whenever it is */
} matters[] = {
    {"time TBC", lacks_time, false, true},        {"date TBC", lacks_date, false, false},
    {"no contact", lacks_contact, false, false},  {"no results", lacks_results, true, true},
    {"postponed", is_left_postponed, true, true}, {"expected", is_expected, false, false},
};

/* --- all of it -------------------------------------------------------------------------------- */

static int by_urgency(const void *a, const void *b)
{
    const struct item *x = a, *y = b;

    if (x->matter != y->matter)
        return x->matter < y->matter ? -1 : 1;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return strcmp(x->entry->event->id, y->entry->event->id);
}

static void look_at(struct chase *chase, const struct entry *entry, bool of_each)
{
    for (size_t i = 0; i < ARRAY_SIZE(matters); i++) {
        struct item item = {.entry = entry, .matter = &matters[i]};

        if ((of_each && !matters[i].of_each) || !matters[i].is(chase, entry->event, &item.at))
            continue;
        GROW(chase->items, chase->count, chase->capacity);
        chase->items[chase->count++] = item;
    }
}

static const struct entry *entry_of(struct chase *chase, const struct entry *entry,
                                    const struct event *instance)
{
    struct entry *own = arena_copy(chase->arena, entry, 1, sizeof(*own));

    own->event = arena_copy(chase->arena, instance, 1, sizeof(*instance));
    return own;
}

/* The instance that is under way or comes next among those that are like each other, or among all
 * where no other is left, and the day that it stands for. */
static bool find_next(const struct chase *chase, const struct event *series,
                      struct event *ret_instance, int32_t *ret_day)
{
    struct instances instances;
    struct event instance;
    bool found = false;

    instances_begin(&instances, series, chase->desk->now);
    while (instances_next(&instances, &instance)) {
        bool is_plain = !series_occurrence(series->series, instances.day);

        if (!found || is_plain) {
            *ret_instance = instance;
            *ret_day = instances.day;
        }
        if (is_plain)
            return true;
        found = true;
    }
    return found;
}

/* Those of the instances that are not like the others have something of their own to miss; what was
 * promised for all is not missed of each. */
static void look_at_occurrences(struct chase *chase, const struct entry *entry, int32_t but)
{
    const struct series *series = entry->event->series;

    for (size_t i = 0; i < series->occurrence_count; i++) {
        const struct occurrence *occurrence = &series->occurrences[i];
        struct event instance;

        if (occurrence->on == but)
            continue;
        series_instance(entry->event, occurrence->on, &instance);
        instance.results = occurrence->own.results;
        chase->on = occurrence->on;
        look_at(chase, entry_of(chase, entry, &instance), true);
    }
}

/* A series is what its next instance is, and as a whole when there is none; a postponed one is
 * nothing else on any of its days. */
static void look_at_series(struct chase *chase, const struct entry *entry)
{
    struct event instance;
    int32_t next = WHOLE;
    bool found = find_next(chase, entry->event, &instance, &next);

    chase->on = next;
    look_at(chase, found ? entry_of(chase, entry, &instance) : entry, false);
    if (entry->event->status != STATUS_POSTPONED)
        look_at_occurrences(chase, entry, next);
    chase->on = WHOLE;
}

static void find(struct chase *chase, const struct entry *entries, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (entries[i].standing != STANDING_PUBLIC && entries[i].standing != STANDING_EMBARGO)
            continue;
        if (entries[i].event->series)
            look_at_series(chase, &entries[i]);
        else
            look_at(chase, &entries[i], false);
    }
    if (chase->count)
        qsort(chase->items, chase->count, sizeof(*chase->items), by_urgency);
    if (chase->code != CTL_FINE)
        desk_complain("the history of the events cannot be read from the journal");
    else if (chase->count)
        chase->code = CTL_DIFFERENT;
}

/* --- printing --------------------------------------------------------------------------------- */

/* "no contact", "postponed for 45 days", "expected yearly". */
static void add_what(const struct chase *chase, const struct item *item, struct buf *buf)
{
    long long days = item->matter->overdue ? (chase->desk->now - item->at) / 86400 : 0;

    buf_puts(buf, item->matter->name);
    if (days)
        buf_printf(buf, " for %lld day%s", days, days == 1 ? "" : "s");
    if (item->entry->event->expected)
        buf_printf(buf, " %s", item->entry->event->expected);
}

static void print_table(const struct chase *chase)
{
    struct buf table auto_buf = BUF_INIT, cell auto_buf = BUF_INIT;

    buf_puts(&table, "what\twhen\tid\ttitle\n");
    for (size_t i = 0; i < chase->count; i++) {
        const struct event *event = chase->items[i].entry->event;

        buf_clear(&cell);
        add_what(chase, &chase->items[i], &cell);
        table_cell(&table, cell.data, false);
        buf_clear(&cell);
        entry_when(event, &cell);
        table_cell(&table, cell.data, false);
        table_cell(&table, event->id, false);
        table_cell(&table, event->title, true);
    }
    if (chase->count)
        table_print(&table);
}

static void put_promised(const struct links *results, struct json *json)
{
    json_key(json, "promised");
    json_array(json);
    for (size_t i = 0; i < results->count; i++)
        if (!results->items[i].url)
            json_string(json, results->items[i].label);
    json_end_array(json);
}

static void print_json(const struct chase *chase)
{
    struct buf text auto_buf = BUF_INIT;
    struct json json = json_to(&text);

    json_array(&json);
    for (size_t i = 0; i < chase->count; i++) {
        const struct item *item = &chase->items[i];

        json_object(&json);
        entry_json(chase->desk, item->entry, &json);
        json_put_string(&json, "what", item->matter->name);
        json_put_time(&json, "since", item->matter->overdue ? item->at : INT64_MAX);
        put_promised(&item->entry->event->results, &json);
        json_end_object(&json);
    }
    json_end_array(&json);
    puts(text.data);
}

/* --- the command ------------------------------------------------------------------------------ */

/* As durations are written in the files, and "48h", "7d". */
static int read_within(const char *text, int64_t *ret_seconds)
{
    static const struct {
        const char *letter, *before, *after;
    } units[] = {{"h", "PT", "H"}, {"d", "P", "D"}};
    size_t digits = strspn(text, "0123456789");
    struct buf iso auto_buf = BUF_INIT;

    for (size_t i = 0; i < ARRAY_SIZE(units); i++)
        if (strcmp(text + digits, units[i].letter) == 0)
            buf_printf(&iso, "%s%.*s%s", units[i].before, (int)digits, text, units[i].after);
    return duration_parse(iso.len ? iso.data : text, ret_seconds);
}

int ctl_chase(const struct ctl_context *context, int argc, char **argv)
{
    const char *within = context->flags[FLAG_WITHIN];
    struct desk desk;
    struct chase chase = {.desk = &desk, .on = WHOLE};

    (void)argc;
    (void)argv;
    if (read_within(within ? within : WITHIN_UNLESS_SAID, &chase.within) < 0) {
        desk_complain("\"%s\" is not a length of time: write it like 48h, 7d or \"2 weeks\"",
                      within);
        return CTL_USAGE;
    }
    chase.code = desk_open(&desk, context, &(struct desk_order){.journal = JOURNAL_IF_ANY});
    if (chase.code == CTL_FINE) {
        size_t count;
        struct entry *entries auto_free = entries_of(&desk, &count);

        chase.arena = arena_new();
        find(&chase, entries, count);
        if (context->json)
            print_json(&chase);
        else
            print_table(&chase);
        free(chase.items);
        arena_free(chase.arena);
    }
    desk_close(&desk);
    return (int)chase.code;
}
