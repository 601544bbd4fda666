"""Every calendar in tests/import/, written in the dialect of the program of its name, against
what daybookctl makes of it, in the .expected file of the same name; which is a right configuration.

    UPDATE_EXPECTED=1 writes those files anew: read the difference before you keep it.
"""

import os
import subprocess
import tempfile

from tap import Tap

BUILD = os.path.abspath(os.environ["builddir"])
FOLDER = os.path.join(os.environ["srcdir"], "tests/import")
MAIN = 'site: { uid_domain = "test.example"; };\n'


def run(program, *arguments, **more):
    return subprocess.run([os.path.join(BUILD, "src", program), *arguments], text=True,
                          encoding="utf-8", capture_output=True, timeout=60, **more)


def problems_of(configuration):
    """What --check says of it behind a main file that has nothing but what it must have."""
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "main.conf"), "w", encoding="utf-8") as file:
            file.write(MAIN + configuration)
        end = run("daybookd", "--check", "-c", "main.conf", cwd=folder)
    return (end.stderr + end.stdout).splitlines() if end.returncode or end.stderr else []


def check(tap, name):
    path = os.path.join(FOLDER, name.replace(".ics", ".expected"))
    end = run("daybookctl", "import", name, cwd=FOLDER)
    said = f"{end.stdout}{end.stderr}exit {end.returncode}\n"
    if os.environ.get("UPDATE_EXPECTED"):
        with open(path, "w", encoding="utf-8") as file:
            file.write(said)
    with open(path, encoding="utf-8") as file:
        expected = file.read()
    tap.check(f"calendars of {name[:-4]}",
              [] if said == expected else [f"said:\n{said}expected:\n{expected}"])
    tap.check(f"calendars of {name[:-4]} are a right configuration", problems_of(end.stdout))


def main():
    with Tap() as tap:
        for name in sorted(os.listdir(FOLDER)):
            if name.endswith(".ics"):
                check(tap, name)


if __name__ == "__main__":
    main()
