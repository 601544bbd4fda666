"""Events that repeat: what calendars get, what the clock makes of each instance, and what is said
of them. The zone is that of Brussels; the clock is stepped by the tests."""

import re
from datetime import date, timedelta

import pytest

from harness import daybook, event, run
from test_clock import utc

BEGIN = utc(2024, 5, 1)

WEEKLY = event("council", "2024-05-08 10:00/11:30", repeat="every week on Wednesday until 2024-06-12",
               not_on=["2024-05-22"], title="Council meeting")


@pytest.fixture
def serve(start, tmp_path):
    def serve(*events, feeds=(), clock=BEGIN):
        main = tmp_path / "daybookd.conf"
        main.write_text(daybook(*events, feeds=feeds))
        return start(main, clock=clock)
    return serve


def lines(daemon, *names):
    """Of the events in all.ics, unfolded, those properties."""
    text = daemon.feed("all").decode().replace("\r\n ", "").partition("BEGIN:VEVENT")[2]
    return [line for line in text.split("\r\n") if re.split("[;:]", line)[0] in names]


def complaints(tmp_path, *events):
    main = tmp_path / "daybookd.conf"
    main.write_text(daybook(*events))
    return run("--check", "-c", main).stderr


# --- calendars ---------------------------------------------------------------

def test_a_series_is_one_event_with_a_rule(serve):
    daemon = serve(WEEKLY)
    assert lines(daemon, "UID", "DTSTART", "DTEND", "RRULE", "EXDATE") == [
        "UID:council@test.example",
        "DTSTART;TZID=Europe/Brussels:20240508T100000",
        "DTEND;TZID=Europe/Brussels:20240508T113000",
        "RRULE:FREQ=WEEKLY;UNTIL=20240612T080000Z;BYDAY=WE",
        "EXDATE;TZID=Europe/Brussels:20240522T100000",
    ]


def test_days_repeat_by_days(serve):
    daemon = serve(event("fair", "2024-05-03/2024-05-04", not_on=["2025-05-03"],
                         repeat="every year on 3 May until 2030-01-01"))
    assert lines(daemon, "DTSTART", "DTEND", "RRULE", "EXDATE") == [
        "DTSTART;VALUE=DATE:20240503", "DTEND;VALUE=DATE:20240505",
        "RRULE:FREQ=YEARLY;UNTIL=20300101;BYMONTH=5;BYMONTHDAY=3",
        "EXDATE;VALUE=DATE:20250503"]


def test_in_utc_all_is_in_utc(serve):
    daemon = serve(event("call", "2024-05-08 10:00/11:00", zone="UTC", not_on=["2024-05-15"],
                         repeat="FREQ=WEEKLY;COUNT=3"))
    assert lines(daemon, "DTSTART", "DTEND", "RRULE", "EXDATE") == [
        "DTSTART:20240508T100000Z", "DTEND:20240508T110000Z", "RRULE:FREQ=WEEKLY;COUNT=3",
        "EXDATE:20240515T100000Z"]


def test_the_description_says_how_it_repeats(serve):
    assert "Repeats: every week on Wednesday until 2024-06-12" in \
        lines(serve(WEEKLY), "DESCRIPTION")[0].replace("\\n", "\n")


# --- the clock -----------------------------------------------------------------

def phases(daemon):
    rows = daemon.ctl("changes", "--last", "1000").stdout.splitlines()
    return [(time, words) for time, _, words in (row.split("\t") for row in rows)
            if words in ("starts soon", "under way", "over")]


def test_each_instance_has_its_phases(serve):
    daemon = serve(WEEKLY)
    assert daemon.due(utc(2024, 5, 8, 7, 45))
    assert daemon.step(utc(2024, 5, 8, 7, 45)) == utc(2024, 5, 8, 8)
    assert daemon.step(utc(2024, 5, 8, 8)) == utc(2024, 5, 8, 9, 30)
    daemon.step(utc(2024, 5, 8, 9, 30))
    assert daemon.due(utc(2024, 5, 15, 7, 45))
    daemon.step(utc(2024, 5, 15, 8))
    assert phases(daemon) == [("2024-05-08T07:45:00Z", "starts soon"),
                              ("2024-05-08T08:00:00Z", "under way"),
                              ("2024-05-08T09:30:00Z", "over"),
                              ("2024-05-15T07:45:00Z", "starts soon"),
                              ("2024-05-15T08:00:00Z", "under way")]


def test_where_it_does_not_take_place_nothing_begins(serve):
    daemon = serve(WEEKLY, clock=utc(2024, 5, 20))
    assert daemon.due(utc(2024, 5, 29, 7, 45))
    assert phases(daemon) == []


def test_after_the_last_nothing_comes(serve):
    daemon = serve(WEEKLY, clock=utc(2024, 6, 12, 8, 30))
    at = daemon.armed
    assert at == utc(2024, 6, 12, 9, 30)
    daemon.step(at)
    daemon.step(utc(2025, 6, 12))
    assert phases(daemon) == [("2024-06-12T09:30:00Z", "over")]


def test_what_was_missed_is_recorded_once_and_at_its_time(serve, start):
    daemon = serve(WEEKLY)
    daemon.step(utc(2024, 5, 8, 8))
    assert daemon.stop() == 0
    again = start(daemon.config, clock=utc(2024, 5, 15, 8))
    expected = [("2024-05-08T07:45:00Z", "starts soon"), ("2024-05-08T08:00:00Z", "under way"),
                ("2024-05-08T09:30:00Z", "over"), ("2024-05-15T07:45:00Z", "starts soon"),
                ("2024-05-15T08:00:00Z", "under way")]
    assert phases(again) == expected
    assert again.stop() == 0
    assert phases(start(daemon.config, clock=utc(2024, 5, 15, 8, 1))) == expected


def test_of_what_was_missed_the_last_is_recorded_whatever_day_it_stands_for(serve, start):
    daily = event("daily", "2024-05-02 10:00/11:00", repeat="every day").rstrip(" }") + \
        ' occurrences = ( { on = "2024-06-10"; when = "2024-05-20 15:00/16:00"; } ); }'
    daemon = serve(daily)
    assert daemon.stop() == 0
    said = phases(start(daemon.config, clock=utc(2024, 5, 20, 16)))
    assert [time for time, words in said if words == "over"] == [
        f"2024-05-{day}T09:00:00Z" for day in range(12, 21)] + ["2024-05-20T14:00:00Z"]


def test_a_window_holds_a_series_as_long_as_an_instance_is_in_it(serve):
    feed = '{ id = "near"; title = "Near"; show_past = "1 day"; show_future = "2 days"; }'
    daemon = serve(WEEKLY, feeds=[feed], clock=utc(2024, 5, 10))
    assert b"council@" not in daemon.feed("near")
    daemon.step(utc(2024, 5, 12, 21, 59))
    assert b"council@" not in daemon.feed("near")
    daemon.step(utc(2024, 5, 12, 22))  # Monday begins: Wednesday is two days ahead
    assert b"council@" in daemon.feed("near")
    daemon.step(utc(2024, 6, 20))
    assert b"council@" not in daemon.feed("near")


# --- what is said ----------------------------------------------------------------

def test_list_and_next_have_each_instance(keeper):
    """These ask the real clock: the series began a fortnight ago, and has two days of six left."""
    first = date.today() - timedelta(days=16)
    days = [first + timedelta(days=4 * i) for i in range(7)]
    keeper.publish(event("series", str(first), repeat="every 4 days, 7 times",
                         not_on=[str(days[5])]),
                   event("long", "2199-01-01"),
                   event("over", "2020-01-01", repeat="every year, 3 times"))
    assert [row[0] for row in keeper.rows("list") if row[2] == "series"] == \
        [str(day) for day in (days[4], days[6])]
    assert [row[2] for row in keeper.rows("list")] == ["series", "series", "long"]
    assert [row[2] for row in keeper.rows("next", "2")] == ["series", "series"]
    assert "over" in [row[2] for row in keeper.rows("list", "--all")]


def test_list_all_has_those_of_the_last_year_too(keeper):
    first = date.today() - timedelta(days=800)
    keeper.publish(event("monthly", str(first), repeat="every 30 days"))
    days = [row[0] for row in keeper.rows("list", "--all")]
    assert days == [str(first + timedelta(days=30 * i)) for i in range(15, 39)]


def test_of_one_series_no_more_than_60_are_listed(keeper):
    keeper.publish(event("daily", str(date.today()), repeat="every day"))
    assert len(keeper.rows("list")) == 60


def test_an_instance_that_is_moved_far_away_hides_no_other(keeper):
    first = date.today() + timedelta(days=1)
    weeks = [str(first + timedelta(weeks=i)) for i in range(4)]
    keeper.publish(event("series", str(first), repeat="every week, 4 times").rstrip(" }") +
                   f' occurrences = ( {{ on = "{weeks[1]}"; when = "2190-01-01"; }} ); }}')
    assert [row[0] for row in keeper.rows("list") if row[2] == "series"] == \
        [weeks[0], weeks[2], weeks[3]]


def test_a_series_without_an_end_is_listed_for_a_year(keeper):
    keeper.publish(event("monthly", str(date.today() + timedelta(days=1)),
                         repeat="every 30 days"))
    rows = keeper.rows("list")
    assert len(rows) == 13
    assert keeper.data("show", "monthly")["end"] is None
    assert not {"ends", "shown until"} & {row[0] for row in keeper.rows("show", "monthly")}


def test_one_that_is_taken_out_is_shown_as_removed_with_its_rule(serve):
    daemon = serve(WEEKLY, event("other"))
    before = lines(daemon, "RRULE", "EXDATE")
    daemon.step(BEGIN + 100)
    daemon.config.write_text(daybook(event("other")))
    daemon.wait_good_reload()
    assert "SUMMARY:REMOVED: Council meeting" in lines(daemon, "SUMMARY")
    assert lines(daemon, "RRULE", "EXDATE") == before


# --- instances that are not like the others --------------------------------------

def occurrences(text):
    return WEEKLY.rstrip(" }") + f" occurrences = ( {text} ); }}"


MANY = occurrences(
    '{ on = "2024-05-15"; when = "2024-05-16 14:00/15:00"; place = "Small hall"; '
    'change_reason = "Holiday"; }, '
    '{ on = "2024-05-29"; status = "cancelled"; change_reason = "Strike"; }, '
    '{ on = "2024-06-05"; when = "2024-06-05 TBC"; title = "Budget meeting"; }')


def components(daemon, feed="all"):
    text = daemon.feed(feed).decode().replace("\r\n ", "")
    return [part.partition("END:VEVENT")[0].split("\r\n")
            for part in text.split("BEGIN:VEVENT\r\n")[1:]]


def some(component, *names):
    return [line for line in component if re.split("[;:]", line)[0] in names]


def test_instances_follow_the_series_under_its_uid(serve):
    series, moved, cancelled, apart = components(serve(MANY))
    assert some(series, "EXDATE") == ["EXDATE;TZID=Europe/Brussels:20240522T100000",
                                      "EXDATE;TZID=Europe/Brussels:20240605T100000"]
    assert some(moved, "UID", "RECURRENCE-ID", "DTSTART", "DTEND", "RRULE", "LOCATION") == [
        "UID:council@test.example", "RECURRENCE-ID;TZID=Europe/Brussels:20240515T100000",
        "DTSTART;TZID=Europe/Brussels:20240516T140000",
        "DTEND;TZID=Europe/Brussels:20240516T150000", "LOCATION:Small hall"]
    assert "Moved from Wednesday 15 May 2024\\, 10:00" in some(moved, "DESCRIPTION")[0]
    assert "Reason: Holiday" in some(moved, "DESCRIPTION")[0]
    assert some(cancelled, "UID", "RECURRENCE-ID", "DTSTART", "STATUS", "SUMMARY") == [
        "UID:council@test.example", "RECURRENCE-ID;TZID=Europe/Brussels:20240529T100000",
        "DTSTART;TZID=Europe/Brussels:20240529T100000", "SUMMARY:CANCELLED: Council meeting",
        "STATUS:CANCELLED"]
    stamps = [some(part, "DTSTAMP", "SEQUENCE", "LAST-MODIFIED") for part in (series, moved, apart)]
    assert stamps[0] == stamps[1] == stamps[2]


@pytest.mark.parametrize("when, now", [
    ("2024-05-08 10:00/11:30", "2024-05-15 10:00/11:30"), ("2024-05-08 10:00", "2024-05-15 10:00/13:00"),
    ("2024-05-08 10:00/11:30", "2024-05-15 10:00"), ("2024-05-08", "2024-05-15 10:00"),
    ("2024-05-08 TBC", "2024-05-15 10:00/11:30")])
def test_one_whose_date_is_only_known_better_is_not_moved(serve, when, now):
    daemon = serve(event("council", when, repeat="every week on Wednesday").rstrip(" }") +
                   f' occurrences = ( {{ on = "2024-05-15"; when = "{now}"; }} ); }}')
    assert len(components(daemon)) == 2 and b"Moved from" not in daemon.feed("all")


def test_one_whose_time_is_not_known_is_an_event_of_its_own(serve):
    apart = components(serve(MANY))[3]
    assert some(apart, "UID", "RECURRENCE-ID", "DTSTART", "SUMMARY", "X-DAYBOOK-TIME") == [
        "UID:council@test.example/20240605", "DTSTART;VALUE=DATE:20240605",
        "SUMMARY:Time TBC: Budget meeting", "X-DAYBOOK-TIME:TBC"]


def test_a_feed_without_what_is_cancelled_leaves_the_day_out(serve):
    feeds = ['{ id = "kept"; title = "Kept"; show_cancelled = "no"; }',
             '{ id = "said"; title = "Said"; show_cancelled = "title"; }']
    daemon = serve(MANY, feeds=feeds)
    kept = components(daemon, "kept")
    assert len(kept) == 3 and "EXDATE;TZID=Europe/Brussels:20240529T100000" in kept[0]
    assert some(components(daemon, "said")[2], "STATUS") == ["STATUS:CONFIRMED"]


def test_phases_are_those_of_the_instances_as_they_are(serve):
    daemon = serve(MANY, clock=utc(2024, 5, 9))
    assert daemon.due(utc(2024, 5, 16, 11, 45))
    daemon.step(utc(2024, 5, 16, 13))
    assert daemon.due(utc(2024, 6, 4, 22))  # nothing on the 29th; a day without a time
    daemon.step(utc(2024, 6, 5, 22))
    assert phases(daemon) == [
        ("2024-05-16T11:45:00Z", "starts soon"), ("2024-05-16T12:00:00Z", "under way"),
        ("2024-05-16T13:00:00Z", "over"), ("2024-06-04T22:00:00Z", "under way"),
        ("2024-06-05T22:00:00Z", "over")]


def test_a_series_is_over_when_none_is_to_come_though_its_last_was_brought_forward(serve):
    early = occurrences('{ on = "2024-06-12"; when = "2024-05-09 10:00/11:00"; }')
    daemon = serve(early, event("other"))
    daemon.step(utc(2024, 5, 10))
    daemon.config.write_text(daybook(event("other")))
    daemon.wait_good_reload()
    assert "SUMMARY:REMOVED: Council meeting" in lines(daemon, "SUMMARY")


@pytest.mark.parametrize("how", [{"repeat": "every day, 2 times"}, {"dates": ["2024-05-09"]}])
def test_of_which_all_are_cancelled_is_in_no_feed_without_what_is(serve, how):
    feeds = ['{ id = "kept"; title = "Kept"; show_cancelled = "no"; }']
    daemon = serve(event("off", "2024-05-08 10:00", **how).rstrip(" }") + ''' occurrences = (
        { on = "2024-05-08"; status = "cancelled"; },
        { on = "2024-05-09"; status = "cancelled"; } ); }''', feeds=feeds)
    assert b"UID:off@" not in daemon.feed("kept")
    cancelled = [part for part in components(daemon) if "STATUS:CANCELLED" in part]
    assert len(cancelled) == 2


def test_a_rule_of_which_no_day_is_left_is_not_in_calendars(serve):
    """Its instances are events of their own: apps would show the first day all the same."""
    daemon = serve(event("week", "2024-05-08 10:00", repeat="every day, 2 times").rstrip(" }") +
                   ''' occurrences = ( { on = "2024-05-08"; when = "2024-05-08 TBC"; },
                                   { on = "2024-05-09"; when = "2024-05-09 TBC"; } ); }''')
    assert lines(daemon, "UID", "RRULE") == ["UID:week@test.example/20240508",
                                             "UID:week@test.example/20240509"]


def test_removed_or_restarted_instances_stay_as_they_were(serve, start):
    daemon = serve(MANY, event("other"))
    before = daemon.feed("all")
    assert daemon.stop() == 0
    again = start(daemon.config, clock=BEGIN)
    assert again.feed("all") == before
    names = ["RECURRENCE-ID", "DTSTART", "DTEND", "EXDATE"]
    parts = [some(part, *names) for part in components(again)]
    again.step(BEGIN + 100)
    again.config.write_text(daybook(event("other")))
    again.wait_good_reload()
    assert [some(part, *names) for part in components(again)] == parts


def test_a_removed_instance_whose_end_is_not_known_stays_as_long(serve):
    daemon = serve(occurrences('{ on = "2024-05-15"; when = "2024-05-16 14:00"; }'), event("other"))
    ends = lines(daemon, "DTEND")
    assert ends[1] == "DTEND;TZID=Europe/Brussels:20240516T150000"
    daemon.step(BEGIN + 100)
    daemon.config.write_text(daybook(event("other")))
    daemon.wait_good_reload()
    assert lines(daemon, "DTEND") == ends


def test_a_cancelled_series_without_an_end_leaves_in_time(serve):
    endless = event("endless", "2024-05-08", repeat="every week", status="cancelled")
    feed = '{ id = "short"; title = "Short"; show_cancelled_for = "2 days"; }'
    daemon = serve(endless, event("other"), feeds=[feed])
    assert b"endless@" in daemon.feed("short")
    daemon.step(BEGIN + 2 * 86400 - 1)
    assert b"endless@" in daemon.feed("short")
    daemon.step(BEGIN + 2 * 86400)
    assert b"endless@" not in daemon.feed("short") and b"endless@" in daemon.feed("all")


# --- days that no rule says ------------------------------------------------------

EASTER = event("easter", "2024-03-31", dates=["2025-04-20", "2026-04-05"], title="Easter")


def test_days_that_are_written_out_are_events_of_their_own(serve):
    """Outlook does not know RDATE."""
    parts = components(serve(EASTER))
    assert [some(part, "UID", "DTSTART", "RRULE", "RDATE") for part in parts] == [
        ["UID:easter@test.example", "DTSTART;VALUE=DATE:20240331"],
        ["UID:easter@test.example/20250420", "DTSTART;VALUE=DATE:20250420"],
        ["UID:easter@test.example/20260405", "DTSTART;VALUE=DATE:20260405"]]


def test_they_have_phases_and_are_told_of(serve):
    daemon = serve(EASTER, clock=utc(2024, 5, 1))
    daemon.step(utc(2024, 5, 2))
    daemon.config.write_text(daybook(EASTER.replace(', "2026-04-05"', "")))
    daemon.wait_good_reload()
    assert "no more on Sunday 5 April 2026" in daemon.ctl("changes").stdout
    daemon.step(utc(2025, 4, 19, 22))
    assert phases(daemon) == [("2025-04-19T22:00:00Z", "under way")]


# --- what is refused -------------------------------------------------------------

@pytest.mark.parametrize("settings, says", [
    ({"when": "2024-05-07", "repeat": "every week on Wednesday"},
     'when: the first day of "every week on Wednesday" is 2024-05-08: write that'),
    ({"when": "2024-W19", "repeat": "every day"},
     "repeat: when has to hold the first day on which it takes place"),
    ({"when": "2024-05-08", "not_on": ["2024-05-15"]}, "not_on is for an event that has repeat"),
    ({"when": "2024-05-08", "repeat": "every week on Wednesday", "not_on": ["2024-05-16"]},
     "not_on 2024-05-16: that is no day on which it would take place"),
    ({"when": "2024-05-08", "repeat": "every week on Wednesday until 2024-05-01"},
     "that is never on or after the date in when"),
    ({"when": "2024-05-08", "repeat": "every day", "not_on": ["2024-05"]},
     'not_on "2024-05": write a day, like 2024-05-01'),
    ({"when": "2024-05-08", "repeat": "every day", "dates": ["2024-05-09"]},
     "dates are for an event that repeats without a rule"),
    ({"when": "2024-05-08", "dates": ["2024-05-08"]},
     "dates: these are the days after the first, which stands in when"),
    ({"when": "2024-05-08", "repeat": "every day until 2024-05-09",
      "not_on": ["2024-05-08", "2024-05-09"]}, "not_on leaves no day on which it takes place"),
    ({"when": "TBC", "expected": "yearly", "repeat": "every day"},
     "expected is for an event that has no date yet, and one that repeats has"),
    ({"when": "TBC", "expected": "yearly", "dates": ["2024-05-09"]},
     "expected is for an event that has no date yet, and one that repeats has"),
], ids=lambda value: value if isinstance(value, str) else "")
def test_what_does_not_fit_is_refused(tmp_path, settings, says):
    settings = dict(settings)
    assert says in complaints(tmp_path, event("one", settings.pop("when"), **settings))


@pytest.mark.parametrize("series, day", [
    (EASTER, "easter@test.example/20250420"), (MANY, "council@test.example/20240605"),
])
def test_the_uid_of_an_instance_is_nobody_elses(tmp_path, series, day):
    assert f'the uid "{day}" is that of an instance of the event' in complaints(
        tmp_path, event("other", uid=day), series)


@pytest.mark.parametrize("text, says", [
    ('{ on = "2024-05-16"; }', "occurrences: on 2024-05-16: that is no day on which it would"),
    ('{ on = "2024-05-22"; }', "occurrences: not_on says that it does not take place on that day"),
    ('{ on = "2024-05-15"; }, { on = "2024-05-15"; }', "occurrences: there is another one"),
    ('{ on = "2024-05-15"; when = "2024-W20"; }', "when: an instance has a day"),
    ('{ when = "2024-05-15"; }', "this occurrence has no on"),
    ('{ on = "2024-05-15"; when = "2024-03-31 02:30"; }',
     "when: the clocks of Europe/Brussels are put forward over 02:30 on that day"),
    ('{ on = "2024-05-15"; wehn = "TBC"; }', 'unknown setting "wehn" (did you mean "when"?)'),
    ('"2024-05-15"', "occurrences is a list of instances"),
])
def test_an_occurrence_that_does_not_fit_is_refused(tmp_path, text, says):
    assert says in complaints(tmp_path, occurrences(text))
