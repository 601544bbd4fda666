"""What time does: embargoes, the windows of feeds, and how long the cancelled stay.

The clock is stepped by the tests (but for the last one): at the second before a moment all must be
as it was, and at the moment it must be done. That the daemon would have woken up then is what the
alarm says that it has set. The zone is that of Brussels: an hour ahead of UTC, two in summer.
"""

import re
import subprocess
import time
from calendar import timegm
from email.utils import parsedate_to_datetime

import pytest

from harness import (PATIENCE, SAMPLE_TIME, STEPPED_PROGRAM, Daemon, clean_environment, daybook,
                     event)

DAY = 86400
EXIT_INTERNAL = 71
PATHS = ("/", "/all.ics")


def utc(*moment):
    """utc(2023, 12, 8, 14) is seconds."""
    return timegm((*moment, 0, 0, 0)[:6])


def serve(start, tmp_path, *events, feeds=(), clock=SAMPLE_TIME):
    main = tmp_path / "daybookd.conf"
    main.write_text(daybook(*events, feeds=feeds))
    return start(main, clock=clock)


def shown(daemon, feed="all"):
    """The ids in the feed; the placeholder of an empty feed has dots in its own."""
    found = re.findall(rb"^UID:([a-z0-9-]+)@test\.example\r$", daemon.feed(feed), re.M)
    return {name.decode() for name in found}


def answers(daemon):
    return [(answer.body, answer["ETag"], answer["Last-Modified"])
            for answer in map(daemon.get, PATHS)]


def test_embargo_ends_at_its_second_and_not_before(start, tmp_path):
    daemon = serve(start, tmp_path, event("known"),
                   event("news", publish_at="2023-12-08 15:00"))
    before, tag = answers(daemon), daemon.get("/all.ics")["ETag"]
    at = daemon.armed
    assert at == utc(2023, 12, 8, 14)
    assert daemon.step(at - 1) == at
    assert answers(daemon) == before and shown(daemon) == {"known"}
    mark = daemon.log.mark()
    daemon.step(at)
    assert shown(daemon) == {"known", "news"} and "/events/news" in daemon.get("/").text
    assert daemon.get("/all.ics", if_none_match=tag).status == 200
    daemon.log.wait("time has passed: .*all\\.ics", mark)


def test_window_moves_at_midnight_in_the_default_zone(start, tmp_path):
    """Also for an event in another zone."""
    daemon = serve(
        start, tmp_path, event("leaving", "2023-11-08"), event("staying", "2023-11-09"),
        event("coming", "2024-01-08"), event("far", "2024-01-09 07:30", zone="Asia/Tokyo"),
        feeds=['{ id = "near"; title = "N"; show_past = "30 days"; show_future = "30 days"; }'])
    midnight = daemon.armed
    assert midnight == utc(2023, 12, 8, 23)
    assert daemon.step(midnight - 1) == midnight
    assert shown(daemon, "near") == {"leaving", "staying"}
    assert daemon.step(midnight) == midnight + DAY
    assert shown(daemon, "near") == {"staying", "coming", "far"}
    assert shown(daemon) == {"leaving", "staying", "coming", "far"}


@pytest.mark.parametrize("day, hours", [((2024, 3, 31), 23), ((2024, 10, 27), 25)],
                         ids=["spring", "autumn"])
def test_day_on_which_the_clocks_change_ends_at_its_own_midnight(start, tmp_path, day, hours):
    begin = utc(*day) - (3600 if hours == 23 else 7200)
    daemon = serve(start, tmp_path, event("today", "%d-%02d-%02d" % day), clock=begin,
                   feeds=['{ id = "ahead"; title = "A"; show_past = "0 days"; }'])
    while shown(daemon, "ahead"):
        now = daemon.armed
        daemon.step(now)
    assert now == begin + hours * 3600


def test_cancelled_event_stays_as_long_as_the_feed_says(start, tmp_path):
    daemon = serve(start, tmp_path, event("off", "2023-12-07", status="cancelled"), event("on"),
                   feeds=['{ id = "brief"; title = "B"; show_cancelled_for = "1 day"; }'])
    at = daemon.armed
    assert at == utc(2023, 12, 8, 23), "a day after the end of its day"
    daemon.step(at - 1)
    assert shown(daemon, "brief") == {"off", "on"}
    daemon.step(at)
    assert shown(daemon, "brief") == {"on"} and shown(daemon) == {"off", "on"}
    daemon.step(at + 29 * DAY - 1)
    assert shown(daemon) == {"off", "on"}, "thirty days in the feed of everything"
    daemon.step(at + 29 * DAY)
    assert shown(daemon) == {"on"}


def test_alarm_is_set_for_the_first_of_all_that_is_to_come(start, tmp_path):
    daemon = serve(
        start, tmp_path, event("off", "2023-12-07", status="cancelled"),
        event("third", publish_at="2024-02-29 09:30"),
        event("second", publish_at="2023-12-24 00:00"),
        event("first", publish_at="2023-12-08 13:01"), event("secret", draft=True),
        event("over", publish_at="2023-12-08 12:59"))
    for moment in (utc(2023, 12, 8, 12, 1), utc(2023, 12, 23, 23), utc(2024, 1, 6, 23),
                   utc(2024, 2, 29, 8, 30)):
        assert daemon.due(moment)
        before = answers(daemon)
        daemon.step(moment)
        assert answers(daemon) != before


def test_where_nothing_is_to_come_the_alarm_is_that_of_midnight(start, tmp_path):
    """Pages say which day it is; that is no news to calendars."""
    daemon = serve(start, tmp_path, event("some-day", "TBC"))
    assert daemon.armed == utc(2023, 12, 8, 23)
    tag = daemon.get("/all.ics")["ETag"]
    assert daemon.step(utc(2024, 7, 1, 12)) == utc(2024, 7, 1, 22)
    assert daemon.get("/all.ics", if_none_match=tag).status == 304


def test_clock_that_leaps_does_all_that_was_due(start, tmp_path):
    daemon = serve(
        start, tmp_path, event("off", "2023-12-07", status="cancelled"),
        event("first", publish_at="2023-12-08 15:00"),
        event("second", publish_at="2024-01-01 00:00"),
        event("third", publish_at="2024-06-01 00:00"), event("coming", "2024-06-01"),
        feeds=['{ id = "near"; title = "N"; show_future = "100 days"; '
               'show_cancelled_for = "7 days"; }'])
    assert shown(daemon) == {"off", "coming"} and shown(daemon, "near") == {"off"}
    assert daemon.step(utc(2024, 3, 1, 12)) == utc(2024, 3, 1, 23)
    assert shown(daemon) == {"first", "second", "coming"} and shown(daemon, "near") == {"coming"}


def test_clock_set_back_before_anything_was_due_moves_no_byte(start, tmp_path):
    """Neither is the embargo that has ended long ago laid again, nor the other one lifted."""
    daemon = serve(start, tmp_path, event("old", publish_at="2023-12-01 09:00"),
                   event("news", publish_at="2023-12-08 15:00"))
    before, armed = answers(daemon), daemon.armed
    assert daemon.step(SAMPLE_TIME - 3600) == armed
    assert answers(daemon) == before and shown(daemon) == {"old"}
    assert daemon.step(SAMPLE_TIME) == armed
    assert answers(daemon) == before


def test_save_sets_the_alarm_anew(start, tmp_path):
    """And an embargo goes by the daemon's clock then too."""
    daemon = serve(start, tmp_path, event("known"), event("news", publish_at="2023-12-08 15:00"))
    daemon.step(utc(2023, 12, 8, 13, 30))
    daemon.config.write_text(daybook(event("known"), event("news", publish_at="2023-12-08 14:45")))
    daemon.wait_good_reload()
    assert daemon.armed == utc(2023, 12, 8, 13, 45) and shown(daemon) == {"known"}
    daemon.step(daemon.armed)
    assert shown(daemon) == {"known", "news"}


def test_answer_of_a_reload_is_not_taken_for_that_of_a_step(start, tmp_path):
    """Or else tests that save and step would go wrong now and then."""
    daemon = serve(start, tmp_path, *(event(f"news-{minute}", publish_at=f"2023-12-08 15:{minute}")
                                      for minute in range(10, 60)))
    moments = [utc(2023, 12, 8, 14, minute) for minute in range(10, 60)]
    for now, after in zip(moments, moments[1:]):
        daemon.hang_up()
        daemon.wait_reloading()
        assert daemon.step(now) == after
        daemon.wait_reload()


@pytest.mark.parametrize("variables, words", [
    ({}, "DAYBOOKD_CLOCK_START"),
    ({"DAYBOOKD_CLOCK_START": "noon", "DAYBOOKD_CLOCK_FD": "0"}, "DAYBOOKD_CLOCK_START"),
    ({"DAYBOOKD_CLOCK_START": "1702036800"}, "DAYBOOKD_CLOCK_FD"),
    ({"DAYBOOKD_CLOCK_START": "1702036800", "DAYBOOKD_CLOCK_FD": "0"}, "DAYBOOKD_CLOCK_FD"),
], ids=["nothing given", "no time", "no socket", "not a socket"])
def test_stepped_daemon_does_not_run_on_another_clock(variables, words):
    end = subprocess.run([STEPPED_PROGRAM, "--version"], stdin=subprocess.DEVNULL, text=True,
                         capture_output=True, env=clean_environment(**variables),
                         timeout=PATIENCE, check=False)
    assert end.returncode == EXIT_INTERNAL and end.stdout == "" and words in end.stderr


def test_stepped_daemon_ends_with_the_test(small):
    daemon = Daemon(small, clock=SAMPLE_TIME)
    try:
        daemon.wait_reload()
        daemon.clock.close()
        assert daemon.process.wait(PATIENCE) == EXIT_INTERNAL
        daemon.log.wait("the controller is gone")
    finally:
        daemon.close()


def test_installed_daemon_takes_the_time_from_nobody_but_the_system(start, small):
    daemon = start(small, environment={"DAYBOOKD_CLOCK_START": "0", "DAYBOOKD_CLOCK_FD": "0"})
    before = time.time()
    date = parsedate_to_datetime(daemon.get("/")["Date"]).timestamp()
    assert before - 2 < date <= time.time()


def test_alarm_of_the_real_clock_rings(start, tmp_path):
    """A cancelled event leaves a few seconds from now; later, where a start takes that long."""
    midnight = int(time.time()) // DAY * DAY
    yesterday = time.strftime("%Y-%m-%d", time.gmtime(midnight - DAY))
    for number, seconds in enumerate((2, 10, PATIENCE // 2)):
        due = int(time.time()) + seconds
        main = tmp_path / f"{number}.conf"
        main.write_text(daybook(
            event("off", yesterday, zone="UTC", status="cancelled"), event("on"),
            feeds=['{ id = "brief"; title = "B"; '
                   f'show_cancelled_for = "{due - midnight} seconds"; }}']))
        daemon = start(main)
        if time.time() < due:
            daemon.log.wait("time has passed: .*brief\\.ics")
            assert time.time() >= due and shown(daemon, "brief") == {"on"}
            break
    else:
        pytest.fail("no daemon was ready before something was due")
