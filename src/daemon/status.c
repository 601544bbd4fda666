/* What the daemon says of itself: see status.h. */

#include "daemon/status.h"

#include "base/civil.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/snapshot.h"
#include "base/table.h"
#include "config.h"
#include "daemon/readers.h"
#include "edition/edition.h"

#include <inttypes.h>
#include <string.h>

const struct resource *status_calendar(const struct live *live, const struct feed *feed)
{
    struct buf path auto_buf = BUF_INIT;

    buf_printf(&path, "/%s.ics", feed->id);
    return snapshot_find(live->printing->snapshot, path.data, path.len);
}

static const char *state_of(const struct live *live)
{
    return live->failing         ? "the files are wrong, see below; what was served before still is"
           : live->books.failing ? "the journal cannot be written; what was served before still is"
                                 : "serving";
}

static bool is_held(const struct row *row)
{
    return row->state == ROW_HELD;
}

/* --- a table ---------------------------------------------------------------------------------- */

static void add(struct buf *buf, const char *what, const char *value)
{
    table_cell(buf, what, 0);
    table_cell(buf, value, 1);
}

static void add_number(struct buf *buf, const char *what, uint64_t value)
{
    buf_printf(buf, "%s\t%" PRIu64 "\n", what, value);
}

static void add_time(struct buf *buf, const char *what, int64_t utc)
{
    struct buf text auto_buf = BUF_INIT;

    if (utc != INT64_MAX)
        utc_print(utc, &text);
    add(buf, what, text.len ? text.data : "-");
}

/* The two largest units: nobody counts the seconds of a daemon that has run for days. */
static void add_span(struct buf *buf, const char *what, int64_t seconds)
{
    static const struct {
        const char *name, *part_name;
        int64_t unit, part;
    } units[] = {
        {"d", "h", 86400, 3600},
        {"h", "min", 3600, 60},
        {"min", "s", 60, 1},
    };
    size_t i = 0;

    while (i < ARRAY_SIZE(units) && seconds < units[i].unit)
        i++;
    if (i == ARRAY_SIZE(units))
        buf_printf(buf, "%s\t%" PRId64 " s\n", what, seconds);
    else
        buf_printf(buf, "%s\t%" PRId64 " %s %" PRId64 " %s\n", what, seconds / units[i].unit,
                   units[i].name, seconds % units[i].unit / units[i].part, units[i].part_name);
}

static void add_summary(const struct status *status, struct buf *buf)
{
    const struct live *live = status->live;
    const struct plan *plan = live->printing->plan;
    const struct journal *journal = live->books.journal;

    add(buf, "what", "value");
    add(buf, "state", state_of(live));
    add_number(buf, "generation", snapshot_generation(live->printing->snapshot));
    add_number(buf, "events", plan->published.group_count);
    add_number(buf, "connections", status->connections);
    add_number(buf, "listeners", status->listeners);
    add_time(buf, "started", status->started);
    add_span(buf, "uptime", status->uptime);
    add_time(buf, "loaded", live->reloaded);
    add_number(buf, "loads", live->reloads);
    add_number(buf, "refused", live->failures);
    add(buf, "last load", live->outcome.data);
    add_time(buf, "next change", plan->next);
    if (live->books.failing)
        add(buf, "journal", live->books.trouble.data);
    for (size_t i = 0; i < journal->row_count; i++)
        if (is_held(journal->rows[i]))
            add(buf, "held", journal->rows[i]->id);
    add(buf, "version", PACKAGE_VERSION);
}

static void add_feeds(const struct live *live, struct buf *buf)
{
    const struct published *published = &live->printing->plan->published;

    buf_puts(buf, "feed\tevents\toctets\tchanged\tetag\n");
    for (size_t i = 0; i < published->model->feed_count; i++) {
        const struct listing *listing = &published->listings[i];
        const struct resource *calendar = status_calendar(live, listing->feed);
        const struct variant *plain = &calendar->variants[CODING_IDENTITY];

        buf_printf(buf, "%s\t%zu\t%zu\t", calendar->file_name, listing->count, plain->body->len);
        utc_print(calendar->last_modified, buf);
        buf_printf(buf, "\t%s\n", plain->etag);
    }
}

/* Nothing until somebody has polled. */
static void add_readers(const struct live *live, struct buf *buf)
{
    const struct model *model = live->printing->plan->published.model;
    struct buf rows auto_buf = BUF_INIT;

    for (size_t i = 0; i < model->feed_count; i++)
        readers_rows(status_calendar(live, &model->feeds[i]), &rows);
    if (!rows.len)
        return;
    buf_puts(buf, "\nfeed\treader\tpolls\tup to date\tshare\n");
    buf_add(buf, rows.data, rows.len);
}

void status_text(const struct status *status, struct buf *buf)
{
    add_summary(status, buf);
    buf_putc(buf, '\n');
    add_feeds(status->live, buf);
    add_readers(status->live, buf);
    if (status->live->problems.len) {
        buf_puts(buf, "\nproblems\n");
        buf_add(buf, status->live->problems.data, status->live->problems.len);
    }
}

/* --- JSON ------------------------------------------------------------------------------------- */

static void put_held(const struct journal *journal, struct json *json)
{
    json_key(json, "held");
    json_array(json);
    for (size_t i = 0; i < journal->row_count; i++)
        if (is_held(journal->rows[i]))
            json_string(json, journal->rows[i]->id);
    json_end_array(json);
}

static void put_feeds(const struct live *live, struct json *json)
{
    const struct published *published = &live->printing->plan->published;

    json_key(json, "feeds");
    json_array(json);
    for (size_t i = 0; i < published->model->feed_count; i++) {
        const struct listing *listing = &published->listings[i];
        const struct resource *calendar = status_calendar(live, listing->feed);
        const struct variant *plain = &calendar->variants[CODING_IDENTITY];

        json_object(json);
        json_put_string(json, "feed", listing->feed->id);
        json_put_string(json, "title", listing->feed->title);
        json_put_string(json, "path", calendar->path);
        json_put_int(json, "events", (int64_t)listing->count);
        json_put_int(json, "octets", (int64_t)plain->body->len);
        json_put_time(json, "changed", calendar->last_modified);
        json_put_string(json, "etag", plain->etag);
        json_key(json, "readers");
        readers_json(calendar, json);
        json_end_object(json);
    }
    json_end_array(json);
}

void status_json(const struct status *status, struct buf *buf)
{
    const struct live *live = status->live;
    const struct plan *plan = live->printing->plan;
    struct json json = json_to(buf);

    json_object(&json);
    json_put_string(&json, "version", PACKAGE_VERSION);
    json_put_int(&json, "generation", (int64_t)snapshot_generation(live->printing->snapshot));
    json_put_int(&json, "events", (int64_t)plan->published.group_count);
    json_put_int(&json, "connections", status->connections);
    json_put_int(&json, "listeners", status->listeners);
    json_put_time(&json, "started", status->started);
    json_put_int(&json, "uptime", status->uptime);
    json_put_time(&json, "loaded", live->reloaded);
    json_put_int(&json, "loads", (int64_t)live->reloads);
    json_put_int(&json, "refused", (int64_t)live->failures);
    json_put_string(&json, "last_load", live->outcome.data);
    json_put_bool(&json, "files_are_right", !live->failing);
    json_put_string(&json, "journal_trouble",
                    live->books.failing ? live->books.trouble.data : NULL);
    json_put_time(&json, "next_change", plan->next);
    put_held(live->books.journal, &json);
    put_feeds(live, &json);
    json_key(&json, "problems");
    json_lines(&json, live->problems.data);
    json_end_object(&json);
    buf_putc(buf, '\n');
}
