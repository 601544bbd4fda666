"""The numbers for a monitoring system, as prometheus_client reads them."""

import socket
import time

from prometheus_client.parser import text_string_to_metric_families

from harness import PATIENCE, SAMPLE_TIME, daybook, event
from test_control import ask


def numbers(daemon):
    """{name: value} and {(name, label, ...): value}; every name has its help and its type."""
    answer = ask(daemon, "/metrics")
    assert answer.status == 200 and answer["Content-Type"].startswith("text/plain; version=0.0.4")
    return parse(answer.text)


def parse(text):
    found = {}
    for family in text_string_to_metric_families(text):
        assert family.documentation and family.type in ("gauge", "counter", "histogram")
        for sample in family.samples:
            key = (sample.name, *sample.labels.values()) if sample.labels else sample.name
            assert key not in found
            found[key] = sample.value
    return found


def of(found, name):
    """{labels: value} of what has that name."""
    return {key[1:]: value for key, value in found.items() if key[0] == name}


DELAY = "daybookd_http_request_duration_seconds"


def wait_for_delays(daemon, count):
    """The numbers when so many answers have been timed: the client may have one before that."""
    end = time.monotonic() + PATIENCE
    found = numbers(daemon)
    while found[DELAY + "_count"] < count and time.monotonic() < end:
        found = numbers(daemon)
    return found


def test_numbers_are_those_of_what_is_served(start, tmp_path):
    main = tmp_path / "daybookd.conf"
    feed = '{ id = "talks"; title = "Talks"; categories = "talk"; }'
    main.write_text(daybook(event("talk", categories=["talk"]), event("tour"), feeds=[feed],
                            server='reload = "command";'))
    daemon = start(main, clock=SAMPLE_TIME)
    found = numbers(daemon)
    assert found["daybookd_events"] == 2 and found["daybookd_feed_events", "talks"] == 1
    assert found["daybookd_feed_octets", "all"] == len(daemon.feed("all"))
    assert found["daybookd_feed_change_time_seconds", "all"] == SAMPLE_TIME
    assert found["daybookd_start_time_seconds"] == found["daybookd_load_time_seconds"] == SAMPLE_TIME
    assert found["daybookd_files_right"] == found["daybookd_journal_right"] == 1
    assert found["daybookd_generation_time_seconds"] == SAMPLE_TIME
    assert found["daybookd_loads_total"] == 1 and found["daybookd_loads_refused_total"] == 0


def test_wrong_files_are_a_number(start, tmp_path):
    main = tmp_path / "daybookd.conf"
    main.write_text(daybook(event("talk"), server='reload = "command";'))
    daemon = start(main)
    main.write_text("this is wrong")
    daemon.hang_up()
    daemon.wait_failed_reload()
    found = numbers(daemon)
    assert found["daybookd_files_right"] == 0 and found["daybookd_loads_refused_total"] == 1
    assert found["daybookd_generation"] == 1 and found["daybookd_events"] == 1


def test_answers_are_counted_exactly(start, tmp_path):
    main = tmp_path / "daybookd.conf"
    feed = '{ id = "talks"; title = "Talks"; categories = "talk"; formerly = "chats"; }'
    main.write_text(daybook(event("talk", categories=["talk"]), feeds=[feed],
                            server='reload = "command";'))
    daemon = start(main)
    calendar = daemon.get("/talks.ics")
    for _ in range(3):
        assert daemon.get("/talks.ics", if_none_match=calendar["ETag"]).status == 304
    atom = daemon.get("/talks.atom")
    assert daemon.request("/talks.atom", method="HEAD").status == 200
    assert daemon.get("/chats.ics").status == 301
    missing = [daemon.get("/nothing") for _ in range(2)]
    page = daemon.get("/")
    refused = daemon.request("/talks.ics", method="PUT")
    found = numbers(daemon)
    assert of(found, "daybookd_http_requests_total") == {
        ("talks", "ics", "200"): 1, ("talks", "ics", "304"): 3, ("talks", "atom", "200"): 2,
        ("chats", "ics", "301"): 1, ("", "", "404"): 2, ("", "", "200"): 1, ("", "", "405"): 1}
    assert of(found, "daybookd_http_body_octets_total") == {
        ("talks", "ics"): len(calendar.body), ("talks", "atom"): len(atom.body),
        ("", ""): sum(len(answer.body) for answer in (*missing, page, refused))}
    assert found["daybookd_connections_turned_away_total"] == 0
    found = wait_for_delays(daemon, 11)
    assert found[DELAY + "_count"] == found[DELAY + "_bucket", "+Inf"] == 11
    assert 0 < found[DELAY + "_sum"]
    buckets = list(of(found, DELAY + "_bucket").values())
    assert buckets == sorted(buckets)


def test_an_answer_takes_until_it_is_taken(start, tmp_path):
    main = tmp_path / "daybookd.conf"
    main.write_text(daybook(*[event(f"e{n}", description="long " * 800) for n in range(1000)]))
    daemon = start(main)
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.settimeout(PATIENCE)
        client.connect(("127.0.0.1", daemon.port))
        client.sendall(b"GET /all.ics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert client.recv(9) == b"HTTP/1.1 "
        daemon.get("/nothing")  # the only worker has done with the first one what it can
        found = wait_for_delays(daemon, 1)
        assert of(found, "daybookd_http_requests_total") == {("all", "ics", "200"): 1,
                                                             ("", "", "404"): 1}
        assert found[DELAY + "_count"] == 1
        while client.recv(1 << 20):
            pass
    assert wait_for_delays(daemon, 2)[DELAY + "_count"] == 2


def test_counts_outlive_a_reload_and_go_with_their_feed(start, tmp_path):
    main = tmp_path / "daybookd.conf"
    feed = '{ id = "talks"; title = "Talks"; categories = "talk"; }'
    main.write_text(daybook(event("talk", categories=["talk"]), feeds=[feed],
                            server='reload = "command";'))
    daemon = start(main)
    daemon.feed("talks")
    daemon.feed("all")
    main.write_text(daybook(event("talk", categories=["talk"], title="Other words"), feeds=[feed],
                            server='reload = "command";'))
    assert daemon.ctl("reload").returncode == 0
    daemon.feed("talks")
    requests = of(numbers(daemon), "daybookd_http_requests_total")
    assert requests == {("talks", "ics", "200"): 2, ("all", "ics", "200"): 1}
    main.write_text(daybook(event("talk", categories=["talk"]), server='reload = "command";'))
    assert daemon.ctl("reload").returncode == 0
    requests = of(numbers(daemon), "daybookd_http_requests_total")
    assert requests == {("all", "ics", "200"): 1}
