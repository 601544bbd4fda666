/* From configuration text to what can be published: see edition.h. */

#include "edition/edition.h"

#include "base/diag.h"
#include "base/memory.h"
#include "base/snapshot.h"
#include "daybook/config.h"
#include "page/site.h"
#include "render/render.h"

#include <errno.h>

/* The model is the last step that finds errors; all of them are wanted in one pass, so it runs
 * whenever there are drafts. */
static int build(struct drafts *drafts, const struct edition *before, const struct journal *journal,
                 struct diag *diag, struct edition **ret_edition)
{
    struct edition *edition = xcalloc(1, sizeof(*edition));
    int error;

    edition->zones = before ? zones_again(before->zones) : zones_new(NULL);
    edition->drafts = drafts;
    error = model_build(drafts, edition->zones, journal, before ? before->model : NULL, diag,
                        &edition->model);
    if (error) {
        edition_free(edition);
        return error;
    }
    *ret_edition = edition;
    return 0;
}

int edition_load(const char *config, const struct edition *before, bool second_look,
                 const struct journal *journal, struct diag *diag, struct edition **ret_edition)
{
    struct drafts *drafts;
    int error = config_load(config, before ? before->drafts : NULL, second_look, diag, &drafts);

    return error ? error : build(drafts, before, journal, diag, ret_edition);
}

int edition_try(const char *config, const struct config_edit *edit, const struct journal *journal,
                struct diag *diag, struct edition **ret_edition)
{
    struct drafts *drafts;
    int error = config_try(config, edit, diag, &drafts);

    return error ? error : build(drafts, NULL, journal, diag, ret_edition);
}

struct edition *edition_free(struct edition *edition)
{
    if (!edition)
        return NULL;
    model_free(edition->model);
    drafts_unref(edition->drafts);
    zones_unref(edition->zones);
    free(edition);
    return NULL;
}

static bool feeds_are_as_before(const struct printing *printing, const struct journal *journal)
{
    const struct rendering *rendering = printing->rendering;

    if (rendering->stamp_count != journal->feed_count)
        return false;
    for (size_t i = 0; i < rendering->stamp_count; i++) {
        const struct feed_stamp *before = journal_feed(journal, rendering->stamps[i].id);

        if (!before || !feed_stamp_equal(before, &rendering->stamps[i]))
            return false;
    }
    return true;
}

static void complete_write(struct printing *printing, const struct journal *journal)
{
    struct journal_write *write = &printing->plan->write;
    struct digest served = snapshot_digest(printing->snapshot);
    bool same = digest_equal(&served, &journal->served) && !write->revision_count;

    write->served = served;
    write->generation = journal->generation + (same ? 0 : 1);
    write->feeds = printing->rendering->stamps;
    write->feed_count = printing->rendering->stamp_count;
    snapshot_set_generation(printing->snapshot, write->generation);
    printing->is_new = !same || write->row_count || write->forgotten_count ||
                       !feeds_are_as_before(printing, journal);
}

static void bind_book(struct printing *printing, const struct edition *edition, int64_t now)
{
    struct maker maker = {.make = site_make};

    printing->book = book_new(&printing->plan->published, edition->zones, now);
    maker.book = printing->book;
    maker.digest = printing->book->digest;
    book_take_calendars(printing->book, printing->snapshot);
    site_add_static(printing->snapshot);
    site_add_missing(printing->book, printing->snapshot);
    site_add_redirects(printing->book, printing->snapshot);
    snapshot_set_maker(printing->snapshot, &maker);
}

int edition_print(const struct edition *edition, const struct journal *journal,
                  const struct plan_options *options, const struct printing *before,
                  struct diag *diag, struct printing **ret_printing)
{
    struct printing *printing;
    struct view view = {
        .journal = journal,
        .zones = edition->zones,
        .now = options->now,
        .before = before ? before->rendering : NULL,
        .snapshot_before = before ? before->snapshot : NULL,
    };
    struct plan *plan;
    int error = plan_make(edition->model, edition->zones, journal, options, diag, &plan);

    if (error)
        return error;
    printing = xcalloc(1, sizeof(*printing));
    printing->plan = plan;
    printing->snapshot = snapshot_new(0);
    view.published = &plan->published;
    printing->rendering = render_all(&view, printing->snapshot, diag);
    bind_book(printing, edition, options->now);
    complete_write(printing, journal);
    *ret_printing = printing;
    return 0;
}

struct printing *printing_free(struct printing *printing)
{
    if (!printing)
        return NULL;
    rendering_free(printing->rendering);
    snapshot_unref(printing->snapshot);
    book_free(printing->book);
    plan_free(printing->plan);
    free(printing);
    return NULL;
}
