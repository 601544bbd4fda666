/* Formats: see formats.h. */

#include "page/formats.h"

#include "page/data.h"
#include "page/qr.h"
#include "render/ics.h"
#include "render/jcal.h"

#include <stdio.h>
#include <string.h>

/* No answer says that something was modified after it was given. */
static int64_t told_at(const struct book *book, int64_t modified)
{
    return modified < book->now ? modified : book->now;
}

static void name_file(const char *id, const char *suffix, struct product *product)
{
    snprintf(product->file_name, sizeof(product->file_name), "%s%s", id, suffix);
}

/* --- of a feed -------------------------------------------------------------------------------- */

static bool is_small(const struct book *book, const struct listing *listing)
{
    return book_calendar(book, listing)->body->len <= FORMATS_MOST_OCTETS;
}

static bool write_feed_jcal(const struct book *book, const struct listing *listing, struct buf *buf,
                            struct product *product)
{
    const struct calendar *calendar = book_calendar(book, listing);

    product->last_modified = told_at(book, calendar->modified);
    name_file(listing->feed->id, ".jcal", product);
    return jcal_write((struct slice){calendar->body->data, calendar->body->len}, buf) == 0;
}

/* Without Last-Modified: phases change, and events that no calendar shows. */
static bool write_feed_json(const struct book *book, const struct listing *listing, struct buf *buf,
                            struct product *product)
{
    name_file(listing->feed->id, ".json", product);
    data_of_feed(book, listing, buf);
    return true;
}

static bool has_address(const struct book *book, const struct listing *listing)
{
    (void)listing;
    return book->model->site.base_url != NULL;
}

/*
 * The code leads to where the feed stands among those to subscribe to, not to the feed itself. Any
 * camera opens a page, and it has the button for each app; of the feed's own addresses webcal: does
 * nothing on an Android without an app for it, and https: loads events once on an iPhone and on
 * Android, which then never change.
 */
static bool write_feed_qr(const struct book *book, const struct listing *listing, struct buf *buf,
                          struct product *product)
{
    struct buf url auto_buf = BUF_INIT;

    name_file(listing->feed->id, "-qr.svg", product);
    buf_printf(&url, "%s/subscribe#%s", book->model->site.base_url, listing->feed->id);
    return qr_svg(url.data, buf);
}

const struct feed_format feed_formats[] = {
    {".jcal", "application/calendar+json", is_small, write_feed_jcal},
    {".json", "application/json; charset=utf-8", is_small, write_feed_json},
    {"/qr.svg", "image/svg+xml", has_address, write_feed_qr},
    {NULL, NULL, NULL, NULL},
};

/* --- of an event ------------------------------------------------------------------------------ */

/* What has no day has no place in a calendar, and a week or month would look like a date there. */
static bool has_day(const struct group *group)
{
    return when_has_day(&group->event->shown);
}

static bool is_there(const struct group *group)
{
    (void)group;
    return true;
}

static bool write_event_ics(const struct book *book, const struct group *group, struct buf *buf,
                            struct product *product)
{
    product->last_modified = told_at(book, group->stamp.modified);
    name_file(group->event->id, ".ics", product);
    ics_alone(group, buf);
    return true;
}

static bool write_event_json(const struct book *book, const struct group *group, struct buf *buf,
                             struct product *product)
{
    name_file(group->event->id, ".json", product);
    data_of_event(book, group, buf);
    return true;
}

const struct event_format event_formats[] = {
    {".ics", "text/calendar; charset=utf-8", has_day, write_event_ics},
    {".json", "application/json; charset=utf-8", is_there, write_event_json},
    {NULL, NULL, NULL, NULL},
};

/* --- by suffix -------------------------------------------------------------------------------- */

static bool ends_with(struct slice name, const char *suffix)
{
    size_t len = strlen(suffix);

    return name.len >= len && memcmp(name.data + name.len - len, suffix, len) == 0;
}

const struct feed_format *feed_format_of(struct slice suffix)
{
    for (const struct feed_format *format = feed_formats; format->suffix; format++)
        if (suffix.len == strlen(format->suffix) && ends_with(suffix, format->suffix))
            return format;
    return NULL;
}

const struct event_format *event_format_of(struct slice *name)
{
    for (const struct event_format *format = event_formats; format->suffix; format++) {
        if (!ends_with(*name, format->suffix))
            continue;
        name->len -= strlen(format->suffix);
        return format;
    }
    return NULL;
}
