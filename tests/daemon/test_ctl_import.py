"""daybookctl import: what calendars become, and that nothing of them goes silently. What programs
write in their dialects is in tests/import/."""

import json
import os
import re

import pytest

from harness import SAMPLE_TIME, SOURCE, ctl, daybook, event, run, write_sample

BAD_DATA, NO_INPUT, USAGE = 65, 66, 64

# What the journal of the one and of the other daybook counts, and no calendar can carry over.
STAMPS = ("DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE")

SITE = 'site: { title = "Test daybook"; uid_domain = "test.example"; };\n'


def calendar(*components, name="Test", more=""):
    """Components are lists of lines."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Test//Test//EN", f"X-WR-CALNAME:{name}",
             *more.split(), *(line for component in components for line in component),
             "END:VCALENDAR", ""]
    return "\r\n".join(lines)


def vevent(*lines, uid="one@other.example", start="DTSTART:20300502T080000Z"):
    return ["BEGIN:VEVENT", f"UID:{uid}", start, "SUMMARY:One", *lines, "END:VEVENT"]


def imported(text, *options, code=0):
    """The configuration and the last words."""
    end = ctl("import", *options, "-", input=text)
    assert end.returncode == code, end.stderr
    return end.stdout, end.stderr


def checked(folder, configuration, main=SITE):
    """A main file with it, after seeing that nothing is wrong."""
    path = folder / "imported.conf"
    path.write_text(main + configuration)
    end = run("--check", "-c", path)
    assert (end.returncode, end.stderr) == (0, ""), end.stderr
    return path


def components(text):
    """{UID: its lines, without stamps} of the events of a feed, without those that are an instance
    of another."""
    lines = re.sub(r"\r\n[ \t]", "", text).split("\r\n")
    found, current = {}, None
    for line in lines:
        if line == "BEGIN:VEVENT":
            current = []
        elif line == "END:VEVENT":
            uid, = [line for line in current if line.startswith("UID:")]
            if any(line.startswith("RECURRENCE-ID") for line in current):
                current = None
                continue
            assert uid not in found
            found[uid] = [line for line in current if not re.match("|".join(STAMPS), line)]
            current = None
        elif current is not None:
            current.append(line)
    return found


# --- there and back -------------------------------------------------------------------------------

def test_sample_comes_back_as_it_went(start, tmp_path):
    """All of every event but its stamps, byte for byte."""
    there = start(write_sample(tmp_path), clock=SAMPLE_TIME).get("/all.ics").text
    configuration, words = imported(there, "--domain", "daybook.example")
    assert words == "9 events, 0 with something that was not kept\n"
    assert "uid =" not in configuration
    main = checked(tmp_path, configuration, 'site: { title = "Press daybook"; '
                                            'uid_domain = "daybook.example"; };\n')
    back = start(main, clock=SAMPLE_TIME).get("/all.ics").text
    assert components(back) == components(there) and len(components(back)) == 9


FULL = [
    event("plain", "2030-05-02 10:00"),
    event("span", "2030-05-02 22:00/2030-05-03 02:00", zone="Asia/Tokyo", busy=True,
          coordinates="35.6812,-139.7671", place="Tokyo Station, gate; 3"),
    event("utc", "2030-05-02 10:00/11:30", zone="UTC", status="tentative"),
    event("day", "2030-05-03",
          description=r"One \"quoted\" line,\nwith a \\ and; a\ttab.\n\nAnother."),
    event("days", "2030-05-03/2030-05-06", part_of="plain"),
    event("time-tbc", "2030-05-03 TBC", status="tentative"),
    event("week", "2030-W20"),
    event("month", "2030-06"),
    event("off", "2030-05-04 10:00/12:00", status="cancelled", change_reason="The hall is let",
          title="Cancelled: a word of its own"),
    event("later", "2030-05-05", status="postponed", change_reason="Illness"),
    event("there", "2030-05-05 23:00", place_zone="America/New_York", place="New York"),
    event("media", "2030-05-06 09:00", media_access="With a card\nand a form",
          accreditation_deadline="2030-05-01 17:00", contact="The desk, floor 2",
          source="https://office.example/notice", url="https://office.example/event",
          outcome="All went well.\nIn two lines.", organizers=["Town hall", "Region, north"],
          participants=["The mayor", "The council"], categories=["press", "town, land"]),
    event("notice", "2030-05-06", source="https://office.example/notice?a=1,2;b"),
    """{ id = "links"; publisher = "office"; title = "Links"; when = "2030-05-07 09:00/10:00";
         live = ( { label = "Site: one"; url = "https://live.example/a"; }, { label = "Later"; },
                  { url = "https://live.example/b"; } );
         results = ( { label = "Text: the first"; url = "https://office.example/text"; },
                     { label = "Pictures"; } ); }""",
]


def test_everything_that_a_calendar_says_of_an_event_comes_back(start, tmp_path):
    feeds = ['{ id = "every"; title = "E"; publishers = [ "office" ]; show_date_tbc = true; }']
    main = tmp_path / "main.conf"
    main.write_text(daybook(*FULL, feeds=feeds))
    there = start(main, clock=SAMPLE_TIME).get("/every.ics").text
    configuration, words = imported(there, "--domain", "test.example")
    assert words == f"{len(FULL)} events, 0 with something that was not kept\n"
    again = tmp_path / "again"
    again.mkdir()
    path = checked(again, configuration, SITE + 'defaults: { zone = "Europe/Brussels"; };\n'
                   'feeds = ( { id = "every"; title = "E"; publishers = [ "the-office" ]; '
                   'show_date_tbc = true; } );\n')
    back = start(path, clock=SAMPLE_TIME, state=again / "state").get("/every.ics").text
    assert components(back) == components(there) and len(components(back)) == len(FULL)


def test_import_of_an_import_is_the_same(start, tmp_path):
    configuration, _ = imported((SOURCE / "tests/import/nextcloud.ics").read_text())
    first = start(checked(tmp_path, configuration)).get("/all.ics").text
    again, _ = imported(first)
    assert ('title = "Eröffnung der Ausstellung „Straße & Öffentlichkeit“"' in again
            and "uid = \"5b6c7d8e-9fa0-4b1c-8d2e-3f4051627384\"" in again)
    folder = tmp_path / "again"
    folder.mkdir()
    second = start(checked(folder, again), state=folder / "state").get("/all.ics").text
    assert components(second) == components(first)


def test_those_who_have_subscribed_keep_their_entries(start, tmp_path):
    """UIDs are served as they were."""
    for name in ("google", "outlook", "apple", "exchange"):
        folder = tmp_path / name
        folder.mkdir()
        text = (SOURCE / f"tests/import/{name}.ics").read_text()
        configuration = re.sub("draft = true;", "", imported(text)[0])
        served = start(checked(folder, configuration), state=folder / "state").get("/all.ics").text
        uids = set(re.findall(r"^UID:.*$", re.sub(r"\n[ \t]", "", text), re.M))
        assert set(components(served)) == uids - {"UID:11111111-2222-3333-4444-555555555555"}


# --- nothing goes silently ------------------------------------------------------------------------

def properties_in_document(heading, lines=""):
    """The names in code type of a section of docs/importing.md, in lines that match."""
    text = (SOURCE / "docs/importing.md").read_text()
    section = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", text, re.M | re.S)[1]
    return {name for line in section.split("\n") if re.match(lines, line)
            for name in re.findall(r"`([A-Z][A-Z*-]+)`", line)}


# RFC 5545 section 3.8, RFC 7986 section 5, RFC 9073 and 9253, and what programs add; each with a
# value that changes something.
PROPERTIES = {
    "ATTACH": "https://a.example/doc.pdf", "CATEGORIES": "press", "CLASS": "PRIVATE",
    "COMMENT": "by the way", "DESCRIPTION": "text", "GEO": "50.88;4.43", "LOCATION": "here",
    "PERCENT-COMPLETE": "10", "PRIORITY": "1", "RESOURCES": "projector", "STATUS": "TENTATIVE",
    "COMPLETED": "20300101T000000Z", "DTEND": "20300502T090000Z", "DUE": "20300502T090000Z",
    "DURATION": "PT1H", "FREEBUSY": "20300502T090000Z/PT1H", "TRANSP": "OPAQUE",
    "TZNAME": "X", "ATTENDEE": "mailto:a@b.example", "CONTACT": "the desk",
    "ORGANIZER": "mailto:a@b.example", "RECURRENCE-ID": "20300502T080000Z",
    "RELATED-TO": "two@other.example", "URL": "https://a.example/", "EXDATE": "20300509T080000Z",
    "EXRULE": "FREQ=DAILY", "RDATE": "20300509T080000Z", "RRULE": "FREQ=DAILY;COUNT=2",
    "ACTION": "DISPLAY", "REPEAT": "2", "TRIGGER": "PT1H", "CREATED": "20290101T000000Z",
    "DTSTAMP": "20290101T000000Z", "LAST-MODIFIED": "20290101T000000Z", "SEQUENCE": "7",
    "REQUEST-STATUS": "2.0;Success", "NAME": "a name", "REFRESH-INTERVAL": "PT1H",
    "SOURCE": "https://a.example/x.ics", "COLOR": "tomato", "IMAGE": "https://a.example/x.png",
    "CONFERENCE": "https://a.example/live", "STYLED-DESCRIPTION": "<p>x</p>",
    "STRUCTURED-DATA": "x", "LOCATION-TYPE": "hall", "PARTICIPANT-TYPE": "SPEAKER",
    "CALENDAR-ADDRESS": "mailto:a@b.example", "RESOURCE-TYPE": "ROOM",
    "CONCEPT": "https://a.example/c", "LINK": "https://a.example/l", "REFID": "x",
    "X-ALT-DESC": "<p>text</p>",
    "X-APPLE-STRUCTURED-LOCATION": "geo:50.88,4.43", "X-GOOGLE-CONFERENCE": "https://a.example/g",
    "X-MICROSOFT-CDO-BUSYSTATUS": "BUSY", "X-MICROSOFT-SKYPETEAMSMEETINGURL": "https://a.example/t",
    "X-DAYBOOK-STATUS": "POSTPONED", "X-DAYBOOK-NEW": "x", "X-UNHEARD-OF": "x", "UNHEARD": "x",
    "X-MOZ-GENERATION": "3", "X-MS-OLK-CONFTYPE": "0", "X-APPLE-CREATOR-IDENTITY": "x",
    "X-MICROSOFT-CDO-IMPORTANCE": "1", "X-WR-ALARMUID": "x", "X-LIC-ERROR": "x",
    "X-EVOLUTION-CALDAV-HREF": "x", "X-NC-GROUP-ID": "2", "X-NEXTCLOUD-BC-FIELD-TYPE": "x",
    "X-CALENDARSERVER-ACCESS": "PUBLIC", "X-RADICALE-NAME": "x", "X-GOOGLE-CALENDAR-X": "x",
}


# Kept with what they belong to, and this event has not.
ALONE = ["EXDATE", "RECURRENCE-ID", "RELATED-TO"]


@pytest.mark.parametrize("name", PROPERTIES)
def test_every_property_is_kept_or_named_or_known_to_mean_nothing(name):
    without, _ = imported(calendar(vevent()))
    with_it, _ = imported(calendar(vevent(f"{name}:{PROPERTIES[name]}")))
    meaningless = properties_in_document("What means nothing to a daybook")
    kept = name in properties_in_document("What becomes of a property", r"\|")
    if kept and name not in ALONE:
        assert with_it != without and "# Not kept:" not in with_it
    elif any(re.fullmatch(pattern.replace("*", ".*"), name) for pattern in meaningless):
        assert with_it == without
    else:
        assert re.search(rf"# Not kept: .*{name}", with_it)


def test_properties_of_a_calendar_that_are_not_kept_are_named():
    for lost in ("X-WR-TIMEZONE:Nowhere", "CALSCALE:HEBREW", "X-WR-CALDESC:words", "IMAGE:x"):
        assert f"# Not kept of the calendar: {lost}\n" in imported(calendar(vevent(), more=lost))[0]
    for known in ("X-WR-TIMEZONE:Europe/Paris", "CALSCALE:GREGORIAN", "COLOR:red"):
        assert "# Not kept" not in imported(calendar(vevent(), more=known))[0]


def test_second_value_of_what_a_setting_holds_once_is_named():
    text, words = imported(calendar(vevent(
        "SUMMARY;LANGUAGE=fr:Un", "LOCATION:here", "LOCATION:there", "URL:https://a.example/1",
        "URL:https://a.example/2", "DESCRIPTION:a", "DESCRIPTION:b", "GEO:1;2", "GEO:3;4",
        "CONTACT:a", "CONTACT:b", "STATUS:CANCELLED", "STATUS:TENTATIVE", "RELATED-TO:x",
        "RELATED-TO:y")))
    for value in ('title = "Un"', 'place = "there"', 'url = "https://a.example/2"',
                  'description = "b"', 'coordinates = "3,4"', 'contact = "b"',
                  'status = "tentative"'):
        assert f"# Not kept: {value} (there is another)" in text
    assert text.count("# Not kept: RELATED-TO:") == 2
    assert words == "1 event, 1 with something that was not kept\n"


def test_values_that_a_setting_does_not_take_are_named(tmp_path):
    text, _ = imported(calendar(vevent(
        "LOCATION:" + 600 * "x", "DESCRIPTION:" + 20001 * "é", "CATEGORIES:" + 300 * "c",
        "GEO:91;0", "CONFERENCE:sip:a@b.example", "URL:ftp://a.example/", "X-ALT-DESC:twin",
        "ATTACH;VALUE=BINARY;ENCODING=BASE64:AAAA", uid="u" * 300)))
    checked(tmp_path, text)
    for words in ("place: 100 octets at its end, after 500", "description: 20002 octets at its end",
                  "categories = \"ccc", 'coordinates = "91,0"', "CONFERENCE:sip:a@b.example",
                  "URL:ftp://a.example/", "ATTACH: a file", 'uid = "uuu'):
        assert f"# Not kept: {words}" in text, words


SERIES = ["RRULE:FREQ=WEEKLY;BYDAY=TH;UNTIL=20300627T080000Z",
          "EXDATE:20300509T080000Z,20300516T080000Z"]


def test_repeating_event_keeps_its_rule_and_its_instances(start, tmp_path):
    moved = vevent("RECURRENCE-ID:20300523T080000Z", "LOCATION:Small hall",
                   start="DTSTART:20300523T090000Z")
    cancelled = vevent("RECURRENCE-ID:20300530T080000Z", "STATUS:CANCELLED",
                       start="DTSTART:20300530T080000Z")
    text, words = imported(calendar(moved, vevent(*SERIES), cancelled))
    assert 'repeat = "every week on Thursday until 2030-06-27";' in text
    assert 'not_on = [ "2030-05-09", "2030-05-16" ];' in text
    assert re.search(r'on = "2030-05-23"; when = "2030-05-23 09:00[^}]*place = "Small hall"', text)
    assert 'on = "2030-05-30"; status = "cancelled"; }' in text
    assert text.count(" uid = ") == 1 and words.startswith("1 event, 0 with")
    served = start(checked(tmp_path, text)).get("/all.ics").text
    assert "RRULE:FREQ=WEEKLY;UNTIL=20300627T080000Z;BYDAY=TH\r\n" in served
    for line in ("EXDATE:20300509T080000Z", "RECURRENCE-ID:20300523T080000Z",
                 "RECURRENCE-ID:20300530T080000Z"):
        assert line in served


def test_a_day_left_out_that_has_an_instance_is_not_left_out(tmp_path):
    moved = vevent("RECURRENCE-ID:20300509T080000Z", start="DTSTART:20300510T090000Z")
    text, words = imported(calendar(vevent(*SERIES), moved))
    checked(tmp_path, text)
    assert 'not_on = [ "2030-05-16" ];' in text and 'on = "2030-05-09"; when = ' in text
    assert "# EXDATE on 2030-05-09: there is an instance of that day." in text
    assert words.startswith("1 event, 0 with")


def test_days_are_left_out_of_a_series_with_a_time(tmp_path):
    text, _ = imported(calendar(vevent(SERIES[0], "EXDATE;VALUE=DATE:20300509,20300510")))
    checked(tmp_path, text)
    assert 'not_on = [ "2030-05-09" ];' in text
    assert "# EXDATE on 2030-05-10: it would not take place then anyway." in text


def test_an_instance_that_changes_those_after_it_is_named(tmp_path):
    later = vevent("RECURRENCE-ID;RANGE=THISANDFUTURE:20300523T080000Z",
                   start="DTSTART:20300523T090000Z")
    text, words = imported(calendar(vevent(*SERIES), later))
    checked(tmp_path, text)
    assert "# Not kept: of the instance of 2030-05-23: RANGE=THISANDFUTURE" in text
    assert words.startswith("1 event, 1 with")


@pytest.mark.parametrize("until, day", [
    ("20300628T020000Z", "2030-06-27"), ("20300627T220000Z", "2030-06-26"),
    ("20300627T235959", "2030-06-27"), ("20300627T100000", "2030-06-26"),
    ("20300627", "2030-06-27"),
])
def test_the_end_of_a_rule_is_a_day_on_the_clocks_of_the_event(until, day):
    """In New York it is four hours earlier; the event is at eight in the evening."""
    text, _ = imported(calendar(vevent(f"RRULE:FREQ=DAILY;UNTIL={until}",
                                       start="DTSTART;TZID=America/New_York:20300502T200000")))
    assert f'repeat = "every day until {day}";' in text


@pytest.mark.parametrize("lines, said", [
    (["RRULE:FREQ=MONTHLY;BYDAY=TH;BYSETPOS=1", "EXDATE:20300509T080000Z"],
     ["it repeats, and this is its first instance: FREQ=MONTHLY;BYDAY=TH;BYSETPOS=1 (BYSETPOS is not",
      "EXDATE:20300509T080000Z"]),
    (["RRULE:FREQ=WEEKLY;BYDAY=MO"], ["its first date is none of the rule's"]),
    ([*SERIES, "RDATE:20300601T080000Z"], ["RDATE:20300601T080000Z"]),
    ([*SERIES, "EXRULE:FREQ=DAILY"], ["EXRULE:FREQ=DAILY"]),
    ([*SERIES, "RRULE:FREQ=MONTHLY"], ["RRULE:FREQ=MONTHLY"]),
    (["RDATE:20300601T100000Z"], ["RDATE on 2030-06-01: it is before the first, or at another"]),
    (["RDATE;VALUE=PERIOD:20300601T100000Z/PT1H"], ["it is a period"]),
])
def test_what_a_series_cannot_keep_is_named(tmp_path, lines, said):
    text, words = imported(calendar(vevent(*lines)))
    checked(tmp_path, text)
    for part in said:
        assert re.search("# Not kept: .*" + re.escape(part), text), text
    assert words.startswith("1 event, 1 with")


def test_an_instance_that_does_not_fit_is_named(tmp_path):
    stray = vevent("RECURRENCE-ID:20300524T080000Z", start="DTSTART:20300524T090000Z")
    odd = vevent("RECURRENCE-ID:20300523T080000Z", "CONTACT:Somebody else",
                 start="DTSTART:20300523T080000Z")
    text, words = imported(calendar(vevent(*SERIES), stray, odd))
    checked(tmp_path, text)
    assert re.search("# Not kept: an instance of its own, line \\d+: 2030-05-24 09:00", text)
    assert '# Not kept: of the instance of 2030-05-23: contact = "Somebody else"' in text


# --- times ----------------------------------------------------------------------------------------

@pytest.mark.parametrize("lines, when, zone", [
    (["DTSTART:20300502T080000Z", "DTEND:20300502T093000Z"], "2030-05-02 08:00/09:30", "UTC"),
    (["DTSTART;TZID=Europe/Paris:20300502T080000", "DURATION:PT1H30M"], "2030-05-02 08:00/09:30",
     "Europe/Paris"),
    (["DTSTART;TZID=Europe/Paris:20300502T080000"], "2030-05-02 08:00", "Europe/Paris"),
    (["DTSTART;TZID=Europe/Paris:20300502T080000", "DTEND;TZID=America/New_York:20300502T040000"],
     "2030-05-02 08:00/10:00", "Europe/Paris"),
    (["DTSTART;TZID=Europe/Paris:20300502T080000", "DTEND:20300503T060000Z"],
     "2030-05-02 08:00/2030-05-03 08:00", "Europe/Paris"),
    (["DTSTART;TZID=Europe/Paris:20300330T120000", "DURATION:P1D"],
     "2030-03-30 12:00/2030-03-31 12:00", "Europe/Paris"),
    (["DTSTART;TZID=Europe/Paris:20300330T120000", "DURATION:PT24H"],
     "2030-03-30 12:00/2030-03-31 13:00", "Europe/Paris"),
    (["DTSTART;TZID=Tokyo Standard Time:20300502T080000"], "2030-05-02 08:00", "Asia/Tokyo"),
    (["DTSTART;TZID=/a.example/1/America/Indiana/Knox:20300502T080000"], "2030-05-02 08:00",
     "America/Indiana/Knox"),
    (["DTSTART:20300502"], "2030-05-02", None),
    (["DTSTART;VALUE=DATE:20300502", "DTEND;VALUE=DATE:20300505"], "2030-05-02/2030-05-04", None),
    (["DTSTART;VALUE=DATE:20300502", "DURATION:P2W"], "2030-05-02/2030-05-15", None),
    (["DTSTART:20300502T080000"], "2030-05-02 08:00", None),
])
def test_times(lines, when, zone, tmp_path):
    start, *more = lines
    text, _ = imported(calendar(vevent(*more, start=start)), "--publisher", "office")
    assert re.search(r"when = \"(.*)\";", text)[1] == when
    found = re.search(r"zone = \"(.*)\";", text)
    assert (found and found[1]) == zone
    checked(tmp_path, text, SITE + 'publishers = ( { id = "office"; name = "O"; } );\n')


def test_utc_is_on_the_clocks_of_the_calendar():
    """Days of a duration too: this one has 23 hours."""
    text, _ = imported(calendar(vevent("DURATION:P1DT1H", start="DTSTART:20300330T233000Z"),
                                more="X-WR-TIMEZONE:Europe/Paris"))
    assert 'when = "2030-03-31 00:30/2030-04-01 01:30";' in text
    assert text.count('zone = "Europe/Paris";') == 1, "said of the publisher"


def test_names_of_windows_are_zones_of_this_system():
    rows = re.findall(r'\{"([^"]+)", "([^"]+)"\}', (SOURCE / "src/ctl/windows_zones.c").read_text())
    assert len(rows) == len(dict(rows)) == 139
    events = [vevent(uid=f"{number}@x", start=f"DTSTART;TZID={name.upper()}:20300502T080000")
              for number, (name, _) in enumerate(rows)]
    text, words = imported(calendar(*events), "--publisher", "office")
    assert words == "139 events, 0 with something that was not kept\n"
    assert sorted(re.findall(r'zone = "(.*)"', text)) == sorted(zone for _, zone in rows)


def test_zone_is_found_by_what_its_clocks_show():
    def definition(*lines):
        return ["BEGIN:VTIMEZONE", "TZID:Our own", "BEGIN:STANDARD", *lines, "END:STANDARD",
                "END:VTIMEZONE"]

    one = vevent(start="DTSTART;TZID=Our own:20300502T080000")
    text, words = imported(calendar(definition(
        "DTSTART:19700101T000000", "TZOFFSETFROM:+0545", "TZOFFSETTO:+0545"), one))
    assert 'zone = "Asia/Kathmandu"' in text and 'No zone is called "Our own"' in text
    assert words == "1 event, 0 with something that was not kept\n"
    for rule in ("FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYSECOND=59;BYMONTHDAY=30",
                 "FREQ=YEARLY;INTERVAL=1000000000", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
                 "FREQ=YEARLY;BYMONTH=2;BYDAY=6SU"):
        text, _ = imported(calendar(definition(
            "DTSTART:19700101T000000", "TZOFFSETFROM:+0545", "TZOFFSETTO:+0545",
            f"RRULE:{rule}"), one))
        assert '# Not kept: the zone "Our own": nothing says what it is' in text


# --- names ----------------------------------------------------------------------------------------

def test_uid_of_this_daybook_becomes_the_id():
    text, _ = imported(calendar(vevent(uid="council-2030@hall.example"),
                                vevent(uid="not an id@hall.example"),
                                vevent(uid="council-2030@else.example")),
                       "--domain", "hall.example")
    assert re.findall(r" (id|uid) = \"(.*)\";", text.split("events = ")[1]) == [
        ("id", "council-2030"),
        ("id", "2030-05-02-one"), ("uid", "not an id@hall.example"),
        ("id", "2030-05-02-one-2"), ("uid", "council-2030@else.example")]


def test_many_events_of_one_name(tmp_path):
    events = [vevent(uid=f"{number}@x.example") for number in range(900)]
    text, words = imported(calendar(*events))
    assert words == "900 events, 0 with something that was not kept\n"
    checked(tmp_path, text)


def test_several_files_are_one_daybook(tmp_path):
    paths = []
    for number, name in enumerate(("Town", "Town", "Country")):
        paths.append(tmp_path / f"{number}.ics")
        paths[-1].write_text(calendar(vevent(uid=f"{number}@x.example"),
                                      vevent(uid="same@x.example"), name=name))
    end = ctl("import", *paths)
    assert end.returncode == 0
    assert end.stderr == "4 events, 0 with something that was not kept, 2 that were there twice\n"
    assert re.findall(r" name = \"(.*)\"", end.stdout) == ["Town", "Country"]
    checked(tmp_path, end.stdout)


def test_publisher_may_be_one_of_those_that_there_are(tmp_path):
    text, _ = imported(calendar(vevent()), "--publisher", "office")
    assert "publishers" not in text and 'publisher = "office"' in text
    checked(tmp_path, text, SITE + 'publishers = ( { id = "office"; name = "O"; } );\n')


def test_json():
    text = calendar(vevent("COMMENT:x"), ["BEGIN:VTODO", "END:VTODO"])
    answer = json.loads(ctl("--json", "import", "-", input=text).stdout)
    assert answer.pop("configuration") == imported(text)[0]
    assert answer == {"events": 1, "incomplete": 1, "left_out": 0, "twice": 0, "others": 1}


def test_calendar_without_events(tmp_path):
    text, words = imported(calendar())
    assert words == "0 events, 0 with something that was not kept\n"
    checked(tmp_path, text)


# --- what nobody should send ----------------------------------------------------------------------

def nested(depth):
    return ("BEGIN:VCALENDAR\n" + depth * "BEGIN:VEVENT\n").encode()


@pytest.mark.parametrize("octets, words", [
    (b"", "1: error: there is no calendar in it"),
    (b"hello\n", '1: error: "hello" is not a name and a value'),
    (b"\x89PNG\r\n\x1a\n", "1: error: octet 1 of the line, 0x89, is not UTF-8"),
    (b"BEGIN:VCALENDAR\nX-A:\0\nEND:VCALENDAR\n", "2: error: there is a NUL octet"),
    (b"BEGIN:VCALENDAR\nX-A:ab\n c\xff\nEND:VCALENDAR\n", "2: error: octet 8 of the line, 0xff"),
    (b"BEGIN:VCALENDAR\nX-A:" + 65536 * b"x" + b"\nEND:VCALENDAR\n",
     "2: error: the line is longer than 65536"),
    (b"BEGIN:VCALENDAR\nX-A:" + 1100 * (60 * b"x" + b"\n ") + b"\nEND:VCALENDAR\n",
     "2: error: the line is longer than 65536"),
    (nested(4), "5: error: the file ends before END:VEVENT, of line 5"),
    (nested(5), "6: error: components are nested more than 5 deep"),
    (nested(100000), "6: error: components are nested more than 5 deep"),
    (b"BEGIN:VCALENDAR\nEND:VEVENT\n",
     "2: error: END:VEVENT ends what began as VCALENDAR in line 1"),
    (b"BEGIN:VCALENDAR\nEND:VCALENDAR\nX-A:1\n", "3: error: X-A stands outside"),
    (b"END:VCALENDAR\n", "1: error: END:VCALENDAR has no BEGIN"),
    (b"BEGIN:VEVENT\nEND:VEVENT\n", "1: error: a calendar begins with BEGIN:VCALENDAR"),
    (b"BEGIN:VCALENDAR\nVERSION:1.0\nEND:VCALENDAR\n", "2: error: this is vCalendar 1.0"),
    (b'BEGIN:VCALENDAR\nX-A;B="c:d\nEND:VCALENDAR\n', '2: error: "X-A'),
    (4000001 * b"\n", "4000001: error: a calendar has at most 4000000 lines"),
], ids=["empty", "a-word", "a-picture", "nul", "octet", "long-line", "long-folded-line", "no-end",
        "deep", "very-deep", "other-end", "outside", "no-begin", "no-calendar", "version-1",
        "open-quote", "many-lines"])
def test_what_is_no_calendar_is_refused_with_its_line(octets, words, tmp_path):
    path = tmp_path / "x.ics"
    path.write_bytes(octets)
    end = ctl("import", path)
    assert (end.returncode, end.stdout) == (BAD_DATA, "")
    assert f"{path}:{words}" in end.stderr


def test_files_that_cannot_be_read(tmp_path):
    end = ctl("import", tmp_path / "none.ics")
    assert end.returncode == NO_INPUT and "No such file" in end.stderr
    assert ctl("import", tmp_path).returncode == 74
    large = tmp_path / "large.ics"
    with large.open("wb") as file:
        file.truncate(100_000_001)
    for end in (ctl("import", large), ctl("import", "/dev/zero")):
        assert end.returncode == BAD_DATA and "more than 100000000 octets" in end.stderr
    good = tmp_path / "good.ics"
    good.write_text(calendar(vevent()))
    end = ctl("import", good, tmp_path / "none.ics")
    assert (end.returncode, end.stdout) == (NO_INPUT, ""), "all or nothing"


def test_bad_usage():
    for arguments in (["import"], ["import", "--publisher", "no id", "-"],
                      ["import", "--domain", "no domain", "-"]):
        end = ctl(*arguments, input="")
        assert end.returncode == USAGE and end.stderr


def test_text_cannot_leave_its_place(tmp_path):
    """Neither a string nor a remark: what is written is always a right configuration."""
    evil = (r'"; }; server: { listen = "x"; }; # \" \\ @include \"x\" '
            r'\n@include "/etc/passwd"\n*/')
    lines = [f"{name}:{evil}" for name in ("LOCATION", "DESCRIPTION", "CATEGORIES", "CONTACT",
                                           "COMMENT", "URL", "GEO", "STATUS", "CLASS", "RELATED-TO",
                                           "X-A", "RRULE", "ATTACH", "CONFERENCE", "X-ALT-DESC")]
    lines += [f'ORGANIZER;CN="{evil.replace(chr(34), "^" + chr(39))}":mailto:x']
    start = 'DTSTART;TZID="};{":20300502T080000'
    text, _ = imported(calendar(vevent(*lines, uid=evil, start=start),
                                ["BEGIN:VTODO", f"SUMMARY:{evil}", "END:VTODO"], name=evil))
    path = checked(tmp_path, text)
    assert run("--check", "-c", path).stdout.startswith("1 event, 1 publisher, 1 feed: OK")
    for control in "\x01\x07\x1b\x7f\x85\r":
        text, _ = imported(calendar(vevent(f"LOCATION:a{control}b", f"X-A:a{control}b",
                                           f"DESCRIPTION:a{control}b")))
        checked(tmp_path, text)
        assert control not in text
