/* From one edition to the next: see reload.h. */

#include "daemon/reload.h"

#include "base/civil.h"
#include "base/diag.h"
#include "base/memory.h"
#include "base/snapshot.h"
#include "daemon/messages.h"
#include "daemon/news.h"
#include "daemon/summary.h"
#include "edition/edition.h"
#include "http/server.h"
#include "page/book.h"
#include "render/told.h"

#include <errno.h>

/* Lines of one reload that tell of changes in the log; what is more is only counted. */
#define MOST_TOLD 50

/* --- what the files said ---------------------------------------------------------------------- */

/* Logs errors and warnings, the same ones once, however often the files are looked at. Returns
 * whether they were logged. */
static bool log_diag(struct live *live, const struct diag *diag, bool asked)
{
    struct digest said;

    buf_clear(&live->problems);
    buf_puts(&live->problems, "");
    for (size_t i = 0; i < diag_count(diag); i++) {
        diag_format(diag_get(diag, i), &live->problems);
        buf_putc(&live->problems, '\n');
    }
    said = digest_of(live->problems.data, live->problems.len);
    if (!asked && digest_equal(&said, &live->said))
        return false;
    live->said = said;
    for (size_t i = 0; i < diag_count(diag); i++)
        message_problem(live->log, diag_get(diag, i));
    return true;
}

static void refuse(struct live *live, const struct diag *diag, bool asked)
{
    size_t errors = diag_errors(diag);

    live->failing = true;
    live->failures++;
    buf_clear(&live->outcome);
    buf_printf(&live->outcome,
               live->edition ? "not reloaded: %zu %s; what was served before is still being served"
                             : "not started: %zu %s in the configuration",
               errors, errors == 1 ? "error" : "errors");
    if (log_diag(live, diag, asked))
        message_refused(live->log, live->outcome.data);
}

/* --- publishing ------------------------------------------------------------------------------- */

/* Something that was live. Its snapshot is made of the printing, and that of the edition, which
 * goes last: with its last printing. */
struct retired {
    struct printing *printing; /* owned */
    struct edition *edition; /* owned; NULL: a younger one has it, or it is live */
    struct retired *next;
};

static void retire(struct live *live, struct printing *printing, struct edition *edition)
{
    struct retired **end = &live->retired;

    while (*end)
        end = &(*end)->next;
    *end = xcalloc(1, sizeof(**end));
    **end = (struct retired){.printing = printing, .edition = edition};
}

static void free_first(struct live *live)
{
    struct retired *first = live->retired;

    live->retired = first->next;
    printing_free(first->printing);
    edition_free(first->edition);
    free(first);
}

bool reload_clear(struct live *live)
{
    while (live->retired && !snapshot_is_shared(live->retired->printing->snapshot))
        free_first(live);
    return !live->retired;
}

/* On disk first, then to everybody. The printing is taken over, also when it fails; `edition`: the
 * one that it is of, which is taken over when it does not. A journal that could not be written is
 * written though there is nothing new: nobody else finds out that the trouble has passed. */
static enum reload_result publish(struct live *live, struct printing *printing,
                                  struct edition *edition, int64_t now)
{
    const struct snapshot *before = live->printing ? live->printing->snapshot : NULL;

    if ((printing->is_new || live->books.failing) &&
        books_commit(&live->books, &printing->plan->write) < 0) {
        printing_free(printing);
        return RELOAD_NOT_WRITTEN;
    }
    plan_drop_rows(printing->plan);
    http_seal(printing->snapshot, before, now);
    snapshot_set_bulletin(printing->snapshot, news_of(printing, live->printing, edition->zones));
    cell_publish(live->cell, snapshot_ref(printing->snapshot));
    if (!before || snapshot_generation(before) != snapshot_generation(printing->snapshot))
        live->published = now;
    if (live->printing)
        retire(live, live->printing, edition == live->edition ? NULL : live->edition);
    live->printing = printing;
    live->edition = edition;
    reload_clear(live);
    return RELOAD_DONE;
}

static void log_revisions(const struct live *live)
{
    const struct journal_write *write = &live->printing->plan->write;

    for (size_t i = 0; i < write->revision_count && i < MOST_TOLD; i++) {
        const struct revision *revision = &write->revisions[i];
        struct buf line auto_buf = BUF_INIT;

        if (told_line(revision, live->edition->zones, true, &line))
            message_event(live->log, revision, &live->printing->plan->published, line.data);
    }
    if (write->revision_count > MOST_TOLD)
        log_line(live->log, LEVEL_INFO, "and %zu changes more", write->revision_count - MOST_TOLD);
}

static void tell(const struct live *live)
{
    const struct journal_write *write = &live->printing->plan->write;

    log_revisions(live);
    if (live->tell && write->revision_count)
        live->tell(live->tell_context, write->revisions, write->revision_count);
}

/* --- the files -------------------------------------------------------------------------------- */

/* Noise from an editor wakes us without having changed anything: nobody wants to read of that. */
static void describe(struct live *live, const struct snapshot *before, bool asked)
{
    struct buf files auto_buf = BUF_INIT;
    size_t changes;
    bool noise;

    buf_clear(&live->outcome);
    if (!before) {
        buf_puts(&live->outcome, "started");
        return;
    }
    buf_puts(&live->outcome, "reloaded: ");
    changes = summary_of_events(live->printing->plan, &live->outcome);
    summary_of_files(before, live->printing->snapshot, &files);
    buf_printf(&live->outcome, "; %s", files.len ? files.data : "no feed changed");
    noise = !asked && !live->failing && changes == 0 && files.len == 0;
    message_reloaded(live->log, noise ? LEVEL_DEBUG : LEVEL_INFO, live->outcome.data, before,
                     live->printing->snapshot);
}

/* The files are right, also where they were not before: what keeps them back is the journal, and
 * they are taken when that can be written. */
static void tell_of_journal(struct live *live, struct diag *diag, bool asked)
{
    diag_sort(diag);
    log_diag(live, diag, asked);
    live->failing = false;
    buf_clear(&live->outcome);
    buf_printf(&live->outcome, "not published: %s; what was served before is still being served",
               live->books.trouble.data);
}

/* Takes the edition over, also when it fails. */
static enum reload_result take(struct live *live, struct edition *edition, struct diag *diag,
                               const struct reload_request *request)
{
    const struct plan_options options = {.now = request->now,
                                         .accept_removals = request->accept_removals};
    struct snapshot *before = live->printing ? snapshot_ref(live->printing->snapshot) : NULL;
    enum reload_result result = RELOAD_NEXT_SECOND;
    struct printing *printing;

    if (edition_print(edition, live->books.journal, &options, live->printing, diag, &printing) == 0)
        result = publish(live, printing, edition, request->now);
    if (result == RELOAD_DONE) {
        diag_sort(diag);
        log_diag(live, diag, request->asked);
        describe(live, before, request->asked);
        live->failing = false;
        live->reloaded = request->now;
        live->reloads++;
        tell(live);
    } else {
        edition_free(edition);
        if (result == RELOAD_NOT_WRITTEN)
            tell_of_journal(live, diag, request->asked);
    }
    snapshot_unref(before);
    return result;
}

enum reload_result reload_files(struct live *live, const struct reload_request *request)
{
    struct diag *diag = diag_new();
    enum reload_result result = RELOAD_REFUSED;
    struct edition *edition;
    int error = edition_load(live->config, live->edition, request->second_look, live->books.journal,
                             diag, &edition);

    if (error == -EAGAIN) {
        result = RELOAD_LOOK_AGAIN;
    } else if (error) {
        diag_sort(diag);
        refuse(live, diag, request->asked);
    } else {
        result = take(live, edition, diag, request);
    }
    diag_free(diag);
    return result;
}

/* --- the clock -------------------------------------------------------------------------------- */

enum reload_result reload_clock(struct live *live, int64_t now)
{
    const struct plan_options options = {.now = now, .clock_run = true};
    struct snapshot *before = snapshot_ref(live->printing->snapshot);
    enum reload_result result = RELOAD_NEXT_SECOND;
    struct buf files auto_buf = BUF_INIT;
    struct diag *diag = diag_new();
    struct printing *printing;

    if (edition_print(live->edition, live->books.journal, &options, live->printing, diag,
                      &printing) == 0)
        result = publish(live, printing, live->edition, now);
    if (result == RELOAD_DONE) {
        summary_of_files(before, live->printing->snapshot, &files);
        if (files.len)
            log_line(live->log, LEVEL_INFO, "time has passed: %s", files.data);
        tell(live);
    }
    snapshot_unref(before);
    diag_free(diag);
    return result;
}

int64_t reload_next(const struct live *live)
{
    int64_t tomorrow = book_until(live->printing->book), next = live->printing->plan->next;

    return tomorrow < next ? tomorrow : next;
}

/* --- what is live ----------------------------------------------------------------------------- */

void reload_status(const struct live *live, struct buf *buf)
{
    const struct published *published = &live->printing->plan->published;

    if (live->failing)
        buf_puts(buf, "Not reloaded, the log says why; still serving ");
    else if (live->books.failing)
        buf_puts(buf, "The journal cannot be written, the log says why; still serving ");
    else
        buf_puts(buf, "Serving ");
    buf_printf(buf, "%zu %s in %zu feeds, generation %llu; last reload ", published->group_count,
               published->group_count == 1 ? "event" : "events", published->model->feed_count,
               (unsigned long long)snapshot_generation(live->printing->snapshot));
    utc_print(live->reloaded, buf);
}

struct drafts *live_drafts(const struct live *live)
{
    return live->edition->drafts;
}

void live_done(struct live *live)
{
    while (live->retired)
        free_first(live);
    printing_free(live->printing);
    edition_free(live->edition);
    books_close(&live->books);
    buf_done(&live->problems);
    buf_done(&live->outcome);
}
