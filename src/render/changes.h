#ifndef DAYBOOKD_RENDER_CHANGES_H
#define DAYBOOKD_RENDER_CHANGES_H

/*
 * What changed in a feed, as data: Atom (RFC 4287) for readers, JSON for programs. Both come from
 * the revisions that the journal keeps, and change only when those do.
 *
 * Atom has what readers are told of (told.h): time, status, place, live, results, outcome, added,
 * removed. JSON has every field, and the clock's phases too.
 *
 * Entries have stable identities: urn:uuid: of a digest of UID and SEQUENCE (RFC 9562 section 5.8),
 * the same whatever the domain, and never one that a lost journal gave away before.
 */

#include "base/buf.h"
#include "daybook/model.h"

struct revision;
struct zones;

struct change_list {
    const struct site *site;
    const struct feed *feed;
    const struct revision *const *revisions; /* newest first */
    size_t count;
    int64_t
        since; /* seconds UTC: when the journal was begun; "updated" of a feed without entries */
    struct zones *zones;
};

/* Whether Atom has an entry for it. */
bool atom_tells(const struct revision *revision, struct zones *zones);

/* Revisions that Atom does not tell of are left out. Absolute links where the site has a base_url,
 * else none but what RFC 4287 demands. */
void atom_write(const struct change_list *list, struct buf *buf);

/* docs/changes.md describes the format. */
void changes_json_write(const struct change_list *list, struct buf *buf);

/* One revision as a JSON object on one line, without a line break: what `daybookctl changes --json`
 * prints. */
void changes_json_line(const struct revision *revision, struct zones *zones, struct buf *buf);

#endif
