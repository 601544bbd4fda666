"""What answering costs: requests, idle connections, and edits under load."""

import contextlib
import re
import statistics
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import daybooks
import measure
import report
import servers

# Makes the feed of everything about 200 KB; daybooks.SMALL makes the small one about 4 KB.
EVENTS = 190
IDLE = 10_000
LISTENERS = 5_000
# Seconds in which an edit is published and told.
TELLING = 0.2
GZIP = "Accept-Encoding: gzip"


class Case:
    """`feed` is asked for with the mode of load; `conditional`: with its ETag."""

    def __init__(self, name, title, feed, mode="keep", conditional=False, gzip=False):
        self.name = name
        self.title = title
        self.feed = feed
        self.mode = mode
        self.conditional = conditional
        self.gzip = gzip

    def headers(self, server):
        """What a client of that server sends: every server gets its own ETag."""
        headers = [GZIP] if self.gzip else []
        if self.conditional:
            _, answer = server.get(self.feed)
            headers.append("If-None-Match: " + answer["ETag"])
        return headers

    @property
    def status(self):
        return 304 if self.conditional else 200


CASES = [
    Case("304", "304 Not Modified", "/small.ics", conditional=True),
    Case("4k", "GET of a small feed", "/small.ics"),
    Case("200k", "GET of a large feed", "/all.ics"),
    Case("gzip", "GET of the large feed, gzip", "/all.ics", gzip=True),
    Case("new", "A new connection for each request, 304", "/small.ics", mode="new",
         conditional=True),
]


class Site(contextlib.ExitStack):
    """daybookd and, with `others`, those that it is compared with, in a `with` statement."""

    def __init__(self, programs, others=True):
        super().__init__()
        self.directory = Path(self.enter_context(tempfile.TemporaryDirectory()))
        daybooks.write_daybook(self.directory, EVENTS, 1)
        self.daybookd = self.add(servers.Daybookd(programs.daybookd, self.directory))
        self.prepare(self.daybookd)
        self.all = [self.daybookd]
        if not others:
            return
        if servers.find("nginx"):
            self.write_files()
            for sendfile in ("on", "off"):
                self.all.append(self.add(servers.Nginx(self.directory / f"nginx-{sendfile}",
                                                       self.directory / "www", sendfile)))
                self.prepare(self.all[-1])
        self.all.append(self.add(servers.Raw(programs.raw_epoll, self.write_answers())))
        self.all[-1].paths = {case.name: f"/{case.name}" for case in CASES}
        for server in self.all:
            self.check(server)

    def add(self, server):
        self.callback(server.stop)
        return server

    def prepare(self, server):
        server.paths = {case.name: case.feed for case in CASES}
        server.headers = {case.name: case.headers(server) for case in CASES}

    def write_files(self):
        root = self.directory / "www"
        root.mkdir(mode=0o755)
        for feed in ("small.ics", "all.ics"):
            (root / feed).write_bytes(self.daybookd.get(f"/{feed}")[0])
        (root / "all.ics.gz").write_bytes(
            self.daybookd.get("/all.ics", **{"Accept-Encoding": "gzip"})[0])

    def write_answers(self):
        answers = {}
        for case in CASES:
            file = self.directory / f"{case.name}.answer"
            file.write_bytes(self.exchange(self.daybookd, case))
            answers[f"/{case.name}"] = file
        return answers

    @staticmethod
    def exchange(server, case):
        more = ["Connection: close"] if case.mode == "new" else []
        return servers.exchange(server.port, server.paths[case.name],
                                *server.headers.get(case.name, []), *more)

    def check(self, server):
        """A benchmark of wrong answers is worth nothing."""
        for case in CASES:
            head, _, body = self.exchange(server, case).partition(b"\r\n\r\n")
            right = self.exchange(self.daybookd, case).partition(b"\r\n\r\n")[2]
            assert head.startswith(b"HTTP/1.1 %d " % case.status), f"{server.name}: {head}"
            assert body == right, f"{server.name}: the body of {case.name} is another one"


def missing(program):
    return "" if servers.find(program) else f"Without {program}, which is not installed."


def ratio(best, own):
    return best / own if best and own else None


class Compared:
    """Medians of a case, {server: results}, and how they stand to the better nginx and to raw."""

    def __init__(self, results):
        self.results = results
        costs = {server.name: measure.median(found, "cpu_us") for server, found in results.items()}
        self.nginx = min((cost for name, cost in costs.items() if name.startswith("nginx")),
                         default=None)
        self.raw = costs["raw epoll"]
        for found in results.values():
            assert not any(result.failed for result in found), "answers failed"

    def waited(self):
        """Percent of the time for which something else used the servers' processor."""
        return 100 * max(measure.median(found, "waited") for found in self.results.values())

    def user_share(self, server):
        user = sum(result.user for result in self.results[server])
        ticks = user + sum(result.system for result in self.results[server])
        return f"{100 * user / ticks:.0f} %" if ticks else "-"

    def cells(self, server):
        own = measure.median(self.results[server], "cpu_us")
        rate = measure.median(self.results[server], "rate")
        return [report.number(own), self.user_share(server),
                report.number(ratio(self.nginx, own)),
                report.number(ratio(self.raw, own)), report.number(rate, 0),
                f"{own * rate / 1e4:.0f} %"]

    def against_nginx(self, server):
        return ratio(self.nginx, measure.median(self.results[server], "cpu_us"))

    def against_raw(self, server):
        return ratio(self.raw, measure.median(self.results[server], "cpu_us"))


COLUMNS = ["CPU µs a request", "in user space", "× nginx", "of raw", "requests/s", "core busy"]


def measure_case(case, programs, length, figures):
    """One table: every server, by our own generator and, where it can do the same, by wrk."""
    with Site(programs) as site:
        size = len(site.exchange(site.daybookd, case))
        own = Compared(measure.interleaved(
            length.rounds, site.all, lambda server: measure.run_load(
                programs.load, case.mode, server, case.name, length.seconds, "-s", case.status)))
        wrk = None
        if case.mode == "keep" and servers.find("wrk"):
            wrk = Compared(measure.interleaved(
                length.wrk_rounds, site.all,
                lambda server: measure.run_wrk(server, case.name, length.wrk_seconds)))
        table = report.Table(
            case.title, ["server", *COLUMNS, *(f"wrk: {name}" for name in COLUMNS if wrk)],
            f"{size:,} octets an answer, {measure.CONNECTIONS} connections, "
            f"{length.rounds} rounds of {length.seconds} s. Other programs used up to "
            f"{own.waited():.0f} % of the servers' processor.",
            missing("nginx"), missing("wrk") if case.mode == "keep" else "")
        for server in site.all:
            table.add(server.name, *own.cells(server), *(wrk.cells(server) if wrk else []))
        figures[f"{case.name} nginx"] = own.against_nginx(site.daybookd)
        figures[f"{case.name} raw"] = own.against_raw(site.daybookd)
        figures[f"{case.name} wrk nginx"] = wrk.against_nginx(site.daybookd) if wrk else None
    return table


def measure_observe(programs, _length, _figures):
    """Of tests/bench/observe_cost.c."""
    table = report.Table("Counting an answer", ["step", "time"])
    out = subprocess.run([programs.observe_cost], capture_output=True, text=True, check=True).stdout
    for step, ns in re.findall(r"^(.+?) +([\d.]+) ns$", out, re.M):
        table.add(step, f"{ns} ns")
    return table


def measure_idle(programs, _length, figures):
    """User memory that connections cost which asked once and then stay."""
    table = report.Table(
        "Idle connections", ["server", "held", "user memory before", "octets each"],
        f"{IDLE:,} connections, each after one GET of the large feed. What the kernel needs for a "
        "socket, several times as much, is the same for all and is not in it.", missing("nginx"))
    with Site(programs) as site:
        for server in site.all:
            before = server.memory()
            with measure.Idle(programs.load, server, "200k", IDLE) as idle:
                each = (server.memory() - before) / idle.held
            table.add(server.name, f"{idle.held:,}", f"{before / 1e6:.1f} MB",
                      report.number(each, 0))
            if server is site.daybookd:
                assert idle.held == IDLE, "connections were closed"
                figures["idle octets"] = each
    return table


def measure_live(programs, length, figures):
    """User memory of listeners, and how long after an edit they have heard of it."""
    table = report.Table(
        "Listeners", ["", "p50", "longest"],
        f"{LISTENERS:,} connections listen at /live; the file with all {EVENTS} events is edited "
        f"{length.edits} times. Time counts from the save, which includes waiting until the file is "
        "quiet, and until the client, which has the other processor, has read the message.")
    begun, first, last = [], [], []
    with Site(programs, others=False) as site:
        editor = daybooks.Editor(site.directory)
        before = site.daybookd.memory()
        with measure.Listeners(programs.listen, site.daybookd, "/live", LISTENERS) as crowd:
            each = (site.daybookd.memory() - before) / LISTENERS
            for _ in range(length.edits):
                editor.prepare()
                saved = time.monotonic()
                editor.save()
                told = crowd.wait()
                begun.append(site.daybookd.wait_ready() - saved)
                first.append(told[0] - saved)
                last.append(told[1] - saved)
    for label, found in {"the reload has begun": begun, "the first one has the message": first,
                         "the last one has it": last,
                         "between these two": [b - a for a, b in zip(first, last)]}.items():
        table.add(label, report.micro(1e6 * statistics.median(found)),
                  report.micro(1e6 * max(found)))
    table.add("user memory of each", report.octets(each), "")
    figures["listener octets"] = each
    return table


def spans_of_edits(site, editor, count, wait=lambda: None):
    """Edits so many times, each after a while in which nothing happens; returns these whiles, and
    those from when each reload began."""
    quiet, edited = [], []
    for _ in range(count):
        editor.prepare()
        time.sleep(TELLING)
        saved = time.monotonic()
        editor.save()
        wait()
        begun = site.daybookd.wait_ready()
        quiet.append((saved - TELLING, saved))
        edited.append((begun, begun + TELLING))
        time.sleep(max(0, begun + TELLING - time.monotonic()))
    return quiet, edited


def measure_telling(programs, length, figures):
    """What others wait for while an edit is told to many."""
    edits = length.edits // 2
    table = report.Table(
        "Requests while listeners are told",
        ["", "requests", "p50", "p99", "longest", "over 10 ms"],
        f"One client asks for the small feed a millisecond after each answer. How long it waits in "
        f"{TELLING * 1000:.0f} ms, {edits} times: before the file is saved, and from the moment at "
        f"which a reload begins, without listeners and with {LISTENERS:,}. Reloads, messages and "
        "answers share one processor; the client shares the other with those who listen, who give "
        "way to it.")
    with Site(programs, others=False) as site:
        editor = daybooks.Editor(site.directory)
        with measure.Asker(site.daybookd, "4k") as asker:
            _, unheard = spans_of_edits(site, editor, edits)
            with measure.Listeners(programs.listen, site.daybookd, "/live", LISTENERS,
                                   yields=True) as crowd:
                quiet, heard = spans_of_edits(site, editor, edits, crowd.wait)
    slow = {}
    for label, spans in {"nothing is told": quiet, "an edit, nobody listens": unheard,
                         "an edit is told to all": heard}.items():
        took = asker.between(spans)
        slow[label] = sum(one > 10_000 for one in took)
        table.add(label, report.number(len(took), 0), report.micro(statistics.median(took)),
                  report.micro(took[len(took) * 99 // 100]), report.micro(took[-1]),
                  slow[label])
    figures["telling delayed"] = max(0, slow["an edit is told to all"]
                                     - slow["an edit, nobody listens"])
    return table


@contextlib.contextmanager
def edited_every_second(site):
    """Yields the editor; afterwards the last edit is served."""
    editor = daybooks.Editor(site.directory)
    stopping = threading.Event()

    def edit():
        while not stopping.wait(1):
            editor.prepare()
            editor.save()
            site.daybookd.wait_ready()

    thread = threading.Thread(target=edit)
    thread.start()
    yield editor
    stopping.set()
    thread.join()
    assert editor.title.encode() in site.daybookd.get("/all.ics")[0], "an edit is not served"


def measure_mix(programs, length, figures):
    """The whole of the processor that daybookd has is in use, reloads included."""
    table = report.Table(
        "Edits under full load",
        ["", "requests/s", "failed", "p50", "p99", "longest", "over 10 ms"],
        f"Nine of ten requests are conditional, one is for the large feed; "
        f"{measure.CONNECTIONS} connections for {length.mix_seconds} s. The file with all "
        f"{EVENTS} events is edited every second; reloads and answers share one processor.")

    def load(label):
        result = measure.run_load(programs.load, "mix", site.daybookd, "200k", length.mix_seconds)
        table.add(label, report.number(result.rate, 0), result.failed, report.micro(result.p50),
                  report.micro(result.p99), report.micro(result.max), f"{result.slow:.0f}")
        return result

    with Site(programs, others=False) as site:
        quiet = load("no edits")
        with edited_every_second(site) as editor:
            edited = load("an edit every second")
        table.add("difference", "", edited.failed - quiet.failed,
                  report.micro(edited.p50 - quiet.p50), report.micro(edited.p99 - quiet.p99),
                  report.micro(edited.max - quiet.max), f"{edited.slow - quiet.slow:.0f}")
        assert editor.edits >= length.mix_seconds // 2, "too few edits"
    figures["mix failed"] = edited.failed
    figures["mix delayed"] = max(0, edited.slow - quiet.slow)
    return table
