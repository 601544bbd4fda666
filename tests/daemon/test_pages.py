"""The pages of a running daemon: the agenda of the sample and of a day that goes by, whole and
right as HTML."""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag

import pytest

from conftest import Starter
from harness import SAMPLE_FEEDS, SAMPLE_TIME, STEPPED_PROGRAM, daybook, event, write_sample

HOUR = 3600
VOID = {"base", "br", "img", "input", "link", "meta"}
AFTERWARDS = SAMPLE_TIME + 400 * 24 * HOUR
VIEWS = ["/", "/nato", "/press", "/?month=2023-12", "/nato?month=2023-10", "/?category=press",
         "/?embed=1"]


class Page(HTMLParser):
    """What a page has, once it is found to be well-formed."""

    def __init__(self, text):
        super().__init__()
        self.open = []
        self.ids = []
        self.links = []
        self.outside = []  # what a browser would fetch from elsewhere
        self.inline = []  # what the policy forbids
        self.landmarks = []
        self.feed(text)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        assert len(attributes) == len(attrs), f"an attribute of {tag} is there twice"
        if tag not in VOID:
            self.open.append(tag)
        if tag in ("header", "nav", "main", "footer"):
            self.landmarks.append(tag)
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if tag == "a":
            self.links.append(attributes["href"])
        source = attributes.get("src")
        if tag == "link" and attributes["rel"] in ("icon", "stylesheet"):
            source = attributes["href"]
        if source and not source.startswith("/static/"):
            self.outside.append(source)
        self.inline += [name for name in attributes if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in attributes):
            self.inline.append(tag)

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, f"</{tag}> ends nothing"


def titles(text):
    return re.findall(r'<p class="title">(?:<s>)?<a [^>]*><bdi>(.*?)</bdi>', text)


def ids(text):
    return re.findall(r'href="/events/([a-z0-9-]+)"', text)


@pytest.fixture(scope="module")
def over(tmp_path_factory):
    """The sample, long after all of its events."""
    starter = Starter()
    yield starter(write_sample(tmp_path_factory.mktemp("over")), clock=AFTERWARDS)
    assert not any(starter.end())


@pytest.mark.parametrize("path", VIEWS)
def test_page_is_well_formed_and_needs_nothing_from_elsewhere(sample, path):
    answer = sample.get(path)
    assert answer.status == 200 and answer["Content-Type"] == "text/html; charset=utf-8"
    assert answer.text.startswith("<!DOCTYPE html>\n<html lang=\"en\">")
    page = Page(answer.text)
    assert not page.outside and not page.inline
    assert len(set(page.ids)) == len(page.ids)
    around = set() if "embed" in path else {"header", "nav"}
    assert set(page.landmarks) - {"nav"} | around == around | {"main", "footer"}
    assert "main" in page.ids and "live" in page.ids


@pytest.mark.parametrize("path", VIEWS)
def test_links_within_the_site_lead_somewhere(sample, path):
    for link in set(Page(sample.get(path).text).links):
        if link.startswith("/"):
            assert sample.get(urldefrag(link).url).status == 200, link


def test_all_events_of_the_sample_are_still_shown_when_they_are_over(over):
    text = over.get("/").text
    assert "Latest events" in text and "Coming up" not in text
    assert ids(text) == [
        "nato-sg-slovakia-2023-press", "nato-sg-slovakia-2023", "nato-sg-saudi-2023-ndu",
        "nato-sg-saudi-2023", "g7-interior-2023", "jcs-brown-burkhard-2023",
        "nato-moldova-dcb-2023", "operation-turquesa-v", "operation-thunder-2023"]
    assert "2,114 seizures and some 500 arrests." in text
    assert "Transcript of the Secretary General&#39;s remarks" in text


def test_the_sample_on_its_day(sample):
    """8 December 2023: of the nine, five are over."""
    text = sample.get("/").text
    upcoming, recent = text.split(">Recently over<")
    assert ids(upcoming) == ["g7-interior-2023", "nato-sg-saudi-2023", "nato-sg-saudi-2023-ndu",
                             "nato-sg-slovakia-2023", "nato-sg-slovakia-2023-press"]
    assert set(ids(recent)) == {"jcs-brown-burkhard-2023", "nato-moldova-dcb-2023",
                                "operation-turquesa-v"}
    assert '<span class="badge tbc">Time TBC</span>' in upcoming
    assert "Time zone: Europe/Brussels" in text


def test_each_feed_has_an_agenda_of_its_own(over):
    counts = {feed: len(ids(over.get(f"/{feed}").text)) for feed in SAMPLE_FEEDS}
    assert counts == {"all": 9, "nato": 5, "interpol": 3, "g7": 1, "operations": 2, "us-jcs": 1,
                      "press": 1}


def test_empty_daybook_has_a_page(start, tmp_path):
    main = tmp_path / "daybookd.conf"
    main.write_text(daybook())
    text = start(main).get("/").text
    assert "No events at present." in text
    Page(text)


def test_a_day_goes_by(start, tmp_path):
    main = tmp_path / "daybookd.conf"
    main.write_text(daybook(event("talk", "2023-12-08 16:00/17:00"),
                            event("dinner", "2023-12-08 20:00")))
    daemon = start(main, clock=SAMPLE_TIME)  # 13:00 in Brussels
    first = daemon.get("/")
    assert titles(first.text) == ["Talk", "Dinner"] and "Starts soon" not in first.text
    daemon.step(SAMPLE_TIME + 2 * HOUR)
    same = daemon.get("/")
    assert same.body == first.body and same["ETag"] == first["ETag"]
    daemon.step(SAMPLE_TIME + 3 * HOUR - 900)
    assert "Starts soon" in daemon.get("/").text
    daemon.step(SAMPLE_TIME + 3 * HOUR)
    under_way, rest = daemon.get("/").text.split(">Coming up<")
    assert titles(under_way) == ["Talk"] and titles(rest) == ["Dinner"]
    main.write_text(daybook(event("talk", "2023-12-08 16:00/17:00"),
                            event("dinner", "2023-12-09 20:00", change_reason="No cook.")))
    daemon.wait_good_reload()
    moved = daemon.get("/").text
    assert "Tomorrow, Saturday 9 December 2023" in moved and "Changed today" in moved
    assert re.search(r"Moved from <del><time [^>]*>Friday 8 December 2023, 20:00</time> CET</del>",
                     moved)
    daemon.step(SAMPLE_TIME + 4 * HOUR)
    assert titles(daemon.get("/").text.split(">Recently over<")[1]) == ["Talk"]


def test_another_day_is_another_page(start, tmp_path):
    main = tmp_path / "daybookd.conf"
    main.write_text(daybook(event("talk", "2023-12-10 16:00")))
    daemon = start(main, clock=SAMPLE_TIME)
    assert "Tomorrow" not in daemon.get("/").text
    midnight = SAMPLE_TIME + 11 * HOUR
    daemon.step(midnight - 1)
    assert "Tomorrow" not in daemon.get("/").text
    daemon.step(midnight)
    assert "Tomorrow, Sunday 10 December 2023" in daemon.get("/").text


def test_drafts_and_embargoes_are_on_no_page(start, tmp_path):
    main = tmp_path / "daybookd.conf"
    main.write_text(daybook(event("shown", "2023-12-10", categories=["a", "b"]),
                            event("secret-draft", "2023-12-10", draft=True, categories=["secret"]),
                            event("secret-news", "TBC", publish_at="2023-12-09 10:00",
                                  categories=["secret"])))
    daemon = start(main, clock=SAMPLE_TIME)
    for path in ("/", "/all", "/?month=2023-12", "/?embed=1"):
        assert "ecret" not in daemon.get(path).text, path
    assert not ids(daemon.get("/?category=secret").text)
    assert daemon.get("/events/secret-draft").status == 404


def test_a_month_on_a_phone_is_a_list_of_days(sample):
    """Each day says in words which one it is; the style hides that in the grid."""
    text = sample.get("/?month=2023-12").text
    assert '<span class="weekday">Thursday </span>14<span class="weekday"> December</span>' in text
    assert "@media screen and (max-width" in sample.get("/static/style.css").text


def test_browsers_find_an_icon(sample):
    for path in ("/favicon.ico", "/static/icon.svg"):
        answer = sample.get(path)
        assert answer.status == 200 and answer["Content-Type"] == "image/svg+xml"
        assert answer.text.startswith("<svg ")


# --- who reads them all ------------------------------------------------------------

def resident(daemon):
    """Octets of memory that are the process's own."""
    status = Path(f"/proc/{daemon.process.pid}/smaps_rollup").read_text(encoding="ascii")
    return 1024 * sum(int(kb) for kb in re.findall(r"^Private_\w+: +(\d+) kB$", status, re.M))


def test_who_reads_every_page_leaves_nothing_behind(start, tmp_path):
    if b"__asan_init" in Path(STEPPED_PROGRAM).read_bytes():
        pytest.skip("AddressSanitizer keeps what was freed for a while")
    main = tmp_path / "daybookd.conf"
    main.write_text(daybook(*(event(f"e{i}", description="Some words. " * 100)
                              for i in range(300))))
    daemon = start(main, clock=SAMPLE_TIME)

    def read_all():
        for i in range(300):
            assert daemon.get(f"/events/e{i}").status == 200
    read_all()
    before = resident(daemon)
    read_all()
    assert resident(daemon) - before < 128 * 1024
