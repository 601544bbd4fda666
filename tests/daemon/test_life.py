"""docs/life-of-an-event.md, played: every byte that it promises is served.

After a change that was meant:   UPDATE_GOLDEN=1 make check TESTS=tests/daemon.py
and read what git diff says of the page."""

import os
import re
import xml.etree.ElementTree as xml
from datetime import datetime, timezone

from harness import SOURCE, write_sample

PAGE = SOURCE / "docs" / "life-of-an-event.md"
UID = "nato-sg-saudi-2023-ndu@daybook.example"
ATOM = "{http://www.w3.org/2005/Atom}"


def seconds(text):
    time = datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=timezone.utc)
    return int(time.timestamp())


def steps_of(page):
    """[(time, settings, section)] of the page; settings None: nothing is saved."""
    steps = []
    for section in re.split(r"^## ", page, flags=re.M)[1:]:
        time = re.search(r"^(?:Saved|Looked at): (\d+-\d+-\d+ \d+:\d+:\d+) UTC", section, re.M)[1]
        settings = re.search(r"^```\n(.*?)^```$", section, re.M | re.S)
        steps.append((seconds(time), settings and settings[1], section))
    return steps


def stanza_of(text):
    return re.search(r'    # The day is known.*?\n    \},\n\n', text, re.S)[0]


def with_settings(text, settings):
    """The events file with these settings for the event, or without the event."""
    stanza = stanza_of(text)
    new = stanza.replace('when = "2023-12-13 TBC";', settings.strip()) if settings.strip() else ""
    return text.replace(stanza, new)


def event_of(daemon):
    """The VEVENT in nato.ics, or nothing."""
    for event in re.findall(r"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", daemon.feed("nato").decode(),
                            re.S):
        if f"UID:{UID}\r\n" in event:
            return event.replace("\r\n", "\n")
    return ""


def news_of(daemon):
    """Title and text of the newest entry of nato.atom, or nothing."""
    entry = xml.fromstring(daemon.get("/nato.atom").plain).find(ATOM + "entry")
    if entry is None:
        return ""
    return f"{entry.find(ATOM + 'title').text}\n{entry.find(ATOM + 'content').text.strip()}\n"


def played(section, daemon):
    """The section with what is really served."""
    for kind, served in (("ics", event_of(daemon)), ("atom", news_of(daemon))):
        section = re.sub(rf"^```{kind}\n.*?^```$", lambda _: f"```{kind}\n{served}```", section,
                         flags=re.M | re.S)
    return section


def test_page_about_the_life_of_an_event_is_true(start, tmp_path):
    page = PAGE.read_text()
    main = write_sample(tmp_path)
    main.write_text(main.read_text().replace('reload = "save"', 'reload = "command"'))
    file = main.parent / "events.d" / "nato.conf"
    text, daemon = file.read_text(), None
    for time, settings, section in steps_of(page):
        if settings is not None:
            file.write_text(with_settings(text, settings))
        if not daemon:
            daemon = start(main, clock=time)
        else:
            daemon.step(time)
        if settings is not None and daemon.clock.steps:
            daemon.hang_up()
            daemon.wait_good_reload()
        page = page.replace(section, played(section, daemon))
    assert event_of(daemon) == ""
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(page)
    assert page == PAGE.read_text()
