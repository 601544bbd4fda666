/* Prints the VTIMEZONE of each "ZONE FROM TO" (seconds UTC) on standard input. */

#include "render/vtimezone.h"

#include <inttypes.h>
#include <stdio.h>

int main(void)
{
    struct zones *zones = zones_new(NULL);
    const struct zone *zone;
    char name[65];
    int64_t from, to;

    while (scanf("%64s %" SCNd64 " %" SCNd64, name, &from, &to) == 3) {
        struct buf buf auto_buf = BUF_INIT;

        if (zones_get(zones, name, &zone) != 0)
            return 1;
        vtimezone_write(zone, from, to, &buf);
        fputs(buf.data, stdout);
    }
    zones_unref(zones);
    return 0;
}
