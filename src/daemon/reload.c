/* From one edition to the next: see reload.h. */

#include "daemon/reload.h"

#include "base/diag.h"
#include "base/memory.h"
#include "base/snapshot.h"
#include "daemon/edition.h"
#include "daemon/summary.h"
#include "daybook/agenda.h"

#include <errno.h>

static struct digest digest_of_diag(const struct diag *diag)
{
    struct buf text auto_buf = BUF_INIT;

    for (size_t i = 0; i < diag_count(diag); i++) {
        diag_format(diag_get(diag, i), &text);
        buf_putc(&text, '\n');
    }
    return digest_of(text.data, text.len);
}

/* Logs errors and warnings, the same ones once, however often the files are looked at. Returns
 * whether they were logged. */
static bool log_diag(struct live *live, const struct diag *diag, bool asked)
{
    struct digest said = digest_of_diag(diag);

    if (!asked && digest_equal(&said, &live->said))
        return false;
    live->said = said;
    for (size_t i = 0; i < diag_count(diag); i++) {
        const struct diag_entry *entry = diag_get(diag, i);
        struct buf line auto_buf = BUF_INIT;

        diag_format(entry, &line);
        log_line(live->log, entry->severity == DIAG_ERROR ? LEVEL_ERROR : LEVEL_WARNING, "%s",
                 line.data);
    }
    return true;
}

static void refuse(struct live *live, const struct diag *diag, bool asked)
{
    size_t errors = diag_errors(diag);

    live->failing = true;
    if (!log_diag(live, diag, asked))
        return;
    log_line(live->log, LEVEL_ERROR,
             live->edition ? "not reloaded: %zu %s; what was served before is still being served"
                           : "not started: %zu %s in the configuration",
             errors, errors == 1 ? "error" : "errors");
}

/* The snapshot before stays when not a byte is different, so that its generation does too. */
static void publish(struct live *live, struct edition *next)
{
    struct edition *before = live->edition;

    if (before && summary_same_bytes(before->snapshot, next->snapshot)) {
        snapshot_unref(next->snapshot);
        next->snapshot = snapshot_ref(before->snapshot);
    } else {
        cell_publish(live->cell, snapshot_ref(next->snapshot));
    }
    live->edition = next;
    edition_free(before);
}

/* Noise from an editor wakes us without having changed anything: nobody wants to read of that. */
static void log_reload(const struct live *live, const struct edition *next, bool asked)
{
    const struct edition *before = live->edition;
    struct buf events auto_buf = BUF_INIT, files auto_buf = BUF_INIT;
    size_t changes;
    bool noise;

    if (!before)
        return;
    changes = summary_of_events(before->model, next->model, &events);
    summary_of_files(before->snapshot, next->snapshot, &files);
    noise = !asked && !live->failing && changes == 0 && files.len == 0;
    log_line(live->log, noise ? LEVEL_DEBUG : LEVEL_INFO, "reloaded: %s; %s", events.data,
             files.len ? files.data : "no feed changed");
}

enum reload_result reload_files(struct live *live, bool asked, bool second_look, int64_t now)
{
    struct diag *diag = diag_new();
    enum reload_result result = RELOAD_REFUSED;
    struct edition *next;
    int error = edition_load(live->config, live->edition, second_look, now, diag, &next);

    diag_sort(diag);
    if (error == -EAGAIN) {
        result = RELOAD_LOOK_AGAIN;
    } else if (error) {
        refuse(live, diag, asked);
    } else {
        log_diag(live, diag, asked);
        log_reload(live, next, asked);
        publish(live, next);
        live->failing = false;
        result = RELOAD_DONE;
    }
    diag_free(diag);
    return result;
}

void reload_clock(struct live *live, int64_t now)
{
    struct edition *edition = live->edition;
    struct diag *diag = diag_new();
    struct snapshot *snapshot = edition_render(edition, edition->snapshot, now, diag);
    struct buf files auto_buf = BUF_INIT;

    if (summary_same_bytes(edition->snapshot, snapshot)) {
        snapshot_unref(snapshot);
    } else {
        log_diag(live, diag, false);
        summary_of_files(edition->snapshot, snapshot, &files);
        snapshot_unref(edition->snapshot);
        edition->snapshot = snapshot;
        cell_publish(live->cell, snapshot_ref(snapshot));
        log_line(live->log, LEVEL_INFO, "time has passed: %s",
                 files.len ? files.data : "no feed changed");
    }
    diag_free(diag);
}

int64_t reload_next(const struct live *live, int64_t now)
{
    return agenda_next(live->edition->model, now);
}

void reload_status(const struct live *live, struct buf *buf)
{
    const struct model *model = live->edition->model;

    if (live->failing)
        buf_puts(buf, "Not reloaded, the log says why; still serving ");
    else
        buf_puts(buf, "Serving ");
    buf_printf(buf, "%zu %s in %zu feeds, generation %llu", model->group_count,
               model->group_count == 1 ? "event" : "events", model->feed_count,
               (unsigned long long)snapshot_generation(live->edition->snapshot));
}
