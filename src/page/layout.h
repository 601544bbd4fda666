#ifndef DAYBOOKD_PAGE_LAYOUT_H
#define DAYBOOKD_PAGE_LAYOUT_H

/*
 * What all pages have around their contents: the head, the name of the site, the ways to other
 * pages, the foot. HTML5; complete without script, no resource from elsewhere, no inline script or
 * style (the policy of pages forbids them).
 */

#include "base/buf.h"
#include "page/book.h"

struct page {
    const struct book *book;
    const char *title; /* of the page, without the name of the site; NULL: it is the site's own */
    const char *path; /* its own: "/nato"; canonical link and Open Graph. Of a page with an `event`
                         it is that of the event, whatever is here. NULL: it stands for whatever is
                         not there, and nothing becomes of it */
    const struct feed *feed; /* whose alternate links it has; NULL: none */
    const struct group *event; /* its subject, for Open Graph and alternate links; or NULL */
    const char *description; /* one line, for search engines and previews; or NULL */
    bool embedded; /* within another site's page: nothing around it */
};

/* Up to the beginning of <main>, and from its end on. */
void layout_begin(const struct page *page, struct buf *buf);
void layout_end(const struct page *page, struct buf *buf);

/* Adds a link of the site as an attribute's value: the path of base_url, and `path`, escaped. */
void layout_href(const struct book *book, const char *path, struct buf *buf);

#endif
