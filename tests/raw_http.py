"""The http wing over raw sockets: what it answers, what it refuses, and how it ends connections.

Each test starts a server of its own (tests/tool/http_serve) on a socket that it hands over.
"""

import contextlib
import gzip
import re
import signal
import socket
import time

from wire import GET, Server, run, serving, wait_for_files

TESTS = []


def test(function):
    TESTS.append(function)
    return function


@test
def a_request_may_come_octet_by_octet():
    with serving() as server:
        client = server.connect()
        for octet in GET % (b"/small.ics", b"If-None-Match: \"x\"\r\n"):
            client.send(bytes([octet]))
        assert client.read().body == b"small, generation 1\r\n"


@test
def a_request_may_be_split_anywhere():
    request = GET % (b"/small.ics", b"Accept: */*\r\n")
    with serving() as server:
        client = server.connect()
        for cut in range(1, len(request)):
            client.send(request[:cut])
            client.send(request[cut:])
            assert client.read().status == 200


@test
def pipelined_requests_are_answered_in_order():
    paths = [b"/small.ics", b"/large.ics", b"/none", b"/text.ics"] * 60
    with serving() as server:
        client = server.connect()
        client.send(b"".join(GET % (path, b"") for path in paths))
        lengths = {b"/small.ics": 21, b"/large.ics": 200000, b"/none": 23}
        for path in paths:
            answer = client.read()
            assert answer.status == (404 if path == b"/none" else 200)
            assert path not in lengths or len(answer.body) == lengths[path], path


@test
def head_and_304_have_no_body():
    with serving() as server:
        client = server.connect()
        get = client.ask("/large.ics")
        head = client.ask("/large.ics", method="HEAD")
        assert head.headers == get.headers
        for path in ("/small.ics", "/large.ics", "/text.ics"):
            tag = client.ask(path).headers["etag"]
            assert client.ask(path, f"If-None-Match: {tag}").status == 304
            assert client.ask(path, f"If-None-Match: {tag}", method="HEAD").status == 304
        assert client.ask("/none", method="HEAD").status == 404
        assert client.ask("/small.ics").body == b"small, generation 1\r\n"


@test
def head_and_304_have_no_body_when_more_follows():
    small = GET % (b"/small.ics", b"")
    with serving() as server:
        client = server.connect()
        for bodiless in (b"HEAD /small.ics HTTP/1.1\r\nHost: x\r\n\r\n",
                         b"HEAD /large.ics HTTP/1.1\r\nHost: x\r\n\r\n",
                         b"HEAD /none HTTP/1.1\r\nHost: x\r\n\r\n",
                         b"HEAD /old.ics HTTP/1.1\r\nHost: x\r\n\r\n",
                         GET % (b"/large.ics", b"If-None-Match: *\r\n"),
                         GET % (b"/text.ics", b"If-None-Match: *\r\nAccept-Encoding: gzip\r\n"),
                         GET % (b"/small.ics",
                                b"If-Modified-Since: Fri, 08 Dec 2023 12:00:00 GMT\r\n")):
            client.send(small + bodiless * 3 + small)
            assert client.read().body == b"small, generation 1\r\n"
            for _ in range(3):
                client.read(method="HEAD")
            assert client.read().body == b"small, generation 1\r\n", bodiless


@test
def either_tag_says_that_the_client_has_it():
    with serving() as server:
        client = server.connect()
        plain = client.ask("/text.ics")
        packed = client.ask("/text.ics", "Accept-Encoding: gzip")
        assert packed.headers["content-encoding"] == "gzip"
        assert gzip.decompress(packed.body) == plain.body
        assert packed.headers["etag"] != plain.headers["etag"]
        assert not packed.headers["etag"].startswith("W/")
        for tag in (plain.headers["etag"], packed.headers["etag"]):
            for accept in ("gzip", "identity"):
                answer = client.ask("/text.ics", f"If-None-Match: {tag}",
                                    f"Accept-Encoding: {accept}")
                assert answer.status == 304
                assert answer.headers["etag"] == tag
                assert answer.headers["vary"] == "Accept-Encoding"
        for refused in ("gzip;q=0", "deflate", "br, gzip;q=0", "identity, gzip;q=0.5"):
            answer = client.ask("/text.ics", f"Accept-Encoding: {refused}")
            assert "content-encoding" not in answer.headers, refused


@test
def if_modified_since_counts_when_there_is_no_tag():
    with serving() as server:
        client = server.connect()
        modified = client.ask("/small.ics").headers["last-modified"]
        assert modified == "Fri, 08 Dec 2023 12:00:00 GMT"
        assert client.ask("/small.ics", f"If-Modified-Since: {modified}").status == 304
        assert client.ask("/small.ics", "If-Modified-Since: Fri, 08 Dec 2023 11:59:59 GMT"
                          ).status == 200
        assert client.ask("/small.ics", "If-Modified-Since: yesterday").status == 200
        assert client.ask("/small.ics", f"If-Modified-Since: {modified}",
                          'If-None-Match: "other"').status == 200


@test
def an_answer_has_the_headers_that_calendar_apps_want():
    expected = {
        "content-type": "text/calendar; charset=utf-8",
        "content-length": "21",
        "cache-control": "public, max-age=300, stale-while-revalidate=3600, stale-if-error=86400",
        "vary": "Accept-Encoding",
        "access-control-allow-origin": "*",
        "content-disposition": 'inline; filename="small.ics"',
        "x-content-type-options": "nosniff",
        "x-robots-tag": "noindex",
        "accept-ranges": "none",
    }
    with serving() as server:
        headers = server.connect().ask("/small.ics").headers
        assert {name: headers.get(name) for name in expected} == expected
        assert re.fullmatch(r'"[0-9a-f]{32}"', headers["etag"])


@test
def methods_that_write_are_refused_before_any_condition():
    with serving() as server:
        for method in ("PUT", "POST", "DELETE", "PROPFIND", "OPTIONS", "PATCH", "REPORT"):
            for path in ("/small.ics", "/none", "*"):
                client = server.connect()
                answer = client.ask(path, "If-Match: nothing", "Content-Length: 0", method=method)
                assert answer.status == 405 and answer.headers["allow"] == "GET, HEAD", method


@test
def a_former_path_redirects():
    with serving() as server:
        answer = server.connect().ask("/old.ics")
        assert (answer.status, answer.headers["location"]) == (301, "/small.ics")


@test
def paths_are_decoded_and_queries_ignored():
    with serving() as server:
        client = server.connect()
        for path in ("/small%2Eics", "/%73mall.ics?x=1", "/small.ics?", "http://other/small.ics",
                     "HTTPS://other:1/small.ics?x"):
            assert client.ask(path).status == 200, path
        for path in ("/small.ics/", "/SMALL.ics", "//small.ics", "/../small.ics", "http://other"):
            assert client.ask(path).status == 404, path
        for path in ("/%zz", "/%4", "/%", "/%00"):
            assert server.connect().ask(path).status == 400, path


@test
def http_1_0_is_spoken():
    with serving() as server:
        client = server.connect().send(b"GET /small.ics HTTP/1.0\r\n\r\n")
        assert client.read().headers["connection"] == "close"
        assert client.is_closed()
        client = server.connect()
        for _ in range(3):
            client.send(b"GET /small.ics HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")
            assert client.read().headers["connection"] == "keep-alive"


@test
def connection_close_is_obeyed():
    with serving() as server:
        client = server.connect()
        assert client.ask("/large.ics", "Connection: te, close").headers["connection"] == "close"
        assert client.is_closed()


@test
def who_sends_more_after_its_last_request_gets_all_of_the_answer():
    more = GET % (b"/small.ics", b"")
    with serving() as server:
        client = server.connect(receive_buffer=4096)
        client.send(GET % (b"/large.ics", b"Connection: close\r\n") + more)
        client.input = client.sock.recv(1)
        client.send(more)
        assert len(client.read().body) == 200000
        assert client.is_closed()


@test
def what_is_too_long_is_refused():
    cases = [
        (414, b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: a\r\n\r\n"),
        (414, b"GET /" + b"a" * 20000),
        (431, b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 20000),
        (431, b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: a\r\n" * 101 + b"\r\n"),
        (505, b"GET / HTTP/2.0\r\nHost: a\r\n\r\n"),
        (505, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    ]
    with serving() as server:
        for status, request in cases:
            client = server.connect().send(request)
            answer = client.read()
            assert answer.status == status, (request[:60], answer.status)
            assert client.is_closed()


@test
def empty_lines_before_a_request_are_passed_over():
    with serving() as server:
        client = server.connect().send(b"\r\n\r\n" + GET % (b"/small.ics", b""))
        assert client.read().status == 200


@test
def bytes_that_trickle_do_not_extend_the_deadline():
    with serving(header=300) as server:
        client = server.connect()
        client.sock.settimeout(0.05)
        began = time.monotonic()
        for octet in b"GET /small.ics HTTP/1.1\r\nHost: " + b"a" * 1000:
            client.send(bytes([octet]))
            with contextlib.suppress(TimeoutError):
                client.input = client.sock.recv(4096)
                break
        assert 0.25 < time.monotonic() - began < 2
        client.sock.settimeout(10)
        assert client.read().status == 408
        assert client.is_closed()


@test
def who_sends_nothing_is_closed_without_a_word():
    with serving(header=200, idle=200) as server:
        assert server.connect().is_closed()
        client = server.connect()
        client.ask("/small.ics")
        assert client.is_closed()


@test
def who_reads_nothing_is_closed():
    with serving(write=300) as server:
        before = server.files()
        client = server.connect(receive_buffer=4096)
        client.send((GET % (b"/large.ics", b"")) * 50)
        received = len(client.sock.recv(1))
        wait_for_files(server, before)
        with contextlib.suppress(ConnectionResetError):
            while data := client.sock.recv(1 << 20):
                received += len(data)
        assert received < 50 * 200000


@test
def a_slow_reader_gets_the_bytes_it_was_promised():
    with serving() as server:
        client = server.connect(receive_buffer=4096)
        client.send(GET % (b"/large.ics", b""))
        first = client.sock.recv(2000)
        assert server.publish() == "generation 2\n"
        client.input = first
        assert client.read().body == b"1" * 200000
        assert client.ask("/large.ics").body == b"2" * 200000


@test
def what_is_published_is_seen_by_connections_that_are_open():
    with serving() as server:
        clients = [server.connect() for _ in range(8)]
        for number in range(1, 10):
            for client in clients:
                assert client.ask("/small.ics").body == b"small, generation %d\r\n" % number
            server.publish()


@test
def a_full_server_makes_room_by_its_idlest_client():
    with serving(workers=1, most=10) as server:
        clients = [server.connect() for _ in range(10)]
        for client in clients:
            assert client.ask("/small.ics").status == 200
        late = [server.connect() for _ in range(3)]
        for client in late:
            assert client.ask("/small.ics").status == 200
        for client in clients[:3]:
            assert client.is_closed()
        assert clients[3].ask("/small.ics").status == 200


@test
def a_full_server_of_busy_clients_sends_new_ones_away():
    with serving(workers=1, most=3) as server:
        busy = [server.connect(receive_buffer=4096) for _ in range(3)]
        for client in busy:
            client.send((GET % (b"/large.ics", b"")) * 50)
            assert client.sock.recv(1)
        late = [server.connect() for _ in range(2)]
        answers = [client.read().status for client in late]
        assert answers == [503, 503]


@test
def running_out_of_files_is_survived_and_said_once():
    server = Server(workers=1, files=40)
    clients = [server.connect() for _ in range(80)]
    for client in clients:
        with contextlib.suppress(OSError):
            client.send(GET % (b"/small.ics", b""))
    for client in clients:
        client.close()
    assert server.connect().ask("/small.ics").status == 200
    code, errors = server.stop()
    assert code == 0
    assert errors.count("cannot accept connections") == 1, errors


@test
def draining_ends_answers_and_closes_the_idle():
    server = Server(workers=2)
    idle = server.connect()
    idle.ask("/small.ics")
    half = server.connect()
    half.ask("/small.ics")
    half.send(b"GET /small.ics HTTP/1.1\r\n")
    slow = server.connect(receive_buffer=4096)
    slow.send(GET % (b"/large.ics", b""))
    first = slow.sock.recv(1000)
    server.process.terminate()
    assert idle.is_closed()
    assert half.read().status == 408 and half.is_closed()
    slow.input = first
    assert len(slow.read().body) == 200000
    code, errors = server.stop()
    assert code == 0, errors


@test
def draining_answers_those_who_have_come_and_are_about_to_ask():
    server = Server(workers=1)
    idle = server.connect()
    idle.ask("/small.ics")
    files = server.files()
    half = server.connect().send(b"GET /small.ics HTTP/1.1\r\n")
    new = server.connect()
    wait_for_files(server, files + 2, least=files + 2)
    server.process.terminate()
    assert idle.is_closed()
    for client, rest in (new, GET % (b"/small.ics", b"")), (half, b"Host: x\r\n\r\n"):
        answer = client.send(rest).read()
        assert (answer.status, answer.headers["connection"]) == (200, "close")
        assert client.is_closed()
    code, errors = server.stop()
    assert code == 0, errors


@test
def draining_answers_a_request_that_has_come_to_a_connection_that_was_idle():
    for _ in range(10):
        server = Server(workers=1)
        idle = server.connect()
        idle.ask("/small.ics")
        server.process.send_signal(signal.SIGSTOP)
        idle.send(GET % (b"/small.ics", b""))
        server.process.terminate()
        server.process.send_signal(signal.SIGCONT)
        assert idle.read().status == 200
        code, errors = server.stop()
        assert code == 0, errors


@test
def draining_does_not_wait_for_a_client_that_has_its_answer():
    with serving(workers=1, grace=60000) as server:
        idle = server.connect()
        idle.ask("/small.ics")
        slow = server.connect(receive_buffer=4096)
        slow.send(GET % (b"/large.ics", b""))
        slow.input = slow.sock.recv(1)
        server.process.terminate()
        assert idle.is_closed()
        assert len(slow.read().body) == 200000
        assert slow.is_closed()


@test
def draining_tells_a_client_that_asks_for_more():
    with serving(workers=1, grace=60000) as server:
        slow = server.connect(receive_buffer=4096)
        slow.send((GET % (b"/large.ics", b"")) * 50)
        slow.input = slow.sock.recv(1)
        server.process.terminate()
        answer = slow.read()
        while "connection" not in answer.headers:
            answer = slow.read()
        assert answer.headers["connection"] == "close"
        assert slow.is_closed()


@test
def who_sends_more_while_its_last_answer_is_on_its_way_gets_all_of_it():
    with serving() as server:
        for _ in range(10):
            client = server.connect(receive_buffer=4096)
            client.send(GET % (b"/large.ics", b"Connection: close\r\n"))
            client.input = client.sock.recv(1)
            client.send(GET % (b"/small.ics", b""))
            assert len(client.read().body) == 200000
            assert client.is_closed()


@test
def what_was_served_before_is_let_go_though_nobody_asks():
    with serving(workers=3) as server:
        files = server.files()  # of which some are large bodies
        for _ in range(10):
            server.publish()
        wait_for_files(server, files)


@test
def clients_that_vanish_leave_nothing_behind():
    with serving(workers=1) as server:
        before = server.files()
        for number in range(200):
            client = server.connect(receive_buffer=4096)
            client.send(GET % (b"/large.ics", b"") * (1 + number % 3))
            if number % 2:
                client.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            client.close()
        last = server.connect()
        assert last.ask("/small.ics").status == 200
        wait_for_files(server, before + 1)


if __name__ == "__main__":
    run(TESTS)
