/*
 * Answers questions about zones, one a line, for tests that ask an oracle the same:
 *
 *     at ZONE UTC          ->  OFFSET ABBREVIATION
 *     local ZONE SECONDS   ->  UTC FIT
 *     next ZONE UTC        ->  UTC of the next transition, or never
 */

#include "daybook/zone.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void answer(const char *question, const struct zone *zone, int64_t number)
{
    if (strcmp(question, "at") == 0) {
        struct zone_time time = zone_at(zone, number);

        printf("%d %s\n", time.offset, time.abbreviation);
    } else if (strcmp(question, "local") == 0) {
        static const char *const names[] = {"unique", "gap", "overlap"};
        int64_t utc;
        enum zone_fit fit = zone_to_utc(zone, number, &utc);

        printf("%" PRId64 " %s\n", utc, names[fit]);
    } else {
        int64_t next = zone_next_transition(zone, number);

        if (next == INT64_MAX)
            puts("never");
        else
            printf("%" PRId64 "\n", next);
    }
}

int main(void)
{
    struct zones *zones = zones_new(NULL);
    char question[8], name[65];
    const struct zone *zone;
    int64_t number;

    while (scanf("%7s %64s %" SCNd64, question, name, &number) == 3) {
        int error = zones_get(zones, name, &zone);

        if (error)
            printf("error %d\n", error);
        else
            answer(question, zone, number);
    }
    zones_unref(zones);
    return 0;
}
