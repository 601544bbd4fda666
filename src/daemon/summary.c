/* What a reload changed, for the log: see summary.h. */

#include "daemon/summary.h"

#include "base/snapshot.h"
#include "daybook/plan.h"

#include <string.h>

static void say(struct buf *buf, bool *first, const char *sign, size_t count, const char *what)
{
    if (!count)
        return;
    buf_printf(buf, "%s%s%zu %s", *first ? "" : ", ", sign, count, what);
    *first = false;
}

size_t summary_of_events(const struct plan *plan, struct buf *buf)
{
    bool first = true;

    say(buf, &first, "+", plan->added, plan->added == 1 ? "event" : "events");
    say(buf, &first, "", plan->changed, "changed");
    say(buf, &first, "", plan->removed, "removed");
    say(buf, &first, "", plan->held, "held");
    if (first)
        buf_puts(buf, "no event changed");
    return plan->added + plan->changed + plan->removed;
}

/* Whether `other` has not got the same bytes at the same path. */
static bool differs(const struct resource *resource, const struct snapshot *other)
{
    const struct resource *there =
        other ? snapshot_find(other, resource->path, strlen(resource->path)) : NULL;

    return !there || !digest_equal(&resource->digest, &there->digest);
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
