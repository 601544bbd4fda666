#ifndef DAYBOOKD_DAYBOOK_SERVER_SETTINGS_H
#define DAYBOOKD_DAYBOOK_SERVER_SETTINGS_H

/* The settings of `server`, from what was written to what the roof works with (config.h). */

#include "daybook/drafts.h"

/* Values that were refused, and complained of, are left out. In the arena. */
struct server_settings server_settings_of(struct arena *arena, const struct server_draft *draft);

#endif
