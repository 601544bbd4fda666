"""Listeners of the http wing over raw sockets: that nothing is lost for slow ones, and what they may
cost."""

import re

from wire import GET, Closed, run, serving, wait_for_files

TESTS = []
LIVE = GET % (b"/live", b"")


def test(function):
    TESTS.append(function)
    return function


def block(client):
    """The lines up to the next empty one."""
    while b"\n\n" not in client.input:
        client.receive("closed within a message")
    lines, client.input = client.input.split(b"\n\n", 1)
    return lines


def listen(server, *headers, **options):
    client = server.connect(**options)
    assert client.ask("/live", *headers).status == 200
    return client


def message_ids(client, last):
    """Of all messages up to that with the id `last`, each of which has come whole."""
    ids = []
    while last not in ids:
        lines = block(client)
        found = re.search(rb"^id: (\d+)\ndata: (\d*)\Z", lines, re.M)
        if found:
            assert found[2] == found[1][-1:] * 40000
            ids.append(int(found[1]))
    return ids


@test
def a_listener_hears_something_though_nothing_happens():
    with serving(beat=40) as server:
        client = listen(server)
        assert block(client) == b"retry: 3000\n:\nid: 1"
        for _ in range(3):
            assert block(client) == b":\nid: 1"


@test
def who_reads_slowly_is_told_everything_in_order():
    with serving(workers=1) as server:
        slow, fast = listen(server, receive_buffer=4096), listen(server)
        for _ in range(150):
            server.publish()
        assert message_ids(fast, 151) == list(range(2, 152))
        assert message_ids(slow, 151) == list(range(2, 152))
        server.publish()
        assert message_ids(slow, 152) == [152]


@test
def what_was_missed_comes_though_it_is_long():
    with serving() as server:
        for _ in range(100):
            server.publish()
        client = listen(server, "Last-Event-ID: 1", receive_buffer=4096)
        assert message_ids(client, 101) == list(range(2, 102))


@test
def who_reads_nothing_is_let_go():
    with serving(workers=1, write=300, rate=10_000_000) as server:
        before = server.files()
        listen(server, receive_buffer=4096)
        for _ in range(150):
            server.publish()
        wait_for_files(server, before)


@test
def who_has_not_taken_everything_does_not_keep_the_server_from_stopping():
    with serving(workers=1, grace=60000, beat=60000) as server:
        slow = listen(server, receive_buffer=4096)
        for _ in range(150):
            server.publish()
        server.process.terminate()
        try:
            message_ids(slow, 152)
        except (Closed, ConnectionResetError):
            pass
        assert server.process.wait(20) == 0


@test
def requests_are_answered_before_the_stream_begins_and_not_after():
    with serving() as server:
        client = server.connect().send(GET % (b"/small.ics", b"") + LIVE +
                                       GET % (b"/text.ics", b""))
        assert client.read().body == b"small, generation 1\r\n"
        assert client.read().headers["content-type"] == "text/event-stream"
        block(client)
        server.publish()
        assert message_ids(client, 2) == [2]


@test
def a_listener_that_talks_is_let_go():
    with serving() as server:
        before = server.files()
        client = listen(server)
        client.send(b"x" * 10000)
        server.publish()
        assert message_ids(client, 2) == [2]
        client.send(b"x" * 10000)
        wait_for_files(server, before)


@test
def a_listener_that_goes_is_forgotten():
    with serving() as server:
        before = server.files()
        listen(server).close()
        wait_for_files(server, before)


@test
def head_has_no_stream():
    with serving() as server:
        client = server.connect()
        assert client.ask("/live", method="HEAD").headers["content-type"] == "text/event-stream"
        assert client.ask("/small.ics").status == 200


@test
def the_idlest_listener_makes_room():
    with serving(workers=1, most=3, beat=60000) as server:
        listeners = [listen(server) for _ in range(3)]
        for client in listeners:
            block(client)
        assert server.connect().ask("/small.ics").status == 200
        assert listeners[0].is_closed()


@test
def a_full_server_makes_room_whichever_worker_has_the_listener():
    with serving(workers=8, most=4, beat=60000) as server:
        clients, served = [], 0
        for _ in range(200):
            clients.append(server.connect())
            try:
                served += clients[-1].ask("/live").status == 200
            except (Closed, ConnectionResetError):
                pass
        assert served >= 150, served
        for client in clients:
            client.close()


if __name__ == "__main__":
    run(TESTS)
