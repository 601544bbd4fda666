#ifndef DAYBOOKD_DAEMON_RELOAD_H
#define DAYBOOKD_DAEMON_RELOAD_H

/*
 * Makes the next edition live, or says why not: whole or not at all. The edition before keeps
 * serving through every failure.
 */

#include "base/buf.h"
#include "base/digest.h"
#include "base/log.h"

#include <stdbool.h>
#include <stdint.h>

struct cell;
struct edition;

/* What is live. Owned by the daemon. */
struct live {
    const struct log *log;
    const char *config;
    struct cell *cell;
    struct edition *edition; /* NULL until the first one is live */
    bool failing; /* the last reload failed */
    struct digest said; /* of the errors and warnings that were logged last */
};

enum reload_result {
    RELOAD_DONE,
    RELOAD_REFUSED,
    RELOAD_LOOK_AGAIN, /* a file is gone: call again in RELOAD_SECOND_LOOK_MS with second_look */
};

#define RELOAD_SECOND_LOOK_MS 2000

/* `asked`: somebody asked for it and wants an answer, even the same one again. */
enum reload_result reload_files(struct live *live, bool asked, bool second_look, int64_t now);

/* The files are as they were, the time is not. */
void reload_clock(struct live *live, int64_t now);

/* The first moment after `now` at which reload_clock() has something to do, or INT64_MAX. */
int64_t reload_next(const struct live *live, int64_t now);

/* Adds the line for the service manager: what is served, or why it is not newer. */
void reload_status(const struct live *live, struct buf *buf);

#endif
