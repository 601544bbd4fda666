"""The service as subscribers and `systemctl status` see it."""

import re

import icalendar

from machine import NATO, SERVICE, SOCKET, get, is_active, run, show, systemctl, written

STATUS = (r"Serving (\d+) events in (\d+) feeds, generation (\d+); last reload "
          r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)")


def test_it_is_fetched_as_soon_as_it_has_been_started():
    systemctl("stop", SOCKET, SERVICE)
    systemctl("start", SERVICE)
    assert show(SERVICE, "SubState") == "running"
    assert get().status == 200


def test_the_status_has_events_feeds_generation_and_the_last_reload():
    def status():
        return re.fullmatch(STATUS, show(SERVICE, "StatusText"))

    events, feeds, generation, loaded = status().groups()
    assert (int(events), int(feeds)) == (get("/all.ics").body.count(b"BEGIN:VEVENT"), 7)
    with written(NATO, "Joint press conference", "Press conference"):
        systemctl("reload", SERVICE)
        assert int(status()[3]) > int(generation)
        assert status()[4] >= loaded
    systemctl("reload", SERVICE)


def test_a_calendar_can_be_read_by_other_programs():
    text = run("curl", "--silent", "--show-error", "--fail", "http://127.0.0.1:8080/nato.ics")
    calendar = icalendar.Calendar.from_ical(text)
    assert len(calendar.walk("VEVENT")) == 5
    assert calendar["X-WR-CALNAME"] == "NATO"


def test_who_has_it_is_told_so(before):
    answer = get(**{"If-None-Match": before.etag})
    assert (answer.status, answer.body) == (304, b"")


def test_a_connection_starts_it():
    systemctl("stop", SERVICE)
    assert is_active(SOCKET) and not is_active(SERVICE)
    assert get().status == 200
    assert is_active(SERVICE)


def test_asking_over_the_control_socket_starts_it():
    systemctl("stop", SERVICE)
    assert run("daybookctl", "status")
    assert is_active(SERVICE)
