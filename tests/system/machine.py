"""The machine that we are in, as its administrator sees it: units, people, files, the log.

Nothing here waits for a time; what happens by itself is asked for until it has happened.
"""

import contextlib
import http.client
import json
import os
import shutil
import subprocess
import time
from pathlib import Path

SERVICE = "daybookd.service"
SOCKET = "daybookd.socket"
CONTROL_SOCKET = "daybookd-control.socket"
STATUS_SOCKET = "daybookd-status.socket"

CONFIG = Path("/etc/daybookd/daybookd.conf")
EVENTS = Path("/etc/daybookd/events.d")
NATO = EVENTS / "nato.conf"
UNITS = Path("/etc/systemd/system")

# Of no test that passes: what takes so long does not happen.
PATIENCE = 30


# --- programs -------------------------------------------------------------------------------------

def run(*command, user=None, fails=False, text=None):
    """Of `user`, root else. What it wrote, errors included; it has to end well, or with `fails`
    not."""
    if user:
        command = ("runuser", "-u", user, "--", *command)
    done = subprocess.run(command, input=text, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, timeout=2 * PATIENCE, check=False)
    assert (done.returncode != 0) == fails, \
        f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}"
    return done.stdout


def systemctl(*arguments, **how):
    return run("systemctl", *arguments, **how)


def show(unit, name):
    """A property of a unit."""
    return systemctl("show", "--value", "--property", name, unit).strip()


def is_active(unit):
    return show(unit, "ActiveState") == "active"


def main_pid():
    return int(show(SERVICE, "MainPID"))


def eventually(happens, what):
    """What `happens` returns, as soon as that is true."""
    until = time.monotonic() + PATIENCE
    while not (answer := happens()):
        assert time.monotonic() < until, f"never: {what}"
        time.sleep(0.02)
    return answer


# --- what is served -------------------------------------------------------------------------------

class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def etag(self):
        return self.headers["ETag"]

    @property
    def text(self):
        return self.body.decode()


def get(path="/nato.ics", port=8080, **headers):
    """Over a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    with contextlib.closing(connection):
        connection.request("GET", path, headers=headers)
        return Answer(connection.getresponse())


# --- changes that are taken back ------------------------------------------------------------------

@contextlib.contextmanager
def drop_in(unit, content):
    """Settings of a unit as `systemctl edit` makes them; for its next start."""
    directory = UNITS / f"{unit}.d"
    directory.mkdir(exist_ok=True)
    (directory / "test.conf").write_text(content, encoding="utf-8")
    systemctl("daemon-reload")
    try:
        yield
    finally:
        shutil.rmtree(directory)
        systemctl("daemon-reload")


@contextlib.contextmanager
def as_before(path):
    """What is done to the file, its mode and its owner, is undone."""
    content, status = path.read_bytes(), path.stat()
    try:
        yield
    finally:
        path.write_bytes(content)
        os.chown(path, status.st_uid, status.st_gid)
        path.chmod(status.st_mode & 0o7777)


@contextlib.contextmanager
def written(path, old, new):
    """The file with other words in it."""
    with as_before(path):
        content = path.read_text(encoding="utf-8")
        assert old in content
        path.write_text(content.replace(old, new), encoding="utf-8")
        yield


# --- the log --------------------------------------------------------------------------------------

class Log:
    """What a unit logs from now on, and what systemd says of it."""

    def __init__(self, unit=SERVICE):
        self.unit = unit
        shown = run("journalctl", "--lines=1", "--output=cat", "--show-cursor")
        self.cursor = shown.split("-- cursor: ")[1].strip()

    def entries(self, **fields):
        """Those that have these fields. journalctl is not asked for them: where the entry at the
        cursor does not have them, it passes over the first one that does."""
        run("journalctl", "--sync")
        lines = run("journalctl", "--after-cursor", self.cursor, "--output=json", "--all")
        entries = [json.loads(line) for line in lines.splitlines() if line.startswith("{")]
        return [entry for entry in entries
                if self.unit in (entry.get("UNIT"), entry.get("_SYSTEMD_UNIT"))
                and all(entry.get(name) == value for name, value in fields.items())]

    def says(self, part):
        """Messages with this in them."""
        return [entry["MESSAGE"] for entry in self.entries() if part in entry["MESSAGE"]]
