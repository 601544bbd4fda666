/* What a change of an event is. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "life.h"

#include "daybook/canonical.h"

#define T MADE_NOW

/* --- every setting ---------------------------------------------------------------------------- */

/* From `before` to `after` and back again; the revision names exactly these fields. */
static const struct {
    const char *before, *after;
    const char *told, *told_back;
} settings[] = {
    {AT_TEN "title = 'Talk';", AT_TEN "title = 'Lecture';", "title 'Talk' -> 'Lecture'",
     "title 'Lecture' -> 'Talk'"},
    {"when = '2023-12-14 10:00';", "when = '2023-12-15 11:00';",
     "when '2023-12-14 10:00' -> '2023-12-15 11:00'",
     "when '2023-12-15 11:00' -> '2023-12-14 10:00'"},
    {"when = '2023-12-14';", "when = '2023-12-14 TBC';", "when '2023-12-14' -> '2023-12-14 TBC'",
     "when '2023-12-14 TBC' -> '2023-12-14'"},
    {"when = '2023-12-14 10:00/11:00';", "when = '2023-12-14 10:00/11:30';",
     "when '2023-12-14 10:00/11:00' -> '2023-12-14 10:00/11:30'",
     "when '2023-12-14 10:00/11:30' -> '2023-12-14 10:00/11:00'"},
    {"when = '2023-W50';", "when = '2023-12';", "when '2023-W50' -> '2023-12'",
     "when '2023-12' -> '2023-W50'"},
    {AT_TEN, AT_TEN "zone = 'Asia/Riyadh';", "zone 'Europe/Brussels' -> 'Asia/Riyadh'",
     "zone 'Asia/Riyadh' -> 'Europe/Brussels'"},
    {AT_TEN, AT_TEN "status = 'tentative';", "status 'confirmed' -> 'tentative'",
     "status 'tentative' -> 'confirmed'"},
    {AT_TEN, AT_TEN "status = 'cancelled';", "status 'confirmed' -> 'cancelled'",
     "status 'cancelled' -> 'confirmed'"},
    {AT_TEN, AT_TEN "repeat = 'FREQ=WEEKLY;COUNT=3';", "repeat '' -> 'every week, 3 times'",
     "repeat 'every week, 3 times' -> ''"},
    {AT_TEN "dates = '2023-12-20';", AT_TEN "dates = [ '2023-12-20', '2023-12-22' ];",
     "dates '2023-12-14|2023-12-20' -> '2023-12-14|2023-12-20|2023-12-22'",
     "dates '2023-12-14|2023-12-20|2023-12-22' -> '2023-12-14|2023-12-20'"},
    {AT_TEN "repeat = 'every day, 3 times';",
     AT_TEN "repeat = 'every day, 3 times'; not_on = '2023-12-15';", "not_on '' -> '2023-12-15'",
     "not_on '2023-12-15' -> ''"},
    {AT_TEN "repeat = 'every day, 3 times';",
     AT_TEN "repeat = 'every day, 3 times'; occurrences = ( { on = '2023-12-16'; status = "
            "'cancelled'; place = 'Hall'; }, { on = '2023-12-15'; } );",
     "occurrences '' -> '2023-12-15|2023-12-16| status: cancelled| place: Hall'",
     "occurrences '2023-12-15|2023-12-16| status: cancelled| place: Hall' -> ''"},
    {"when = 'TBC';", "expected = 'yearly';", "expected '' -> 'yearly'", "expected 'yearly' -> ''"},
    {AT_TEN, AT_TEN "place = 'NATO Headquarters, Brussels';",
     "place '' -> 'NATO Headquarters, Brussels'", "place 'NATO Headquarters, Brussels' -> ''"},
    {AT_TEN, AT_TEN "place_zone = 'Asia/Riyadh';", "place_zone '' -> 'Asia/Riyadh'",
     "place_zone 'Asia/Riyadh' -> ''"},
    {AT_TEN, AT_TEN "coordinates = '50.88,4.43';", "coordinates '' -> '50.88,4.43'",
     "coordinates '50.88,4.43' -> ''"},
    {AT_TEN "contact = 'Somebody';", AT_TEN "publisher = 'desk'; contact = 'Somebody';",
     "publisher 'office|The office|https://office.example/' -> 'desk|The other desk'",
     "publisher 'desk|The other desk' -> 'office|The office|https://office.example/'"},
    {AT_TEN, AT_TEN "part_of = 'visit';", "part_of '' -> ''", "part_of '' -> ''"},
    {AT_TEN, AT_TEN "categories = [ 'press' ];", "categories '' -> 'press'",
     "categories 'press' -> ''"},
    {AT_TEN, AT_TEN "description = 'One.\\nTwo.';", "description '' -> 'One.|Two.'",
     "description 'One.|Two.' -> ''"},
    {AT_TEN "organizers = 'NATO';", AT_TEN "organizers = [ 'NATO', 'INTERPOL' ];",
     "organizers 'NATO' -> 'NATO|INTERPOL'", "organizers 'NATO|INTERPOL' -> 'NATO'"},
    {AT_TEN "participants = [ 'Canada', 'Japan' ];", AT_TEN "participants = [ 'Japan', 'Canada' ];",
     "participants 'Canada|Japan' -> 'Japan|Canada'",
     "participants 'Japan|Canada' -> 'Canada|Japan'"},
    {AT_TEN, AT_TEN "source = 'https://www.nato.int/';", "source '' -> 'https://www.nato.int/'",
     "source 'https://www.nato.int/' -> ''"},
    {AT_TEN, AT_TEN "url = 'https://www.nato.int/';", "url '' -> 'https://www.nato.int/'",
     "url 'https://www.nato.int/' -> ''"},
    {AT_TEN, AT_TEN "contact = 'NATO Press Office';", "contact 'The desk' -> 'NATO Press Office'",
     "contact 'NATO Press Office' -> 'The desk'"},
    {AT_TEN "live = ( { label = 'TV'; } );",
     AT_TEN "live = ( { label = 'TV'; url = 'https://tv.example/'; } );",
     "live '- TV' -> 'https://tv.example/ TV'", "live 'https://tv.example/ TV' -> '- TV'"},
    {AT_TEN, AT_TEN "media_access = 'By invitation';", "media_access '' -> 'By invitation'",
     "media_access 'By invitation' -> ''"},
    {AT_TEN, AT_TEN "accreditation_deadline = '2023-12-12 17:00';",
     "accreditation_deadline '' -> '2023-12-12 17:00 Europe/Brussels'",
     "accreditation_deadline '2023-12-12 17:00 Europe/Brussels' -> ''"},
    {AT_TEN "results = ( { label = 'Transcript'; } );",
     AT_TEN "results = ( { label = 'Transcript'; url = 'https://www.nato.int/'; } );",
     "results '- Transcript' -> 'https://www.nato.int/ Transcript'",
     "results 'https://www.nato.int/ Transcript' -> '- Transcript'"},
    {AT_TEN, AT_TEN "outcome = 'Readout published.';", "outcome '' -> 'Readout published.'",
     "outcome 'Readout published.' -> ''"},
    {AT_TEN, AT_TEN "busy = true;", "busy '' -> 'true'", "busy 'true' -> ''"},
};

/* One revision of the event, with these fields and all that belongs to a change; its parent, that
 * stands beside it, is as it was. */
static void check_change(const struct life *life, const char *told, int32_t sequence, int64_t now)
{
    struct buf line auto_buf = BUF_INIT;
    const struct revision *revision;

    buf_printf(&line, "changed talk: %s\n", told);
    assert_told(life, line.data);
    revision = life_last_revision(life);
    assert_int_equal(revision->time, now);
    assert_int_equal(revision->sequence, sequence);
    assert_string_equal(revision->uid, "talk@daybook.example");
    assert_stamp(life, "talk", sequence, now);
    assert_int_equal(life_row(life, "talk")->created, T);
    assert_stamp(life, "visit", LIFE_BASE, T);
    assert_true(life->printing->is_new);
    assert_int_equal(life->plan->changed, 1);
    assert_int_equal(life->plan->added + life->plan->removed, 0);
}

static void a_change_of_a_setting_is_one_revision_of_its_fields_and_a_new_stamp(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(settings); i++) {
        struct life life auto_life = life_new(T);

        life_say(&life, T, VISIT, "talk", settings[i].before, NULL);
        life_say(&life, T + HOUR, VISIT, "talk", settings[i].after, NULL);
        check_change(&life, settings[i].told, LIFE_BASE + 1, T + HOUR);
        life_say(&life, T + 2 * HOUR, VISIT, "talk", settings[i].before, NULL);
        check_change(&life, settings[i].told_back, LIFE_BASE + 2, T + 2 * HOUR);
    }
}

static void calendars_have_the_stamp_of_the_change(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, "talk", AT_TEN, NULL);
    assert_has(&life, "all", "talk",
               "DTSTAMP:20231208T014640Z\nCREATED:20231208T014640Z\n"
               "LAST-MODIFIED:20231208T014640Z\nSEQUENCE:29468800\n");
    life_say(&life, T + HOUR, "talk", AT_TEN "title = 'Lecture';", NULL);
    assert_has(&life, "all", "talk",
               "DTSTAMP:20231208T024640Z\nCREATED:20231208T014640Z\n"
               "LAST-MODIFIED:20231208T024640Z\nSEQUENCE:29468801\n");
}

static void several_settings_at_once_are_one_change_in_the_order_of_the_table(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, "talk", AT_TEN, NULL);
    life_say(&life, T + HOUR, "talk",
             AT_TEN "busy = true; outcome = 'Agreed.'; title = 'Lecture'; place = 'Mito';", NULL);
    assert_told(&life, "changed talk: title 'Talk' -> 'Lecture', place '' -> 'Mito',"
                       " outcome '' -> 'Agreed.', busy '' -> 'true'\n");
    assert_stamp(&life, "talk", LIFE_BASE + 1, T + HOUR);
}

static void a_revision_says_how_the_event_stood_then(void **state)
{
    struct life life auto_life = life_new(T);
    const struct revision *revision;

    (void)state;
    life_say(&life, T, "talk", AT_TEN, NULL);
    life_say(&life, T + HOUR, "talk",
             "title = 'Lecture'; when = '2023-12-15T11:00'; status = 'tentative';"
             " zone = 'Asia/Riyadh';",
             NULL);
    revision = life_last_revision(&life);
    assert_string_equal(revision->title, "Lecture");
    assert_string_equal(revision->when, "2023-12-15 11:00");
    assert_string_equal(revision->zone, "Asia/Riyadh");
    assert_string_equal(revision->status, "tentative");
}

static void revisions_are_numbered_over_the_whole_journal(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, "a", AT_TEN, "b", AT_TEN, NULL);
    assert_int_equal(life.journal->last_number, 0);
    life_say(&life, T + HOUR, "a", AT_TEN "place = 'Mito';", "b", AT_TEN "place = 'Mito';", NULL);
    life_say(&life, T + 2 * HOUR, "a", AT_TEN, "b", AT_TEN "place = 'Mito';", NULL);
    assert_int_equal(life.journal->last_number, 3);
    for (size_t i = 0; i < life.journal->revision_count; i++)
        assert_int_equal(life.journal->revisions[i].number, (int64_t)i + 1);
}

/* --- defaults, publisher, parent -------------------------------------------------------------- */

static void another_duration_changes_the_events_without_an_end(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, "day", "when = '2023-12-14';", "span", "when = '2023-12-14 10:00/11:00';",
             "talk", AT_TEN, NULL);
    life.defaults = "zone = 'Europe/Brussels'; duration = '2 hours';";
    life_say(&life, T + HOUR, "day", "when = '2023-12-14';", "span",
             "when = '2023-12-14 10:00/11:00';", "talk", AT_TEN, NULL);
    assert_told(&life, "changed talk: duration '3600' -> '7200'\n");
    assert_stamp(&life, "talk", LIFE_BASE + 1, T + HOUR);
    assert_stamp(&life, "span", LIFE_BASE, T);
    assert_stamp(&life, "day", LIFE_BASE, T);
    assert_has(&life, "all", "talk", "DTEND;TZID=Europe/Brussels:20231214T120000\n");
}

static void another_default_zone_changes_the_events_that_it_holds_for(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, "own", AT_TEN "zone = 'Europe/Brussels';", "talk", AT_TEN, NULL);
    life.defaults = "zone = 'Asia/Tokyo'; duration = '1 hour';";
    life_say(&life, T + HOUR, "own", AT_TEN "zone = 'Europe/Brussels';", "talk", AT_TEN, NULL);
    assert_told(&life, "changed talk: zone 'Europe/Brussels' -> 'Asia/Tokyo'\n");
    assert_stamp(&life, "own", LIFE_BASE, T);
}

static void what_calendars_say_of_a_publisher_changes_all_its_events(void **state)
{
    static const struct {
        const char *office, *told;
    } cases[] = {
        {"name = 'The bureau'; url = 'https://office.example/'; contact = 'The desk';",
         "publisher 'office|The office|https://office.example/' -> "
         "'office|The bureau|https://office.example/'"},
        {"name = 'The office'; contact = 'The desk';",
         "publisher 'office|The office|https://office.example/' -> 'office|The office'"},
        {"name = 'The office'; url = 'https://office.example/'; contact = 'Room 1';",
         "contact 'The desk' -> 'Room 1'"},
        {"name = 'The office'; url = 'https://office.example/';", "contact 'The desk' -> ''"},
        {LIFE_OFFICE " zone = 'Asia/Tokyo';", "zone 'Europe/Brussels' -> 'Asia/Tokyo'"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct life life auto_life = life_new(T);
        struct buf told auto_buf = BUF_INIT;

        life_say(&life, T, "other", AT_TEN "publisher = 'desk';", "talk", AT_TEN, NULL);
        life.office = cases[i].office;
        life_say(&life, T + HOUR, "other", AT_TEN "publisher = 'desk';", "talk", AT_TEN, NULL);
        buf_printf(&told, "changed talk: %s\n", cases[i].told);
        assert_told(&life, told.data);
        assert_stamp(&life, "talk", LIFE_BASE + 1, T + HOUR);
        assert_stamp(&life, "other", LIFE_BASE, T);
    }
}

static void another_contact_of_the_publisher_leaves_events_with_their_own_alone(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, "talk", AT_TEN "contact = 'Somebody';", NULL);
    life.office = "name = 'The office'; url = 'https://office.example/'; contact = 'Room 1';";
    life_say(&life, T + HOUR, "talk", AT_TEN "contact = 'Somebody';", NULL);
    assert_told(&life, "");
    assert_false(life.printing->is_new);
}

static void the_title_of_a_parent_changes_its_children(void **state)
{
    struct life life auto_life = life_new(T);

    (void)state;
    life_say(&life, T, VISIT, "talk", AT_TEN "part_of = 'visit';", NULL);
    life_say(&life, T + HOUR, "visit", "title = 'Journey'; when = '2024-12-14';", "talk",
             AT_TEN "part_of = 'visit';", NULL);
    assert_stamp(&life, "talk", LIFE_BASE + 1, T + HOUR);
    assert_stamp(&life, "visit", LIFE_BASE + 1, T + HOUR);
    assert_int_equal(life.journal->revision_count, 2);
    life_say(&life, T + 2 * HOUR, "visit", "title = 'Journey'; when = '2024-12-14'; place = 'X';",
             "talk", AT_TEN "part_of = 'visit';", NULL);
    assert_told(&life, "changed visit: place '' -> 'X'\n");
    assert_stamp(&life, "talk", LIFE_BASE + 1, T + HOUR);
}

/* --- the table of fields ---------------------------------------------------------------------- */

static bool is_told_somewhere(const char *field)
{
    struct buf name auto_buf = BUF_INIT;

    buf_printf(&name, "%s '", field);
    for (size_t i = 0; i < ARRAY_SIZE(settings); i++)
        if (strncmp(settings[i].told, name.data, name.len) == 0)
            return true;
    return false;
}

/* Whoever adds a field adds a case. */
static void no_field_is_without_a_case_here(void **state)
{
    /* shown, change_reason: test_plan_dates.c; duration: above. */
    static const char *const elsewhere[] = {"shown", "change_reason", "duration"};

    (void)state;
    for (size_t i = 0; i < canonical_field_count(); i++) {
        bool found = is_told_somewhere(canonical_field_name(i));

        for (size_t j = 0; j < ARRAY_SIZE(elsewhere); j++)
            found = found || strcmp(canonical_field_name(i), elsewhere[j]) == 0;
        if (!found)
            fail_msg("nobody changes %s", canonical_field_name(i));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_change_of_a_setting_is_one_revision_of_its_fields_and_a_new_stamp),
        cmocka_unit_test(calendars_have_the_stamp_of_the_change),
        cmocka_unit_test(several_settings_at_once_are_one_change_in_the_order_of_the_table),
        cmocka_unit_test(a_revision_says_how_the_event_stood_then),
        cmocka_unit_test(revisions_are_numbered_over_the_whole_journal),
        cmocka_unit_test(another_duration_changes_the_events_without_an_end),
        cmocka_unit_test(another_default_zone_changes_the_events_that_it_holds_for),
        cmocka_unit_test(what_calendars_say_of_a_publisher_changes_all_its_events),
        cmocka_unit_test(another_contact_of_the_publisher_leaves_events_with_their_own_alone),
        cmocka_unit_test(the_title_of_a_parent_changes_its_children),
        cmocka_unit_test(no_field_is_without_a_case_here),
    };

    return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
