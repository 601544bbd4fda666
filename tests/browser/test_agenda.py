"""The agenda of the sample daybook as a reader sees it."""

from datetime import datetime, timezone

import pytest
from harness import SAMPLE_TIME, write_sample
from sample import EVENTS, PAGES, listed

ENTRY = "return document.querySelector(`li:has(a[href$='/events/{}'])`).innerText.toLowerCase()"

# What badges say, as long as nothing has changed.
MARKS = ["time tbc", "starts soon", "under way", "cancelled", "postponed", "tentative", "changed"]


@pytest.fixture
def page_at(tab, start, tmp_path):
    """The agenda of the sample at a time in UTC."""
    def open_at(time):
        daemon = start(write_sample(tmp_path), clock=SAMPLE_TIME)
        daemon.step(int(datetime.fromisoformat(time).replace(tzinfo=timezone.utc).timestamp()))
        tab.site = f"http://127.0.0.1:{daemon.port}"
        tab.go("/")
        return tab
    return open_at


def marks(tab, id_):
    entry = tab.js(ENTRY.format(id_))
    return [mark for mark in MARKS if mark in entry]


def test_all_events_of_the_sample_are_in_the_agenda(page_at):
    assert listed(page_at("2024-02-01 12:00")) == EVENTS


def test_what_comes_is_in_the_order_of_its_days(page):
    page.go("/")
    comes = [href.rpartition("/")[2] for href in page.links("main li a[href*='/events/']")]
    assert comes[:5] == ["g7-interior-2023", "nato-sg-saudi-2023", "nato-sg-saudi-2023-ndu",
                         "nato-sg-slovakia-2023", "nato-sg-slovakia-2023-press"]


def test_a_feed_has_its_own_events_only(page):
    page.go("/press")
    assert listed(page) == {"nato-sg-slovakia-2023-press"}


def test_a_time_to_be_confirmed_is_said_in_a_badge(page_at):
    tab = page_at("2023-12-09 12:00")
    assert {id_: marks(tab, id_) for id_ in listed(tab)} == {
        id_: ["time tbc"] if id_ == "nato-sg-saudi-2023-ndu" else [] for id_ in listed(tab)}


@pytest.mark.parametrize("now, said", [
    ("2023-12-14 08:50", ["starts soon"]), ("2023-12-14 09:20", ["under way"]),
    ("2023-12-14 12:00", [])])
def test_a_badge_says_how_an_event_stands(page_at, now, said):
    assert marks(page_at(now), "nato-sg-slovakia-2023-press") == said


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_nothing_to_complain_of(page, path):
    """No error in the log of the browser, no request to another host: see the fixture `tab`; and
    the policy of the page forbids nothing that the page does."""
    page.go(path)
    assert page.js("return violations") == []
    assert len(page.texts("h1")) == 1


def test_a_complaint_is_heard(any_tab, sample):
    any_tab.go(f"http://127.0.0.1:{sample.port}/")
    any_tab.js("const image = new Image(); image.src = 'http://elsewhere.example/';")
    assert any_tab.wait("return violations.length") == 1
    assert any("elsewhere.example" in line for line in any_tab.complaints())
