/* HTML as plain text: see html_to_text.h. */

#include "ctl/html_to_text.h"

#include "base/memory.h"
#include "base/utf8.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

/* What stands for a tag, its slash included. */
static const struct {
    const char *name, *text;
} tags[] = {
    {"br", "\n"},     {"p", "\n"},   {"/p", "\n"},  {"div", "\n"}, {"/div", "\n"}, {"li", "\n- "},
    {"/ul", "\n"},    {"/ol", "\n"}, {"tr", "\n"},  {"h1", "\n"},  {"h2", "\n"},   {"h3", "\n"},
    {"/h1", "\n"},    {"/h2", "\n"}, {"/h3", "\n"}, {"hr", "\n"},  {"td", " "},    {"/li", ""},
    {"ul", ""},       {"ol", ""},    {"/tr", ""},   {"a", ""},     {"/a", ""},     {"b", ""},
    {"/b", ""},       {"i", ""},     {"/i", ""},    {"u", ""},     {"/u", ""},     {"em", ""},
    {"/em", ""},      {"span", ""},  {"/span", ""}, {"font", ""},  {"/font", ""},  {"strong", ""},
    {"/strong", ""},  {"html", ""},  {"/html", ""}, {"body", ""},  {"/body", ""},  {"table", "\n"},
    {"/table", "\n"},
};

static const struct {
    const char *name, *text;
} entities[] = {
    {"amp", "&"},   {"lt", "<"},    {"gt", ">"},    {"quot", "\""},  {"apos", "'"},
    {"nbsp", " "},  {"ndash", "–"}, {"mdash", "—"}, {"hellip", "…"}, {"lsquo", "‘"},
    {"rsquo", "’"}, {"ldquo", "“"}, {"rdquo", "”"}, {"euro", "€"},
};

/* U+00A1 to U+00FF, the letters and signs of Latin 1. */
static const char *const latin[] = {
    "iexcl",  "cent",   "pound",  "curren", "yen",    "brvbar", "sect",   "uml",    "copy",
    "ordf",   "laquo",  "not",    "shy",    "reg",    "macr",   "deg",    "plusmn", "sup2",
    "sup3",   "acute",  "micro",  "para",   "middot", "cedil",  "sup1",   "ordm",   "raquo",
    "frac14", "frac12", "frac34", "iquest", "Agrave", "Aacute", "Acirc",  "Atilde", "Auml",
    "Aring",  "AElig",  "Ccedil", "Egrave", "Eacute", "Ecirc",  "Euml",   "Igrave", "Iacute",
    "Icirc",  "Iuml",   "ETH",    "Ntilde", "Ograve", "Oacute", "Ocirc",  "Otilde", "Ouml",
    "times",  "Oslash", "Ugrave", "Uacute", "Ucirc",  "Uuml",   "Yacute", "THORN",  "szlig",
    "agrave", "aacute", "acirc",  "atilde", "auml",   "aring",  "aelig",  "ccedil", "egrave",
    "eacute", "ecirc",  "euml",   "igrave", "iacute", "icirc",  "iuml",   "eth",    "ntilde",
    "ograve", "oacute", "ocirc",  "otilde", "ouml",   "divide", "oslash", "ugrave", "uacute",
    "ucirc",  "uuml",   "yacute", "thorn",  "yuml",
};

/* The length of the name of the tag at `p`, behind its "<"; that of "/p" has its slash. */
static size_t name_length(const char *p)
{
    return (*p == '/') + strcspn(p + (*p == '/'), " \t\n/>");
}

/* Its row, or -1: a tag that is in no table. */
static int find_tag(const char *p)
{
    size_t len = name_length(p);

    for (size_t i = 0; i < ARRAY_SIZE(tags); i++)
        if (strlen(tags[i].name) == len && strncasecmp(tags[i].name, p, len) == 0)
            return (int)i;
    return -1;
}

/* Whether what stands behind the name of a tag is nothing, or attributes: words with a value. */
static bool has_attributes(const char *p, size_t len)
{
    size_t blank = strspn(p, " \t\r\n/");

    return blank >= len || (blank > 0 && memchr(p, '=', len));
}

/* The length of the tag at `p`, its "<" and ">" included, of whatever name; 0: it is text. */
static size_t tag_length(const char *p)
{
    size_t len = strcspn(p + 1, "<>"), name = name_length(p + 1);

    if (p[len + 1] != '>')
        return 0;
    if (p[1] == '!' || p[1] == '?')
        return len + 2;
    for (size_t i = p[1] == '/'; i < name; i++)
        if (!isalnum((unsigned char)p[1 + i]) && !strchr(":-", p[1 + i]))
            return 0;
    if (!isalpha((unsigned char)p[1 + (p[1] == '/')]))
        return 0;
    return has_attributes(p + 1 + name, len - name) ? len + 2 : 0;
}

/* Whether a tag alone says that a text is HTML. People write "<a>" and "<b>" in texts, but seldom
 * end them. */
static bool says_html(const char *tag)
{
    return tags[find_tag(tag + 1)].text[0] || tag[1] == '/';
}

bool html_is(const char *text)
{
    for (const char *p = strchr(text, '<'); p; p = strchr(p + 1, '<'))
        if (find_tag(p + 1) >= 0 && tag_length(p) && says_html(p))
            return true;
    return false;
}

static void add_character(uint32_t c, struct buf *buf)
{
    char octets[4];
    size_t len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    bool control = c < ' ' || (c >= 0x7f && c < 0xa0);

    for (size_t i = len; i-- > 1; c >>= 6)
        octets[i] = (char)(0x80 | (c & 0x3f));
    octets[0] = (char)(len == 1 ? c : (0xf00 >> len & 0xff) | c);
    if (!control && utf8_length(octets, len) == len)
        buf_add(buf, octets, len);
}

static bool is_name(const char *name, const char *p, size_t len)
{
    return strlen(name) == len && strncmp(name, p, len) == 0;
}

static bool add_named(const char *p, size_t len, struct buf *buf)
{
    for (size_t i = 0; i < ARRAY_SIZE(entities); i++) {
        if (is_name(entities[i].name, p, len)) {
            buf_puts(buf, entities[i].text);
            return true;
        }
    }
    for (size_t i = 0; i < ARRAY_SIZE(latin); i++) {
        if (is_name(latin[i], p, len)) {
            add_character(0xa1 + (uint32_t)i, buf);
            return true;
        }
    }
    return false;
}

/* Adds the entity at `p`, behind its "&"; how long it is with its semicolon, 0: there is none. */
static size_t add_entity(const char *p, struct buf *buf)
{
    size_t len = strcspn(p, "; \n<&");
    bool hex = p[0] == '#' && (p[1] == 'x' || p[1] == 'X');

    if (p[len] != ';' || len == 0 || len > 10)
        return 0;
    if (p[0] != '#')
        return add_named(p, len, buf) ? len + 1 : 0;
    add_character((uint32_t)strtoul(p + (hex ? 2 : 1), NULL, hex ? 16 : 10), buf);
    return len + 1;
}

/* Adds the value of the attribute href of the tag at `p`. */
static void add_href(const char *p, size_t len, struct buf *buf)
{
    for (size_t i = 0; i + 6 < len; i++) {
        if (strncasecmp(p + i, "href=", 5) != 0 || !strchr("\"'", p[i + 5]))
            continue;
        for (p += i + 6, len = 0; p[len] && p[len] != p[-1] && p[len] != '>';) {
            size_t entity = p[len] == '&' ? add_entity(p + len + 1, buf) : 0;

            if (!entity)
                buf_putc(buf, p[len]);
            len += entity + 1;
        }
        return;
    }
}

/* What is not shown, from its beginning to its end. */
static const struct {
    const char *begin, *end;
} hidden[] = {
    {"<!--", "-->"},
    {"<style", "</style>"},
    {"<script", "</script>"},
    {"<title", "</title>"},
};

struct text {
    struct buf *buf;
    struct buf link; /* of the <a> that is open */
    size_t link_text; /* where its text begins */
    bool endless[ARRAY_SIZE(hidden)]; /* there is no end of that any more */
};

/* Not when the text is the link itself. */
static void end_link(struct text *text)
{
    if (text->link.len && text->buf->len > text->link_text &&
        !strstr(text->buf->data + text->link_text, text->link.data))
        buf_printf(text->buf, " (%s)", text->link.data);
    buf_clear(&text->link);
}

/* One new line is made of several, and none at the beginning. */
static void add_break(struct buf *buf, const char *more)
{
    while (buf->len && buf->data[buf->len - 1] == ' ')
        buf->data[--buf->len] = '\0';
    if (buf->len && buf->data[buf->len - 1] != '\n')
        buf_putc(buf, '\n');
    buf_puts(buf, more);
}

/* 0: what is there is shown. Without an end it is only a tag. */
static size_t hidden_length(struct text *text, const char *p)
{
    for (size_t i = 0; i < ARRAY_SIZE(hidden); i++) {
        const char *end;

        if (text->endless[i] || strncasecmp(p, hidden[i].begin, strlen(hidden[i].begin)) != 0)
            continue;
        end = strcasestr(p, hidden[i].end);
        if (end)
            return (size_t)(end - p) + strlen(hidden[i].end);
        text->endless[i] = true;
    }
    return 0;
}

/* The tag at `p`, its "<" included; how long it is. One of another name means nothing. */
static size_t add_tag(struct text *text, const char *p)
{
    size_t nothing = hidden_length(text, p), len = nothing ? nothing : tag_length(p);
    int tag = find_tag(p + 1);

    if (!len) {
        buf_putc(text->buf, '<');
        return 1;
    }
    if (nothing || tag < 0)
        return len;
    if (strcmp(tags[tag].name, "a") == 0) {
        buf_clear(&text->link);
        add_href(p, len, &text->link);
        text->link_text = text->buf->len;
    } else if (strcmp(tags[tag].name, "/a") == 0) {
        end_link(text);
    } else if (tags[tag].text[0] == '\n') {
        add_break(text->buf, tags[tag].text + 1);
    } else {
        buf_puts(text->buf, tags[tag].text);
    }
    return len;
}

void html_to_text(const char *html, struct buf *buf)
{
    struct text text = {.buf = buf};

    for (const char *p = html; *p;) {
        size_t entity = *p == '&' ? add_entity(p + 1, buf) : 0;

        if (*p == '<') {
            p += add_tag(&text, p);
        } else if (entity) {
            p += entity + 1;
        } else {
            buf_putc(buf, *p++);
        }
    }
    buf_done(&text.link);
}
