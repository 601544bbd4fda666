"""Looks at the pages with Chromium (tests/browser/) and reports it to automake in TAP; skipped
where what it needs is missing, which ./bootstrap --with-browser-tests installs.

By hand, after make check:   python3 tests/browser.py [PYTEST ARGUMENTS], such as -k keyboard
"""

import os
import shutil
import sys
import tempfile

import daemon
import pytest_tap

HERE = os.path.dirname(os.path.abspath(__file__))


def missing():
    """What is not there, or None."""
    for program in ("chromium", "chromedriver", "node"):
        if not shutil.which(program):
            return program
    for package in ("axe-core", "html-validate"):
        if not os.path.isdir(os.path.join(HERE, "../build-aux/browser/node_modules", package)):
            return package
    return None


def main(arguments):
    os.environ.setdefault("srcdir", os.path.dirname(HERE))
    os.environ.setdefault("builddir", os.environ["srcdir"])
    if not daemon.knows_systemd():
        print("1..0 # SKIP the build has no libsystemd: nobody says when the daemon is ready")
        return 0
    if missing():
        print(f"1..0 # SKIP {missing()} is missing: ./bootstrap --with-browser-tests installs it")
        return 0
    directory = os.path.join(HERE, "browser")
    with tempfile.TemporaryDirectory(prefix="daybookd-") as scratch:
        return pytest_tap.run(["--maxfail=10", "--basetemp", os.path.join(scratch, "tests"),
                               "--rootdir", directory, directory, *arguments])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
