/*
 * JSON: see json.h. All that is known of what came before is whether a comma stands between it and
 * what comes next; how deep we are is the caller's business.
 */

#include "base/json.h"

#include "base/civil.h"
#include "base/memory.h"

#include <inttypes.h>
#include <string.h>

struct json json_to(struct buf *buf)
{
    return (struct json){.buf = buf};
}

static void separate(struct json *json)
{
    if (json->comma)
        buf_putc(json->buf, ',');
    json->comma = true;
}

static void begin(struct json *json, char bracket)
{
    separate(json);
    buf_putc(json->buf, bracket);
    json->comma = false;
}

static void end(struct json *json, char bracket)
{
    buf_putc(json->buf, bracket);
    json->comma = true;
}

void json_object(struct json *json)
{
    begin(json, '{');
}

void json_end_object(struct json *json)
{
    end(json, '}');
}

void json_array(struct json *json)
{
    begin(json, '[');
}

void json_end_array(struct json *json)
{
    end(json, ']');
}

/* --- texts ------------------------------------------------------------------------------------ */

/* How many octets at `p` are one character that is escaped; 0: none are. */
static size_t escaped_at(const unsigned char *p, unsigned *ret_code)
{
    if (p[0] < 0x20 || p[0] == 0x7f || p[0] == '"' || p[0] == '\\') {
        *ret_code = p[0];
        return 1;
    }
    if (p[0] == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0) {
        *ret_code = p[1];
        return 2;
    }
    if (p[0] == 0xe2 && p[1] == 0x80 && (p[2] == 0xa8 || p[2] == 0xa9)) {
        *ret_code = 0x2000u | (p[2] & 0x3fu);
        return 3;
    }
    return 0;
}

static void add_escape(unsigned code, struct buf *buf)
{
    static const char codes[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
    const char *known = memchr(codes, (int)code, sizeof(codes) - 1);

    if (known)
        buf_printf(buf, "\\%c", letters[known - codes]);
    else
        buf_printf(buf, "\\u%04x", code);
}

static void add_string(const char *text, struct buf *buf)
{
    buf_putc(buf, '"');
    while (*text) {
        const char *plain = text;
        unsigned code;
        size_t len = 0;

        while (*text && !(len = escaped_at((const unsigned char *)text, &code)))
            text++;
        buf_add(buf, plain, (size_t)(text - plain));
        if (len)
            add_escape(code, buf);
        text += len;
    }
    buf_putc(buf, '"');
}

void json_key(struct json *json, const char *key)
{
    separate(json);
    add_string(key, json->buf);
    buf_putc(json->buf, ':');
    json->comma = false;
}

/* --- values ----------------------------------------------------------------------------------- */

void json_string(struct json *json, const char *text)
{
    separate(json);
    if (text)
        add_string(text, json->buf);
    else
        buf_puts(json->buf, "null");
}

void json_int(struct json *json, int64_t value)
{
    separate(json);
    buf_printf(json->buf, "%" PRId64, value);
}

void json_bool(struct json *json, bool value)
{
    separate(json);
    buf_puts(json->buf, value ? "true" : "false");
}

void json_decimal(struct json *json, const char *digits)
{
    separate(json);
    if (*digits == '-')
        buf_putc(json->buf, *digits++);
    while (digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9')
        digits++;
    buf_puts(json->buf, digits);
}

void json_time(struct json *json, int64_t utc)
{
    struct buf time auto_buf = BUF_INIT;

    if (utc != INT64_MIN && utc != INT64_MAX)
        utc_print(utc, &time);
    json_string(json, time.data);
}

void json_lines(struct json *json, const char *text)
{
    json_array(json);
    while (text && *text) {
        size_t len = strcspn(text, "\n");
        char *line auto_free = xstrndup(text, len);

        json_string(json, line);
        text += len + (text[len] == '\n');
    }
    json_end_array(json);
}

void json_put_string(struct json *json, const char *key, const char *text)
{
    json_key(json, key);
    json_string(json, text);
}

void json_put_int(struct json *json, const char *key, int64_t value)
{
    json_key(json, key);
    json_int(json, value);
}

void json_put_bool(struct json *json, const char *key, bool value)
{
    json_key(json, key);
    json_bool(json, value);
}

void json_put_time(struct json *json, const char *key, int64_t utc)
{
    json_key(json, key);
    json_time(json, utc);
}
