/* How to subscribe: see pages.h. */

#include "daybook/duration.h"
#include "page/layout.h"
#include "page/pages.h"
#include "page/prose.h"
#include "page/reach.h"

#include "base/memory.h"
#include "daybook/link_template.h"
#include "render/html.h"

#include <string.h>

/* --- who can fetch from here ------------------------------------------------------------------ */

/* Services fetch from their own machines, and only from a public https address. */
static bool is_public(const struct site *site)
{
    return site->base_url && reach_is_public(site->base_url);
}

/* How many buttons of services there are: those that nobody has written could not do what they say
 * where the services cannot fetch. */
static size_t count_services(const struct site *site)
{
    const bool is_out_of_reach =
        site->subscribe.items == link_template_defaults.items && !is_public(site);

    return site->base_url && !is_out_of_reach ? site->subscribe.count : 0;
}

/* --- addresses -------------------------------------------------------------------------------- */

static void add_address(const struct book *book, const struct feed *feed, struct buf *buf)
{
    buf_printf(buf, "%s/%s.ics", book->model->site.base_url, feed->id);
}

/* No app of Apple's knows webcals:, and all of them try https: first. */
static void add_webcal(const struct book *book, const struct feed *feed, struct buf *buf)
{
    buf_puts(buf, "webcal");
    buf_printf(buf, "%s/%s.ics", strstr(book->model->site.base_url, "://"), feed->id);
}

/* --- the box ---------------------------------------------------------------------------------- */

static void add_button(const char *label, const char *url, struct buf *buf)
{
    buf_puts(buf, "<li>");
    prose_link(label, url, "button", buf);
    buf_puts(buf, "</li>\n");
}

static void add_buttons(const struct book *book, const struct feed *feed, const char *address,
                        struct buf *buf)
{
    const struct site *site = &book->model->site;
    const size_t count = count_services(site);
    struct buf webcal auto_buf = BUF_INIT, url auto_buf = BUF_INIT;

    add_webcal(book, feed, &webcal);
    buf_puts(buf, "<ul class=\"apps\">\n");
    add_button("Apple Calendar and desktop apps", webcal.data, buf);
    for (size_t i = 0; i < count; i++) {
        const struct link_values values = {address, webcal.data, feed->title};

        buf_clear(&url);
        link_template_fill(site->subscribe.items[i].url, &values, &url);
        add_button(site->subscribe.items[i].label, url.data, buf);
    }
    buf_puts(buf, "</ul>\n");
}

/* The script shows the button where there is a clipboard. */
static void add_copy(const char *address, struct buf *buf)
{
    buf_puts(buf, "<p class=\"address\"><code>");
    html_text(buf, address);
    buf_puts(buf, "</code> <button type=\"button\" class=\"copy\" data-copy=\"");
    html_text(buf, address);
    buf_puts(buf, "\" hidden>Copy link</button></p>\n");
}

static void add_file(const struct book *book, const struct feed *feed, struct buf *buf)
{
    buf_puts(buf, "<p class=\"address\"><a href=\"");
    layout_href(book, "/", buf);
    buf_printf(buf,
               "%s.ics\">%s.ics</a> <span class=\"remark\">Give the address of this link to "
               "your calendar app.</span></p>\n",
               feed->id, feed->id);
}

static void add_ways(const struct book *book, const struct feed *feed, struct buf *buf)
{
    struct buf address auto_buf = BUF_INIT;

    buf_puts(buf, "<div class=\"subscribe\">\n");
    if (book->model->site.base_url) {
        add_address(book, feed, &address);
        add_buttons(book, feed, address.data, buf);
        add_copy(address.data, buf);
    } else {
        add_file(book, feed, buf);
    }
    buf_puts(buf, "</div>\n");
}

/* --- a calendar ------------------------------------------------------------------------------- */

/* "every hour", "every 90 minutes" */
static void add_refresh(int64_t seconds, struct buf *buf)
{
    struct buf words auto_buf = BUF_INIT;

    duration_words(seconds, &words);
    buf_printf(buf, "every %s", words.data + (strncmp(words.data, "1 ", 2) == 0 ? 2 : 0));
}

static void add_code(const struct book *book, const struct feed *feed, struct buf *buf)
{
    if (!book->model->site.base_url)
        return;
    buf_puts(buf, "<img class=\"qr\" width=\"148\" height=\"148\" loading=\"lazy\" src=\"");
    layout_href(book, "/", buf);
    buf_printf(buf, "%s/qr.svg\" alt=\"QR code of this page on a phone: ", feed->id);
    html_text(buf, feed->title);
    buf_puts(buf, "\">\n");
}

static void add_feed(const struct book *book, const struct listing *listing, struct buf *buf)
{
    const struct feed *feed = listing->feed;

    buf_printf(buf, "<section class=\"feed\" id=\"%s\">\n<div>\n<h2><a href=\"", feed->id);
    layout_href(book, "/", buf);
    buf_puts(buf, listing == &book->published->listings[0] ? "" : feed->id);
    buf_puts(buf, "\">");
    prose_inline(feed->title, buf);
    buf_puts(buf, "</a></h2>\n");
    if (feed->description)
        prose_block(feed->description, buf);
    add_ways(book, feed, buf);
    buf_puts(buf, "<p class=\"remark\">Apps are asked to look ");
    add_refresh(feed->refresh, buf);
    buf_puts(buf, ". For feed readers: <a href=\"");
    layout_href(book, "/", buf);
    buf_printf(buf, "%s.atom\">what changes</a>.</p>\n</div>\n", feed->id);
    add_code(book, feed, buf);
    buf_puts(buf, "</section>\n");
}

/* --- the apps --------------------------------------------------------------------------------- */

/* How often they look is theirs to decide; that a calendar asks for another time, few heed. */
static const struct app {
    const char *name;
    const char *service; /* how URLs of its button begin; NULL: it fetches calendars itself */
    const char *by_button; /* where there is one; NULL: there is none of it */
    const char *by_hand; /* where there is none */
    const char *where; /* the address is put, after either */
    const char *how_soon;
} apps[] = {
    {"Apple Calendar", NULL, "The first button. Or paste the address: ", "Paste the address: ",
     "on a Mac under File, New Calendar Subscription; on an iPhone under Calendars, Add Calendar, "
     "Add Subscription Calendar.",
     "As you set it there, from 5 minutes to a week."},
    {"Google Calendar", "https://calendar.google.com/",
     "Its button, in a browser. Should Google not take the calendar, paste the address under ",
     "In a browser, paste the address under ",
     "Other calendars, From URL. The Android app has no such menu; it shows what was added in the "
     "browser.",
     "After 4 to 24 hours. Nobody can hurry it."},
    {"Outlook.com", "https://outlook.live.com/", "Its button. Or paste the address under ",
     "Paste the address under ", "Add calendar, Subscribe from web.", "After 3 to 24 hours."},
    {"Microsoft 365", "https://outlook.office.com/", "Its button. Or paste the address under ",
     "Paste the address under ", "Add calendar, Subscribe from web.", "After 3 to 24 hours."},
    {"Thunderbird", NULL, NULL, "", "New Calendar, On the Network, the address; tick Read Only.",
     "As you set it there, by default every 30 minutes."},
    {"GNOME Calendar, Evolution", NULL, NULL, "", "Add Calendar, the address.",
     "As you set it there."},
    {"Android, without Google", NULL, NULL, "",
     "ICSx\xe2\x81\xb5: the plus sign, the address. DAVx\xe2\x81\xb5 leads there.",
     "As you set it there."},
};

static bool has_button(const struct site *site, const struct app *app)
{
    if (!app->service)
        return app->by_button && site->base_url;
    for (size_t i = 0; i < count_services(site); i++)
        if (strncmp(site->subscribe.items[i].url, app->service, strlen(app->service)) == 0)
            return true;
    return false;
}

static void add_app(const struct site *site, const struct app *app, struct buf *buf)
{
    buf_printf(buf,
               "<div><dt>%s</dt><dd>%s%s<br><span class=\"remark\">Shows what has changed: "
               "%s</span></dd></div>\n",
               app->name, has_button(site, app) ? app->by_button : app->by_hand, app->where,
               app->how_soon);
}

/* What somebody has written a button of is told of though we should think that it cannot fetch. */
static void add_apps(const struct book *book, struct buf *buf)
{
    const struct site *site = &book->model->site;
    const bool can_serve = is_public(site);

    buf_puts(buf, "<section class=\"how\">\n<h2 id=\"how_soon\">How, and how soon</h2>\n");
    if (!can_serve)
        buf_puts(buf,
                 "<p>Google Calendar, Outlook.com and Microsoft 365 fetch calendars from their "
                 "own machines, and ask for a public https address, which this site does not "
                 "seem to have.</p>\n");
    buf_puts(buf, "<dl class=\"facts\">\n");
    for (size_t i = 0; i < ARRAY_SIZE(apps); i++)
        if (can_serve || !apps[i].service || has_button(site, &apps[i]))
            add_app(site, &apps[i], buf);
    buf_puts(buf, "</dl>\n</section>\n");
}

void subscribe_page(const struct book *book, struct buf *buf)
{
    const struct page page = {.book = book,
                              .title = "Subscribe",
                              .path = "/subscribe",
                              .description = "Calendars to subscribe to, and how."};

    layout_begin(&page, buf);
    buf_puts(buf,
             "<h1>Subscribe</h1>\n<p class=\"about\">What you subscribe to stays up to date: an "
             "event that is moved or cancelled changes in your calendar too, as soon as your "
             "app looks again.</p>\n");
    for (size_t i = 0; i < book->model->feed_count; i++)
        add_feed(book, &book->published->listings[i], buf);
    add_apps(book, buf);
    layout_end(&page, buf);
}
