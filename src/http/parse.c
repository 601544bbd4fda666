/* Request heads, line by line: see parse.h. Starts from the beginning whenever more has come: a
 * head is short, and nothing has to be remembered. */

#include "http/parse.h"

#include "base/memory.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

/* Empty lines before a request are left over from clients that end a body with one. */
#define MAX_EMPTY_LINES 4

/* A request line without its target: a method, two blanks, the version and CR LF. */
#define REQUEST_LINE_OWN 64

struct reader {
    const char *data;
    size_t len;
    size_t at;
    const struct http_limits *limits;
    unsigned status; /* why it is bad */
    struct http_request request;
    unsigned headers;
    bool has_host, has_length, has_encoding, has_close;
};

static enum http_parse bad(struct reader *reader, unsigned status)
{
    reader->status = status;
    return HTTP_BAD;
}

/* A set of octets, a bit for each. */
struct octets {
    uint32_t bits[8];
};

static bool contains(const struct octets *octets, char c)
{
    unsigned char octet = (unsigned char)c;

    return octets->bits[octet / 32] >> octet % 32 & 1;
}

/* Letters, digits, and !#$%&'*+-.^_`|~: RFC 9110 section 5.6.2. */
static const struct octets token = {{0, 0x03ff6cfa, 0xc7fffffe, 0x57ffffff}};

/* What is visible of ASCII, but for "/?#@,\<>^`{|}: a host and a port consist of less, and none of
 * these can be taken for the end of one. */
static const struct octets authority = {{0, 0x2fff6ff2, 0xaffffffe, 0x47fffffe}};

static bool is_token(char c)
{
    return contains(&token, c);
}

static bool is_text(char c)
{
    return (unsigned char)c >= ' ' ? c != 0x7f : c == '\t';
}

/* Neither a blank nor anything beyond ASCII, whether or not this machine's char has a sign. */
static bool is_visible(char c)
{
    return (unsigned char)c > ' ' && (unsigned char)c < 0x7f;
}

/* The next line without its CR LF. An LF alone, a CR elsewhere, or a control character is bad as
 * soon as it is seen; a line that cannot end by `most` is as soon as that is sure, so that it makes
 * no difference in what pieces it comes. */
static enum http_parse next_line(struct reader *reader, size_t most, unsigned too_long,
                                 struct slice *ret)
{
    const char *start = reader->data + reader->at;
    size_t left = reader->len - reader->at, i = 0;

    while (i < left && is_text(start[i]))
        i++;
    if (reader->at + i + 2 > most)
        return bad(reader, too_long);
    if (i == left || (start[i] == '\r' && i + 1 == left))
        return HTTP_MORE;
    if (start[i] != '\r' || start[i + 1] != '\n')
        return bad(reader, 400);
    *ret = (struct slice){start, i};
    reader->at += i + 2;
    return HTTP_DONE;
}

static bool is(struct slice slice, const char *text)
{
    return slice.len == strlen(text) && memcmp(slice.data, text, slice.len) == 0;
}

static bool is_nocase(struct slice slice, const char *text)
{
    return slice.len == strlen(text) && strncasecmp(slice.data, text, slice.len) == 0;
}

static struct slice trim(struct slice slice)
{
    while (slice.len && (slice.data[0] == ' ' || slice.data[0] == '\t')) {
        slice.data++;
        slice.len--;
    }
    while (slice.len && (slice.data[slice.len - 1] == ' ' || slice.data[slice.len - 1] == '\t'))
        slice.len--;
    return slice;
}

/* --- the request line ------------------------------------------------------------------------- */

/* A host and perhaps a port, by the octets they consist of; who the user is does not belong there,
 * RFC 9110 section 4.2.4. */
static bool is_authority(struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!contains(&authority, text.data[i]))
            return false;
    return true;
}

/* http://host/path -> /path. Whatever the host, what is here is the same: that Host may name
 * another makes no difference (RFC 9112 section 3.2.2 has it passed over). */
static bool cut_authority(struct slice *target)
{
    size_t scheme = target->len > 7 && strncasecmp(target->data, "http://", 7) == 0    ? 7
                    : target->len > 8 && strncasecmp(target->data, "https://", 8) == 0 ? 8
                                                                                       : 0;
    static const char root[] = "/";
    size_t i = scheme;

    if (!scheme)
        return false;
    while (i < target->len && target->data[i] != '/' && target->data[i] != '?')
        i++;
    if (i == scheme || target->data[scheme] == ':' ||
        !is_authority((struct slice){target->data + scheme, i - scheme}))
        return false;
    if (i == target->len)
        *target = (struct slice){root, 1};
    else
        *target = (struct slice){target->data + i, target->len - i};
    return true;
}

static enum http_parse read_target(struct reader *reader, struct slice target)
{
    struct http_request *request = &reader->request;
    const char *mark;

    if (target.len > reader->limits->target)
        return bad(reader, 414);
    for (size_t i = 0; i < target.len; i++)
        if (!is_visible(target.data[i]) || target.data[i] == '#')
            return bad(reader, 400);
    if (target.data[0] != '/' && !cut_authority(&target)) {
        if (request->method == HTTP_GET || request->method == HTTP_HEAD)
            return bad(reader, 400);
        request->path = target; /* other methods have "*" and hosts: RFC 9112 section 3.2.3 */
        return HTTP_DONE;
    }
    mark = memchr(target.data, '?', target.len);
    request->path = target;
    if (mark) {
        request->path.len = (size_t)(mark - target.data);
        request->query = (struct slice){mark + 1, target.len - request->path.len - 1};
        if (request->path.len == 0)
            request->path = (struct slice){"/", 1};
    }
    return HTTP_DONE;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static enum http_parse read_version(struct reader *reader, struct slice version)
{
    if (version.len != 8 || memcmp(version.data, "HTTP/", 5) != 0 || !is_digit(version.data[5]) ||
        version.data[6] != '.' || !is_digit(version.data[7]))
        return bad(reader, 400);
    if (version.data[5] != '1')
        return bad(reader, 505);
    reader->request.http_1_0 = version.data[7] == '0';
    reader->request.keep_alive = !reader->request.http_1_0;
    return HTTP_DONE;
}

static enum http_parse read_request_line(struct reader *reader, struct slice line)
{
    struct slice method = {line.data, 0}, target, version;
    const char *blank;
    enum http_parse result;

    while (method.len < line.len && is_token(line.data[method.len]))
        method.len++;
    if (!method.len || method.len >= line.len || line.data[method.len] != ' ')
        return bad(reader, 400);
    reader->request.line = line;
    reader->request.method = is(method, "GET")    ? HTTP_GET
                             : is(method, "HEAD") ? HTTP_HEAD
                             : is(method, "POST") ? HTTP_POST
                                                  : HTTP_OTHER;
    target.data = line.data + method.len + 1;
    target.len = line.len - method.len - 1;
    blank = memchr(target.data, ' ', target.len);
    if (!blank || blank == target.data)
        return bad(reader, 400);
    version.data = blank + 1;
    version.len = target.len - (size_t)(blank - target.data) - 1;
    target.len = (size_t)(blank - target.data);
    result = read_version(reader, version);
    return result == HTTP_DONE ? read_target(reader, target) : result;
}

/* --- headers ---------------------------------------------------------------------------------- */

static enum http_parse read_host(struct reader *reader, struct slice value)
{
    if (reader->has_host)
        return bad(reader, 400);
    reader->has_host = true;
    return is_authority(value) ? HTTP_DONE : bad(reader, 400);
}

static enum http_parse read_length(struct reader *reader, struct slice value)
{
    bool zero = true;

    if (reader->has_length || value.len < 1 || value.len > 18)
        return bad(reader, 400);
    reader->has_length = true;
    for (size_t i = 0; i < value.len; i++) {
        if (!is_digit(value.data[i]))
            return bad(reader, 400);
        zero = zero && value.data[i] == '0';
    }
    reader->request.has_body = reader->request.has_body || !zero;
    return HTTP_DONE;
}

/* Where a body ends that is not chunked last of all nobody knows (RFC 9112 section 6.3), and no
 * client has a reason to pack one. */
static enum http_parse read_encoding(struct reader *reader, struct slice value)
{
    if (reader->has_encoding || !is_nocase(value, "chunked"))
        return bad(reader, 400);
    reader->has_encoding = true;
    reader->request.has_body = true;
    return HTTP_DONE;
}

static enum http_parse read_connection(struct reader *reader, struct slice value)
{
    while (value.len) {
        const char *comma = memchr(value.data, ',', value.len);
        size_t len = comma ? (size_t)(comma - value.data) : value.len;
        struct slice option = trim((struct slice){value.data, len});

        if (is_nocase(option, "close"))
            reader->has_close = true;
        else if (is_nocase(option, "keep-alive") && reader->request.http_1_0)
            reader->request.keep_alive = true;
        value.data += comma ? len + 1 : len;
        value.len -= comma ? len + 1 : len;
    }
    return HTTP_DONE;
}

/* The headers that are looked at; all others only have to be well-formed. Some mean something to
 * the framing, and have no tabs: to other servers these may be part of a value. Of those that only
 * have to be at hand, the last one counts. */
static const struct header {
    const char *name;
    enum http_parse (*read)(struct reader *reader, struct slice value); /* NULL: kept at `offset` */
    size_t offset;
} headers[] = {
    {"host", read_host, 0},
    {"connection", read_connection, 0},
    {"content-length", read_length, 0},
    {"transfer-encoding", read_encoding, 0},
    {"if-none-match", NULL, offsetof(struct http_request, if_none_match)},
    {"if-modified-since", NULL, offsetof(struct http_request, if_modified_since)},
    {"accept", NULL, offsetof(struct http_request, accept)},
    {"accept-encoding", NULL, offsetof(struct http_request, accept_encoding)},
    {"user-agent", NULL, offsetof(struct http_request, user_agent)},
    {"last-event-id", NULL, offsetof(struct http_request, last_event_id)},
    {"referer", NULL, offsetof(struct http_request, referer)},
    {"x-forwarded-for", NULL, offsetof(struct http_request, forwarded_for)},
};

static enum http_parse take_header(struct reader *reader, const struct header *header,
                                   struct slice text)
{
    struct slice value = trim(text);

    if (header->read && memchr(text.data, '\t', text.len))
        return bad(reader, 400);
    if (header->read)
        return header->read(reader, value);
    *(struct slice *)((char *)&reader->request + header->offset) = value;
    return HTTP_DONE;
}

static enum http_parse read_header(struct reader *reader, struct slice line)
{
    struct slice name = {line.data, 0}, text;

    if (++reader->headers > reader->limits->headers)
        return bad(reader, 431);
    while (name.len < line.len && is_token(line.data[name.len]))
        name.len++;
    if (!name.len || name.len == line.len || line.data[name.len] != ':')
        return bad(reader, 400);
    text = (struct slice){line.data + name.len + 1, line.len - name.len - 1};
    for (size_t i = 0; i < ARRAY_SIZE(headers); i++)
        if (is_nocase(name, headers[i].name))
            return take_header(reader, &headers[i], text);
    return HTTP_DONE;
}

/* --- the head --------------------------------------------------------------------------------- */

static enum http_parse skip_empty_lines(struct reader *reader)
{
    for (int i = 0; i < MAX_EMPTY_LINES && reader->at < reader->len; i++) {
        if (reader->data[reader->at] != '\r')
            return HTTP_DONE;
        if (reader->at + 1 == reader->len)
            return HTTP_MORE;
        if (reader->data[reader->at + 1] != '\n')
            return bad(reader, 400);
        reader->at += 2;
    }
    return reader->at < reader->len ? HTTP_DONE : HTTP_MORE;
}

static enum http_parse check_framing(struct reader *reader)
{
    if (!reader->has_host && !reader->request.http_1_0)
        return bad(reader, 400);
    if (reader->has_encoding && (reader->has_length || reader->request.http_1_0))
        return bad(reader, 400);
    if (reader->request.has_body || reader->has_close)
        reader->request.keep_alive = false;
    return HTTP_DONE;
}

static enum http_parse read_head(struct reader *reader)
{
    enum http_parse result = skip_empty_lines(reader);
    const struct http_limits *limits = reader->limits;
    size_t end = reader->at + limits->head;
    struct slice line;

    if (result == HTTP_DONE)
        result = next_line(reader, reader->at + limits->target + REQUEST_LINE_OWN, 414, &line);
    if (result == HTTP_DONE)
        result = read_request_line(reader, line);
    while (result == HTTP_DONE) {
        size_t line_end = reader->at + limits->line;

        result = next_line(reader, line_end < end ? line_end : end, 431, &line);
        if (result == HTTP_DONE && line.len == 0)
            return check_framing(reader);
        if (result == HTTP_DONE)
            result = read_header(reader, line);
    }
    return result;
}

enum http_parse http_parse(const char *data, size_t len, const struct http_limits *limits,
                           struct http_request *ret_request, size_t *ret_used, unsigned *ret_status)
{
    struct reader reader = {.data = data, .len = len, .limits = limits};
    enum http_parse result = read_head(&reader);

    if (result == HTTP_DONE) {
        *ret_request = reader.request;
        *ret_used = reader.at;
    } else if (result == HTTP_BAD) {
        *ret_status = reader.status;
    }
    return result;
}
