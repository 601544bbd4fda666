"""An open page shows what is saved, without being loaded again."""

import json
import time

import pytest
from harness import daybook, event, write_sample

COUNT = 40

# 2023-12-14 09:55 in Brussels.
BEFORE_PRESS = 1702544100

# Seconds, far more than it takes: how fast it is is told, and no test.
LIMIT = 20


# Where in the window that is which has the focus.
HEIGHT = "return document.activeElement.getBoundingClientRect().top"


def events(**changed):
    """Many: the page is longer than the window. `changed`: titles by id."""
    return [event(f"talk-{i:02}", when=f"2050-01-{1 + i % 28:02} {8 + i // 28:02}:00",
                  title=changed.get(f"talk_{i:02}", f"Talk number {i}")) for i in range(COUNT)]


@pytest.fixture
def book(tab, tmp_path, start):
    """A tab on the agenda of a daybook, `save(...)` writes another one."""
    main = tmp_path / "daybookd.conf"

    def save(**changed):
        main.write_text(daybook(*events(**changed)))

    save()
    daemon = start(main)
    tab.site = f"http://127.0.0.1:{daemon.port}"
    tab.save = save
    tab.go("/?month=2050-01")
    tab.js("window.marker = 1")
    listens(daemon)
    return tab


def listens(daemon):
    """Waits until somebody listens at /live."""
    end = time.monotonic() + LIMIT
    while daemon.process.poll() is None and time.monotonic() < end:
        if json.loads(daemon.ctl("--json", "status").stdout)["listeners"] == 1:
            return
    raise AssertionError("the page does not listen")


def has(words):
    return f"return document.querySelector('main').innerText.includes('{words}')"


def test_a_saved_edit_is_seen_without_loading_the_page_again(book, capfd):
    began = time.monotonic()
    book.save(talk_03="Quite another talk")
    book.wait(has("Quite another talk"))
    took = time.monotonic() - began
    with capfd.disabled():
        print(f"# a saved edit was seen on an open page after {1000 * took:.0f} ms", flush=True)
    assert took < LIMIT
    assert book.js("return window.marker") == 1


def test_the_page_of_an_event_follows_it(book):
    book.go("/events/talk-03")
    book.js("window.marker = 1")
    book.save(talk_03="Quite another talk")
    book.wait("return document.querySelector('h1').innerText == 'Quite another talk'")
    assert book.js("return [window.marker, document.title]") == \
        [1, "Quite another talk \u2013 Test daybook"]


def test_a_badge_comes_with_its_time(tab, tmp_path, start):
    daemon = start(write_sample(tmp_path), clock=BEFORE_PRESS)
    tab.site = f"http://127.0.0.1:{daemon.port}"
    tab.go("/press")
    assert tab.texts(".badge") == ["Starts soon"]
    listens(daemon)
    daemon.step(BEFORE_PRESS + 600)
    assert tab.wait("return document.querySelector('.badge')?.innerText == 'Under way'")


def test_a_page_says_that_it_hears_nothing(any_tab, tmp_path, start):
    daemon = start(write_sample(tmp_path))
    any_tab.go(f"http://127.0.0.1:{daemon.port}/")
    listens(daemon)
    daemon.stop()
    assert any_tab.wait("return document.getElementById('live').innerText.includes('offline')")


TALKS = '{ id = "talks"; title = "Talks"; }'

# Of a page that is yet to come: what it listens to, and how many timers run, which are fast.
WATCHED = """
window.sources = [];
window.EventSource = class extends EventSource {
    constructor(...what) { super(...what); sources.push(this); }
};
window.timers = 0;
const start = setTimeout;
window.setTimeout = (run, time) => {
    timers++;
    start(() => { timers--; run(); }, time / 100);
};
"""


def test_a_calendar_that_has_gone_is_not_asked_for_again(any_tab, tmp_path, start):
    main = tmp_path / "daybookd.conf"
    main.write_text(daybook(*events(), feeds=[TALKS]))
    daemon = start(main)
    any_tab.cdp("Page.addScriptToEvaluateOnNewDocument", source=WATCHED)
    any_tab.go(f"http://127.0.0.1:{daemon.port}/talks")
    listens(daemon)
    main.write_text(daybook(*events()))
    any_tab.wait("return document.getElementById('live').innerText == "
                 "'This page is no longer published.'")
    any_tab.wait("return timers == 0 && sources.every(source => source.readyState == 2)")


def test_a_page_that_was_taken_back_keeps_nothing_of_it(any_tab, tmp_path, start):
    """It leads to itself, for it may come back."""
    main = tmp_path / "daybookd.conf"
    secret = {"title": "Secret talk", "description": "Secret words", "place": "Secret hall"}
    main.write_text(daybook(event("talk", **secret), event("other")))
    daemon = start(main)
    any_tab.go(f"http://127.0.0.1:{daemon.port}/events/talk?x=1#history")
    assert "Secret talk" in any_tab.js("return document.title")
    listens(daemon)
    main.write_text(daybook(event("talk", draft=True, **secret), event("other")))
    any_tab.wait("return document.getElementById('live').innerText == "
                 "'This page is no longer published.'")
    assert any_tab.js("return document.title") == "Test daybook"
    assert "Secret" not in any_tab.js("return document.documentElement.outerHTML")
    daemon.wait_good_reload()
    main.write_text(daybook(event("talk", **secret), event("other")))
    daemon.wait_good_reload()
    any_tab.click("main a")
    any_tab.wait(has("Secret words"))
    assert any_tab.js("return location.pathname + location.search") == "/events/talk?x=1"


def test_the_names_of_calendars_follow(tab, tmp_path, start):
    main = tmp_path / "daybookd.conf"
    main.write_text(daybook(*events(), feeds=[TALKS]))
    daemon = start(main)
    tab.go(f"http://127.0.0.1:{daemon.port}/events/talk-03")
    tab.js("window.marker = 1")
    listens(daemon)
    main.write_text(daybook(*events(talk_03="Quite another talk"),
                            feeds=['{ id = "talks"; title = "All talks"; }']))
    tab.wait("return document.querySelector('header').innerText.includes('All talks')")
    assert tab.js("return [window.marker, document.querySelectorAll('header').length]") == [1, 1]


def test_what_is_being_chosen_is_kept(tab, tmp_path, start):
    main = tmp_path / "daybookd.conf"
    talks = events()
    main.write_text(daybook(*talks, event("visit", when="2050-01-02", categories="visit"),
                            event("press", when="2050-01-02", categories="press")))
    daemon = start(main)
    tab.go(f"http://127.0.0.1:{daemon.port}/")
    listens(daemon)
    tab.js("document.querySelector('select[name=category]').value = 'visit'")
    main.write_text(daybook(*events(talk_03="Quite another talk"),
                            event("visit", when="2050-01-02", categories="visit"),
                            event("press", when="2050-01-02", categories="press")))
    tab.wait(has("Quite another talk"))
    assert tab.js("return document.querySelector('select[name=category]').value") == "visit"


def test_the_page_says_when_it_was_updated(book):
    assert book.js("return document.getElementById('live').checkVisibility()") is False
    book.save(talk_03="Quite another talk")
    book.wait("return /updated \\d\\d:\\d\\d:\\d\\d/.test("
              "document.getElementById('live').innerText)")


def test_a_reader_stays_where_they_are(book):
    book.resize(1280, 400)
    book.js("document.querySelector(`a[href$='/events/talk-20']`).focus()")
    before = book.js(HEIGHT)
    assert book.js("return scrollY") > 0
    book.save(talk_27="The last one is another")
    book.wait(has("The last one is another"))
    assert book.js("return document.activeElement.getAttribute('href')") == "/events/talk-20"
    assert book.js(HEIGHT) == before


def test_a_page_that_nothing_has_changed_says_nothing(page):
    """Not even when it listens for the first time, and looks whether it has missed something."""
    for path in ("/", "/subscribe", "/events/nato-sg-slovakia-2023"):
        page.go(path)
        page.wait("return performance.getEntriesByType('resource').some("
                  "entry => entry.initiatorType == 'fetch' && entry.responseEnd)")
        assert page.js("return document.getElementById('live').checkVisibility()") is False, path
