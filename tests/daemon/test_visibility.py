"""What is seen of an event: by its status, by what is known of its date, by the window of a feed,
and not at all before it is published. It is always the noon of SAMPLE_TIME: what changes with time
is in test_clock.py."""

import os
from datetime import date, datetime, timedelta

import icalendar

from harness import SAMPLE_TIME, daybook, event


def serve(start, tmp_path, *events, feeds=(), **options):
    main = tmp_path / "daybookd.conf"
    write(main, *events, feeds=feeds, **options)
    return start(main, clock=SAMPLE_TIME)


def write(main, *events, **options):
    main.write_text(daybook(*events, **options))
    os.utime(main, (SAMPLE_TIME, SAMPLE_TIME))


def shown(daemon, feed="all"):
    """{id: event} of the feed; the placeholder of an empty feed is none."""
    calendar = icalendar.Calendar.from_ical(daemon.feed(feed))
    events = {str(item["UID"]).split("@")[0]: item for item in calendar.walk("VEVENT")}
    return {name: item for name, item in events.items()
            if item["DTSTART"].dt != date(1970, 1, 1)}


def days_from_now(days):
    return (date(2023, 12, 8) + timedelta(days=days)).isoformat()


def test_status_is_told_in_title_status_and_text(start, tmp_path):
    daemon = serve(
        start, tmp_path, event("sure"), event("perhaps", status="tentative"),
        event("off", status="cancelled", change_reason="Illness."),
        event("later", "2030-05-02 10:00", status="postponed", change_reason="Storm."))
    events = shown(daemon)
    for name, title, status, words in (
            ("sure", "Sure", "CONFIRMED", ""), ("perhaps", "TENTATIVE: Perhaps", "TENTATIVE", ""),
            ("off", "CANCELLED: Off", "CANCELLED", "Illness."),
            ("later", "POSTPONED: Later", "TENTATIVE", "Storm.")):
        assert (str(events[name]["SUMMARY"]), events[name]["STATUS"]) == (title, status)
        assert words in str(events[name]["DESCRIPTION"]).splitlines()[0]
        assert events[name]["TRANSP"] == "TRANSPARENT"
    assert events["later"]["X-DAYBOOK-STATUS"] == "POSTPONED"
    assert events["later"]["DTSTART"].dt == date(2030, 5, 2), "the former day, all of it"
    assert events["later"]["DTEND"].dt == date(2030, 5, 3)


def test_event_keeps_its_uid_through_its_life(start, tmp_path):
    main = tmp_path / "daybookd.conf"
    daemon = serve(start, tmp_path, event("talk", "TBC"))
    assert not shown(daemon), "an event without a date is in no calendar"
    now = SAMPLE_TIME
    for stage in ({"when": "2030-05-02 TBC"}, {"when": "2030-05-02 10:00"},
                  {"when": "2030-05-02 10:00/11:00", "title": "Renamed"},
                  {"when": "2030-05-02 10:00", "status": "postponed"},
                  {"when": "TBC", "status": "postponed", "was": "2030-05-02 10:00"},
                  {"when": "2030-06-07 12:00", "place": "Elsewhere"},
                  {"when": "2030-06-07 12:00", "status": "cancelled"}):
        now += 3600
        daemon.step(now)
        write(main, event("talk", **stage))
        daemon.wait_good_reload()
        talk, = shown(daemon).values()
        assert str(talk["UID"]) == "talk@test.example", stage
        prefixes = {"postponed": "POSTPONED: ", "cancelled": "CANCELLED: "}
        assert str(talk["SUMMARY"]).startswith(prefixes.get(stage.get("status"), ""))


def test_uid_that_is_given_is_used(start, tmp_path):
    daemon = serve(start, tmp_path, event("talk", uid="20300502T100000Z-17@old.example"))
    assert b"UID:20300502T100000Z-17@old.example\r\n" in daemon.feed("all")


def test_window_of_a_feed(start, tmp_path):
    daemon = serve(
        start, tmp_path, event("long-over", days_from_now(-100)), event("over", days_from_now(-3)),
        event("running", days_from_now(-100) + "/" + days_from_now(3)),
        event("soon", days_from_now(3)), event("far", days_from_now(100)),
        feeds=['{ id = "near"; title = "N"; show_past = "10 days"; show_future = "30 days"; }',
               '{ id = "ahead"; title = "A"; show_past = "0 days"; }',
               '{ id = "behind"; title = "B"; show_future = "P1D"; }'])
    assert set(shown(daemon)) == {"long-over", "over", "running", "soon", "far"}
    assert set(shown(daemon, "near")) == {"over", "running", "soon"}
    assert set(shown(daemon, "ahead")) == {"running", "soon", "far"}
    assert set(shown(daemon, "behind")) == {"long-over", "over", "running"}


def test_cancelled_events_are_shown_as_the_feed_wants(start, tmp_path):
    daemon = serve(
        start, tmp_path, event("off", days_from_now(5), status="cancelled"),
        event("just-off", days_from_now(-5), status="cancelled"),
        event("long-off", days_from_now(-100), status="cancelled"), event("on", days_from_now(5)),
        feeds=['{ id = "struck"; title = "S"; show_cancelled = "struck"; }',
               '{ id = "title"; title = "T"; show_cancelled = "title"; }',
               '{ id = "no"; title = "N"; show_cancelled = "no"; }',
               '{ id = "short"; title = "S"; show_cancelled_for = "1 day"; }',
               '{ id = "selected"; title = "S"; status = "confirmed"; }'])
    for feed, status in (("all", "CANCELLED"), ("struck", "CANCELLED"), ("title", "CONFIRMED"),
                         ("selected", "CANCELLED")):
        events = shown(daemon, feed)
        assert set(events) == {"off", "just-off", "on"}, feed
        assert events["off"]["STATUS"] == status
        assert str(events["off"]["SUMMARY"]) == "CANCELLED: Off"
    assert set(shown(daemon, "no")) == {"on"}
    assert set(shown(daemon, "short")) == {"off", "on"}


def test_selectors_must_all_match_and_any_of_their_values(start, tmp_path):
    daemon = serve(
        start, tmp_path, event("a", categories=["red"]), event("b", categories=["red", "secret"]),
        event("c", categories="blue"), event("d", status="tentative", categories=["blue"]),
        event("e"),
        feeds=['{ id = "colours"; title = "C"; categories = [ "red", "blue" ]; }',
               '{ id = "open"; title = "O"; categories = ("red"); exclude_categories = "secret"; }',
               '{ id = "unsure"; title = "U"; status = [ "tentative" ]; publishers = "office"; }',
               '{ id = "picked"; title = "P"; ids = [ "a", "e" ]; }'])
    assert set(shown(daemon, "colours")) == {"a", "b", "c", "d"}
    assert set(shown(daemon, "open")) == {"a"}
    assert set(shown(daemon, "unsure")) == {"d"}
    assert set(shown(daemon, "picked")) == {"a", "e"}


def test_week_and_month_are_shown_only_where_wanted(start, tmp_path):
    daemon = serve(
        start, tmp_path, event("week", "2030-W19"), event("month", "2030-06"), event("none", "TBC"),
        feeds=['{ id = "vague"; title = "V"; show_date_tbc = true; }'])
    assert not shown(daemon)
    events = shown(daemon, "vague")
    assert set(events) == {"week", "month"}
    assert str(events["week"]["SUMMARY"]) == "Date TBC: Week"
    assert (events["week"]["DTSTART"].dt, events["week"]["DTEND"].dt) == (
        date(2030, 5, 6), date(2030, 5, 13))
    assert (events["month"]["DTSTART"].dt, events["month"]["DTEND"].dt) == (
        date(2030, 6, 1), date(2030, 7, 1))


def test_empty_feed_holds_one_event_that_nobody_sees(start, tmp_path):
    """Evolution keeps showing the old events of a calendar that has none."""
    feeds = ['{ id = "none"; title = "None"; ids = [ "gone" ]; }']
    daemon = serve(start, tmp_path, event("gone", "TBC"), feeds=feeds)
    for feed in ("all", "none"):
        placeholder, = icalendar.Calendar.from_ical(daemon.feed(feed)).walk("VEVENT")
        assert placeholder["DTSTART"].dt == date(1970, 1, 1)
        assert placeholder["DTEND"].dt == date(1970, 1, 2)
        assert str(placeholder["SUMMARY"]) == "No events at present"
        assert placeholder["TRANSP"] == "TRANSPARENT"


def test_unpublished_events_leave_no_trace_in_any_byte(start, tmp_path):
    """Drafts and embargoed events, and being a part of one, against a daybook without them."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    feeds = ['{ id = "talks"; title = "Talks"; categories = [ "talk" ]; }',
             '{ id = "perhaps"; title = "Perhaps"; status = "tentative"; }']
    seen = (event("seen", categories=["talk"]), event("child"))
    hidden = (event("seen", categories=["talk"]), event("child", part_of="secret-draft"),
              event("secret-draft", draft=True, categories=["talk"]),
              event("secret-draft-too", "2031-05-02 10:00", draft=True, zone="Asia/Tokyo"),
              event("secret-embargo", publish_at="2099-12-31 09:00", categories=["talk"],
                    status="tentative"))
    with_secrets = serve(start, tmp_path / "a", *hidden, feeds=feeds)
    without = serve(start, tmp_path / "b", *seen, feeds=feeds)
    for path in ("/", "/all.ics", "/talks.ics", "/perhaps.ics", "/robots.txt"):
        assert with_secrets.get(path).body == without.get(path).body, path
        assert with_secrets.get(path)["ETag"] == without.get(path)["ETag"]
        assert with_secrets.get(path)["Last-Modified"] == without.get(path)["Last-Modified"]
    assert b"ecret" not in with_secrets.get("/").body + with_secrets.feed("all")
    assert with_secrets.get("/events/secret-draft.ics").status == 404


def test_embargo_that_has_passed_hides_nothing(start, tmp_path):
    daemon = serve(start, tmp_path, event("news", publish_at="2023-12-08 09:00"))
    assert set(shown(daemon)) == {"news"}


def test_drafting_a_published_event_takes_it_back(start, tmp_path):
    main = tmp_path / "daybookd.conf"
    daemon = serve(start, tmp_path, event("slip"), event("other"))
    assert set(shown(daemon)) == {"slip", "other"}
    write(main, event("slip", draft=True), event("other"))
    daemon.wait_good_reload()
    assert set(shown(daemon)) == {"other"}
    assert b"lip" not in daemon.feed("all") + daemon.get("/").body


def test_event_without_an_end_takes_the_default_duration_and_says_so(start, tmp_path):
    daemon = serve(start, tmp_path, event("open", "2030-05-02 10:00"),
                   event("closed", "2030-05-02 22:00/2030-05-03 02:00"))
    events = shown(daemon)
    hour = events["open"]["DTEND"].dt - events["open"]["DTSTART"].dt
    assert hour == timedelta(hours=1)
    assert "end" in str(events["open"]["DESCRIPTION"]).splitlines()[-1]
    assert events["closed"]["DTEND"].dt.replace(tzinfo=None) == datetime(2030, 5, 3, 2)


def test_busy_event_takes_time(start, tmp_path):
    daemon = serve(start, tmp_path, event("busy", busy=True),
                   event("off", busy=True, status="cancelled"))
    events = shown(daemon)
    assert (events["busy"]["TRANSP"], events["busy"]["X-MICROSOFT-CDO-BUSYSTATUS"]) == (
        "OPAQUE", "BUSY")
    assert events["off"]["TRANSP"] == "TRANSPARENT"


def test_place_in_another_zone_has_its_own_time_said(start, tmp_path):
    daemon = serve(start, tmp_path, event("talk", "2030-01-02 10:00/11:00",
                                          place_zone="Asia/Riyadh", place="Riyadh"))
    assert "12:00 in Riyadh" in str(shown(daemon)["talk"]["DESCRIPTION"])
