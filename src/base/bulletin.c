/* Messages for those who listen: see bulletin.h. */

#include "base/bulletin.h"

#include "base/memory.h"

#include <inttypes.h>
#include <string.h>

struct bulletin *bulletin_new(uint64_t generation)
{
    struct bulletin *bulletin = xcalloc(1, sizeof(*bulletin));

    bulletin->since = generation;
    return bulletin;
}

static void push(struct bulletin *bulletin, const struct message *message)
{
    GROW(bulletin->items, bulletin->count, bulletin->capacity);
    bulletin->items[bulletin->count++] = *message;
}

struct bulletin *bulletin_copy(const struct bulletin *bulletin)
{
    struct bulletin *copy = bulletin_new(bulletin->since);

    for (size_t i = 0; i < bulletin->count; i++) {
        const struct message *message = &bulletin->items[i];

        push(copy, &(struct message){.generation = message->generation,
                                     .text = blob_ref(message->text),
                                     .feeds = message->feeds ? xstrdup(message->feeds) : NULL});
    }
    return copy;
}

static void message_done(struct message *message)
{
    blob_unref(message->text);
    free(message->feeds);
}

struct bulletin *bulletin_free(struct bulletin *bulletin)
{
    if (!bulletin)
        return NULL;
    for (size_t i = 0; i < bulletin->count; i++)
        message_done(&bulletin->items[i]);
    free(bulletin->items);
    free(bulletin);
    return NULL;
}

/* A generation of which one message has gone is not there any more. */
static void drop_oldest(struct bulletin *bulletin)
{
    bulletin->since = bulletin->items[0].generation;
    message_done(&bulletin->items[0]);
    bulletin->count--;
    memmove(bulletin->items, bulletin->items + 1, bulletin->count * sizeof(*bulletin->items));
}

void bulletin_add(struct bulletin *bulletin, uint64_t generation, const char *feeds,
                  struct buf *text)
{
    if (bulletin->count == BULLETIN_MOST)
        drop_oldest(bulletin);
    push(bulletin, &(struct message){.generation = generation,
                                     .text = blob_take(text),
                                     .feeds = feeds ? xstrdup(feeds) : NULL});
}

void bulletin_renewed(uint64_t generation, struct buf *buf)
{
    buf_printf(buf, "event: renewed\nid: %" PRIu64 "\ndata: {\"generation\":%" PRIu64 "}\n\n",
               generation, generation);
}

bool bulletin_reaches(const struct bulletin *bulletin, uint64_t generation)
{
    return generation >= bulletin->since;
}

static bool is_for(const struct message *message, const char *feed)
{
    size_t len = feed ? strlen(feed) : 0;
    const char *at = message->feeds;

    if (!feed || !message->feeds)
        return true;
    while ((at = strstr(at + 1, feed)))
        if (at[-1] == '\n' && at[len] == '\n')
            return true;
    return false;
}

void bulletin_text(const struct bulletin *bulletin, uint64_t generation, const char *feed,
                   struct buf *buf)
{
    for (size_t i = 0; i < bulletin->count; i++) {
        const struct message *message = &bulletin->items[i];

        if (message->generation > generation && is_for(message, feed))
            buf_add(buf, message->text->data, message->text->len);
    }
}
