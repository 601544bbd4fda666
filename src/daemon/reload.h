#ifndef DAYBOOKD_DAEMON_RELOAD_H
#define DAYBOOKD_DAEMON_RELOAD_H

/*
 * Makes the next edition live, or says why not: whole or not at all. What is live keeps being
 * served through every failure, and nothing is served that is not in the journal on disk.
 */

#include "base/buf.h"
#include "base/digest.h"
#include "base/log.h"
#include "daemon/books.h"

#include <stdbool.h>
#include <stdint.h>

struct cell;
struct drafts;
struct edition;
struct printing;
struct retired;

/* What is live. Owned by the daemon. */
struct live {
    const struct log *log;
    const char *config;
    struct cell *cell;
    struct books books;
    struct edition *edition; /* owned; NULL until the first one is live */
    struct printing *printing; /* owned: the edition as it is published */
    struct retired *retired; /* owned: what was live before and is still being read, oldest first */
    bool failing; /* the files could not be taken when they were last looked at */
    struct digest said; /* of the errors and warnings that were logged last */
    struct buf problems; /* errors and warnings of the last look at the files, a line each */
    struct buf outcome; /* what the last reload changed, or why there was none: a line */
    int64_t reloaded; /* when the files were last taken; seconds UTC */
    int64_t published; /* when what is served was published; the same */
    uint64_t reloads, failures; /* since the start */
    /* Told of what was just published; may be NULL. */
    void (*tell)(void *context, const struct revision *revisions, size_t count);
    void *tell_context;
};

enum reload_result {
    RELOAD_DONE,
    RELOAD_REFUSED, /* the files are wrong */
    RELOAD_LOOK_AGAIN, /* a file is gone: call again in RELOAD_SECOND_LOOK_MS with second_look */
    RELOAD_NEXT_SECOND, /* something changed twice within a second: call again in the next one */
    RELOAD_NOT_WRITTEN, /* the journal cannot be written: call again in a while */
};

#define RELOAD_SECOND_LOOK_MS 2000

struct reload_request {
    bool asked; /* somebody wants an answer, even the same one again */
    bool second_look;
    bool accept_removals;
    int64_t now;
};

enum reload_result reload_files(struct live *live, const struct reload_request *request);

/* The files are as they were, the time is not. */
enum reload_result reload_clock(struct live *live, int64_t now);

/* The first moment after which reload_clock() has something to do, or INT64_MAX. */
int64_t reload_next(const struct live *live);

/* Frees what was live before, as far as no worker reads it any more. False: there is something
 * left.
 */
bool reload_clear(struct live *live);

/* Adds the line for the service manager: what is served, or why it is not newer. */
void reload_status(const struct live *live, struct buf *buf);

/* The files as they were read for what is live; borrowed. */
struct drafts *live_drafts(const struct live *live);

void live_done(struct live *live);

#endif
