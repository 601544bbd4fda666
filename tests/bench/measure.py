"""Loads a server from another processor than its own, and says what that cost."""

import re
import shutil
import statistics
import subprocess
import time

CLIENT_CPU = "1"
CONNECTIONS = 64


class Result:
    """Of one run of a load generator. Times of answers are microseconds."""

    def __init__(self, fields):
        self.requests = int(fields["requests"])
        self.failed = int(fields["failed"])
        self.seconds = float(fields["seconds"])
        self.p50 = float(fields["p50"])
        self.p99 = float(fields["p99"])
        self.max = float(fields["max"])
        self.slow = int(fields["slow"])
        self.cpu_us = None  # of the server, a request

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
    """The fields of the line that load prints in the end."""
    out, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"load has ended with {process.returncode}")
    return dict(pair.split("=") for pair in out.splitlines()[-1].split())


def run_load(program, mode, server, case, seconds, *options):
    before = server.cpu_us()
    result = Result(finish(pinned(load_arguments(program, mode, server, case, seconds, *options))))
    if result.requests:
        result.cpu_us = (server.cpu_us() - before) / result.requests
    return result


def run_wrk(server, case, seconds):
    """Result of wrk, or None where it is not installed."""
    if not shutil.which("wrk"):
        return None
    headers = [word for header in server.headers.get(case, []) for word in ("-H", header)]
    before = server.cpu_us()
    out, _ = pinned(["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", *headers,
                     f"http://127.0.0.1:{server.port}{server.paths[case]}"]).communicate()
    after = server.cpu_us()
    requests, took = re.search(r"(\d+) requests in ([\d.]+)s", out).groups()
    errors = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", out)
    other = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    result = Result({"requests": requests, "seconds": took, "p50": "nan", "p99": "nan",
                     "max": "nan", "slow": 0,
                     "failed": sum(map(int, errors.groups())) if errors else 0})
    result.failed += int(other.group(1)) if other else 0
    result.cpu_us = (after - before) / result.requests
    return result


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
        self.held = int(finish(self.process)["held"])


class SlowHttpTest:
    """One of its attacks for as long as the `with` statement; None in `why` when it can run."""

    why = None if shutil.which("slowhttptest") else "slowhttptest is not installed"

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
