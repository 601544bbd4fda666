"""Pages on narrow screens, in the dark and on paper."""

import re

import pytest
from chromium import DESKTOP
from sample import PAGES, WHOLE_PAGES, listed

# Where nothing is but the colour of the page.
CORNER = (DESKTOP[0] - 3, DESKTOP[1] - 3)

UPCOMING = {"g7-interior-2023", "nato-sg-saudi-2023", "nato-sg-saudi-2023-ndu",
            "nato-sg-slovakia-2023", "nato-sg-slovakia-2023-press"}

TOO_WIDE = """
return document.scrollingElement.scrollWidth <= innerWidth ? [] :
    [...document.querySelectorAll("body *")]
        .filter(element => element.getBoundingClientRect().right > innerWidth)
        .map(element => element.outerHTML.slice(0, 200));
"""

# What there is of elements on paper or screen.
VISIBLE = """
return [...document.querySelectorAll(arguments[0])]
    .filter(element => element.checkVisibility() && element.getClientRects().length)
    .map(element => element.outerHTML.slice(0, 200));
"""


@pytest.mark.parametrize("width", [390, 320])
@pytest.mark.parametrize("path", PAGES)
def test_nobody_scrolls_sideways_on_a_phone(page, path, width):
    page.resize(width, 700, phone=True)
    page.go(path)
    assert page.js(TOO_WIDE) == []
    assert page.js("return innerWidth") == width


def test_what_can_be_touched_on_a_phone_is_large_enough(page):
    """WCAG 2.2, 2.5.8: 24 pixels, but for links within text."""
    page.resize(390, 700, phone=True)
    page.go("/")
    small = page.js("return [...document.querySelectorAll('nav a, button, select')]"
                    ".filter(element => element.getClientRects().length"
                    " && element.getBoundingClientRect().height < 24)"
                    ".map(element => element.outerHTML)")
    assert small == []


# The right edges, in pixels: of the window, of the way to subscribe, of the row of calendars and of
# the last of them.
ROW = """
const edge = selector => document.querySelector(selector).getBoundingClientRect().right;
const list = document.querySelector('header ul');
list.scrollLeft = arguments[0];
return [innerWidth, edge('header nav p a'), edge('header ul'), edge('header li:last-child')];
"""
FADE = 30


@pytest.mark.parametrize("width", [320, 390, 600])
def test_on_a_phone_the_way_to_subscribe_is_seen_beside_the_calendars(page, width):
    page.resize(width, 700, phone=True)
    page.go("/")
    window, subscribe, row, last = page.js(ROW, 0)
    assert row < subscribe <= window and last > row
    assert "linear-gradient" in page.js(
        "return getComputedStyle(document.querySelector('header ul')).maskImage")
    _, _, row, last = page.js(ROW, 10000)
    assert last <= row - FADE, "the last one stays under what fades out"


@pytest.mark.parametrize("path", ["/", "/?month=2023-12", "/subscribe", "/?embed=1"])
def test_a_page_is_dark_where_that_is_wished(page, path):
    page.go(path)
    assert min(page.color_at(*CORNER)) > 200
    page.emulate(scheme="dark")
    assert max(page.color_at(*CORNER)) < 60


def sheets(pdf):
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_the_agenda_is_one_sheet_of_paper(page):
    page.go("/")
    assert UPCOMING <= listed(page)
    assert sheets(page.pdf()) == 1


@pytest.mark.parametrize("path", WHOLE_PAGES)
def test_nothing_to_click_is_on_paper(page, path):
    page.go(path)
    page.emulate(media="print")
    assert page.js(VISIBLE, "nav, form, select, button, .skip") == []
    assert page.js(VISIBLE, "h1") != []


def test_what_comes_is_on_paper(page):
    page.go("/")
    page.emulate(media="print")
    text = page.js("return document.querySelector('main').innerText")
    assert "Joint press conference" in text and "10:00" in text and "Time TBC" in text
    assert "NATO Press Office" in text  # whom to ask, which on a screen is a click away


def test_paper_is_white_in_the_dark_too(page):
    page.go("/")
    page.emulate(media="print", scheme="dark")
    assert min(page.color_at(*CORNER)) > 240
