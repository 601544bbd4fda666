"""/FEED.json and /events/ID.json, by their schema, and beside the calendars that tell the same."""

import json
import subprocess
from datetime import date, datetime, timedelta, timezone

import icalendar
import jsonschema
import pytest

from harness import ICAL_CHECK, SAMPLE_FEEDS, SAMPLE_TIME, SOURCE, daybook, event

SCHEMA = json.loads((SOURCE / "docs" / "daybook.schema.json").read_text())

# As it stands in the file.
HOSTILE = 'a \\"b\\", c; d\\\\e <f>& ^n J\u00fcrgen \U0001f4fa \u00a0.'
LINES = HOSTILE + '\\n\\nnew line'

FEEDS = ['{ id = "talks"; title = "Talks"; categories = [ "talk" ]; formerly = [ "speeches" ]; }',
         '{ id = "soon"; title = "Soon"; show_past = "30 days"; show_future = "90 days"; }',
         '{ id = "strict"; title = "Strict"; show_cancelled = "no"; show_date_tbc = true; }',
         '{ id = "none"; title = "None"; categories = [ "nothing" ]; }']

# Every kind of `when`, and what is said of it: precision, tbc, start, end, in UTC.
WHEN = {
    "2023-12-14 10:00": ("time", False, "2023-12-14T10:00:00+01:00", None,
                         "2023-12-14T09:00:00Z", None),
    "2023-12-14 22:00/2023-12-15 02:00": (
        "time", False, "2023-12-14T22:00:00+01:00", "2023-12-15T02:00:00+01:00",
        "2023-12-14T21:00:00Z", "2023-12-15T01:00:00Z"),
    "2023-12-14": ("day", False, "2023-12-14", "2023-12-14",
                   "2023-12-13T23:00:00Z", "2023-12-14T23:00:00Z"),
    "2023-10-02/2023-10-30": ("day", False, "2023-10-02", "2023-10-30",
                              "2023-10-01T22:00:00Z", "2023-10-30T23:00:00Z"),
    "2023-12-13 TBC": ("day", True, "2023-12-13", "2023-12-13",
                       "2023-12-12T23:00:00Z", "2023-12-13T23:00:00Z"),
    "2023-W50": ("week", True, "2023-12-11", "2023-12-17",
                 "2023-12-10T23:00:00Z", "2023-12-17T23:00:00Z"),
    "2023-12": ("month", True, "2023-12-01", "2023-12-31",
                "2023-11-30T23:00:00Z", "2023-12-31T23:00:00Z"),
    "TBC": ("none", True, None, None, None, None),
}


def name_of(when):
    return "w-" + "".join(c if c.isalnum() else "-" for c in when)


def every_event():
    events = [event(name_of(when), when) for when in WHEN]
    events += [event("off-" + status, "2023-12-20 15:00", status=status,
                     change_reason="Because") for status in
               ("tentative", "postponed", "cancelled")]
    events += [
        event("hostile", "2023-12-21 09:00", title="T: " + HOSTILE, description=LINES,
              place=HOSTILE, coordinates="-050.88,4.430", categories=["talk", "x, y"],
              participants=["A; B", "C"], organizers=["O"], contact=HOSTILE,
              place_zone="Asia/Riyadh", media_access="All", busy=True,
              accreditation_deadline="2023-12-19 17:00", source="https://x.example/s?a=1;b",
              url="https://x.example/u", part_of=name_of("2023-12-14")),
        event("weekly", "2023-11-29 09:00/10:00", repeat="every week on Wednesday until 2024-03-27",
              not_on=["2023-12-27"]).replace(" }", ' occurrences = ( { on = "2023-12-20"; '
              'when = "2023-12-21 14:00"; title = "Moved"; }, { on = "2024-01-03"; '
              'status = "cancelled"; } ); }'),
        event("listed", "2023-12-15", dates=["2024-02-01"]),
        event("links").replace(" }", ' live = ( { label = "L"; url = "https://x.example/live"; }, '
                               '{ label = "Later"; } ); results = ( { label = "R"; } ); }'),
    ]
    return events


@pytest.fixture
def every(start, tmp_path):
    main = tmp_path / "daybookd.conf"
    main.write_text(daybook(*every_event(), feeds=FEEDS))
    return start(main, clock=SAMPLE_TIME)


def data(daemon, path):
    answer = daemon.get(path)
    assert answer.status == 200, path
    value = json.loads(answer.plain)
    jsonschema.validate(value, SCHEMA, cls=jsonschema.Draft202012Validator)
    return value


def events_of(daemon, feed):
    found = data(daemon, f"/{feed}.json")["events"]
    assert len({entry["id"] for entry in found}) == len(found), "each once"
    return {entry["id"]: entry for entry in found}


def test_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def names_in(schema, definition):
    """The members that the schema has for an object, with those that it takes over."""
    names = set(definition.get("properties", {}))
    if "$ref" in definition:
        names |= names_in(schema, schema["$defs"][definition["$ref"].rsplit("/", 1)[1]])
    return names


def test_schema_and_page_name_all_there_is(every):
    """A member that is added is added to both."""
    page = (SOURCE / "docs" / "json.md").read_text()
    value = data(every, "/all.json")
    defs = SCHEMA["$defs"]
    events = {entry["id"]: entry for entry in value["events"]}
    there = {"site": value["site"], "feed": value["feed"], "event": events["weekly"],
             "when": events["weekly"]["when"], "repeat": events["weekly"]["repeat"],
             "occurrence": events["weekly"]["repeat"]["occurrences"][0],
             "instance": events["weekly"]["repeat"]["instances"][0]}
    for name, found in there.items():
        assert set(found) == names_in(SCHEMA, defs[name]), name
        for member in found:
            assert f"`{member}`" in page, member


@pytest.mark.parametrize("feed", SAMPLE_FEEDS)
def test_sample_is_right_by_the_schema(sample, feed):
    value = data(sample, f"/{feed}.json")
    calendar = icalendar.Calendar.from_ical(sample.feed(feed))
    assert ({entry["uid"] for entry in value["events"]}
            == {str(entry["UID"]) for entry in calendar.walk("VEVENT")})
    assert value["feed"]["calendar"] == f"http://127.0.0.1:8080/{feed}.ics"
    for entry in value["events"]:
        alone = data(sample, f"/events/{entry['id']}.json")
        assert alone["event"] == entry and alone["site"] == value["site"]


@pytest.mark.parametrize("when", WHEN)
def test_every_kind_of_date_says_what_is_known(every, when):
    found = data(every, f"/events/{name_of(when)}.json")["event"]["when"]
    precision, tbc, begin, end, begin_utc, end_utc = WHEN[when]
    assert found["text"] == when and found["zone"] == "Europe/Brussels"
    assert (found["precision"], found["tbc"]) == (precision, tbc)
    assert (found["start"], found["end"]) == (begin, end)
    assert (found["start_utc"], found["end_utc"]) == (begin_utc, end_utc)
    assert found["all_day"] == (precision != "time")
    shown = "2023-12-14T10:00:00Z" if when == "2023-12-14 10:00" else end_utc
    assert found["shown_until"] == shown


def ends(entry):
    """DTSTART and DTEND that the calendar has, by what the data say."""
    if entry["all_day"]:
        return (date.fromisoformat(entry["start"]),
                date.fromisoformat(entry["end"]) + timedelta(days=1))
    return tuple(datetime.fromisoformat(entry[name].replace("Z", "+00:00"))
                 for name in ("start_utc", "shown_until"))


def instant(value):
    return value.astimezone(timezone.utc) if isinstance(value, datetime) else value


def test_calendar_and_data_say_the_same(every):
    """As icalendar reads the one."""
    calendar = icalendar.Calendar.from_ical(every.feed("all"))
    shown = {str(entry["UID"]): entry for entry in calendar.walk("VEVENT")
             if "RECURRENCE-ID" not in entry and "/" not in entry["UID"]}
    found = {entry["uid"]: entry for entry in events_of(every, "all").values()}
    vague = {found[uid]["when"]["text"] for uid in set(found) - set(shown)}
    assert set(shown) < set(found) and vague == {"2023-W50", "2023-12", "TBC"}
    for uid, entry in shown.items():
        ours = found[uid]
        assert (instant(entry["DTSTART"].dt), instant(entry["DTEND"].dt)) == ends(ours["when"]), uid
        assert int(entry["SEQUENCE"]) == ours["sequence"]
        assert entry["DTSTAMP"].dt.strftime("%Y-%m-%dT%H:%M:%SZ") == ours["modified"]
        assert str(entry["SUMMARY"]).endswith(ours["title"])
        assert str(entry.get("LOCATION", "")) == (ours["place"] or "")
        rule = entry.get("RRULE")
        assert (rule and rule.to_ical().decode()) == (ours["repeat"] and ours["repeat"]["rrule"])


def written(text):
    return text.replace('\\"', '"').replace("\\n", "\n").replace("\\\\", "\\")


def test_texts_arrive_as_they_were_written(every):
    found = data(every, "/events/hostile.json")["event"]
    text = written(HOSTILE)
    assert found["place"] == found["contact"] == text
    assert found["description"] == written(LINES)
    assert found["title"] == "T: " + text
    assert found["categories"] == ["talk", "x, y"] and found["participants"] == ["A; B", "C"]
    assert found["coordinates"] == {"latitude": -50.88, "longitude": 4.43}
    assert found["place_start"] == "2023-12-21T11:00:00+03:00"
    assert found["accreditation_deadline"] == "2023-12-19T17:00:00+01:00"
    assert found["part_of"]["id"] == name_of("2023-12-14") and found["busy"]
    assert (found["source"], found["url"]) == ("https://x.example/s?a=1;b", "https://x.example/u")


def test_links_that_are_promised_have_no_url(every):
    found = data(every, "/events/links.json")["event"]
    assert found["live"] == [{"label": "L", "url": "https://x.example/live"},
                             {"label": "Later", "url": None}]
    assert found["results"] == [{"label": "R", "url": None}]


def test_state_of_an_event_is_in_words(every):
    found = events_of(every, "all")
    assert {name: found[name]["status"] for name in found if name.startswith("off-")} == {
        "off-tentative": "tentative", "off-postponed": "postponed", "off-cancelled": "cancelled"}
    assert found["off-postponed"]["phase"] is None and found["off-cancelled"]["phase"] is None
    assert found["off-tentative"]["phase"] == "upcoming"
    postponed = found["off-postponed"]["when"]
    assert postponed["text"] == "2023-12-20 15:00", "as written"
    assert (postponed["start"], postponed["precision"]) == ("2023-12-20", "day"), "as shown"
    assert found["off-cancelled"]["change_reason"] == "Because"


def test_series_tells_its_rule_what_differs_and_what_comes_next(every):
    found = data(every, "/events/weekly.json")["event"]
    repeat = found["repeat"]
    assert repeat["rule"] == "every week on Wednesday until 2024-03-27"
    assert repeat["rrule"] == "FREQ=WEEKLY;UNTIL=20240327T080000Z;BYDAY=WE"
    assert (repeat["dates"], repeat["not_on"]) == ([], ["2023-12-27"])
    assert found["when"]["start"] == "2023-11-29T09:00:00+01:00", "the first"
    moved, cancelled = repeat["occurrences"]
    assert (moved["on"], moved["title"]) == ("2023-12-20", "Moved")
    assert moved["when"]["start"] == "2023-12-21T14:00:00+01:00"
    assert moved["moved_from"] == {"text": "2023-12-20 09:00/10:00", "zone": "Europe/Brussels"}
    assert (cancelled["on"], cancelled["status"]) == ("2024-01-03", "cancelled")
    days = [entry["on"] for entry in repeat["instances"]]
    assert days[:4] == ["2023-12-13", "2023-12-20", "2024-01-03", "2024-01-10"]
    assert days[-1] == "2024-03-27" and "2023-12-27" not in days


def test_days_that_are_written_out_are_all_there(every):
    found = data(every, "/events/listed.json")["event"]
    assert found["repeat"]["dates"] == ["2023-12-15", "2024-02-01"]
    assert found["repeat"]["rule"] is None and found["repeat"]["rrule"] is None


def test_feed_takes_what_its_selectors_and_window_take(every):
    assert set(events_of(every, "talks")) == {"hostile"}
    assert events_of(every, "none") == {}
    soon = set(events_of(every, "soon"))
    assert name_of("TBC") in soon and name_of("2023-12") in soon and "weekly" in soon
    assert "links" not in soon, "of 2030"
    strict = set(events_of(every, "strict"))
    assert "off-cancelled" not in strict and "off-postponed" in strict
    assert {name_of("2023-W50"), name_of("TBC")} < strict


def test_feed_hides_of_a_series_what_its_calendar_hides(every):
    whole, hidden = (events_of(every, feed)["weekly"]["repeat"] for feed in ("all", "strict"))
    for name in ("occurrences", "instances"):
        left_out = [entry["on"] for entry in whole[name] if entry not in hidden[name]]
        assert left_out == ["2024-01-03"] and len(hidden[name]) == len(whole[name]) - 1, name


def test_events_come_in_the_order_of_their_start(every):
    starts = [entry["when"]["start_utc"] or "9" for entry in data(every, "/all.json")["events"]]
    assert starts == sorted(starts)


def test_month_leaves_the_window_at_a_midnight(start, tmp_path):
    main = tmp_path / "daybookd.conf"
    main.write_text(daybook(event("month", "2023-11"), event("undated", "TBC"), feeds=FEEDS))
    daemon = start(main, clock=SAMPLE_TIME)
    assert set(events_of(daemon, "soon")) == {"month", "undated"}
    daemon.step(SAMPLE_TIME + 22 * 86400)  # 2023-12-30
    before = daemon.get("/soon.json")
    daemon.step(SAMPLE_TIME + 23 * 86400)
    assert set(events_of(daemon, "soon")) == {"undated"} and b'"month"' in before.plain


def test_phase_is_that_of_the_clock(start, tmp_path):
    main = tmp_path / "daybookd.conf"
    main.write_text(daybook(event("talk", "2023-12-08 14:00/15:00")))
    daemon = start(main, clock=SAMPLE_TIME)
    phases, tags = [], set()
    for hour in (0, 1.5, 2.5):
        daemon.step(int(SAMPLE_TIME + hour * 3600))
        phases.append(events_of(daemon, "all")["talk"]["phase"])
        tags.add(daemon.get("/all.json")["ETag"])
    assert phases[-2:] == ["under way", "over"] and len(tags) == 3


def test_addresses_begin_with_a_slash_where_the_site_has_none(every):
    value = data(every, "/talks.json")
    assert value["feed"]["page"] == "/talks" and value["site"]["page"] == "/"
    assert value["events"][0]["page"] == "/events/hostile"


@pytest.mark.parametrize("path", ["/all.json", "/all.jcal", "/events/hostile.ics",
                                  "/events/hostile.json"])
def test_answers_are_those_of_calendars(every, path):
    first, calendar = every.get(path), every.get("/all.ics")
    assert first.status == 200 and first["Cache-Control"] == calendar["Cache-Control"]
    assert first["Access-Control-Allow-Origin"] == "*" and first["X-Robots-Tag"] == "noindex"
    assert first["Content-Disposition"] == f'inline; filename="{path.rsplit("/", 1)[1]}"'
    assert every.get(path, if_none_match=first["ETag"]).status == 304
    packed = every.get(path, accept_encoding="gzip")
    assert packed["Content-Encoding"] == "gzip" and packed.plain == first.body
    assert packed["ETag"] != first["ETag"]
    assert every.get(path, if_none_match=packed["ETag"], accept_encoding="gzip").status == 304
    head = every.request(path, "HEAD")
    assert head.body == b"" and head["Content-Length"] == str(len(first.body))
    assert head["ETag"] == first["ETag"]
    since = first["Last-Modified"]
    if not path.endswith(".json"):
        assert every.get(path, if_modified_since=since).status == 304
    else:
        assert since is None


def test_content_types(every):
    types = {path: every.get(path)["Content-Type"] for path in (
        "/all.json", "/all.jcal", "/events/hostile.ics", "/events/hostile.json")}
    assert list(types.values()) == ["application/json; charset=utf-8", "application/calendar+json",
                                    "text/calendar; charset=utf-8",
                                    "application/json; charset=utf-8"]


def test_bytes_are_the_same_after_a_restart(start, tmp_path):
    main = tmp_path / "daybookd.conf"
    main.write_text(daybook(*every_event(), feeds=FEEDS))
    paths = ["/all.json", "/soon.jcal", "/events/weekly.ics", "/events/weekly.json"]
    seen = []
    for _ in range(2):
        daemon = start(main, clock=SAMPLE_TIME)
        seen.append([(answer.body, answer["ETag"], answer["Last-Modified"])
                     for answer in map(daemon.get, paths)])
        assert daemon.stop() == 0
    assert seen[0] == seen[1]


@pytest.mark.parametrize("suffix", ["", ".jcal", ".json"])
def test_former_names_lead_to_every_format(every, suffix):
    answer = every.get("/speeches" + suffix)
    assert (answer.status, answer["Location"]) == (301, "/talks" + suffix)


@pytest.mark.parametrize("path", ["/nobody.json", "/all.xml", "/all.json/", "/.json", "/all/json",
                                  "/events/nobody.ics", "/events/.ics", "/events/hostile.jcal",
                                  "/events/hostile.ics.json"])
def test_nothing_else_is_there(every, path):
    assert every.get(path).status == 404


# --- one event for a calendar ----------------------------------------------------------------------


def test_download_has_the_event_as_the_feed_of_everything_has_it(every, tmp_path):
    feed = icalendar.Calendar.from_ical(every.feed("all"))
    for name in events_of(every, "all"):
        answer = every.get(f"/events/{name}.ics")
        if name in map(name_of, ("2023-W50", "2023-12", "TBC")):
            assert answer.status == 404, "no day is known"
            continue
        alone = icalendar.Calendar.from_ical(answer.body)
        uid = f"{name}@test.example"
        own = [entry for entry in feed.walk("VEVENT") if entry["UID"].split("/")[0] == uid]
        assert ([entry.to_ical() for entry in alone.walk("VEVENT")]
                == [entry.to_ical() for entry in own]), name
        zones = {str(entry["TZID"]) for entry in alone.walk("VTIMEZONE")}
        assert zones == ({"Europe/Brussels"} if b";TZID=" in answer.body else set()), name
        assert set(alone) == {"VERSION", "PRODID", "CALSCALE"}, "it is nobody's calendar"


def test_downloads_are_right_to_libical(every, tmp_path):
    files = []
    for name in ("hostile", "weekly", "listed", "off-cancelled", "off-postponed"):
        files.append(tmp_path / f"{name}.ics")
        files[-1].write_bytes(every.get(f"/events/{name}.ics").body)
    end = subprocess.run([ICAL_CHECK, *files], capture_output=True, text=True, check=False)
    assert end.returncode == 0, end.stdout


def test_download_says_that_an_event_was_removed(start, tmp_path):
    main = tmp_path / "daybookd.conf"
    main.write_text(daybook(event("talk"), event("other")))
    daemon = start(main)
    sequence = events_of(daemon, "all")["talk"]["sequence"]
    main.write_text(daybook(event("other")))
    daemon.wait_good_reload()
    entry, = icalendar.Calendar.from_ical(daemon.get("/events/talk.ics").body).walk("VEVENT")
    assert entry["STATUS"] == "CANCELLED" and str(entry["SUMMARY"]) == "REMOVED: Talk"
    found = data(daemon, "/events/talk.json")["event"]
    assert found["removed"] and found["title"] == "Talk" and found["phase"] is None
    assert found["sequence"] == int(entry["SEQUENCE"]) >= sequence


def part_of(daemon, name):
    return data(daemon, f"/events/{name}.json")["event"]["part_of"]


def test_what_was_removed_is_still_a_part(start, tmp_path):
    """Of a whole that is still there, or removed with it, or over and gone; as in calendars."""
    main = tmp_path / "daybookd.conf"
    wholes = {"stays": "2050-01-01", "goes": "2050-01-01", "over": "2023-12-01"}
    events = {name: event(name, when, title=f"The {name}") for name, when in wholes.items()}
    parts = [event(f"of-{name}", "2050-01-01", part_of=name) for name in wholes]
    main.write_text(daybook(*events.values(), *parts))
    daemon = start(main, clock=SAMPLE_TIME)
    known = {name: part_of(daemon, f"of-{name}") for name in wholes}
    daemon.step(SAMPLE_TIME + 1)
    main.write_text(daybook(events["stays"]) + "history: { removal_guard = 0; };\n")
    daemon.wait_good_reload()
    assert daemon.get("/events/over").status == 404
    known["over"]["id"] = None
    for name, parent in known.items():
        assert part_of(daemon, f"of-{name}") == parent
        calendar = icalendar.Calendar.from_ical(daemon.get(f"/events/of-{name}.ics").body)
        assert calendar.walk("VEVENT")[0]["RELATED-TO"] == parent["uid"]
        page = daemon.get(f"/events/of-{name}").text
        assert "<dt>Part of</dt>" in page
        assert (f'href="/events/{name}"' in page) == (name != "over")
