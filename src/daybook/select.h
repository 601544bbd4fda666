#ifndef DAYBOOKD_DAYBOOK_SELECT_H
#define DAYBOOKD_DAYBOOK_SELECT_H

#include "daybook/model.h"

/* Whether the selectors of the feed take the event: all that are given must match, of the words in
 * one any. Cancelled and removed events pass any `status`: show_cancelled decides. */
bool select_takes(const struct feed *feed, const struct event *event);

#endif
