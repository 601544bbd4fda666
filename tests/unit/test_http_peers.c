/* Who asks: connections counted by address, and clients behind proxies. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "http/peers.h"
#include "http/proxy.h"

#include <string.h>

static struct address at(const char *text)
{
    struct address address;

    assert_int_equal(address_parse(text, strlen(text), &address), 0);
    return address;
}

static void an_address_may_have_so_many_connections(void **state)
{
    struct peers *peers = peers_new(2);
    struct address one = at("192.0.2.1"), other = at("192.0.2.2");

    (void)state;
    assert_true(peers_enter(peers, &one));
    assert_true(peers_enter(peers, &one));
    assert_false(peers_enter(peers, &one));
    assert_true(peers_enter(peers, &other));
    peers_leave(peers, &one);
    assert_true(peers_enter(peers, &one));
    assert_false(peers_enter(peers, &one));
    peers_free(peers);
}

static void a_network_of_ipv6_counts_as_one(void **state)
{
    struct peers *peers = peers_new(1);
    struct address one = at("2001:db8:0:1::1"), same = at("2001:db8:0:1:ffff::2"),
                   other = at("2001:db8:0:2::1");

    (void)state;
    assert_true(peers_enter(peers, &one));
    assert_false(peers_enter(peers, &same));
    assert_true(peers_enter(peers, &other));
    peers_leave(peers, &same);
    assert_true(peers_enter(peers, &one));
    peers_free(peers);
}

static void many_addresses_are_kept_apart(void **state)
{
    struct peers *peers = peers_new(1);

    (void)state;
    for (int round = 0; round < 2; round++) {
        for (unsigned i = 0; i < 20000; i++) {
            struct address address = at("192.0.2.1");

            memcpy(address.octets + 12, &i, sizeof(i));
            assert_true(peers_enter(peers, &address));
            assert_false(peers_enter(peers, &address));
        }
        for (unsigned i = 0; i < 20000; i++) {
            struct address address = at("192.0.2.1");

            memcpy(address.octets + 12, &i, sizeof(i));
            peers_leave(peers, &address);
        }
    }
    peers_free(peers);
}

static void a_proxy_says_for_whom_it_asks(void **state)
{
    static const struct {
        const char *peer, *forwarded_for, *client;
    } cases[] = {
        {"192.0.2.1", "198.51.100.7", "192.0.2.1"}, /* no proxy of ours */
        {"10.0.0.1", "", "10.0.0.1"},
        {"10.0.0.1", "198.51.100.7", "198.51.100.7"},
        {"10.0.0.1", "203.0.113.1, 198.51.100.7", "198.51.100.7"},
        {"10.0.0.1", "198.51.100.7,  10.0.0.2 ", "198.51.100.7"},
        {"10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"},
        {"10.0.0.1", "198.51.100.7, unknown", "10.0.0.1"},
        {"10.0.0.1", "198.51.100.7,", "10.0.0.1"},
        {"10.0.0.1", "[2001:db8::7]:80", "2001:db8::7"},
    };
    struct network network;
    struct proxies proxies = {.networks = &network, .count = 1};

    (void)state;
    assert_int_equal(network_parse("10.0.0.0/8", &network), 0);
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct address peer = at(cases[i].peer), expected = at(cases[i].client);
        struct slice list = {cases[i].forwarded_for, strlen(cases[i].forwarded_for)};
        struct address client = proxy_client(&proxies, &peer, list);

        assert_memory_equal(&client, &expected, sizeof(client));
    }
}

static void who_comes_by_a_unix_socket_is_believed_when_told_so(void **state)
{
    static const struct address none;
    const struct slice list = {"198.51.100.7", 12};
    struct proxies proxies = {.trust_unix = false};
    struct address client = proxy_client(&proxies, &none, list), expected = at("198.51.100.7");

    (void)state;
    assert_memory_equal(&client, &none, sizeof(client));
    proxies.trust_unix = true;
    client = proxy_client(&proxies, &none, list);
    assert_memory_equal(&client, &expected, sizeof(client));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_may_have_so_many_connections),
        cmocka_unit_test(a_network_of_ipv6_counts_as_one),
        cmocka_unit_test(many_addresses_are_kept_apart),
        cmocka_unit_test(a_proxy_says_for_whom_it_asks),
        cmocka_unit_test(who_comes_by_a_unix_socket_is_believed_when_told_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
