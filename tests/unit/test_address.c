/* Addresses and networks: reading, writing as much as is wanted, and what lies in what. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/address.h"
#include "base/memory.h"

#include <errno.h>
#include <string.h>

static struct address parsed(const char *text)
{
    struct address address;

    assert_int_equal(address_parse(text, strlen(text), &address), 0);
    return address;
}

static void addresses_are_read_as_proxies_write_them(void **state)
{
    static const struct {
        const char *text, *full, *prefix;
    } cases[] = {
        {"192.0.2.77", "192.0.2.77", "192.0.2.0"},
        {"192.0.2.77:4711", "192.0.2.77", "192.0.2.0"},
        {"::ffff:192.0.2.77", "192.0.2.77", "192.0.2.0"},
        {"2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6", "2001:db8:1::"},
        {"[2001:DB8::6]", "2001:db8::6", "2001:db8::"},
        {"[2001:db8::6]:443", "2001:db8::6", "2001:db8::"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct address address = parsed(cases[i].text);
        struct buf text auto_buf = BUF_INIT;

        address_print(&address, ADDRESS_FULL, &text);
        buf_putc(&text, ' ');
        address_print(&address, ADDRESS_PREFIX, &text);
        buf_putc(&text, ' ');
        address_print(&address, ADDRESS_NONE, &text);
        assert_memory_equal(text.data, cases[i].full, strlen(cases[i].full));
        assert_string_equal(text.data + strlen(cases[i].full) + 1 + strlen(cases[i].prefix), " -");
        assert_memory_equal(text.data + strlen(cases[i].full) + 1, cases[i].prefix,
                            strlen(cases[i].prefix));
    }
}

static void what_is_no_address_is_refused(void **state)
{
    static const char *const texts[] = {
        "",        "unknown",         "_hidden",      "192.0.2", "192.0.2.256", "[2001:db8::6",
        "1:2:3:4", "192.0.2.1.2:80:", "fe80::1%eth0", "[]",      "::",          " 192.0.2.1",
    };
    struct address address;

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
        assert_int_equal(address_parse(texts[i], strlen(texts[i]), &address), -EINVAL);
    assert_int_equal(address_parse("192.0.2.1\0", 10, &address), -EINVAL);
}

static void networks_contain_what_begins_alike(void **state)
{
    static const struct {
        const char *network, *inside, *outside;
    } cases[] = {
        {"192.0.2.0/24", "192.0.2.255", "192.0.3.0"},
        {"192.0.2.128/25", "192.0.2.129", "192.0.2.127"},
        {"192.0.2.1", "192.0.2.1", "192.0.2.2"},
        {"0.0.0.0/0", "255.255.255.255", "2001:db8::1"},
        {"2001:db8::/33", "2001:db8:7fff::1", "2001:db8:8000::"},
        {"::1", "::1", "::2"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct address inside = parsed(cases[i].inside), outside = parsed(cases[i].outside);
        struct network network;

        assert_int_equal(network_parse(cases[i].network, &network), 0);
        assert_true(network_contains(&network, &inside));
        assert_false(network_contains(&network, &outside));
    }
}

static void networks_begin_with_their_first_address(void **state)
{
    static const char *const bad[] = {"192.0.2.0/33", "192.0.2.0/", "192.0.2.0/x",
                                      "::/129",       "net/8",      "192.0.2.0/-1"};
    struct network network;

    (void)state;
    assert_int_equal(network_parse("192.0.2.1/24", &network), -EDOM);
    assert_int_equal(network_parse("2001:db8::1/64", &network), -EDOM);
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        assert_int_equal(network_parse(bad[i], &network), -EINVAL);
}

static void this_machine_is_local(void **state)
{
    static const struct address none;
    struct address here = parsed("127.8.9.1"), six = parsed("::1"), there = parsed("128.0.0.1");

    (void)state;
    assert_true(address_is_local(&here));
    assert_true(address_is_local(&six));
    assert_true(address_is_local(&none));
    assert_false(address_is_local(&there));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_read_as_proxies_write_them),
        cmocka_unit_test(what_is_no_address_is_refused),
        cmocka_unit_test(networks_contain_what_begins_alike),
        cmocka_unit_test(networks_begin_with_their_first_address),
        cmocka_unit_test(this_machine_is_local),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
