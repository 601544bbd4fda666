"""Every configuration in tests/bad/ against what is to be said of it: the output of
daybookd --check, errors first, in the .expected file of the same name.

    UPDATE_EXPECTED=1 writes those files anew: read the difference before you keep it.
"""

import os
import subprocess

from tap import Tap

PROGRAM = os.path.join(os.environ["builddir"], "src/daybookd")
FOLDER = os.path.join(os.environ["srcdir"], "tests/bad")


def check(name):
    run = subprocess.run([PROGRAM, "--check", "-c", name], cwd=FOLDER, text=True, encoding="utf-8",
                         capture_output=True, timeout=60)
    return f"{run.stderr}{run.stdout}exit {run.returncode}\n"


def main():
    with Tap() as tap:
        for name in sorted(os.listdir(FOLDER)):
            if not name.endswith(".conf"):
                continue
            path = os.path.join(FOLDER, name.replace(".conf", ".expected"))
            said = check(name)
            if os.environ.get("UPDATE_EXPECTED"):
                with open(path, "w", encoding="utf-8") as file:
                    file.write(said)
            with open(path, encoding="utf-8") as file:
                expected = file.read()
            tap.check(name[:-5].replace("-", " "),
                      [] if said == expected else [f"said:\n{said}expected:\n{expected}"])


if __name__ == "__main__":
    main()
