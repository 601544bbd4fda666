"""What one client may ask of the http wing, and what one address may: over raw sockets."""

import time

from wire import GET, run, serving, wait_for_files

FAR = "127.0.1.5"
PROXY = "127.0.1.200"
TESTS = []


def test(function):
    TESTS.append(function)
    return function


def is_served(client):
    return client.ask("/small.ics").status == 200


@test
def an_address_makes_room_by_its_own_idlest_connection():
    with serving(workers=1, per_address=3) as server:
        stranger = server.connect(address="127.0.1.6")
        assert is_served(stranger)
        clients = [server.connect(address=FAR) for _ in range(3)]
        assert all(is_served(client) for client in clients)
        assert is_served(server.connect(address=FAR))
        assert clients[0].is_closed()
        assert is_served(clients[1]) and is_served(clients[2]) and is_served(stranger)


@test
def a_full_server_makes_room_by_who_has_asked_for_nothing():
    with serving(workers=1, most=5, header=60000) as server:
        served = server.connect()
        assert is_served(served)
        silent = [server.connect() for _ in range(3)]
        half = server.connect().send(b"GET /small.ics HTTP/1.1\r\n")
        until = time.monotonic() + 0.02  # the server counts milliseconds
        while time.monotonic() < until:
            assert is_served(served)
        late = server.connect()
        assert is_served(late)
        assert silent[0].is_closed()
        assert is_served(served)
        half.send(b"Host: x\r\n\r\n")
        assert half.read().status == 200


@test
def a_full_server_makes_room_whichever_worker_has_the_idle_client():
    """Other workers are woken for it; who comes before they have looked may be sent away."""
    with serving(workers=8, most=4, idle=60000) as server:
        before = server.files()
        clients = []
        served = 0
        for _ in range(200):
            clients.append(server.connect())
            served += is_served(clients[-1])
        assert served >= 190, served
        for client in clients:
            client.close()
        wait_for_files(server, before)


@test
def an_address_all_of_whose_connections_are_busy_has_to_wait():
    with serving(workers=1, per_address=2) as server:
        before = server.files()
        busy = [server.connect(receive_buffer=4096, address=FAR) for _ in range(2)]
        for client in busy:
            client.send((GET % (b"/large.ics", b"")) * 50)
            assert client.sock.recv(1)
        late = server.connect(address=FAR)
        answer = late.read()
        assert answer.status == 429 and answer.headers["retry-after"] == "5"
        assert late.is_closed()
        assert is_served(server.connect(address="127.0.1.6"))
        for client in busy:
            client.close()
        wait_for_files(server, before + 1)
        assert is_served(server.connect(address=FAR))


@test
def this_machine_and_proxies_may_have_any_number_of_connections():
    with serving(workers=1, per_address=2) as server:
        for address in ("127.0.0.1", PROXY):
            clients = [server.connect(address=address) for _ in range(10)]
            assert all(is_served(client) for client in clients)
            assert all(is_served(client) for client in clients)


@test
def a_connection_has_a_most_of_requests():
    with serving(requests=3) as server:
        client = server.connect()
        for _ in range(2):
            assert "connection" not in client.ask("/small.ics").headers
        assert client.ask("/small.ics").headers["connection"] == "close"
        assert client.is_closed()
        client = server.connect().send((GET % (b"/small.ics", b"")) * 10)
        answers = [client.read().headers.get("connection") for _ in range(3)]
        assert answers == [None, None, "close"]
        assert client.is_closed()


def status_of(server, request):
    client = server.connect().send(request)
    status = client.read().status
    assert status == 200 or client.is_closed()
    return status


@test
def the_size_of_a_request_is_bounded_by_the_settings():
    with serving(head_size=1000, line_size=300, headers=10, target=200) as server:
        base = len(GET % (b"/", b""))
        for request, expected in [
                (GET % (b"/small.ics?" + b"x" * 189, b""), 200),
                (GET % (b"/small.ics?" + b"x" * 190, b""), 414),
                (GET % (b"/small.ics", b"X:" + b"y" * 296 + b"\r\n"), 200),
                (GET % (b"/small.ics", b"X:" + b"y" * 297 + b"\r\n"), 431),
                (GET % (b"/small.ics", b"X:y\r\n" * 9), 200),
                (GET % (b"/small.ics", b"X:y\r\n" * 10), 431),
                (GET % (b"/small.ics", (b"X:" + b"y" * 280 + b"\r\n") * 3), 200),
                (GET % (b"/small.ics", (b"X:" + b"y" * 280 + b"\r\n") * 4), 431)]:
            assert status_of(server, request) == expected, (len(request) - base, expected)


@test
def who_takes_less_than_the_least_rate_is_let_go():
    with serving(write=300, rate=10_000_000) as server:
        before = server.files()
        client = server.connect(receive_buffer=4096)
        client.send((GET % (b"/large.ics", b"")) * 50)
        assert client.sock.recv(1)
        wait_for_files(server, before)


if __name__ == "__main__":
    run(TESTS)
