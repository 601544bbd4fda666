"""What tests of copies of the journal share: a small daybook, and a place for a copy."""

import re
import sqlite3
from contextlib import closing

import pytest

from harness import ctl, daybook, event


def write(main, *titles, more=()):
    """Events "talk-0", "talk-1", ... of these titles."""
    main.write_text(daybook(*(event(f"talk-{i}", "2030-05-02 10:00", title=title)
                              for i, title in enumerate(titles)), *more,
                            server='reload = "command";'))


def publish(daemon, at, main, *titles, **more):
    daemon.step(at)
    write(main, *titles, **more)
    daemon.hang_up()
    assert not daemon.wait_reload().failed


def stamp(daemon, uid="talk-0@test.example"):
    """SEQUENCE and LAST-MODIFIED of an event."""
    text = re.search(rb"BEGIN:VEVENT\r\nUID:" + uid.encode() + rb".*?END:VEVENT",
                     daemon.feed("all"), re.S)[0]
    return (int(re.search(rb"\r\nSEQUENCE:(\d+)", text)[1]),
            re.search(rb"\r\nLAST-MODIFIED:(\S+)", text)[1])


def atom_id(daemon, name):
    return re.search(rb"<feed.*?<id>(.*?)</id>", daemon.get(f"/{name}.atom").body, re.S)[1]


def version_of(journal):
    with closing(sqlite3.connect(journal)) as there:
        return there.execute("PRAGMA user_version").fetchone()[0]


def restore(copy, folder, *arguments, **options):
    """Into the state directory `folder`."""
    return ctl("-s", folder, "restore", *arguments, copy, **options)


def put_back(copy, folder):
    """A state directory that holds the copy, its numbers as they are, and nothing else."""
    folder.mkdir()
    end = restore(copy, folder, "--as-it-is")
    assert end.returncode == 0, end.stderr
    assert list(folder.iterdir()) == [folder / "journal.db"]
    assert (folder / "journal.db").read_bytes() == copy.read_bytes()
    return folder


@pytest.fixture
def main(tmp_path):
    path = tmp_path / "daybookd.conf"
    write(path, "Old title")
    return path


@pytest.fixture
def copy(tmp_path):
    return tmp_path / "copy.db"
