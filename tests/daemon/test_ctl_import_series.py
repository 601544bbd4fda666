"""daybookctl import: events that repeat, and events that are there more than once."""

import re

import pytest

from harness import ctl
from imports import calendar, checked, imported, vevent

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
     ["it repeats, and this is its first instance: FREQ=MONTHLY;BYDAY=TH;BYSETPOS=1 (BYSETPOS is",
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
    assert '# Not kept: RECURRENCE-ID: it was an instance of "One" (on none of its days)' in text
    assert 'when = "2030-05-24 09:00";' in text
    assert '# Not kept: of the instance of 2030-05-23: contact = "Somebody else"' in text
    assert words == "2 events, 2 with something that was not kept\n"


MANY_DAYS = [f"{2031 + n // 336}{n // 28 % 12 + 1:02}{n % 28 + 1:02}" for n in range(50000)]


# --- what instances have of their own -------------------------------------------------------------

def instance(day, *lines, **more):
    """Of SERIES, on that day of May."""
    return vevent(f"RECURRENCE-ID:203005{day}T080000Z", *lines,
                  **{"start": f"DTSTART:203005{day}T080000Z", **more})


def stanzas(text):
    """Of each event its remarks and its settings."""
    return re.split(r"\n\n(?=    [#{])|(?<=events = \()\n", text.split("events = (")[1])


def test_a_private_instance_is_not_published(start, tmp_path):
    text, words = imported(calendar(
        vevent(SERIES[0]), instance(23, "CLASS:PRIVATE", "LOCATION:At home")))
    assert 'not_on = [ "2030-05-23" ];' in text
    assert "# Not kept: RECURRENCE-ID: it was an instance of \"One\" (it was not public" in text
    assert words == "2 events, 1 with something that was not kept\n"
    served = start(checked(tmp_path, text)).get("/all.ics").text
    assert "At home" not in served and "20300523" not in served.replace("EXDATE:20300523", "")
    assert served.count("BEGIN:VEVENT") == 1


def test_a_series_is_a_draft_where_an_instance_that_was_not_public_cannot_be_left_out():
    text, _ = imported(calendar(vevent(SERIES[0]), vevent(
        "CLASS:PRIVATE", "RECURRENCE-ID;RANGE=THISANDFUTURE:20300523T080000Z")))
    assert text.count("draft = true;") == 2
    many = [vevent("CLASS:PRIVATE", f"RECURRENCE-ID:{day}T080000Z", start=f"DTSTART:{day}T090000Z")
            for day in MANY_DAYS[:1001]]
    text, _ = imported(calendar(vevent("RRULE:FREQ=DAILY"), *many[:1000]))
    assert text.count("draft = true;") == 1000
    text, _ = imported(calendar(vevent("RRULE:FREQ=DAILY"), *many))
    assert text.count("draft = true;") == 1002
    assert f"# A draft, because its instance of 2033-12-21 was not public." in text


def test_many_days_are_left_out(tmp_path):
    """That takes no longer for days that are far away, or in any order."""
    days = [f"EXDATE:{day}T080000Z" for day in MANY_DAYS]
    text, words = imported(calendar(vevent("RRULE:FREQ=DAILY", *days[::-1], *days,
                                           start="DTSTART:19700101T080000Z")))
    checked(tmp_path, text)
    assert len(re.search(r"not_on = (.*);", text)[1].split(",")) == 1000
    assert f"# Not kept: EXDATE: {len(days) - 1000} of its days (not_on has 1000 already)" in text


@pytest.mark.parametrize("of", ["", "20300230T080000Z", "20300523T080000Z/PT1H", "Thursday"])
def test_an_instance_of_no_day_is_an_event_of_its_own(tmp_path, of):
    text, words = imported(calendar(vevent(SERIES[0]), vevent(
        f"RECURRENCE-ID:{of}", start="DTSTART:20300523T090000Z")))
    checked(tmp_path, text)
    assert "(on none of its days)" in text and "not_on" not in text
    assert words.startswith("2 events, ")


def test_links_of_an_instance_are_kept(tmp_path):
    text, words = imported(calendar(
        vevent(SERIES[0], "CONFERENCE:https://a.example/always"),
        instance(23, "CONFERENCE;LABEL=Web:https://a.example/1",
                 "CONFERENCE:https://a.example/2"),
        instance(30, "CONFERENCE:https://a.example/always")))
    checked(tmp_path, text)
    assert ('{ on = "2030-05-23"; live = ( { label = "Web"; url = "https://a.example/1"; }, '
            '{ url = "https://a.example/2"; } ); }') in text
    assert '{ on = "2030-05-30"; }' in text and words.startswith("1 event, 0 with")


@pytest.mark.parametrize("lines, said", [
    (["CATEGORIES:press,town"],
     'Not kept: of the instance of 2030-05-23: categories = "press, town"'),
    (["ORGANIZER;CN=Somebody:mailto:a@b.example"],
     'Not kept: of the instance of 2030-05-23: organizers = "Somebody"'),
    (["TRANSP:OPAQUE"], 'Not kept: of the instance of 2030-05-23: busy = "true"'),
    (["RELATED-TO:two@other.example"],
     "Not kept: of the instance of 2030-05-23: RELATED-TO:two@other.example"),
    (["LOCATION:There", "GEO:1;2"], 'Not kept: of the instance of 2030-05-23: coordinates = "1,2"'),
    (["ATTENDEE:mailto:a@b.example"],
     "Not kept: of the instance of 2030-05-23: ATTENDEE: 1 who were invited"),
])
def test_what_an_instance_cannot_have_is_named(lines, said):
    text, _ = imported(calendar(vevent(SERIES[0]), instance(23, *lines)))
    assert f"# {said}\n" in text


def test_what_is_said_of_an_instance_is_passed_on():
    text, _ = imported(calendar(vevent(SERIES[0]), instance(
        23, start="DTSTART;TZID=Europe/Paris:20300331T023000")))
    assert "# of the instance of 2030-05-23: The clocks of Europe/Paris skip the time" in text


def test_an_instance_is_confirmed_in_a_series_that_is_not(tmp_path):
    text, words = imported(calendar(vevent(SERIES[0], "STATUS:TENTATIVE"),
                                    instance(23, "STATUS:CONFIRMED")))
    checked(tmp_path, text)
    assert '{ on = "2030-05-23"; status = "confirmed"; }' in text
    assert words.startswith("1 event, 0 with")


def test_more_instances_than_an_event_may_have(tmp_path):
    text, words = imported(calendar(
        vevent("RRULE:FREQ=DAILY"),
        *(vevent(f"RECURRENCE-ID:{day}T080000Z", start=f"DTSTART:{day}T090000Z")
          for day in MANY_DAYS[:1002])))
    checked(tmp_path, text)
    assert words == "3 events, 2 with something that was not kept\n"
    assert text.count("{ on = ") == 1000
    assert len(re.search(r"not_on = (.*);", text)[1].split(",")) == 2


# --- clocks of a series ---------------------------------------------------------------------------

PARIS = "X-WR-TIMEZONE:Europe/Paris"


def test_a_rule_in_utc_stays_there():
    """In winter it is at 9 in Paris, in summer at 10; and its day may be another."""
    for rule in ("RRULE:FREQ=WEEKLY;BYDAY=TH", "RRULE:FREQ=DAILY;UNTIL=20300509T080000Z"):
        text, _ = imported(calendar(vevent(rule, "DTEND:20300502T090000Z"), more=PARIS))
        assert 'when = "2030-05-02 08:00/09:00";' in text and text.count('zone = "UTC";') == 1
    text, _ = imported(calendar(vevent("RRULE:FREQ=WEEKLY",
                                       start="DTSTART:20301027T013000Z"), more=PARIS))
    assert 'when = "2030-10-27 01:30";' in text and text.count('zone = "UTC";') == 1


@pytest.mark.parametrize("until, last", [("20300620T230000Z", "2030-06-21"),
                                         ("20300621T220000Z", "2030-06-22")])
def test_days_that_are_written_as_times(tmp_path, until, last):
    """Midnight in Paris is the day before in UTC."""
    text, words = imported(calendar(
        vevent(f"RRULE:FREQ=DAILY;UNTIL={until}", "EXDATE:20300508T220000Z",
               "DTEND;TZID=Europe/Paris:20300503T000000", "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE",
               start="DTSTART;TZID=Europe/Paris:20300502T000000"),
        vevent("RECURRENCE-ID:20300515T220000Z", "LOCATION:There",
               "DTEND;TZID=Europe/Paris:20300517T000000", "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE",
               start="DTSTART;TZID=Europe/Paris:20300516T000000")))
    checked(tmp_path, text)
    assert 'when = "2030-05-02";' in text and f'repeat = "every day until {last}";' in text
    assert 'not_on = [ "2030-05-09" ];' in text
    assert '{ on = "2030-05-16"; place = "There"; }' in text and words.startswith("1 event, 0 with")


def test_days_of_a_series_on_clocks_that_are_not_named(tmp_path):
    """They are Paris's: 23:30 there is 21:30 in UTC."""
    text, words = imported(calendar(
        vevent("RRULE:FREQ=DAILY;UNTIL=20300510T213000Z", "EXDATE:20300505T213000Z",
               start="DTSTART:20300502T233000"),
        vevent("RECURRENCE-ID:20300506T213000Z", "LOCATION:There",
               start="DTSTART:20300506T213000Z"), more=PARIS))
    checked(tmp_path, text)
    assert 'repeat = "every day until 2030-05-10";' in text and 'not_on = [ "2030-05-05" ];' in text
    assert '{ on = "2030-05-06"; place = "There"; }' in text and words.startswith("1 event, 0 with")


def test_a_series_stays_on_its_clocks_though_they_show_its_first_end_twice():
    text, _ = imported(calendar(vevent("RRULE:FREQ=WEEKLY", "DURATION:PT1H30M",
                                       start="DTSTART;TZID=Europe/Paris:20301027T013000")))
    assert 'when = "2030-10-27 01:30/03:00";' in text and 'zone = "Europe/Paris";' in text
    text, _ = imported(calendar(vevent("DURATION:PT1H30M",
                                       start="DTSTART;TZID=Europe/Paris:20301027T013000")))
    assert 'when = "2030-10-26 23:30/2030-10-27 01:00";' in text and 'zone = "UTC";' in text


@pytest.mark.parametrize("left_out", ["EXDATE;TZID=Europe/Paris:20300331T023000",
                                      "EXDATE:20300331T013000Z"])
def test_a_time_that_the_clocks_skip_on_the_day_is_left_out(left_out):
    text, words = imported(calendar(vevent("RRULE:FREQ=DAILY", left_out,
                                           start="DTSTART;TZID=Europe/Paris:20300329T023000")))
    assert 'not_on = [ "2030-03-31" ];' in text and words.startswith("1 event, 0 with")


def test_seconds_of_the_end_of_a_rule_are_no_loss():
    text, words = imported(calendar(vevent("RRULE:FREQ=DAILY;UNTIL=20300509T235959Z")))
    assert 'repeat = "every day until 2030-05-09";' in text and words.startswith("1 event, 0 with")


def definition(*observances):
    return ["BEGIN:VTIMEZONE", "TZID:Our own", *observances, "END:VTIMEZONE"]


# As in Brussels, but for good, from 2040 on, as in winter.
LIKE_BRUSSELS_FOR_A_WHILE = definition(
    "BEGIN:STANDARD", "DTSTART:19961027T030000", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100",
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "END:STANDARD", "BEGIN:DAYLIGHT",
    "DTSTART:19970330T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200",
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3;UNTIL=20390327T010000Z", "END:DAYLIGHT")


@pytest.mark.parametrize("rule, zone", [
    ([], "Europe/"), (["RRULE:FREQ=DAILY;UNTIL=20310101T080000Z"], "Europe/"),
    (["RRULE:FREQ=DAILY"], "UTC"), (["RRULE:FREQ=DAILY;UNTIL=20410801T080000Z"], "UTC"),
    (["RDATE;TZID=Our own:20310101T080000,20410801T080000"], "UTC"),
])
def test_a_zone_is_like_another_for_as_long_as_events_last(rule, zone):
    text, _ = imported(calendar(LIKE_BRUSSELS_FOR_A_WHILE, vevent(
        *rule, start="DTSTART;TZID=Our own:20300502T080000")), "--publisher", "office")
    assert re.search(r" zone = \"(.*)\"", text)[1].startswith(zone)


# --- twice ----------------------------------------------------------------------------------------

def test_events_with_the_same_uid_are_counted_as_not_kept():
    text, words = imported(calendar(vevent(), vevent("LOCATION:There")))
    assert '# Not kept: standard input:' in text
    assert words == "1 event, 0 with something that was not kept, 1 left out\n"


@pytest.mark.parametrize("one, other", [
    ("DTSTART;TZID=Europe/Paris:20300502T080000", "DTSTART;TZID=Asia/Tokyo:20300502T080000"),
    ("DTSTART:20300502T080000Z", "DTSTART:20300502T090000Z"),
])
def test_events_that_differ_in_a_parameter_are_not_the_same(one, other):
    _, words = imported(calendar(vevent(start=one), vevent(start=other)))
    assert words == "1 event, 0 with something that was not kept, 1 left out\n"


@pytest.mark.parametrize("old, new", [
    (["SEQUENCE:1", "DTSTAMP:20300101T000000Z"], ["SEQUENCE:10", "DTSTAMP:20290101T000000Z"]),
    (["DTSTAMP:20290101T000000Z"], ["DTSTAMP:20290101T000001Z"]),
    (["SEQUENCE:2", "DTSTAMP:20290101T000000Z"], ["SEQUENCE:2", "DTSTAMP:20290102T000000Z"]),
])
def test_the_newer_of_two_versions_is_kept(old, new):
    old, new = vevent("LOCATION:Old", *old), vevent("LOCATION:New", *new)
    for versions in ((old, new), (new, old)):
        text, words = imported(calendar(*versions))
        assert 'place = "New";' in text and "Old" not in text
        assert text.count("another event with the UID") == 1 and words.endswith(", 1 left out\n")


@pytest.mark.parametrize("old, new", [(["SEQUENCE:1"], ["SEQUENCE:2"]),
                                      ([], ["DTSTAMP:20290101T000000Z"])])
def test_the_newer_of_two_versions_of_an_instance_is_kept(tmp_path, old, new):
    old, new = instance(23, "LOCATION:Old", *old), instance(23, "LOCATION:New", *new)
    for versions in ((old, new), (new, old)):
        text, _ = imported(calendar(vevent(SERIES[0]), *versions))
        checked(tmp_path, text)
        assert '{ on = "2030-05-23"; place = "New"; }' in text and "Old" not in text
        assert re.search("# Not kept: of the instance of 2030-05-23: what line .* is newer", text)


def test_the_same_calendar_twice_is_one(tmp_path):
    """Fetched at another time, and with instances of series that are in neither."""
    paths = []
    for stamp in ("20290101T000000Z", "20290102T000000Z"):
        stamped = f"DTSTAMP:{stamp}"
        paths.append(tmp_path / f"{stamp}.ics")
        paths[-1].write_text(calendar(
            vevent(*SERIES, stamped), instance(23, "LOCATION:There", stamped),
            vevent("RECURRENCE-ID:20300523T080000Z", stamped, uid="orphan@x.example"),
            vevent("RECURRENCE-ID:20300524T080000Z", stamped, uid="orphan@x.example")))
    end = ctl("import", *paths)
    assert end.stderr == "3 events, 2 with something that was not kept, 4 that were there twice\n"
    assert end.stdout.count("occurrences") == 1 and "is newer" not in end.stdout
    checked(tmp_path, end.stdout)


def test_an_instance_may_stand_in_a_calendar_before_its_series(tmp_path):
    paths = [tmp_path / "1.ics", tmp_path / "2.ics"]
    paths[0].write_text(calendar(instance(23, "LOCATION:There")))
    paths[1].write_text(calendar(vevent(SERIES[0])))
    end = ctl("import", *paths)
    assert end.stderr == "1 event, 0 with something that was not kept\n"
    assert '{ on = "2030-05-23"; place = "There"; }' in end.stdout


# --- instances that are written in other ways -----------------------------------------------------

BRUSSELS = vevent("RRULE:FREQ=DAILY", "DURATION:PT1H",
                  start="DTSTART;TZID=Europe/Brussels:20300502T100000")


@pytest.mark.parametrize("begin, when", [
    ("DTSTART:20300509T090000Z", "2030-05-09 11:00/12:00"),
    ("DTSTART;TZID=America/New_York:20300509T190000", "2030-05-10 01:00/02:00"),
    ("DTSTART;TZID=Asia/Tokyo:20300509T060000", "2030-05-08 23:00/2030-05-09 00:00"),
])
def test_an_instance_in_another_zone_is_on_the_clocks_of_its_series(tmp_path, begin, when):
    for of in ("RECURRENCE-ID:20300509T080000Z", "RECURRENCE-ID;VALUE=DATE:20300509",
               "RECURRENCE-ID;TZID=Asia/Tokyo:20300509T170000"):
        text, words = imported(calendar(BRUSSELS, vevent(of, "DURATION:PT1H", start=begin)))
        checked(tmp_path, text)
        assert f'{{ on = "2030-05-09"; when = "{when}"; }}' in text
        assert words == "1 event, 0 with something that was not kept\n"


def test_an_instance_that_the_clocks_of_its_series_do_not_have_is_apart(tmp_path):
    """At half past two, the second time that day."""
    text, words = imported(calendar(BRUSSELS, vevent("RECURRENCE-ID:20301027T090000Z",
                                                     start="DTSTART:20301027T013000Z")))
    checked(tmp_path, text)
    assert 'not_on = [ "2030-10-27" ];' in text
    assert 'when = "2030-10-27 01:30";' in text and 'zone = "UTC";' in text
    assert "(its time cannot be said on the clocks of the others)" in text
    assert words == "2 events, 1 with something that was not kept\n"


def test_an_instance_that_is_cancelled_needs_no_more_than_its_day(start, tmp_path):
    cancelled = ["BEGIN:VEVENT", "UID:one@other.example", "RECURRENCE-ID:20300523T080000Z",
                 "STATUS:CANCELLED", "END:VEVENT"]
    series = vevent(SERIES[0], "LOCATION:There", "TRANSP:OPAQUE")
    text, words = imported(calendar(series, cancelled))
    assert '{ on = "2030-05-23"; status = "cancelled"; }' in text
    assert words == "1 event, 0 with something that was not kept\n"
    served = start(checked(tmp_path, text)).get("/all.ics").text
    assert served.count("\r\nSTATUS:CANCELLED") == 1


def test_dates_have_exceptions_and_instances(start, tmp_path):
    text, words = imported(calendar(
        vevent("RDATE:20300601T080000Z,20300515T080000Z", "RDATE:20300610T080000Z",
               "EXDATE:20300601T080000Z"),
        vevent("RECURRENCE-ID:20300515T080000Z", "LOCATION:There",
               start="DTSTART:20300516T080000Z")))
    assert 'dates = [ "2030-05-15", "2030-06-01", "2030-06-10" ];' in text
    assert 'not_on = [ "2030-06-01" ];' in text
    assert '{ on = "2030-05-15"; when = "2030-05-16 08:00"; place = "There"; }' in text
    assert words == "1 event, 0 with something that was not kept\n"
    served = start(checked(tmp_path, text)).get("/all.ics").text
    assert re.findall("DTSTART:(.*)T", served) == ["20300502", "20300516", "20300610"]


@pytest.mark.parametrize("rule", ["RRULE:FREQ=MONTHLY;BYDAY=TH;BYSETPOS=1", "X-A:no rule"])
def test_instances_of_what_does_not_repeat_here_are_events(tmp_path, rule):
    """That of the first day is there instead of the first, and has its UID."""
    text, words = imported(calendar(
        vevent(rule), vevent("RECURRENCE-ID:20300502T080000Z", "CLASS:PRIVATE"),
        vevent("RECURRENCE-ID:20300606T080000Z", start="DTSTART:20300606T090000Z")))
    checked(tmp_path, text)
    assert re.findall(r'when = "(.*)"', text) == ["2030-05-02 08:00", "2030-06-06 09:00"]
    assert text.count("draft = true;") == 1 and text.count("uid = ") == 1
    assert words == "2 events, 2 with something that was not kept, 1 left out\n"
