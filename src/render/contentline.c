/*
 * Content lines: see contentline.h. A line is written whole and folded only when it turns out to be
 * long: most are not.
 */

#include "render/contentline.h"

#include <stdbool.h>
#include <string.h>

#define MAX_OCTETS 75

void contentline_begin(struct contentline *line, struct buf *buf, const char *name)
{
    line->buf = buf;
    line->start = buf->len;
    buf_puts(buf, name);
}

/* What is written for a character that cannot stand for itself. */
typedef const char *const escape_table[256];

static escape_table no_escapes;
static escape_table text_escapes = {['\\'] = "\\\\", [','] = "\\,", [';'] = "\\;", ['\n'] = "\\n"};
static escape_table param_escapes = {['^'] = "^^", ['"'] = "^'", ['\n'] = "^n"};

/* The octets of U+0085, U+2028 or U+2029 at `p`, or 0. Texts pasted from elsewhere hold them, and
 * readers that use a general line splitter end a content line there. */
static size_t separator_at(const char *p)
{
    if (*p == '\xc2')
        return p[1] == '\x85' ? 2 : 0;
    if (*p == '\xe2')
        return p[1] == '\x80' && (p[2] == '\xa8' || p[2] == '\xa9') ? 3 : 0;
    return 0;
}

static bool is_control(unsigned char c)
{
    return (c < ' ' && c != '\t') || c == 0x7f;
}

/* How many octets at `p` are not written as they stand, and what is written for them. */
static size_t special_at(const char *p, escape_table escapes, const char **ret_instead)
{
    size_t separator = separator_at(p);
    unsigned char c = separator ? '\n' : (unsigned char)*p;

    if (!escapes[c] && !is_control(c))
        return 0;
    *ret_instead = escapes[c] ? escapes[c] : "";
    return separator ? separator : 1;
}

/* Copies in runs between the characters that cannot be copied as they are. */
static void add(struct buf *buf, const char *value, escape_table escapes)
{
    const char *run = value, *p = value, *instead;

    while (*p) {
        size_t special = special_at(p, escapes, &instead);

        if (!special) {
            p++;
            continue;
        }
        buf_add(buf, run, (size_t)(p - run));
        buf_puts(buf, instead);
        run = p += special;
    }
    buf_add(buf, run, (size_t)(p - run));
}

void contentline_param(struct contentline *line, const char *name, const char *value)
{
    const char *quote = strpbrk(value, ":;,") ? "\"" : "";

    buf_putc(line->buf, ';');
    buf_puts(line->buf, name);
    buf_putc(line->buf, '=');
    buf_puts(line->buf, quote);
    add(line->buf, value, param_escapes);
    buf_puts(line->buf, quote);
}

void contentline_more_raw(struct contentline *line, const char *value)
{
    add(line->buf, value, no_escapes);
}

void contentline_more_text(struct contentline *line, const char *value)
{
    add(line->buf, value, text_escapes);
}

void contentline_raw(struct contentline *line, const char *value)
{
    buf_putc(line->buf, ':');
    contentline_more_raw(line, value);
}

void contentline_text(struct contentline *line, const char *value)
{
    buf_putc(line->buf, ':');
    contentline_more_text(line, value);
}

/* Where the physical line that begins at `from` ends: at most `room` octets on, between characters.
 */
static size_t cut_at(const struct buf *buf, size_t from, size_t room)
{
    size_t cut = from + room;

    if (cut >= buf->len)
        return buf->len;
    while (((unsigned char)buf->data[cut] & 0xc0) == 0x80 && cut > from + room - 3)
        cut--;
    return cut;
}

/* The blank that begins a continuation counts. */
static size_t room_of(bool first)
{
    return first ? MAX_OCTETS : MAX_OCTETS - 1;
}

static void fold(struct buf *buf, size_t start)
{
    struct buf folded = BUF_INIT;
    size_t from = start;

    buf_reserve(&folded, (buf->len - start) * 21 / 20 + 8);
    while (from < buf->len) {
        size_t cut = cut_at(buf, from, room_of(from == start));

        if (from > start)
            buf_add(&folded, "\r\n ", 3);
        buf_add(&folded, buf->data + from, cut - from);
        from = cut;
    }
    buf->len = start;
    buf_add(buf, folded.data, folded.len);
    buf_done(&folded);
}

void contentline_end(struct contentline *line)
{
    if (line->buf->len - line->start > MAX_OCTETS)
        fold(line->buf, line->start);
    buf_add(line->buf, "\r\n", 2);
}

void contentline_write_raw(struct buf *buf, const char *name, const char *value)
{
    struct contentline line;

    contentline_begin(&line, buf, name);
    contentline_raw(&line, value);
    contentline_end(&line);
}

void contentline_write_text(struct buf *buf, const char *name, const char *value)
{
    struct contentline line;

    contentline_begin(&line, buf, name);
    contentline_text(&line, value);
    contentline_end(&line);
}
