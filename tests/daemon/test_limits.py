"""Running out of what the machine has: others are still served, it is said once, and it passes."""

import os
import socket
import struct

from harness import PATIENCE, daybook, event

REQUEST = b"GET /all.ics HTTP/1.1\r\nHost: test.example\r\n\r\n"


def flood(port, count):
    """Connections that have all asked for something and hold on."""
    connections = []
    for _ in range(count):
        connection = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        connection.sendall(REQUEST)
        connections.append(connection)
    return connections


def wait_for_answers(connections):
    """Afterwards all are idle, or were closed to make room for others."""
    for connection in connections:
        try:
            assert connection.recv(1) in (b"H", b"")
        except ConnectionResetError:
            pass


def hang_up_all(connections):
    """At once and without ceremony (RST), as a crowd that goes away."""
    for connection in connections:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()


def serve(start, tmp_path, server="", **options):
    main = tmp_path / "daybookd.conf"
    main.write_text(daybook(event("one"), server=server))
    return start(main, **options)


def test_out_of_files_keeps_serving_and_says_so_once(start, tmp_path):
    daemon = serve(start, tmp_path, files=40)
    whole = daemon.feed("all")
    mark = daemon.log.mark()
    connections = flood(daemon.port, 100)
    wait_for_answers(connections)
    daemon.log.wait("Too many open files", mark)
    assert daemon.feed("all") == whole, "idle connections make room for those that ask"
    hang_up_all(connections)
    assert daemon.feed("all") == whole
    said = [line for line in daemon.log.since(mark) if "Too many open files" in line]
    assert len(said) == 1, "\n".join(said)


def test_out_of_connections_keeps_serving(start, tmp_path):
    daemon = serve(start, tmp_path, server="max_connections = 10;")
    whole = daemon.feed("all")
    connections = flood(daemon.port, 50)
    wait_for_answers(connections)
    assert daemon.feed("all") == whole, "idle connections make room for those that ask"
    hang_up_all(connections)
    assert daemon.feed("all") == whole


def test_crowd_that_hangs_up_in_the_middle_does_no_harm(start, tmp_path):
    main = tmp_path / "daybookd.conf"
    main.write_text(daybook(*(event(f"event-{number}", description="Words. " * 200)
                              for number in range(500))))
    daemon = start(main)
    whole = daemon.feed("all")
    for _ in range(5):
        hang_up_all(flood(daemon.port, 40))
    assert daemon.feed("all") == whole


def test_large_feeds_take_few_descriptors(start, tmp_path):
    main = tmp_path / "daybookd.conf"
    feeds = [f'{{ id = "f{i}"; title = "F{i}"; }}' for i in range(60)]

    def write(word):
        main.write_text(daybook(*(event(f"e{i}", description=word * 600) for i in range(40)),
                                feeds=feeds))

    def is_ours(fd):
        try:
            return "memfd:daybookd" in os.readlink(fd)
        except FileNotFoundError:  # closed since it was listed
            return False

    def files():
        folder = f"/proc/{daemon.process.pid}/fd"
        return sum(is_ours(f"{folder}/{fd}") for fd in os.listdir(folder))

    write("One ")
    daemon = start(main, files=120)
    whole = daemon.feed("f59")
    assert len(whole) > 64 * 1024
    write("Two ")
    daemon.wait_good_reload()
    assert daemon.feed("f59") != whole
    while files() > 32:
        pass  # those of what was served before are closed when no worker reads it any more
    assert files() > 0
