"""What changed, as the running daemon tells it: feeds of changes, the log, the clock."""

import json
import xml.etree.ElementTree as xml

from harness import SAMPLE_TIME, daybook, event

ATOM = "{http://www.w3.org/2005/Atom}"
TALKS = '{ id = "talks"; title = "Talks"; categories = "talk"; formerly = "lectures"; }'
HOUR = 3600


class Desk:
    """A daybook that is rewritten and published at times of our choosing."""

    def __init__(self, start, folder):
        self.start, self.main, self.daemon = start, folder / "daybookd.conf", None
        self.now = SAMPLE_TIME

    def publish(self, now, *events, **options):
        self.main.write_text(daybook(*events, feeds=[TALKS], server='reload = "command";',
                                     **options))
        self.now = now
        if self.daemon:
            self.daemon.step(now)
            self.daemon.hang_up()
            self.daemon.wait_good_reload()
        else:
            self.daemon = self.start(self.main, clock=now)

    def restart(self, now):
        assert self.daemon.stop() == 0
        self.daemon = self.start(self.main, clock=now)

    def told(self, feed="all"):
        """[(kind, id, what is told)], newest first."""
        changes = json.loads(self.daemon.get(f"/{feed}/changes.json").plain)["changes"]
        return [(one["kind"], one["event"], one["told"]) for one in changes]

    def titles(self, feed="all"):
        return [entry.find(ATOM + "title").text for entry
                in xml.fromstring(self.daemon.get(f"/{feed}.atom").plain).iter(ATOM + "entry")]


def talk(when="2023-12-14 10:00", **settings):
    return event("talk", when, categories=["talk"], **settings)


def test_feeds_of_changes_tell_what_was_changed(start, tmp_path):
    desk = Desk(start, tmp_path)
    desk.publish(SAMPLE_TIME, talk())
    assert desk.told() == [] and desk.titles() == []
    desk.publish(SAMPLE_TIME + HOUR, talk("2023-12-15 11:00", change_reason="illness"),
                 event("tour", "2023-12-20"))
    desk.publish(SAMPLE_TIME + 2 * HOUR, talk("2023-12-15 11:00", change_reason="illness"))
    assert desk.titles() == ["Removed: Tour", "Added: Tour", "Moved: Talk"]
    assert desk.titles("talks") == ["Moved: Talk"]
    assert desk.told("talks") == [("changed", "talk", [
        "moved from Thursday 14 December 2023, 10:00 CET to Friday 15 December 2023, 11:00 CET"])]


def test_feeds_of_changes_are_resources_like_others(start, tmp_path):
    desk = Desk(start, tmp_path)
    desk.publish(SAMPLE_TIME, talk())
    for path, kind in (("/talks.atom", "application/atom+xml; charset=utf-8"),
                       ("/talks/changes.json", "application/json; charset=utf-8")):
        answer = desk.daemon.get(path)
        assert answer.status == 200 and answer["Content-Type"] == kind
        assert desk.daemon.get(path, if_none_match=answer["ETag"]).status == 304
    assert desk.daemon.get("/lectures.atom")["Location"] == "/talks.atom"
    assert desk.daemon.get("/lectures/changes.json")["Location"] == "/talks/changes.json"


def test_what_is_taken_back_is_not_kept_by_those_who_ask_by_date(start, tmp_path):
    desk = Desk(start, tmp_path)
    desk.publish(SAMPLE_TIME, talk())
    desk.publish(SAMPLE_TIME + HOUR, talk(), event("secret"))
    paths = ("/all.ics", "/all.atom", "/all/changes.json")
    had = {path: desk.daemon.get(path) for path in paths}
    desk.publish(SAMPLE_TIME + 2 * HOUR, talk(), event("secret", draft=True))
    for path in paths:
        assert b"Secret" in had[path].plain
        asked = had[path]["Last-Modified"] or had[path]["Date"]
        answer = desk.daemon.get(path, if_modified_since=asked)
        assert answer.status == 200 and b"Secret" not in answer.plain


def test_feeds_of_changes_are_bounded(start, tmp_path):
    desk = Desk(start, tmp_path)
    for day in range(6):
        desk.publish(SAMPLE_TIME + day * HOUR, "%s" % talk(f"2023-12-1{day} 10:00"),
                     site='title = "T"; uid_domain = "d.example"; }; history: { changes_kept = 3;')
    assert len(desk.told()) == 3 and len(desk.titles()) == 3


def test_changes_and_phases_are_logged(start, tmp_path):
    desk = Desk(start, tmp_path)
    desk.publish(SAMPLE_TIME, talk("2023-12-08 15:00/16:00"))  # 14:00 to 15:00 UTC
    begins = SAMPLE_TIME + 2 * HOUR
    assert desk.daemon.armed == begins - 900
    for now, phase in ((begins - 900, "starts soon"), (begins, "under way"),
                       (begins + HOUR, "over")):
        mark = desk.daemon.log.mark()
        desk.daemon.step(now - 1)
        assert not any("talk: " in line for line in desk.daemon.log.since(mark))
        before = desk.daemon.feeds("all")
        desk.daemon.step(now)
        desk.daemon.log.wait(f"talk: .*{phase}", since=mark)
        assert desk.daemon.feeds("all") == before
    assert desk.told() == [], "the clock's entries are not for feeds"


def test_boundaries_missed_while_it_was_down_are_told_once(start, tmp_path):
    desk = Desk(start, tmp_path)
    desk.publish(SAMPLE_TIME, talk("2023-12-08 15:00/16:00"))
    desk.restart(SAMPLE_TIME + 5 * HOUR)
    desk.daemon.log.wait("listening on")
    assert sum("talk: " in line for line in desk.daemon.log.lines) == 3
    desk.restart(SAMPLE_TIME + 6 * HOUR)
    desk.daemon.log.wait("listening on")
    assert not any("talk: " in line for line in desk.daemon.log.lines)


def test_clock_set_back_unpublishes_nothing(start, tmp_path):
    desk = Desk(start, tmp_path)
    desk.publish(SAMPLE_TIME, talk(publish_at="2023-12-08 14:00"))
    assert b"UID:talk" not in desk.daemon.feed("all")
    desk.daemon.step(SAMPLE_TIME + HOUR)
    before = desk.daemon.feeds("all", "talks")
    assert b"UID:talk" in before["all"][0] and desk.titles() == ["Added: Talk"]
    desk.daemon.step(SAMPLE_TIME)
    assert desk.daemon.feeds("all", "talks") == before
    desk.restart(SAMPLE_TIME - HOUR)
    assert desk.daemon.feeds("all", "talks") == before
    desk.daemon.step(SAMPLE_TIME + HOUR)
    assert desk.daemon.feeds("all", "talks") == before and desk.titles() == ["Added: Talk"]


def test_removals_that_may_be_a_slip_are_held(start, tmp_path):
    desk = Desk(start, tmp_path)
    events = [event(f"e{i}", "2030-05-02") for i in range(5)]
    desk.publish(SAMPLE_TIME, *events)
    before = desk.daemon.feeds("all")
    desk.publish(SAMPLE_TIME + HOUR, events[0])
    assert desk.daemon.feeds("all") == before
    desk.daemon.log.wait('4 events are gone .*--accept-removals.*"e1", "e2", "e3", "e4"')
    desk.restart(SAMPLE_TIME + 2 * HOUR)
    assert desk.daemon.feeds("all") == before
    desk.publish(SAMPLE_TIME + 3 * HOUR, *events)
    assert desk.daemon.feeds("all") == before and desk.told() == []
