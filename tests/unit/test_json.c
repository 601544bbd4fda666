/* JSON: commas, escapes, times. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/memory.h"

#include <string.h>

static void commas_stand_between_values_and_nowhere_else(void **state)
{
    struct buf buf auto_buf = BUF_INIT;
    struct json json = json_to(&buf);

    (void)state;
    json_object(&json);
    json_key(&json, "none");
    json_object(&json);
    json_end_object(&json);
    json_key(&json, "some");
    json_array(&json);
    json_array(&json);
    json_end_array(&json);
    json_int(&json, 1);
    json_string(&json, "a");
    json_object(&json);
    json_put_bool(&json, "b", true);
    json_put_bool(&json, "c", false);
    json_end_object(&json);
    json_bool(&json, false);
    json_end_array(&json);
    json_put_string(&json, "last", NULL);
    json_end_object(&json);
    assert_string_equal(buf.data,
                        "{\"none\":{},\"some\":[[],1,\"a\",{\"b\":true,\"c\":false},false],"
                        "\"last\":null}");
}

static void what_stood_in_the_buffer_before_stays(void **state)
{
    struct buf buf auto_buf = BUF_INIT;
    struct json json;

    (void)state;
    buf_puts(&buf, "data: ");
    json = json_to(&buf);
    json_array(&json);
    json_end_array(&json);
    assert_string_equal(buf.data, "data: []");
}

static void a_text_is_one_line_of_json_and_of_javascript(void **state)
{
    static const struct {
        const char *text, *written;
    } cases[] = {
        {"", ""},
        {"Joint press conference", "Joint press conference"},
        {"\"quoted\" \\ / <b>", "\\\"quoted\\\" \\\\ / <b>"},
        {"\b\f\n\r\t", "\\b\\f\\n\\r\\t"},
        {"\x01\x1f\x7f", "\\u0001\\u001f\\u007f"},
        {"a\xc2\x80"
         "b\xc2\x9f\xc2\xa0",
         "a\\u0080b\\u009f\xc2\xa0"},
        {"\xe2\x80\xa7\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaa",
         "\xe2\x80\xa7\\u2028\\u2029\xe2\x80\xaa"},
        {"J\xc3\xbcrgen \xf0\x9f\x93\xba \xef\xbf\xbf",
         "J\xc3\xbcrgen \xf0\x9f\x93\xba \xef\xbf\xbf"},
        {"ends\n", "ends\\n"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct buf buf auto_buf = BUF_INIT, expected auto_buf = BUF_INIT;
        struct json json = json_to(&buf);

        json_object(&json);
        json_put_string(&json, cases[i].text, cases[i].text);
        json_end_object(&json);
        buf_printf(&expected, "{\"%s\":\"%s\"}", cases[i].written, cases[i].written);
        assert_string_equal(buf.data, expected.data);
    }
}

/* What a text that is cut in the middle of a character would lead over its end. */
static void nothing_is_read_beyond_the_end_of_a_text(void **state)
{
    static const char *const texts[] = {"\xc2", "\xe2", "\xe2\x80"};

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        char *text auto_free = xstrdup(texts[i]);
        struct buf buf auto_buf = BUF_INIT;
        struct json json = json_to(&buf);

        json_string(&json, text);
        assert_int_equal(buf.len, strlen(text) + 2);
    }
}

static void a_decimal_is_a_number_of_json(void **state)
{
    static const char *const decimals[][2] = {
        {"50.88", "50.88"}, {"-4.430", "-4.430"}, {"007.5", "7.5"},
        {"-000.5", "-0.5"}, {"0", "0"},           {"-090", "-90"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(decimals); i++) {
        struct buf buf auto_buf = BUF_INIT;
        struct json json = json_to(&buf);

        json_decimal(&json, decimals[i][0]);
        assert_string_equal(buf.data, decimals[i][1]);
    }
}

static void lines_are_an_array_however_the_last_one_ends(void **state)
{
    struct buf buf auto_buf = BUF_INIT;
    struct json json = json_to(&buf);

    (void)state;
    json_array(&json);
    json_lines(&json, "a\n\nb");
    json_lines(&json, "a\n");
    json_lines(&json, "");
    json_lines(&json, NULL);
    json_end_array(&json);
    assert_string_equal(buf.data, "[[\"a\",\"\",\"b\"],[\"a\"],[],[]]");
}

static void numbers_are_written_in_full(void **state)
{
    struct buf buf auto_buf = BUF_INIT;
    struct json json = json_to(&buf);

    (void)state;
    json_object(&json);
    json_put_int(&json, "least", INT64_MIN);
    json_put_int(&json, "zero", 0);
    json_put_int(&json, "most", INT64_MAX);
    json_end_object(&json);
    assert_string_equal(buf.data,
                        "{\"least\":-9223372036854775808,\"zero\":0,\"most\":9223372036854775807}");
}

static void times_are_rfc_3339_in_utc_or_nothing(void **state)
{
    static const struct {
        int64_t utc;
        const char *written;
    } cases[] = {
        {1702544400, "{\"t\":\"2023-12-14T09:00:00Z\"}"},
        {0, "{\"t\":\"1970-01-01T00:00:00Z\"}"},
        {-1, "{\"t\":\"1969-12-31T23:59:59Z\"}"},
        {951782399, "{\"t\":\"2000-02-28T23:59:59Z\"}"},
        {951782400, "{\"t\":\"2000-02-29T00:00:00Z\"}"},
        {253402300799, "{\"t\":\"9999-12-31T23:59:59Z\"}"},
        {INT64_MIN, "{\"t\":null}"},
        {INT64_MAX, "{\"t\":null}"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct buf buf auto_buf = BUF_INIT;
        struct json json = json_to(&buf);

        json_object(&json);
        json_put_time(&json, "t", cases[i].utc);
        json_end_object(&json);
        assert_string_equal(buf.data, cases[i].written);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commas_stand_between_values_and_nowhere_else),
        cmocka_unit_test(what_stood_in_the_buffer_before_stays),
        cmocka_unit_test(a_text_is_one_line_of_json_and_of_javascript),
        cmocka_unit_test(nothing_is_read_beyond_the_end_of_a_text),
        cmocka_unit_test(a_decimal_is_a_number_of_json),
        cmocka_unit_test(lines_are_an_array_however_the_last_one_ends),
        cmocka_unit_test(numbers_are_written_in_full),
        cmocka_unit_test(times_are_rfc_3339_in_utc_or_nothing),
    };

    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
