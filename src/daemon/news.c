/* Messages for listeners: see news.h. */

#include "daemon/news.h"

#include "base/buf.h"
#include "base/bulletin.h"
#include "base/memory.h"
#include "base/snapshot.h"
#include "base/strtab.h"
#include "daybook/plan.h"
#include "edition/edition.h"
#include "page/book.h"
#include "page/catalogue.h"
#include "render/changes.h"

#include <inttypes.h>
#include <string.h>

/* What a revision is about, as it stands in two printings. */
struct subject {
    const struct group *now, *before; /* or NULL: it is not public */
    bool counted; /* among what has come and gone */
};

/* Who listens to a feed. */
struct audience {
    const struct catalogue *now;
    const struct catalogue *before; /* NULL: there was no such feed */
    size_t came, went; /* entries, by the revisions */
    bool told; /* there is a message of this generation */
};

struct teller {
    struct bulletin *bulletin;
    const struct printing *printing;
    const struct printing *before;
    struct subject *subjects; /* owned: one for each revision, or the first of its UID */
    struct strtab *by_uid; /* owned: UID -> struct subject */
    struct audience *audiences; /* owned: one for each feed */
    size_t feed_count;
};

/* --- what feeds show -------------------------------------------------------------------------- */

static size_t entries_of(const struct catalogue *catalogue, const struct group *group)
{
    return catalogue && group ? catalogue_entries(catalogue, group) : 0;
}

static size_t entry_count(const struct catalogue *catalogue)
{
    return catalogue->listing->count + catalogue->undecided_count;
}

/* --- before anything is told ------------------------------------------------------------------ */

static struct subject *subject_of(const struct teller *teller, const struct group *group)
{
    return strtab_get_hashed(teller->by_uid, group->uid, group->uid_hash);
}

/* One walk over all groups, however many revisions there are: a UID says nothing of where its group
 * stands, and an id may have gone from one UID to another. */
static void find_subjects(struct teller *teller)
{
    const struct journal_write *write = &teller->printing->plan->write;
    const struct published *now = &teller->printing->plan->published;
    const struct published *before = &teller->before->plan->published;
    struct subject *subject;

    teller->subjects = xcalloc(write->revision_count, sizeof(*teller->subjects));
    teller->by_uid = strtab_sized(write->revision_count);
    if (!write->revision_count)
        return;
    for (size_t i = 0; i < write->revision_count; i++)
        strtab_put(teller->by_uid, write->revisions[i].uid, &teller->subjects[i]);
    for (size_t i = 0; i < now->group_count; i++) {
        subject = subject_of(teller, &now->groups[i]);
        if (subject)
            subject->now = &now->groups[i];
    }
    for (size_t i = 0; i < before->group_count; i++) {
        subject = subject_of(teller, &before->groups[i]);
        if (subject)
            subject->before = &before->groups[i];
    }
}

static void find_audiences(struct teller *teller)
{
    const struct book *now = teller->printing->book, *before = teller->before->book;

    teller->feed_count = now->model->feed_count;
    teller->audiences = xcalloc(teller->feed_count, sizeof(*teller->audiences));
    for (size_t i = 0; i < teller->feed_count; i++) {
        const struct listing *listing = &now->published->listings[i];
        const char *id = listing->feed->id;
        const struct listing *former = book_feed(before, (struct slice){id, strlen(id)});

        teller->audiences[i].now = book_catalogue(now, listing);
        if (former)
            teller->audiences[i].before = book_catalogue(before, former);
    }
}

static void teller_done(struct teller *teller)
{
    free(teller->subjects);
    strtab_free(teller->by_uid);
    free(teller->audiences);
}

/* --- changes ---------------------------------------------------------------------------------- */

/* Feeds that show it, and those that did. */
static void add_feeds(struct teller *teller, struct subject *subject, struct buf *feeds)
{
    buf_puts(feeds, "\n");
    for (size_t i = 0; i < teller->feed_count; i++) {
        struct audience *audience = &teller->audiences[i];
        size_t now = entries_of(audience->now, subject->now);
        size_t before = entries_of(audience->before, subject->before);

        if (!now && !before)
            continue;
        buf_printf(feeds, "%s\n", audience->now->listing->feed->id);
        audience->told = true;
        if (!subject->counted) {
            audience->came += now;
            audience->went += before;
        }
    }
    subject->counted = true;
}

static void add_change(struct teller *teller, const struct revision *revision, struct zones *zones)
{
    uint64_t generation = snapshot_generation(teller->printing->snapshot);
    struct buf text = BUF_INIT, feeds auto_buf = BUF_INIT;

    add_feeds(teller, strtab_get(teller->by_uid, revision->uid), &feeds);
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

/* Whether something has come into the feed or left it that no change tells of. */
static bool is_unbalanced(const struct audience *audience)
{
    size_t before = audience->before ? entry_count(audience->before) : 0;

    return before + audience->came != entry_count(audience->now) + audience->went;
}

/* Feeds that are others without a change of an event that they show: those whose window has moved,
 * those from which something has gone in silence, and those that something was taken back from. */
static void add_others(struct teller *teller)
{
    struct buf feeds auto_buf = BUF_INIT;

    for (size_t i = 0; i < teller->feed_count; i++) {
        const struct audience *audience = &teller->audiences[i];
        const struct feed *feed = audience->now->listing->feed;

        if (is_unbalanced(audience) || (!audience->told && is_other(teller, feed)))
            buf_printf(&feeds, "%s%s\n", feeds.len ? "" : "\n", feed->id);
    }
    if (feeds.len)
        add_renewed(teller, feeds.data);
}

/* Whether every page is another one, whatever it is of. */
static bool is_other_site(const struct printing *printing, const struct printing *before)
{
    return !digest_equal(&printing->book->digest, &before->book->digest);
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
    find_subjects(&teller);
    find_audiences(&teller);
    for (size_t i = 0; i < write->revision_count; i++)
        add_change(&teller, &write->revisions[i], zones);
    if (!write->revision_count || write->forgotten_count || is_other_site(printing, before))
        add_renewed(&teller, NULL);
    else
        add_others(&teller);
    teller_done(&teller);
    return teller.bulletin;
}
