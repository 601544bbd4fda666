#ifndef DAYBOOKD_DAEMON_METRICS_H
#define DAYBOOKD_DAEMON_METRICS_H

/* What status.h says, as numbers for a monitoring system: the text format of Prometheus. */

#include "daemon/status.h"

void metrics_print(const struct status *status, struct buf *buf);

/* The two lines before the values of a metric; `name` without "daybookd_". */
void metrics_head(const char *name, const char *type, const char *help, struct buf *buf);

#endif
