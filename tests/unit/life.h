#ifndef DAYBOOKD_TESTS_LIFE_H
#define DAYBOOKD_TESTS_LIFE_H

/*
 * A daybook that lives: one journal in memory, and one edition and printing after the other, each
 * committed before the next. cmocka.h comes before this header.
 *
 * Events are written as "id", "settings", ..., NULL; one that names no publisher is of "office",
 * one without a title is a "Talk". In all texts ' stands for ".
 */

#include "made.h"

#include <errno.h>
#include <sys/stat.h>

#define MINUTE 60
#define HOUR 3600
#define DAY 86400

#define LIFE_SITE                                                                                  \
    "title = 'Test daybook'; base_url = 'https://calendar.example.org';"                           \
    " uid_domain = 'daybook.example';"
#define LIFE_DEFAULTS "zone = 'Europe/Brussels'; duration = '1 hour';"
#define LIFE_OFFICE "name = 'The office'; url = 'https://office.example/'; contact = 'The desk';"

/* The SEQUENCE that everything begins with in a journal of MADE_NOW: seconds since 2023-01-01. */
#define LIFE_BASE (MADE_NOW - 1672531200)

/* What most lives are about. */
#define AT_TEN "when = '2023-12-14 10:00'; "
#define VISIT "visit", "title = 'Visit'; when = '2024-12-14';"

struct life {
    /* The files of the next steps: settings of their sections, the elements of lists. */
    const char *site, *defaults, *history;
    const char *office; /* a publisher; "desk", the other one, never changes */
    const char *feeds, *withdraw; /* or NULL */
    const char *file; /* events of a second file; or NULL */
    bool accept_removals;

    struct journal *journal;
    struct diag *diag; /* of the last step, and so is all that follows */
    struct edition *edition;
    struct printing *printing;
    struct plan *plan; /* its write is in the journal: what it borrowed from that is gone */
    int64_t number; /* the last revision before it */
    struct buf changes; /* "FEED: KIND ID, KIND ID\n" as the listings had them */
};

static inline struct life life_new(int64_t now)
{
    return (struct life){
        .site = LIFE_SITE,
        .defaults = LIFE_DEFAULTS,
        .history = "",
        .office = LIFE_OFFICE,
        .journal = journal_new(now),
    };
}

static inline void life_drop_step(struct life *life)
{
    life->printing = printing_free(life->printing);
    life->edition = edition_free(life->edition);
    life->diag = diag_free(life->diag);
}

static inline void life_done(struct life *life)
{
    life_drop_step(life);
    journal_free(life->journal);
    buf_done(&life->changes);
}

#define auto_life __attribute__((cleanup(life_done)))

/* --- files ------------------------------------------------------------------------------------ */

static inline void life_add_event(struct buf *text, const char *id, const char *settings)
{
    buf_printf(text, "{ id = '%s'; %s%s%s }", id,
               strstr(settings, "publisher = ") ? "" : "publisher = 'office'; ",
               strstr(settings, "title = ") ? "" : "title = 'Talk'; ", settings);
}

/* "id", "settings", ... up to a NULL. */
static inline struct buf life_events(va_list args)
{
    struct buf text = BUF_INIT;
    const char *id;

    buf_puts(&text, "");
    while ((id = va_arg(args, const char *))) {
        if (text.len)
            buf_puts(&text, ",\n");
        life_add_event(&text, id, va_arg(args, const char *));
    }
    return text;
}

static inline struct buf life_file(const struct life *life, const char *events)
{
    struct buf text = BUF_INIT;

    buf_printf(&text,
               "site: { %s };\ndefaults: { %s };\nhistory: { %s };\n%s"
               "publishers = ( { id = 'office'; %s }, { id = 'desk'; name = 'The other desk'; } );"
               "\nevents = (\n%s );\n",
               life->site, life->defaults, life->history,
               life->file ? "events_dir = 'events.d';\n" : "", life->office, events);
    if (life->feeds)
        buf_printf(&text, "feeds = ( %s );\n", life->feeds);
    if (life->withdraw)
        buf_printf(&text, "withdraw = [ %s ];\n", life->withdraw);
    return text;
}

static inline void life_write(const char *directory, const char *name, const char *text)
{
    struct buf path auto_buf = BUF_INIT;
    char *quoted auto_free = xstrdup(text);

    for (char *p = quoted; (p = strchr(p, '\'')); p++)
        *p = '"';
    buf_printf(&path, "%s/%s", directory, name);
    made_write(path.data, quoted);
}

static inline void life_remove(const char *directory)
{
    static const char *const names[] = {"daybookd.conf", "events.d/more.conf", "events.d", ""};

    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        struct buf path auto_buf = BUF_INIT;

        buf_printf(&path, "%s/%s", directory, names[i]);
        remove(path.data);
    }
}

static inline struct edition *life_load(const struct life *life, const char *text,
                                        struct diag *diag)
{
    const char *tmp = getenv("TMPDIR");
    struct buf directory auto_buf = BUF_INIT, path auto_buf = BUF_INIT, more auto_buf = BUF_INIT;
    struct edition *edition = NULL;

    buf_printf(&directory, "%s/daybookd-XXXXXX", tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(directory.data));
    life_write(directory.data, "daybookd.conf", text);
    if (life->file) {
        buf_printf(&path, "%s/events.d", directory.data);
        assert_int_equal(mkdir(path.data, 0700), 0);
        buf_printf(&more, "events = ( %s );\n", life->file);
        life_write(directory.data, "events.d/more.conf", more.data);
        buf_clear(&path);
    }
    buf_printf(&path, "%s/daybookd.conf", directory.data);
    edition_load(path.data, NULL, true, life->journal, diag, &edition);
    life_remove(directory.data);
    for (size_t i = 0; diag_errors(diag) && i < diag_count(diag); i++)
        print_error("line %d: %s\n", diag_get(diag, i)->line, diag_get(diag, i)->text);
    assert_non_null(edition);
    return edition;
}

/* --- steps ------------------------------------------------------------------------------------ */

static inline void life_keep_changes(struct life *life)
{
    const struct published *published = &life->plan->published;

    buf_clear(&life->changes);
    buf_puts(&life->changes, "\n");
    for (size_t i = 0; i < published->model->feed_count; i++) {
        const struct listing *listing = &published->listings[i];

        buf_printf(&life->changes, "%s: ", listing->feed->id);
        for (size_t j = 0; j < listing->change_count; j++)
            buf_printf(&life->changes, "%s%s %s", j ? ", " : "",
                       revision_kind_name(listing->changes[j]->kind), listing->changes[j]->id);
        buf_puts(&life->changes, "\n");
    }
}

/* These are the present ones from now on; owned by the life. */
static inline void life_take(struct life *life, struct edition *edition, struct printing *printing,
                             struct diag *diag)
{
    life->printing = printing_free(life->printing);
    if (edition != life->edition)
        edition_free(life->edition);
    diag_free(life->diag);
    life->diag = diag;
    life->edition = edition;
    life->printing = printing;
    life->plan = printing->plan;
}

/* Prints the edition, and commits that if it is new. Both are then the life's, the ones before
 * gone; after an error nothing has changed. */
static inline int life_print(struct life *life, const struct plan_options *options,
                             struct edition *edition, struct diag *diag)
{
    struct printing *printing = NULL;
    int error = edition_print(edition, life->journal, options, NULL, diag, &printing);

    if (error)
        return error;
    life_take(life, edition, printing, diag);
    life->number = life->journal->last_number;
    life_keep_changes(life);
    if (printing->is_new)
        journal_apply(life->journal, &life->plan->write);
    return 0;
}

/* A reload of files of which the main one is `text`. */
static inline int life_at(struct life *life, int64_t now, const char *text)
{
    const struct plan_options options = {.now = now, .accept_removals = life->accept_removals};
    struct diag *diag = diag_new();
    struct edition *edition = life_load(life, text, diag);
    int error = life_print(life, &options, edition, diag);

    if (error) {
        edition_free(edition);
        diag_free(diag);
    }
    return error;
}

static inline int life_try_list(struct life *life, int64_t now, va_list args)
{
    struct buf events auto_buf = life_events(args);
    struct buf text auto_buf = life_file(life, events.data);

    return life_at(life, now, text.data);
}

/* A reload with these events. */
static inline int life_try(struct life *life, int64_t now, ...)
{
    va_list args;
    int error;

    va_start(args, now);
    error = life_try_list(life, now, args);
    va_end(args);
    return error;
}

/* The same, which has to work. */
static inline void life_say(struct life *life, int64_t now, ...)
{
    va_list args;

    va_start(args, now);
    assert_int_equal(life_try_list(life, now, args), 0);
    va_end(args);
}

/* The clock goes on, and nobody reads the files. */
static inline void life_clock(struct life *life, int64_t now)
{
    const struct plan_options options = {.now = now, .clock_run = true};

    assert_int_equal(life_print(life, &options, life->edition, diag_new()), 0);
}

/* --- what is remembered ----------------------------------------------------------------------- */

static inline const struct row *life_row(const struct life *life, const char *id)
{
    struct buf uid auto_buf = BUF_INIT;
    const struct row *row;

    buf_printf(&uid, "%s@daybook.example", id);
    row = journal_find(life->journal, uid.data);
    if (!row)
        fail_msg("no row of %s", id);
    return row;
}

static inline void assert_stamp(const struct life *life, const char *id, int32_t sequence,
                                int64_t modified)
{
    const struct row *row = life_row(life, id);

    assert_int_equal(row->sequence, sequence);
    assert_int_equal(row->modified, modified);
}

static inline void life_add_value(struct buf *text, const char *value)
{
    buf_putc(text, '\'');
    for (const char *p = value; *p; p++)
        buf_putc(text, *p == '\n' ? '|' : *p);
    buf_putc(text, '\'');
}

/* "changed talk: title 'Talk' -> 'Lecture', place '' -> 'Hall' (reason) corrected", LF in values
 * as |. */
static inline void life_add_revision(struct buf *text, const struct revision *revision)
{
    buf_printf(text, "%s %s", revision_kind_name(revision->kind), revision->id);
    for (size_t i = 0; i < revision->change_count; i++) {
        const struct field_change *change = &revision->changes[i];

        buf_printf(text, "%s%s ", i ? ", " : ": ", change->field);
        life_add_value(text, change->before);
        buf_puts(text, " -> ");
        life_add_value(text, change->after);
    }
    if (revision->reason)
        buf_printf(text, " (%s)", revision->reason);
    buf_puts(text, revision->correction ? " corrected\n" : "\n");
}

/* The revisions of the last step, a line each. */
static inline struct buf life_told(const struct life *life)
{
    struct buf text = BUF_INIT;

    buf_puts(&text, "");
    for (size_t i = 0; i < life->journal->revision_count; i++)
        if (life->journal->revisions[i].number > life->number)
            life_add_revision(&text, &life->journal->revisions[i]);
    return text;
}

static inline void assert_told(const struct life *life, const char *expected)
{
    struct buf told auto_buf = life_told(life);

    assert_string_equal(told.data, expected);
}

static inline const struct revision *life_last_revision(const struct life *life)
{
    assert_true(life->journal->revision_count > 0);
    return &life->journal->revisions[life->journal->revision_count - 1];
}

static inline void assert_changes(const struct life *life, const char *feed, const char *expected)
{
    struct buf line auto_buf = BUF_INIT;

    buf_printf(&line, "\n%s: %s\n", feed, expected);
    if (!strstr(life->changes.data, line.data))
        fail_msg("not %s in:%s", line.data, life->changes.data);
}

/* --- what is shown ---------------------------------------------------------------------------- */

/* The bytes of a calendar; the caller's to buf_done(). */
static inline struct buf life_calendar(const struct life *life, const char *feed)
{
    struct buf path auto_buf = BUF_INIT, text = BUF_INIT;
    const struct resource *resource;

    buf_printf(&path, "/%s.ics", feed);
    resource = snapshot_find(life->printing->snapshot, path.data, path.len);
    assert_non_null(resource);
    buf_add(&text, resource->variants[CODING_IDENTITY].body->data,
            resource->variants[CODING_IDENTITY].body->len);
    return text;
}

/* All calendars of a step. */
static inline struct buf life_calendars(const struct life *life)
{
    const struct model *model = life->edition->model;
    struct buf all = BUF_INIT;

    for (size_t i = 0; i < model->feed_count; i++) {
        struct buf one auto_buf = life_calendar(life, model->feeds[i].id);

        buf_add(&all, one.data, one.len);
    }
    return all;
}

/* Lines as they were before they were folded, each ended by LF. */
static inline struct buf life_unfold(const char *body)
{
    struct buf text = BUF_INIT;

    for (const char *p = body; *p; p++) {
        if (strncmp(p, "\r\n ", 3) == 0)
            p += 2;
        else if (*p != '\r')
            buf_putc(&text, *p);
    }
    return text;
}

/* The VEVENT of that UID in a calendar, "" where it is not. */
static inline struct buf life_vevent_of(const struct life *life, const char *feed, const char *uid)
{
    struct buf body auto_buf = life_calendar(life, feed);
    struct buf text auto_buf = life_unfold(body.data);
    struct buf name auto_buf = BUF_INIT, found = BUF_INIT;
    const char *at, *end;

    buf_printf(&name, "BEGIN:VEVENT\nUID:%s\n", uid);
    buf_puts(&found, "");
    at = strstr(text.data, name.data);
    if (!at)
        return found;
    assert_null(strstr(at + 1, name.data));
    end = strstr(at, "END:VEVENT\n");
    assert_non_null(end);
    buf_add(&found, at, (size_t)(end - at) + strlen("END:VEVENT\n"));
    return found;
}

static inline struct buf life_vevent(const struct life *life, const char *feed, const char *id)
{
    struct buf uid auto_buf = BUF_INIT;

    buf_printf(&uid, "%s@daybook.example", id);
    return life_vevent_of(life, feed, uid.data);
}

static inline bool life_is_in(const struct life *life, const char *feed, const char *id)
{
    struct buf event auto_buf = life_vevent(life, feed, id);

    return event.len > 0;
}

/* Whether a line of the event begins so; with LF at its end: whether there is that line. */
static inline bool life_has(const struct life *life, const char *feed, const char *id,
                            const char *line)
{
    struct buf event auto_buf = life_vevent(life, feed, id), start auto_buf = BUF_INIT;

    buf_printf(&start, "\n%s", line);
    return strstr(event.data, start.data) != NULL;
}

static inline void assert_has(const struct life *life, const char *feed, const char *id,
                              const char *line)
{
    struct buf event auto_buf = life_vevent(life, feed, id);

    if (!life_has(life, feed, id, line))
        fail_msg("no %s in:\n%s", line, event.data);
}

/* Whether the word is in any answer. */
static inline bool life_serves(const struct life *life, const char *word)
{
    for (size_t i = 0; i < snapshot_count(life->printing->snapshot); i++) {
        const struct resource *resource = snapshot_get(life->printing->snapshot, i);
        const struct blob *body = resource->variants[CODING_IDENTITY].body;

        if (strstr(resource->path, word) ||
            (body && memmem(body->data, body->len, word, strlen(word))))
            return true;
    }
    return false;
}

static inline bool life_warns(const struct life *life, const char *words)
{
    for (size_t i = 0; i < diag_count(life->diag); i++)
        if (strstr(diag_get(life->diag, i)->text, words))
            return true;
    return false;
}

static inline void assert_warns(const struct life *life, const char *words)
{
    for (size_t i = 0; !life_warns(life, words) && i < diag_count(life->diag); i++)
        print_error("warning: %s\n", diag_get(life->diag, i)->text);
    if (!life_warns(life, words))
        fail_msg("nothing is said of %s", words);
}

static inline void assert_no_warning(const struct life *life)
{
    for (size_t i = 0; i < diag_count(life->diag); i++)
        print_error("warning: %s\n", diag_get(life->diag, i)->text);
    assert_int_equal(diag_count(life->diag), 0);
}

#endif
