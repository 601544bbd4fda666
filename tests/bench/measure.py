"""Loads a server from another processor than its own, and says what that cost."""

import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

CLIENT_CPU = "1"
CONNECTIONS = 64


class Result:
    """Of one run of a load generator; wrk gives the first three only. Times of answers are
    microseconds, `octets` and `not_modified` are of no interest here."""

    def __init__(self, requests, failed, seconds, p50=None, p99=None, max=None, slow=None, **_):
        self.requests = int(requests)
        self.failed = int(failed)
        self.seconds = seconds
        self.p50 = p50
        self.p99 = p99
        self.max = max
        self.slow = slow
        self.cpu_us = None  # of the server, a request
        self.user = self.system = None  # of that, ticks in user space and in the kernel
        self.waited = None  # part of the time for which the server could not run

    @property
    def rate(self):
        return self.requests / self.seconds


def pinned(arguments, **options):
    return subprocess.Popen(["taskset", "-c", CLIENT_CPU, *map(str, arguments)], text=True,
                            stdout=subprocess.PIPE, **options)


def load_arguments(program, mode, server, case, seconds, *options):
    headers = [word for header in server.headers.get(case, []) for word in ("-H", header)]
    return [program, mode, server.port, server.paths[case], "-d", seconds, *headers, *options]


def finish(process):
    """The pairs of the line that load prints in the end."""
    out, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"load has ended with {process.returncode}")
    return {name: float(value) for name, value in
            (pair.split("=") for pair in out.splitlines()[-1].split())}


def with_costs(server, run):
    """The result of run(), and what it took of the server's processor."""
    ran, waited = server.times_us()
    user, system = server.ticks()
    result = run()
    ran_now, waited_now = server.times_us()
    user_now, system_now = server.ticks()
    result.user = user_now - user
    result.system = system_now - system
    if result.requests:
        result.cpu_us = (ran_now - ran) / result.requests
    result.waited = (waited_now - waited) / 1e6 / result.seconds
    return result


def run_load(program, mode, server, case, seconds, *options):
    arguments = load_arguments(program, mode, server, case, seconds, *options)
    return with_costs(server, lambda: Result(**finish(pinned(arguments))))


def read_wrk(out):
    requests, seconds = re.search(r"(\d+) requests in ([\d.]+)s", out).groups()
    errors = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", out)
    others = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    failed = sum(int(count) for found in (errors, others) if found for count in found.groups())
    return Result(requests, failed, float(seconds))


def run_wrk(server, case, seconds):
    headers = [word for header in server.headers.get(case, []) for word in ("-H", header)]
    arguments = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", *headers,
                 f"http://127.0.0.1:{server.port}{server.paths[case]}"]
    return with_costs(server, lambda: read_wrk(pinned(arguments).communicate()[0]))


def interleaved(rounds, servers, run):
    """{server: results}: every server once a round, so that what disturbs one disturbs all."""
    results = {server: [] for server in servers}
    for _ in range(rounds):
        for server in servers:
            results[server].append(run(server))
    return results


def median(results, field):
    return statistics.median(getattr(result, field) for result in results)


class Idle:
    """Connections that are open and ask for nothing, in a `with` statement."""

    def __init__(self, program, server, case, count):
        arguments = load_arguments(program, "idle", server, case, 0, "-c", count)
        self.process = pinned(arguments, stdin=subprocess.PIPE)
        line = self.process.stdout.readline()
        self.held = int(re.search(r"held=(\d+)", line).group(1))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        finish(self.process)


class Listeners:
    """Connections that listen for news, in a `with` statement; `yields`: they give way at once to
    others that share their processor."""

    def __init__(self, program, server, path, count, yields=False):
        last = ["chrt", "--idle", "0"] if yields else []
        self.process = pinned([*last, program, server.port, path, count], stdin=subprocess.PIPE)
        self.held = int(self.told()["held"])

    def told(self):
        """What the program says next, by name."""
        line = self.process.stdout.readline()
        return dict(pair.split("=") for pair in line.split())

    def wait(self):
        """Until all have been told once more: when the first and the last one was, in monotonic
        seconds."""
        told = self.told()
        return int(told["first"]) / 1e9, int(told["last"]) / 1e9

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.communicate()


class Asker:
    """A client that asks all the time, in a `with` statement; afterwards `answers` are pairs: when
    something was asked for, in monotonic seconds, and how long it took, in microseconds."""

    def __init__(self, server, case):
        program = Path(__file__).with_name("ask.py")
        self.process = pinned([sys.executable, "-B", program, server.port, server.paths[case]],
                              stdin=subprocess.PIPE)
        self.answers = []
        assert self.process.stdout.readline() == "asking\n", "nothing is answered"

    def between(self, spans):
        """Microseconds of what was asked for in one of these, in order."""
        return sorted(took for asked, took in self.answers
                      if any(begin <= asked < end for begin, end in spans))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        out, _ = self.process.communicate()
        self.answers = [(int(asked) / 1e9, int(took) / 1e3)
                        for asked, took in map(str.split, out.splitlines())]


class SlowHttpTest:
    """One of its attacks for as long as the `with` statement."""

    def __init__(self, server, path, seconds, arguments):
        self.process = subprocess.Popen(
            ["taskset", "-c", CLIENT_CPU, "slowhttptest", *arguments, "-l", str(seconds),
             "-u", f"http://127.0.0.1:{server.port}{path}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(1)  # until its connections are open

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
