/* Shapes of texts: URLs, ids, colours and the like. See setting_check.h. */

#include "daybook/setting_check.h"

#include "base/address.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "daybook/color.h"
#include "daybook/link_template.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/un.h>

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"

static bool consists_of(const char *text, const char *characters)
{
    return text[strspn(text, characters)] == '\0';
}

static bool ends_with(const char *text, const char *end)
{
    size_t len = strlen(text), end_len = strlen(end);

    return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

static char *check_characters(const struct setting *row, const char *text)
{
    bool lines = row->type == SETTING_TEXT;

    if (utf8_valid(text, strlen(text)) != strlen(text))
        return xasprintf("it is not UTF-8");
    for (const char *p = text; *p; p++) {
        if (*p >= ' ' && *p < 0x7f)
            continue;
        if (*p == '\n' && !lines)
            return xasprintf("it must be one line");
        if (((unsigned char)*p < ' ' && !(lines && (*p == '\n' || *p == '\t'))) || *p == 0x7f)
            return xasprintf("it holds a control character (0x%02x)", (unsigned char)*p);
        if ((unsigned char)p[0] == 0xc2 && (unsigned char)p[1] < 0xa0)
            return xasprintf("it holds a control character (U+%04X)",
                             (unsigned)(unsigned char)p[1]);
    }
    return NULL;
}

static bool is_port(const char *text, size_t len)
{
    return len >= 1 && len <= 5 && strspn(text, DIGITS) >= len && atoi(text) <= 65535;
}

/* "host", "host:port", "[address]:port": without the user that may come before it. */
static bool is_host(const char *text, size_t len)
{
    const char *bracket = text[0] == '[' ? memchr(text, ']', len) : NULL;
    const char *colon = memchr(text, ':', len);
    size_t host = bracket ? (size_t)(bracket + 1 - text) : colon ? (size_t)(colon - text) : len;

    if (host == 0 || (text[0] == '[' && host < 4))
        return false;
    return host == len || (text[host] == ':' && is_port(text + host + 1, len - host - 1));
}

/* RFC 3986, as far as a reader's browser cares: a scheme, a host, and no character that would need
 * escaping. */
static char *check_url(const char *text)
{
    const char *host = strstr(text, "://"), *at;
    size_t len;

    if (!host || (strncasecmp(text, "http://", 7) != 0 && strncasecmp(text, "https://", 8) != 0))
        return xasprintf("a link begins with https:// or http://");
    host += 3;
    len = strcspn(host, "/?#");
    at = memchr(host, '@', len);
    if (at) {
        len -= (size_t)(at + 1 - host);
        host = at + 1;
    }
    if (len == 0 || host[0] == ':')
        return xasprintf("the host is missing after ://");
    for (const char *p = text; *p; p++) {
        if (isalnum((unsigned char)*p))
            continue;
        if (*p == ' ')
            return xasprintf("there is a blank in the link: write %%20");
        if (strchr("\"<>\\^`{|}", *p) || (unsigned char)*p >= 0x80)
            return xasprintf("a link has no %s: percent-encode it",
                             (unsigned char)*p >= 0x80 ? "letters beyond ASCII" : "such character");
    }
    if (!is_host(host, len))
        return xasprintf("\"%.*s\" is not a host, or not a port after it", (int)len, host);
    return NULL;
}

/* Placeholders make no difference to whether it is a link. */
static char *check_template(const char *text)
{
    struct buf link auto_buf = BUF_INIT;
    char *problem = link_template_check(text, &link);

    return problem ? problem : check_url(link.data);
}

/* A host-source of Content-Security-Policy (CSP3 section 2.3.1) with its scheme: nothing in it can
 * end the header or its directive. An IPv6 address is none. */
static char *check_origin(const char *text)
{
    const char *host = strstr(text, "://"), *name;
    size_t len;

    if (strcmp(text, "*") == 0)
        return NULL;
    if (!host || (strncmp(text, "http://", 7) != 0 && strncmp(text, "https://", 8) != 0))
        return xasprintf("write where that site is: \"https://www.example.org\"; or \"*\" for any");
    name = host + 3;
    name += strncmp(name, "*.", 2) == 0 ? 2 : 0;
    len = strspn(name, LETTERS DIGITS ".-");
    if (!*name)
        return xasprintf("the host is missing after ://");
    if (len == 0 || !strchr(LETTERS DIGITS, name[0]) ||
        (name[len] && (name[len] != ':' || !is_port(name + len + 1, strlen(name + len + 1)))))
        return xasprintf("write scheme, host and perhaps a port, without a slash at the end or a "
                         "path: \"https://www.example.org\"");
    return NULL;
}

/* Paths are put behind it. */
static char *check_base_url(const char *text)
{
    char *problem = check_url(text);

    if (!problem && strpbrk(text, "?#@"))
        problem = xasprintf("write scheme, host and perhaps a path, without ?, # and @");
    return problem;
}

static char *check_event_id(const char *text)
{
    if (!consists_of(text, LETTERS DIGITS "._-") || !strchr(LETTERS DIGITS, text[0]))
        return xasprintf("an id has letters, digits, and - _ . after the first");
    if (ends_with(text, ".ics") || ends_with(text, ".json"))
        return xasprintf("an id does not end in .ics or .json");
    return NULL;
}

/* Paths that are, or will be, something else. */
static const char *const reserved[] = {
    "events", "live",       "dav",    "static", "subscribe", "about",   "api",    "admin",
    "caldav", "principals", "search", "chase",  "calendar",  "healthz", "readyz", "metrics",
};

static char *check_feed_id(const char *text)
{
    if (!consists_of(text, LOWER DIGITS "-") || text[0] == '-')
        return xasprintf("a feed's id has small letters, digits, and - after the first");
    for (size_t i = 0; i < ARRAY_SIZE(reserved); i++)
        if (strcmp(text, reserved[i]) == 0)
            return xasprintf("this name is reserved");
    return NULL;
}

static char *check_domain(const char *text)
{
    if (!consists_of(text, LETTERS DIGITS ".-") || !strchr(LETTERS DIGITS, text[0]) ||
        strstr(text, ".."))
        return xasprintf("write a host name, as in calendar.example.org");
    return NULL;
}

static char *check_language(const char *text)
{
    size_t primary = strspn(text, LETTERS);

    if (primary < 2 || primary > 3 || !consists_of(text, LETTERS DIGITS "-") ||
        ends_with(text, "-") || strstr(text, "--"))
        return xasprintf("write a language tag: en, fr, pt-BR");
    return NULL;
}

static char *check_color(const char *text)
{
    const char *nearest;
    uint32_t rgb;

    if (color_rgb(text, &rgb) == 0)
        return NULL;
    nearest = color_nearest(text);
    if (nearest)
        return xasprintf("it is not the name of a CSS colour (did you mean \"%s\"?)", nearest);
    return xasprintf("it is not the name of a CSS colour, such as navy or tomato");
}

/* Decimal digits only, so that the text can be written to calendars as it stands. */
static const char *read_degrees(const char *p, int max)
{
    size_t digits, decimals = 0;

    if (*p == '-')
        p++;
    digits = strspn(p, DIGITS);
    if (digits < 1 || digits > 3 || atoi(p) > max)
        return NULL;
    if (p[digits] == '.') {
        decimals = strspn(p + digits + 1, DIGITS);
        if (decimals < 1 || decimals > 8)
            return NULL;
        if (atoi(p) == max && strspn(p + digits + 1, "0") != decimals)
            return NULL;
        decimals++;
    }
    return p + digits + decimals;
}

static char *check_point(const char *text)
{
    const char *p = read_degrees(text, 90);

    if (p && *p == ',')
        p = read_degrees(p + 1, 180);
    else
        p = NULL;
    if (!p || *p)
        return xasprintf("write latitude and longitude in degrees: \"50.88,4.43\"");
    return NULL;
}

static bool is_address(const char *host)
{
    unsigned char address[sizeof(struct in6_addr)];
    size_t len = strlen(host);
    char v6[64];

    if (strcmp(host, "localhost") == 0 || inet_pton(AF_INET, host, address) == 1)
        return true;
    if (len < 4 || len > sizeof(v6) || host[0] != '[' || host[len - 1] != ']')
        return false;
    snprintf(v6, sizeof(v6), "%.*s", (int)strcspn(host + 1, "%]"), host + 1);
    return inet_pton(AF_INET6, v6, address) == 1;
}

/* The longest path that fits into a struct sockaddr_un. */
#define SOCKET_PATH_MOST (sizeof(((struct sockaddr_un *)NULL)->sun_path) - 1)

static char *check_socket_path(const char *path)
{
    if (path[0] != '/')
        return xasprintf("write the whole path: \"unix:/run/daybookd/http.sock\"");
    if (strlen(path) > SOCKET_PATH_MOST)
        return xasprintf("the path of a socket has at most %zu octets", SOCKET_PATH_MOST);
    return NULL;
}

/* Whether it is an address of this machine is found out when it is bound. */
static char *check_listen(const char *text)
{
    const char *colon = strrchr(text, ':');
    char *host auto_free = colon ? xstrndup(text, (size_t)(colon - text)) : NULL;

    if (strncmp(text, "unix:", 5) == 0)
        return check_socket_path(text + 5);
    if (!host || !is_port(colon + 1, strlen(colon + 1)) || !is_address(host))
        return xasprintf("write address and port, \"127.0.0.1:8080\" or \"[::1]:8080\", "
                         "or \"unix:/PATH\"");
    return NULL;
}

static char *check_network(const char *text)
{
    struct network network;
    int error = strcmp(text, "unix") == 0 ? 0 : network_parse(text, &network);

    if (error == -EDOM)
        return xasprintf("a network begins with its first address: \"192.0.2.0/24\", not "
                         "\"192.0.2.1/24\"");
    if (error)
        return xasprintf("write an address or a network: \"192.0.2.1\", \"192.0.2.0/24\", "
                         "\"2001:db8::/32\", or \"unix\"");
    return NULL;
}

static char *(*const shapes[])(const char *text) = {
    [SETTING_URL] = check_url,           [SETTING_BASE_URL] = check_base_url,
    [SETTING_EVENT_ID] = check_event_id, [SETTING_LISTEN] = check_listen,
    [SETTING_FEED_ID] = check_feed_id,   [SETTING_FEED_IDS] = check_feed_id,
    [SETTING_DOMAIN] = check_domain,     [SETTING_LANGUAGE] = check_language,
    [SETTING_COLOR] = check_color,       [SETTING_POINT] = check_point,
    [SETTING_NETWORKS] = check_network,  [SETTING_ORIGINS] = check_origin,
    [SETTING_TEMPLATE] = check_template,
};

/* Lists and links bound their elements here; `max` bounds how many there are. */
static size_t longest(const struct setting *row)
{
    switch (row->type) {
    case SETTING_WORDS:
    case SETTING_LISTEN:
    case SETTING_NETWORKS:
    case SETTING_ORIGINS:
    case SETTING_STATUSES:
        return 200;
    case SETTING_FEED_IDS:
        return 64;
    default:
        return (size_t)row->max;
    }
}

char *setting_check(const struct setting *row, const char *text)
{
    char *problem;

    if (!text[0])
        return xasprintf("it is empty: leave it out instead");
    if (strlen(text) > longest(row))
        return xasprintf("it is longer than %zu octets", longest(row));
    problem = check_characters(row, text);
    if (!problem && text[strspn(text, " \t\n")] == '\0')
        problem = xasprintf("it is blank: leave it out instead");
    if (!problem && (size_t)row->type < ARRAY_SIZE(shapes) && shapes[row->type])
        problem = shapes[row->type](text);
    return problem;
}
