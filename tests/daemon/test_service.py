"""What a service manager hands over and hears: sockets by their names, readiness, signs of life.

What systemd itself does with it is tests/system's to show.
"""

import re
import socket

import pytest

from harness import PATIENCE, Daemon, daybook, event, listening_socket

EXIT_CANNOT_BIND = 69


@pytest.fixture
def write(tmp_path):
    def write(server="", *events):
        main = tmp_path / "daybookd.conf"
        main.write_text(daybook(*(events or [event("one")]), server=server))
        return main
    return write


@pytest.fixture
def paths(tmp_path):
    """Unix sockets that listen, in a folder whose name is short enough."""
    def listen(name):
        unix = socket.socket(socket.AF_UNIX)
        unix.bind(str(tmp_path / name))
        unix.listen(8)
        return unix
    return listen


def ask(address, path):
    """The status line of a plain GET."""
    family = socket.AF_INET if isinstance(address, tuple) else socket.AF_UNIX
    with socket.socket(family) as client:
        client.settimeout(PATIENCE)
        client.connect(address)
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        return client.makefile("rb").readline().decode().strip()


def fails(*arguments, **options):
    """What a daemon says that cannot listen."""
    daemon = Daemon(*arguments, **options)
    try:
        assert daemon.process.wait(PATIENCE) == EXIT_CANNOT_BIND
    finally:
        daemon.close()
    return daemon.log.text()


# --- sockets by name ---------------------------------------------------------

def test_each_socket_answers_what_its_name_says(start, write, paths, tmp_path):
    status = listening_socket()
    port = status.getsockname()[1]
    daemon = start(write(), sockets={"control": paths("c.sock"), "status": status})
    assert daemon.get("/all.ics").status == 200
    assert daemon.get("/healthz").status == 404
    assert ask(("127.0.0.1", port), "/healthz") == "HTTP/1.1 200 OK"
    assert ask(("127.0.0.1", port), "/all.ics") == "HTTP/1.1 404 Not Found"
    assert ask(str(tmp_path / "c.sock"), "/status") == "HTTP/1.1 200 OK"
    assert ask(str(tmp_path / "c.sock"), "/all.ics") == "HTTP/1.1 404 Not Found"


def test_where_each_socket_is_stands_in_the_log(start, write, paths, tmp_path):
    status = listening_socket()
    port = status.getsockname()[1]
    daemon = start(write(), sockets={"control": paths("c.sock"), "status": status})
    daemon.log.wait(f"^listening on http://127.0.0.1:{daemon.port}/$")
    daemon.log.wait(f"^status on http://127.0.0.1:{port}/$")
    daemon.log.wait(f"^control socket unix:{tmp_path}/c.sock$")


def test_any_other_name_is_for_calendars(start, write):
    other = listening_socket()
    port = other.getsockname()[1]
    start(write(), sockets={"daybookd-unnamed.socket": other})
    assert ask(("127.0.0.1", port), "/all.ics") == "HTTP/1.1 200 OK"


def test_a_control_socket_that_was_handed_over_is_the_only_one_and_stays(start, write, paths,
                                                                         tmp_path):
    daemon = start(write(), sockets={"control": paths("c.sock")})
    assert not daemon.control.exists()
    assert daemon.ctl("--socket", tmp_path / "c.sock", "status").returncode == 0
    assert daemon.stop() == 0
    assert (tmp_path / "c.sock").is_socket()


def test_only_the_control_socket_may_be_handed_over(start, write, paths, tmp_path):
    daemon = start(write(), listen=["127.0.0.1:0"], sockets={"control": paths("c.sock")})
    daemon.port = int(daemon.log.wait(r"listening on http://127\.0\.0\.1:(\d+)/").group(1))
    assert daemon.get("/all.ics").status == 200
    assert ask(str(tmp_path / "c.sock"), "/status") == "HTTP/1.1 200 OK"


def abstract_socket():
    unix = socket.socket(socket.AF_UNIX)
    unix.bind("")  # the kernel picks a name
    unix.listen(8)
    return unix


@pytest.mark.parametrize("listen", [listening_socket, abstract_socket])
def test_a_control_socket_that_everybody_reaches_is_refused(write, listen):
    said = fails(write(), sockets={"control": listen()})
    assert "cannot be used: the one named control has to be a Unix socket with a path" in said


def test_what_does_not_listen_is_refused(write):
    assert "the sockets handed over cannot be used" in fails(
        write(), sockets={"other": socket.socket(socket.AF_INET, socket.SOCK_DGRAM)})


# --- what the file says of it --------------------------------------------------

DIFFERS = r"daybookd\.conf:2: warning: server\.listen is not used: the sockets come from a socket unit"


def is_quiet(daemon):
    """Nothing was said of it: the control socket is opened later."""
    daemon.log.wait("control socket")
    return "is not used" not in daemon.log.text()


def test_a_listen_that_is_not_what_was_handed_over_is_warned_of(start, write):
    daemon = start(write('listen = [ "127.0.0.1:1" ];'))
    daemon.log.wait(DIFFERS)
    assert daemon.get("/all.ics").status == 200


def test_more_than_was_handed_over_is_warned_of(start, write):
    listener = listening_socket()
    port = listener.getsockname()[1]
    daemon = start(write(f'listen = [ "127.0.0.1:{port}", "unix:/nowhere" ];'), listener=listener)
    daemon.log.wait(DIFFERS)


def test_a_listen_that_says_what_was_handed_over_is_fine(start, write, paths, tmp_path):
    listener = listening_socket()
    port = listener.getsockname()[1]
    daemon = start(write(f'listen = [ "localhost:{port}", "unix:{tmp_path}/h.sock" ];'),
                   listener=listener, sockets={"calendars": paths("h.sock")})
    assert is_quiet(daemon)


def test_one_socket_for_both_families_is_what_two_addresses_ask_for(start, write):
    both = socket.create_server(("", 0), family=socket.AF_INET6, dualstack_ipv6=True)
    port = both.getsockname()[1]
    daemon = start(write(f'listen = [ "[::]:{port}", "0.0.0.0:{port}" ];'), listener=both)
    assert is_quiet(daemon)


def test_the_default_is_not_warned_of(start, write):
    assert is_quiet(start(write()))


def test_an_address_of_the_command_line_is_warned_of_as_well(start, write):
    listener = listening_socket()
    port = listener.getsockname()[1]
    daemon = start(write(), listen=["127.0.0.1:1"], sockets={"http": listener})
    daemon.port = port
    daemon.log.wait("^-l is not used: the sockets come from a socket unit")


def test_a_status_listen_that_differs_is_warned_of(start, write):
    daemon = start(write('status_listen = [ "127.0.0.1:1" ];'),
                   sockets={"status": listening_socket()})
    daemon.log.wait(r"daybookd\.conf:2: warning: server\.status_listen is not used")


# --- what is told ----------------------------------------------------------------

STATUS = r"^Serving (\d+) events? in 1 feeds, generation (\d+); last reload " \
         r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)$"


def test_the_status_says_what_is_served_and_of_when(start, write):
    main = write("", event("one"), event("two"))
    daemon = Daemon(main, clock=1900000000)
    try:
        first = re.match(STATUS, daemon.wait_reload().status)
        assert first and first.groups() == ("2", first.group(2), "2030-03-17T17:46:40Z")
        daemon.step(1900000100)
        main.write_text(daybook(event("one"), event("two"), event("three")))
        second = re.match(STATUS, daemon.wait_good_reload().status)
        assert second and second.group(1) == "3"
        assert int(second.group(2)) > int(first.group(2))
        assert second.group(3) > first.group(3)
        main.write_text("nonsense")
        assert re.match("Not reloaded, the log says why; still serving 3 events in 1 feeds, "
                        "generation .*; last reload " + second.group(3),
                        daemon.wait_failed_reload().status)
        assert daemon.stop() == 0
    finally:
        daemon.close()


def test_the_status_follows_the_clock(start, write):
    main = write("", event("one"), event("two", publish_at="2030-03-17 19:00"))
    daemon = start(main, clock=1900000000)
    daemon.step(1900002000)
    status = daemon.wait_message()["STATUS"]
    assert status.startswith("Serving 2 events in 1 feeds, generation ")
    assert status.endswith("; last reload 2030-03-17T17:46:40Z")


def test_signs_of_life_come_while_the_workers_move(start, write):
    daemon = start(write('header_timeout = "1 second";'),
                   environment={"WATCHDOG_USEC": "400000"})
    for _ in range(3):
        while "WATCHDOG" not in daemon.wait_message():
            pass


def test_without_a_watchdog_nothing_is_said(start, write):
    """A message after some time would be one: the next is that of a reload."""
    main = write('header_timeout = "1 second";')
    daemon = start(main)
    main.write_text(daybook(event("one"), event("two")))
    seen = daemon.wait_message()
    while "READY" not in seen:
        assert "WATCHDOG" not in seen
        seen = daemon.wait_message()
