/* What is not public yet, or not any more, leaves no trace. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "life.h"

#define T MADE_NOW
#define AT_NINE (MADE_NOW - 6400 + 8 * HOUR) /* 2023-12-08 09:00 in Brussels */
#define UNTIL_NINE "publish_at = '2023-12-08 09:00'; "
#define SECRET AT_TEN "title = 'Secret'; "

static bool journal_knows(const struct journal *journal, const char *word)
{
    for (size_t i = 0; i < journal->revision_count; i++) {
        const struct revision *revision = &journal->revisions[i];
        struct buf text auto_buf = BUF_INIT;

        life_add_revision(&text, revision);
        if (strstr(text.data, word) || strstr(revision->title, word))
            return true;
    }
    for (size_t i = 0; i < journal->row_count; i++) {
        const struct row *row = journal->rows[i];

        if (strstr(row->content, word) || (row->reason && strstr(row->reason, word)) ||
            (row->reason_used && strstr(row->reason_used, word)))
            return true;
    }
    return false;
}

/* Nowhere, but for the identity of its row. */
static void assert_no_trace(const struct life *life, const char *id)
{
    struct buf uid auto_buf = BUF_INIT;

    buf_printf(&uid, "%s@daybook.example", id);
    for (size_t i = 0; i < life->plan->published.group_count; i++)
        assert_string_not_equal(life->plan->published.groups[i].uid, uid.data);
    for (size_t i = 0; i < life->journal->revision_count; i++)
        assert_string_not_equal(life->journal->revisions[i].uid, uid.data);
    assert_null(strstr(life->changes.data, id));
    assert_false(journal_knows(life->journal, "Secret"));
    assert_false(life_serves(life, "Secret"));
    assert_false(life_serves(life, id));
}

/* --- embargo ---------------------------------------------------------------------------------- */

static void before_its_time_there_is_nothing_of_an_event(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, VISIT, "talk", SECRET UNTIL_NINE, NULL);
    assert_no_trace(&life, "talk");
    assert_null(journal_find(life.journal, "talk@daybook.example"));
    assert_int_equal(life.plan->next, AT_NINE);
    life_clock(&life, AT_NINE - 1);
    assert_no_trace(&life, "talk");
    assert_false(life.printing->is_new);
    life_say(&life, AT_NINE - 1, VISIT, "talk", SECRET UNTIL_NINE "place = 'Mito';", NULL);
    assert_no_trace(&life, "talk");
    assert_false(life.printing->is_new);
}

static void at_its_time_an_event_is_added(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, VISIT, "talk", AT_TEN UNTIL_NINE, NULL);
    life_clock(&life, AT_NINE);
    assert_told(&life, "added talk\n");
    assert_changes(&life, "all", "added talk");
    assert_int_equal(life_last_revision(&life)->time, AT_NINE);
    assert_int_equal(life_row(&life, "talk")->created, AT_NINE);
    assert_stamp(&life, "talk", LIFE_BASE, AT_NINE);
    assert_has(&life, "all", "talk", "CREATED:20231208T080000Z\n");
    assert_stamp(&life, "visit", LIFE_BASE, T);
}

static void a_draft_is_nowhere_and_then_added(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, VISIT, "talk", SECRET "draft = true;", NULL);
    assert_no_trace(&life, "talk");
    life_say(&life, T + HOUR, VISIT, "talk", SECRET "draft = false;", NULL);
    assert_told(&life, "added talk\n");
    assert_int_equal(life_row(&life, "talk")->created, T + HOUR);
}

/* Both hold: a draft with a time in the past is still a draft. */
static void a_draft_stays_one_when_its_time_has_come(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, VISIT, "talk", SECRET UNTIL_NINE "draft = true;", NULL);
    life_clock(&life, AT_NINE + 1);
    assert_no_trace(&life, "talk");
}

static void an_embargo_that_goes_unreleased_leaves_nothing_behind(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, VISIT, "talk", SECRET UNTIL_NINE, NULL);
    life_say(&life, T + HOUR, VISIT, NULL);
    assert_no_trace(&life, "talk");
    assert_told(&life, "");
    assert_false(life.printing->is_new);
}

static void a_clock_that_is_set_back_unpublishes_nothing(void **state)
{
    struct life life auto_life = life_new(T);
    struct buf before auto_buf = BUF_INIT;

    (void)state;
    life_say(&life, T, VISIT, "talk", AT_TEN UNTIL_NINE, NULL);
    life_clock(&life, AT_NINE);
    before = life_calendars(&life);
    for (int i = 0; i < 2; i++) {
        struct buf after auto_buf = BUF_INIT;

        if (i == 0)
            life_clock(&life, AT_NINE - 10);
        else
            life_say(&life, AT_NINE - DAY, VISIT, "talk", AT_TEN UNTIL_NINE, NULL);
        after = life_calendars(&life);
        assert_string_equal(after.data, before.data);
        assert_told(&life, "");
        assert_int_equal(life_row(&life, "talk")->state, ROW_PUBLIC);
    }
}

/* It had moved within the past, and only the clock makes it the future. */
static void a_clock_that_is_set_back_unpublishes_nothing_that_was_moved_in_the_past(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, AT_NINE, "talk", AT_TEN "publish_at = '2023-12-08 08:00';", NULL);
    life_say(&life, AT_NINE + HOUR, "talk", AT_TEN UNTIL_NINE, NULL);
    life_say(&life, AT_NINE - 10, "talk", AT_TEN UNTIL_NINE, NULL);
    assert_int_equal(life_row(&life, "talk")->state, ROW_PUBLIC);
    assert_told(&life, "");
}

/* Only a later time takes it back. */
static void an_earlier_time_takes_nothing_back_even_if_the_clock_was_set_back(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, AT_NINE, "talk", AT_TEN UNTIL_NINE, NULL);
    life_say(&life, AT_NINE - HOUR, "talk", AT_TEN "publish_at = '2023-12-08 08:30';", NULL);
    assert_int_equal(life_row(&life, "talk")->state, ROW_PUBLIC);
    assert_told(&life, "");
    assert_true(life_is_in(&life, "all", "talk"));
}

/* --- parents ---------------------------------------------------------------------------------- */

static void a_child_of_what_is_not_public_does_not_name_it(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, "visit", SECRET UNTIL_NINE, "talk", AT_TEN "part_of = 'visit';", NULL);
    assert_no_trace(&life, "visit");
    assert_false(life_has(&life, "all", "talk", "RELATED-TO"));
    assert_stamp(&life, "talk", LIFE_BASE, T);
    life_clock(&life, AT_NINE);
    assert_has(&life, "all", "talk", "RELATED-TO;RELTYPE=PARENT:visit@daybook.example\n");
    assert_has(&life, "all", "talk", "DESCRIPTION:Part of: Secret\\n");
    assert_told(&life, "changed talk: part_of '' -> ''\nadded visit\n");
    assert_stamp(&life, "talk", LIFE_BASE + 1, AT_NINE);
}

static void a_change_of_what_is_not_public_is_none_of_its_children(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, "visit", SECRET UNTIL_NINE, "talk", AT_TEN "part_of = 'visit';", NULL);
    life_say(&life, T + HOUR, "visit", AT_TEN UNTIL_NINE, "talk", AT_TEN "part_of = 'visit';",
             NULL);
    assert_told(&life, "");
    assert_false(life.printing->is_new);
}

/* --- taken back ------------------------------------------------------------------------------- */

/* Added, changed once, and then taken back two hours later. */
static struct life secret_life(const char *withdraw, const char *id, const char *settings)
{
    struct life life = life_new(T);

    life.feeds = "{ id = 'press'; title = 'Press'; }";
    life_say(&life, T, VISIT, NULL);
    life_say(&life, T + MINUTE, VISIT, "talk", SECRET, NULL);
    life_say(&life, T + HOUR, VISIT, "talk", SECRET "place = 'Mito'; change_reason = 'Secret';",
             NULL);
    assert_true(journal_knows(life.journal, "Secret"));
    life.withdraw = withdraw;
    life_say(&life, T + 2 * HOUR, VISIT, id, settings, NULL);
    return life;
}

static const struct {
    const char *withdraw, *id, *settings;
} takings[] = {
    {"'talk'", NULL, NULL},
    {"'talk'", "talk", SECRET},
    {NULL, "talk", SECRET "draft = true;"},
    {NULL, "talk", SECRET "publish_at = '2023-12-10 09:00';"},
    {NULL, "talk", AT_TEN "draft = true;"},
};

static void what_is_taken_back_leaves_nothing_behind(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(takings); i++) {
        struct life life auto_life =
            secret_life(takings[i].withdraw, takings[i].id, takings[i].settings);
        const struct row *row = life_row(&life, "talk");

        assert_no_trace(&life, "talk");
        assert_int_equal(life.journal->revision_count, 0);
        assert_int_equal(life.plan->write.forgotten_count, 1);
        assert_int_equal(row->state, ROW_WITHDRAWN);
        assert_string_equal(row->content, "");
        assert_string_equal(row->dates, "");
        assert_int_equal(life.plan->removed, 1);
        assert_stamp(&life, "visit", LIFE_BASE, T);
    }
}

static void what_was_taken_back_stays_so(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(takings); i++) {
        struct life life auto_life =
            secret_life(takings[i].withdraw, takings[i].id, takings[i].settings);

        life_say(&life, T + 3 * HOUR, VISIT, takings[i].id, takings[i].settings, NULL);
        assert_no_trace(&life, "talk");
        assert_told(&life, "");
        assert_false(life.printing->is_new);
        assert_int_equal(life.plan->removed, 0);
        life_clock(&life, T + 4 * HOUR);
        assert_no_trace(&life, "talk");
        assert_false(life.printing->is_new);
    }
}

static void what_was_taken_back_may_be_published_again_as_new(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(takings); i++) {
        struct life life auto_life =
            secret_life(takings[i].withdraw, takings[i].id, takings[i].settings);

        life.withdraw = NULL;
        life_say(&life, T + DAY, VISIT, "talk", "when = '2023-12-15';", NULL);
        assert_told(&life, "added talk\n");
        assert_true(life_row(&life, "talk")->sequence > LIFE_BASE + 1);
        assert_int_equal(life_row(&life, "talk")->modified, T + DAY);
        assert_int_equal(life_row(&life, "talk")->created, T + DAY);
        assert_int_equal(life_row(&life, "talk")->state, ROW_PUBLIC);
        assert_has(&life, "all", "talk", "DESCRIPTION:Contact:");
        assert_int_equal(life.journal->row_count, 2);
    }
}

static void what_was_taken_back_until_a_time_is_added_then(void **state)
{
    struct life life auto_life =
        secret_life(NULL, "talk", AT_TEN "publish_at = '2023-12-08 09:00';");

    (void)state;
    assert_int_equal(life.plan->next, AT_NINE);
    life_clock(&life, AT_NINE);
    assert_told(&life, "added talk\n");
    assert_int_equal(life_row(&life, "talk")->created, AT_NINE);
    assert_true(life_row(&life, "talk")->sequence > LIFE_BASE + 1);
}

static void what_is_shown_as_removed_may_be_withdrawn(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, VISIT, "talk", SECRET, NULL);
    life_say(&life, T + HOUR, VISIT, NULL);
    assert_true(life_is_in(&life, "all", "talk"));
    life.withdraw = "'talk'";
    life_say(&life, T + 2 * HOUR, VISIT, NULL);
    assert_no_trace(&life, "talk");
    assert_int_equal(life_row(&life, "talk")->state, ROW_WITHDRAWN);
}

/* Cleared away long ago, it is still in the history. */
static void what_is_over_and_gone_may_be_withdrawn(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, VISIT, NULL);
    life_say(&life, T + MINUTE, VISIT, "talk", "title = 'Secret'; when = '2023-12-07';", NULL);
    life_say(&life, T + HOUR, VISIT, NULL);
    assert_true(journal_knows(life.journal, "Secret"));
    life.withdraw = "'talk'";
    life_say(&life, T + 2 * HOUR, VISIT, NULL);
    assert_no_trace(&life, "talk");
}

/* What it was under another UID is over, or was removed long ago. */
static void what_is_withdrawn_is_so_under_every_uid_it_has_had(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, VISIT, "talk", "title = 'Secret'; when = '2023-12-07';", NULL);
    life_say(&life, T + HOUR, VISIT, NULL);
    assert_int_equal(life_row(&life, "talk")->state, ROW_OVER);
    life_say(&life, T + DAY, VISIT, "talk", SECRET "uid = '4711@elsewhere.example';", NULL);
    life.withdraw = "'talk'";
    life_say(&life, T + 2 * DAY, VISIT, NULL);
    assert_no_trace(&life, "talk");
    assert_int_equal(life.plan->write.forgotten_count, 2);
}

static void a_child_does_not_name_a_parent_that_is_taken_back(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, "visit", SECRET, "talk", AT_TEN "part_of = 'visit';", NULL);
    life_say(&life, T + HOUR, "visit", SECRET "draft = true;", "talk", AT_TEN "part_of = 'visit';",
             NULL);
    assert_false(life_has(&life, "all", "talk", "RELATED-TO"));
    assert_false(life_serves(&life, "Secret"));
    assert_stamp(&life, "talk", LIFE_BASE + 1, T + HOUR);
}

/* Its title stands in the changes of its children too. */
static void the_history_of_a_child_does_not_name_a_parent_that_is_taken_back(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, "visit", SECRET, "talk", AT_TEN, NULL);
    life_say(&life, T + HOUR, "visit", SECRET, "talk", AT_TEN "part_of = 'visit';", NULL);
    life_say(&life, T + 2 * HOUR, "visit", SECRET "draft = true;", "talk",
             AT_TEN "part_of = 'visit';", NULL);
    assert_no_trace(&life, "visit");
}

static void an_id_that_nobody_has_heard_of_withdraws_nothing(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, VISIT, NULL);
    life.withdraw = "'unheard-of'";
    life_say(&life, T + HOUR, VISIT, NULL);
    assert_false(life.printing->is_new);
    assert_told(&life, "");
    assert_int_equal(life.journal->row_count, 1);
    assert_warns(&life, "unheard-of");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(before_its_time_there_is_nothing_of_an_event),
        cmocka_unit_test(at_its_time_an_event_is_added),
        cmocka_unit_test(a_draft_is_nowhere_and_then_added),
        cmocka_unit_test(a_draft_stays_one_when_its_time_has_come),
        cmocka_unit_test(an_embargo_that_goes_unreleased_leaves_nothing_behind),
        cmocka_unit_test(a_clock_that_is_set_back_unpublishes_nothing),
        cmocka_unit_test(a_clock_that_is_set_back_unpublishes_nothing_that_was_moved_in_the_past),
        cmocka_unit_test(an_earlier_time_takes_nothing_back_even_if_the_clock_was_set_back),
        cmocka_unit_test(a_child_of_what_is_not_public_does_not_name_it),
        cmocka_unit_test(a_change_of_what_is_not_public_is_none_of_its_children),
        cmocka_unit_test(what_is_taken_back_leaves_nothing_behind),
        cmocka_unit_test(what_was_taken_back_stays_so),
        cmocka_unit_test(what_was_taken_back_may_be_published_again_as_new),
        cmocka_unit_test(what_was_taken_back_until_a_time_is_added_then),
        cmocka_unit_test(what_is_shown_as_removed_may_be_withdrawn),
        cmocka_unit_test(what_is_over_and_gone_may_be_withdrawn),
        cmocka_unit_test(what_is_withdrawn_is_so_under_every_uid_it_has_had),
        cmocka_unit_test(a_child_does_not_name_a_parent_that_is_taken_back),
        cmocka_unit_test(the_history_of_a_child_does_not_name_a_parent_that_is_taken_back),
        cmocka_unit_test(an_id_that_nobody_has_heard_of_withdraws_nothing),
    };

    return cmocka_run_group_tests_name("plan: embargo", tests, NULL, NULL);
}
