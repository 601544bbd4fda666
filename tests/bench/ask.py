"""One client that asks for a small thing all the time, and remembers how long each answer took:

    ask.py PORT PATH

It asks again a millisecond after each answer. Prints "asking" when it has the first one, and when
standard input ends a line for each: when it was asked for (CLOCK_MONOTONIC) and how long it took,
in nanoseconds.
"""

import gc
import select
import socket
import sys
import time

REST = 0.001


def answered(connection, request):
    """The octets of one answer, which has a Content-Length."""
    connection.sendall(request)
    data = connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 "), head
    left = int(head.partition(b"Content-Length: ")[2].split(b"\r\n")[0]) - len(body)
    while left > 0:
        left -= len(connection.recv(65536))


def main():
    port, path = sys.argv[1:]
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    connection = socket.create_connection(("127.0.0.1", int(port)))
    answered(connection, request)
    print("asking", flush=True)
    gc.disable()
    answers = []
    while not select.select([sys.stdin], [], [], REST)[0]:
        begun = time.monotonic_ns()
        answered(connection, request)
        answers.append((begun, time.monotonic_ns() - begun))
    for answer in answers:
        print(*answer)


if __name__ == "__main__":
    main()
