/* X-Forwarded-For, read from its end: see proxy.h. */

#include "http/proxy.h"

#include <string.h>

static bool has_address(const struct address *address)
{
    static const struct address none;

    return memcmp(address, &none, sizeof(none)) != 0;
}

bool proxy_is_trusted(const struct proxies *proxies, const struct address *peer)
{
    if (!has_address(peer))
        return proxies->trust_unix;
    return networks_contain(proxies->networks, proxies->count, peer);
}

/* Cuts the last element off, without the blanks around it. */
static struct slice last_element(struct slice *list)
{
    struct slice element = {list->data, 0};
    size_t end = list->len, start;

    while (end && strchr(" \t", list->data[end - 1]))
        end--;
    for (start = end; start && list->data[start - 1] != ','; start--)
        ;
    list->len = start ? start - 1 : 0;
    while (start < end && strchr(" \t", list->data[start]))
        start++;
    element.data += start;
    element.len = end - start;
    return element;
}

struct address proxy_client(const struct proxies *proxies, const struct address *peer,
                            struct slice forwarded_for)
{
    struct address client = *peer;

    while (forwarded_for.len && proxy_is_trusted(proxies, &client)) {
        struct slice element = last_element(&forwarded_for);
        struct address next;

        if (address_parse(element.data, element.len, &next) < 0)
            break;
        client = next;
    }
    return client;
}
