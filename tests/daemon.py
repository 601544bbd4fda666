"""Runs the pytest suite of the running daemon (tests/daemon/) and reports it to automake in TAP.

By hand, after make check:   python3 tests/daemon.py [PYTEST ARGUMENTS], such as -k vim
"""

import os
import sys
import tempfile

import pytest_tap

HERE = os.path.dirname(os.path.abspath(__file__))


def knows_systemd():
    """Whether the daemon was built to take over sockets and to say when it is ready."""
    with open(os.path.join(os.environ["builddir"], "config.h"), encoding="utf-8") as header:
        return "#define HAVE_LIBSYSTEMD 1" in header.read()


def main(arguments):
    os.environ.setdefault("srcdir", os.path.dirname(HERE))
    os.environ.setdefault("builddir", os.environ["srcdir"])
    if not knows_systemd():
        print("1..0 # SKIP the build has no libsystemd: nobody says when the daemon is ready")
        return 0
    directory = os.path.join(HERE, "daemon")
    with tempfile.TemporaryDirectory(prefix="daybookd-") as scratch:
        return pytest_tap.run(["--maxfail=20", "--basetemp", os.path.join(scratch, "tests"),
                               "--rootdir", directory, directory, *arguments])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
