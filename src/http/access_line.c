/* Lines of the access log: see access_line.h. */

#include "http/access_line.h"

#include "base/civil.h"
#include "base/json.h"

#include <string.h>

static void add_escaped(struct slice text, struct buf *buf)
{
    static const char digits[] = "0123456789ABCDEF";

    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];

        if (c >= ' ' && c < 0x7f && c != '"' && c != '\\') {
            buf_putc(buf, (char)c);
        } else {
            const char escape[] = {'\\', 'x', digits[c >> 4], digits[c & 15]};

            buf_add(buf, escape, sizeof(escape));
        }
    }
}

/* --- as web servers write it ------------------------------------------------------------------ */

static void add_quoted(struct slice text, struct buf *buf)
{
    buf_putc(buf, '"');
    if (text.data)
        add_escaped(text, buf);
    else
        buf_putc(buf, '-');
    buf_putc(buf, '"');
}

static void add_time(int64_t utc, struct buf *buf)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    int64_t day = day_of_seconds(utc), second = utc - day * DAY_SECONDS;
    const struct civil civil = civil_from_day((int32_t)day);

    buf_printf(buf, "[%02d/%.3s/%04d:%02d:%02d:%02d +0000]", civil.day,
               months + (size_t)3 * (size_t)(civil.month - 1), civil.year, (int)(second / 3600),
               (int)(second / 60 % 60), (int)(second % 60));
}

void access_combined(const struct access *access, struct buf *buf)
{
    static const struct http_request none;
    const struct http_request *request = access->request ? access->request : &none;

    address_print(&access->client, access->detail, buf);
    buf_puts(buf, " - - ");
    add_time(access->time, buf);
    buf_putc(buf, ' ');
    add_quoted(request->line, buf);
    buf_printf(buf, " %u %zu ", access->status, access->octets);
    add_quoted(request->referer, buf);
    buf_putc(buf, ' ');
    add_quoted(request->user_agent, buf);
    buf_putc(buf, '\n');
}

/* --- as JSON ---------------------------------------------------------------------------------- */

static void put_escaped(struct json *json, const char *key, struct slice text)
{
    struct buf escaped auto_buf = BUF_INIT;

    add_escaped(text, &escaped);
    json_put_string(json, key, text.data ? escaped.len ? escaped.data : "" : NULL);
}

static void put_client(struct json *json, const struct access *access)
{
    struct buf text auto_buf = BUF_INIT;

    address_print(&access->client, access->detail, &text);
    json_put_string(json, "client", strcmp(text.data, "-") == 0 ? NULL : text.data);
}

/* The parts of a request line, which has two blanks: the parser sees to that. */
static void put_line(struct json *json, struct slice line)
{
    static const char *const keys[] = {"method", "target", "protocol"};

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        const char *blank = line.data ? memchr(line.data, ' ', line.len) : NULL;
        struct slice part = {line.data, blank ? (size_t)(blank - line.data) : line.len};

        put_escaped(json, keys[i], part);
        if (blank)
            line = (struct slice){blank + 1, line.len - part.len - 1};
    }
}

void access_json(const struct access *access, struct buf *buf)
{
    static const struct http_request none;
    const struct http_request *request = access->request ? access->request : &none;
    struct json json = json_to(buf);

    json_object(&json);
    json_put_time(&json, "time", access->time);
    put_client(&json, access);
    put_line(&json, request->line);
    json_put_int(&json, "status", access->status);
    json_put_int(&json, "octets", (int64_t)access->octets);
    put_escaped(&json, "referer", request->referer);
    put_escaped(&json, "user_agent", request->user_agent);
    json_put_string(&json, "feed", access->feed);
    json_end_object(&json);
    buf_putc(buf, '\n');
}
