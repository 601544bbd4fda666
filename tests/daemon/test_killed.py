"""kill -9 at any moment: nothing that a client has seen is taken back, no change is lost, none is
recorded twice."""

import random
import re
import signal
import sqlite3
import threading

from harness import Daemon, daybook, event

KILLS = 200
EVENTS = 200

# Far from what a date may say: only the title changes.
WHEN = "2030-05-02 10:00"


class Reader:
    """Polls a feed until the daemon is dead, and remembers the last complete answer."""

    def __init__(self, daemon):
        self.daemon = daemon
        self.seen = {}
        self.first = threading.Event()
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self):
        try:
            while True:
                self.seen = stamps_of(self.daemon.feed("all"))
                self.first.set()
        except Exception:
            self.first.set()

    def end(self):
        self.thread.join()
        return self.seen


def stamps_of(calendar):
    """{UID: (SEQUENCE, LAST-MODIFIED, SUMMARY)}"""
    found = {}
    for one in calendar.decode().split("BEGIN:VEVENT")[1:]:
        value = {name: re.search(rf"\r\n{name}:([^\r]*)", one)[1]
                 for name in ("UID", "SEQUENCE", "LAST-MODIFIED", "SUMMARY")}
        found[value["UID"]] = (int(value["SEQUENCE"]), value["LAST-MODIFIED"], value["SUMMARY"])
    return found


def write(main, titles):
    text = daybook(*(event(f"e{i}", WHEN, title=title) for i, title in enumerate(titles)),
                   server='reload = "command";')
    new = main.with_suffix(".new")
    new.write_text(text)
    new.rename(main)


def check_journal(path):
    """Each revision of an event has a SEQUENCE of its own, and the last one is the event's: so many
    changes, so many entries."""
    with sqlite3.connect(path) as journal:
        for uid, sequence in journal.execute("SELECT uid, sequence FROM event").fetchall():
            of = [row[0] for row in journal.execute(
                "SELECT sequence FROM revision WHERE uid = ? ORDER BY number", (uid,))]
            assert of == list(range(sequence - len(of) + 1, sequence + 1)), (uid, sequence, of)


def reload_takes(main):
    """Seconds."""
    daemon = Daemon(main)
    try:
        daemon.wait_reload()
        daemon.hang_up()
        reload = daemon.wait_reload()
        return reload.heard - reload.began
    finally:
        daemon.close()


def test_nothing_is_taken_back_lost_or_doubled(tmp_path):
    chance = random.Random(2030)
    main, titles, turn = tmp_path / "daybookd.conf", ["Talk 0"] * EVENTS, 0
    write(main, titles)
    span = 3 * reload_takes(main)
    seen, published = {}, []
    for kill in range(KILLS):
        daemon = Daemon(main)
        try:
            daemon.wait_reload()
            served = stamps_of(daemon.feed("all"))
            for uid, (sequence, modified, _) in seen.items():
                assert served[uid][0] >= sequence and served[uid][1] >= modified, (kill, uid)
            for i, title in enumerate(titles):
                assert served[f"e{i}@test.example"][2] == title, (kill, i)
            reader = Reader(daemon)
            reader.first.wait()
            for _ in range(chance.randrange(1, 4)):
                turn += 1
                titles[turn % EVENTS] = f"Talk {turn}"
                write(main, titles)
                daemon.hang_up()
            threading.Event().wait(chance.uniform(0, span))
            daemon.process.send_signal(signal.SIGKILL)
            daemon.process.wait()
            seen |= reader.end()
            published.append(seen[f"e{turn % EVENTS}@test.example"][2] == f"Talk {turn}")
            span = span / 2 if published[-1] else span * 2
        finally:
            daemon.close()
    assert any(published) and not all(published), "all kills came too early, or too late"
    last = Daemon(main)
    try:
        last.wait_reload()
        assert last.stop() == 0
    finally:
        last.close()
    check_journal(tmp_path / "state" / "journal.db")
