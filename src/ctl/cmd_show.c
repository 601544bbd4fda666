/*
 * daybookctl show: all that is known of one event: what was written of it, what became of that, and
 * how it came to be so. The fields are those of canonical.h, so that none is forgotten.
 */

#include "base/arena.h"
#include "base/memory.h"
#include "base/strtab.h"
#include "ctl/entry.h"
#include "ctl/table.h"
#include "daybook/canonical.h"
#include "daybook/plan.h"
#include "daybook/store.h"
#include "render/changes.h"
#include "render/told.h"

#include <stdio.h>
#include <string.h>

#define LABEL_WIDTH 24

struct subject {
    const struct desk *desk;
    struct arena *arena; /* owned */
    struct entry entry; /* without an event: all that is left is the row */
    const struct row *row; /* what is published of it; NULL: it never was */
    const struct revision *pending; /* what becomes of it with the next publication; or NULL */
    struct revision *history; /* owned */
    size_t history_count;
};

/* --- for people ------------------------------------------------------------------------------- */

static void print_line(const char *label, const char *line, bool first)
{
    struct buf cells auto_buf = BUF_INIT;

    if (table_window()) {
        printf("%-*s%s\n", LABEL_WIDTH, first ? label : "", line);
        return;
    }
    table_cell(&cells, label, false);
    table_cell(&cells, line, true);
    fputs(cells.data, stdout);
}

/* On a terminal further lines stand under the first, and are as long as they are; elsewhere each is
 * a row of its own. */
static void print_row(const char *label, const char *value)
{
    for (bool first = true;; first = false) {
        size_t len = strcspn(value, "\n");
        char *line auto_free = xstrndup(value, len);

        print_line(label, line, first);
        if (!value[len])
            return;
        value += len + 1;
    }
}

/* In its zone, in UTC and at the place. */
static void print_time(const struct subject *subject, const char *label, int64_t utc)
{
    const struct event *event = subject->entry.event;
    struct buf text auto_buf = BUF_INIT;
    const struct zone *zone;

    moment_print(utc, event->zone, &text);
    if (!zone_is_utc(event->zone) && zones_get(subject->desk->edition->zones, "UTC", &zone) == 0) {
        buf_putc(&text, '\n');
        moment_print(utc, zone, &text);
    }
    if (event->place_zone) {
        buf_putc(&text, '\n');
        moment_print(utc, event->place_zone, &text);
        buf_printf(&text, " at the place (%s)", zone_name(event->place_zone));
    }
    print_row(label, text.data);
}

static void print_times(const struct subject *subject)
{
    const struct event *event = subject->entry.event;

    if (event->shown.kind == WHEN_UNDATED)
        return;
    print_time(subject, "starts", event->start);
    if (event->end != INT64_MAX)
        print_time(subject, event->shown.kind == WHEN_START ? "shown until" : "ends", event->end);
}

static void print_fields(const struct subject *subject)
{
    struct buf text auto_buf = BUF_INIT;
    const char **values;

    canonical_print(subject->entry.event, &text);
    values = canonical_values(text.data, subject->arena);
    for (size_t i = 0; i < canonical_field_count(); i++)
        if (values[i][0])
            print_row(canonical_field_name(i), values[i]);
}

static void print_feeds(const struct subject *subject)
{
    const struct model *model = subject->desk->edition->model;
    struct buf feeds auto_buf = BUF_INIT;

    for (size_t i = 0; i < model->feed_count; i++)
        if (entry_is_in(subject->desk, &subject->entry, &model->feeds[i]))
            buf_printf(&feeds, "%s%s", feeds.len ? ", " : "", model->feeds[i].id);
    print_row("feeds", feeds.len ? feeds.data : "none");
}

static void print_stamp(const char *label, int64_t utc)
{
    struct buf text auto_buf = BUF_INIT;

    if (utc == INT64_MIN)
        return;
    utc_print(utc, &text);
    print_row(label, text.data);
}

static void print_row_of_journal(const struct row *row)
{
    char sequence[16];

    snprintf(sequence, sizeof(sequence), "%d", row->sequence);
    print_row("uid", row->uid);
    print_row("sequence", sequence);
    print_stamp("created", row->created);
    print_stamp("last modified", row->modified);
}

static void print_origin(const struct event *event)
{
    struct buf origin auto_buf = BUF_INIT;

    if (event->publish_at != INT64_MIN && event->file) {
        moment_print(event->publish_at, event->publisher->zone, &origin);
        print_row("publish_at", origin.data);
        buf_clear(&origin);
    }
    buf_printf(&origin, "%s:%d", event->file ? event->file : "", event->line);
    print_row("written in", event->file ? origin.data : "no file: it has gone from them");
}

static void print_history(const struct subject *subject)
{
    struct buf history auto_buf = BUF_INIT;
    const struct zone *utc;

    if (zones_get(subject->desk->edition->zones, "UTC", &utc) < 0)
        return;
    for (size_t i = 0; i < subject->history_count; i++) {
        buf_puts(&history, i ? "\n" : "");
        moment_print(subject->history[i].time, utc, &history);
        buf_puts(&history, "  ");
        told_line(&subject->history[i], subject->desk->edition->zones, true, &history);
    }
    if (history.len)
        print_row("history", history.data);
    if (subject->pending) {
        struct buf text auto_buf = BUF_INIT;

        told_line(subject->pending, subject->desk->edition->zones, true, &text);
        print_row("not published yet", text.data);
    }
}

static void print_subject(const struct subject *subject)
{
    const struct event *event = subject->entry.event;
    struct buf status auto_buf = BUF_INIT;

    if (event) {
        entry_status(subject->desk, &subject->entry, &status);
        print_row("id", event->id);
        print_row("standing", status.data);
        print_times(subject);
        print_fields(subject);
        print_feeds(subject);
        print_origin(event);
    } else {
        print_row("id", subject->row->id);
        print_row("standing", "withdrawn: nothing of it is kept but its identity");
    }
    if (subject->row)
        print_row_of_journal(subject->row);
    else
        print_row("uid", event->uid);
    print_history(subject);
}

/* --- for programs ----------------------------------------------------------------------------- */

/* canonical.h has a link as "URL LABEL", or "- LABEL" while it is promised. */
static void put_links(struct json *json, const char *value)
{
    json_array(json);
    for (;;) {
        size_t len = strcspn(value, "\n");
        char *url auto_free = xstrndup(value, len), *label = strchr(url, ' ');

        if (label)
            *label++ = '\0';
        json_object(json);
        json_put_string(json, "label", label ? label : "");
        json_put_string(json, "url", strcmp(url, "-") == 0 ? NULL : url);
        json_end_object(json);
        if (!value[len])
            break;
        value += len + 1;
    }
    json_end_array(json);
}

/* Of several lines, the first is an id. */
static void put_first_line(struct json *json, const char *value)
{
    char *id auto_free = xstrndup(value, strcspn(value, "\n"));

    json_string(json, id);
}

static void put_true(struct json *json, const char *value)
{
    json_bool(json, strcmp(value, "true") == 0);
}

static void put_number(struct json *json, const char *value)
{
    json_int(json, strtoll(value, NULL, 10));
}

/* NULL: the field is among those of every answer. */
static const struct special_field {
    const char *name;
    void (*put)(struct json *json, const char *value);
} special_fields[] = {
    {"title", NULL},
    {"when", NULL},
    {"zone", NULL},
    {"status", NULL},
    {"expected", NULL},
    {"publisher", put_first_line},
    {"part_of", put_first_line},
    {"categories", json_lines},
    {"organizers", json_lines},
    {"participants", json_lines},
    {"live", put_links},
    {"results", put_links},
    {"busy", put_true},
    {"duration", put_number},
};

static void put_field(struct json *json, const char *name, const char *value)
{
    static const struct special_field plain = {NULL, json_string};
    const struct special_field *field = &plain;

    for (size_t i = 0; i < ARRAY_SIZE(special_fields); i++)
        if (strcmp(special_fields[i].name, name) == 0)
            field = &special_fields[i];
    if (!field->put)
        return;
    json_key(json, name);
    field->put(json, value);
}

static void put_event(const struct subject *subject, struct json *json)
{
    const struct event *event = subject->entry.event;
    struct buf text auto_buf = BUF_INIT;
    const char **values;

    entry_json(subject->desk, &subject->entry, json);
    canonical_print(event, &text);
    values = canonical_values(text.data, subject->arena);
    for (size_t i = 0; i < canonical_field_count(); i++)
        if (values[i][0])
            put_field(json, canonical_field_name(i), values[i]);
    json_put_time(json, "publish_at", event->publish_at);
    json_put_string(json, "file", event->file);
    json_put_int(json, "line", event->line);
}

static void put_history(const struct subject *subject, struct json *json)
{
    json_key(json, "history");
    json_array(json);
    for (size_t i = 0; i < subject->history_count; i++) {
        if (i)
            buf_putc(json->buf, ',');
        changes_json_line(&subject->history[i], subject->desk->edition->zones, json->buf);
    }
    json_end_array(json);
    json_key(json, "pending");
    if (subject->pending)
        changes_json_line(subject->pending, subject->desk->edition->zones, json->buf);
    else
        json_string(json, NULL);
}

static void print_subject_json(const struct subject *subject)
{
    const struct row *row = subject->row;
    struct buf text auto_buf = BUF_INIT;
    struct json json = json_to(&text);

    json_object(&json);
    if (subject->entry.event) {
        put_event(subject, &json);
    } else {
        json_put_string(&json, "id", row->id);
        json_put_string(&json, "uid", row->uid);
        json_put_string(&json, "standing", row_state_name(row->state));
    }
    if (row) {
        json_put_int(&json, "sequence", row->sequence);
        json_put_time(&json, "created", row->created);
        json_put_time(&json, "modified", row->modified);
    }
    put_history(subject, &json);
    json_end_object(&json);
    puts(text.data);
}

/* --- the event -------------------------------------------------------------------------------- */

static void complain_of(const struct desk *desk, const struct entry *entries, size_t count,
                        const char *id)
{
    const struct journal *journal = desk->journal;
    struct strtab *ids = strtab_new();
    const char *nearest;

    for (size_t i = 0; i < journal->row_count; i++)
        strtab_put(ids, journal->rows[i]->id, journal->rows[i]);
    for (size_t i = 0; i < count; i++)
        strtab_put(ids, entries[i].event->id, (void *)&entries[i]);
    nearest = strtab_nearest(ids, id);
    if (nearest)
        desk_complain("there is no event \"%s\" (did you mean \"%s\"?)", id, nearest);
    else
        desk_complain("there is no event \"%s\"", id);
    strtab_free(ids);
}

static const struct row *row_of_id(const struct desk *desk, const char *id)
{
    const char *uid = journal_uid_of(desk->journal, id);

    return uid ? journal_find(desk->journal, uid) : NULL;
}

static enum ctl_exit find(struct subject *subject, const char *id)
{
    const struct desk *desk = subject->desk;
    size_t count;
    struct entry *entries auto_free = entries_of(desk, &count);
    const struct entry *entry = entry_find(entries, count, id);

    subject->row = entry ? journal_find(desk->journal, entry->event->uid) : row_of_id(desk, id);
    if (entry)
        subject->entry = *entry;
    else if (subject->row)
        entry_remembered(desk, subject->row, subject->arena, &subject->entry);
    if (entry || subject->row)
        return CTL_FINE;
    complain_of(desk, entries, count, id);
    return CTL_NO_INPUT;
}

static const struct revision *pending_of(const struct desk *desk, const char *uid)
{
    const struct journal_write *write = &desk->printing->plan->write;

    for (size_t i = 0; i < write->revision_count; i++)
        if (write->revisions[i].kind != REVISION_PHASE && strcmp(write->revisions[i].uid, uid) == 0)
            return &write->revisions[i];
    return NULL;
}

static enum ctl_exit recall(struct subject *subject)
{
    const struct desk *desk = subject->desk;
    const struct event *event = subject->entry.event;

    subject->pending = pending_of(desk, event ? event->uid : subject->row->uid);
    if (!desk->store || !subject->row ||
        store_revisions(desk->store, subject->row->uid, &subject->history,
                        &subject->history_count) == 0)
        return CTL_FINE;
    desk_complain("the history of the event cannot be read from the journal");
    return CTL_NO_STATE;
}

int ctl_show(const struct ctl_context *context, int argc, char **argv)
{
    struct desk desk;
    struct subject subject = {.desk = &desk, .arena = arena_new()};
    enum ctl_exit code = desk_open(&desk, context, &(struct desk_order){.journal = JOURNAL_IF_ANY});

    (void)argc;
    if (code == CTL_FINE)
        code = find(&subject, argv[0]);
    if (code == CTL_FINE)
        code = recall(&subject);
    if (code == CTL_FINE && context->json)
        print_subject_json(&subject);
    else if (code == CTL_FINE)
        print_subject(&subject);
    revisions_free(subject.history, subject.history_count);
    arena_free(subject.arena);
    desk_close(&desk);
    return (int)code;
}
