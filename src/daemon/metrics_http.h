#ifndef DAYBOOKD_DAEMON_METRICS_HTTP_H
#define DAYBOOKD_DAEMON_METRICS_HTTP_H

/* The part of metrics.h that is about requests and those who make them. */

#include "base/buf.h"

struct snapshot;
struct traffic;

/* `snapshot`: what is published. */
void metrics_http_print(const struct traffic *traffic, const struct snapshot *snapshot,
                        struct buf *buf);

#endif
