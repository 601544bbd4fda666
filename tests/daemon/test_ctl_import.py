"""daybookctl import: what calendars become, and that nothing of them goes silently. What programs
write in their dialects is in tests/import/."""

import json
import os
import re
import subprocess

import pytest

from harness import CTL, SAMPLE_TIME, SOURCE, ctl, daybook, event, run, write_sample
from imports import OWN, SITE, calendar, checked, components, imported, vevent

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
    """{ id = "series"; publisher = "office"; title = "Series"; when = "2030-05-08 09:00/10:00";
         repeat = "every week on Wednesday until 2030-07-31"; not_on = [ "2030-05-15" ];
         busy = true; description = "Weekly.";
         occurrences = (
             { on = "2030-05-22"; when = "2030-05-23 10:00/11:00"; change_reason = "A feast"; },
             { on = "2030-05-29"; status = "cancelled"; },
             { on = "2030-06-05"; place = "Elsewhere"; title = "Another title";
               description = "Of its own"; url = "https://office.example/june";
               live = ( { label = "Site"; url = "https://live.example/c"; }, { label = "Radio"; } );
               results = ( { label = "Text"; url = "https://office.example/text"; } ); } ); }""",
    event("series-of-days", "2030-05-09", repeat="every month on the 9th"),
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
    assert components(back) == components(there) and len(components(back)) == len(FULL) + 3


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
        todo = "UID:11111111-2222-3333-4444-555555555555"
        assert {uid for uid, _ in components(served)} == uids - {todo}


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
    "X-CALENDARSERVER-ACCESS": "RESTRICTED", "X-RADICALE-NAME": "x", "X-GOOGLE-CALENDAR-X": "x",
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


def test_clocks_of_the_calendar_are_not_those_of_a_publisher_that_there_is():
    text, words = imported(calendar(vevent(start="DTSTART:20300502T080000"),
                                    more="X-WR-TIMEZONE:Europe/Paris"), "--publisher", "office")
    assert 'zone = "Europe/Paris";' in text and words.startswith("1 event, 0 with")


def test_a_time_that_the_clocks_skip_is_named(tmp_path):
    for begin, more in (("DTSTART:20300331T023000", "X-WR-TIMEZONE:Europe/Paris"),
                        ("DTSTART;TZID=Europe/Paris:20300331T023000", "")):
        text, _ = imported(calendar(vevent(start=begin), more=more))
        checked(tmp_path, text)
        assert "# The clocks of Europe/Paris skip the time that was written.\n" in text
        assert 'when = "2030-03-31 03:30";' in text


def test_a_number_that_no_journal_reaches_is_named():
    assert "# Not kept" not in imported(calendar(vevent("SEQUENCE:100000000")))[0]
    assert "# Not kept: SEQUENCE:100000001 (" in imported(calendar(vevent("SEQUENCE:100000001")))[0]


def test_a_second_date_is_named():
    text, _ = imported(calendar(vevent(
        "DTSTART:20300503T080000Z", "DTEND:20300502T090000Z", "DTEND:20300502T100000Z",
        "DURATION:PT3H", "TRANSP:TRANSPARENT", "TRANSP:OPAQUE")))
    assert 'when = "2030-05-02 08:00/09:00";' in text and "busy" not in text
    for said in ("DTSTART:20300503T080000Z (there is another)",
                 "DTEND:20300502T100000Z (there is another)", "DURATION:PT3H (there is DTEND)",
                 "TRANSP:OPAQUE (there is another)"):
        assert f"# Not kept: {said}\n" in text


# --- texts ----------------------------------------------------------------------------------------

@pytest.mark.parametrize("text", [
    "a < b and c > d", "a <b and c> d", "<john@example.org> asks", "press <a> or <b>",
    "if i <i max> 3", "<https://a.example/> is <p", "1 <2> 3",
])
def test_a_text_with_a_sign_of_less_is_no_html(text):
    lines = imported(calendar(vevent(f"DESCRIPTION:{text}")))[0]
    assert f'description = "{text}";' in lines


@pytest.mark.parametrize("html, text", [
    ("one<br>two", "one\\n"), ("<b>one</b> a < b", "one a < b"),
    ("<p class='x'>one</p>", "one"), ("<a href='https://a.example/'>one</a>", "one (https"),
    ("one<br/>two", "one\\n"),
    ("<br>&eacute;&Uuml;&yuml;&iexcl;&times;&bogus;", "éÜÿ¡×&bogus;"),
    ("<!-- a<br> -->one<p>", "one"), ("<style type='x'>p { a: b }</style><p>one</p>", "one"),
    ("<html><head><title>x</title></head><body>one</body></html>", "one\";"),
    ("<o:p></o:p><p>one<img src='x'></p>", "one\";"), ("<p>a <1> <x y> b</p>", "a <1> <x y> b"),
    ("<!DOCTYPE html PUBLIC><p>one<script>", "one"),
    ("<B>one</B> <john@example.org>", "one <john@example.org>"),
])
def test_html_becomes_text(html, text):
    assert f'description = "{text}' in imported(calendar(vevent(f"DESCRIPTION:{html}")))[0]


def test_a_comma_of_a_link_may_be_escaped():
    text, _ = imported(calendar(vevent(r"URL:https://a.example/1\,2\;3?a=\x",
                                       r"ATTACH:https://a.example/4\,5")))
    assert 'url = "https://a.example/1,2;3?a=%5Cx";' in text
    assert 'description = "Document: https://a.example/4,5";' in text


@pytest.mark.parametrize("label", [600 * "x", "a\tb", "^n", " "])
def test_a_link_is_one_without_its_label(tmp_path, label):
    text, _ = imported(calendar(vevent(f'CONFERENCE;LABEL="{label}":https://a.example/')))
    checked(tmp_path, text)
    assert 'url = "https://a.example/"; }' in text
    assert ("# Not kept: " in text) == (len(label) > 2)


@pytest.mark.parametrize("title, lines, kept", [
    ("CANCELLED: Canceled: a film", ["STATUS:CANCELLED"], "Canceled: a film"),
    ("CANCELLED: CANCELLED: a film", ["STATUS:CANCELLED"], "CANCELLED: a film"),
    ("Tentative: a film", ["STATUS:TENTATIVE"], "Tentative: a film"),
    ("Time TBC: a film", [], "Time TBC: a film"),
    ("TENTATIVE: Date TBC: a film", ["STATUS:TENTATIVE"], "Date TBC: a film"),
])
def test_a_title_of_ours_is_not_cut(title, lines, kept):
    text = OWN.format("Text", "The office").replace("SUMMARY:One", "\n".join(
        [f"SUMMARY:{title}", *lines]))
    assert f'title = "{kept}";' in imported(text)[0]


def test_a_part_of_what_is_in_a_loop_is_kept(tmp_path):
    text, words = imported(calendar(*(
        vevent(f"RELATED-TO:{parent}@x.example", uid=f"{uid}@x.example")
        for uid, parent in ("ab", "ba", "ca", "dc", "ee"))))
    checked(tmp_path, text)
    assert text.count("(it would be a part of itself)") == 3 and text.count("part_of = ") == 2
    assert words.startswith("5 events, 3 with")
    text, words = imported(calendar(*(
        vevent(f"RELATED-TO:{n + 1}@x.example", uid=f"{n}@x.example") for n in range(3000))))
    assert text.count("part_of = ") == 2999


def test_documents_are_lines_as_far_as_there_is_room(tmp_path):
    documents = [f"ATTACH;FILENAME=F{n}:https://a.example/{n}" for n in range(1000)]
    text, _ = imported(calendar(vevent("DESCRIPTION:See:", *documents)))
    checked(tmp_path, text)
    kept = text.count('"F')
    assert 500 < kept < 1000 and text.count("# Not kept: F") == 1000 - kept
    assert f'"F{kept - 1}: https://a.example/{kept - 1}";' in text


def test_many_documents_take_no_more_room_than_their_calendar(tmp_path):
    path = tmp_path / "many.ics"
    documents = [f"ATTACH:https://a.example/{n}" for n in range(600)]
    path.write_text(calendar(*(vevent(*documents, uid=f"{n}@x.example") for n in range(300))))
    command = subprocess.Popen([CTL, "import", path], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(command.pid, 0)
    command.returncode = os.waitstatus_to_exitcode(status)
    assert command.returncode == 0 and used.ru_maxrss * 1024 < 50 * path.stat().st_size


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


def test_blanks_around_a_uid_are_nothing(tmp_path):
    text, words = imported(calendar(vevent(uid=" a@x.example\t"), vevent(uid="a@x.example"),
                                    vevent(uid=" ")))
    checked(tmp_path, text)
    assert text.count("uid = ") == 1 and words.startswith("2 events, 0 with")


@pytest.mark.parametrize("deadline", ["Sunday 31 June 2030, 10:00", "Sunday 1 June 1900, 10:00",
                                      "Sunday 1 June 2030, 10:60", "Sunday 1 Juno 2030, 10:00",
                                      "Sunday 1 JuneX 2030, 10:00", "Sunday -1 June 2030, 10:00"])
def test_a_deadline_that_is_no_date_is_named(tmp_path, deadline):
    text, _ = imported(OWN.format(f"Accreditation until {deadline} (Brussels)", "The office"))
    checked(tmp_path, text)
    assert f"# Not kept: Accreditation until {deadline} (Brussels)\n" in text
    assert "accreditation_deadline" not in text


@pytest.mark.parametrize("name", [600 * "x", ""])
def test_a_publisher_that_may_not_have_its_name_is_named(tmp_path, name):
    text, _ = imported(OWN.format("Text", name))
    checked(tmp_path, text)
    assert "# Not kept: Published by: " + name[:600] in text


def test_a_link_of_a_publisher_that_is_not_kept_is_named():
    text, _ = imported(calendar(vevent(), more="URL:ftp://a.example/"))
    assert "# Not kept of the calendar: URL:ftp://a.example/\n" in text


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
