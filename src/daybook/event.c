/* See event.h. */

#include "daybook/event.h"

#include <string.h>

static const char *const status_names[] = {
    [STATUS_CONFIRMED] = "confirmed",
    [STATUS_TENTATIVE] = "tentative",
    [STATUS_POSTPONED] = "postponed",
    [STATUS_CANCELLED] = "cancelled",
};

const char *event_status_name(enum event_status status)
{
    return status_names[status];
}

const char *event_contact(const struct event *event)
{
    return event->contact ? event->contact : event->publisher->contact;
}

int group_order(const struct group *a, const struct group *b)
{
    const struct event *x = a->event, *y = b->event;
    int order;

    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    order = strcmp(x->id, y->id);
    return order ? order : strcmp(a->uid, b->uid);
}

size_t group_place(const struct group *groups, size_t count, const struct group *group)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (group_order(&groups[middle], group) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool event_is_off(const struct event *event)
{
    return event->status == STATUS_CANCELLED || event->status == STATUS_POSTPONED;
}
