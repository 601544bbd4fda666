/* From configuration text to a sealed snapshot: see edition.h. */

#include "daemon/edition.h"

#include "base/diag.h"
#include "base/memory.h"
#include "base/snapshot.h"
#include "daybook/config.h"
#include "daybook/model.h"
#include "http/server.h"
#include "render/render.h"

#include <errno.h>

/* The model is the last step that finds errors; all of them are wanted in one pass, so it runs
 * whenever there are drafts. */
int edition_load(const char *config, const struct edition *before, bool second_look, int64_t now,
                 struct diag *diag, struct edition **ret_edition)
{
    struct edition *edition = xcalloc(1, sizeof(*edition));
    int error;

    edition->zones = zones_new(NULL);
    error =
        config_load(config, before ? before->drafts : NULL, second_look, diag, &edition->drafts);
    if (!error)
        error = model_build(edition->drafts, edition->zones, diag, &edition->model);
    if (error) {
        edition_free(edition);
        return error;
    }
    edition->snapshot = edition_render(edition, before ? before->snapshot : NULL, now, diag);
    *ret_edition = edition;
    return 0;
}

struct snapshot *edition_render(const struct edition *edition, const struct snapshot *before,
                                int64_t now, struct diag *diag)
{
    const struct view view = {.model = edition->model, .now = now};
    struct snapshot *snapshot = snapshot_new(before ? snapshot_generation(before) + 1 : 1);

    render_all(&view, snapshot, diag);
    http_seal(snapshot, before, now);
    return snapshot;
}

struct edition *edition_free(struct edition *edition)
{
    if (!edition)
        return NULL;
    snapshot_unref(edition->snapshot);
    model_free(edition->model);
    drafts_unref(edition->drafts);
    zones_free(edition->zones);
    free(edition);
    return NULL;
}
