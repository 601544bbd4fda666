"""How daybookd copes with large daybooks: time to the first answer without and with a journal, time
from a saved edit to new bytes, memory, size of the feed; and what the journal costs, step by step. Prints tables; asserts
nothing.

    make bench
"""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

SIZES = [1_000, 10_000, 100_000]
ROUNDS = 5

HEAD = """
site: { title = "Bench"; uid_domain = "bench.example"; };
defaults: { zone = "Europe/Brussels"; };
events_dir = "events.d";
publishers = ( { id = "press"; name = "Press office"; } );
"""

EVENT = """  { id = "event-%(i)d"; publisher = "press"; title = "Event number %(i)d of the benchmark";
    when = "%(day)s %(hour)02d:30"; place = "Room %(room)d, Résidence Palace, Brussels";
    categories = [ "press", "c%(category)d" ]; url = "https://press.example/events/%(i)d";
    description = "%(text)s"; }"""

TEXT = "A paragraph of the usual length; with commas, semicolons and some Ünïcödé in it. " * 5


def write_daybook(directory, count, files):
    os.makedirs(f"{directory}/events.d", exist_ok=True)
    with open(f"{directory}/daybookd.conf", "w", encoding="utf-8") as out:
        out.write(HEAD)
    per_file = count // files
    for number in range(files):
        with open(f"{directory}/events.d/{number:03}.conf", "w", encoding="utf-8") as out:
            out.write("events = (\n")
            out.write(",\n".join(event(i) for i in range(number * per_file,
                                                         (number + 1) * per_file)))
            out.write("\n);\n")


def event(i):
    return EVENT % {
        "i": i,
        "day": f"20{24 + i % 3}-{i // 3 % 12 + 1:02}-{i // 36 % 28 + 1:02}",
        "hour": 8 + i % 10,
        "room": i % 50,
        "category": i % 20,
        "text": TEXT,
    }


class Daemon:
    def __init__(self, program, directory):
        self.notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notify.bind(f"{directory}/notify")
        self.notify.settimeout(5)
        self.log = open(f"{directory}/log", "w+", encoding="utf-8")
        began = time.monotonic()
        self.process = subprocess.Popen(
            [program, "-c", f"{directory}/daybookd.conf", "-s", f"{directory}/state",
             "-l", "127.0.0.1:0"],
            stderr=self.log,
            env=dict(os.environ, NOTIFY_SOCKET=f"{directory}/notify", RUNTIME_DIRECTORY=directory))
        self.wait_ready()
        self.started_in = time.monotonic() - began
        self.log.seek(0)
        self.url = re.search(r"listening on (\S+)", self.log.read()).group(1)

    def wait_ready(self):
        while True:
            try:
                if b"READY=1" in self.notify.recv(4096):
                    return
            except TimeoutError:
                if self.process.poll() is not None:
                    self.log.seek(0)
                    sys.exit(f"the daemon ended:\n{self.log.read()}")

    def get(self, path):
        with urllib.request.urlopen(self.url + path) as response:
            return response.read()

    def memory(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return int(re.search(r"VmHWM:\s+(\d+)", status.read()).group(1)) * 1024

    def stop(self):
        self.process.terminate()
        self.process.wait()
        os.unlink(self.notify.getsockname())
        self.notify.close()
        self.log.close()


def reload_times(daemon, path):
    """Seconds from a saved edit of one file to READY, the quiet time that is waited for included."""
    times = []
    for number in range(ROUNDS):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        # Another event each time: one that changes twice within a second waits for the next.
        text = text.replace(f"Event number {number} of the benchmark",
                            f"Event number {number} of the benchmark, edited")
        with open(path + ".new", "w", encoding="utf-8") as out:
            out.write(text)
        began = time.monotonic()
        os.rename(path + ".new", path)
        daemon.wait_ready()
        times.append(time.monotonic() - began)
    return sorted(times)[ROUNDS // 2]


def restart(program, directory):
    """Seconds to the first answer when nothing has changed, the best of some."""
    times = []
    for _ in range(ROUNDS):
        daemon = Daemon(program, directory)
        times.append(daemon.started_in)
        daemon.stop()
    return min(times)


def measure(program, count, files):
    with tempfile.TemporaryDirectory() as directory:
        write_daybook(directory, count, files)
        daemon = Daemon(program, directory)
        feed = daemon.get("all.ics")
        assert feed.count(b"BEGIN:VEVENT") == count
        reload = reload_times(daemon, f"{directory}/events.d/000.conf")
        memory = daemon.memory()
        daemon.stop()
        again = restart(program, directory)
    return (f"| {count:,} | {files} | {daemon.started_in * 1000:.0f} ms | {again * 1000:.0f} ms "
            f"| {reload * 1000 - 300:.0f} ms | {len(feed) / 1e6:.2f} MB | {memory / 1e6:.0f} MB "
            f"| {memory / len(feed):.1f} |")


def journal_costs(program, count, files):
    """{(run, step): milliseconds} of tests/bench/journal_cost.c."""
    with tempfile.TemporaryDirectory() as directory:
        write_daybook(directory, count, files)
        out = subprocess.run([program, f"{directory}/daybookd.conf", f"{directory}/state",
                              f"{directory}/events.d/000.conf"],
                             capture_output=True, text=True, check=True).stdout
    rows = [line.split("\t") for line in out.splitlines()]
    return {(run, step): float(ms) for run, step, ms in rows}


def print_journal_costs(program):
    costs = {count: journal_costs(program, count, 100) for count in SIZES}
    print("\n| journal, 100 files | " + " | ".join(f"{count:,} events" for count in SIZES) + " |")
    print("|---|" + "---|" * len(SIZES))
    for key in costs[SIZES[0]]:
        cells = " | ".join(f"{costs[count][key]:.1f} ms" for count in SIZES)
        print(f"| {key[0]}: {key[1]} | {cells} |", flush=True)


def main():
    program, journal_cost = sys.argv[1:]
    print("| events | files | start to first answer | restart | edit to new bytes, after 300 ms of "
          "quiet | feed | peak memory | memory / feed |")
    print("|---|---|---|---|---|---|---|---|")
    for count in SIZES:
        for files in (1, 100):
            print(measure(program, count, files), flush=True)
    print_journal_costs(journal_cost)


if __name__ == "__main__":
    main()
