#ifndef DAYBOOKD_TESTS_MADE_H
#define DAYBOOKD_TESTS_MADE_H

/*
 * An edition and its printing from the text of a configuration, as a new journal would have it, for
 * the tests of daybook and render. The file is made in a directory of its own, gone when made_new()
 * returns. cmocka.h comes before this header.
 */

#include "base/buf.h"
#include "base/diag.h"
#include "base/memory.h"
#include "base/snapshot.h"
#include "daybook/config.h"
#include "daybook/drafts.h"
#include "daybook/journal.h"
#include "edition/edition.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MADE_NOW 1702000000 /* 2023-12-08 01:46:40 UTC */

struct made {
    struct diag *diag;
    struct journal *journal; /* new, and not written to */
    struct edition *edition;
    struct printing *printing;
    const struct model *model; /* of the edition */
    const struct published *published; /* of the printing */
    struct snapshot *snapshot; /* of the printing */
};

static inline void made_write(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

/* The edition of that text; warnings and errors go to `diag`. */
static inline struct edition *made_edition(const char *text, const struct journal *journal,
                                           struct diag *diag)
{
    struct edition *edition = NULL;
    const char *tmp = getenv("TMPDIR");
    struct buf directory auto_buf = BUF_INIT, path auto_buf = BUF_INIT;

    buf_printf(&directory, "%s/daybookd-XXXXXX", tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(directory.data));
    buf_printf(&path, "%s/daybookd.conf", directory.data);
    made_write(path.data, text);
    edition_load(path.data, NULL, true, journal, diag, &edition);
    unlink(path.data);
    rmdir(directory.data);
    for (size_t i = 0; diag_errors(diag) && i < diag_count(diag); i++)
        print_error("line %d: %s\n", diag_get(diag, i)->line, diag_get(diag, i)->text);
    assert_non_null(edition);
    return edition;
}

static inline struct made made_new(const char *text, int64_t now)
{
    struct made made = {.diag = diag_new(), .journal = journal_new(now)};
    const struct plan_options options = {.now = now};

    made.edition = made_edition(text, NULL, made.diag);
    assert_int_equal(
        edition_print(made.edition, made.journal, &options, NULL, made.diag, &made.printing), 0);
    made.model = made.edition->model;
    made.published = &made.printing->plan->published;
    made.snapshot = made.printing->snapshot;
    return made;
}

/* The same of these events, whose settings have ' for ": "id", "settings", ..., NULL. */
static inline struct made made_events(int64_t now, ...)
{
    struct buf text auto_buf = BUF_INIT;
    const char *id;
    va_list args;

    buf_puts(&text,
             "site: { title = 'Test daybook'; base_url = 'https://calendar.example.org/press';"
             " uid_domain = 'daybook.example'; };\n"
             "defaults: { zone = 'Europe/Brussels'; duration = '1 hour'; };\n"
             "publishers = ( { id = 'p'; name = 'The Publisher';"
             " url = 'https://publisher.example/'; contact = 'Press Office, room 1; ask'; } );\n"
             "events = (");
    va_start(args, now);
    for (int i = 0; (id = va_arg(args, const char *)); i++)
        buf_printf(&text, "%s\n{ id = '%s'; publisher = 'p'; title = 'Talk'; %s }", i ? "," : "",
                   id, va_arg(args, const char *));
    va_end(args);
    buf_puts(&text, " );\n");
    for (char *p = text.data; (p = strchr(p, '\'')); p++)
        *p = '"';
    return made_new(text.data, now);
}

static inline void made_done(struct made *made)
{
    printing_free(made->printing);
    edition_free(made->edition);
    journal_free(made->journal);
    diag_free(made->diag);
}

#define auto_made __attribute__((cleanup(made_done)))

static inline const struct resource *made_resource(const struct made *made, const char *path)
{
    const struct resource *resource = snapshot_find(made->snapshot, path, strlen(path));

    assert_non_null(resource);
    return resource;
}

/* The bytes of a resource, with a NUL after them; the caller's to buf_done(). */
static inline struct buf made_body(const struct made *made, const char *path)
{
    const struct blob *body = made_resource(made, path)->variants[CODING_IDENTITY].body;
    struct buf text = BUF_INIT;

    buf_add(&text, body->data, body->len);
    return text;
}

static inline const struct event *made_event(const struct made *made, const char *id)
{
    for (size_t i = 0; i < made->model->group_count; i++)
        if (strcmp(made->model->groups[i]->event->id, id) == 0)
            return made->model->groups[i]->event;
    fail_msg("no event %s", id);
    return NULL;
}

#endif
