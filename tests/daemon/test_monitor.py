"""The sockets of server.status_listen: three things can be asked for, and nothing else."""

import http.client
import socket
import stat

import pytest

from harness import PATIENCE, Answer, Daemon, daybook, event, listening_socket
from test_metrics import parse

EXIT_CANNOT_BIND = 69


def write(tmp_path, *addresses):
    main = tmp_path / "daybookd.conf"
    listed = ", ".join(f'"{address}"' for address in addresses)
    main.write_text(daybook(event("one"), server=f"status_listen = [ {listed} ];"))
    return main


@pytest.fixture
def daemon(start, tmp_path):
    return start(write(tmp_path, "127.0.0.1:0"))


def port(daemon):
    return int(daemon.log.wait(r"status on http://127\.0\.0\.1:(\d+)/")[1])


def ask(daemon, path, method="GET", **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port(daemon), timeout=PATIENCE)
    try:
        connection.request(method, path, headers=headers)
        return Answer(connection.getresponse())
    finally:
        connection.close()


def test_monitoring_is_answered(daemon):
    for path in ("/healthz", "/readyz"):
        answer = ask(daemon, path)
        assert (answer.status, answer.text) == (200, "ok\n")
        assert ask(daemon, path, Accept="application/json").text == '{"ok":true}\n'
    found = parse(ask(daemon, "/metrics").text)
    assert found["daybookd_events"] == 1 and found["daybookd_files_right"] == 1


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_head_is_get_without_the_body(daemon, path):
    answer = ask(daemon, path, method="HEAD")
    assert answer.status == 200 and answer.body == b"" and int(answer["Content-Length"]) > 0
    refused = ask(daemon, path, method="POST")
    assert refused.status == 405 and refused["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("method, path", [
    ("GET", "/status"), ("GET", "/changes"), ("GET", "/changes?follow=1"), ("GET", "/journal"),
    ("POST", "/reload"), ("GET", "/reload"), ("GET", "/all.ics"), ("GET", "/"), ("PUT", "/x"),
    ("GET", "/healthz/"), ("OPTIONS", "*"),
])
def test_nothing_else_is_there(daemon, method, path):
    assert ask(daemon, path, method=method).status == 404


def test_who_is_slow_holds_nobody_up(daemon):
    clients = [socket.create_connection(("127.0.0.1", port(daemon)), PATIENCE) for _ in range(8)]
    for client in clients:
        client.sendall(b"GET /metrics HTTP/1.1\r\n")
    assert ask(daemon, "/healthz").status == 200
    assert daemon.feed("all")
    for client in clients:
        client.sendall(b"Host: x\r\n\r\n")
        assert client.recv(9) == b"HTTP/1.1 "
        client.close()


def test_several_addresses_and_unix_sockets(start, tmp_path):
    path = tmp_path / "status.sock"
    daemon = start(write(tmp_path, "127.0.0.1:0", f"unix:{path}"))
    assert ask(daemon, "/healthz").status == 200
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(PATIENCE)
        client.connect(str(path))
        client.sendall(b"GET /readyz HTTP/1.0\r\n\r\n")
        assert client.recv(65536).startswith(b"HTTP/1.1 200 OK")
    assert stat.S_ISSOCK(path.stat().st_mode)
    assert daemon.stop() == 0
    assert not path.exists()


def test_an_address_that_is_taken_is_an_error(tmp_path):
    with listening_socket() as taken:
        address = "127.0.0.1:%d" % taken.getsockname()[1]
        daemon = Daemon(write(tmp_path, address))
        try:
            assert daemon.process.wait(PATIENCE) == EXIT_CANNOT_BIND
        finally:
            daemon.close()
    assert f"daybookd.conf:2: error: cannot listen on {address}" in daemon.log.text()


def test_it_is_answered_nowhere_by_default(start, small):
    daemon = start(small)
    daemon.log.wait("control socket")  # which is opened after those for monitoring
    assert "status on" not in daemon.log.text()
    for path in ("/healthz", "/readyz", "/metrics"):
        assert daemon.get(path).status == 404
