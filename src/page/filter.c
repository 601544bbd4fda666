/* The filter of agendas: see filter.h. */

#include "page/filter.h"

#include "base/memory.h"
#include "daybook/agenda.h"
#include "page/agenda_link.h"
#include "page/catalogue.h"
#include "page/layout.h"
#include "page/trait.h"
#include "render/html.h"

#include <string.h>

static const char *status_name(const struct event *event)
{
    return event_status_name(event->removed ? STATUS_CANCELLED : event->status);
}

static bool has_category(const struct event *event, const char *category)
{
    for (size_t i = 0; i < event->categories.count; i++)
        if (strcmp(event->categories.items[i], category) == 0)
            return true;
    return false;
}

bool filter_is_set(const struct query *query)
{
    return *query->publisher || *query->category || *query->status;
}

uint64_t filter_traits(const struct query *query)
{
    return (*query->publisher ? trait_of(query->publisher) : 0) |
           (*query->category ? trait_of(query->category) : 0) |
           (*query->status ? trait_of(query->status) : 0);
}

bool filter_takes(const struct query *query, const struct feed *feed, const struct event *event)
{
    return !agenda_hidden(feed, event) &&
           (!*query->publisher || strcmp(event->publisher->id, query->publisher) == 0) &&
           (!*query->category || has_category(event, query->category)) &&
           (!*query->status || strcmp(status_name(event), query->status) == 0);
}

static bool has_publisher(const struct catalogue *catalogue, const char *id)
{
    for (size_t i = 0; i < catalogue->publisher_count; i++)
        if (strcmp(catalogue->publishers[i]->id, id) == 0)
            return true;
    return !catalogue->is_complete;
}

static bool offers_category(const struct catalogue *catalogue, const char *category)
{
    for (size_t i = 0; i < catalogue->category_count; i++)
        if (strcmp(catalogue->categories[i], category) == 0)
            return true;
    return !catalogue->is_complete;
}

static bool is_status(const char *text)
{
    for (enum event_status status = 0; status <= STATUS_CANCELLED; status++)
        if (strcmp(text, event_status_name(status)) == 0)
            return true;
    return false;
}

/* Instances have statuses of their own, which are not looked for. */
bool filter_can_match(const struct query *query, const struct catalogue *catalogue)
{
    return (!*query->status || is_status(query->status)) &&
           (!*query->publisher || has_publisher(catalogue, query->publisher)) &&
           (!*query->category || offers_category(catalogue, query->category));
}

/* --- the form --------------------------------------------------------------------------------- */

static void open_choice(const char *name, const char *label, struct buf *buf)
{
    buf_printf(buf, "<label>%s <select name=\"%s\">\n<option value=\"\">any</option>\n", label,
               name);
}

static bool add_option(const char *value, const char *text, const char *chosen, struct buf *buf)
{
    const bool is_chosen = strcmp(value, chosen) == 0;

    buf_puts(buf, "<option value=\"");
    html_text(buf, value);
    buf_puts(buf, is_chosen ? "\" selected>" : "\">");
    html_text(buf, text);
    buf_puts(buf, "</option>\n");
    return is_chosen;
}

/* What was asked for and is not offered is said all the same: it is why there is no event. */
static void close_choice(const char *chosen, bool is_offered, struct buf *buf)
{
    if (*chosen && !is_offered)
        add_option(chosen, chosen, chosen, buf);
    buf_puts(buf, "</select></label>\n");
}

static void add_publishers(const struct catalogue *catalogue, const char *chosen, struct buf *buf)
{
    bool is_offered = false;

    if (catalogue->publisher_count < 2 && !*chosen)
        return;
    open_choice("publisher", "Publisher", buf);
    for (size_t i = 0; i < catalogue->publisher_count; i++)
        is_offered |=
            add_option(catalogue->publishers[i]->id, catalogue->publishers[i]->name, chosen, buf);
    close_choice(chosen, is_offered, buf);
}

static void add_categories(const struct catalogue *catalogue, const char *chosen, struct buf *buf)
{
    bool is_offered = false;

    if (catalogue->category_count < 2 && !*chosen)
        return;
    open_choice("category", "Category", buf);
    for (size_t i = 0; i < catalogue->category_count; i++)
        is_offered |= add_option(catalogue->categories[i], catalogue->categories[i], chosen, buf);
    close_choice(chosen, is_offered, buf);
}

static size_t count_statuses(const struct catalogue *catalogue)
{
    size_t count = 0;

    for (size_t i = 0; i < ARRAY_SIZE(catalogue->has_status); i++)
        count += catalogue->has_status[i];
    return count;
}

static void add_statuses(const struct catalogue *catalogue, const char *chosen, struct buf *buf)
{
    bool is_offered = false;

    if (count_statuses(catalogue) < 2 && !*chosen)
        return;
    open_choice("status", "Status", buf);
    for (size_t i = 0; i < ARRAY_SIZE(catalogue->has_status); i++) {
        const char *name = event_status_name((enum event_status)i);

        if (catalogue->has_status[i])
            is_offered |= add_option(name, name, chosen, buf);
    }
    close_choice(chosen, is_offered, buf);
}

/* The address without what is filtered. */
static void add_clear(const struct book *book, const struct query *query, const char *path,
                      struct buf *buf)
{
    const struct query all = {.date = query->date};

    buf_puts(buf, "<a class=\"clear\" href=\"");
    agenda_href(book, path, &all, buf);
    buf_puts(buf, "\">Show all</a>\n");
}

static void add_kept(const struct query *query, struct buf *buf)
{
    if (!query->date.month)
        return;
    buf_printf(buf, "<input type=\"hidden\" name=\"%s\" value=\"", query_date_name(query));
    query_print_date(query, buf);
    buf_puts(buf, "\">\n");
}

void filter_form(const struct book *book, const struct catalogue *catalogue,
                 const struct query *query, const char *path, struct buf *buf)
{
    if (query->embed)
        return;
    if (!filter_is_set(query) && catalogue->publisher_count < 2 && catalogue->category_count < 2 &&
        count_statuses(catalogue) < 2)
        return;
    buf_printf(buf,
               "<details class=\"filter\" id=\"filter\"%s>\n<summary>Filter</summary>\n"
               "<form method=\"get\" action=\"",
               filter_is_set(query) ? " open" : "");
    layout_href(book, path, buf);
    buf_puts(buf, "\">\n");
    add_kept(query, buf);
    add_publishers(catalogue, query->publisher, buf);
    add_categories(catalogue, query->category, buf);
    add_statuses(catalogue, query->status, buf);
    buf_puts(buf, "<button>Filter</button>\n");
    if (filter_is_set(query))
        add_clear(book, query, path, buf);
    buf_puts(buf, "</form>\n</details>\n");
}
