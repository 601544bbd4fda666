#ifndef DAYBOOKD_DAEMON_READERS_H
#define DAYBOOKD_DAEMON_READERS_H

/*
 * Which programs have looked at a calendar since its bytes changed last, or since the daemon was
 * started, and how many of these polls came from one that had the bytes already.
 */

#include "base/json.h"
#include "base/snapshot.h"
#include "http/reader.h"

struct polls {
    uint64_t count;
    uint64_t had;
};

/* Of one kind of program. */
struct polls readers_polls(const struct resource *calendar, enum reader reader);

/* Adds a row "all" and one for each kind of program that has polled, or nothing: the name of the
 * file, who, polls, how many of them had it, and the share in percent. */
void readers_rows(const struct resource *calendar, struct buf *buf);

/* Adds a list of objects: reader, name, polls, up_to_date. */
void readers_json(const struct resource *calendar, struct json *json);

#endif
