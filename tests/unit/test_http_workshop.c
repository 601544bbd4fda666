/* What is made when it is asked for, and how long it is kept. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "http/workshop.h"

#include <stdio.h>
#include <string.h>

/* Of whom things are asked: "/1000" is so many octets. */
struct plant {
    struct snapshot *snapshot;
    struct workshop *workshop;
    size_t made; /* by all calls */
};

static bool make(const void *book, struct slice path, struct slice query, struct buf *body,
                 struct product *product)
{
    struct plant *plant = *(struct plant *const *)book;
    size_t octets = strtoul(path.data + 1, NULL, 10);

    product->heeds_query = query.len && query.data[0] == 'm';
    if (!octets)
        return false;
    plant->made++;
    buf_reserve(body, octets);
    memset(body->data, 'x', octets);
    body->len = octets;
    body->data[octets] = '\0';
    product->content_type = "text/plain";
    snprintf(product->file_name, sizeof(product->file_name), "%zu.txt", octets);
    return true;
}

static void plant_begin(struct plant *plant, struct plant **self)
{
    struct maker maker = {.make = make, .book = self};

    *plant = (struct plant){.snapshot = snapshot_new(1), .workshop = workshop_new()};
    *self = plant;
    snapshot_set_maker(plant->snapshot, &maker);
}

static void plant_end(struct plant *plant)
{
    workshop_free(plant->workshop);
    snapshot_unref(plant->snapshot);
}

static const struct resource *ask(struct plant *plant, const char *path, const char *query,
                                  const char *codings)
{
    const struct http_request request = {
        .query = {query, strlen(query)},
        .accept_encoding = {codings, strlen(codings)},
    };

    return workshop_make(plant->workshop, plant->snapshot, &request,
                         (struct slice){path, strlen(path)});
}

static void assert_asked(struct plant *plant, const char *path, size_t made)
{
    const struct resource *resource = ask(plant, path, "", "");

    assert_non_null(resource);
    assert_int_equal(resource->variants[CODING_IDENTITY].body->len, strtoul(path + 1, NULL, 10));
    assert_int_equal(plant->made, made);
}

static void what_is_asked_for_again_is_not_made_again(void **state)
{
    struct plant plant, *self;
    const struct resource *first;

    (void)state;
    plant_begin(&plant, &self);
    first = ask(&plant, "/5000", "month=2023-12", "");
    assert_string_equal(first->file_name, "5000.txt");
    assert_ptr_equal(ask(&plant, "/5000", "month=2023-12", ""), first);
    assert_int_equal(plant.made, 1);
    ask(&plant, "/5000", "month=2023-11", "");
    assert_int_equal(plant.made, 2);
    assert_non_null(ask(&plant, "/5000", "month=2023-12", "gzip")->variants[CODING_GZIP].body);
    assert_int_equal(plant.made, 3);
    assert_null(ask(&plant, "/none", "", ""));
    plant_end(&plant);
}

static void a_query_that_makes_no_difference_is_not_looked_at(void **state)
{
    struct plant plant, *self;

    (void)state;
    plant_begin(&plant, &self);
    assert_asked(&plant, "/70", 1);
    ask(&plant, "/70", "x=1", "");
    ask(&plant, "/70", "x=2", "");
    assert_int_equal(plant.made, 1);
    plant_end(&plant);
}

static void of_another_snapshot_everything_is_made_anew(void **state)
{
    struct plant plant, *self;

    (void)state;
    plant_begin(&plant, &self);
    assert_asked(&plant, "/5000", 1);
    workshop_clear(plant.workshop);
    assert_asked(&plant, "/5000", 2);
    plant_end(&plant);
}

static void what_was_asked_for_longest_ago_gives_way(void **state)
{
    struct plant plant, *self;
    char path[16];

    (void)state;
    plant_begin(&plant, &self);
    for (size_t i = 1; i <= WORKSHOP_MOST + 1; i++) {
        snprintf(path, sizeof(path), "/%zu", i);
        assert_asked(&plant, path, i);
    }
    assert_asked(&plant, "/2", WORKSHOP_MOST + 1);
    assert_asked(&plant, "/1", WORKSHOP_MOST + 2);
    assert_asked(&plant, "/2", WORKSHOP_MOST + 2);
    assert_asked(&plant, "/3", WORKSHOP_MOST + 3);
    plant_end(&plant);
}

static void what_is_large_makes_room_for_itself(void **state)
{
    struct plant plant, *self;

    (void)state;
    plant_begin(&plant, &self);
    assert_asked(&plant, "/3000000", 1);
    assert_asked(&plant, "/1000000", 2);
    assert_asked(&plant, "/2000000", 3);
    assert_asked(&plant, "/1000000", 3);
    assert_asked(&plant, "/3000000", 4);
    assert_asked(&plant, "/1000000", 4);
    assert_asked(&plant, "/9000000", 5);
    assert_asked(&plant, "/9000000", 5);
    assert_asked(&plant, "/10", 6);
    assert_asked(&plant, "/9000000", 7);
    plant_end(&plant);
}

/* Or each slow client could have a copy of its own. */
static void what_a_client_has_not_taken_is_not_made_for_another(void **state)
{
    struct plant plant, *self;
    struct blob *lent;
    char path[16];

    (void)state;
    plant_begin(&plant, &self);
    lent = blob_ref(ask(&plant, "/9000000", "", "")->variants[CODING_IDENTITY].body);
    for (size_t i = 1; i <= 2 * WORKSHOP_MOST; i++) {
        snprintf(path, sizeof(path), "/%zu", i);
        ask(&plant, path, "", "");
    }
    assert_ptr_equal(ask(&plant, "/9000000", "", "")->variants[CODING_IDENTITY].body, lent);
    assert_int_equal(plant.made, 2 * WORKSHOP_MOST + 1);
    blob_unref(lent);
    assert_asked(&plant, "/11", 2 * WORKSHOP_MOST + 2);
    assert_asked(&plant, "/9000000", 2 * WORKSHOP_MOST + 3);
    plant_end(&plant);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_asked_for_again_is_not_made_again),
        cmocka_unit_test(a_query_that_makes_no_difference_is_not_looked_at),
        cmocka_unit_test(what_a_client_has_not_taken_is_not_made_for_another),
        cmocka_unit_test(of_another_snapshot_everything_is_made_anew),
        cmocka_unit_test(what_was_asked_for_longest_ago_gives_way),
        cmocka_unit_test(what_is_large_makes_room_for_itself),
    };

    return cmocka_run_group_tests_name("http: workshop", tests, NULL, NULL);
}
