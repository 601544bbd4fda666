#ifndef DAYBOOKD_TESTS_PAGES_H
#define DAYBOOKD_TESTS_PAGES_H

/* Pages of a daybook that lives, as texts. cmocka.h comes before this header. */

#include "life.h"
#include "page/site.h"

/* The caller's to buf_done(). `query` may be "". */
static inline struct buf page_of(const struct life *life, const char *path, const char *query)
{
    struct product product = {0};
    struct buf page = BUF_INIT;

    assert_true(site_make(life->printing->book, (struct slice){path, strlen(path)},
                          (struct slice){query, strlen(query)}, &page, &product));
    return page;
}

static inline void assert_page_has(const struct buf *page, const char *text)
{
    if (!strstr(page->data, text))
        fail_msg("not %s in:\n%s", text, page->data);
}

static inline void assert_page_lacks(const struct buf *page, const char *text)
{
    if (strstr(page->data, text))
        fail_msg("%s in:\n%s", text, page->data);
}

/* These texts are there, one after the other, up to a NULL. */
static inline void assert_page_order(const struct buf *page, ...)
{
    const char *at = page->data, *text;
    va_list args;

    va_start(args, page);
    while ((text = va_arg(args, const char *))) {
        at = strstr(at, text);
        if (!at) {
            va_end(args);
            fail_msg("%s is not there, or not in its place, in:\n%s", text, page->data);
            return;
        }
        at += strlen(text);
    }
    va_end(args);
}

static inline size_t count_of(const struct buf *page, const char *text)
{
    size_t count = 0;

    for (const char *at = page->data; (at = strstr(at, text)); at++)
        count++;
    return count;
}

#endif
