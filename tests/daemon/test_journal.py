"""The journal on disk: what it remembers, and that no trouble with it takes a calendar away."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import time
from contextlib import closing, contextmanager, suppress

import pytest

from harness import SAMPLE_FEEDS, SAMPLE_TIME, daybook, event, run, write_sample

NO_STATE = 74
DAY = 86400


def write(main, title, *more):
    main.write_text(daybook(event("talk", "2030-05-02 10:00", title=title), *more,
                            server='reload = "command";'))


def reload(daemon):
    daemon.hang_up()
    return daemon.wait_reload()


def sequence_of(daemon, uid="talk@test.example"):
    return int(re.search(rb"UID:" + uid.encode() + rb".*?\r\nSEQUENCE:(\d+)", daemon.feed("all"),
                         re.S)[1])


@pytest.fixture
def main(tmp_path):
    path = tmp_path / "daybookd.conf"
    write(path, "Old title")
    return path


@pytest.fixture
def journal(tmp_path):
    return tmp_path / "state" / "journal.db"


def test_restart_without_a_change_serves_the_same(start, tmp_path):
    main = write_sample(tmp_path)
    first = start(main, clock=SAMPLE_TIME)
    before, status = first.feeds(*SAMPLE_FEEDS), first.get("/nato.atom").body
    assert first.stop() == 0
    second = start(main, clock=SAMPLE_TIME + 1000)
    assert second.feeds(*SAMPLE_FEEDS) == before
    assert second.get("/nato.atom").body == status


def test_last_modified_of_a_feed_is_when_its_bytes_changed(start, main, tmp_path):
    daemon = start(main, clock=SAMPLE_TIME)
    before = daemon.get("/all.ics")["Last-Modified"]
    daemon.step(SAMPLE_TIME + 60)
    reload(daemon)
    assert daemon.get("/all.ics")["Last-Modified"] == before
    write(main, "New title")
    reload(daemon)
    assert daemon.get("/all.ics")["Last-Modified"] != before


def test_change_within_the_second_of_another_is_published_in_the_next(start, main):
    daemon = start(main, clock=SAMPLE_TIME)
    write(main, "Newer title")
    daemon.hang_up()
    daemon.wait_reloading()
    while daemon.armed != SAMPLE_TIME + 1:  # it waits for that second
        pass
    assert b"Old title" in daemon.feed("all")
    daemon.step(SAMPLE_TIME + 1)
    daemon.wait_good_reload()
    assert b"Newer title" in daemon.feed("all")


# --- at start ------------------------------------------------------------------------------------


def test_state_that_cannot_be_kept_is_an_exit_code(main, tmp_path):
    (tmp_path / "file").write_text("in the way")
    end = run("-c", main, "-s", tmp_path / "file" / "state", "-l", "127.0.0.1:0")
    assert end.returncode == NO_STATE
    assert "not started: " in end.stderr and str(tmp_path / "file") in end.stderr
    end = run("-c", main, "-s", tmp_path / "no" / "state", "-l", "127.0.0.1:0")
    assert end.returncode == NO_STATE and "-s DIRECTORY takes another place" in end.stderr


def test_journal_of_a_newer_version_is_refused(start, main, journal):
    assert start(main).stop() == 0
    with closing(sqlite3.connect(journal)) as there:
        there.execute("PRAGMA user_version = 99")
    before = journal.read_bytes()
    end = run("-c", main, "-s", journal.parent, "-l", "127.0.0.1:0")
    assert end.returncode == NO_STATE
    assert "newer version" in end.stderr
    assert journal.read_bytes() == before


def test_directory_that_another_daemon_uses_is_refused(start, main, journal):
    start(main)
    end = run("-c", main, "-s", journal.parent, "-l", "127.0.0.1:0")
    assert end.returncode == NO_STATE
    assert "another daybookd uses" in end.stderr


@pytest.mark.parametrize("content", [b"not a database at all\n" * 100, None],
                         ids=["garbage", "cut short"])
def test_damaged_journal_is_kept_aside_and_nothing_goes_back(start, main, journal, content):
    first = start(main, clock=SAMPLE_TIME)
    first.step(SAMPLE_TIME + 60)
    write(main, "New title")
    reload(first)
    before = sequence_of(first)
    assert first.stop() == 0
    damaged = content or journal.read_bytes()[:5000]
    journal.write_bytes(damaged)
    second = start(main, clock=SAMPLE_TIME + 120)
    aside, = journal.parent.glob("journal.db.corrupt-*Z")
    assert aside.read_bytes() == damaged
    second.log.wait(re.escape(str(aside)))
    assert b"New title" in second.feed("all")
    assert sequence_of(second) > before


# --- while running -------------------------------------------------------------------------------


def refused(daemon, main):
    """A change that cannot be written is not served; the old bytes are."""
    before = daemon.feeds("all")
    mark = daemon.log.mark()
    write(main, "New title")
    assert "journal cannot be written" in reload(daemon).status
    assert daemon.feeds("all") == before
    return daemon.log.wait("not published: ", since=mark).string


def test_locked_journal_keeps_what_is_served_and_is_tried_again(start, main, journal):
    daemon = start(main)
    with closing(sqlite3.connect(journal, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert str(journal) in refused(daemon, main)
        other.execute("ROLLBACK")
    daemon.wait_until(lambda: b"New title" in daemon.feed("all"))
    daemon.log.wait("journal can be written again")


def test_files_that_are_mended_while_the_journal_is_locked_are_published_when_it_is_not(
        start, main, journal):
    daemon = start(main)
    main.write_text("mistake")
    assert reload(daemon).failed
    with closing(sqlite3.connect(journal, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        refused(daemon, main)
        status = json.loads(daemon.ctl("--json", "status").stdout)
        assert status["files_are_right"] and status["problems"] == []
        assert "locked" in status["journal_trouble"]
        other.execute("ROLLBACK")
    daemon.wait_until(lambda: b"New title" in daemon.feed("all"))


@pytest.fixture
def lock(journal):
    """Somebody else writes to the journal while it is held: with lock(): ..."""
    @contextmanager
    def locked():
        with closing(sqlite3.connect(journal, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")
    return locked


def test_reload_that_is_owed_is_tried_again_though_the_clock_runs_meanwhile(start, main, lock):
    daemon = start(main, clock=SAMPLE_TIME)
    daemon.step(SAMPLE_TIME + 60)
    with lock():
        refused(daemon, main)
        daemon.step(SAMPLE_TIME + 61)
        daemon.step(SAMPLE_TIME + 62)
    daemon.wait_until(lambda: b"New title" in daemon.feed("all"))


def test_trouble_that_has_passed_is_no_longer_reported(start, main, lock):
    """Though what could not be written is no longer wanted."""
    daemon = start(main)
    with lock():
        refused(daemon, main)
        write(main, "Old title")
    daemon.log.wait("journal can be written again")
    assert "cannot be written" not in reload(daemon).status


def test_clock_that_cannot_write_reads_no_file_that_nobody_has_asked_for(start, main, lock):
    write(main, "Old title", event("news", publish_at="2023-12-08 14:00"))
    daemon = start(main, clock=SAMPLE_TIME)
    write(main, "New title", event("news", publish_at="2023-12-08 14:00"))
    with lock():
        daemon.step(daemon.armed)
        assert b"UID:news" not in daemon.feed("all")
    daemon.log.wait("time has passed")
    assert b"UID:news" in daemon.feed("all") and b"Old title" in daemon.feed("all")


def test_clock_that_cannot_write_does_not_try_all_the_time(start, main, lock):
    midnight = int(time.time()) // DAY * DAY
    due = int(time.time()) + 5
    main.write_text(daybook(
        event("off", time.strftime("%Y-%m-%d", time.gmtime(midnight - DAY)), zone="UTC",
              status="cancelled"),
        feeds=[f'{{ id = "f"; title = "F"; show_cancelled_for = "{due - midnight} seconds"; }}']))
    daemon = start(main)
    with lock():
        daemon.log.wait("not published: ")
        mark, end = daemon.log.mark(), time.monotonic() + 3
        daemon.log.wait("not published: ", since=mark)
        assert time.monotonic() > end - 2.5, "it waits a second, and then two"
        daemon.log.wait("not published: ", since=daemon.log.mark())
        assert len(daemon.log.since(mark)) == 2 and time.monotonic() > end
    daemon.log.wait("time has passed: f.ics")


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 1 MB at the place of the state."""
    place = tmp_path / "state"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", place],
                             capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("cannot mount a small file system here: " + mounted.stderr.decode().strip())
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


def test_full_disk_keeps_what_is_served_and_is_tried_again(start, main, small_disk):
    daemon = start(main)
    filler = small_disk / "filler"
    with filler.open("wb", buffering=0) as out, suppress(OSError):
        while out.write(bytes(4096)):
            pass
    assert "full" in refused(daemon, main)
    filler.unlink()
    daemon.wait_until(lambda: b"New title" in daemon.feed("all"))
    assert daemon.stop() == 0


def test_journal_that_is_taken_away_is_written_anew(start, main, journal):
    daemon = start(main, clock=SAMPLE_TIME)
    for file in journal.parent.iterdir():
        file.unlink()
    daemon.step(SAMPLE_TIME + 60)
    write(main, "New title")
    assert not reload(daemon).failed
    before, sequence = daemon.feed("all"), sequence_of(daemon)
    assert daemon.stop() == 0
    again = start(main, clock=SAMPLE_TIME + 120)
    assert again.feed("all") == before and sequence_of(again) == sequence


def test_directory_that_is_made_anew_is_still_one_daemons(start, main, journal):
    daemon = start(main)
    shutil.rmtree(journal.parent)
    write(main, "New title")
    assert not reload(daemon).failed
    end = run("-c", main, "-s", journal.parent, "-l", "127.0.0.1:0", timeout=10)
    assert end.returncode == NO_STATE and "another daybookd uses" in end.stderr


def test_journal_that_is_damaged_meanwhile_is_kept_aside_and_written_anew(start, main, journal):
    daemon = start(main, clock=SAMPLE_TIME)
    size = os.path.getsize(journal)
    for file in journal.parent.glob("journal.db*"):
        with file.open("r+b") as out:
            out.write(b"\xff" * min(size, os.path.getsize(file)))
    daemon.step(SAMPLE_TIME + 60)
    write(main, "New title")
    assert not reload(daemon).failed
    assert list(journal.parent.glob("journal.db.corrupt-*"))
    before, sequence = daemon.feed("all"), sequence_of(daemon)
    assert daemon.stop() == 0
    again = start(main, clock=SAMPLE_TIME + 120)
    assert again.feed("all") == before and sequence_of(again) == sequence


def test_what_is_taken_back_is_not_in_the_file(start, main, journal):
    daemon = start(main, clock=SAMPLE_TIME)
    daemon.step(SAMPLE_TIME + 60)
    write(main, "Old title", event("secret", title="Nobody should know"))
    reload(daemon)
    daemon.step(SAMPLE_TIME + 120)
    write(main, "Old title", event("secret", title="Nobody should know", draft=True))
    reload(daemon)
    for path in ("/all.ics", "/all.atom", "/all/changes.json", "/"):
        assert b"Nobody should know" not in daemon.get(path).plain
    for file in journal.parent.iterdir():
        assert b"Nobody should know" not in file.read_bytes()
