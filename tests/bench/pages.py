"""What pages cost, which are made when they are asked for."""

import contextlib
import tempfile
from pathlib import Path

import daybooks
import measure
import report
import servers

PAGES = {
    "agenda": "/",
    "month": "/?month=2040-05",
    "event": "/events/event-7",
    "subscribe": "/subscribe",
}
SIZES = (1_000, 100_000)


@contextlib.contextmanager
def serving(programs, count):
    with tempfile.TemporaryDirectory() as directory, contextlib.ExitStack() as stack:
        daybooks.write_daybook(directory, count, 100)
        server = servers.Daybookd(programs.daybookd, Path(directory))
        stack.callback(server.stop)
        server.paths = PAGES
        server.headers = {name: [] for name in PAGES}
        yield server


def cells(programs, server, name, length):
    size = len(server.get(PAGES[name])[0])
    results = [measure.run_load(programs.load, "keep", server, name, length.seconds, "-s", 200)
               for _ in range(max(1, length.rounds // 3))]
    assert not any(result.failed for result in results), f"{name}: answers failed"
    return [f"{size:,}", report.number(measure.median(results, "cpu_us"), 0),
            report.number(measure.median(results, "rate"), 0)]


def measure_pages(programs, length, figures):
    table = report.Table(
        "Pages",
        ["what", *(f"{what}, {count:,} events" for count in SIZES
                   for what in ("octets", "CPU µs a request", "requests/s"))],
        "Made anew for every request, digest and headers included, without gzip.")
    rows = {name: [] for name in PAGES}
    for count in SIZES:
        with serving(programs, count) as server:
            for name, row in rows.items():
                row.extend(cells(programs, server, name, length))
    for name, row in rows.items():
        table.add(PAGES[name], *row)
    figures["page"] = max(float(cost) for row in rows.values() for cost in row[1::3])
    return table
