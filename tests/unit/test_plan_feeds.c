/* When a feed last changed, what is new in it, and the number of the generation. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "life.h"

#define T MADE_NOW
#define PRESS AT_TEN "categories = 'press'; "
#define OPEN AT_TEN "categories = 'open'; "
#define BOTH                                                                                       \
    "{ id = 'press'; title = 'Press'; categories = 'press'; },"                                    \
    "{ id = 'open'; title = 'Open'; categories = 'open'; }"

static struct life two_feeds(void)
{
    struct life life = life_new(T);

    life.feeds = BOTH;
    life_say(&life, T, "talk", PRESS, "call", OPEN, NULL);
    return life;
}

/* --- when it changed -------------------------------------------------------------------------- */

static void assert_feed_changed(const struct life *life, const char *feed, int64_t modified)
{
    const struct feed_stamp *stamp = journal_feed(life->journal, feed);
    struct buf path auto_buf = BUF_INIT;

    assert_non_null(stamp);
    assert_int_equal(stamp->modified, modified);
    buf_printf(&path, "/%s.ics", feed);
    assert_int_equal(snapshot_find(life->printing->snapshot, path.data, path.len)->last_modified,
                     modified);
}

static void a_feed_changes_with_its_events_and_no_others(void **state)
{
    struct life life auto_life = two_feeds();

    (void)state;
    assert_feed_changed(&life, "press", T);
    life_say(&life, T + HOUR, "talk", PRESS "place = 'Mito';", "call", OPEN, NULL);
    assert_feed_changed(&life, "press", T + HOUR);
    assert_feed_changed(&life, "open", T);
    assert_feed_changed(&life, "all", T + HOUR);
    life_say(&life, T + DAY, "talk", PRESS "place = 'Mito';", "call", OPEN, NULL);
    assert_feed_changed(&life, "press", T + HOUR);
    assert_feed_changed(&life, "open", T);
    assert_feed_changed(&life, "all", T + HOUR);
}

static void a_feed_changes_when_an_event_leaves_it(void **state)
{
    struct life life auto_life = two_feeds();

    (void)state;
    life_say(&life, T + HOUR, "talk", OPEN, "call", OPEN, NULL);
    assert_feed_changed(&life, "press", T + HOUR);
    assert_false(life_is_in(&life, "press", "talk"));
    assert_true(life_is_in(&life, "open", "talk"));
    life_say(&life, T + 2 * HOUR, "talk", OPEN "draft = true;", "call", OPEN, NULL);
    assert_feed_changed(&life, "open", T + 2 * HOUR);
    assert_feed_changed(&life, "press", T + HOUR);
}

/* Over on the 14th at 10:00 UTC; the window moves at local midnight of the day after the next. */
static void a_feed_changes_when_the_clock_takes_an_event_out_of_it(void **state)
{
    const int64_t edge = T - T % DAY + 8 * DAY - HOUR;
    struct life life auto_life = life_new(T);

    (void)state;
    life.feeds = "{ id = 'past'; title = 'Past'; show_past = '1 day'; }";
    life_say(&life, T, "talk", AT_TEN, NULL);
    life_clock(&life, edge - 1);
    assert_feed_changed(&life, "past", T);
    assert_true(life_is_in(&life, "past", "talk"));
    life_clock(&life, edge);
    assert_false(life_is_in(&life, "past", "talk"));
    assert_feed_changed(&life, "past", edge);
    assert_feed_changed(&life, "all", T);
    assert_stamp(&life, "talk", LIFE_BASE, T);
}

static void a_feed_changes_with_its_own_settings(void **state)
{
    struct life life auto_life = two_feeds();

    (void)state;
    life.feeds = "{ id = 'press'; title = 'Media'; categories = 'press'; },"
                 "{ id = 'open'; title = 'Open'; categories = 'open'; }";
    life_say(&life, T + HOUR, "talk", PRESS, "call", OPEN, NULL);
    assert_feed_changed(&life, "press", T + HOUR);
    assert_feed_changed(&life, "open", T);
    assert_feed_changed(&life, "all", T);
}

static void a_feed_that_is_new_has_changed_when_it_came(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, "talk", PRESS, "call", OPEN, NULL);
    life.feeds = BOTH;
    life_say(&life, T + HOUR, "talk", PRESS, "call", OPEN, NULL);
    assert_feed_changed(&life, "press", T + HOUR);
    assert_feed_changed(&life, "all", T);
    assert_told(&life, "");
    life.feeds = NULL;
    life_say(&life, T + 2 * HOUR, "talk", PRESS, "call", OPEN, NULL);
    assert_null(journal_feed(life.journal, "press"));
    assert_feed_changed(&life, "all", T);
}

static void a_feed_never_changed_earlier_than_it_said_before(void **state)
{
    struct life life auto_life = two_feeds();

    (void)state;
    life_say(&life, T - DAY, "talk", OPEN "place = 'Mito';", "call", OPEN, NULL);
    assert_true(journal_feed(life.journal, "press")->modified >= T);
    assert_true(journal_feed(life.journal, "open")->modified >= T);
    life_say(&life, T + 2, "talk", PRESS "place = 'Mito';", "call", OPEN, NULL);
    assert_true(journal_feed(life.journal, "press")->modified >= T);
}

static void a_feed_knows_what_is_in_it_in_its_order(void **state)
{
    struct life life auto_life = two_feeds();

    (void)state;
    life_say(&life, T + HOUR, "talk", PRESS, "early", "when = '2023-12-13'; categories = 'press';",
             "call", OPEN, "open-ended", "when = 'TBC'; categories = 'press';", NULL);
    assert_string_equal(journal_feed(life.journal, "press")->members,
                        "early@daybook.example\ntalk@daybook.example\n");
    assert_string_equal(journal_feed(life.journal, "open")->members, "call@daybook.example\n");
    assert_string_equal(journal_feed(life.journal, "all")->members,
                        "early@daybook.example\ncall@daybook.example\ntalk@daybook.example\n");
}

/* --- generations ------------------------------------------------------------------------------ */

static void a_generation_follows_when_there_is_something_new(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, "talk", AT_TEN, NULL);
    assert_int_equal(life.journal->generation, 1);
    life_say(&life, T + HOUR, "talk", AT_TEN "# words\n", NULL);
    assert_int_equal(life.journal->generation, 1);
    life_say(&life, T + 2 * HOUR, "talk", AT_TEN "place = 'Mito';", NULL);
    assert_int_equal(life.journal->generation, 2);
    assert_int_equal(snapshot_generation(life.printing->snapshot), 2);
    life_clock(&life, T + 3 * HOUR);
    assert_int_equal(snapshot_generation(life.printing->snapshot), 2);
    life.feeds = BOTH;
    life_say(&life, T + 4 * HOUR, "talk", AT_TEN "place = 'Mito';", NULL);
    assert_int_equal(life.journal->generation, 3);
    life_say(&life, T + 5 * HOUR, "talk", AT_TEN "place = 'Mito'; draft = true;", NULL);
    assert_int_equal(life.journal->generation, 4);
    assert_int_equal(snapshot_generation(life.printing->snapshot), 4);
}

/* No byte of a calendar says so, but whoever listens is told. */
static void a_message_alone_makes_a_generation(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, "talk", "when = 'TBC';", NULL);
    life_say(&life, T + HOUR, "talk", "when = 'TBC'; media_access = 'By invitation';", NULL);
    assert_int_equal(life.journal->generation, 2);
}

/* --- what is new ------------------------------------------------------------------------------ */

static void changes_are_told_newest_first(void **state)
{
    struct life life auto_life = two_feeds();

    (void)state;
    life_say(&life, T + HOUR, "talk", PRESS "place = 'Mito';", "call", OPEN, NULL);
    life_say(&life, T + 2 * HOUR, "talk", PRESS "place = 'Mito';", "call", OPEN, "new", PRESS,
             NULL);
    life_say(&life, T + 3 * HOUR, "call", OPEN "place = 'Mito';", "new", PRESS, NULL);
    life_say(&life, T + 4 * HOUR, "call", OPEN "place = 'Mito';", "new", PRESS, "talk", PRESS,
             NULL);
    assert_changes(&life, "press", "returned talk, removed talk, added new, changed talk");
    assert_changes(&life, "open", "changed call");
    assert_true(strstr(life.changes.data, "removed talk") < strstr(life.changes.data, "changed c"));
}

static void a_feed_tells_of_the_events_that_it_takes_alone(void **state)
{
    struct life life auto_life = two_feeds();

    (void)state;
    life_say(&life, T + HOUR, "talk", PRESS "place = 'Mito';", "call", OPEN, NULL);
    assert_changes(&life, "press", "changed talk");
    assert_changes(&life, "open", "");
    assert_changes(&life, "all", "changed talk");
    life_say(&life, T + 2 * HOUR, "talk", OPEN "place = 'Mito';", "call", OPEN, NULL);
    assert_changes(&life, "press", "");
    assert_changes(&life, "open", "changed talk, changed talk");
}

static void a_feed_tells_of_what_has_been_removed_from_it(void **state)
{
    struct life life auto_life = two_feeds();

    (void)state;
    life_say(&life, T + HOUR, "call", OPEN, NULL);
    assert_changes(&life, "press", "removed talk");
    assert_changes(&life, "open", "");
}

static void a_feed_tells_of_the_removed_when_they_are_no_longer_shown(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life.feeds = "{ id = 'press'; title = 'Press'; categories = 'press'; },"
                 "{ id = 'doubtful'; title = 'Doubtful'; status = 'tentative'; }";
    life_say(&life, T, VISIT, "talk", PRESS, NULL);
    life_say(&life, T + HOUR, VISIT, NULL);
    assert_changes(&life, "doubtful", "removed talk");
    life_clock(&life, T + 40 * DAY);
    assert_false(life_is_in(&life, "press", "talk"));
    assert_changes(&life, "press", "removed talk");
    assert_changes(&life, "doubtful", "removed talk");
}

static void a_feed_tells_of_so_many_changes_and_no_more(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life.history = "changes_kept = 3;";
    life_say(&life, T, "talk", AT_TEN, "a", AT_TEN, NULL);
    life_say(&life, T + HOUR, "talk", AT_TEN, "a", AT_TEN, "b", AT_TEN, NULL);
    for (int i = 0; i < 3; i++) {
        struct buf text auto_buf = BUF_INIT;

        buf_printf(&text, AT_TEN "place = '%d';", i);
        life_say(&life, T + (i + 2) * HOUR, "talk", text.data, "a", AT_TEN, "b", AT_TEN, NULL);
    }
    assert_changes(&life, "all", "changed talk, changed talk, changed talk");
    assert_int_equal(life.journal->revision_count, 4);
    life.history = "changes_kept = 1;";
    life_say(&life, T + DAY, "talk", AT_TEN "place = '2';", "a", AT_TEN, "b", AT_TEN, NULL);
    assert_changes(&life, "all", "changed talk");
    life.history = "";
    life_say(&life, T + DAY, "talk", AT_TEN "place = '2';", "a", AT_TEN, "b", AT_TEN, NULL);
    assert_changes(&life, "all", "changed talk, changed talk, changed talk, added b");
}

static void changes_are_remembered_over_restarts_and_runs_of_the_clock(void **state)
{
    struct life life auto_life = two_feeds();

    (void)state;
    life_say(&life, T + HOUR, "talk", PRESS "place = 'Mito';", "call", OPEN, NULL);
    life_clock(&life, T + 10 * DAY);
    assert_changes(&life, "press", "changed talk");
    assert_changes(&life, "open", "");
    life_say(&life, T + 11 * DAY, "talk", PRESS "place = 'Mito';", "call", OPEN, NULL);
    assert_changes(&life, "press", "changed talk");
}

/* --- what is shown ---------------------------------------------------------------------------- */

static void everything_stands_in_the_order_of_start_and_id(void **state)
{
    static const char *const order[] = {"a", "d", "removed", "b", "c", "e"};
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, "e", "when = 'TBC';", "removed", "when = '2023-12-14';", NULL);
    life_say(&life, T + HOUR, "e", "when = 'TBC';", "c", AT_TEN, "b", AT_TEN, "d",
             "when = '2023-12-13';", "a", "when = '2023-12-13';", NULL);
    assert_int_equal(life.plan->published.group_count, ARRAY_SIZE(order));
    for (size_t i = 0; i < ARRAY_SIZE(order); i++) {
        const struct group *group = &life.plan->published.groups[i];

        assert_string_equal(group->event->id, order[i]);
        assert_int_equal(group->index, i);
    }
    assert_int_equal(life.plan->published.listings[0].count, ARRAY_SIZE(order) - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_feed_changes_with_its_events_and_no_others),
        cmocka_unit_test(a_feed_changes_when_an_event_leaves_it),
        cmocka_unit_test(a_feed_changes_when_the_clock_takes_an_event_out_of_it),
        cmocka_unit_test(a_feed_changes_with_its_own_settings),
        cmocka_unit_test(a_feed_that_is_new_has_changed_when_it_came),
        cmocka_unit_test(a_feed_never_changed_earlier_than_it_said_before),
        cmocka_unit_test(a_feed_knows_what_is_in_it_in_its_order),
        cmocka_unit_test(a_generation_follows_when_there_is_something_new),
        cmocka_unit_test(a_message_alone_makes_a_generation),
        cmocka_unit_test(changes_are_told_newest_first),
        cmocka_unit_test(a_feed_tells_of_the_events_that_it_takes_alone),
        cmocka_unit_test(a_feed_tells_of_what_has_been_removed_from_it),
        cmocka_unit_test(a_feed_tells_of_the_removed_when_they_are_no_longer_shown),
        cmocka_unit_test(a_feed_tells_of_so_many_changes_and_no_more),
        cmocka_unit_test(changes_are_remembered_over_restarts_and_runs_of_the_clock),
        cmocka_unit_test(everything_stands_in_the_order_of_start_and_id),
    };

    return cmocka_run_group_tests_name("plan: feeds", tests, NULL, NULL);
}
