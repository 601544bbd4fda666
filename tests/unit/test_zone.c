/* Zones: names, files that are not sound, gaps and overlaps, rules. tests/zones.py asks more. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "daybook/when.h"
#include "daybook/zone.h"
#include "daybook/zone_file.h"
#include "daybook/zone_rule.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int64_t local(int year, int month, int day, int hour, int minute)
{
    return (int64_t)day_from_civil(year, month, day) * 86400 + hour * 3600 + minute * 60;
}

static const struct zone *get(struct zones *zones, const char *name)
{
    const struct zone *zone;

    if (zones_get(zones, name, &zone) != 0)
        fail_msg("no zone %s", name);
    return zone;
}

static void names_that_are_none_open_no_file(void **state)
{
    static const char *const names[] = {
        "",          "/etc/passwd",  "../../etc/passwd", "Europe/../UTC",  "posix/Europe/Brussels",
        "right/UTC", "Europe//Rome", "Europe/",          "Europe/Brüssel", "Europe/Brussels ",
        "tzdata.zi",
    };
    struct zones *zones = zones_new(NULL);
    const struct zone *zone;

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        assert_int_equal(zones_get(zones, names[i], &zone), -EINVAL);
    assert_int_equal(zones_get(zones, "Europe/Brussel", &zone), -ENOENT);
    assert_int_equal(zones_get(zones, "europe/brussels", &zone), -ENOENT);
    assert_int_equal(zones_get(zones, "Europe", &zone), -ENOENT);
    zones_unref(zones);
}

static void the_nearest_name_is_offered(void **state)
{
    static const struct {
        const char *written, *meant;
    } cases[] = {
        {"Europe/Brussel", "Europe/Brussels"}, {"europe/brussels", "Europe/Brussels"},
        {"Brussels", "Europe/Brussels"},       {"America/NewYork", "America/New_York"},
        {"Asia/Riyad", "Asia/Riyadh"},
    };
    struct zones *zones = zones_new(NULL);

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        char *nearest = zones_nearest(zones, cases[i].written);

        assert_non_null(nearest);
        assert_string_equal(nearest, cases[i].meant);
        free(nearest);
    }
    assert_null(zones_nearest(zones, "Middle-earth/Gondor"));
    zones_unref(zones);
}

static void a_skipped_time_takes_the_offset_before_the_gap(void **state)
{
    struct zones *zones = zones_new(NULL);
    const struct zone *brussels = get(zones, "Europe/Brussels");
    int64_t utc;

    (void)state;
    assert_int_equal(zone_to_utc(brussels, local(2026, 3, 29, 2, 30), &utc), ZONE_GAP);
    assert_int_equal(utc, local(2026, 3, 29, 1, 30));
    assert_int_equal(zone_to_utc(brussels, local(2026, 3, 29, 3, 0), &utc), ZONE_UNIQUE);
    assert_int_equal(utc, local(2026, 3, 29, 1, 0));
    /* A whole day that never was. */
    assert_int_equal(zone_to_utc(get(zones, "Pacific/Apia"), local(2011, 12, 30, 12, 0), &utc),
                     ZONE_GAP);
    zones_unref(zones);
}

static void a_doubled_time_is_the_first_of_the_two(void **state)
{
    struct zones *zones = zones_new(NULL);
    int64_t utc;

    (void)state;
    assert_int_equal(zone_to_utc(get(zones, "Europe/Brussels"), local(2026, 10, 25, 2, 30), &utc),
                     ZONE_OVERLAP);
    assert_int_equal(utc, local(2026, 10, 25, 0, 30));
    assert_int_equal(zone_to_utc(get(zones, "Australia/Lord_Howe"), local(2026, 4, 5, 1, 45), &utc),
                     ZONE_OVERLAP);
    assert_int_equal(utc, local(2026, 4, 4, 14, 45));
    zones_unref(zones);
}

static void a_rule_holds_beyond_the_file_and_back_to_its_beginning(void **state)
{
    struct zones *zones = zones_new(NULL);
    const struct zone *brussels = get(zones, "Europe/Brussels");

    (void)state;
    assert_int_equal(zone_at(brussels, local(2150, 7, 1, 0, 0)).offset, 7200);
    assert_int_equal(zone_at(brussels, local(2150, 1, 1, 0, 0)).offset, 3600);
    assert_true(zone_rule(brussels)->has_dst);
    /* Summer time ends in October since 1996. */
    assert_true(zone_rule_since(brussels) <= local(1996, 10, 27, 1, 0));
    assert_true(zone_rule_since(brussels) >= local(1995, 9, 24, 1, 0));
    assert_false(zone_rule(get(zones, "Asia/Riyadh"))->has_dst);
    zones_unref(zones);
}

static void only_utc_itself_is_utc(void **state)
{
    struct zones *zones = zones_new(NULL);

    (void)state;
    assert_true(zone_is_utc(get(zones, "UTC")));
    assert_true(zone_is_utc(get(zones, "Etc/UTC")));
    assert_false(zone_is_utc(get(zones, "Europe/London")));
    assert_false(zone_is_utc(get(zones, "Africa/Abidjan")));
    zones_unref(zones);
}

static size_t read_brussels(uint8_t *bytes, size_t size)
{
    FILE *file = fopen("/usr/share/zoneinfo/Europe/Brussels", "rb");
    size_t len;

    assert_non_null(file);
    len = fread(bytes, 1, size, file);
    fclose(file);
    assert_true(len > 100 && len < size);
    return len;
}

/* Copies to memory of the exact size, so that a sanitizer sees any step beyond it. */
static int parse_exactly(const uint8_t *bytes, size_t len)
{
    uint8_t *copy = xmalloc(len);
    struct zone_file file;
    int error;

    memcpy(copy, bytes, len);
    error = zone_file_parse(copy, len, &file);
    if (!error)
        zone_file_done(&file);
    free(copy);
    return error;
}

static void a_file_cut_short_is_refused(void **state)
{
    uint8_t bytes[8192];
    size_t len = read_brussels(bytes, sizeof(bytes));

    (void)state;
    assert_int_equal(parse_exactly(bytes, len), 0);
    for (size_t cut = 0; cut < len; cut++)
        assert_int_equal(parse_exactly(bytes, cut), -EBADMSG);
}

static void no_single_wrong_byte_is_fatal(void **state)
{
    static const uint8_t values[] = {0, 1, 0x7f, 0x80, 0xff};
    uint8_t bytes[8192];
    size_t len = read_brussels(bytes, sizeof(bytes));

    (void)state;
    for (size_t i = 0; i < len; i++) {
        uint8_t right = bytes[i];

        for (size_t j = 0; j < ARRAY_SIZE(values); j++) {
            bytes[i] = values[j];
            parse_exactly(bytes, len);
        }
        bytes[i] = right;
    }
    bytes[4] = 0; /* version 1 */
    assert_int_equal(parse_exactly(bytes, len), -EBADMSG);
}

static void footers_that_are_none_are_refused(void **state)
{
    static const char *const good[] = {
        "CET-1CEST,M3.5.0,M10.5.0/3",
        "<+0330>-3:30",
        "EST5EDT,M3.2.0,M11.1.0",
        "IST-1GMT0,M10.5.0,M3.5.0/1",
        "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
        "EET-2EEST,J60/0,J300/167",
        "AAA0BBB,59,300",
    };
    static const char *const bad[] = {
        "",
        "CE-1",
        "CET",
        "CET-1CEST,",
        "CET-1CEST,M3.5.0",
        "CET-1CEST,M13.5.0,M10.5.0",
        "CET-1CEST,M3.6.0,M10.5.0",
        "CET-1CEST,M3.5.7,M10.5.0",
        "CET-1CEST,M3.5.0,M10.5.0/168",
        "CET-1CEST,M3.5.0,M10.5.0/3x",
        "<+03-3",
        "CET-99",
        "CET-1CEST,J0,J366",
        "CET-111111111111",
    };
    struct zone_rule rule;

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
        if (zone_rule_parse(good[i], &rule) != 0)
            fail_msg("%s was refused", good[i]);
        zone_rule_done(&rule);
    }
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        if (zone_rule_parse(bad[i], &rule) == 0)
            fail_msg("%s was taken", bad[i]);
}

/* The zone of that name in a directory is then the one of the system's that is named. */
static void put_zone(const char *directory, const char *name, const char *system_name)
{
    char *there auto_free = xasprintf("%s/%s", directory, name);
    char *system auto_free = xasprintf("/usr/share/zoneinfo/%s", system_name);

    unlink(there);
    assert_int_equal(symlink(system, there), 0);
}

static void zones_are_the_same_until_a_file_of_theirs_is_another(void **state)
{
    char directory[] = "/tmp/daybookd-XXXXXX", *here auto_free = NULL, *other auto_free = NULL;
    const struct zone *zone;
    struct zones *zones, *again;

    (void)state;
    assert_non_null(mkdtemp(directory));
    here = xasprintf("%s/Here", directory);
    other = xasprintf("%s/Other", directory);
    put_zone(directory, "Here", "Europe/Brussels");
    put_zone(directory, "Other", "Asia/Riyadh");
    zones = zones_new(directory);
    zone = get(zones, "Here");
    put_zone(directory, "Other", "Asia/Tokyo"); /* which nobody has asked for */
    again = zones_again(zones);
    assert_ptr_equal(again, zones);
    assert_ptr_equal(get(again, "Here"), zone);
    zones_unref(again);
    put_zone(directory, "Here", "America/New_York");
    again = zones_again(zones);
    assert_ptr_not_equal(again, zones);
    assert_int_equal(zone_at(get(again, "Here"), 0).offset, -5 * 3600);
    assert_int_equal(zone_at(zone, 0).offset, 3600);
    zones_unref(again);
    unlink(here);
    again = zones_again(zones);
    assert_ptr_not_equal(again, zones);
    zones_unref(again);
    zones_unref(zones);
    unlink(other);
    rmdir(directory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_that_are_none_open_no_file),
        cmocka_unit_test(the_nearest_name_is_offered),
        cmocka_unit_test(a_skipped_time_takes_the_offset_before_the_gap),
        cmocka_unit_test(a_doubled_time_is_the_first_of_the_two),
        cmocka_unit_test(a_rule_holds_beyond_the_file_and_back_to_its_beginning),
        cmocka_unit_test(only_utc_itself_is_utc),
        cmocka_unit_test(a_file_cut_short_is_refused),
        cmocka_unit_test(no_single_wrong_byte_is_fatal),
        cmocka_unit_test(footers_that_are_none_are_refused),
        cmocka_unit_test(zones_are_the_same_until_a_file_of_theirs_is_another),
    };

    return cmocka_run_group_tests_name("zone", tests, NULL, NULL);
}
