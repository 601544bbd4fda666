/* What the server is to be like: see server_settings.h. */

#include "daybook/server_settings.h"

#include <string.h>

_Static_assert(sizeof(struct serving) == 15 * sizeof(int64_t), "it is compared octet by octet");

static struct address_list addresses_of(struct arena *arena, const struct text_list *list)
{
    const char **items = arena_array(arena, list->count, sizeof(*items));

    for (size_t i = 0; i < list->count; i++)
        items[i] = list->items[i].s;
    return (struct address_list){.items = items, .count = list->count, .line = list->line};
}

static void take_proxies(struct arena *arena, const struct text_list *list,
                         struct server_settings *settings)
{
    struct network *networks = arena_array(arena, list->count, sizeof(*networks));

    for (size_t i = 0; i < list->count; i++) {
        const char *text = list->items[i].s;

        if (strcmp(text, "unix") == 0)
            settings->serving.trust_unix = true;
        else if (network_parse(text, &networks[settings->trusted_proxy_count]) == 0)
            settings->trusted_proxy_count++;
    }
    settings->trusted_proxies = networks;
}

struct server_settings server_settings_of(struct arena *arena, const struct server_draft *draft)
{
    struct server_settings settings = {
        .listen = addresses_of(arena, &draft->listen),
        .status_listen = addresses_of(arena, &draft->status_listen),
        .serving =
            {
                .workers = draft->workers.value,
                .max_connections = draft->max_connections.value,
                .max_connections_per_address = draft->max_connections_per_address.value,
                .max_requests = draft->max_requests.value,
                .max_header_size = draft->max_header_size.value,
                .max_header_line = draft->max_header_line.value,
                .max_headers = draft->max_headers.value,
                .max_target = draft->max_target.value,
                .header_timeout = draft->header_timeout.value,
                .idle_timeout = draft->idle_timeout.value,
                .write_timeout = draft->write_timeout.value,
                .min_rate = draft->min_rate.value,
                .access_log = draft->access_log.value,
                .log_addresses = draft->log_addresses.value,
            },
        .reload = (enum reload_on)draft->reload.value,
        .rescan = draft->rescan.value,
    };

    take_proxies(arena, &draft->trusted_proxies, &settings);
    return settings;
}

static bool same_addresses(const struct address_list *a, const struct address_list *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (strcmp(a->items[i], b->items[i]) != 0)
            return false;
    return true;
}

static bool same_network(const struct network *a, const struct network *b)
{
    return a->bits == b->bits && memcmp(&a->address, &b->address, sizeof(a->address)) == 0;
}

bool server_settings_equal(const struct server_settings *a, const struct server_settings *b)
{
    if (!same_addresses(&a->listen, &b->listen) ||
        !same_addresses(&a->status_listen, &b->status_listen) ||
        memcmp(&a->serving, &b->serving, sizeof(a->serving)) != 0 ||
        a->trusted_proxy_count != b->trusted_proxy_count)
        return false;
    for (size_t i = 0; i < a->trusted_proxy_count; i++)
        if (!same_network(&a->trusted_proxies[i], &b->trusted_proxies[i]))
            return false;
    return true;
}
