#ifndef DAYBOOKD_PAGE_BOOK_H
#define DAYBOOKD_PAGE_BOOK_H

/*
 * What pages are made of: what is public, and what has become of it, ready to be looked up by any
 * thread. Made by the main thread for each snapshot, const afterwards; whoever made it keeps it,
 * and all that it borrows from, until nobody holds the snapshot any more.
 *
 * No page depends on the time of a request, nor on `now` itself: only on the phases that events are
 * in at `now` (agenda.h) and on the day, and these change at moments at which another book is made.
 * So the same files, journal and interval of the clock give the same bytes.
 */

#include "base/digest.h"
#include "base/slice.h"
#include "daybook/journal.h"
#include "daybook/published.h"

struct arena;
struct blob;
struct catalogue;
struct snapshot;
struct strtab;
struct zones;

/* A change of an event. */
struct past {
    int64_t time; /* seconds UTC */
    int64_t number; /* of the revision */
    const char *told; /* told_history(), each line ended by LF; or "" */
    const char *before; /* the date that it was moved from, in words; or NULL */
    const char *reason; /* or NULL */
    bool is_new; /* it was added */
    bool is_news; /* told_lines() tells something of it: not of the history of the event alone */
    const struct past *next; /* the one before it; or NULL */
};

/* A part of an event. */
struct part {
    const struct group *group;
    const struct part *next; /* in the order of the groups; or NULL */
};

/* The calendar of a feed. */
struct calendar {
    struct blob *body; /* owned reference */
    int64_t modified; /* seconds UTC */
};

struct book {
    const struct published *published; /* borrowed */
    const struct model *model; /* of it */
    int64_t now; /* seconds UTC */
    int32_t today; /* on the clocks of the default zone */
    struct strtab *others; /* owned: id -> struct group of `published` whose event is not one of the
                              model: gone from the files, or not as it stands there */
    struct strtab *parts; /* owned: UID -> struct parts: that event, and what it contains */
    struct strtab *past; /* owned: UID -> struct past, the newest */
    const struct catalogue *catalogues; /* one of each feed of the model, in its order */
    struct calendar *calendars; /* owned: the same; NULL before book_take_calendars() */
    struct arena *arena; /* owned: the past, the catalogues, and the next */
    struct digest digest; /* of what every page has; with that of what is in feeds: of all that
                             pages depend on */
    const char *policy, *embed_policy; /* the Content-Security-Policy of pages */
};

/* `zones` are asked now only. */
struct book *book_new(const struct published *published, struct zones *zones, int64_t now);

/* Keeps the calendars that are in the snapshot, of which other formats are made. */
void book_take_calendars(struct book *book, const struct snapshot *snapshot);

/* NULL-safe; returns NULL. */
struct book *book_free(struct book *book);

/* NULL: nothing public has that id. The text need not end in a NUL. */
const struct group *book_event(const struct book *book, struct slice id);

/* NULL: there is no such feed. */
const struct listing *book_feed(const struct book *book, struct slice id);

/* What the event is a part of; or NULL: nothing, or something that is public no more, of which the
 * event itself says what is known: UID and title of `part_of`. */
const struct group *book_whole(const struct book *book, const struct group *group);

/* Of a listing of the book. */
const struct calendar *book_calendar(const struct book *book, const struct listing *listing);

/* The events that are a part of this one, in order; or NULL. */
const struct part *book_parts(const struct book *book, const struct group *group);

/* All that is known to have become of the event, newest first, as far as feeds of changes go back
 * (history.changes_kept); or NULL. */
const struct past *book_past(const struct book *book, const struct group *group);

/* Whether readers were told today of a change of the event, as feeds of changes tell it. */
bool book_changed_today(const struct book *book, const struct group *group);

/* The phase that it is in; what has none, being postponed, cancelled or removed, is over before the
 * day on which its last one ended, and upcoming until then. */
enum phase book_phase(const struct book *book, const struct event *event);

/* When it is another day, and pages say so; seconds UTC. */
int64_t book_until(const struct book *book);

/* The day on the clocks of the default zone. */
int32_t book_day(const struct book *book, int64_t utc);

/* When that day begins on them; seconds UTC. */
int64_t book_midnight(const struct book *book, int32_t day);

/* What there is to look up of a listing of the book. */
const struct catalogue *book_catalogue(const struct book *book, const struct listing *listing);

#endif
