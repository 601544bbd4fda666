"""Copies of the journal: that they are whole, and that nothing is lost when one is put back."""

import json
import os
import re
import resource
import shutil
import signal
import sqlite3
import stat
import threading
from contextlib import closing

import pytest

from copies import copy, main, publish, put_back, restore, stamp, version_of, write  # with fixtures
from harness import SAMPLE_FEEDS, SAMPLE_TIME, ctl, write_sample

NO_INPUT, NO_STATE, DIRECTORY_MISSING = 66, 74, "No such file or directory"
OLDER = b"SQLite format 3\0 and what follows"


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
    copy.write_bytes(OLDER)
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
    copy.write_bytes(OLDER)
    end = ctl("-s", tmp_path, "backup", copy)
    assert (end.returncode, end.stdout) == (NO_STATE, "") and "no journal in" in end.stderr
    assert copy.read_bytes() == OLDER


def test_copy_replaces_nothing_but_a_file(start, main, tmp_path, copy):
    """A link may lead to standard output, and root may replace what is in /dev."""
    daemon = start(main)
    link, pipe = tmp_path / "link", tmp_path / "pipe"
    link.symlink_to(copy)
    os.mkfifo(pipe)
    for place in (link, pipe):
        end = daemon.ctl("backup", place)
        assert (end.returncode, end.stdout) == (NO_STATE, "")
        assert f"daybookctl: {place}: this is no file that a copy may replace" in end.stderr
    assert link.is_symlink() and pipe.is_fifo() and not copy.exists()


@pytest.mark.parametrize("content", [b"events = ();\n", b"S", OLDER[:15], OLDER[:15] + b" ",
                                     OLDER[:15] + b"\n" * 5000])
def test_copy_replaces_no_file_that_is_none(start, main, copy, content):
    """A slip, and it would have been the daybook itself."""
    daemon = start(main)
    copy.write_bytes(content)
    end = daemon.ctl("backup", copy)
    assert (end.returncode, end.stdout) == (NO_STATE, "")
    assert end.stderr == (f"daybookctl: {copy}: this is no older copy to replace: "
                          "move it away, or name another file\n")
    assert copy.read_bytes() == content


def test_copy_fills_a_file_that_is_empty(start, main, copy):
    """As mktemp makes one."""
    daemon = start(main, clock=SAMPLE_TIME)
    copy.touch()
    assert daemon.ctl("backup", copy).returncode == 0
    assert version_of(copy) == 2


def test_copy_does_not_replace_the_journal(start, main, tmp_path, copy):
    """It would be its maker's, and the daemon could not read it."""
    daemon = start(main)
    journal = tmp_path / "state" / "journal.db"
    before = journal.stat().st_ino
    end = daemon.ctl("-s", journal.parent, "backup", journal)
    assert end.returncode == NO_STATE and f"{journal}: this is the journal itself" in end.stderr
    copy.write_text("that of a daemon elsewhere")
    copy.with_name(copy.name + "-wal").touch()
    end = daemon.ctl("backup", copy)
    assert end.returncode == NO_STATE and f"{copy}: this is a database in use" in end.stderr
    assert journal.stat().st_ino == before
    assert copy.read_text() == "that of a daemon elsewhere"


def test_damaged_journal_does_not_replace_an_older_copy(start, main, tmp_path, copy):
    assert start(main).stop() == 0
    copy.write_bytes(OLDER)
    (tmp_path / "state" / "journal.db").write_text("not a database at all\n" * 100)
    end = ctl("-s", tmp_path / "state", "backup", copy)
    assert (end.returncode, end.stdout) == (NO_STATE, "")
    assert copy.read_bytes() == OLDER


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


# --- put back ------------------------------------------------------------------------------------


@pytest.fixture
def state(start, main, tmp_path, copy):
    """The state directory of a daemon that has gone on since the copy was made, and was stopped."""
    daemon = start(main, clock=SAMPLE_TIME)
    assert daemon.ctl("backup", copy).returncode == 0
    publish(daemon, SAMPLE_TIME + 60, main, "New title")
    assert daemon.stop() == 0
    return tmp_path / "state"


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_what_was_there_before_is_kept_and_can_be_put_back(start, main, copy, state):
    before = contents(state)
    end = restore(copy, state)
    assert end.returncode == 0, end.stderr
    first, second = end.stdout.splitlines()
    assert first == f"{state}: 1 event, generation 1, numbers raised"
    former = state / re.fullmatch(r"the journal that was there before: (.*)", second)[1]
    assert re.fullmatch(r"journal\.db\.before-\d{8}T\d{6}Z", former.name)
    assert sorted(state.iterdir()) == [state / "journal.db", former]
    assert former.read_bytes() == before["journal.db"]
    assert (state / "journal.db").read_bytes() != before["journal.db"]
    end = restore(former, state, "--as-it-is")
    assert end.stdout.startswith(f"{state}: 1 event, generation 2, numbers as they were\n")
    again = start(main, state=state, clock=SAMPLE_TIME + 120)
    assert b"SUMMARY:New title" in again.feed("all")


def test_what_a_killed_daemon_had_committed_is_kept_too(start, main, tmp_path, copy):
    daemon = start(main, clock=SAMPLE_TIME)
    assert daemon.ctl("backup", copy).returncode == 0
    publish(daemon, SAMPLE_TIME + 60, main, "New title")
    state = shutil.copytree(tmp_path / "state", tmp_path / "killed")
    assert b"New title" not in (state / "journal.db").read_bytes(), "it is in the -wal"
    end = restore(copy, state, "--json")
    assert end.returncode == 0, end.stderr
    former = state / json.loads(end.stdout)["former"]
    assert sorted(state.iterdir()) == [state / "journal.db", former]
    assert b"New title" in former.read_bytes()


def test_what_restore_says_in_json(tmp_path, copy, state):
    said = json.loads(restore(copy, state, "--json").stdout)
    assert re.fullmatch(re.escape(f"{state}/journal.db.before-") + r"\d{8}T\d{6}Z",
                        said.pop("former"))
    assert said == {"file": str(copy), "events": 1, "generation": 1, "raised": True}
    (tmp_path / "empty").mkdir()
    said = json.loads(restore(copy, tmp_path / "empty", "--json", "--as-it-is").stdout)
    assert said == {"file": str(copy), "events": 1, "generation": 1, "raised": False,
                    "former": None}


def test_what_is_put_back_belongs_to_whom_the_directory_belongs_to(copy, state):
    if os.geteuid() != 0:
        pytest.skip("only root may give a file away")
    os.chown(state, 65534, 65533)
    assert restore(copy, state, umask=0o022).returncode == 0
    status = (state / "journal.db").stat()
    assert (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == (65534, 65533, 0o640)


def test_nothing_is_put_under_a_running_daemon(start, main, copy, tmp_path):
    """Whether its socket is asked or its directory locked."""
    daemon, state, other = start(main, clock=SAMPLE_TIME), tmp_path / "state", tmp_path / "other"
    assert daemon.ctl("backup", copy).returncode == 0
    publish(daemon, SAMPLE_TIME + 60, main, "New title")
    before = contents(state)
    other.mkdir()
    for end, why in ((restore(copy, state), f"{state} is in use"),
                     (daemon.ctl("-s", other, "restore", copy),
                      f"a daemon answers at {daemon.control}")):
        assert (end.returncode, end.stdout) == (NO_STATE, "")
        assert f"daybookctl: {why}: \"systemctl stop 'daybookd*'\"" in end.stderr
    assert contents(state) == before and not contents(other)
    assert daemon.stop() == 0
    end = daemon.ctl("-s", state, "restore", copy)
    assert end.returncode == 0, end.stderr


def newer_version(copy):
    with closing(sqlite3.connect(copy)) as there:
        there.execute("PRAGMA user_version = 3")
        there.execute("PRAGMA journal_mode = DELETE")


def another_program(copy):
    copy.unlink()
    with closing(sqlite3.connect(copy)) as there:
        there.execute("CREATE TABLE bookmarks (url TEXT)")


def value_never_written(copy):
    with closing(sqlite3.connect(copy)) as there, there:
        there.execute("UPDATE event SET state = 'gone'")


def cut_off(copy):
    copy.write_bytes(copy.read_bytes()[:-8192])


def cut_within_a_page(octets):
    return lambda copy: copy.write_bytes(copy.read_bytes()[:-octets])


def overwritten(copy):
    octets = copy.read_bytes()
    copy.write_bytes(octets[:8192] + b"x" * 8192 + octets[16384:])


def device_instead(copy):
    copy.unlink()
    copy.symlink_to("/dev/zero")


def folder_instead(copy):
    copy.unlink()
    copy.mkdir()


@pytest.mark.parametrize("spoil, code, why", [
    (lambda copy: copy.unlink(), NO_INPUT, DIRECTORY_MISSING),
    (folder_instead, NO_STATE, "Is a directory"),
    (device_instead, NO_STATE, "Invalid argument"),
    (lambda copy: copy.write_bytes(b""), NO_STATE, "it is not a journal"),
    (lambda copy: copy.write_text("text\n" * 1000), NO_STATE, "it is not a journal"),
    (cut_off, NO_STATE, "it is damaged"),
    (cut_within_a_page(1), NO_STATE, "it is cut short"),
    (cut_within_a_page(2), NO_STATE, "it is cut short"),
    (cut_within_a_page(8191), NO_STATE, "it is cut short"),
    (overwritten, NO_STATE, "it is damaged"),
    (value_never_written, NO_STATE, "it is damaged: event.state holds what is never written"),
    (newer_version, NO_STATE, "a newer version of daybookd made it"),
    (another_program, NO_STATE, "it is a database of another program"),
    (lambda copy: copy.with_name("copy.db-wal").write_text("more"), NO_STATE,
     "is not whole without"),
], ids=["missing", "folder", "device", "empty", "text", "cut off", "1 cut", "2 cut", "8191 cut",
        "overwritten", "value", "newer",
        "another program", "wal"])
def test_copy_that_is_not_sound_changes_nothing(copy, state, spoil, code, why):
    before = contents(state)
    spoil(copy)
    for options in ([], ["--as-it-is"]):
        end = restore(copy, state, *options)
        assert (end.returncode, end.stdout) == (code, "")
        assert end.stderr.startswith(f"daybookctl: {copy}") and why in end.stderr
        assert contents(state) == before


@pytest.mark.parametrize("spoil", [newer_version, overwritten, cut_off])
def test_journal_that_cannot_be_read_is_replaced_and_kept(start, main, copy, state, spoil):
    """After an upgrade that is taken back, or damage."""
    spoil(state / "journal.db")
    before = contents(state)["journal.db"]
    end = restore(copy, state, "--json")
    assert end.returncode == 0, end.stderr
    former = os.path.basename(json.loads(end.stdout)["former"])
    assert contents(state)[former] == before
    assert b"SUMMARY:New title" in start(main, state=state).feed("all")


def test_disk_without_room_for_the_copy_changes_nothing(copy, state):
    def small_files():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))

    before = contents(state)
    end = restore(copy, state, preexec_fn=small_files)
    assert (end.returncode, end.stdout) == (NO_STATE, "")
    assert f"daybookctl: {state}: File too large; what was there still is" in end.stderr
    assert contents(state) == before


def test_directory_that_is_not_there_is_not_made(tmp_path, copy, state):
    end = restore(copy, tmp_path / "no")
    assert (end.returncode, end.stdout) == (NO_STATE, "")
    assert f"there is no directory {tmp_path}/no" in end.stderr
    assert not (tmp_path / "no").exists()


def test_there_is_a_journal_at_any_moment(copy, state):
    """Somebody who looks all the while finds one."""
    done, looks = threading.Event(), []

    def look():
        while not done.is_set():
            looks.append(os.path.exists(state / "journal.db"))

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        for _ in range(30):
            assert restore(copy, state).returncode == 0
    finally:
        done.set()
        watcher.join()
    assert looks and all(looks)
    assert len(list(state.glob("journal.db.before-*"))) == 30
