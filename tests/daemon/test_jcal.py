"""/FEED.jcal says what /FEED.ics says: by ical.js (Mozilla's), which makes jCal of a calendar, and
by Python's icalendar."""

import json
import re
import shutil
import subprocess
from datetime import date, datetime, timedelta

import icalendar
import pytest

from harness import PATIENCE, SAMPLE_FEEDS, SAMPLE_TIME, SOURCE, clean_environment, daybook
from test_data import FEEDS, every_event

ICAL_JS = SOURCE / "build-aux" / "browser" / "node_modules" / "ical.js" / "dist" / "ical.js"
PARSE = """
const ICAL = (await import(process.argv[1])).default;
let text = "";
for await (const chunk of process.stdin) text += chunk;
console.log(JSON.stringify(ICAL.parse(text)));
"""

# Of RFC 7986, and not known to ical.js, which leaves the value as it stands.
UNKNOWN_TO_ICAL_JS = ("name", "color")


def ical_js(calendar):
    end = subprocess.run(["node", "--input-type=module", "-e", PARSE, ICAL_JS.as_uri()],
                         input=calendar, capture_output=True, timeout=PATIENCE, check=False,
                         env=clean_environment())
    assert end.returncode == 0, end.stderr.decode()
    return json.loads(end.stdout)


needs_ical_js = pytest.mark.skipif(
    not shutil.which("node") or not ICAL_JS.exists(),
    reason="ical.js is missing: ./bootstrap --with-browser-tests installs it")


@pytest.fixture(scope="module")
def every(tmp_path_factory):
    """A daemon with one of everything."""
    from conftest import Starter

    folder = tmp_path_factory.mktemp("every")
    (folder / "daybookd.conf").write_text(daybook(
        *every_event(), feeds=FEEDS,
        site='title = "All, \\"of\\" it; \\\\"; base_url = "https://x.example/p";'
             ' uid_domain = "test.example";'))
    starter = Starter()
    yield starter(folder / "daybookd.conf", clock=SAMPLE_TIME)
    assert not any(starter.end())


def jcal(daemon, feed):
    answer = daemon.get(f"/{feed}.jcal")
    assert answer.status == 200
    return json.loads(answer.plain)


def walk(component, path=()):
    """(where, property) of all, in order."""
    name, properties, inner = component
    for entry in properties:
        yield path + (name,), entry
    for entry in inner:
        yield from walk(entry, path + (name,))


def as_text(entry):
    """What RFC 7986 says of a property that ical.js does not know."""
    if entry[0] not in UNKNOWN_TO_ICAL_JS or entry[2] != "unknown":
        return entry
    return [entry[0], entry[1], "text", re.sub(r"\\(.)", r"\1", entry[3])]


def check_beside_ical_js(daemon, feed):
    ours, theirs = list(walk(jcal(daemon, feed))), list(walk(ical_js(daemon.feed(feed))))
    assert ours == [(where, as_text(entry)) for where, entry in theirs]
    assert len(ours) > 15


@needs_ical_js
@pytest.mark.parametrize("feed", ["all", "talks", "soon", "strict", "none"])
def test_ical_js_makes_the_same_of_the_calendar(every, feed):
    check_beside_ical_js(every, feed)


@needs_ical_js
@pytest.mark.parametrize("feed", SAMPLE_FEEDS)
def test_ical_js_makes_the_same_of_the_sample(sample, feed):
    check_beside_ical_js(sample, feed)


# --- Python's icalendar ----------------------------------------------------------------------------


def when(text):
    """A date or a time of jCal."""
    return (datetime.fromisoformat(text.rstrip("Z")) if "T" in text else date.fromisoformat(text))


def clock(value):
    """What the clock shows, without its zone."""
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


def offset(text):
    parts = [int(part) for part in text[1:].split(":")] + [0]
    delta = timedelta(hours=parts[0], minutes=parts[1], seconds=parts[2])
    return -delta if text[0] == "-" else delta


def rule(value):
    """{part: [values as texts]}"""
    parts = {}
    for name, values in value.items():
        values = values if isinstance(values, list) else [values]
        parts[name.upper()] = [str(entry) for entry in values]
    return parts


READ = {"date": when, "date-time": when, "utc-offset": offset, "integer": int, "float": tuple,
        "recur": rule}


def read_jcal(entry):
    _, _, kind, *values = entry
    read = READ.get(kind, str)
    values = [read(value) for value in values]
    return ",".join(values) if entry[0] == "categories" else values[0]


def read_icalendar(name, value):
    if name == "CATEGORIES":
        return ",".join(map(str, value.cats))  # which parts them at commas within one, too
    if name == "GEO":
        return (value.latitude, value.longitude)
    if name == "EXDATE":
        return clock(value.dts[0].dt)
    if name == "RRULE":
        parts = {part: [str(entry) for entry in entries] for part, entries in value.items()}
        for until in value.get("UNTIL", []):
            parts["UNTIL"] = [clock(until).isoformat() + "Z" * isinstance(until, datetime)]
        return parts
    if hasattr(value, "td") and name.startswith("TZOFFSET"):
        return value.td
    if hasattr(value, "dt"):
        return clock(value.dt)
    return int(value) if name == "SEQUENCE" else str(value)


def unescape(param):
    """RFC 6868, which icalendar does not know."""
    return re.sub(r"\^(.)", lambda match: {"n": "\n", "'": '"'}.get(match[1], match[1]), str(param))


def compare(ours, theirs):
    """Components of jCal and icalendar; the number of properties."""
    name, properties, inner = ours
    assert name == theirs.name.lower()
    found = {}
    for entry in properties:
        found.setdefault(entry[0].upper(), []).append(entry)
    assert set(found) == set(theirs)
    for key, entries in found.items():
        values = theirs[key] if isinstance(theirs[key], list) else [theirs[key]]
        assert len(values) == len(entries), key
        for entry, value in zip(entries, values):
            if entry[2] in ("unknown", "duration"):
                continue
            assert read_jcal(entry) == read_icalendar(key, value), key
            params = {k.lower(): unescape(v) for k, v in value.params.items() if k != "VALUE"}
            assert entry[1] == params, key
    assert len(inner) == len(theirs.subcomponents)
    return len(properties) + sum(map(compare, inner, theirs.subcomponents))


@pytest.mark.parametrize("feed", ["all", "talks", "soon", "strict", "none"])
def test_icalendar_reads_the_same_values(every, feed):
    theirs = icalendar.Calendar.from_ical(every.feed(feed))
    assert compare(jcal(every, feed), theirs) > 15


def test_values_that_stand_as_they_are_are_those_of_the_lines(every):
    lines = re.sub(rb"\r\n ", b"", every.feed("all")).decode().split("\r\n")
    for _, entry in walk(jcal(every, "all")):
        if entry[2] in ("unknown", "duration"):
            name = entry[0].upper()
            assert any(line.startswith(name) and line.endswith(":" + entry[3]) for line in lines)
