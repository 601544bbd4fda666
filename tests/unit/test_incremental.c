/*
 * Random daybooks that are edited file by file: what a reload takes over from the edition and the
 * printing before it, and what it builds anew, come to the same as building all of it from nothing.
 *
 *     LIVES=10000      so many lives, in place of a few
 *     LIFE=17          this life alone
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lives.h"
#include "random_book.h"
#include "write_text.h"

#include "http/server.h"
#include "render/render.h"

#define FEW_LIVES 80
#define MOVES 60
#define FILES 4
#define MOST_SECONDS 100 /* that a change may have to wait for */

struct world {
    uint64_t number; /* of the life */
    struct book book;
    bool backwards[FILES]; /* the events of the file */
    bool twice; /* there is a file of which there is something to say */
    struct dice dice; /* of this move */
    char directory[64];
    struct journal *journal;
    struct edition *edition; /* what is live, and so is the printing */
    struct printing *printing;
    int64_t now;
    struct buf moves; /* what was done, for when it fails */
};

/* --- files ------------------------------------------------------------------------------------ */

/* Anew: some file systems write a file that is truncated to the disk at once. */
static void write_file(const struct world *world, const char *name, const char *text)
{
    struct buf path auto_buf = BUF_INIT;

    buf_printf(&path, "%s/%s", world->directory, name);
    unlink(path.data);
    life_write(world->directory, name, text);
}

static size_t file_of(const struct book *book, size_t event)
{
    return (event + book->events[event].second_file) % FILES;
}

static void write_events(const struct world *world, size_t file)
{
    struct buf events auto_buf = BUF_INIT, text auto_buf = BUF_INIT, name auto_buf = BUF_INIT;

    buf_puts(&events, "");
    for (size_t i = 0; i < BOOK_EVENTS; i++) {
        size_t event = world->backwards[file] ? BOOK_EVENTS - 1 - i : i;

        if (world->book.events[event].written && file_of(&world->book, event) == file)
            book_add_event(&world->book, event, &events);
    }
    buf_printf(&text, "events = (%s );\n", events.data);
    buf_printf(&name, "events.d/%zu.conf", file);
    write_file(world, name.data, text.data);
}

/* An event at an hour that there was twice, which is said every time. */
static void write_twice(const struct world *world)
{
    write_file(world, "events.d/twice.conf",
               world->twice ? "events = ( { id = 'twice'; publisher = 'office'; title = 'Twice'; "
                              "when = '2023-10-29 02:30'; zone = 'Europe/Brussels'; } );\n"
                            : "events = ();\n");
}

static void write_main(const struct world *world)
{
    const struct book *book = &world->book;
    struct buf text auto_buf = BUF_INIT, feeds auto_buf = book_feeds(book);
    struct buf withdraw auto_buf = book_withdrawals(book);

    buf_printf(&text,
               "site: { title = 'Test daybook'; base_url = 'https://calendar.example.org'; "
               "uid_domain = '%s'; soon = '%s'; };\n"
               "defaults: { zone = '%s'; duration = '%s'; };\n"
               "history: { show_removed_for = '%s'; removal_guard = %s; settle = '%s'; "
               "changes_kept = %s; };\n"
               "events_dir = 'events.d';\n"
               "publishers = ( { id = 'office'; name = '%s'; contact = '%s'; },"
               " { id = 'desk'; name = 'The other desk'; } );\n"
               "feeds = (%s );\n",
               book->domain, book->soon, book->zone, book->duration, book->removed, book->guard,
               book->settle, book->kept, book->name, book->contact, feeds.data);
    if (withdraw.len)
        buf_printf(&text, "withdraw = [ %s ];\n", withdraw.data);
    write_file(world, "daybookd.conf", text.data);
}

static void write_files(const struct world *world)
{
    write_main(world);
    write_twice(world);
    for (size_t i = 0; i < FILES; i++)
        write_events(world, i);
}

static void remove_files(const struct world *world)
{
    struct buf twice auto_buf = BUF_INIT;

    for (size_t i = 0; i < FILES; i++) {
        struct buf path auto_buf = BUF_INIT;

        buf_printf(&path, "%s/events.d/%zu.conf", world->directory, i);
        unlink(path.data);
    }
    buf_printf(&twice, "%s/events.d/twice.conf", world->directory);
    unlink(twice.data);
    life_remove(world->directory);
}

/* --- what must be the same -------------------------------------------------------------------- */

static void check_same_diag(struct diag *a, struct diag *b)
{
    struct buf one auto_buf = BUF_INIT, other auto_buf = BUF_INIT;

    diag_sort(a);
    diag_sort(b);
    buf_puts(&one, "");
    buf_puts(&other, "");
    for (size_t i = 0; i < diag_count(a); i++) {
        diag_format(diag_get(a, i), &one);
        buf_putc(&one, '\n');
    }
    for (size_t i = 0; i < diag_count(b); i++) {
        diag_format(diag_get(b, i), &other);
        buf_putc(&other, '\n');
    }
    assert_string_equal(one.data, other.data);
}

static void check_same_text(const char *a, const char *b, const char *path)
{
    if (a && b ? strcmp(a, b) != 0 : a != b)
        fail_msg("%s: '%s' is '%s'", path, a ? a : "", b ? b : "");
}

static void check_same_variant(const struct variant *a, const struct variant *b, const char *path)
{
    assert_string_equal(a->etag, b->etag);
    check_same_text(a->head_ok, b->head_ok, path);
    check_same_text(a->head_not_modified, b->head_not_modified, path);
    assert_true(!a->body == !b->body);
    if (!a->body)
        return;
    assert_int_equal(a->body->len, b->body->len);
    if (memcmp(a->body->data, b->body->data, a->body->len) != 0)
        fail_msg("%s has other bytes:\n%s\n%s", path, a->body->data, b->body->data);
}

static void check_same_resource(const struct resource *a, const struct resource *b)
{
    assert_string_equal(a->path, b->path);
    check_same_text(a->location, b->location, a->path);
    check_same_text(a->content_type, b->content_type, a->path);
    check_same_text(a->file_name, b->file_name, a->path);
    assert_int_equal(a->last_modified, b->last_modified);
    assert_int_equal(a->noindex, b->noindex);
    assert_true(digest_equal(&a->digest, &b->digest));
    for (size_t i = 0; i < CODING_COUNT; i++)
        check_same_variant(&a->variants[i], &b->variants[i], a->path);
}

static void check_same_groups(const struct published *a, const struct published *b)
{
    assert_int_equal(a->group_count, b->group_count);
    for (size_t i = 0; i < a->group_count; i++) {
        assert_string_equal(a->groups[i].uid, b->groups[i].uid);
        assert_string_equal(a->groups[i].event->id, b->groups[i].event->id);
        assert_int_equal(a->groups[i].index, b->groups[i].index);
        assert_true(digest_equal(&a->groups[i].content, &b->groups[i].content));
    }
}

static void check_same_model(const struct model *a, const struct model *b)
{
    assert_int_equal(a->group_count, b->group_count);
    for (size_t i = 0; i < a->group_count; i++) {
        const struct event *x = a->groups[i]->event, *y = b->groups[i]->event;

        assert_string_equal(a->groups[i]->uid, b->groups[i]->uid);
        assert_string_equal(x->id, y->id);
        assert_string_equal(x->file, y->file);
        assert_int_equal(x->line, y->line);
        assert_string_equal(x->part_of ? x->part_of->title : "",
                            y->part_of ? y->part_of->title : "");
        assert_true(digest_equal(&a->groups[i]->content, &b->groups[i]->content));
    }
}

/* `a`: in steps, `b`: from nothing; neither is sealed yet. */
static void check_same_printing(const struct world *world, const struct printing *a,
                                const struct printing *b)
{
    struct buf one auto_buf = write_text(&a->plan->write);
    struct buf other auto_buf = write_text(&b->plan->write);

    check_same_lines(&one, &other, "written in steps");
    assert_int_equal(a->is_new, b->is_new);
    assert_int_equal(a->plan->next, b->plan->next);
    assert_int_equal(a->plan->added, b->plan->added);
    assert_int_equal(a->plan->changed, b->plan->changed);
    assert_int_equal(a->plan->removed, b->plan->removed);
    assert_int_equal(a->plan->held, b->plan->held);
    check_same_groups(&a->plan->published, &b->plan->published);
    assert_int_equal(snapshot_generation(a->snapshot), snapshot_generation(b->snapshot));
    assert_int_equal(snapshot_count(a->snapshot), snapshot_count(b->snapshot));
    /* Without a limit to Last-Modified: what clients were told before the clock was set back holds
     * in the daemon that told them, and not after a restart. */
    http_seal(a->snapshot, world->printing ? world->printing->snapshot : NULL, INT64_MAX);
    http_seal(b->snapshot, NULL, INT64_MAX);
    for (size_t i = 0; i < snapshot_count(a->snapshot); i++)
        check_same_resource(snapshot_get(a->snapshot, i), snapshot_get(b->snapshot, i));
}

/* Of the rows of an id that is the one which is public, else the one that changed last. */
static void check_id(const struct journal *journal, const char *id)
{
    const struct row *best = NULL;

    for (size_t i = 0; i < journal->row_count; i++) {
        const struct row *row = journal->rows[i];
        bool is_public = row->state == ROW_PUBLIC;

        if (strcmp(row->id, id) != 0)
            continue;
        if (!best || (is_public && best->state != ROW_PUBLIC) ||
            (is_public == (best->state == ROW_PUBLIC) &&
             (row->modified > best->modified ||
              (row->modified == best->modified && strcmp(row->uid, best->uid) < 0))))
            best = row;
    }
    assert_string_equal(journal_uid_of(journal, id), best->uid);
}

static void check_journal(const struct journal *journal)
{
    for (size_t i = 0; i < journal->row_count; i++) {
        assert_ptr_equal(journal_find(journal, journal->rows[i]->uid), journal->rows[i]);
        check_id(journal, journal->rows[i]->id);
    }
}

/* --- steps ------------------------------------------------------------------------------------ */

/* `ret_diag`: the caller's. */
static struct printing *print(struct world *world, const struct edition *edition,
                              const struct printing *before, struct plan_options *options,
                              struct diag **ret_diag)
{
    struct printing *printing = NULL;
    struct diag *diag = diag_new();

    while (edition_print(edition, world->journal, options, before, diag, &printing) == -EAGAIN) {
        assert_true(options->now - world->now < MOST_SECONDS);
        options->now++;
        diag_free(diag);
        diag = diag_new();
    }
    *ret_diag = diag;
    return printing;
}

/* Prints it in steps and from nothing, and returns the first. */
static struct printing *print_both(struct world *world, const struct edition *edition,
                                   const struct edition *all, struct plan_options *options)
{
    struct diag *diag, *diag_of_all;
    struct printing *printing = print(world, edition, world->printing, options, &diag);
    struct printing *printing_of_all = print(world, all, NULL, options, &diag_of_all);

    check_same_diag(diag, diag_of_all);
    check_same_printing(world, printing, printing_of_all);
    printing_free(printing_of_all);
    diag_free(diag);
    diag_free(diag_of_all);
    world->now = options->now;
    return printing;
}

static struct edition *load(const struct world *world, const struct edition *before,
                            struct diag *diag)
{
    struct buf path auto_buf = BUF_INIT;
    struct edition *edition = NULL;

    buf_printf(&path, "%s/daybookd.conf", world->directory);
    edition_load(path.data, before, true, world->journal, diag, &edition);
    return edition;
}

/* It goes live, or nothing comes of it: the journal could not be written. */
static void take(struct world *world, struct edition *edition, struct printing *printing)
{
    if (dice_once_in(&world->dice, 6)) {
        printing_free(printing);
        if (edition != world->edition)
            edition_free(edition);
        return;
    }
    if (printing->is_new)
        journal_apply(world->journal, &printing->plan->write);
    check_journal(world->journal);
    printing_free(world->printing);
    if (edition != world->edition)
        edition_free(world->edition);
    world->edition = edition;
    world->printing = printing;
}

static void reload(struct world *world)
{
    struct plan_options options = {.now = world->now,
                                   .accept_removals = dice_once_in(&world->dice, 6)};
    struct diag *diag = diag_new(), *diag_of_all = diag_new();
    struct edition *edition, *all;
    struct printing *printing;

    write_files(world);
    edition = load(world, world->edition, diag);
    all = load(world, NULL, diag_of_all);
    check_same_diag(diag, diag_of_all);
    assert_non_null(edition);
    check_same_model(edition->model, all->model);
    printing = print_both(world, edition, all, &options);
    edition_free(all);
    diag_free(diag);
    diag_free(diag_of_all);
    take(world, edition, printing);
}

static void run_clock(struct world *world)
{
    struct plan_options options = {.now = world->now, .clock_run = true};
    struct printing *printing = print_both(world, world->edition, world->edition, &options);

    take(world, world->edition, printing);
}

/* A file that is wrong is refused, and what is live is none the worse. */
static void make_mistake(struct world *world)
{
    static const char *const mistakes[] = {
        "events = ( { id = 'ev-0-1'; } );\n",
        ("events = ( { id = 'x'; publisher = 'office'; title = 'X'; when = 'TBC';"
         " part_of = 'x'; } );\n"),
        "events = ( { id = 'x'; publisher = 'nobody'; title = 'X'; when = 'TBC'; } );\n",
        "events = (\n",
    };
    struct diag *diag = diag_new(), *diag_of_all = diag_new();
    struct buf name auto_buf = BUF_INIT;

    write_files(world);
    buf_printf(&name, "events.d/%zu.conf", dice_below(&world->dice, FILES));
    write_file(world, name.data, DICE_PICK(&world->dice, mistakes));
    assert_null(load(world, world->edition, diag));
    assert_null(load(world, NULL, diag_of_all));
    check_same_diag(diag, diag_of_all);
    diag_free(diag);
    diag_free(diag_of_all);
}

static void restart(struct world *world)
{
    world->printing = printing_free(world->printing);
    world->edition = edition_free(world->edition);
    reload(world);
}

/* What was published of an edition belongs to the journal that is gone. */
static void lose_journal(struct world *world)
{
    journal_free(world->journal);
    world->journal = journal_new(world->now);
    reload(world);
}

/* --- moves ------------------------------------------------------------------------------------ */

static void move_clock(struct world *world)
{
    static const int64_t far[] = {1, MINUTE, HOUR, DAY, 3 * DAY, 14 * DAY};
    int64_t next = world->printing ? world->printing->plan->next : INT64_MAX;

    if (dice_once_in(&world->dice, 5))
        return;
    if (dice_once_in(&world->dice, 3) && next != INT64_MAX)
        world->now = next;
    else if (dice_once_in(&world->dice, 12))
        world->now -= dice_between(&world->dice, 1, DAY);
    else
        world->now += dice_between(&world->dice, 1, DICE_PICK(&world->dice, far));
}

/* One of them, so that nothing else betrays what depends on it. */
static void set_default(struct world *world)
{
    static const char *const zones[] = {"Europe/Brussels", "America/New_York"};
    static const char *const durations[] = {"1 hour", "2 days"};
    static const char *const domains[] = {"daybook.example", "other.example"};
    static const char *const names[] = {"The office", "The other office"};
    struct book *book = &world->book;

    switch (dice_below(&world->dice, 5)) {
    case 0:
        book->zone = DICE_PICK(&world->dice, zones);
        break;
    case 1:
        book->duration = DICE_PICK(&world->dice, durations);
        break;
    case 2:
        book->domain = DICE_PICK(&world->dice, domains);
        break;
    case 3:
        book->name = DICE_PICK(&world->dice, names);
        break;
    default:
        book->contact = DICE_PICK(&world->dice, names);
    }
    buf_printf(&world->moves, "%s, %s, %s, %s, %s\n", book->zone, book->duration, book->domain,
               book->name, book->contact);
}

/* A parent gets another title, or an event another parent; mostly they stand in other files. */
static void set_parent(struct world *world)
{
    size_t event = dice_below(&world->dice, BOOK_EVENTS);
    struct book_event *of = &world->book.events[event];

    if (of->part_of >= 0)
        world->book.events[of->part_of].texts[TEXT_TITLE] = ++world->book.version;
    else
        of->part_of = (int)dice_between(&world->dice, -1, (int64_t)event - 1);
    buf_printf(&world->moves, "%zu: parent %d\n", event, of->part_of);
}

static void edit(struct world *world)
{
    struct author author = {
        .book = &world->book, .dice = &world->dice, .today = day_of_seconds(world->now)};

    if (dice_once_in(&world->dice, 12)) {
        world->backwards[dice_below(&world->dice, FILES)] ^= true;
        return;
    }
    if (dice_once_in(&world->dice, 12)) {
        world->twice ^= true;
        return;
    }
    if (dice_once_in(&world->dice, 8)) {
        set_default(world);
        return;
    }
    if (dice_once_in(&world->dice, 8)) {
        set_parent(world);
        return;
    }
    author_edits(&author);
    buf_printf(&world->moves, "%s\n", world->book.told.data);
}

static void look(struct world *world)
{
    size_t how = dice_below(&world->dice, 30);

    move_clock(world);
    buf_printf(&world->moves, "look %zu at %" PRId64 "\n", how, world->now);
    if (how == 0)
        restart(world);
    else if (how == 1)
        lose_journal(world);
    else if (how < 4)
        make_mistake(world);
    else if (how < 10 && world->edition)
        run_clock(world);
    else
        reload(world);
}

static void live(struct world *world)
{
    for (size_t move = 1; move <= MOVES; move++) {
        world->dice = dice_of(world->number, move);
        if (move == 1 || dice_once_in(&world->dice, 2))
            look(world);
        else
            edit(world);
    }
}

/* --- lives ------------------------------------------------------------------------------------ */

static void begin(struct world *world, uint64_t number)
{
    const char *tmp = getenv("TMPDIR");
    struct buf path auto_buf = BUF_INIT;
    struct dice dice = dice_of(number, 0);

    *world = (struct world){.number = number};
    world->now = MADE_NOW + dice_between(&dice, -60 * DAY, 120 * DAY);
    world->book = book_new(&dice, world->now);
    world->book.has_series = true;
    world->journal = journal_new(world->now);
    snprintf(world->directory, sizeof(world->directory), "%s/daybookd-XXXXXX", tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(world->directory));
    buf_printf(&path, "%s/events.d", world->directory);
    assert_int_equal(mkdir(path.data, 0700), 0);
}

static void end(struct world *world)
{
    printing_free(world->printing);
    edition_free(world->edition);
    journal_free(world->journal);
    remove_files(world);
    buf_done(&world->book.told);
    buf_done(&world->moves);
    *world = (struct world){0};
}

static void play(void *context, unsigned long number)
{
    struct world *world = context;

    begin(world, number);
    live(world);
    end(world);
}

static void what_is_taken_over_is_what_would_be_built(void **state)
{
    lives_play(FEW_LIVES, play, *state);
}

/* A life that did not come to its end has failed. */
static int tell_of_failure(void **state)
{
    const struct world *world = *state;

    if (!world->number)
        return 0;
    print_message("# LIFE=%" PRIu64 "\n", world->number);
    for (const char *p = world->moves.data; p && *p; p += strcspn(p, "\n") + 1)
        print_message("# %.*s\n", (int)strcspn(p, "\n"), p);
    remove_files(world);
    return 0;
}

int main(void)
{
    struct world world = {0};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate_setup_teardown(what_is_taken_over_is_what_would_be_built, NULL,
                                                 tell_of_failure, &world),
    };

    return cmocka_run_group_tests_name("edition: in steps", tests, NULL, NULL);
}
