/* Conditions, codings, dates, and the answers that are the same every time. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "http/conditional.h"
#include "http/route.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static struct slice slice(const char *text)
{
    return (struct slice){text, strlen(text)};
}

static void a_list_of_tags_is_compared_weakly(void **state)
{
    static const struct {
        const char *header;
        bool matches;
    } cases[] = {
        {"\"abc\"", true},
        {"W/\"abc\"", true},
        {"*", true},
        {"\"x\", \"abc\"", true},
        {" \"x\" ,\t\"abc\"", true},
        {"\"x\",,\"abc\"", true},
        {"\"x\"", false},
        {"abc", false},
        {"\"abc", false},
        {"", false},
        {"\"ABC\"", false},
        {"w/\"abc\"", false},
        {"\"x\" abc \"abc\"", false},
        {"W/", false},
        {"\"abcd\"", false},
        {"\"\"", false},
        {",", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        if (etag_matches(slice(cases[i].header), "\"abc\"") != cases[i].matches)
            fail_msg("%s", cases[i].header);
}

static void gzip_is_sent_to_those_who_like_it_no_less(void **state)
{
    static const struct {
        const char *header;
        bool gzip;
    } cases[] = {
        {"gzip", true},
        {"deflate, gzip", true},
        {"x-gzip", true},
        {"gzip;q=0, x-gzip", false},
        {"GZIP;Q=0.001", true},
        {"*", true},
        {"*;q=0.1", true},
        {"gzip;q=1.000", true},
        {"br;q=1.0, gzip;q=0.8", true},
        {"gzip ; q=0.5", true},
        {"", false},
        {"gzip;q=0", false},
        {"gzip;q=0.000", false},
        {"*, gzip;q=0", false},
        {"identity", false},
        {"deflate, br", false},
        {"identity, gzip;q=0.9", false},
        {"gzip;level=9", false},
        {"gzippy", false},
        {"gzip;q=x", false},
        {",,,", false},
        {"*;q=0", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        if (accepts_gzip(slice(cases[i].header)) != cases[i].gzip)
            fail_msg("%s", cases[i].header);
}

static void html_is_sent_to_those_who_name_it(void **state)
{
    static const struct {
        const char *header;
        bool html;
    } cases[] = {
        {"text/html", true},
        {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true},
        {"Text/HTML;q=0.2", true},
        {"text/plain;q=0.5, text/html", true},
        {"text/plain, text/html", true},
        {"", false},
        {"*/*", false},
        {"text/*", false},
        {"text/html;q=0", false},
        {"text/plain, text/html;q=0.9", false},
        {"text/calendar, */*", false},
        {"text/htmlx", false},
        {"application/xhtml+xml", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        if (accepts_html(slice(cases[i].header)) != cases[i].html)
            fail_msg("%s", cases[i].header);
}

/* RFC 9110 section 5.6.7 has the same moment in three forms. */
static void dates_come_in_three_forms(void **state)
{
    static const char *const good[] = {
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
    };
    static const char *const bad[] = {
        "",
        "yesterday",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 CET",
        "Sun, 06 Non 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:49:37 GMT",
        "Sun, 32 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1894 08:49:37 GMT",
        "784111777",
        "Sun, 06 ovD 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT+0100",
        "Sun Nov  6 08:49:37 1994 PST",
        "Sun Nov  6 08:49:37 19945",
        "Wed, 30 Feb 1994 08:49:37 GMT",
        "Tue, 29 Feb 2023 08:49:37 GMT",
        "Sun, -6 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:60:37 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT",
    };
    int64_t time;

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
        assert_int_equal(http_date_parse(slice(good[i]), &time), 0);
        assert_int_equal(time, 784111777);
    }
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        if (http_date_parse(slice(bad[i]), &time) == 0)
            fail_msg("%s", bad[i]);
}

static void a_printed_date_is_read_back(void **state)
{
    (void)state;
    for (int64_t time = 0; time < 7258118400; time += 86399 * 37 + 1) {
        char text[HTTP_DATE_SIZE], expected[64];
        time_t seconds = (time_t)time;
        int64_t read;

        http_date_print(time, text);
        strftime(expected, sizeof(expected), "%a, %d %b %Y %H:%M:%S GMT", gmtime(&seconds));
        assert_string_equal(text, expected);
        assert_int_equal(http_date_parse(slice(text), &read), 0);
        assert_int_equal(read, time);
    }
}

static void every_error_says_how_long_its_text_is(void **state)
{
    static const unsigned statuses[] = {400, 404, 405, 408, 414, 431, 503, 505};

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(statuses); i++) {
        struct response response = route_error(statuses[i]);
        char expected[64];

        assert_int_equal(response.status, statuses[i]);
        assert_int_equal(response.text.len, strlen(response.text.data));
        snprintf(expected, sizeof(expected), "Content-Length: %zu\r\n", response.text.len);
        assert_non_null(strstr(response.head.data, expected));
        assert_int_equal(response.head.len, strlen(response.head.data));
        assert_string_equal(response.head.data + response.head.len - 4, "\r\n\r\n");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_of_tags_is_compared_weakly),
        cmocka_unit_test(gzip_is_sent_to_those_who_like_it_no_less),
        cmocka_unit_test(html_is_sent_to_those_who_name_it),
        cmocka_unit_test(dates_come_in_three_forms),
        cmocka_unit_test(a_printed_date_is_read_back),
        cmocka_unit_test(every_error_says_how_long_its_text_is),
    };

    return cmocka_run_group_tests_name("http_answer", tests, NULL, NULL);
}
