/* The journal in memory: see journal.h. */

#include "daybook/journal.h"

#include "base/civil.h"
#include "base/memory.h"
#include "base/strtab.h"

#include <errno.h>
#include <string.h>

static const char *const phase_names[] = {
    [PHASE_UPCOMING] = "upcoming",
    [PHASE_SOON] = "soon",
    [PHASE_UNDER_WAY] = "under way",
    [PHASE_OVER] = "over",
};

const char *phase_name(enum phase phase)
{
    return phase_names[phase];
}

static const char *const row_state_names[] = {
    [ROW_PUBLIC] = "public", [ROW_HELD] = "held",           [ROW_REMOVED] = "removed",
    [ROW_OVER] = "over",     [ROW_WITHDRAWN] = "withdrawn",
};

const char *row_state_name(enum row_state state)
{
    return row_state_names[state];
}

static const char *const revision_kind_names[] = {
    [REVISION_ADDED] = "added",     [REVISION_CHANGED] = "changed",
    [REVISION_REMOVED] = "removed", [REVISION_RETURNED] = "returned",
    [REVISION_CLEARED] = "cleared", [REVISION_PHASE] = "phase",
};

const char *revision_kind_name(enum revision_kind kind)
{
    return revision_kind_names[kind];
}

static char *copy(const char *text)
{
    return text ? xstrdup(text) : NULL;
}

/* --- rows ------------------------------------------------------------------------------------- */

/* The texts that lie behind a row, in one piece of memory with it. Its names do not: tables borrow
 * them, and keep those of the first row when rows replace each other. */
static const size_t row_texts[] = {
    offsetof(struct row, content),
    offsetof(struct row, dates),
    offsetof(struct row, reason),
    offsetof(struct row, reason_used),
};

static char *text_of(const struct row *row, size_t i)
{
    return *(char *const *)((const char *)row + row_texts[i]);
}

static struct row *row_copy(const struct row *row)
{
    size_t sizes[ARRAY_SIZE(row_texts)], size = sizeof(*row);
    struct row *new;
    char *end;

    for (size_t i = 0; i < ARRAY_SIZE(row_texts); i++)
        size += sizes[i] = text_of(row, i) ? strlen(text_of(row, i)) + 1 : 0;
    new = xmalloc(size);
    *new = *row;
    new->uid = copy(row->uid);
    new->id = copy(row->id);
    end = (char *)(new + 1);
    for (size_t i = 0; i < ARRAY_SIZE(row_texts); i++) {
        if (sizes[i])
            *(char **)((char *)new + row_texts[i]) = memcpy(end, text_of(row, i), sizes[i]);
        end += sizes[i];
    }
    return new;
}

static void row_free(struct row *row)
{
    free(row->uid);
    free(row->id);
    free(row);
}

/* Index + 1; 0: no such row. */
static size_t place_of(const struct journal *journal, const char *uid)
{
    return (size_t)strtab_get(journal->by_uid, uid);
}

size_t journal_index_hashed(const struct journal *journal, const char *uid, uint64_t hash)
{
    return (size_t)strtab_get_hashed(journal->by_uid, uid, hash) - 1;
}

size_t journal_index(const struct journal *journal, const char *uid)
{
    return place_of(journal, uid) - 1;
}

const struct row *journal_find(const struct journal *journal, const char *uid)
{
    size_t place = place_of(journal, uid);

    return place ? journal->rows[place - 1] : NULL;
}

/* --- ids -------------------------------------------------------------------------------------- */

static bool is_newer(const struct row *a, const struct row *b)
{
    bool a_public = a->state == ROW_PUBLIC, b_public = b->state == ROW_PUBLIC;

    return a_public != b_public ? a_public : a->modified > b->modified;
}

static bool is_preferred(const struct row *a, const struct row *b)
{
    return is_newer(a, b) || (!is_newer(b, a) && strcmp(a->uid, b->uid) < 0);
}

struct names {
    unsigned refs;
};

struct names *names_ref(struct names *names)
{
    names->refs++;
    return names;
}

struct names *names_unref(struct names *names)
{
    if (names && --names->refs == 0)
        free(names);
    return NULL;
}

static void change_names(struct journal *journal)
{
    names_unref(journal->names);
    journal->names = xcalloc(1, sizeof(*journal->names));
    journal->names->refs = 1;
}

/* The table borrows the id of the row that it leads to. */
static void enter_id(struct journal *journal, size_t place)
{
    const struct row *row = journal->rows[place - 1];
    size_t there = (size_t)strtab_put(journal->by_id, row->id, (void *)place);

    if (there == place || !is_preferred(row, journal->rows[there - 1]))
        return;
    strtab_replace(journal->by_id, row->id, (void *)place);
    change_names(journal);
}

static void enter_ids(struct journal *journal)
{
    strtab_free(journal->by_id);
    change_names(journal);
    journal->by_id = strtab_sized(journal->row_count);
    for (size_t i = 0; i < journal->row_count; i++)
        enter_id(journal, i + 1);
}

size_t journal_place_of_id(const struct journal *journal, const char *id, uint64_t hash)
{
    return (size_t)strtab_get_hashed(journal->by_id, id, hash);
}

const char *journal_uid_of(const struct journal *journal, const char *id)
{
    size_t place = (size_t)strtab_get(journal->by_id, id);

    return place ? journal->rows[place - 1]->uid : NULL;
}

/* --- rows that come and change ---------------------------------------------------------------- */

static void swap_texts(char **a, char **b)
{
    char *text = *a;

    *a = *b;
    *b = text;
}

/* Tables borrow texts of the row: they stay. Returns whether the table of ids is right still; a row
 * that lost its id, or that is no longer the one that is public, may have to give way to another.
 */
static bool replace_row(struct journal *journal, size_t place, struct row *new)
{
    struct row *old = journal->rows[place - 1];
    bool stays = strcmp(old->id, new->id) == 0 && !is_newer(old, new);

    swap_texts(&old->uid, &new->uid);
    if (stays)
        swap_texts(&old->id, &new->id);
    journal->rows[place - 1] = new;
    row_free(old);
    return stays;
}

static int take_row(struct journal *journal, struct row *row)
{
    void *place = (void *)(journal->row_count + 1);

    if (strtab_put(journal->by_uid, row->uid, place) != place)
        return -EEXIST;
    GROW(journal->rows, journal->row_count, journal->row_capacity);
    journal->rows[journal->row_count++] = row;
    return 0;
}

int journal_add(struct journal *journal, const struct row *row)
{
    struct row *new = row_copy(row);

    if (take_row(journal, new) < 0) {
        row_free(new);
        return -EEXIST;
    }
    enter_id(journal, journal->row_count);
    return 0;
}

static void put_rows(struct journal *journal, const struct journal_write *write)
{
    bool is_right = true;

    for (size_t i = 0; i < write->row_count; i++) {
        struct row *new = row_copy(&write->rows[i]);
        size_t place = place_of(journal, new->uid);

        if (place)
            is_right = replace_row(journal, place, new) && is_right;
        else
            take_row(journal, new);
        if (is_right)
            enter_id(journal, place ? place : journal->row_count);
    }
    if (!is_right)
        enter_ids(journal);
}

/* --- revisions -------------------------------------------------------------------------------- */

struct field_change field_change_copy(const struct field_change *change)
{
    return (struct field_change){
        .field = copy(change->field), .before = copy(change->before), .after = copy(change->after)};
}

struct revision revision_copy(const struct revision *revision)
{
    struct revision new = *revision;

    new.uid = copy(revision->uid);
    new.id = copy(revision->id);
    new.title = copy(revision->title);
    new.when = copy(revision->when);
    new.zone = copy(revision->zone);
    new.status = copy(revision->status);
    new.reason = copy(revision->reason);
    new.changes = xcalloc(revision->change_count, sizeof(*new.changes));
    for (size_t i = 0; i < revision->change_count; i++)
        new.changes[i] = field_change_copy(&revision->changes[i]);
    return new;
}

static void revision_done(struct revision *revision)
{
    free(revision->uid);
    free(revision->id);
    free(revision->title);
    free(revision->when);
    free(revision->zone);
    free(revision->status);
    free(revision->reason);
    for (size_t i = 0; i < revision->change_count; i++) {
        free(revision->changes[i].field);
        free(revision->changes[i].before);
        free(revision->changes[i].after);
    }
    free(revision->changes);
}

void revisions_free(struct revision *revisions, size_t count)
{
    for (size_t i = 0; i < count; i++)
        revision_done(&revisions[i]);
    free(revisions);
}

const struct field_change *revision_change(const struct revision *revision, const char *field)
{
    for (size_t i = 0; i < revision->change_count; i++)
        if (strcmp(revision->changes[i].field, field) == 0)
            return &revision->changes[i];
    return NULL;
}

static void drop_revisions(struct journal *journal, size_t count)
{
    for (size_t i = 0; i < count; i++)
        revision_done(&journal->revisions[i]);
    journal->revision_count -= count;
    memmove(journal->revisions, journal->revisions + count,
            journal->revision_count * sizeof(*journal->revisions));
}

static void forget(struct journal *journal, const struct strtab *uids)
{
    size_t kept = 0;

    for (size_t i = 0; i < journal->revision_count; i++) {
        if (strtab_get(uids, journal->revisions[i].uid))
            revision_done(&journal->revisions[i]);
        else
            journal->revisions[kept++] = journal->revisions[i];
    }
    journal->revision_count = kept;
}

static void put_revisions(struct journal *journal, const struct journal_write *write)
{
    for (size_t i = 0; i < write->revision_count; i++) {
        GROW(journal->revisions, journal->revision_count, journal->revision_capacity);
        journal->revisions[journal->revision_count++] = revision_copy(&write->revisions[i]);
        journal->last_number = write->revisions[i].number;
    }
    if (journal->revision_count > JOURNAL_WINDOW)
        drop_revisions(journal, journal->revision_count - JOURNAL_WINDOW);
}

/* --- feeds ------------------------------------------------------------------------------------ */

const struct feed_stamp *journal_feed(const struct journal *journal, const char *id)
{
    for (size_t i = 0; i < journal->feed_count; i++)
        if (strcmp(journal->feeds[i].id, id) == 0)
            return &journal->feeds[i];
    return NULL;
}

bool feed_stamp_equal(const struct feed_stamp *a, const struct feed_stamp *b)
{
    return strcmp(a->id, b->id) == 0 && digest_equal(&a->digest, &b->digest) &&
           a->modified == b->modified && strcmp(a->members, b->members) == 0;
}

struct feed_stamp feed_stamp_copy(const struct feed_stamp *stamp)
{
    struct feed_stamp new = *stamp;

    new.id = copy(stamp->id);
    new.members = copy(stamp->members);
    return new;
}

static void free_feeds(struct feed_stamp *feeds, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(feeds[i].id);
        free(feeds[i].members);
    }
    free(feeds);
}

static void put_feeds(struct journal *journal, const struct journal_write *write)
{
    struct feed_stamp *feeds = xcalloc(write->feed_count, sizeof(*feeds));

    for (size_t i = 0; i < write->feed_count; i++)
        feeds[i] = feed_stamp_copy(&write->feeds[i]);
    free_feeds(journal->feeds, journal->feed_count);
    journal->feeds = feeds;
    journal->feed_count = write->feed_count;
}

/* --- the journal ------------------------------------------------------------------------------ */

struct journal *journal_new(int64_t now)
{
    struct journal *journal = xcalloc(1, sizeof(*journal));

    journal->created = now;
    journal->raised = INT64_MIN;
    journal->by_uid = strtab_new();
    journal->by_id = strtab_new();
    change_names(journal);
    return journal;
}

struct journal *journal_free(struct journal *journal)
{
    if (!journal)
        return NULL;
    for (size_t i = 0; i < journal->row_count; i++)
        row_free(journal->rows[i]);
    free(journal->rows);
    strtab_free(journal->by_uid);
    strtab_free(journal->by_id);
    names_unref(journal->names);
    revisions_free(journal->revisions, journal->revision_count);
    free_feeds(journal->feeds, journal->feed_count);
    free(journal);
    return NULL;
}

int32_t journal_base_at(int64_t time)
{
    int64_t seconds = time - (int64_t)day_from_civil(2023, 1, 1) * DAY_SECONDS;

    if (seconds < 0)
        return 0;
    return seconds < INT32_MAX / 2 ? (int32_t)seconds : INT32_MAX / 2;
}

int32_t journal_base(const struct journal *journal)
{
    return journal_base_at(journal->raised > journal->created ? journal->raised : journal->created);
}

void journal_apply(struct journal *journal, const struct journal_write *write)
{
    if (write->forgotten_count) {
        struct strtab *uids = strtab_new();

        for (size_t i = 0; i < write->forgotten_count; i++)
            strtab_put(uids, write->forgotten[i], journal);
        forget(journal, uids);
        strtab_free(uids);
    }
    put_rows(journal, write);
    put_revisions(journal, write);
    put_feeds(journal, write);
    journal->generation = write->generation;
    journal->served = write->served;
    journal->last_run = write->now;
}

struct journal_write journal_whole(const struct journal *journal, struct row **ret_rows)
{
    struct row *rows = xcalloc(journal->row_count, sizeof(*rows));

    for (size_t i = 0; i < journal->row_count; i++)
        rows[i] = *journal->rows[i];
    *ret_rows = rows;
    return (struct journal_write){
        .now = journal->last_run,
        .generation = journal->generation,
        .served = journal->served,
        .rows = rows,
        .row_count = journal->row_count,
        .revisions = journal->revisions,
        .revision_count = journal->revision_count,
        .feeds = journal->feeds,
        .feed_count = journal->feed_count,
    };
}
