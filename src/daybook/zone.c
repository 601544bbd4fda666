/*
 * Zones: a file's transitions, then the rule of its footer. See zone.h.
 *
 * The list of transitions is cleaned when a zone is loaded: a change that changes nothing is
 * dropped. Files may list transitions that follow from the rule (Debian's do, to 2037); how far
 * back the rule reaches is found out once.
 */

#include "daybook/zone.h"

#include "base/buf.h"
#include "base/digest.h"
#include "base/fd.h"
#include "base/memory.h"
#include "base/nearest.h"
#include "daybook/zone_file.h"
#include "daybook/zone_rule.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_FILE (256 * 1024)
#define MAX_NAME 64

/* No offset is larger, so that no transition further away than this matters to a local time. */
#define MAX_OFFSET (26 * 3600)

struct zone {
    char *name;
    struct digest digest; /* of the file */
    struct zone_file file;
    struct zone_rule rule;
    bool has_rule;
    int64_t rule_since;
};

struct zones {
    unsigned refs;
    char *directory;
    struct zone **items; /* owned; few enough to be looked through */
    size_t count;
    size_t capacity;
};

struct zones *zones_new(const char *directory)
{
    struct zones *zones = xcalloc(1, sizeof(*zones));

    zones->refs = 1;
    zones->directory = xstrdup(directory ? directory : "/usr/share/zoneinfo");
    return zones;
}

static struct zone *zone_free(struct zone *zone)
{
    if (!zone)
        return NULL;
    zone_file_done(&zone->file);
    zone_rule_done(&zone->rule);
    free(zone->name);
    free(zone);
    return NULL;
}

struct zones *zones_ref(struct zones *zones)
{
    zones->refs++;
    return zones;
}

struct zones *zones_unref(struct zones *zones)
{
    if (!zones || --zones->refs)
        return NULL;
    for (size_t i = 0; i < zones->count; i++)
        zone_free(zones->items[i]);
    free(zones->items);
    free(zones->directory);
    free(zones);
    return NULL;
}

/* --- loading ---------------------------------------------------------------------------------- */

/* Files beside the zones that mean another one on each machine, or count leap seconds. */
static bool is_no_zone(const char *name)
{
    return strncmp(name, "posix/", 6) == 0 || strncmp(name, "right/", 6) == 0 ||
           strcmp(name, "localtime") == 0 || strcmp(name, "posixrules") == 0;
}

static bool valid_name(const char *name)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                  "_+-/";
    size_t len = strlen(name);

    return len > 0 && len <= MAX_NAME && strspn(name, allowed) == len && name[0] != '/' &&
           name[len - 1] != '/' && !strstr(name, "//") && !is_no_zone(name);
}

static int read_all(int fd, struct buf *buf)
{
    struct stat status;
    int error;

    if (fstat(fd, &status) < 0)
        return -errno;
    if (!S_ISREG(status.st_mode))
        return -ENOENT;
    error = fd_read_most(fd, MAX_FILE, buf);
    return error == -EFBIG ? -EBADMSG : error;
}

static int read_path(const char *directory, const char *name, struct buf *buf)
{
    struct buf path auto_buf = BUF_INIT;
    int fd, error;

    buf_printf(&path, "%s/%s", directory, name);
    fd = open(path.data, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return -errno;
    error = read_all(fd, buf);
    close(fd);
    return error;
}

static struct zone_time time_of_type(const struct zone_type *type)
{
    return (struct zone_time){
        .offset = type->offset,
        .dst = type->dst,
        .abbreviation = type->abbreviation,
    };
}

static bool same_time(const struct zone_time *a, const struct zone_time *b)
{
    return a->offset == b->offset && strcmp(a->abbreviation, b->abbreviation) == 0;
}

static struct zone_time time_after(const struct zone *zone, size_t transition)
{
    return time_of_type(&zone->file.all_types[zone->file.types[transition]]);
}

static void drop_changes_of_nothing(struct zone *zone)
{
    struct zone_file *file = &zone->file;
    struct zone_time before = time_of_type(&file->all_types[0]);
    size_t kept = 0;

    for (size_t i = 0; i < file->count; i++) {
        struct zone_time after = time_after(zone, i);

        if (same_time(&before, &after))
            continue;
        file->times[kept] = file->times[i];
        file->types[kept++] = file->types[i];
        before = after;
    }
    file->count = kept;
}

/* Walks back from the end as long as the rule says what the file says. */
static int64_t find_rule_since(const struct zone *zone)
{
    const struct zone_file *file = &zone->file;
    int64_t since = INT64_MAX;

    if (file->count == 0)
        return INT64_MIN;
    for (size_t i = file->count; i-- > 0;) {
        struct zone_time after = time_after(zone, i);
        struct zone_time by_rule = zone_rule_at(&zone->rule, file->times[i]);

        if (!same_time(&after, &by_rule))
            break;
        if (i + 1 < file->count &&
            zone_rule_next(&zone->rule, file->times[i]) != file->times[i + 1])
            break;
        since = file->times[i];
    }
    return since == INT64_MAX ? file->times[file->count - 1] : since;
}

static int zone_load(const char *directory, const char *name, struct zone **ret_zone)
{
    struct buf bytes auto_buf = BUF_INIT;
    struct zone *zone;
    int error = read_path(directory, name, &bytes);

    if (error)
        return error == -ENOTDIR || error == -ELOOP ? -ENOENT : error;
    zone = xcalloc(1, sizeof(*zone));
    error = zone_file_parse((const uint8_t *)bytes.data, bytes.len, &zone->file);
    if (!error && zone->file.footer[0]) {
        error = zone_rule_parse(zone->file.footer, &zone->rule);
        zone->has_rule = !error;
    }
    if (error) {
        zone_free(zone);
        return error;
    }
    zone->name = xstrdup(name);
    zone->digest = digest_of(bytes.data, bytes.len);
    drop_changes_of_nothing(zone);
    zone->rule_since = zone->has_rule ? find_rule_since(zone) : INT64_MAX;
    *ret_zone = zone;
    return 0;
}

int zones_get(struct zones *zones, const char *name, const struct zone **ret_zone)
{
    struct zone *zone;
    int error;

    if (!valid_name(name))
        return -EINVAL;
    for (size_t i = 0; i < zones->count; i++) {
        if (strcmp(zones->items[i]->name, name) == 0) {
            *ret_zone = zones->items[i];
            return 0;
        }
    }
    error = zone_load(zones->directory, name, &zone);
    if (error)
        return error;
    GROW(zones->items, zones->count, zones->capacity);
    zones->items[zones->count++] = zone;
    *ret_zone = zone;
    return 0;
}

static bool is_as_it_was(const struct zones *zones, const struct zone *zone)
{
    struct buf bytes auto_buf = BUF_INIT;
    struct digest digest;

    if (read_path(zones->directory, zone->name, &bytes) < 0)
        return false;
    digest = digest_of(bytes.data, bytes.len);
    return digest_equal(&digest, &zone->digest);
}

struct zones *zones_again(struct zones *zones)
{
    for (size_t i = 0; i < zones->count; i++)
        if (!is_as_it_was(zones, zones->items[i]))
            return zones_new(zones->directory);
    return zones_ref(zones);
}

/* --- hints ------------------------------------------------------------------------------------ */

/* How far a name is from what was written; the city alone is nearly right. */
static unsigned distance_to(const char *written, const char *name, unsigned limit)
{
    const char *city = strrchr(name, '/');
    unsigned distance = nearest_distance(written, name, limit);

    if (city && !strchr(written, '/') && strcasecmp(city + 1, written) == 0 && distance > 1)
        return 1;
    return distance;
}

/* The names of zones ("Z NAME ...") and links ("L TARGET NAME") in tzdata.zi. */
char *zones_nearest(struct zones *zones, const char *name)
{
    struct buf text auto_buf = BUF_INIT;
    unsigned best = nearest_limit(name) + 1;
    char *nearest = NULL, *line, *rest;

    if (read_path(zones->directory, "tzdata.zi", &text) < 0)
        return NULL;
    buf_putc(&text, '\0');
    for (line = strtok_r(text.data, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        char candidate[MAX_NAME + 1];
        unsigned distance;

        if (sscanf(line, "Z %64s", candidate) != 1 && sscanf(line, "L %*s %64s", candidate) != 1)
            continue;
        distance = distance_to(name, candidate, best);
        if (distance < best) {
            best = distance;
            free(nearest);
            nearest = xstrdup(candidate);
        }
    }
    return nearest;
}

/* --- asking ----------------------------------------------------------------------------------- */

const char *zone_name(const struct zone *zone)
{
    return zone->name;
}

bool zone_is_utc(const struct zone *zone)
{
    return zone->file.count == 0 && zone->file.all_types[0].offset == 0 &&
           !(zone->has_rule && zone->rule.has_dst);
}

/* How many transitions of the file are at or before the instant. */
static size_t transitions_until(const struct zone *zone, int64_t utc)
{
    size_t low = 0, high = zone->file.count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (zone->file.times[middle] <= utc)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct zone_time zone_at(const struct zone *zone, int64_t utc)
{
    size_t passed = transitions_until(zone, utc);

    if (zone->has_rule && passed == zone->file.count)
        return zone_rule_at(&zone->rule, utc);
    if (passed == 0)
        return time_of_type(&zone->file.all_types[0]);
    return time_after(zone, passed - 1);
}

int64_t zone_next_transition(const struct zone *zone, int64_t utc)
{
    size_t passed = transitions_until(zone, utc);

    if (passed < zone->file.count)
        return zone->file.times[passed];
    return zone->has_rule ? zone_rule_next(&zone->rule, utc) : INT64_MAX;
}

/* Every offset that is in force near the local time is tried: an instant fits if its own offset
 * leads back to it. */
enum zone_fit zone_to_utc(const struct zone *zone, int64_t local, int64_t *ret_utc)
{
    int64_t from = local - MAX_OFFSET, to = local + MAX_OFFSET;
    int64_t first = INT64_MAX, in_gap = local - zone_at(zone, from).offset;
    unsigned fits = 0;

    if (zone_next_transition(zone, from) > to) { /* as on most days: one offset alone */
        *ret_utc = in_gap;
        return ZONE_UNIQUE;
    }
    for (int64_t at = from; at <= to; at = zone_next_transition(zone, at)) {
        int32_t offset = zone_at(zone, at).offset;
        int64_t utc = local - offset;
        int64_t until = zone_next_transition(zone, at);

        if (utc >= (at == from ? INT64_MIN : at) && utc < until) {
            fits++;
            if (utc < first)
                first = utc;
        } else if (utc >= until && !fits) {
            in_gap = utc; /* too late for this offset; too early for the next, or it will fit */
        }
        if (until == INT64_MAX)
            break;
    }
    *ret_utc = fits ? first : in_gap;
    return fits == 0 ? ZONE_GAP : fits == 1 ? ZONE_UNIQUE : ZONE_OVERLAP;
}

const struct zone_rule *zone_rule(const struct zone *zone)
{
    return zone->has_rule ? &zone->rule : NULL;
}

int64_t zone_rule_since(const struct zone *zone)
{
    return zone->rule_since;
}
