"""Bytes change only when content does: not from process to process, from place to place, with the
environment, or with the clock."""

import re
import shutil
from email.utils import formatdate

from harness import SAMPLE_FEEDS, SAMPLE_TIME, listening_socket, write_sample

PATHS = [f"/{feed}.ics" for feed in SAMPLE_FEEDS] + ["/", "/robots.txt"]


def all_bytes(daemon):
    """What every path answers in both codings: status, all headers but Date, body."""
    result = {}
    for path in PATHS:
        for coding in ("identity", "gzip"):
            answer = daemon.get(path, accept_encoding=coding)
            headers = {name: value for name, value in answer.headers.items() if name != "Date"}
            assert answer["ETag"]
            result[path, coding] = (answer.status, headers, answer.body)
    return result


def test_processes_in_other_folders_and_surroundings_serve_the_same(start, tmp_path):
    main = write_sample(tmp_path)
    first = start(main, cwd="/", clock=SAMPLE_TIME,
                  environment={"TZ": "Pacific/Kiritimati", "LANG": "C"})
    second = start("etc/daybookd.conf", cwd=tmp_path, state=tmp_path / "other", clock=SAMPLE_TIME,
                   environment={"TZ": "America/St_Johns", "LANG": "tr_TR.UTF-8",
                                "LC_ALL": "de_DE.UTF-8", "LANGUAGE": "fr", "HOME": "/nowhere"})
    assert all_bytes(first) == all_bytes(second)


def test_copy_in_another_place_serves_the_same(start, tmp_path):
    main = write_sample(tmp_path)
    shutil.copytree(main.parent, tmp_path / "elsewhere" / "etc")  # keeps the times of files
    first = start(main, clock=SAMPLE_TIME)
    second = start(tmp_path / "elsewhere" / "etc" / "daybookd.conf", clock=SAMPLE_TIME)
    assert all_bytes(first) == all_bytes(second)


def test_restart_serves_the_same(start, tmp_path):
    main = write_sample(tmp_path)
    first = start(main, clock=SAMPLE_TIME)
    before = all_bytes(first)
    assert first.stop() == 0
    assert all_bytes(start(main, clock=SAMPLE_TIME)) == before


def test_client_of_before_a_restart_gets_a_304(start, tmp_path):
    """Whoever handed the listening socket over keeps it for the next daemon: nobody is refused."""
    main = write_sample(tmp_path)
    with listening_socket() as listener:
        first = start(main, listener=listener.dup(), clock=SAMPLE_TIME)
        tag = first.get("/all.ics")["ETag"]
        assert first.stop() == 0
        waiting = first.connect()
        waiting.request("GET", "/all.ics", headers={"If-None-Match": tag})
        start(main, listener=listener.dup(), clock=SAMPLE_TIME)
        assert waiting.getresponse().status == 304
        waiting.close()


def test_reload_without_a_change_serves_the_same(start, tmp_path):
    daemon = start(write_sample(tmp_path), clock=SAMPLE_TIME)
    before = all_bytes(daemon)
    daemon.hang_up()
    assert not daemon.wait_reload().failed
    assert all_bytes(daemon) == before


def unstamped(daemon):
    """nato.ics without what says that it was changed, and when."""
    return re.sub(rb"\r\n(DTSTAMP|LAST-MODIFIED|SEQUENCE):[^\r]*", b"", daemon.feed("nato"))


def test_change_and_its_undoing_serve_the_same_but_for_their_stamps(start, tmp_path):
    main = write_sample(tmp_path)
    file = main.parent / "events.d" / "nato.conf"
    daemon = start(main, clock=SAMPLE_TIME)
    before, others = unstamped(daemon), daemon.feeds("interpol", "us-jcs")
    text = file.read_text()
    daemon.step(SAMPLE_TIME + 60)
    file.write_text(text.replace("Joint press conference", "Press conference"))
    daemon.wait_until(lambda: b"SUMMARY:Press conference" in daemon.feed("nato"))
    assert unstamped(daemon) != before
    daemon.step(SAMPLE_TIME + 120)
    file.write_text(text)
    daemon.wait_until(lambda: b"SUMMARY:Joint press conference" in daemon.feed("nato"))
    assert unstamped(daemon) == before
    assert daemon.feeds("interpol", "us-jcs") == others


def test_bytes_do_not_follow_the_clock(start, tmp_path):
    """A second later, a little before something is due, and back again: only Date moves."""
    daemon = start(write_sample(tmp_path), clock=SAMPLE_TIME)
    before = all_bytes(daemon)
    last = daemon.armed - 1 if daemon.armed else SAMPLE_TIME + 1000 * 86400
    for now in (SAMPLE_TIME + 1, last, SAMPLE_TIME):
        daemon.step(now)
        assert daemon.get("/")["Date"] == formatdate(now, usegmt=True)
        assert all_bytes(daemon) == before
