#ifndef DAYBOOKD_RENDER_FRONT_PAGE_H
#define DAYBOOKD_RENDER_FRONT_PAGE_H

/* The page at "/": the feeds there are, and how to subscribe to one in each calendar app. */

#include "base/buf.h"
#include "render/render.h"

/* `shown`: how many events each feed holds now, in the order of the model's feeds. */
void front_page(const struct view *view, const size_t *shown, struct buf *buf);

#endif
