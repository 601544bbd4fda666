"""Benchmarks of daybookd: prints a table for each case, and what of the aims is reached.

    make bench                                  everything, about ten minutes
    make bench BENCH_ARGS=--quick               a short run
    make bench BENCH_ARGS="304 new"             these cases
    make bench-report                           everything, into docs/benchmarks.md

A measurement, not a test: it fails only when an answer is wrong. Needs two processors; nginx, wrk
and slowhttptest where they are to be compared with or used.
"""

import argparse
import os
import sys
from functools import partial
from pathlib import Path

import hostile
import large
import measure
import pages
import report
import servers
import serving


class Programs:
    daybookd = Path("src/daybookd").resolve()
    load = Path("tests/bench/load").resolve()
    raw_epoll = Path("tests/bench/raw_epoll").resolve()
    listen = Path("tests/bench/listen").resolve()
    journal_cost = Path("tests/bench/journal_cost").resolve()
    observe_cost = Path("tests/bench/observe_cost").resolve()
    repeat_cost = Path("tests/bench/repeat_cost").resolve()


class Full:
    """How long to measure."""

    quick = False
    rounds, seconds = 11, 1
    wrk_rounds, wrk_seconds = 3, 2
    mix_seconds = 20
    hostile_seconds = 8
    edits = 100


class Quick(Full):
    quick = True
    rounds, seconds = 2, 1
    wrk_rounds, wrk_seconds = 1, 1
    mix_seconds = 5
    hostile_seconds = 3
    edits = 10


CASES = {
    **{case.name: partial(serving.measure_case, case) for case in serving.CASES},
    "pages": pages.measure_pages,
    "observe": serving.measure_observe,
    "idle": serving.measure_idle,
    "live": serving.measure_live,
    "telling": serving.measure_telling,
    "mix": serving.measure_mix,
    "hostile": hostile.measure_hostile,
    "large": large.measure_large,
    "journal": large.measure_journal,
    "repeat": large.measure_repeat,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case", nargs="*", help=", ".join(CASES))
    parser.add_argument("--quick", action="store_true", help="a short run; its figures say little")
    parser.add_argument("--write", metavar="FILE", help="also write it all as Markdown")
    arguments = parser.parse_args()
    if unknown := set(arguments.case) - set(CASES):
        parser.error(f"no such case: {', '.join(unknown)}")
    if os.cpu_count() < 2:
        sys.exit("two processors are needed: one for the server, one for its clients")

    length = Quick if arguments.quick else Full
    figures = {}
    texts = []

    def tell(text):
        print(text, flush=True)
        texts.append(text)

    tell(report.introduction(servers.SERVER_CPU, measure.CLIENT_CPU, length.quick))
    for name in arguments.case or CASES:
        tell(CASES[name](Programs, length, figures).text())
    targets = report.target_table(figures).text()
    print(targets)
    if arguments.write:
        Path(arguments.write).write_text("\n".join([texts[0], targets, *texts[1:]]),
                                         encoding="utf-8")


if __name__ == "__main__":
    main()
