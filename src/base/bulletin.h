#ifndef DAYBOOKD_BASE_BULLETIN_H
#define DAYBOOKD_BASE_BULLETIN_H

/*
 * The last messages for those who listen, oldest first, as they are sent (text/event-stream, WHATWG
 * HTML section 9.2). Each snapshot has a bulletin: that of the one before and its own messages.
 * Const once the snapshot is published; texts are shared.
 */

#include "base/blob.h"

#include <stdbool.h>
#include <stdint.h>

/* So many are carried on. */
#define BULLETIN_MOST 256

struct message {
    uint64_t generation; /* its id */
    struct blob *text; /* owned reference */
    char *feeds; /* owned: ids, each between two LFs: "\nall\nnato\n"; NULL: it is for everybody */
};

struct bulletin {
    uint64_t since; /* what came with this generation or before is not known, or not all of it */
    struct message *items; /* owned */
    size_t count, capacity;
};

/* Without messages, of which nothing was known until `generation`. */
struct bulletin *bulletin_new(uint64_t generation);

/* The same messages. */
struct bulletin *bulletin_copy(const struct bulletin *bulletin);

/* NULL-safe; returns NULL. */
struct bulletin *bulletin_free(struct bulletin *bulletin);

/* Takes the text over; `feeds` is copied. The oldest messages may go. */
void bulletin_add(struct bulletin *bulletin, uint64_t generation, const char *feeds,
                  struct buf *text);

/* Whether all that came after that generation is there. */
bool bulletin_reaches(const struct bulletin *bulletin, uint64_t generation);

/* Adds the message that everything is to be fetched anew. */
void bulletin_renewed(uint64_t generation, struct buf *buf);

/* Adds the texts of all that came after that generation for that feed, or for all: NULL. */
void bulletin_text(const struct bulletin *bulletin, uint64_t generation, const char *feed,
                   struct buf *buf);

#endif
