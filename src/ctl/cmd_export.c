/*
 * daybookctl export: the whole site as files. What is written is on disk in the journal first, as
 * it is before the daemon serves it; a running daemon is asked, never overtaken.
 *
 * A web server finds a file by its path and names its type by its ending. So pages, which have no
 * ending, become the index of a directory of that name; and what has moved is a copy under the old
 * name, because a redirect would be the web server's to configure.
 */

#include "base/diag.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/snapshot.h"
#include "ctl/desk.h"
#include "ctl/site_tree.h"
#include "daybook/plan.h"
#include "daybook/store.h"
#include "edition/check.h"
#include "page/site.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { FLAG_ACCEPT_REMOVALS };

struct export
{
    const char *directory;
    struct desk desk; /* owned */
    struct site_file *files; /* owned, with their texts */
    size_t file_count, file_capacity;
};

/* --- the files -------------------------------------------------------------------------------- */

static struct site_file *add_file(struct export *export, char *path)
{
    struct site_file *file;

    GROW(export->files, export->file_count, export->file_capacity);
    file = &export->files[export->file_count++];
    *file = (struct site_file){.path = path};
    return file;
}

static int64_t not_after_now(const struct export *export, int64_t modified)
{
    return modified < export->desk.now ? modified : export->desk.now;
}

/* What is served at a path: what has moved leads to where that is now. NULL: it is made there. */
static const struct resource *served_at(const struct export *export,
                                        const struct resource *resource)
{
    const char *base = site_path(&export->desk.edition->model->site), *path = resource->location;

    if (!path)
        return resource;
    if (strncmp(path, base, strlen(base)) == 0)
        path += strlen(base);
    return snapshot_find(export->desk.printing->snapshot, path, strlen(path));
}

static void collect_resources(struct export *export)
{
    const struct snapshot *snapshot = export->desk.printing->snapshot;

    for (size_t i = 0; i < snapshot_count(snapshot); i++) {
        const struct resource *resource = snapshot_get(snapshot, i);
        const struct resource *served = served_at(export, resource);
        const struct blob *body = served ? served->variants[CODING_IDENTITY].body : NULL;
        struct site_file *file;

        if (!body || served->location)
            continue;
        file = add_file(export, xstrdup(resource->path + 1));
        file->bytes = body->data;
        file->len = body->len;
        file->modified = not_after_now(export, served->last_modified);
    }
}

static void collect_place(void *context, const struct place *place)
{
    const char *path = place->path + 1;
    struct site_file *file =
        add_file(context, place->is_page ? xasprintf("%s%sindex.html", path, *path ? "/" : "")
                                         : xstrdup(path));

    file->source = xstrdup(place->source);
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct site_file *)a)->path, ((const struct site_file *)b)->path);
}

static void collect(struct export *export)
{
    collect_resources(export);
    site_each(export->desk.printing->book, collect_place, export);
    qsort(export->files, export->file_count, sizeof(*export->files), by_path);
}

/* struct site_maker's. */
static int make(const void *context, const char *source, struct buf *bytes, int64_t *ret_modified)
{
    const struct export *export = context;
    const struct slice path = {source, strlen(source)}, no_query = {"", 0};
    struct product product;

    if (!snapshot_make(export->desk.printing->snapshot, path, no_query, bytes, &product))
        return -EBADMSG;
    *ret_modified = not_after_now(export, product.last_modified);
    return 0;
}

static void free_file(struct site_file *file)
{
    free(file->path);
    free(file->source);
}

static void export_done(struct export *export)
{
    for (size_t i = 0; i < export->file_count; i++)
        free_file(&export->files[i]);
    free(export->files);
    desk_close(&export->desk);
}

/* --- the journal first ------------------------------------------------------------------------ */

static enum ctl_exit commit(const struct desk *desk)
{
    struct buf problem auto_buf = BUF_INIT;

    if (!desk->printing->is_new)
        return CTL_FINE;
    if (desk->from_daemon) {
        desk_complain("not exported: the files are newer than what the daemon has published; "
                      "\"daybookctl reload\" first");
        return CTL_DIFFERENT;
    }
    if (desk->journal->last_run == 0)
        desk_complain("a new journal is begun in %s", desk->context->state_dir);
    if (store_commit(desk->store, desk->journal, &desk->printing->plan->write, &problem) == 0)
        return CTL_FINE;
    desk_complain("not exported: %s", problem.data);
    return CTL_NO_STATE;
}

/* --- the report ------------------------------------------------------------------------------- */

static void print_json(const struct export *export, const struct site_report *report)
{
    struct buf text auto_buf = BUF_INIT;
    struct json json = json_to(&text);

    json_object(&json);
    json_put_string(&json, "directory", export->directory);
    json_put_int(&json, "generation",
                 (int64_t)snapshot_generation(export->desk.printing->snapshot));
    json_key(&json, "written");
    json_lines(&json, report->written.data);
    json_key(&json, "removed");
    json_lines(&json, report->removed.data);
    json_put_int(&json, "unchanged", (int64_t)report->kept_count);
    json_end_object(&json);
    puts(text.data);
}

static void print(const struct export *export, const struct site_report *report)
{
    if (export->desk.context->json)
        print_json(export, report);
    else
        printf("%s: %zu written, %zu removed, %zu unchanged\n", export->directory,
               report->written_count, report->removed_count, report->kept_count);
}

/* --- the command ------------------------------------------------------------------------------ */

static enum ctl_exit update(const struct export *export, struct site_tree *tree)
{
    struct buf problem auto_buf = BUF_INIT;
    struct site_report report;
    enum ctl_exit code = commit(&export->desk);

    if (code != CTL_FINE)
        return code;
    if (site_tree_update(tree, &report, &problem) < 0) {
        desk_complain("%s", problem.data);
        code = CTL_NO_STATE;
    } else {
        print(export, &report);
    }
    site_report_done(&report);
    return code;
}

static enum ctl_exit write_site(struct export *export)
{
    const struct site_maker maker = {.make = make, .context = export};
    struct buf problem auto_buf = BUF_INIT;
    struct site_tree *tree;
    enum ctl_exit code;

    collect(export);
    if (site_tree_open(export->directory, export->files, export->file_count, &maker, &tree,
                       &problem) < 0) {
        desk_complain("%s", problem.data);
        return CTL_NO_STATE;
    }
    code = update(export, tree);
    site_tree_close(tree);
    return code;
}

int ctl_export(const struct ctl_context *context, int argc, char **argv)
{
    struct export export = {.directory = argv[0]};
    const struct desk_order order = {
        .journal = JOURNAL_WRITTEN,
        .accept_removals = context->flags[FLAG_ACCEPT_REMOVALS] != NULL,
    };
    enum ctl_exit code = desk_open(&export.desk, context, &order);

    (void)argc;
    if (code == CTL_FINE) {
        check_print(export.desk.remarks, stderr);
        code = write_site(&export);
    }
    export_done(&export);
    return (int)code;
}
