"""A service that hangs, crashes, or cannot start."""

import contextlib
import os
import re
import signal
import socket
from pathlib import Path

import pytest

from machine import (CONTROL_SOCKET, NATO, PATIENCE, SERVICE, SOCKET, Log, drop_in, eventually,
                     get, is_active, main_pid, show, systemctl, written)

ADDRESS = ("127.0.0.1", 8080)
PAGE = (Path(__file__).parents[2] / "docs/service.md").read_text(encoding="utf-8")
OWN_PORTS = Path("/usr/share/doc/daybookd/examples/own-ports.conf")
WATCHDOG_SECONDS = 2
WATCHED = f"[Service]\nWatchdogSec={WATCHDOG_SECONDS}s\nRestartSec=100ms\n"


@pytest.fixture
def moved():
    """A calendar with an event that has been moved, so that there is something to forget."""
    with written(NATO, 'when = "2023-12-14 10:00";', 'when = "2023-12-14 11:00";'):
        systemctl("reload", SERVICE)
        yield get()
    systemctl("reload", SERVICE)


@pytest.fixture
def watched():
    with drop_in(SERVICE, WATCHED):
        systemctl("restart", SERVICE)
        yield
    systemctl("restart", SERVICE)


def test_its_times_are_those_that_are_told():
    told = re.findall(r"\b(\d+) s that systemd gives", PAGE)
    assert told == ["90"]
    for name in ("TimeoutStartUSec", "TimeoutStopUSec"):
        assert show(SERVICE, name) == "1min 30s"
    assert show(SERVICE, "WatchdogUSec") == "3min"


def another_than(pid):
    return lambda: main_pid() not in (0, pid) and is_active(SERVICE)


def serves_the_same_as(before):
    after = get()
    return (after.etag, after.body) == (before.etag, before.body)


def since_the_start_of_the_watch():
    """Seconds from the start to the last sign of life."""
    return (int(show(SERVICE, "WatchdogTimestampMonotonic")) -
            int(show(SERVICE, "ExecMainStartTimestampMonotonic"))) / 1e6


def test_one_that_lives_is_left_alone_by_the_watchdog(watched):
    pid = main_pid()
    eventually(lambda: since_the_start_of_the_watch() > 3 * WATCHDOG_SECONDS,
               "signs of life for longer than the watchdog waits")
    assert main_pid() == pid
    assert show(SERVICE, "NRestarts") == "0"


def test_one_that_hangs_is_started_again_and_has_forgotten_nothing(moved, watched):
    pid, log = main_pid(), Log()
    os.kill(pid, signal.SIGSTOP)
    eventually(another_than(pid), "it is started again")
    assert log.says("result 'watchdog'")
    assert serves_the_same_as(moved)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSEGV])
def test_one_that_dies_is_started_again_and_has_forgotten_nothing(moved, how):
    pid = main_pid()
    os.kill(pid, how)
    eventually(another_than(pid), "it is started again")
    assert serves_the_same_as(moved)


# --- an address that somebody else has -----------------------------------------------------------

@contextlib.contextmanager
def own_ports():
    """The service opens its address itself."""
    systemctl("disable", "--now", SOCKET)
    systemctl("stop", SERVICE)
    with drop_in(SERVICE, OWN_PORTS.read_text(encoding="utf-8")):
        yield
        systemctl("stop", SERVICE)
    systemctl("reset-failed", SERVICE)
    systemctl("enable", "--now", SOCKET)
    systemctl("start", SERVICE)


def test_an_address_that_is_taken_is_the_trouble_of_the_socket():
    systemctl("stop", SOCKET, SERVICE)
    with socket.create_server(ADDRESS):
        systemctl("start", SERVICE, fails=True)
        assert show(SOCKET, "ActiveState") == "failed"
        assert (show(SERVICE, "ActiveState"), show(SERVICE, "NRestarts")) == ("inactive", "0")
    systemctl("start", SERVICE)
    assert get().status == 200


def test_with_ports_of_its_own_it_is_tried_until_the_address_is_free():
    with own_ports():
        with socket.create_server(ADDRESS):
            systemctl("restart", SERVICE, fails=True)
            eventually(lambda: int(show(SERVICE, "NRestarts")) >= 2, "it is tried again")
            eventually(lambda: show(SERVICE, "ExecMainStatus") == "69", "and says why it cannot")
        eventually(lambda: is_active(SERVICE), "it is started")
        assert get().status == 200
    assert get().status == 200


# --- a start that cannot succeed ------------------------------------------------------------------

@contextlib.contextmanager
def wrong_files():
    systemctl("stop", SERVICE)
    with written(NATO, "events = (", "events = ["):
        yield Log()


def starts(log):
    return len(log.says("not started: "))


def test_wrong_files_are_not_tried_again_and_again():
    with wrong_files() as log:
        systemctl("start", SERVICE, fails=True)
        assert show(SERVICE, "ActiveState") == "failed"
        assert show(SERVICE, "ExecMainStatus") == "78"
        assert show(SERVICE, "NRestarts") == "0"
        assert starts(log) == 1
        assert log.says(f"{NATO}:")
    systemctl("start", SERVICE)
    assert get().status == 200


def test_connections_that_wait_try_them_ten_times_at_most():
    with wrong_files() as log:
        with socket.create_connection(("127.0.0.1", 8080), timeout=PATIENCE) as waiting:
            eventually(lambda: show(SOCKET, "ActiveState") == "failed", "the socket gives up")
            with contextlib.suppress(ConnectionResetError):
                assert waiting.recv(1) == b""
        assert 1 <= starts(log) <= 10
        assert show(SOCKET, "Result") == "service-start-limit-hit"
    systemctl("reset-failed", SERVICE, SOCKET)
    systemctl("start", SERVICE)
    assert is_active(SOCKET) and is_active(CONTROL_SOCKET)
    assert get().status == 200
