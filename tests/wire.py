"""A server of the http wing alone (tests/tool/http_serve), and clients that see every octet."""

import contextlib
import fcntl
import os
import resource
import signal
import socket
import subprocess
import time

from tap import Tap

TOOLS = os.path.join(os.environ["builddir"], "tests/tool")
GET = b"GET %s HTTP/1.1\r\nHost: x\r\n%s\r\n"


class Closed(AssertionError):
    """The server ended the connection before an answer was whole."""


class Server:
    """`files`: how many it may have open; `tool`: the program; `memory`: a descriptor that becomes
    its fourth; `settings`: those of tests/tool/http_serve."""

    def __init__(self, files=None, tool="http_serve", memory=None, **settings):
        self.listening = socket.create_server(("127.0.0.1", 0), backlog=512)
        os.set_inheritable(self.listening.fileno(), True)
        fd = self.listening.fileno()

        def prepare():
            copy = None if memory is None else fcntl.fcntl(memory, fcntl.F_DUPFD, 10)
            os.dup2(fd, 3)
            os.set_inheritable(3, True)
            if copy:
                os.dup2(copy, 4)
                os.close(copy)
            if files:
                resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))

        self.process = subprocess.Popen(
            [os.path.join(TOOLS, tool), *(f"{name}={value}" for name, value in settings.items())],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, close_fds=False,
            preexec_fn=prepare)
        assert self.process.stdout.readline() == "ready\n"

    def connect(self, receive_buffer=None, address=None):
        """`address`: the client's own; 127.0.1.0/24 counts as far away."""
        client = socket.socket()
        if address:
            client.bind((address, 0))
        if receive_buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        client.settimeout(10)
        client.connect(self.listening.getsockname())
        return Client(client)

    def files(self):
        """How many files it has open."""
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def publish(self):
        self.process.send_signal(signal.SIGUSR1)
        return self.process.stdout.readline()

    def stop(self):
        self.process.terminate()
        errors = self.process.communicate(timeout=20)[1]
        self.listening.close()
        return self.process.returncode, errors


@contextlib.contextmanager
def serving(**settings):
    server = Server(**settings)
    try:
        yield server
    finally:
        code, errors = server.stop()
    assert code == 0, f"the server ended with {code}: {errors}"


def wait_for_files(server, most, least=0):
    until = time.monotonic() + 10
    while not least <= server.files() <= most:
        assert time.monotonic() < until, "descriptors are left open, or are not opened"


class Answer:
    def __init__(self, head, body):
        lines = head.split(b"\r\n")
        self.status = int(lines[0].split()[1])
        self.headers = {}
        for line in lines[1:]:
            name, value = line.split(b": ", 1)
            assert name.lower() not in self.headers, f"{name} twice"
            self.headers[name.lower().decode()] = value.decode()
        self.body = body


class Client:
    """A connection, and the answers that come over it."""

    def __init__(self, sock):
        self.sock = sock
        self.input = b""

    def send(self, data):
        self.sock.sendall(data)
        return self

    def receive(self, loss):
        data = self.sock.recv(65536)
        if not data:
            raise Closed(loss)
        self.input += data

    def read(self, method="GET"):
        """The next answer."""
        while b"\r\n\r\n" not in self.input:
            self.receive("closed before an answer")
        head, self.input = self.input.split(b"\r\n\r\n", 1)
        answer = Answer(head, b"")
        length = int(answer.headers.get("content-length", 0))
        if method == "HEAD" or answer.status == 304:
            length = 0
        while len(self.input) < length:
            self.receive("closed within an answer")
        answer.body, self.input = self.input[:length], self.input[length:]
        return answer

    def ask(self, path, *headers, method="GET"):
        lines = "".join(header + "\r\n" for header in headers)
        self.send(f"{method} {path} HTTP/1.1\r\nHost: x\r\n{lines}\r\n".encode("latin-1"))
        return self.read(method)

    def is_closed(self):
        """Waits for the other side to close; anything more that comes is wrong."""
        try:
            return self.input == b"" and self.sock.recv(65536) == b""
        except ConnectionResetError:
            return True

    def close(self):
        self.sock.close()


def run(tests):
    with Tap() as tap:
        for function in tests:
            problems = []
            try:
                function()
            except Exception as error:  # pylint: disable=broad-except
                problems.append(f"{type(error).__name__}: {error}")
            tap.check(function.__name__.replace("_", " "), problems)
