"""What subscribers are told of a series: of its rule, its days and its instances. The zone is that
of Brussels; the clock is stepped by the tests."""

import json

import pytest

from harness import daybook, event
from test_clock import utc
from test_repeating import BEGIN, EASTER, MANY, WEEKLY, lines, occurrences


@pytest.fixture
def change(start, tmp_path):
    """change(before, after, ...): a daemon that was given these in turn; it is the last."""
    main = tmp_path / "daybookd.conf"

    def change(*series, clock=BEGIN):
        main.write_text(daybook(series[0]))
        daemon = start(main, clock=clock)
        for i, text in enumerate(series[1:]):
            daemon.step(clock + 100 * (i + 1))
            main.write_text(daybook(text))
            daemon.wait_good_reload()
        return daemon
    return change


def told(daemon):
    """What is told of the last change."""
    return daemon.ctl("changes", "--last", "1").stdout.rstrip("\n").split("\t")[2]


# --- the rule --------------------------------------------------------------------

def test_a_change_of_the_rule_is_told(change):
    daemon = change(WEEKLY, WEEKLY.replace("2024-06-12", "2024-06-19").replace(
        '[ "2024-05-22" ]', '[ "2024-05-15" ]'))
    assert told(daemon) == (
        "repeats: every week on Wednesday until 2024-06-19 (was: every week on Wednesday until "
        "2024-06-12); not on Wednesday 15 May 2024; again on Wednesday 22 May 2024")
    assert lines(daemon, "SEQUENCE")[0] != "SEQUENCE:0"


def test_days_that_left_with_the_rule_are_not_told_one_by_one(change):
    thursdays = event("council", "2024-05-09 10:00/11:30", title="Council meeting",
                      repeat="every week on Thursday until 2024-06-12")
    assert told(change(MANY, thursdays)) == (
        "moved to Thursday 9 May 2024, 10:00 to 11:30 CEST (was: Wednesday 8 May 2024, 10:00 to "
        "11:30 CEST); repeats: every week on Thursday until 2024-06-12 (was: every week on "
        "Wednesday until 2024-06-12)")


def test_a_rule_that_becomes_days_is_told_as_days(change):
    dates = event("council", "2024-05-08 10:00/11:30", dates=["2024-05-15", "2024-07-03"],
                  title="Council meeting")
    assert told(change(WEEKLY, dates)) == (
        "does not repeat any more, but takes place on Wednesday 8 May 2024, Wednesday 15 May 2024 "
        "and Wednesday 3 July 2024")


def test_days_that_become_a_rule_are_told_as_a_rule(change):
    dates = event("council", "2024-05-08 10:00/11:30", dates=["2024-05-15", "2024-07-03"],
                  title="Council meeting")
    assert told(change(dates, WEEKLY)) == (
        "repeats: every week on Wednesday until 2024-06-12; not on Wednesday 22 May 2024")


# --- its beginning ---------------------------------------------------------------

def test_days_that_are_taken_off_the_beginning_are_no_move(change):
    daemon = change(WEEKLY, WEEKLY.replace('"2024-05-08 10:00/11:30"', '"2024-05-15 10:00/11:30"'),
                    clock=utc(2024, 5, 7))
    assert told(daemon) == "begins on Wednesday 15 May 2024 (was: Wednesday 8 May 2024)"
    assert b"Moved from" not in daemon.feed("all")
    assert "change_reason" not in daemon.log.text()


def test_a_first_day_that_had_a_uid_of_its_own_is_warned_of(change):
    later = event("easter", "2025-04-20", dates=["2026-04-05"], title="Easter")
    daemon = change(EASTER, later)
    assert told(daemon).startswith("begins on Sunday 20 April 2025 (was: Sunday 31 March 2024)")
    assert "begins on another of its dates: that day had a UID of its own" in daemon.log.text()


def test_a_move_of_the_first_is_told_once(change):
    daemon = change(EASTER, EASTER.replace("2024-03-31", "2024-05-09"))
    assert told(daemon) == "moved from Sunday 31 March 2024 to Thursday 9 May 2024"
    assert ["Moved from Sunday 31 March 2024." in line for line in lines(daemon, "DESCRIPTION")] == \
        [True, False, False]


# --- instances -------------------------------------------------------------------

def test_what_becomes_of_an_instance_is_told(change):
    assert told(change(WEEKLY, MANY)) == (
        "on Wednesday 15 May 2024: moved to Thursday 16 May 2024, 14:00 to 15:00 CEST (was: "
        "Wednesday 15 May 2024, 10:00 to 11:30 CEST); place: Small hall: Holiday; "
        "on Wednesday 29 May 2024: cancelled: Strike; "
        "on Wednesday 5 June 2024: time withdrawn: Wednesday 5 June 2024, time to be confirmed; it "
        'had been 10:00 to 11:30 CEST; title changed from "Council meeting"')


def test_an_instance_that_is_like_the_others_again_is_told_as_what_it_was(change):
    assert told(change(WEEKLY, MANY, WEEKLY)) == (
        "on Wednesday 15 May 2024: moved to Wednesday 15 May 2024, 10:00 to 11:30 CEST (was: "
        "Thursday 16 May 2024, 14:00 to 15:00 CEST); on Wednesday 29 May 2024: takes place after "
        "all; on Wednesday 5 June 2024: time confirmed: Wednesday 5 June 2024, 10:00 to 11:30 "
        'CEST; title changed from "Budget meeting"')


def test_atom_gives_no_date_of_the_first_for_a_change_of_another(change):
    daemon = change(WEEKLY, occurrences('{ on = "2024-05-29"; status = "cancelled"; }'))
    entry = daemon.get("/all.atom").text.partition("<entry>")[2]
    assert "on Wednesday 29 May 2024: cancelled" in entry
    assert "When:" not in entry and "8 May" not in entry


def test_phases_of_each_instance_are_messages_of_their_own(change):
    daemon = change(event("daily", "2024-05-02 10:00/11:00", repeat="every day"))
    for day in (2, 3, 4):
        daemon.step(utc(2024, 5, day, 12))
    ids = [json.loads(line)["id"] for line in daemon.ctl("--json", "changes").stdout.splitlines()]
    assert len(ids) == 9 and len(set(ids)) == 9
