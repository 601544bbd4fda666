"""How daybookd copes with large daybooks: time to the first answer, time from a saved edit to new
bytes, memory, size of the feed; what the journal costs, step by step; and what a rule costs."""

import math
import re
import statistics
import subprocess
import tempfile
import time

import daybooks
import report
import servers

SIZES = [1_000, 10_000, 100_000]
FEW_EDITS = 5


def time_until_served(daemon, title):
    """A reload that had begun before the save may be the first to end."""
    for _ in range(2):
        began = daemon.wait_ready()
        took = (time.monotonic() - began) * 1000
        if title in daemon.get("/all.ics")[0]:
            return took
    raise AssertionError("an edit is not served")


def edit_times(daemon, directory, count):
    """Milliseconds of `count` reloads, from when the files were quiet to when the new bytes are
    served."""
    editor = daybooks.Editor(directory)
    times = []
    for _ in range(count):
        editor.prepare()
        editor.save()
        times.append(time_until_served(daemon, editor.title.encode()))
    return sorted(times)


def p99(ordered):
    return ordered[math.ceil(len(ordered) * 0.99) - 1]


def measure_daybook(program, count, files, edits):
    """The figures of one daybook, by name."""
    with tempfile.TemporaryDirectory() as directory:
        daybooks.write_daybook(directory, count, files)
        daemon = servers.Daybookd(program, directory, cpu=None)
        feed, _ = daemon.get("/all.ics")
        assert feed.count(b"BEGIN:VEVENT") == count
        times = edit_times(daemon, directory, edits)
        found = {"start": daemon.started_in * 1000, "edit": statistics.median(times),
                 "edit p99": p99(times), "feed": len(feed), "peak": daemon.memory("VmHWM")}
        daemon.stop()
        daemon = servers.Daybookd(program, directory, cpu=None, restart=True)
        found["restart"] = daemon.started_in * 1000
        daemon.stop()
    return found


def measure_large(programs, length, figures):
    table = report.Table(
        "Large daybooks",
        ["events", "files", "first start", "restart", "edits", "edit, median", "edit, p99", "feed",
         "peak memory", "memory / feed"],
        "Start: from the start of the process to the moment when it serves; a restart finds its "
        "journal. Edit: one event is retitled; from the moment when the file has been quiet for "
        "long enough to the moment when the new bytes are served. daybookd may use all processors.")
    for count in SIZES if not length.quick else SIZES[:2]:
        for files in (1, 100):
            edits = length.edits if count == SIZES[0] and files == 1 else FEW_EDITS
            found = measure_daybook(programs.daybookd, count, files, edits)
            table.add(f"{count:,}", files, f"{found['start']:,.0f} ms",
                      f"{found['restart']:,.0f} ms", edits, report.milliseconds(found["edit"]),
                      report.milliseconds(found["edit p99"]), f"{found['feed'] / 1e6:,.2f} MB",
                      f"{found['peak'] / 1e6:,.0f} MB", f"{found['peak'] / found['feed']:.1f}")
            if count == SIZES[0] and files == 1:
                figures["edit 1000 p99"] = found["edit p99"]
            if count == SIZES[-1] and files == 100:
                figures["edit 100000"] = found["edit"]
                figures["start 100000"] = found["start"]
                figures["restart 100000"] = found["restart"]
                figures["memory 100000"] = found["peak"] / found["feed"]
    return table


def journal_costs(program, count, files):
    """{(run, step): milliseconds} of tests/bench/journal_cost.c."""
    with tempfile.TemporaryDirectory() as directory:
        daybooks.write_daybook(directory, count, files)
        out = subprocess.run([program, daybooks.main_file(directory), f"{directory}/state",
                              daybooks.events_file(directory, 0)],
                             capture_output=True, text=True, check=True).stdout
    rows = [line.split("\t") for line in out.splitlines()]
    return {(run, step): float(ms) for run, step, ms in rows}


def measure_journal(programs, length, _figures):
    sizes = SIZES if not length.quick else SIZES[:2]
    table = report.Table("The steps of a reload, 100 files",
                         ["run", "step", *(f"{count:,} events" for count in sizes)])
    costs = {count: journal_costs(programs.journal_cost, count, 100) for count in sizes}
    for key in costs[sizes[0]]:
        table.add(*key, *(report.milliseconds(costs[count][key]) for count in sizes))
    return table


def measure_repeat(programs, _length, figures):
    """Of tests/bench/repeat_cost.c."""
    table = report.Table(
        "Expanding a rule over ten years", ["rule", "days", "time"],
        "The last took longest of thousands of random rules. Each time is the least of several.")
    out = subprocess.run([programs.repeat_cost], capture_output=True, text=True, check=True).stdout
    costs = re.findall(r"^ *(\d+) us +(\d+) days  (.+)$", out, re.M)
    for us, days, rule in costs:
        # A list of all days of the month is no cell of a table.
        shown = rule if len(rule) < 90 else rule[:87] + "..."
        table.add(shown, days, f"{us} µs")
    figures["repeat worst"] = max(int(us) for us, _, _ in costs) / 1000
    return table
