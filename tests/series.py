"""Events that repeat, in zones with and without summer time, asked of daybookd and of
python-dateutil: thousands of rules of the grammar, thrown at random.

    SERIES_SEED=N throws those of another run again.
"""

import os
import random
import subprocess
import zoneinfo
from datetime import date, datetime, timedelta, timezone

from dateutil.rrule import rrulestr

from tap import Tap

RULES = 6000
YEARS = 10
EPOCH = date(1970, 1, 1)
ZONES = ["UTC", "Europe/Brussels", "America/New_York", "Australia/Lord_Howe", "Asia/Riyadh",
         "Pacific/Chatham", "America/Santiago", "Africa/Casablanca"]
# Clocks are put forward and back at some of these.
MINUTES = [0, 30, 59, 60, 105, 119, 120, 150, 179, 180, 600, 1439]
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
LONGEST = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]


def some(dice, choices, most):
    return sorted(dice.sample(choices, dice.randint(1, most)), key=choices.index)


def listed(values):
    return ",".join(map(str, values))


def throw_days(dice, months):
    kind = dice.randint(0, 2)
    if kind == 0:
        ordinals = [1, 2, 3, 4, 5, -1, -1, -2, -5]
        return "BYDAY=" + listed(f"{dice.choice(ordinals)}{day}" for day in some(dice, DAYS, 3))
    longest = max(LONGEST[month - 1] for month in months) if months else 31
    return "BYMONTHDAY=" + listed(some(dice, [*range(1, longest + 1), -1], 4 if kind == 1 else 1))


def throw_rule(dice):
    frequency = dice.choice(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
    parts = [f"FREQ={frequency}"]
    if dice.random() < 0.5:
        parts.append(f"INTERVAL={dice.randint(1, 6)}")
    if frequency == "WEEKLY" and dice.random() < 0.7:
        parts.append("BYDAY=" + listed(some(dice, DAYS, 5)))
    if frequency == "MONTHLY" and dice.random() < 0.8:
        parts.append(throw_days(dice, []))
    if frequency == "YEARLY" and dice.random() < 0.8:
        months = some(dice, [*range(1, 13)], 3)
        parts.append("BYMONTH=" + listed(months))
        parts.append(throw_days(dice, months))
    end = dice.random()
    if end < 0.25:
        parts.append(f"COUNT={dice.randint(1, 60)}")
    elif end < 0.5:
        parts.append(f"UNTIL={dice.randint(2024, 2032)}{dice.randint(1, 12):02}15")
    return ";".join([parts[0], *dice.sample(parts[1:], len(parts) - 1)])


def instants(rule, zone, start, end):
    """What dateutil says, whose rules know no zones: UNTIL is a whole day of the local time."""
    parts = [f"{part}T235959" if part.startswith("UNTIL=") else part for part in rule.split(";")]
    for local in rrulestr(";".join(parts), dtstart=start):
        utc = local.replace(tzinfo=zone).astimezone(timezone.utc).timestamp()
        if utc >= end:
            break
        yield int(utc)


def first_instant(rule, begin):
    """The first day that the rule can fall on: it decides which weeks and months are left out."""
    parts = [part for part in rule.split(";") if not part.startswith(("INTERVAL=", "COUNT="))]
    every = ";".join(f"{part}T235959" if part.startswith("UNTIL=") else part for part in parts)
    return next(iter(rrulestr(every, dtstart=begin)), None)


def expected(rule, name, day, minute):
    begin = datetime.combine(EPOCH + timedelta(days=day), datetime.min.time()) + timedelta(
        minutes=minute)
    zone = zoneinfo.ZoneInfo(name)
    start = first_instant(rule, begin)
    if not start:
        return "never"
    end = start.replace(tzinfo=zone).timestamp() + YEARS * 31557600
    return "".join(f"{utc} " for utc in instants(rule, zone, start, end))


def ask(questions):
    lines = "".join("\t".join(map(str, (*question, YEARS))) + "\n" for question in questions)
    program = os.path.join(os.environ["builddir"], "tests/tool/series_dump")
    run = subprocess.run([program], input=lines, capture_output=True, text=True, check=True,
                         timeout=600)
    answers = run.stdout.split("\n")
    return list(zip(answers[0::2], answers[1::2]))


def main():
    seed = int(os.environ.get("SERIES_SEED", random.randrange(10 ** 6)))
    dice = random.Random(seed)
    print(f"# SERIES_SEED={seed}")
    questions = [(throw_rule(dice), dice.choice(ZONES),
                  (date(2024, 1, 1) - EPOCH).days + dice.randint(0, 1500), dice.choice(MINUTES))
                 for _ in range(RULES)]
    answers = ask(questions)
    refused = [f"{question}: {words}" for question, (words, _) in zip(questions, answers)
               if words.startswith("refused: ")]
    wrong = []
    for question, (_, told) in zip(questions, answers):
        right = expected(*question)
        if told.strip() != right.strip():
            wrong.append(f"{question}:\n{told[:300]}\nis\n{right[:300]}")
    with Tap() as tap:
        tap.check(f"{RULES} rules are taken, and their words are the same rules", refused)
        tap.check("each takes place when dateutil says so", wrong)
        tap.check("there was something to say of most",
                  [] if sum(told.count(" ") > 3 for _, told in answers) > RULES / 2 else ["not so"])


if __name__ == "__main__":
    main()
