/*
 * Feeds of changes for readers: see changes.h. Whatever a text holds, what is written is
 * well-formed: characters that XML 1.0 has no place for are replaced on the way out.
 *
 * The author is the site. Revisions do not say who published the event, and to take it from the
 * events of today would change entries of last year, and name publishers that are not public yet.
 */

#include "base/memory.h"
#include "base/utf8.h"
#include "daybook/journal.h"
#include "daybook/model.h"
#include "render/changes.h"
#include "render/html.h"
#include "render/told.h"

#include <string.h>

/* --- XML -------------------------------------------------------------------------------------- */

#define REPLACEMENT "\xef\xbf\xbd"

/* XML 1.0 section 2.2, but for CR, which would be read back as LF. */
static bool is_xml(const char *p, size_t len)
{
    if (len == 1)
        return (unsigned char)*p >= 0x20 || *p == '\t' || *p == '\n';
    return len != 3 || (memcmp(p, "\xef\xbf\xbe", 3) != 0 && memcmp(p, "\xef\xbf\xbf", 3) != 0);
}

static void add_text(const char *text, struct buf *buf)
{
    struct buf clean auto_buf = BUF_INIT;
    size_t left = strlen(text), len;

    buf_puts(&clean, "");
    for (; left; text += len, left -= len) {
        len = utf8_length(text, left);
        if (len && is_xml(text, len)) {
            buf_add(&clean, text, len);
        } else {
            buf_puts(&clean, REPLACEMENT);
            len = len ? len : 1;
        }
    }
    html_text(buf, clean.data);
}

static void add_element(const char *name, const char *text, struct buf *buf)
{
    buf_printf(buf, "<%s>", name);
    add_text(text, buf);
    buf_printf(buf, "</%s>\n", name);
}

static void add_time(const char *name, int64_t utc, struct buf *buf)
{
    buf_printf(buf, "<%s>", name);
    utc_print(utc, buf);
    buf_printf(buf, "</%s>\n", name);
}

/* The feed in that form, below the site's address; nothing where it has none. */
static void add_link(const struct change_list *list, const char *rel, const char *type,
                     const char *suffix, struct buf *buf)
{
    if (!list->site->base_url)
        return;
    buf_printf(buf, "<link rel=\"%s\" type=\"%s\" href=\"", rel, type);
    add_text(list->site->base_url, buf);
    buf_printf(buf, "/%s%s\"/>\n", list->feed->id, suffix);
}

/* --- entries ---------------------------------------------------------------------------------- */

bool atom_tells(const struct revision *revision, struct zones *zones)
{
    struct buf lines auto_buf = BUF_INIT;

    return told_lines(revision, zones, &lines) > 0;
}

/* The date of one that repeats is that of its first instance. */
static bool is_of_series(const struct revision *revision)
{
    static const char *const fields[] = {"repeat", "dates", "not_on", "occurrences"};

    for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
        if (revision_change(revision, fields[i]))
            return true;
    return false;
}

/* What changed, and the date of the event if that does not say it; one that is postponed has none.
 */
static void add_content(const struct revision *revision, struct buf *told, struct zones *zones,
                        struct buf *buf)
{
    struct buf when auto_buf = BUF_INIT;

    told_when(revision->when, revision->zone, zones, &when);
    if (strcmp(revision->when, "TBC") != 0 && !is_of_series(revision) &&
        !strstr(told->data, when.data))
        buf_printf(told, "\n%s: %s",
                   strcmp(revision->status, event_status_name(STATUS_POSTPONED)) == 0
                       ? "It had been announced for"
                       : "When",
                   when.data);
    buf_puts(buf, "<content type=\"text\" xml:lang=\"en\">");
    add_text(told->data, buf);
    buf_puts(buf, "</content>\n");
}

/* Returns whether there is one. */
static bool add_entry(const struct change_list *list, const struct revision *revision,
                      struct buf *buf)
{
    struct buf id auto_buf = BUF_INIT, title auto_buf = BUF_INIT, told auto_buf = BUF_INIT;

    if (!told_line(revision, list->zones, false, &told))
        return false;
    change_id(revision, &id);
    buf_printf(&title, "%s: %s", told_verb(revision, list->zones), revision->title);
    buf_puts(buf, "<entry>\n");
    add_element("id", id.data, buf);
    add_element("title", title.data, buf);
    add_time("updated", revision->time, buf);
    add_content(revision, &told, list->zones, buf);
    buf_puts(buf, "</entry>\n");
    return true;
}

/* --- the feed --------------------------------------------------------------------------------- */

static void add_head(const struct change_list *list, int64_t updated, struct buf *buf)
{
    const struct site *site = list->site;
    const struct feed *feed = list->feed;
    struct buf id auto_buf = BUF_INIT;

    change_feed_id(list, &id);
    buf_puts(buf, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                  "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"");
    add_text(site->language, buf);
    buf_puts(buf, "\">\n");
    add_element("id", id.data, buf);
    add_element("title", feed->title, buf);
    add_time("updated", updated, buf);
    buf_puts(buf, "<author>\n");
    add_element("name", site->title, buf);
    buf_puts(buf, "</author>\n");
    add_link(list, "self", "application/atom+xml", ".atom", buf);
    add_link(list, "alternate", "text/calendar", ".ics", buf);
    add_element("generator", "daybookd", buf);
}

void atom_write(const struct change_list *list, struct buf *buf)
{
    struct buf entries auto_buf = BUF_INIT;
    int64_t updated = list->since;

    for (size_t i = 0; i < list->count; i++) {
        bool first = !entries.len;

        if (add_entry(list, list->revisions[i], &entries) && first)
            updated = list->revisions[i]->time;
    }
    add_head(list, updated, buf);
    buf_add(buf, entries.data, entries.len);
    buf_puts(buf, "</feed>\n");
}
