/* What a reload changed, for the log: see summary.h. */

#include "daemon/summary.h"

#include "base/memory.h"
#include "base/snapshot.h"
#include "daybook/canonical.h"
#include "daybook/model.h"

#include <string.h>

/* One UID with all that an edit can change: the content, and when it becomes public. */
struct row {
    const char *uid;
    struct digest content;
    int64_t publish_at;
    bool draft;
};

static int by_uid(const void *a, const void *b)
{
    return strcmp(((const struct row *)a)->uid, ((const struct row *)b)->uid);
}

static struct row *rows_of(const struct model *model)
{
    size_t count = model ? model->group_count : 0;
    struct row *rows = xcalloc(count, sizeof(*rows));

    for (size_t i = 0; i < count; i++) {
        const struct group *group = &model->groups[i];

        rows[i] = (struct row){
            .uid = group->uid,
            .content = canonical_digest(group),
            .publish_at = group->components[0]->publish_at,
            .draft = group->components[0]->draft,
        };
    }
    if (count)
        qsort(rows, count, sizeof(*rows), by_uid);
    return rows;
}

static bool same(const struct row *a, const struct row *b)
{
    return digest_equal(&a->content, &b->content) && a->publish_at == b->publish_at &&
           a->draft == b->draft;
}

static void say(struct buf *buf, bool *first, const char *sign, size_t count, const char *what)
{
    if (!count)
        return;
    buf_printf(buf, "%s%s%zu %s", *first ? "" : ", ", sign, count, what);
    *first = false;
}

size_t summary_of_events(const struct model *before, const struct model *after, struct buf *buf)
{
    size_t old_count = before ? before->group_count : 0, new_count = after->group_count;
    struct row *old = rows_of(before), *new = rows_of(after);
    size_t added = 0, changed = 0, removed = 0;
    bool first = true;

    for (size_t i = 0, j = 0; i < old_count || j < new_count;) {
        int order = i == old_count ? 1 : j == new_count ? -1 : strcmp(old[i].uid, new[j].uid);

        if (order < 0) {
            removed++;
            i++;
        } else if (order > 0) {
            added++;
            j++;
        } else {
            changed += !same(&old[i++], &new[j++]);
        }
    }
    say(buf, &first, "+", added, added == 1 ? "event" : "events");
    say(buf, &first, "", changed, "changed");
    say(buf, &first, "", removed, "removed");
    if (first)
        buf_puts(buf, "no event changed");
    free(old);
    free(new);
    return added + changed + removed;
}

/* Whether `other` has not got the same bytes at the same path. */
static bool differs(const struct resource *resource, const struct snapshot *other)
{
    const struct resource *there =
        other ? snapshot_find(other, resource->path, strlen(resource->path)) : NULL;

    return !there || strcmp(resource->variants[CODING_IDENTITY].etag,
                            there->variants[CODING_IDENTITY].etag) != 0;
}

static void name(struct buf *buf, const struct resource *resource)
{
    if (resource->file_name)
        buf_printf(buf, "%s%s", buf->len ? ", " : "", resource->file_name);
}

void summary_of_files(const struct snapshot *before, const struct snapshot *after, struct buf *buf)
{
    struct buf names auto_buf = BUF_INIT;

    for (size_t i = 0; i < snapshot_count(after); i++)
        if (differs(snapshot_get(after, i), before))
            name(&names, snapshot_get(after, i));
    for (size_t i = 0; before && i < snapshot_count(before); i++) {
        const struct resource *resource = snapshot_get(before, i);

        if (!snapshot_find(after, resource->path, strlen(resource->path)))
            name(&names, resource);
    }
    buf_add(buf, names.data, names.len);
}

bool summary_same_bytes(const struct snapshot *a, const struct snapshot *b)
{
    if (snapshot_count(a) != snapshot_count(b))
        return false;
    for (size_t i = 0; i < snapshot_count(a); i++) {
        const struct resource *x = snapshot_get(a, i);
        const struct resource *y = snapshot_find(b, x->path, strlen(x->path));

        if (!y || differs(x, b) || !x->location != !y->location ||
            (x->location && strcmp(x->location, y->location) != 0))
            return false;
    }
    return true;
}
