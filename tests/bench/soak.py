"""daybookd under mixed load while its events are edited a hundred times: what memory it has, what
descriptors are open, what requests failed. Prints a table and what follows from it; asserts nothing.

    make soak                                    or soak.py PROGRAM RELOADS, less than 300

A build with the address sanitizer keeps what is freed in quarantine, which counts as memory:
ASAN_OPTIONS=quarantine_size_mb=8. Leaks show in the exit code.
"""

import contextlib
import hashlib
import http.client
import os
import re
import socket
import struct
import sys
import tempfile
import threading
import time

import daybooks
import servers

RELOADS = 100
EVENTS = 300
FILES = 3
CLIENTS = 2  # of each kind
PAUSE = 0.002  # between two requests: the machine is not to be the subject

HEAD = """
site: { title = "Soak"; uid_domain = "soak.example"; feed = "all"; };
server: { workers = 2; };
defaults: { zone = "Europe/Brussels"; };
history: { changes_kept = 20; };
events_dir = "events.d";
publishers = ( { id = "press"; name = "Press office"; } );
"""

# Slow readers hold the generations that they were promised, a few hundred KB each: less growth than
# this after the first quarter, which warms up, is none.
NOISE = 2  # MB


class Crowd:
    """Clients of all kinds, each a thread, until they are told to stop."""

    def __init__(self, port):
        self.port = port
        self.stopping = threading.Event()
        self.lock = threading.Lock()
        self.counts = dict.fromkeys(KINDS, 0)
        self.failures = []
        self.bodies = {}  # ETag: digest
        self.threads = [threading.Thread(target=self.run, args=(kind,))
                        for kind in KINDS for _ in range(CLIENTS)]
        for thread in self.threads:
            thread.start()

    def run(self, kind):
        state = {}
        while not self.stopping.wait(PAUSE):
            try:
                KINDS[kind](self, state)
            except (AssertionError, OSError, http.client.HTTPException) as error:
                state.clear()
                with self.lock:
                    self.failures.append(f"{kind}: {type(error).__name__}: {error}")
            with self.lock:
                self.counts[kind] += 1

    def check(self, answer, body):
        """Bytes that are whole, and always the same under a tag."""
        assert answer.status == 200, answer.status
        assert body.startswith(b"BEGIN:VCALENDAR\r\n") and body.endswith(b"END:VCALENDAR\r\n")
        digest = hashlib.sha256(body).digest()
        with self.lock:
            assert self.bodies.setdefault(answer.headers["ETag"], digest) == digest

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def keep_alive(self, state):
        connection = state.setdefault("connection", self.connect())
        connection.request("GET", "/all.ics")
        answer = connection.getresponse()
        self.check(answer, answer.read())

    def conditional(self, state):
        connection = state.setdefault("connection", self.connect())
        connection.request("GET", "/all.ics", headers={"If-None-Match": state.get("tag", '"x"')})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status == 304:
            assert body == b"" and answer.headers["ETag"] == state["tag"]
        else:
            self.check(answer, body)
            state["tag"] = answer.headers["ETag"]

    def new_connection(self, _):
        with contextlib.closing(self.connect()) as connection:
            connection.request("GET", "/all.ics", headers={"Connection": "close"})
            answer = connection.getresponse()
            self.check(answer, answer.read())

    def open_socket(self):
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.settimeout(30)
        client.connect(("127.0.0.1", self.port))
        client.sendall(b"GET /all.ics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        return client

    def slow_reader(self, _):
        with contextlib.closing(self.open_socket()) as client:
            answer = http.client.HTTPResponse(client)
            answer.begin()
            body = b""
            while piece := answer.read(8192):
                body += piece
                time.sleep(PAUSE)
            self.check(answer, body)

    def reset(self, _):
        with contextlib.closing(self.open_socket()) as client:
            assert client.recv(1000)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join()


KINDS = {
    "keep-alive": Crowd.keep_alive,
    "conditional": Crowd.conditional,
    "new connection": Crowd.new_connection,
    "slow reader": Crowd.slow_reader,
    "reset": Crowd.reset,
}


def write_daybook(directory):
    main = daybooks.main_file(directory)
    os.makedirs(f"{os.path.dirname(main)}/events.d")
    with open(main, "w", encoding="utf-8") as out:
        out.write(HEAD)
    for number in range(FILES):
        events = ",\n".join(daybooks.event(i) for i in range(number, EVENTS, FILES))
        with open(daybooks.events_file(directory, number), "w", encoding="utf-8") as out:
            out.write(f"events = (\n{events}\n);\n")


def edit(daemon, directory, number):
    """Another event each time: one that changes twice within a second waits for the next."""
    path = daybooks.events_file(directory, number % FILES)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    text = re.sub(rf"Event number {number} of the benchmark[^\"]*",
                  f"Event number {number} of the benchmark, edited", text)
    with open(path + ".new", "w", encoding="utf-8") as out:
        out.write(text)
    os.rename(path + ".new", path)
    daemon.wait_ready()


def resident(daemon):
    with open(f"/proc/{daemon.process.pid}/status", encoding="ascii") as status:
        return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) / 1024


def print_mark(reloads, daemon, crowd):
    files = len(os.listdir(f"/proc/{daemon.process.pid}/fd"))
    memory = resident(daemon)
    print(f"| {reloads} | {memory:.1f} MB | {files} | {sum(crowd.counts.values()):,} "
          f"| {len(crowd.failures)} |", flush=True)
    return memory


def print_verdict(daemon, crowd, memory, files):
    growth = memory[-1] - memory[1]
    print("\nRequests: " + ", ".join(f"{n:,} {kind}" for kind, n in crowd.counts.items()) + ".")
    for failure in crowd.failures[:10]:
        print("  failed: " + failure)
    print(f"Generations seen: {len(crowd.bodies)}, each with one tag and one body.")
    print(f"Memory after the first quarter: {growth:+.1f} MB: "
          + ("flat." if growth < NOISE else "it grows."))
    print(f"Descriptors before and after, all clients gone: {files[0]} and {files[1]}: "
          + ("all closed." if files[1] <= files[0] else "some are left open."))
    print(f"Exit code: {daemon.process.returncode}.")


def settled_files(daemon, most):
    """How many are open, once clients that have gone have been noticed."""
    until = time.monotonic() + 5
    while True:
        files = len(os.listdir(f"/proc/{daemon.process.pid}/fd"))
        if files <= most or time.monotonic() > until:
            return files


def main():
    program = sys.argv[1]
    reloads = int(sys.argv[2]) if len(sys.argv) > 2 else RELOADS
    with tempfile.TemporaryDirectory() as directory:
        write_daybook(directory)
        daemon = servers.Daybookd(program, directory, cpu=None)
        edit(daemon, directory, EVENTS - 1)  # since then all files of the journal are open
        files = [len(os.listdir(f"/proc/{daemon.process.pid}/fd"))]
        crowd = Crowd(daemon.port)
        print("| reloads | resident | descriptors | requests | failed |")
        print("|---|---|---|---|---|")
        memory = [print_mark(0, daemon, crowd)]
        for number in range(1, reloads + 1):
            edit(daemon, directory, number - 1)
            if number % (reloads // 4) == 0:
                memory.append(print_mark(number, daemon, crowd))
        crowd.stop()
        files.append(settled_files(daemon, files[0]))
        daemon.process.terminate()
        daemon.process.wait()
        print_verdict(daemon, crowd, memory, files)
        if daemon.process.returncode:
            print(daemon.log()[-4000:])
        daemon.stop()


if __name__ == "__main__":
    main()
