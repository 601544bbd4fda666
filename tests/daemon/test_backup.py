"""Copies of the journal: that they are whole, and what becomes of subscribers when one is put
back. What docs/backup.md tells its reader to type is taken from there."""

import json
import re
import shutil
import sqlite3
import stat
import threading
from contextlib import closing

import pytest

from harness import SAMPLE_FEEDS, SAMPLE_TIME, SOURCE, ctl, daybook, event, write_sample

NO_STATE, DIRECTORY_MISSING = 74, "No such file or directory"


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


def put_back(copy, folder):
    """A state directory that holds the copy and nothing else."""
    folder.mkdir()
    shutil.copy(copy, folder / "journal.db")
    return folder


def look_at(copy):
    """A sound database whose parts are of one moment; the title of each event in it."""
    with closing(sqlite3.connect(copy)) as there:
        assert there.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert there.execute("SELECT last_number FROM journal").fetchone() == \
            there.execute("SELECT coalesce(max(number), 0) FROM revision").fetchone()
        assert there.execute("SELECT count(*) FROM revision JOIN event USING (uid)"
                             "  WHERE revision.sequence > event.sequence").fetchone() == (0,)
        return [re.search(r"Talk [0-9]+", content)[0]
                for content, in there.execute("SELECT content FROM event ORDER BY uid")]


@pytest.fixture
def main(tmp_path):
    path = tmp_path / "daybookd.conf"
    write(path, "Old title")
    return path


@pytest.fixture
def copy(tmp_path):
    return tmp_path / "copy.db"


# --- copies --------------------------------------------------------------------------------------


def test_copy_of_a_running_daemon_put_elsewhere_serves_the_same_bytes(start, tmp_path, copy):
    main = write_sample(tmp_path)
    first = start(main, clock=SAMPLE_TIME)
    before, atom = first.feeds(*SAMPLE_FEEDS), first.get("/nato.atom").body
    end = first.ctl("backup", copy)
    assert end.returncode == 0 and end.stdout.startswith(f"{copy}: "), end.stderr
    second = start(main, state=put_back(copy, tmp_path / "elsewhere"), clock=SAMPLE_TIME + 1000)
    assert second.feeds(*SAMPLE_FEEDS) == before
    assert second.get("/nato.atom").body == atom


def test_daemon_goes_on_counting_from_a_copy(start, main, tmp_path, copy):
    first = start(main, clock=SAMPLE_TIME)
    publish(first, SAMPLE_TIME + 60, main, "New title")
    assert first.ctl("backup", copy).returncode == 0
    before = stamp(first)
    assert first.stop() == 0
    second = start(main, state=put_back(copy, tmp_path / "elsewhere"), clock=SAMPLE_TIME + 120)
    assert stamp(second) == before
    publish(second, SAMPLE_TIME + 180, main, "Newer title")
    assert stamp(second) == (before[0] + 1, b"20231208T120300Z")


def test_copy_of_a_daemon_that_is_being_edited_is_of_one_moment(start, main, copy):
    """All events change at once, and so they do in each copy."""
    write(main, *["Talk 0"] * 50)
    daemon = start(main, clock=SAMPLE_TIME)
    done = threading.Event()

    def edit():
        try:
            for i in range(1, 31):
                publish(daemon, SAMPLE_TIME + i, main, *[f"Talk {i}"] * 50)
        finally:
            done.set()

    editor = threading.Thread(target=edit)
    editor.start()
    seen = []
    while not done.is_set() or not seen:
        assert daemon.ctl("backup", copy).returncode == 0
        titles = look_at(copy)
        assert len(titles) == 50 and len(set(titles)) == 1, titles
        seen.append(int(titles[0].split()[1]))
    editor.join()
    assert seen == sorted(seen)


def test_copy_needs_no_daemon(start, main, tmp_path, copy):
    daemon = start(main, clock=SAMPLE_TIME)
    publish(daemon, SAMPLE_TIME + 60, main, "New title")
    before = daemon.feeds("all")
    assert daemon.stop() == 0
    end = ctl("-s", tmp_path / "state", "backup", copy)
    assert end.returncode == 0, end.stderr
    again = start(main, state=put_back(copy, tmp_path / "elsewhere"), clock=SAMPLE_TIME + 120)
    assert again.feeds("all") == before


def test_copy_is_its_owners_alone_and_replaces_an_older_one(start, main, copy):
    daemon = start(main, clock=SAMPLE_TIME)
    copy.write_text("an older one")
    copy.chmod(0o644)
    said = json.loads(daemon.ctl("--json", "backup", copy).stdout)
    assert said == {"file": str(copy), "events": 1, "generation": 1,
                    "octets": copy.stat().st_size}
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert list(copy.parent.glob(copy.name + "*")) == [copy]


def test_copy_that_cannot_be_made_leaves_the_older_one(start, main, tmp_path, copy):
    daemon = start(main)
    for place, why in ((tmp_path / "no" / "copy.db", DIRECTORY_MISSING),
                       (tmp_path / "state", "Is a directory")):
        end = daemon.ctl("backup", place)
        assert (end.returncode, end.stdout) == (NO_STATE, "")
        assert f"daybookctl: {place}: {why}" in end.stderr
    assert not list(tmp_path.glob("state.*"))
    copy.write_text("an older one")
    end = ctl("-s", tmp_path, "backup", copy)
    assert (end.returncode, end.stdout) == (NO_STATE, "") and "no journal in" in end.stderr
    assert copy.read_text() == "an older one"


def test_damaged_journal_does_not_replace_an_older_copy(start, main, tmp_path, copy):
    assert start(main).stop() == 0
    copy.write_text("an older one")
    (tmp_path / "state" / "journal.db").write_text("not a database at all\n" * 100)
    end = ctl("-s", tmp_path / "state", "backup", copy)
    assert (end.returncode, end.stdout) == (NO_STATE, "")
    assert copy.read_text() == "an older one"


def test_sqlite_makes_a_copy_as_well_and_cp_does_not(start, main, tmp_path, copy):
    """`.backup` of the sqlite3 shell is this call. What was committed last is in the -wal."""
    daemon = start(main, clock=SAMPLE_TIME)
    publish(daemon, SAMPLE_TIME + 60, main, "New title")
    journal = tmp_path / "state" / "journal.db"
    shutil.copy(journal, tmp_path / "cp.db")
    with closing(sqlite3.connect(journal)) as there, closing(sqlite3.connect(copy)) as here:
        there.backup(here)
    assert b"New title" in copy.read_bytes()
    assert b"New title" not in (tmp_path / "cp.db").read_bytes()
    before = daemon.feeds("all")
    again = start(main, state=put_back(copy, tmp_path / "elsewhere"), clock=SAMPLE_TIME + 120)
    assert again.feeds("all") == before


# --- an old copy, and none -----------------------------------------------------------------------


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


def raise_numbers(journal, now):
    """The SQL of docs/backup.md."""
    page = (SOURCE / "docs" / "backup.md").read_text(encoding="utf-8")
    statements = re.search(r"<<'END'\n(.*?)^END$", page, re.S | re.M)[1]
    with closing(sqlite3.connect(journal)) as there:
        there.create_function("unixepoch", 0, lambda: now)
        there.executescript(statements)


def test_old_copy_whose_numbers_were_raised_lowers_nothing(start, main, tmp_path, copy, old):
    state = put_back(copy, tmp_path / "elsewhere")
    raise_numbers(state / "journal.db", SAMPLE_TIME + 500)
    again = start(main, state=state, clock=SAMPLE_TIME + 600)
    after = stamps_after(again)
    assert all(after[i][0] > old.stamps[i][0] for i in range(3))
    assert all(after[i][1] > old.stamps[i][1] for i in range(3))
    assert b"SUMMARY:REMOVED: Gone" in again.feed("all"), "it is remembered nevertheless"
    publish(again, SAMPLE_TIME + 660, main, "Newest title", "Second", "Third", "Fourth")
    assert stamp(again)[0] == after[0][0] + 1


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
