/* Listeners: see live.h. */

#include "http/live.h"

#include "base/memory.h"
#include "http/connection.h"

#include <inttypes.h>
#include <string.h>

/* How many are told in a turn of the loop: about a millisecond. */
#define BATCH 128

/* What browsers wait before they come back. */
#define RETRY_MS 3000

/* --- what is said ----------------------------------------------------------------------------- */

static uint64_t now_at(const struct worker *worker)
{
    return snapshot_generation(worker->snapshot);
}

/* The generation that the listener was last told of, of which it has the lower half. */
static uint64_t told(const struct connection *connection)
{
    uint64_t now = now_at(connection->worker);

    return now - (uint32_t)((uint32_t)now - connection->told);
}

/* All that came after that generation; where that is not known any more, that everything is to be
 * fetched anew. An id without data is kept by the client, and is a beat. */
static void add_news(const struct worker *worker, uint64_t since, const char *feed,
                     struct buf *text)
{
    const struct bulletin *bulletin = snapshot_bulletin(worker->snapshot);
    uint64_t now = now_at(worker);
    size_t begin = text->len;

    if (since > now || !bulletin || !bulletin_reaches(bulletin, since))
        bulletin_renewed(now, text);
    else
        bulletin_text(bulletin, since, feed, text);
    if (text->len == begin)
        buf_printf(text, ":\nid: %" PRIu64 "\n\n", now);
}

/* A number, else what is no generation at all. */
static uint64_t generation_of(struct slice text)
{
    uint64_t number = 0;

    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9' || i > 18)
            return UINT64_MAX;
        number = number * 10 + (uint64_t)(text.data[i] - '0');
    }
    return number;
}

struct blob *live_begin(struct connection *connection, struct slice feed, struct slice last_id)
{
    struct worker *worker = connection->worker;
    uint64_t now = now_at(worker);
    struct buf text = BUF_INIT;
    char *name = NULL;

    if (feed.len && !(name = strndup(feed.data, feed.len)))
        return NULL;
    free(connection->kept);
    connection->listening = true;
    connection->feed = name;
    connection->said = 0;
    connection->told = (uint32_t)now;
    atomic_fetch_add_explicit(&worker->shared->listeners, 1, memory_order_relaxed);
    buf_printf(&text, "retry: %d\n", RETRY_MS);
    add_news(worker, last_id.len ? generation_of(last_id) : now, name, &text);
    return blob_take(&text);
}

/* --- to whom ---------------------------------------------------------------------------------- */

static bool same_feed(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* What one was told is what the next is told, as a rule. */
struct telling {
    struct blob *news; /* owned reference: */
    const struct connection *last; /* what it was told, which is still there; or NULL */
    uint64_t since; /* when that was this */
};

static void tell(struct connection *connection, struct telling *telling)
{
    struct worker *worker = connection->worker;
    uint64_t since = told(connection);

    if (!telling->last || telling->since != since ||
        !same_feed(telling->last->feed, connection->feed)) {
        struct buf text = BUF_INIT;

        add_news(worker, since, connection->feed, &text);
        blob_unref(telling->news);
        telling->news = blob_take(&text);
    }
    connection->told = (uint32_t)now_at(worker);
    telling->since = since;
    telling->last = connection_send(connection, telling->news) ? connection : NULL;
}

static bool is_owed(const struct connection *connection)
{
    const struct worker *worker = connection->worker;

    return connection->told != (uint32_t)now_at(worker) ||
           (uint32_t)worker->now_ms - connection->since >= worker->shared->settings.beat_ms;
}

void live_tell(struct worker *worker)
{
    static const struct timeval at_once;
    struct queue *queue = &worker->queues[WAIT_LISTEN];
    struct telling telling = {0};

    for (int i = 0; i < BATCH && queue->first && is_owed(queue->first); i++)
        tell(queue->first, &telling);
    blob_unref(telling.news);
    if (queue->first && is_owed(queue->first))
        event_add(&worker->telling, &at_once);
}

void live_resume(struct connection *connection)
{
    struct telling telling = {0};

    if (connection->told != (uint32_t)now_at(connection->worker))
        tell(connection, &telling);
    else
        connection_listen(connection);
    blob_unref(telling.news);
}
