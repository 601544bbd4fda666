/*
 * The dates of an event, and what the step between two means: see former.h. A text is read into an
 * array that never holds more than is kept, so that what is written back can be read back whole.
 *
 * Precision and extent are all that steps are decided by: one date confirms another when it is at
 * least as precise and lies inside it. Exact times stand apart; they are compared as instants.
 */

#include "daybook/former.h"

#include "base/memory.h"
#include "daybook/zone.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define NOON (12 * 60)
#define MAX_SINCE_DIGITS 12 /* the year 33658 */

struct dates {
    struct dated items[FORMER_KEPT]; /* oldest first */
    size_t count;
};

/* --- steps ------------------------------------------------------------------------------------ */

static const int precision[] = {
    [WHEN_UNDATED] = 0, [WHEN_MONTH] = 1, [WHEN_WEEK] = 2, [WHEN_DAYS] = 3,
    [WHEN_DAY_TBC] = 3, [WHEN_START] = 4, [WHEN_SPAN] = 4,
};

/* A night belongs to the day that it began on: an evening that lasts until 02:00 lies within its
 * day. */
static bool lies_within(const struct when *inner, const struct when *outer)
{
    bool ends_by_noon = inner->kind == WHEN_SPAN && inner->end.minute < NOON;

    return outer->kind == WHEN_UNDATED ||
           (inner->start.day >= outer->start.day && inner->start.day <= outer->end.day &&
            inner->end.day - ends_by_noon <= outer->end.day);
}

/* Not for two exact times, or for the same days. */
static bool is_more_precise(const struct when *when, const struct when *than)
{
    return precision[when->kind] >= precision[than->kind] && lies_within(when, than);
}

/* A zone that is gone counts as UTC: two times in it are still compared rightly. */
static int64_t instant_of(struct local_time time, const char *name, struct zones *zones)
{
    const struct zone *zone;
    int64_t utc = local_time_seconds(time);

    if (zones_get(zones, name, &zone) == 0)
        zone_to_utc(zone, utc, &utc);
    return utc;
}

static enum date_step step_of_times(const struct dated *before, const struct dated *after,
                                    struct zones *zones)
{
    if (instant_of(before->when.start, before->zone, zones) !=
        instant_of(after->when.start, after->zone, zones))
        return STEP_MOVED;
    if (instant_of(before->when.end, before->zone, zones) !=
        instant_of(after->when.end, after->zone, zones))
        return STEP_END;
    return STEP_SAME;
}

enum date_step date_step(const struct dated *before, const struct dated *after, struct zones *zones)
{
    const struct when *old = &before->when, *new = &after->when;

    if (!when_is_all_day(old) && !when_is_all_day(new))
        return step_of_times(before, after, zones);
    if (precision[old->kind] == precision[new->kind] && old->start.day == new->start.day &&
        old->end.day == new->end.day)
        return STEP_SAME;
    if (is_more_precise(new, old))
        return STEP_CONFIRMED;
    return is_more_precise(old, new) ? STEP_WIDENED : STEP_MOVED;
}

/* --- the text --------------------------------------------------------------------------------- */

static int read_since(const char *text, int64_t *ret_since)
{
    size_t len = strlen(text);

    if (len == 0 || len > MAX_SINCE_DIGITS || strspn(text, "0123456789") != len)
        return -EINVAL;
    *ret_since = strtoll(text, NULL, 10);
    return 0;
}

static int read_line(char *line, struct dated *ret_dated)
{
    char *when = strchr(line, '\t'), *zone = when ? strchr(when + 1, '\t') : NULL;
    struct dated dated = {0};
    size_t len;

    if (!zone)
        return -EINVAL;
    *when++ = *zone++ = '\0';
    len = strlen(zone);
    if (len == 0 || len >= sizeof(dated.zone) || strchr(zone, '\t'))
        return -EINVAL;
    if (read_since(line, &dated.since) < 0 || when_parse(when, &dated.when, NULL) < 0)
        return -EINVAL;
    memcpy(dated.zone, zone, len);
    *ret_dated = dated;
    return 0;
}

static void push(struct dates *dates, const struct dated *dated)
{
    if (dates->count == FORMER_KEPT)
        memmove(dates->items, dates->items + 1, --dates->count * sizeof(*dates->items));
    dates->items[dates->count++] = *dated;
}

static struct dates read_dates(const char *text)
{
    char *copy auto_free = xstrdup(text), *rest = NULL;
    struct dates dates = {.count = 0};

    for (char *line = strtok_r(copy, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        struct dated dated;

        if (read_line(line, &dated) == 0)
            push(&dates, &dated);
    }
    return dates;
}

static char *print_dates(const struct dates *dates)
{
    struct buf buf = BUF_INIT;

    for (size_t i = 0; i < dates->count; i++) {
        buf_printf(&buf, "%" PRId64 "\t", dates->items[i].since);
        when_print(&dates->items[i].when, &buf);
        buf_printf(&buf, "\t%s\n", dates->items[i].zone);
    }
    return buf_steal(&buf);
}

/* --- what is asked ---------------------------------------------------------------------------- */

static const struct dated *last_of(const struct dates *list)
{
    return list->count ? &list->items[list->count - 1] : NULL;
}

static bool is_present(const struct dates *list, const struct dated *dated)
{
    const struct dated *last = last_of(list);

    return last && last->when.kind == dated->when.kind &&
           local_time_seconds(last->when.start) == local_time_seconds(dated->when.start) &&
           local_time_seconds(last->when.end) == local_time_seconds(dated->when.end) &&
           strcmp(last->zone, dated->zone) == 0;
}

char *former_next(const char *dates, int64_t now, int64_t settle, const struct when *when,
                  const char *zone, bool *ret_correction)
{
    struct dates list = read_dates(dates);
    struct dated next = {.since = now, .when = *when};
    bool correction = false;

    snprintf(next.zone, sizeof(next.zone), "%s", zone);
    if (!is_present(&list, &next)) {
        for (; list.count && now - last_of(&list)->since < settle; list.count--)
            correction = true;
        /* A mistake that is taken back leaves the date that had stood before it, and its time. */
        if (!is_present(&list, &next))
            push(&list, &next);
    }
    *ret_correction = correction;
    return print_dates(&list);
}

char *former_restated(const char *dates, const struct when *when, const char *zone)
{
    struct dates list = read_dates(dates);

    if (list.count) {
        struct dated *present = &list.items[list.count - 1];

        present->when = *when;
        snprintf(present->zone, sizeof(present->zone), "%s", zone);
    }
    return print_dates(&list);
}

static bool is_left(const struct dated *before, const struct dated *after, struct zones *zones)
{
    enum date_step step = date_step(before, after, zones);

    return step == STEP_MOVED || step == STEP_WIDENED;
}

/* A step from "TBC" confirms, so that it is never the date that was left. */
bool former_of(const char *dates, struct zones *zones, struct dated *ret_former)
{
    struct dates list = read_dates(dates);
    const struct dated *present = last_of(&list), *later = present;

    for (size_t i = list.count; i-- > 1;) {
        const struct dated *earlier = &list.items[i - 1];

        if (is_left(earlier, later, zones) && is_left(earlier, present, zones)) {
            *ret_former = *earlier;
            return true;
        }
        later = earlier;
    }
    return false;
}

bool former_last_dated(const char *dates, struct dated *ret_dated)
{
    struct dates list = read_dates(dates);

    for (size_t i = list.count; i-- > 0;) {
        if (list.items[i].when.kind != WHEN_UNDATED) {
            *ret_dated = list.items[i];
            return true;
        }
    }
    return false;
}
