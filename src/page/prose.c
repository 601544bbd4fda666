/* Texts of authors as HTML: see prose.h. */

#include "page/prose.h"

#include "base/memory.h"
#include "render/html.h"

#include <stdbool.h>
#include <string.h>

static void add_part(const char *text, size_t len, struct buf *buf)
{
    char *part auto_free = xstrndup(text, len);

    html_text(buf, part);
}

/* How long the address is that begins here, without the punctuation behind it; 0: there is none. */
static size_t address_length(const char *text)
{
    size_t len;

    if (strncmp(text, "https://", 8) != 0 && strncmp(text, "http://", 7) != 0)
        return 0;
    len = strcspn(text, " \t\n<>\"");
    while (len && strchr(".,;:!?)]'", text[len - 1]))
        len--;
    return text[len - 1] == '/' && text[len - 2] == '/' ? 0 : len;
}

static void add_address(const char *text, size_t len, struct buf *buf)
{
    buf_puts(buf, "<a href=\"");
    add_part(text, len, buf);
    buf_puts(buf, "\">");
    add_part(text, len, buf);
    buf_puts(buf, "</a>");
}

/* Text without line ends. */
static void add_line(const char *text, size_t len, struct buf *buf)
{
    size_t begin = 0;

    for (size_t i = 0; i < len; i++) {
        size_t address = text[i] == 'h' ? address_length(text + i) : 0;

        if (!address)
            continue;
        add_part(text + begin, i - begin, buf);
        add_address(text + i, address, buf);
        begin = i + address;
        i = begin - 1;
    }
    add_part(text + begin, len - begin, buf);
}

void prose_inline(const char *text, struct buf *buf)
{
    buf_puts(buf, "<bdi>");
    html_text(buf, text);
    buf_puts(buf, "</bdi>");
}

void prose_line(const char *text, struct buf *buf)
{
    buf_puts(buf, "<bdi>");
    add_line(text, strlen(text), buf);
    buf_puts(buf, "</bdi>");
}

void prose_block(const char *text, struct buf *buf)
{
    bool open = false;

    while (*text) {
        size_t len = strcspn(text, "\n");

        if (len) {
            buf_puts(buf, open ? "<br>\n" : "<p dir=\"auto\">");
            add_line(text, len, buf);
        } else if (open) {
            buf_puts(buf, "</p>\n");
        }
        open = len != 0;
        text += len + (text[len] == '\n');
    }
    if (open)
        buf_puts(buf, "</p>\n");
}

void prose_link(const char *label, const char *url, const char *class, struct buf *buf)
{
    if (url) {
        buf_printf(buf, "<a%s%s%s href=\"", class ? " class=\"" : "", class ? class : "",
                   class ? "\"" : "");
        html_text(buf, url);
        buf_puts(buf, "\">");
    }
    prose_inline(label, buf);
    if (url)
        buf_puts(buf, "</a>");
}
