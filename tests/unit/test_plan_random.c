/*
 * Random lives of small daybooks, each move checked against what random_memory.h expects.
 *
 *     LIVES=100000     so many lives, in place of a few
 *     LIFE=17          this life alone
 *     WITHOUT=3,5,8    leaves moves out: what is left of a life that fails is as short as it gets
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lives.h"
#include "random_memory.h"
#include "read_back.h"
#include "stored.h"
#include "write_text.h"

#define FEW_LIVES 40
#define MOVES 60
#define STORED_ONCE_IN 20 /* lives that are kept on disk: slower */
#define PARSED_ONCE_IN 10 /* steps */
#define MOST_SECONDS 100 /* that a change may have to wait for */

struct world {
    uint64_t number; /* of the life */
    struct book book;
    struct dice dice; /* of this move */
    struct life life;
    struct memory memory;
    struct stored *stored; /* or NULL: the journal is in memory alone */
    struct store *store;
    struct snapshot *served; /* before this step; or NULL */
    int64_t now;
    size_t steady; /* the clock is set back once in so many times; 0: never */
    size_t pace; /* how far it goes at most, see move_clock() */
    bool began; /* the journal is no longer new */
    struct buf moves; /* what was done, for when it fails */
    struct buf text; /* the files of the edition */
};

/* --- answers ---------------------------------------------------------------------------------- */

static const struct blob *body_of(const struct resource *resource)
{
    return resource->variants[CODING_IDENTITY].body;
}

static bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool same_bytes(const struct resource *a, const struct resource *b)
{
    return same_text(a->path, b->path) && same_text(a->location, b->location) &&
           body_of(a)->len == body_of(b)->len &&
           memcmp(body_of(a)->data, body_of(b)->data, body_of(a)->len) == 0;
}

/* The first resource that answers otherwise in one of them, or NULL. */
static const char *difference(const struct snapshot *a, const struct snapshot *b)
{
    if (snapshot_count(a) != snapshot_count(b))
        return "one more or less";
    for (size_t i = 0; i < snapshot_count(a); i++)
        if (!same_bytes(snapshot_get(a, i), snapshot_get(b, i)))
            return snapshot_get(a, i)->path;
    return digest_equal(&snapshot_maker(a)->digest, &snapshot_maker(b)->digest) ? NULL : "pages";
}

static const struct resource *calendar_of(const struct snapshot *snapshot, const char *feed)
{
    struct buf path auto_buf = BUF_INIT;

    buf_printf(&path, "/%s.ics", feed);
    return snapshot_find(snapshot, path.data, path.len);
}

/* The bytes of a calendar without its own LAST-MODIFIED, unfolded; that goes to `ret_modified`. */
static struct buf calendar_text(const struct resource *resource, struct buf *ret_modified)
{
    struct buf body auto_buf = BUF_INIT, text auto_buf = BUF_INIT, kept = BUF_INIT;
    const char *at, *end;

    buf_add(&body, body_of(resource)->data, body_of(resource)->len);
    text = life_unfold(body.data);
    at = strstr(text.data, "\nLAST-MODIFIED:");
    MUST(at, "%s was never modified", resource->path);
    end = strchr(++at, '\n') + 1;
    buf_add(&kept, text.data, (size_t)(at - text.data));
    buf_puts(&kept, end);
    buf_add(ret_modified, at, (size_t)(end - at));
    return kept;
}

/* --- before the journal learns of it ---------------------------------------------------------- */

/* A calendar was modified when its bytes were, and never before. */
static void check_feed_stamp(const struct world *world, const struct printing *printing,
                             const struct feed_stamp *stamp)
{
    const struct resource *after = calendar_of(printing->snapshot, stamp->id);
    const struct resource *before = world->served ? calendar_of(world->served, stamp->id) : NULL;
    const struct feed_stamp *known = journal_feed(world->life.journal, stamp->id);
    struct buf line auto_buf = BUF_INIT, old_line auto_buf = BUF_INIT, expected auto_buf = BUF_INIT;
    struct buf text auto_buf = calendar_text(after, &line), old auto_buf = BUF_INIT;

    add_stamp_line(&expected, "LAST-MODIFIED", stamp->modified);
    assert_string_equal(line.data, expected.data);
    MUST(after->last_modified == stamp->modified, "%s says otherwise", after->path);
    if (!before)
        return;
    MUST(known, "a feed that was served is not known: %s", stamp->id);
    old = calendar_text(before, &old_line);
    if (strcmp(old.data, text.data) == 0)
        MUST(stamp->modified == known->modified, "%s has the same bytes and another time",
             after->path);
    else
        MUST(stamp->modified > known->modified || stamp->modified == world->now,
             "%s has other bytes and the same time", after->path);
    MUST(stamp->modified >= known->modified, "%s was modified before", after->path);
}

static void check_generation(const struct world *world, const struct printing *printing)
{
    uint64_t before = world->life.journal->generation;
    uint64_t after = snapshot_generation(printing->snapshot);
    const char *other = world->served ? difference(world->served, printing->snapshot) : "all";
    bool rises = other || printing->plan->write.revision_count;

    MUST(after == before + rises, "generation %" PRIu64 " after %" PRIu64 ", other: %s", after,
         before, other ? other : "nothing");
    MUST(after == printing->plan->write.generation, "another generation is written");
    MUST(printing->is_new || after == before, "a generation that is not new");
}

static void check_plan_again(const struct world *world, const struct plan_options *options,
                             const struct edition *edition, const struct printing *printing)
{
    struct printing *again = NULL;
    struct diag *diag = diag_new();
    struct buf one auto_buf = write_text(&printing->plan->write), other auto_buf = BUF_INIT;

    assert_int_equal(edition_print(edition, world->life.journal, options, NULL, diag, &again), 0);
    other = write_text(&again->plan->write);
    check_same_lines(&one, &other, "planned again");
    MUST(!difference(printing->snapshot, again->snapshot), "the same is printed otherwise");
    printing_free(again);
    diag_free(diag);
}

static void check_before(const struct world *world, const struct plan_options *options,
                         const struct edition *edition, const struct printing *printing)
{
    const struct journal_write *write = &printing->plan->write;

    check_plan_again(world, options, edition, printing);
    check_generation(world, printing);
    for (size_t i = 0; i < write->feed_count; i++)
        check_feed_stamp(world, printing, &write->feeds[i]);
    for (size_t i = 0; i < write->revision_count; i++) {
        MUST(write->revisions[i].number == world->life.journal->last_number + 1 + (int64_t)i,
             "revisions are not numbered");
        MUST(i == 0 || write->revisions[i - 1].time <= write->revisions[i].time,
             "revisions are not in the order of time");
    }
}

/* --- revisions -------------------------------------------------------------------------------- */

static void take_values(struct known *known, const char *content)
{
    struct arena *arena = arena_new();
    const char **values = canonical_values(content, arena);

    known_forget_values(known);
    known->values = xcalloc(canonical_field_count(), sizeof(char *));
    for (size_t i = 0; i < canonical_field_count(); i++)
        known->values[i] = xstrdup(values[i]);
    arena_free(arena);
}

static void apply_change(struct known *known, const struct field_change *change)
{
    size_t field = 0;

    while (field < canonical_field_count() &&
           strcmp(canonical_field_name(field), change->field) != 0)
        field++;
    MUST(field < canonical_field_count(), "no field %s", change->field);
    if (strcmp(change->field, "part_of") == 0)
        return;
    MUST(strcmp(known->values[field], change->before) == 0, "%s of %s was '%s', not '%s'",
         change->field, known->uid, known->values[field], change->before);
    MUST(strcmp(change->after, change->before) != 0, "no change of %s", change->field);
    set_text(&known->values[field], change->after);
}

static bool is_off(const char *status)
{
    return strcmp(status, "cancelled") == 0 || strcmp(status, "postponed") == 0;
}

static const struct field_change *change_of(const struct revision *revision, const char *field)
{
    for (size_t i = 0; i < revision->change_count; i++)
        if (strcmp(revision->changes[i].field, field) == 0)
            return &revision->changes[i];
    return NULL;
}

/* A reason belongs to the change that it came with. `written`: what the file says. */
static void check_reason(struct known *known, const struct row *row,
                         const struct revision *revision, const char *written)
{
    const struct field_change *status = change_of(revision, "status");
    bool used = written && known->reason_used && strcmp(written, known->reason_used) == 0;

    MUST(!revision->reason || (written && strcmp(revision->reason, written) == 0 && !used),
         "%s is told of with an old reason", known->uid);
    MUST(!used || !status || (!is_off(status->before) && !is_off(status->after)) || !row->reason,
         "%s has an old reason", known->uid);
    if (written)
        set_text(&known->reason_used, written);
}

static void take_revision(struct known *known, const struct row *row,
                          const struct revision *revision, const char *written)
{
    if (revision->kind == REVISION_PHASE || revision->kind == REVISION_CLEARED)
        return;
    MUST(revision->sequence > known->told_sequence, "%s is told of twice with one sequence",
         known->uid);
    MUST(revision->sequence == row->sequence, "%s is told of with another sequence", known->uid);
    known->told_sequence = revision->sequence;
    check_reason(known, row, revision, written);
    if (revision->kind == REVISION_ADDED)
        take_values(known, row->content);
    MUST(known->values, "%s was never added", known->uid);
    for (size_t i = 0; i < revision->change_count; i++)
        apply_change(known, &revision->changes[i]);
    MUST(revision->kind != REVISION_CHANGED || revision->change_count, "nothing of %s is changed",
         known->uid);
}

static void check_values(const struct known *known, const struct row *row)
{
    struct arena *arena = arena_new();
    const char **values = canonical_values(row->content, arena);

    for (size_t i = 0; known->values && i < canonical_field_count(); i++)
        if (strcmp(canonical_field_name(i), "part_of") != 0)
            MUST(strcmp(values[i], known->values[i]) == 0,
                 "%s of %s is '%s' but its revisions come to '%s'", canonical_field_name(i),
                 known->uid, values[i], known->values[i]);
    arena_free(arena);
}

/* --- phases ----------------------------------------------------------------------------------- */

static int64_t phase_begins(const struct known *known, int64_t soon, enum phase phase)
{
    bool exact = known->kind == WHEN_START || known->kind == WHEN_SPAN;
    bool dated = exact || known->kind == WHEN_DAYS || known->kind == WHEN_DAY_TBC;

    if (phase == PHASE_SOON)
        return exact && soon ? known->start - soon : INT64_MAX;
    if (phase == PHASE_UNDER_WAY)
        return dated ? known->start : INT64_MAX;
    return phase == PHASE_OVER ? known->end : INT64_MIN;
}

static enum phase phase_now(const struct known *known, int64_t soon, int64_t now)
{
    enum phase phase = PHASE_OVER;

    while (phase_begins(known, soon, phase) > now)
        phase--;
    return phase;
}

/* It came, or its date or status became another: phases begin anew, and what is past is no news. */
static bool begins_anew(const struct world *world, const struct known *known)
{
    const struct journal_write *write = &world->life.plan->write;

    if (!world->began)
        return true;
    for (size_t i = 0; i < write->revision_count; i++) {
        const struct revision *revision = &write->revisions[i];

        if (strcmp(revision->uid, known->uid) == 0 &&
            (revision->kind == REVISION_ADDED || revision->kind == REVISION_RETURNED ||
             change_of(revision, "when") || change_of(revision, "zone") ||
             change_of(revision, "status")))
            return true;
    }
    return false;
}

/* The phases of this step, as they have to be told. */
static void expect_phases(struct known *known, int64_t soon, int64_t now, struct buf *text)
{
    enum phase last = phase_now(known, soon, now);

    for (enum phase phase = known->phase + 1; phase <= last; phase++) {
        int64_t begins = phase_begins(known, soon, phase);

        if (begins == INT64_MAX)
            continue;
        buf_printf(text, "%" PRId64 " %s -> %s\n", begins, phase_name(known->phase),
                   phase_name(phase));
        known->phase = phase;
    }
}

static void check_phases(struct world *world, struct known *known)
{
    const struct journal_write *write = &world->life.plan->write;
    int64_t soon = world->life.edition->model->site.soon;
    struct buf expected auto_buf = BUF_INIT, told auto_buf = BUF_INIT;
    bool has_phases = known_stays(known) &&
                      (known->status == STATUS_CONFIRMED || known->status == STATUS_TENTATIVE);

    buf_puts(&expected, "");
    buf_puts(&told, "");
    if (known_stays(known) && begins_anew(world, known))
        known->phase = has_phases ? phase_now(known, soon, world->now) : PHASE_UPCOMING;
    else if (has_phases)
        expect_phases(known, soon, world->now, &expected);
    for (size_t i = 0; i < write->revision_count; i++)
        if (write->revisions[i].kind == REVISION_PHASE &&
            strcmp(write->revisions[i].uid, known->uid) == 0)
            buf_printf(&told, "%" PRId64 " %s -> %s\n", write->revisions[i].time,
                       write->revisions[i].changes[0].before, write->revisions[i].changes[0].after);
    assert_string_equal(told.data, expected.data);
    MUST(journal_find(world->life.journal, known->uid)->phase == known->phase ||
             !known_stays(known),
         "%s is in another phase", known->uid);
}

/* --- rows ------------------------------------------------------------------------------------- */

static bool is_told_of(const struct world *world, const struct known *known)
{
    const struct journal_write *write = &world->life.plan->write;

    for (size_t i = 0; i < write->revision_count; i++)
        if (strcmp(write->revisions[i].uid, known->uid) == 0 &&
            write->revisions[i].kind != REVISION_PHASE &&
            write->revisions[i].kind != REVISION_CLEARED)
            return true;
    return false;
}

/* Stamps rise together, with a revision and with nothing else, and never fall. */
static void check_row(struct world *world, struct known *known)
{
    const struct row *row = journal_find(world->life.journal, known->uid);
    bool told = is_told_of(world, known);

    known->has_moved_on = row->sequence > known->sequence;
    if (known->modified) {
        MUST(row->sequence == known->sequence + told ||
                 !known_is_published(known, world->life.edition->model, world->now),
             "sequence %d of %s after %d", row->sequence, known->uid, known->sequence);
        MUST(known->has_moved_on ? row->modified > known->modified
                                 : row->modified == known->modified,
             "%s was modified at another time", known->uid);
    }
    MUST(row->modified <= world->now || row->modified == known->modified + 1 ||
             !known->has_moved_on,
         "%s is modified in the future", known->uid);
    MUST(row->sequence >= known->least_sequence && row->modified >= known->least_modified,
         "%s was told of with more than %d", known->uid, row->sequence);
    known->sequence = row->sequence;
    known->modified = row->modified;
    if (!world->began) {
        take_values(known, row->content);
        set_text(&known->reason_used, row->reason_used);
    }
    check_values(known, row);
    check_phases(world, known);
}

/* --- secrets ---------------------------------------------------------------------------------- */

static bool holds(const char *text, const char *word)
{
    return text && strstr(text, word);
}

static bool revision_holds(const struct revision *revision, const char *word)
{
    struct buf text auto_buf = BUF_INIT;

    add_revision(revision, &text);
    return holds(text.data, word);
}

/* Its own row has its identity, and nothing else. */
static bool row_holds(const struct row *row, const char *word, const char *name)
{
    struct buf text auto_buf = BUF_INIT;

    if (strncmp(row->uid, name, strlen(name)) == 0)
        return row->content[0] || row->dates[0] || row->reason || row->reason_used;
    add_row(row, &text);
    return holds(text.data, word) || holds(text.data, name);
}

static void check_secret(const struct world *world, size_t event)
{
    const struct journal *journal = world->life.journal;
    char word[16], name[16];

    book_word(event, word, sizeof(word));
    book_name(event, name, sizeof(name));
    MUST(!life_serves(&world->life, word) && !life_serves(&world->life, name), "%s is served",
         name);
    for (size_t i = 0; i < journal->revision_count; i++)
        MUST(!revision_holds(&journal->revisions[i], word) &&
                 !revision_holds(&journal->revisions[i], name),
             "%s is in a revision", name);
    for (size_t i = 0; i < journal->row_count; i++)
        MUST(!row_holds(journal->rows[i], word, name), "%s is in the row of %s", name,
             journal->rows[i]->uid);
    for (size_t i = 0; i < journal->feed_count; i++)
        MUST(!holds(journal->feeds[i].members, name), "%s is in a feed", name);
    MUST(!world->stored || !stored_holds(world->stored, word), "%s is in the file", name);
}

/* --- calendars -------------------------------------------------------------------------------- */

static void check_calendar(struct world *world, const struct feed *feed)
{
    const struct model *model = world->life.edition->model;
    struct buf members auto_buf = memory_members(&world->memory, model, feed, world->now);
    struct buf body auto_buf = life_calendar(&world->life, feed->id);
    struct buf text auto_buf = life_unfold(body.data), shown auto_buf = BUF_INIT;
    struct shown_event event = {.stamps = BUF_INIT};
    enum ics_style style = feed->show_cancelled == SHOW_TITLE ? ICS_TITLE : ICS_STRUCK;

    buf_puts(&shown, "");
    for (const char *at = text.data; (at = next_event(at, &event));) {
        if (!members.len && strncmp(event.uid, "empty.", 6) == 0)
            continue;
        buf_printf(&shown, "%s\n", event.uid);
        check_event(&world->memory, &world->life, &event, style);
    }
    MUST(strcmp(shown.data, members.data) == 0, "%s shows\n%sinstead of\n%s", feed->id, shown.data,
         members.data);
    assert_string_equal(journal_feed(world->life.journal, feed->id)->members, members.data);
    if (dice_once_in(&world->dice, PARSED_ONCE_IN))
        icalcomponent_free(parse(body.data));
    buf_done(&event.stamps);
    buf_done(&event.body);
}

static void check_after(struct world *world)
{
    const struct life *life = &world->life;
    const struct model *model = life->edition->model;
    struct memory *memory = &world->memory;
    const struct journal_write *write = &life->plan->write;

    memory_check_rows(memory, life, world->now);
    for (size_t i = 0; i < write->revision_count; i++) {
        const struct revision *revision = &write->revisions[i];

        const struct event *event = written_as(model, revision->uid);

        MUST(memory_find(memory, revision->uid), "a revision of %s", revision->uid);
        take_revision(memory_find(memory, revision->uid),
                      journal_find(life->journal, revision->uid), revision,
                      event ? event->change_reason : NULL);
    }
    for (size_t i = 0; i < memory->count; i++)
        if (memory->known[i].was_public)
            check_row(world, &memory->known[i]);
    for (size_t i = 0; i < model->feed_count; i++)
        check_calendar(world, &model->feeds[i]);
    for (size_t i = 0; i < BOOK_EVENTS; i++)
        if (!memory_may_tell_of(memory, i))
            check_secret(world, i);
}

/* --- what must be nothing new ----------------------------------------------------------------- */

/* The day that pages call so. */
static int32_t today(const struct printing *printing, int64_t now)
{
    const struct model *model = printing->plan->published.model;

    return (int32_t)day_of_seconds(now + zone_at(model->default_zone, now).offset);
}

/* On another day nothing but pages, which say which it is. */
static void check_nothing_new(struct world *world, struct edition *edition,
                              const struct plan_options *options, const char *what)
{
    struct printing *printing = NULL;
    struct diag *diag = diag_new();
    const char *other;
    bool is_other_day;

    MUST(edition_print(edition, world->life.journal, options, NULL, diag, &printing) == 0,
         "%s: has to wait", what);
    is_other_day = today(printing, options->now) != today(world->life.printing, world->now);
    other = difference(world->life.printing->snapshot, printing->snapshot);
    MUST(!other || (is_other_day && strcmp(other, "pages") == 0), "%s: %s is another", what, other);
    MUST(!printing->is_new || is_other_day, "%s: is new:\n%s", what,
         write_text(&printing->plan->write).data);
    MUST(printing->plan->write.row_count + printing->plan->write.revision_count == 0,
         "%s: something is written", what);
    printing_free(printing);
    diag_free(diag);
}

/* Nothing can change before the plan's next moment, whoever asks. */
static void check_waiting(struct world *world)
{
    int64_t now = world->now, next = world->life.plan->next, last = next - 1;

    MUST(next > now, "the next moment has passed");
    if (next == INT64_MAX)
        last = now + 400 * DAY;
    for (int i = 0; i < 3; i++) {
        struct plan_options options = {.now = i ? dice_between(&world->dice, now, last) : last,
                                       .clock_run = dice_once_in(&world->dice, 2)};
        struct buf what auto_buf = BUF_INIT;

        buf_printf(&what, "%" PRId64 " s later, %" PRId64 " s before the next moment",
                   options.now - now, next - options.now);
        check_nothing_new(world, world->life.edition, &options, what.data);
    }
}

/* Edits that no edition has yet do not belong to it. */
static void check_same(struct world *world, bool files_are_read)
{
    struct plan_options options = {.now = world->now};

    check_nothing_new(world, world->life.edition, &options, "the same files");
    options.clock_run = true;
    check_nothing_new(world, world->life.edition, &options, "the same moment");
    options.clock_run = false;
    if (files_are_read) {
        struct diag *diag = diag_new();
        struct edition *mixed = book_load(&world->book, &world->life, true, diag, NULL);

        check_nothing_new(world, mixed, &options, "the files in another order");
        edition_free(mixed);
        diag_free(diag);
    }
    check_waiting(world);
}

/* --- steps ------------------------------------------------------------------------------------ */

static void learn(struct world *world, struct printing *printing)
{
    const struct journal_write *write = &printing->plan->write;

    if (!printing->is_new)
        return;
    if (world->store)
        stored_commit(world->stored, world->store, world->life.journal, write);
    else
        journal_apply(world->life.journal, write);
}

/* The edition is the life's afterwards. */
static void print(struct world *world, struct edition *edition, struct plan_options *options,
                  struct diag *diag)
{
    struct life *life = &world->life;
    struct printing *printing = NULL;
    int error;

    while ((error = edition_print(edition, life->journal, options, NULL, diag, &printing)) ==
               -EAGAIN &&
           options->now - world->now < MOST_SECONDS)
        options->now++;
    assert_int_equal(error, 0);
    world->now = options->now;
    memory_expect(&world->memory, edition->model, options);
    check_before(world, options, edition, printing);
    learn(world, printing);
    snapshot_unref(world->served);
    world->served = snapshot_ref(printing->snapshot);
    life_take(life, edition, printing, diag);
    check_after(world);
    check_same(world, !options->clock_run);
    world->began = life->journal->last_run != 0;
}

static void reload(struct world *world, bool accept)
{
    struct plan_options options = {.now = world->now, .accept_removals = accept};
    struct diag *diag = diag_new();
    struct edition *edition = book_load(&world->book, &world->life, false, diag, &world->text);

    print(world, edition, &options, diag);
}

static void run_clock(struct world *world)
{
    struct plan_options options = {.now = world->now, .clock_run = true};

    print(world, world->life.edition, &options, diag_new());
}

/* What is on disk is what was in memory. */
static void restart(struct world *world)
{
    struct life *life = &world->life;

    life->printing = printing_free(life->printing);
    life->edition = edition_free(life->edition);
    if (world->store) {
        struct journal *before = life->journal;

        world->store = store_close(world->store);
        world->store = stored_open(world->stored);
        life->journal = stored_load(world->stored, world->store);
        assert_same_journal(before, life->journal);
        journal_free(before);
    }
    reload(world, false);
}

/* --- moves ------------------------------------------------------------------------------------ */

static void tell_time(struct world *world, size_t move, const char *what)
{
    buf_printf(&world->moves, "%zu: %s at ", move, what);
    utc_print(world->now, &world->moves);
    buf_printf(&world->moves, " (%" PRId64 ")\n", world->now);
}

static void move_clock(struct world *world)
{
    static const int64_t far[] = {1, MINUTE, 5 * MINUTE, HOUR, 6 * HOUR, DAY, 3 * DAY, 14 * DAY};
    struct dice *dice = &world->dice;
    int64_t next = world->life.plan ? world->life.plan->next : 0;
    int64_t by = dice_between(dice, 1, far[dice_below(dice, world->pace)]);

    if (world->life.plan && world->steady && dice_once_in(dice, world->steady)) {
        world->now -= by;
        return;
    }
    switch (dice_below(dice, 7)) {
    case 0:
        break;
    case 1:
        if (next > world->now && next != INT64_MAX)
            world->now = next;
        break;
    case 2:
        if (next > world->now && next != INT64_MAX)
            world->now = next - 1;
        break;
    default:
        world->now += by;
    }
}

/* Without a clock that is set back nothing that was told is taken back. */
static void lose_journal(struct world *world)
{
    memory_lose(&world->memory);
    world->served = snapshot_unref(world->served);
    world->life.journal = journal_free(world->life.journal);
    world->life.journal = journal_new(world->now);
    world->began = false;
    reload(world, false);
}

static void look(struct world *world, size_t move)
{
    size_t how = dice_below(&world->dice, 36);
    bool may_lose = !world->steady && !world->store;

    move_clock(world);
    world->now += how == 0 && may_lose ? MINUTE : 0;
    tell_time(world, move,
              how == 0 && may_lose              ? "loses the journal"
              : how < 4                         ? "restarts"
              : how < 7                         ? "accepts removals"
              : how < 20 && world->life.edition ? "runs the clock"
                                                : "reloads");
    if (how == 0 && may_lose)
        lose_journal(world);
    else if (how < 4)
        restart(world);
    else if (how < 20 && how >= 7 && world->life.edition)
        run_clock(world);
    else
        reload(world, how < 7);
}

static void edit(struct world *world, size_t move)
{
    struct author author = {.book = &world->book,
                            .dice = &world->dice,
                            .clock_is_steady = !world->steady,
                            .today = day_of_seconds(world->now)};

    author_edits(&author);
    buf_printf(&world->moves, "%zu: %s\n", move, world->book.told.data);
}

static bool is_left_out(size_t move)
{
    const char *without = getenv("WITHOUT");
    char *end;

    for (const char *p = without; p && *p; p = *end ? end + 1 : end)
        if (strtoul(p, &end, 10) == move)
            return true;
    return false;
}

static void live(struct world *world)
{
    for (size_t move = 1; move <= MOVES; move++) {
        world->dice = dice_of(world->number, move);
        if (is_left_out(move))
            continue;
        if (move == 1 || dice_once_in(&world->dice, 2))
            look(world, move);
        else
            edit(world, move);
    }
}

/* --- lives ------------------------------------------------------------------------------------ */

static void begin(struct world *world, uint64_t number)
{
    static const size_t steadies[] = {0, 3, 20};
    /* In Brussels, Lord Howe and New York. */
    static const int64_t changes_of_clocks[] = {1698541200, 1711846800, 1712415600, 1699164000,
                                                1710054000};
    struct dice dice = dice_of(number, 0);

    *world = (struct world){.number = number};
    world->now = dice_once_in(&dice, 3)
                     ? DICE_PICK(&dice, changes_of_clocks) + dice_between(&dice, -3 * DAY, DAY)
                     : MADE_NOW + dice_between(&dice, -60 * DAY, 120 * DAY);
    world->steady = DICE_PICK(&dice, steadies);
    world->pace = (size_t)dice_between(&dice, 2, 8);
    world->book = book_new(&dice, world->now);
    if (dice_once_in(&dice, STORED_ONCE_IN)) {
        stored_setup((void **)&world->stored);
        world->store = stored_open(world->stored);
        world->life.journal = stored_load(world->stored, world->store);
    } else {
        world->life.journal = journal_new(world->now);
    }
}

static void end(struct world *world)
{
    life_done(&world->life);
    memory_done(&world->memory);
    snapshot_unref(world->served);
    store_close(world->store);
    if (world->stored)
        stored_teardown((void **)&world->stored);
    buf_done(&world->book.told);
    buf_done(&world->moves);
    buf_done(&world->text);
    *world = (struct world){0};
}

static void play(void *context, unsigned long number)
{
    struct world *world = context;

    begin(world, number);
    live(world);
    end(world);
}

static void random_lives_keep_every_promise(void **state)
{
    lives_play(FEW_LIVES, play, *state);
}

static void tell_lines(const struct buf *text)
{
    for (const char *p = text->data; p && *p; p += strcspn(p, "\n") + 1)
        print_message("# %.*s\n", (int)strcspn(p, "\n"), p);
}

/* A life that did not come to its end has failed. */
static int tell_of_failure(void **state)
{
    const struct world *world = *state;

    if (!world->number)
        return 0;
    print_message("# LIFE=%" PRIu64 "\n", world->number);
    tell_lines(&world->moves);
    tell_lines(&world->text);
    return 0;
}

int main(void)
{
    struct world world = {0};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate_setup_teardown(random_lives_keep_every_promise, NULL,
                                                 tell_of_failure, &world),
    };

    return cmocka_run_group_tests_name("plan: random lives", tests, NULL, NULL);
}
