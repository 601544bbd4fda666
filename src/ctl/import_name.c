/*
 * Names for events: ids, and the UIDs by which those who have subscribed know them. A UID becomes
 * an id where it was made of one; otherwise the id is date and title, and the UID is written down.
 */

#include "base/memory.h"
#include "ctl/import.h"
#include "daybook/setting_check.h"

#include <string.h>

/* --- order ------------------------------------------------------------------------------------ */

/* Dates are written so that texts are in their order; what is left out comes last. */
static int by_date(const void *a, const void *b)
{
    const struct import_event *x = *(struct import_event *const *)a;
    const struct import_event *y = *(struct import_event *const *)b;
    int order;

    if (x->left_out != y->left_out)
        return x->left_out ? 1 : -1;
    order = x->left_out ? 0 : strcmp(x->texts[FIELD_WHEN], y->texts[FIELD_WHEN]);
    if (!order)
        order = strcmp(x->texts[FIELD_TITLE], y->texts[FIELD_TITLE]);
    if (!order && x->component->line != y->component->line)
        order = x->component->line < y->component->line ? -1 : 1;
    return order ? order : strcmp(x->calendar->file, y->calendar->file);
}

/* --- ids -------------------------------------------------------------------------------------- */

static bool may_be_id(const char *text)
{
    char *problem auto_free = setting_check(setting_find(&event_table, "id"), text);

    return !problem;
}

/* What stands before the domain of a UID that this daybook, or another one, made of an id; or
 * NULL. */
static const char *id_in_uid(const struct import *import, const struct import_event *event)
{
    const char *at = event->uid ? strrchr(event->uid, '@') : NULL;
    const char *id;

    if (!at || (!event->calendar->ours &&
                !(import->uid_domain && strcmp(at + 1, import->uid_domain) == 0)))
        return NULL;
    id = arena_strndup(import->arena, event->uid, (size_t)(at - event->uid));
    return may_be_id(id) ? id : NULL;
}

static const char *made_id(struct import *import, const struct import_event *event)
{
    const char *title = import_slug(import, event->texts[FIELD_TITLE]);

    return arena_printf(import->arena, "%.10s-%s", event->texts[FIELD_WHEN],
                        *title ? title : "event");
}

static bool is_derived(const struct import *import, const struct import_event *event)
{
    const char *at = strrchr(event->uid, '@');
    const char *id = event->texts[FIELD_ID];

    return at && import->uid_domain && strcmp(at + 1, import->uid_domain) == 0 &&
           strlen(id) == (size_t)(at - event->uid) && strncmp(id, event->uid, strlen(id)) == 0;
}

static void name_event(struct import *import, struct import_event *event, const char *wanted)
{
    event->texts[FIELD_ID] = import_unused(import, &import->event_ids, wanted);
    event->texts[FIELD_PUBLISHER] = event->publisher->id;
    if (event->uid && !is_derived(import, event))
        import_set(event, FIELD_UID, event->uid);
}

/* Those whose UID has an id come first, so that they get it. */
static void name_events(struct import *import)
{
    for (size_t i = 0; i < import->event_count; i++) {
        const char *id = id_in_uid(import, import->events[i]);

        if (!import->events[i]->left_out && id)
            name_event(import, import->events[i], id);
    }
    for (size_t i = 0; i < import->event_count; i++)
        if (!import->events[i]->left_out && !import->events[i]->texts[FIELD_ID])
            name_event(import, import->events[i], made_id(import, import->events[i]));
}

/* --- parents ---------------------------------------------------------------------------------- */

static struct import_event *parent_of(const struct import *import, const struct import_event *event)
{
    struct import_event *parent = event->parent ? strtab_get(import->uids, event->parent) : NULL;

    return parent && parent->texts[FIELD_ID] ? parent : NULL;
}

/* From that event upwards, to what was met before: in this walk, then it is in a loop. */
static void find_loop(const struct import *import, struct import_event *event, size_t walk)
{
    for (; event && !event->walk; event = parent_of(import, event))
        event->walk = walk;
    if (!event || event->walk != walk)
        return;
    for (; !event->in_loop; event = parent_of(import, event))
        event->in_loop = true;
}

/* A loop is cut at each of its links, but not what leads to it. */
static void link_event(struct import *import, struct import_event *event)
{
    const struct import_event *parent = parent_of(import, event);

    if (!event->parent || event->left_out)
        return;
    if (parent && !event->in_loop)
        event->texts[FIELD_PART_OF] = parent->texts[FIELD_ID];
    else
        import_lost(event, "RELATED-TO:%s (%s)", event->parent,
                    parent ? "it would be a part of itself" : "there is no such event here");
}

void import_name(struct import *import)
{
    if (import->event_count)
        qsort(import->events, import->event_count, sizeof(*import->events), by_date);
    name_events(import);
    for (size_t i = 0; i < import->event_count; i++)
        find_loop(import, import->events[i], i + 1);
    for (size_t i = 0; i < import->event_count; i++)
        link_event(import, import->events[i]);
}
