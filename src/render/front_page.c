/* The front page: complete without script or anything from elsewhere. See front_page.h. */

#include "render/front_page.h"

#include "render/html.h"

#include <string.h>

static const char style[] =
    ":root{color-scheme:light dark;--line:#8886;--soft:#8882}"
    "body{font:1.05rem/1.55 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}"
    "h1{line-height:1.2;margin-bottom:.2em}"
    "ul.feeds{list-style:none;padding:0}"
    "ul.feeds li{border:1px solid var(--line);border-radius:.6rem;padding:.8rem 1rem;"
    "margin:.7rem 0}"
    "ul.feeds h3{margin:0}"
    "ul.feeds p{margin:.3rem 0}"
    "code{background:var(--soft);padding:.1em .35em;border-radius:.3em;overflow-wrap:anywhere}"
    "a.button{display:inline-block;border:1px solid currentColor;border-radius:.4rem;"
    "padding:.2rem .7rem;margin-right:.5rem;text-decoration:none}"
    "dt{font-weight:600;margin-top:.8rem}dd{margin-left:0}";

/* "calendar.example.org/press/nato.ics" */
static void address(struct buf *buf, const struct site *site, const struct feed *feed)
{
    html_text(buf, strstr(site->base_url, "://") + 3);
    buf_printf(buf, "/%s.ics", feed->id);
}

static void feed_links(struct buf *buf, const struct site *site, const struct feed *feed)
{
    buf_puts(buf, "<p>");
    if (site->base_url) {
        buf_puts(buf, "<a class=\"button\" href=\"webcal://");
        address(buf, site, feed);
        buf_puts(buf, "\">Subscribe</a>");
    }
    buf_puts(buf, "<a href=\"");
    html_text(buf, site_path(site));
    buf_printf(buf, "/%s.ics\">%s.ics</a></p>", feed->id, feed->id);
    if (site->base_url) {
        buf_puts(buf, "<p>Address to copy: <code>");
        html_text(buf, site->base_url);
        buf_printf(buf, "/%s.ics</code></p>", feed->id);
    }
}

static void feed_item(struct buf *buf, const struct site *site, const struct feed *feed,
                      size_t shown)
{
    buf_puts(buf, "<li><h3>");
    html_text(buf, feed->title);
    buf_printf(buf, "</h3><p>%zu %s</p>", shown, shown == 1 ? "event" : "events");
    if (feed->description) {
        buf_puts(buf, "<p>");
        html_text(buf, feed->description);
        buf_puts(buf, "</p>");
    }
    feed_links(buf, site, feed);
    buf_puts(buf, "</li>\n");
}

static const char how_to[] =
    "<h2>How to subscribe</h2>\n<dl>\n"
    "<dt>Apple Calendar (Mac, iPhone, iPad)</dt>"
    "<dd>Press <em>Subscribe</em>, or choose File, New Calendar Subscription, and paste the "
    "address.</dd>\n"
    "<dt>Google Calendar</dt>"
    "<dd>Other calendars, <em>+</em>, From URL: paste the address. It must be public and begin "
    "with "
    "https. Google looks for news every few hours, or once a day.</dd>\n"
    "<dt>Outlook</dt>"
    "<dd>Add calendar, Subscribe from web: paste the address. It must be public and begin with "
    "https. Outlook looks every few hours.</dd>\n"
    "<dt>Thunderbird</dt>"
    "<dd>New Calendar, On the Network, paste the address; tick <em>Read Only</em>.</dd>\n"
    "<dt>GNOME Calendar, Evolution</dt>"
    "<dd>Add Calendar, paste the address.</dd>\n"
    "<dt>Android</dt>"
    "<dd>An app such as ICSx\xe2\x81\xb5: add a subscription, paste the address.</dd>\n"
    "</dl>\n";

void front_page(const struct published *published, struct buf *buf)
{
    const struct site *site = &published->model->site;

    buf_puts(buf, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                  "<title>");
    html_text(buf, site->title);
    buf_printf(buf, "</title>\n<style>%s</style>\n</head>\n<body>\n<main>\n<h1>", style);
    html_text(buf, site->title);
    buf_puts(buf, "</h1>\n<p>Calendars to subscribe to. Each follows its publishers: what is moved "
                  "or cancelled there changes in your calendar too.</p>\n"
                  "<h2>Calendars</h2>\n<ul class=\"feeds\">\n");
    for (size_t i = 0; i < published->model->feed_count; i++)
        feed_item(buf, site, published->listings[i].feed, published->listings[i].count);
    buf_puts(buf, "</ul>\n");
    buf_puts(buf, how_to);
    buf_puts(buf, "</main>\n</body>\n</html>\n");
}
