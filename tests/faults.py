"""The http wing while its calls fail: memory, descriptors and sockets, every so many times. Whatever
is answered is answered rightly and in order, or the connection is closed, or the client is told to
come back; afterwards the server serves as before and has kept nothing.

tests/tool/faults.c fails the calls; it reads what to fail from memory that is mapped here too.
"""

import contextlib
import errno
import mmap
import os
import socket
import struct
import time

from wire import GET, Closed, run, serving

TESTS = []
FAR = "127.0.1.5"  # its connections are counted, which takes memory too
PART = 0  # instead of an error: a part is done

MEDIUM = GET % (b"/medium.ics", b"")
LARGE = GET % (b"/large.ics", b"")
SMALL = GET % (b"/small.ics", b"")
PADDED = GET % (b"/small.ics", b"X: " + b"a" * 3000 + b"\r\n")
TEXT = GET % (b"/text.ics", b"Accept-Encoding: gzip\r\n")
NONE = GET % (b"/none", b"")
HAD = GET % (b"/large.ics", b"If-None-Match: *\r\n")
HEAD = b"HEAD /large.ics HTTP/1.1\r\nHost: x\r\n\r\n"
KINDS = [LARGE, MEDIUM, SMALL, PADDED, TEXT, NONE, HAD, HEAD]

# What is sent in one go, and the client's receive buffer: whatever an answer may come out of, the
# output buffer, a body, what the socket did not take, input that ends within a request.
BATCHES = [
    ([SMALL], None),
    ([SMALL, TEXT, NONE, LARGE, MEDIUM], None),
    ([HEAD, HAD, SMALL], None),
    ([PADDED] * 30, None),
    ([LARGE, SMALL, MEDIUM, HAD] + [LARGE] * 12, 4096),
    ([SMALL] * 400, 4096),
]


def test(function):
    TESTS.append(function)
    return function


class Faults:
    """The memory that is shared with the server: see tests/tool/faults.c."""

    CALLS = ["malloc", "calloc", "accept4", "recv", "send", "sendmsg", "sendfile"]
    CALL, ERROR, EVERY, SEEN, FAILED, LIVE = range(6)

    def __init__(self):
        self.fd = os.memfd_create("faults")
        os.ftruncate(self.fd, mmap.PAGESIZE)
        self.words = memoryview(mmap.mmap(self.fd, mmap.PAGESIZE)).cast("i")

    @contextlib.contextmanager
    def ordered(self, call, error, every):
        """Every so many calls fail, and some do."""
        for word, value in ((self.CALL, self.CALLS.index(call)), (self.ERROR, error),
                            (self.SEEN, 0), (self.FAILED, 0), (self.EVERY, every)):
            self.words[word] = value
        try:
            yield
        finally:
            self.words[self.EVERY] = 0
        assert self.words[self.FAILED], f"{call} is never called so often"

    @property
    def live(self):
        """Blocks of memory that workers took and have not given back."""
        return self.words[self.LIVE]


class Proof:
    """A server that may fail, what it answers when it does not, and what it holds at rest."""

    def __init__(self, server, faults):
        self.server = server
        self.faults = faults
        self.answers = {}
        client = self.connect()
        for request in KINDS:
            self.answers[request] = self.read(client.send(request), request)
        client.close()
        for batch in BATCHES:
            assert self.ask(*batch) == 2 * len(batch[0])
        self.files = self.live = None
        self.rest()

    def connect(self, receive_buffer=None):
        return self.server.connect(receive_buffer, FAR)

    @staticmethod
    def read(client, request):
        answer = client.read("HEAD" if request == HEAD else "GET")
        if answer.status == 503:
            raise Closed("told to come back")
        for varies in ("date", "connection"):
            answer.headers.pop(varies, None)
        return answer.status, answer.headers, answer.body

    def check(self, client, request):
        """The next answer is that to the request; False: the connection is closed, or the client
        is told to come back."""
        try:
            assert self.read(client, request) == self.answers[request], request[:40]
            return True
        except (Closed, ConnectionError):
            return False

    def ask(self, batch, receive_buffer=None):
        """Sends a batch, twice over one connection; how many were answered until it was closed."""
        client = self.connect(receive_buffer)
        answered = 0
        for _ in range(2):
            with contextlib.suppress(ConnectionError):
                client.send(b"".join(batch))
            for request in batch:
                if not self.check(client, request):
                    client.close()
                    return answered
                answered += 1
        client.close()
        return answered

    def rest(self):
        """Serves as ever, and then holds what it held the first time."""
        assert self.ask([SMALL, LARGE]) == 4
        if self.files is None:
            wait_until(lambda: self.faults.live == 0, "memory is kept")
            self.files, self.live = self.server.files(), self.faults.live
        wait_until(lambda: self.server.files() <= self.files, "descriptors are kept")
        wait_until(lambda: self.faults.live <= self.live, "memory is kept")


def wait_until(holds, complaint):
    until = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < until, complaint


@contextlib.contextmanager
def proof(workers=1):
    faults = Faults()
    with serving(tool="http_faulty", memory=faults.fd, workers=workers, per_address=200,
                 header=60000, idle=60000, write=60000) as server:
        yield Proof(server, faults)
    os.close(faults.fd)


def sweep(call, errors, everies, workers=1, loses=True):
    """`loses`: answers may be missing, for their connection is closed."""
    with proof(workers) as that:
        for error in errors:
            for every in everies:
                with that.faults.ordered(call, error, every):
                    for batch in BATCHES * 2:
                        answered = that.ask(*batch)
                        assert loses or answered == 2 * len(batch[0]), (call, error, every)
                that.rest()


@test
def no_memory_for_what_is_kept_closes_the_connection():
    sweep("malloc", [errno.ENOMEM], [1, 2, 3, 5])


@test
def no_memory_for_a_connection_closes_it():
    sweep("calloc", [errno.ENOMEM], [1, 2, 3, 5])


@test
def sockets_that_fail_to_read_are_closed():
    sweep("recv", [errno.ECONNRESET, errno.ETIMEDOUT], [1, 2, 3, 7, 20])


@test
def input_that_is_not_there_yet_is_waited_for():
    sweep("recv", [errno.EAGAIN, errno.EINTR], [2, 3, 7, 20], loses=False)
    sweep("recv", [PART], [1, 2, 3, 7], loses=False)


@test
def sockets_that_fail_to_send_are_closed():
    for call in ("send", "sendmsg", "sendfile"):
        sweep(call, [errno.EPIPE, errno.ECONNRESET, errno.ENOBUFS], [1, 2, 3, 7])


@test
def output_that_is_not_taken_is_sent_later():
    for call in ("send", "sendmsg", "sendfile"):
        sweep(call, [errno.EAGAIN, errno.EINTR], [2, 3, 7], loses=False)
        sweep(call, [PART], [1, 2, 3, 7], loses=False)


@test
def connections_that_cannot_be_accepted_wait_or_go():
    with proof() as that:
        for error, every in ((errno.ECONNABORTED, 2), (errno.EINTR, 2), (errno.EPROTO, 2),
                             (errno.EMFILE, 3), (errno.ENFILE, 5), (errno.ENOBUFS, 5),
                             (errno.ENOMEM, 7)):
            with that.faults.ordered("accept4", error, every):
                clients = [that.connect() for _ in range(12)]
                for client in clients:
                    client.send(SMALL)
                assert sum(that.check(client, SMALL) for client in clients) > 0
                for client in clients:
                    client.close()
            that.rest()


@test
def several_workers_fail_alike():
    sweep("malloc", [errno.ENOMEM], [2], workers=3)
    sweep("calloc", [errno.ENOMEM], [3], workers=3)
    for call in ("send", "sendmsg", "sendfile", "recv"):
        sweep(call, [errno.ECONNRESET], [3], workers=3)
        sweep(call, [errno.EAGAIN, PART], [3], workers=3, loses=False)


@test
def resets_within_large_answers_leave_nothing_behind():
    reset = struct.pack("ii", 1, 0)
    with proof(workers=2) as that:
        for number in range(20):
            clients = [that.connect(4096) for _ in range(50)]
            for i, client in enumerate(clients):
                client.send(LARGE * (1 + i % 3) + SMALL[:i % 5])
            for i, client in enumerate(clients):
                if (i + number) % 4:
                    assert client.sock.recv(1 + i * 97)
                client.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
                client.close()
        that.rest()


if __name__ == "__main__":
    run(TESTS)
