/* Changes for programs: see changes.h. One revision is the same object wherever it is written. */

#include "base/json.h"
#include "daybook/journal.h"
#include "render/changes.h"
#include "render/told.h"

static void write_told(const struct revision *revision, struct zones *zones, struct json *json)
{
    struct buf lines auto_buf = BUF_INIT;

    told_lines(revision, zones, &lines);
    json_key(json, "told");
    json_lines(json, lines.data);
}

static void write_fields(const struct revision *revision, struct json *json)
{
    json_key(json, "fields");
    json_array(json);
    for (size_t i = 0; i < revision->change_count; i++) {
        json_object(json);
        json_put_string(json, "name", revision->changes[i].field);
        json_put_string(json, "before", revision->changes[i].before);
        json_put_string(json, "after", revision->changes[i].after);
        json_end_object(json);
    }
    json_end_array(json);
}

static void write_change(const struct revision *revision, struct zones *zones, struct json *json)
{
    struct buf id auto_buf = BUF_INIT;

    change_id(revision, &id);
    json_object(json);
    json_put_string(json, "id", id.data);
    json_put_int(json, "number", revision->number);
    json_put_time(json, "time", revision->time);
    json_put_string(json, "kind", revision_kind_name(revision->kind));
    json_put_string(json, "uid", revision->uid);
    json_put_string(json, "event", revision->id);
    json_put_string(json, "title", revision->title);
    json_put_string(json, "when", revision->when);
    json_put_string(json, "zone", revision->zone);
    json_put_string(json, "status", revision->status);
    json_put_int(json, "sequence", revision->sequence);
    json_put_bool(json, "correction", revision->correction);
    json_put_string(json, "reason", revision->reason);
    write_told(revision, zones, json);
    write_fields(revision, json);
    json_end_object(json);
}

void changes_json_write(const struct change_list *list, struct buf *buf)
{
    struct json json = json_to(buf);

    json_object(&json);
    json_put_string(&json, "feed", list->feed->id);
    json_put_string(&json, "title", list->feed->title);
    json_put_time(&json, "updated", list->count ? list->revisions[0]->time : list->since);
    json_key(&json, "changes");
    json_array(&json);
    for (size_t i = 0; i < list->count; i++)
        write_change(list->revisions[i], list->zones, &json);
    json_end_array(&json);
    json_end_object(&json);
    buf_putc(buf, '\n');
}

void changes_json_line(const struct revision *revision, struct zones *zones, struct buf *buf)
{
    struct json json = json_to(buf);

    write_change(revision, zones, &json);
}
