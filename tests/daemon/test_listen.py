"""Where the daemon listens: Unix sockets, and settings that hold from the next start on."""

import re
import socket
import stat

from harness import PATIENCE, Daemon, daybook, event

EXIT_CANNOT_BIND = 69

REQUEST = b"GET /all.ics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


def write(tmp_path, server):
    main = tmp_path / "daybookd.conf"
    main.write_text(daybook(event("one"), server=server))
    return main


def ask(path):
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(PATIENCE)
        client.connect(str(path))
        client.sendall(REQUEST)
        answer = b""
        while data := client.recv(65536):
            answer += data
        return answer


def refused(main, path):
    """What is said by a daemon that cannot listen there."""
    daemon = Daemon(main, listen=[f"unix:{path}"])
    try:
        assert daemon.process.wait(PATIENCE) == EXIT_CANNOT_BIND
    finally:
        daemon.close()
    return daemon.log.text()


def test_a_unix_socket_serves_and_is_gone_afterwards(start, tmp_path):
    path = tmp_path / "http.sock"
    daemon = start(write(tmp_path, ""), listen=[f"unix:{path}"])
    assert ask(path).startswith(b"HTTP/1.1 200 OK")
    assert stat.S_IMODE(path.stat().st_mode) == 0o666
    daemon.log.wait(re.escape(f"listening on unix:{path}"))
    assert daemon.stop() == 0
    assert not path.exists()


def test_a_socket_of_a_dead_process_is_replaced_and_a_living_one_is_not(start, tmp_path):
    path = tmp_path / "http.sock"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    daemon = start(write(tmp_path, ""), listen=[f"unix:{path}"])
    assert ask(path).startswith(b"HTTP/1.1 200 OK")
    other = tmp_path / "other"
    other.mkdir()
    said = refused(write(other, ""), path)
    assert f"cannot listen on unix:{path}: Address already in use" in said
    assert ask(path).startswith(b"HTTP/1.1 200 OK")
    assert daemon.stop() == 0


def test_a_socket_that_came_in_the_place_of_ours_is_left_alone(start, tmp_path):
    path = tmp_path / "http.sock"
    first = start(write(tmp_path, ""), listen=[f"unix:{path}"])
    path.unlink()
    other = tmp_path / "other"
    other.mkdir()
    second = start(write(other, ""), listen=[f"unix:{path}"])
    assert first.stop() == 0
    assert ask(path).startswith(b"HTTP/1.1 200 OK")
    assert second.stop() == 0
    assert not path.exists()


def test_a_file_in_the_way_is_left_alone(tmp_path):
    path = tmp_path / "http.sock"
    path.write_text("something else")
    assert "File exists" in refused(write(tmp_path, ""), path)
    assert path.read_text() == "something else"


def test_settings_of_the_server_wait_for_the_next_start_and_it_is_said(start, tmp_path):
    main = write(tmp_path, "max_headers = 20;")
    daemon = start(main)
    mark = daemon.log.mark()
    main.write_text(daybook(event("one"), server="max_headers = 20; rescan = \"2 minutes\";"))
    daemon.wait_good_reload()
    main.write_text(daybook(event("one"), server='max_headers = 21; trusted_proxies = [ "unix" ];'))
    daemon.wait_good_reload()
    daemon.log.wait("next start", mark)
    told = [line for line in daemon.log.since(mark) if "next start" in line]
    assert len(told) == 1 and "but for reload and rescan" in told[0]


def test_limits_are_those_of_the_file(start, tmp_path):
    daemon = start(write(tmp_path, "max_headers = 10; max_requests = 2; max_target = 128;"))
    with socket.create_connection(("127.0.0.1", daemon.port), timeout=PATIENCE) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 10 + b"\r\n")
        assert client.recv(100).startswith(b"HTTP/1.1 431 ")
    with socket.create_connection(("127.0.0.1", daemon.port), timeout=PATIENCE) as client:
        client.sendall(b"GET /" + b"x" * 128 + b" HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.recv(100).startswith(b"HTTP/1.1 414 ")
    with socket.create_connection(("127.0.0.1", daemon.port), timeout=PATIENCE) as client:
        client.sendall(REQUEST.replace(b"close", b"keep-alive") * 3)
        answer = b""
        while data := client.recv(65536):
            answer += data
        assert answer.count(b"HTTP/1.1 200 OK") == 2
