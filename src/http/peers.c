/* A table of addresses, chained, under a lock: see peers.h. It has an entry for each address that
 * is connected, and a lock that is held for nanoseconds, once a connection. */

#include "http/peers.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define BUCKETS 4096

struct peer {
    struct peer *next;
    struct address network;
    unsigned count;
};

struct peers {
    pthread_mutex_t mutex; /* guards all below */
    unsigned most;
    uint64_t seed; /* nobody can choose addresses that fall into one bucket */
    struct peer *buckets[BUCKETS];
};

/* The first 64 bits of IPv6, all of IPv4. */
static struct address network_of(const struct address *address)
{
    static const struct network ipv4 = {{{[10] = 0xff, [11] = 0xff}}, 96};
    struct address network = *address;

    if (!network_contains(&ipv4, address))
        memset(network.octets + 8, 0, 8);
    return network;
}

bool peers_same(const struct address *a, const struct address *b)
{
    struct address x = network_of(a), y = network_of(b);

    return memcmp(&x, &y, sizeof(x)) == 0;
}

struct peers *peers_new(unsigned most)
{
    struct peers *peers = calloc(1, sizeof(*peers));

    if (!peers)
        return NULL;
    peers->most = most;
    if (getrandom(&peers->seed, sizeof(peers->seed), GRND_NONBLOCK) != sizeof(peers->seed))
        peers->seed ^= (uint64_t)(uintptr_t)peers;
    pthread_mutex_init(&peers->mutex, NULL);
    return peers;
}

struct peers *peers_free(struct peers *peers)
{
    if (!peers)
        return NULL;
    for (size_t i = 0; i < BUCKETS; i++) {
        while (peers->buckets[i]) {
            struct peer *peer = peers->buckets[i];

            peers->buckets[i] = peer->next;
            free(peer);
        }
    }
    pthread_mutex_destroy(&peers->mutex);
    free(peers);
    return NULL;
}

/* Two rounds of multiply and fold, so that every bit of address and seed counts. */
static struct peer **bucket_of(struct peers *peers, const struct address *network)
{
    uint64_t halves[2], hash = peers->seed;

    memcpy(halves, network->octets, sizeof(halves));
    for (size_t i = 0; i < 2; i++) {
        hash = (hash ^ halves[i]) * 0x9e3779b97f4a7c15u;
        hash ^= hash >> 32;
    }
    return &peers->buckets[hash % BUCKETS];
}

/* The place in its chain where the network stands, or would be added. */
static struct peer **find(struct peers *peers, const struct address *network)
{
    struct peer **place = bucket_of(peers, network);

    while (*place && memcmp(&(*place)->network, network, sizeof(*network)) != 0)
        place = &(*place)->next;
    return place;
}

static bool count(struct peers *peers, const struct address *network)
{
    struct peer **place = find(peers, network);

    if (!*place) {
        *place = calloc(1, sizeof(**place));
        if (!*place)
            return false;
        (*place)->network = *network;
    }
    if ((*place)->count >= peers->most)
        return false;
    (*place)->count++;
    return true;
}

bool peers_enter(struct peers *peers, const struct address *address)
{
    struct address network = network_of(address);
    bool entered;

    pthread_mutex_lock(&peers->mutex);
    entered = count(peers, &network);
    pthread_mutex_unlock(&peers->mutex);
    return entered;
}

void peers_leave(struct peers *peers, const struct address *address)
{
    struct address network = network_of(address);
    struct peer **place, *peer;

    pthread_mutex_lock(&peers->mutex);
    place = find(peers, &network);
    peer = *place;
    if (--peer->count == 0) {
        *place = peer->next;
        free(peer);
    }
    pthread_mutex_unlock(&peers->mutex);
}
