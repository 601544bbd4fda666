"""Runs the tests of this folder in the machine that boot-system.sh boots, in the order of a package's
life: installed, used, upgraded, removed."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

import pytest_tap  # noqa: E402 (it is in the folder above)

ORDER = ["install", "serving", "editing", "log", "trouble", "restart", "settings", "sandbox",
         "backup", "leaving"]


def main(package, arguments):
    os.environ["DAYBOOKD_DEB"] = package
    files = [os.path.join(HERE, f"test_{name}.py") for name in ORDER]
    return pytest_tap.run(["--maxfail=30", "--rootdir", HERE, *files, *arguments])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
