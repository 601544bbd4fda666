"""What becomes of subscribers when an old copy of the journal is put back, or none."""

import shutil
import sqlite3
import time
from contextlib import closing

import pytest

from copies import (atom_id, copy, main, publish, put_back, restore, stamp,  # with its fixtures
                    version_of, write)
from harness import SAMPLE_FEEDS, SAMPLE_TIME, ctl, event, write_sample

SECONDS_UNTIL_2023 = 1672531200  # SEQUENCE counts from there


@pytest.fixture
def old(start, main, tmp_path, copy):
    """A daemon that has gone on since the copy was made: one event has changed, one has come, one
    has gone, one has changed and changed back. Stopped; `stamps` are what subscribers have."""
    titles = ["Old title", "Second"]
    write(main, *titles, more=[event("gone")])
    daemon = start(main, clock=SAMPLE_TIME)
    assert daemon.ctl("backup", copy).returncode == 0
    for i, title in enumerate(["One", "Two", "New title"]):
        publish(daemon, SAMPLE_TIME + 60 * (i + 1), main, title, "Changed", "Third",
                more=[event("gone")])
    publish(daemon, SAMPLE_TIME + 240, main, "New title", "Second", "Third, changed")
    assert b"SUMMARY:REMOVED: Gone" in daemon.feed("all")
    daemon.stamps = {i: stamp(daemon, f"talk-{i}@test.example") for i in range(3)}
    assert daemon.stop() == 0
    return daemon


def stamps_after(daemon):
    return {i: stamp(daemon, f"talk-{i}@test.example") for i in range(3)}


def test_old_copy_lowers_sequence(start, main, tmp_path, copy, old):
    """The limit that docs/backup.md tells of: what was published since is not known any more."""
    again = start(main, state=put_back(copy, tmp_path / "elsewhere"), clock=SAMPLE_TIME + 600)
    after = stamps_after(again)
    assert all(after[i][0] < old.stamps[i][0] for i in range(3))
    assert after[1][1] < old.stamps[1][1], "it says again what the copy says"
    assert b"SUMMARY:REMOVED: Gone" in again.feed("all")


def test_old_copy_whose_numbers_are_raised_lowers_nothing(start, main, tmp_path, copy, old):
    raised = int(time.time()) - SECONDS_UNTIL_2023
    assert restore(copy, tmp_path / "state").returncode == 0
    now = int(time.time()) + 60
    again = start(main, clock=now)
    after = stamps_after(again)
    assert all(after[i][0] > old.stamps[i][0] for i in range(3))
    assert all(after[i][1] > old.stamps[i][1] for i in range(3))
    assert b"SUMMARY:REMOVED: Gone" in again.feed("all"), "it is remembered nevertheless"
    publish(again, now + 60, main, "Newest title", "Second", "Third", "Fourth")
    assert stamp(again)[0] == after[0][0] + 1
    assert stamp(again, "talk-3@test.example")[0] >= raised, "no calendar has seen it elsewhere"


def test_feeds_of_changes_stay_the_same_when_numbers_are_raised(start, tmp_path, copy):
    main = write_sample(tmp_path)
    daemon = start(main, clock=SAMPLE_TIME)
    assert daemon.ctl("backup", copy).returncode == 0
    before = {name: atom_id(daemon, name) for name in SAMPLE_FEEDS}
    assert daemon.stop() == 0
    assert restore(copy, main.parent / "state").returncode == 0
    again = start(main, clock=int(time.time()) + 60)
    assert {name: atom_id(again, name) for name in SAMPLE_FEEDS} == before


def test_raised_numbers_outlive_the_file(start, main, tmp_path, copy, old):
    """Which a running daemon writes anew when it is gone."""
    raised = int(time.time()) - SECONDS_UNTIL_2023
    assert restore(copy, tmp_path / "state").returncode == 0
    now = int(time.time()) + 60
    again = start(main, clock=now)
    before = atom_id(again, "all")
    for path in (tmp_path / "state").glob("journal.db*"):
        path.unlink()
    publish(again, now + 60, main, "Newest title", "Second", "Third")
    assert again.stop() == 0
    last = start(main, clock=now + 120)
    publish(last, now + 180, main, "Newest title", "Second", "Third", "Fourth")
    assert stamp(last, "talk-3@test.example")[0] >= raised
    assert atom_id(last, "all") == before


def test_journal_of_the_version_before_goes_on(start, main, tmp_path, copy):
    """And is of the new one when something has been published."""
    daemon = start(main, clock=SAMPLE_TIME)
    publish(daemon, SAMPLE_TIME + 60, main, "New title")
    before, atom = stamp(daemon), daemon.get("/all.atom").body
    assert daemon.stop() == 0
    state = tmp_path / "state"
    with closing(sqlite3.connect(state / "journal.db")) as there:
        there.executescript("ALTER TABLE journal DROP COLUMN raised; PRAGMA user_version = 1")
    assert ctl("-s", state, "backup", copy).returncode == 0
    assert version_of(copy) == 1
    again = start(main, state=put_back(copy, tmp_path / "elsewhere"), clock=SAMPLE_TIME + 120)
    assert (stamp(again), again.get("/all.atom").body) == (before, atom)
    publish(again, SAMPLE_TIME + 180, main, "Newer title")
    assert stamp(again)[0] == before[0] + 1
    assert again.stop() == 0
    assert version_of(tmp_path / "elsewhere" / "journal.db") == 2


def test_lost_journal_lowers_nothing_but_forgets(start, main, tmp_path, old):
    again = start(main, state=tmp_path / "elsewhere", clock=SAMPLE_TIME + 600)
    after = stamps_after(again)
    assert all(after[i][0] > old.stamps[i][0] for i in range(3))
    assert all(after[i][1] > old.stamps[i][1] for i in range(3))
    assert b"Gone" not in again.feed("all")


def test_lost_journal_forgets_uids_that_were_kept(start, main, tmp_path, copy):
    assert start(main).stop() == 0
    shutil.copy(tmp_path / "state" / "journal.db", copy)  # stopped: a copy like any other
    main.write_text(main.read_text().replace("test.example", "new.example"))
    kept = start(main, state=put_back(copy, tmp_path / "elsewhere"))
    assert b"UID:talk-0@test.example\r\n" in kept.feed("all")
    lost = start(main, state=tmp_path / "nowhere")
    assert b"UID:talk-0@new.example\r\n" in lost.feed("all")


def test_what_was_taken_back_since_an_old_copy_is_shown_unless_it_is_named(start, main, tmp_path,
                                                                           copy):
    write(main, "Title", more=[event("secret")])
    daemon = start(main, clock=SAMPLE_TIME)
    assert daemon.ctl("backup", copy).returncode == 0
    assert daemon.stop() == 0
    write(main, "Title")
    shown = start(main, state=put_back(copy, tmp_path / "shown"), clock=SAMPLE_TIME + 60)
    assert b"SUMMARY:REMOVED: Secret" in shown.feed("all")
    main.write_text(main.read_text() + 'withdraw = [ "secret" ];\n')
    named = start(main, state=put_back(copy, tmp_path / "named"), clock=SAMPLE_TIME + 60)
    assert b"Secret" not in named.feed("all")


def test_copy_put_in_place_of_a_running_daemons_journal_is_set_aside(start, main, tmp_path, copy):
    daemon = start(main, clock=SAMPLE_TIME)
    assert daemon.ctl("backup", copy).returncode == 0
    publish(daemon, SAMPLE_TIME + 60, main, "New title")
    before = stamp(daemon)
    shutil.copy(copy, tmp_path / "beside.db")
    (tmp_path / "beside.db").rename(tmp_path / "state" / "journal.db")
    publish(daemon, SAMPLE_TIME + 120, main, "Newer title")
    assert stamp(daemon)[0] == before[0] + 1
    assert list((tmp_path / "state").glob("journal.db.corrupt-*"))
