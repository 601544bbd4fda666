"""The sample daybook, as other programs than ours read its feeds."""

import os
from datetime import date, datetime, timezone
from zoneinfo import ZoneInfo

import icalendar
import pytest

from harness import GOLDEN, SAMPLE_FEEDS, SAMPLE_TIME, check_calendars

BRUSSELS = ZoneInfo("Europe/Brussels")

# id: start, end (exclusive), title
EVENTS = {
    "nato-sg-slovakia-2023": (
        date(2023, 12, 14), date(2023, 12, 15),
        "NATO Secretary General receives the Prime Minister of Slovakia"),
    "nato-sg-slovakia-2023-press": (
        datetime(2023, 12, 14, 10, tzinfo=BRUSSELS), datetime(2023, 12, 14, 11, tzinfo=BRUSSELS),
        "Joint press conference: Secretary General and Prime Minister of Slovakia"),
    "nato-sg-saudi-2023": (
        date(2023, 12, 12), date(2023, 12, 14), "NATO Secretary General visits Saudi Arabia"),
    "nato-sg-saudi-2023-ndu": (
        date(2023, 12, 13), date(2023, 12, 14),
        "Time TBC: Secretary General speaks at the Saudi Arabia National Defense University"),
    "g7-interior-2023": (
        date(2023, 12, 10), date(2023, 12, 11), "G7 Interior and Security Ministers meeting"),
    "operation-thunder-2023": (
        date(2023, 10, 2), date(2023, 10, 28), "Operation Thunder 2023"),
    "operation-turquesa-v": (
        date(2023, 11, 27), date(2023, 12, 2), "Operation Turquesa V"),
    "nato-moldova-dcb-2023": (
        date(2023, 12, 5), date(2023, 12, 8), "Meeting on defence cooperation with NATO partners"),
    "jcs-brown-burkhard-2023": (
        date(2023, 12, 7), date(2023, 12, 8),
        "Call between Gen. CQ Brown, Jr., and Gen. Thierry Burkhard"),
}

FEEDS = {
    "all": set(EVENTS),
    "nato": {name for name in EVENTS if name.startswith("nato-")},
    "interpol": {"g7-interior-2023", "operation-thunder-2023", "operation-turquesa-v"},
    "g7": {"g7-interior-2023"},
    "operations": {"operation-thunder-2023", "operation-turquesa-v"},
    "us-jcs": {"jcs-brown-burkhard-2023"},
    "press": {"nato-sg-slovakia-2023-press"},
}


def events_of(daemon, feed):
    calendar = icalendar.Calendar.from_ical(daemon.feed(feed))
    assert not calendar.errors
    return {str(event["UID"]): event for event in calendar.walk("VEVENT")}


@pytest.mark.parametrize("feed", SAMPLE_FEEDS)
def test_feed_holds_its_events_under_lasting_names(sample, feed):
    assert set(events_of(sample, feed)) == {f"{name}@daybook.example" for name in FEEDS[feed]}


def test_all_nine_events_have_their_dates_and_titles(sample):
    events = events_of(sample, "all")
    assert len(events) == 9
    for name, (start, end, title) in EVENTS.items():
        event = events[f"{name}@daybook.example"]
        assert (event["DTSTART"].dt, event["DTEND"].dt) == (start, end), name
        assert str(event["SUMMARY"]) == title
        assert event["STATUS"] == "CONFIRMED"


def test_press_conference_begins_on_the_clocks_of_brussels(sample):
    assert b"DTSTART;TZID=Europe/Brussels:20231214T100000\r\n" in sample.feed("press")
    event, = events_of(sample, "press").values()
    assert event["DTSTART"].dt.astimezone(timezone.utc).hour == 9


def test_talk_of_unknown_time_is_marked_in_title_text_and_property(sample):
    event = events_of(sample, "nato")["nato-sg-saudi-2023-ndu@daybook.example"]
    assert str(event["SUMMARY"]).startswith("Time TBC: ")
    assert "to be confirmed" in str(event["DESCRIPTION"]).splitlines()[0]
    assert event["X-DAYBOOK-TIME"] == "TBC"
    assert not isinstance(event["DTSTART"].dt, datetime)


def test_press_conference_tells_all_that_the_press_must_know(sample):
    event, = events_of(sample, "press").values()
    text = str(event["DESCRIPTION"])
    for words in ("NATO website", "https://www.nato.int/", "X @NATOPress",
                  "annual NATO accreditation for 2023",
                  "Transcript of the Secretary General's remarks", "Photographs",
                  "NATO Press Office", "NATO Secretary General receives the Prime Minister"):
        assert words in text, words
    assert "end" in text.splitlines()[-1], "that the end is not announced is said last"
    assert str(event["CONTACT"]) == "NATO Press Office"
    assert str(event["RELATED-TO"]) == "nato-sg-slovakia-2023@daybook.example"


def test_events_block_nobodys_time(sample):
    for event in events_of(sample, "all").values():
        assert event["TRANSP"] == "TRANSPARENT" and event["X-MICROSOFT-CDO-BUSYSTATUS"] == "FREE"


def test_letters_beyond_ascii_arrive(sample):
    text = str(events_of(sample, "g7").popitem()[1]["DESCRIPTION"])
    assert "Jürgen Stock" in text and "communiqué" in text


def test_feeds_carry_name_colour_refresh_and_source(sample):
    calendar = icalendar.Calendar.from_ical(sample.feed("nato"))
    assert str(calendar["X-WR-CALNAME"]) == str(calendar["NAME"]) == "NATO"
    assert calendar["COLOR"] == "navy" and calendar["X-APPLE-CALENDAR-COLOR"] == "#000080"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in sample.feed("nato")
    assert b"X-PUBLISHED-TTL:PT1H\r\n" in sample.feed("nato")
    assert b"SOURCE;VALUE=URI:http://127.0.0.1:8080/nato.ics\r\n" in sample.feed("nato")
    assert "METHOD" not in calendar


def test_stamps_are_when_it_was_first_published(sample):
    published = datetime.fromtimestamp(SAMPLE_TIME, timezone.utc)
    base = (published - datetime(2023, 1, 1, tzinfo=timezone.utc)).total_seconds()
    for event in events_of(sample, "all").values():
        assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == event["CREATED"].dt == published
        assert event["SEQUENCE"] == base


def test_calendar_properties_come_before_components_and_zones_before_events(sample):
    lines = sample.feed("all").decode().split("\r\n")
    begins = [line for line in lines if line.startswith("BEGIN:")]
    assert begins[:2] == ["BEGIN:VCALENDAR", "BEGIN:VTIMEZONE"]
    assert begins.index("BEGIN:VEVENT") > begins.index("BEGIN:VTIMEZONE")
    assert [line for line in lines if line.startswith("TZID:")] == ["TZID:Europe/Brussels"]
    assert lines[-2:] == ["END:VCALENDAR", ""]


def test_every_feed_is_right_to_libical(sample):
    assert check_calendars({feed: sample.feed(feed) for feed in SAMPLE_FEEDS}) == {
        feed: len(names) for feed, names in FEEDS.items()}


@pytest.mark.parametrize("feed", SAMPLE_FEEDS)
def test_feed_is_the_golden_file_to_the_byte(sample, feed):
    """After a change that was meant:   UPDATE_GOLDEN=1 make check TESTS=tests/daemon.py
    and read what git diff says of tests/golden."""
    golden = GOLDEN / f"{feed}.ics"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_bytes(sample.feed(feed))
    assert sample.feed(feed).decode().split("\r\n") == golden.read_bytes().decode().split("\r\n")
