"""The agenda of the sample daybook as a reader sees it."""

from datetime import datetime, timezone

import pytest
from harness import SAMPLE_TIME, write_sample
from sample import EVENTS, PAGES

# In each agenda an event is a list item; in the grid of a month too.
ENTRY = "return document.querySelector(`li:has(a[href$='/events/{}'])`).innerText"


def seconds(text):
    """Of a time in UTC."""
    return int(datetime.fromisoformat(text).replace(tzinfo=timezone.utc).timestamp())


def listed(tab):
    """The ids of the events that the page has links to."""
    return {href.rpartition("/")[2] for href in tab.links("main a[href*='/events/']")}


def test_all_events_of_the_sample_are_in_the_agenda(page):
    page.go("/")
    assert listed(page) == EVENTS


def test_a_feed_has_its_own_events_only(page):
    page.go("/press")
    assert listed(page) == {"nato-sg-slovakia-2023-press"}


def test_a_time_to_be_confirmed_is_said_in_a_badge(page):
    page.go("/")
    for id_ in EVENTS:
        entry = page.js(ENTRY.format(id_)).lower()
        assert ("time tbc" in entry) == (id_ == "nato-sg-saudi-2023-ndu"), entry


@pytest.mark.parametrize("now, phase", [("2023-12-14 08:50", "starts soon"),
                                        ("2023-12-14 09:20", "under way"),
                                        ("2023-12-14 12:00", None)])
def test_a_badge_says_how_an_event_stands(tab, start, tmp_path, now, phase):
    daemon = start(write_sample(tmp_path), clock=SAMPLE_TIME)
    daemon.step(seconds(now))
    tab.site = f"http://127.0.0.1:{daemon.port}"
    tab.go("/")
    entry = tab.js(ENTRY.format("nato-sg-slovakia-2023-press")).lower()
    assert [word for word in ("starts soon", "under way") if word in entry] == [phase][:bool(phase)]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_nothing_to_complain_of(page, path):
    """No error in the log of the browser, no request to another host: see the fixture `tab`; and
    the policy of the page forbids nothing that the page does."""
    page.go(path)
    page.wait("return document.readyState == 'complete'")
    assert page.js("return violations") == []
    assert page.texts("h1") != []


def test_a_complaint_is_heard(any_tab, sample):
    any_tab.go(f"http://127.0.0.1:{sample.port}/")
    any_tab.js("const image = new Image(); image.src = 'http://elsewhere.example/';")
    assert any_tab.wait("return violations.length") == 1
    assert any("elsewhere.example" in line for line in any_tab.complaints())
