"""daybookctl import: what nobody should send, and what cannot be read."""

import re

import pytest

from harness import ctl, run
from imports import calendar, checked, imported, vevent

BAD_DATA, NO_INPUT, USAGE = 65, 66, 64


def nested(depth):
    return ("BEGIN:VCALENDAR\n" + depth * "BEGIN:VEVENT\n").encode()


@pytest.mark.parametrize("octets, words", [
    (b"", "1: error: there is no calendar in it"),
    (b"hello\n", '1: error: "hello" is not a name and a value'),
    (b"\x89PNG\r\n\x1a\n", "1: error: octet 1 of the line, 0x89, is not UTF-8"),
    (b"BEGIN:VCALENDAR\nX-A:\0\nEND:VCALENDAR\n", "2: error: there is a NUL octet"),
    (b"BEGIN:VCALENDAR\nX-A:ab\n c\xff\nEND:VCALENDAR\n", "2: error: octet 8 of the line, 0xff"),
    (b"BEGIN:VCALENDAR\nX-A:" + 65536 * b"x" + b"\0\nEND:VCALENDAR\n",
     "2: error: there is a NUL octet"),
    (65537 * b"x" + b"\n", '1: error: "xxx'),
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
], ids=["empty", "a-word", "a-picture", "nul", "octet", "long-line", "long-word", "no-end",
        "deep", "very-deep", "other-end", "outside", "no-begin", "no-calendar", "version-1",
        "open-quote", "many-lines"])
def test_what_is_no_calendar_is_refused_with_its_line(octets, words, tmp_path):
    path = tmp_path / "x.ics"
    path.write_bytes(octets)
    end = ctl("import", path)
    assert (end.returncode, end.stdout) == (BAD_DATA, "")
    assert f"{path}:{words}" in end.stderr


LONG = 65536 * "x"


@pytest.mark.parametrize("line, name", [
    (f"COMMENT:{LONG}", "COMMENT"),
    (f"DESCRIPTION:{1100 * (60 * 'x' + chr(10) + ' ')}", "DESCRIPTION"),
    (f"ATTACH;X-A={LONG}:https://a.example/", "ATTACH"), (f'X-A;B="{LONG}":c', "X-A"),
    (f"RRULE:FREQ=DAILY;X={LONG}", "RRULE"), (f"X-MICROSOFT-SKYPETEAMSMEETINGURL:{LONG}",
                                              "X-MICROSOFT-SKYPETEAMSMEETINGURL"),
    (f"DESCRIPTION:{LONG[:65523]}é", "DESCRIPTION"),
    (f"DESCRIPTION:{LONG[:65522]}😀", "DESCRIPTION"),
], ids=range(8))
def test_a_long_line_is_not_kept_and_all_else_is(tmp_path, line, name):
    text, words = imported(calendar(vevent(line, "LOCATION:here"), vevent(uid="two@other.example")))
    checked(tmp_path, text)
    assert f"# Not kept: {name}: its line has more than 65536 octets\n" in text
    assert 'place = "here";' in text and words.startswith("2 events, 1 with")


def test_a_long_line_of_a_calendar_is_named():
    text, _ = imported(calendar(vevent(), more=f"COLOR:{LONG}"))
    assert "# Not kept of the calendar: COLOR: its line has more than 65536 octets\n" in text
    assert "# Not kept" not in imported(calendar(vevent(f"X-WR-ALARMUID:{LONG}")))[0]
    assert "draft = true;" in imported(calendar(vevent(f"CLASS:PUBLIC{LONG}")))[0]


def test_a_line_may_be_as_long_as_that():
    text, words = imported(calendar(vevent("ATTACH;X-A=" + LONG[:65505] + ":https://a.example/")))
    assert "Document: https://a.example/" in text and words.startswith("1 event, 0 with")


def test_what_a_terminal_would_obey_is_not_repeated(tmp_path):
    path = tmp_path / "x.ics"
    for octets in (b"\x1b[31mred\n", b"BEGIN:\x1b[31m\n", b"BEGIN:VCALENDAR\nEND:\x1b]0;x\x07\n",
                   b"BEGIN:VCALENDAR\nBEGIN:\xc2\x9b31m\n", 39 * b"x" + "é".encode() + b"\n"):
        path.write_bytes(octets)
        end = ctl("import", path)
        assert end.returncode == BAD_DATA and "error: " in end.stderr
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\ufffd]", end.stderr)


@pytest.mark.parametrize("line", ["X-ALT-DESC:x", "STATUS:CONFIRMED",
                                  "X-APPLE-STRUCTURED-LOCATION:x", "TRANSP:OPAQUE"])
def test_many_lines_of_one_name_take_no_longer_than_others(line):
    """With what they are compared with far behind them, or nowhere."""
    _, words = imported(calendar(vevent(*500_000 * [line], "DESCRIPTION:x", "GEO:1;2")))
    assert words.startswith("1 event, ")


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
