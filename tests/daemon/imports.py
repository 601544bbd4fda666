"""Calendars for the tests of daybookctl import, and what is made of them."""

import re

from harness import ctl, run

# What the journal of the one and of the other daybook counts, and no calendar can carry over.
STAMPS = ("DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE")

SITE = 'site: { title = "Test daybook"; uid_domain = "test.example"; };\n'


# Of a daybookd: what its description says, and its publisher.
OWN = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//daybookd//daybookd//EN
BEGIN:VEVENT
UID:one@other.example
DTSTART:20300502T080000Z
SUMMARY:One
DESCRIPTION:{}\\nPublished by: {}
END:VEVENT
END:VCALENDAR
"""


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
    """{(UID, RECURRENCE-ID or None): its lines, without stamps} of the events of a feed."""
    lines = re.sub(r"\r\n[ \t]", "", text).split("\r\n")
    found, current = {}, None
    for line in lines:
        if line == "BEGIN:VEVENT":
            current = []
        elif line == "END:VEVENT":
            uid, = [line for line in current if line.startswith("UID:")]
            of = [line for line in current if line.startswith("RECURRENCE-ID")] or [None]
            assert (uid, *of) not in found
            found[uid, of[0]] = [line for line in current if not re.match("|".join(STAMPS), line)]
            current = None
        elif current is not None:
            current.append(line)
    return found
