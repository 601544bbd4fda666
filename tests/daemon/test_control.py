"""The control socket, and daybookctl at its other end."""

import fcntl
import http.client
import itertools
import json
import os
import pty
import re
import signal
import socket
import sqlite3
import stat
import struct
import subprocess
import tempfile
import termios
import time
from pathlib import Path

import pytest

from harness import (CTL, PATIENCE, SAMPLE_TIME, Answer, Daemon, Log, clean_environment, ctl,
                     daybook, event, write_small)

EXIT_USAGE, EXIT_NO_INPUT, EXIT_UNAVAILABLE, EXIT_NO_STATE, EXIT_BAD_CONFIG = 64, 66, 69, 74, 78
MOST_CALLERS, MOST_FOLLOWERS = 32, 16  # at a time
SILENT_CROWD = 100
EVENTS = [event(f"event-{number}") for number in range(6)]


class ControlConnection(http.client.HTTPConnection):
    """HTTP over the control socket."""

    def __init__(self, daemon):
        super().__init__("localhost", timeout=PATIENCE)
        self.path = str(daemon.control)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def ask(daemon, path, method="GET", body=None, **headers):
    connection = ControlConnection(daemon)
    try:
        connection.request(method, path, body, headers)
        return Answer(connection.getresponse())
    finally:
        connection.close()


def raw(daemon, octets=b""):
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(PATIENCE)
    connection.connect(str(daemon.control))
    connection.sendall(octets)
    return connection


def read_all(connection):
    """What comes until the end; a reset is one."""
    octets = b""
    with connection:
        try:
            while more := connection.recv(65536):
                octets += more
        except ConnectionResetError:
            pass
    return octets


def status(daemon):
    end = daemon.ctl("status", "--json")
    assert end.returncode == 0, end.stderr
    return json.loads(end.stdout)


def serve(start, tmp_path, *events, feeds=(), server="", **options):
    """A daemon that reads its file again when it is asked to, unless `server` says otherwise."""
    main = tmp_path / "daybookd.conf"
    main.write_text(daybook(*events, feeds=feeds, server=server or 'reload = "command";'))
    return start(main, **options)


def write(daemon, *events, **more):
    daemon.config.write_text(daybook(*events, server='reload = "command";', **more))


def spoil(daemon):
    """Puts a mistake into the file; returns its line."""
    text = daybook(event("one", titel="Two"), server='reload = "command";')
    daemon.config.write_text(text)
    return [number for number, line in enumerate(text.splitlines(), 1) if "titel" in line][0]


class Following:
    """daybookctl that goes on. Its output is read like a log."""

    def __init__(self, daemon, *arguments):
        self.process = subprocess.Popen(
            [CTL, "--socket", daemon.control, *arguments], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=clean_environment())
        self.out, self.errors = Log(self.process.stdout), Log(self.process.stderr)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.out.thread.join(PATIENCE)
        self.errors.thread.join(PATIENCE)


# --- reload ---------------------------------------------------------------------------------------

def test_reload_returns_when_the_new_bytes_are_served(start, tmp_path):
    events = list(EVENTS)
    daemon = serve(start, tmp_path, *events)
    for number in range(len(events)):
        words = f"Words {number}"
        events[number] = event(f"event-{number}", title=words)
        write(daemon, *events)
        end = daemon.ctl("reload")
        daemon.wait_good_reload()  # or else nobody reads the daemon's messages
        assert f"SUMMARY:{words}\r\n".encode() in daemon.feed("all")
        assert (end.returncode, end.stderr) == (0, "")
        assert end.stdout == "reloaded: 1 changed; all.ics\n"


def test_reload_says_where_the_mistakes_are_and_changes_nothing(start, tmp_path):
    daemon = serve(start, tmp_path, event("one"))
    before = daemon.feeds("all")
    line = spoil(daemon)
    end = daemon.ctl("reload")
    assert end.returncode == EXIT_BAD_CONFIG and end.stdout == ""
    assert f"{daemon.config}:{line}: error: " in end.stderr
    assert end.stderr.endswith(
        "not reloaded: 1 error; what was served before is still being served\n")
    assert daemon.feeds("all") == before


def test_reload_as_json(start, tmp_path):
    daemon = serve(start, tmp_path, event("one"))
    before = json.loads(daemon.ctl("reload", "--json").stdout)
    assert before["problems"] == [] and "no event changed" in before["outcome"]
    line = spoil(daemon)
    end = daemon.ctl("--json", "reload")
    answer = json.loads(end.stdout)
    assert (end.returncode, end.stderr) == (EXIT_BAD_CONFIG, "")
    assert answer["problems"][0].startswith(f"{daemon.config}:{line}: error: ")
    assert answer["generation"] == before["generation"]


def test_reload_tells_of_warnings_and_ends_well(start, tmp_path):
    daemon = serve(start, tmp_path, event("one"))
    feed = '{ id = "talks"; title = "T"; categories = [ "talk" ]; }'
    write(daemon, event("one"), feeds=[feed])
    end = daemon.ctl("reload")
    assert end.returncode == 0 and "warning: " in end.stderr and "talks.ics" in end.stdout


def test_reload_waits_for_the_second_look_at_a_file_that_is_gone(start, tmp_path):
    main = write_small(tmp_path, server='reload = "command"')
    two = main.parent / "events.d" / "two.conf"
    two.write_text("events = ( " + event("second") + " );\n")
    daemon = start(main)
    two.unlink()
    end = daemon.ctl("reload")
    assert end.returncode == 0 and "1 removed" in end.stdout
    assert b"SUMMARY:REMOVED: Second\r\n" in daemon.feed("all")


def test_change_within_the_same_second_is_answered_in_the_next(start, tmp_path):
    """An event cannot be stamped twice in one second: the reload waits for the clock."""
    daemon = serve(start, tmp_path, event("one"), clock=SAMPLE_TIME)
    daemon.step(SAMPLE_TIME + 10)
    for words in ("First words", "Second words"):
        write(daemon, event("one", title=words))
        with Following(daemon, "reload") as reload:
            if words == "Second words":
                while daemon.clock.armed != SAMPLE_TIME + 11:
                    assert daemon.clock.hear(PATIENCE)
                assert reload.process.poll() is None
                daemon.step(SAMPLE_TIME + 11)
            reload.out.wait("1 changed")
            assert reload.process.wait(PATIENCE) == 0
        assert words.encode() in daemon.feed("all")


def test_everybody_who_waits_for_a_reload_is_answered(start, tmp_path):
    main = write_small(tmp_path, server='reload = "command"')
    (main.parent / "events.d" / "two.conf").write_text("events = ();\n")
    daemon = start(main)
    (main.parent / "events.d" / "two.conf").unlink()
    request = b"POST /reload HTTP/1.0\r\n\r\n"
    waiting = [raw(daemon, request) for _ in range(8)]
    waiting[0].close()  # and who has gone meanwhile does no harm
    for connection in waiting[1:]:
        assert read_all(connection).startswith(b"HTTP/1.1 200 OK\r\n")


def test_held_events_are_named_until_their_removal_is_accepted(start, tmp_path):
    daemon = serve(start, tmp_path, *EVENTS)
    before = daemon.feed("all")
    write(daemon, EVENTS[0])
    end = daemon.ctl("reload")
    assert end.returncode == 0 and "5 held" in end.stdout and "accept-removals" in end.stderr
    assert daemon.feed("all") == before
    held = [f"event-{number}" for number in range(1, 6)]
    assert sorted(status(daemon)["held"]) == held
    table = daemon.ctl("status").stdout
    assert sorted(re.findall(r"^held\t(.+)$", table, re.M)) == held
    end = daemon.ctl("reload", "--accept-removals")
    assert end.returncode == 0 and "5 removed" in end.stdout
    assert daemon.feed("all").count(b"SUMMARY:REMOVED: ") == 5
    assert status(daemon)["held"] == [] and "\nheld\t" not in daemon.ctl("status").stdout


def test_journal_that_cannot_be_written_is_told_and_mended(start, tmp_path):
    daemon = serve(start, tmp_path, event("one"))
    state = tmp_path / "state"
    before = daemon.feeds("all")
    aside = state.rename(tmp_path / "aside")
    state.write_text("not a directory")
    write(daemon, event("one", title="New words"))
    end = daemon.ctl("reload")
    assert end.returncode == EXIT_NO_STATE and end.stdout == "" and str(state) in end.stderr
    assert daemon.feeds("all") == before
    assert status(daemon)["journal_trouble"] and "\njournal\t" in daemon.ctl("status").stdout
    state.unlink()
    aside.rename(state)
    assert daemon.ctl("reload").returncode == 0
    assert status(daemon)["journal_trouble"] is None
    assert b"SUMMARY:New words\r\n" in daemon.feed("all")


# --- status ---------------------------------------------------------------------------------------

def test_status_has_what_is_served(start, tmp_path):
    daemon = serve(start, tmp_path, event("one"), event("two", status="cancelled"),
                   feeds=['{ id = "some"; title = "Some"; ids = [ "one" ]; }'],
                   clock=SAMPLE_TIME)
    with socket.create_connection(("127.0.0.1", daemon.port)) as idle:
        idle.sendall(b"GET /robots.txt HTTP/1.1\r\nHost: test.example\r\n\r\n")
        assert idle.recv(1) == b"H"
        said = status(daemon)
    assert (said["events"], said["connections"], said["problems"]) == (2, 1, [])
    assert said["started"] == said["loaded"] == "2023-12-08T12:00:00Z"
    assert said["loads"] == 1 and said["refused"] == 0 and said["last_load"] == "started"
    assert 0 <= said["uptime"] <= PATIENCE
    assert [feed["feed"] for feed in said["feeds"]] == ["all", "some"]
    for feed in said["feeds"]:
        answer = daemon.get(feed["path"])
        assert feed["octets"] == len(answer.body) and feed["etag"] == answer["ETag"]
        assert feed["events"] == answer.body.count(b"BEGIN:VEVENT")
    rows = [line.split("\t") for line in daemon.ctl("status").stdout.split("\n")]
    tag = daemon.get("/some.ics")["ETag"]
    assert ["some.ics", "1", str(len(daemon.feed("some"))), said["feeds"][1]["changed"],
            tag] in rows
    assert ["events", "2"] in rows and ["generation", str(said["generation"])] in rows


def test_status_knows_the_next_change_by_the_clock(start, tmp_path):
    daemon = serve(start, tmp_path, event("known"),
                   event("news", publish_at="2023-12-08 15:00"), clock=SAMPLE_TIME)
    said = status(daemon)
    assert (said["next_change"], said["events"]) == ("2023-12-08T14:00:00Z", 1)
    assert "\nnext change\t2023-12-08T14:00:00Z\n" in daemon.ctl("status").stdout
    daemon.step(daemon.armed)
    later = status(daemon)
    assert later["events"] == 2 and later["generation"] > said["generation"]


def test_status_of_what_never_changes_by_itself(start, tmp_path):
    daemon = serve(start, tmp_path, event("some-day", "TBC"))
    assert status(daemon)["next_change"] is None
    assert "\nnext change\t-\n" in daemon.ctl("status").stdout


def test_status_repeats_the_mistakes_until_they_are_mended(start, tmp_path):
    """Whoever asks, and however often; also those of a file that was only saved."""
    daemon = serve(start, tmp_path, event("one"), server='reload = "save";')
    text = daemon.config.read_text()
    daemon.config.write_text(text.replace("title = \"One\"", "titel = \"One\""))
    daemon.wait_failed_reload()
    for _ in range(2):
        said = status(daemon)
        assert not said["files_are_right"] and said["refused"] >= 1
        assert any(": error: " in problem and "titel" in problem for problem in said["problems"])
        table = daemon.ctl("status").stdout
        assert re.search(rf"^{daemon.config}:\d+: error: .*titel", table, re.M)
    daemon.config.write_text(text)
    daemon.wait_good_reload()
    said = status(daemon)
    assert said["files_are_right"] and said["problems"] == []
    assert "error" not in daemon.ctl("status").stdout


# --- changes --------------------------------------------------------------------------------------

def test_changes_are_told_oldest_first(start, tmp_path):
    daemon = serve(start, tmp_path, event("one"), event("two"), clock=SAMPLE_TIME)
    assert daemon.ctl("changes").stdout == "", "what a journal begins with is no news"
    for number, words in enumerate(("Storm.", "Flood.", "Illness."), 1):
        write(daemon, event("one", description=words), event("two"), event(f"new-{number}"))
        daemon.step(SAMPLE_TIME + 60 * number)
        assert daemon.ctl("reload").returncode == 0
    rows = [line.split("\t") for line in daemon.ctl("changes").stdout.splitlines()]
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    assert rows[0][:2] == ["2023-12-08T12:01:00Z", "new-1"] or rows[0][1] == "one"
    assert {row[1] for row in rows} == {"one", "new-1", "new-2", "new-3"}
    assert daemon.ctl("changes", "--last", "2").stdout.splitlines() == [
        "\t".join(row) for row in rows[-2:]]
    assert daemon.ctl("changes", "--last=0").stdout == ""
    of_one = daemon.ctl("changes", "--event", "one").stdout
    assert of_one.count("\n") == of_one.count("\tone\t") == 3
    lines = daemon.ctl("changes", "--json").stdout.splitlines()
    assert [json.loads(line)["event"] for line in lines] == [row[1] for row in rows]


@pytest.mark.parametrize("arguments, code, words", [
    (["--event", "nobody"], EXIT_NO_INPUT, "no event"),
    (["--event", "a&last=1"], EXIT_USAGE, "a&last=1"),
    (["--last", "few"], EXIT_USAGE, "few"),
    (["--last", ""], EXIT_USAGE, "number"),
    (["--follow", "--event", "nobody"], EXIT_NO_INPUT, "no event"),
    (["--nonsense"], EXIT_USAGE, "nonsense"),
    (["something"], EXIT_USAGE, "too many"),
], ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_changes_of_what_is_not_there(sample, arguments, code, words):
    end = sample.ctl("changes", *arguments)
    assert end.returncode == code and end.stdout == "" and words in end.stderr


def test_changes_are_followed_while_they_happen(start, tmp_path):
    """A change of the file, and a phase, which the clock brings."""
    daemon = serve(start, tmp_path, event("one", "2023-12-08 14:00/15:00"),
                   event("two", "TBC"), clock=SAMPLE_TIME)
    daemon.step(SAMPLE_TIME + 60)
    write(daemon, event("one", "2023-12-08 14:00/15:00", place="Hall"),
          event("two", "TBC", place="Hall"))
    assert daemon.ctl("reload").returncode == 0
    with Following(daemon, "changes", "--follow") as table, \
            Following(daemon, "changes", "--follow", "--json", "--event", "one") as of_one:
        table.out.wait("\ttwo\t")
        of_one.out.wait('"event":"one"')
        daemon.step(SAMPLE_TIME + 120)
        write(daemon, event("one", "2023-12-08 14:00/15:00", place="Room"),
              event("two", "TBC", place="Room"))
        assert daemon.ctl("reload").returncode == 0
        table.out.wait("2023-12-08T12:02:00Z\tone\t")
        of_one.out.wait('"time":"2023-12-08T12:02:00Z"')
        daemon.step(SAMPLE_TIME + 3600)
        table.out.wait("2023-12-08T13:00:00Z\tone\tunder way")
        of_one.out.wait('"kind":"phase"')
        assert all(json.loads(line)["event"] == "one" for line in of_one.out.lines)
        daemon.stop()
        assert table.process.wait(PATIENCE) == EXIT_UNAVAILABLE
        table.errors.wait("the daemon has ended")


def test_those_who_follow_and_go_make_room_for_others(start, tmp_path):
    daemon = serve(start, tmp_path, event("one"))
    request = b"GET /changes?follow=1 HTTP/1.1\r\nHost: x\r\n\r\n"
    for _ in range(3):
        following = [raw(daemon, request) for _ in range(MOST_FOLLOWERS)]
        for connection in following:
            assert connection.recv(12) == b"HTTP/1.1 200"
        assert ask(daemon, "/changes?follow=1").status == 503
        for connection in following:
            connection.close()
        end = time.monotonic() + PATIENCE
        while True:  # until it is noticed that they have gone
            with raw(daemon, request) as connection:
                if connection.recv(12) == b"HTTP/1.1 200":
                    break
            assert time.monotonic() < end


def test_follower_who_does_not_read_is_let_go(start, tmp_path):
    """And costs the daemon a bounded amount of memory until then."""
    daemon = serve(start, tmp_path, *EVENTS)
    many = [event(f"event-{number}", title="Words " * 80) for number in range(2000)]
    request = b"GET /changes?follow=1 HTTP/1.0\r\nAccept: application/json\r\n\r\n"
    with raw(daemon, request) as deaf:
        assert deaf.recv(1) == b"H"
        for more in ([], [event("straw")]):
            write(daemon, *many, *more)
            assert daemon.ctl("reload").returncode == 0
        answer = read_all(deaf)
    assert answer.count(b'"added"') == 1994 and b'"straw"' not in answer


def test_follower_who_talks_is_let_go(sample):
    with raw(sample, b"GET /changes?follow=1 HTTP/1.0\r\n\r\n") as talker:
        assert talker.recv(12) == b"HTTP/1.1 200"
        talker.sendall(b"GET /status HTTP/1.0\r\n\r\n")
        assert read_all(talker).endswith(b"time\tevent\tchange\n")


def test_lines_are_chunked_for_http_1_1_and_bare_for_1_0(start, tmp_path):
    daemon = serve(start, tmp_path, event("one"))
    write(daemon, event("one"), event("two"))
    assert daemon.ctl("reload").returncode == 0
    connection = ControlConnection(daemon)
    connection.request("GET", "/changes?follow=1")
    answer = connection.getresponse()
    assert answer.headers["Transfer-Encoding"] == "chunked"
    assert answer.readline() == b"time\tevent\tchange\n" and b"\ttwo\t" in answer.readline()
    with raw(daemon, b"GET /changes?follow=1 HTTP/1.0\r\n\r\n") as old:
        stream = old.makefile("rb")
        head = [stream.readline() for _ in range(5)]
        assert head[-1] == b"\r\n" and not any(b"chunked" in line for line in head)
        assert stream.readline() == b"time\tevent\tchange\n"
        write(daemon, event("one"), event("two"), event("three"))
        assert daemon.ctl("reload").returncode == 0
        assert b"\ttwo\t" in stream.readline() and b"\tthree\t" in stream.readline()
        assert b"\tthree\t" in answer.readline()
    connection.close()


# --- HTTP -----------------------------------------------------------------------------------------

def test_health_and_readiness(sample):
    for path in ("/healthz", "/readyz"):
        answer = ask(sample, path)
        assert (answer.status, answer.text) == (200, "ok\n")
        assert json.loads(ask(sample, path, Accept="application/json").text) == {"ok": True}


def test_journal_is_a_database(sample, tmp_path):
    answer = ask(sample, "/journal")
    assert answer.status == 200 and answer["Content-Type"] == "application/vnd.sqlite3"
    copy = tmp_path / "journal.db"
    copy.write_bytes(answer.body)
    with sqlite3.connect(copy) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] > 0


@pytest.mark.parametrize("method, path, code", [
    ("GET", "/", 404), ("GET", "/nato.ics", 404), ("POST", "/nothing", 404),
    ("POST", "/status", 405), ("GET", "/reload", 405), ("HEAD", "/status", 405),
    ("PUT", "/status", 405), ("DELETE", "/reload", 405), ("OPTIONS", "*", 405),
    ("GET", "/status?x=1", 400), ("GET", "/changes?last", 400), ("GET", "/changes?last=x", 400),
    ("GET", "/changes?event=nobody", 404), ("POST", "/reload?accept-removal=1", 400),
    ("POST", "/reload?accept-removals=yes", 400), ("GET", "/changes?follow=", 400),
], ids=lambda value: str(value))
def test_what_is_refused(sample, method, path, code):
    answer = ask(sample, path, method)
    assert answer.status == code and (answer.body or method == "HEAD")
    if code == 405:
        assert method not in answer["Allow"].split(", ")
    if method == "GET":
        assert json.loads(ask(sample, path, Accept="application/json").text)["error"]


@pytest.mark.parametrize("request_, code", [
    (b"GARBAGE\r\n\r\n", b"400"), (b"\0" * 100, b"400"), (b"\x16\x03\x01\x02\0" * 9, b"400"),
    (b"GET /status HTTP/1.1\r\n\r\n", b"400"), (b"GET /status HTTP/2.0\r\n\r\n", b"505"),
    (b"GET /" + b"a" * 10000 + b" HTTP/1.0\r\n\r\n", b"414"),
    (b"GET /status HTTP/1.0\r\nX: " + b"a" * 1000000, b"431"),
    (b"GET /status HTTP/1.0\r\n" + b"X: y\r\n" * 100000, b"431"),
    (b"POST /reload HTTP/1.0\r\nContent-Length: 1000000000\r\n\r\n" + b"a" * 1000000, b"413"),
    (b"POST /reload HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n", b"413"),
    (b"POST /reload HTTP/1.0\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", b"400"),
], ids=["words", "zeros", "tls", "no host", "2.0", "long path", "long header", "many headers",
        "large body", "chunked body", "two lengths"])
def test_garbage_costs_its_own_connection(sample, request_, code):
    before = sample.feed("all")
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(PATIENCE)
    connection.connect(str(sample.control))
    try:
        connection.sendall(request_)
    except (BrokenPipeError, ConnectionResetError):
        pass  # it has been answered before the end
    answer = read_all(connection)
    assert answer.startswith(b"HTTP/1.1 " + code), answer[:100]
    assert sample.ctl("status").returncode == 0 and sample.feed("all") == before


def test_silent_crowd_holds_up_others_for_seconds_and_the_feeds_not_at_all(start, tmp_path):
    """A hundred who say nothing, or half of something: the feeds are served at once, and whoever
    has a request gets his turn when their time is up."""
    daemon = serve(start, tmp_path, event("one"), files=200)
    crowd = [raw(daemon, b"GET /status HTT" if number % 2 else b"")
             for number in range(SILENT_CROWD)]
    began = time.monotonic()
    for _ in range(100):
        assert daemon.feed("all")
    assert time.monotonic() - began < 5
    assert len(os.listdir(f"/proc/{daemon.process.pid}/fd")) < SILENT_CROWD
    for connection in crowd[:MOST_CALLERS]:
        assert read_all(connection) == b"", "those who have said nothing get nothing"
    for connection in crowd[MOST_CALLERS:]:
        connection.close()
    assert daemon.ctl("status").returncode == 0


def test_answer_is_not_lost_on_who_says_that_he_is_done(sample):
    """As `nc -N` does it."""
    with raw(sample, b"GET /healthz HTTP/1.0\r\n\r\n") as connection:
        connection.shutdown(socket.SHUT_WR)
        assert read_all(connection).endswith(b"\r\n\r\nok\n")


# --- the socket -----------------------------------------------------------------------------------

def wait_and_read_mode(daemon):
    daemon.log.wait(rf"control socket {re.escape(str(daemon.control))}$")
    return stat.S_IMODE(daemon.control.stat().st_mode)


@pytest.fixture
def runtime():
    """A short path: those of pytest would not fit into a socket's name."""
    with tempfile.TemporaryDirectory(prefix="daybookd-", dir="/tmp") as path:
        yield path


def test_socket_is_for_owner_and_group_whatever_the_umask(start, small):
    assert wait_and_read_mode(start(small)) == 0o660
    before = os.umask(0)
    try:
        daemon = start(small, state=small.parent / "other")
    finally:
        os.umask(before)
    assert wait_and_read_mode(daemon) == 0o660


def test_socket_goes_with_the_daemon(start, small):
    daemon = start(small)
    assert daemon.control.exists()
    assert daemon.stop() == 0
    assert not daemon.control.exists()


def test_directory_is_made(start, small, runtime):
    daemon = start(small, runtime=runtime + "/made")
    assert daemon.ctl("status").returncode == 0


def test_first_of_several_directories_is_taken(start, small, runtime):
    start(small, runtime=runtime, environment={"RUNTIME_DIRECTORY": f"{runtime}:/nowhere"})
    for environment in ({"RUNTIME_DIRECTORY": runtime},
                        {"RUNTIME_DIRECTORY": f"{runtime}:/nowhere"}):
        assert ctl("status", env=clean_environment(**environment)).returncode == 0


def test_dead_socket_is_replaced(small, runtime, start):
    first = Daemon(small, runtime=runtime)
    first.wait_reload()
    first.stop(signal.SIGKILL)
    first.close()
    assert os.path.exists(runtime + "/control.sock")
    assert first.ctl("status").returncode == EXIT_UNAVAILABLE
    second = start(small, runtime=runtime)
    assert second.ctl("status").returncode == 0 and wait_and_read_mode(second) == 0o660


def test_living_socket_is_not_stolen(start, tmp_path, small, runtime):
    first = start(small, runtime=runtime)
    other = tmp_path / "other.conf"
    other.write_text(daybook(*EVENTS))
    second = start(other, runtime=runtime)
    second.log.wait("no control socket: another daemon answers at")
    assert status(first)["events"] == 1 and second.feed("all")
    assert second.stop() == 0
    assert status(first)["events"] == 1


@pytest.mark.parametrize("directory, words", [
    ("/tmp/" + "long/" * 30, "is longer than the name of a socket may be, 107 octets: set RUNTIME"),
    ("/proc/nowhere", "No such file"), ("/dev/null", "Not a directory"),
], ids=["long", "cannot be made", "no directory"])
def test_daemon_runs_without_a_socket(start, small, directory, words):
    daemon = start(small, runtime=directory)
    daemon.log.wait("no control socket: .*" + words)
    assert daemon.feed("all")


def test_sockets_may_be_in_the_state_directory(start, small, runtime):
    """Which is locked as long as the daemon runs."""
    daemon = start(small, state=runtime, runtime=runtime, listen=[f"unix:{runtime}/http.sock"])
    assert daemon.ctl("status").returncode == 0
    assert daemon.stop() == 0
    assert [path.name for path in Path(runtime).iterdir()] == ["journal.db"]


def test_socket_may_be_in_the_state_directory_of_another(start, tmp_path, small, runtime):
    first = start(small, state=runtime)
    other = tmp_path / "other.conf"
    other.write_text(daybook(*EVENTS))
    second = start(other, runtime=runtime)
    assert second.ctl("status").returncode == 0
    assert second.stop() == 0 and first.feed("all")


def test_what_is_no_socket_is_left_alone(start, small, runtime):
    with open(runtime + "/control.sock", "w", encoding="ascii") as file:
        file.write("precious")
    daemon = start(small, runtime=runtime)
    daemon.log.wait("no control socket: .*is not a socket")
    assert daemon.control.read_text() == "precious" and daemon.feed("all")


# --- daybookctl -----------------------------------------------------------------------------------

COMMANDS = ["check", "list", "next", "show", "chase", "diff", "export", "import", "edit", "status",
            "reload", "changes", "backup", "restore", "completion", "help"]


def test_without_a_daemon_it_says_where_it_asked(tmp_path):
    for command in (["status"], ["reload"], ["changes"], ["changes", "--follow"]):
        end = ctl("--socket", tmp_path / "no.sock", *command)
        assert (end.returncode, end.stdout) == (EXIT_UNAVAILABLE, "")
        assert f"no daemon answers at {tmp_path}/no.sock: is it running? --socket" in end.stderr
    end = ctl("--socket", "/tmp/" + 110 * "x", "status")
    assert end.returncode == EXIT_UNAVAILABLE and "107 octets" in end.stderr


def test_socket_that_may_not_be_opened_says_who_may(sample):
    if os.geteuid() == 0:
        pytest.skip("root may open every socket")
    sample.control.chmod(0)
    end = sample.ctl("status")
    sample.control.chmod(0o660)
    assert end.returncode == EXIT_UNAVAILABLE and "owner and group" in end.stderr


def test_daemon_that_goes_away_before_it_answers(tmp_path):
    """While it waits to look again for a file that is gone."""
    main = write_small(tmp_path, server='reload = "command"')
    two = main.parent / "events.d" / "two.conf"
    two.write_text("events = ();\n")
    daemon = Daemon(main)
    try:
        daemon.wait_reload()
        two.unlink()
        with Following(daemon, "reload") as reload:
            daemon.wait_reloading()
            daemon.stop(signal.SIGKILL)
            reload.errors.wait("went away before it had answered")
            assert reload.process.wait(PATIENCE) == EXIT_UNAVAILABLE
    finally:
        daemon.close()


def test_what_answers_may_be_something_else(runtime):
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(runtime + "/control.sock")
        other.listen()
        with Following(NoDaemon(runtime), "status") as asking:
            connection = other.accept()[0]
            with connection:
                assert connection.recv(1000).startswith(b"GET /status HTTP/1.0\r\n")
                connection.sendall(b"220 mail.test.example ESMTP\r\n\r\n")
            asking.errors.wait("is not daybookd")
            assert asking.process.wait(PATIENCE) == EXIT_UNAVAILABLE


class NoDaemon:
    def __init__(self, runtime):
        self.control = runtime + "/control.sock"


def test_help_names_all_commands_and_explains_each():
    end = ctl("help")
    assert end.returncode == 0 and end.stderr == ""
    assert re.findall(r"^  ([a-z]+)  ", end.stdout, re.M) == COMMANDS
    assert ctl("--help").stdout == ctl("-h").stdout == end.stdout
    for command in COMMANDS:
        explained = ctl("help", command)
        assert explained.returncode == 0
        assert explained.stdout.startswith(f"usage: daybookctl {command} ")
        assert ctl(command, "--help").stdout == explained.stdout
    for text in (end.stdout, *(ctl("help", command).stdout for command in COMMANDS)):
        assert max(len(line) for line in text.splitlines() if "/" not in line) <= 80
    assert "--accept-removals" in ctl("help", "reload").stdout


def test_version():
    for option in ("-V", "--version"):
        end = ctl(option)
        assert end.returncode == 0 and re.fullmatch(r"daybookctl \d+\.\d+\.\d+\n", end.stdout)


@pytest.mark.parametrize("arguments, words", [
    ([], "usage: daybookctl"), (["relaod"], 'did you mean "reload"?'),
    (["Status"], 'did you mean "status"?'), (["help", "chek"], 'did you mean "check"?'),
    (["frobnicate"], "help lists them"), (["status", "now"], "too many arguments"),
    (["status", "--follow"], "help status explains"),
    (["--nonsense", "status"], "help explains"), (["-c"], "help explains"),
], ids=" ".join)
def test_bad_usage(arguments, words):
    end = ctl(*arguments)
    assert end.returncode == EXIT_USAGE and end.stdout == "" and words in end.stderr


def test_check_needs_no_daemon(small):
    end = ctl("check", small)
    assert (end.returncode, end.stderr) == (0, "") and "1 event, 1 publisher" in end.stdout
    assert ctl("-c", small, "check").stdout == ctl("check", "-c", small).stdout == end.stdout
    answer = json.loads(ctl("check", small, "--json").stdout)
    assert answer == {"right": True, "verdict": end.stdout.strip(), "problems": []}
    small.write_text(small.read_text().replace("zone", "zoen"))
    end = ctl("check", small)
    assert end.returncode == EXIT_BAD_CONFIG and re.search(r":\d+: error: .*zoen", end.stderr)
    end = ctl("check", "--json", small)
    answer = json.loads(end.stdout)
    assert end.returncode == EXIT_BAD_CONFIG and not answer["right"]
    assert any("zoen" in problem for problem in answer["problems"])


def test_output_that_cannot_be_written_is_no_success(small):
    events = ", ".join(event(f"e{i}", title="x" * 100) for i in range(100))  # more than stdio keeps
    (small.parent / "events.d" / "more.conf").write_text(f"events = ( {events} );\n")
    with open("/dev/full", "w", encoding="ascii") as full:
        for arguments in (["check", small], ["list", "-c", small], ["list", "--json", "-c", small]):
            end = subprocess.run([CTL, *arguments], stdout=full, stderr=subprocess.PIPE, text=True,
                                 check=False, env=clean_environment(), timeout=PATIENCE)
            assert end.returncode == 71 and "standard output" in end.stderr


# --- on a terminal --------------------------------------------------------------------------------

def on_terminal(daemon, *arguments, columns=80):
    """What daybookctl writes when its standard output is a terminal of that width."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen([CTL, "--socket", daemon.control, *arguments], stdout=slave,
                               stdin=subprocess.DEVNULL, env=clean_environment())
    os.close(slave)
    octets = b""
    try:
        while more := os.read(master, 65536):
            octets += more
    except OSError:
        pass  # the other end is closed
    os.close(master)
    assert process.wait(PATIENCE) == 0
    return octets.decode().replace("\r\n", "\n")


def test_status_is_aligned_on_a_terminal(sample):
    lines = on_terminal(sample, "status").splitlines()
    assert lines[0].split() == ["what", "value"]
    assert {line.index(line.split("  ")[-1].strip()) for line in lines[:8]} == {13}
    feeds = lines.index("") + 1
    assert lines[feeds].split() == ["feed", "events", "octets", "changed", "etag"]
    changed = lines[feeds].index("changed")
    rows = list(itertools.takewhile(bool, lines[feeds + 1:]))  # others may have polled
    assert rows and all(re.match(r"\d{4}-\d\d-\d\dT", line[changed:]) for line in rows)
    for columns in (20, 40, 80):
        lines = on_terminal(sample, "status", columns=columns).splitlines()
        assert columns < 40 or max(map(len, lines)) <= columns
    piped = sample.ctl("status").stdout
    assert "what\tvalue" not in piped and "feed\tevents" not in piped and "\t" in piped


def test_events_are_aligned_on_a_terminal(sample):
    lines = on_terminal(sample, "-c", sample.config, "list", "--all").splitlines()
    assert lines[0].split() == ["when", "status", "id", "title"] and len(lines) == 10
    assert max(map(len, lines)) <= 80 and any("…" in line for line in lines)
    lines = on_terminal(sample, "-c", sample.config, "show", "nato-sg-slovakia-2023-press")
    assert re.search(r"^participants {12}Jens Stoltenberg\n {24}Robert Fico$", lines, re.M)
    assert re.search(r"^title {19}Joint press conference: .*Slovakia$", lines, re.M)


def test_mistakes_are_whole_on_a_terminal(start, tmp_path):
    daemon = serve(start, tmp_path, event("one"))
    line = spoil(daemon)
    problem = [line for line in daemon.ctl("reload").stderr.splitlines() if ": error: " in line][0]
    assert f":{line}: error: " in problem and len(problem) > 80
    assert problem in on_terminal(daemon, "status").splitlines()


def test_changes_are_aligned_on_a_terminal(start, tmp_path):
    daemon = serve(start, tmp_path, event("one"))
    long = "x" * 100
    write(daemon, event("one", description="New words"), event(long), event("two"))
    assert daemon.ctl("reload").returncode == 0
    lines = on_terminal(daemon, "changes").splitlines()
    assert lines[0].split() == ["time", "event", "change"] and len(lines) == 4
    assert max(map(len, lines)) <= 80 and any("x…" in line for line in lines)
    assert len({line.index(word) for line, word in zip(lines, ("change", "added", "added",
                                                               "added")) if word in line}) == 1
    assert len(on_terminal(daemon, "changes", columns=200).splitlines()[0].split()) == 3


# --- completion -----------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def script(tmp_path_factory):
    path = tmp_path_factory.mktemp("completion") / "daybookctl.bash"
    path.write_text(ctl("completion").stdout)
    return path


def complete(script, line, cwd=None):
    """What bash would offer at the end of the line."""
    words = line.split(" ")
    end = subprocess.run(
        ["bash", "-c", 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); '
                       '_daybookctl; printf "%s\\n" "${COMPREPLY[@]}"', "bash", script, *words],
        capture_output=True, text=True, check=True, cwd=cwd, timeout=PATIENCE)
    assert end.stderr == ""
    return end.stdout.split()


def test_completion_is_a_script(script):
    subprocess.run(["bash", "-n", script], check=True, timeout=PATIENCE)
    subprocess.run(["bash", "-c", 'source "$1"; complete -p daybookctl', "bash", script],
                   check=True, capture_output=True, timeout=PATIENCE)


def test_completion_of_commands_and_options(script):
    assert complete(script, "daybookctl re") == ["reload", "restore"]
    assert complete(script, "daybookctl ") == COMMANDS
    assert complete(script, "daybookctl --socket /x --json re") == ["reload", "restore"]
    assert complete(script, "daybookctl help ch") == ["check", "chase", "changes"]
    assert complete(script, "daybookctl reload --a") == ["--accept-removals"]
    assert complete(script, "daybookctl restore --a") == ["--as-it-is"]
    assert complete(script, "daybookctl reload --s") == ["--state", "--socket"]
    assert complete(script, "daybookctl status --a") == []
    assert complete(script, "daybookctl changes --") == [
        "--config", "--state", "--socket", "--json", "--help", "--version", "--last", "--event",
        "--follow"]


def test_completion_of_files(script, tmp_path):
    (tmp_path / "one.conf").touch()
    (tmp_path / "other").mkdir()
    assert sorted(complete(script, "daybookctl check o", tmp_path)) == ["one.conf", "other"]
    assert complete(script, "daybookctl -c on", tmp_path) == ["one.conf"]
    assert complete(script, "daybookctl --state o", tmp_path) == ["other"]
    assert complete(script, "daybookctl status o", tmp_path) == []
