#ifndef DAYBOOKD_EDITION_CHECK_H
#define DAYBOOKD_EDITION_CHECK_H

/* `daybookd --check` and `daybookctl check`: the pipeline without a journal. */

#include "base/diag.h"

#include <stdint.h>
#include <stdio.h>

/* Says what is wrong with the configuration on `messages`, and on `verdict` in one line how much is
 * right or wrong with it. 0, or -EINVAL: there are errors. */
int check_config(const char *config, int64_t now, FILE *messages, FILE *verdict);

/* Prints everything that was found, a line each. */
void check_print(const struct diag *diag, FILE *messages);

#endif
