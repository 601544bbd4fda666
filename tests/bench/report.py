"""Tables, the machine they were measured on, and what was aimed at: all text is made of figures."""

import os
import platform
import re
import subprocess
from pathlib import Path

import servers


class Table:
    """Rows of texts under a title; `notes`: sentences above it."""

    def __init__(self, title, head, *notes):
        self.title = title
        self.head = head
        self.notes = [note for note in notes if note]
        self.rows = []

    def add(self, *cells):
        self.rows.append(cells)

    def text(self):
        lines = [f"## {self.title}", ""]
        if self.notes:
            lines += [" ".join(self.notes), ""]
        lines += [row(self.head), "|" + "---|" * len(self.head), *map(row, self.rows), ""]
        return "\n".join(lines)


def row(cells):
    return "| " + " | ".join(map(str, cells)) + " |"


def number(value, digits=2):
    return "-" if value is None else f"{value:,.{digits}f}"


def micro(value):
    """Microseconds as a length of time that people can read."""
    return f"{value / 1000:,.1f} ms" if value >= 1000 else f"{value:.0f} µs"


def times(value):
    return f"{value:.2f} ×"


def octets(value):
    return f"{value:,.0f} octets"


def milliseconds(value):
    return f"{value:,.1f} ms"


def microseconds(value):
    return f"{value:,.0f} µs"


def count(value):
    return f"{value:,.0f}"


# What is aimed at: work, name of the figure, how it is written, the limit, and whether that is the
# least or the most.
LEAST, MOST = "≥", "≤"
TARGETS = [
    ("304, processor time against nginx", "304 nginx", times, LEAST, 1.3),
    ("304, against raw epoll", "304 raw", times, LEAST, 0.95),
    ("304, against nginx, asked by wrk", "304 wrk nginx", times, LEAST, 1.15),
    ("GET of 4 KB, against nginx", "4k nginx", times, LEAST, 1.4),
    ("GET of 200 KB, against nginx", "200k nginx", times, LEAST, 1.3),
    ("a new connection for each 304, against nginx", "new nginx", times, LEAST, 1.2),
    ("user memory of an idle connection", "idle octets", octets, MOST, 256),
    ("processor time of a page, the dearest one", "page", microseconds, MOST, 200),
    ("the same where 1,000 events repeat for ever", "page weekly", microseconds, MOST, 200),
    ("user memory of a listener", "listener octets", octets, MOST, 256),
    ("an edit among 1,000 events, p99", "edit 1000 p99", milliseconds, MOST, 50),
    ("an edit of one of 100 files, 100,000 events", "edit 100000", milliseconds, MOST, 150),
    ("first start with 100,000 events", "start 100000", milliseconds, MOST, 2000),
    ("restart with 100,000 events", "restart 100000", milliseconds, MOST, 1500),
    ("peak memory for each octet of a feed of 100,000 events", "memory 100000", times, MOST, 5),
    ("the worst rule of repetition, ten years of it", "repeat worst", milliseconds, MOST, 10),
    ("requests that failed while files were edited", "mix failed", count, MOST, 0),
    ("requests that editing delayed over 10 ms", "mix delayed", count, MOST, 0),
    ("requests that telling 5,000 listeners delayed over 10 ms", "telling delayed", count, MOST, 0),
]

# Where the time goes, by profile (perf, cpu-clock), for those that may be missed.
REASONS = {
    "304 nginx": "nine tenths are the kernel's, as in the raw loop: see its row, and how "
                 "little of each is user space",
    "304 raw": "what the raw loop does not do: reading the request, ETags, Date, counting; and "
               "caches that are colder for it",
    "304 wrk nginx": "see the first row",
    "4k nginx": "see the first row; the body is copied once more, into one piece with its head",
    "200k nginx": "nobody is far below nginx here, not even the raw loop: the kernel moves pages. "
                  "We send from a file in memory, whose pages are of 4 KB",
    "new nginx": "accepting, acknowledging and closing are the kernel's: see the raw loop",
    "page weekly": "a month asks each of them for its instances, four or five, which takes half a "
                   "microsecond each",
    "edit 100000": "the plan looks at every event, and the calendar of all of them is put together "
                   "anew: memory that is used for the first time",
    "start 100000": "about a sixth of the processor time is libconfig's scanner; then blocks of "
                    "calendars, their digests, canonical texts and the first commit",
    "restart 100000": "about a sixth of the processor time is libconfig's scanner; then blocks of "
                      "calendars, their digests, and the journal that is read",
    "memory 100000": "the calendar is there twice while it is swapped; then texts and drafts of "
                     "the files, and canonical texts in the journal",
    "mix delayed": "reloads and answers share one processor here",
}


def target_table(figures):
    table = Table("What is aimed at", ["work", "target", "measured", "reached", "if not, why"])
    for work, name, write, sense, limit in TARGETS:
        value = figures.get(name)
        if value is None:
            table.add(work, f"{sense} {write(limit)}", "not measured", "-", "")
            continue
        reached = value >= limit if sense == LEAST else value <= limit
        table.add(work, f"{sense} {write(limit)}", write(value), "yes" if reached else "**no**",
                  "" if reached else REASONS.get(name, ""))
    return table


def version_of(program, *arguments):
    path = servers.find(program)
    if not path:
        return f"no {program}"
    end = subprocess.run([path, *arguments], capture_output=True, text=True, check=False)
    found = re.search(r"\d+\.\d+(\.\d+)?", end.stdout + end.stderr)
    return f"{program} {found.group() if found else '?'}"


def machine():
    model = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    return ", ".join([
        f"{os.cpu_count()} × {model.group(1) if model else platform.machine()}",
        "Linux " + platform.release().split("-")[0],
        version_of("nginx", "-v"),
        version_of("wrk", "-v"),
        version_of("slowhttptest", "-h"),
    ])


INTRODUCTION = """\
# Benchmarks

Written by `make bench-report`; words and figures come from the same run.

Machine: {machine}.{length}

Servers run on processor {server_cpu}, what asks them on processor {client_cpu}, over the loopback
interface and without TLS. Rounds are interleaved, every server once a round, and the figures are
medians over the rounds. The measure is processor time of the server, all its threads, for each
request: unlike requests a second it does not depend on how fast the client is. Ratios are those of
processor times, above 1 where daybookd needs less, against the better of two nginx (with sendfile
and without); less than 5 % is noise. All serve the same octets. "Raw epoll" is a loop of recv and
send that looks at nothing but the path, `tests/bench/raw_epoll.c`: what it costs is the kernel's.
"""


def introduction(server_cpu, client_cpu, quick):
    length = " **A short run: these figures are worth little.**" if quick else ""
    return INTRODUCTION.format(machine=machine(), length=length, server_cpu=server_cpu,
                               client_cpu=client_cpu)
