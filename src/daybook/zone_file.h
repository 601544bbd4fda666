#ifndef DAYBOOKD_DAYBOOK_ZONE_FILE_H
#define DAYBOOKD_DAYBOOK_ZONE_FILE_H

/*
 * TZif files (RFC 8536), versions 2 to 4: a strict reader of bytes that anybody may have written.
 * Only zone.c calls it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct zone_type {
    int32_t offset; /* seconds east of UTC */
    bool dst;
    const char *abbreviation;
};

struct zone_file {
    int64_t *times; /* ascending instants, seconds UTC */
    uint8_t *types; /* the type that begins at that instant */
    size_t count;
    struct zone_type *all_types;
    size_t type_count;
    char *abbreviations; /* NUL-terminated texts that the types point into */
    char *footer; /* the POSIX TZ string, perhaps empty */
};

/* 0, -EBADMSG when the bytes are not a sound file of version 2 or later. All that is returned is
 * the caller's, for zone_file_done(). */
int zone_file_parse(const uint8_t *bytes, size_t len, struct zone_file *ret_file);

void zone_file_done(struct zone_file *file);

#endif
