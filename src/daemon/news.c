/* Messages for listeners: see news.h. */

#include "daemon/news.h"

#include "base/buf.h"
#include "base/bulletin.h"
#include "base/memory.h"
#include "base/snapshot.h"
#include "base/strtab.h"
#include "daybook/plan.h"
#include "daybook/select.h"
#include "edition/edition.h"
#include "render/changes.h"

#include <inttypes.h>
#include <string.h>

/* An event that has gone was in the feeds that had it before: whose changes are listed still. */
static bool tells(const struct listing *listing, const struct revision *revision)
{
    for (size_t i = 0; i < listing->change_count; i++)
        if (listing->changes[i]->number <= revision->number)
            return listing->changes[i]->number == revision->number;
    return false;
}

static const struct event *find(const struct published *published, const char *uid)
{
    uint64_t hash = strtab_hash(uid);

    for (size_t i = 0; i < published->group_count; i++)
        if (published->groups[i].uid_hash == hash && strcmp(published->groups[i].uid, uid) == 0)
            return published->groups[i].event;
    return NULL;
}

/* Phases are in no feed of changes: there the selectors of the feed decide. */
static void add_feeds(const struct published *published, const struct revision *revision,
                      struct buf *feeds)
{
    const struct event *event =
        revision->kind == REVISION_PHASE ? find(published, revision->uid) : NULL;

    buf_puts(feeds, "\n");
    for (size_t i = 0; i < published->model->feed_count; i++) {
        const struct listing *listing = &published->listings[i];

        if (event ? select_takes(listing->feed, event) : tells(listing, revision))
            buf_printf(feeds, "%s\n", listing->feed->id);
    }
}

static void add_change(struct bulletin *bulletin, const struct printing *printing,
                       const struct revision *revision, struct zones *zones)
{
    uint64_t generation = snapshot_generation(printing->snapshot);
    struct buf text = BUF_INIT, feeds auto_buf = BUF_INIT;

    add_feeds(&printing->plan->published, revision, &feeds);
    buf_printf(&text, "id: %" PRIu64 "\ndata: ", generation);
    changes_json_line(revision, zones, &text);
    buf_puts(&text, "\n\n");
    bulletin_add(bulletin, generation, feeds.data, &text);
}

static void add_renewed(struct bulletin *bulletin, uint64_t generation)
{
    struct buf text = BUF_INIT;

    buf_printf(&text,
               "event: renewed\nid: %" PRIu64 "\ndata: {\"generation\":%" PRIu64 "}\n\n",
               generation, generation);
    bulletin_add(bulletin, generation, NULL, &text);
}

/* When the daemon starts nobody has been told of anything, and nothing is known of what is past. */
struct bulletin *news_of(const struct printing *printing, const struct snapshot *before,
                         struct zones *zones)
{
    const struct journal_write *write = &printing->plan->write;
    uint64_t generation = snapshot_generation(printing->snapshot);
    size_t count = write->revision_count, most = count < BULLETIN_MOST ? count : BULLETIN_MOST;
    struct bulletin *bulletin;

    if (!before)
        return bulletin_new(generation);
    bulletin = bulletin_copy(snapshot_bulletin(before));
    if (snapshot_generation(before) != generation && !count)
        add_renewed(bulletin, generation);
    for (size_t i = count - most; i < count; i++)
        add_change(bulletin, printing, &write->revisions[i], zones);
    return bulletin;
}
