#ifndef DAYBOOKD_CTL_WINDOWS_ZONES_H
#define DAYBOOKD_CTL_WINDOWS_ZONES_H

/* What Windows, and so Outlook and Exchange, call time zones. */

#include <stddef.h>

struct windows_zone {
    const char *windows; /* "Romance Standard Time" */
    const char *name; /* of tzdata: "Europe/Paris" */
};

/* The name in tzdata of a name in Windows, in whatever case, or NULL. */
const char *windows_zone_find(const char *name);

/* One after the other; NULL at the end. Between them they show nearly all that clocks do. */
const struct windows_zone *windows_zone_get(size_t i);

#endif
