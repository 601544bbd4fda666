/* Two parsers side by side: see differ.h. */

#include "differ/differ.h"

#include "base/memory.h"
#include "differ/other_parser.h"
#include "http/parse.h"

#include <string.h>
#include <strings.h>

static const struct {
    const char *name;
    size_t offset;
} values[] = {
    {"if-none-match", offsetof(struct http_request, if_none_match)},
    {"if-modified-since", offsetof(struct http_request, if_modified_since)},
    {"accept", offsetof(struct http_request, accept)},
    {"accept-encoding", offsetof(struct http_request, accept_encoding)},
    {"user-agent", offsetof(struct http_request, user_agent)},
    {"referer", offsetof(struct http_request, referer)},
    {"x-forwarded-for", offsetof(struct http_request, forwarded_for)},
};

static bool same(struct slice a, struct slice b)
{
    return a.len == b.len && (!a.len || memcmp(a.data, b.data, a.len) == 0);
}

static bool same_method(const struct http_request *ours, const struct other_request *other)
{
    return ours->method == (strcmp(other->method, "GET") == 0    ? HTTP_GET
                            : strcmp(other->method, "HEAD") == 0 ? HTTP_HEAD
                            : strcmp(other->method, "POST") == 0 ? HTTP_POST
                                                                 : HTTP_OTHER);
}

static const char *differ_in_target(const struct http_request *ours,
                                    const struct other_request *other)
{
    static const struct slice root = {"/", 1};
    const char *target = memchr(ours->line.data, ' ', ours->line.len);

    if (ours->path.data[0] != '/')
        return NULL;
    if (!other->has_url)
        return target[1] == '/' ? "the other sees no path" : NULL;
    if (!same(ours->path, other->path.len ? other->path : root))
        return "path";
    return same(ours->query, other->query) ? NULL : "query";
}

/* --- Connection ------------------------------------------------------------------------------- */

static bool is_element(char c)
{
    return c != ',' && c != ' ' && (unsigned char)c > ' ' && (unsigned char)c < 0x7f &&
           !strchr("\"(),/:;<=>?@[\\]{}", c);
}

/* An unfinished "close", "keep-alive" or "upgrade", with which the other passes over the comma. */
static bool is_begun(struct slice element)
{
    static const char *const options[] = {"close", "keep-alive", "upgrade"};

    for (size_t i = 0; i < ARRAY_SIZE(options); i++)
        if (element.len < strlen(options[i]) &&
            strncasecmp(element.data, options[i], element.len) == 0)
            return true;
    return false;
}

/* Nothing, or whole words with one comma between two and blanks around it. */
static bool is_plain_list(struct slice text)
{
    size_t i = 0;

    while (i < text.len) {
        struct slice element;

        while (i < text.len && text.data[i] == ' ')
            i++;
        element = (struct slice){text.data + i, 0};
        while (i < text.len && is_element(text.data[i]))
            i++;
        element.len = (size_t)(text.data + i - element.data);
        while (i < text.len && text.data[i] == ' ')
            i++;
        if (is_begun(element) || (i < text.len && text.data[i++] != ','))
            return false;
        if (i == text.len)
            return text.data[i - 1] != ',';
    }
    return true;
}

static bool is_comparable(const struct other_request *other)
{
    if (other_value(other, "proxy-connection").data)
        return false;
    for (size_t i = 0; i < other->header_count; i++) {
        const struct other_header *header = &other->headers[i];

        if (header->name.len == 10 && strncasecmp(header->name.data, "connection", 10) == 0 &&
            !is_plain_list(header->value))
            return false;
    }
    return true;
}

static bool same_end(const struct http_request *ours, const struct other_request *other)
{
    return ours->keep_alive == (other->keep_alive && !other->says_close && !other->has_body);
}

/* --- Transfer-Encoding ------------------------------------------------------------------------ */

static bool has_longer_name(const struct other_request *other)
{
    static const char name[] = "transfer-encoding";

    for (size_t i = 0; i < other->header_count; i++)
        if (other->headers[i].name.len > strlen(name) &&
            strncasecmp(other->headers[i].name.data, name, strlen(name)) == 0)
            return true;
    return false;
}

/* --- all of it -------------------------------------------------------------------------------- */

static const char *differ_in_values(const struct http_request *ours,
                                    const struct other_request *other)
{
    for (size_t i = 0; i < ARRAY_SIZE(values); i++)
        if (!same(*(const struct slice *)((const char *)ours + values[i].offset),
                  other_value(other, values[i].name)))
            return values[i].name;
    return NULL;
}

const char *differ(const char *data, size_t len, int *ret_taken)
{
    static const struct http_limits limits = HTTP_LIMITS_DEFAULT;
    struct http_request ours;
    struct other_request other;
    const char *why;
    unsigned status;
    size_t used;

    *ret_taken = 0;
    if (http_parse(data, len, &limits, &ours, &used, &status) != HTTP_DONE)
        return NULL;
    why = other_parse(data, len, &other);
    if (why)
        return ours.path.data[0] == '/' && !has_longer_name(&other) ? why : NULL;
    if (!other.method)
        return ours.method == HTTP_OTHER ? NULL : "the other does not know the method";
    *ret_taken = 1;
    if (!same_method(&ours, &other))
        return "method";
    if (ours.http_1_0 != other.http_1_0)
        return "version";
    if (used != other.used)
        return "end of the head";
    if (ours.has_body != other.has_body)
        return "body";
    if (is_comparable(&other) && !same_end(&ours, &other))
        return "keep-alive";
    why = differ_in_target(&ours, &other);
    return why ? why : differ_in_values(&ours, &other);
}
