"""/live: server-sent events for those who want to be told of every change and phase at once."""

import json
import socket
import time

import pytest

from harness import PATIENCE, SAMPLE_TIME, daybook, event

FEEDS = ['{ id = "press"; title = "Press"; categories = [ "press" ]; formerly = [ "media" ]; }']


class Listener:
    """Reads a stream message by message: {field: value}."""

    def __init__(self, daemon, target="/live", last=None):
        self.socket = socket.create_connection(("127.0.0.1", daemon.port), timeout=PATIENCE)
        header = "" if last is None else f"Last-Event-ID: {last}\r\n"
        self.socket.sendall(f"GET {target} HTTP/1.1\r\nHost: test\r\n{header}\r\n".encode())
        self.file = self.socket.makefile("r", encoding="utf-8", newline="\n")
        self.status = int(self.file.readline().split()[1])
        self.headers = {}
        for line in iter(self.file.readline, "\r\n"):
            name, _, value = line.partition(":")
            self.headers[name.lower()] = value.strip()

    def block(self):
        """The lines up to the next empty one, [[field, value]]; None at the end of the stream."""
        lines = []
        for line in self.file:
            if line == "\n":
                return lines
            name, _, value = line.rstrip("\n").partition(":")
            lines.append((name, value.strip()))
        return None

    def message(self):
        """The next block that has data; what only keeps the connection alive is passed over."""
        end = time.monotonic() + PATIENCE  # beats go on coming
        while (lines := self.block()) is not None:
            assert time.monotonic() < end, "nothing is told"
            fields = dict(lines)
            if "data" in fields:
                return fields | {"data": json.loads(fields["data"])}
        return None

    def close(self):
        self.file.close()
        self.socket.close()


@pytest.fixture
def listen():
    listeners = []

    def listen(*arguments, **options):
        listeners.append(Listener(*arguments, **options))
        return listeners[-1]
    yield listen
    for listener in listeners:
        listener.close()


@pytest.fixture
def serve(start, tmp_path):
    def serve(*events, clock=SAMPLE_TIME):
        main = tmp_path / "daybookd.conf"
        main.write_text(daybook(*events, feeds=FEEDS))
        return start(main, clock=clock)
    return serve


SITE = 'title = "Test daybook"; uid_domain = "test.example";'


def save(daemon, *events, feeds=FEEDS, site=SITE):
    """A second later, so that it need not be waited for."""
    daemon.now = getattr(daemon, "now", SAMPLE_TIME) + 1
    daemon.step(daemon.now)
    daemon.config.write_text(daybook(*events, feeds=feeds, site=site))
    daemon.wait_good_reload()


def generation(daemon):
    return json.loads(daemon.ctl("--json", "status").stdout)["generation"]


def test_the_head_says_what_it_is(serve, listen):
    daemon = serve(event("talk"))
    listener = listen(daemon)
    assert listener.status == 200
    assert listener.headers["content-type"] == "text/event-stream"
    assert listener.headers["cache-control"] == "no-store"
    assert listener.headers["x-accel-buffering"] == "no"
    assert listener.headers["access-control-allow-origin"] == "*"
    assert "content-length" not in listener.headers
    lines = listener.block()
    assert ("retry", "3000") in lines and ("id", str(generation(daemon))) in lines
    assert "data" not in dict(lines)


def test_every_change_is_told_with_the_generation_as_its_id(serve, listen):
    daemon = serve(event("talk"), event("walk"))
    listener = listen(daemon)
    save(daemon, event("talk", title="Another"), event("walk", place="Hall"), event("new"))
    told = [listener.message() for _ in range(3)]
    assert {(one["data"]["event"], one["data"]["kind"]) for one in told} == {
        ("talk", "changed"), ("walk", "changed"), ("new", "added")}
    assert {one["id"] for one in told} == {str(generation(daemon))}
    save(daemon, event("talk", title="Another"), event("walk", place="Hall"))
    assert listener.message()["data"]["kind"] == "removed"


def test_phases_are_told(serve, listen):
    daemon = serve(event("talk", "2023-12-08 14:00/15:00"))
    listener = listen(daemon)
    for seconds, phase in ((2700, "soon"), (3600, "under way"), (7200, "over")):
        daemon.step(SAMPLE_TIME + seconds)
        data = listener.message()["data"]
        assert (data["kind"], data["fields"][0]["after"]) == ("phase", phase)


def test_a_feed_has_its_own_news(serve, listen):
    daemon = serve(event("talk", categories=["press"]), event("walk"))
    press, media = listen(daemon, "/live?feed=%70res%73"), listen(daemon, "/live?feed=media")
    save(daemon, event("talk", categories=["press"]), event("walk", place="Hall"))
    save(daemon, event("talk", categories=["press"], place="Hall"), event("walk", place="Hall"))
    for listener in (press, media):
        message = listener.message()
        assert message["data"]["event"] == "talk" and message["id"] == str(generation(daemon))


def test_a_feed_that_is_not_there_is_404(serve):
    daemon = serve(event("talk"))
    for name in ("nothing", "%70res", "press%20", "press%00", "%7", "%2Fpress"):
        assert daemon.get(f"/live?feed={name}").status == 404, name
    assert daemon.request("/live", method="POST").status == 405
    assert daemon.request("/live", method="HEAD").status == 200


def test_what_was_missed_is_told_when_a_client_comes_back(serve, listen):
    daemon = serve(event("talk"))
    before = generation(daemon)
    save(daemon, event("talk", place="Hall"))
    save(daemon, event("talk", place="Room"))
    listener = listen(daemon, last=before)
    told = [listener.message() for _ in range(2)]
    assert [one["data"]["fields"][0]["after"] for one in told] == ["Hall", "Room"]
    assert int(told[0]["id"]) < int(told[1]["id"]) == generation(daemon)
    assert ("id", str(generation(daemon))) in listen(daemon, last=generation(daemon)).block()


@pytest.mark.parametrize("last", ["0", "999999", "x", "99999999999999999999999"])
def test_who_cannot_be_told_what_was_missed_is_told_to_look_anew(serve, listen, last):
    daemon = serve(event("talk"))
    message = listen(daemon, last=last).message()
    assert message["event"] == "renewed"
    assert message["data"] == {"generation": generation(daemon)}
    assert message["id"] == str(generation(daemon))


def test_after_a_restart_nobody_knows_what_was_missed(serve, listen, start):
    daemon = serve(event("talk"))
    before = generation(daemon)
    assert daemon.stop() == 0
    daemon.config.write_text(daybook(event("talk", place="Hall"), feeds=FEEDS))
    again = start(daemon.config, clock=SAMPLE_TIME + 10)
    assert listen(again, last=before).message()["event"] == "renewed"


def test_what_else_is_new_is_told_without_a_change(serve, listen, tmp_path):
    daemon = serve(event("talk"))
    listener = listen(daemon)
    daemon.config.write_text(daybook(event("talk"), feeds=FEEDS,
                                     site='title = "Renamed"; uid_domain = "test.example";'))
    daemon.wait_good_reload()
    assert listener.message()["event"] == "renewed"


def test_what_every_page_has_is_told_to_all_beside_a_change_of_one(serve, listen):
    daemon = serve(event("talk", categories=["press"]), event("other", categories=["other"]))
    press = listen(daemon, "/live?feed=press")
    for feeds in FEEDS, [*FEEDS, '{ id = "more"; title = "More"; }']:
        save(daemon, event("talk", categories=["press"]),
             event("other", categories=["other"], place=f"Hall {len(feeds)}"), feeds=feeds,
             site=SITE.replace("Test daybook", "Renamed"))
        assert press.message()["event"] == "renewed"


def test_what_is_not_public_is_not_told(serve, listen):
    daemon = serve(event("talk"))
    listener = listen(daemon)
    save(daemon, event("talk"), event("secret", draft=True),
         event("later", publish_at="2023-12-09 09:00"))
    save(daemon, event("talk", place="Hall"), event("secret", draft=True, place="Hidden"),
         event("later", publish_at="2023-12-09 09:00", place="Hidden"))
    assert listener.message()["data"]["event"] == "talk"
    daemon.step(SAMPLE_TIME + 86400)
    assert listener.message()["data"]["event"] == "later"


def test_a_feed_is_told_of_what_leaves_it(serve, listen):
    daemon = serve(event("talk", categories=["press"]))
    press = listen(daemon, "/live?feed=press")
    save(daemon, event("talk", categories=["other"]))
    assert press.message()["data"]["event"] == "talk"
    save(daemon, event("talk", categories=["other"], place="Hall"))
    save(daemon, event("talk", categories=["press"], place="Hall"))
    assert press.message()["data"]["fields"][0]["after"] == "press"


def narrow_feed(settings):
    return [f'{{ id = "press"; title = "Press"; categories = [ "press" ]; {settings} }}']


def told_events(daemon, listener):
    """The events that the listener is told of, until it has the generation that is served now."""
    told, last, fields = [], str(generation(daemon)), {}
    while fields.get("id") != last:
        fields = dict(listener.block())
        if "data" in fields:
            told.append(json.loads(fields["data"])["event"])
    return told


@pytest.mark.parametrize("settings, hidden, other", [
    ('show_cancelled = "no";', {"status": "cancelled"}, {"status": "cancelled", "place": "Hall"}),
    ('show_past = "10 days";', {"when": "2023-11-01"}, {"when": "2023-11-02"}),
    ('show_future = "30 days";', {"when": "2030-05-02"}, {"when": "2030-05-03"}),
], ids=["cancelled", "past", "future"])
def test_a_feed_is_told_of_what_it_shows_or_has_shown(serve, listen, settings, hidden, other):
    """It hears of what leaves it, then nothing of what it hides, and of what comes back."""
    daemon = serve(event("talk", "2023-12-20", categories=["press"]))
    feeds = narrow_feed(settings)
    save(daemon, event("talk", "2023-12-20", categories=["press"]), feeds=feeds)
    press, everything = listen(daemon, "/live?feed=press"), listen(daemon, "/live?feed=all")
    for one in (press, everything):
        one.block()

    def tell(**change):
        save(daemon, event("talk", **{"when": "2023-12-20", "categories": ["press"], **change}),
             feeds=feeds)
        return told_events(daemon, press), told_events(daemon, everything)

    assert tell(**hidden) == (["talk"], ["talk"])
    assert b"SUMMARY:Talk" not in daemon.feed("press")
    assert tell(**other) == ([], ["talk"])
    assert tell() == (["talk"], ["talk"])
    assert b"SUMMARY:Talk" in daemon.feed("press")


def test_a_feed_is_told_of_what_has_no_date_which_its_page_shows(serve, listen):
    daemon = serve(event("talk", "TBC", categories=["press"]))
    press = listen(daemon, "/live?feed=press")
    press.block()
    save(daemon, event("talk", "TBC", categories=["press"], place="Hall"))
    assert told_events(daemon, press) == ["talk"]


def test_who_has_another_id_is_still_known_where_it_was_shown(serve, listen):
    feeds = narrow_feed('show_cancelled = "no";')
    daemon = serve(event("talk"))
    save(daemon, event("talk", uid="one@test", categories=["press"]), feeds=feeds)
    press = listen(daemon, "/live?feed=press")
    press.block()
    save(daemon, event("speech", uid="one@test", categories=["press"], status="cancelled"),
         feeds=feeds)
    assert told_events(daemon, press) == ["speech"]


def test_what_leaves_a_feed_in_silence_is_not_hidden_by_a_change_of_another(serve, listen):
    daemon = serve(event("talk", categories=["press"]), event("walk", categories=["press"]))
    press = listen(daemon, "/live?feed=press")
    save(daemon, event("talk", categories=["press"], place="Hall"),
         event("walk", categories=["press"]), feeds=narrow_feed('ids = [ "talk" ];'))
    assert press.message()["data"]["event"] == "talk"
    assert press.message()["event"] == "renewed"


def test_a_feed_that_is_another_without_a_change_of_its_own_is_told_so(serve, listen):
    daemon = serve(event("talk", categories=["press"]), event("walk"))
    press, everything = listen(daemon, "/live?feed=press"), listen(daemon, "/live?feed=all")
    save(daemon, event("talk", categories=["press"]), event("walk", place="Hall"),
         feeds=[FEEDS[0].replace("Press", "For the press")])
    assert press.message()["event"] == "renewed"
    assert everything.message()["data"]["event"] == "walk"


@pytest.mark.parametrize("back", [{"draft": True}, {"publish_at": "2024-01-01 09:00"}])
def test_what_was_taken_back_is_not_told_again(serve, listen, back):
    daemon = serve(event("talk"), event("walk"))
    before = generation(daemon)
    save(daemon, event("talk", place="Secret hall"), event("walk"))
    listener = listen(daemon, "/live?feed=all")
    save(daemon, event("talk", place="Secret hall", **back), event("walk", place="Forest"))
    assert listener.message()["data"]["event"] == "walk"
    assert listener.message()["event"] == "renewed"
    assert listen(daemon, last=before).message()["event"] == "renewed"


def test_of_very_many_changes_at_once_nobody_is_told_one_by_one(serve, listen):
    daemon = serve(event("talk"))
    listener = listen(daemon)
    save(daemon, event("talk", place="Hall"), *(event(f"new-{i}") for i in range(255)))
    assert listener.message()["event"] == "renewed"
    save(daemon, event("talk"), *(event(f"new-{i}") for i in range(255)))
    assert listener.message()["data"]["event"] == "talk"


def test_it_is_told_that_it_is_another_day_where_nothing_else_happens(serve, listen):
    daemon = serve(event("talk", "2023-12-20 10:00"))
    listener, before = listen(daemon), generation(daemon)
    page = daemon.get("/")["ETag"]
    daemon.step(SAMPLE_TIME + 11 * 3600)
    assert listener.message()["event"] == "renewed"
    assert generation(daemon) == before + 1
    assert daemon.get("/")["ETag"] != page


def test_it_is_told_that_it_is_another_day(serve, listen):
    daemon = serve(event("talk", "2023-12-09"))
    listener = listen(daemon, "/live?feed=press")
    daemon.step(SAMPLE_TIME + 11 * 3600)
    assert listener.message()["event"] == "renewed"


def test_many_are_told_and_counted_and_let_go_at_a_stop(serve, listen):
    daemon = serve(event("talk"))
    listeners = [listen(daemon, "/live?feed=press" if i % 3 == 0 else "/live") for i in range(400)]
    for listener in listeners:
        listener.block()
    assert json.loads(daemon.ctl("--json", "status").stdout)["listeners"] == 400
    save(daemon, event("talk", categories=["press"]))
    number = str(generation(daemon))
    assert {listener.message()["id"] for listener in listeners} == {number}
    listeners.pop().close()
    assert daemon.stop() == 0
    assert {listener.message() for listener in listeners} == {None}


def test_what_a_listener_says_is_thrown_away_and_bounded(serve, listen):
    daemon = serve(event("talk"))
    listener = listen(daemon)
    listener.block()
    listener.socket.sendall(b"GET /all.ics HTTP/1.1\r\nHost: test\r\n\r\n")
    save(daemon, event("talk", place="Hall"))
    assert listener.message()["data"]["event"] == "talk"
    with pytest.raises(OSError):
        for _ in range(1000):
            listener.socket.sendall(b"x" * 4096)
        if listener.message() is None:
            raise ConnectionResetError
