#ifndef DAYBOOKD_HTTP_READER_H
#define DAYBOOKD_HTTP_READER_H

/*
 * Which program asks, by what it says of itself (User-Agent): families that look for changes in the
 * same way, not versions. Pure but for a small cache, which is one thread's own.
 */

#include "base/slice.h"

#include <stdint.h>

enum reader {
    READER_APPLE_IOS,
    READER_APPLE_MAC,
    READER_GOOGLE,
    READER_EXCHANGE,
    READER_OUTLOOK,
    READER_THUNDERBIRD,
    READER_GNOME,
    READER_KDE,
    READER_DAVX5,
    READER_ICSX5,
    READER_NEXTCLOUD,
    READER_VDIRSYNCER,
    READER_HOME_ASSISTANT,
    READER_WORDPRESS,
    READER_FEED_READER,
    READER_MONITORING,
    READER_CRAWLER,
    READER_LIBRARY,
    READER_BROWSER,
    READER_OTHER,
    READER_NONE, /* says nothing */
    READER_COUNT,
};

/* A word for programs ("apple-ios"), and a name for people ("Apple Calendar (iPhone, iPad)"). */
const char *reader_word(enum reader reader);
const char *reader_name(enum reader reader);

/* `data` may be NULL. Only the first READER_MOST octets are looked at. */
#define READER_MOST 256
enum reader reader_of(struct slice user_agent);

/* Those that were seen last, so that each is searched once; all zero: empty. */
#define READER_CACHE_SIZE 128
struct reader_cache {
    uint64_t hashes[READER_CACHE_SIZE];
    uint8_t readers[READER_CACHE_SIZE]; /* enum reader */
};

/* As reader_of(). Two texts with the same hash are taken for one. */
enum reader reader_cached(struct reader_cache *cache, struct slice user_agent);

#endif
