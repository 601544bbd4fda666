/* Formats that are made when they are asked for: what there is, and what there is not. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "made.h"
#include "page/formats.h"
#include "page/site.h"

/* In place of the calendar of the feed of everything: one of that size. */
static void replace_calendar(const struct made *made, size_t octets)
{
    struct calendar *calendar = &made->printing->book->calendars[0];
    struct buf body = BUF_INIT;

    buf_reserve(&body, octets);
    memset(body.data, ' ', octets);
    body.len = octets;
    blob_unref(calendar->body);
    calendar->body = blob_take(&body);
}

static bool is_made(const struct made *made, const char *path)
{
    const struct slice no_query = {"", 0}, at = {path, strlen(path)};
    struct buf body auto_buf = BUF_INIT;
    struct product product;

    return snapshot_make(made->snapshot, at, no_query, &body, &product);
}

struct search {
    const char *path;
    bool found;
};

static void look_at(void *context, const struct place *place)
{
    struct search *search = context;

    search->found = search->found || strcmp(place->path, search->path) == 0;
}

static bool is_listed(const struct made *made, const char *path)
{
    struct search search = {.path = path};

    site_each(made->printing->book, look_at, &search);
    return search.found;
}

static void a_feed_of_more_than_8_megabytes_has_no_other_formats(void **state)
{
    struct made made auto_made = made_events(MADE_NOW, "talk", "when = '2023-12-14 10:00';", NULL);

    (void)state;
    assert_true(is_made(&made, "/all.jcal") && is_listed(&made, "/all.jcal"));
    replace_calendar(&made, FORMATS_MOST_OCTETS);
    assert_true(is_made(&made, "/all.json") && is_listed(&made, "/all.json"));
    replace_calendar(&made, FORMATS_MOST_OCTETS + 1);
    assert_false(is_made(&made, "/all.json") || is_listed(&made, "/all.json"));
    assert_false(is_made(&made, "/all.jcal") || is_listed(&made, "/all.jcal"));
    assert_true(is_made(&made, "/events/talk.json") && is_listed(&made, "/events/talk.json"));
}

static void everything_that_is_listed_is_made(void *context, const struct place *place)
{
    assert_true(is_made(context, place->source));
}

static void what_is_listed_is_there_in_every_state_of_an_event(void **state)
{
    struct made made auto_made =
        made_events(MADE_NOW, "talk", "when = '2023-12-14 10:00';", "week", "when = '2023-W50';",
                    "undated", "when = 'TBC';", "off", "when = '2023-12-14'; status = 'cancelled';",
                    "again", "when = '2023-12-14'; repeat = 'every day';", NULL);

    (void)state;
    site_each(made.printing->book, everything_that_is_listed_is_made, &made);
    assert_true(is_listed(&made, "/events/talk.ics") && is_listed(&made, "/events/off.ics"));
    assert_false(is_listed(&made, "/events/week.ics") || is_made(&made, "/events/week.ics"));
    assert_false(is_listed(&made, "/events/undated.ics") || is_made(&made, "/events/undated.ics"));
    assert_true(is_listed(&made, "/events/undated.json"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_feed_of_more_than_8_megabytes_has_no_other_formats),
        cmocka_unit_test(what_is_listed_is_there_in_every_state_of_an_event),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
