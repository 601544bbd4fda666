"""The access log: a line for each answer, of what nobody can forge, and nobody waits for it."""

import json
import os
import re
import socket
import subprocess

import pytest

from harness import PATIENCE, daybook, event
from test_metrics import numbers

NOW = r"\[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d \+0000\]"
FORWARDED = "198.51.100.7, 203.0.113.99"


def serve(start, tmp_path, settings, stdout=subprocess.PIPE):
    main = tmp_path / "daybookd.conf"
    main.write_text(daybook(event("one"), server=settings))
    return start(main, stdout=stdout)


def send(daemon, octets):
    """What comes back when these octets are sent and nothing more."""
    with socket.create_connection(("127.0.0.1", daemon.port), PATIENCE) as client:
        client.sendall(octets)
        client.shutdown(socket.SHUT_WR)
        answer = b""
        while data := client.recv(65536):
            answer += data
        return answer


def stop_and_read(daemon):
    """All that has been logged."""
    assert daemon.stop() == 0
    return daemon.output.lines


# --- what a line has ------------------------------------------------------------------------------

def test_combined_lines_are_those_of_web_servers(start, tmp_path):
    daemon = serve(start, tmp_path, 'access_log = "combined";')
    calendar = daemon.get("/all.ics", user_agent="curl/8", referer="http://x/")
    daemon.get("/all.ics", if_none_match=calendar["ETag"], user_agent="Evolution/3.46.4")
    daemon.request("/nothing?x=%22", method="HEAD")
    lines = stop_and_read(daemon)
    size = len(calendar.body)
    assert len(lines) == 3
    assert re.fullmatch(rf'- - - {NOW} "GET /all.ics HTTP/1.1" 200 {size} "http://x/" "curl/8"',
                        lines[0])
    assert re.fullmatch(rf'- - - {NOW} "GET /all.ics HTTP/1.1" 304 0 "-" "Evolution/3.46.4"',
                        lines[1])
    assert re.fullmatch(rf'- - - {NOW} "HEAD /nothing\?x=%22 HTTP/1.1" 404 0 "-" "-"', lines[2])


def test_json_lines_are_objects(start, tmp_path):
    daemon = serve(start, tmp_path, 'access_log = "json"; log_addresses = "full";')
    calendar = daemon.get("/all.ics", user_agent="curl/8")
    daemon.request("/all.ics", method="POST")
    first, second = map(json.loads, stop_and_read(daemon))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", first.pop("time"))
    assert first == {"client": "127.0.0.1", "method": "GET", "target": "/all.ics",
                     "protocol": "HTTP/1.1", "status": 200, "octets": len(calendar.body),
                     "referer": None, "user_agent": "curl/8", "feed": "all"}
    assert (second["method"], second["status"], second["feed"]) == ("POST", 405, None)


def test_nothing_is_logged_unless_it_is_wanted(start, tmp_path):
    daemon = serve(start, tmp_path, "")
    daemon.get("/all.ics")
    assert stop_and_read(daemon) == []


def test_a_line_does_not_wait_for_the_next_request(start, tmp_path):
    daemon = serve(start, tmp_path, 'access_log = "combined";')
    daemon.get("/all.ics")
    daemon.output.wait("GET /all.ics")


# --- what clients choose --------------------------------------------------------------------------

def test_what_clients_choose_is_escaped(start, tmp_path):
    daemon = serve(start, tmp_path, 'access_log = "combined";')
    send(daemon, b'GET /"x" HTTP/1.1\r\nHost: x\r\nUser-Agent: a" 200 "\\\xc3\xa9\t\r\n\r\n')
    line, = stop_and_read(daemon)
    # What is not right in a target is no request; the rest of the line cannot be forged either.
    assert line.count('"') == 6 and line.isascii() and line.isprintable()
    assert "\\x22" in line or '"-" 400' in line


@pytest.mark.parametrize("octets, status", [
    (b"GET /\x1b[31m HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    (b"GET / HTTP/9.9\r\nHost: x\r\n\r\n", 505),
    (b"\x16\x03\x01\x02\x00 \" \"\r\n\r\n", 400),
])
def test_what_is_no_request_is_logged_without_its_text(start, tmp_path, octets, status):
    daemon = serve(start, tmp_path, 'access_log = "combined"; log_addresses = "full";')
    assert send(daemon, octets).startswith(b"HTTP/1.1 %d " % status)
    line, = stop_and_read(daemon)
    assert re.fullmatch(rf'127\.0\.0\.1 - - {NOW} "-" {status} \d+ "-" "-"', line)


# --- addresses ------------------------------------------------------------------------------------

@pytest.mark.parametrize("settings, client", [
    ('log_addresses = "none"; trusted_proxies = [ "127.0.0.1" ];', "-"),
    ('log_addresses = "prefix"; trusted_proxies = [ "127.0.0.1" ];', "203.0.113.0"),
    ('log_addresses = "full"; trusted_proxies = [ "127.0.0.1" ];', "203.0.113.99"),
    ('log_addresses = "full"; trusted_proxies = [ "127.0.0.0/8", "203.0.113.0/24" ];',
     "198.51.100.7"),
    ('log_addresses = "full"; trusted_proxies = [ "192.0.2.1" ];', "127.0.0.1"),
    ('log_addresses = "full";', "127.0.0.1"),
    ('log_addresses = "prefix";', "127.0.0.0"),
    ("", "-"),
])
def test_addresses_are_told_as_far_as_is_wanted(start, tmp_path, settings, client):
    daemon = serve(start, tmp_path, 'access_log = "combined"; ' + settings)
    daemon.get("/all.ics", x_forwarded_for=FORWARDED)
    line, = stop_and_read(daemon)
    assert line.startswith(client + " - - [")


# --- nobody waits for it --------------------------------------------------------------------------

def test_lines_that_nobody_reads_are_lost_and_counted(start, tmp_path):
    there, here = os.pipe()
    daemon = serve(start, tmp_path, 'access_log = "combined";', stdout=here)
    os.close(here)
    connection = daemon.connect()
    asked = 0
    while not numbers(daemon)["daybookd_access_log_lost_lines_total"]:
        for _ in range(50):
            connection.request("GET", "/all.ics", headers={"User-Agent": "a" * 8000})
            assert connection.getresponse().read()
            asked += 1
    connection.close()
    daemon.log.wait(r"access log: \d+ lines? (was|were) lost")
    assert daemon.feed("all")
    daemon.check_feeds()
    answered = sum(value for (name, *_), value in numbers(daemon).items()
                   if name == "daybookd_http_requests_total")
    assert daemon.stop() == 0
    with open(there, encoding="ascii") as pipe:
        lines = pipe.read().splitlines()
    lost = sum(int(n) for n in re.findall(r"access log: (\d+) line", daemon.log.text()))
    assert 0 < lost < asked and lost + len(lines) == answered
    assert all(re.match(rf"- - - {NOW} \"GET /", line) for line in lines)


def test_a_standard_output_that_is_closed_is_told_of_once(start, tmp_path):
    daemon = serve(start, tmp_path, 'access_log = "combined";', stdout=None)
    daemon.get("/all.ics")
    daemon.log.wait("access log: cannot write to standard output: Bad file descriptor")
    daemon.get("/all.ics")
    assert daemon.stop() == 0
    assert daemon.log.text().count("cannot write to standard output") == 1
    # Nothing else has got its number, and so lines.
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files and not any(b"GET /all.ics" in path.read_bytes() for path in files)
