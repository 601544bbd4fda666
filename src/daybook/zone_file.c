/* TZif: header, data block of 32-bit times that is skipped, the same of 64-bit times, footer. */

#include "daybook/zone_file.h"

#include "base/memory.h"

#include <errno.h>
#include <string.h>

#define HEADER_SIZE 44
#define MAX_COUNT 20000

/* Where a header says that things are, RFC 8536 section 3.1. */
struct counts {
    uint32_t utc_indicators, standard_indicators, leaps, times, types, characters;
};

static uint32_t read32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int64_t read64(const uint8_t *p)
{
    return (int64_t)((uint64_t)read32(p) << 32 | read32(p + 4));
}

static int read_header(const uint8_t *bytes, size_t len, struct counts *ret)
{
    if (len < HEADER_SIZE || memcmp(bytes, "TZif", 4) != 0 || bytes[4] < '2')
        return -EBADMSG;
    *ret = (struct counts){
        .utc_indicators = read32(bytes + 20),
        .standard_indicators = read32(bytes + 24),
        .leaps = read32(bytes + 28),
        .times = read32(bytes + 32),
        .types = read32(bytes + 36),
        .characters = read32(bytes + 40),
    };
    if (ret->utc_indicators > MAX_COUNT || ret->standard_indicators > MAX_COUNT ||
        ret->leaps > MAX_COUNT || ret->times > MAX_COUNT || ret->types > 256 ||
        ret->characters > MAX_COUNT)
        return -EBADMSG;
    return 0;
}

static size_t block_size(const struct counts *counts, size_t time_size)
{
    return counts->times * (time_size + 1) + counts->types * 6 + counts->characters +
           counts->leaps * (time_size + 4) + counts->standard_indicators + counts->utc_indicators;
}

static int read_times(const uint8_t *p, const struct counts *counts, struct zone_file *file)
{
    const uint8_t *indexes = p + counts->times * 8;

    file->count = counts->times;
    file->times = xcalloc(counts->times, sizeof(*file->times));
    file->types = xcalloc(counts->times, 1);
    for (size_t i = 0; i < counts->times; i++) {
        file->times[i] = read64(p + i * 8);
        file->types[i] = indexes[i];
        if (indexes[i] >= counts->types || (i && file->times[i] <= file->times[i - 1]))
            return -EBADMSG;
    }
    return 0;
}

static int read_types(const uint8_t *p, const struct counts *counts, struct zone_file *file)
{
    const uint8_t *characters = p + counts->types * 6;

    file->abbreviations = xcalloc(counts->characters + 1, 1);
    memcpy(file->abbreviations, characters, counts->characters);
    file->type_count = counts->types;
    file->all_types = xcalloc(counts->types, sizeof(*file->all_types));
    for (size_t i = 0; i < counts->types; i++) {
        const uint8_t *type = p + i * 6;
        int32_t offset = (int32_t)read32(type);

        if (offset < -26 * 3600 || offset > 26 * 3600 || type[4] > 1 ||
            type[5] >= counts->characters)
            return -EBADMSG;
        file->all_types[i] = (struct zone_type){
            .offset = offset,
            .dst = type[4],
            .abbreviation = file->abbreviations + type[5],
        };
    }
    return 0;
}

/* "\nTZ\n" at the end of the file. */
static int read_footer(const uint8_t *p, size_t len, struct zone_file *file)
{
    const uint8_t *end;

    if (len < 2 || p[0] != '\n')
        return -EBADMSG;
    end = memchr(p + 1, '\n', len - 1);
    if (!end || memchr(p + 1, '\0', (size_t)(end - p - 1)))
        return -EBADMSG;
    file->footer = xstrndup((const char *)p + 1, (size_t)(end - p - 1));
    return 0;
}

int zone_file_parse(const uint8_t *bytes, size_t len, struct zone_file *ret_file)
{
    struct zone_file file = {0};
    struct counts counts;
    size_t skip, size;

    if (read_header(bytes, len, &counts) < 0)
        return -EBADMSG;
    skip = HEADER_SIZE + block_size(&counts, 4);
    if (skip > len || read_header(bytes + skip, len - skip, &counts) < 0)
        return -EBADMSG;
    bytes += skip + HEADER_SIZE;
    len -= skip + HEADER_SIZE;
    size = block_size(&counts, 8);
    if (size > len || counts.types == 0 || counts.characters == 0 ||
        read_times(bytes, &counts, &file) < 0 ||
        read_types(bytes + (size_t)counts.times * 9, &counts, &file) < 0 ||
        read_footer(bytes + size, len - size, &file) < 0) {
        zone_file_done(&file);
        return -EBADMSG;
    }
    *ret_file = file;
    return 0;
}

void zone_file_done(struct zone_file *file)
{
    free(file->times);
    free(file->types);
    free(file->all_types);
    free(file->abbreviations);
    free(file->footer);
    *file = (struct zone_file){0};
}
