#ifndef DAYBOOKD_DAYBOOK_SETTING_CHECK_H
#define DAYBOOKD_DAYBOOK_SETTING_CHECK_H

/* Whether a text may be the value of a setting, by itself. Pure. */

#include "daybook/settings.h"

/* NULL when it may; otherwise what is wrong with it and what to write instead, a sentence fragment,
 * the caller's to free(). Covers UTF-8, control characters, length, and the shape that the type
 * asks for. */
char *setting_check(const struct setting *row, const char *text);

#endif
