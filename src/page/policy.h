#ifndef DAYBOOKD_PAGE_POLICY_H
#define DAYBOOKD_PAGE_POLICY_H

/* What pages may load, and who may show them in a frame: Content-Security-Policy (W3C CSP3). */

#include "base/buf.h"
#include "daybook/event.h"

/* Adds the policy. `ancestors`: origins as settings check them, or "*"; NULL or empty: nobody. */
void policy_print(const struct words *ancestors, struct buf *buf);

#endif
