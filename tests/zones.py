"""Every zone of tzdata from 2000 to 2037, asked of daybookd's reader and of Python's zoneinfo."""

import os
import subprocess
import zoneinfo
from datetime import datetime, timedelta, timezone

from tap import Tap

BEGIN = int(datetime(2000, 1, 1, tzinfo=timezone.utc).timestamp())
END = int(datetime(2038, 1, 1, tzinfo=timezone.utc).timestamp())
DAY = 86400
EPOCH = datetime(1970, 1, 1)


def bytes_of(name):
    with open(os.path.join("/usr/share/zoneinfo", name), "rb") as file:
        return file.read()


def shown(zone, utc):
    local = datetime.fromtimestamp(utc, zone)
    return int(local.utcoffset().total_seconds()), local.tzname()


def transitions(zone):
    """All instants at which offset or name change, found by looking at each day and bisecting."""
    before = shown(zone, BEGIN)
    for day in range(BEGIN, END, DAY):
        after = shown(zone, day + DAY)
        if after != before:
            low, high = day, day + DAY
            while high - low > 1:
                middle = (low + high) // 2
                if shown(zone, middle) == before:
                    low = middle
                else:
                    high = middle
            yield high
            before = after


def to_utc(zone, local):
    return int((EPOCH + timedelta(seconds=local)).replace(tzinfo=zone, fold=0).timestamp())


def questions(name):
    """(question, right answer) for one zone; of a local time only the instant is asked."""
    zone = zoneinfo.ZoneInfo(name)
    instants = {BEGIN, (BEGIN + END) // 2, END}
    locals_ = set(instants)
    previous = BEGIN
    for at in transitions(zone):
        yield f"next {name} {previous}", str(at)
        previous = at
        instants |= {at - 1, at, at + 1}
        old, new = shown(zone, at - 1)[0], shown(zone, at)[0]
        for edge in (at + old, at + new, at + (old + new) // 2):
            locals_ |= {edge - 1800, edge - 1, edge, edge + 1, edge + 1800}
    for utc in instants:
        offset, abbreviation = shown(zone, utc)
        yield f"at {name} {utc}", f"{offset} {abbreviation}"
    for local in locals_:
        yield f"local {name} {local}", str(to_utc(zone, local))


def ask(lines):
    program = os.path.join(os.environ["builddir"], "tests/tool/zone_dump")
    run = subprocess.run([program], input="\n".join(lines), capture_output=True, text=True,
                         check=True)
    return run.stdout.splitlines()


def main():
    names = sorted(name for name in zoneinfo.available_timezones() if name != "localtime")
    seen = {}
    for name in names:
        seen.setdefault(bytes_of(name), name)
    asked = [pair for name in sorted(seen.values()) for pair in questions(name)]
    asked += [(f"at {name} {END}", "{} {}".format(*shown(zoneinfo.ZoneInfo(name), END)))
              for name in names]
    answers = ask([question for question, _ in asked])

    wrong = {"at": [], "local": [], "next": []}
    for (question, right), answer in zip(asked, answers):
        kind = question.split()[0]
        got = answer.split()[0] if kind == "local" else answer
        if got != right:
            wrong[kind].append(f"{question}: {answer}, zoneinfo says {right}")
    with Tap() as tap:
        tap.check("every question is answered",
                  [] if len(answers) == len(asked) and len(names) > 400 else [len(answers)])
        tap.check(f"offsets and names at and around the transitions of {len(names)} zones",
                  wrong["at"])
        tap.check("local times in gaps, overlaps and around them", wrong["local"])
        tap.check("every transition is found", wrong["next"])


if __name__ == "__main__":
    main()
