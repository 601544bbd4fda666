"""What pages cost, which are made when they are asked for."""

import contextlib
import tempfile
from pathlib import Path

import daybooks
import measure
import report
import servers

PAGES = {
    "agenda": "/?x=#####",
    "filtered": "/?category=c7&x=#####",
    "month": "/?month=2040-05&x=#####",
    "day": "/?day=2040-05-14&x=#####",
    "event": "/events/event-###",
    "again": "/",
}
WEEKLY = "1,000 weekly without end"
DAYBOOKS = {"1,000 events": (1_000, ""), "100,000 events": (100_000, ""),
            WEEKLY: (1_000, "every week")}


@contextlib.contextmanager
def serving(programs, count, repeat):
    with tempfile.TemporaryDirectory() as directory, contextlib.ExitStack() as stack:
        daybooks.write_daybook(directory, count, 100, repeat)
        server = servers.Daybookd(programs.daybookd, Path(directory))
        stack.callback(server.stop)
        server.paths = PAGES
        server.headers = {name: [] for name in PAGES}
        yield server


def cells(programs, server, name, length):
    size = len(server.get(PAGES[name].replace("#", "7"))[0])
    results = [measure.run_load(programs.load, "keep", server, name, length.seconds, "-s", 200)
               for _ in range(max(1, length.rounds // 3))]
    assert not any(result.failed for result in results), f"{name}: answers failed"
    return size, measure.median(results, "cpu_us"), measure.median(results, "rate")


def measure_pages(programs, length, figures):
    table = report.Table(
        "Pages",
        ["what", *(f"{what}, {label}" for label in DAYBOOKS
                   for what in ("octets", "CPU µs a request", "requests/s"))],
        "Made anew for every request, digest and headers included, without gzip: `#` stands for "
        "digits that are others each time. The last row is the same page again and again, which is "
        "kept. Of events that repeat a page asks each for its instances: what that costs is the "
        "last columns.")
    rows = {name: {} for name in PAGES}
    for label, (count, repeat) in DAYBOOKS.items():
        with serving(programs, count, repeat) as server:
            for name, row in rows.items():
                row[label] = cells(programs, server, name, length)
    for name, row in rows.items():
        table.add(PAGES[name], *(cell for size, cost, rate in row.values()
                                 for cell in (f"{size:,}", report.number(cost, 0),
                                              report.number(rate, 0))))
    for label in DAYBOOKS:
        figure = "page weekly" if label == WEEKLY else "page"
        dearest = max(row[label][1] for row in rows.values())
        figures[figure] = max(dearest, figures.get(figure, 0))
    return table
