"""What others notice of a hostile client: a steady load, without and with each attack."""

import contextlib
import time

import measure
import report
import servers
from serving import IDLE, Site

STEADY_RATE = 5000
STEADY_CONNECTIONS = 16
CHURN = 2000

# Arguments of slowhttptest. Many more slow readers than these fill the memory that the kernel keeps
# for TCP, whoever serves.
SLOW = {
    "slow headers": "-H -c 4000 -r 2000 -i 1 -x 24",
    "slow reading": "-X -c 1000 -r 1000 -w 1 -y 64 -n 1 -z 32 -k 3",
    "range requests": "-R -c 1000 -r 500 -a 10 -b 3000",
}


@contextlib.contextmanager
def churning(program, server, seconds):
    """Connections that come, ask once and go."""
    process = measure.pinned(measure.load_arguments(program, "new", server, "304", seconds, "-r",
                                                    CHURN, "-s", 304))
    yield
    assert measure.finish(process)["requests"] > CHURN, "there was no churn"


def attacks(programs, server, seconds):
    """(name, function that begins it as a `with` statement, why it cannot be begun)"""
    missing = None if servers.find("slowhttptest") else "slowhttptest is not installed"
    for name, arguments in SLOW.items():
        yield (f"{name}: `slowhttptest {arguments}`",
               lambda arguments=arguments: measure.SlowHttpTest(server, "/all.ics", seconds + 5,
                                                                arguments.split()),
               missing)
    yield (f"{IDLE:,} idle connections",
           lambda: measure.Idle(programs.load, server, "200k", IDLE), None)
    yield (f"{CHURN:,} new connections a second",
           lambda: churning(programs.load, server, seconds + 1), None)


def wait_until_gone(server, files):
    """Until the connections of the last attack are: they would be noticed in the next one's calm."""
    for _ in range(100):
        if server.open_files() <= files:
            return
        time.sleep(0.1)
    raise SystemExit("connections of an attack are still open")


def measure_hostile(programs, length, _figures):
    table = report.Table(
        "Hostile clients",
        ["attack", "p50 without", "with", "p99 without", "with", "longest without", "with",
         "failed", "user memory"],
        f"A steady {STEADY_RATE:,} conditional requests a second on {STEADY_CONNECTIONS} "
        f"connections for {length.hostile_seconds} s, without and with the attack. The attacker "
        "and the steady clients share a processor: a part of what they notice is their own.")

    def steady():
        return measure.run_load(programs.load, "keep", server, "304", length.hostile_seconds,
                                "-r", STEADY_RATE, "-c", STEADY_CONNECTIONS, "-s", 304)

    with Site(programs, others=False) as site:
        server = site.daybookd
        files = server.open_files()
        for name, begin, why_not in attacks(programs, server, length.hostile_seconds):
            if why_not:
                table.add(name, why_not, *[""] * 7)
                continue
            wait_until_gone(server, files)
            quiet = steady()
            with begin():
                attacked = steady()
                memory = server.memory()
            table.add(name, report.micro(quiet.p50), report.micro(attacked.p50),
                      report.micro(quiet.p99), report.micro(attacked.p99),
                      report.micro(quiet.max), report.micro(attacked.max), attacked.failed,
                      f"{memory / 1e6:.1f} MB")
    return table
