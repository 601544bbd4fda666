/* Feeds as data: see data.h. */

#include "page/data.h"

#include "daybook/agenda.h"
#include "page/catalogue.h"

void data_put_address(const struct book *book, const char *key, const char *path, struct json *json)
{
    const struct site *site = &book->model->site;
    struct buf address auto_buf = BUF_INIT;

    buf_printf(&address, "%s%s", site->base_url ? site->base_url : site_path(site), path);
    json_put_string(json, key, address.data);
}

static void begin(const struct book *book, struct json *json)
{
    const struct site *site = &book->model->site;

    json_object(json);
    json_put_int(json, "version", DATA_VERSION);
    json_key(json, "site");
    json_object(json);
    json_put_string(json, "title", site->title);
    json_put_string(json, "language", site->language);
    data_put_address(book, "page", "/", json);
    json_end_object(json);
}

static void put_feed(const struct book *book, const struct feed *feed, struct json *json)
{
    struct buf path auto_buf = BUF_INIT;

    json_key(json, "feed");
    json_object(json);
    json_put_string(json, "id", feed->id);
    json_put_string(json, "title", feed->title);
    json_put_string(json, "description", feed->description);
    json_put_string(json, "color", feed->color);
    buf_printf(&path, "/%s", feed->id);
    data_put_address(book, "page", path.data, json);
    buf_puts(&path, ".ics");
    data_put_address(book, "calendar", path.data, json);
    json_end_object(json);
}

/* --- the events ------------------------------------------------------------------------------- */

/* Two lists in the same order, of which an event may be in both. */
struct merge {
    const struct listing *listing;
    const struct catalogue *catalogue;
    size_t shown, undecided; /* the next of each */
};

static const struct group *next_of(struct merge *merge)
{
    const struct group *shown = NULL, *undecided = NULL;

    if (merge->shown < merge->listing->count)
        shown = merge->listing->groups[merge->shown];
    if (merge->undecided < merge->catalogue->undecided_count)
        undecided = merge->catalogue->undecided[merge->undecided];
    if (undecided && (!shown || undecided->index <= shown->index)) {
        merge->undecided++;
        merge->shown += undecided == shown;
        return undecided;
    }
    merge->shown++;
    return shown;
}

/* The window is that of the day, or bytes would change at moments of which nobody knows. */
static bool is_taken(const struct book *book, const struct feed *feed, const struct group *group)
{
    return when_has_day(&group->event->shown) ||
           agenda_taken(book->model, feed, group, book_midnight(book, book->today));
}

void data_of_feed(const struct book *book, const struct listing *listing, struct buf *buf)
{
    struct merge merge = {.listing = listing, .catalogue = book_catalogue(book, listing)};
    struct json json = json_to(buf);
    const struct group *group;

    begin(book, &json);
    put_feed(book, listing->feed, &json);
    json_key(&json, "events");
    json_array(&json);
    while ((group = next_of(&merge)))
        if (is_taken(book, listing->feed, group))
            data_put_event(book, listing->feed, group, &json);
    json_end_array(&json);
    json_end_object(&json);
}

void data_of_event(const struct book *book, const struct group *group, struct buf *buf)
{
    struct json json = json_to(buf);

    begin(book, &json);
    json_key(&json, "event");
    data_put_event(book, NULL, group, &json);
    json_end_object(&json);
}
