#ifndef DAYBOOKD_DAYBOOK_SETTING_READ_H
#define DAYBOOKD_DAYBOOK_SETTING_READ_H

/* A libconfig group into a draft, by a table of settings. */

#include "daybook/settings.h"

#include <libconfig.h>

struct arena;
struct diag;

struct setting_reader {
    const char *file; /* for messages */
    struct arena *arena; /* everything that the drafts keep */
    struct diag *diag;
};

/* One value into the member of a draft that its row asks for. */
void setting_read_value(const struct setting_reader *reader, const config_setting_t *value,
                        const struct setting *row, void *member);

/* Fills the draft with what the group says, and with defaults; everything that is wrong is added to
 * the reader's diag. `group` may be NULL: defaults only. */
void setting_read_group(const struct setting_reader *reader, const config_setting_t *group,
                        const struct setting_table *table, void *draft);

#endif
