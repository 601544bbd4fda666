#ifndef DAYBOOKD_CTL_DIFF_H
#define DAYBOOKD_CTL_DIFF_H

/*
 * What subscribers will see when a printing is published: each calendar as the journal says that it
 * was last served against the same calendar as it would be now.
 *
 * An event is told of once for all the calendars in which the same becomes of it, so that a change
 * of an event in ten feeds is one change. The clock's own business (phases) is no change.
 */

#include "base/buf.h"
#include "ctl/desk.h"

/* One address that people have subscribed to. */
struct calendar {
    const char *id; /* the feed as it is called from now on, or was until now */
    const char *was; /* it has been renamed from that; or NULL */
    const struct feed_stamp *before; /* NULL: it is new */
    const struct listing *after; /* NULL: it is gone */
    bool differs; /* its bytes do */
    struct strtab *uids_before, *uids_after; /* owned */
    size_t changes; /* fates that show in it */
};

enum fate {
    FATE_CHANGES, /* its subscribers are told so */
    FATE_COMES, /* it is shown there now, and was elsewhere before */
    FATE_LEAVES, /* it is over, and no longer shown */
    FATE_WITHDRAWN, /* taken back on purpose */
    FATE_STUB_ENDS, /* that it was removed has been shown long enough */
    FATE_VANISHES, /* still to come, published, and gone without a word */
    FATE_HELD, /* gone from the files, and served as it was: no change */
    FATE_COUNT,
};

/* What becomes of an event in some of the calendars. */
struct change {
    enum fate fate;
    const char *uid, *id, *title;
    int64_t start;
    const struct revision *revision; /* or NULL */
    const char *why; /* of FATE_VANISHES and others that need it; or NULL */
    const size_t *calendars; /* indices, rising; none: it is on pages and in data only */
    size_t calendar_count;
    const size_t *still_in; /* calendars that go on showing it, of FATE_VANISHES */
    size_t still_count;
};

struct diff {
    const struct desk *desk;
    struct arena *arena; /* owned: texts and arrays */
    struct calendar *calendars; /* owned; in the order of the feeds, those that are gone last */
    size_t calendar_count;
    struct change
        *changes; /* owned; by calendars, then what vanishes first, then by start and id */
    size_t change_count, change_capacity;
    size_t told; /* changes but for what is held */
    size_t losses; /* changes that are FATE_VANISHES */
};

/* Borrows from the desk. */
struct diff *diff_new(const struct desk *desk);

/* NULL-safe; returns NULL. */
struct diff *diff_free(struct diff *diff);

/* A new, a gone, a renamed calendar, or one that says something else of itself. */
bool calendar_is_another(const struct calendar *calendar);

/* CTL_FINE, CTL_DIFFERENT or CTL_LOSES. */
enum ctl_exit diff_verdict(const struct diff *diff);

/* --- diff_text.c ------------------------------------------------------------------------------ */

void diff_text(const struct diff *diff, struct buf *buf);
void diff_json(const struct diff *diff, struct buf *buf);

#endif
