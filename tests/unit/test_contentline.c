/* Content lines: folding, escapes, and that nothing can end a line but its writer. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "render/contentline.h"

#include <libical/ical.h>
#include <stdbool.h>
#include <string.h>

/* One character of each length in UTF-8. */
static const char *const characters[] = {"x", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x93\x85"};

static struct buf text_line(const char *name, const char *value)
{
    struct buf buf = BUF_INIT;

    contentline_write_text(&buf, name, value);
    return buf;
}

static struct buf param_line(const char *value)
{
    struct contentline line;
    struct buf buf = BUF_INIT;

    contentline_begin(&line, &buf, "X-A");
    contentline_param(&line, "LABEL", value);
    contentline_raw(&line, "v");
    contentline_end(&line);
    return buf;
}

/* RFC 5545 section 3.1: CR LF and one blank vanish. Checks each physical line on the way. */
static struct buf unfold(const struct buf *folded)
{
    struct buf whole = BUF_INIT;
    const char *p = folded->data;

    for (;;) {
        size_t len = strcspn(p, "\r\n");

        assert_in_range(len, 1, 75);
        assert_int_equal(utf8_valid(p, len), len);
        assert_memory_equal(p + len, "\r\n", 2);
        buf_add(&whole, p, len);
        p += len + 2;
        if (!*p)
            return whole;
        assert_int_equal(*p, ' ');
        p++;
    }
}

static size_t count_lines(const struct buf *buf)
{
    size_t count = 0;

    for (const char *p = buf->data; (p = strstr(p, "\r\n")); p += 2)
        count++;
    return count;
}

/* --- folding ---------------------------------------------------------------------------------- */

static void lines_fold_between_characters_wherever_the_limit_falls(void **state)
{
    (void)state;
    for (size_t c = 0; c < ARRAY_SIZE(characters); c++) {
        for (int before = 0; before < 160; before++) {
            struct buf value auto_buf = BUF_INIT, line auto_buf = BUF_INIT,
                             whole auto_buf = BUF_INIT;

            for (int i = 0; i < before; i++)
                buf_putc(&value, 'a');
            for (int i = 0; i < 80; i++)
                buf_puts(&value, characters[c]);
            line = text_line("N", value.data);
            whole = unfold(&line);
            assert_memory_equal(whole.data, "N:", 2);
            assert_string_equal(whole.data + 2, value.data);
        }
    }
}

static void a_line_is_folded_only_when_it_has_more_than_75_octets(void **state)
{
    (void)state;
    for (size_t len = 60; len < 310; len++) {
        struct buf value auto_buf = BUF_INIT, line auto_buf = BUF_INIT;

        for (size_t i = 2; i < len; i++)
            buf_putc(&value, 'a');
        line = text_line("N", value.data);
        assert_int_equal(count_lines(&line), len <= 75 ? 1 : 1 + (len - 75 + 73) / 74);
    }
}

static void folding_one_line_leaves_those_before_it_alone(void **state)
{
    struct buf buf auto_buf = BUF_INIT, value auto_buf = BUF_INIT;

    (void)state;
    for (int i = 0; i < 200; i++)
        buf_putc(&value, 'a');
    contentline_write_raw(&buf, "FIRST", "1");
    contentline_write_raw(&buf, "SECOND", value.data);
    contentline_write_raw(&buf, "THIRD", "3");
    assert_memory_equal(buf.data, "FIRST:1\r\nSECOND:aaaa", 20);
    assert_string_equal(buf.data + buf.len - 11, "\r\nTHIRD:3\r\n");
}

/* --- escapes ---------------------------------------------------------------------------------- */

static void texts_are_escaped_and_other_values_are_not(void **state)
{
    struct buf text auto_buf = text_line("N", "a,b;c\\d\ne:f\"g\th");
    struct buf raw auto_buf = BUF_INIT;

    (void)state;
    assert_string_equal(text.data, "N:a\\,b\\;c\\\\d\\ne:f\"g\th\r\n");
    contentline_write_raw(&raw, "URL", "https://example.org/a,b;c?d=%20");
    assert_string_equal(raw.data, "URL:https://example.org/a,b;c?d=%20\r\n");
}

static void parameters_are_quoted_where_needed_with_the_escapes_of_rfc_6868(void **state)
{
    static const struct {
        const char *value, *line;
    } cases[] = {
        {"plain words", "X-A;LABEL=plain words:v\r\n"},
        {"a:b", "X-A;LABEL=\"a:b\":v\r\n"},
        {"a;b", "X-A;LABEL=\"a;b\":v\r\n"},
        {"a,b", "X-A;LABEL=\"a,b\":v\r\n"},
        {"say \"x\"", "X-A;LABEL=say ^'x^':v\r\n"},
        {"2^3", "X-A;LABEL=2^^3:v\r\n"},
        {"one\ntwo", "X-A;LABEL=one^ntwo:v\r\n"},
        {"\",\"", "X-A;LABEL=\"^',^'\":v\r\n"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct buf line auto_buf = param_line(cases[i].value);

        assert_string_equal(line.data, cases[i].line);
    }
}

static void a_list_is_one_value_with_escaped_parts(void **state)
{
    struct buf buf auto_buf = BUF_INIT;
    struct contentline line;

    (void)state;
    contentline_begin(&line, &buf, "CATEGORIES");
    contentline_text(&line, "a,b");
    contentline_more_raw(&line, ",");
    contentline_more_text(&line, "c");
    contentline_end(&line);
    assert_string_equal(buf.data, "CATEGORIES:a\\,b,c\r\n");
}

static void no_value_can_end_a_line(void **state)
{
    static const char evil[] = "a\r\nX-EVIL:1\r\n\x0b\x0c\x1c\x1d\x1e\x7f\x01"
                               "\xc2\x85\xe2\x80\xa8\xe2\x80\xa9z";
    struct buf text auto_buf = text_line("N", evil), param auto_buf = param_line(evil);
    struct buf raw auto_buf = BUF_INIT;

    (void)state;
    contentline_write_raw(&raw, "N", evil);
    assert_string_equal(text.data, "N:a\\nX-EVIL:1\\n\\n\\n\\nz\r\n");
    assert_string_equal(raw.data, "N:aX-EVIL:1z\r\n");
    assert_string_equal(param.data, "X-A;LABEL=\"a^nX-EVIL:1^n^n^n^nz\":v\r\n");
}

static void characters_that_look_like_separators_stay(void **state)
{
    static const char near[] = "\xc2\xa0\xc3\x85\xe2\x80\x99\xe2\x80\xa6\xe2\x82\xa8\xe2\x80\xaa";
    struct buf line auto_buf = text_line("N", near);

    (void)state;
    assert_memory_equal(line.data, "N:", 2);
    assert_memory_equal(line.data + 2, near, sizeof(near) - 1);
    assert_int_equal(line.len, sizeof(near) - 1 + 4);
}

/* --- another reader --------------------------------------------------------------------------- */

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static struct buf random_text(uint32_t *seed)
{
    static const char *const parts[] = {
        "a",
        " ",
        ",",
        ";",
        "\\",
        "\n",
        ":",
        "\"",
        "^",
        "\\n",
        "'",
        "=",
        "\t",
        "word",
        "https://example.org/",
        "\xc3\xa9",
        "\xe2\x82\xac",
        "\xf0\x9f\x93\x85",
        "\xd0\x96",
    };
    struct buf text = BUF_INIT;
    uint32_t count = 1 + next_random(seed) % 120;

    buf_putc(&text, 'a');
    while (count--)
        buf_puts(&text, parts[next_random(seed) % ARRAY_SIZE(parts)]);
    buf_putc(&text, 'z');
    return text;
}

static void libical_reads_back_every_text(void **state)
{
    uint32_t seed = 20231214;

    (void)state;
    for (int i = 0; i < 3000; i++) {
        struct buf value auto_buf = random_text(&seed), all auto_buf = BUF_INIT;
        icalcomponent *event;

        buf_puts(&all, "BEGIN:VEVENT\r\n");
        contentline_write_text(&all, "SUMMARY", value.data);
        buf_puts(&all, "END:VEVENT\r\n");
        event = icalparser_parse_string(all.data);
        assert_non_null(event);
        assert_int_equal(icalcomponent_count_errors(event), 0);
        assert_string_equal(icalcomponent_get_summary(event), value.data);
        icalcomponent_free(event);
    }
}

static void libical_reads_back_every_parameter(void **state)
{
    uint32_t seed = 7;

    (void)state;
    for (int i = 0; i < 3000; i++) {
        struct buf value auto_buf = random_text(&seed), all auto_buf = BUF_INIT;
        struct contentline line;
        icalcomponent *event;
        icalproperty *property;
        icalparameter *parameter;

        buf_puts(&all, "BEGIN:VEVENT\r\n");
        contentline_begin(&line, &all, "X-A");
        contentline_param(&line, "CN", value.data);
        contentline_raw(&line, "v");
        contentline_end(&line);
        buf_puts(&all, "END:VEVENT\r\n");
        event = icalparser_parse_string(all.data);
        assert_non_null(event);
        property = icalcomponent_get_first_property(event, ICAL_X_PROPERTY);
        assert_non_null(property);
        parameter = icalproperty_get_first_parameter(property, ICAL_CN_PARAMETER);
        assert_string_equal(icalparameter_get_cn(parameter), value.data);
        icalcomponent_free(event);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_fold_between_characters_wherever_the_limit_falls),
        cmocka_unit_test(a_line_is_folded_only_when_it_has_more_than_75_octets),
        cmocka_unit_test(folding_one_line_leaves_those_before_it_alone),
        cmocka_unit_test(texts_are_escaped_and_other_values_are_not),
        cmocka_unit_test(parameters_are_quoted_where_needed_with_the_escapes_of_rfc_6868),
        cmocka_unit_test(a_list_is_one_value_with_escaped_parts),
        cmocka_unit_test(no_value_can_end_a_line),
        cmocka_unit_test(characters_that_look_like_separators_stay),
        cmocka_unit_test(libical_reads_back_every_text),
        cmocka_unit_test(libical_reads_back_every_parameter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
