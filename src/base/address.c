/* Addresses as 16 octets: see address.h. */

#include "base/address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define IPV4_BITS 96

static const uint8_t ipv4_prefix[12] = {[10] = 0xff, [11] = 0xff};

static bool is_ipv4(const struct address *address)
{
    return memcmp(address->octets, ipv4_prefix, sizeof(ipv4_prefix)) == 0;
}

static bool is_none(const struct address *address)
{
    static const struct address none;

    return memcmp(address, &none, sizeof(none)) == 0;
}

/* --- reading ---------------------------------------------------------------------------------- */

/* Text that is an address and nothing else. */
static int parse_bare(const char *text, size_t len, struct address *ret_address)
{
    char copy[INET6_ADDRSTRLEN];
    struct address address;

    if (len >= sizeof(copy))
        return -EINVAL;
    memcpy(copy, text, len);
    copy[len] = '\0';
    if (strlen(copy) != len)
        return -EINVAL;
    if (inet_pton(AF_INET, copy, address.octets + sizeof(ipv4_prefix)) == 1)
        memcpy(address.octets, ipv4_prefix, sizeof(ipv4_prefix));
    else if (inet_pton(AF_INET6, copy, address.octets) != 1)
        return -EINVAL;
    *ret_address = address;
    return 0;
}

static int parse_with_port(const char *text, size_t len, struct address *ret_address)
{
    const char *end;

    if (len && text[0] == '[') {
        end = memchr(text, ']', len);
        return end ? parse_bare(text + 1, (size_t)(end - text) - 1, ret_address) : -EINVAL;
    }
    end = len ? memchr(text, ':', len) : NULL;
    if (end && !memchr(end + 1, ':', len - (size_t)(end + 1 - text)))
        len = (size_t)(end - text);
    return parse_bare(text, len, ret_address);
}

int address_parse(const char *text, size_t len, struct address *ret_address)
{
    struct address address;
    int error = parse_with_port(text, len, &address);

    if (!error && is_none(&address))
        error = -EINVAL;
    if (!error)
        *ret_address = address;
    return error;
}

struct address address_of(const struct sockaddr *socket_address)
{
    struct address address = {{0}};

    if (socket_address->sa_family == AF_INET6) {
        memcpy(address.octets, &((const struct sockaddr_in6 *)socket_address)->sin6_addr, 16);
    } else if (socket_address->sa_family == AF_INET) {
        memcpy(address.octets, ipv4_prefix, sizeof(ipv4_prefix));
        memcpy(address.octets + sizeof(ipv4_prefix),
               &((const struct sockaddr_in *)socket_address)->sin_addr, 4);
    }
    return address;
}

/* --- what is written of it -------------------------------------------------------------------- */

void address_print(const struct address *address, enum address_detail detail, struct buf *buf)
{
    struct address shown = *address;
    char text[INET6_ADDRSTRLEN];

    if (detail == ADDRESS_NONE || is_none(address)) {
        buf_putc(buf, '-');
        return;
    }
    if (detail == ADDRESS_PREFIX && is_ipv4(address))
        shown.octets[15] = 0;
    else if (detail == ADDRESS_PREFIX)
        memset(shown.octets + 6, 0, 10);
    if (is_ipv4(address))
        inet_ntop(AF_INET, shown.octets + sizeof(ipv4_prefix), text, sizeof(text));
    else
        inet_ntop(AF_INET6, shown.octets, text, sizeof(text));
    buf_puts(buf, text);
}

/* --- networks --------------------------------------------------------------------------------- */

bool network_contains(const struct network *network, const struct address *address)
{
    unsigned whole = network->bits / 8, rest = network->bits % 8;

    if (memcmp(network->address.octets, address->octets, whole) != 0)
        return false;
    return !rest || (network->address.octets[whole] ^ address->octets[whole]) >> (8 - rest) == 0;
}

bool networks_contain(const struct network *networks, size_t count, const struct address *address)
{
    for (size_t i = 0; i < count; i++)
        if (network_contains(&networks[i], address))
            return true;
    return false;
}

bool address_is_local(const struct address *address)
{
    static const struct network local[] = {
        {{{[10] = 0xff, [11] = 0xff, [12] = 127}}, IPV4_BITS + 8}, /* 127.0.0.0/8 */
        {{{[15] = 1}}, 128}, /* ::1 */
        {{{0}}, 128}, /* none */
    };

    return networks_contain(local, sizeof(local) / sizeof(local[0]), address);
}

static bool has_bits_behind(const struct network *network)
{
    for (unsigned bit = network->bits; bit < 128; bit++)
        if (network->address.octets[bit / 8] & 0x80 >> bit % 8)
            return true;
    return false;
}

int network_parse(const char *text, struct network *ret_network)
{
    const char *slash = strchr(text, '/');
    struct network network = {.bits = 128};
    char *end;

    if (parse_bare(text, slash ? (size_t)(slash - text) : strlen(text), &network.address) < 0)
        return -EINVAL;
    if (slash) {
        unsigned before = is_ipv4(&network.address) ? IPV4_BITS : 0;
        unsigned long bits = strtoul(slash + 1, &end, 10);

        if (strspn(slash + 1, "0123456789") == 0 || *end || bits > 128 - before)
            return -EINVAL;
        network.bits = before + (unsigned)bits;
    }
    if (has_bits_behind(&network))
        return -EDOM;
    *ret_network = network;
    return 0;
}
