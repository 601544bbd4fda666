/* Messages for listeners: see news.h. */

#include "daemon/news.h"

#include "base/buf.h"
#include "base/bulletin.h"
#include "base/memory.h"
#include "base/snapshot.h"
#include "daybook/plan.h"
#include "daybook/select.h"
#include "edition/edition.h"
#include "page/book.h"
#include "render/changes.h"

#include <inttypes.h>
#include <string.h>

struct teller {
    struct bulletin *bulletin;
    const struct printing *printing;
    const struct printing *before;
    bool *told; /* by feed: it has a message of this generation */
};

/* --- changes ---------------------------------------------------------------------------------- */

/* The event of a revision as a printing shows it; or NULL. */
static const struct event *event_in(const struct printing *printing, const char *id)
{
    const struct group *group = book_event(printing->book, (struct slice){id, strlen(id)});

    return group ? group->event : NULL;
}

static bool takes(const struct feed *feed, const struct event *event)
{
    return event && select_takes(feed, event);
}

/* Feeds that have it, and those that it has left. */
static void add_feeds(struct teller *teller, const struct revision *revision, struct buf *feeds)
{
    const struct model *model = teller->printing->plan->published.model;
    const struct event *now = event_in(teller->printing, revision->id);
    const struct event *before = event_in(teller->before, revision->id);

    buf_puts(feeds, "\n");
    for (size_t i = 0; i < model->feed_count; i++) {
        if (takes(&model->feeds[i], now) || takes(&model->feeds[i], before)) {
            buf_printf(feeds, "%s\n", model->feeds[i].id);
            teller->told[i] = true;
        }
    }
}

static void add_change(struct teller *teller, const struct revision *revision, struct zones *zones)
{
    uint64_t generation = snapshot_generation(teller->printing->snapshot);
    struct buf text = BUF_INIT, feeds auto_buf = BUF_INIT;

    add_feeds(teller, revision, &feeds);
    buf_printf(&text, "id: %" PRIu64 "\ndata: ", generation);
    changes_json_line(revision, zones, &text);
    buf_puts(&text, "\n\n");
    bulletin_add(teller->bulletin, generation, feeds.data, &text);
}

/* --- what else is new ------------------------------------------------------------------------- */

/* `feeds`: NULL for everybody. */
static void add_renewed(struct teller *teller, const char *feeds)
{
    uint64_t generation = snapshot_generation(teller->printing->snapshot);
    struct buf text = BUF_INIT;

    bulletin_renewed(generation, &text);
    bulletin_add(teller->bulletin, generation, feeds, &text);
}

/* Whether the calendar of the feed is another one. */
static bool is_other(const struct teller *teller, const struct feed *feed)
{
    struct buf path auto_buf = BUF_INIT;
    const struct resource *now, *before;

    buf_printf(&path, "/%s.ics", feed->id);
    now = snapshot_find(teller->printing->snapshot, path.data, path.len);
    before = snapshot_find(teller->before->snapshot, path.data, path.len);
    return !before || !digest_equal(&now->digest, &before->digest);
}

/* Feeds that are others without a change of an event that they have: those whose window has moved,
 * and those that something was taken back from. */
static void add_others(struct teller *teller)
{
    const struct model *model = teller->printing->plan->published.model;
    struct buf feeds auto_buf = BUF_INIT;

    for (size_t i = 0; i < model->feed_count; i++)
        if (!teller->told[i] && is_other(teller, &model->feeds[i]))
            buf_printf(&feeds, "%s%s\n", feeds.len ? "" : "\n", model->feeds[i].id);
    if (feeds.len)
        add_renewed(teller, feeds.data);
}

/* --- all of it -------------------------------------------------------------------------------- */

/* Of what was taken back nothing is told again, nor of anything else that was told before: it may
 * have named that. When the daemon starts nobody has been told of anything, and of more changes
 * than are carried nobody is told one by one. */
static struct bulletin *bulletin_after(const struct printing *before, const struct printing *now)
{
    const struct journal_write *write = &now->plan->write;

    if (!before || write->revision_count >= BULLETIN_MOST)
        return bulletin_new(snapshot_generation(now->snapshot));
    if (write->forgotten_count)
        return bulletin_new(snapshot_generation(before->snapshot));
    return bulletin_copy(snapshot_bulletin(before->snapshot));
}

struct bulletin *news_of(const struct printing *printing, const struct printing *before,
                         struct zones *zones)
{
    const struct journal_write *write = &printing->plan->write;
    uint64_t generation = snapshot_generation(printing->snapshot);
    struct teller teller = {
        .bulletin = bulletin_after(before, printing), .printing = printing, .before = before};

    if (teller.bulletin->since == generation || snapshot_generation(before->snapshot) == generation)
        return teller.bulletin;
    teller.told = xcalloc(printing->plan->published.model->feed_count, sizeof(bool));
    for (size_t i = 0; i < write->revision_count; i++)
        add_change(&teller, &write->revisions[i], zones);
    if (!write->revision_count || write->forgotten_count ||
        printing->book->today != before->book->today)
        add_renewed(&teller, NULL);
    else
        add_others(&teller);
    free(teller.told);
    return teller.bulletin;
}
