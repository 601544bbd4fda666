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

static bool is_control(char c)
{
    return ((unsigned char)c < ' ' && c != '\t') || c == 0x7f;
}

void contentline_param(struct contentline *line, const char *name, const char *value)
{
    bool quoted = strpbrk(value, ":;,") != NULL;

    buf_putc(line->buf, ';');
    buf_puts(line->buf, name);
    buf_puts(line->buf, quoted ? "=\"" : "=");
    for (const char *p = value; *p; p++) {
        if (*p == '^')
            buf_puts(line->buf, "^^");
        else if (*p == '\n')
            buf_puts(line->buf, "^n");
        else if (*p == '"')
            buf_puts(line->buf, "^'");
        else if (!is_control(*p))
            buf_putc(line->buf, *p);
    }
    if (quoted)
        buf_putc(line->buf, '"');
}

/* Copies in runs between the characters that cannot be copied as they are. */
static void add(struct buf *buf, const char *value, bool escape)
{
    const char *run = value;

    for (const char *p = value;; p++) {
        bool end = *p == '\0';
        bool mark = escape && (*p == '\\' || *p == ',' || *p == ';' || *p == '\n');

        if (!end && !mark && !is_control(*p))
            continue;
        buf_add(buf, run, (size_t)(p - run));
        if (end)
            return;
        run = p + 1;
        if (mark) {
            buf_putc(buf, '\\');
            buf_putc(buf, *p == '\n' ? 'n' : *p);
        }
    }
}

void contentline_more_raw(struct contentline *line, const char *value)
{
    add(line->buf, value, false);
}

void contentline_more_text(struct contentline *line, const char *value)
{
    add(line->buf, value, true);
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
