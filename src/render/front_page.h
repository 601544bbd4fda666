#ifndef DAYBOOKD_RENDER_FRONT_PAGE_H
#define DAYBOOKD_RENDER_FRONT_PAGE_H

/* The page at "/": the feeds there are, and how to subscribe to one in each calendar app. */

#include "base/buf.h"
#include "daybook/published.h"

void front_page(const struct published *published, struct buf *buf);

#endif
