"""Every zone's VTIMEZONE over several spans, expanded here by the rules of RFC 5545 with dateutil's
recurrence rules, against Python's zoneinfo; and the shape of it, which Outlook cares for."""

import os
import subprocess
import zoneinfo
from datetime import datetime, timedelta, timezone

from dateutil.rrule import rrulestr

from tap import Tap
from zones import bytes_of, shown, transitions

SPANS = [(2023, 2023), (2023, 2024), (2026, 2028), (2036, 2040), (1995, 1999), (2000, 2037)]
EPOCH = datetime(1970, 1, 1)


def instant(year):
    return int(datetime(year, 1, 1, tzinfo=timezone.utc).timestamp())


def offset(text):
    sign = -1 if text[0] == "-" else 1
    parts = [int(text[i:i + 2]) for i in range(1, len(text), 2)] + [0]
    return sign * (parts[0] * 3600 + parts[1] * 60 + parts[2])


def components(text):
    """One dict of properties for each STANDARD or DAYLIGHT."""
    current = None
    for line in text.split("\r\n"):
        name, _, value = line.partition(":")
        if line in ("BEGIN:STANDARD", "BEGIN:DAYLIGHT"):
            current = {"kind": value}
        elif line in ("END:STANDARD", "END:DAYLIGHT"):
            yield current
            current = None
        elif current is not None:
            assert name not in current, f"{name} twice"
            current[name] = value


def onsets(component, until):
    """(instant, offset, name) each time the observance begins."""
    start = datetime.strptime(component["DTSTART"], "%Y%m%dT%H%M%S")
    before, after = offset(component["TZOFFSETFROM"]), offset(component["TZOFFSETTO"])
    times = [start]
    if "RRULE" in component:
        rule = rrulestr(component["RRULE"], dtstart=start)
        times = rule.between(start, EPOCH + timedelta(seconds=until + 400 * 86400), inc=True)
        if times[0] != start:
            raise AssertionError(f"DTSTART {start} is not an instance of {component['RRULE']}")
    for time in times:
        yield int((time - EPOCH).total_seconds()) - before, after, component["TZNAME"]


def expanded(text, instants):
    """What the definition says at each instant, in their order."""
    begins = sorted(o for c in components(text) for o in onsets(c, instants[-1]))
    result, i = [], 0
    for utc in instants:
        while i + 1 < len(begins) and begins[i + 1][0] <= utc:
            i += 1
        result.append(begins[i][1:] if begins[i][0] <= utc else None)
    return result


def problems_of(name, changes, text, begin, end):
    zone = zoneinfo.ZoneInfo(name)
    instants = {begin, end, *range(begin, end, 13 * 86400)}
    for at in changes:
        if begin < at <= end:
            instants |= {at - 1, at}
    instants = sorted(instants)
    for utc, says in zip(instants, expanded(text, instants)):
        if says != shown(zone, utc):
            yield f"{name} {begin}..{end} at {utc}: {says}, zoneinfo says {shown(zone, utc)}"
            return


def shape(text):
    return sorted(c["kind"] + (" " + c["RRULE"] if "RRULE" in c else "") for c in components(text))


def main():
    names = sorted(set({bytes_of(n): n for n in sorted(zoneinfo.available_timezones())
                    if n != "localtime"}.values()) | SHAPES.keys())
    names = [n for n in names if n not in ("Etc/UTC", "UTC", "Etc/GMT", "GMT", "Zulu", "Etc/UCT")
             and not (n.startswith("Etc/") and shown(zoneinfo.ZoneInfo(n), 0)[0] == 0)]
    asked = [(name, instant(a), instant(b + 1) - 1) for name in names for a, b in SPANS]
    program = os.path.join(os.environ["builddir"], "tests/tool/vtimezone_dump")
    run = subprocess.run([program], input="\n".join("%s %d %d" % a for a in asked), text=True,
                         capture_output=True, check=True, encoding="utf-8")
    texts = run.stdout.replace("\r\n", "\n").replace("\n", "\r\n").split("BEGIN:VTIMEZONE\r\n")[1:]

    changes = {name: list(transitions(zoneinfo.ZoneInfo(name))) for name in names}
    wrong = [problem for (name, begin, end), text in zip(asked, texts)
             for problem in problems_of(name, changes[name], text, begin, end)]
    by_question = dict(zip(asked, texts))

    def text_of(name, first, last):
        return by_question[name, instant(first), instant(last + 1) - 1]

    with Tap() as tap:
        tap.check(f"{len(names)} zones are defined over {len(SPANS)} spans",
                  [] if len(texts) == len(asked) and len(names) > 300 else [len(texts)])
        tap.check("each definition says what zoneinfo says throughout its span", wrong)
        tap.check("a constant rule is one STANDARD and one DAYLIGHT, a constant offset one STANDARD",
                  [f"{name}: {shape(text_of(name, 2026, 2028))}" for name, expected in SHAPES.items()
                   if shape(text_of(name, 2026, 2028)) != expected])
        tap.check("the text does not depend on the span while the rule holds",
                  [name for name in SHAPES
                   if text_of(name, 2023, 2023) != text_of(name, 2036, 2040)])
        tap.check("no definition of three years of today is longer than ten observances",
                  [name for name in names
                   if len(shape(text_of(name, 2026, 2028))) > 10])
        tap.check("an observance that changes nothing but a name stands alone",
                  [f"{name}: {c}" for name in names
                   for c in idle(list(components(text_of(name, 2026, 2028))))])
        tap.check("no line is longer than 75 octets",
                  [line for text in texts for line in text.split("\r\n") if len(line) > 75])


def idle(observances):
    """Those of several that change no offset and bring no name for it. British Columbia calls the
    clocks that it has in summer MST from November 2026 on, and leaves them as they are."""
    def says(one):
        return one["TZOFFSETTO"], one["TZNAME"]

    return [one for one in observances if one["TZOFFSETFROM"] == one["TZOFFSETTO"]
            and len(observances) > 1
            and any(other is not one and says(other) == says(one) for other in observances)]


EU = ["DAYLIGHT FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "STANDARD FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"]
SHAPES = {
    "Europe/Brussels": EU,
    "Europe/London": EU,
    "Europe/Dublin": EU,
    "Europe/Chisinau": EU,
    "America/New_York": ["DAYLIGHT FREQ=YEARLY;BYMONTH=3;BYDAY=2SU",
                         "STANDARD FREQ=YEARLY;BYMONTH=11;BYDAY=1SU"],
    "Australia/Sydney": ["DAYLIGHT FREQ=YEARLY;BYMONTH=10;BYDAY=1SU",
                         "STANDARD FREQ=YEARLY;BYMONTH=4;BYDAY=1SU"],
    "Asia/Riyadh": ["STANDARD"],
    "Asia/Tokyo": ["STANDARD"],
    "America/Costa_Rica": ["STANDARD"],
}

if __name__ == "__main__":
    main()
