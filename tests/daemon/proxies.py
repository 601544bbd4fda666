"""Reverse proxies of docs/examples in front of a daemon, each a process of the test's own.

The examples are used as they stand, but for what belongs to the machine: ports, the daemon's
socket, folders and certificates, each of which replaced() wants to find. Where a proxy can, it is
handed the socket that it listens on; Varnish takes any port and says which, and Caddy, which can do
neither, is given another when somebody has taken its port. Their certificate is made here.
"""

import http.client
import os
import shutil
import ssl
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from harness import PATIENCE, SOURCE, Answer, Daemon, Log, clean_environment, listening_socket

DOCS = SOURCE / "docs"
EXAMPLES = DOCS / "examples"
HOST = "calendar.example.org"
UPSTREAM = "127.0.0.1:8080"
PROGRAMS = {"nginx": "nginx", "varnish": "varnishd", "haproxy": "haproxy", "caddy": "caddy"}

# Like Debian's own files, but for folders of the test. That everything is compressed is not
# Debian's: the example has to prevent it.
NGINX = """\
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log stderr; {user}
events {{ worker_connections 512; }}
http {{
    access_log off;
    gzip on; gzip_types *; gzip_min_length 1; gzip_proxied any;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/daybookd.conf;
}}
"""
HAPROXY = """\
global
    log stderr format raw local0
defaults
    log global
    timeout connect 5000
    timeout client 50000
    timeout server 50000
"""
CADDY = """\
{
	admin off
	auto_https disable_redirects
}
"""


def program(proxy):
    """Where it is installed: system folders may not be in PATH."""
    return shutil.which(PROGRAMS[proxy], path=os.environ["PATH"] + ":/usr/sbin:/sbin")


def replaced(text, changes):
    for old, new in changes.items():
        assert old in text, f"the example has no {old!r}"
        text = text.replace(old, str(new))
    return text


def wait_until(holds):
    """Looks seldom enough for a proxy to bear it."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "this has not come about"
        threading.Event().wait(0.05)


class Certificate:
    """One that only `context` believes."""

    def __init__(self, folder):
        self.key, self.chain = folder / "key.pem", folder / "chain.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
             "-nodes", "-days", "2", "-subj", f"/CN={HOST}", "-addext",
             f"subjectAltName=DNS:{HOST}", "-keyout", self.key, "-out", self.chain],
            check=True, capture_output=True, timeout=PATIENCE)
        self.both = folder / "both.pem"
        self.both.write_text(self.key.read_text() + self.chain.read_text())
        self.context = ssl.create_default_context(cafile=self.chain)


class Connection(http.client.HTTPConnection):
    """To a port of this machine; with `context` by TLS, as if it were HOST."""

    def __init__(self, port, context=None, source=None):
        super().__init__("127.0.0.1", port, PATIENCE, source and (source, 0))
        self.context = context

    def connect(self):
        super().connect()
        if self.context:
            self.sock = self.context.wrap_socket(self.sock, server_hostname=HOST)

    def ask(self, path, method="GET", **headers):
        """No Accept-Encoding is sent that is not wanted."""
        self.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in {"Host": HOST, **headers}.items():
            self.putheader(name.replace("_", "-"), value)
        self.endheaders()
        return Answer(self.getresponse())


def ask(port, path, method="GET", context=None, source=None, **headers):
    connection = Connection(port, context, source)
    try:
        return connection.ask(path, method, **headers)
    finally:
        connection.close()


class Site:
    """A daybook whose daemon is stopped and started, on a port for the tests and, for proxies, on a
    Unix socket that stays where it is. `text`: from a word to the main file that has it."""

    def __init__(self, folder, text):
        self.folder = folder
        self.main = folder / "daybookd.conf"
        self.socket = folder / "http.sock"
        self.text = text
        self.daemon = None
        self.write("Old")
        self.start()

    def write(self, word):
        new = self.main.with_suffix(".new")
        new.write_text(self.text(word))
        new.rename(self.main)

    def publish(self, word):
        """`word` is to be in the feed then, and not before."""
        self.write(word)
        self.daemon.wait_until(lambda: word in self.daemon.get("/all.ics").text)

    def start(self):
        self.daemon = Daemon(self.main, listen=[f"unix:{self.socket}", "127.0.0.1:0"],
                             stdout=subprocess.PIPE)
        self.daemon.wait_reload()
        self.daemon.port = int(self.daemon.log.wait(r"http://127\.0\.0\.1:(\d+)/")[1])

    def stop(self):
        assert self.daemon.stop() == 0
        self.daemon.close()

    def ask(self, path, method="GET", **headers):
        return ask(self.daemon.port, path, method, **headers)


class Front:
    """A running proxy. `upstream`: host:port or the path of a Unix socket; `change`: what else is
    made of the example."""

    def __init__(self, certificate, upstream, change=lambda text: text):
        self.folder = Path(tempfile.mkdtemp(prefix="daybookd-", dir="/tmp"))
        self.certificate = certificate
        self.context = certificate.context
        self.upstream = str(upstream)
        self.change = change
        self.process = None
        self.log = None
        self.port = None
        self.clear_port = None  # without TLS
        try:
            self.start()
        except BaseException:
            self.close()
            if self.log:
                print(self.log.text())  # pytest shows it
            raise

    def example(self, name, changes):
        return self.change(replaced((EXAMPLES / name).read_text(), changes))

    def upstream_is(self, unix):
        return unix + self.upstream if self.upstream.startswith("/") else self.upstream

    def spawn(self, *arguments, sockets=(), **environment):
        self.process = subprocess.Popen(
            [str(argument) for argument in arguments], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=clean_environment(**environment),
            pass_fds=[listener.fileno() for listener in sockets])
        self.log = Log(self.process.stdout)
        for listener in sockets:
            listener.close()

    def listen(self):
        clear, secure = listening_socket(), listening_socket()
        self.clear_port, self.port = clear.getsockname()[1], secure.getsockname()[1]
        return clear, secure

    def ask(self, path, method="GET", source=None, **headers):
        return ask(self.port, path, method, self.context, source, **headers)

    def close(self):
        if self.process:
            self.process.terminate()
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.log.thread.join(PATIENCE)
        shutil.rmtree(self.folder)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Nginx(Front):
    def start(self):
        clear, secure = self.listen()
        example = self.example("nginx.conf", {
            UPSTREAM: self.upstream_is("unix:"),
            "listen 80;": f"listen 127.0.0.1:{self.clear_port};",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{self.port} ssl http2;",
            "listen [::]:80;": "", "listen [::]:443 ssl http2;": "",
            "/var/lib/nginx": self.folder,
            f"/etc/letsencrypt/live/{HOST}/fullchain.pem": self.certificate.chain,
            f"/etc/letsencrypt/live/{HOST}/privkey.pem": self.certificate.key})
        (self.folder / "daybookd.conf").write_text(example)
        # Its workers may not read folders of root's as somebody else.
        user = "user root;" if os.geteuid() == 0 else ""
        main = self.folder / "nginx.conf"
        main.write_text(NGINX.format(folder=self.folder, user=user))
        self.spawn(program("nginx"), "-p", self.folder, "-c", main, sockets=[clear, secure],
                   NGINX=f"{clear.fileno()};{secure.fileno()};")


class Haproxy(Front):
    def start(self):
        clear, secure = self.listen()
        example = self.example("haproxy.cfg", {
            UPSTREAM: self.upstream_is("unix@"),
            "bind :80": f"bind fd@{clear.fileno()}",
            "bind :443": f"bind fd@{secure.fileno()}",
            f"/etc/haproxy/certs/{HOST}.pem": self.certificate.both})
        main = self.folder / "haproxy.cfg"
        main.write_text(HAPROXY + example)
        self.spawn(program("haproxy"), "-db", "-f", main, sockets=[clear, secure])


class Varnish(Front):
    def start(self):
        self.context = None
        host, _, port = self.upstream.partition(":")
        changes = {'    .host = "127.0.0.1";': f'.path = "{host}";', '    .port = "8080";': ""}
        if port:
            changes = {'"8080"': f'"{port}"'}
        vcl = self.folder / "varnish.vcl"
        vcl.write_text(self.example("varnish.vcl", changes))
        self.spawn(program("varnish"), "-F", "-j", "none", "-n", self.folder, "-f", vcl,
                   "-a", "127.0.0.1:0", "-T", "127.0.0.1:0", "-s", "malloc,16m",
                   "-p", "http_gzip_support=off")
        self.log.wait("Child launched OK|Child .* Started")
        self.port = int(self.admin("debug.listen_address").split()[2])

    def admin(self, *command):
        return subprocess.run(["varnishadm", "-n", self.folder, *command], check=True, text=True,
                              stdout=subprocess.PIPE, timeout=PATIENCE).stdout


class Caddy(Front):
    def start(self):
        for _ in range(10):
            with listening_socket() as free:
                self.port = free.getsockname()[1]
            if self.try_port():
                return
        raise AssertionError(self.log.text())

    def try_port(self):
        """False: it has ended, since somebody else has the port."""
        files = f"{self.certificate.chain} {self.certificate.key}"
        main = self.folder / "Caddyfile"
        main.write_text(CADDY + self.example("Caddyfile", {
            UPSTREAM: self.upstream_is("unix/"),
            f"{HOST} {{": f"{HOST}:{self.port} {{\n\tbind 127.0.0.1\n\ttls {files}"}))
        self.spawn(program("caddy"), "run", "--adapter", "caddyfile", "--config", main,
                   HOME=self.folder, XDG_DATA_HOME=self.folder, XDG_CONFIG_HOME=self.folder)
        try:
            self.log.wait("serving initial configuration")
            return True
        except AssertionError:
            if self.process.wait(PATIENCE) == 0 or "address already in use" not in self.log.text():
                raise
            return False


FRONTS = {"nginx": Nginx, "varnish": Varnish, "haproxy": Haproxy, "caddy": Caddy}
