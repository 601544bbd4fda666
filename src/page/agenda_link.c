/* Ways to agendas: see agenda_link.h. */

#include "page/agenda_link.h"

#include "page/layout.h"
#include "render/html.h"

void agenda_path(const struct book *book, const struct listing *listing, struct buf *buf)
{
    buf_putc(buf, '/');
    if (listing != &book->published->listings[0])
        buf_puts(buf, listing->feed->id);
}

void agenda_href(const struct book *book, const char *path, const struct query *query,
                 struct buf *buf)
{
    struct buf text auto_buf = BUF_INIT;

    query_print(query, &text);
    layout_href(book, path, buf);
    html_text(buf, text.len ? text.data : "");
}

void agenda_date_href(const struct book *book, const char *path, const struct query *query,
                      struct civil date, struct buf *buf)
{
    struct query other = *query;

    other.date = date;
    agenda_href(book, path, &other, buf);
}

void agenda_more(const struct book *book, const char *path, const struct query *query,
                 struct civil date, const char *words, struct buf *buf)
{
    buf_printf(buf, "<p class=\"more\"><a%s href=\"", agenda_target(query));
    agenda_date_href(book, path, query, date, buf);
    buf_printf(buf, "\">%s</a></p>\n", words);
}

struct civil agenda_month_of(int32_t day)
{
    struct civil date = civil_from_day(day);

    date.day = 0;
    return date;
}

const char *agenda_target(const struct query *query)
{
    return query->embed ? " target=\"_self\"" : "";
}

/* Without a month: of the agenda itself. */
static void add_view(const struct book *book, const char *path, const struct query *query,
                     struct civil month, struct buf *buf)
{
    const char *words = month.month ? "By month" : "Agenda";

    if (!query->date.day && !query->date.month == !month.month) {
        buf_printf(buf, "<span aria-current=\"page\">%s</span>\n", words);
        return;
    }
    buf_printf(buf, "<a%s href=\"", agenda_target(query));
    agenda_date_href(book, path, query, month, buf);
    buf_printf(buf, "\">%s</a>\n", words);
}

void agenda_views(const struct book *book, const struct listing *listing, const char *path,
                  const struct query *query, int32_t day, struct buf *buf)
{
    buf_puts(buf, "<nav class=\"ways\" aria-label=\"Views\">\n");
    add_view(book, path, query, (struct civil){0}, buf);
    add_view(book, path, query, agenda_month_of(day), buf);
    buf_puts(buf, "<a class=\"button\" href=\"");
    layout_href(book, "/subscribe#", buf);
    html_text(buf, listing->feed->id);
    buf_puts(buf, "\">Subscribe</a>\n</nav>\n");
}
