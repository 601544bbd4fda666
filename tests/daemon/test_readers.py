"""Who polls a calendar, and who has its last change: status and metrics."""

import json

from harness import daybook, event
from test_metrics import numbers, of

IOS = "iOS/17.4.1 (21E236) dataaccessd/1.0"
GOOGLE = "Google-Calendar-Importer"
FEED = '{ id = "talks"; title = "Talks"; categories = "talk"; }'


def write(main, title):
    main.write_text(daybook(event("talk", title=title, categories=["talk"]),
                            event("tour"), feeds=[FEED], server='reload = "command";'))


def readers(daemon):
    """{feed: {reader: (polls, up to date)}}, of feeds that were polled."""
    said = json.loads(daemon.ctl("status", "--json").stdout)
    return {feed["feed"]: {row["reader"]: (row["polls"], row["up_to_date"])
                           for row in feed["readers"]}
            for feed in said["feeds"] if feed["readers"]}


def test_who_has_the_change_is_counted_from_change_to_change(start, tmp_path):
    main = tmp_path / "daybookd.conf"
    write(main, "Talk")
    daemon = start(main)
    assert readers(daemon) == {}
    assert "up to date" not in daemon.ctl("status").stdout
    tag = daemon.get("/talks.ics", user_agent=IOS)["ETag"]
    daemon.get("/talks.ics", user_agent=IOS, if_none_match=tag)
    daemon.get("/talks.ics", user_agent=GOOGLE)
    daemon.request("/talks.ics", method="HEAD", headers={"User-Agent": GOOGLE})
    daemon.get("/talks.atom", user_agent=GOOGLE)
    assert readers(daemon) == {"talks": {"apple-ios": (2, 1), "google": (1, 0)}}
    found = numbers(daemon)
    assert of(found, "daybookd_calendar_polls") == {("talks", "apple-ios"): 2,
                                                    ("talks", "google"): 1}
    assert of(found, "daybookd_calendar_polls_up_to_date") == {("talks", "apple-ios"): 1,
                                                               ("talks", "google"): 0}

    write(main, "Other words")
    assert daemon.ctl("reload").returncode == 0
    assert readers(daemon) == {}
    new = daemon.get("/talks.ics", user_agent=IOS, if_none_match=tag)
    assert new.status == 200
    assert readers(daemon) == {"talks": {"apple-ios": (1, 0)}}
    for _ in range(2):
        assert daemon.get("/talks.ics", user_agent=IOS, if_none_match=new["ETag"]).status == 304
    daemon.get("/talks.ics", user_agent="")
    assert readers(daemon) == {"talks": {"apple-ios": (3, 2), "none": (1, 0)}}
    rows = [line.split("\t") for line in daemon.ctl("status").stdout.splitlines()]
    assert ["talks.ics", "all", "4", "2", "50 %"] in rows
    assert ["talks.ics", "Apple Calendar (iPhone, iPad)", "3", "2", "66 %"] in rows


def test_a_reload_that_leaves_a_calendar_alone_leaves_its_polls(start, tmp_path):
    main = tmp_path / "daybookd.conf"
    write(main, "Talk")
    daemon = start(main)
    daemon.get("/talks.ics", user_agent=IOS)
    daemon.get("/all.ics", user_agent=IOS)
    main.write_text(main.read_text().replace('title = "Tour"', 'title = "Another tour"'))
    assert daemon.ctl("reload").returncode == 0
    assert readers(daemon) == {"talks": {"apple-ios": (1, 0)}}
