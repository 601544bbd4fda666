#ifndef DAYBOOKD_DAYBOOK_CONFIG_SYNTAX_H
#define DAYBOOKD_DAYBOOK_CONFIG_SYNTAX_H

/*
 * Looks through the text of a configuration file before libconfig does, for the sake of the
 * message: libconfig says "syntax error", on the line after the mistake, leaks memory, and recurses
 * as deep as the text asks. Follows libconfig's own grammar, so that what passes here libconfig can
 * read; names the likely cause where something does not.
 */

#include <stddef.h>

struct diag;

/* Levels of ( [ { inside each other. */
#define CONFIG_MAX_DEPTH 16

/* Settings in one group: libconfig compares each name with all before it. */
#define CONFIG_MAX_SETTINGS 200

/* Values in a file, for the memory that libconfig takes for them: about 100 octets each. */
#define CONFIG_MAX_VALUES 3000000

/* 0, or -EINVAL with the first mistake added to `diag`. `text` ends in a NUL at text[len]. */
int config_syntax_check(const char *text, size_t len, const char *file, struct diag *diag);

#endif
