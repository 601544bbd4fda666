/* What is no change of an event, and journals that begin. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "life.h"

#define T MADE_NOW

/* --- no change -------------------------------------------------------------------------------- */

/* Nothing has happened since that calendar was served, and nothing is to be written. */
static void check_nothing(const struct life *life, const struct buf *before)
{
    struct buf now auto_buf = life_calendars(life);

    assert_string_equal(now.data, before->data);
    assert_told(life, "");
    assert_int_equal(life->plan->write.row_count, 0);
    assert_int_equal(life->plan->write.forgotten_count, 0);
    assert_int_equal(life->plan->added + life->plan->changed + life->plan->removed, 0);
    assert_false(life->printing->is_new);
    assert_int_equal(snapshot_generation(life->printing->snapshot), 1);
}

static void another_spelling_of_the_same_is_no_change(void **state)
{
    static const char *const spellings[][2] = {
        {"when = '2023-12-14 10:00';", "when = '2023-12-14T10:00';"},
        {"when = '2023-12-14 10:00/11:30';", "when = '2023-12-14T10:00/2023-12-14 11:30';"},
        {"when = '2023-12-14';", "when = '2023-12-14/2023-12-14';"},
        {AT_TEN "categories = 'press';", AT_TEN "categories = [ 'press' ];"},
        {AT_TEN "organizers = [ 'NATO', 'UN' ];", AT_TEN "organizers = ( 'NATO', 'UN' );"},
        {AT_TEN "live = 'https://tv.example/x';",
         AT_TEN "live = ( { label = 'tv.example'; url = 'https://tv.example/x'; } );"},
        {AT_TEN, AT_TEN "status = 'confirmed';"},
        {AT_TEN, AT_TEN "busy = false; draft = false;"},
        {AT_TEN, AT_TEN "zone = 'Europe/Brussels';"},
        {AT_TEN, AT_TEN "contact = 'The desk';"},
        {AT_TEN, AT_TEN "uid = 'talk@daybook.example';"},
        {AT_TEN "place = 'Mito';", "/* moved */ place='Mito';\n\n\n  when = '2023-12-14 10:00' ;"},
        {AT_TEN "title = 'Talk';", "# words\n" AT_TEN " title = 'Ta'\n 'lk';"},
        {AT_TEN "description = 'One.\\nTwo.';", AT_TEN "description = 'One.\\n' 'Two.';"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(spellings); i++) {
        struct life life auto_life = life_new(T);
        struct buf before auto_buf = BUF_INIT;

        life_say(&life, T, "talk", spellings[i][0], NULL);
        before = life_calendars(&life);
        life_say(&life, T + HOUR, "talk", spellings[i][1], NULL);
        check_nothing(&life, &before);
    }
}

static void the_order_of_events_is_no_change(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf before auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, "talk", AT_TEN, VISIT, "call", AT_TEN, NULL);
    before = life_calendars(&life);
    life_say(&life, T + HOUR, "call", AT_TEN, "talk", AT_TEN, VISIT, NULL);
    check_nothing(&life, &before);
}

static void the_file_that_an_event_stands_in_is_no_change(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf before auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, VISIT, "talk", AT_TEN, NULL);
    before = life_calendars(&life);
    life.file = "{ id = 'talk'; publisher = 'office'; title = 'Talk'; when = '2023-12-14 10:00'; }";
    life_say(&life, T + HOUR, VISIT, NULL);
    check_nothing(&life, &before);
}

static void the_same_again_on_the_same_day_is_nothing_new(void **state)
{
    static const int64_t later[] = {0, 1, MINUTE, 20 * HOUR, -1, -HOUR};
    struct life life auto_life = life_new(T);
    struct buf before auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, VISIT, "talk", AT_TEN, NULL);
    before = life_calendars(&life);
    for (size_t i = 0; i < ARRAY_SIZE(later); i++) {
        life_say(&life, T + later[i], VISIT, "talk", AT_TEN, NULL);
        check_nothing(&life, &before);
        life_clock(&life, T + later[i]);
        check_nothing(&life, &before);
    }
}

/* Pages say which day it is. */
static void another_day_is_another_generation_and_nothing_else(void **state)
{
    static const int64_t later[] = {DAY, 3 * DAY, -DAY};

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(later); i++) {
        struct life life auto_life = life_new(T);
        struct buf before auto_buf = BUF_INIT, after auto_buf = BUF_INIT;

        life_say(&life, T, VISIT, "talk", AT_TEN, NULL);
        before = life_calendars(&life);
        life_clock(&life, T + later[i]);
        after = life_calendars(&life);
        assert_string_equal(after.data, before.data);
        assert_told(&life, "");
        assert_int_equal(life.plan->write.row_count, 0);
        assert_true(life.printing->is_new);
        assert_int_equal(snapshot_generation(life.printing->snapshot), 2);
    }
}

static void a_publication_time_in_the_past_may_move_there(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf before auto_buf = BUF_INIT, after auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, "talk", AT_TEN, NULL);
    before = life_calendars(&life);
    life_say(&life, T + HOUR, "talk", AT_TEN "publish_at = '2023-12-07 09:00';", NULL);
    assert_told(&life, "");
    life_say(&life, T + 2 * HOUR, "talk", AT_TEN "publish_at = '2023-12-06 09:00';", NULL);
    assert_told(&life, "");
    after = life_calendars(&life);
    assert_string_equal(before.data, after.data);
    assert_stamp(&life, "talk", LIFE_BASE, T);
    assert_int_equal(life.journal->generation, 1);
}

static void the_title_of_a_feed_changes_no_event(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf before auto_buf = BUF_INIT, after auto_buf = BUF_INIT;

    (void)state;
    life.feeds = "{ id = 'press'; title = 'Press'; }";
    life_say(&life, T, "talk", AT_TEN, NULL);
    before = life_vevent(&life, "press", "talk");
    life.feeds = "{ id = 'press'; title = 'Open to media'; }";
    life_say(&life, T + HOUR, "talk", AT_TEN, NULL);
    after = life_vevent(&life, "press", "talk");
    assert_string_equal(before.data, after.data);
    assert_told(&life, "");
    assert_int_equal(life.plan->write.row_count, 0);
    assert_stamp(&life, "talk", LIFE_BASE, T);
}

/* --- journals that begin ---------------------------------------------------------------------- */

static void what_a_new_journal_finds_has_not_just_been_added(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, "talk", AT_TEN, VISIT, "gone", "when = '2023-12-01';", NULL);
    assert_told(&life, "");
    assert_changes(&life, "all", "");
    assert_true(life.printing->is_new);
    assert_int_equal(journal_base(life.journal), LIFE_BASE);
    assert_stamp(&life, "talk", LIFE_BASE, T);
    assert_stamp(&life, "gone", LIFE_BASE, T);
    assert_int_equal(life_row(&life, "talk")->created, T);
    assert_int_equal(life_row(&life, "talk")->state, ROW_PUBLIC);
}

static void what_comes_later_is_added_and_counts_from_the_same_base(void **state)
{
    struct life life auto_life = life_new(T);
    const struct revision *revision;

    (void)state;
    life_say(&life, T, "talk", AT_TEN, NULL);
    life_say(&life, T + DAY, "talk", AT_TEN, VISIT, NULL);
    assert_told(&life, "added visit\n");
    revision = life_last_revision(&life);
    assert_int_equal(revision->time, T + DAY);
    assert_int_equal(revision->sequence, LIFE_BASE);
    assert_string_equal(revision->title, "Visit");
    assert_stamp(&life, "visit", LIFE_BASE, T + DAY);
    assert_int_equal(life_row(&life, "visit")->created, T + DAY);
    assert_int_equal(life.plan->added, 1);
}

static void a_journal_that_began_without_events_knows_that_they_are_added(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, NULL);
    life_say(&life, T + HOUR, "talk", AT_TEN, NULL);
    assert_told(&life, "added talk\n");
}

/* A change a second is as fast as it goes. */
static void a_journal_that_was_lost_lowers_no_sequence(void **state)
{
    struct life life auto_life = life_new(T);
    int64_t now = T;
    int32_t before;

    (void)state;
    life_say(&life, now, "talk", AT_TEN "title = '0';", NULL);
    for (int i = 1; i <= 30; i++) {
        struct buf text auto_buf = BUF_INIT;

        buf_printf(&text, AT_TEN "title = '%d';", i);
        life_say(&life, ++now, "talk", text.data, NULL);
    }
    before = life_row(&life, "talk")->sequence;
    assert_int_equal(before, LIFE_BASE + 30);
    journal_free(life.journal);
    life.journal = journal_new(++now);
    life_say(&life, now, "talk", AT_TEN "title = 'Talk';", NULL);
    assert_true(life_row(&life, "talk")->sequence > before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(another_spelling_of_the_same_is_no_change),
        cmocka_unit_test(the_order_of_events_is_no_change),
        cmocka_unit_test(the_file_that_an_event_stands_in_is_no_change),
        cmocka_unit_test(the_same_again_on_the_same_day_is_nothing_new),
        cmocka_unit_test(another_day_is_another_generation_and_nothing_else),
        cmocka_unit_test(a_publication_time_in_the_past_may_move_there),
        cmocka_unit_test(the_title_of_a_feed_changes_no_event),
        cmocka_unit_test(what_a_new_journal_finds_has_not_just_been_added),
        cmocka_unit_test(what_comes_later_is_added_and_counts_from_the_same_base),
        cmocka_unit_test(a_journal_that_began_without_events_knows_that_they_are_added),
        cmocka_unit_test(a_journal_that_was_lost_lowers_no_sequence),
    };

    return cmocka_run_group_tests_name("plan: the same", tests, NULL, NULL);
}
