"""Requests that two servers in a row might read differently, one seeing a second request where the
other sees a body: over raw sockets, what is answered, and that nothing of what follows is."""

from wire import GET, run, serving

TESTS = []


def test(function):
    TESTS.append(function)
    return function


START = b"GET /small.ics HTTP/1.1\r\nHost: a\r\n"
CHUNKED = b"\r\n0\r\n\r\n"

# Each of these is no request, or one that two servers in a row may read differently.
MALFORMED = [
    b"GET /small.ics HTTP/1.1\r\n\r\n",
    START + b"Host: b\r\n\r\n",
    b"GET /small.ics HTTP/1.1\r\nHost : a\r\n\r\n",
    START + b" folded\r\n\r\n",
    b"GET /small.ics HTTP/1.1\nHost: a\n\n",
    b"GET /small.ics HTTP/1.1\r\nHost: a\r\rX: b\r\n\r\n",
    b"GET /small.ics HTTP/1.1\r\nHost: a\0b\r\n\r\n",
    b"GET /small.ics HTTP/1.1\r\nHost: a b\r\n\r\n",
    b"GET  /small.ics HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /small .ics HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET small.ics HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /small.ics#x HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /sm\xc3\xa4ll.ics HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /small.ics\r\nHost: a\r\n\r\n",
    b"GET /small.ics HTTP/1.10\r\nHost: a\r\n\r\n",
    b"GET /small.ics http/1.1\r\nHost: a\r\n\r\n",
    b" GET /small.ics HTTP/1.1\r\nHost: a\r\n\r\n",
    b"G@T /small.ics HTTP/1.1\r\nHost: a\r\n\r\n",
    START + b"No colon\r\n\r\n",
    START + b": empty\r\n\r\n",
    START + b"Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
    START + b"Content-Length: 3\r\nContent-Length: 30\r\n\r\nabc",
    START + b"Content-Length: +3\r\n\r\nabc",
    START + b"Content-Length: -3\r\n\r\nabc",
    START + b"Content-Length: 3, 3\r\n\r\nabc",
    START + b"Content-Length: \r\n\r\nabc",
    START + b"Content-Length: 99999999999999999999\r\n\r\nabc",
    START + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n" + CHUNKED,
    b"GET /small.ics HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"\r\n\r\n\r\n\r\n\r\n\r\nGET /small.ics HTTP/1.1\r\nHost: a\r\n\r\n",
    START + b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n" + CHUNKED,
    START + b"Content-Length: 0\r\nContent-Length: 3\r\n\r\nabc",
    START + b"Content-Length: 3,3\r\n\r\nabc",
    START + b"Content-Length: 0x3\r\n\r\nabc",
    START + b"Content-Length: 3 3\r\n\r\nabc",
    START + b"Content-Length: 3\t\r\n\r\nabc",
    START + b"Content-Length : 3\r\n\r\nabc",
    START + b"Content-Length\t: 3\r\n\r\nabc",
    START + b" Content-Length: 3\r\n\r\nabc",
    START + b"Content-Length:\r\n 3\r\n\r\nabc",
    START + b"Content-Length: 3\n\r\n\r\nabc",
    START + b"Transfer-Encoding: xchunked\r\n" + CHUNKED,
    START + b"Transfer-Encoding: chunkedx\r\n" + CHUNKED,
    START + b"Transfer-Encoding: identity\r\n" + CHUNKED,
    START + b"Transfer-Encoding: chunked, identity\r\n" + CHUNKED,
    START + b"Transfer-Encoding: gzip, chunked\r\n" + CHUNKED,
    START + b"Transfer-Encoding: \"chunked\"\r\n" + CHUNKED,
    START + b"Transfer-Encoding:\r\n" + CHUNKED,
    START + b"Transfer-Encoding:\tchunked\r\n" + CHUNKED,
    START + b"Transfer-Encoding: chunked\t\r\n" + CHUNKED,
    START + b"Transfer-Encoding: \x0bchunked\r\n" + CHUNKED,
    START + b"Transfer-Encoding:\r\n chunked\r\n" + CHUNKED,
    START + b"Transfer-Encoding : chunked\r\n" + CHUNKED,
    START + b"Transfer-Encoding\0: chunked\r\n" + CHUNKED,
    START + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n" + CHUNKED,
    START + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n" + CHUNKED,
    START + b"X: a\nTransfer-Encoding: chunked\r\n" + CHUNKED,
    START + b"X: a\rTransfer-Encoding: chunked\r\n" + CHUNKED,
    START + b"X: a\0\r\n\r\n",
    START + b"X\0: a\r\n\r\n",
    START + b"X: a\x7f\r\n\r\n",
    START + b"\n",
    START + b"X: a\r\n\n",
    START + b"\thost: a\r\n\r\n",
    START + b"hOST: a\r\n\r\n",
    b"GET /small.ics HTTP/1.1\r\nHost: a, b\r\n\r\n",
    b"GET /small.ics HTTP/1.1\r\nHost: a/b\r\n\r\n",
    b"GET /small.ics HTTP/1.1\r\nHost: u@a\r\n\r\n",
    b"GET /small.ics HTTP/1.1\r\nHost: a\t\r\n\r\n",
    b"GET /small.ics HTTP/1.1\r\nX-Host: a\r\n\r\n",
    b"GET /small.ics\tHTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /small.ics HTTP/1.1 \r\nHost: a\r\n\r\n",
    b"GET /small.ics HTTP/1.1\r\n\r\nHost: a\r\n\r\n",
    b"GET http://u@a/small.ics HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET http:///small.ics HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET http://:80/small.ics HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET http://a/small.ics HTTP/1.1\r\n\r\n",
    b"GET http://a/small.ics HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"GET a:80 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET * HTTP/1.1\r\nHost: a\r\n\r\n",
]

# Each has a body, and it is answered with the status.
BODIES = [
    (200, START + b"Content-Length: %d\r\n\r\n"),
    (200, START + b"content-length:%d\r\n\r\n"),
    (200, START + b"Content-Length: 000%d\r\n\r\n"),
    (200, START + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n"),
    (200, START + b"tRANSFER-eNCODING:  Chunked \r\n\r\n%x\r\n"),
    (200, START + b"Connection: keep-alive\r\nContent-Length: %d\r\n\r\n"),
    (304, START + b"If-None-Match: *\r\nContent-Length: %d\r\n\r\n"),
    (301, b"GET /old.ics HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n"),
    (404, b"GET /none HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n"),
    (400, b"GET /%%zz HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n"),
    (405, b"POST /small.ics HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n"),
    (405, b"PUT /small.ics HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n"),
    (405, b"OPTIONS * HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n"),
    (200, b"GET /small.ics HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: %d\r\n\r\n"),
]
NEXT = GET % (b"/small.ics", b"")


def check_refused(client, request):
    answer = client.read()
    assert answer.status == 400, (request, answer.status)
    assert answer.headers["connection"] == "close", request
    assert client.is_closed(), request


@test
def what_is_malformed_gets_one_400_and_a_close():
    with serving() as server:
        for request in MALFORMED:
            check_refused(server.connect().send(request + NEXT + NEXT), request)


@test
def what_is_malformed_is_so_in_pieces():
    with serving() as server:
        for request in MALFORMED:
            for cut in (len(request) // 3, len(request) - 1):
                client = server.connect().send(request[:cut]).send(request[cut:] + NEXT)
                check_refused(client, request)


@test
def what_is_malformed_takes_nothing_from_what_came_before():
    with serving() as server:
        for request in MALFORMED:
            client = server.connect().send(NEXT + NEXT + request + NEXT)
            assert client.read().body == client.read().body == b"small, generation 1\r\n"
            check_refused(client, request)


@test
def a_body_is_never_taken_for_a_request():
    with serving() as server:
        for status, head in BODIES:
            for body in (NEXT, NEXT + NEXT, b"0\r\n\r\n" + NEXT):
                client = server.connect().send(NEXT + head % len(body) + body + NEXT)
                assert client.read().body == b"small, generation 1\r\n"
                answer = client.read()
                assert answer.status == status, (head, answer.status)
                assert answer.headers["connection"] == "close", head
                assert client.is_closed(), head


@test
def a_body_that_comes_later_is_not_either():
    with serving() as server:
        for status, head in BODIES:
            client = server.connect().send(head % len(NEXT))
            assert client.read().status == status, head
            client.send(NEXT)
            assert client.is_closed(), head


@test
def an_empty_body_is_none():
    with serving() as server:
        client = server.connect()
        for _ in range(3):
            client.send(START + b"Content-Length: 0\r\n\r\n" + NEXT)
            assert client.read().status == client.read().status == 200


@test
def of_two_hosts_that_differ_neither_makes_a_difference():
    with serving() as server:
        client = server.connect()
        for host in (b"other", b"a:1", b""):
            client.send(b"GET http://a/small.ics HTTP/1.1\r\nHost: " + host + b"\r\n\r\n" + NEXT)
            assert client.read().body == client.read().body == b"small, generation 1\r\n"


if __name__ == "__main__":
    run(TESTS)
