"""Restarts under many clients, of which none notices."""

import collections
import itertools
import os
import signal
import socket
import threading

import pytest

from machine import PATIENCE, SERVICE, eventually, is_active, main_pid, run, systemctl

CLIENTS = 8
RESTARTS = 5


def ask(etag):
    """One request over a connection of its own, without any second try: a status, or what went
    wrong."""
    request = (f"GET /nato.ics HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nConnection: close\r\n"
               f"If-None-Match: {etag}\r\n\r\n")
    answer = b""
    try:
        with socket.create_connection(("127.0.0.1", 8080), timeout=PATIENCE) as client:
            client.sendall(request.encode())
            while octets := client.recv(65536):
                answer += octets
    except OSError as error:
        return type(error).__name__
    head, _, body = answer.partition(b"\r\n\r\n")
    if b"Content-Length: %d\r\n" % len(body) not in head + b"\r\n" and body:
        return "cut short"
    return head.split(b" ")[1].decode() if head else "no answer"


class Crowd:
    """Clients that ask without a pause until they are told to stop."""

    def __init__(self, etags):
        self.etags = etags
        self.outcomes = collections.Counter()
        self.lock = threading.Lock()
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self.keep_asking) for _ in range(CLIENTS)]

    def keep_asking(self):
        for etag in itertools.cycle(self.etags):
            if self.stopping.is_set():
                break
            outcome = ask(etag)
            with self.lock:
                self.outcomes[outcome] += 1

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join()


@pytest.fixture
def etags(before):
    """Of one who has the calendar, and of one who has not."""
    return [before.etag, '"another"']


def test_nobody_is_refused_or_cut_off_by_restarts(etags):
    asked = []
    with Crowd(etags) as crowd:
        for _ in range(RESTARTS):
            systemctl("restart", SERVICE)
            asked.append(crowd.outcomes.total())
    assert set(crowd.outcomes) == {"200", "304"}, crowd.outcomes
    assert all(one < next_one for one, next_one in itertools.pairwise(asked)), asked


def test_only_who_was_being_answered_notices_a_crash(etags):
    with Crowd(etags) as crowd:
        pid = main_pid()
        os.kill(pid, signal.SIGKILL)
        eventually(lambda: main_pid() not in (0, pid) and is_active(SERVICE), "it is started again")
        before = crowd.outcomes.total()
        eventually(lambda: crowd.outcomes.total() > before + CLIENTS, "they are answered again")
    lost = crowd.outcomes.total() - crowd.outcomes["200"] - crowd.outcomes["304"]
    assert lost <= CLIENTS, crowd.outcomes
    assert "ConnectionRefusedError" not in crowd.outcomes


def test_nobody_is_refused_or_cut_off_by_an_upgrade(etags, package):
    with Crowd(etags) as crowd:
        run("dpkg", "--install", package)
    assert set(crowd.outcomes) == {"200", "304"}, crowd.outcomes
