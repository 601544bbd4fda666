/* What readers can choose between, and what becomes of what they ask for. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "page/query.h"
#include "page/values.h"
#include "pages.h"

#define T MADE_NOW
#define MANY (VALUES_MOST + 10)

static const char nothing_matches[] = "<p class=\"nothing\">No event matches.</p>";

/* --- what is offered -------------------------------------------------------------------------- */

/* "name = 'P0'; }, { id = 'p1'; name = 'P1'", which stands where the settings of one do. */
static struct buf many_publishers(void)
{
    struct buf text = BUF_INIT;

    buf_puts(&text, "name = 'The office'");
    for (int i = 0; i < MANY; i++)
        buf_printf(&text, "; }, { id = 'p%d'; name = 'P%d'", i, i);
    buf_putc(&text, ';');
    return text;
}

/* Each of another publisher and category, one a day. */
static struct buf many_events(void)
{
    struct buf text = BUF_INIT;

    for (int i = 0; i < MANY; i++) {
        struct buf id auto_buf = BUF_INIT, settings auto_buf = BUF_INIT;

        buf_printf(&id, "e%d", i);
        buf_printf(&settings, "publisher = 'p%d'; categories = [ 'c%d' ]; when = '2023-%02d-%02d';",
                   i, i, i / 28 + 1, i % 28 + 1);
        buf_puts(&text, i ? ",\n" : "");
        life_add_event(&text, id.data, settings.data);
    }
    return text;
}

static struct life life_of_many(void)
{
    struct life life = life_new(T);
    struct buf publishers auto_buf = many_publishers(), events auto_buf = many_events();
    struct buf text auto_buf = BUF_INIT;

    life.office = publishers.data;
    life.feeds = "{ id = 'talks'; title = 'Talks'; categories = [ 'talk' ]; }, "
                 "{ id = 'first'; title = 'First'; publishers = [ 'p0', 'p1' ]; }";
    life.file = "{ id = 'x'; publisher = 'desk'; title = 'X'; when = '2024-01-01'; "
                "categories = [ 'talk', 'open' ]; }, "
                "{ id = 'y'; publisher = 'p3'; title = 'Y'; when = '2024-01-02'; "
                "categories = [ 'talk' ]; status = 'tentative'; }";
    text = life_file(&life, events.data);
    assert_int_equal(life_at(&life, T, text.data), 0);
    life.office = LIFE_OFFICE;
    return life;
}

static void a_calendar_that_has_few_offers_all_of_its_own(void **state)
{
    struct life life auto_life = life_of_many();
    struct buf talks auto_buf = page_of(&life, "/talks", ""),
                     first auto_buf = page_of(&life, "/first", "");

    (void)state;
    assert_page_order(&talks, "<select name=\"publisher\">", "<option value=\"p3\">P3<",
                      "<option value=\"desk\">", "</select>", "<select name=\"category\">",
                      "<option value=\"open\">", "<option value=\"talk\">", "</select>",
                      "<option value=\"confirmed\">", "<option value=\"tentative\">", NULL);
    assert_int_equal(count_of(&talks, "<option"), 3 + 2 + 2 + 2);
    assert_page_order(&first, "<option value=\"p0\">", "<option value=\"p1\">",
                      "<option value=\"c0\">", "<option value=\"c1\">", NULL);
    assert_int_equal(count_of(&first, "<option"), 2 + 2 + 2);
}

static void of_too_many_those_of_the_last_events_are_offered(void **state)
{
    struct life life auto_life = life_of_many();
    struct buf page auto_buf = page_of(&life, "/", ""),
                    found auto_buf = page_of(&life, "/", "category=c1&month=2023-01");

    (void)state;
    assert_int_equal(count_of(&page, "<option"), 3 + 2 * VALUES_MOST + 2);
    assert_page_has(&page, "<option value=\"open\">");
    assert_page_has(&page, "<option value=\"desk\">");
    assert_page_lacks(&page, "<option value=\"c1\">");
    assert_int_equal(count_of(&found, "class=\"u-url p-name\""), 1);
}

/* --- what is asked for ------------------------------------------------------------------------ */

static void what_is_not_offered_is_shown_as_what_was_chosen(void **state)
{
    static const char *const cases[][2] = {
        {"publisher=nobody", "<option value=\"nobody\" selected>nobody</option>"},
        {"category=%3Cb%3E+%22c%22",
         "<option value=\"&lt;b&gt; &quot;c&quot;\" selected>&lt;b&gt; &quot;c&quot;</option>"},
        {"status=done", "<option value=\"done\" selected>done</option>"},
        /* As they are written: no form encodes a text so. */
        {"category=50%", "<option value=\"50%\" selected>"},
        {"category=a%00b", "<option value=\"a%00b\" selected>"},
        {"category=a%0Ab", "<option value=\"a%0Ab\" selected>"},
        {"category=%FF", "<option value=\"%FF\" selected>"},
        {"publisher=%ED%A0%80", "<option value=\"%ED%A0%80\" selected>"},
    };
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, "a", "when = '2023-12-14'; categories = [ 'ab' ];", NULL);
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct buf page auto_buf = page_of(&life, "/", cases[i][0]);

        assert_page_has(&page, cases[i][1]);
        assert_int_equal(count_of(&page, "selected"), 1);
        assert_page_has(&page, nothing_matches);
    }
}

static void what_is_offered_is_there_once(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf page auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, "a", "when = '2023-12-14'; categories = [ 'a', 'b' ];", NULL);
    page = page_of(&life, "/", "category=b&publisher=office&status=confirmed");
    assert_int_equal(count_of(&page, "selected"), 3);
    assert_int_equal(count_of(&page, "<option value=\"b\""), 1);
    assert_int_equal(count_of(&page, "<option value=\"office\""), 1);
    assert_int_equal(count_of(&page, "<option value=\"confirmed\""), 1);
    assert_int_equal(count_of(&page, "class=\"u-url p-name\""), 1);
}

/* So many octets: of characters of three each, encoded, or of x. */
static struct buf long_query(size_t octets, bool encoded)
{
    struct buf text = BUF_INIT;

    buf_puts(&text, "category=");
    for (size_t i = 0; i < octets; i += encoded ? 3 : 1)
        buf_puts(&text, encoded ? "%E2%82%AC" : "x");
    return text;
}

static void a_value_of_any_length_is_looked_for(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf settings auto_buf = BUF_INIT, longest auto_buf = long_query(200, false),
                        page auto_buf = BUF_INIT;

    (void)state;
    buf_printf(&settings, "when = '2023-12-14'; categories = [ '%s' ];",
               longest.data + strlen("category="));
    life_say(&life, T, "a", settings.data, NULL);
    page = page_of(&life, "/", longest.data);
    assert_int_equal(count_of(&page, "class=\"u-url p-name\""), 1);
    for (size_t octets = 201; octets < 3000; octets += 33) {
        struct buf plain auto_buf = long_query(octets, false),
                         encoded auto_buf = long_query(octets, true);
        struct buf first auto_buf = page_of(&life, "/", plain.data),
                         second auto_buf = page_of(&life, "/", encoded.data);

        assert_page_has(&first, nothing_matches);
        assert_page_has(&first, "xxxxxxxx\" selected>");
        assert_page_has(&second, nothing_matches);
        assert_int_equal(count_of(&second, "selected"), 1);
    }
}

static struct query parsed(const char *text)
{
    return query_parse((struct slice){text, strlen(text)});
}

/* The links of a page lead to the same, whatever was asked for. */
static void what_is_printed_is_read_back(void **state)
{
    struct buf plain auto_buf = long_query(3000, false), encoded auto_buf = long_query(600, true);
    const char *const texts[] = {
        "",
        "month=2023-12&publisher=nato&category=a+%26+b&status=tentative&embed=1",
        "day=2024-02-29&category=a",
        "category=50%&status=%00",
        "category=%c3%a9&publisher=%C3",
        plain.data,
        encoded.data};

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        const struct query query = parsed(texts[i]);
        struct buf printed auto_buf = BUF_INIT;
        struct query again;

        query_print(&query, &printed);
        again = parsed(printed.len ? printed.data + 1 : "");
        assert_memory_equal(&query, &again, sizeof(query));
    }
}

static void of_one_name_the_first_counts(void **state)
{
    const struct query query = parsed("month=2023-11&publisher=a&category=b&status=c&embed=0"
                                      "&month=2023-12&publisher=d&category=e&status=f&embed=1");
    const struct query nothing = parsed("month=x&publisher=&category&month=2023-12&publisher=a");

    (void)state;
    assert_int_equal(query.date.year, 2023);
    assert_int_equal(query.date.month, 11);
    assert_false(query.embed);
    assert_string_equal(query.publisher, "a");
    assert_string_equal(query.category, "b");
    assert_string_equal(query.status, "c");
    assert_int_equal(nothing.date.month, 0);
    assert_string_equal(nothing.publisher, "");
}

static void a_day_says_more_than_a_month_and_there_are_no_others(void **state)
{
    static const char *const others[] = {"day=2023-02-29", "day=2023-13-01",  "day=2023-12-00",
                                         "day=2023-12",    "day=1969-12-31",  "day=2200-01-01",
                                         "day=2023-12-1x", "month=2023-12-01"};
    const struct query after = parsed("month=2023-11&day=2023-12-14");
    const struct query before = parsed("day=2023-12-14&month=2023-11");

    (void)state;
    assert_int_equal(after.date.month, 12);
    assert_int_equal(after.date.day, 14);
    assert_memory_equal(&after, &before, sizeof(after));
    for (size_t i = 0; i < ARRAY_SIZE(others); i++)
        assert_int_equal(parsed(others[i]).date.month, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_calendar_that_has_few_offers_all_of_its_own),
        cmocka_unit_test(of_too_many_those_of_the_last_events_are_offered),
        cmocka_unit_test(what_is_not_offered_is_shown_as_what_was_chosen),
        cmocka_unit_test(what_is_offered_is_there_once),
        cmocka_unit_test(a_value_of_any_length_is_looked_for),
        cmocka_unit_test(what_is_printed_is_read_back),
        cmocka_unit_test(of_one_name_the_first_counts),
        cmocka_unit_test(a_day_says_more_than_a_month_and_there_are_no_others),
    };

    return cmocka_run_group_tests_name("page_filter", tests, NULL, NULL);
}
