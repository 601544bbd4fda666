/* Who can fetch from here: see reach.h. */

#include "page/reach.h"

#include "base/memory.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

#define SCHEME "https://"

/* --- addresses -------------------------------------------------------------------------------- */

static const struct network {
    int family;
    unsigned char prefix[2]; /* and nothing but zeros behind it, where `bits` are more */
    unsigned bits;
} networks[] = {
    {AF_INET, {0}, 8}, /* this host */
    {AF_INET, {10}, 8},        {AF_INET, {100, 64}, 10}, /* shared by who has no address of their
                                                            own */
    {AF_INET, {127}, 8},       {AF_INET, {169, 254}, 16},    {AF_INET, {172, 16}, 12},
    {AF_INET, {192, 168}, 16}, {AF_INET6, {0}, 80}, /* loopback, and what is IPv4 */
    {AF_INET6, {0xfc}, 7},     {AF_INET6, {0xfe, 0x80}, 10},
};

static bool is_in(const struct network *network, const unsigned char *address)
{
    for (unsigned bit = 0; bit < network->bits; bit++) {
        unsigned char octet = bit / 8 < sizeof(network->prefix) ? network->prefix[bit / 8] : 0;

        if ((octet ^ address[bit / 8]) & (0x80 >> bit % 8))
            return false;
    }
    return true;
}

static bool is_public_address(int family, const unsigned char *address)
{
    for (size_t i = 0; i < ARRAY_SIZE(networks); i++)
        if (networks[i].family == family && is_in(&networks[i], address))
            return false;
    return true;
}

/* --- names ------------------------------------------------------------------------------------ */

/* What stands in the last place of a name of a number only is an address, however short. */
static bool is_public_name(const char *name)
{
    static const char *const own[] = {".local", ".internal", ".localhost"};
    const char *last = strrchr(name, '.');

    if (!last || strspn(last + 1, "0123456789") == strlen(last + 1))
        return false;
    for (size_t i = 0; i < ARRAY_SIZE(own); i++)
        if (strcasecmp(last, own[i]) == 0)
            return false;
    return true;
}

/* "calendar.example.org" of "https://calendar.example.org:8443/press", without the dot of the root;
 * an IPv6 address without its brackets. */
static char *host_of(const char *url)
{
    const char *host = url + strlen(SCHEME);
    const bool is_literal = *host == '[';
    size_t len;

    host += is_literal;
    len = strcspn(host, is_literal ? "]" : ":/?#");
    if (len && host[len - 1] == '.')
        len--;
    return xstrndup(host, len);
}

bool reach_is_public(const char *url)
{
    unsigned char address[sizeof(struct in6_addr)];
    char *host auto_free = NULL;

    if (strncmp(url, SCHEME, strlen(SCHEME)) != 0)
        return false;
    host = host_of(url);
    if (inet_pton(AF_INET, host, address) == 1)
        return is_public_address(AF_INET, address);
    if (inet_pton(AF_INET6, host, address) == 1)
        return is_public_address(AF_INET6, address);
    return is_public_name(host);
}
