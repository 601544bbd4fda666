/* http_parser behind a function: see other_parser.h. */

#include "differ/other_parser.h"

#include <http_parser.h>
#include <string.h>
#include <strings.h>

struct reading {
    struct other_request request;
    struct slice target;
    bool in_value;
    bool complete;
};

static int on_url(http_parser *parser, const char *at, size_t len)
{
    ((struct reading *)parser->data)->target = (struct slice){at, len};
    return 0;
}

static int on_field(http_parser *parser, const char *at, size_t len)
{
    struct other_request *request = &((struct reading *)parser->data)->request;

    if (request->header_count == OTHER_HEADERS)
        return 1;
    request->headers[request->header_count++] = (struct other_header){.name = {at, len}};
    return 0;
}

static int on_value(http_parser *parser, const char *at, size_t len)
{
    struct other_request *request = &((struct reading *)parser->data)->request;

    while (len && (at[len - 1] == ' ' || at[len - 1] == '\t'))
        len--;
    request->headers[request->header_count - 1].value = (struct slice){at, len};
    return 0;
}

/* 1: there is no body to be read. */
static int on_headers_complete(http_parser *parser)
{
    struct other_request *request = &((struct reading *)parser->data)->request;

    request->method = http_method_str((enum http_method)parser->method);
    request->http_1_0 = parser->http_major == 1 && parser->http_minor == 0;
    request->keep_alive = http_should_keep_alive(parser);
    request->says_close = parser->flags & F_CONNECTION_CLOSE;
    request->has_body = (parser->flags & F_CHUNKED) ||
                        ((parser->flags & F_CONTENTLENGTH) && parser->content_length > 0);
    return 1;
}

static int on_message_complete(http_parser *parser)
{
    ((struct reading *)parser->data)->complete = true;
    http_parser_pause(parser, 1);
    return 0;
}

static struct slice part(const struct reading *reading, const struct http_parser_url *url,
                         enum http_parser_url_fields field)
{
    if (!(url->field_set & (1 << field)))
        return (struct slice){NULL, 0};
    return (struct slice){reading->target.data + url->field_data[field].off,
                          url->field_data[field].len};
}

static void read_url(struct reading *reading)
{
    struct http_parser_url url;

    http_parser_url_init(&url);
    if (http_parser_parse_url(reading->target.data, reading->target.len, 0, &url) != 0)
        return;
    reading->request.has_url = true;
    reading->request.path = part(reading, &url, UF_PATH);
    reading->request.query = part(reading, &url, UF_QUERY);
}

const char *other_parse(const char *data, size_t len, struct other_request *ret_request)
{
    static const http_parser_settings settings = {
        .on_url = on_url,
        .on_header_field = on_field,
        .on_header_value = on_value,
        .on_headers_complete = on_headers_complete,
        .on_message_complete = on_message_complete,
    };
    struct reading reading = {.complete = false};
    http_parser parser;

    http_parser_init(&parser, HTTP_REQUEST);
    parser.data = &reading;
    reading.request.used = http_parser_execute(&parser, &settings, data, len);
    if (reading.complete)
        read_url(&reading);
    *ret_request = reading.request;
    if (reading.complete || HTTP_PARSER_ERRNO(&parser) == HPE_INVALID_METHOD)
        return NULL;
    return HTTP_PARSER_ERRNO(&parser) == HPE_OK
               ? ""
               : http_errno_description(HTTP_PARSER_ERRNO(&parser));
}

struct slice other_value(const struct other_request *request, const char *name)
{
    size_t len = strlen(name);

    for (size_t i = request->header_count; i > 0; i--) {
        const struct other_header *header = &request->headers[i - 1];

        if (header->name.len == len && strncasecmp(header->name.data, name, len) == 0)
            return header->value;
    }
    return (struct slice){NULL, 0};
}
