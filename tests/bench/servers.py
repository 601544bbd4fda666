"""The servers that are compared: each runs on SERVER_CPU and serves the same octets."""

import os
import re
import shutil
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import daybooks

SERVER_CPU = "0"
FILES = 20000


def find(program):
    """Its path, or None; Debian keeps servers where not everybody looks."""
    return shutil.which(program, path=os.environ["PATH"] + ":/usr/sbin")


def clean_environment(**more):
    """Ours, without what would make daybookd believe that a service manager started it."""
    drop = ("JOURNAL_STREAM", "NOTIFY_SOCKET", "LISTEN_FDS", "LISTEN_PID", "STATE_DIRECTORY",
            "RUNTIME_DIRECTORY", "WATCHDOG_USEC")
    return {**{k: v for k, v in os.environ.items() if k not in drop}, **more}


class Server:
    """`paths` and `headers`: what to ask for in each case."""

    name = None
    process = None
    port = None
    paths = {}
    headers = {}

    def start(self, arguments, cpu=SERVER_CPU, **options):
        """On that processor, or with None on any."""
        pin = ["taskset", "-c", cpu] if cpu else []
        self.process = subprocess.Popen([*pin, *map(str, arguments)], **options)

    def processes(self):
        """Its process and those that it started."""
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        return [pid, *map(int, children)]

    def times_us(self):
        """For how long its threads have run, and for how long they have waited for their turn."""
        ran = waited = 0
        for pid in self.processes():
            for task in Path(f"/proc/{pid}/task").iterdir():
                stat = (task / "schedstat").read_text(encoding="ascii").split()
                ran += int(stat[0])
                waited += int(stat[1])
        return ran / 1e3, waited / 1e3

    def ticks(self):
        """Clock ticks in user space, and in the kernel for it: coarse, but right on average."""
        user = system = 0
        for pid in self.processes():
            # After the name, which may hold blanks, come the third field and the others.
            fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            user += int(fields[11])
            system += int(fields[12])
        return user, system

    def memory(self, field="RssAnon"):
        """Octets of user memory."""
        total = 0
        for pid in self.processes():
            status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
            total += int(re.search(rf"{field}:\s+(\d+)", status).group(1)) * 1024
        return total

    def open_files(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def get(self, path, **headers):
        """Body and headers."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        with urllib.request.urlopen(request) as response:
            return response.read(), response.headers

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Daybookd(Server):
    """Ready, with its first snapshot published, when it has been made."""

    name = "daybookd"

    def __init__(self, program, directory, cpu=SERVER_CPU, restart=False):
        self.directory = directory
        if restart:
            os.unlink(f"{directory}/notify")
        self.notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notify.bind(f"{directory}/notify")
        self.notify.settimeout(5)
        with open(f"{directory}/log", "w", encoding="utf-8") as log:
            began = time.monotonic()
            self.start([program, "-c", daybooks.main_file(directory), "-s", f"{directory}/state",
                        "-l", "127.0.0.1:0"], cpu=cpu, stderr=log,
                       env=clean_environment(NOTIFY_SOCKET=f"{directory}/notify",
                                             RUNTIME_DIRECTORY=str(directory)))
        self.wait_ready()
        self.started_in = time.monotonic() - began
        self.port = int(re.search(r"listening on \S+:(\d+)/", self.log()).group(1))

    def log(self):
        return Path(f"{self.directory}/log").read_text(encoding="utf-8")

    def wait_ready(self):
        """Waits for the end of the start or of a reload; returns the monotonic time at which the
        files were quiet and the reload began."""
        began = None
        while True:
            try:
                message = self.notify.recv(4096).decode()
            except TimeoutError:
                if self.process.poll() is not None:
                    raise SystemExit(f"daybookd has ended:\n{self.log()}") from None
                continue
            if stamp := re.search(r"MONOTONIC_USEC=(\d+)", message):
                began = began or int(stamp.group(1)) / 1e6
            if "READY=1" in message:
                return began

    def stop(self):
        super().stop()
        self.notify.close()


NGINX = """
daemon off;
{user}
worker_processes 1;
worker_rlimit_nofile {files};
pid {directory}/nginx.pid;
error_log {directory}/nginx.log;
events {{ use epoll; multi_accept on; worker_connections {files}; }}
http {{
    types {{ text/calendar ics; }}
    access_log off;
    sendfile {sendfile};
    output_buffers 1 256k;
    tcp_nopush on;
    tcp_nodelay on;
    gzip off;
    gzip_static on;
    etag on;
    server_tokens off;
    keepalive_requests 1000000000;
    keepalive_timeout 3600;
    open_file_cache max=1000 inactive=3600s;
    open_file_cache_valid 3600s;
    add_header Cache-Control max-age=300;
    client_body_temp_path {directory}/body;
    proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
    server {{ listen 127.0.0.1:{port} backlog=4096; root {root}; }}
}}
"""


class Nginx(Server):
    """Serves the files of `root`."""

    def __init__(self, directory, root, sendfile):
        self.name = "nginx, sendfile " + sendfile
        self.port = free_port()
        directory.mkdir()
        configuration = directory / "nginx.conf"
        configuration.write_text(NGINX.format(
            user="user root;" if os.getuid() == 0 else "", files=FILES, directory=directory,
            sendfile=sendfile, port=self.port, root=root), encoding="ascii")
        self.start([find("nginx"), "-e", directory / "nginx.log", "-c", configuration])
        wait_for_port(self.port)


class Raw(Server):
    """Sends files that hold entire answers, {path: file}."""

    name = "raw epoll"

    def __init__(self, program, answers):
        self.start([program, *(word for pair in answers.items() for word in pair)],
                   stdout=subprocess.PIPE, text=True)
        with self.process.stdout as out:
            self.port = int(out.readline())


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def wait_for_port(port):
    for _ in range(500):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.01)
    raise SystemExit(f"nothing listens on port {port}")


def exchange(port, path, *headers):
    """The octets of a whole answer, head and body, as they come."""
    lines = "".join(f"{header}\r\n" for header in headers)
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{lines}\r\n".encode())
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += receive(client)
        head, _, body = answer.partition(b"\r\n\r\n")
        length = re.search(rb"\r\nContent-Length: (\d+)", head, re.I)
        while length and len(body) < int(length.group(1)):
            body += receive(client)
    return head + b"\r\n\r\n" + body


def receive(client):
    octets = client.recv(1 << 20)
    assert octets, "the server closed too early"
    return octets
