"""Reports a run of pytest to automake in TAP."""

import os
import sys

import pytest


class TapReporter:
    """One line a test, what went wrong above it. Writes to a descriptor that pytest does not
    capture."""

    def __init__(self, stream):
        self.stream = stream
        self.count = 0
        self.reports = []

    @staticmethod
    def pytest_addoption(parser):
        """The one option of pytest's own reporter that other parts of it ask for."""
        parser.addoption("--verbose", type=int, default=1)

    def say(self, line):
        print(line, file=self.stream, flush=True)

    def explain(self, title, text):
        self.say("# " + title)
        for line in text.splitlines():
            self.say("#   " + line)

    def verdict(self, passed, fact, skipped=None):
        self.count += 1
        skip = f" # SKIP {skipped}" if skipped is not None else ""
        self.say(f"{'ok' if passed else 'not ok'} {self.count} - {fact}{skip}")

    @pytest.hookimpl
    def pytest_collectreport(self, report):
        if report.failed:
            self.explain("not collected", report.longreprtext)
            self.verdict(False, report.nodeid)

    @pytest.hookimpl
    def pytest_runtest_logreport(self, report):
        self.reports.append(report)
        if report.when != "teardown":
            return
        failed = [one for one in self.reports if one.failed]
        skipped = [one for one in self.reports if one.skipped]
        self.reports = []
        for one in failed:
            self.explain(f"{one.nodeid} ({one.when})", one.longreprtext)
            for title, text in one.sections:
                self.explain(title, text)
        reason = skipped[0].longrepr[2].removeprefix("Skipped: ") if skipped else None
        self.verdict(not failed, fact_of(report.nodeid), None if failed else reason)


def fact_of(nodeid):
    """tests/daemon/test_http.py::test_a_b[c] -> "http: a b [c]"; # begins a directive in TAP."""
    file, _, name = nodeid.partition("::")
    area = os.path.basename(file).removeprefix("test_").removesuffix(".py").replace("_", " ")
    name, bracket, parameter = name.removeprefix("test_").partition("[")
    fact = name.replace("_", " ") + (" [" + parameter if bracket else "")
    return f"{area}: {fact}".replace("#", "")


def run(arguments):
    """Runs pytest without anything that its user may have configured. Returns its exit code."""
    sys.dont_write_bytecode = True
    reporter = TapReporter(os.fdopen(os.dup(1), "w", encoding="utf-8"))
    code = pytest.main(["-p", "no:cacheprovider", "-p", "no:terminal", "-c", os.devnull,
                        *arguments], plugins=[reporter])
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        reporter.verdict(False, f"pytest ended with {code!r}")
    reporter.say(f"1..{reporter.count}")
    return int(code)
