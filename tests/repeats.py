"""Thousands of rules of every kind that is taken, asked of daybookd, of dateutil and of libical."""

import itertools
import os
import random
import re
import subprocess
import warnings
from datetime import datetime, timedelta

from dateutil.rrule import rrulestr

from tap import Tap

# An end beside a number of times is for dateutil alone.
warnings.simplefilter("ignore", DeprecationWarning)

RULES = 6000
MOST = 60  # days of a rule that are compared
EPOCH = datetime(1970, 1, 1)
WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def some(random_, values, most):
    return random_.sample(values, random_.randint(1, most))


def weekdays(random_):
    return [";BYDAY=" + ",".join(some(random_, WEEKDAYS, 7))]


def counted_weekdays(random_):
    ordinals = [n for n in range(-5, 6) if n]
    named = [f"{n}{day}" for day in some(random_, WEEKDAYS, 3) for n in some(random_, ordinals, 2)]
    return [";BYDAY=" + ",".join(named)]


def month_days(random_):
    # The days that not every month has come more often.
    days = list(range(1, 32)) + [-1]
    few = some(random_, [-1, 28, 29, 30, 31], 3)
    return [";BYMONTHDAY=" + ",".join(map(str, random_.choice([few, some(random_, days, 5)])))]


def months(random_):
    return [";BYMONTH=" + ",".join(map(str, some(random_, list(range(1, 13)), 4)))]


def both_days(random_):
    return weekdays(random_) + month_days(random_)


def nothing(random_):
    return []


# What a frequency may have of days, and whether it must say the months then.
KINDS = {
    "DAILY": [(nothing, False), (weekdays, False)],
    "WEEKLY": [(nothing, False), (weekdays, False)],
    "MONTHLY": [(nothing, False), (weekdays, False), (counted_weekdays, False),
                (month_days, False), (both_days, False)],
    "YEARLY": [(nothing, False), (weekdays, True), (counted_weekdays, True), (month_days, True),
               (both_days, True)],
}


def make_rule(random_, start):
    frequency = random_.choice(list(KINDS))
    days, must_say = random_.choice(KINDS[frequency])
    parts = days(random_)
    if must_say or random_.random() < 0.25:
        parts += months(random_)
    if random_.random() < 0.5:
        most = random_.choice([4, 4, 14, 999])
        parts.append(f";INTERVAL={random_.randint(1, most)}")
    if random_.random() < 0.3:
        parts.append(f";COUNT={random_.randint(1, 40)}")
    elif random_.random() < 0.4:
        until = start + timedelta(days=random_.choice([30, 900, 20000]) * random_.random())
        parts.append(f";UNTIL={until:%Y%m%d}")
    random_.shuffle(parts)
    return f"FREQ={frequency}" + "".join(parts)


def day_of(moment):
    return (moment - EPOCH).days


def by_dateutil(rule, start, most):
    """Up to the year 2199; it would look on to 9999 for days that do not come."""
    if "UNTIL" not in rule:
        rule += ";UNTIL=21991231"
    expanded = rrulestr(rule, dtstart=EPOCH + timedelta(days=start))
    return [day_of(moment) for moment in itertools.islice(expanded, most)]


def first_of(rule, start):
    """Where it can begin: the first day that its days and months allow."""
    parts = [part for part in rule.split(";") if part.startswith(("BY", "UNTIL"))]
    counted = re.search(r"BYDAY=[^;]*[0-9]", rule)
    parts.insert(0, "FREQ=MONTHLY" if counted else "FREQ=DAILY")
    return by_dateutil(";".join(parts), start, 1)


def ask(questions):
    program = os.path.join(os.environ["builddir"], "tests/tool/repeat_dump")
    lines = "".join(f"{start} {MOST} {rule}\n" for start, rule in questions)
    run = subprocess.run([program], input=lines, capture_output=True, text=True, check=True)
    answers = iter(run.stdout.splitlines())
    for line in answers:
        if line.startswith("!"):
            yield {"refused": line}
            continue
        words, same, days, libical = itertools.islice(answers, 4)
        yield {"refused": None, "rrule": line, "words": words, "same": same,
               "days": [int(day) for day in days.split()],
               "libical": [int(day) for day in libical.split()]}


def parts_of(rule):
    """Whatever the order of parts and lists, and without what is the same as left out."""
    parts = {}
    for part in rule.split(";"):
        name, value = part.split("=")
        parts[name] = sorted(value.split(","))
    if parts.get("INTERVAL") == ["1"]:
        del parts["INTERVAL"]
    return parts


def main():
    seed = int(os.environ.get("SEED", "1"))
    random_ = random.Random(seed)
    print(f"# SEED={seed}")
    questions = []
    for _ in range(RULES):
        start = random_.randrange(day_of(datetime(1970, 1, 1)), day_of(datetime(2150, 1, 1)))
        questions.append((start, make_rule(random_, EPOCH + timedelta(days=start))))
    answers = list(ask(questions))

    never, wrong = [], {fact: [] for fact in ("first", "days", "libical", "rrule", "words")}
    expanded = 0
    for (start, rule), answer in zip(questions, answers):
        if answer["refused"]:
            if first_of(rule, 0):
                never.append(f"{rule}: {answer['refused']}")
            continue
        expanded += 1
        first = first_of(rule, start)
        if answer["days"][:1] != first:
            wrong["first"].append(f"{start} {rule}: {answer['days'][:1]}, dateutil says {first}")
        if first and answer["days"] != (right := by_dateutil(rule, first[0], MOST)):
            wrong["days"].append(f"{first} {rule}: {answer['days']}, dateutil says {right}")
        if answer["days"] != answer["libical"]:
            wrong["libical"].append(
                f"{first} {rule}: {answer['days']}, libical says {answer['libical']}")
        if parts_of(answer["rrule"]) != parts_of(rule):
            wrong["rrule"].append(f"{rule}: {answer['rrule']}")
        if answer["same"] != "same":
            wrong["words"].append(f"{rule}: {answer['words']}")
    with Tap() as tap:
        tap.check("every question is answered",
                  [] if len(answers) == RULES and expanded > 5000 else [len(answers), expanded])
        tap.check("what is refused never comes", never)
        tap.check("the first day is the one that dateutil finds", wrong["first"])
        tap.check(f"the days of {expanded} rules are those of dateutil", wrong["days"])
        tap.check("and those of libical", wrong["libical"])
        tap.check("the RRULE that is written is the one that was read", wrong["rrule"])
        tap.check("the words are read back as the same rule", wrong["words"])


if __name__ == "__main__":
    main()
