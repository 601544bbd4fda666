"""Subscribers that decide as real apps do whether an event has changed see exactly the real changes:
none is missed, and nobody is woken for nothing."""

import icalendar

from harness import SAMPLE_TIME, daybook, event

LINES = """
plain | | talk=2030-05-02 TBC, tour=2030-06-01 | talk tour
time confirmed | talk | talk=2030-05-02 10:00, tour=2030-06-01 | talk tour
other order | | talk=2030-05-02 10:00, tour=2030-06-01 | tour talk
moved | talk | talk=2030-05-03 10:00, tour=2030-06-01 | talk tour
a third comes | more | talk=2030-05-03 10:00, tour=2030-06-01, more=2030-07-01 | talk tour more
cancelled | tour | talk=2030-05-03 10:00, tour=2030-06-01/cancelled, more=2030-07-01 | talk tour more
gone | more | talk=2030-05-03 10:00, tour=2030-06-01/cancelled | talk tour
back | more | talk=2030-05-03 10:00, tour=2030-06-01/cancelled, more=2030-07-01 | talk tour more
taken back | more | talk=2030-05-03 10:00, tour=2030-06-01/cancelled, more=2030-07-01/draft | talk tour more
again | more | talk=2030-05-03 10:00, tour=2030-06-01/cancelled, more=2030-07-01 | talk tour more
""".strip().splitlines()


def scenes():
    """(name, ids that change, events in the order of the file)"""
    for line in LINES:
        name, changed, events, order = (part.strip() for part in line.split("|"))
        states = dict(one.split("=") for one in events.split(", "))
        yield name, set(changed.split()), [stanza(id_, states[id_]) for id_ in order.split()
                                           if id_ in states]


def stanza(id_, state):
    when, _, status = state.partition("/")
    settings = {"status": status} if status == "cancelled" else {"draft": True} if status else {}
    return event(id_, when, **settings)


class Evolution:
    """The first VEVENT of a UID has another string of DTSTAMP, LAST-MODIFIED and SEQUENCE."""

    def __init__(self):
        self.known = {}

    def poll(self, events):
        seen = {}
        for one in events:
            revision = "-".join(str(one[name].to_ical() if name != "SEQUENCE" else one[name])
                                for name in ("DTSTAMP", "LAST-MODIFIED", "SEQUENCE"))
            seen.setdefault(str(one["UID"]), revision)
        return self.changed(seen, lambda old, new: old != new)

    def changed(self, seen, differs):
        """UIDs that came, went or differ."""
        both = seen.keys() & self.known.keys()
        news = (seen.keys() ^ self.known.keys()) | {uid for uid in both
                                                   if differs(self.known[uid], seen[uid])}
        self.known = seen
        return news


class Icsx5(Evolution):
    """The latest LAST-MODIFIED of all components of a UID has grown."""

    def poll(self, events):
        seen = {}
        for one in events:
            uid, modified = str(one["UID"]), one["LAST-MODIFIED"].dt
            seen[uid] = max(seen.get(uid, modified), modified)
        return self.changed(seen, lambda old, new: new > old)


def test_apps_see_exactly_the_real_changes(start, tmp_path):
    main, now, daemon = tmp_path / "daybookd.conf", SAMPLE_TIME, None
    apps = [Evolution(), Icsx5()]
    for name, changed, events in scenes():
        main.write_text(daybook(*events, server='reload = "command";'))
        now += 86400
        if daemon:
            daemon.step(now)
            daemon.hang_up()
            daemon.wait_good_reload()
        else:
            daemon = start(main, clock=now)
            changed = {"talk", "tour"}
        calendar = icalendar.Calendar.from_ical(daemon.feed("all"))
        for app in apps:
            assert {uid.split("@")[0] for uid in app.poll(calendar.walk("VEVENT"))} == changed, \
                f"{name}: {type(app).__name__}"
