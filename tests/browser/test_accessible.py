"""axe-core finds nothing that would keep somebody from using a page, in its light and dark
colours; their contrast is a part of that."""

import npm
import pytest
from harness import daybook, event
from sample import PAGES
from starter import Starter

# Each mark that the sample has not, on a day of its own and through a week.
STATES = {
    "confirmed": "2050-05-02 10:00", "tentative": "2050-05-03 10:00", "cancelled": "2050-05-04 10:00",
    "postponed": "2050-05-05"}
MARKED = [*STATES, *(f"long-{status}" for status in STATES)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_nobody_is_kept_from_using_a_page(page, path, scheme):
    page.emulate(scheme=scheme)
    page.go(path)
    assert npm.violations(page) == []


@pytest.fixture(scope="module")
def marked(tmp_path_factory):
    """The daemon of a daybook in which one event stands as each can; one of them is removed."""
    main = tmp_path_factory.mktemp("marked") / "daybookd.conf"
    events = [event(status, when=when, status=status) for status, when in STATES.items()]
    events += [event(f"long-{status}", when="2050-05-16/2050-05-20", status=status)
               for status in STATES]
    events.append(event("undated", when="2050-05"))
    main.write_text(daybook(*events, event("removed", when="2050-05-06/2050-05-07")))
    starter = Starter()
    daemon = starter(main)
    main.write_text(daybook(*events))
    daemon.wait_until(lambda: ">Removed<" in daemon.get("/").text)
    yield daemon
    assert not any(starter.end()), "a daemon did not end well"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/?month=2050-05", "/events/removed",
                                  *(f"/events/{id_}" for id_ in MARKED)])
def test_every_mark_can_be_read(tab, marked, path, scheme):
    tab.emulate(scheme=scheme)
    tab.go(f"http://127.0.0.1:{marked.port}{path}")
    assert npm.violations(tab) == []


def test_all_marks_are_there_to_be_read(tab, marked):
    tab.go(f"http://127.0.0.1:{marked.port}/")
    assert {"Tentative", "Cancelled", "Postponed", "Removed", "Date TBC", "Changed today"} <= set(
        tab.texts(".badge"))


def test_axe_finds_what_is_wrong(tab):
    tab.go("data:text/html,<img src=data:,>")
    assert any(found.startswith("image-alt") for found in npm.violations(tab))
