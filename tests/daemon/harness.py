"""A daybookd to look at from outside: its own folder, socket, log and readiness messages.

Nothing here sleeps or picks a port. The listening socket is bound here and handed over as systemd
does it (sd_listen_fds(3)); the daemon says on NOTIFY_SOCKET when it is ready and when a reload has
ended, well or not (sd_notify(3)); its log is read by a thread. With `clock` the daemon is the one
whose clock is stepped (tests/tool/stepped_clock.c): time passes when the test says so. Its control
socket is in a folder of its own, which daybookctl is told.
"""

import fcntl
import gzip
import http.client
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path

BUILD = Path(os.environ["builddir"]).resolve()
SOURCE = Path(os.environ["srcdir"]).resolve()
PROGRAM = BUILD / "src" / "daybookd"
CTL = BUILD / "src" / "daybookctl"
STEPPED_PROGRAM = BUILD / "tests" / "tool" / "daybookd_stepped"
ICAL_CHECK = BUILD / "tests" / "tool" / "ical_check"
GOLDEN = SOURCE / "tests" / "golden"

# Far more than anything takes; a test that waits this long has failed. Sanitizers are slow.
PATIENCE = 60

# 2023-12-08 12:00:00 UTC: files of samples are as old as that, and their daemons' clocks stand
# there, so that bytes are always the same.
SAMPLE_TIME = 1702036800

SAMPLE_FEEDS = ["all", "nato", "interpol", "g7", "operations", "us-jcs", "press"]

ETC = """\
site: { title = "Test daybook"; base_url = "https://test.example"; };
server: { workers = 2; %s };
defaults: { zone = "Europe/Brussels"; };
events_dir = "events.d";
feeds = ( { id = "talks"; title = "Talks"; categories = [ "talk" ]; } );
"""

ONE = """\
publishers = ( { id = "office"; name = "The office"; } );
events = (
    {
        id = "first"; publisher = "office"; title = "Old words";
        when = "2030-05-02 10:00/11:30"; categories = [ "talk" ];
        description = "A description that is long enough for its line to be folded, which happens "
                      "after seventy-five octets.";
    }
);
"""


def event(id_, when="2030-05-02", **settings):
    """An event of the publisher "office" as configuration text; True and False are booleans."""
    settings = {"title": id_.replace("-", " ").capitalize(), "when": when, **settings}
    text = " ".join(f"{name} = {literal(value)};" for name, value in settings.items())
    return f'{{ id = "{id_}"; publisher = "office"; {text} }}'


def literal(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[ " + ", ".join(map(literal, value)) + " ]"
    return '"' + value + '"'


def daybook(*events, feeds=(), site='title = "Test daybook"; uid_domain = "test.example";',
            server=""):
    """A whole daybook in one file, with the publisher "office"."""
    return (f"site: {{ {site} }};\n"
            f"server: {{ workers = 1; {server} }};\n"
            'defaults: { zone = "Europe/Brussels"; };\n'
            'publishers = ( { id = "office"; name = "The office"; } );\n'
            "feeds = (\n    " + ",\n    ".join(feeds) + "\n);\n"
            "events = (\n    " + ",\n    ".join(events) + "\n);\n")


def clean_environment(**more):
    """Ours, without what would make the daemon believe that something else started it."""
    drop = ("JOURNAL_STREAM", "NOTIFY_SOCKET", "LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PID",
            "STATE_DIRECTORY", "RUNTIME_DIRECTORY", "WATCHDOG_USEC")
    return {**{k: v for k, v in os.environ.items() if k not in drop}, **more}


def write_sample(folder):
    """A copy of etc/ with file times that never change; returns the main file."""
    etc = folder / "etc"
    for path in (SOURCE / "etc").rglob("*.conf"):
        copy = etc / path.relative_to(SOURCE / "etc")
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)  # not its mode: the source may be read-only
    set_times(etc)
    return etc / "daybookd.conf"


def write_small(folder, server=""):
    """A main file, events.d/one.conf and the feeds "all" and "talks"; returns the main file."""
    main = folder / "etc" / "daybookd.conf"
    (main.parent / "events.d").mkdir(parents=True)
    main.write_text(ETC % server)
    (main.parent / "events.d" / "one.conf").write_text(ONE)
    set_times(main.parent)
    return main


def set_times(folder):
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            os.utime(path, (SAMPLE_TIME, SAMPLE_TIME))


def run(*arguments, **options):
    """daybookd to its end: what --check, --help and failing starts say."""
    options = {"env": clean_environment(), "timeout": PATIENCE, **options}
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True,
                          encoding="utf-8", check=False, **options)


def ctl(*arguments, **options):
    """daybookctl to its end."""
    options = {"env": clean_environment(), "timeout": PATIENCE, **options}
    return subprocess.run([CTL, *map(str, arguments)], capture_output=True, text=True,
                          encoding="utf-8", check=False, **options)


class Answer:
    """What came back: `plain` is the body without its content coding."""

    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    def __getitem__(self, name):
        return self.headers[name]

    @property
    def plain(self):
        if self.headers["Content-Encoding"] == "gzip":
            return gzip.decompress(self.body)
        return self.body

    @property
    def text(self):
        return self.plain.decode()


class Log:
    """Lines of standard error, or of standard output, as they come."""

    def __init__(self, pipe):
        self.lines = []
        self.changed = threading.Condition()
        self.ended = False
        self.pipe = pipe
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self):
        with self.pipe:
            for line in self.pipe:
                with self.changed:
                    self.lines.append(line.decode("utf-8", "replace").rstrip("\n"))
                    self.changed.notify_all()
        with self.changed:
            self.ended = True
            self.changed.notify_all()

    def text(self):
        with self.changed:
            return "\n".join(self.lines)

    def mark(self):
        """Where the log is now, for wait(since=...)."""
        with self.changed:
            return len(self.lines)

    def since(self, mark):
        with self.changed:
            return self.lines[mark:]

    def wait(self, pattern, since=0):
        """The match of the first line that has the pattern."""
        end = time.monotonic() + PATIENCE
        with self.changed:
            while True:
                for line in self.lines[since:]:
                    match = re.search(pattern, line)
                    if match:
                        return match
                left = end - time.monotonic()
                if self.ended or left <= 0:
                    raise AssertionError(f"nothing in the log like {pattern!r}")
                self.changed.wait(left)


class Notices:
    """The other end of NOTIFY_SOCKET."""

    def __init__(self):
        self.name = "daybookd-test-" + secrets.token_hex(8)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind("\0" + self.name)

    def next(self, timeout=PATIENCE):
        """The next message as a dictionary, or None. What is not an assignment is no message."""
        self.socket.settimeout(timeout)
        try:
            text = self.socket.recv(65536).decode()
        except (TimeoutError, BlockingIOError):
            return None
        return dict(line.split("=", 1) for line in text.splitlines() if "=" in line)

    def close(self):
        self.socket.close()


class Reload:
    """One reload that has ended: when it began and was reported (monotonic seconds), and what the
    daemon says of itself since."""

    def __init__(self, began, heard, status):
        self.began = began
        self.heard = heard
        self.status = status

    @property
    def failed(self):
        return self.status.startswith("Not reloaded")


class SteppedClock:
    """The other end of tests/tool/stepped_clock.c, where it is written what is said."""

    def __init__(self, start):
        self.socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:  # numbers below 10 are for the shell's own use
            self.fd = fcntl.fcntl(theirs, fcntl.F_DUPFD_CLOEXEC, 10)
        self.variables = {"DAYBOOKD_CLOCK_FD": str(self.fd), "DAYBOOKD_CLOCK_START": str(start)}
        self.steps = 0
        self.answered = -1  # the step that the last answer names
        self.armed = None

    def hear(self, timeout):
        """Takes the next answer; False: there is none."""
        self.socket.settimeout(timeout)
        try:
            text = self.socket.recv(256).decode()
        except (TimeoutError, BlockingIOError, ConnectionResetError):
            return False
        if not text:  # the daemon has ended
            return False
        match = re.fullmatch(r"armed (?:(-?\d+)|never) step (\d+)", text)
        self.armed = int(match[1]) if match[1] else None
        self.answered = int(match[2])
        return True

    def hear_all(self):
        """Takes the answers that are there: left alone, those of many reloads would not fit."""
        while self.hear(0):
            pass

    def hear_step(self):
        """Takes answers up to that to the last step, or to the start."""
        while self.answered < self.steps:
            assert self.hear(PATIENCE), "the daemon does not say for when its alarm is set"

    def step(self, to):
        self.steps += 1
        self.socket.send(str(to).encode())
        self.hear_step()

    def close(self):
        self.socket.close()


class Daemon:
    """A running daybookd. `listen`: arguments for -l instead of a socket that is handed over;
    `listener`: that socket, which is closed here; `sockets`: more of them by name; `files`: how
    many may be open; `clock`: the time (seconds UTC) at which a clock begins that only step()
    moves; `runtime`: where its control socket is, instead of a folder of its own; `stdout`:
    subprocess.PIPE, of which `output` then has the lines, or a file, or None: it is closed."""

    def __init__(self, config, listen=(), state=None, cwd=None, files=None, environment=None,
                 listener=None, clock=None, runtime=None, stdout=subprocess.DEVNULL,
                 sockets=None):
        self.config = Path(config)
        self.port = None
        self.began = None  # of the reload that is being waited for
        self.notices = Notices()
        self.clock = None if clock is None else SteppedClock(clock)
        self.own_runtime = None if runtime else tempfile.mkdtemp(prefix="daybookd-", dir="/tmp")
        self.control = Path(runtime or self.own_runtime) / "control.sock"
        variables = {"NOTIFY_SOCKET": "@" + self.notices.name,
                     "RUNTIME_DIRECTORY": str(self.control.parent), **(environment or {})}
        program = PROGRAM
        if self.clock:
            variables |= self.clock.variables
            program = STEPPED_PROGRAM
        arguments = [program, "-c", str(config), "-s", str(state or self.config.parent / "state")]
        for address in listen:
            arguments += ["-l", address]
        steps = []
        if files:
            steps.append(f"ulimit -n {files}")
        if stdout is None:
            steps.append("exec >&-")
        handed = {}
        if not listen:
            listener = listener or listening_socket()
            self.port = listener.getsockname()[1]
            handed["http"] = listener
        handed |= sockets or {}
        given = [fcntl.fcntl(handed[name], fcntl.F_DUPFD, 10) for name in handed]
        if handed:
            variables |= {"LISTEN_FDS": str(len(given)), "LISTEN_FDNAMES": ":".join(handed)}
            steps += [f"exec {3 + i}<&{fd} {fd}<&-" for i, fd in enumerate(given)]
        steps.append('exec env LISTEN_PID=$$ "$@"' if handed else 'exec "$@"')
        # The shell becomes env and then the daemon: its process number is theirs.
        steps.append('exec env LISTEN_PID=$$ "$@"' if not listen else 'exec "$@"')
        self.process = subprocess.Popen(
            ["/bin/bash", "-c", "; ".join(steps), "bash", *arguments], cwd=cwd,
            stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE,
            env=clean_environment(**variables),
            pass_fds=[*given, self.clock.fd] if self.clock else given)
        for fd in given:
            os.close(fd)
        self.log = Log(self.process.stderr)
        self.output = Log(self.process.stdout) if stdout == subprocess.PIPE else None
        for listener in handed.values():
            listener.close()  # or else connections to a dead daemon would wait
        if self.clock:
            os.close(self.clock.fd)  # or else a dead daemon's answers would be waited for

    def wait_message(self):
        """The next message, after taking down when a reload began."""
        end = time.monotonic() + PATIENCE
        while True:
            message = self.notices.next(timeout=0.5)
            if self.clock:
                self.clock.hear_all()
            if message is None and self.process.poll() is not None:
                self.log.thread.join(PATIENCE)
                raise AssertionError(f"the daemon has ended with {self.process.returncode}:\n"
                                     + self.log.text())
            if message is None and time.monotonic() > end:
                raise AssertionError("the daemon says nothing:\n" + self.log.text())
            if message and "RELOADING" in message:
                self.began = self.began or int(message["MONOTONIC_USEC"]) / 1e6
            if message:
                return message

    def wait_reloading(self):
        """Blocks until a reload has begun."""
        while "RELOADING" not in self.wait_message():
            pass

    def wait_reload(self):
        """Blocks until the start, or the next reload, has ended."""
        while True:
            message = self.wait_message()
            if message.get("READY") == "1":
                began, self.began = self.began, None
                return Reload(began, time.monotonic(), message.get("STATUS", ""))

    def wait_failed_reload(self):
        """Blocks until a reload has failed; those before it, of a save in several steps, may not
        have."""
        reload = self.wait_reload()
        while not reload.failed:
            reload = self.wait_reload()
        return reload

    def wait_good_reload(self):
        reload = self.wait_reload()
        while reload.failed:
            reload = self.wait_reload()
        return reload

    def wait_until(self, holds):
        """Blocks until `holds()` after a reload, and counts all of them as one: a save in several
        steps may be heard as several."""
        began = None
        while True:
            reload = self.wait_reload()
            began = began or reload.began
            if holds():
                return Reload(began, reload.heard, reload.status)

    def step(self, to):
        """It is now `to`, seconds UTC, and the daemon has done what was due. Returns `armed`."""
        self.clock.step(to)
        return self.clock.armed

    def due(self, at):
        """Whether the alarm is set for that moment a second before, which it then is. Alarms before
        it are those of midnight, when pages have another day."""
        return self.step(at - 1) == at

    @property
    def armed(self):
        """For when the daemon's alarm is set, seconds UTC; None: never."""
        self.clock.hear_step()
        self.clock.hear_all()
        return self.clock.armed

    def hang_up(self):
        self.process.send_signal(signal.SIGHUP)

    def stop(self, number=signal.SIGTERM):
        """The exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError("the daemon does not stop") from None
        finally:
            self.join_readers()

    def join_readers(self):
        """Waits until all that was written has been read."""
        self.log.thread.join(PATIENCE)
        if self.output:
            self.output.thread.join(PATIENCE)

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.join_readers()
        self.notices.close()
        if self.clock:
            self.clock.close()
        if self.own_runtime:
            shutil.rmtree(self.own_runtime)

    def ctl(self, *arguments, **options):
        """daybookctl, told where the control socket is."""
        return ctl("--socket", self.control, *arguments, **options)

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def request(self, path, method="GET", headers=None, body=None):
        connection = self.connect()
        try:
            connection.request(method, path, body, headers or {})
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def get(self, path, **headers):
        """GET; a header is written if_none_match="..."."""
        return self.request(path, headers={k.replace("_", "-"): v for k, v in headers.items()})

    def feed(self, name):
        answer = self.get(f"/{name}.ics")
        assert answer.status == 200, f"{name}.ics: {answer.status}"
        return answer.body

    def check_feeds(self):
        """Every feed that there is to subscribe to is right to libical."""
        names = set(re.findall(r'href="[^"%]*/([a-z0-9-]+)\.ics"', self.get("/subscribe").text))
        check_calendars({f"{name}.ics": self.feed(name) for name in names})

    def feeds(self, *names):
        """{name: (bytes, ETag, ETag of gzip)}: what must not move when nothing has changed."""
        return {name: (self.feed(name), self.get(f"/{name}.ics")["ETag"],
                       self.get(f"/{name}.ics", accept_encoding="gzip")["ETag"])
                for name in names}


def check_calendars(calendars):
    """Holds calendars, {name: bytes}, against libical and RFC 5545; returns {name: events}."""
    with tempfile.TemporaryDirectory() as folder:
        for name, calendar in calendars.items():
            (Path(folder) / name).write_bytes(calendar)
        end = subprocess.run([ICAL_CHECK, *calendars], cwd=folder, capture_output=True, text=True,
                             encoding="utf-8", timeout=PATIENCE, check=False)
    found = dict(re.findall(r"^(\S+): (\d+) events, 0 errors$", end.stdout, re.M))
    assert end.returncode == 0 and set(found) == set(calendars), end.stdout + end.stderr
    return {name: int(count) for name, count in found.items()}


def listening_socket():
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(512)
    return listener


class Poller:
    """Asks for a feed all the time, as a crowd of subscribers would, and keeps what it got."""

    def __init__(self, daemon, name):
        self.daemon = daemon
        self.path = f"/{name}.ics"
        self.seen = []  # (asked, answered, bytes, ETag)
        self.error = None
        self.answered = threading.Event()
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self._poll, daemon=True)

    def _poll(self):
        connection = self.daemon.connect()
        try:
            while True:
                last = self.stopping.is_set()
                asked = time.monotonic()
                connection.request("GET", self.path)
                answer = Answer(connection.getresponse())
                assert answer.status == 200, answer.status
                self.seen.append((asked, time.monotonic(), answer.body, answer["ETag"]))
                self.answered.set()
                if last:
                    break
                self.stopping.wait(0.002)
        except Exception as error:
            self.error = error
            self.answered.set()
        finally:
            connection.close()

    def __enter__(self):
        self.thread.start()
        assert self.answered.wait(PATIENCE), "no answer"
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self.thread.join(PATIENCE)

    def check(self, old, new, reload):
        """All answers were complete old bytes and then complete new bytes: none was new before the
        reload began, none old that was asked for after it was reported."""
        assert self.error is None, self.error
        tags = {}
        for asked, answered, body, tag in self.seen:
            assert body in (old, new), body.decode("utf-8", "replace")
            assert tags.setdefault(tag, body) == body, "two bodies with the same ETag"
            if answered < reload.began:
                assert body == old, "new bytes before the reload began"
            if asked > reload.heard:
                assert body == new, "old bytes after the reload was reported"
        bodies = [body for _, _, body, _ in self.seen]
        assert bodies == sorted(bodies, key=lambda body: body == new), "old bytes came back"
        assert bodies[0] == old and bodies[-1] == new
