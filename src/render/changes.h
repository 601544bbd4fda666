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
 * the same whatever the domain, and never one that a lost journal gave away before. In JSON, phases
 * and what was cleared away, which leave the SEQUENCE as it is, have identities of their own.
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
    /* When the journal was begun, seconds UTC: "updated" of a feed without entries. */
    int64_t since;
    struct zones *zones;
};

/* Whether Atom has an entry for it. */
bool atom_tells(const struct revision *revision, struct zones *zones);

/* Revisions that Atom does not tell of are left out. Absolute links where the site has a base_url,
 * else none: RFC 4287 demands none of an entry with content. */
void atom_write(const struct change_list *list, struct buf *buf);

/* docs/change-feeds.md describes the format. */
void changes_json_write(const struct change_list *list, struct buf *buf);

/* One revision as a JSON object on one line, without a line break: what `daybookctl changes --json`
 * prints. */
void changes_json_line(const struct revision *revision, struct zones *zones, struct buf *buf);

/* Adds the identity: "urn:uuid:...". That of a feed is of its id and the beginning of the journal,
 * so that neither a new title nor a new domain makes it another one. */
void change_id(const struct revision *revision, struct buf *buf);
void change_feed_id(const struct change_list *list, struct buf *buf);

#endif
